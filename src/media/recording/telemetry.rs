//! Where the samples of a track are (ISO/IEC 14496-12, 8.6 and 8.7).

use std::ops::Range;

use crate::media::recording::access::Uncleanable;
use crate::media::recording::boxes::{children, number};

/// Most samples of a track that is removed; cameras write a few a second.
const SAMPLES_MAX: usize = 2_000_000;

/// A track that is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedTrack {
    /// Its number.
    pub id: u32,
    /// Contents of its `stbl` box: where its samples are.
    pub table: Vec<u8>,
}

/// Returns the bytes of the file that hold the samples of a track.
///
/// # Errors
///
/// [`Uncleanable`] if its tables do not agree, or lead out of the file.
pub fn samples(track: &RemovedTrack, len: u64) -> Result<Vec<Range<u64>>, Uncleanable> {
    let table = &track.table;
    let mut left = 1000;
    let (boxes, _) = children(table, 0..table.len(), &mut left);
    let contents =
        |kind: &[u8; 4]| boxes.iter().find(|part| part.kind == *kind).map(|part| &table[part.contents.clone()]);
    let wrong = || Uncleanable::HasMetadata;
    let sizes = contents(b"stsz").ok_or_else(wrong)?;
    let count = number(sizes, 8).and_then(|count| usize::try_from(count).ok()).ok_or_else(wrong)?;
    if count == 0 {
        return Ok(Vec::new());
    }
    let offsets: Vec<u64> = match (contents(b"stco"), contents(b"co64")) {
        (Some(offsets), _) => {
            (8..offsets.len()).step_by(4).map_while(|at| number(offsets, at)).map(u64::from).collect()
        }
        (None, Some(offsets)) => offsets.get(8..).unwrap_or_default().chunks_exact(8).map(eight).collect(),
        (None, None) => return Err(wrong()),
    };
    let chunks = contents(b"stsc").ok_or_else(wrong)?;
    let runs: Vec<(u32, u32)> =
        (8..chunks.len()).step_by(12).map_while(|at| Some((number(chunks, at)?, number(chunks, at + 4)?))).collect();
    if count > SAMPLES_MAX || runs.is_empty() {
        return Err(wrong());
    }
    let one = number(sizes, 4).unwrap_or_default();
    let size = |sample: usize| if one > 0 { Some(one) } else { number(sizes, 12 + 4 * sample) };
    let (mut ranges, mut sample, mut run) = (Vec::new(), 0, 0);
    for (chunk, offset) in (1..).zip(offsets) {
        while runs.get(run + 1).is_some_and(|(first, _)| *first <= chunk) {
            run += 1;
        }
        let mut bytes = 0;
        let in_chunk = usize::try_from(runs[run].1).unwrap_or(usize::MAX).min(count - sample);
        for _ in 0..in_chunk {
            bytes += u64::from(size(sample).ok_or_else(wrong)?);
            sample += 1;
        }
        let end = offset.checked_add(bytes).filter(|end| *end <= len).ok_or_else(wrong)?;
        ranges.push(offset..end);
    }
    if sample < count { Err(wrong()) } else { Ok(ranges) }
}

fn eight(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().expect("invariant: eight bytes"))
}
