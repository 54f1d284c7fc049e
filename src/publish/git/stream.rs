//! Files and commits -> `git fast-import`: one process for any number of files, and their bytes are read once.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::process::{Child, ChildStdin};

use tempfile::NamedTempFile;

use crate::publish::git::answers::cause;
use crate::publish::git::program::Git;
use crate::publish::git::tree::{Change, Entry};
use crate::publish::target::{Cause, Stage, TargetError, Upload, Watcher};

/// A commit that is to be made.
#[derive(Debug)]
pub struct Commit<'a> {
    /// The ref under which it is made.
    pub name: &'a str,
    /// The commit before it.
    pub parent: Option<&'a str>,
    /// Who makes it: name and address.
    pub who: &'a str,
    /// When, in seconds since 1970.
    pub time: i64,
    /// What it says.
    pub message: &'a str,
}

/// A `git fast-import` that is under way. Nothing of it is seen before it ends well.
struct Import {
    child: Child,
    to: BufWriter<ChildStdin>,
    errors: File,
    /// The file to which the names of what was written go.
    marks: NamedTempFile,
}

impl Import {
    fn start(git: &Git) -> Result<Self, TargetError> {
        let marks = NamedTempFile::new_in(&git.repository);
        let marks = marks.map_err(|error| TargetError::new(Stage::Write, Cause::from(&error)))?;
        let export = format!("--export-marks={}", marks.path().display());
        let started = git.start(&["fast-import", "--quiet", "--force", "--done", &export]);
        let (mut child, errors) = started.map_err(|cause| TargetError::new(Stage::Write, cause))?;
        let to = BufWriter::new(child.stdin.take().expect("invariant: it was piped"));
        Ok(Self { child, to, errors, marks })
    }

    /// Ends it without anything being written.
    fn stop(mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Ends it, and returns why it took no more.
    fn broken(self) -> TargetError {
        let Self { mut child, to, errors, .. } = self;
        // What is left in the buffer has nobody to go to.
        drop(to.into_parts());
        child.wait().ok();
        TargetError::new(Stage::Write, cause(&text(errors)))
    }

    /// Writes something of the stream's own language.
    fn say(mut self, words: &[u8]) -> Result<Self, TargetError> {
        match self.to.write_all(words) {
            Ok(()) => Ok(self),
            Err(_) => Err(self.broken()),
        }
    }

    /// Ends it, and returns the names of what was marked, by number from one.
    fn names(mut self) -> Result<Vec<String>, TargetError> {
        if self.to.write_all(b"done\n").and_then(|()| self.to.flush()).is_err() {
            return Err(self.broken());
        }
        let Self { mut child, to, errors, marks } = self;
        drop(to);
        let failed = |error: &io::Error| TargetError::new(Stage::Write, Cause::from(error));
        if !child.wait().map_err(|error| failed(&error))?.success() {
            return Err(TargetError::new(Stage::Write, cause(&text(errors))));
        }
        // Git has put another file in the place of ours.
        let marks = fs::read_to_string(marks.path()).map_err(|error| failed(&error))?;
        let mut names: Vec<(usize, &str)> = marks.lines().filter_map(mark).collect();
        names.sort_unstable();
        Ok(names.into_iter().map(|(_, name)| name.to_owned()).collect())
    }
}

/// Reads `:12 4b825dc6…`.
fn mark(line: &str) -> Option<(usize, &str)> {
    let (number, name) = line.strip_prefix(':')?.split_once(' ')?;
    Some((number.parse().ok()?, name))
}

fn text(mut errors: File) -> String {
    let mut bytes = Vec::new();
    errors.rewind().and_then(|()| errors.read_to_end(&mut bytes)).ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Writes files, and returns the names that git has for their bytes, in the same order.
pub fn write_files(
    git: &Git,
    files: &mut dyn Iterator<Item = Upload<'_>>,
    watch: &dyn Watcher,
) -> Result<Vec<String>, TargetError> {
    let mut import: Option<Import> = None;
    for (index, upload) in files.enumerate() {
        let started = match import.take() {
            Some(import) => import,
            None => Import::start(git)?,
        };
        if watch.is_stopped() {
            started.stop();
            return Err(TargetError::new(Stage::Write, Cause::Stopped));
        }
        let head = format!("blob\nmark :{}\ndata {}\n", index + 1, upload.stamp.len);
        let mut started = started.say(head.as_bytes())?;
        match copy(upload, &mut started.to, watch) {
            Ok(()) => {}
            Err(Copying::Reading(error)) => {
                started.stop();
                return Err(error);
            }
            Err(Copying::Writing) => return Err(started.broken()),
        }
        import = Some(started.say(b"\n")?);
    }
    import.map_or_else(|| Ok(Vec::new()), Import::names)
}

/// Why a file was not copied.
enum Copying {
    /// It could not be read, or is another one.
    Reading(TargetError),
    /// Nobody takes it.
    Writing,
}

/// Copies exactly as many bytes as were announced.
fn copy(mut upload: Upload<'_>, to: &mut impl Write, watch: &dyn Watcher) -> Result<(), Copying> {
    let changed = || Copying::Reading(TargetError::at(Stage::Read, upload.path, Cause::Changed));
    let mut left = upload.stamp.len;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = match upload.bytes.read(&mut piece) {
            Ok(0) if left == 0 => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Copying::Reading(TargetError::of_upload(upload.path, &error))),
        };
        let less = u64::try_from(read).ok().filter(|read| *read > 0).and_then(|read| left.checked_sub(read));
        left = less.ok_or_else(changed)?;
        to.write_all(&piece[..read]).map_err(|_| Copying::Writing)?;
        watch.bytes(read as u64);
    }
}

/// Makes a commit, and returns its name.
pub fn write_commit(git: &Git, commit: &Commit<'_>, changes: &[Change<'_>]) -> Result<String, TargetError> {
    let Commit { name, parent, who, time, message } = commit;
    // Without the reset, what the last run left under the name would be its parent.
    let mut stream = format!(
        "reset {name}\n\ncommit {name}\nmark :1\ncommitter {who} {time} +0000\ndata {}\n{message}\n",
        message.len()
    )
    .into_bytes();
    if let Some(parent) = parent {
        stream.extend(format!("from {parent}\n").bytes());
    }
    for change in changes {
        match change {
            Change::Delete(name) => stream.extend(format!("D {}\n", quoted(name)).bytes()),
            Change::Write(name, Entry::File { id, .. }) => {
                stream.extend(format!("M 100644 {id} {}\n", quoted(name)).bytes());
            }
            Change::Write(name, Entry::Small(bytes)) => {
                stream.extend(format!("M 100644 inline {}\ndata {}\n", quoted(name), bytes.len()).bytes());
                stream.extend(bytes);
                stream.push(b'\n');
            }
            // It was there before: nothing of ours is one.
            Change::Write(_, Entry::Other) => {}
        }
    }
    let names = Import::start(git)?.say(&stream)?.names()?;
    names.into_iter().next().ok_or_else(|| TargetError::new(Stage::Write, Cause::Protocol(String::new())))
}

/// Returns a name as the stream has it: in quotes, or a quote or the end of a line in it would be another word of its language.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_quotes_and_marks_are_read() {
        assert_eq!(quoted("-å \"x\"\\\n.html"), "\"-å \\\"x\\\"\\\\\\n.html\"");
        assert_eq!(mark(":12 abc"), Some((12, "abc")));
        assert_eq!(mark("12 abc"), None);
    }
}
