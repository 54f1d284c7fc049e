//! Collects the letters of a PDF page with their positions, in drawing order.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::panic::resume_unwind;

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro::hayro_syntax::object::{Dict, String as PdfString};
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape};

use crate::media::paged_text::Limit;
use crate::media::pdf::glyph_text::{FontMaps, is_unreadable};
use crate::media::pdf::properties::text_of;

/// Most letters on a page: a newspaper page has 20,000, a whole book on one endless page half a million.
pub(super) const LETTERS_MAX: usize = 200_000;
/// Most drawing operations on a page: maps have 100,000, and a page of recursive forms never ends.
const DRAWINGS_MAX: usize = 2_000_000;
/// Most dots that are recorded: a pointillist picture is not a list.
const DOTS_MAX: usize = 400;
/// Sizes of bullets in points.
const DOT: RangeInclusive<f64> = 2.0..=14.0;
/// A letter drawn again within this fraction of its height is the same one: a shadow, or bold by double strike.
const SAME: f64 = 0.08;
/// Letters are indexed in squares of this many points.
const CELL: f64 = 6.0;
/// A picture or rectangle that covers this fraction of the page may be its background.
const BACKGROUND: f64 = 0.95;
/// Stands for a letter that the file does not identify.
pub(super) const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// A letter, or several shown by one glyph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    /// Its text; empty if another glyph carries it.
    pub(super) text: String,
    /// Start of its base line in points from the upper left corner of the page, downwards.
    pub(super) at: (f64, f64),
    /// Its advance along the line.
    pub(super) width: f64,
    /// Font size.
    pub(super) em: f64,
    /// Rotation of its line in whole degrees.
    pub(super) turn: i32,
    /// Not part of the content: a running header or a page number.
    pub(super) is_artifact: bool,
}

/// What is collected while a page is interpreted.
#[derive(Default)]
pub(super) struct Letters {
    /// The letters in the file's order.
    pub(super) found: Vec<Letter>,
    /// Whether anything besides letters and backgrounds is drawn.
    pub(super) shows: bool,
    /// Small shapes that may be bullets: browsers draw bullets instead of writing them.
    pub(super) dots: Vec<Rect>,
    /// Drawing operations, and letters.
    pub(super) operations: usize,
    /// The embedded fonts that were read.
    pub(super) fonts: FontMaps,
    size: (f64, f64),
    drawings: usize,
    seen: BTreeMap<(char, i64, i64), Vec<Point>>,
    marks: Vec<Mark>,
}

/// Marked content of the page.
#[derive(Default)]
struct Mark {
    is_artifact: bool,
    /// The replacement text of its glyphs, until the first of them takes it.
    says: Option<String>,
    says_all: bool,
}

impl Letters {
    /// Starts with an empty page of a size in points, and the fonts of the pages before it.
    pub(super) fn new(size: (f64, f64), fonts: FontMaps) -> Self {
        Self { fonts, size, ..Self::default() }
    }

    /// Counts a drawing operation; exceeding the limit ends the page.
    fn count(&mut self) {
        self.drawings += 1;
        self.operations += 1;
        if self.drawings > DRAWINGS_MAX {
            // Nothing else stops the interpreter, and `resume_unwind` does not call the panic hook.
            resume_unwind(Box::new(Limit::Drawing));
        }
    }

    /// Records that something is drawn in a rectangle of the page.
    fn show(&mut self, place: Rect) {
        let page = Rect::new(0.0, 0.0, self.size.0, self.size.1);
        let seen = place.intersect(page);
        self.shows |= seen.area() > 0.0 && seen.area() < page.area() * BACKGROUND;
    }

    fn letter(&mut self, glyph: &Glyph<'_>, at: Point, along: (f64, f64), up: (f64, f64)) {
        let mut em = up.0.hypot(up.1);
        let scale = along.0.hypot(along.1);
        if !(em.is_finite() && scale.is_finite() && at.x.is_finite() && at.y.is_finite()) || em < 0.1 {
            return;
        }
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let is_drawn = || match glyph {
            Glyph::Outline(glyph) => !glyph.outline().is_empty(),
            Glyph::Type3(_) => true,
        };
        let width = f64::from(advance.unwrap_or(500.0)) / 1000.0 * scale;
        if matches!(glyph, Glyph::Type3(_)) {
            // The font has a matrix of its own that is not exposed.
            em = em.max(width * 1.4);
        }
        let margin = em * 0.5;
        if at.x < -margin || at.y < -margin || at.x > self.size.0 + margin || at.y > self.size.1 + margin {
            return;
        }
        self.operations += 1;
        let says = match self.fonts.text(glyph) {
            Some(text) => {
                self.shows |= text.starts_with(is_unreadable);
                text
            }
            None if is_drawn() => {
                self.shows = true;
                UNKNOWN.to_string()
            }
            None => " ".to_owned(),
        };
        let says = match self.marks.iter_mut().find(|mark| mark.says_all) {
            Some(mark) => mark.says.take().unwrap_or_default(),
            // Some programs encode every hyphen as a soft hyphen; it is a real one unless it is invisible.
            None if says == "\u{AD}" && (width < em * 0.05 || !is_drawn()) => String::new(),
            None => says,
        };
        if !says.trim().is_empty() {
            let cell = |place: f64| crate::media::pdf::numbers::whole(place / CELL);
            let (x, y) = (cell(at.x), cell(at.y));
            let first = says.chars().next().unwrap_or(UNKNOWN);
            let near = |seen: &Vec<Point>| seen.iter().any(|other| other.distance(at) < em * SAME);
            let mut around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (first, x, y)));
            if around.any(|place| self.seen.get(&place).is_some_and(near)) {
                return;
            }
            self.seen.entry((first, x, y)).or_default().push(at);
        }
        if self.found.len() >= LETTERS_MAX {
            resume_unwind(Box::new(Limit::Letters));
        }
        let degrees =
            i32::try_from(crate::media::pdf::numbers::whole(along.1.atan2(along.0).to_degrees())).unwrap_or(0);
        let turn = if degrees.abs() <= 2 { 0 } else { degrees.rem_euclid(360) };
        let is_artifact = self.marks.iter().any(|mark| mark.is_artifact);
        self.found.push(Letter { text: says, at: (at.x, at.y), width, em, turn, is_artifact });
    }
}

impl<'a> Device<'a> for Letters {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        if matches!(mode, DrawMode::Invisible) || is_white(&props.paint) {
            return;
        }
        let place = props.transform.transform_rect_bbox(path.bounding_box());
        self.show(place);
        let (width, height) = (place.width(), place.height());
        if self.dots.len() < DOTS_MAX && DOT.contains(&width) && (width - height).abs() < width * 0.25 {
            self.dots.push(place);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count();
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.count();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.count();
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform() * Affine::scale(1000.0);
            let [along_x, along_y, up_x, up_y, x, y] = place.as_coeffs();
            self.letter(glyph, Point::new(x, y), (along_x, along_y), (up_x, up_y));
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.count();
        self.shows = true;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let says =
            properties.and_then(|of| of.get::<PdfString<'_>>(b"ActualText")).map(|says| text_of(says.as_bytes()));
        // Unbounded: unclosed marks end with the page.
        self.marks.push(Mark { is_artifact: tag == b"Artifact", says_all: says.is_some(), says });
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }
}

fn is_white(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, alpha] = colour.to_rgba().to_rgba8();
            alpha < 8 || [red, green, blue].iter().all(|part| *part > 247)
        }
        Paint::Pattern(_) => false,
    }
}
