//! Tags at the end of sound: `ID3v1`, APE, `Lyrics3`, `ID3v2` with a footer.

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::patch::Patch;
use crate::media::recording::tags::is_kept;

/// Largest tag in bytes that is read.
const TAG_MAX: u64 = 16 * 1024 * 1024;
/// Most tags that are read.
const TAGS_MAX: usize = 8;
/// Most values of a tag that are read.
const ITEMS_MAX: usize = 4096;

/// Returns what is overwritten in the tags with which a file ends.
///
/// # Errors
///
/// [`Uncleanable`] if they cannot be read.
pub fn patches(file: &mut Access<'_>) -> Result<Vec<Patch>, Uncleanable> {
    let (mut patches, mut end) = (Vec::new(), file.len());
    for _ in 0..TAGS_MAX {
        let start = end.saturating_sub(227);
        let last = file.read(start, end - start)?;
        let from_end = |len: usize| last.len().checked_sub(len).map(|at| &last[at..]);
        if from_end(128).is_some_and(|tag| tag.starts_with(b"TAG")) {
            patches.extend(short(from_end(128).unwrap_or_default(), end - 128));
            end -= 128;
        } else if last.len() == 227 && last.starts_with(b"TAG+") {
            patches.push(Patch::fill(start..end, 0));
            end = start;
        } else if from_end(32).is_some_and(|tag| tag.starts_with(b"APETAGEX")) {
            let Some(from) = ape(file, from_end(32).unwrap_or_default(), end, &mut patches)? else { break };
            end = from;
        } else if from_end(10).is_some_and(|tag| tag.starts_with(b"3DI")) {
            let size = from_end(4).unwrap_or_default().iter().fold(0, |size, byte| size << 7 | u64::from(*byte & 0x7F));
            let from = end.saturating_sub(size + 20);
            patches.push(Patch::fill(from..end, 0));
            end = from;
        } else if from_end(9) == Some(b"LYRICS200") {
            let digits = from_end(15).map(|tag| String::from_utf8_lossy(&tag[..6]).into_owned());
            let size: u64 = digits.and_then(|digits| digits.parse().ok()).unwrap_or(0);
            let from = end.saturating_sub(size + 15);
            patches.push(Patch::fill(from..end, 0));
            end = from;
        } else {
            break;
        }
    }
    Ok(patches)
}

/// Overwrites the remark of an `ID3v1` tag; its last two bytes may be the number of the track.
fn short(tag: &[u8], start: u64) -> Option<Patch> {
    let len = if tag[125] == 0 { 28 } else { 30 };
    let remark = &tag[97..97 + len];
    remark.iter().any(|byte| *byte != 0).then(|| Patch::fill(start + 97..start + 97 + len as u64, 0))
}

/// Overwrites values of an APE tag that ends at `end`; returns where it begins.
fn ape(file: &mut Access<'_>, footer: &[u8], end: u64, patches: &mut Vec<Patch>) -> Result<Option<u64>, Uncleanable> {
    let number = |bytes: &[u8], at: usize| {
        let bytes = bytes.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    };
    let (Some(size), Some(count), Some(flags)) = (number(footer, 12), number(footer, 16), number(footer, 20)) else {
        return Ok(None);
    };
    let Some(start) = end.checked_sub(u64::from(size)).filter(|_| size >= 32) else { return Ok(None) };
    let items = file.whole(start, u64::from(size) - 32, TAG_MAX)?;
    let mut at = 0;
    for _ in 0..usize::try_from(count).unwrap_or(0).min(ITEMS_MAX) {
        let Some(len) = number(&items, at).and_then(|len| usize::try_from(len).ok()) else { break };
        let Some(name_len) = items.get(at + 8..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) else {
            break;
        };
        let (name, value) = (at + 8..at + 8 + name_len, at + 9 + name_len);
        let Some(contents) = value.checked_add(len).and_then(|end| items.get(value..end)) else { break };
        let place = |at: usize| start + at as u64;
        if !is_kept(&String::from_utf8_lossy(&items[name.clone()]), contents) {
            patches.push(Patch::fill(place(name.start)..place(name.end), b'x'));
            patches.push(Patch::fill(place(value)..place(value + len), b' '));
        }
        at = value + len;
    }
    if at < items.len() {
        patches.push(Patch::fill(start + at as u64..start + items.len() as u64, 0));
    }
    let header = if flags & 0x8000_0000 == 0 { 0 } else { 32 };
    Ok(Some(start.saturating_sub(header)))
}
