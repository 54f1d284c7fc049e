//! Text -> lines of shaped words.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use harfrust::font::{Blob, Font};
use harfrust::{Buffer, ShapeOptions, ShaperFont, shape};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use crate::render::share::canvas::Canvas;
use crate::render::share::glyphs::{FONT, Glyphs};

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    glyphs: Vec<Glyph>,
}

/// A glyph and its offset from the start of its word or line, in font units.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Glyph {
    id: u32,
    at: [f32; 2],
}

/// A shaped word; all lengths are in font units.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    glyphs: Vec<Glyph>,
    width: f32,
}

/// The font, and the words shaped so far.
pub(super) struct Shaper {
    font: FontRef<'static>,
    shaped: BTreeMap<String, Word>,
    /// Font units per em.
    units: f32,
}

impl Shaper {
    pub(super) fn new() -> Self {
        let font = FontRef::new(FONT).expect("invariant: the font in the binary is sound");
        let units = font.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
        Self { font, shaped: BTreeMap::new(), units: f32::from(units) }
    }

    /// Breaks text into at most `most` lines of at most `width` pixels; returns them, and whether they hold the whole text
    /// without a broken word. Text that does not fit is cut off after a whole word, with `…`. Letters that the font lacks
    /// are left out.
    pub(super) fn lines(&mut self, text: &str, size: f32, width: f32, most: usize) -> (Vec<Line>, bool) {
        let room = width * self.units / size;
        let known = text.split_whitespace().map(|word| self.known(word)).collect::<Vec<_>>();
        let words: Vec<Word> = known.iter().filter(|word| !word.is_empty()).map(|word| self.word(word)).collect();
        let is_broken = words.iter().any(|word| word.width > room);
        let pieces: Vec<Word> = words.into_iter().flat_map(|word| self.pieces(word, room)).collect();
        let space = self.word("n n").width - 2.0 * self.word("n").width;
        let mut lines: Vec<(Vec<Word>, f32)> = Vec::new();
        for word in pieces {
            match lines.last_mut() {
                Some((line, end)) if *end + space + word.width <= room => {
                    *end += space + word.width;
                    line.push(word);
                }
                Some(_) | None => lines.push((vec![word.clone()], word.width)),
            }
        }
        let is_whole = lines.len() <= most && !is_broken;
        if lines.len() > most {
            lines.truncate(most.max(1));
            let dots = self.word("…");
            if let Some((line, end)) = lines.last_mut() {
                while line.len() > 1 && *end + dots.width > room {
                    *end -= line.pop().map_or(0.0, |word| word.width + space);
                }
                if let Some(last) = line.pop() {
                    line.push(self.word(&format!("{}…", last.text.trim_end_matches(['.', ',', ':', ';', '–', '-']))));
                }
            }
        }
        (lines.into_iter().map(|(words, _)| joined(&words, space)).collect(), is_whole)
    }

    /// Draws a line that starts at a point of its baseline; returns its right edge, if it shows anything.
    pub(super) fn draw(
        &self,
        line: &Line,
        size: f32,
        [x, y]: [f32; 2],
        glyphs: &Glyphs,
        canvas: &mut Canvas,
    ) -> Option<i32> {
        let scale = size / self.units;
        let ends = line
            .glyphs
            .iter()
            .map(|Glyph { id, at }| glyphs.draw(*id, size, [x + at[0] * scale, y - at[1] * scale], canvas));
        ends.max()
    }

    fn known(&self, word: &str) -> String {
        let map = self.font.charmap();
        word.chars().filter(|letter| map.map(*letter).is_some()).collect()
    }

    fn word(&mut self, text: &str) -> Word {
        if let Some(word) = self.shaped.get(text) {
            return word.clone();
        }
        let word = shaped(text);
        self.shaped.insert(text.to_owned(), word.clone());
        word
    }

    /// Breaks a word that is too wide into pieces that fit.
    fn pieces(&mut self, word: Word, room: f32) -> Vec<Word> {
        if word.width <= room {
            return vec![word];
        }
        let mut pieces: Vec<Word> = Vec::new();
        for letter in word.text.chars() {
            let longer = pieces.last().map(|piece| format!("{}{letter}", piece.text)).map(|text| self.word(&text));
            match (pieces.last_mut(), longer) {
                (Some(piece), Some(longer)) if longer.width <= room => *piece = longer,
                _ => {
                    let next = self.word(&letter.to_string());
                    pieces.push(next);
                }
            }
        }
        pieces
    }
}

/// Shapes a word: kerning, ligatures, marks.
fn shaped(text: &str) -> Word {
    static SHAPING: OnceLock<Font> = OnceLock::new();
    let font =
        SHAPING.get_or_init(|| Font::new(Blob::from(FONT), 0).expect("invariant: the font in the binary is sound"));
    let mut drawn = Buffer::new();
    drawn.push_str(text);
    drawn.guess_segment_properties();
    shape(&ShaperFont::new(font), &mut drawn, ShapeOptions::new()).expect("invariant: a direction was guessed");
    let mut width = 0.0;
    let mut glyphs = Vec::new();
    for (glyph, position) in drawn.glyph_infos().iter().zip(drawn.glyph_positions()) {
        glyphs.push(Glyph { id: glyph.glyph_id, at: [width + unit(position.x_offset), unit(position.y_offset)] });
        width += unit(position.x_advance);
    }
    Word { text: text.to_owned(), glyphs, width }
}

#[expect(clippy::cast_precision_loss, reason = "units of a font are small")]
fn unit(number: i32) -> f32 {
    number as f32
}

fn joined(words: &[Word], space: f32) -> Line {
    let mut glyphs = Vec::new();
    let mut start = 0.0;
    for word in words {
        glyphs.extend(word.glyphs.iter().map(|Glyph { id, at }| Glyph { id: *id, at: [start + at[0], at[1]] }));
        start += word.width + space;
    }
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    Line { text: texts.join(" "), glyphs }
}
