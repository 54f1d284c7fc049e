//! The files of a site -> posts that are there twice because they were changed on two computers, and their common origin.

use std::collections::BTreeMap;

use crate::source::copy_maker::{CopyMaker, copy_maker};
use crate::source::copy_name::copy_names;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::text::difference::distance;

/// Versions of a post among which the origin of a copy is looked for. Copies are made of what was there lately.
pub const ORIGINS_MAX: usize = 50;

/// A copy of a post that a synchronising program made, because it was changed in two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictCopy {
    /// The post.
    pub post: SourcePath,
    /// The copy.
    pub copy: SourcePath,
    /// What its name says.
    pub maker: CopyMaker,
}

/// Returns the conflict copies among the posts and pages of a site, in the order of their paths.
#[must_use]
pub fn conflict_copies(snapshot: &Snapshot) -> Vec<ConflictCopy> {
    let documents: Vec<&SourcePath> =
        snapshot.below("content").map(|source| &source.path).filter(|path| path.extension() == "md").collect();
    let mut known: BTreeMap<(String, String), &SourcePath> = BTreeMap::new();
    for path in &documents {
        for (folder, name) in names(path) {
            known.entry((folder.to_owned(), name.to_lowercase())).or_insert(path);
        }
    }
    let of = |copy: &&SourcePath| {
        names(copy).into_iter().find_map(|(folder, name)| {
            let maker = copy_maker(name);
            copy_names(name).into_iter().find_map(|found| {
                let post =
                    *known.get(&(folder.to_owned(), found.original.to_lowercase())).filter(|post| *post != copy)?;
                // OneDrive adds the name of the computer, which may be any: then the texts decide.
                let is_conflict = found.is_conflict || maker.who.is_some() && are_alike(snapshot, post, copy);
                is_conflict.then(|| ConflictCopy { post: post.clone(), copy: (*copy).clone(), maker: maker.clone() })
            })
        })
    };
    documents.iter().filter_map(of).collect()
}

/// Returns the names by which a post may be copied, each with its folder: its own, and of an `index.md` that of its folder.
fn names(path: &SourcePath) -> Vec<(&str, &str)> {
    let mut names = vec![(path.folder(), path.stem())];
    if path.stem() == "index" {
        names.extend(path.folder().rsplit_once('/'));
    }
    names
}

/// Returns whether more than half of two files is the same.
fn are_alike(snapshot: &Snapshot, a: &SourcePath, b: &SourcePath) -> bool {
    let (Some(a), Some(b)) = (snapshot.text(a.as_str()), snapshot.text(b.as_str())) else { return false };
    distance(a, b) * 2 < a.len() + b.len()
}

/// Returns the version that two texts were made from, of those that are known, the newest first: the one from which both are
/// nearest. Of several that are as near the oldest is the origin, because what came after it is on the way to one of them.
#[must_use]
pub fn origin<'a>(versions: &'a [String], mine: &str, theirs: &str) -> Option<&'a str> {
    let near = |version: &&String| distance(version, mine) + distance(version, theirs);
    // A text is no origin of itself: the other one would then have taken away all that is new in it.
    let others = versions.iter().filter(|version| *version != mine);
    others.rev().min_by_key(near).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use crate::source::snapshot::Source;

    use super::*;

    #[test]
    fn copies_of_cloud_drives_are_found_and_those_of_people_are_not() {
        let site = |files: &[(&str, &str)]| {
            let source =
                |(path, text): &(&str, &str)| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
            Snapshot::new(files.iter().map(source))
        };
        let text = "---\ntitle: A\n---\n\nEtt.\n\nTvå.\n";
        let snapshot = site(&[
            ("content/posts/a.md", text),
            ("content/posts/a (Kim Eks konfliktkopia 2026-01-02).md", "annat"),
            ("content/posts/a - Kopia.md", text),
            ("content/posts/a (1).md", text),
            ("content/posts/a-SKOLA-PC7.md", text),
            ("content/posts/a-F-10.md", "En helt annan text om flygplan.\n"),
            ("content/posts/b/index.md", text),
            ("content/posts/b/index-DESKTOP-AB12.md", text),
            ("content/posts/c.sync-conflict-20260102-101112-ABCDEF7.md", text),
            ("content/pages/om.md", text),
            ("content/pages/om (konflikt).jpg", "x"),
        ]);
        let found: Vec<(String, String, Option<String>)> = conflict_copies(&snapshot)
            .into_iter()
            .map(|copy| (copy.post.to_string(), copy.copy.name().to_owned(), copy.maker.who))
            .collect();
        assert_eq!(
            found,
            [
                ("content/posts/a.md", "a (Kim Eks konfliktkopia 2026-01-02).md", Some("Kim Ek")),
                ("content/posts/a.md", "a-SKOLA-PC7.md", Some("SKOLA-PC7")),
                ("content/posts/b/index.md", "index-DESKTOP-AB12.md", Some("DESKTOP-AB12")),
            ]
            .map(|(post, copy, who)| (post.to_owned(), copy.to_owned(), who.map(str::to_owned)))
        );
    }

    #[test]
    fn the_origin_is_the_last_that_both_have() {
        let text = |lines: &[&str]| lines.iter().flat_map(|line| [*line, "\n"]).collect::<String>();
        let (mine, theirs) = (text(&["a", "b", "c", "mitt", "mer"]), text(&["a", "b", "c", "dess"]));
        let versions =
            [mine.clone(), text(&["a", "b", "c", "mitt"]), text(&["a", "b", "c"]), text(&["a", "b"]), text(&["a"])];
        assert_eq!(origin(&versions, &mine, &theirs), Some(versions[2].as_str()));
        assert_eq!(origin(&versions[..1], &mine, &theirs), None);
        // The copy is an old state: it brings nothing new.
        assert_eq!(origin(&versions, &mine, &versions[3]), Some(versions[3].as_str()));
    }
}
