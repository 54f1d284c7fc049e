//! The name of a copy that a synchronising program made -> who changed the other file, and when, as far as the name says.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;

/// What the name of a conflict copy says about the other change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CopyMaker {
    /// A person, or a computer.
    pub who: Option<String>,
    /// When the copy was made, in the time of the computer that made it; at midnight if only the day is told.
    pub when: Option<DateTime>,
}

/// `20260101-101112`, `2026-01-01 101112`, `2026-01-01 10-11-12`, `2026-01-01`.
static WHEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(20\d\d)-?(\d\d)-?(\d\d)(?:[ _T-]?(\d\d)[-.:]?(\d\d)(?:[-.:]?(\d\d))?)?")
        .expect("invariant: a constant")
});

/// `(Kim Eks konfliktkopia 2026-01-01)`, `(Kim Ek's conflicted copy 2026-01-01)`, `(conflicted copy från Kim 2026-01-01)`.
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[(\[]\s*(?<who>[^()\[\]]+?)(?:['’]s|s|:s)? (?i:in ?konflikt med|conflicted|conflict|konflikt|konfliktkopia|motstridig)\b[^()\[\]]*[)\]]")
        .expect("invariant: a constant")
});

/// `-DESKTOP-AB12`, `-SKOLA-PC7`.
static COMPUTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"-(?<who>[A-Z][0-9A-Z]*-[0-9A-Z-]+)$").expect("invariant: a constant"));

/// Returns what the name of a copy, without its extension, says.
#[must_use]
pub fn copy_maker(stem: &str) -> CopyMaker {
    let who = [&PERSON, &COMPUTER].into_iter().find_map(|known| {
        let who = known.captures(stem)?.name("who")?.as_str().trim().to_owned();
        // `(Case Conflict)`: the words are those of the program.
        (!who.is_empty() && who != "Case").then_some(who)
    });
    // The last: a date at the beginning is that of the post.
    let mark = stem.rfind(['(', '[']).or_else(|| stem.to_lowercase().rfind("conflict")).unwrap_or(stem.len());
    let when = WHEN.captures_iter(stem.get(mark..).unwrap_or_default()).last().and_then(|found| {
        let number = |group: usize| found.get(group).map_or(Some(0), |digits| digits.as_str().parse::<i8>().ok());
        let date = Date::new(found[1].parse().ok()?, number(2)?, number(3)?).ok()?;
        let time = Time::new(number(4)?, number(5)?, number(6)?, 0).unwrap_or(Time::midnight());
        Some(date.to_datetime(time))
    });
    CopyMaker { who, when }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_who_and_when() {
        for (stem, who, when) in [
            ("2025-12-24-resa (Kim Eks konfliktkopia 2026-01-02)", Some("Kim Ek"), Some("2026-01-02T00:00:00")),
            ("resa (Kim Ek's conflicted copy 2026-01-02)", Some("Kim Ek"), Some("2026-01-02T00:00:00")),
            ("resa (conflicted copy 2026-01-02 101112)", None, Some("2026-01-02T10:11:12")),
            ("resa.sync-conflict-20260102-101112-ABCDEF7", None, Some("2026-01-02T10:11:12")),
            ("resa_conflict-20260102-101112", None, Some("2026-01-02T10:11:12")),
            ("resa-DESKTOP-AB12", Some("DESKTOP-AB12"), None),
            ("2026-01-02-resa-SKOLA-PC7", Some("SKOLA-PC7"), None),
            ("resa (Case Conflict)", None, None),
            ("resa[Conflict 1]", None, None),
            ("resa (conflicted copy 2026-99-02 999999)", None, None),
            ("resa", None, None),
        ] {
            let found = copy_maker(stem);
            let expected = (who.map(str::to_owned), when.map(str::to_owned));
            assert_eq!((found.who, found.when.map(|when| when.to_string())), expected, "{stem}");
        }
    }
}
