//! The names in a zip, whoever made it -> paths in a folder, of which none leads out of it.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::disk::names::is_left_by_system;
use crate::text::slug::is_device;

/// Letters that zips of Windows have in the code page 850, where 437 has others.
const NORDIC: [(char, char); 12] = [
    ('¢', 'ø'),
    ('¥', 'Ø'),
    ('╡', 'Á'),
    ('╢', 'Â'),
    ('╖', 'À'),
    ('╨', 'ð'),
    ('╤', 'Ð'),
    ('╥', 'Ê'),
    ('╘', 'È'),
    ('╓', 'Í'),
    ('Φ', 'Þ'),
    ('τ', 'þ'),
];

/// What a system can tell apart in names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameRules {
    /// Some letters and names cannot be.
    pub is_windows: bool,
    /// `a` and `A` are two names.
    pub tells_cases: bool,
    /// `å` of one letter and of two are two names.
    pub tells_forms: bool,
}

/// Why a name is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadName {
    /// It leads out of the folder.
    Out,
    /// Windows cannot have it.
    Windows,
    /// On this system it is the same as another, which this is.
    Same(String),
}

/// Returns the path that an entry of a zip names, with `/` between its parts. `raw` is the name as it stands there, `read` what
/// it says in UTF-8 if it is marked as such, else in the code page 437.
#[must_use]
pub fn path(raw: &[u8], read: &str) -> String {
    // Some programs write UTF-8 and do not say so; what is UTF-8 by chance is ASCII.
    let path = std::str::from_utf8(raw).map_or_else(|_| of_windows(read), str::to_owned);
    path.replace('\\', "/")
}

fn of_windows(read: &str) -> String {
    read.chars().map(|c| NORDIC.iter().find(|(there, _)| *there == c).map_or(c, |(_, is)| *is)).collect()
}

/// Returns whether a path in a zip is what file managers add to it.
#[must_use]
pub fn is_added(path: &str) -> bool {
    path.split('/').any(|part| part == "__MACOSX" || is_left_by_system(part))
}

/// Returns the folder in a zip in which the site is, with a slash at its end: the top, the sources of an archive, or one folder
/// that somebody zipped, which holds one of the two. `None` if there is no site.
#[must_use]
pub fn site_folder(paths: &[String]) -> Option<String> {
    const SETTINGS: &str = "griffel.yaml";
    let has = |folder: &str| paths.iter().any(|path| path.strip_prefix(folder) == Some(SETTINGS));
    let mut tops: BTreeSet<&str> = paths.iter().filter_map(|path| path.split('/').next()).collect();
    tops.remove("");
    let above = match tops.iter().collect::<Vec<_>>().as_slice() {
        [one] => Some(format!("{one}/")),
        _ => None,
    };
    let places = [Some(String::new()), above].into_iter().flatten();
    let mut places = places.flat_map(|place| [format!("{place}sources/"), place]).collect::<Vec<_>>();
    places.sort_by_key(String::len);
    places.into_iter().find(|place| has(place))
}

/// Returns the path below the folder without parts that mean nothing; `None` for the folder itself.
///
/// # Errors
///
/// [`BadName`].
pub fn checked(path: &str, rules: NameRules) -> Result<Option<String>, BadName> {
    // What Windows makes of `c:a` is its own matter: the letter `:` is refused there.
    let is_drive = path.as_bytes().get(1..3) == Some(b":/") && path.as_bytes()[0].is_ascii_alphabetic();
    if path.starts_with('/') || is_drive || path.contains('\0') || path.split('/').any(|part| part == "..") {
        return Err(BadName::Out);
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if rules.is_windows && parts.iter().any(|part| !is_of_windows(part)) {
        return Err(BadName::Windows);
    }
    Ok((!parts.is_empty()).then(|| parts.join("/")))
}

/// Returns whether Windows can have a file of this name.
fn is_of_windows(name: &str) -> bool {
    let is_letter = |c: char| !c.is_control() && !r#"<>:"|?*"#.contains(c);
    let stem = name.split('.').next().unwrap_or_default();
    name.chars().all(is_letter) && !name.ends_with(['.', ' ']) && !is_device(stem.trim_end())
}

/// Returns the names of which a system cannot tell two apart, and those that are a file and a folder at once. `true` marks
/// folders.
#[must_use]
pub fn clashes(paths: &[(String, bool)], rules: NameRules) -> Vec<(String, BadName)> {
    let key = |path: &str| {
        let path = if rules.tells_forms { path.to_owned() } else { path.nfc().collect() };
        if rules.tells_cases { path } else { path.to_lowercase() }
    };
    let mut files: BTreeMap<String, &str> = BTreeMap::new();
    let mut clashes = Vec::new();
    for (path, _) in paths.iter().filter(|(_, is_folder)| !is_folder) {
        if let Some(other) = files.insert(key(path), path) {
            clashes.push((path.clone(), BadName::Same(other.to_owned())));
        }
    }
    for (path, is_folder) in paths {
        let mut folders: Vec<&str> = path.match_indices('/').map(|(at, _)| &path[..at]).collect();
        folders.extend(is_folder.then_some(path.as_str()));
        if let Some(other) = folders.into_iter().find_map(|folder| files.get(&key(folder))) {
            clashes.push((path.clone(), BadName::Same((*other).to_owned())));
        }
    }
    clashes
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: NameRules = NameRules { is_windows: false, tells_cases: true, tells_forms: true };
    const WINDOWS: NameRules = NameRules { is_windows: true, tells_cases: false, tells_forms: true };
    const MAC: NameRules = NameRules { is_windows: false, tells_cases: false, tells_forms: false };

    #[test]
    fn names_are_read_as_whoever_zipped_them_meant() {
        assert_eq!(path("content/å.md".as_bytes(), "wrong"), "content/å.md");
        assert_eq!(path(b"content\\\x86\x94\x9b.md", "content\\åö¢.md"), "content/åöø.md");
    }

    #[test]
    fn no_name_leads_out_and_windows_gets_none_that_it_cannot_have() {
        for out in ["../a", "a/../../b", "/etc/passwd", "C:/a", "a\0b", ".."] {
            assert_eq!(checked(out, LINUX), Err(BadName::Out), "{out}");
        }
        assert_eq!(checked("./a//b/", LINUX), Ok(Some("a/b".to_owned())));
        assert_eq!((checked("./", LINUX), checked("...", LINUX)), (Ok(None), Ok(Some("...".to_owned()))));
        for name in ["a?.md", "con.md", "COM1", "slut. ", "punkt.", "a:b", "c:", "x/aux/y.md", "a\u{7}"] {
            assert_eq!(checked(name, WINDOWS), Err(BadName::Windows), "{name}");
            assert!(checked(name, LINUX).is_ok(), "{name}");
        }
        assert!(checked("content/posts/2026-01-05-å (1).md", WINDOWS).is_ok());
    }

    #[test]
    fn what_a_system_cannot_tell_apart_is_told() {
        let paths = |paths: &[&str]| -> Vec<(String, bool)> {
            paths.iter().map(|path| (path.trim_end_matches('/').to_owned(), path.ends_with('/'))).collect()
        };
        let count = |all: &[&str], rules| clashes(&paths(all), rules).len();
        let cases = ["a.md", "A.md"];
        assert_eq!((count(&cases, LINUX), count(&cases, WINDOWS), count(&cases, MAC)), (0, 1, 1));
        let forms = ["\u{e5}.md", "a\u{30a}.md"];
        assert_eq!((count(&forms, LINUX), count(&forms, WINDOWS), count(&forms, MAC)), (0, 0, 1));
        assert_eq!((count(&["a", "a/b"], LINUX), count(&["a", "a/"], LINUX), count(&["a/", "a/b"], LINUX)), (1, 1, 0));
    }

    #[test]
    fn a_site_is_found_at_the_top_in_one_folder_or_in_an_archive() {
        let found = |paths: &[&str]| site_folder(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
        assert_eq!(found(&["griffel.yaml", "content/a.md"]).as_deref(), Some(""));
        assert_eq!(found(&["blogg/griffel.yaml", "blogg/content/a.md"]).as_deref(), Some("blogg/"));
        assert_eq!(found(&["index.html", "sources/griffel.yaml"]).as_deref(), Some("sources/"));
        assert_eq!(found(&["x/index.html", "x/sources/griffel.yaml"]).as_deref(), Some("x/sources/"));
        assert_eq!(found(&["a/griffel.yaml", "b/griffel.yaml"]), None);
        assert_eq!(found(&["feed.atom"]), None);
    }
}
