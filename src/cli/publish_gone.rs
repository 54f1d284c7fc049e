//! `griffel publish --gone`: where something lay that was taken back, and whether it is gone from there.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::addresses::known::{KNOWN_PATH, KnownAddresses};
use crate::addresses::known_lines::known_addresses;
use crate::cli::arguments::{Global, PublishArguments};
use crate::cli::exit_code::{CONTENT, USAGE};
use crate::cli::publication::Publication;
use crate::cli::publish_watch::{TransferWatch, sleep};
use crate::cli::session::{find, read};
use crate::cli::terminal::Terminal;
use crate::config::url::BaseUrl;
use crate::diagnostic::catalogue::{Language, say};
use crate::disk::clock;
use crate::model::known_find::found;
use crate::net::web::Web;
use crate::output::hosting::Hosting;
use crate::output::manifest::FileStamp;
use crate::output::route::Route;
use crate::publish::error::PublishError;
use crate::publish::kept::Kept;
use crate::publish::retry::Patience;
use crate::publish::target::{FileTarget, TargetError};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// Bytes of an answer that are enough to know that there is one.
const ENOUGH: u64 = 1 << 16;

/// Tells where a thing lay, since when, and whether it is gone: from the place, and for readers.
#[must_use]
pub fn print_gone(what: &str, arguments: &PublishArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let told = || -> Result<bool, ExitCode> {
        let session = read(find(global, terminal)?, terminal)?;
        let publication = Publication::new(arguments, &session, terminal)?;
        let known = known(&session.snapshot);
        let traces = Traces::of(&known, what, &publication)?;
        let report = traces.looked_at(&publication)?;
        report.print(&publication);
        Ok(report.is_gone())
    };
    match told() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(CONTENT),
        Err(code) => code,
    }
}

/// Returns what readers know.
fn known(snapshot: &Snapshot) -> KnownAddresses {
    snapshot.get(KNOWN_PATH).map(|source| known_addresses(source).value).unwrap_or_default()
}

/// Where a thing lay.
struct Traces {
    /// Addresses, with the days on which each thing came there and was gone.
    addresses: BTreeMap<Route, (Date, Option<Date>)>,
    /// Files that this computer sent below these addresses, such as smaller copies of pictures.
    files: BTreeSet<SourcePath>,
    /// Files of the last transfer: what lies at a gone address now is a page that says so.
    now: BTreeMap<SourcePath, FileStamp>,
}

impl Traces {
    fn of(known: &KnownAddresses, what: &str, publication: &Publication<'_>) -> Result<Self, ExitCode> {
        let things = found(known, what, &publication.config.url);
        if things.is_empty() {
            publication.terminal.error("publish_gone_unknown", &[("what", what)]);
            return Err(ExitCode::from(USAGE));
        }
        let mut addresses = BTreeMap::new();
        for (_, thing) in &things {
            addresses.extend(thing.addresses().map(|at| (at.clone(), (thing.since, thing.gone))));
        }
        let store = publication.store();
        let seen = store.seen().map(|seen| seen.manifest.files).unwrap_or_default();
        let before = Kept::of(&store).before().map(|before| before.files).unwrap_or_default();
        let folders: Vec<&str> = addresses.keys().filter(|at| at.is_page()).map(|at| &at.as_str()[1..]).collect();
        // The home page is above all.
        let is_below =
            |path: &SourcePath| folders.iter().any(|folder| !folder.is_empty() && path.as_str().starts_with(folder));
        let files = before.keys().chain(seen.keys()).filter(|path| is_below(path)).cloned().collect();
        Ok(Self { addresses, files, now: seen })
    }

    /// Asks the place for the files, and the web server for the addresses.
    fn looked_at(self, publication: &Publication<'_>) -> Result<Report, ExitCode> {
        let target = publication.target(Kept::of(&publication.store()), &Hosting::default())?;
        let at_addresses = self.addresses.keys().map(Route::file_path);
        let paths: Vec<SourcePath> =
            self.files.iter().cloned().chain(at_addresses).collect::<BTreeSet<_>>().into_iter().collect();
        let watch = TransferWatch::new(*publication.terminal);
        let patience = Patience::new(&watch, &sleep);
        let sizes = patience.retried(|| target.sizes(&paths));
        let sizes = sizes.map_err(|error| publication.failed(&PublishError::Target(error), &watch))?;
        publication.keep_secrets();
        let url = publication.url();
        let web = Web::default();
        let there: BTreeSet<SourcePath> =
            paths.iter().zip(sizes).filter_map(|(path, size)| size.map(|_| path.clone())).collect();
        let routes: BTreeMap<SourcePath, &Route> = self.addresses.keys().map(|at| (at.file_path(), at)).collect();
        let notices = self.notices(target.as_ref(), &there, &patience);
        let notices = notices.map_err(|error| publication.failed(&PublishError::Target(error), &watch))?;
        let line = |path: &SourcePath| {
            let route = routes.get(path).copied();
            let (since, gone) = route.and_then(|route| self.addresses.get(route)).copied().unzip();
            let gone = gone.flatten();
            let state = match (there.contains(path), notices.contains(path)) {
                (false, _) => State::Gone,
                (true, true) => State::Notice,
                (true, false) => State::There,
            };
            let address = address(url, path, route);
            let answer = web.get(&address, ENOUGH).map(|answer| answer.status).ok();
            Line { path: path.clone(), address, since, gone, state, answer }
        };
        Ok(Report { lines: paths.iter().map(line).collect(), time: clock::now() })
    }

    /// Returns the pages that say that something is gone: they were sent to addresses of what is gone, and lie there as they
    /// were sent.
    fn notices(
        &self,
        target: &dyn FileTarget,
        there: &BTreeSet<SourcePath>,
        patience: &Patience<'_>,
    ) -> Result<BTreeSet<SourcePath>, TargetError> {
        let gone = self.addresses.iter().filter(|(at, (_, gone))| at.is_page() && gone.is_some());
        let mut notices = BTreeSet::new();
        for path in gone.map(|(at, _)| at.file_path()).filter(|path| there.contains(path)) {
            let Some(stamp) = self.now.get(&path) else { continue };
            let bytes = patience.retried(|| target.read(&path, stamp.len.saturating_add(1 << 20)))?;
            if bytes.is_some_and(|bytes| Fingerprint::of(&bytes) == stamp.fingerprint) {
                notices.insert(path);
            }
        }
        Ok(notices)
    }
}

fn address(url: &BaseUrl, path: &SourcePath, route: Option<&Route>) -> String {
    let route = route.cloned().or_else(|| Route::new(&format!("/{}", path.as_str())));
    route.map_or_else(|| path.as_str().to_owned(), |route| url.absolute(&route))
}

/// What is known of one file.
struct Line {
    path: SourcePath,
    address: String,
    since: Option<Date>,
    gone: Option<Date>,
    state: State,
    /// Status of the web server's answer, if there was one.
    answer: Option<u16>,
}

/// Whether a file is gone from the place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Gone,
    /// A page that says so has its place.
    Notice,
    There,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Notice => "notice",
            Self::There => "there",
        }
    }
}

impl Line {
    /// Returns whether readers get the file no more. A page that says that it is gone may be sent with status 200.
    fn is_gone(&self) -> bool {
        let is_shown = self.answer.is_some_and(|status| (200..300).contains(&status));
        self.state != State::There && (self.state == State::Notice || !is_shown)
    }

    fn said(&self, language: Language) -> String {
        let state = say(language, &format!("publish_gone_{}", self.state.name()), &[]);
        let answer = match self.answer {
            Some(status) => say(language, "publish_gone_answer", &[("status", &status.to_string())]),
            None => say(language, "publish_gone_no_answer", &[]),
        };
        let day = |key: &str, day: Option<Date>| {
            day.map(|day| format!(", {}", say(language, key, &[("day", &day.to_string())]))).unwrap_or_default()
        };
        let days = day("publish_gone_since", self.since) + &day("publish_gone_from", self.gone);
        format!("{}: {state}, {answer}{days}", self.address)
    }
}

/// What is known of all that lay there, at one time.
struct Report {
    lines: Vec<Line>,
    time: Timestamp,
}

impl Report {
    fn is_gone(&self) -> bool {
        self.lines.iter().all(Line::is_gone)
    }

    fn print(&self, publication: &Publication<'_>) {
        let (terminal, place) = (publication.terminal, &publication.place.name.value);
        let time = self.time.to_zoned_datetime(publication.config.zone.clone());
        let time = time.strftime("%Y-%m-%d %H:%M %Z").to_string();
        if terminal.is_json() {
            let file = |line: &Line| {
                json!({"path": line.path.as_str(), "address": line.address, "state": line.state.name(),
                    "status": line.answer, "since": line.since.map(|day| day.to_string()),
                    "gone": line.gone.map(|day| day.to_string())})
            };
            let files: Vec<_> = self.lines.iter().map(file).collect();
            terminal.object("gone", json!({"place": place, "time": time, "is_gone": self.is_gone(), "files": files}));
            return;
        }
        let language = terminal.language;
        terminal.result(&say(language, "publish_gone_head", &[("place", place), ("time", &time)]));
        for line in &self.lines {
            terminal.result(&line.said(language));
        }
        let end = if self.is_gone() { "publish_gone_all" } else { "publish_gone_not_all" };
        terminal.result(&say(language, end, &[]));
        terminal.result(&say(language, "publish_gone_beyond", &[]));
    }
}
