//! Makes renditions of a picture in the sizes readers need, as WebP and in its own format.

use std::io::Cursor;
use std::panic::catch_unwind;
use std::sync::{Condvar, Mutex, PoisonError};

use image::codecs::bmp::BmpDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::tiff::TiffDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, Limits};

use crate::media::image::prepared::{CONVERSION_MAX, ConvertedFormat, PIXELS_MAX, Unpublishable};
use crate::media::image::processing::coded::CodedReader;
use crate::media::image::processing::raster::Raster;
use crate::media::image::tiff::CodedPage;
use crate::media::rendition::{EncodedRendition, Format};

/// Widths of renditions in pixels: a phone, a tablet or text column, and the same on a high-density screen. Never
/// wider than the picture itself.
const WIDTHS: [u32; 3] = [400, 800, 1600];
/// A rendition within this percentage of the next width is skipped: it would save nobody anything.
const NEAR: u64 = 115;
/// Quality of photographs, 0 to 100: differences are invisible at arm's length.
const QUALITY_JPEG: u8 = 82;
/// Quality of a rotated photograph, which replaces the author's own.
const QUALITY_TURNED: u8 = 92;
/// Memory in bytes for pictures in work at the same time. One of 24 megapixels takes 120 MB, or 270 MB if its JPEG is
/// progressive.
const MEMORY_MAX: u64 = 420 * 1024 * 1024;
/// Bytes a pixel takes while decoded and scaled.
const BYTES_A_PIXEL: u64 = 5;
/// Additional bytes a pixel of a progressive JPEG: its coefficients are held until the end.
const BYTES_PROGRESSIVE: u64 = 6;
/// Additional bytes a pixel of a rotated picture.
const BYTES_TURNED: u64 = 4;

/// Additional bytes a pixel of a converted picture: it may have 16 bits a channel, or be black and white in the file.
const BYTES_CONVERTED: u64 = 8;

/// The drawn versions of a picture.
#[derive(Debug, Default)]
pub(super) struct DrawnPicture {
    /// The picture rotated as the camera recorded, without metadata; `None` if it needed no rotation.
    pub(super) turned: Option<Vec<u8>>,
    /// Its renditions.
    pub(super) renditions: Vec<EncodedRendition>,
}

/// Draws the renditions of a picture without metadata; `None` if it cannot be decoded completely. An animation has no
/// renditions.
pub(super) fn renditions(bytes: &[u8], format: Format, orientation: u32) -> Option<DrawnPicture> {
    // The file is untrusted: a panic in a decoder counts as a failure.
    catch_unwind(|| draw(bytes, format, orientation)).ok().flatten()
}

/// Returns a picture without metadata turned as its camera recorded; `None` if it cannot be decoded completely, or moves.
pub(super) fn turned(bytes: &[u8], format: Format, orientation: u32) -> Option<Vec<u8>> {
    // The file is untrusted: a panic in a decoder counts as a failure.
    let turn = || {
        let Pixels::Still(image, colours, _room) = pixels(bytes, format, orientation)? else { return None };
        let mut raster = Raster::of(image);
        raster.turn(orientation);
        raster.encoded(format, QUALITY_TURNED, colours.as_deref())
    };
    catch_unwind(turn).ok().flatten()
}

/// The pixels of a picture.
enum Pixels {
    /// They move.
    Animated,
    /// With the colour profile if it applies to them, and the memory that they occupy.
    Still(DynamicImage, Option<Vec<u8>>, Room),
}

/// Decodes a picture that will be turned as `orientation` says; `None` if that is not possible completely.
fn pixels(bytes: &[u8], format: Format, orientation: u32) -> Option<Pixels> {
    // JPEG decoders fill missing data with grey.
    if format == Format::Jpeg && !is_whole_jpeg(bytes) {
        return None;
    }
    let turning = if orientation > 1 { BYTES_TURNED } else { 0 };
    let (image, colours, room) = match format {
        Format::Jpeg => {
            let coefficients = if is_progressive(bytes) { BYTES_PROGRESSIVE } else { 0 };
            decoded(JpegDecoder::new(Cursor::new(bytes)).ok()?, BYTES_A_PIXEL + turning + coefficients)?
        }
        Format::Png => {
            let decoder = PngDecoder::new(Cursor::new(bytes)).ok()?;
            if decoder.is_apng().ok()? {
                return Some(Pixels::Animated);
            }
            decoded(decoder, BYTES_A_PIXEL + turning)?
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).ok()?;
            if decoder.has_animation() {
                return Some(Pixels::Animated);
            }
            decoded(decoder, BYTES_A_PIXEL + turning)?
        }
        Format::Gif | Format::Avif => return None,
    };
    Some(Pixels::Still(image, colours, room))
}

fn draw(bytes: &[u8], format: Format, orientation: u32) -> Option<DrawnPicture> {
    let Pixels::Still(image, colours, _room) = pixels(bytes, format, orientation)? else {
        return Some(DrawnPicture::default());
    };
    let mut raster = Raster::of(image);
    let turned = (orientation > 1).then(|| {
        raster.turn(orientation);
        raster.encoded(format, QUALITY_TURNED, colours.as_deref())
    });
    let original = match turned {
        Some(turned) => Some(turned?),
        None => None,
    };
    let len = original.as_ref().map_or(bytes.len(), Vec::len);
    Some(DrawnPicture { renditions: scaled_renditions(raster, format, len, colours.as_deref())?, turned: original })
}

/// A picture that was turned into a format that browsers show.
pub(super) struct ConvertedPicture {
    /// Width and height as displayed.
    pub(super) pixels: (u32, u32),
    pub(super) format: Format,
    pub(super) bytes: Vec<u8>,
    /// Its renditions.
    pub(super) renditions: Vec<EncodedRendition>,
}

/// Turns a picture into a format that browsers show: a drawing and what shows through into PNG, a photograph into JPEG.
///
/// # Errors
///
/// [`Unpublishable`] if it has more than [`PIXELS_MAX`] pixels, would take too much memory, or cannot be decoded.
pub(super) fn converted_picture(
    bytes: &[u8],
    from: ConvertedFormat,
    orientation: u32,
) -> Result<ConvertedPicture, Unpublishable> {
    // The file is untrusted: a panic in a decoder counts as a failure.
    let convert = || match from {
        ConvertedFormat::Tiff => match CodedPage::of(bytes) {
            // The file is held twice.
            Some(page) => coded(CodedReader::of(page), 2 * bytes.len() as u64, orientation),
            None => plain(TiffDecoder::new(Cursor::new(bytes)).ok(), bytes.len() as u64, orientation),
        },
        ConvertedFormat::Bmp => plain(BmpDecoder::new(Cursor::new(bytes)).ok(), bytes.len() as u64, orientation),
    };
    catch_unwind(convert).unwrap_or(Err(Unpublishable::Unreadable))
}

/// Converts a page whose numbers become colours here; `len` bytes are held of the file.
fn coded(reader: Option<CodedReader>, len: u64, orientation: u32) -> Result<ConvertedPicture, Unpublishable> {
    let reader = reader.ok_or(Unpublishable::Unreadable)?;
    let pixels = bounded(reader.size)?;
    // Its numbers, at most three bytes a pixel, and its colours.
    let weight = weight(len, pixels, 6)?;
    let _room = Room::of(weight);
    let image = reader.read().ok_or(Unpublishable::Unreadable)?;
    drawn(image, None, len, orientation)
}

/// Converts a picture that a decoder reads.
fn plain(decoder: Option<impl ImageDecoder>, len: u64, orientation: u32) -> Result<ConvertedPicture, Unpublishable> {
    let decoder = decoder.ok_or(Unpublishable::Unreadable)?;
    let pixels = bounded(decoder.dimensions())?;
    let each = u64::from(decoder.color_type().bytes_per_pixel());
    // A decoder holds its bytes twice; then they become red, green and blue, if they are not.
    weight(len, pixels, (2 * each).max(each + if each == 3 { 0 } else { 3 }))?;
    let (image, colours, _room) =
        decoded(decoder, BYTES_A_PIXEL + BYTES_TURNED + BYTES_CONVERTED).ok_or(Unpublishable::Unreadable)?;
    drawn(image, colours.as_deref(), len, orientation)
}

/// Returns the number of pixels of a picture, if it is not too many.
fn bounded((width, height): (u32, u32)) -> Result<u64, Unpublishable> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX { Err(Unpublishable::Large) } else { Ok(pixels) }
}

/// Returns the memory that a file of `len` bytes takes, and `each` for every pixel, if it is not too much.
fn weight(len: u64, pixels: u64, each: u64) -> Result<u64, Unpublishable> {
    Some(len + pixels * each).filter(|bytes| *bytes <= CONVERSION_MAX).ok_or(Unpublishable::Heavy)
}

fn drawn(
    image: DynamicImage,
    colours: Option<&[u8]>,
    len: u64,
    orientation: u32,
) -> Result<ConvertedPicture, Unpublishable> {
    let is_grey = !image.color().has_color();
    let mut raster = Raster::of(image).without_empty_alpha();
    let is_drawing = if is_grey { raster.is_flat() } else { raster.is_drawing() };
    if orientation > 1 {
        weight(len, bounded(raster.size())?, 6)?;
        raster.turn(orientation);
    }
    let as_jpeg =
        if raster.has_alpha() || is_drawing { None } else { raster.encoded(Format::Jpeg, QUALITY_TURNED, colours) };
    let (format, bytes) = match as_jpeg {
        Some(bytes) => (Format::Jpeg, bytes),
        None => (Format::Png, raster.encoded(Format::Png, QUALITY_TURNED, colours).ok_or(Unpublishable::Unreadable)?),
    };
    let pixels = raster.size();
    let renditions = scaled_renditions(raster, format, bytes.len(), colours).ok_or(Unpublishable::Unreadable)?;
    Ok(ConvertedPicture { pixels, format, bytes, renditions })
}

/// Returns the pixels, the colour profile if it applies to them, and the memory they occupy, `each` bytes a pixel.
fn decoded(mut decoder: impl ImageDecoder, each: u64) -> Option<(DynamicImage, Option<Vec<u8>>, Room)> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    let room = Room::of(pixels * each);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY_MAX.max(pixels * 2 * each));
    decoder.set_limits(limits).ok()?;
    let colours = decoder.icc_profile().ok().flatten();
    // Profiles for print and greyscale do not apply to the RGB that is written (ICC.1:2022, 7.2.6).
    let colours = colours.filter(|profile| profile.get(16..20) == Some(b"RGB "));
    Some((DynamicImage::from_decoder(decoder).ok()?, colours, room))
}

/// Returns whether a JPEG is probably progressive (ITU T.81, table B.1): its frame header is near the start.
fn is_progressive(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(256 * 1024)].windows(2).any(|pair| pair == [0xFF, 0xC2])
}

/// Returns whether a JPEG has an end marker.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    bytes.ends_with(&[0xFF, 0xD9])
}

/// Encodes the renditions, widest first, each scaled from the one before. `len` is the number of bytes of the
/// original.
fn scaled_renditions(
    raster: Raster,
    format: Format,
    len: usize,
    colours: Option<&[u8]>,
) -> Option<Vec<EncodedRendition>> {
    let (full, mut renditions, mut last) = (raster.size().0, Vec::new(), raster);
    for width in widths(full).into_iter().rev() {
        if width < last.size().0 {
            last = last.scaled(width)?;
        }
        let pixels = last.size();
        let own = if width == full { None } else { Some(last.encoded(format, QUALITY_JPEG, colours)?) };
        let beside = own.as_ref().map_or(len, Vec::len);
        // A rendition must be smaller than the original.
        let own = own.filter(|bytes| bytes.len() < len);
        if format != Format::WebP {
            let bytes = last.webp(format == Format::Png, colours)?;
            if bytes.len() < beside {
                renditions.push(EncodedRendition { pixels, format: Format::WebP, bytes });
            }
        }
        renditions.extend(own.map(|bytes| EncodedRendition { pixels, format, bytes }));
    }
    renditions.reverse();
    Some(renditions)
}

/// Returns the widths of the renditions of a picture, narrowest first.
fn widths(width: u32) -> Vec<u32> {
    let widest = width.min(WIDTHS[WIDTHS.len() - 1]);
    let narrower = WIDTHS.into_iter().filter(|step| u64::from(*step) * NEAR <= u64::from(widest) * 100);
    narrower.chain([widest]).collect()
}

/// Memory still available for pictures. It limits this machine and changes nothing in the result.
static FREE: (Mutex<u64>, Condvar) = (Mutex::new(MEMORY_MAX), Condvar::new());

/// Memory reserved for a picture; released on drop.
struct Room(u64);

impl Room {
    /// Waits until enough memory is free. A picture that needs more than the limit gets all of it.
    fn of(bytes: u64) -> Self {
        let needed = bytes.min(MEMORY_MAX);
        let free = FREE.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = FREE.1.wait_while(free, |free| *free < needed).unwrap_or_else(PoisonError::into_inner);
        *free -= needed;
        Self(needed)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        *FREE.0.lock().unwrap_or_else(PoisonError::into_inner) += self.0;
        FREE.1.notify_all();
    }
}
