//! Moves a post of one file into a folder of its own, so that a kill at any moment loses nothing.
//!
//! If nothing of its text and of others changes, that is one renaming. Else the new file is written first, then the texts whose
//! links follow, and the old file goes last: in between the post is there twice, which the next run recognises and ends.

use std::fs;
use std::io;
use std::path::Path;

use crate::disk::beside::settle;
use crate::disk::in_use;
use crate::disk::read::is_through_folders;
use crate::disk::real_path::on_disk;
use crate::disk::replace::{Replaced, replace, replace_if_same};
use crate::source::path::SourcePath;

/// A text that is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Its file.
    pub path: SourcePath,
    /// What it holds.
    pub was: Vec<u8>,
    /// What it will hold.
    pub text: String,
}

/// A post that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovingPost {
    /// Where it is.
    pub from: SourcePath,
    /// Where it will be.
    pub to: SourcePath,
    /// What it holds.
    pub was: Vec<u8>,
    /// What it will hold, if that is something else.
    pub text: Option<String>,
    /// Other texts whose links follow.
    pub others: Vec<Replacement>,
}

/// Why a post did not move. Everything is as it was then.
#[derive(Debug)]
pub enum NotMoved {
    /// A text changed meanwhile, or something lies where it was to be.
    Changed,
    /// Something cannot be read or written.
    Disk(io::Error),
}

impl From<io::Error> for NotMoved {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Moves a post. Done again after a kill, it ends what was begun.
///
/// # Errors
///
/// [`NotMoved`] says why.
pub fn move_into_folder(site: &Path, moving: &MovingPost) -> Result<(), NotMoved> {
    let MovingPost { from, to, was, text, others } = moving;
    let old = on_disk(site, from)?;
    // Beside the old file, whose folders may be spelt otherwise on the disk.
    let folder = to.folder().rsplit('/').next().unwrap_or_default();
    let folder = &old.parent().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?.join(folder);
    let new = folder.join(to.name());
    if !is_through_folders(site, &old) || fs::read(&old)? != *was {
        return Err(NotMoved::Changed);
    }
    fs::create_dir_all(folder)?;
    if !is_through_folders(site, &new) {
        return Err(NotMoved::Changed);
    }
    let bytes = text.as_ref().map_or(was.as_slice(), String::as_bytes);
    let is_begun = match fs::read(&new) {
        Ok(found) if found == bytes => true,
        Ok(_) => return Err(NotMoved::Changed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(error.into()),
    };
    if text.is_none() && others.is_empty() && !is_begun {
        in_use::rename(&old, &new)?;
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_| NotMoved::Changed)?;
        replace(&new, text)?;
        settle(folder);
        let followed = followed(site, others).and_then(|()| {
            // Whoever wrote it meanwhile wrote the old file.
            if fs::read(&old)? == *was { Ok(()) } else { Err(NotMoved::Changed) }
        });
        if let Err(error) = followed {
            undo(site, moving, &new);
            return Err(error);
        }
        in_use::remove_file(&old)?;
    }
    settle(folder);
    old.parent().into_iter().for_each(settle);
    Ok(())
}

/// Writes the texts whose links follow.
fn followed(site: &Path, others: &[Replacement]) -> Result<(), NotMoved> {
    for Replacement { path, was, text } in others {
        match replace_if_same(&on_disk(site, path)?, was, text)? {
            Replaced::Written => {}
            Replaced::Changed => return Err(NotMoved::Changed),
        }
    }
    Ok(())
}

/// Takes back what was written; what somebody else wrote since stays.
fn undo(site: &Path, moving: &MovingPost, new: &Path) {
    for Replacement { path, was, text } in &moving.others {
        if let (Ok(file), Ok(was)) = (on_disk(site, path), std::str::from_utf8(was)) {
            replace_if_same(&file, text.as_bytes(), was).ok();
        }
    }
    in_use::remove_file(new).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> SourcePath {
        SourcePath::new(path).expect("a path")
    }

    /// A site with a post and one that links to it, and how the first moves.
    fn site() -> (tempfile::TempDir, MovingPost) {
        let site = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(site.path().join("content/posts")).expect("a folder");
        fs::write(site.path().join("content/posts/a.md"), "[b](b.md)").expect("a post");
        fs::write(site.path().join("content/posts/b.md"), "[a](a.md)").expect("a post");
        let other = Replacement {
            path: path("content/posts/b.md"),
            was: b"[a](a.md)".to_vec(),
            text: "[a](a/index.md)".to_owned(),
        };
        let moving = MovingPost {
            from: path("content/posts/a.md"),
            to: path("content/posts/a/index.md"),
            was: b"[b](b.md)".to_vec(),
            text: Some("[b](../b.md)".to_owned()),
            others: vec![other],
        };
        (site, moving)
    }

    fn texts(site: &Path) -> [Option<String>; 3] {
        ["a.md", "a/index.md", "b.md"].map(|name| fs::read_to_string(site.join("content/posts").join(name)).ok())
    }

    #[test]
    fn a_post_moves_and_the_links_follow() {
        let moved = [None, Some("[b](../b.md)".to_owned()), Some("[a](a/index.md)".to_owned())];
        let (site, moving) = site();
        move_into_folder(site.path(), &moving).expect("moved");
        assert_eq!(texts(site.path()), moved);
        // A run that was killed after each of the steps is ended by the next.
        for steps in 1..=2 {
            let (site, moving) = self::site();
            fs::create_dir_all(site.path().join("content/posts/a")).expect("a folder");
            fs::write(site.path().join(moving.to.as_str()), "[b](../b.md)").expect("a post");
            let mut moving = moving;
            if steps == 2 {
                fs::write(site.path().join("content/posts/b.md"), "[a](a/index.md)").expect("a post");
                moving.others.clear();
            }
            move_into_folder(site.path(), &moving).expect("moved");
            assert_eq!(texts(site.path()), moved);
        }
    }

    #[test]
    fn what_changed_meanwhile_stops_it_and_everything_is_as_it_was() {
        for changed in ["a.md", "b.md"] {
            let (site, moving) = site();
            fs::write(site.path().join("content/posts").join(changed), "new").expect("a post");
            assert!(matches!(move_into_folder(site.path(), &moving), Err(NotMoved::Changed)));
            let [a, new, b] = texts(site.path());
            assert_eq!(new, None);
            assert_eq!(
                (a.as_deref() == Some("new"), b.as_deref() == Some("new")),
                (changed == "a.md", changed == "b.md")
            );
        }
        let (site, moving) = site();
        fs::create_dir_all(site.path().join("content/posts/a")).expect("a folder");
        fs::write(site.path().join(moving.to.as_str()), "another").expect("a post");
        assert!(matches!(move_into_folder(site.path(), &moving), Err(NotMoved::Changed)));
        assert_eq!(texts(site.path())[1].as_deref(), Some("another"));
    }

    #[test]
    fn a_post_without_links_is_renamed() {
        let (site, moving) = site();
        let moving = MovingPost { text: None, others: Vec::new(), ..moving };
        move_into_folder(site.path(), &moving).expect("moved");
        assert_eq!(texts(site.path())[..2], [None, Some("[b](b.md)".to_owned())]);
    }
}
