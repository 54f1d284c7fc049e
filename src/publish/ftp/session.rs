//! A connection that is logged in: names, lengths, small files, folders, deletions. One question at a time.

use std::io::{self, Read};
use std::sync::Arc;

use rustls::ClientConfig;
use suppaftp::{FtpError, Status};

use crate::config::publish::FtpsSetting;
use crate::disk::mode::Modes;
use crate::publish::ftp::connect::{Stream, Transfer, connect};
use crate::publish::ftp::error::{LIST_MAX, WANTS_SESSIONS, cause, code, failed, is_answer, is_unknown};
use crate::publish::ftp::known::Known;
use crate::publish::ftp::list::{Kind, ListedFile, Listing, Style};
use crate::publish::secret::Secret;
use crate::publish::target::{Cause, Stage, TargetError};
use crate::source::path::SourcePath;

/// A connection that is logged in.
pub(super) struct Session {
    pub(super) stream: Stream,
    pub(super) known: Arc<Known>,
    /// The target's folder on the server, without a slash at the end.
    root: String,
    /// Modes of what is written.
    pub(super) modes: Modes,
    /// The folder of the site in which the server is, if that is one.
    here: Option<String>,
}

impl Session {
    /// Connects and logs in. The first connection of a run learns how the server lists folders, and with that how connections for
    /// bytes come about. If they have to take up sessions, that is among what is known after the error.
    pub(super) fn new(
        (setting, modes): (&FtpsSetting, Modes),
        tls: ClientConfig,
        secret: &Secret,
        known: Arc<Known>,
    ) -> Result<Self, TargetError> {
        let mut stream = connect(setting, tls, secret)?;
        let root = match setting.path.as_str() {
            "/" => String::new(),
            path if path.starts_with('/') => path.to_owned(),
            path => {
                let home = stream.pwd().map_err(|error| TargetError::new(Stage::Login, cause(&error, "")))?;
                format!("{}/{path}", home.trim_end_matches('/'))
            }
        };
        let mut new = Self { stream, known, root, modes, here: None };
        let style = new.known.facts().style;
        if style.is_none() {
            new.learn_style()?;
        }
        Ok(new)
    }

    /// Lists the folder in which the user begins, in one way after the other.
    fn learn_style(&mut self) -> Result<(), TargetError> {
        let mut last = Cause::Protocol(String::new());
        for style in Style::ALL {
            match self.list_here(style) {
                Ok(Ok(listing)) if listing.shows_itself || style != Style::All => {
                    self.known.facts().style = Some(style);
                    return Ok(());
                }
                Ok(Ok(_)) => {}
                Ok(Err(line)) => last = Cause::Protocol(line),
                Err(error) if is_unknown(&error) => last = cause(&error, ""),
                Err(error) => {
                    self.known.facts().wants_sessions |=
                        code(&error).is_some_and(|code| WANTS_SESSIONS.contains(&code));
                    return Err(TargetError::new(Stage::List, cause(&error, "")));
                }
            }
        }
        Err(TargetError::new(Stage::List, last))
    }

    /// Returns where a path of the site lies on the server.
    pub(super) fn place(&self, path: &str) -> String {
        if path.is_empty() { self.root_place().to_owned() } else { format!("{}/{path}", self.root) }
    }

    fn root_place(&self) -> &str {
        if self.root.is_empty() { "/" } else { &self.root }
    }

    /// Goes to a folder, whose files a command without a name is about.
    pub(super) fn go_to(&mut self, folder: &str) -> Result<(), FtpError> {
        if self.here.as_deref() != Some(folder) {
            self.stream.cwd(self.place(folder))?;
            self.here = Some(folder.to_owned());
        }
        Ok(())
    }

    /// Lists the current folder; the inner error is a line that cannot be read.
    fn list_here(&mut self, style: Style) -> Result<Result<Listing, String>, FtpError> {
        let opened = [Status::AboutToSend, Status::AlreadyOpen];
        let data = match self.stream.custom_data_command(style.command(), &opened) {
            Ok((_, data)) => data,
            // Some servers say so of an empty folder.
            Err(error) if code(&error) == Some(450) => return Ok(Ok(Listing::default())),
            Err(error) => return Err(error),
        };
        let bytes = received(data, LIST_MAX)?;
        let Some(bytes) = bytes else {
            return Err(FtpError::ConnectionError(io::ErrorKind::FileTooLarge.into()));
        };
        Ok(Listing::parse(style, &String::from_utf8_lossy(&bytes)))
    }

    /// Returns what lies in a folder; `None` if there is none. Folders in it are known from then on.
    pub(super) fn entries(&mut self, folder: &str) -> Result<Option<Listing>, TargetError> {
        let failed = |cause| TargetError { stage: Stage::List, path: SourcePath::new(folder), cause };
        match self.go_to(folder) {
            Ok(()) => {}
            Err(error) if is_answer(&error) => return Ok(None),
            Err(error) => return Err(failed(cause(&error, folder))),
        }
        let style = self.known.facts().style.unwrap_or(Style::Plain);
        let listing = self.list_here(style).map_err(|error| failed(cause(&error, folder)))?;
        let listing = listing.map_err(|line| failed(Cause::Protocol(line)))?;
        let folders = listing.entries.iter().filter(|entry| entry.kind == Kind::Folder);
        let paths = folders.filter_map(|entry| below(folder, &entry.name)).map(|path| path.as_str().to_owned());
        self.known.facts().folders.extend(paths);
        Ok(Some(listing))
    }

    /// Returns what lies at a path, without following links; `None` for nothing.
    pub(super) fn found(&mut self, path: &str) -> Result<Option<ListedFile>, TargetError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(self.entries(folder)?.and_then(|listing| listing.find(name).cloned()))
    }

    /// Makes the target's folder; the one above has to be there.
    pub(super) fn make_root(&mut self) -> Result<(), TargetError> {
        if self.known.facts().has_root {
            return Ok(());
        }
        let failed = |error: &FtpError| TargetError::new(Stage::Write, cause(error, ""));
        let place = self.root_place().to_owned();
        // It may be a link: the author names it.
        match self.stream.cwd(&place) {
            Ok(()) => {}
            Err(error) if is_answer(&error) => {
                if let Err(error) = self.stream.mkdir(&place) {
                    return Err(if self.is_away(&place) {
                        TargetError::new(Stage::Write, Cause::Missing)
                    } else {
                        failed(&error)
                    });
                }
                self.set_mode(self.modes.folder, &place).map_err(|error| failed(&error))?;
            }
            Err(error) => return Err(failed(&error)),
        }
        self.known.facts().has_root = true;
        Ok(())
    }

    /// Returns whether there is no folder above a place. Servers only say that they did not make one.
    fn is_away(&mut self, place: &str) -> bool {
        let above = place.rsplit_once('/').map_or("", |(above, _)| above);
        self.here = None;
        !above.is_empty() && matches!(self.stream.cwd(above), Err(error) if is_answer(&error))
    }

    /// Sets permissions, because vsftpd makes files that nobody else may read; where the server can: the check of what readers see finds out where it cannot.
    pub(super) fn set_mode(&mut self, mode: u32, place: &str) -> Result<(), FtpError> {
        if self.known.facts().has_no_modes {
            return Ok(());
        }
        let done = [Status::CommandOk, Status::RequestedFileActionOk, Status::CommandNotImplemented];
        match self.stream.custom_command(format!("SITE CHMOD {mode:o} {place}"), &done) {
            Err(error) if is_unknown(&error) => {
                self.known.facts().has_no_modes = true;
                Ok(())
            }
            Err(error) if !is_answer(&error) => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Looks whether the folders above a path are folders and no links, once for each.
    pub(super) fn check_folders(&mut self, path: &SourcePath) -> Result<(), Cause> {
        let mut folders: Vec<&str> = path.folders_above().collect();
        folders.reverse();
        for folder in folders {
            if self.known.facts().folders.contains(folder) {
                continue;
            }
            match self.found(folder).map_err(|error| error.cause)?.map(|entry| entry.kind) {
                Some(Kind::Folder) => {}
                Some(Kind::File) => return Err(Cause::InTheWay),
                Some(Kind::Link) => return Err(Cause::Link),
                None => return Err(Cause::Missing),
            }
        }
        Ok(())
    }

    /// Returns the length of a file as the server tells it, who follows links.
    pub(super) fn size(&mut self, path: &SourcePath) -> Result<Option<u64>, TargetError> {
        match self.stream.size(self.place(path.as_str())) {
            Ok(size) => Ok(Some(size as u64)),
            Err(error) if is_unknown(&error) || matches!(error, FtpError::BadResponse) => {
                Ok(self.found(path.as_str())?.filter(|entry| entry.kind != Kind::Folder).map(|entry| entry.len))
            }
            Err(error) if is_answer(&error) => Ok(None),
            Err(error) => Err(failed(Stage::List, path, &error)),
        }
    }

    /// Reads a small file; `None` if there is none.
    pub(super) fn read(&mut self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        let Some(len) = self.size(path)? else { return Ok(None) };
        match self.check_folders(path) {
            Ok(()) => {}
            Err(Cause::Link | Cause::InTheWay | Cause::Missing) => return Ok(None),
            Err(cause) => return Err(TargetError::at(Stage::Read, path, cause)),
        }
        if self.found(path.as_str())?.is_none_or(|entry| entry.kind != Kind::File) {
            return Ok(None);
        }
        let too_much = || TargetError::at(Stage::Read, path, Cause::TooMuch { most });
        if len > most {
            return Err(too_much());
        }
        let read = self.stream.retr_as_stream(self.place(path.as_str())).and_then(|data| received(data, most));
        let bytes = read.map_err(|error| failed(Stage::Read, path, &error))?.ok_or_else(too_much)?;
        // The connection for bytes was cut.
        if (bytes.len() as u64) < len {
            return Err(TargetError::at(Stage::Read, path, Cause::Lost));
        }
        self.known.facts().there.insert(path.clone());
        Ok(Some(bytes))
    }

    /// Makes a folder; the one above has to be there.
    pub(super) fn make_folder(&mut self, folder: &str) -> Result<(), TargetError> {
        if self.known.facts().folders.contains(folder) {
            return Ok(());
        }
        let failed = |cause| TargetError { stage: Stage::Write, path: SourcePath::new(folder), cause };
        let place = self.place(folder);
        match self.stream.mkdir(&place) {
            Ok(()) => {
                let mut facts = self.known.facts();
                facts.folders.insert(folder.to_owned());
                facts.fresh.insert(folder.to_owned());
                drop(facts);
                self.set_mode(self.modes.folder, &place).map_err(|error| failed(cause(&error, folder)))
            }
            Err(error) if is_answer(&error) => match self.found(folder)?.map(|entry| entry.kind) {
                Some(Kind::Folder) => Ok(()),
                Some(Kind::Link) => Err(failed(Cause::Link)),
                Some(Kind::File) => Err(failed(Cause::InTheWay)),
                None => Err(failed(cause(&error, folder.rsplit('/').next().unwrap_or_default()))),
            },
            Err(error) => Err(failed(cause(&error, folder))),
        }
    }

    /// Deletes a file; returns whether its folders are no links.
    pub(super) fn remove(&mut self, path: &SourcePath) -> Result<bool, TargetError> {
        match self.check_folders(path) {
            Ok(()) => {}
            Err(Cause::Link | Cause::InTheWay | Cause::Missing) => return Ok(false),
            Err(cause) => return Err(TargetError::at(Stage::Delete, path, cause)),
        }
        match self.stream.rm(self.place(path.as_str())) {
            Ok(()) => {}
            // It is gone, or a folder, or stays because it must.
            Err(error) if is_answer(&error) => {
                if self.size(path)?.is_some() {
                    return Err(failed(Stage::Delete, path, &error));
                }
            }
            Err(error) => return Err(failed(Stage::Delete, path, &error)),
        }
        self.known.facts().there.remove(path);
        Ok(true)
    }

    /// Deletes a folder, if it is empty: one that still holds something stays.
    pub(super) fn remove_folder(&mut self, folder: &str) -> Result<(), TargetError> {
        // Windows keeps a folder in which somebody is.
        let left = if self.here.as_deref() == Some(folder) { self.go_to("") } else { Ok(()) };
        match left.and_then(|()| self.stream.rmdir(self.place(folder))) {
            Ok(()) => self.known.facts().forget_folder(folder),
            Err(error) if is_answer(&error) => {}
            Err(error) => return Err(TargetError::new(Stage::Delete, cause(&error, folder))),
        }
        Ok(())
    }
}

/// Returns all bytes that a server sends; `None` if there are more than `most`.
fn received(mut data: Transfer, most: u64) -> Result<Option<Vec<u8>>, FtpError> {
    let mut bytes = Vec::new();
    let read = (&mut data).take(most.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > most {
        return Ok(None);
    }
    let done = data.finish();
    match read {
        Ok(_) => done?,
        // Servers close without a word; the answer to the command tells whether that was the end.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => done?,
        // What the server says tells more than what the connection does.
        Err(error) => return Err(done.err().filter(is_answer).unwrap_or(FtpError::ConnectionError(error))),
    }
    Ok(Some(bytes))
}

/// Returns the path of something in a folder.
pub(super) fn below(folder: &str, name: &str) -> Option<SourcePath> {
    SourcePath::resolve(folder, name)
}
