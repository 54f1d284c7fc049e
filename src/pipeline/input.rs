//! Everything that a build depends on.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::url::BaseUrl;
use crate::media::blob_cache::BlobCache;
use crate::pipeline::progress::Progress;
use crate::source::snapshot::Snapshot;

/// Options of a single build that are not in the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Publish drafts.
    pub drafts: bool,
    /// Publish scheduled posts.
    pub future: bool,
    /// Base URL that replaces the one in the settings.
    pub base_url: Option<String>,
    /// Whether it is a trial: search engines are asked to leave it out, and no hub is named that would tell of it.
    pub is_trial: bool,
    /// What to do where there are errors.
    pub on_errors: OnErrors,
}

impl Options {
    /// Returns those of a build for the eyes of the author alone: with all that readers do not see yet, and as far as it can be made.
    #[must_use]
    pub fn for_author() -> Self {
        Self { drafts: true, future: true, base_url: None, is_trial: true, on_errors: OnErrors::Show }
    }

    /// Returns the address that the site is built for, where the settings name `set`.
    ///
    /// # Errors
    ///
    /// The base URL of these options, if it is none.
    pub fn url(&self, set: BaseUrl) -> Result<BaseUrl, &str> {
        let Some(address) = &self.base_url else { return Ok(set) };
        BaseUrl::parse(address).map(|url| url.in_place_of(set)).ok_or(address.as_str())
    }
}

/// What a build does where there are errors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OnErrors {
    /// Makes no site.
    #[default]
    Stop,
    /// Shows text in place of links, pictures and files that are broken, and leaves out documents with other errors. Errors
    /// elsewhere make no site.
    KeepGoing,
    /// Makes what can be made, for the eyes of the author alone. Only documents whose front matter has an error are left out.
    Show,
}

/// Everything that a build depends on.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The site folder.
    pub snapshot: &'a Snapshot,
    /// Today's date in the site's time zone.
    pub today: Date,
    /// The current moment.
    pub now: Timestamp,
    /// Options of this build.
    pub options: &'a Options,
    /// Receives the progress of the build; never changes its result.
    pub progress: &'a dyn Progress,
    /// Reads large files and stores renditions. Without it files beside posts are not digested.
    pub blob_cache: Option<&'a dyn BlobCache>,
    /// What the build is for.
    pub purpose: Purpose,
}

/// What a build is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The site, as readers get it.
    #[default]
    Site,
    /// The preview: with the findings of the rules of `check`, and without pictures for sharing, because nobody shares its
    /// pages.
    Preview,
    /// The findings alone: no page is drawn but those that the rules look at.
    Check,
    /// The findings, and the links to other sites, of which somebody asks what became of them.
    CheckExternal,
}

impl Purpose {
    /// Returns whether nothing but findings is wanted.
    #[must_use]
    pub fn is_check(self) -> bool {
        matches!(self, Self::Check | Self::CheckExternal)
    }
}
