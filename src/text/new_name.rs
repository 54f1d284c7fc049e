//! A name from outside -> the name of a file in a site: one part of a path that Windows, macOS and Linux take, and that
//! leaves its folder on none of them.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::text::slug::{Slug, is_device};

/// Longest name in bytes. File systems take 255, but some count two bytes a letter, and programs append endings.
pub const NAME_MAX: usize = 150;
/// Longest ending in bytes that is kept whole: `pptx`, `tar.gz` by its last part.
const EXTENSION_MAX: usize = 12;
/// The name of what has none.
const NAMELESS: &str = "fil";
/// Names that Windows reserves besides those of [`is_device`], and digits that it takes for those of `COM1`.
const RESERVED: [&str; 4] = ["conin$", "conout$", "clock$", "keybd$"];

/// Returns a name as a file can have it. A safe name stays as it is; a name made safe is safe.
///
/// Only the last part of a path counts. Characters that a system refuses, that nobody sees, or that change the direction of
/// what follows are left out, and so are dots and spaces at both ends. A device's name gets a `_` in front.
#[must_use]
pub fn safe_name(typed: &str) -> String {
    let last = typed.rsplit(['/', '\\']).find(|part| !cleaned(part).is_empty()).unwrap_or_default();
    let mut name = cleaned(last);
    if name.is_empty() {
        NAMELESS.clone_into(&mut name);
    }
    if is_reserved(&name) {
        name.insert(0, '_');
    }
    if name.len() > NAME_MAX { shortened(&name, NAME_MAX) } else { name }
}

/// Returns a name as the web has it: `Mina Bilder (2).JPG` is `mina-bilder-2.jpg`.
#[must_use]
pub fn web_name(typed: &str) -> String {
    let name = safe_name(typed);
    let (stem, extension) = stem_and_extension(&name);
    let stem = Slug::of(stem);
    let extension: String = extension.chars().filter(char::is_ascii_alphanumeric).collect();
    if extension.is_empty() { stem.to_string() } else { format!("{stem}.{}", extension.to_ascii_lowercase()) }
}

/// Returns a name that is not taken: with `-2`, `-3`, … before its ending. Capitals do not make a name another one, because
/// they do not on most disks; `is_taken` is asked for names in lower case.
#[must_use]
pub fn free_name(name: &str, is_taken: &dyn Fn(&str) -> bool) -> String {
    if !is_taken(&name.to_lowercase()) {
        return name.to_owned();
    }
    let (stem, extension) = stem_and_extension(name);
    let mut number = 2_usize;
    loop {
        let ending = if extension.is_empty() { format!("-{number}") } else { format!("-{number}.{extension}") };
        let room = NAME_MAX - ending.len().min(NAME_MAX);
        let candidate = format!("{}{ending}", cut(stem, room));
        if !is_taken(&candidate.to_lowercase()) {
            return candidate;
        }
        number += 1;
    }
}

/// Returns whether a name is one part of a path that every system takes: what [`safe_name`] makes.
#[must_use]
pub fn is_safe(name: &str) -> bool {
    safe_name(name) == name
}

/// Returns the allowed characters of a part of a path, without dots and spaces at its ends.
fn cleaned(part: &str) -> String {
    let composed: Cow<'_, str> = if part.is_ascii() { Cow::Borrowed(part) } else { Cow::Owned(part.nfc().collect()) };
    let mut name = String::with_capacity(composed.len());
    for c in composed.chars() {
        match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => name.push('-'),
            c if c.is_whitespace() && !c.is_control() => name.push(' '),
            c if is_left_out(c) => {}
            c => name.push(c),
        }
    }
    // What was between two letters that belong together is gone now.
    let name: String = if name.is_ascii() { name } else { name.nfc().collect() };
    name.trim_matches(['.', ' ']).to_owned()
}

/// Returns whether a character is a control character, changes the direction of a text, is never seen, or is none at all.
fn is_left_out(c: char) -> bool {
    let is_unseen = matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{fff0}'..='\u{fffc}' | '\u{e0000}'..='\u{e0fff}');
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    let is_none = (u32::from(c) & 0xfffe) == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffd}');
    c.is_control() || is_unseen || is_private || is_none
}

/// Returns whether Windows takes a name for that of a device: by what stands before its first dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ');
    let digits: String = stem
        .chars()
        .map(|c| match c {
            '¹' => '1',
            '²' => '2',
            '³' => '3',
            c => c,
        })
        .collect();
    is_device(&digits) || RESERVED.iter().any(|reserved| stem.eq_ignore_ascii_case(reserved))
}

/// Divides a name at its last dot, if what follows can be an ending.
fn stem_and_extension(name: &str) -> (&str, &str) {
    let is_ending = |ending: &str| (1..=EXTENSION_MAX).contains(&ending.len()) && !ending.contains(' ');
    name.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && is_ending(ending)).unwrap_or((name, ""))
}

/// Returns a name of at most so many bytes, with its ending.
fn shortened(name: &str, most: usize) -> String {
    let (stem, extension) = stem_and_extension(name);
    if extension.is_empty() {
        return cut(stem, most).to_owned();
    }
    format!("{}.{extension}", cut(stem, most - extension.len() - 1))
}

/// Returns the first bytes of a text: whole characters, and none that is left hanging at the end.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end_matches(['.', ' '])
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    use super::*;

    #[test]
    fn names_become_safe_and_safe_ones_stay() {
        for (typed, safe) in [
            ("Föräldramöte v. 40.pptx", "Föräldramöte v. 40.pptx"),
            ("fo\u{308}ra\u{308}ldrar.pdf", "föräldrar.pdf"),
            ("C:\\Users\\x\\bild.jpg", "bild.jpg"),
            ("../../etc/passwd", "passwd"),
            ("../..", "fil"),
            (".htaccess", "htaccess"),
            ("bild.jpg. . ", "bild.jpg"),
            ("con.txt", "_con.txt"),
            ("LPT1", "_LPT1"),
            ("com².pdf", "_com².pdf"),
            ("NUL .tar.gz", "_NUL .tar.gz"),
            ("a:b*c?.png", "a-b-c-.png"),
            ("bild\u{202e}gpj.exe", "bildgpj.exe"),
            ("rad\nbryt\0.pdf", "radbryt.pdf"),
            ("", "fil"),
            ("\u{200b}", "fil"),
        ] {
            assert_eq!(safe_name(typed), safe, "{typed:?}");
        }
        let long = safe_name(&format!("{}.pptx", "å".repeat(300)));
        assert!(long.len() <= NAME_MAX && long.ends_with("å.pptx"), "{long}");
    }

    #[test]
    fn the_web_gets_plain_names_and_nothing_is_overwritten() {
        assert_eq!(web_name("Mina Bilder (2).JPG"), "mina-bilder-2.jpg");
        assert_eq!(web_name("CON.png"), "x-con.png");
        assert_eq!(web_name("årsplan"), "arsplan");
        let taken = ["a.pdf", "a-2.pdf", "b"];
        let is_taken = |name: &str| taken.contains(&name);
        assert_eq!(free_name("A.pdf", &is_taken), "A-3.pdf");
        assert_eq!(free_name("b", &is_taken), "b-2");
        assert_eq!(free_name("c.pdf", &is_taken), "c.pdf");
    }

    /// Asserts that a name is one part of a path on every system.
    fn assert_safe(name: &str, typed: &str) {
        let told = || format!("{typed:?} gave {name:?}");
        assert!(!name.is_empty() && name.len() <= NAME_MAX, "{}", told());
        assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) && is_nfc(name), "{}", told());
        assert!(!name.chars().any(|c| c.is_control() || is_left_out(c)), "{}", told());
        assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "{}", told());
        assert!(!is_reserved(name), "{}", told());
        let joined = Path::new("sajt/content").join(name);
        assert!(
            joined.components().eq([
                Component::Normal("sajt".as_ref()),
                Component::Normal("content".as_ref()),
                Component::Normal(name.as_ref())
            ]),
            "{}",
            told()
        );
        assert_eq!(safe_name(name), name, "{}", told());
    }

    /// A generator of numbers that needs no crate and gives the same ones each time (xorshift).
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, most: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 33).expect("a small number") % most
        }
    }

    #[test]
    fn a_hundred_thousand_names_are_one_safe_part_of_a_path() {
        const PIECES: [&str; 40] = [
            "..",
            ".",
            "/",
            "\\",
            ":",
            "\0",
            " ",
            "\u{a0}",
            "con",
            "NUL",
            "Com1",
            "lpt9",
            "aux.",
            "CLOCK$",
            "\u{202e}",
            "\u{200f}",
            "\u{feff}",
            "a\u{30a}",
            "o\u{308}",
            "å",
            "😀",
            "\u{1f468}\u{200d}\u{1f469}",
            "~1",
            "%2e%2e%2f",
            "::$DATA",
            "\r\n",
            "\t",
            "\u{7f}",
            "\u{85}",
            "\u{fffd}",
            "\u{e000}",
            "\u{ffff}",
            "..\u{2215}",
            "．．／",
            ".pdf",
            ".PPTX",
            "COM¹",
            "-",
            "_",
            "text",
        ];
        let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
        for _ in 0..100_000 {
            let mut typed = String::new();
            for _ in 0..numbers.below(9) {
                match numbers.below(5) {
                    0 => typed.extend(char::from_u32(u32::try_from(numbers.below(0x11_0000)).expect("a code"))),
                    1 => typed.extend(char::from_u32(u32::try_from(numbers.below(0x250)).expect("a code"))),
                    2 if numbers.below(40) == 0 => typed.push_str(&"lång".repeat(numbers.below(90))),
                    _ => typed.push_str(PIECES[numbers.below(PIECES.len())]),
                }
            }
            let name = safe_name(&typed);
            assert_safe(&name, &typed);
            let web = web_name(&typed);
            assert_safe(&web, &typed);
            assert!(web.is_ascii() && web.to_ascii_lowercase() == web, "{web}");
            let free = free_name(&name, &|other| other == name.to_lowercase());
            assert_safe(&free, &typed);
            assert_ne!(free, name);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_gives_a_safe_name(typed in "\\PC{0,80}|[.\\PC]{0,40}[ .]{0,4}") {
            assert_safe(&safe_name(&typed), &typed);
        }
    }
}
