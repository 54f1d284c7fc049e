//! What the preview reports to whoever started it.

use std::sync::Arc;
use std::time::Duration;

use crate::output::file::Output;
use crate::serve::changed::Changed;
use crate::serve::difference::Difference;
use crate::serve::rebuild::Rebuilt;
use crate::serve::watch::PollReason;
use crate::source::path::SourcePath;

/// Something to report.
#[derive(Debug)]
pub enum Event<'a> {
    /// The server listens.
    Listening {
        /// Address of the preview.
        url: &'a str,
        /// The port.
        port: u16,
        /// The port that the user asked for: another one if it was in use.
        requested: u16,
    },
    /// The first build has ended.
    Ready {
        /// Address of the preview.
        url: &'a str,
    },
    /// From now on the folder is polled.
    Polling(&'a PollReason),
    /// A build has ended.
    Built(BuildEvent<'a>),
    /// The page of a text that is being typed was drawn; a build follows when its author pauses.
    Typed(TypedEvent<'a>),
    /// A build failed, and not because of a mistake of the author: a message.
    Failed(&'a str),
}

/// A build that has ended.
#[derive(Debug)]
pub struct BuildEvent<'a> {
    /// What had changed; `None` for the first build, and when only time had passed.
    pub changed: Option<&'a Changed>,
    /// The build.
    pub rebuilt: &'a Rebuilt,
    /// Whether its site is served. While there are errors, the last one is.
    pub is_good: bool,
    /// What open pages do.
    pub difference: &'a Difference,
    /// The number of the site that is served.
    pub number: u64,
    /// Time from the first event of the change until the new site was served.
    pub took: Duration,
}

/// A page that was drawn while its text is being typed.
#[derive(Debug)]
pub struct TypedEvent<'a> {
    /// The text's file.
    pub path: &'a SourcePath,
    /// The text.
    pub text: &'a Arc<[u8]>,
    /// The page.
    pub page: &'a Output,
    /// Time from the key until the page was drawn.
    pub took: Duration,
}

/// Reports events.
pub trait Reporter {
    /// Reports an event.
    fn report(&self, event: &Event<'_>);
}
