//! Pictures of a text that nobody described: without a text alternative, and not told to be decoration.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::directives::{PreparedMarkdown, marker};
use crate::text::markdown::LocatedEvent;
use crate::text::raw_html::{RawKind, addresses_of, offset_in_source, raw_tokens};

/// Returns where the pictures are that nobody described, as their links are: the start of a picture in Markdown, the address
/// of one in raw HTML. An `<img alt="">` says that it is decoration.
pub(super) fn undescribed(prepared: &PreparedMarkdown, events: &[LocatedEvent<'_>]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Option<(usize, bool)> = None;
    let mut depth = 0;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Image { .. }) => {
                if depth == 0 {
                    open = Some((range.start, prepared.is_decorative(range.start)));
                }
                depth += 1;
            }
            Event::End(TagEnd::Image) => {
                depth -= 1;
                if let Some((start, false)) = open.take_if(|_| depth == 0) {
                    found.push(start);
                }
            }
            Event::Text(words) | Event::Code(words) if !words.trim().is_empty() => {
                if let Some((_, is_described)) = &mut open {
                    *is_described = true;
                }
            }
            Event::Html(html) | Event::InlineHtml(html) if html.contains('<') && marker(html).is_none() => {
                for token in raw_tokens(html) {
                    let RawKind::Start(name, attributes, _) = token.kind else { continue };
                    if name == "img" && !attributes.iter().any(|attribute| attribute.name == "alt") {
                        let source = &prepared.text[range.clone()];
                        let addresses = addresses_of(&name, &attributes);
                        let at = addresses.first().map(|first| offset_in_source(source, html, first.span.start));
                        found.extend(at.map(|at| range.start + at));
                    }
                }
            }
            _ => {}
        }
    }
    found
}
