//! `backup:` of a target: when the site is published, its sources are put beside it, where readers cannot reach them.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;
use tempfile::TempPath;

use crate::cli::backup::{backup_name, key_files};
use crate::cli::exit_code::USAGE;
use crate::cli::publication::Publication;
use crate::cli::publish_report::reason;
use crate::cli::publish_watch::{TransferWatch, sleep};
use crate::cli::session::settings_in;
use crate::cli::terminal::first_names;
use crate::config::publish::{FtpsSetting, PublishTarget, S3Setting, SftpSetting, TargetKind};
use crate::config::publish_backup::BACKUP_PLACE;
use crate::config::settings::settings_path;
use crate::diagnostic::catalogue::counted;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::diagnostic::system::reason as system_reason;
use crate::disk::backup::{NoBackup, write};
use crate::disk::backup_files::{Contents, contents};
use crate::disk::own_folder::CACHE;
use crate::disk::real_path::real;
use crate::net::web::Web;
use crate::output::hosting::Hosting;
use crate::publish::backup::{BackupPlace, NewBackup, NotPlaced, Placed, addresses};
use crate::publish::error::PublishError;
use crate::publish::folder::LocalFolder;
use crate::publish::retry::Patience;
use crate::publish::s3::target::S3Bucket;
use crate::publish::target::FileTarget;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::words::size;

/// A copy of the sources that could not be put beside the site. The site itself is published.
pub const NOT_COPIED: Rule = Rule::warning("G289");
/// A copy of the sources that readers could read.
pub const COPY_OPEN: Rule = Rule::error("G290");

/// Puts a copy of the sources where the settings say, if they do. The site is published: what fails is a warning.
///
/// # Errors
///
/// The exit code, after an error at the setting, if readers could read the copy, or would.
pub fn copy_sources(publication: &Publication<'_>) -> Result<(), ExitCode> {
    let site = publication.site();
    // The host's key may just have been written there.
    let config = settings_in(site);
    let place = config.publish.iter().find(|place| place.name == publication.place.name).unwrap_or(&publication.place);
    let Some(folder) = &place.backup else { return Ok(()) };
    if publication.arguments.only_show || !publication.is_for_readers() {
        return Ok(());
    }
    let copy = Copy { publication, place, folder, name: backup_name(&config) };
    match copy.put(&key_files(&config)) {
        Ok(placed) => copy.tell(&placed),
        Err(Failure::Reason(why)) => {
            copy.diagnostic(&copy.at(NOT_COPIED).with("reason", why));
            copy.object("failed", None, false);
            Ok(())
        }
        Err(Failure::Public) => {
            copy.diagnostic(
                &copy.at(BACKUP_PLACE).with("value", folder.clone()).with("folder", folder.clone()).help("inside"),
            );
            Err(ExitCode::from(USAGE))
        }
        Err(Failure::Said(code)) => Err(code),
    }
}

/// Why there is no copy.
enum Failure {
    /// This is why.
    Reason(String),
    /// The folder is among those that are published, by way of a link.
    Public,
    /// It was said.
    Said(ExitCode),
}

struct Copy<'a> {
    publication: &'a Publication<'a>,
    place: &'a PublishTarget,
    folder: &'a str,
    name: String,
}

impl Copy<'_> {
    fn put(&self, keys: &[PathBuf]) -> Result<Placed, Failure> {
        let Self { publication, folder, name, .. } = self;
        let (terminal, site) = (publication.terminal, publication.site());
        let language = terminal.language;
        let of_system = |error: &io::Error| Failure::Reason(system_reason(error, language));
        let found = contents(site, keys, None).map_err(|error| of_system(&error))?;
        if !found.unread.is_empty() {
            return Err(self.unread(found.unread.iter().map(|(path, _)| path)));
        }
        let (target, mut public) = self.target()?;
        public.extend(addresses(publication.url(), folder));
        let name = SourcePath::new(name).expect("invariant: a slug and a day");
        let sources = found.fingerprint().map_err(|error| of_system(&error))?;
        let beside = Beside::new(site, name.as_str()).map_err(|error| of_system(&error))?;
        let (watch, web) = (TransferWatch::new(*terminal), Web::default());
        let make = || {
            let (path, len) = beside.write(&found)?;
            watch.begin(len);
            Ok(path)
        };
        let patience = Patience::new(&watch, &sleep);
        let get = |address: &str, most: u64| web.get(address, most);
        let place = BackupPlace {
            target: target.as_ref(),
            patience: &patience,
            addresses: public,
            get: &get,
            site: self.site_word(),
        };
        let placed = place.put(&NewBackup { name: &name, sources, make: &make });
        watch.finish();
        placed.map_err(|error| match error {
            NotPlaced::Target(error) => Failure::Reason(reason(&PublishError::Target(error), language)),
            NotPlaced::Here(error) => of_system(&error),
        })
    }

    /// Returns a word for the place that is published to, where no other site lies, whatever its address and its name become.
    fn site_word(&self) -> String {
        let place = match &self.place.kind {
            TargetKind::Folder { path } => {
                let path = self.publication.site().join(path);
                real(&path).unwrap_or(path).to_string_lossy().into_owned()
            }
            TargetKind::Sftp(setting) => setting.path.clone(),
            TargetKind::Ftps(setting) => setting.path.clone(),
            TargetKind::S3(setting) => format!("{}/{}", setting.bucket, setting.prefix),
            TargetKind::Git { remote: place, .. } | TargetKind::Netlify { site: place } => place.clone(),
        };
        Fingerprint::of(place.as_bytes()).short()
    }

    fn unread<'p>(&self, paths: impl Iterator<Item = &'p String>) -> Failure {
        let names: Vec<&String> = paths.collect();
        let count = counted(self.publication.terminal.language, "backup_unread", names.len());
        Failure::Reason(format!("{count}: {}", first_names(&names)))
    }

    /// Returns the folder or the bucket for copies, which nobody else may read, and addresses of its own.
    fn target(&self) -> Result<(Box<dyn FileTarget>, Vec<String>), Failure> {
        let Self { publication, place, folder, .. } = self;
        let path = || (*folder).to_owned();
        match &place.kind {
            TargetKind::Folder { path: published } => {
                let site = publication.site();
                let (own, public) = (real(&site.join(folder)), real(&site.join(published)));
                if let (Ok(own), Ok(public)) = (own, public)
                    && (own.starts_with(&public) || public.starts_with(&own))
                {
                    return Err(Failure::Public);
                }
                Ok((Box::new(LocalFolder::new(site.join(folder)).private()), Vec::new()))
            }
            TargetKind::Sftp(setting) => {
                let setting = SftpSetting { path: path(), ..setting.clone() };
                let server = publication.sftp(&setting).map_err(Failure::Said)?;
                Ok((Box::new(server.private()), Vec::new()))
            }
            TargetKind::Ftps(setting) => {
                let setting = FtpsSetting { path: path(), ..setting.clone() };
                Ok((Box::new(publication.ftps(&setting).private()), Vec::new()))
            }
            TargetKind::S3(setting) => {
                let setting = S3Setting { bucket: path(), prefix: String::new(), ..setting.clone() };
                let bucket = publication.s3(&setting, &Hosting::default()).map_err(Failure::Said)?;
                let address = S3Bucket::address(&setting);
                Ok((Box::new(bucket), address.into_iter().collect()))
            }
            TargetKind::Git { .. } | TargetKind::Netlify { .. } => {
                unreachable!("invariant: the settings have none there")
            }
        }
    }

    fn tell(&self, placed: &Placed) -> Result<(), ExitCode> {
        let terminal = self.publication.terminal;
        match placed {
            Placed::Same => {
                self.object("same", None, true);
                terminal.debug("publish_backup_same", &[("folder", self.folder)]);
                Ok(())
            }
            Placed::Done { name, len, is_checked } => {
                self.object("done", Some((name, *len)), *is_checked);
                let size = size(*len, terminal.language.tag());
                let fields = [("folder", self.folder), ("file", name.as_str()), ("size", size.as_str())];
                terminal.note("publish_backup_done", &fields);
                if !is_checked {
                    terminal.note("publish_backup_unchecked", &fields);
                }
                Ok(())
            }
            Placed::Open { address, is_deleted } => {
                let help = if *is_deleted { "deleted" } else { "there" };
                self.diagnostic(&self.at(COPY_OPEN).with("address", address.clone()).help(help).help("elsewhere"));
                self.object("open", None, true);
                Err(ExitCode::from(USAGE))
            }
        }
    }

    fn at(&self, rule: Rule) -> Diagnostic {
        let location = Location::at(&settings_path(), self.place.mark(&["backup"]));
        rule.at(location).with("name", self.place.name.value.clone())
    }

    fn diagnostic(&self, found: &Diagnostic) {
        let text = crate::disk::scaffold::read(&self.publication.site().join(crate::config::settings::SETTINGS_PATH));
        let text = text.unwrap_or_default();
        self.publication.terminal.diagnostics(std::slice::from_ref(found), &|_| Some(&text));
    }

    fn object(&self, state: &str, sent: Option<(&SourcePath, u64)>, is_checked: bool) {
        let terminal = self.publication.terminal;
        if terminal.is_json() {
            let (file, len) = sent.map(|(name, len)| (name.as_str(), len)).unzip();
            let fields = json!({"target": self.place.name.value, "folder": self.folder, "file": file, "bytes": len,
                "state": state, "checked": is_checked});
            terminal.object("backup_copy", fields);
        }
    }
}

/// The backup on this computer, as long as it is sent.
struct Beside(TempPath);

impl Beside {
    /// Prepares its place. One that a run left which was killed is written over.
    fn new(site: &Path, name: &str) -> io::Result<Self> {
        let folder = site.join(CACHE).join("backup");
        std::fs::create_dir_all(&folder)?;
        Ok(Self(TempPath::try_from_path(folder.join(name))?))
    }

    fn write(&self, found: &Contents) -> io::Result<(PathBuf, u64)> {
        match write(found, &self.0, &|_| ()) {
            Ok(len) => Ok((self.0.to_path_buf(), len)),
            Err(NoBackup::Unwritten(error)) => Err(error),
            Err(NoBackup::Unread(mut files)) => {
                Err(files.pop().map_or(io::ErrorKind::Other.into(), |(_, error)| error))
            }
        }
    }
}
