//! Feeds that a transfer changed -> the hub that tells their subscribers (W3C `WebSub`, <https://www.w3.org/TR/websub/>).

use std::io::{self, Read as _};

use jiff::{SignedDuration, Timestamp};

use crate::net::error::FetchError;
use crate::output::manifest::{FileStamp, Manifest};
use crate::output::route::Route;
use crate::publish::bytes::SiteBytes;
use crate::publish::retry::Patience;
use crate::publish::target::{Cause, Stage, TargetError, Watcher};
use crate::source::path::SourcePath;
use crate::text::html::escape_into;

/// How long a hub may take for an answer: it only notes the feed, and reads it later.
pub const ANSWER_TIME: std::time::Duration = std::time::Duration::from_secs(10);

/// How long a hub may be told of feeds, after which the rest is not told: a blog with a thousand tags has a thousand.
const TELL_TIME: SignedDuration = SignedDuration::from_mins(1);

/// Within how many bytes a feed names its hub: before its items.
const HEAD_MAX: u64 = 16 << 10;

/// Sends a form to an address and returns the status of the answer.
pub type Post<'a> = dyn Fn(&str, &[(&str, &str)]) -> Result<u16, FetchError> + 'a;

/// A hub, and what telling it needs.
pub struct Hub<'a> {
    /// Its address.
    pub address: &'a str,
    /// What sends the forms.
    pub post: &'a Post<'a>,
    /// Sees each pause before it is told again.
    pub watch: &'a dyn Watcher,
    /// Waits for so many seconds.
    pub sleep: &'a (dyn Fn(u64) + Sync),
    /// Returns the time.
    pub now: &'a dyn Fn() -> Timestamp,
}

/// What a hub was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Addresses of the feeds that it was told of.
    pub told: Vec<String>,
    /// Addresses of the feeds that it was not told of.
    pub untold: Vec<String>,
    /// Why it was not told of the first of these.
    pub why: Option<FetchError>,
}

/// Returns the feeds that are not what they were when the last transfer ended, the site's first. `names` are those of their
/// files, and only those that name the hub are meant: a file of the author's may have the name, too, and so may a state that is
/// brought back from before there was a hub.
#[must_use]
pub fn changed_feeds(
    now: &Manifest,
    before: Option<&Manifest>,
    bytes: &dyn SiteBytes,
    names: &[String],
    hub: &str,
) -> Vec<Route> {
    let was = |path: &SourcePath| before.and_then(|before| before.files.get(path));
    let changed = now
        .files
        .iter()
        .filter(|(path, stamp)| names.iter().any(|name| path.name() == name) && was(path) != Some(stamp));
    let mut feeds: Vec<&SourcePath> =
        changed.filter(|(path, stamp)| names_hub(bytes, path, stamp, hub)).map(|(path, _)| path).collect();
    feeds.sort_by_key(|path| (path.as_str().matches('/').count(), *path));
    feeds.into_iter().filter_map(|path| Route::new(&format!("/{}", path.as_str()))).collect()
}

fn names_hub(bytes: &dyn SiteBytes, path: &SourcePath, stamp: &FileStamp, hub: &str) -> bool {
    let mut head = Vec::new();
    let read = bytes.open(path, stamp).and_then(|file| file.take(HEAD_MAX).read_to_end(&mut head));
    let mut address = String::new();
    escape_into(&mut address, hub);
    // Writers of XML escape it in attributes, too.
    let address = address.replace('\'', "&apos;");
    let head = String::from_utf8_lossy(&head);
    if path.extension() == "json" {
        let head = head.split("\"items\":").next().unwrap_or_default();
        let hub = serde_json::to_string(hub).unwrap_or_default();
        return read.is_ok() && head.contains("\"hubs\":") && head.contains(&hub);
    }
    let head = head.split("<item>").next().unwrap_or_default();
    read.is_ok() && head.contains("rel=\"hub\"") && head.contains(&format!("href=\"{address}\""))
}

/// Tells a hub of feeds, by their addresses. A feed that it refuses keeps it from none of the others; where it does not answer,
/// it is not asked for the rest.
#[must_use]
pub fn tell(hub: &Hub<'_>, feeds: Vec<String>) -> Told {
    let end = (hub.now)().saturating_add(TELL_TIME).unwrap_or(Timestamp::MAX);
    let mut result = Told::default();
    let mut is_over = false;
    for feed in feeds {
        let told = if is_over || (hub.now)() > end {
            is_over = true;
            Err(FetchError::NoAnswer(io::ErrorKind::TimedOut))
        } else {
            tell_one(hub, &feed)
        };
        match told {
            Ok(()) => result.told.push(feed),
            Err(error) => {
                is_over |= !matches!(cause(&error), Cause::Refusal(_));
                result.untold.push(feed);
                result.why.get_or_insert(error);
            }
        }
    }
    result
}

/// Tells a hub of a feed. What a hub is sent is not in the Recommendation; this is what all take (`PubSubHubbub` 0.4, section 7.1).
fn tell_one(hub: &Hub<'_>, feed: &str) -> Result<(), FetchError> {
    let mut why = FetchError::NoAnswer(io::ErrorKind::Interrupted);
    // A hub that has answered once is not waited for longer than one that has not: the site is published already.
    let patience = Patience::new(hub.watch, hub.sleep);
    let told = patience.retried(|| {
        let error = match (hub.post)(hub.address, &[("hub.mode", "publish"), ("hub.url", feed)]) {
            Ok(200..=299) => return Ok(()),
            Ok(status) => FetchError::Status(status),
            Err(error) => error,
        };
        let cause = cause(&error);
        why = error;
        Err(TargetError::new(Stage::Write, cause))
    });
    told.map_err(|_| why)
}

fn cause(error: &FetchError) -> Cause {
    match error {
        FetchError::Status(408 | 429 | 500..=599) => Cause::Busy,
        FetchError::Status(status) => Cause::Refusal(status.to_string()),
        // How the net tells that a name leads nowhere.
        FetchError::NoAnswer(io::ErrorKind::NotFound) => Cause::NoHost,
        FetchError::NoAnswer(io::ErrorKind::TimedOut) => Cause::Late,
        FetchError::NoAnswer(_) => Cause::Lost,
        FetchError::Insecure => Cause::Certificate("TLS".to_owned()),
        FetchError::Talk | FetchError::TooLarge => Cause::Protocol("HTTP".to_owned()),
        FetchError::OtherHost | FetchError::Private | FetchError::NoFile => Cause::Refused,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::io::Read;

    use super::*;
    use crate::publish::notes::own;
    use crate::source::fingerprint::Fingerprint;

    struct Quiet;

    impl Watcher for Quiet {}

    /// Tells a hub of feeds, whose answers are those, each after so many seconds; returns how often it was asked, too.
    fn told(answers: &[(u16, i64)], feeds: &[&str]) -> (Told, usize) {
        let (answered, clock) = (RefCell::new(0), RefCell::new(Timestamp::UNIX_EPOCH));
        let post = |address: &str, fields: &[(&str, &str)]| {
            assert_eq!((address, fields[0]), ("https://hub.example/?a=1&b", ("hub.mode", "publish")));
            assert_eq!(fields[1].0, "hub.url");
            let (status, seconds) = answers[*answered.borrow()];
            *answered.borrow_mut() += 1;
            *clock.borrow_mut() += SignedDuration::from_secs(seconds);
            if status == 0 { Err(FetchError::NoAnswer(io::ErrorKind::TimedOut)) } else { Ok(status) }
        };
        let now = || *clock.borrow();
        let hub = Hub { address: "https://hub.example/?a=1&b", post: &post, watch: &Quiet, sleep: &|_| (), now: &now };
        let told = tell(&hub, feeds.iter().map(|feed| (*feed).to_owned()).collect());
        (told, answered.into_inner())
    }

    fn result(told: &[&str], untold: &[&str], why: Option<FetchError>) -> Told {
        let all = |feeds: &[&str]| feeds.iter().map(|feed| (*feed).to_owned()).collect();
        Told { told: all(told), untold: all(untold), why }
    }

    #[test]
    fn a_hub_is_told_again_of_what_passes_and_asked_no_more_if_it_does_not_answer() {
        assert_eq!(told(&[(204, 0), (202, 0)], &["a", "b"]), (result(&["a", "b"], &[], None), 2));
        assert_eq!(told(&[(503, 0), (204, 0)], &["a"]), (result(&["a"], &[], None), 2));
        let refused = result(&["b"], &["a"], Some(FetchError::Status(404)));
        assert_eq!(told(&[(404, 0), (204, 0)], &["a", "b"]), (refused, 2));
        let moved = result(&[], &["a"], Some(FetchError::Status(301)));
        assert_eq!(told(&[(301, 0)], &["a"]), (moved, 1));
        let failed = result(&[], &["a", "b"], Some(FetchError::Status(500)));
        assert_eq!(told(&[(500, 0); 2], &["a", "b"]), (failed, 2));
        let late = FetchError::NoAnswer(io::ErrorKind::TimedOut);
        assert_eq!(told(&[(0, 10); 2], &["a", "b"]), (result(&[], &["a", "b"], Some(late.clone())), 2));
        let slow = result(&["a", "b", "c"], &["d", "e"], Some(late));
        assert_eq!(told(&[(204, 25); 3], &["a", "b", "c", "d", "e"]), (slow, 3));
    }

    struct Files(BTreeMap<&'static str, String>);

    impl Files {
        fn manifest(&self) -> Manifest {
            let stamp =
                |text: &str| FileStamp { fingerprint: Fingerprint::of(text.as_bytes()), len: text.len() as u64 };
            Manifest { files: self.0.iter().map(|(name, text)| (own(name), stamp(text))).collect(), site: None }
        }
    }

    impl SiteBytes for Files {
        fn open(&self, path: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
            Ok(Box::new(io::Cursor::new(self.0[path.as_str()].clone().into_bytes())))
        }
    }

    #[test]
    fn only_feeds_that_changed_and_name_the_hub_are_told_and_the_sites_first() {
        let hub = "https://hub.example/?a=1&b";
        let names = ["feed.xml", "feed.json"].map(str::to_owned);
        let feed = |rest: &str| format!("<atom:link href=\"https://hub.example/?a=1&amp;b\" rel=\"hub\"/>{rest}");
        let files = |site: &str, tag: &str| {
            Files(BTreeMap::from([
                ("category/a/feed.xml", feed("a")),
                ("feed.xml", feed(site)),
                ("podd/feed.xml", format!("<item>{}", feed(site))),
                ("tag/b/feed.xml", feed(tag)),
                ("index.html", feed(site)),
                (
                    "feed.json",
                    format!("{{\"hubs\":[{{\"type\":\"WebSub\",\"url\":\"{hub}\"}}],\"items\":[\"{site}\"]}}"),
                ),
                ("category/a/feed.json", format!("{{\"items\":[\"hubs\":\"{hub}\"]}}")),
            ]))
        };
        let (now, before) = (files("2", "b"), files("1", "b").manifest());
        let changed = |before: Option<&Manifest>| -> Vec<String> {
            let feeds = changed_feeds(&now.manifest(), before, &now, &names, hub);
            feeds.iter().map(|route| route.as_str().to_owned()).collect()
        };
        assert_eq!(changed(Some(&before)), ["/feed.json", "/feed.xml"]);
        assert_eq!(changed(None), ["/feed.json", "/feed.xml", "/category/a/feed.xml", "/tag/b/feed.xml"]);
        assert!(changed_feeds(&now.manifest(), None, &now, &names, "https://other.example/").is_empty());
    }
}
