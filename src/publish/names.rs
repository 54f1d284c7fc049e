//! How much a place may tell of what lies there: whoever answers for it must not fill the memory, nor go on without end.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::publish::target::Cause;
use crate::transfer::packed::LIST_MAX;

/// What is kept with each name, in bytes.
const BESIDE: u64 = 64;

/// Counts the bytes of the names that a place lists.
#[derive(Debug)]
pub struct Names {
    most: u64,
    found: AtomicU64,
}

impl Names {
    /// Bytes of names that are taken if nobody says otherwise: of as many files as the longest list of griffel's own has, and
    /// more than a million of them.
    pub const MOST: u64 = LIST_MAX;

    /// Creates a count that ends at `most` bytes.
    #[must_use]
    pub fn new(most: u64) -> Self {
        Self { most, found: AtomicU64::new(0) }
    }

    /// Counts an answer with the names in it. Answers without names could come without end, too.
    ///
    /// # Errors
    ///
    /// [`Cause::Endless`] if there are more than are taken.
    pub fn answer<'a>(&self, mut names: impl Iterator<Item = &'a str>) -> Result<(), Cause> {
        self.add("")?;
        names.try_for_each(|name| self.add(name))
    }

    /// Counts a name with the path to it.
    ///
    /// # Errors
    ///
    /// [`Cause::Endless`] if there are more than are taken.
    pub fn add(&self, name: &str) -> Result<(), Cause> {
        let cost = BESIDE + name.len() as u64;
        let found = self.found.fetch_add(cost, Ordering::Relaxed).saturating_add(cost);
        if found > self.most { Err(Cause::Endless { most: self.most }) } else { Ok(()) }
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new(Self::MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_answers_without_names_come_to_an_end() {
        let names = Names::new(3 * BESIDE + 4);
        assert_eq!([names.answer(["ab", "ab"].into_iter())], [Ok(())]);
        assert_eq!(names.answer([].into_iter()), Err(Cause::Endless { most: 3 * BESIDE + 4 }));
        // A chain of folders, each in the one before, grows with the square of its length.
        let (names, mut path, mut depth) = (Names::default(), String::new(), 0);
        while names.add(&path).is_ok() {
            path.push_str("x/");
            depth += 1;
        }
        assert!(depth < 20_000, "{depth}");
    }
}
