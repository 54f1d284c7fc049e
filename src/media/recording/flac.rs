//! FLAC (RFC 9639): what is overwritten in its metadata blocks.

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::patch::Patch;
use crate::media::recording::tags::{flac_picture, vorbis};
use crate::media::recording::{id3, tail};

/// Most blocks of a file.
const BLOCKS_MAX: usize = 1024;
/// Largest block in bytes: its length has 24 bits.
const BLOCK_MAX: u64 = 16 * 1024 * 1024;

/// Returns what is overwritten in a file.
///
/// # Errors
///
/// [`Uncleanable`] if its blocks are damaged.
pub fn patches(file: &mut Access<'_>) -> Result<Vec<Patch>, Uncleanable> {
    let (mut patches, start) = id3::leading(file)?;
    if file.read(start, 4)? != b"fLaC" {
        return Err(Uncleanable::Damaged);
    }
    let mut at = start + 4;
    for _ in 0..BLOCKS_MAX {
        let head = file.read(at, 4)?;
        let [kind, a, b, c] = head[..] else { return Err(Uncleanable::Damaged) };
        let len = u64::from(u32::from_be_bytes([0, a, b, c]));
        let bytes = file.whole(at + 4, len, BLOCK_MAX)?;
        patches.extend(block(kind, &bytes, at).ok_or(Uncleanable::Damaged)?);
        at += 4 + len;
        if kind & 0x80 != 0 {
            patches.extend(tail::patches(file)?);
            return Ok(patches);
        }
    }
    Err(Uncleanable::Damaged)
}

/// Returns what is overwritten in a block whose header is at byte `at`; `None` if it is damaged.
#[must_use]
pub fn block(kind: u8, bytes: &[u8], at: u64) -> Option<Vec<Patch>> {
    let contents = at + 4;
    let blank = || vec![Patch::bytes(at, [kind & 0x80 | 1]), Patch::fill(contents..contents + bytes.len() as u64, 0)];
    match kind & 0x7F {
        // The stream, the table of places and the tracks of a record.
        0 | 3 | 5 => Some(Vec::new()),
        1 if bytes.iter().all(|byte| *byte == 0) => Some(Vec::new()),
        4 => vorbis(bytes, contents),
        6 => match flac_picture(bytes) {
            None => Some(Vec::new()),
            Some(Some((data, cleaned))) => Some(vec![Patch::bytes(contents + data as u64, cleaned)]),
            Some(None) => Some(blank()),
        },
        _ => Some(blank()),
    }
}
