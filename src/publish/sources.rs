//! The texts that lie at a place, by fingerprints: which of them an author has changed since.

use std::collections::BTreeMap;

use crate::source::fingerprint::{Digest, Fingerprint};
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// What stands above the lines, so that a file of another version is no list.
const HEAD: &str = "griffel published sources 1";

/// The texts of posts and pages that were published, each with a fingerprint of its file and the files beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedSources(BTreeMap<SourcePath, Fingerprint>);

/// What became of a text since the last publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SincePublished {
    /// It lies there as it is here.
    Same,
    /// It lies there, and is another one here.
    Changed,
    /// It does not lie there.
    New,
}

impl PublishedSources {
    /// Takes the fingerprints of texts of a site.
    #[must_use]
    pub fn of<'a>(snapshot: &Snapshot, texts: impl IntoIterator<Item = &'a SourcePath>) -> Self {
        Self(texts.into_iter().filter_map(|path| Some((path.clone(), print(snapshot, path)?))).collect())
    }

    /// Returns what became of a text since.
    #[must_use]
    pub fn since(&self, path: &SourcePath, snapshot: &Snapshot) -> SincePublished {
        match self.0.get(path) {
            None => SincePublished::New,
            Some(then) if print(snapshot, path).as_ref() == Some(then) => SincePublished::Same,
            Some(_) => SincePublished::Changed,
        }
    }

    /// Returns the text of the file: one line for each text, in the order of their paths.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines = self.0.iter().map(|(path, print)| format!("{} {path}\n", print.hex()));
        std::iter::once(format!("{HEAD}\n")).chain(lines).collect()
    }

    /// Reads the text of a file; `None` if anything in it is wrong: half of a list would show what is published as new.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        lines.next().filter(|head| *head == HEAD)?;
        let line = |line: &str| {
            let (print, path) = line.split_once(' ')?;
            Some((SourcePath::new(path)?, Fingerprint::from_hex(print)?))
        };
        lines.map(line).collect::<Option<_>>().map(Self)
    }
}

/// Returns the fingerprint of a text and of what lies in its folder, if it has one of its own.
fn print(snapshot: &Snapshot, path: &SourcePath) -> Option<Fingerprint> {
    let text = snapshot.get(path.as_str())?;
    let mut digest = Digest::default();
    digest.add(&text.fingerprint);
    if path.name().eq_ignore_ascii_case("index.md") {
        // Pages below a page have texts of their own.
        let is_of_another = |source: &SourcePath| source.name().ends_with(".md") && path.is_below("content/pages");
        let beside =
            snapshot.below(path.folder()).filter(|source| source.path != *path && !is_of_another(&source.path));
        for source in beside {
            digest.add(&(source.path.as_str(), source.fingerprint));
        }
    }
    Some(digest.fingerprint())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::snapshot::Source;

    fn path(text: &str) -> SourcePath {
        SourcePath::new(text).expect("a path")
    }

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        Snapshot::new(files.iter().map(|(name, text)| Source::new(path(name), text.as_bytes())))
    }

    #[test]
    fn a_text_is_changed_with_its_pictures_and_not_with_its_neighbours() {
        let files = [
            ("content/posts/a.md", "A"),
            ("content/posts/b/index.md", "B"),
            ("content/posts/b/bild å.png", "1"),
            ("content/pages/om/index.md", "Om"),
            ("content/pages/om/skolan.md", "Skolan"),
        ];
        let texts = ["content/posts/a.md", "content/posts/b/index.md", "content/pages/om/index.md"].map(path);
        let then = PublishedSources::of(&snapshot(&files), &texts);
        let read = PublishedSources::from_text(&then.to_text()).expect("a list");
        assert_eq!(read, then);
        let since = |name: &str, text: &str, of: &str| {
            let now = snapshot(&files).with(Source::new(path(name), text.as_bytes()));
            then.since(&path(of), &now)
        };
        for (name, text, of, wanted) in [
            ("content/posts/a.md", "A", "content/posts/a.md", SincePublished::Same),
            ("content/posts/a.md", "A1", "content/posts/a.md", SincePublished::Changed),
            ("content/posts/a.md", "A1", "content/posts/b/index.md", SincePublished::Same),
            ("content/posts/b/bild å.png", "2", "content/posts/b/index.md", SincePublished::Changed),
            ("content/posts/b/ny.pdf", "", "content/posts/b/index.md", SincePublished::Changed),
            ("content/pages/om/skolan.md", "", "content/pages/om/index.md", SincePublished::Same),
            ("content/posts/c.md", "C", "content/posts/c.md", SincePublished::New),
        ] {
            assert_eq!(since(name, text, of), wanted, "{name} {text:?}: {of}");
        }
        for damaged in ["", HEAD, "annat\n", &then.to_text().replace(' ', "  "), &then.to_text()[..60]] {
            assert_eq!(PublishedSources::from_text(damaged), None, "{damaged:?}");
        }
    }
}
