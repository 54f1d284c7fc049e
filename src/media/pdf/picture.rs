//! Draws the pages of a PDF, one after another.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings};
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use crate::media::image::processing::raster::Raster;
use crate::media::paged_text::DrawnPages;
use crate::media::paged_text::{FaultKind, Limit};
use crate::media::pdf::letters::Letters;
use crate::media::pdf::reading::{DECODED_MAX, PAGES_MAX, broken_pages, drawing, interpret, open, why};
use crate::media::rendition::{EncodedRendition, Format};

/// Width of a page's picture in pixels: enough for a slide or a page of text on a high-density screen.
const WIDTH: u32 = 1280;
/// Width of the narrower rendition of a drawn page, for cards and phones.
const CARD: u32 = 480;
/// Greatest height: a portrait A4 page of this width.
const HEIGHT_MAX: u32 = 1810;
/// Most pixels of the pictures on a page: an A4 scan at 600 dpi has 35 million. Each takes at least eight bytes while
/// it is drawn.
const PIXELS_MAX: u64 = 60_000_000;

/// Returns the number of pages that can be drawn.
pub(super) fn count(bytes: &Arc<[u8]>) -> usize {
    open(bytes).map_or(0, |file| file.pages().len().min(PAGES_MAX))
}

/// Draws a range of pages, one at a time.
pub(super) fn pictures(bytes: &Arc<[u8]>, pages: Range<usize>) -> DrawnPages {
    let mut wanted = (pages.start..pages.end.min(PAGES_MAX)).peekable();
    let (mut drawn, mut broken) = (Vec::with_capacity(wanted.len()), Vec::new());
    while wanted.peek().is_some() {
        let Ok(file) = open(bytes) else { break };
        let cache = RenderCache::new();
        let mut decoded = 0;
        while decoded < DECODED_MAX {
            let Some(at) = wanted.next() else { break };
            let Some(page) = file.pages().get(at) else { return (drawn, broken_pages(&broken)) };
            decoded += drawing(page).unwrap_or(DECODED_MAX);
            // The page is untrusted: a panic in the renderer counts as a failure.
            let renditions = catch_unwind(AssertUnwindSafe(|| picture(page, &cache)));
            let renditions = renditions.unwrap_or_else(|cause| Err(why(cause.as_ref())));
            let is_broken = renditions.is_err();
            drawn.push(renditions.unwrap_or_else(|what| {
                broken.push((what, at));
                Vec::new()
            }));
            if is_broken {
                // The failure may have left the cache in a state that breaks other pages.
                break;
            }
        }
    }
    (drawn, broken_pages(&broken))
}

/// Draws a page on white.
fn picture<'a>(page: &'a PdfPage<'a>, cache: &RenderCache<'a>) -> Result<Vec<EncodedRendition>, FaultKind> {
    let (width, height) = page.render_dimensions();
    if drawing(page).is_none() {
        return Err(FaultKind::TooMuch(Limit::Drawing));
    }
    let mut letters = Letters::of_size((f64::from(width), f64::from(height)));
    interpret(page, &InterpreterCache::new(), &mut letters);
    if letters.pixels > PIXELS_MAX {
        return Err(FaultKind::TooMuch(Limit::Drawing));
    }
    let (pixels, scale) = size(width, height);
    let settings = PixmapSettings { x_scale: scale.0, y_scale: scale.1, bg_color: WHITE };
    let drawn = hayro::render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let rgb: Vec<u8> =
        drawn.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    drop(drawn);
    renditions(pixels.0, pixels.1, rgb).ok_or(FaultKind::Unreadable)
}

/// Returns the size of a page's picture and the scale factors for it.
fn size(width: f32, height: f32) -> ((u32, u32), (f32, f32)) {
    let (width, height) = (f64::from(width).max(1.0), f64::from(height).max(1.0));
    let scale = (f64::from(WIDTH) / width).min(f64::from(HEIGHT_MAX) / height);
    let side = |length: f64, most: u32| {
        u32::try_from(crate::media::pdf::numbers::whole(length * scale)).unwrap_or(most).clamp(1, most)
    };
    let pixels = (side(width, WIDTH), side(height, HEIGHT_MAX));
    // The renderer truncates fractions of a pixel.
    let factor = |pixels: u32, length: f64| (f64::from(pixels) + 0.01) / length;
    #[expect(clippy::cast_possible_truncation, reason = "a factor of a page's size has few digits")]
    let scale = (factor(pixels.0, width) as f32, factor(pixels.1, height) as f32);
    (pixels, scale)
}

/// Encodes the renditions of a drawn page from RGB pixels, narrowest first.
fn renditions(width: u32, height: u32, pixels: Vec<u8>) -> Option<Vec<EncodedRendition>> {
    let whole = Raster::opaque(width, height, pixels);
    let narrow = (width > CARD).then(|| whole.scaled(CARD)).flatten();
    let is_drawing = whole.is_drawing();
    let written = |raster: &Raster| {
        let pixels = raster.size();
        Some(EncodedRendition { pixels, format: Format::WebP, bytes: raster.webp(is_drawing, None)? })
    };
    narrow.iter().chain([&whole]).map(written).collect()
}
