//! Removes metadata from pictures (GDPR): only what is needed to draw and the colour profile remain.

use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

use crate::media::rendition::Format;

/// Returns the picture without metadata; `None` if the file is malformed or its metadata cannot be separated.
pub(super) fn cleaned(bytes: &[u8], format: Format) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => jpeg(bytes),
        Format::Png => png(bytes),
        Format::WebP => {
            let mut webp = WebP::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
            webp.remove_chunks_by_id(*b"XMP ");
            webp.set_exif(None);
            Some(webp.encoder().bytes().to_vec())
        }
        Format::Gif => gif(bytes),
        // AVIF boxes refer to each other by offset, so nothing can be removed; metadata can only be detected.
        Format::Avif => (!has_items_about(bytes)).then(|| bytes.to_vec()),
    }
}

/// Returns the orientation that the camera recorded, 1 to 8 (EXIF 2.3, 4.6.4).
pub(super) fn orientation(bytes: &[u8]) -> u32 {
    let mut cursor = std::io::Cursor::new(bytes);
    let Ok(exif) = exif::Reader::new().read_from_container(&mut cursor) else { return 1 };
    exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        .filter(|orientation| (1..=8).contains(orientation))
        .unwrap_or(1)
}

/// Splits a JPEG into segments (ITU T.81, annex B) and keeps those that are needed to draw. Everything after the end
/// marker (further pictures, videos, camera data) is dropped. A truncated file keeps what it has.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    const START: [u8; 2] = [0xFF, 0xD8];
    const END: u8 = 0xD9;
    const SCAN: u8 = 0xDA;
    let mut kept = bytes.get(..2).filter(|start| *start == START)?.to_vec();
    let mut at = 2;
    while let Some(&marker) = bytes.get(at + 1) {
        if bytes[at] != 0xFF {
            return None;
        }
        let start = at;
        match marker {
            // Fill bytes may precede a marker.
            0xFF => {
                at += 1;
                continue;
            }
            END => {
                kept.extend_from_slice(&[0xFF, END]);
                return Some(kept);
            }
            0x01 | 0xD0..=0xD7 => at += 2,
            _ => {
                let Some(length) = bytes.get(at + 2..at + 4) else { break };
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
        if marker == SCAN {
            // Inside scan data only bytes other than stuffed zeros and restart markers end the scan.
            let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
            let data = bytes.get(at..).unwrap_or_default();
            at += data.windows(2).position(ends).unwrap_or(data.len());
        }
        let segment = &bytes[start..at.min(bytes.len())];
        if is_drawn_jpeg(marker, segment.get(4..).unwrap_or_default()) {
            kept.extend_from_slice(segment);
        }
    }
    Some(kept)
}

/// Returns whether a JPEG segment is needed to draw. Comments and application data are not, except JFIF, the colour
/// profile and Adobe's colour transform.
fn is_drawn_jpeg(marker: u8, contents: &[u8]) -> bool {
    match marker {
        0xE0 => contents.starts_with(b"JFIF\0"),
        0xEE => contents.starts_with(b"Adobe"),
        0xE2 => contents.starts_with(b"ICC_PROFILE\0"),
        0xE1 | 0xE3..=0xED | 0xEF | 0xFE => false,
        _ => true,
    }
}

/// Splits a PNG into chunks (PNG, 5.3) and keeps those that are needed to draw, up to where the file is truncated.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let end = at.checked_add(usize::try_from(length).ok()?)?.checked_add(12)?;
        if is_drawn_png(&head[4..]) {
            kept.extend_from_slice(&bytes[at..end.min(bytes.len())]);
        }
        if &head[4..] == b"IEND" {
            break;
        }
        at = end;
    }
    Some(kept)
}

/// Returns whether a PNG chunk is needed to draw: all of the specification except texts, times and EXIF, and those of
/// animations.
fn is_drawn_png(kind: &[u8]) -> bool {
    matches!(
        kind,
        b"IHDR"
            | b"PLTE"
            | b"IDAT"
            | b"IEND"
            | b"tRNS"
            | b"gAMA"
            | b"cHRM"
            | b"sRGB"
            | b"iCCP"
            | b"cICP"
            | b"sBIT"
            | b"bKGD"
            | b"hIST"
            | b"pHYs"
            | b"acTL"
            | b"fcTL"
            | b"fdAT"
    )
}

/// Removes comments and unknown application data from a GIF (`GIF89a`), and everything after its trailer.
fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    const EXTENSION: u8 = 0x21;
    const PICTURE: u8 = 0x2C;
    const END: u8 = 0x3B;
    const COMMENT: u8 = 0xFE;
    const APPLICATION: u8 = 0xFF;
    let table = |packed: u8| if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut kept = bytes.get(..at)?.to_vec();
    loop {
        let start = at;
        let is_kept = match *bytes.get(at)? {
            END => {
                kept.push(END);
                return Some(kept);
            }
            PICTURE => {
                at += 10 + table(*bytes.get(at + 9)?) + 1;
                true
            }
            EXTENSION => {
                let label = *bytes.get(at + 1)?;
                at += 2;
                let name = bytes.get(at + 1..at + 12).unwrap_or_default();
                label != COMMENT
                    && (label != APPLICATION || matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0" | b"ICCRGBG1012"))
            }
            _ => return None,
        };
        // Sub-blocks, each prefixed with its length; an empty one ends them.
        while *bytes.get(at)? != 0 {
            at += 1 + usize::from(bytes[at]);
        }
        at += 1;
        if is_kept {
            kept.extend_from_slice(bytes.get(start..at)?);
        }
    }
}

/// Returns whether an AVIF has metadata items (ISO 23008-12: `Exif`, and XMP as `mime`).
fn has_items_about(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64 * 1024)];
    let items = head.windows(4).enumerate().filter(|(_, part)| *part == b"infe");
    items
        .map(|(at, _)| head.get(at + 4..at + 20).unwrap_or_default())
        .any(|item| item.windows(4).any(|kind| kind == b"Exif" || kind == b"mime"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A GIF of one pixel with a comment, a loop count and XMP.
    fn talking_gif() -> Vec<u8> {
        let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        gif.extend_from_slice(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
        gif.extend_from_slice(b"\x21\xfe\x06Anna B\0");
        gif.extend_from_slice(b"\x21\xff\x0bXMP DataXMP\x04here\0");
        gif.extend_from_slice(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0\x3b");
        gif.extend_from_slice(b"after the end");
        gif
    }

    #[test]
    fn a_gif_keeps_its_pictures_and_loses_its_words() {
        let gif = talking_gif();
        let kept = cleaned(&gif, Format::Gif).expect("a picture");
        let has = |part: &[u8]| kept.windows(part.len()).any(|window| window == part);
        assert!(has(b"NETSCAPE2.0") && kept.ends_with(b"\x3b"));
        assert!(!has(b"Anna") && !has(b"XMP") && !has(b"after"));
        for end in 0..gif.len() - b"after the end".len() {
            assert_eq!(cleaned(&gif[..end], Format::Gif), None, "cut off at {end}");
        }
    }
}
