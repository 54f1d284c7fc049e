//! The footnotes that a reader gets to see, in the order in which she meets them.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::text::markdown::{LocatedEvent, footnote_label};

/// Returns the labels of the footnotes that something refers to, each once: those of the text in the order of their
/// references, then those of other footnotes.
///
/// A note that only unused notes refer to is unused. Of two notes of one name the first is shown, so a reference in the
/// second counts for nothing.
#[must_use]
pub fn footnotes_in_order(events: &[LocatedEvent<'_>]) -> Vec<String> {
    let mut inside: Option<String> = None;
    let mut queue = Vec::new();
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
                None => queue.push(footnote_label(label)),
            },
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    let mut at = 0;
    while at < queue.len() {
        let label = queue[at].clone();
        at += 1;
        if seen.insert(label.clone()) {
            queue.extend(in_notes.remove(&label).unwrap_or_default());
            order.push(label);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markdown::{events, extensions};

    fn of(markdown: &str) -> Vec<String> {
        let events = events(markdown, extensions());
        footnotes_in_order(&events)
    }

    #[test]
    fn notes_come_in_the_order_of_their_references() {
        assert_eq!(
            of("Två[^b] och ett[^a] och två[^B].\n\n[^a]: Ett.\n\n[^b]: Se[^c].\n\n[^c]: Tre.\n"),
            ["b", "a", "c"]
        );
    }

    #[test]
    fn what_only_an_unseen_note_refers_to_is_unused() {
        assert_eq!(of("Ett[^a].\n\n[^a]: Ett.\n\n[^a]: Igen, se[^b].\n\n[^b]: Aldrig.\n"), ["a"]);
        assert_eq!(of("Ett[^a].\n\n[^a]: Ett.\n\n[^b]: Se[^c].\n\n[^c]: Se[^b].\n"), ["a"]);
    }
}
