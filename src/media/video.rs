//! Prepares videos for publication: without the location where they were recorded (row L11 of the standards).

use std::sync::Arc;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::isobmff::{LocationMetadata, location_metadata, pixels};
use crate::source::snapshot::{Content, Source};
use crate::source::span::Location;

/// A video that contains its location and is too large to be cleaned.
pub const VIDEO_LOCATION: Rule = Rule::warning("G096");

/// Removes the location from a video; returns a diagnostic if the video is too large for that.
pub(super) fn publish_video(source: &Source, attachment: &mut Attachment) -> Option<Diagnostic> {
    let Some(bytes) = source.bytes() else {
        let tells = matches!(source.content, Content::OnDisk { has_location: true, .. });
        return tells.then(|| VIDEO_LOCATION.at(Location::file(&source.path)).with("file", source.path.name()));
    };
    let video = video(bytes);
    attachment.content = AttachmentContent::Video { pixels: video.pixels };
    if let Some(bytes) = video.bytes {
        attachment.fingerprint = Fingerprint::of(&bytes);
        attachment.body = Body::Bytes(bytes);
    }
    None
}

/// What is known about a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Cleaned bytes; `None` if nothing had to change. The length never changes, because players find frames and
    /// sound by offset.
    pub bytes: Option<Arc<[u8]>>,
    /// Width and height as displayed.
    pub pixels: Option<(u32, u32)>,
}

/// Reads a video in the ISO base media format (MP4, `QuickTime`); of other formats nothing is known.
#[must_use]
pub fn video(bytes: &Arc<[u8]>) -> Video {
    let found = location_metadata(bytes);
    let cleaned = (!found.is_empty()).then(|| {
        let mut cleaned = bytes.to_vec();
        for metadata in found {
            match metadata {
                LocationMetadata::Box(range) => {
                    cleaned[range.start + 4..range.start + 8].copy_from_slice(b"free");
                    // A 64-bit length may follow, which must stay.
                    let is_long = cleaned[range.start..range.start + 4] == [0, 0, 0, 1];
                    cleaned[range.start + if is_long { 16 } else { 8 }..range.end].fill(0);
                }
                LocationMetadata::Text(range) => cleaned[range].fill(b' '),
            }
        }
        cleaned.into()
    });
    Video { bytes: cleaned, pixels: pixels(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
        let len = u32::try_from(contents.len() + 8).expect("small");
        [&len.to_be_bytes(), kind, contents].concat()
    }

    /// Returns a video as phones write it: the location in `udta`, and by name in `meta`.
    fn with_location() -> Vec<u8> {
        let place = part(b"\xa9xyz", b"\0\x12\x15\xc7+58.4108+015.6214/");
        let loci = part(b"loci", b"\0\0\0\0\x15\xc7Norrby\0\0");
        let udta = part(b"udta", &[place, part(b"name", b"Film"), loci].concat());
        let key = |name: &[u8]| part(b"mdta", name);
        let names = [key(b"com.apple.quicktime.make"), key(b"com.apple.quicktime.location.ISO6709")].concat();
        let keys = part(b"keys", &[&[0, 0, 0, 0, 0, 0, 0, 2], &names[..]].concat());
        let value = |number: u32, text: &[u8]| {
            part(&number.to_be_bytes(), &part(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text].concat()))
        };
        let values = part(b"ilst", &[value(1, b"Kamera"), value(2, b"+58.4108+015.6214/")].concat());
        let meta = part(b"meta", &[part(b"hdlr", &[0; 24]), keys, values].concat());
        let mut tkhd = vec![0; 84];
        tkhd[40..44].copy_from_slice(&[0, 1, 0, 0]);
        tkhd[76..84].copy_from_slice(&[2, 128, 0, 0, 1, 104, 0, 0]);
        let trak = part(b"trak", &[part(b"tkhd", &tkhd), udta.clone()].concat());
        let moov = part(b"moov", &[udta, trak, meta].concat());
        [part(b"ftyp", b"isom"), part(b"mdat", &[7; 100]), moov].concat()
    }

    #[test]
    fn a_film_does_not_tell_where_it_was_taken() {
        let bytes: Arc<[u8]> = with_location().into();
        let Video { bytes: cleaned, pixels } = video(&bytes);
        let cleaned = cleaned.expect("another film");
        assert_eq!(pixels, Some((640, 360)));
        assert_eq!(cleaned.len(), bytes.len());
        let has = |part: &[u8]| cleaned.windows(part.len()).any(|found| found == part);
        assert!(!has(b"58.41") && !has(b"Norrby") && !has(b"\xa9xyz"), "the place is gone");
        assert!(has(b"Kamera") && has(b"Film") && has(&[7; 100]), "the rest stays");
        assert_eq!(video(&cleaned).bytes, None, "nothing is left to take away");
    }

    #[test]
    fn what_lies_about_its_length_is_left_alone() {
        let bytes = with_location();
        for end in 0..bytes.len() {
            let part: Arc<[u8]> = bytes[..end].into();
            assert!(video(&part).bytes.is_none_or(|cleaned| cleaned.len() == part.len()));
        }
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0xff;
            let other: Arc<[u8]> = other.into();
            assert!(video(&other).bytes.is_none_or(|cleaned| cleaned.len() == other.len()));
        }
        assert_eq!(video(&Vec::new().into()), Video { bytes: None, pixels: None });
    }
}
