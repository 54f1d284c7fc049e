//! A picture as it may be published, and why it may not.

use serde::{Deserialize, Serialize};

use crate::media::rendition::EncodedRendition;

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
