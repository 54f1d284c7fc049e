//! Makes renditions of a picture in the sizes readers need, as WebP and in its own format.

use std::io::Cursor;
use std::panic::catch_unwind;
use std::sync::{Condvar, Mutex, PoisonError};

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{PixelTrait, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, Limits};
use img_parts::{Bytes, ImageICC};
use jpeg_encoder::{ColorType, SamplingFactor};

use crate::media::picture::{EncodedRendition, Format};

/// Widths of renditions in pixels: a phone, a tablet or text column, and the same on a high-density screen. Never
/// wider than the picture itself.
const WIDTHS: [u32; 3] = [400, 800, 1600];
/// A rendition within this percentage of the next width is skipped: it would save nobody anything.
const NEAR: u64 = 115;
/// Quality of photographs, 0 to 100: differences are invisible at arm's length.
const QUALITY_WEBP: f32 = 80.0;
const QUALITY_JPEG: u8 = 82;
/// Quality of a rotated photograph, which replaces the author's own.
const QUALITY_TURNED: u8 = 92;
/// A drawing is encoded losslessly if that takes at most this percentage of the lossy size, because sharp edges
/// suffer first.
const EXACT: usize = 130;
/// Memory in bytes for pictures in work at the same time. One of 24 megapixels takes 120 MB, or 270 MB if its JPEG is
/// progressive.
const MEMORY_MAX: u64 = 420 * 1024 * 1024;
/// Bytes a pixel takes while decoded and scaled.
const BYTES_A_PIXEL: u64 = 5;
/// Additional bytes a pixel of a progressive JPEG: its coefficients are held until the end.
const BYTES_PROGRESSIVE: u64 = 6;
/// Additional bytes a pixel of a rotated picture.
const BYTES_TURNED: u64 = 4;

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

#[cfg(feature = "pdf")]
/// Width of the narrower rendition of a drawn page, for cards and phones.
const CARD: u32 = 480;

/// Encodes the renditions of a drawn page from RGB pixels, narrowest first.
#[cfg(feature = "pdf")]
pub(super) fn page(width: u32, height: u32, pixels: Vec<u8>) -> Option<Vec<EncodedRendition>> {
    let whole = Raster { width, height, has_alpha: false, pixels };
    let narrow = (width > CARD).then(|| whole.scaled(CARD)).flatten();
    let is_drawing = whole.is_drawing();
    let written = |raster: &Raster| {
        let pixels = (raster.width, raster.height);
        Some(EncodedRendition { pixels, format: Format::WebP, bytes: raster.webp(is_drawing, None)? })
    };
    narrow.iter().chain([&whole]).map(written).collect()
}

fn draw(bytes: &[u8], format: Format, orientation: u32) -> Option<DrawnPicture> {
    // JPEG decoders fill missing data with grey.
    if format == Format::Jpeg && !is_whole_jpeg(bytes) {
        return None;
    }
    let turning = if orientation > 1 { BYTES_TURNED } else { 0 };
    let (image, colours, _room) = match format {
        Format::Jpeg => {
            let coefficients = if is_progressive(bytes) { BYTES_PROGRESSIVE } else { 0 };
            decoded(JpegDecoder::new(Cursor::new(bytes)).ok()?, BYTES_A_PIXEL + turning + coefficients)?
        }
        Format::Png => {
            let decoder = PngDecoder::new(Cursor::new(bytes)).ok()?;
            if decoder.is_apng().ok()? {
                return Some(DrawnPicture::default());
            }
            decoded(decoder, BYTES_A_PIXEL + turning)?
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).ok()?;
            if decoder.has_animation() {
                return Some(DrawnPicture::default());
            }
            decoded(decoder, BYTES_A_PIXEL + turning)?
        }
        Format::Gif | Format::Avif => return None,
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
    Some(DrawnPicture { renditions: raster.renditions(format, len, colours.as_deref())?, turned: original })
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

/// Pixels with one byte a channel: red, green, blue, and alpha if something is transparent.
struct Raster {
    width: u32,
    height: u32,
    has_alpha: bool,
    pixels: Vec<u8>,
}

impl Raster {
    fn of(image: DynamicImage) -> Self {
        let (width, height) = (image.width(), image.height());
        let has_alpha = image.color().has_alpha();
        let pixels = if has_alpha { image.into_rgba8().into_raw() } else { image.into_rgb8().into_raw() };
        Self { width, height, has_alpha, pixels }
    }

    /// Returns whether the picture is a drawing and not a photograph: few of its pixels have a unique colour.
    /// Lossless encoding is slow and pays only for drawings.
    #[cfg(feature = "pdf")]
    fn is_drawing(&self) -> bool {
        const SAMPLE: usize = 20_000;
        let each = if self.has_alpha { 4 } else { 3 };
        let step = (self.pixels.len() / each / SAMPLE).max(1);
        let mut colours: Vec<&[u8]> = self.pixels.chunks_exact(each).step_by(step).collect();
        let looked_at = colours.len();
        colours.sort_unstable();
        colours.dedup();
        colours.len() * 10 < looked_at
    }

    fn turn(&mut self, orientation: u32) {
        let Some(turn) = u8::try_from(orientation).ok().and_then(Orientation::from_exif) else { return };
        let pixels = std::mem::take(&mut self.pixels);
        let (width, height) = (self.width, self.height);
        let fits = "invariant: as many bytes as pixels";
        let mut image = if self.has_alpha {
            DynamicImage::ImageRgba8(image::RgbaImage::from_raw(width, height, pixels).expect(fits))
        } else {
            DynamicImage::ImageRgb8(image::RgbImage::from_raw(width, height, pixels).expect(fits))
        };
        image.apply_orientation(turn);
        *self = Self::of(image);
    }

    /// Encodes the renditions, widest first, each scaled from the one before. `len` is the number of bytes of the
    /// original.
    fn renditions(self, format: Format, len: usize, colours: Option<&[u8]>) -> Option<Vec<EncodedRendition>> {
        let (full, mut renditions, mut last) = (self.width, Vec::new(), self);
        for width in widths(full).into_iter().rev() {
            if width < last.width {
                last = last.scaled(width)?;
            }
            let pixels = (last.width, last.height);
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

    fn scaled(&self, width: u32) -> Option<Self> {
        let height = u64::from(self.height) * u64::from(width) * 2 / u64::from(self.width);
        let height = u32::try_from(height.div_ceil(2).max(1)).ok()?;
        let pixels =
            if self.has_alpha { self.resized::<U8x4>(width, height) } else { self.resized::<U8x3>(width, height) };
        Some(Self { width, height, has_alpha: self.has_alpha, pixels: pixels? })
    }

    /// Returns the scaled pixels. The pixel type is a type parameter because `Resizer::resize`, which chooses it at run
    /// time, instantiates the algorithms for 13 types, of which we need two.
    fn resized<Pixel: PixelTrait>(&self, width: u32, height: u32) -> Option<Vec<u8>> {
        let len = u64::from(width) * u64::from(height);
        let mut pixels = vec![0; usize::try_from(len).ok()? * Pixel::size()];
        let from = TypedImageRef::<Pixel>::from_buffer(self.width, self.height, &self.pixels).ok()?;
        let mut to = TypedImage::<Pixel>::from_buffer(width, height, &mut pixels).ok()?;
        Resizer::new().resize_typed(&from, &mut to, &ResizeOptions::new()).ok()?;
        Some(pixels)
    }

    fn encoded(&self, format: Format, quality: u8, colours: Option<&[u8]>) -> Option<Vec<u8>> {
        match format {
            Format::Jpeg => self.jpeg(quality, colours),
            Format::Png => self.png(colours),
            Format::WebP => self.webp(false, colours),
            Format::Gif | Format::Avif => None,
        }
    }

    fn jpeg(&self, quality: u8, colours: Option<&[u8]>) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_progressive(true);
        encoder.set_optimized_huffman_tables(true);
        if let Some(colours) = colours {
            encoder.add_icc_profile(colours).ok()?;
        }
        let side = |pixels: u32| u16::try_from(pixels).ok();
        let kind = if self.has_alpha { ColorType::Rgba } else { ColorType::Rgb };
        encoder.encode(&self.pixels, side(self.width)?, side(self.height)?, kind).ok()?;
        Some(bytes)
    }

    fn png(&self, colours: Option<&[u8]>) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
        if let Some(colours) = colours {
            encoder.set_icc_profile(colours.to_vec()).ok()?;
        }
        let kind = if self.has_alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
        encoder.write_image(&self.pixels, self.width, self.height, kind).ok()?;
        Some(bytes)
    }

    /// Encodes WebP; a drawing losslessly unless that takes far more bytes.
    fn webp(&self, is_drawing: bool, colours: Option<&[u8]>) -> Option<Vec<u8>> {
        let encoder = if self.has_alpha {
            webp::Encoder::from_rgba(&self.pixels, self.width, self.height)
        } else {
            webp::Encoder::from_rgb(&self.pixels, self.width, self.height)
        };
        let lossy = encoder.encode_simple(false, QUALITY_WEBP).ok()?;
        let exact = if is_drawing { encoder.encode_simple(true, QUALITY_WEBP).ok() } else { None };
        let bytes = match &exact {
            Some(exact) if exact.len() <= lossy.len() / 100 * EXACT => exact.to_vec(),
            Some(_) | None => lossy.to_vec(),
        };
        let Some(colours) = colours else { return Some(bytes) };
        let mut file = img_parts::webp::WebP::from_bytes(Bytes::from(bytes)).ok()?;
        file.set_icc_profile(Some(Bytes::copy_from_slice(colours)));
        Some(file.encoder().bytes().to_vec())
    }
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
