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

/// Returns a path as disks and hosts write it in many ways: decoded, composed (NFC), in lower case.
#[must_use]
pub fn folded(path: &str) -> String {
    path.trim_start_matches('/').nfc().collect::<String>().to_lowercase()
}

/// Returns what the paths of all copies of a picture have in common. WordPress keeps `gard.jpg` as `gard-scaled.jpg`,
/// `gard-1024x768.jpg`, `gard-rotated.jpg` and, edited, `gard-e1612345678901.jpg`; themes add `gard@2x.jpg`.
#[must_use]
pub fn family(path: &str) -> String {
    let path = folded(&decoded(path)).replace(['+', ' '], "-");
    let (folder, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
    let Some((stem, ending)) = name.rsplit_once('.') else { return path };
    let mut stem = stem;
    while let Some((rest, _)) = mark(stem).filter(|(rest, _)| !rest.is_empty()) {
        stem = rest;
    }
    let divider = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{divider}{stem}.{ending}")
}

/// Returns how far a copy of a picture is from the whole: less is better.
#[must_use]
pub fn distance(path: &str) -> (u32, u64) {
    let name = folded(&decoded(path));
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    match mark(stem) {
        None => (0, 0),
        Some((_, Mark::Scaled)) => (1, 0),
        Some((_, Mark::Rotated)) => (2, 0),
        Some((_, Mark::Edited)) => (3, 0),
        Some((_, Mark::Dense)) => (4, 0),
        Some((_, Mark::Sized(pixels))) => (5, u64::MAX - pixels),
    }
}

/// Returns the path of the picture that a copy in another size was made of: `bild-300x200.jpg`, `bild-scaled.jpg`.
#[must_use]
pub fn original(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    let (whole, mark) = mark(stem)?;
    match mark {
        Mark::Scaled | Mark::Rotated | Mark::Sized(_) => Some(format!("{whole}.{ending}")),
        Mark::Edited | Mark::Dense => None,
    }
}

/// The mark of a copy at the end of its name.
enum Mark {
    Scaled,
    Rotated,
    Edited,
    Dense,
    /// With this many pixels.
    Sized(u64),
}

/// Digits of the moment at which a picture was edited.
const MOMENT: std::ops::RangeInclusive<usize> = 10..=13;

/// Returns a name without the last mark of a copy, and that mark.
fn mark(stem: &str) -> Option<(&str, Mark)> {
    if let Some(rest) = stem.strip_suffix("@2x").or_else(|| stem.strip_suffix("@3x")) {
        return Some((rest, Mark::Dense));
    }
    let (rest, end) = stem.rsplit_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_edit = |end: &str| end.strip_prefix('e').is_some_and(|at| is_number(at) && MOMENT.contains(&at.len()));
    let mark = match end {
        "scaled" => Mark::Scaled,
        "rotated" => Mark::Rotated,
        end if is_edit(end) => Mark::Edited,
        end => {
            let (width, height) =
                end.split_once('x').filter(|(width, height)| is_number(width) && is_number(height))?;
            let [width, height] = [width, height].map(|side| side.parse().unwrap_or(u64::from(u32::MAX)));
            Mark::Sized(width.saturating_mul(height))
        }
    };
    Some((rest, mark))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_pictures_lead_to_the_whole() {
        let whole = |path: &str| original(path);
        assert_eq!(whole("/a/klass-300x225.jpg").as_deref(), Some("/a/klass.jpg"));
        assert_eq!(whole("/a/klass-scaled.jpg").as_deref(), Some("/a/klass.jpg"));
        assert_eq!((whole("/a/klass-2025.jpg"), whole("/a/klass-x225.jpg")), (None, None));
    }

    #[test]
    fn copies_of_a_picture_are_of_one_family_and_the_whole_is_nearest() {
        let copies = [
            "a/Gård.jpg",
            "a/gård-scaled.jpg",
            "a/gård-rotated.JPG",
            "a/gård-e1612345678901.jpg",
            "a/gård@2x.jpg",
            "a/gård-1024x768.jpg",
            "a/gård-300x225.jpg",
        ];
        assert!(copies.iter().all(|path| family(path) == "a/gård.jpg"), "{:?}", copies.map(family));
        assert!(copies.windows(2).all(|two| distance(two[0]) < distance(two[1])));
        assert_eq!(family("a/gård-e1612345678-300x225.jpg"), "a/gård.jpg");
        assert_eq!(family("a/ga\u{30a}rd.jpg"), "a/gård.jpg");
        assert_eq!(
            (family("min+bild%20a.jpg"), family("Min bild a.jpg")),
            ("min-bild-a.jpg".into(), "min-bild-a.jpg".into())
        );
        for own in ["bild-2025.jpg", "bild-1.jpg", "bild-e12.jpg", "bild-x10.jpg", "-scaled.jpg", "plan-e.pdf", "a"] {
            assert_eq!(family(own), own);
        }
    }
}
