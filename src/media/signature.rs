//! What the first bytes of a file say that it is.

use encoding_rs::UTF_8;
use imagesize::{Compression, ImageType};

/// Returns whether a file starts like a PDF (ISO 32000-2, 7.5.2; readers search the first kilobyte).
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|part| part == b"%PDF-")
}

/// Returns the usual extension of the format in which a file with these first bytes is written: `jpg`, `pdf`, `zip` for
/// any zip archive, `ole` for any office file of the old kind. `None` for texts, and where the bytes do not say.
#[must_use]
pub fn extension(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"%PDF-") {
        return Some("pdf");
    }
    if is_svg(head) {
        return Some("svg");
    }
    // Signatures are few bytes, and a text may begin with them: `BM`, `MZ`, `ID3`.
    if is_text(head) {
        return None;
    }
    if head.starts_with(b"PK\x03\x04") {
        return Some("zip");
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some("ole");
    }
    match imagesize::image_type(head) {
        Ok(ImageType::Heif(Compression::Av1)) => return Some("avif"),
        Ok(ImageType::Heif(Compression::Hevc)) => return Some("heic"),
        _ => {}
    }
    if is_pdf(head) {
        return Some("pdf");
    }
    // Canon's raw data is a film of its own brand.
    if head.get(4..12) == Some(b"ftypcrx ") {
        return Some("cr3");
    }
    // An MP3 without tags begins with a frame; its first eleven bits are set (ISO 11172-3, 2.4.1.3).
    let is_mp3 = head.len() > 3 && head[0] == 0xFF && matches!(head[1], 0xF2 | 0xF3 | 0xFA | 0xFB);
    if is_mp3 {
        return Some("mp3");
    }
    match infer::get(head)?.extension() {
        known @ ("jpg" | "png" | "gif" | "webp" | "tif" | "bmp" | "jxl" | "jp2" | "psd" | "mp4" | "m4v" | "mov"
        | "m4a" | "webm" | "mkv" | "mp3" | "ogg" | "opus" | "wav" | "exe" | "dll" | "elf" | "mach"
        | "avif") => Some(known),
        "cr2" => Some("tif"),
        "heif" => Some("heic"),
        _ => None,
    }
}

/// Returns whether the bytes are text in UTF-8, as far as they go.
#[must_use]
pub fn is_text(head: &[u8]) -> bool {
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The last character may be divided.
        Err(error) => error.error_len().is_none(),
    };
    is_utf8 && !head.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
}

/// Returns whether the bytes begin an SVG: after declarations and comments stands an element `svg`, with or without a
/// prefix.
fn is_svg(head: &[u8]) -> bool {
    // A byte order mark says so if it is UTF-16.
    let (text, ..) = UTF_8.decode(head);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let Some(inside) = rest.strip_prefix('<') else { return false };
        let end = if inside.starts_with("!--") {
            "-->"
        } else if inside.starts_with('?') {
            "?>"
        } else if inside.starts_with('!') {
            if inside.split('>').next().is_some_and(|declaration| declaration.contains('[')) { "]>" } else { ">" }
        } else {
            let name = inside.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
            return name.rsplit(':').next() == Some("svg");
        };
        let Some((_, after)) = inside.split_once(end) else { return false };
        rest = after.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_a_file_is_and_texts_say_nothing() {
        assert_eq!(extension(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), Some("jpg"));
        assert_eq!(extension(b"\xff\xfb\x90\0\0\0\0\0"), Some("mp3"));
        assert_eq!(extension(b"\0\0\0\x18ftypqt  \0\0\0\0qt  \0\0\0\0"), Some("mov"));
        assert_eq!(extension(b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42"), Some("m4a"));
        assert_eq!(extension("BMI anges sällan\n".as_bytes()), None);
        assert_eq!(extension(b"ID3 betyder inget\n"), None);
        assert_eq!(extension("Bild på en skola, delad mitt i å\u{e5}".as_bytes()), None);
    }

    #[test]
    fn an_svg_is_known_by_its_first_element() {
        assert_eq!(extension(b"<?xml version='1.0'?>\n<!-- <p> -->\n<svg:svg xmlns:svg='x'>"), Some("svg"));
        assert_eq!(extension(b"<!DOCTYPE svg [ <!ENTITY a 'b'> ]><svg/>"), Some("svg"));
        assert_eq!(extension(b"\xff\xfe<\0s\0v\0g\0>\0"), Some("svg"));
        assert_eq!(extension(b"<p><svg/></p>"), None);
        assert_eq!(extension(b"<?xml version='1.0'?><rss/>"), None);
    }
}
