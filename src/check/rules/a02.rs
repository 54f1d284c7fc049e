#![doc = include_str!("a02.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::wording::shortened;
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::text::address::without_query;

/// A description that says nothing.
pub const A2: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::error("A2"), Concern::Sight, &["WCAG 1.1.1", "WCAG F30"], include_str!("a02.md"))
};

/// Names that cameras, telephones and programs give to pictures.
const CAMERAS: &[&str] = &[
    "img",
    "dsc",
    "dscn",
    "dscf",
    "dcim",
    "pxl",
    "mvi",
    "gopr",
    "dji",
    "vid",
    "whatsapp",
    "received",
    "screenshot",
    "image",
    "fb",
    "unnamed",
];
const SWEDISH: &[&str] = &[
    "bild",
    "bilden",
    "bilder",
    "foto",
    "fotot",
    "fotografi",
    "illustration",
    "ikon",
    "omslag",
    "omslagsbild",
    "diagram",
    "graf",
    "tabell",
    "karta",
    "skärmbild",
    "skärmavbild",
    "skärmdump",
    "figur",
    "grafik",
    "alttext",
    "bildtext",
    "bildbeskrivning",
    "beskrivning",
    "dekoration",
    "platshållare",
    "banner",
    "namnlös",
    "test",
    "kl",
];
const ENGLISH: &[&str] = &[
    "picture",
    "pic",
    "photo",
    "photograph",
    "graphic",
    "illustration",
    "icon",
    "figure",
    "diagram",
    "chart",
    "graph",
    "table",
    "map",
    "cover",
    "screen",
    "shot",
    "alt",
    "description",
    "placeholder",
    "banner",
    "thumbnail",
    "spacer",
    "untitled",
    "test",
    "at",
    "am",
    "pm",
];
const EXTENSIONS: &[&str] =
    &["jpg", "jpeg", "jpe", "png", "gif", "webp", "heic", "heif", "svg", "tif", "tiff", "bmp", "avif"];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let language = text.known_language();
    let front = &text.document.front;
    if let (Some(alt), Some(image)) = (&front.image_alt, &front.image)
        && says_nothing(&alt.value, &image.value, language)
    {
        found.push(text.found_at(A2.rule, alt.span).with("alt", shortened(&alt.value, 60)));
    }
    for picture in &text.parts.pictures {
        let alt = picture.alt.as_deref().unwrap_or_default();
        if says_nothing(alt, &picture.address, language) {
            found.push(text.found(A2.rule, &picture.range).with("alt", shortened(alt, 60)));
        }
    }
}

/// Returns whether a description says nothing: the name of a file or of its kind.
#[must_use]
pub fn says_nothing(alt: &str, address: &str, language: Option<Language>) -> bool {
    let alt = alt.trim().to_lowercase();
    if alt.is_empty() {
        return false;
    }
    if is_file_name(&alt, address) {
        return true;
    }
    let words = match language {
        Some(Language::Swedish) => SWEDISH,
        Some(Language::English) => ENGLISH,
        None => &[],
    };
    let mut has_word = false;
    for token in alt.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()) {
        let stem = token.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_camera = CAMERAS.contains(&stem) || stem == "p" && token.len() > 4;
        let is_copy = stem == "wa" && token.len() > 2;
        if !stem.is_empty() && !is_camera && !is_copy && !words.contains(&stem) {
            return false;
        }
        has_word |= !stem.is_empty();
    }
    // Numbers may be what a picture shows; signs alone say nothing.
    has_word || !alt.contains(char::is_alphanumeric)
}

fn is_file_name(alt: &str, address: &str) -> bool {
    let has_extension = alt.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension));
    if has_extension && alt.split_whitespace().count() <= 3 {
        return true;
    }
    let name = without_query(address).rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.to_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    // A word alone may be both: `![Skolan](skolan.jpg)`.
    alt == stem && alt.contains(['_', '-']) && !alt.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_kinds_say_nothing_in_their_language() {
        let (sv, en) = (Some(Language::Swedish), Some(Language::English));
        for alt in [
            "IMG_2034.JPG",
            "DSC00012",
            "bild 3",
            "Skärmbild 2026-10-01 kl. 10.12.33",
            "P1010012",
            "…",
            "Foto",
            "IMG-20261001-WA0003",
            "klass-4b_ny",
        ] {
            assert!(says_nothing(alt, "bilder/klass-4b_ny.jpg", sv), "{alt}");
        }
        for alt in ["Screen Shot 2026-10-01 at 10.12.33 PM", "picture", "Image (1)", "kurva ny.png"] {
            assert!(says_nothing(alt, "x.png", en), "{alt}");
        }
        for alt in [
            "",
            "Karta över skolgården",
            "1984",
            "Skolan",
            "Diagram: 40 procent läser",
            "Ett foto av IMG",
            "Bilden visar en bok",
        ] {
            assert!(!says_nothing(alt, "skolan.jpg", sv), "{alt}");
        }
        assert!(!says_nothing("bild", "x.jpg", en) && !says_nothing("Foto", "x.jpg", None));
    }
}
