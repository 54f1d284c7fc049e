//! Share image -> PNG.
//!
//! 1200 × 630 pixels in eight colours, from the background to the text: the post's title, and below it the blog's title with a
//! line to the edge. The font is in the binary, and all arithmetic is sums and products, so that the same title gives the same
//! bytes on every machine.

mod canvas;
mod glyphs;
mod letters;
mod rasterizer;

use crate::output::file::Output;
use crate::plan::share::{SIZE, ShareImagePlan};
use crate::render::share::canvas::{Canvas, STEPS};
use crate::render::share::glyphs::Glyphs;
use crate::render::share::letters::{Line, Shaper};
use crate::text::color::Color;

/// Margin on all sides, in pixels.
const MARGIN: u32 = 84;
/// Thickness of the line to the edge, in pixels.
const RULE: u32 = 3;
/// How far that line is above the baseline of the blog's title beside it, in pixels.
const RAISED: u32 = 7;
/// Font sizes of the title in pixels; the largest that fits is used.
const SIZES: [f32; 7] = [96.0, 86.0, 76.0, 68.0, 60.0, 54.0, 48.0];
/// Font size of the blog's title.
const SITE_SIZE: f32 = 34.0;
/// Line height, as a factor of the font size.
const LEADING: f32 = 1.18;
/// Height available for the title, in pixels.
const TITLE_HEIGHT: f32 = 372.0;
/// Level of compression. The next one takes half as long again for a picture that is 0.6 % smaller.
const DEFLATE: u8 = 5;

/// Renders share images. Glyphs that images have in common are drawn once.
#[derive(Debug, Default)]
pub struct ShareRenderer {
    glyphs: Glyphs,
}

impl ShareRenderer {
    /// Renders a share image. What was rendered before changes nothing in it.
    #[must_use]
    pub fn picture(&self, share: &ShareImagePlan) -> Output {
        let ShareImagePlan { route, title, site, color, paper } = share;
        let canvas = self.draw(title, site);
        Output::bytes(route.clone(), png(&canvas.packed(), *color, *paper).into())
    }

    fn draw(&self, title: &str, site: &str) -> Canvas {
        let mut shaper = Shaper::new();
        let mut canvas = Canvas::new(SIZE);
        let (width, below) = (SIZE.0, SIZE.1 - MARGIN);
        let (left, inside) = (pixels(MARGIN), pixels(width - 2 * MARGIN));
        let (lines, size) = title_lines(&mut shaper, title, inside);
        let mut baseline = left + size * 0.78;
        for line in &lines {
            shaper.draw(line, size, [left, baseline], &self.glyphs, &mut canvas);
            baseline += size * LEADING;
        }
        // Of a name of signs that the typeface lacks, such as emoji, nothing can be drawn.
        let name = Some(site).filter(|site| !site.is_empty() && *site != title);
        let name = name.and_then(|site| shaper.lines(site, SITE_SIZE, inside, 1).0.into_iter().next());
        let at = [left, pixels(below)];
        match name.and_then(|line| shaper.draw(&line, SITE_SIZE, at, &self.glyphs, &mut canvas)) {
            Some(end) => {
                let (start, bottom) = (u32::try_from(end).unwrap_or(0) + 28, below - RAISED);
                if start + 40 < width {
                    canvas.bar([start, bottom - RULE], [width, bottom]);
                }
            }
            None => canvas.bar([MARGIN, below - RULE], [width, below]),
        }
        canvas
    }
}

/// Returns the lines of the title in the largest size that fits, balanced in length.
fn title_lines(shaper: &mut Shaper, title: &str, width: f32) -> (Vec<Line>, f32) {
    let mut last = (Vec::new(), SIZES[0]);
    for size in SIZES {
        let most = most_lines(size);
        let (lines, is_whole) = shaper.lines(title, size, width, most);
        last = (lines, size);
        if is_whole {
            break;
        }
    }
    let (lines, size) = last;
    // The narrowest width with the same number of lines avoids a last line of one short word.
    let narrow = (10..=20).map(|part| width * pixels(part) / 20.0);
    let even = narrow.map(|width| shaper.lines(title, size, width, lines.len())).find(|(_, is_whole)| *is_whole);
    (even.map_or(lines, |(lines, _)| lines), size)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few lines")]
fn most_lines(size: f32) -> usize {
    (TITLE_HEIGHT / (size * LEADING)) as usize
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
fn pixels(number: u32) -> f32 {
    number as f32
}

/// Encodes an image as PNG; each half of a byte is a pixel, a step between the two colours.
fn png(packed: &[u8], from: Color, to: Color) -> Vec<u8> {
    let palette: Vec<u8> = (0..=STEPS)
        .flat_map(|step| {
            let part = |from: u8, to: u8| {
                let (from, to, step, all) = (u32::from(from), u32::from(to), u32::from(step), u32::from(STEPS));
                u8::try_from((from * (all - step) + to * step + all / 2) / all).expect("invariant: between two bytes")
            };
            [part(from.red, to.red), part(from.green, to.green), part(from.blue, to.blue)]
        })
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0, SIZE.1);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(palette);
    encoder.set_deflate_compression(png::DeflateCompression::Level(DEFLATE));
    encoder.set_filter(png::Filter::NoFilter);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(packed));
    written.expect("invariant: shaper to memory does not fail, and the data has the declared size");
    bytes
}

#[cfg(test)]
mod tests {
    use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

    use xxhash_rust::xxh3::xxh3_128;

    use super::*;
    use crate::output::route::Route;

    fn share(title: &str) -> ShareImagePlan {
        ShareImagePlan {
            route: Route::new("/delning.png").expect("an address"),
            title: title.to_owned(),
            site: "Skolutveckling i Norrby".to_owned(),
            color: Color::parse("#1d5c63").expect("a colour"),
            paper: Color::parse("#fbfaf7").expect("a colour"),
        }
    }

    #[test]
    fn long_titles_fit_and_the_same_title_gives_the_same_bytes() {
        let words = "Så följer vi upp elevernas åsikter om läsning, lärande och rättvis bedömning – och vad det får för \
                     följder för nästa års kvalitetsarbete här i Åsa";
        let title: String = words.chars().take(140).collect();
        assert_eq!(title.chars().count(), 140);
        let mut shaper = Shaper::new();
        let (lines, size) = title_lines(&mut shaper, &title, 1032.0);
        let read: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
        assert_eq!(read.join(" "), title, "all of it is there");
        assert!(pixels(u32::try_from(lines.len()).unwrap()) * size * LEADING <= TITLE_HEIGHT);
        let [one, two] = [0, 1].map(|_| ShareRenderer::default().picture(&share(&title)));
        assert_eq!(one, two);
        for title in
            ["Å", &title, &"mycket ".repeat(200), &"Aa".repeat(90), "", "مدرسة", "🎓 Examen", "Café, €5 – ’så’"]
        {
            let output = ShareRenderer::default().picture(&share(title));
            assert!((700..30_000).contains(&output.byte_len()), "{title}: {}", output.byte_len());
        }
    }

    #[test]
    fn what_is_too_much_is_cut_and_what_the_font_does_not_know_is_left_out() {
        let mut shaper = Shaper::new();
        let (lines, _) = title_lines(&mut shaper, &"mycket ".repeat(200), 1032.0);
        assert!(lines.last().expect("lines").text.ends_with('…'));
        let (lines, _) = title_lines(&mut shaper, "🎓 Examen", 1032.0);
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["Examen"]);
    }

    #[test]
    fn what_was_drawn_before_and_in_other_threads_changes_nothing() {
        let shares: Vec<ShareImagePlan> =
            (0..40).map(|number| share(&format!("Åk {} läser Hjälp{}", number % 7, "a".repeat(number)))).collect();
        let alone: Vec<Output> = shares.iter().map(|share| ShareRenderer::default().picture(share)).collect();
        let renderer = ShareRenderer::default();
        let together: Vec<Output> = shares.par_iter().rev().map(|share| renderer.picture(share)).rev().collect();
        assert_eq!(together, alone);
    }

    #[test]
    fn the_file_shows_what_was_drawn() {
        let share = share("Vad gör vi åt skärmtiden?");
        let canvas = ShareRenderer::default().draw(&share.title, &share.site);
        let bytes = png(&canvas.packed(), share.color, share.paper);
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().expect("a picture");
        let mut read = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut read).expect("pixels");
        assert_eq!(read, canvas.packed());
        let palette = reader.info().palette.as_deref().expect("a palette");
        assert_eq!([&palette[..3], &palette[21..]], [[0x1d, 0x5c, 0x63], [0xfb, 0xfa, 0xf7]]);
    }

    #[test]
    fn every_machine_draws_these_pixels() {
        // If the picture shall look different, `FORM` in `plan/share.rs` has to be raised, too.
        let canvas = ShareRenderer::default().draw("Fjällräven & Café: „så”, ½ – A\u{301}V", "Skolutveckling i Norrby");
        assert_eq!(xxh3_128(&canvas.packed()) >> 64, 0x0d36_c6f1_3d17_3f0c);
    }
}
