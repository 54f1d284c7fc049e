//! Weighs what drawing a page takes, by doing everything that the renderer will do except for the drawing. The renderer
//! itself has no limits: a page of a few kilobytes can ask for a picture of the page's size a thousand times.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::panic::resume_unwind;

use hayro::hayro_interpret::font::{Glyph, GlyphRun, Type3Glyph};
use hayro::hayro_interpret::pattern::{Pattern, TilingPattern};
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect};

use crate::media::paged_text::Limit;

/// Most bytes that drawing a page takes: an A4 colour scan at 600 dpi takes 280 million.
const BYTES_MAX: u64 = 300 * 1024 * 1024;
/// Most drawing operations on a page: maps have 100,000, and a page of recursive forms never ends.
const OPERATIONS_MAX: u64 = 2_000_000;
/// Most pixels of the pictures on a page: an A4 scan at 600 dpi has 35 million.
const PIXELS_MAX: u64 = 60_000_000;
/// Most pixels that are painted on a page, those below others included: 2,000 times an A4 page.
const PAINTED_MAX: u64 = 5_000_000_000;
/// Bytes of a pixel of a picture: red, green, blue, and transparency.
const PIXEL: u64 = 4;
/// Bytes of a pixel of a picture of the file while it is decoded.
const DECODED_PIXEL: u64 = 8;
/// Bytes for each pixel that an outline is long: the renderer holds outlines as strips of four pixels.
const OUTLINE_PIXEL: u64 = 8;
/// Most pixels of a stencil that is decoded to be weighed.
const STENCIL_MAX: u64 = 65_536;
/// Bytes of a letter.
const LETTER: u64 = 128;
/// Longest side of a picture that the renderer makes: it counts with 16 bits.
const SIDE_MAX: f64 = 32_767.0;

/// What drawing takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Bytes that are held at the same time.
    pub(super) bytes: u64,
    /// Drawing operations.
    pub(super) operations: u64,
    /// Pixels of the pictures of the file.
    pub(super) pixels: u64,
}

/// Weighs a page while it is interpreted. Exceeding a limit ends the page.
#[derive(Default)]
pub(super) struct Weigher {
    /// The largest number of bytes so far.
    most: u64,
    /// The bytes that are held until the page is drawn.
    held: u64,
    operations: u64,
    pixels: u64,
    painted: u64,
    /// What is drawn on, in pixels: the page, a tile of a pattern.
    target: Rect,
    /// How many times what is interpreted now will be drawn.
    times: u64,
    /// The soft masks that were drawn for this target.
    masks: BTreeSet<u128>,
    /// What the glyphs of Type 3 fonts take.
    glyphs: BTreeMap<u128, (u64, u64)>,
}

impl Weigher {
    /// Starts with an empty page of a size in pixels.
    pub(super) fn new(target: Rect) -> Self {
        Self { target, times: 1, ..Self::default() }
    }

    /// Returns what the page takes.
    pub(super) fn weight(&self) -> Weight {
        Weight { bytes: self.most, operations: self.operations, pixels: self.pixels }
    }

    /// Counts an operation, of each copy.
    fn count(&mut self) {
        self.operations = self.operations.saturating_add(self.times);
        check(self.operations <= OPERATIONS_MAX);
    }

    /// Counts bytes that are held until the target is drawn.
    fn hold(&mut self, bytes: u64) {
        self.held = self.held.saturating_add(bytes.saturating_mul(self.times));
        self.pass(0);
    }

    /// Counts bytes that are needed for a moment.
    fn pass(&mut self, bytes: u64) {
        self.most = self.most.max(self.held.saturating_add(bytes));
        check(self.most <= BYTES_MAX);
    }

    /// Counts what is painted in a rectangle of the target.
    fn paint(&mut self, place: Rect) {
        let painted = pixels(place.intersect(self.target)).saturating_mul(self.times);
        self.painted = self.painted.saturating_add(painted);
        check(self.painted <= PAINTED_MAX);
    }

    /// Counts a path with its paint.
    fn outline(&mut self, path: &BezPath, transform: Affine) -> Rect {
        let (length, place) = measure(path, transform, self.target);
        self.hold(length.saturating_mul(OUTLINE_PIXEL));
        place
    }

    fn props<'a>(&mut self, paint: &Paint<'a>, mask: Option<&SoftMask<'a>>, place: Rect, is_stroke: bool) {
        self.mask(mask);
        self.paint(place);
        let Paint::Pattern(pattern) = paint else { return };
        let place = place.intersect(self.target);
        match &**pattern {
            Pattern::Shading(_) => self.hold(pixels(place).saturating_mul(PIXEL)),
            Pattern::Tiling(tiles) => self.tile(tiles, place, is_stroke),
        }
    }

    /// Counts a pattern: the renderer draws its tile, or what of it is seen, for each use.
    fn tile(&mut self, tiles: &TilingPattern<'_>, place: Rect, is_stroke: bool) {
        let area = tiles.matrix.inverse().transform_rect_bbox(place);
        let (across, down) = scales(tiles.matrix);
        let x = Axis::new(across, tiles.bbox.x0..tiles.bbox.x1, tiles.x_step, area.x0..area.x1);
        let y = Axis::new(down, tiles.bbox.y0..tiles.bbox.y1, tiles.y_step, area.y0..area.y1);
        check([x.size, y.size].iter().all(|side| (0.0..=SIDE_MAX).contains(side)));
        let size = Rect::new(0.0, 0.0, x.size, y.size);
        let transform = Affine::scale_non_uniform(x.scale, y.scale) * Affine::translate((-x.start, -y.start));
        self.elsewhere(size, to_whole(x.copies * y.copies), |weigher| {
            tiles.interpret(weigher, transform, is_stroke);
        });
        self.pass(pixels(size).saturating_mul(2 * PIXEL));
        self.hold(pixels(size).saturating_mul(PIXEL));
    }

    /// Counts a soft mask, which the renderer draws once for each target.
    fn mask(&mut self, mask: Option<&SoftMask<'_>>) {
        let Some(mask) = mask else { return };
        if self.masks.insert(mask.cache_key()) {
            let size = self.target;
            self.elsewhere(size, 1, |weigher| mask.interpret(weigher));
            self.pass(pixels(size).saturating_mul(2 * PIXEL));
            self.hold(pixels(size));
        }
    }

    /// Counts the pattern that a picture of one colour lets through: the renderer makes a mask for it.
    fn stencil(&mut self, image: &Image<'_, '_>, pixels_of_it: u64, place: Rect) {
        let Image::Stencil(stencil) = image else { return };
        // A large one is not decoded only to ask for its paint.
        let mut tiles = None;
        let mut is_pattern = pixels_of_it > STENCIL_MAX;
        if !is_pattern {
            stencil.with_stencil(
                |_, paint| {
                    is_pattern = matches!(paint, Paint::Pattern(_));
                    tiles = Some(paint.clone());
                },
                None,
            );
        }
        if is_pattern {
            self.pass(pixels(self.target).saturating_mul(2 * PIXEL));
            self.hold(pixels(self.target));
            match tiles {
                Some(paint) => self.props(&paint, None, place, false),
                None => self.hold(pixels(place.intersect(self.target)).saturating_mul(PIXEL)),
            }
        }
    }

    /// Weighs what is drawn in a picture of its own, in so many copies. What it holds is then free again.
    fn elsewhere(&mut self, target: Rect, copies: u64, weigh: impl FnOnce(&mut Self)) {
        let outer = (self.target, self.times, self.held, std::mem::take(&mut self.masks));
        (self.target, self.times) = (target, self.times.saturating_mul(copies));
        self.count();
        weigh(self);
        (self.target, self.times, self.held, self.masks) = outer;
    }

    /// Counts a glyph that is drawn by operations of its own.
    fn drawn_glyph<'a>(&mut self, glyph: &Type3Glyph<'a>, props: &DrawProps<'a>, transform: Affine) {
        let key = glyph.cache_key();
        if let Some((operations, held)) = self.glyphs.get(&key).copied() {
            self.operations = self.operations.saturating_add(operations.saturating_mul(self.times));
            self.hold(held);
            self.count();
            return;
        }
        let (times, operations, held) = (self.times, self.operations, self.held);
        self.times = 1;
        glyph.interpret(self, props.transform, transform, &props.paint);
        self.times = times;
        self.glyphs.insert(key, (self.operations - operations, self.held - held));
    }
}

/// Returns how many pixels one unit of either side takes.
fn scales(transform: Affine) -> (f64, f64) {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    (a.hypot(b), c.hypot(d))
}

/// Ends the page unless a limit is kept. Nothing else stops the interpreter, and `resume_unwind` does not call the
/// panic hook.
fn check(is_kept: bool) {
    if !is_kept {
        resume_unwind(Box::new(Limit::Drawing));
    }
}

/// One direction of a pattern, as the renderer makes it.
struct Axis {
    start: f64,
    scale: f64,
    /// Pixels of the tile.
    size: f64,
    /// How many neighbours reach into the tile.
    copies: f64,
}

impl Axis {
    fn new(scale: f64, cell: Range<f64>, step: f32, area: Range<f64>) -> Self {
        let step = f64::from(step.abs());
        let seen = (area.end - area.start).max(0.0);
        let scale = (step * scale).round().max(1.0) / step;
        if seen >= step {
            let copies = ((cell.end - cell.start) / step).ceil();
            return Self { start: cell.start, scale, size: (step * scale).round(), copies };
        }
        let start = cell.start + ((area.start - cell.start) * scale).floor() / scale;
        let first = ((area.start - cell.end) / step).ceil();
        let last = ((area.end - cell.start) / step).floor();
        let size = ((area.end - start) * scale).ceil().max(1.0);
        Self { start, scale, size, copies: (last - first + 1.0).max(0.0) }
    }
}

/// Returns how many pixels long the parts of a path are that may be seen, and its place.
fn measure(path: &BezPath, transform: Affine, target: Rect) -> (u64, Rect) {
    let (mut length, mut start, mut last) = (0.0, Point::ZERO, Point::ZERO);
    let mut place: Option<Rect> = None;
    // Control points lie around the curve, so this is never too short.
    let mut line = |from: Point, to: Point| {
        let around = Rect::from_points(from, to);
        place = Some(place.map_or(around, |place: Rect| place.union(around)));
        let seen = around.intersect(target);
        if seen.width() >= 0.0 && seen.height() >= 0.0 && around.x0 <= target.x1 && around.x1 >= target.x0 {
            length += seen.width().max(0.0) + seen.height().max(0.0) + 1.0;
        }
    };
    for element in path.elements() {
        match element {
            PathEl::MoveTo(to) => {
                start = transform * *to;
                last = start;
            }
            PathEl::LineTo(to) => {
                let to = transform * *to;
                line(last, to);
                last = to;
            }
            PathEl::QuadTo(by, to) => {
                let (by, to) = (transform * *by, transform * *to);
                line(last, by);
                line(by, to);
                last = to;
            }
            PathEl::CurveTo(first, second, to) => {
                let (first, second, to) = (transform * *first, transform * *second, transform * *to);
                line(last, first);
                line(first, second);
                line(second, to);
                last = to;
            }
            PathEl::ClosePath => {
                line(last, start);
                last = start;
            }
        }
    }
    (to_whole(length), place.unwrap_or_default())
}

fn pixels(place: Rect) -> u64 {
    to_whole(place.width().max(0.0).ceil() * place.height().max(0.0).ceil())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float stops at the limits")]
fn to_whole(number: f64) -> u64 {
    number as u64
}

impl<'a> Device<'a> for Weigher {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        let is_stroke = match mode {
            DrawMode::Invisible => return,
            DrawMode::Fill(_) => false,
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(_, _) => true,
        };
        let mut place = self.outline(path, props.transform);
        if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = mode {
            // A line has two sides.
            self.outline(path, props.transform);
            let wide = f64::from(stroke.line_width) * props.transform.determinant().abs().sqrt();
            place = place.inflate(wide, wide);
        }
        // Lines paint little of the rectangle around them.
        let is_line = matches!(mode, DrawMode::Stroke(_)) && matches!(props.paint, Paint::Color(_));
        let place = if is_line { Rect::ZERO } else { place };
        self.props(&props.paint, props.soft_mask.as_ref(), place, is_stroke);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.count();
        self.outline(&clip.path, Affine::IDENTITY);
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.count();
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.count();
        self.mask(mask.as_ref());
        self.paint(self.target);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        let mut place: Option<Rect> = None;
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            match &**glyph {
                Glyph::Outline(_) => {
                    let em = Rect::new(0.0, -250.0, 1000.0, 1000.0);
                    let around = transform.transform_rect_bbox(em);
                    self.count();
                    let side = around.intersect(self.target);
                    self.hold(LETTER + to_whole(side.width().max(0.0) + side.height().max(0.0)) * OUTLINE_PIXEL);
                    place = Some(place.map_or(around, |place| place.union(around)));
                }
                Glyph::Type3(drawn) => self.drawn_glyph(drawn, &props, glyph.transform()),
            }
        }
        let is_pattern = matches!(props.paint, Paint::Pattern(_));
        let place = place.filter(|_| is_pattern).unwrap_or_default();
        self.props(&props.paint, props.soft_mask.as_ref(), place, false);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count();
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let place = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, width, height));
        if !place.overlaps(self.target) {
            return;
        }
        self.mask(props.soft_mask.as_ref());
        self.paint(place);
        let own = to_whole(width * height);
        self.pixels = self.pixels.saturating_add(own.saturating_mul(self.times));
        check(self.pixels <= PIXELS_MAX);
        // The renderer makes large pictures smaller, and both sides at once.
        let (across, down) = scales(props.transform);
        let made = if across < 1.0 || down < 1.0 {
            to_whole((width * across).ceil().clamp(1.0, SIDE_MAX) * (height * down).ceil().clamp(1.0, SIDE_MAX))
        } else {
            own
        };
        self.pass(own.saturating_mul(DECODED_PIXEL).saturating_add(made.saturating_mul(PIXEL)));
        self.hold(made.saturating_mul(PIXEL));
        self.stencil(&image, own, place);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
