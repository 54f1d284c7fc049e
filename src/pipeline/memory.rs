//! What a build remembers for the next one: the results of every stage.

use std::sync::Arc;

use crate::diagnostic::rule::Diagnosed;
use crate::pipeline::checking_cache::CheckingCache;
use crate::pipeline::contents::ContentsCache;
use crate::pipeline::entries::EntriesCache;
use crate::pipeline::outputs::OutputsCache;
use crate::pipeline::stage_cache::StageCache;
use crate::pipeline::texts::LazyTexts;
use crate::source::path::SourcePath;
use crate::theme::template::Theme;

/// Everything that a build remembers for the next one. It makes builds faster and never changes their result.
#[derive(Default)]
pub struct Memory {
    pub(super) contents: ContentsCache,
    pub(super) entries: EntriesCache,
    pub(super) theme: StageCache<(), Arc<Diagnosed<Option<Theme>>>>,
    pub(super) texts: StageCache<SourcePath, Arc<LazyTexts>>,
    pub(super) outputs: OutputsCache,
    pub(super) checking: CheckingCache,
}
