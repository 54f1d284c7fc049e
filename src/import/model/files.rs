//! Files of an import: those that are available of the old blog, and those to write.

use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::text::address::decoded;
use crate::text::slug::is_device;

/// The available files of an old blog.
pub trait MediaSource: Send + Sync {
    /// Returns the name of the available file for an address. `path` is the decoded address without its host.
    fn find(&self, path: &str) -> Option<String>;
    /// Returns the same for a file that was downloaded from this very address, with its file name.
    fn fetched(&self, address: &str) -> Option<(String, String)>;
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the site's folder.
    pub path: String,
    /// Its content.
    pub body: Body,
    /// The entry whose text it is, if it is one.
    pub of: Option<Origin>,
}

/// The entry that a text belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its permanent id.
    pub id: String,
    /// Whether it was public in the old blog.
    pub is_public: bool,
}

/// Content of a file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text.
    Text(String),
    /// An available file.
    Shelved {
        /// Its name in the media source.
        name: String,
        /// Its address in the old blog.
        address: String,
    },
}

/// Path of the new site's settings.
pub const SETTINGS: &str = "griffel.yaml";

/// Path of imported settings that do not replace existing ones.
pub const OFFERED: &str = "import.yaml";

/// Returns a file name that every file system accepts, composed (NFC).
#[must_use]
pub fn safe(name: &str) -> String {
    let letter = |c: char| if c.is_control() || "<>:\"|?*\\/".contains(c) { '-' } else { c };
    let name: String = name.nfc().map(letter).collect();
    let name = name.trim_matches([' ', '.']);
    let (stem, ending) = name.rsplit_once('.').map_or((name, ""), |(stem, ending)| (stem, ending));
    let ending: String = ending.chars().take(ENDING_MAX).collect();
    // Characters take one to four bytes.
    let room = NAME_MAX.saturating_sub(ending.len() + 1);
    let stem: String = stem.char_indices().take_while(|(at, c)| at + c.len_utf8() <= room).map(|(_, c)| c).collect();
    let name = if ending.is_empty() { stem } else { format!("{stem}.{ending}") };
    let first = name.split('.').next().unwrap_or_default();
    if first.is_empty() || is_device(first) { format!("x-{name}") } else { name }
}

/// Longest file name in bytes: file systems allow 255, and numbers, renditions and pages are appended.
const NAME_MAX: usize = 150;

/// Longest extension in characters.
const ENDING_MAX: usize = 10;

/// Returns the last segment of an address, decoded.
#[must_use]
pub fn last_part(address: &str) -> String {
    let path = Url::parse(address).map(|address| address.path().to_owned()).unwrap_or_default();
    decoded(path.rsplit('/').next().unwrap_or_default())
}
