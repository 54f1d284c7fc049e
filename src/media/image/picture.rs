//! Prepares pictures for publication: rotated as the camera recorded, without metadata, in the sizes readers need.

use std::sync::Arc;

use crate::media::image::prepared::{Picture, Unpublishable};
use crate::media::image::processing::processed;
use crate::media::rendition::Format;

/// Most pixels of a picture. Phones take up to 108 million; a lying header claims billions.
pub const PIXELS_MAX: u64 = 120_000_000;

/// Returns the format of the bytes, whatever the file name says.
fn format(bytes: &[u8]) -> Result<Format, Unpublishable> {
    use imagesize::{Compression, ImageType};
    match imagesize::image_type(bytes) {
        Ok(ImageType::Jpeg) => Ok(Format::Jpeg),
        Ok(ImageType::Png) => Ok(Format::Png),
        Ok(ImageType::Webp) => Ok(Format::WebP),
        Ok(ImageType::Gif) => Ok(Format::Gif),
        Ok(ImageType::Heif(Compression::Av1)) => Ok(Format::Avif),
        Ok(ImageType::Heif(_)) => Err(Unpublishable::Heic),
        _ => Err(Unpublishable::Foreign),
    }
}

/// Returns a picture as it may be published.
///
/// # Errors
///
/// [`Unpublishable`] if it may not be published.
pub fn picture(bytes: &Arc<[u8]>) -> Result<Picture, Unpublishable> {
    let format = format(bytes)?;
    let size = imagesize::blob_size(bytes).map_err(|_| Unpublishable::Foreign)?;
    let (width, height) = (size.width as u64, size.height as u64);
    if width == 0 || height == 0 {
        return Err(Unpublishable::Foreign);
    }
    if width.saturating_mul(height) > PIXELS_MAX {
        return Err(Unpublishable::Large);
    }
    let pixels = |side: u64| u32::try_from(side).expect("invariant: at most as many as there are pixels");
    processed(bytes, format, (pixels(width), pixels(height)))
}
