//! Pages of a PDF, drawn.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::media::copies::page;
use crate::media::picture::Scaled;

/// Width in pixels: as wide as a slide is shown on a large screen.
const WIDTH: f32 = 1280.0;
/// Height in pixels at most: an upright page in that width.
const HEIGHT_MAX: f32 = 1810.0;
/// Pages whose sides differ more are drawn so narrow that nothing is seen.
const SIDE_MIN: f32 = 16.0;

/// Returns the number of pages. A file is foreign: a panic of the reader is an answer, too.
pub(super) fn count(bytes: &Arc<[u8]>) -> usize {
    let pages = catch_unwind(AssertUnwindSafe(|| Pdf::new(bytes.to_vec()).map_or(0, |pdf| pdf.pages().len())));
    pages.unwrap_or_default().min(super::whole::PAGES_MAX)
}

/// Draws pages.
pub(super) fn pictures(bytes: &Arc<[u8]>, pages: Range<usize>) -> Vec<Vec<Scaled>> {
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return Vec::new() };
    let cache = RenderCache::new();
    let wanted = pdf.pages().iter().take(super::whole::PAGES_MAX).skip(pages.start).take(pages.len());
    // A page is foreign: a panic of the reader is an answer, too.
    wanted
        .map(|page| catch_unwind(AssertUnwindSafe(|| drawn(page, &cache))).ok().flatten().unwrap_or_default())
        .collect()
}

fn drawn<'a>(page_of: &'a Page<'a>, cache: &RenderCache<'a>) -> Option<Vec<Scaled>> {
    let (width, height) = page_of.render_dimensions();
    let scale = (WIDTH / width).min(HEIGHT_MAX / height);
    if !scale.is_finite() || width * scale < SIDE_MIN || height * scale < SIDE_MIN {
        return None;
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = render(page_of, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    // On white paper nothing shows through.
    let pixels = drawn.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    page(width, height, pixels)
}
