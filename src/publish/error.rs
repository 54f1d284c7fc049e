//! Why nothing was published, or not all of it.

use crate::publish::target::TargetError;
use crate::source::path::SourcePath;
use crate::transfer::state::LockNote;

/// Why nothing was published, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishError {
    /// The target, or a file of the built site.
    Target(TargetError),
    /// Somebody else publishes there; `None` if the lock says nothing that can be read.
    Locked(Option<LockNote>),
    /// Another site lies there.
    OtherSite {
        /// Its address.
        url: String,
    },
    /// A list of griffel's lies there that cannot be read: without it, nobody knows which files are its own.
    Damaged(SourcePath),
    /// Somebody published after the comparison.
    Outdated,
    /// Files lie there that griffel did not write, and the author did not say that they may be written over.
    Foreign(Vec<SourcePath>),
}

impl From<TargetError> for PublishError {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
    }
}
