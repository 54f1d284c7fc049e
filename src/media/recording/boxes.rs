//! Boxes of the ISO base media format (ISO/IEC 14496-12: MP4, `QuickTime`). Every length is checked against the file.

use std::ops::Range;

use crate::media::recording::patch::Patch;

/// The header of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoxHeader {
    /// Its type: four letters.
    pub kind: [u8; 4],
    /// Size of the header in bytes.
    pub header: u64,
    /// Size of the whole box in bytes.
    pub len: u64,
}

/// Parses the header of a box from its first bytes, 16 if there are as many.
///
/// `rest` is the number of bytes from there to the end of the enclosing box or file.
#[must_use]
pub fn header(bytes: &[u8], rest: u64) -> Option<BoxHeader> {
    let kind: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let (header, len) = match number(bytes, 0)? {
        0 => (8, rest),
        1 => (16, u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?)),
        len => (8, u64::from(len)),
    };
    (len >= header && len <= rest).then_some(BoxHeader { kind, header, len })
}

/// Returns the number of 32 bits at a byte.
#[must_use]
pub fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A box in memory: its type, and where it and its contents are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildBox {
    /// Its type: four letters.
    pub kind: [u8; 4],
    /// The whole box.
    pub whole: Range<usize>,
    /// Its contents.
    pub contents: Range<usize>,
}

/// Returns the boxes in `range`, up to the first one that is invalid, and the bytes that follow.
#[must_use]
pub fn children(bytes: &[u8], range: Range<usize>, left: &mut usize) -> (Vec<ChildBox>, Range<usize>) {
    let mut parts = Vec::new();
    let mut at = range.start;
    while at < range.end && *left > 0 {
        let Some(BoxHeader { kind, header, len }) = header(&bytes[at..range.end], (range.end - at) as u64) else {
            break;
        };
        *left -= 1;
        let whole = |number: u64| usize::try_from(number).expect("invariant: within the bytes in memory");
        let (start, end) = (at + whole(header), at + whole(len));
        parts.push(ChildBox { kind, whole: at..end, contents: start..end });
        at = end;
    }
    (parts, at..range.end)
}

/// Turns a box at byte `start` of the file into one of type `free`, which players skip.
#[must_use]
pub fn freed(start: u64, header: u64, len: u64) -> [Patch; 2] {
    [Patch::bytes(start + 4, b"free".as_slice()), Patch::fill(start + header..start + len, 0)]
}
