//! The writer's links and raw HTML.

use pulldown_cmark::{Event, LinkType, Tag};

use crate::model::article::{FileRef, LinkTarget};
use crate::parse::outline::LinkAt;
use crate::text::elements::CODE;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::words::size;
use crate::typeset::open::{Element, Open};
use crate::typeset::writer::Writer;

impl<'a> Writer<'a, '_> {
    /// Returns what the link or picture whose start is at `at` leads to; `None` without an article, where addresses stay as
    /// they were typed.
    pub(super) fn target(&self, at: usize) -> Option<&'a LinkTarget> {
        Some(self.article()?.target(LinkAt::Text(self.events[at].1.start)))
    }

    pub(super) fn link(&mut self, link_type: LinkType, address: &str, title: &str, at: usize) {
        if self.is_in_link() {
            return self.open(Element::Link { is_drawn: false, note: None });
        }
        let target = self.target(at);
        let (href, file) = match target {
            Some(LinkTarget::Hidden) => return self.open(Element::Link { is_drawn: false, note: None }),
            Some(LinkTarget::Address(address)) => (self.local_to(address), None),
            Some(LinkTarget::File(file)) => (file.link(), Some(file)),
            Some(LinkTarget::Foreign(foreign)) => (foreign.href.clone(), None),
            None => (address.to_owned(), None),
        };
        self.out.push_str("<a href=\"");
        if link_type == LinkType::Email && target.is_none() {
            self.out.push_str("mailto:");
        }
        escape_address_into(&mut self.out, &href);
        self.out.push('"');
        if !title.is_empty() {
            self.attribute("title", title);
        }
        self.out.push('>');
        let note = file.and_then(|file| self.file_note(file, at));
        self.open(Element::Link { is_drawn: true, note });
    }

    pub(super) fn link_end(&mut self, is_drawn: bool, note: Option<String>) {
        if let Some(note) = note {
            escape_into(&mut self.out, &note);
        }
        if is_drawn {
            self.out.push_str("</a>");
        }
    }

    /// Returns an address as a list needs it: one within the article's page is preceded by the page's address.
    pub(super) fn local_to(&self, address: &str) -> String {
        match self.article().filter(|_| self.is_excerpt() && address.starts_with(['#', '?'])) {
            Some(article) => format!("{}{address}", article.href),
            None => address.to_owned(),
        }
    }

    /// Returns type and size of the file that a link leads to, unless its text mentions the type (webbriktlinjer R9).
    pub(super) fn file_note(&self, file: &FileRef, at: usize) -> Option<String> {
        let context = self.context()?;
        let kind = context.words.say(file.attachment.kind.word, &[]);
        let mut text = String::new();
        for (event, _) in &self.events[at + 1..self.after(at)] {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(part),
                Event::Start(Tag::Image { .. }) => return None,
                _ => {}
            }
        }
        let text = text.to_lowercase();
        let extension = file.attachment.path.extension();
        let is_mentioned =
            text.split(|c: char| !c.is_alphanumeric()).any(|word| word == kind.to_lowercase() || word == extension);
        let size = size(file.attachment.len, context.language);
        (!is_mentioned).then(|| format!(" ({kind}, {size})"))
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some(Open { element: Element::Code(code), .. }) = self.open.last_mut() {
            code.text.push_str(text);
            return;
        }
        if self.article().is_some() && may_hold_address(text) && !self.is_in_link() && !self.is_in_author_code() {
            self.linked_text(text);
        } else {
            self.words(text);
        }
    }

    /// Returns whether the text of a link is being written. An author's `<a>` without an address is not open for long.
    pub(super) fn is_in_link(&self) -> bool {
        self.open.iter().any(|open| matches!(open.element, Element::Link { .. }) || open.element.is_author("a"))
    }

    /// Returns whether the text of code in raw HTML is being written.
    pub(super) fn is_in_author_code(&self) -> bool {
        CODE.iter().any(|name| self.open.iter().any(|open| open.element.is_author(name)))
    }

    /// Writes text in which bare addresses become links (GFM).
    fn linked_text(&mut self, text: &str) {
        let mut finder = linkify::LinkFinder::new();
        finder.url_must_have_scheme(!has_www(text));
        let mut done = 0;
        for link in finder.links(text) {
            let found = link.as_str();
            let (prefix, address) = match link.kind() {
                _ if link.start() < done => continue,
                linkify::LinkKind::Email => ("mailto:", found),
                linkify::LinkKind::Url if SCHEMES.iter().any(|scheme| found.starts_with(scheme)) => {
                    ("", bare_address(&text[link.start()..]))
                }
                // As GFM does: a host without https leads nowhere with it, and one with https leads on.
                linkify::LinkKind::Url if is_www(found, &text[..link.start()]) => {
                    ("http://", bare_address(&text[link.start()..]))
                }
                _ => continue,
            };
            self.words(&text[done..link.start()]);
            self.out.push_str("<a href=\"");
            self.out.push_str(prefix);
            escape_address_into(&mut self.out, address);
            self.out.push_str("\">");
            self.address(address);
            self.out.push_str("</a>");
            done = link.start() + address.len();
        }
        self.words(&text[done..]);
    }
}

/// Bare addresses with these schemes are links (GFM 6.9).
const SCHEMES: [&str; 3] = ["http://", "https://", "ftp://"];

/// The host of a bare address without a scheme starts so; phones begin a sentence with a capital.
const WWW: [&str; 3] = ["www.", "Www.", "WWW."];

/// Returns whether a text may hold a bare address.
fn may_hold_address(text: &str) -> bool {
    text.contains([':', '@']) || has_www(text)
}

fn has_www(text: &str) -> bool {
    WWW.iter().any(|www| text.contains(www))
}

/// Returns whether an address without a scheme is a link after the text `before` (GFM 6.9): it is no part of a word, a path
/// or another address, and its host has more than one part after `www.`.
fn is_www(address: &str, before: &str) -> bool {
    let is_apart = !before.ends_with(|c: char| c.is_alphanumeric() || "/\\.@-:=&?#%+".contains(c));
    let host = address.split(['/', '?', '#', ':']).next().unwrap_or_default();
    is_apart && WWW.iter().any(|www| host.strip_prefix(www).is_some_and(|rest| rest.contains('.')))
}

/// Returns the bare address at the start of a text (GFM 6.9): it ends before white space, `<`, `>` or a quotation mark, and signs at
/// its end belong to the sentence.
fn bare_address(text: &str) -> &str {
    let is_after = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”' | '“' | '„' | '»' | '«' | '…');
    let mut address = &text[..text.find(is_after).unwrap_or(text.len())];
    loop {
        let count = |sign: char| address.matches(sign).count();
        let shorter = match address.chars().next_back() {
            Some(sign) if SENTENCE.contains(&sign) => address.trim_end_matches(SENTENCE),
            Some(')') if count(')') > count('(') => &address[..address.len() - 1],
            Some(';') => &address[..before_reference(address)],
            _ => return address,
        };
        address = shorter;
    }
}

/// Signs that end a sentence, or the emphasis of a part of it.
const SENTENCE: [char; 10] = ['?', '!', '.', ',', ':', '*', '_', '~', '\'', '’'];

/// Returns where an address ends that has `;` at its end: before `&copy;` and the like, which GFM takes for a character.
fn before_reference(address: &str) -> usize {
    let inside = address.len() - 1;
    let start = address[..inside].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    if start.ends_with('&') && start.len() < inside { start.len() - 1 } else { inside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_address_ends_where_the_sentence_goes_on() {
        for (text, address) in [
            ("www.a.example/b. Mer", "www.a.example/b"),
            ("www.a.example/b(c))), d", "www.a.example/b(c)"),
            ("www.a.example/(b))+c", "www.a.example/(b))+c"),
            ("www.a.example/?b&copy;", "www.a.example/?b"),
            ("www.a.example/?b;", "www.a.example/?b"),
            ("https://a.example/b_c_*?!", "https://a.example/b_c"),
            ("https://a.example/b”, sa hon", "https://a.example/b"),
            ("https://a.example…", "https://a.example"),
            ("www.a.example> och", "www.a.example"),
            ("https://a.example/å–ä", "https://a.example/å–ä"),
        ] {
            assert_eq!(bare_address(text), address);
        }
    }

    #[test]
    fn www_begins_an_address_where_no_word_or_address_goes_on() {
        for (address, before, is_link) in [
            ("www.a.example/b", "", true),
            ("Www.a.example", "Se ", true),
            ("www.a.example", "(”", true),
            ("www.a.example", "a/", false),
            ("www.a.example", "x", false),
            ("www.a", "", false),
            ("a.example", "", false),
        ] {
            assert_eq!(is_www(address, before), is_link, "{before}{address}");
        }
    }
}
