//! What publishing needs of a server, whatever its protocol, and what can go wrong there.

use std::collections::BTreeMap;
use std::io::{self, Read};

use crate::net::road::{ProxyRefusal, RoadError};
use crate::output::manifest::FileStamp;
use crate::source::path::SourcePath;
use crate::transfer::plan::TransferPlan;
use crate::transfer::state::LockNote;

/// A place for files: a folder, or a server that has something like one. All paths are below the place that the settings
/// name. Methods may be called again after an error: a target that has lost its connection makes a new one.
pub trait FileTarget: Sync {
    /// Returns what the target can do.
    fn capabilities(&self) -> Capabilities;

    /// Returns the bytes of a small file; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`Cause::TooMuch`] if it has more than `most` bytes, and whatever the server does.
    fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError>;

    /// Returns all files with their lengths in bytes. Links are files that are not followed; names that are no paths of a site
    /// are passed over.
    ///
    /// # Errors
    ///
    /// Whatever the server does.
    fn list(&self, watch: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError>;

    /// Returns the lengths of files in bytes, in the order of the paths; `None` for what is not there or is a folder. A link
    /// counts as a file where the server can tell.
    ///
    /// # Errors
    ///
    /// Whatever the server does.
    fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError>;

    /// Creates folders, of which parents come before what is in them. One that is there is left as it is. Places without
    /// folders have nothing to do.
    ///
    /// # Errors
    ///
    /// [`Cause::InTheWay`] where a file has the name, [`Cause::Link`] where a link has it, and whatever the server does.
    fn make_folders(&self, _folders: &[String]) -> Result<(), TargetError> {
        Ok(())
    }

    /// Writes files, in any order and as many at once as the target likes. Each is written beside its place, under
    /// [`crate::output::file::temporary_path`], and moved there when it is whole, where the server can.
    ///
    /// It calls [`Watcher::file`] for each file that is in its place, and only for those: the others are sent again after an
    /// error. It returns soon after [`Watcher::is_stopped`], with [`Cause::Stopped`]. It calls [`Watcher::bytes`] as bytes go.
    ///
    /// # Errors
    ///
    /// The first error, when nothing is under way any more. [`TargetError::of_upload`] for errors of [`Upload::bytes`], upon
    /// which the file must not be moved to its place.
    fn put(&self, files: &mut (dyn Iterator<Item = Upload<'_>> + Send), watch: &dyn Watcher)
    -> Result<(), TargetError>;

    /// Writes a file of a few bytes or some hundred thousand. [`Put::Replace`] writes it beside its place as `put` does, so that
    /// one of the two is always whole; [`Put::Exclusive`] may write it in its place.
    ///
    /// # Errors
    ///
    /// Whatever the server does.
    fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError>;

    /// Deletes files, and the folders above them that became empty. What is gone, or is no file, is left as it is. Nothing is
    /// deleted through a link.
    ///
    /// # Errors
    ///
    /// Whatever the server does.
    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError>;

    /// Shows readers everything that was written and deleted since the target was made, at once. It is called last, and only
    /// matters where [`Showing::Whole`].
    ///
    /// # Errors
    ///
    /// Whatever the server does; what readers see is then as before.
    fn finish(&self, _plan: &TransferPlan, _note: &LockNote, _watch: &dyn Watcher) -> Result<Finish, TargetError> {
        Ok(Finish::Done)
    }
}

/// What became of everything that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// Readers see it.
    Done,
    /// Somebody else came first, and readers see theirs.
    Outdated,
}

/// What a target can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// A reader sees the old file or the new one at every moment, and never none or half of one.
    pub replaces_whole: bool,
    /// Files lie in folders, which are made before them.
    pub has_folders: bool,
    /// [`Put::Exclusive`] is refused for the second of two who write at once.
    pub is_exclusive: bool,
    /// When readers see what is written.
    pub showing: Showing,
    /// Who can read griffel's own files.
    pub notes: Secrecy,
}

impl Capabilities {
    /// Those of a place that readers see all at once, and that keeps griffel's own files where readers are.
    pub const WHOLE_AND_PUBLIC: Self = Self {
        replaces_whole: true,
        has_folders: false,
        is_exclusive: true,
        showing: Showing::Whole,
        notes: Secrecy::Public,
    };
}

/// When readers see what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// Each file, when it is in its place.
    ByFile,
    /// All at once, in [`FileTarget::finish`].
    Whole,
}

/// Who can read griffel's own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Who publishes there: servers that heed the rules of a site hide their names.
    Hidden,
    /// Everybody. They name nobody, and no copy of `published.yaml` is among them.
    Public,
}

/// A file that is to be sent.
pub struct Upload<'a> {
    /// Where it is to lie.
    pub path: &'a SourcePath,
    /// What its bytes are.
    pub stamp: FileStamp,
    /// Its bytes. The file is opened at the first read. The last read fails if they are not those of the stamp.
    pub bytes: Box<dyn Read + Send + 'a>,
}

/// How a small file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// In the place of one that may be there.
    Replace,
    /// Only if there is none.
    Exclusive,
}

/// What became of a small file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutResult {
    /// It was written.
    Done,
    /// There was one, and it stays as it is.
    WasThere,
}

/// Sees how far a transfer is, and may end it. Targets call it from any thread.
pub trait Watcher: Sync {
    /// The target answers.
    fn connected(&self) {}
    /// So many more bytes of files were sent. Bytes of a file that is sent again are told again.
    fn bytes(&self, _number: u64) {}
    /// A file is in its place.
    fn file(&self, _path: &SourcePath) {}
    /// Something failed and is tried again after a pause.
    fn pause(&self, _why: &TargetError, _seconds: u64) {}
    /// Returns whether the author wants it to end.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Something that failed at a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetError {
    /// What was being done.
    pub stage: Stage,
    /// The file that it was about.
    pub path: Option<SourcePath>,
    /// Why it failed.
    pub cause: Cause,
}

/// What was being done at a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The name of the host was looked up.
    Resolve,
    /// A connection was made.
    Connect,
    /// The encrypted connection was agreed upon.
    Tls,
    /// The host's key was compared with the one in the settings.
    HostKey,
    /// The user was let in.
    Login,
    /// Names or lengths of files were asked for.
    List,
    /// A file was read.
    Read,
    /// A file or a folder was written.
    Write,
    /// A file was moved to its place.
    Rename,
    /// A file was deleted.
    Delete,
    /// The lock was taken or given back.
    Lock,
    /// What was sent was compared with what is there.
    Verify,
}

/// Why something failed at a target. Texts are those of the server, as they came: whoever shows them cuts them, shows
/// control characters as signs and takes secrets out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// There is no host of this name.
    NoHost,
    /// The host refuses connections, or its network does.
    Refused,
    /// No answer in time.
    Late,
    /// The server says that it has too much to do just now.
    Busy,
    /// The connection was lost.
    Lost,
    /// The server offers no encryption.
    NoTls,
    /// The server lets the user in, and then says nothing that belongs to SFTP.
    NoSftp,
    /// Nothing proves that the host is the one it says.
    Certificate(String),
    /// The settings name no key of the host.
    HostKeyUnknown {
        /// The key that the host showed, as the settings write it.
        is: String,
    },
    /// The host has another key than the settings say.
    HostKeyChanged {
        /// The key in the settings.
        was: String,
        /// The key that the host showed.
        is: String,
    },
    /// The user, the password or the key is not accepted.
    Password,
    /// No right to do this.
    NoRight,
    /// There is no such file or folder.
    Missing,
    /// There is no space left.
    Full,
    /// The user has used the space that belongs to them.
    Quota,
    /// The server takes no name as long as this.
    NameTooLong,
    /// A file lies where a folder is needed, or a folder where a file is.
    InTheWay,
    /// A link to another place lies on the way.
    Link,
    /// There is no bucket of this name.
    NoBucket,
    /// The bucket is in another region; which, if the server tells.
    Region {
        /// Its name.
        is: Option<String>,
    },
    /// This computer and the server do not agree on the time.
    Clock {
        /// The server's time as it tells it.
        there: String,
    },
    /// What has arrived is not what was sent.
    Altered,
    /// A proxy between here and there refused; its status.
    Proxy(u16),
    /// The machine's proxy did not let a connection through.
    NotThrough(ProxyRefusal),
    /// The file there has not as many bytes as were sent.
    Lied {
        /// How many were sent.
        expected: u64,
        /// How many there are; `None` without the file.
        found: Option<u64>,
    },
    /// The server said something that does not belong here.
    Protocol(String),
    /// More bytes than are taken for this.
    TooMuch {
        /// How many are taken.
        most: u64,
    },
    /// The list of what lies there is longer than any that is taken.
    Endless {
        /// Bytes that are taken.
        most: u64,
    },
    /// A program that is needed is not on this computer; its name.
    NoProgram(String),
    /// The token or the key is not accepted; what the server said.
    Denied(String),
    /// There is no such repository or site, or it is not shown to us; what the server said.
    NoPlace(String),
    /// The server has all and does not take it; what it said.
    Refusal(String),
    /// Another error of the system.
    Io(io::ErrorKind),
    /// A file of the built site is not as the build wrote it.
    Changed,
    /// A file of the built site cannot be read.
    Unreadable(io::ErrorKind),
    /// The author ended it.
    Stopped,
}

impl TargetError {
    /// Creates an error that is about no file.
    #[must_use]
    pub fn new(stage: Stage, cause: Cause) -> Self {
        Self { stage, path: None, cause }
    }

    /// Creates an error about a file.
    #[must_use]
    pub fn at(stage: Stage, path: &SourcePath, cause: Cause) -> Self {
        Self { stage, path: Some(path.clone()), cause }
    }

    /// Creates the error for a connection that was not made.
    #[must_use]
    pub fn of_road(error: RoadError) -> Self {
        match error {
            RoadError::NoHost => Self::new(Stage::Resolve, Cause::NoHost),
            RoadError::Io(kind) => Self::new(Stage::Connect, Cause::from(&kind.into())),
            RoadError::Proxy(refusal) => Self::new(Stage::Connect, Cause::NotThrough(refusal)),
        }
    }

    /// Creates the error for one of [`Upload::bytes`].
    #[must_use]
    pub fn of_upload(path: &SourcePath, error: &io::Error) -> Self {
        let cause = match error.kind() {
            io::ErrorKind::InvalidData => Cause::Changed,
            kind => Cause::Unreadable(kind),
        };
        Self::at(Stage::Read, path, cause)
    }
}

impl From<&io::Error> for Cause {
    /// Returns the cause of an error of the system, on a connection or in a folder.
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown => Self::Refused,
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::Late,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::NotConnected
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Self::Lost,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NoRight,
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::StorageFull => Self::Full,
            io::ErrorKind::QuotaExceeded => Self::Quota,
            io::ErrorKind::InvalidFilename => Self::NameTooLong,
            io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory | io::ErrorKind::AlreadyExists => Self::InTheWay,
            kind => Self::Io(kind),
        }
    }
}
