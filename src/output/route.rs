//! Addresses inside the site, and the files that serve them.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use crate::source::path::SourcePath;
use crate::text::address::encoded_path;
use crate::text::spelling::folded;

/// Name of the folder with the index for search.
pub const INDEX: &str = "search-index";

/// An address inside the site: from `/`, NFC, not percent-encoded; one that ends with `/` is a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

impl Route {
    /// Returns the address of the home page.
    #[must_use]
    pub fn home() -> Self {
        Self("/".into())
    }

    /// Returns the address, or `None` if it does not start with `/` or a part of it is no file name on some file system.
    #[must_use]
    pub fn new(address: &str) -> Option<Self> {
        let address = if address.is_ascii() { Cow::Borrowed(address) } else { Cow::Owned(address.nfc().collect()) };
        let inside = address.strip_prefix('/')?;
        let parts = inside.strip_suffix('/').unwrap_or(inside);
        let is_sound = inside.is_empty() || parts.split('/').all(is_file_name);
        is_sound.then(|| Self(address.as_ref().into()))
    }

    /// Returns the page below this one whose last part is `name`.
    ///
    /// # Panics
    ///
    /// When `name` is no file name; slugs and numbers are.
    #[must_use]
    pub fn page(&self, name: &str) -> Self {
        Self::new(&format!("{}{name}/", self.0)).expect("invariant: a slug or number is a file name")
    }

    /// Returns the file beside this page.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<Self> {
        Self::new(&format!("{}{name}", self.0))
    }

    /// Returns the address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether it is a page, served by an `index.html`.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.0.ends_with('/')
    }

    /// Returns the path of the file below the output folder.
    #[must_use]
    pub fn file_path(&self) -> SourcePath {
        let path = if self.is_page() { format!("{}index.html", &self.0[1..]) } else { self.0[1..].to_owned() };
        SourcePath::new(&path).expect("invariant: a route's parts are file names")
    }

    /// Returns the address percent-encoded, as in a link below the site's base path.
    #[must_use]
    pub fn encoded(&self) -> String {
        encoded_path(&self.0)
    }

    /// Returns the file of the address as it is compared with others.
    #[must_use]
    pub fn file_key(&self) -> FileKey {
        let mut key = folder_key(self);
        if self.is_page() {
            if !key.is_empty() {
                key.push(SEPARATOR);
            }
            key.push_str("index.html");
        }
        FileKey(key)
    }

    /// Returns the folder of the address as it is compared with files: it comes before every file in it.
    #[must_use]
    pub fn folder_key(&self) -> FileKey {
        FileKey(format!("{}{SEPARATOR}", folder_key(self)))
    }
}

/// Separates the parts of a path in a key. It sorts before every letter, so that a file comes right before the paths
/// for which it would have to be a folder.
const SEPARATOR: char = '\u{1}';

/// A file of the output folder as some file systems and web servers compare it: capitals do not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileKey(String);

impl FileKey {
    /// Returns whether the file lies in a folder that has the name of the other.
    #[must_use]
    pub fn is_inside(&self, other: &Self) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.starts_with(SEPARATOR))
    }
}

fn folder_key(route: &Route) -> String {
    folded(route.as_str().trim_matches('/')).replace('/', "\u{1}")
}

impl Serialize for Route {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Route {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let address = <&str>::deserialize(deserializer)?;
        Self::new(address).ok_or_else(|| D::Error::custom("no address inside a site"))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Longest file name in bytes on the file systems in use.
const NAME_MAX: usize = 255;

/// Returns whether this is a valid name of a file or folder on every file system.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    !name.is_empty()
        && name != "."
        && name != ".."
        && name.len() <= NAME_MAX
        && !name.ends_with(['.', ' '])
        && !name.bytes().any(|byte| byte.is_ascii_control() || b"<>:\"|?*\\/".contains(&byte))
        && (name.is_ascii() || !name.contains(char::is_control))
        && !crate::text::slug::is_device(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_below_the_output_folder() {
        let route = Route::new("/2015/01/13/nytt-ar/").expect("an address");
        assert_eq!(route.file_path().as_str(), "2015/01/13/nytt-ar/index.html");
        let file = route.file("läroplan å.pdf").expect("a file");
        assert_eq!(file.encoded(), "/2015/01/13/nytt-ar/l%C3%A4roplan%20%C3%A5.pdf");
        assert_eq!(Route::home().file_path().as_str(), "index.html");
    }

    #[test]
    fn an_address_never_leaves_the_site() {
        for address in ["x", "/../x", "/a//b", "/con/", "/a:b", "/a./", "/a\\b", "//"] {
            assert_eq!(Route::new(address), None, "{address}");
        }
    }
}
