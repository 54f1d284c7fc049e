//! What is done with a picture's bytes: they lose their metadata, are turned and scaled.

mod avif;
mod coded;
mod metadata;
pub mod raster;
mod renditions;

use std::sync::Arc;

use crate::media::image::prepared::{Cleaned, ConvertedFormat, Picture, Unpublishable};
use crate::media::image::processing::metadata::{cleaned, orientation};
use crate::media::image::processing::renditions::{
    ConvertedPicture, DrawnPicture, converted_picture, renditions, turned,
};
use crate::media::rendition::Format;

/// Returns a picture of this format and size as it may be published.
///
/// # Errors
///
/// [`Unpublishable`] if its metadata cannot be removed, or if it ends before anything is drawn.
pub(super) fn processed(bytes: &Arc<[u8]>, format: Format, pixels: (u32, u32)) -> Result<Picture, Unpublishable> {
    let orientation = orientation(bytes);
    let pixels = if orientation >= 5 { (pixels.1, pixels.0) } else { pixels };
    let Cleaned { bytes: unturned, is_cut_off } = cleaned(bytes, format)?;
    let drawn = match format {
        Format::Jpeg | Format::Png | Format::WebP => renditions(&unturned, format, orientation),
        Format::Gif | Format::Avif => (!is_cut_off).then(DrawnPicture::default),
    };
    let is_cut_off = drawn.is_none();
    let DrawnPicture { turned, renditions } = drawn.unwrap_or_default();
    let cleaned = turned.or_else(|| (*unturned != **bytes).then_some(unturned));
    Ok(Picture { pixels, format, cleaned, renditions, is_cut_off, pages: 1 })
}

/// Returns a picture of this format as it may lie beside a post: without metadata, and turned; `None` in place of its bytes if
/// they stay.
///
/// # Errors
///
/// [`Unpublishable`] if its metadata cannot be removed, or if it ends before anything is drawn.
pub(super) fn upright(bytes: &Arc<[u8]>, format: Format) -> Result<(Option<Vec<u8>>, bool), Unpublishable> {
    let Cleaned { bytes: unturned, is_cut_off } = cleaned(bytes, format)?;
    let orientation = orientation(bytes);
    let turned = if orientation > 1 { turned(&unturned, format, orientation) } else { None };
    let is_whole = format != Format::Jpeg || unturned.ends_with(&[0xFF, 0xD9]);
    let is_cut_off = is_cut_off || !is_whole || orientation > 1 && turned.is_none();
    let cleaned = turned.or_else(|| (*unturned != **bytes).then_some(unturned));
    Ok((cleaned, is_cut_off))
}

/// Returns a picture in a format that browsers do not show as one that they do, turned as the file says.
///
/// # Errors
///
/// [`Unpublishable`] if it cannot be read.
pub(super) fn converted(bytes: &Arc<[u8]>, from: ConvertedFormat, orientation: u32) -> Result<Picture, Unpublishable> {
    let ConvertedPicture { pixels, format, bytes, renditions } = converted_picture(bytes, from, orientation)?;
    Ok(Picture { pixels, format, cleaned: Some(bytes), renditions, is_cut_off: false, pages: 1 })
}
