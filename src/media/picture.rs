//! Pictures as they may be published: turned as the camera meant, without metadata, and in sizes that readers need.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Most pixels of a picture. Telephones take up to 108 million; a lying header claims billions.
pub const PIXELS_MAX: u64 = 120_000_000;

/// A kind of picture made of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Drawings and screens.
    Png,
    /// Both, in fewer bytes.
    WebP,
    /// Small animations.
    Gif,
    /// As WebP; it is published as it is.
    Avif,
}

impl Format {
    /// Returns the usual ending of a file's name.
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

    /// Returns the format that the bytes are in, whatever the file is called.
    fn of(bytes: &[u8]) -> Result<Self, Unshown> {
        use imagesize::{Compression, ImageType};
        match imagesize::image_type(bytes) {
            Ok(ImageType::Jpeg) => Ok(Self::Jpeg),
            Ok(ImageType::Png) => Ok(Self::Png),
            Ok(ImageType::Webp) => Ok(Self::WebP),
            Ok(ImageType::Gif) => Ok(Self::Gif),
            Ok(ImageType::Heif(Compression::Av1)) => Ok(Self::Avif),
            Ok(ImageType::Heif(_)) => Err(Unshown::Heic),
            _ => Err(Unshown::Foreign),
        }
    }
}

/// A picture that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height as drawn.
    pub pixels: (u32, u32),
    /// The picture itself; `None` if the file is published as it is.
    pub cleaned: Option<Vec<u8>>,
    /// Its copies, the narrowest first, of one width first those in its own format.
    pub renditions: Vec<Scaled>,
    /// Only a part of it can be drawn.
    pub is_cut_off: bool,
}

/// A copy of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaled {
    /// Width and height.
    pub pixels: (u32, u32),
    /// What it is written in.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a picture cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unshown {
    /// It is no picture that browsers show.
    Foreign,
    /// It is a HEIC under another name.
    Heic,
    /// It has, or claims, more than [`PIXELS_MAX`] pixels.
    Large,
    /// It tells about more than what it shows, and that cannot be taken out.
    Talking,
}

/// Returns a picture as it may be published.
///
/// # Errors
///
/// [`Unshown`], if it may not.
pub fn picture(bytes: &Arc<[u8]>) -> Result<Picture, Unshown> {
    let format = Format::of(bytes)?;
    let size = imagesize::blob_size(bytes).map_err(|_| Unshown::Foreign)?;
    let (width, height) = (size.width as u64, size.height as u64);
    if width == 0 || height == 0 {
        return Err(Unshown::Foreign);
    }
    if width.saturating_mul(height) > PIXELS_MAX {
        return Err(Unshown::Large);
    }
    let pixels = |side: u64| u32::try_from(side).expect("invariant: at most as many as there are pixels");
    made(bytes, format, (pixels(width), pixels(height)))
}

#[cfg(feature = "images")]
fn made(bytes: &Arc<[u8]>, format: Format, pixels: (u32, u32)) -> Result<Picture, Unshown> {
    use crate::media::metadata::{orientation, without};
    use crate::media::renditions::{Drawn, renditions};

    let orientation = orientation(bytes);
    let pixels = if orientation >= 5 { (pixels.1, pixels.0) } else { pixels };
    let unturned = without(bytes, format).ok_or(Unshown::Talking)?;
    let drawn = match format {
        Format::Jpeg | Format::Png | Format::WebP => renditions(&unturned, format, orientation),
        Format::Gif | Format::Avif => Some(Drawn::default()),
    };
    let Some(Drawn { turned, renditions }) = drawn else {
        return Ok(Picture { pixels, cleaned: Some(unturned), renditions: Vec::new(), is_cut_off: true });
    };
    let cleaned = turned.or_else(|| (*unturned != **bytes).then_some(unturned));
    Ok(Picture { pixels, cleaned, renditions, is_cut_off: false })
}

#[cfg(not(feature = "images"))]
#[expect(clippy::unnecessary_wraps, reason = "its twin takes foreign bytes apart")]
fn made(_: &Arc<[u8]>, _: Format, pixels: (u32, u32)) -> Result<Picture, Unshown> {
    Ok(Picture { pixels, cleaned: None, renditions: Vec::new(), is_cut_off: false })
}
