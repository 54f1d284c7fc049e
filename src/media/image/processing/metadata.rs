//! Removes metadata from pictures (GDPR): only what is needed to draw and the colour profile remain.

use crate::media::image::prepared::{Cleaned, Unpublishable};
use crate::media::image::processing::avif::avif;
use crate::media::rendition::Format;

/// Returns the picture without metadata.
///
/// # Errors
///
/// [`Unpublishable`] if the file ends before anything is drawn, or if its metadata cannot be separated.
pub(super) fn cleaned(bytes: &[u8], format: Format) -> Result<Cleaned, Unpublishable> {
    let whole = |bytes| Cleaned { bytes, is_cut_off: false };
    match format {
        Format::Jpeg => jpeg(bytes).map(whole).ok_or(Unpublishable::CutOff),
        Format::Png => png(bytes).map(whole).ok_or(Unpublishable::CutOff),
        Format::WebP => webp(bytes).map(whole).ok_or(Unpublishable::CutOff),
        Format::Gif => gif(bytes).ok_or(Unpublishable::CutOff),
        Format::Avif => avif(bytes).ok_or(Unpublishable::HasMetadata),
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
    let mut is_drawn = false;
    while let Some(&marker) = bytes.get(at + 1) {
        // Between segments some programs leave bytes that decoders skip.
        if bytes[at] != 0xFF {
            at += 1;
            continue;
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
                return is_drawn.then_some(kept);
            }
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            _ => {
                let Some(length) = bytes.get(at + 2..at + 4) else { break };
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
        if marker == SCAN {
            is_drawn = true;
            // Inside scan data only bytes other than stuffed zeros and restart markers end the scan.
            let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
            let data = bytes.get(at..).unwrap_or_default();
            at += data.windows(2).position(ends).unwrap_or(data.len());
        }
        let segment = &bytes[start..at.min(bytes.len())];
        match drawn_length(marker, segment.get(4..).unwrap_or_default()) {
            // Of segments of a known form nothing else is kept: a JFIF segment may hold a thumbnail.
            Some(length) => {
                kept.extend_from_slice(&[0xFF, marker, 0, length + 2]);
                kept.extend_from_slice(&segment[4..4 + usize::from(length)]);
                if length == JFIF {
                    let at = kept.len() - 2;
                    kept[at..].fill(0);
                }
            }
            None if is_drawn_jpeg(marker, segment.get(4..).unwrap_or_default()) => kept.extend_from_slice(segment),
            None => {}
        }
    }
    is_drawn.then_some(kept)
}

/// Length of the contents of a JFIF segment without a thumbnail, whose width and height are the last two bytes.
const JFIF: u8 = 14;

/// Returns how many bytes of a JPEG segment of fixed form are needed to draw (JFIF 1.02; Adobe technical note 5116).
fn drawn_length(marker: u8, contents: &[u8]) -> Option<u8> {
    let (name, length): (&[u8], u8) = match marker {
        0xE0 => (b"JFIF\0", JFIF),
        0xEE => (b"Adobe", 12),
        _ => return None,
    };
    (contents.starts_with(name) && contents.len() >= usize::from(length)).then_some(length)
}

/// Returns whether a whole JPEG segment is needed to draw: the tables, frames and scans (ITU T.81, table B.1), and the colour
/// profile. Comments and other application data are not.
fn is_drawn_jpeg(marker: u8, contents: &[u8]) -> bool {
    match marker {
        0xE2 => contents.starts_with(b"ICC_PROFILE\0"),
        0x01 | 0xC0..=0xC7 | 0xC9..=0xDF => true,
        _ => false,
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

/// Splits a WebP into chunks (RFC 9649, 2.7) and keeps those that are needed to draw. The header of the extended format says
/// which other chunks there are; decoders call a file cut off that lacks one of them.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const EXIF_AND_XMP: u8 = 0b1100;
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
    let end = bytes.len().min(usize::try_from(size).ok()?.checked_add(8)?);
    let mut kept = bytes.get(..12)?.to_vec();
    kept.extend(webp_chunks(&bytes[..end], 12));
    if kept.get(12..16) == Some(b"VP8X") {
        *kept.get_mut(20)? &= !EXIF_AND_XMP;
    }
    let is_whole = end as u64 == u64::from(size) + 8;
    // What is missing still counts, so that a decoder knows that it is.
    let missing = if is_whole { 0 } else { size.checked_sub(u32::try_from(end - 8).ok()?)? };
    let size = u32::try_from(kept.len() - 8).ok()?.checked_add(missing)?;
    kept[4..8].copy_from_slice(&size.to_le_bytes());
    Some(kept)
}

/// Returns the chunks from `at` that are needed to draw, as far as they go. A frame of an animation consists of chunks, too.
fn webp_chunks(bytes: &[u8], mut at: usize) -> Vec<u8> {
    const FRAME_HEADER: usize = 16;
    let mut kept = Vec::with_capacity(bytes.len());
    while let Some(head) = bytes.get(at..at + 8) {
        let kind = &head[..4];
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let start = at + 8;
        let end = start.saturating_add(length);
        // Chunks are padded to an even length.
        let padded = end.saturating_add(length % 2);
        match kind {
            b"ANMF" if end <= bytes.len() && length >= FRAME_HEADER => {
                let frame = webp_chunks(&bytes[..end], start + FRAME_HEADER);
                let length = u32::try_from(FRAME_HEADER + frame.len()).expect("invariant: not longer than it was");
                kept.extend_from_slice(b"ANMF");
                kept.extend_from_slice(&length.to_le_bytes());
                kept.extend_from_slice(&bytes[start..start + FRAME_HEADER]);
                kept.extend(frame);
            }
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {
                kept.extend_from_slice(&bytes[at..padded.min(bytes.len())]);
            }
            _ => {}
        }
        at = padded;
    }
    kept
}

/// Removes comments, texts and unknown application data from a GIF (`GIF89a`), and everything after its trailer. A GIF that
/// ends without its trailer gets one; of one that ends in the middle of a picture, what is there is kept. `None` if it ends
/// before its first picture.
fn gif(bytes: &[u8]) -> Option<Cleaned> {
    const END: u8 = 0x3B;
    let table = |packed: u8| if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut kept = bytes.get(..at)?.to_vec();
    let (mut has_picture, mut is_cut_off) = (false, false);
    while let Some(GifBlock { data, is_kept, is_picture }) = gif_block(bytes, at) {
        let start = at;
        at = data;
        // Sub-blocks, each prefixed with its length; an empty one ends them.
        is_cut_off = loop {
            let Some(length) = bytes.get(at) else { break true };
            let next = at + 1 + usize::from(*length);
            if next > bytes.len() {
                break true;
            }
            at = next;
            if *length == 0 {
                break false;
            }
        };
        // An extension that is not whole draws nothing, nor does a picture without data.
        if is_kept && (!is_cut_off || is_picture && at > data) {
            kept.extend_from_slice(bytes.get(start..at)?);
            has_picture |= is_picture;
            if is_cut_off {
                kept.push(0);
            }
        }
        if is_cut_off {
            is_cut_off = is_picture;
            break;
        }
    }
    kept.push(END);
    has_picture.then_some(Cleaned { bytes: kept, is_cut_off })
}

/// A block of a GIF.
struct GifBlock {
    /// Where its sub-blocks begin.
    data: usize,
    /// Whether it is needed to draw.
    is_kept: bool,
    is_picture: bool,
}

/// Returns the block at an offset; `None` at the trailer, and where no block begins.
fn gif_block(bytes: &[u8], at: usize) -> Option<GifBlock> {
    const EXTENSION: u8 = 0x21;
    const PICTURE: u8 = 0x2C;
    const CONTROL: u8 = 0xF9;
    const APPLICATION: u8 = 0xFF;
    match *bytes.get(at)? {
        PICTURE => {
            let packed = *bytes.get(at + 9)?;
            let table = if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
            let data = at + 10 + table + 1;
            (data <= bytes.len()).then_some(GifBlock { data, is_kept: true, is_picture: true })
        }
        EXTENSION => {
            let label = *bytes.get(at + 1)?;
            let name = bytes.get(at + 3..at + 14).unwrap_or_default();
            let is_drawn = matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0" | b"ICCRGBG1012");
            let is_kept = label == CONTROL || label == APPLICATION && is_drawn;
            Some(GifBlock { data: at + 2, is_kept, is_picture: false })
        }
        _ => None,
    }
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
        let Cleaned { bytes: kept, is_cut_off } = cleaned(&gif, Format::Gif).expect("a picture");
        let has = |part: &[u8]| kept.windows(part.len()).any(|window| window == part);
        assert!(has(b"NETSCAPE2.0") && kept.ends_with(b"\x3b") && !is_cut_off);
        assert!(!has(b"Anna") && !has(b"XMP") && !has(b"after"));
    }

    #[test]
    fn a_gif_without_its_end_gets_one_and_a_picture_that_is_cut_off_is_told() {
        let gif = talking_gif();
        let (end, whole) = (gif.len() - b"\x3bafter the end".len(), cleaned(&gif, Format::Gif).expect("a picture"));
        assert_eq!(cleaned(&gif[..end], Format::Gif), Ok(whole));
        for end in 0..end - 1 {
            assert_eq!(cleaned(&gif[..end], Format::Gif), Err(Unpublishable::CutOff), "cut off at {end}");
        }
        let Cleaned { bytes, is_cut_off } = cleaned(&gif[..end - 1], Format::Gif).expect("a part");
        assert!(is_cut_off && bytes.ends_with(b"\x02\x02D\x01\0\x3b"));
    }

    /// A chunk of a WebP.
    fn chunk(kind: &[u8], contents: &[u8]) -> Vec<u8> {
        let length = u32::try_from(contents.len()).expect("small").to_le_bytes();
        let padding: &[u8] = if contents.len() % 2 == 1 { &[0] } else { &[] };
        [kind, &length, contents, padding].concat()
    }

    /// A WebP of these chunks.
    fn webp_of(chunks: &[Vec<u8>]) -> Vec<u8> {
        chunk(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
    }

    #[test]
    fn the_header_of_a_webp_says_what_is_left() {
        let (header, rest) = (|flags: u8| chunk(b"VP8X", &[flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]), chunk(b"VP8L", b"abc"));
        let frame = |more: &[u8]| chunk(b"ANMF", &[&[7; 16], &rest[..], more].concat());
        let (profile, anim) = (chunk(b"ICCP", b"colours"), chunk(b"ANIM", &[0; 6]));
        let (exif, xmp) = (chunk(b"EXIF", b"Anna"), chunk(b"XMP ", b"Anna!"));
        let told = webp_of(&[header(0b11_1110), profile.clone(), anim.clone(), frame(&exif), exif, xmp]);
        let kept = cleaned(&[&told[..], b"after the end"].concat(), Format::WebP).expect("a picture").bytes;
        assert_eq!(kept, webp_of(&[header(0b11_0010), profile, anim, frame(b"")]));
    }

    #[test]
    fn a_webp_that_is_cut_off_still_says_how_long_it_was() {
        let whole = webp_of(&[chunk(b"EXIF", b"Anna"), chunk(b"VP8L", &[7; 100])]);
        let kept = cleaned(&whole[..80], Format::WebP).expect("a part").bytes;
        assert_eq!(kept[4..8], [112, 0, 0, 0][..]);
        assert!(kept.len() < 112 && !kept.windows(4).any(|part| part == b"Anna"));
    }

    #[test]
    fn a_jpeg_loses_its_thumbnail() {
        let jfif = b"\xff\xe0\0\x16JFIF\0\x01\x01\0\0\x01\0\x01\x02\x01Anna!!";
        let drawn = b"\xff\xda\0\x02\x01\x02\xff\xd9";
        let jpeg = [&b"\xff\xd8"[..], jfif, b"junk", b"\xff\xf3\0\x06Anna", drawn].concat();
        let kept = cleaned(&jpeg, Format::Jpeg).expect("a picture").bytes;
        let bare = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
        assert_eq!(kept, [&b"\xff\xd8"[..], bare, drawn].concat());
        assert_eq!(cleaned(&jpeg[..jpeg.len() - drawn.len()], Format::Jpeg), Err(Unpublishable::CutOff));
    }

    #[test]
    fn what_lies_about_its_length_is_no_harm() {
        let webp = webp_of(&[chunk(b"VP8X", &[7; 10]), chunk(b"ANMF", &[7; 40]), chunk(b"EXIF", b"Anna")]);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x04IHDRdata\0\0\0\0\0\0\0\0IEND\0\0\0\0".to_vec();
        let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xda\0\x02\x01\xff\xd9".to_vec();
        let formats = [(Format::WebP, webp), (Format::Png, png), (Format::Jpeg, jpeg), (Format::Gif, talking_gif())];
        for (format, bytes) in formats {
            for end in 0..bytes.len() {
                drop(cleaned(&bytes[..end], format));
            }
            for at in 0..bytes.len() {
                for change in [1, 0x80, 0xff] {
                    let mut other = bytes.clone();
                    other[at] ^= change;
                    drop(cleaned(&other, format));
                }
            }
        }
    }
}
