//! What the preview has to say to whoever started it.

use std::time::Duration;

use crate::serve::changed::Changed;
use crate::serve::difference::Difference;
use crate::serve::rebuild::Rebuilt;
use crate::serve::watch::Why;

/// Something to say.
#[derive(Debug)]
pub enum Event<'a> {
    /// The server listens.
    Listening {
        /// Where the site is.
        url: &'a str,
        /// The port.
        port: u16,
        /// The port that was asked for: another one if it was taken.
        asked: u16,
    },
    /// The first build is over.
    Ready {
        /// Where the site is.
        url: &'a str,
    },
    /// From now on the folder is looked through again and again.
    Polling(&'a Why),
    /// A build is over.
    Built(Round<'a>),
    /// A build came to nothing, and no author's mistake is why; in words.
    Failed(&'a str),
}

/// A build, and what came of it.
#[derive(Debug)]
pub struct Round<'a> {
    /// What had changed; nothing for the first build, and when only the clock went on.
    pub changed: Option<&'a Changed>,
    /// The build.
    pub rebuilt: &'a Rebuilt,
    /// Whether its site is served; the last one is, while an error stands.
    pub is_good: bool,
    /// What open pages do.
    pub difference: &'a Difference,
    /// The number of the site that is served.
    pub number: u64,
    /// From the first notice of a change to the moment at which the new site was served.
    pub took: Duration,
}

/// Says it.
pub trait Reporter {
    /// Says it.
    fn tell(&self, news: &Event<'_>);
}
