//! Finds the text that a glyph stands for.

use std::collections::BTreeMap;

use hayro::hayro_interpret::font::{Glyph, OutlineGlyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use skrifa::{FontRef, MetadataProvider};

/// Most characters of a font's map that are read: the largest fonts have 65,536 glyphs.
const MAPPINGS_MAX: usize = 200_000;

/// The character maps of embedded fonts, by font, read from glyph to character. A font is read only if the file itself
/// does not say what one of its glyphs means.
#[derive(Default)]
pub(super) struct FontMaps(BTreeMap<u128, BTreeMap<u32, char>>);

impl FontMaps {
    /// Returns the text of a glyph, as the file or else the embedded font says; `None` if neither does.
    pub(super) fn text(&mut self, glyph: &Glyph<'_>) -> Option<String> {
        let said = match glyph.as_unicode() {
            Some(BfString::Char(letter)) => Some(letter.to_string()),
            Some(BfString::String(letters)) => Some(letters),
            None => None,
        };
        match said {
            Some(text) if !text.chars().any(is_unreadable) => Some(text),
            other => self.mapped(glyph).map(String::from).or(other.filter(|text| !text.chars().all(is_nothing))),
        }
    }

    fn mapped(&mut self, glyph: &Glyph<'_>) -> Option<char> {
        let Glyph::Outline(glyph) = glyph else { return None };
        let font = glyph.font_data()?;
        let map = self.0.entry(font.cache_key).or_insert_with(|| map_of(font.data.as_ref().as_ref()));
        map.get(&id(glyph)).copied()
    }
}

fn id(glyph: &OutlineGlyph) -> u32 {
    glyph.glyph_id().to_u32()
}

/// Returns the characters of a font's glyphs; of several characters the first.
fn map_of(font: &[u8]) -> BTreeMap<u32, char> {
    let Ok(font) = FontRef::new(font) else { return BTreeMap::new() };
    let mappings = font.charmap().mappings().take(MAPPINGS_MAX);
    let mut map = BTreeMap::new();
    for (character, glyph) in mappings {
        if let Some(character) = char::from_u32(character).filter(|c| !is_unreadable(*c) && !c.is_whitespace()) {
            map.entry(glyph.to_u32()).or_insert(character);
        }
    }
    map
}

/// Returns whether a character means nothing outside of its font: a private-use, replacement or control character.
pub(super) fn is_unreadable(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}') || is_nothing(character)
}

/// Returns whether a character stands for none.
fn is_nothing(character: char) -> bool {
    character == char::REPLACEMENT_CHARACTER || character.is_control() && !character.is_whitespace()
}
