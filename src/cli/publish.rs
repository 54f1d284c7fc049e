//! `griffel publish`: builds the site and puts it where readers find it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use crate::addresses::known::{KNOWN_PATH, KnownAddresses};
use crate::addresses::known_lines::known_addresses;
use crate::addresses::known_merge::merged;
use crate::cli::arguments::{BuildArguments, Global, PublishArguments};
use crate::cli::building::{Again, Finished, built_and};
use crate::cli::exit_code::USAGE;
use crate::cli::publish_report::{Outgoing, print_overwritten, print_plan, reason};
use crate::cli::publish_watch::TransferWatch;
use crate::cli::record::write;
use crate::cli::session::settings;
use crate::cli::summary::count;
use crate::cli::terminal::{Terminal, first_names};
use crate::cli::watch::Watch;
use crate::config::publish::{PublishTarget, SecretKind, TargetKind};
use crate::config::settings::Config;
use crate::diagnostic::catalogue::counted;
use crate::diagnostic::rule::Severity;
use crate::disk::clock;
use crate::disk::output_folder::last_build;
use crate::output::route::Route;
use crate::publish::bytes::BuiltFolder;
use crate::publish::compare::{Comparison, Look, Seen, Site, compare};
use crate::publish::error::PublishError;
use crate::publish::folder::LocalFolder;
use crate::publish::retry::Patience;
use crate::publish::run::{Consent, Published, send};
use crate::publish::secret::{Secret, Secrets};
use crate::publish::sftp::target::SftpServer;
use crate::publish::store::Store;
use crate::publish::target::FileTarget;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::text::words::size;
use crate::transfer::rank::Ranks;
use crate::transfer::state::LockNote;

/// Builds the site and publishes it.
#[must_use]
pub fn run(arguments: &PublishArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let watch = Arc::new(Watch::new(*terminal));
    let published = |done: &Finished<'_>| Publication::new(arguments, done, terminal)?.publish();
    let once = || built_and(&BuildArguments::default(), global, terminal, &watch, Again::Build, published);
    let result = match once() {
        Ok(Outcome::KnowsMore) => once(),
        other => other,
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        // Somebody else published while it was built again.
        Ok(Outcome::KnowsMore) => {
            terminal.error_text(&reason(&PublishError::Outdated, terminal.language));
            ExitCode::from(USAGE)
        }
        Err(code) => code,
    }
}

/// What came of a publication.
enum Outcome {
    /// The site lies there.
    Done,
    /// The place knew addresses that this computer did not: the site has to be built with them.
    KnowsMore,
}

/// One publication.
struct Publication<'a> {
    arguments: &'a PublishArguments,
    done: &'a Finished<'a>,
    config: Config,
    place: PublishTarget,
    terminal: &'a Terminal,
}

impl<'a> Publication<'a> {
    fn new(arguments: &'a PublishArguments, done: &'a Finished<'a>, terminal: &'a Terminal) -> Result<Self, ExitCode> {
        let config = settings(done.session);
        let place = match &arguments.target {
            Some(name) => config.publish.iter().find(|place| place.name.value == *name),
            None => config.publish.first(),
        };
        let Some(place) = place.cloned() else {
            let names: Vec<&str> = config.publish.iter().map(|place| place.name.value.as_str()).collect();
            let name = arguments.target.as_deref().unwrap_or_default();
            let key = if names.is_empty() { "publish_nowhere" } else { "publish_no_such" };
            terminal.error(key, &[("name", name), ("names", &first_names(&names))]);
            return Err(ExitCode::from(USAGE));
        };
        Ok(Self { arguments, done, config, place, terminal })
    }

    fn publish(&self) -> Result<Outcome, ExitCode> {
        let Self { arguments, done, terminal, .. } = self;
        let target = self.target()?;
        let (manifest, _) = last_build(done.root).map_err(|_| self.refuse("publish_no_build", &[]))?;
        let built = BuiltFolder { root: done.root.to_path_buf() };
        let pages = done.build.sources.keys().map(Route::file_path).collect();
        let ranks = Ranks { feed_name: self.config.feed.file.clone(), pages };
        let site = Site { manifest: &manifest, bytes: &built, ranks: &ranks };
        let store = Store::of(done.site, self.place_name());
        let seen = store.seen();
        let watch = TransferWatch::new(**terminal);
        let sleep = |seconds| std::thread::sleep(Duration::from_secs(seconds));
        let patience = Patience::new(&watch, &sleep);
        let now = clock::now();
        let look = Look::Some(u64::try_from(now.as_second()).unwrap_or_default());
        let comparison = compare(target.as_ref(), site, seen.as_ref(), look, &patience)
            .map_err(|error| self.failed(&error, &watch))?;
        if self.learns_more(&comparison)? {
            return Ok(Outcome::KnowsMore);
        }
        let recorded = self.is_for_readers().then(|| done.build.published.recorded(done.today));
        let text = recorded.as_ref().map(KnownAddresses::to_text);
        if comparison.is_same() && comparison.published == text {
            self.keep(&store, &comparison, None);
            self.print_end(None);
            return Ok(Outcome::Done);
        }
        let outgoing = Outgoing::of(&comparison, &built);
        print_plan(&outgoing, &comparison, &done.build.report.left_out, terminal);
        let warnings = count(&done.build.diagnostics, Severity::Warning);
        if warnings > 0 {
            terminal.note("publish_warnings", &[("warnings", &counted(terminal.language, "warnings", warnings))]);
        }
        let overwrite = self.overwrite(&comparison)?;
        self.check_others(&comparison)?;
        if arguments.only_show {
            terminal.note("publish_dry_run", &[]);
            return Ok(Outcome::Done);
        }
        if !arguments.yes {
            self.agree("publish_ask", &[("place", self.place_name())], "publish_needs_yes")?;
        }
        let consent = self.consent(overwrite, &store, now)?;
        watch.begin(comparison.plan.bytes());
        let sent = send(target.as_ref(), site, &comparison, text.as_deref(), &consent, &patience);
        watch.finish();
        let sent = sent.map_err(|error| self.failed(&error, &watch))?;
        self.keep(&store, &comparison, Some(&sent));
        if let Some(recorded) = &recorded {
            write(recorded, done.site, terminal)?;
        }
        self.print_end(Some(&sent));
        Ok(Outcome::Done)
    }

    /// Returns whether what is published here is what readers know: a place with an address of its own is a trial.
    fn is_for_readers(&self) -> bool {
        self.place.url.is_none()
    }

    /// Takes over the addresses that the place knows and this computer does not; returns whether there were any.
    fn learns_more(&self, comparison: &Comparison) -> Result<bool, ExitCode> {
        let Some(text) = comparison.published.as_ref().filter(|_| self.is_for_readers() && !self.arguments.only_show)
        else {
            return Ok(false);
        };
        let path = SourcePath::new(KNOWN_PATH).expect("invariant: a path");
        let there = known_addresses(&Source::new(path, text.as_bytes())).value;
        let known = self.done.build.published.known();
        let both = merged(known, &there);
        if both == *known {
            return Ok(false);
        }
        write(&both, self.done.site, self.terminal)?;
        Ok(true)
    }

    /// Returns what the place is reached by.
    fn target(&self) -> Result<Box<dyn FileTarget>, ExitCode> {
        match &self.place.kind {
            TargetKind::Folder { path } => Ok(Box::new(LocalFolder::new(self.done.site.join(path)))),
            TargetKind::Sftp(setting) => {
                let home = std::env::home_dir();
                let agent = std::env::var_os("SSH_AUTH_SOCK").map(PathBuf::from);
                match SftpServer::new(setting.clone(), self.secrets(), home.as_deref(), agent) {
                    Ok(server) => Ok(Box::new(server)),
                    Err(error) => Err(self.failed(&PublishError::Target(error), &TransferWatch::new(*self.terminal))),
                }
            }
            TargetKind::Ftps(_) | TargetKind::S3(_) | TargetKind::Git { .. } | TargetKind::Netlify { .. } => {
                Err(self.refuse("publish_not_yet", &[]))
            }
        }
    }

    /// Returns where secrets of the place come from.
    fn secrets(&self) -> Secrets {
        let (terminal, name) = (*self.terminal, self.place_name().to_owned());
        let ask = move |kind: SecretKind| {
            let key = match kind {
                SecretKind::Password => "publish_ask_password",
                SecretKind::Passphrase => "publish_ask_passphrase",
                SecretKind::KeyId => "publish_ask_key_id",
                SecretKind::Secret => "publish_ask_secret",
                SecretKind::Token => "publish_ask_token",
            };
            terminal.ask_secret(key, &[("name", &name)]).and_then(Secret::new)
        };
        Secrets::new(self.place_name(), |variable| std::env::var(variable).ok(), ask)
    }

    /// Returns the name of the place in the settings.
    fn place_name(&self) -> &str {
        &self.place.name.value
    }

    /// Returns the foreign files that may be written over. Those that no option names are asked about, all at once.
    fn overwrite(&self, comparison: &Comparison) -> Result<BTreeSet<SourcePath>, ExitCode> {
        let named: BTreeSet<SourcePath> =
            self.arguments.overwrite.iter().filter_map(|name| SourcePath::new(name.trim_start_matches('/'))).collect();
        let others: Vec<SourcePath> =
            comparison.plan.overwrites.iter().filter(|path| !named.contains(*path)).cloned().collect();
        if others.is_empty() || self.arguments.only_show {
            return Ok(named);
        }
        let reason = reason(&PublishError::Foreign(others.clone()), self.terminal.language);
        self.agree("publish_ask_foreign", &[("reason", &reason)], "publish_needs_overwrite")?;
        Ok(named.into_iter().chain(others).collect())
    }

    /// Tells what somebody else published in between and this transfer would undo, and asks whether it shall.
    fn check_others(&self, comparison: &Comparison) -> Result<(), ExitCode> {
        let Self { arguments, terminal, .. } = self;
        if !comparison.overwritten.is_empty() {
            let who = comparison.state.as_ref().map(|state| state.who.clone()).unwrap_or_default();
            print_overwritten(&comparison.overwritten, &who, terminal);
            if !arguments.take_over && !arguments.only_show {
                self.agree("publish_ask_other", &[], "publish_needs_take_over")?;
            }
        }
        Ok(())
    }

    /// Asks a question; refuses if the answer is no, and with `without` if nobody can answer.
    fn agree(&self, question: &str, fields: &[(&str, &str)], without: &str) -> Result<(), ExitCode> {
        match self.terminal.ask(question, fields) {
            Some(true) => Ok(()),
            Some(false) => Err(self.refuse("publish_not_agreed", &[])),
            None => Err(self.refuse(without, fields)),
        }
    }

    fn consent(&self, overwrite: BTreeSet<SourcePath>, store: &Store, now: Timestamp) -> Result<Consent, ExitCode> {
        let last_token = store.token();
        let who = who();
        let token = Fingerprint::of(format!("{who} {now} {}", std::process::id()).as_bytes()).hex();
        store.keep_token(&token).map_err(|error| self.terminal.cannot("cannot_write", self.done.site, &error))?;
        let note = LockNote { who, token, time: now };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Consent { note, last_token, version, overwrite, takes_over: self.arguments.take_over })
    }

    /// Keeps what this computer saw there: what was sent, or what lies there already.
    fn keep(&self, store: &Store, comparison: &Comparison, sent: Option<&Published>) {
        let Some(state) = sent.map(|sent| &sent.state).or(comparison.state.as_ref()) else { return };
        let seen = Seen { state: state.clone(), manifest: comparison.plan.manifest.clone() };
        if store.keep(&seen).is_err() {
            self.terminal.debug("publish_not_kept", &[]);
        }
    }

    /// Returns the address of the site as readers know it.
    fn address(&self) -> String {
        let url = self.place.url.as_ref().unwrap_or(&self.config.url);
        url.absolute_href(url.path())
    }

    /// Prints what was sent, if anything, and where readers find the site.
    fn print_end(&self, sent: Option<&Published>) {
        let (address, terminal) = (self.address(), self.terminal);
        let (files, bytes, deleted) = sent.map_or((0, 0, 0), |sent| (sent.files, sent.bytes, sent.deleted));
        if terminal.is_json() {
            terminal
                .object("published", json!({"address": address, "files": files, "bytes": bytes, "deleted": deleted}));
        } else if sent.is_none() {
            terminal.note("publish_same", &[("address", &address)]);
        } else {
            terminal.note(
                "publish_done",
                &[
                    ("files", &counted(terminal.language, "publish_files", files)),
                    ("bytes", &size(bytes, terminal.language.tag())),
                    ("deleted", &deleted.to_string()),
                    ("address", &address),
                ],
            );
        }
    }

    /// Says why it does not go on, and returns the exit code.
    fn refuse(&self, key: &str, fields: &[(&str, &str)]) -> ExitCode {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("name", self.place_name())]).collect();
        self.terminal.error(key, &fields);
        ExitCode::from(USAGE)
    }

    /// Says why it failed, and what became of what was sent.
    fn failed(&self, error: &PublishError, watch: &TransferWatch) -> ExitCode {
        let reason = reason(error, self.terminal.language);
        self.terminal.error("publish_failed", &[("name", self.place_name()), ("reason", &reason)]);
        if watch.files() > 0 {
            self.terminal.note("publish_goes_on", &[("files", &watch.files().to_string())]);
        } else if watch.is_connected() {
            self.terminal.note("publish_as_before", &[]);
        }
        ExitCode::from(USAGE)
    }
}

/// Returns who publishes, for the one who comes second: `anna@skola-12`.
fn who() -> String {
    let first = |names: &[&str]| names.iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default();
    let (user, computer) = (first(&["USER", "USERNAME", "LOGNAME"]), first(&["COMPUTERNAME", "HOSTNAME", "HOST"]));
    if computer.is_empty() { user } else { format!("{user}@{computer}") }
}
