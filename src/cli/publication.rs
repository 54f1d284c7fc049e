//! A place that the site is published to: what it is reached by, what the author is asked, and what is said of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use crate::cli::arguments::PublishArguments;
use crate::cli::exit_code::USAGE;
use crate::cli::publish_afterwards::Afterwards;
use crate::cli::publish_check::checked;
use crate::cli::publish_host_key::{NotPinned, pinned};
use crate::cli::publish_place::place;
use crate::cli::publish_report::{outgoing, print_overwritten, print_plan, reason};
use crate::cli::publish_secrets::{PlaceSecrets, SecretMemory};
use crate::cli::publish_watch::{TransferWatch, sleep};
use crate::cli::publish_websub::hub_told;
use crate::cli::session::{Session, settings, texts};
use crate::cli::terminal::Terminal;
use crate::config::publish::{FtpsSetting, PublishTarget, S3Setting, SftpSetting, TargetKind};
use crate::config::settings::Config;
use crate::config::url::BaseUrl;
use crate::disk::clock;
use crate::disk::own_folder::CACHE;
use crate::disk::who::user_and_computer;
use crate::model::publication::LeftOut;
use crate::output::hosting::Hosting;
use crate::publish::bytes::SiteBytes;
use crate::publish::compare::{Comparison, Look, Seen, Site, compare};
use crate::publish::error::PublishError;
use crate::publish::folder::LocalFolder;
use crate::publish::ftp::target::FtpServer;
use crate::publish::git::target::GitBranch;
use crate::publish::kept::Kept;
use crate::publish::located::located;
use crate::publish::netlify::target::{NETLIFY, NetlifySite};
use crate::publish::retry::Patience;
use crate::publish::run::{Consent, Published, give_back, send};
use crate::publish::s3::target::S3Bucket;
use crate::publish::secret::Secrets;
use crate::publish::sftp::target::SftpServer;
use crate::publish::store::Store;
use crate::publish::target::{FileTarget, TargetError};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::transfer::state::LockNote;

/// A publication to one place.
pub struct Publication<'a> {
    /// What the author typed.
    pub arguments: &'a PublishArguments,
    /// The site as it was read.
    session: &'a Session,
    /// Its settings.
    pub config: Config,
    /// The place.
    pub place: PublishTarget,
    /// Where the author reads and answers.
    pub terminal: &'a Terminal,
    /// Its secrets.
    secrets: Arc<PlaceSecrets>,
}

impl<'a> Publication<'a> {
    /// Creates the publication to the place that the author named.
    ///
    /// # Errors
    ///
    /// The exit code, after a message on the terminal, if the settings name no such place.
    pub fn new(
        arguments: &'a PublishArguments,
        session: &'a Session,
        terminal: &'a Terminal,
    ) -> Result<Self, ExitCode> {
        let config = settings(session);
        let place = place(arguments, &config, terminal)?;
        let secrets = Arc::new(PlaceSecrets::new(place.clone(), *terminal));
        Ok(Self { arguments, session, config, place, terminal, secrets })
    }

    /// Returns the same publication, for which nobody is asked for a secret that they typed before in this run.
    pub fn remembering(self, memory: &SecretMemory) -> Self {
        Self { secrets: Arc::new(self.secrets.remembering(memory)), ..self }
    }

    /// Returns the site's folder.
    pub fn site(&self) -> &Path {
        &self.session.site
    }

    /// Returns what this computer keeps of the place.
    pub fn store(&self) -> Store {
        Store::of(self.site(), self.place_name())
    }

    /// Returns whether what is published here is what readers know.
    pub fn is_for_readers(&self) -> bool {
        self.place.is_for_readers(&self.config.url)
    }

    /// Compares the finished site with what lies there.
    ///
    /// # Errors
    ///
    /// The exit code, after a message on the terminal.
    pub fn compared(
        &self,
        target: &dyn FileTarget,
        site: Site<'_>,
        watch: &TransferWatch,
    ) -> Result<Comparison, ExitCode> {
        let look = Look::Some(u64::try_from(clock::now().as_second()).unwrap_or_default());
        let compared = compare(target, site, self.store().seen().as_ref(), look, &Patience::new(watch, &sleep));
        let comparison = compared.map_err(|error| self.failed(&error, watch))?;
        self.keep_secrets();
        Ok(comparison)
    }

    /// Tells what would be sent, and which posts wait; `gone` as in [`outgoing`].
    pub fn print_plan(
        &self,
        comparison: &Comparison,
        site: Site<'_>,
        waiting: &[LeftOut],
        gone: &BTreeSet<SourcePath>,
    ) {
        print_plan(&outgoing(comparison, site.bytes, gone), comparison, waiting, self.terminal);
    }

    /// Asks the author what has to be asked, and sends. `published` is the text of `published.yaml`. Returns nothing if it
    /// was only to be shown.
    ///
    /// # Errors
    ///
    /// The exit code, after a message on the terminal.
    pub fn sent(
        &self,
        target: &dyn FileTarget,
        site: Site<'_>,
        comparison: &Comparison,
        published: Option<&str>,
        watch: &TransferWatch,
    ) -> Result<Option<Published>, ExitCode> {
        let overwrite = self.overwrite(comparison)?;
        self.check_others(comparison)?;
        if self.arguments.only_show {
            self.terminal.note("publish_dry_run", &[]);
            return Ok(None);
        }
        if !self.arguments.yes {
            self.agree("publish_ask", &[("place", self.place_name())], "publish_needs_yes")?;
        }
        let consent = self.consent(overwrite, clock::now())?;
        watch.begin(comparison.plan.bytes());
        let sent = send(target, site, comparison, published, &consent, &Patience::new(watch, &sleep));
        watch.finish();
        let sent = sent.map_err(|error| self.failed(&error, watch))?;
        // Some places let everybody look, and only who sends is asked.
        self.keep_secrets();
        Ok(Some(sent))
    }

    /// Looks at the address at which readers find the site, and tells the hub of the feeds that changed.
    pub fn afterwards(&self, site: Site<'_>, comparison: &Comparison) -> Afterwards {
        let (url, feed) = (self.url(), self.config.feed.file.as_str());
        let findings = checked(&self.place.kind, url, feed, site, comparison.there.as_ref());
        // A hub reads the feed at once: it is told when the host has had time to show it.
        let hub = self.config.hub.as_ref().filter(|_| self.is_for_readers());
        let hub = hub.and_then(|hub| {
            hub_told(
                (&hub.value, hub.span),
                (url, &self.config.feed.files()),
                (site, comparison),
                &self.session.snapshot,
                self.terminal,
            )
        });
        Afterwards::new(findings, hub)
    }

    /// Returns what the place is reached by. `bytes` are those of the site that is published there, `hosting` what a
    /// server has to know of it.
    ///
    /// # Errors
    ///
    /// The exit code, after a message on the terminal.
    pub fn target(
        &self,
        bytes: impl SiteBytes + Send + 'static,
        hosting: &Hosting,
    ) -> Result<Box<dyn FileTarget>, ExitCode> {
        match &self.place.kind {
            TargetKind::Folder { path } => Ok(Box::new(LocalFolder::new(self.site().join(path)))),
            TargetKind::Sftp(setting) => Ok(Box::new(self.sftp(setting)?)),
            TargetKind::Git { remote, branch } => {
                let cache = self.site().join(CACHE).join("publish").join(format!("{}.git", self.place_name()));
                Ok(Box::new(GitBranch::new(remote, branch, self.secrets(), self.site(), cache)))
            }
            TargetKind::Netlify { site } => {
                let api = Url::parse(NETLIFY).expect("invariant: an address");
                Ok(Box::new(NetlifySite::new(api, site, self.secrets(), bytes, sleep)))
            }
            TargetKind::Ftps(setting) => Ok(Box::new(self.ftps(setting))),
            TargetKind::S3(setting) => Ok(Box::new(self.s3(setting, hosting)?)),
        }
    }

    /// Returns a server by SSH. The author may be asked for its key.
    ///
    /// # Errors
    ///
    /// The exit code, after a message on the terminal.
    pub fn sftp(&self, setting: &SftpSetting) -> Result<SftpServer, ExitCode> {
        let home = std::env::home_dir();
        let agent = std::env::var_os("SSH_AUTH_SOCK").map(PathBuf::from);
        let setting = pinned(setting, self.place_name(), self.site(), self.terminal);
        let setting = setting.map_err(|why| match why {
            NotPinned::Target(error) => self.not_reached(error),
            NotPinned::No => self.refuse("publish_host_key_refused", &[]),
        })?;
        SftpServer::new(setting, self.secrets(), home.as_deref(), agent).map_err(|error| self.not_reached(error))
    }

    /// Returns a server by FTP.
    pub fn ftps(&self, setting: &FtpsSetting) -> FtpServer {
        FtpServer::new(setting.clone(), self.secrets())
    }

    /// Returns a bucket; `hosting` as for [`Publication::target`].
    ///
    /// # Errors
    ///
    /// The exit code, after a message on the terminal.
    pub fn s3(&self, setting: &S3Setting, hosting: &Hosting) -> Result<S3Bucket, ExitCode> {
        let bucket = S3Bucket::new(setting.clone(), self.secrets(), hosting.clone(), clock::now);
        bucket.map_err(|error| self.not_reached(error))
    }

    fn not_reached(&self, error: TargetError) -> ExitCode {
        self.failed(&PublishError::Target(error), &TransferWatch::new(*self.terminal))
    }

    /// Returns where secrets of the place come from.
    fn secrets(&self) -> Secrets {
        self.secrets.sources()
    }

    /// Keeps secrets for the next time that were typed and that the place took, if the author wants it.
    pub fn keep_secrets(&self) {
        self.secrets.keep();
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

    fn consent(&self, overwrite: BTreeSet<SourcePath>, now: Timestamp) -> Result<Consent, ExitCode> {
        let store = self.store();
        let last_token = store.token();
        let who = who();
        let token = Fingerprint::of(format!("{who} {now} {}", std::process::id()).as_bytes()).hex();
        store.keep_token(&token).map_err(|error| self.terminal.cannot("cannot_write", self.site(), &error))?;
        let note = LockNote { who, token, time: now };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Consent { note, last_token, version, overwrite, takes_over: self.arguments.take_over })
    }

    /// Keeps what this computer saw at a place that is as it would be, and takes away what a transfer left that was killed at
    /// its very end. `root` is the folder of the built files.
    pub fn keep_same(&self, target: &dyn FileTarget, comparison: &Comparison, root: Option<&Path>) {
        let token = self.store().token();
        if !self.arguments.only_show && give_back(target, comparison, &who(), token.as_deref()).is_err() {
            self.terminal.debug("publish_not_kept", &[]);
        }
        self.keep(comparison, None, root);
    }

    /// Keeps what this computer saw there: what was sent, or what lies there already. What was sent is kept for `--undo`, too;
    /// `root` is the folder that its files are in, if they are not kept already.
    pub fn keep(&self, comparison: &Comparison, sent: Option<&Published>, root: Option<&Path>) {
        let Some(state) = sent.map(|sent| &sent.state).or(comparison.state.as_ref()) else { return };
        let store = self.store();
        let now = &comparison.plan.manifest;
        let seen = Seen { state: state.clone(), manifest: now.clone() };
        let before = comparison.there.as_ref().filter(|_| sent.is_some());
        let kept = store.keep(&seen).and_then(|()| Kept::of(&store).keep(now, before, root));
        if kept.is_err() {
            self.terminal.debug("publish_not_kept", &[]);
        }
    }

    /// Returns where the site is found that is published here: the place's own address, or the site's.
    pub fn url(&self) -> &BaseUrl {
        self.place.url.as_ref().unwrap_or(&self.config.url)
    }

    /// Returns the address of the site as readers know it.
    fn address(&self) -> String {
        let url = self.url();
        url.absolute_href(url.path())
    }

    /// Prints what was sent, if anything, where readers find the site, what is wrong there, and who was told.
    pub fn print_end(&self, sent: Option<&Published>, afterwards: &Afterwards) {
        afterwards.print(&self.address(), sent, !self.is_for_readers(), self.terminal);
    }

    /// Says that nothing waited for this day.
    pub fn print_not_due(&self) {
        if self.terminal.is_json() {
            self.print_end(None, &Afterwards::default());
        } else {
            self.terminal.note("publish_not_due", &[]);
        }
    }

    /// Says why it does not go on, and returns the exit code.
    pub fn refuse(&self, key: &str, fields: &[(&str, &str)]) -> ExitCode {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("name", self.place_name())]).collect();
        self.terminal.error(key, &fields);
        ExitCode::from(USAGE)
    }

    /// Says why it failed, and what became of what was sent.
    pub fn failed(&self, error: &PublishError, watch: &TransferWatch) -> ExitCode {
        if let Some(found) = located(error, &self.place) {
            let found = if self.secrets.is_wrong(error) { found.help("publish_kept_wrong") } else { found };
            let texts = texts(&self.session.snapshot);
            self.terminal.diagnostics(&[found], &|path| texts(path));
        } else {
            let reason = reason(error, self.terminal.language);
            self.terminal.error("publish_failed", &[("name", self.place_name()), ("reason", &reason)]);
        }
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
    let (user, computer) = user_and_computer();
    if computer.is_empty() { user } else { format!("{user}@{computer}") }
}
