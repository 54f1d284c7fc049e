//! What is done with a picture's bytes: they lose their metadata, are turned and scaled.

mod metadata;
pub mod raster;
mod renditions;

use std::sync::Arc;

use crate::media::image::prepared::{Picture, Unpublishable};
use crate::media::image::processing::metadata::{cleaned, orientation};
use crate::media::image::processing::renditions::{DrawnPicture, renditions};
use crate::media::rendition::Format;

/// Returns a picture of this format and size as it may be published.
///
/// # Errors
///
/// [`Unpublishable`] if its metadata cannot be removed.
pub(super) fn processed(bytes: &Arc<[u8]>, format: Format, pixels: (u32, u32)) -> Result<Picture, Unpublishable> {
    let orientation = orientation(bytes);
    let pixels = if orientation >= 5 { (pixels.1, pixels.0) } else { pixels };
    let unturned = cleaned(bytes, format).ok_or(Unpublishable::HasMetadata)?;
    let drawn = match format {
        Format::Jpeg | Format::Png | Format::WebP => renditions(&unturned, format, orientation),
        Format::Gif | Format::Avif => Some(DrawnPicture::default()),
    };
    let Some(DrawnPicture { turned, renditions }) = drawn else {
        return Ok(Picture { pixels, cleaned: Some(unturned), renditions: Vec::new(), is_cut_off: true });
    };
    let cleaned = turned.or_else(|| (*unturned != **bytes).then_some(unturned));
    Ok(Picture { pixels, cleaned, renditions, is_cut_off: false })
}
