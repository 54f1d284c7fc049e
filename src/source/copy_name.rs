//! Names that file managers, editors and synchronising programs give to copies.

use std::sync::LazyLock;

use regex::Regex;

/// What the name of a copy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyName {
    /// The name of the other file, as far as the marks of copies go.
    pub original: String,
    /// Whether a synchronising program made the copy because the file was changed in two places.
    pub is_conflict: bool,
}

/// Marks at the end of a name by which synchronising programs say that two changes met.
const CONFLICTS: [&str; 4] = [
    // Syncthing; ownCloud and older Nextcloud.
    r"\.sync-conflict-[0-9][0-9A-Za-z-]*",
    r"[ _.-]conflict[ -]?[0-9][0-9-]*",
    // Dropbox and Nextcloud, in many languages; Google Drive.
    r"\s*[(\[][^()\[\]]*(?i:conflict|konflikt)[^()\[\]]*[)\]]",
    // OneDrive adds the name of the computer.
    r"-(?:DESKTOP|LAPTOP|WIN|PC|MSI|SURFACE|MACBOOK|IMAC)-[0-9A-Z-]+",
];

/// Marks at the end of a name by which people and file managers name copies.
const COPIES: [&str; 7] = [
    // Windows: ` - Kopia (2)`; macOS: ` kopia 2`; Linux: ` (kopia)`, ` (3rd copy)`.
    r"(?:\s+-\s+|[ _-])(?i:kopia|copy|kopi)(?:\s*\(?[0-9]+\)?)?",
    r"\s*\([^()]*\b(?i:kopia|copy|kopi)\b[^()]*\)",
    // Browsers: `(1)`; iCloud: ` 2`.
    r"\s*\([0-9]{1,3}\)",
    r" [2-9]",
    // Editors and version control.
    r"~",
    r"\.(?i:bak|backup|orig|old|tmp|save)",
    // The name of a computer that is not known.
    r"-[A-Z][0-9A-Z]*-[0-9A-Z-]+",
];

/// Marks at the beginning of a name.
const BEFORE: &str = r"^(?i:kopia av|copy of|kopia-av|copy-of|kopi av)[ -]";

static CONFLICT: LazyLock<Regex> = LazyLock::new(|| at_the_end(&CONFLICTS));
static COPY: LazyLock<Regex> = LazyLock::new(|| at_the_end(&COPIES));
static COPY_OF: LazyLock<Regex> = LazyLock::new(|| Regex::new(BEFORE).expect("invariant: a constant"));

fn at_the_end(marks: &[&str]) -> Regex {
    Regex::new(&format!("(?:{})$", marks.join("|"))).expect("invariant: constants")
}

/// Returns what the name of a file, without its extension, may be a copy of: the nearest first. `a - Kopia (2)` may be one of
/// `a - Kopia` or of `a`.
#[must_use]
pub fn copy_names(stem: &str) -> Vec<CopyName> {
    let mut names = Vec::new();
    let (mut rest, mut is_conflict) = (stem, false);
    loop {
        let cut = if let Some(found) = CONFLICT.find(rest) {
            is_conflict = true;
            &rest[..found.start()]
        } else if let Some(found) = COPY.find(rest) {
            &rest[..found.start()]
        } else if let Some(found) = COPY_OF.find(rest) {
            &rest[found.end()..]
        } else {
            return names;
        };
        rest = cut.trim();
        if rest.is_empty() {
            return names;
        }
        names.push(CopyName { original: rest.to_owned(), is_conflict });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_copies_are_known_and_ordinary_names_have_none() {
        let originals = |stem: &str| -> Vec<String> {
            copy_names(stem)
                .into_iter()
                .map(|name| format!("{}{}", name.original, ["", "!"][usize::from(name.is_conflict)]))
                .collect()
        };
        for copy in [
            "resa - Kopia",
            "resa - Copy",
            "resa kopia",
            "resa copy",
            "resa (1)",
            "resa(12)",
            "resa_kopia",
            "resa-copy",
            "resa (kopia)",
            "resa (another copy)",
            "resa 2",
            "resa~",
            "resa.bak",
            "resa.orig",
            "Kopia av resa",
            "copy-of-resa",
            "resa-SKOLA-PC7",
        ] {
            assert_eq!(originals(copy).last().map(String::as_str), Some("resa"), "{copy}");
        }
        for conflict in [
            "resa.sync-conflict-20260101-101112-ABCDEF7",
            "resa (conflicted copy 2026-01-01 101112)",
            "resa (Annas konfliktkopia 2026-01-01)",
            "resa (Anna Ek's conflicted copy 2026-01-01)",
            "resa-DESKTOP-AB12",
            "resa-LAPTOP-9K-2",
            "resa_conflict-20260101-101112",
            "resa (Case Conflict)",
            "resa[Conflict 1]",
        ] {
            assert_eq!(originals(conflict).last().map(String::as_str), Some("resa!"), "{conflict}");
        }
        assert_eq!(originals("resa - Kopia (2)"), ["resa"]);
        assert_eq!(originals("resa - Kopia - Kopia"), ["resa - Kopia", "resa"]);
        for name in
            ["resa", "2026-01-01-resa", "2026-01-01", "fotokopia", "konflikter", "resa-2", "kopia", "åk-7B", "(1)"]
        {
            assert_eq!(originals(name), Vec::<String>::new(), "{name}");
        }
    }
}
