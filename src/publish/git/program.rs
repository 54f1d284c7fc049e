//! The machine's git, with a repository of its own in which nobody works.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::publish::git::answers::cause;
use crate::publish::target::{Cause, Stage, TargetError};
use crate::transfer::packed::LIST_MAX;

/// The ref under which what lies on the branch is kept here.
pub const THERE: &str = "refs/griffel/there";

/// What `git rev-parse --local-env-vars` names, and what makes git talk: griffel may be run by a hook of another repository.
const UNSET: [&str; 22] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_ASKPASS",
    "SSH_ASKPASS",
    "GIT_TRACE",
    "GIT_TRACE_CURL",
    "GIT_TRACE_PACKET",
    "GIT_CURL_VERBOSE",
];

/// Settings of every command: no program of the author's repositories is run, names are bytes, and a connection on which nothing comes
/// for three minutes ends. A server that checks what it got says every few seconds that it is there.
const SETTINGS: [&str; 14] = [
    "core.hooksPath=/dev/null",
    "core.ignoreCase=false",
    "core.precomposeUnicode=false",
    "core.protectNTFS=false",
    "core.protectHFS=false",
    "credential.interactive=false",
    "gc.autoDetach=false",
    "maintenance.autoDetach=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=180",
    "protocol.ext.allow=never",
    "push.gpgSign=false",
    "push.recurseSubmodules=no",
    "user.useConfigOnly=true",
];

/// Most bytes of what a command says beside what it writes.
const WORDS_MAX: usize = 64 << 10;

/// How ssh is called where the author's git does not say it: it asks nothing, and notices a dead connection.
pub const SSH: &str = "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4";

/// How ssh is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ssh {
    /// As the author's settings or environment say.
    AsSaid,
    /// As [`SSH`] says.
    Quiet,
}

/// Git with a repository.
#[derive(Debug)]
pub struct Git {
    /// The bare repository; it is a cache.
    pub repository: PathBuf,
    /// The site's folder, from which paths of repositories go.
    pub site: PathBuf,
}

/// What a command said that did not succeed.
#[derive(Debug)]
pub struct Failure {
    /// On its standard output.
    pub out: String,
    /// On its standard error.
    pub errors: String,
}

/// Why a command gave nothing.
#[derive(Debug)]
pub enum Trouble {
    /// It could not be run.
    Cause(Cause),
    /// It failed.
    Failed(Failure),
}

impl Trouble {
    /// Returns why it failed.
    pub fn cause(self) -> Cause {
        match self {
            Self::Cause(cause) => cause,
            Self::Failed(failure) => cause(&failure.errors),
        }
    }

    /// Returns the error of a stage.
    pub fn at(self, stage: Stage) -> TargetError {
        TargetError::new(stage, self.cause())
    }
}

impl Git {
    /// Makes the repository if there is none.
    pub fn prepare(&self) -> Result<(), TargetError> {
        if self.repository.join("HEAD").is_file() {
            return Ok(());
        }
        let failed = |error: &io::Error| TargetError::new(Stage::Write, Cause::from(error));
        fs::create_dir_all(&self.repository).map_err(|error| failed(&error))?;
        self.run(&["init", "--quiet", "--bare", "--template="]).map(drop).map_err(|trouble| trouble.at(Stage::Write))
    }

    /// Deletes the repository: it is damaged.
    pub fn forget(&self) -> Result<(), TargetError> {
        match fs::remove_dir_all(&self.repository) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(TargetError::new(Stage::Delete, Cause::from(&error)))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Returns what a command writes.
    pub fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        output(self.command(arguments))
    }

    /// Returns the first line of what a command writes; `None` if it fails.
    pub fn line(&self, arguments: &[&str]) -> Result<Option<String>, TargetError> {
        match self.run(arguments) {
            Ok(out) => Ok(String::from_utf8_lossy(&out).lines().next().map(str::to_owned)),
            Err(Trouble::Failed(_)) => Ok(None),
            Err(trouble) => Err(trouble.at(Stage::Read)),
        }
    }

    /// Starts a command that reads; what it says of errors goes to a file, which is returned, too.
    pub fn start(&self, arguments: &[&str]) -> Result<(Child, File), Cause> {
        let errors = tempfile::tempfile().map_err(|error| Cause::from(&error))?;
        let to = errors.try_clone().map_err(|error| Cause::from(&error))?;
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(to);
        Ok((command.spawn().map_err(|error| not_run(&error))?, errors))
    }

    /// Returns a command that asks nobody anything.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for setting in SETTINGS {
            command.arg("-c").arg(setting);
        }
        for name in UNSET {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(&self.site).stdin(Stdio::null());
        command.env("GIT_DIR", &self.repository).env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        command
    }

    /// Returns how ssh has to be called.
    pub fn ssh(&self) -> Result<Ssh, TargetError> {
        let is_said = ["GIT_SSH", "GIT_SSH_COMMAND"].iter().any(|name| std::env::var_os(name).is_some());
        let is_said = is_said || self.line(&["config", "--get", "core.sshCommand"])?.is_some();
        Ok(if is_said { Ssh::AsSaid } else { Ssh::Quiet })
    }
}

/// Returns what a command writes.
pub fn output(command: Command) -> Result<Vec<u8>, Trouble> {
    output_within(command, LIST_MAX)
}

/// Returns what a command writes, of which `most` bytes are taken: it repeats what a server says.
fn output_within(mut command: Command, most: u64) -> Result<Vec<u8>, Trouble> {
    let broken = |error: io::Error| Trouble::Cause(Cause::from(&error));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| Trouble::Cause(not_run(&error)))?;
    let (out, errors) = (child.stdout.take(), child.stderr.take());
    let errors = thread::spawn(move || errors.map(last_words).unwrap_or_default());
    let mut bytes = Vec::new();
    let read = out.map_or(Ok(0), |out| out.take(most.saturating_add(1)).read_to_end(&mut bytes));
    if read.is_err() || bytes.len() as u64 > most {
        child.kill().ok();
        child.wait().map_err(broken)?;
        return Err(read.map_or_else(broken, |_| Trouble::Cause(Cause::Endless { most })));
    }
    let status = child.wait().map_err(broken)?;
    let errors = errors.join().unwrap_or_default();
    if status.success() {
        return Ok(bytes);
    }
    Err(Trouble::Failed(Failure { out: String::from_utf8_lossy(&bytes).into_owned(), errors }))
}

/// Returns the end of what a program says; the reason is the last that it tells.
fn last_words(mut from: impl Read) -> String {
    let mut words = Vec::new();
    let mut piece = vec![0; WORDS_MAX];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        words.extend_from_slice(&piece[..read]);
        words.drain(..words.len().saturating_sub(WORDS_MAX));
    }
    String::from_utf8_lossy(&words).into_owned()
}

fn not_run(error: &io::Error) -> Cause {
    match error.kind() {
        io::ErrorKind::NotFound => Cause::NoProgram("git".to_owned()),
        _ => Cause::from(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_writes_without_end_is_ended() {
        let version = || {
            let mut git = Command::new("git");
            git.arg("--version");
            git
        };
        let Ok(said) = output_within(version(), 100) else { return };
        assert!(said.starts_with(b"git version"));
        let most = said.len() as u64 - 1;
        let trouble = output_within(version(), most).expect_err("too much");
        assert!(matches!(trouble, Trouble::Cause(cause) if cause == Cause::Endless { most }));
        let words = [vec![b'a'; WORDS_MAX], b"fatal: no".to_vec()].concat();
        let last = last_words(words.as_slice());
        assert!(last.len() == WORDS_MAX && last.ends_with("afatal: no"));
    }
}
