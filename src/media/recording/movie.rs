//! Films and sound in boxes (MP4, `QuickTime`, M4A, 3GP): what is overwritten in them.
//!
//! Boxes that are not known to be needed become `free`.

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::boxes::{freed, header};
use crate::media::recording::movie_values::overwrite_words;
use crate::media::recording::patch::{Found, Patch};
use crate::media::recording::telemetry::samples;
use crate::media::recording::tracks::{movie_box, pixels};

/// Most boxes of a file; a film in fragments has two for every second.
const TOP_MAX: usize = 500_000;
/// Largest `moov` box in bytes that is read: that of a film of ten hours has about twenty megabytes.
const MOOV_MAX: u64 = 64 * 1024 * 1024;
/// Largest box of a fragment that is read.
const MOOF_MAX: u64 = 4 * 1024 * 1024;

/// Returns what is overwritten in a film, and its size.
///
/// # Errors
///
/// [`Uncleanable`] if it has no `moov` box or metadata that cannot be overwritten.
pub fn found(file: &mut Access<'_>) -> Result<Found, Uncleanable> {
    let mut found = Found::default();
    let (mut at, mut has_movie, mut removed, mut fragments) = (0, false, Vec::new(), Vec::new());
    for _ in 0..TOP_MAX {
        if at >= file.len() {
            break;
        }
        let first = file.read(at, 24 + 16)?;
        let rest = file.len() - at;
        let Some(head) =
            header(&first, rest).filter(|head| head.kind.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xa9)))
        else {
            found.patches.extend(trailer(at, rest, &first));
            break;
        };
        match &head.kind {
            b"moov" => {
                let moov = file.whole(at, head.len, MOOV_MAX)?;
                let (mut patches, mut tracks) = movie_box(&moov, at, head.header, overwrite_words)?;
                found.pixels = found.pixels.or_else(|| pixels(&moov));
                found.patches.append(&mut patches);
                removed.append(&mut tracks);
                has_movie = true;
            }
            b"moof" => fragments.push((at, head.len)),
            b"ftyp" | b"styp" | b"mdat" | b"sidx" | b"ssix" | b"mfra" | b"pdin" | b"pnot" => {}
            // Encryption of PIFF is needed; XMP and cameras' data are not. Cameras in cars and old cameras hide places and
            // serial numbers in `free` and `skip`.
            _ => found.patches.extend(freed(at, head.header, head.len)),
        }
        at += head.len;
    }
    if !has_movie {
        return Err(Uncleanable::Damaged);
    }
    for track in removed {
        let samples = samples(&track, file.len())?;
        found.patches.extend(samples.into_iter().map(|range| Patch::fill(range, 0)));
        let mut fragments = fragments.iter();
        let is_in_fragment = |(at, len): &(u64, u64)| {
            let id = track.id.to_be_bytes();
            let bytes = file.whole(*at, *len, MOOF_MAX);
            bytes.map_or(true, |bytes| bytes.windows(4).any(|part| part == b"tfhd") && has_track(&bytes, id))
        };
        if fragments.any(is_in_fragment) {
            return Err(Uncleanable::HasMetadata);
        }
    }
    Ok(found)
}

/// Returns whether a fragment has samples of a track.
fn has_track(moof: &[u8], id: [u8; 4]) -> bool {
    moof.windows(12).any(|part| part.starts_with(b"tfhd") && part[8..12] == id)
}

/// Overwrites what follows the last box: programs append data to films.
fn trailer(at: u64, rest: u64, first: &[u8]) -> Vec<Patch> {
    if first.iter().all(|byte| *byte == 0) && rest <= 40 {
        return Vec::new();
    }
    let mut patches = vec![Patch::fill(at..at + rest, 0)];
    if let Some(len) = u32::try_from(rest).ok().filter(|len| *len >= 8) {
        patches.push(Patch::bytes(at, [&len.to_be_bytes(), b"free".as_slice()].concat()));
    }
    patches
}
