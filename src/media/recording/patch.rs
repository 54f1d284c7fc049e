//! Bytes of a file that are overwritten.

use std::ops::Range;

/// A part of a file that is overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Its first byte.
    pub at: u64,
    /// Its length.
    pub len: u64,
    /// What is written there.
    pub filling: Filling,
}

/// What is written over a part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    /// The same byte everywhere.
    Byte(u8),
    /// These bytes, and zeros to the end of the part.
    Bytes(Vec<u8>),
}

/// What was found in a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// What is overwritten; empty if nothing has to be.
    pub patches: Vec<Patch>,
    /// Width and height as displayed.
    pub pixels: Option<(u32, u32)>,
}

impl Patch {
    /// Overwrites a part with one byte.
    #[must_use]
    pub fn fill(range: Range<u64>, byte: u8) -> Self {
        Self { at: range.start, len: range.end.saturating_sub(range.start), filling: Filling::Byte(byte) }
    }

    /// Overwrites a part with bytes, and the rest of it with zeros.
    #[must_use]
    pub fn padded(range: Range<u64>, bytes: Vec<u8>) -> Self {
        Self { at: range.start, len: range.end.saturating_sub(range.start), filling: Filling::Bytes(bytes) }
    }

    /// Overwrites as many bytes as are given.
    #[must_use]
    pub fn bytes(at: u64, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self { at, len: bytes.len() as u64, filling: Filling::Bytes(bytes) }
    }

    /// Overwrites what lies in a part of the file that begins at byte `start`.
    pub fn apply(&self, start: u64, part: &mut [u8]) {
        let end = start + part.len() as u64;
        let (from, to) = (self.at.max(start), (self.at.saturating_add(self.len)).min(end));
        if from >= to {
            return;
        }
        let whole = |number: u64| usize::try_from(number).expect("invariant: within the part");
        let target = &mut part[whole(from - start)..whole(to - start)];
        match &self.filling {
            Filling::Byte(byte) => target.fill(*byte),
            Filling::Bytes(bytes) => {
                let skipped = usize::try_from(from - self.at).unwrap_or(usize::MAX).min(bytes.len());
                let bytes = &bytes[skipped..];
                let own = bytes.len().min(target.len());
                target[..own].copy_from_slice(&bytes[..own]);
                target[own..].fill(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_the_same_in_one_piece_and_in_many() {
        for patch in
            [Patch::fill(3..9, 7), Patch::padded(2..12, vec![1, 2, 3]), Patch::bytes(5, [9, 9]), Patch::fill(18..99, 1)]
        {
            let mut whole = [0xff; 20];
            patch.apply(0, &mut whole);
            let mut parts = [0xff; 20];
            for (at, part) in parts.chunks_mut(3).enumerate() {
                patch.apply(at as u64 * 3, part);
            }
            assert_eq!(whole, parts, "{patch:?}");
        }
    }
}
