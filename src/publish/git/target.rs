//! The branch as a target. What is written waits here until one commit is pushed.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::publish::git::program::{Git, THERE, Trouble};
use crate::publish::git::remote::{Access, Pushed, Remote};
use crate::publish::git::stream::{Commit, write_commit, write_files};
use crate::publish::git::tree::{Entry, Tree};
use crate::publish::secret::Secrets;
use crate::publish::target::{
    Capabilities, Cause, FileTarget, Finish, Put, PutResult, Stage, TargetError, Upload, Watcher,
};
use crate::source::path::SourcePath;
use crate::transfer::plan::TransferPlan;
use crate::transfer::state::LockNote;

/// The file that keeps GitHub from making pages of its own of ours, and from leaving out names that begin with `_`.
const NO_JEKYLL: &str = ".nojekyll";
/// The ref under which the next commit is made.
const NEXT: &str = "refs/griffel/next";
/// Who makes a commit on a computer whose git knows nobody: a runner of CI.
const NOBODY: &str = "griffel <griffel@griffel.invalid>";
/// Most files that a commit's message names.
const NAMED_MAX: usize = 20;

/// A branch of a git repository as a target. It is asked once, when it is first needed.
pub struct GitBranch {
    git: Git,
    remote: Remote,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    access: Access,
    /// What lies on the branch and what will; `None` before it was asked.
    tree: Option<Tree>,
}

impl fmt::Debug for GitBranch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("GitBranch").field("git", &self.git).field("remote", &self.remote).finish_non_exhaustive()
    }
}

impl GitBranch {
    /// Creates a target. `site` is the site's folder, from which paths of repositories go; `cache` is the folder of a repository of
    /// griffel's own, which is made if it is not there.
    #[must_use]
    pub fn new(address: &str, branch: &str, secrets: Secrets, site: &Path, cache: PathBuf) -> Self {
        let remote = Remote { address: address.to_owned(), branch: branch.to_owned(), secrets };
        let git = Git { repository: cache, site: site.to_path_buf() };
        Self { git, remote, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the files of the branch, which is asked if it was not yet.
    fn with<T>(&self, work: impl FnOnce(&mut Tree) -> Result<T, TargetError>) -> Result<T, TargetError> {
        let State { access, tree } = &mut *self.state();
        let tree = match tree {
            Some(tree) => tree,
            none => none.insert(self.read_branch(access)?),
        };
        work(tree)
    }

    fn read_branch(&self, access: &mut Access) -> Result<Tree, TargetError> {
        let Self { git, remote, .. } = self;
        git.prepare()?;
        let Some(commit) = remote.commit(git, access)? else { return Ok(Tree::default()) };
        if let Some(tree) = self.known(&commit)? {
            return Ok(tree);
        }
        match remote.fetch(git, access) {
            // What is kept may be what is wrong.
            Err(TargetError { cause: Cause::Protocol(_), .. }) => {
                git.forget()?;
                git.prepare()?;
                remote.fetch(git, access)?;
            }
            other => other?,
        }
        let commit = git.line(&["rev-parse", "--verify", "--quiet", THERE])?;
        if let Some(tree) = commit.map_or(Ok(None), |commit| self.listed(commit))? {
            return Ok(tree);
        }
        git.forget()?;
        Err(TargetError::new(Stage::List, Cause::Lost))
    }

    /// Returns the files of a commit if it is kept here, with all that belongs to it.
    fn known(&self, commit: &str) -> Result<Option<Tree>, TargetError> {
        let kept = self.git.line(&["rev-parse", "--verify", "--quiet", THERE])?;
        kept.filter(|kept| kept == commit).map_or(Ok(None), |commit| self.listed(commit))
    }

    /// Returns the files of a commit; `None` if it is damaged.
    fn listed(&self, commit: String) -> Result<Option<Tree>, TargetError> {
        match self.git.run(&["ls-tree", "-r", "-l", "-z", &commit]) {
            Ok(listing) => Ok(Tree::of(commit, &listing)),
            Err(Trouble::Failed(_)) => Ok(None),
            Err(trouble) => Err(trouble.at(Stage::List)),
        }
    }

    /// Returns who makes commits on this computer.
    fn committer(&self) -> Result<String, TargetError> {
        let said = self.git.line(&["var", "GIT_COMMITTER_IDENT"])?;
        let who = said.and_then(|said| said.rfind('>').map(|end| said[..=end].to_owned()));
        Ok(who.unwrap_or_else(|| NOBODY.to_owned()))
    }
}

impl FileTarget for GitBranch {
    fn capabilities(&self) -> Capabilities {
        Capabilities::WHOLE_AND_PUBLIC
    }

    fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        self.with(|tree| match tree.get(path) {
            None | Some(Entry::Other) => Ok(None),
            Some(Entry::Small(bytes)) => Ok(Some(bytes.clone())),
            Some(Entry::File { len, .. }) if *len > most => {
                Err(TargetError::at(Stage::Read, path, Cause::TooMuch { most }))
            }
            Some(Entry::File { id, .. }) => {
                let read = self.git.run(&["cat-file", "blob", id]);
                read.map(Some).map_err(|trouble| TargetError::at(Stage::Read, path, trouble.cause()))
            }
        })
    }

    fn list(&self, _: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        self.with(|tree| Ok(tree.list()))
    }

    fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        self.with(|tree| Ok(paths.iter().map(|path| tree.size(path)).collect()))
    }

    fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        self.with(|tree| {
            let (mut taken, mut blocked) = (Vec::new(), None);
            let mut fitting = files.map_while(|upload| {
                if tree.is_blocked(upload.path) {
                    blocked = Some(TargetError::at(Stage::Write, upload.path, Cause::InTheWay));
                    return None;
                }
                taken.push((upload.path.clone(), upload.stamp.len));
                Some(upload)
            });
            let names = write_files(&self.git, &mut fitting, watch)?;
            for ((path, len), id) in taken.into_iter().zip(names) {
                tree.put(&path, Entry::File { id, len });
                watch.file(&path);
            }
            blocked.map_or(Ok(()), Err)
        })
    }

    fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.with(|tree| {
            if tree.is_blocked(path) {
                return Err(TargetError::at(Stage::Write, path, Cause::InTheWay));
            }
            if how == Put::Exclusive && tree.get(path).is_some() {
                return Ok(PutResult::WasThere);
            }
            tree.put(path, Entry::Small(bytes.to_vec()));
            Ok(PutResult::Done)
        })
    }

    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        self.with(|tree| {
            for path in paths {
                tree.delete(path);
            }
            Ok(())
        })
    }

    fn finish(&self, plan: &TransferPlan, note: &LockNote, _: &dyn Watcher) -> Result<Finish, TargetError> {
        let State { access, tree } = &mut *self.state();
        let Some(tree) = tree else { return Ok(Finish::Done) };
        let no_jekyll = SourcePath::new(NO_JEKYLL).expect("invariant: a path");
        if tree.get(&no_jekyll).is_none() {
            tree.put(&no_jekyll, Entry::Small(Vec::new()));
        }
        let (who, message) = (self.committer()?, message(plan));
        let parent = tree.commit.clone();
        let time = note.time.as_second();
        let commit = Commit { name: NEXT, parent: parent.as_deref(), who: &who, time, message: &message };
        let new = write_commit(&self.git, &commit, &tree.changes())?;
        match self.remote.push(&self.git, access, parent.as_deref(), &new)? {
            Pushed::Outdated => Ok(Finish::Outdated),
            Pushed::Done => {
                // Without it, the next run fetches what it has.
                self.git.run(&["update-ref", THERE, &new]).ok();
                tree.settle(new);
                Ok(Finish::Done)
            }
        }
    }
}

/// Returns what a commit says: how many files came and went, and which, as far as a person reads.
fn message(plan: &TransferPlan) -> String {
    let address = plan.manifest.site.as_ref().map_or("", |mark| mark.url());
    let (written, deleted) = (plan.write.len(), plan.delete.len());
    let mut message = format!("Publish {address}: {written} files, {deleted} deleted\n\n").replace(" :", ":");
    let named = plan.write.iter().map(|write| ("", &write.path));
    let named = named.chain(plan.delete.iter().map(|path| ("deleted: ", path)));
    for (what, path) in named.take(NAMED_MAX) {
        message += &format!("{what}{path}\n");
    }
    if let more @ 1.. = (written + deleted).saturating_sub(NAMED_MAX) {
        message += &format!("and {more} more\n");
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::manifest::FileStamp;
    use crate::source::fingerprint::Fingerprint;
    use crate::transfer::plan::Write;
    use crate::transfer::rank::Rank;

    #[test]
    fn a_commit_says_what_it_does() {
        let path = |text: String| SourcePath::new(&text).expect("a path");
        let stamp = FileStamp { fingerprint: Fingerprint::of(b""), len: 0 };
        let write = |number| Write { path: path(format!("{number:02}.html")), stamp, rank: Rank::Page };
        let delete = vec![path("old.html".to_owned())];
        let plan = TransferPlan { write: vec![write(1)], delete, ..TransferPlan::default() };
        assert_eq!(message(&plan), "Publish: 1 files, 1 deleted\n\n01.html\ndeleted: old.html\n");
        let many = TransferPlan { write: (0..25).map(write).collect(), ..TransferPlan::default() };
        assert!(message(&many).ends_with("19.html\nand 5 more\n"), "{}", message(&many));
    }
}
