//! A page -> the letters that are written on it, each with its place.

use std::collections::BTreeSet;

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::xref::XRef;
use hayro::kurbo::{BezPath, Point, Rect, Shape, Vec2};

/// Letters of a page that are read: a page of a dense book has four thousand, a map some tens of thousands.
const LETTERS_MAX: usize = 100_000;
/// A letter's advance where the font does not say, in thousandths of its size.
const ADVANCE: f64 = 500.0;
/// Of a page that is covered by one shape this part at least is, so that the shape is its paper.
const PAPER: f64 = 0.95;

/// What is written on a page.
pub(super) struct Written {
    /// Width and height in points, as the page is shown.
    pub(super) size: (u32, u32),
    /// In the order of the file.
    pub(super) letters: Vec<Letter>,
    /// Whether anything besides letters is drawn on it.
    pub(super) shows: bool,
    /// Whether it has more letters than are read.
    pub(super) is_cut: bool,
}

/// A letter, or the few letters that one sign stands for.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) text: String,
    /// Where it begins, in points along its own line and across it, downwards.
    pub(super) along: f64,
    pub(super) across: f64,
    /// Where it ends along its line.
    pub(super) end: f64,
    /// Its size in points.
    pub(super) size: f64,
    /// In how many quarters of a turn its line is turned.
    pub(super) turn: u8,
}

/// Reads what is written on a page.
pub(super) fn written<'a>(page: &'a Page<'a>, cache: &InterpreterCache<'a>, xref: &'a XRef) -> Written {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let area = Rect::new(0.0, 0.0, width, height);
    let transform = hayro::kurbo::Affine::new(page.initial_transform(true).as_coeffs());
    let mut context = Context::new(transform, area, cache, xref, InterpreterSettings::default());
    let mut writing = Writing { area, letters: Vec::new(), places: BTreeSet::new(), shows: false, is_cut: false };
    interpret_page(page, &mut context, &mut writing);
    let Writing { letters, shows, is_cut, area: _, places: _ } = writing;
    Written { size: (whole(width), whole(height)), letters, shows, is_cut }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a page's size")]
fn whole(points: f64) -> u32 {
    points.round().clamp(1.0, 100_000.0) as u32
}

/// A page on which letters are noted instead of drawn.
struct Writing {
    area: Rect,
    letters: Vec<Letter>,
    /// Where which letter stands: programs draw one several times to make it bold or to give it a shadow.
    places: BTreeSet<(i64, i64, String)>,
    shows: bool,
    is_cut: bool,
}

impl Writing {
    fn shape(&mut self, bounds: Rect, to_page: hayro::kurbo::Affine) {
        let seen = to_page.transform_rect_bbox(bounds).intersect(self.area);
        let is_paper = seen.area() >= self.area.area() * PAPER;
        // A line has no area.
        self.shows |= !is_paper && (seen.width() > 1.0 || seen.height() > 1.0);
    }
}

impl<'a> Device<'a> for Writing {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // What is filled and stroked comes twice; the places tell.
        let _ = mode;
        for glyph in run.glyphs() {
            if self.letters.len() >= LETTERS_MAX {
                self.is_cut = true;
                return;
            }
            let (inner, to_page): (&Glyph<'a>, _) = (glyph, props.transform * glyph.transform());
            let advance = match inner {
                Glyph::Outline(outline) => outline.advance_width().map_or(ADVANCE, f64::from),
                Glyph::Type3(own) => own.advance_width().map_or(ADVANCE, f64::from),
            };
            let Some(text) = inner.as_unicode().map(text_of) else {
                self.shows = true;
                continue;
            };
            let start = to_page * Point::ZERO;
            let line: Vec2 = to_page * Point::new(1000.0, 0.0) - start;
            let height: Vec2 = to_page * Point::new(0.0, 1000.0) - start;
            let size = height.hypot();
            if text.is_empty() || !size.is_finite() || size < 0.5 {
                continue;
            }
            let turn = turn_of(line);
            let end = to_page * Point::new(advance, 0.0);
            let [(along, across), (end, _)] = [start, end].map(|point| turned(point, turn));
            if self.places.insert((rounded(along, size), rounded(across, size), text.clone())) {
                self.letters.push(Letter { text, along, across, end, size, turn });
            }
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.shape(path.bounding_box(), props.transform);
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.shape(*rect, props.transform);
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.shows = true;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Returns a place in steps of a tenth of a letter.
#[expect(clippy::cast_possible_truncation, reason = "a place on a page")]
fn rounded(place: f64, size: f64) -> i64 {
    (place * 10.0 / size).round().clamp(-1e9, 1e9) as i64
}

/// Returns in how many quarters of a turn a line is turned: 0 to the right, 1 downwards, 2 to the left, 3 upwards.
fn turn_of(line: Vec2) -> u8 {
    match (line.x.abs() >= line.y.abs(), line.x >= 0.0, line.y >= 0.0) {
        (true, true, _) => 0,
        (false, _, true) => 1,
        (true, false, _) => 2,
        (false, _, false) => 3,
    }
}

/// Returns a place along and across a line that is turned.
fn turned(point: Point, turn: u8) -> (f64, f64) {
    match turn {
        0 => (point.x, point.y),
        1 => (point.y, -point.x),
        2 => (-point.x, -point.y),
        _ => (-point.y, point.x),
    }
}

/// Returns the letters that a sign stands for: joined letters apart, nothing for what is no letter.
fn text_of(text: hayro::hayro_interpret::hayro_cmap::BfString) -> String {
    use hayro::hayro_interpret::hayro_cmap::BfString;
    let text = match text {
        BfString::Char(letter) => letter.to_string(),
        BfString::String(text) => text,
    };
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            '\t' | '\n' | '\r' => out.push(' '),
            // Joiners have nothing to join where letters have places of their own.
            '\u{fffd}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}
