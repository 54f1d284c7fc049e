//! Boxes in memory, and what is overwritten in them.

use std::ops::Range;

use crate::media::recording::boxes::{ChildBox, children, freed};
use crate::media::recording::patch::Patch;

/// Reads boxes and collects what is overwritten.
pub(super) struct BoxEditor<'a> {
    pub(super) bytes: &'a [u8],
    /// Where the bytes begin in the file.
    pub(super) start: u64,
    /// How many boxes may still be read.
    pub(super) left: usize,
    pub(super) patches: Vec<Patch>,
}

impl BoxEditor<'_> {
    /// Returns the boxes in a range, and overwrites what follows them: four zeros end some lists of `QuickTime`.
    pub(super) fn boxes(&mut self, range: Range<usize>) -> Vec<ChildBox> {
        let (boxes, rest) = children(self.bytes, range, &mut self.left);
        self.fill(rest, 0);
        boxes
    }

    /// Overwrites a range with one byte, unless it holds nothing else.
    pub(super) fn fill(&mut self, range: Range<usize>, byte: u8) {
        if self.bytes[range.clone()].iter().any(|found| *found != byte) {
            self.patches.push(Patch::fill(self.start + range.start as u64..self.start + range.end as u64, byte));
        }
    }

    /// Turns a box into one that players skip.
    pub(super) fn free(&mut self, part: &ChildBox) {
        let header = (part.contents.start - part.whole.start) as u64;
        self.patches.extend(freed(self.start + part.whole.start as u64, header, part.whole.len() as u64));
    }
}
