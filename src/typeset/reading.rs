//! The writer's help for readers of a page: stretches that no line breaks, long addresses that may break, links to headings.

use std::borrow::Cow;

use pulldown_cmark::Event;

use crate::text::html::{escape_address_into, escape_into};
use crate::text::page_markup::{ANCHOR, SOFT_BREAK};
use crate::text::unbroken::write_unbroken;
use crate::typeset::writer::Writer;

/// Length of an address, in bytes, from which it may break after its slashes: half a line of a phone.
const ADDRESS_LONG: usize = 24;

impl Writer<'_, '_> {
    /// Writes the text at an index with the lines below it, and returns the index after them: what a number counts may begin the
    /// next line of the source, which readers see as a space.
    pub(super) fn lines(&mut self, text: &str, at: usize) -> usize {
        let events = self.events;
        let mut after = at + 1;
        let mut lines = Cow::Borrowed(text);
        if self.habits.is_some() && !is_address(text) {
            while let [(Event::SoftBreak, _), (Event::Text(next), _), ..] = &events[after..]
                && !is_address(next)
            {
                let lines = lines.to_mut();
                lines.push('\n');
                lines.push_str(next);
                after += 2;
            }
        }
        self.text(&lines);
        after
    }

    /// Writes words of a text, numbers together with what they count.
    pub(super) fn words(&mut self, text: &str) {
        if self.article().is_some() && is_address(text) && !self.is_in_author_code() {
            return self.address(text);
        }
        match self.habits.filter(|_| !self.is_in_author_code()) {
            Some(habits) => write_unbroken(&mut self.out, text, habits),
            None => escape_into(&mut self.out, text),
        }
    }

    /// Writes an address as text: a long one may break after its slashes.
    pub(super) fn address(&mut self, address: &str) {
        if address.len() < ADDRESS_LONG {
            return escape_into(&mut self.out, address);
        }
        let mut rest = address;
        while let Some(at) = rest.find('/') {
            let after = at + rest[at..].len() - rest[at..].trim_start_matches('/').len();
            escape_into(&mut self.out, &rest[..after]);
            rest = &rest[after..];
            // No line begins with a host whose scheme ended the line before.
            if !rest.is_empty() && !address[..address.len() - rest.len()].ends_with("//") {
                self.out.push_str(SOFT_BREAK);
            }
        }
        escape_into(&mut self.out, rest);
    }

    /// Writes a link from the heading with an index to itself, behind it: in it, screen readers would say the title twice.
    pub(super) fn anchor(&mut self, index: usize) {
        let (Some(article), Some(context)) = (self.article(), self.context()) else { return };
        if !self.is_page() || self.is_divided || self.is_in_link() {
            return;
        }
        // A theme that has no words for it does not draw it either.
        let heading = article.body.outline.headings.get(index).filter(|_| context.words.has("heading_link"));
        let Some(heading) = heading else { return };
        self.out.push_str(ANCHOR);
        self.out.push_str("href=\"#");
        escape_address_into(&mut self.out, &heading.id);
        self.out.push('"');
        let name = context.words.say("heading_link", &[("title", &heading.title)]);
        self.attribute("aria-label", &name);
        self.out.push_str("></a>");
    }
}

/// Returns whether a text is a web address and nothing else.
fn is_address(text: &str) -> bool {
    let starts = ["https://", "http://", "www."].iter().any(|start| text.starts_with(start));
    starts && !text.contains(char::is_whitespace)
}
