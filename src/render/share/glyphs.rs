//! Glyph -> its pixels, drawn once for all images of a build.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "glyphs are a few hundred pixels large, and points beyond the image are left out"
)]

use std::sync::{Arc, RwLock};

use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::pen::ControlBoundsPen;
use skrifa::outline::{DrawSettings, OutlineGlyph, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use crate::render::share::canvas::{Canvas, Pixels, STEPS};
use crate::render::share::rasterizer::Rasterizer;

/// Literata semi-bold (SIL Open Font License 1.1, `OFL.txt`), reduced to the letters of Europe's Latin alphabets.
pub(super) static FONT: &[u8] = include_bytes!("literata.ttf");

/// Places of an origin within a pixel, for each axis. Nobody sees letters move by an eighth of a pixel.
const PLACES: u8 = 4;

/// The glyphs drawn so far.
#[derive(Debug, Default)]
pub(super) struct Glyphs {
    drawn: RwLock<FxHashMap<Drawn, Arc<Pixels>>>,
}

/// What the pixels of a glyph depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Drawn {
    id: u32,
    /// Bits of the font size in pixels.
    size: u32,
    /// Where in a pixel the origin is, in parts of `PLACES`.
    place: [u8; 2],
}

impl Glyphs {
    /// Draws a glyph whose origin is at a point; returns its right edge.
    pub(super) fn draw(&self, id: u32, size: f32, at: [f32; 2], canvas: &mut Canvas) -> i32 {
        let [x, y] = at.map(|along| (along * f32::from(PLACES)).round() as i32);
        let places = i32::from(PLACES);
        let place = [x, y].map(|along| along.rem_euclid(places) as u8);
        let pixel = [x, y].map(|along| along.div_euclid(places));
        let pixels = self.pixels(Drawn { id, size: size.to_bits(), place });
        canvas.add(&pixels, pixel);
        pixel[0] + pixels.at[0] + i32::from(pixels.width)
    }

    fn pixels(&self, glyph: Drawn) -> Arc<Pixels> {
        let known = self.drawn.read().expect("invariant: no glyph panics").get(&glyph).cloned();
        // Two threads may draw the same glyph: they draw the same pixels.
        known.unwrap_or_else(|| {
            let pixels = Arc::new(drawn(glyph));
            self.drawn.write().expect("invariant: no glyph panics").insert(glyph, pixels.clone());
            pixels
        })
    }
}

fn drawn(Drawn { id, size, place }: Drawn) -> Pixels {
    let font = FontRef::new(FONT).expect("invariant: the font in the binary is sound");
    let Some(outline) = font.outline_glyphs().get(GlyphId::new(id)) else { return Pixels::default() };
    // The bounds in the font are rounded: some points of composed glyphs lie outside.
    let mut bounds = ControlBoundsPen::new();
    draw(&outline, &mut bounds);
    let Some(bounds) = bounds.bounding_box() else { return Pixels::default() };
    let units = font.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
    let scale = f32::from_bits(size) / f32::from(units);
    let [x, y] = place.map(|along| f32::from(along) / f32::from(PLACES));
    let [left, top] = [x + bounds.x_min * scale, y - bounds.y_max * scale].map(f32::floor);
    let [right, bottom] = [x + bounds.x_max * scale, y - bounds.y_min * scale].map(f32::ceil);
    let width = (right - left) as u16;
    let mut rasterizer = Rasterizer::new((width.into(), (bottom - top) as u32));
    let start = [x - left, y - top];
    draw(&outline, &mut Pen { rasterizer: &mut rasterizer, start, scale, first: start, last: start });
    Pixels { at: [left as i32, top as i32], width, steps: rasterizer.steps(STEPS) }
}

fn draw(outline: &OutlineGlyph<'_>, pen: &mut impl OutlinePen) {
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    outline.draw(settings, pen).expect("invariant: the font in the binary is sound");
}

/// Converts an outline from font units, whose y axis points up, to edges in pixels, whose y axis points down.
struct Pen<'a> {
    rasterizer: &'a mut Rasterizer,
    start: [f32; 2],
    scale: f32,
    first: [f32; 2],
    last: [f32; 2],
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        [self.start[0] + x * self.scale, self.start[1] - y * self.scale]
    }
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.first = self.at(x, y);
        self.last = self.first;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.rasterizer.edge(self.last, to);
        self.last = to;
    }

    fn quad_to(&mut self, over_x: f32, over_y: f32, x: f32, y: f32) {
        let (over, to) = (self.at(over_x, over_y), self.at(x, y));
        self.rasterizer.curve(self.last, over, to);
        self.last = to;
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
        // The font has no cubic curves.
        self.line_to(x, y);
    }

    fn close(&mut self) {
        self.rasterizer.edge(self.last, self.first);
        self.last = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_glyph_of_the_font_is_cut() {
        let font = FontRef::new(FONT).unwrap();
        let mut glyphs = 0;
        for (id, outline) in font.outline_glyphs().iter() {
            let glyph = Drawn { id: id.to_u32(), size: 96.0_f32.to_bits(), place: [1, 3] };
            let Pixels { at: [left, top], width, steps } = drawn(glyph);
            // The same glyph with a lot of room.
            let mut wide = Rasterizer::new((400, 400));
            let start = [150.25, 200.75];
            let mut pen = Pen { rasterizer: &mut wide, start, scale: 96.0 / 1000.0, first: start, last: start };
            draw(&outline, &mut pen);
            let wide: u32 = wide.steps(STEPS).into_iter().map(u32::from).sum();
            assert!(
                wide.abs_diff(steps.iter().copied().map(u32::from).sum()) <= 1 + wide / 1000,
                "{id}: {left} {top} {width}"
            );
            glyphs += 1;
        }
        assert!(glyphs > 300, "{glyphs}");
    }

    #[test]
    fn a_glyph_is_drawn_once_for_each_size_and_place_and_darkens_the_same_area_in_all() {
        let glyphs = Glyphs::default();
        let id = FontRef::new(FONT).unwrap().charmap().map('R').expect("a glyph").to_u32();
        let drawn = |at: [f32; 2]| {
            let mut canvas = Canvas::new((140, 140));
            let end = glyphs.draw(id, 96.0, at, &mut canvas);
            let packed = canvas.packed();
            (packed.iter().map(|pair| u64::from(pair >> 4) + u64::from(pair & 0xf)).sum::<u64>(), end, packed)
        };
        let (area, end, first) = drawn([20.0, 100.0]);
        assert!((80..100).contains(&end), "{end}");
        for (at, known) in
            [([20.1, 99.9], 1), ([20.25, 100.0], 2), ([20.4, 100.5], 3), ([20.6, 100.5], 3), ([20.5, 100.5], 3)]
        {
            let (other, _, _) = drawn(at);
            assert!(area.abs_diff(other) * 200 < area, "{at:?}: {area} {other}");
            assert_eq!(glyphs.drawn.read().unwrap().len(), known, "{at:?}");
        }
        assert_eq!(drawn([19.9, 100.1]).2, first);
    }
}
