//! What became of a link to another site.

use serde::{Deserialize, Serialize};

/// What became of a link to another site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkAnswer {
    /// It leads where it should.
    Fine,
    /// The host says that it lies at this address for good.
    Moved(String),
    /// The host leads everybody who asks for it to this front page for good.
    FrontPage(String),
    /// It leads nowhere.
    Dead(DeadReason),
    /// Nobody knows.
    Unknown(UnknownReason),
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeadReason {
    /// The host says so, by this status.
    Status(u16),
    /// There is no host of this name.
    NoHost,
}

/// Why nobody knows what became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnknownReason {
    /// The host answered with this status.
    Status(u16),
    /// The host did not answer in time.
    Late,
    /// The host did not answer.
    NoAnswer,
    /// Nothing proves that the host is the one it claims to be.
    Insecure,
    /// The host does not keep to HTTP.
    Talk,
    /// The address, or one that it leads to, lies within a network.
    Inside,
    /// The host asks programs not to look there (`robots.txt`).
    Robots,
    /// The host asks who the reader is.
    Login,
    /// It leads on and on.
    Circle,
    /// The host wants no more questions, or has been silent too often: it was not asked.
    LeftAlone,
    /// No name of a host could be looked up: this computer is probably not online.
    Offline,
}

impl LinkAnswer {
    /// Returns for how many days the answer holds; `None` if nobody was asked.
    #[must_use]
    pub fn days(&self) -> Option<i64> {
        match self {
            Self::Fine | Self::Moved(_) | Self::FrontPage(_) => Some(14),
            Self::Unknown(UnknownReason::LeftAlone | UnknownReason::Offline) => None,
            Self::Dead(_) | Self::Unknown(_) => Some(1),
        }
    }
}
