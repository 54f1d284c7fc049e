//! Slugs: parts of addresses that are derived from names.

use std::fmt;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

/// A part of an address: lower-case ASCII letters and digits with single hyphens between them, never empty, never a name
/// that Windows reserves for a device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// Longest slug in bytes: file systems allow file names of 255 bytes, extension included.
const SLUG_MAX: usize = 120;

/// Names that Windows reserves for devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

impl Slug {
    /// Returns the slug of a name. The result never changes between versions, and the slug of a slug is itself.
    ///
    /// The slug of a name without any letter or digit is derived from its hash.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut slug = String::with_capacity(name.len());
        for c in name.chars() {
            push(&mut slug, c);
        }
        let mut slug = slug.trim_end_matches('-').to_owned();
        if slug.len() > SLUG_MAX {
            let end = slug[..=SLUG_MAX].rfind('-').filter(|at| *at > SLUG_MAX / 2).unwrap_or(SLUG_MAX);
            slug.truncate(end);
        }
        if slug.is_empty() {
            slug = format!("n-{:08x}", xxh3_64(name.as_bytes()) >> 32);
        }
        if is_device(&slug) {
            slug.insert_str(0, "x-");
        }
        Self(slug)
    }

    /// Returns this slug with a number after it, for what cannot have it alone: `skola-2`.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        let number = format!("-{number}");
        let end = self.0.len().min(SLUG_MAX - number.len());
        Self(format!("{}{number}", self.0[..end].trim_end_matches('-')))
    }

    /// Returns the slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns whether Windows reserves this name (without extension) for a device.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let is_numbered = |start: &str| {
        name.len() == 4
            && name.as_bytes()[3].is_ascii_digit()
            && name.as_bytes()[..3].eq_ignore_ascii_case(start.as_bytes())
    };
    DEVICES.iter().any(|device| name.eq_ignore_ascii_case(device)) || is_numbered("com") || is_numbered("lpt")
}

fn push(slug: &mut String, c: char) {
    match c {
        'a'..='z' | '0'..='9' => slug.push(c),
        'A'..='Z' => slug.push(c.to_ascii_lowercase()),
        'å' | 'ä' | 'Å' | 'Ä' => slug.push('a'),
        'ö' | 'Ö' => slug.push('o'),
        // Combining marks, soft hyphens and apostrophes do not separate words.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\'' | '’' => {}
        _ if c.is_alphanumeric() => {
            for c in deunicode::deunicode_char(c).unwrap_or_default().chars() {
                if c.is_ascii_alphanumeric() {
                    slug.push(c.to_ascii_lowercase());
                }
            }
        }
        _ if slug.is_empty() || slug.ends_with('-') => {}
        _ => slug.push('-'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_names_become_plain_addresses() {
        for (name, slug) in [
            ("Gott Nytt År!", "gott-nytt-ar"),
            ("Forskning & litteratur", "forskning-litteratur"),
            ("Läsår 17/18", "lasar-17-18"),
            ("Cafe\u{301} à la carte", "cafe-a-la-carte"),
            ("Ma\u{30a}lomra\u{30a}den", "malomraden"),
            ("Łódź ß", "lodz-ss"),
            ("CON", "x-con"),
            ("com1", "x-com1"),
            ("../../x", "x"),
        ] {
            assert_eq!(Slug::of(name).as_str(), slug, "{name}");
        }
    }

    #[test]
    fn a_name_without_letters_still_has_an_address() {
        let slug = Slug::of("?");
        assert!(slug.as_str().starts_with("n-"));
        assert_ne!(slug, Slug::of("#"));
        assert_eq!(Slug::of(slug.as_str()), slug);
    }
}
