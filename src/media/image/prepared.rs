//! A picture as it may be published, and why it may not.

use serde::{Deserialize, Serialize};

use crate::media::rendition::{EncodedRendition, Format};

/// Most pixels of a picture. Phones take up to 108 million; a lying header claims billions.
pub const PIXELS_MAX: u64 = 120_000_000;

/// Most bytes of memory that a picture takes which is turned into another format, the file counted in: a whole build stays
/// below 400 MB. A page of A4 with 600 dots an inch takes 310 MB in colour.
pub const CONVERSION_MAX: u64 = 330_000_000;

/// A format that browsers do not show and griffel reads: scanners and old cameras write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConvertedFormat {
    /// TIFF 6.0.
    Tiff,
    /// Windows bitmaps.
    Bmp,
}

/// A picture without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether the file ends in the middle of something that is drawn. Of a JPEG and a PNG their decoders tell that.
    pub is_cut_off: bool,
}

/// A picture that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height as displayed.
    pub pixels: (u32, u32),
    /// The format in which it is published.
    pub format: Format,
    /// The picture as it is published, without metadata; `None` if the file is published unchanged.
    pub cleaned: Option<Vec<u8>>,
    /// Its renditions, narrowest first; of equal width its own format comes first.
    pub renditions: Vec<EncodedRendition>,
    /// Truncated: only a part of it can be drawn.
    pub is_cut_off: bool,
    /// The number of its pages: a scanner can write several into one TIFF, of which the first is published.
    pub pages: u32,
}

/// Why a picture cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unpublishable {
    /// Not a picture, whatever its name says.
    Foreign,
    /// HEIC: browsers do not show it.
    Heic,
    /// The raw data of a camera: browsers do not show it.
    Raw,
    /// A drawing packed with gzip: servers send it in a way in which browsers do not show it.
    Packed,
    /// A picture in another format that browsers do not show.
    NotShown,
    /// A TIFF or BMP that cannot be read: it is damaged, or in a variant that nobody reads.
    Unreadable,
    /// Truncated before anything that can be drawn.
    CutOff,
    /// It has, or claims, more than [`PIXELS_MAX`] pixels.
    Large,
    /// A TIFF or BMP that would take more than [`CONVERSION_MAX`] to read.
    Heavy,
    /// It contains metadata that cannot be removed.
    HasMetadata,
}
