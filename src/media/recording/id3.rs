//! Tags of the kind `ID3v2` (2.2, 2.3, 2.4): written anew with the frames that stay, and zeros where the others were.

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::cover::same_length;
use crate::media::recording::patch::Patch;
use crate::media::recording::tags::is_year;

/// Largest tag in bytes that is read; covers have a few megabytes.
const TAG_MAX: u64 = 64 * 1024 * 1024;
/// Most tags in a row that are read.
const TAGS_MAX: usize = 16;

/// Frames that say what is heard, by their names in `ID3v2`.3 and 2.4.
#[rustfmt::skip]
const KEPT: &[&[u8]] = &[
    b"TIT1", b"TIT2", b"TIT3", b"TPE1", b"TPE2", b"TALB", b"TRCK", b"TPOS", b"TCON", b"TCOM", b"TLAN", b"TCOP", b"TBPM",
    b"TCMP", b"TLEN", b"TSOT", b"TSOP", b"TSOA", b"TSRC", b"MVNM", b"MVIN", b"USLT", b"SYLT", b"RVA2", b"RVAD", b"SEEK",
    b"TT1", b"TT2", b"TT3", b"TP1", b"TP2", b"TAL", b"TRK", b"TPA", b"TCO", b"TCM", b"TLA", b"TCR", b"TBP", b"TCP", b"ULT",
    b"TLE",
];
/// Frames with times, which stay if they are years.
const TIMES: [&[u8]; 6] = [b"TYER", b"TDRC", b"TDRL", b"TORY", b"TDOR", b"TYE"];

/// Returns what is overwritten in the tags with which a file begins, and where they end.
///
/// # Errors
///
/// [`Uncleanable`] if a tag is too large.
pub fn leading(file: &mut Access<'_>) -> Result<(Vec<Patch>, u64), Uncleanable> {
    let (mut patches, mut at) = (Vec::new(), 0);
    for _ in 0..TAGS_MAX {
        let head = file.read(at, 10)?;
        let Some(len) = tag_len(&head) else { break };
        let len = len.min(file.len() - at);
        patches.extend(tag(&file.whole(at, len, TAG_MAX)?, at));
        at += len;
    }
    Ok((patches, at))
}

/// Returns the length of a tag with this header, with its footer.
#[must_use]
pub fn tag_len(head: &[u8]) -> Option<u64> {
    let size = head.get(6..10).filter(|_| head.starts_with(b"ID3"))?;
    let size = synchsafe(size)?;
    let footer = if head[3] >= 4 && head[5] & 0x10 != 0 { 10 } else { 0 };
    Some(10 + size as u64 + footer)
}

/// Returns what is overwritten in a tag that begins at byte `start` of the file.
#[must_use]
pub fn tag(bytes: &[u8], start: u64) -> Option<Patch> {
    let (version, flags) = (*bytes.get(3)?, *bytes.get(5)?);
    let size = synchsafe(bytes.get(6..10)?)?;
    let contents = bytes.get(10..bytes.len().min(10 + size))?;
    // In 2.2 and 2.3 the whole tag is unsynchronised; in 2.4 each frame says so.
    let is_unsynchronised = flags & 0x80 != 0 && version < 4;
    let contents = if is_unsynchronised { synchronised(contents) } else { contents.to_vec() };
    let extended = if flags & 0x40 == 0 || version < 3 { 0 } else { extended_len(&contents, version) };
    let frames = frames(contents.get(extended..).unwrap_or_default(), version);
    // A footer would be read as sound: its bytes become a part of the tag.
    let kept_flags = if version < 4 { 0 } else { flags & 0x80 };
    let whole = u32::try_from(bytes.len() - 10).ok()?;
    let head = [b"ID3", &[version, bytes[4], kept_flags][..], &to_synchsafe(whole)].concat();
    let cleaned = [head, frames].concat();
    let is_same = bytes.starts_with(&cleaned) && bytes[cleaned.len()..].iter().all(|byte| *byte == 0);
    (!is_same && cleaned.len() <= bytes.len()).then(|| Patch::padded(start..start + bytes.len() as u64, cleaned))
}

/// Returns the frames that stay.
fn frames(bytes: &[u8], version: u8) -> Vec<u8> {
    let (name_len, head_len) = if version < 3 { (3, 6) } else { (4, 10) };
    let (mut kept, mut at) = (Vec::new(), 0);
    while let Some(head) = bytes.get(at..at + head_len) {
        let name = &head[..name_len];
        if !name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            break;
        }
        let len = frame_len(bytes, at, version);
        let Some(contents) = bytes.get(at + head_len..at + head_len + len) else { break };
        kept.extend(frame(name, head, contents, version).unwrap_or_default());
        at += head_len + len;
    }
    kept
}

/// Returns the length of a frame's contents. iTunes wrote plain lengths into tags of 2.4.
fn frame_len(bytes: &[u8], at: usize, version: u8) -> usize {
    let big = |bytes: &[u8]| bytes.iter().fold(0, |len, byte| len << 8 | usize::from(*byte));
    match version {
        0..=2 => big(&bytes[at + 3..at + 6]),
        3 => big(&bytes[at + 4..at + 8]),
        _ => {
            let size = &bytes[at + 4..at + 8];
            let ends_well = |len: usize| {
                let next = bytes.get(at + 10 + len..).unwrap_or_default();
                let name = next.get(..4).unwrap_or_default();
                at + 10 + len <= bytes.len()
                    && (name.len() < 4
                        || name == [0; 4]
                        || name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
            };
            let plain = big(size);
            match synchsafe(size) {
                Some(len) if ends_well(len) || !ends_well(plain) => len,
                _ => plain,
            }
        }
    }
}

/// Returns a frame as it stays.
fn frame(name: &[u8], head: &[u8], contents: &[u8], version: u8) -> Option<Vec<u8>> {
    let whole = || [head, contents].concat();
    if KEPT.contains(&name) {
        return Some(whole());
    }
    if TIMES.contains(&name) {
        return is_year(contents).then(whole);
    }
    match name {
        // Chapters hold frames of their own.
        b"CHAP" | b"CTOC" => {
            let has = |name: &[u8]| contents.windows(name.len()).any(|part| part == name);
            let private: [&[u8]; 6] = [b"PRIV", b"GEOB", b"TXXX", b"WXXX", b"COMM", b"APIC"];
            (!private.into_iter().any(has)).then(whole)
        }
        b"COMM" | b"COM" => contents.get(4..).is_some_and(|text| text.starts_with(b"iTunSMPB")).then(whole),
        b"TXXX" | b"TXX" => is_loudness(contents).then(whole),
        b"APIC" | b"PIC" => cover(name, head, contents, version),
        _ => None,
    }
}

fn is_loudness(contents: &[u8]) -> bool {
    let text: String = contents.iter().skip(1).filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    text.trim_start_matches(['þ', 'ÿ']).to_lowercase().starts_with("replaygain_")
}

/// Returns a frame with a cover, without the metadata of its picture and without its description.
fn cover(name: &[u8], head: &[u8], contents: &[u8], version: u8) -> Option<Vec<u8>> {
    let flags = if version >= 4 { *head.last()? } else { 0 };
    let is_packed = version >= 4 && flags & 0x0C != 0 || version == 3 && head.last()? & 0xC0 != 0;
    let contents = contents.get(if flags & 1 != 0 { 4 } else { 0 }..).filter(|_| !is_packed)?;
    let contents = if flags & 2 != 0 { synchronised(contents) } else { contents.to_vec() };
    let encoding = *contents.first()?;
    let type_end = if version < 3 { 4 } else { 1 + contents[1..].iter().position(|byte| *byte == 0)? + 1 };
    let description = type_end + 1;
    let rest = contents.get(description..)?;
    let data = if matches!(encoding, 1 | 2) {
        description + rest.chunks_exact(2).position(|pair| pair == [0, 0])? * 2 + 2
    } else {
        description + rest.iter().position(|byte| *byte == 0)? + 1
    };
    let picture = contents.get(data..)?;
    let picture = match same_length(picture) {
        Ok(cleaned) => cleaned.unwrap_or_else(|| picture.to_vec()),
        Err(()) => return None,
    };
    let end = picture.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    // The description is empty, in the encoding of one byte a letter.
    let body = [&[0], &contents[1..description], &[0], &picture[..end]].concat();
    let len = u32::try_from(body.len()).ok()?;
    let head = match version {
        0..=2 => [name, &len.to_be_bytes()[1..]].concat(),
        3 => [name, &len.to_be_bytes(), &[0, 0]].concat(),
        _ => [name, &to_synchsafe(len), &[0, 0]].concat(),
    };
    Some([head, body].concat())
}

fn extended_len(contents: &[u8], version: u8) -> usize {
    let Some(size) = contents.get(..4) else { return 0 };
    if version >= 4 {
        return synchsafe(size).unwrap_or(0);
    }
    4 + size.iter().fold(0, |len, byte| len << 8 | usize::from(*byte))
}

/// Takes out the zeros that hide bytes from players which look for sound.
fn synchronised(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut is_hidden = false;
    for byte in bytes {
        if !(is_hidden && *byte == 0) {
            plain.push(*byte);
        }
        is_hidden = *byte == 0xFF;
    }
    plain
}

/// Returns a number of 28 bits in four bytes.
fn synchsafe(bytes: &[u8]) -> Option<usize> {
    let is_safe = bytes.iter().all(|byte| *byte < 0x80);
    is_safe.then(|| bytes.iter().fold(0, |number, byte| number << 7 | usize::from(*byte)))
}

fn to_synchsafe(number: u32) -> [u8; 4] {
    [21, 14, 7, 0].map(|bits| u8::try_from(number >> bits & 0x7F).unwrap_or(0))
}
