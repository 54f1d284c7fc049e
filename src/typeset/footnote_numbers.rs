//! The numbers of footnotes, in the order in which a reader meets the references.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::text::markdown::{LocatedEvent, footnote_label};

/// Numbers of footnotes, from 1, and the number of references to each so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FootnoteNumbers {
    numbers: BTreeMap<String, usize>,
    seen: BTreeMap<String, usize>,
    defined: BTreeSet<String>,
}

impl FootnoteNumbers {
    /// Numbers the footnotes in the order of their references, those of the text first, then those of other footnotes.
    /// A footnote without a reference has no number and is not written.
    #[must_use]
    pub fn of(events: &[LocatedEvent<'_>]) -> Self {
        let mut inside: Option<String> = None;
        let mut in_text = Vec::new();
        let mut in_notes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut is_second = false;
        for (event, _) in events {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    let label = footnote_label(label);
                    is_second = in_notes.contains_key(&label);
                    in_notes.entry(label.clone()).or_default();
                    inside = Some(label);
                }
                Event::End(TagEnd::FootnoteDefinition) => (inside, is_second) = (None, false),
                Event::FootnoteReference(_) if is_second => {}
                Event::FootnoteReference(label) => match &inside {
                    Some(note) => in_notes.entry(note.clone()).or_default().push(footnote_label(label)),
                    None => in_text.push(footnote_label(label)),
                },
                _ => {}
            }
        }
        let mut numbers = Self::default();
        let mut queue = in_text;
        let mut at = 0;
        while at < queue.len() {
            let label = queue[at].clone();
            at += 1;
            if !numbers.numbers.contains_key(&label) {
                numbers.numbers.insert(label.clone(), numbers.numbers.len() + 1);
                queue.extend(in_notes.get(&label).into_iter().flatten().cloned());
            }
        }
        numbers
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
