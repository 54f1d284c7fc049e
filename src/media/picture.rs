//! Prepares pictures for publication: rotated as the camera recorded, without metadata, in the sizes readers need.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Most pixels of a picture. Phones take up to 108 million; a lying header claims billions.
pub const PIXELS_MAX: u64 = 120_000_000;

/// A bitmap format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Drawings and screenshots.
    Png,
    /// Both, in fewer bytes.
    WebP,
    /// Small animations.
    Gif,
    /// Like WebP; published unchanged.
    Avif,
}

impl Format {
    /// Returns the usual file name extension.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
        }
    }

    /// Returns the format of the bytes, whatever the file name says.
    fn of(bytes: &[u8]) -> Result<Self, Unpublishable> {
        use imagesize::{Compression, ImageType};
        match imagesize::image_type(bytes) {
            Ok(ImageType::Jpeg) => Ok(Self::Jpeg),
            Ok(ImageType::Png) => Ok(Self::Png),
            Ok(ImageType::Webp) => Ok(Self::WebP),
            Ok(ImageType::Gif) => Ok(Self::Gif),
            Ok(ImageType::Heif(Compression::Av1)) => Ok(Self::Avif),
            Ok(ImageType::Heif(_)) => Err(Unpublishable::Heic),
            _ => Err(Unpublishable::Foreign),
        }
    }
}

/// A picture that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height as displayed.
    pub pixels: (u32, u32),
    /// The cleaned picture; `None` if the file is published unchanged.
    pub cleaned: Option<Vec<u8>>,
    /// Its renditions, narrowest first; of equal width its own format comes first.
    pub renditions: Vec<EncodedRendition>,
    /// Truncated: only a part of it can be drawn.
    pub is_cut_off: bool,
}

/// An encoded rendition of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedRendition {
    /// Width and height.
    pub pixels: (u32, u32),
    /// The format it is encoded in.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a picture cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unpublishable {
    /// Not a picture in a format that browsers show.
    Foreign,
    /// HEIC under another name.
    Heic,
    /// It has, or claims, more than [`PIXELS_MAX`] pixels.
    Large,
    /// It contains metadata that cannot be removed.
    HasMetadata,
}

/// Returns a picture as it may be published.
///
/// # Errors
///
/// [`Unpublishable`] if it may not be published.
pub fn picture(bytes: &Arc<[u8]>) -> Result<Picture, Unpublishable> {
    let format = Format::of(bytes)?;
    let size = imagesize::blob_size(bytes).map_err(|_| Unpublishable::Foreign)?;
    let (width, height) = (size.width as u64, size.height as u64);
    if width == 0 || height == 0 {
        return Err(Unpublishable::Foreign);
    }
    if width.saturating_mul(height) > PIXELS_MAX {
        return Err(Unpublishable::Large);
    }
    let pixels = |side: u64| u32::try_from(side).expect("invariant: at most as many as there are pixels");
    prepare(bytes, format, (pixels(width), pixels(height)))
}

#[cfg(feature = "images")]
fn prepare(bytes: &Arc<[u8]>, format: Format, pixels: (u32, u32)) -> Result<Picture, Unpublishable> {
    use crate::media::metadata::{cleaned, orientation};
    use crate::media::renditions::{DrawnPicture, renditions};

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

#[cfg(not(feature = "images"))]
#[expect(clippy::unnecessary_wraps, reason = "its twin takes foreign bytes apart")]
fn prepare(_: &Arc<[u8]>, _: Format, pixels: (u32, u32)) -> Result<Picture, Unpublishable> {
    Ok(Picture { pixels, cleaned: None, renditions: Vec::new(), is_cut_off: false })
}
