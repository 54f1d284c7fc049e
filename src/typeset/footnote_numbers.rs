//! The numbers of footnotes, in the order in which a reader meets the references.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::footnotes::footnotes_in_order;
use crate::text::markdown::{LocatedEvent, footnote_label};

/// Numbers of footnotes, from 1, and the number of references to each so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FootnoteNumbers {
    numbers: BTreeMap<String, usize>,
    seen: BTreeMap<String, usize>,
    defined: BTreeSet<String>,
}

impl FootnoteNumbers {
    /// Numbers the footnotes in the order in which a reader meets them. A footnote without a reference has no number and is not written.
    #[must_use]
    pub fn of(events: &[LocatedEvent<'_>]) -> Self {
        let numbers = footnotes_in_order(events).into_iter().zip(1..).collect();
        Self { numbers, ..Self::default() }
    }

    /// Counts a reference; returns the number of its footnote and how many references to it came before.
    pub fn refer(&mut self, label: &str) -> Option<(usize, usize)> {
        let label = footnote_label(label);
        let number = *self.numbers.get(&label)?;
        let seen = self.seen.entry(label).or_default();
        *seen += 1;
        Some((number, *seen - 1))
    }

    /// Counts a definition; returns the number of its footnote, if it is referred to. The first of one name holds.
    pub fn define(&mut self, label: &str) -> Option<usize> {
        let label = footnote_label(label);
        let number = self.numbers.get(&label).copied();
        if self.defined.insert(label) { number } else { None }
    }
}
