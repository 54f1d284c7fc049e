//! The numbers of footnotes, in the order in which a reader meets the references.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::text::markdown::LocatedEvent;

/// Numbers of footnotes, from 1, and the number of references to each so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FootnoteNumbers {
    numbers: BTreeMap<String, usize>,
    seen: BTreeMap<String, usize>,
}

impl FootnoteNumbers {
    /// Numbers the footnotes in the order of their references, those of the text first, then those of other footnotes.
    /// A footnote without a reference has no number and is not written.
    #[must_use]
    pub fn of(events: &[LocatedEvent<'_>]) -> Self {
        let mut inside: Option<String> = None;
        let mut in_text = Vec::new();
        let mut in_notes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (event, _) in events {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => inside = Some(label.to_string()),
                Event::End(TagEnd::FootnoteDefinition) => inside = None,
                Event::FootnoteReference(label) => match &inside {
                    Some(note) => in_notes.entry(note.clone()).or_default().push(label.to_string()),
                    None => in_text.push(label.to_string()),
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
        let number = *self.numbers.get(label)?;
        let seen = self.seen.entry(label.to_owned()).or_default();
        *seen += 1;
        Some((number, *seen - 1))
    }

    /// Returns the number of a footnote.
    #[must_use]
    pub fn number(&self, label: &str) -> Option<usize> {
        self.numbers.get(label).copied()
    }
}
