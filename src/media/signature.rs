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
    if is_eps(head) {
        return Some("eps");
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
    if is_avif(head) {
        return Some("avif");
    }
    if let Ok(ImageType::Heif(Compression::Hevc)) = imagesize::image_type(head) {
        return Some("heic");
    }
    if is_pdf(head) {
        return Some("pdf");
    }
    // Canon's raw data is a film of its own brand.
    if head.get(4..12) == Some(b"ftypcrx ") {
        return Some("cr3");
    }
    if let Some((found, _)) = SIGNATURES.iter().find(|(_, signature)| head.starts_with(signature)) {
        return Some(found);
    }
    if has_picture_brand(head) {
        return Some("heic");
    }
    if is_transport_stream(head) {
        return Some("m2ts");
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

/// Signatures that neither crate knows, of formats in which films, sound and pictures are written, and their usual
/// extensions. Where a signature stands for several, the extension is that of a film.
const SIGNATURES: [(&str, &[u8]); 31] = [
    // ASF, MPEG program streams and elementary streams, DV, and others.
    ("wmv", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    ("wtv", b"\xb7\xd8\x00\x20\x37\x49\xda\x11"),
    ("mpg", b"\0\0\x01\xba"),
    ("mpg", b"\0\0\x01\xb3"),
    ("flv", b"FLV\x01"),
    ("rm", b".RMF\0"),
    ("mxf", b"\x06\x0e\x2b\x34\x02\x05\x01\x01"),
    ("dv", b"\x1f\x07\0"),
    ("ra", b".ra\xfd\0"),
    ("caf", b"caff\0\x01"),
    ("amr", b"#!AMR"),
    ("au", b".snd\0"),
    ("ape", b"MAC "),
    ("wv", b"wvpk"),
    ("mpc", b"MPCK"),
    ("mpc", b"MP+"),
    ("tta", b"TTA1"),
    ("dsf", b"DSD "),
    ("dff", b"FRM8"),
    // Raw files of cameras that are no TIFF.
    ("raf", b"FUJIFILMCCD-RAW"),
    ("orf", b"IIRO"),
    ("orf", b"IIRS"),
    ("orf", b"MMOR"),
    ("rw2", b"IIU\0"),
    ("x3f", b"FOVb"),
    ("mrw", b"\0MRM"),
    // Pictures that browsers do not show.
    ("jp2", b"\xff\x4f\xff\x51"),
    ("jxr", b"II\xbc"),
    ("xcf", b"gimp xcf "),
    ("exr", b"\x76\x2f\x31\x01"),
    ("mng", b"\x8aMNG"),
];

/// Returns whether the bytes begin an MPEG transport stream (ISO/IEC 13818-1, 2.4.3.2): packets of 188 bytes, on cameras with
/// four bytes of time before each.
fn is_transport_stream(head: &[u8]) -> bool {
    let has_packets = |start: usize, len: usize| (0..3).all(|packet| head.get(start + packet * len) == Some(&0x47));
    has_packets(0, 188) || has_packets(4, 192)
}

/// Returns whether the bytes begin an AVIF or a sequence of them: its own brand says so, or it is a picture of no other
/// coding and one of the brands that it is compatible with says so (AVIF 1.1, 6).
#[must_use]
pub fn is_avif(head: &[u8]) -> bool {
    let is_own = |brand: &[u8]| matches!(brand, b"avif" | b"avis");
    let Some(own) = head.get(8..12).filter(|_| head.get(4..8) == Some(b"ftyp")) else { return false };
    let end = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
    let others = head.get(16..end.min(head.len())).unwrap_or_default();
    is_own(own) || matches!(own, b"mif1" | b"mif2" | b"msf1" | b"miaf") && others.chunks_exact(4).any(is_own)
}

/// Returns whether the bytes begin a picture of HEIF in any coding: one of its brands says so (ISO/IEC 23008-12, 10.2).
fn has_picture_brand(head: &[u8]) -> bool {
    let is_picture =
        |brand: &[u8]| matches!(brand, b"mif1" | b"mif2" | b"msf1" | b"miaf" | b"avci" | b"vvic" | b"jpeg");
    head.get(4..8) == Some(b"ftyp") && head.get(8..12).is_some_and(is_picture)
}

/// Returns whether the bytes begin Encapsulated PostScript, as text or with a preview before it (Adobe technical note 5002).
fn is_eps(head: &[u8]) -> bool {
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let is_text = line.starts_with(b"%!PS-Adobe-") && line.windows(5).any(|part| part == b"EPSF-");
    is_text || head.starts_with(b"\xc5\xd0\xd3\xc6")
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
        assert_eq!(extension(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avci"), Some("heic"));
        assert_eq!(extension(b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc"), Some("heic"));
        assert_eq!(extension(b"\0\0\0\x1cftypmif1\0\0\0\0miafMA1Bavif"), Some("avif"));
        assert_eq!(extension(b"\0\0\0\x18ftypavis\0\0\0\0iso8av01"), Some("avif"));
        assert_eq!(extension(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa"), Some("wmv"));
        let packet = |time: &[u8]| [time, b"G\x40\0\x10", &[0xff; 184]].concat();
        assert_eq!(extension(&packet(b"").repeat(3)), Some("m2ts"));
        assert_eq!(extension(&packet(b"\0\0\x01\x02").repeat(3)), Some("m2ts"));
        assert_eq!(extension(b"%!PS-Adobe-3.0 EPSF-3.0\n%%For: Anna\n"), Some("eps"));
        assert_eq!(extension(b"%!PS-Adobe-3.0\n%%Title: Lag\n"), None);
        assert_eq!(extension(b"MAC anges ofta\n"), None);
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
