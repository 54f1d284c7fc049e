//! Pixels in memory: turned, scaled, and encoded as readers get them.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{PixelTrait, ResizeOptions, Resizer};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use img_parts::{Bytes, ImageICC};
use jpeg_encoder::{ColorType, SamplingFactor};

use crate::media::rendition::Format;

/// Quality of photographs, 0 to 100: differences are invisible at arm's length.
const QUALITY_WEBP: f32 = 80.0;
/// Most pixels of a JPEG that is written progressive and with tables of its own.
const PROGRESSIVE_MAX: usize = 24_000_000;
/// A drawing is encoded losslessly if that takes at most this percentage of the lossy size, because sharp edges
/// suffer first.
const EXACT: usize = 130;

/// Pixels with one byte a channel: red, green, blue, and alpha if something is transparent.
pub struct Raster {
    width: u32,
    height: u32,
    has_alpha: bool,
    pixels: Vec<u8>,
}

impl Raster {
    /// Creates a picture of red, green and blue, three bytes a pixel.
    #[must_use]
    pub fn opaque(width: u32, height: u32, pixels: Vec<u8>) -> Self {
        Self { width, height, has_alpha: false, pixels }
    }

    /// Returns width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Returns whether something of it may show through.
    pub(super) fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    /// Returns the picture without transparency, if nothing shows through.
    pub(super) fn without_empty_alpha(mut self) -> Self {
        if self.has_alpha && self.pixels.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX) {
            self.pixels = self.pixels.chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
            self.has_alpha = false;
        }
        self
    }

    pub(super) fn of(image: DynamicImage) -> Self {
        let (width, height) = (image.width(), image.height());
        let has_alpha = image.color().has_alpha();
        let pixels = if has_alpha { image.into_rgba8().into_raw() } else { image.into_rgb8().into_raw() };
        Self { width, height, has_alpha, pixels }
    }

    /// Returns whether the picture is a drawing and not a photograph: few of its pixels have a unique colour.
    /// Lossless encoding is slow and pays only for drawings.
    #[must_use]
    pub fn is_drawing(&self) -> bool {
        let (colours, looked_at) = self.sampled_colours();
        colours * 10 < looked_at
    }

    /// Returns whether the picture has few colours even for one in greys, which has at most 256: it is drawn, or black on white.
    pub(super) fn is_flat(&self) -> bool {
        self.sampled_colours().0 <= 16
    }

    /// Returns the number of colours of a sample of the pixels, and how many pixels those are.
    fn sampled_colours(&self) -> (usize, usize) {
        const SAMPLE: usize = 20_000;
        let each = if self.has_alpha { 4 } else { 3 };
        let step = (self.pixels.len() / each / SAMPLE).max(1);
        let mut colours: Vec<&[u8]> = self.pixels.chunks_exact(each).step_by(step).collect();
        let looked_at = colours.len();
        colours.sort_unstable();
        colours.dedup();
        (colours.len(), looked_at)
    }

    pub(super) fn turn(&mut self, orientation: u32) {
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

    /// Returns the picture scaled to a width; `None` if it cannot be scaled.
    #[must_use]
    pub fn scaled(&self, width: u32) -> Option<Self> {
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

    pub(super) fn encoded(&self, format: Format, quality: u8, colours: Option<&[u8]>) -> Option<Vec<u8>> {
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
        // Both hold three more copies of the picture.
        let is_light = self.width as usize * self.height as usize <= PROGRESSIVE_MAX;
        encoder.set_progressive(is_light);
        encoder.set_optimized_huffman_tables(is_light);
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
    #[must_use]
    pub fn webp(&self, is_drawing: bool, colours: Option<&[u8]>) -> Option<Vec<u8>> {
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
