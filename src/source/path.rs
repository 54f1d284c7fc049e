//! Paths in the site's folder.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

/// A path in the site's folder: relative, with `/` between its parts, in NFC, without `.`, `..` or empty parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Returns the path, or `None` if it leaves the site or names no file.
    #[must_use]
    pub fn new(path: &str) -> Option<Self> {
        let path = if path.is_ascii() { Cow::Borrowed(path) } else { Cow::Owned(path.nfc().collect()) };
        let is_inside = !path.is_empty()
            && !path.contains(['\\', '\0'])
            && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        is_inside.then(|| Self(path.as_ref().into()))
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path of its folder; empty at the top of the site.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Returns the folders above it, the nearest first.
    pub fn folders_above(&self) -> impl Iterator<Item = &str> {
        let nearest = Some(self.folder()).filter(|folder| !folder.is_empty());
        std::iter::successors(nearest, |folder| Some(folder.rsplit_once('/')?.0))
    }

    /// Returns the last part.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Returns the last part without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.name();
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// Returns the stem as words: `lasning-i-alla_amnen.pdf` gives `Lasning i alla amnen`.
    #[must_use]
    pub fn readable(&self) -> String {
        let words = self.stem().replace(['-', '_'], " ");
        let mut letters = words.trim().chars();
        letters.next().map_or_else(|| self.stem().to_owned(), |first| first.to_uppercase().chain(letters).collect())
    }

    /// Returns the extension in lower case; empty without one.
    #[must_use]
    pub fn extension(&self) -> String {
        let name = self.name();
        name.rsplit_once('.').map_or_else(String::new, |(stem, extension)| {
            if stem.is_empty() { String::new() } else { extension.to_lowercase() }
        })
    }

    /// Returns whether the path is in `folder`, at any depth.
    #[must_use]
    pub fn is_below(&self, folder: &str) -> bool {
        folder.is_empty() || self.0.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Returns the path that `relative` means in a file of `folder`, or `None` if it leaves the site.
    ///
    /// `..` is the folder above; a path that starts with `/` is relative to the top of the site.
    #[must_use]
    pub fn resolve(folder: &str, relative: &str) -> Option<Self> {
        let mut parts: Vec<&str> = Vec::new();
        let relative = match relative.strip_prefix('/') {
            Some(rest) => rest,
            None => {
                parts.extend(folder.split('/').filter(|part| !part.is_empty()));
                relative
            }
        };
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Self::new(&parts.join("/"))
    }
}

/// Returns `path` as a file in `folder` would name it: the inverse of [`SourcePath::resolve`].
#[must_use]
pub fn relative(folder: &str, path: &str) -> String {
    let folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = path.split('/').collect();
    let common = folder.iter().zip(&parts[..parts.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = folder[common..].iter().map(|_| "..");
    up.chain(parts[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

impl Serialize for SourcePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SourcePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let path = <&str>::deserialize(deserializer)?;
        Self::new(path).ok_or_else(|| D::Error::custom("not a path in a site"))
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for SourcePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_the_site() {
        assert!(SourcePath::new("../x").is_none());
        assert!(SourcePath::new("/etc/passwd").is_none());
        assert!(SourcePath::new("a//b").is_none());
        assert_eq!(SourcePath::resolve("content/posts/a", "../b.md").expect("inside").as_str(), "content/posts/b.md");
        assert!(SourcePath::resolve("content", "../../etc/passwd").is_none());
        assert_eq!(SourcePath::resolve("content", "/x").expect("inside").as_str(), "x");
    }

    #[test]
    fn a_relative_path_leads_back() {
        for (folder, path, written) in [
            ("content/posts", "content/pages/om.md", "../pages/om.md"),
            ("content/posts", "content/posts/a.md", "a.md"),
            ("content/posts/a", "content/posts/a", "../a"),
            ("", "content/a.md", "content/a.md"),
        ] {
            assert_eq!(relative(folder, path), written);
            assert_eq!(SourcePath::resolve(folder, written).expect("inside").as_str(), path);
        }
    }

    #[test]
    fn names_are_composed() {
        assert_eq!(SourcePath::new("a\u{30a}.md").expect("a path").as_str(), "å.md");
    }
}
