//! Prepares pictures for publication: rotated as the camera recorded, without metadata, in the sizes readers need.

use std::sync::Arc;

use imagesize::ImageType;

use crate::media::image::prepared::{ConvertedFormat, PIXELS_MAX, Picture, Unpublishable};
use crate::media::image::processing::{converted, processed, upright};
use crate::media::image::tiff::TiffFile;
use crate::media::recording::boxes::children;
use crate::media::recording::tracks;
use crate::media::rendition::Format;
use crate::media::signature;

/// Returns a picture as it may be published, by its bytes, whatever its name says.
///
/// # Errors
///
/// [`Unpublishable`] if it may not be published.
pub fn picture(bytes: &Arc<[u8]>) -> Result<Picture, Unpublishable> {
    match shape(bytes)? {
        Shape::Shown(format, pixels) => processed(bytes, format, pixels),
        Shape::Tiff => tiff(bytes),
        Shape::Bmp => converted(bytes, ConvertedFormat::Bmp, 1),
    }
}

/// Returns a picture as it may lie beside a post: without metadata, turned as its camera recorded, in a format that browsers show.
/// It has no renditions, and its size is that of its pixels before it is turned.
///
/// # Errors
///
/// [`Unpublishable`] if it may not be published.
pub fn upright_picture(bytes: &Arc<[u8]>) -> Result<Picture, Unpublishable> {
    match shape(bytes)? {
        Shape::Shown(format, pixels) => {
            let (cleaned, is_cut_off) = upright(bytes, format)?;
            Ok(Picture { pixels, format, cleaned, renditions: Vec::new(), is_cut_off, pages: 1 })
        }
        Shape::Tiff => tiff(bytes),
        Shape::Bmp => converted(bytes, ConvertedFormat::Bmp, 1),
    }
}

/// What a picture is by its first bytes.
enum Shape {
    /// One that browsers show, with width and height in pixels.
    Shown(Format, (u32, u32)),
    /// TIFF.
    Tiff,
    /// A bitmap of Windows.
    Bmp,
}

fn shape(bytes: &[u8]) -> Result<Shape, Unpublishable> {
    let format = match imagesize::image_type(bytes) {
        Ok(ImageType::Jpeg) => Format::Jpeg,
        Ok(ImageType::Png) => Format::Png,
        Ok(ImageType::Webp) => Format::WebP,
        Ok(ImageType::Gif) => Format::Gif,
        Ok(ImageType::Heif(_)) if signature::is_avif(bytes) => Format::Avif,
        Ok(ImageType::Heif(_)) => return Err(Unpublishable::Heic),
        Ok(ImageType::Tiff) => return Ok(Shape::Tiff),
        Ok(ImageType::Bmp) => return Ok(Shape::Bmp),
        Ok(ImageType::Jxl | ImageType::Psd | ImageType::Tga | ImageType::Exr | ImageType::Hdr) => {
            return Err(Unpublishable::NotShown);
        }
        _ => return Err(Unpublishable::Foreign),
    };
    let (width, height) = match (imagesize::blob_size(bytes), format) {
        (Ok(size), _) => (size.width as u64, size.height as u64),
        // A sequence need not have a picture that stands for it.
        (Err(_), Format::Avif) => movie_pixels(bytes).ok_or(Unpublishable::CutOff)?,
        (Err(_), _) => return Err(Unpublishable::CutOff),
    };
    if width == 0 || height == 0 {
        return Err(Unpublishable::Foreign);
    }
    if width.saturating_mul(height) > PIXELS_MAX {
        return Err(Unpublishable::Large);
    }
    let pixels = |side: u64| u32::try_from(side).expect("invariant: at most as many as there are pixels");
    Ok(Shape::Shown(format, (pixels(width), pixels(height))))
}

/// Returns width and height of the sequence of pictures in a file.
fn movie_pixels(bytes: &[u8]) -> Option<(u64, u64)> {
    let (boxes, _) = children(bytes, 0..bytes.len(), &mut { 100 });
    let moov = boxes.into_iter().find(|part| part.kind == *b"moov")?;
    let (width, height) = tracks::pixels(&bytes[moov.whole])?;
    Some((width.into(), height.into()))
}

/// Returns the first page of a TIFF.
fn tiff(bytes: &Arc<[u8]>) -> Result<Picture, Unpublishable> {
    let TiffFile { pages, orientation, is_raw } = TiffFile::of(bytes).ok_or(Unpublishable::CutOff)?;
    if is_raw {
        return Err(Unpublishable::Raw);
    }
    let first = converted(bytes, ConvertedFormat::Tiff, orientation)?;
    Ok(Picture { pages, ..first })
}
