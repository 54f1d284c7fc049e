//! The links of a comment, which is Markdown with raw HTML.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::text::html::escape_address_into;
use crate::text::raw_html::{RawKind, addresses_of, raw_tokens};

/// Returns the addresses that links of a comment lead to, as typed.
pub fn links<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |address: &str| {
        found.push(address.to_owned());
        None
    };
    let mut resolving = Resolving { target: &mut note, is_dropped: false };
    events.for_each(|event| drop(resolving.event(event)));
    found
}

/// Returns the events of a comment with the addresses of its links replaced. Without a new address, the text of a link stays.
pub fn resolved<'a, 't>(
    events: impl Iterator<Item = Event<'a>>,
    target: &'t mut dyn FnMut(&str) -> Option<String>,
) -> impl Iterator<Item = Event<'a>> {
    let mut resolving = Resolving { target, is_dropped: false };
    events.filter_map(move |event| resolving.event(event))
}

struct Resolving<'t> {
    target: &'t mut dyn FnMut(&str) -> Option<String>,
    /// Whether the start of the link that is open was dropped. Links are not inside each other.
    is_dropped: bool,
}

impl Resolving<'_> {
    fn event<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            // An address of e-mail that is typed alone has no scheme.
            Event::Start(Tag::Link { link_type, dest_url, title, id })
                if link_type != pulldown_cmark::LinkType::Email =>
            {
                let to = (self.target)(dest_url.trim());
                self.is_dropped = to.is_none();
                let dest_url = CowStr::from(to?);
                Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
            }
            Event::End(TagEnd::Link) if std::mem::take(&mut self.is_dropped) => None,
            Event::Html(html) => Some(Event::Html(self.html(&html).into())),
            Event::InlineHtml(html) => Some(Event::InlineHtml(self.html(&html).into())),
            other => Some(other),
        }
    }

    fn html(&mut self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        for token in raw_tokens(html) {
            let typed = &html[token.span.clone()];
            match &token.kind {
                RawKind::Start(name, attributes, _) if name == "a" => {
                    let to = addresses_of(name, attributes).first().and_then(|link| (self.target)(link.address.trim()));
                    self.is_dropped = to.is_none();
                    if let Some(to) = to {
                        out.push_str("<a href=\"");
                        escape_address_into(&mut out, &to);
                        out.push_str("\">");
                    }
                }
                RawKind::End(name) if name == "a" && std::mem::take(&mut self.is_dropped) => {}
                _ => out.push_str(typed),
            }
        }
        out
    }
}
