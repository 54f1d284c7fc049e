//! Questions that the writer asks about the events ahead.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::text::markdown::LocatedEvent;

/// Returns whether the paragraph that starts at `at` contains one picture, perhaps in a link, and nothing else.
#[must_use]
pub fn is_figure(events: &[LocatedEvent<'_>], at: usize) -> bool {
    let inside = |event: &Event<'_>| matches!(event, Event::Start(Tag::Image { .. }));
    let is_link = matches!(events.get(at + 1), Some((Event::Start(Tag::Link { .. }), _)));
    let start = if is_link { at + 2 } else { at + 1 };
    if !events.get(start).is_some_and(|(event, _)| inside(event)) {
        return false;
    }
    let Some(end) = events[start..].iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Image))) else {
        return false;
    };
    let mut next = start + end + 1;
    if is_link {
        if !matches!(events.get(next), Some((Event::End(TagEnd::Link), _))) {
            return false;
        }
        next += 1;
    }
    matches!(events.get(next), Some((Event::End(TagEnd::Paragraph), _)))
}

/// Returns whether the paragraph that starts at `at` contains pictures and nothing else.
#[must_use]
pub fn is_row_of_pictures(events: &[LocatedEvent<'_>], at: usize) -> bool {
    let mut depth = 0;
    let mut count = 0;
    for (event, _) in &events[at + 1..] {
        match event {
            Event::Start(Tag::Image { .. }) => {
                depth += 1;
                count += 1;
            }
            Event::End(TagEnd::Image) => depth -= 1,
            Event::End(TagEnd::Paragraph) => return count > 0,
            Event::SoftBreak | Event::HardBreak => {}
            Event::Text(text) if text.trim().is_empty() => {}
            _ if depth > 0 => {}
            _ => return false,
        }
    }
    false
}

/// Returns the text alternative of the picture whose content starts at `at`, and the index of its end.
#[must_use]
pub fn picture_text(events: &[LocatedEvent<'_>], at: usize) -> (String, usize) {
    let mut text = String::new();
    let mut depth = 1;
    let mut at = at;
    while let Some((event, _)) = events.get(at) {
        match event {
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
        at += 1;
    }
    (text, at)
}

/// Returns whether the task of the item that starts at `at` is done; `None` if the item is not a task.
#[must_use]
pub fn task(events: &[LocatedEvent<'_>], at: usize) -> Option<bool> {
    let next = match events.get(at + 1) {
        Some((Event::Start(Tag::Paragraph), _)) => events.get(at + 2),
        next => next,
    };
    match next {
        Some((Event::TaskListMarker(is_done), _)) => Some(*is_done),
        _ => None,
    }
}

/// Returns whether the first item of the list that starts at `at` is a task.
#[must_use]
pub fn is_task_list(events: &[LocatedEvent<'_>], at: usize) -> bool {
    matches!(events.get(at + 1), Some((Event::Start(Tag::Item), _))) && task(events, at + 1).is_some()
}

/// Returns the range of the excerpt if the author did not mark its end: the first paragraphs.
#[must_use]
pub fn first_paragraphs(events: &[LocatedEvent<'_>]) -> std::ops::Range<usize> {
    /// Number of words from which a reader knows what a post is about.
    const ENOUGH: usize = 45;
    let mut depth = 0;
    let mut start: Option<usize> = None;
    let mut end = 0;
    let mut words = 0;
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    let is_paragraph = matches!(tag, Tag::Paragraph) && !is_figure(events, at);
                    match (is_paragraph, start) {
                        (true, None) => start = Some(at),
                        (false, Some(_)) => break,
                        _ => {}
                    }
                }
                depth += 1;
            }
            Event::End(_) => {
                depth -= 1;
                if depth == 0 && start.is_some() {
                    end = at + 1;
                    if words >= ENOUGH {
                        break;
                    }
                }
            }
            Event::Text(text) if start.is_some() => words += text.split_whitespace().count(),
            _ => {}
        }
    }
    start.map_or(0..0, |start| start..end.max(start))
}
