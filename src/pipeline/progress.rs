//! How far a build has come, for whoever watches it. The pipeline has no clock: the watcher may.

/// A stage of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The site folder is read.
    Read,
    /// Content files are parsed.
    Parse,
    /// Files beside posts are digested.
    Media,
    /// The site is put together.
    Model,
    /// Texts become markup.
    Typeset,
    /// Pages are planned.
    Plan,
    /// Pages are drawn.
    Render,
    /// The finished site is checked.
    Check,
    /// The index for search is made.
    Index,
    /// Files are written.
    Write,
}

impl Stage {
    /// Returns the stage's name for keys of words.
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

/// Watches a build.
pub trait Progress: Sync {
    /// A stage begins that has `total` steps.
    fn stage(&self, stage: Stage, total: usize);
    /// A step of the stage begins; `what` names the file or page.
    fn step(&self, what: &str);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn stage(&self, _: Stage, _: usize) {}
    fn step(&self, _: &str) {}
}
