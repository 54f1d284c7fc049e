//! Draws the pages of a PDF, one after another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::kurbo::{Affine, Rect};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use crate::media::image::processing::raster::Raster;
use crate::media::paged_text::{DrawnPages, FaultKind, Limit, PageWeights};
use crate::media::pdf::drawing_weight::{Weigher, Weight};
use crate::media::pdf::reading::{DECODED_MAX, broken_pages, drawing, open, why};
use crate::media::rendition::{EncodedRendition, Format};

/// Width of a page's picture in pixels: enough for a slide or a page of text on a high-density screen.
const WIDTH: u32 = 1280;
/// Width of the widest rendition, for full screen: of pages of lines and letters only, which are sharper in it.
const WIDE: u32 = 2000;
/// Least width of the widest rendition: an upright page would be hardly sharper.
const WIDE_LEAST: u32 = 1600;
/// Most pixels of pictures on a page that is drawn so wide: a logotype, but no photograph.
const WIDE_PIXELS_MAX: u64 = 400_000;
/// Most drawing operations on a page that is drawn so wide: ten times a dense diagram.
const WIDE_OPERATIONS_MAX: u64 = 100_000;
/// Most bytes that drawing a page so wide takes: a fifth of what any page may take.
const WIDE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Width of the narrower rendition of a drawn page, for cards and phones.
const CARD: u32 = 480;
/// Greatest height: a portrait A4 page of this width.
const HEIGHT_MAX: u32 = 1810;
/// Most drawing operations of a file, over all of its pages: ten pages of the densest maps.
const OPERATIONS_MAX: u64 = 20_000_000;
/// Most pixels of a file's pictures, over all of its pages: 230 pages of A4 scanned at 300 dpi.
const PIXELS_MAX: u64 = 2_000_000_000;

/// Weighs the pages of a file, the first `most` of them.
pub(super) fn weigh(bytes: &Arc<[u8]>, most: usize) -> PageWeights {
    let mut weights = PageWeights::default();
    let (mut operations, mut pixels) = (0, 0);
    while let Ok(file) = open(bytes) {
        weights.count = file.pages().len();
        let number = weights.count.min(most);
        let (mut cache, mut decoded) = (InterpreterCache::new(), 0);
        while weights.pages.len() < number && decoded < DECODED_MAX {
            let page = &file.pages()[weights.pages.len()];
            let length = drawing(page);
            decoded += length.unwrap_or(DECODED_MAX);
            // The page is untrusted: a panic in the interpreter counts as a failure.
            let found = catch_unwind(AssertUnwindSafe(|| weight(page, &cache, WIDTH)));
            let found = found.map_err(|cause| {
                // The failure may have left the cache in a state that breaks other pages.
                cache = InterpreterCache::new();
                why(cause.as_ref())
            });
            let fair = length.ok_or(FaultKind::TooMuch(Limit::Drawing)).and(found).and_then(|weight| {
                operations += weight.operations;
                pixels += weight.pixels;
                let is_over = operations > OPERATIONS_MAX || pixels > PIXELS_MAX;
                if is_over { Err(FaultKind::TooMuch(Limit::Time)) } else { Ok(weight.bytes) }
            });
            weights.pages.push(fair);
        }
        if weights.pages.len() >= number {
            break;
        }
    }
    weights
}

/// Weighs a page that is drawn in a width.
fn weight<'a>(page: &'a PdfPage<'a>, cache: &InterpreterCache<'a>, width: u32) -> Weight {
    let (pixels, scale) = size(page, width);
    let target = Rect::new(0.0, 0.0, f64::from(pixels.0), f64::from(pixels.1));
    let transform =
        Affine::scale_non_uniform(f64::from(scale.0), f64::from(scale.1)) * page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, target, cache, page.xref(), InterpreterSettings::default());
    let mut weigher = Weigher::new(target);
    interpret_page(page, &mut context, &mut weigher);
    weigher.weight()
}

/// Draws some pages, counted from 0, one at a time.
pub(super) fn pictures(bytes: &Arc<[u8]>, pages: &[usize]) -> DrawnPages {
    let mut wanted = pages.iter().copied().peekable();
    let (mut drawn, mut broken) = (Vec::with_capacity(wanted.len()), Vec::new());
    while wanted.peek().is_some() {
        let Ok(file) = open(bytes) else { break };
        let (cache, mut wide) = (RenderCache::new(), WideCaches::new());
        let mut decoded = 0;
        while decoded < DECODED_MAX {
            let Some(at) = wanted.next() else { break };
            let Some(page) = file.pages().get(at) else { return (drawn, broken_pages(&broken)) };
            decoded += drawing(page).unwrap_or(DECODED_MAX);
            // The page is untrusted: a panic in the renderer counts as a failure.
            let renditions = catch_unwind(AssertUnwindSafe(|| picture(page, &cache)));
            let mut renditions = renditions.unwrap_or_else(|cause| Err(why(cause.as_ref())));
            if let Ok(renditions) = &mut renditions {
                let drawn = catch_unwind(AssertUnwindSafe(|| wide_picture(page, &wide)));
                // Without it the page is as sharp as before; what a failure left in the caches would break others.
                renditions.extend(drawn.unwrap_or_else(|_| {
                    wide = WideCaches::new();
                    None
                }));
            }
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

/// Caches of the widest renditions, apart from those of the others, which a failure must not reach.
struct WideCaches<'a> {
    interpreter: InterpreterCache<'a>,
    render: RenderCache<'a>,
}

impl WideCaches<'_> {
    fn new() -> Self {
        Self { interpreter: InterpreterCache::new(), render: RenderCache::new() }
    }
}

/// Draws a page on white, and returns its renditions, narrowest first.
fn picture<'a>(page: &'a PdfPage<'a>, cache: &RenderCache<'a>) -> Result<Vec<EncodedRendition>, FaultKind> {
    let whole = drawn(page, cache, WIDTH);
    let narrow = (whole.size().0 > CARD).then(|| whole.scaled(CARD)).flatten();
    let is_drawing = whole.is_drawing();
    let renditions: Option<Vec<_>> = narrow.iter().chain([&whole]).map(|raster| encoded(raster, is_drawing)).collect();
    renditions.ok_or(FaultKind::Unreadable)
}

/// Draws a page of lines and letters as wide as a screen; nothing if it would not be sharper, or take much.
fn wide_picture<'a>(page: &'a PdfPage<'a>, caches: &WideCaches<'a>) -> Option<EncodedRendition> {
    if size(page, WIDE).0.0 < WIDE_LEAST {
        return None;
    }
    let Weight { bytes, operations, pixels } = weight(page, &caches.interpreter, WIDE);
    if bytes > WIDE_BYTES_MAX || operations > WIDE_OPERATIONS_MAX || pixels > WIDE_PIXELS_MAX {
        return None;
    }
    let whole = drawn(page, &caches.render, WIDE);
    encoded(&whole, whole.is_drawing())
}

/// Draws a page on white in a width.
fn drawn<'a>(page: &'a PdfPage<'a>, cache: &RenderCache<'a>, width: u32) -> Raster {
    let (pixels, scale) = size(page, width);
    let settings = PixmapSettings { x_scale: scale.0, y_scale: scale.1, bg_color: WHITE };
    let drawn = hayro::render(page, cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let rgb: Vec<u8> =
        drawn.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    Raster::opaque(pixels.0, pixels.1, rgb)
}

/// Returns the size of a page's picture of at most this width, and the scale factors for it.
fn size(page: &PdfPage<'_>, most: u32) -> ((u32, u32), (f32, f32)) {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width).max(1.0), f64::from(height).max(1.0));
    let scale = (f64::from(most) / width).min(f64::from(HEIGHT_MAX) / height);
    let side = |length: f64, most: u32| {
        u32::try_from(crate::media::pdf::numbers::whole(length * scale)).unwrap_or(most).clamp(1, most)
    };
    let pixels = (side(width, most), side(height, HEIGHT_MAX));
    // The renderer truncates fractions of a pixel.
    let factor = |pixels: u32, length: f64| (f64::from(pixels) + 0.01) / length;
    #[expect(clippy::cast_possible_truncation, reason = "a factor of a page's size has few digits")]
    let scale = (factor(pixels.0, width) as f32, factor(pixels.1, height) as f32);
    (pixels, scale)
}

fn encoded(raster: &Raster, is_drawing: bool) -> Option<EncodedRendition> {
    let pixels = raster.size();
    Some(EncodedRendition { pixels, format: Format::WebP, bytes: raster.webp(is_drawing, None)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::pdf::sample::Sample;

    fn weights(sample: &Sample) -> Vec<Result<u64, FaultKind>> {
        weigh(&sample.bytes(), 10).pages
    }

    /// Returns a page that fills itself with a pattern as often as it has fills.
    fn patterns(bbox: &str, step: &str, inner: &str, fills: usize) -> Sample {
        let dict = format!(
            "<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[{bbox}]/XStep {step}/YStep {step}/Resources<<\
             /Pattern<</P1 1001 0 R>>>>>>"
        );
        let inner = inner.to_owned();
        let objects = vec![(dict.clone(), Some(inner)), (dict, Some("0 0 9 9 re f".to_owned()))];
        let content = "/Pattern cs /P0 scn 0 0 400 300 re f\n".repeat(fills);
        let resources = "/Pattern<</P0 1000 0 R>>".to_owned();
        Sample { pages: vec![content], resources, objects, ..Sample::default() }
    }

    #[test]
    fn a_page_that_asks_for_too_many_pictures_is_not_drawn() {
        let too_much = [Err(FaultKind::TooMuch(Limit::Drawing))];
        assert_eq!(weights(&patterns("0 0 420 320", "420", "1 0 0 rg 0 0 5 5 re f", 200)), too_much);
        // Ten thousand neighbours that reach into the tile, each with its content, on two levels.
        let inner = "/Pattern cs /P1 scn 0 0 400 300 re f";
        assert_eq!(weights(&patterns("0 0 1000 1000", "1", inner, 10)), too_much);
        assert_eq!(weights(&patterns("0 0 1000000 1000000", "0.01", "0 0 1 1 re f", 1)), too_much);
        let masks: Vec<String> =
            (0..200).map(|at| format!("/G{at}<</SMask<</S/Alpha/G 1000 0 R/TR/{at}>>>>")).collect();
        let uses: Vec<String> = (0..200).map(|at| format!("/G{at} gs 0 0 9 9 re f")).collect();
        let form = "<</Type/XObject/Subtype/Form/BBox[0 0 400 300]/Group<</S/Transparency/CS/DeviceGray>>>>";
        let masked = Sample {
            pages: vec![uses.join("\n")],
            resources: format!("/ExtGState<<{}>>", masks.concat()),
            objects: vec![(form.to_owned(), Some("0 0 400 300 re f".to_owned()))],
            ..Sample::default()
        };
        let own = u64::from(WIDTH) * 960 * 200;
        assert!(weights(&masked)[0].as_ref().is_ok_and(|bytes| *bytes > own), "{:?}", weights(&masked));
    }

    #[test]
    fn ordinary_patterns_are_drawn() {
        let hatched = patterns("0 0 10 10", "10", "0 0 5 5 re f", 300);
        assert!(weights(&hatched)[0].as_ref().is_ok_and(|bytes| *bytes < 20_000_000), "{:?}", weights(&hatched));
        assert_eq!(pictures(&hatched.bytes(), &[0]).1, []);
    }

    #[test]
    fn a_file_has_a_limit_over_all_of_its_pages() {
        let form = "<</Type/XObject/Subtype/Form/BBox[0 0 400 300]>>".to_owned();
        let sample = Sample {
            pages: vec!["/X0 Do\n".repeat(150); 15],
            resources: "/XObject<</X0 1000 0 R>>".to_owned(),
            objects: vec![(form, Some("q 0 0 1 1 re W n Q\n".repeat(10_000)))],
            ..Sample::default()
        };
        let weights = weigh(&sample.bytes(), 15).pages;
        assert!(weights[..13].iter().all(Result::is_ok), "{weights:?}");
        assert_eq!(weights[13..], [Err(FaultKind::TooMuch(Limit::Time)), Err(FaultKind::TooMuch(Limit::Time))]);
    }

    #[test]
    fn only_pages_of_lines_and_letters_are_drawn_as_wide_as_a_screen() {
        let widths = |sample: &Sample| -> Vec<u32> {
            let (drawn, faults) = pictures(&sample.bytes(), &[0]);
            assert_eq!(faults, []);
            drawn[0].iter().map(|rendition| rendition.pixels.0).collect()
        };
        let lines = Sample { pages: vec!["0 0 m 400 300 l S".to_owned()], ..Sample::default() };
        assert_eq!(widths(&lines), [CARD, WIDTH, WIDE]);
        let side = 800;
        let photo = format!(
            "<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 1>>"
        );
        let photo = Sample {
            pages: vec!["q 400 0 0 300 0 0 cm /X0 Do Q".to_owned()],
            resources: "/XObject<</X0 1000 0 R>>".to_owned(),
            objects: vec![(photo, Some("x".repeat(side * side / 8)))],
            ..Sample::default()
        };
        assert_eq!(widths(&photo), [CARD, WIDTH]);
    }
}
