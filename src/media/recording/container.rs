//! The formats in which recordings are written, and what is overwritten in each.

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::patch::{Found, Patch};
use crate::media::recording::{flac, id3, matroska, movie, ogg, riff, tail};
use crate::media::signature::is_text;

/// A format of recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// ISO base media and `QuickTime`: MP4, MOV, M4A, 3GP.
    Boxes,
    /// Matroska and `WebM`.
    Matroska,
    /// Ogg.
    Ogg,
    /// FLAC.
    Flac,
    /// WAV, AVI, AIFF.
    Chunks,
    /// MPEG audio, AAC and AMR: frames, which have no room for anything else, with tags before and after.
    Frames,
}

impl Container {
    /// Returns the format of a file with these first bytes; `extension` decides where frames begin without a tag.
    #[must_use]
    pub fn of(head: &[u8], extension: &str) -> Option<Self> {
        // The letters of a signature may be words of a text.
        if is_text(head) {
            return None;
        }
        let four = head.get(4..8).unwrap_or_default();
        let boxes: [&[u8]; 7] = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];
        match head {
            [0x1A, 0x45, 0xDF, 0xA3, ..] => Some(Self::Matroska),
            [b'O', b'g', b'g', b'S', ..] => Some(Self::Ogg),
            [b'f', b'L', b'a', b'C', ..] => Some(Self::Flac),
            [b'I', b'D', b'3', ..] if extension == "flac" => Some(Self::Flac),
            [b'R', b'I', b'F', b'F', ..] | [b'R', b'F', b'6', b'4', ..] | [b'F', b'O', b'R', b'M', ..] => {
                let form = head.get(8..12).unwrap_or_default();
                let known: [&[u8]; 4] = [b"WAVE", b"AVI ", b"AIFF", b"AIFC"];
                known.contains(&form).then_some(Self::Chunks)
            }
            _ if boxes.contains(&four) => Some(Self::Boxes),
            [b'I', b'D', b'3', ..] => Some(Self::Frames),
            // Frames of MPEG-1, 2 and 2.5 (ISO 11172-3, 2.4.1.3), and of AAC (ISO 14496-3, 1.A.2.2: ADTS).
            [0xFF, 0xE2 | 0xE3 | 0xF0..=0xF5 | 0xF8..=0xFD, ..] => Some(Self::Frames),
            [b'#', b'!', b'A', b'M', b'R', ..] => Some(Self::Frames),
            _ if matches!(extension, "mp3" | "aac") => Some(Self::Frames),
            _ => None,
        }
    }

    /// Returns what is overwritten in a file of this format.
    ///
    /// # Errors
    ///
    /// [`Uncleanable`] if metadata cannot be found or removed.
    pub fn found(self, file: &mut Access<'_>) -> Result<Found, Uncleanable> {
        let plain = |patches: Result<Vec<Patch>, Uncleanable>| Ok(Found { patches: patches?, pixels: None });
        match self {
            Self::Boxes => movie::found(file),
            Self::Matroska => plain(matroska::patches(file)),
            Self::Ogg => plain(ogg::patches(file)),
            Self::Flac => plain(flac::patches(file)),
            Self::Chunks => plain(riff::patches(file)),
            Self::Frames => {
                let (mut patches, _) = id3::leading(file)?;
                patches.extend(tail::patches(file)?);
                Ok(Found { patches, pixels: None })
            }
        }
    }
}
