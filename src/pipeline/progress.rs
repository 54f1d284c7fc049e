//! Progress of a build. The pipeline has no clock; a receiver that measures time brings its own.

/// A stage of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Reading the site folder.
    Read,
    /// Parsing content files.
    Parse,
    /// Digesting files beside posts.
    Media,
    /// Assembling the site.
    Model,
    /// Typesetting texts.
    Typeset,
    /// Planning pages.
    Plan,
    /// Rendering pages.
    Render,
    /// Checking the finished site.
    Check,
    /// Making the search index.
    Index,
    /// Writing files.
    Write,
}

impl Stage {
    /// Returns the name of the stage in keys of messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Parse => "parse",
            Self::Media => "media",
            Self::Model => "model",
            Self::Typeset => "typeset",
            Self::Plan => "plan",
            Self::Render => "render",
            Self::Check => "check",
            Self::Index => "index",
            Self::Write => "write",
        }
    }
}

/// Receives the progress of a build.
pub trait Progress: Sync {
    /// A stage with `total` steps begins.
    fn stage(&self, stage: Stage, total: usize);
    /// A step of the stage begins; `what` names the file or page.
    fn step(&self, what: &str);
}

/// Ignores all progress.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn stage(&self, _: Stage, _: usize) {}
    fn step(&self, _: &str) {}
}
