//! Texts that are being written: a copy of each on the disk, for the case that the program does not come to save it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::disk::in_use;
use crate::disk::kept::whole_file::{NEW, write_whole};
use crate::disk::own_folder::UNSAVED;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Begins the first line of the file; the fingerprint of all that follows the line stands behind it.
const SIGN: &str = "griffel-unsaved 1 ";

/// Ends the names of the files.
const EXTENSION: &str = "text";

/// A text that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsavedText {
    /// The file that it will be saved in.
    pub post: SourcePath,
    /// The fingerprint of the file's bytes when the writing began; `None` if there was no file.
    pub began: Option<Fingerprint>,
    /// When the last of it was typed.
    pub when: Timestamp,
    /// The whole file as it would be saved.
    pub text: String,
}

/// What lies in the folder.
#[derive(Debug, Default)]
pub struct UnsavedTexts {
    /// The texts, the newest first.
    pub texts: Vec<UnsavedText>,
    /// Files that cannot be read as one. Nothing is done to them.
    pub unread: Vec<UnreadKept>,
}

/// A file of `.griffel/kept` that cannot be read.
#[derive(Debug)]
pub struct UnreadKept {
    /// Where it is.
    pub path: PathBuf,
    /// Why.
    pub why: WhyUnread,
}

/// Why a file of `.griffel/kept` cannot be read.
#[derive(Debug)]
pub enum WhyUnread {
    /// It says that it is ours, and its bytes are not those that were written.
    Damaged,
    /// It is none of ours, or of a later version of the program.
    Foreign,
    /// The system does not give it.
    System(io::Error),
}

/// The folder of the texts that are being written in a site.
#[derive(Debug)]
pub struct UnsavedFolder {
    folder: PathBuf,
    /// Held by whoever writes.
    writing: Mutex<()>,
}

/// The second line of a file.
#[derive(Serialize, Deserialize)]
struct Head {
    post: String,
    began: Option<String>,
    when: String,
}

impl UnsavedFolder {
    /// Returns the folder of a site, which may not exist yet.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        Self { folder: site.join(UNSAVED), writing: Mutex::default() }
    }

    /// Keeps a text in place of the one that was kept of its post.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the one before is kept then.
    pub fn keep(&self, unsaved: &UnsavedText) -> io::Result<()> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        write_whole(&self.path(&unsaved.post), written(unsaved).as_bytes())
    }

    /// Returns what is kept of a post.
    ///
    /// # Errors
    ///
    /// When there is a file that cannot be read.
    pub fn get(&self, post: &SourcePath) -> Result<Option<UnsavedText>, WhyUnread> {
        match fs::read(self.path(post)) {
            Ok(bytes) => read(&bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(WhyUnread::System(error)),
        }
    }

    /// Returns what is kept of all posts.
    #[must_use]
    pub fn all(&self) -> UnsavedTexts {
        let mut all = UnsavedTexts::default();
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return all,
            Err(error) => {
                all.unread.push(UnreadKept { path: self.folder.clone(), why: WhyUnread::System(error) });
                return all;
            }
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            // What a killed program did not finish: the text before it is there.
            if path.to_string_lossy().ends_with(NEW) {
                continue;
            }
            match fs::read(&path).map_err(WhyUnread::System).and_then(|bytes| read(&bytes)) {
                Ok(text) => all.texts.push(text),
                Err(why) => all.unread.push(UnreadKept { path, why }),
            }
        }
        all.texts.sort_by(|a, b| (b.when, &a.post, &a.text).cmp(&(a.when, &b.post, &b.text)));
        all.unread.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// Deletes what is kept of a post if it is `text`, which the caller has written to the post's file or to the versions; returns
    /// whether nothing is kept now. Whatever else was typed meanwhile stays.
    ///
    /// # Errors
    ///
    /// When it cannot be deleted.
    pub fn forget(&self, post: &SourcePath, text: &str) -> io::Result<bool> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        for copy in self.copies(post) {
            let is_same = fs::read(&copy).is_ok_and(|bytes| read(&bytes).is_ok_and(|found| found.text == text));
            if is_same {
                in_use::remove_file(&copy)?;
            }
        }
        match self.get(post) {
            Ok(Some(unsaved)) if unsaved.text == text => in_use::remove_file(&self.path(post)).map(|()| true),
            Ok(None) => Ok(true),
            Ok(Some(_)) | Err(WhyUnread::Damaged | WhyUnread::Foreign) => Ok(false),
            Err(WhyUnread::System(error)) => Err(error),
        }
    }

    /// Keeps a text under the new path of its post.
    ///
    /// # Errors
    ///
    /// When it cannot be read or written; then it is kept under the old one.
    pub fn moved(&self, from: &SourcePath, to: &SourcePath) -> io::Result<()> {
        if let Ok(Some(unsaved)) = self.get(from) {
            let text = unsaved.text.clone();
            self.keep(&UnsavedText { post: to.clone(), ..unsaved })?;
            self.forget(from, &text)?;
        }
        Ok(())
    }

    /// Returns copies of the file of a post that a synchronising program made.
    fn copies(&self, post: &SourcePath) -> Vec<PathBuf> {
        let own = self.path(post);
        let stem = own.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let is_copy = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            *path != own && name.starts_with(&stem) && !name.ends_with(NEW)
        };
        entries.map(|entry| entry.path()).filter(is_copy).collect()
    }

    /// Returns the file of a post: its name is a hash, because a path of the site may be longer than a name, and hold signs that
    /// Windows refuses.
    fn path(&self, post: &SourcePath) -> PathBuf {
        self.folder.join(format!("{}.{EXTENSION}", Fingerprint::of(post.as_str().as_bytes()).hex()))
    }
}

fn written(unsaved: &UnsavedText) -> String {
    let UnsavedText { post, began, when, text } = unsaved;
    let head =
        Head { post: post.as_str().to_owned(), began: began.as_ref().map(Fingerprint::hex), when: when.to_string() };
    let head = serde_json::to_string(&head).expect("invariant: texts are JSON");
    let rest = format!("{head}\n{text}");
    format!("{SIGN}{}\n{rest}", Fingerprint::of(rest.as_bytes()).hex())
}

fn read(bytes: &[u8]) -> Result<UnsavedText, WhyUnread> {
    if !bytes.starts_with(SIGN.as_bytes()) {
        // The power may go before the first byte is on the disk.
        let is_empty = bytes.iter().all(|byte| *byte == 0);
        return Err(if is_empty { WhyUnread::Damaged } else { WhyUnread::Foreign });
    }
    whole(bytes).ok_or(WhyUnread::Damaged)
}

fn whole(bytes: &[u8]) -> Option<UnsavedText> {
    let (sign, rest) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
    let sum = Fingerprint::from_hex(sign.strip_prefix(SIGN)?)?;
    let (head, text) = rest.split_once('\n').filter(|_| Fingerprint::of(rest.as_bytes()) == sum)?;
    let Head { post, began, when } = serde_json::from_str(head).ok()?;
    let began = match began {
        Some(hex) => Some(Fingerprint::from_hex(&hex)?),
        None => None,
    };
    Some(UnsavedText { post: SourcePath::new(&post)?, began, when: when.parse().ok()?, text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(post: &str, second: i64, text: &str) -> UnsavedText {
        UnsavedText {
            post: SourcePath::new(post).expect("a path"),
            began: Some(Fingerprint::of(b"before")),
            when: Timestamp::from_second(second).expect("a time"),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_text_is_kept_until_it_is_saved_and_nothing_newer_goes() {
        let site = tempfile::tempdir().expect("a folder");
        let folder = UnsavedFolder::of(site.path());
        assert!(folder.all().texts.is_empty());
        let first = text("content/posts/å \"x\".md", 1, "\u{feff}---\r\ntitle: A\r\n---\r\nHej");
        let second = text("content/pages/om.md", 2, "");
        folder.keep(&first).expect("kept");
        folder.keep(&second).expect("kept");
        assert_eq!(folder.all().texts, [second.clone(), first.clone()]);
        assert_eq!(folder.get(&first.post).expect("read"), Some(first.clone()));
        let newer = text(first.post.as_str(), 3, "Hej då");
        folder.keep(&newer).expect("kept");
        assert!(!folder.forget(&first.post, &first.text).expect("read"), "something newer was typed");
        assert_eq!(folder.get(&first.post).expect("read"), Some(newer.clone()));
        let moved = SourcePath::new("content/posts/å/index.md").expect("a path");
        folder.moved(&newer.post, &moved).expect("moved");
        assert_eq!(folder.get(&newer.post).expect("read"), None);
        let copy = folder.path(&moved).with_extension("").to_string_lossy().into_owned() + "-DESKTOP-AB12.text";
        fs::copy(folder.path(&moved), copy).expect("a copy");
        assert_eq!(folder.all().texts.len(), 3);
        assert!(folder.forget(&moved, &newer.text).expect("deleted") && folder.forget(&moved, "x").expect("nothing"));
        assert_eq!(folder.all().texts, [second]);
    }

    #[test]
    fn torn_and_foreign_files_are_told_and_left() {
        let site = tempfile::tempdir().expect("a folder");
        let folder = UnsavedFolder::of(site.path());
        let kept = text("content/posts/a.md", 1, "En text");
        folder.keep(&kept).expect("kept");
        let path = folder.path(&kept.post);
        let whole = fs::read(&path).expect("a file");
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).expect("a file");
            let found = folder.get(&kept.post);
            assert!(matches!(found, Err(WhyUnread::Damaged | WhyUnread::Foreign)), "{length}: {found:?}");
            assert!(!folder.forget(&kept.post, "").expect("nothing"));
        }
        fs::write(&path, &whole).expect("a file");
        fs::write(folder.folder.join("anteckning.txt"), "min").expect("a file");
        fs::write(folder.folder.join("x.text.new"), "griffel-uns").expect("a file");
        let all = folder.all();
        assert_eq!((all.texts.len(), all.unread.len()), (1, 1));
        assert!(matches!(all.unread[0].why, WhyUnread::Foreign));
    }
}
