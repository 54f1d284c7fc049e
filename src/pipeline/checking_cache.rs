//! What the rules of `check` found in the last build.

use std::sync::Arc;

use crate::check::findings::FoundInText;
use crate::diagnostic::rule::Diagnostic;
use crate::pipeline::stage_cache::StageCache;
use crate::source::path::SourcePath;

/// What the next build can reuse of the rules of `check`.
#[derive(Default)]
pub(super) struct CheckingCache {
    /// By the files of the entries.
    pub(super) texts: StageCache<SourcePath, Arc<FoundInText>>,
    /// By the published files.
    pub(super) files: StageCache<SourcePath, Arc<Vec<Diagnostic>>>,
}
