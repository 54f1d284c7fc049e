//! What a build remembers for the next one: the results of every stage.

use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::rule::Diagnosed;
use crate::output::file::Output;
use crate::pipeline::checking_cache::CheckingCache;
use crate::pipeline::contents::ContentsCache;
use crate::pipeline::entries::EntriesCache;
use crate::pipeline::one_page::LastSite;
use crate::pipeline::outputs::OutputsCache;
use crate::pipeline::progress::Progress;
use crate::pipeline::stage_cache::StageCache;
use crate::pipeline::texts::LazyTexts;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
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
    /// What the last build for a preview left, of which single pages are drawn while they are typed.
    pub(super) last: Option<LastSite>,
}

impl Memory {
    /// Draws the page of a text that is being typed. `None` if a build has to do it: there was none for a preview, or more than the
    /// text has changed.
    pub fn typed_page(&mut self, source: &Source, today: Date, progress: &dyn Progress) -> Option<Output> {
        self.last.as_mut()?.page(source, today, progress)
    }
}
