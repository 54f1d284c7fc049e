//! The writer's raw HTML: what the policy lets through, nested with the Markdown around it.
//!
//! The author's open elements lie on the writer's stack. One that is opened in a Markdown element is closed with it, and
//! an end tag closes only what was opened beside it, so that no markup of an author reaches beyond its text.

use std::borrow::Cow;
use std::ops::Range;

use crate::addresses::scheme::runs;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::{Article, LinkTarget};
use crate::parse::outline::LinkAt;
use crate::source::span::{Location, Span};
use crate::text::composed::{composed, may_be_decomposed};
use crate::text::elements::{VOID, is_block};
use crate::text::entities::allowed_references;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::page_markup::is_like;
use crate::text::raw_html::{RawAddress, RawAttribute, RawKind, addresses_of, offset_in_source, raw_tokens};
use crate::typeset::open::{Element, Open};
use crate::typeset::raw_policy::{Treatment, ended_by, is_kept, may_stay_open, treatment, wanted_around};
use crate::typeset::writer::Writer;

/// A tag or attribute that is removed; the text stays.
pub const ACTIVE: Rule = Rule::warning("G085");
/// An element that is removed with its content.
pub const REMOVED: Rule = Rule::warning("G086");
/// No element of HTML: shown as typed.
pub const NO_ELEMENT: Rule = Rule::warning("G087");
/// An element that is not closed.
pub const NOT_CLOSED: Rule = Rule::warning("G088");
/// An end tag that closes nothing.
pub const CLOSES_NOTHING: Rule = Rule::warning("G089");
/// A tag that cannot stand where it stands.
pub const MISPLACED: Rule = Rule::warning("G125");
/// A frame without a title (WCAG 4.1.2).
pub const NO_FRAME_TITLE: Rule = Rule::warning("G127");

/// Raw HTML and where it stands.
pub(super) struct RawHtml<'h> {
    article: &'h Article,
    html: &'h str,
    range: &'h Range<usize>,
}

impl RawHtml<'_> {
    /// Returns the byte of the prepared Markdown at a byte of the HTML.
    fn place(&self, at: usize) -> usize {
        self.range.start + offset_in_source(&self.article.body.prepared().text[self.range.clone()], self.html, at)
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.article.body.prepared().span(&(self.place(range.start)..self.place(range.end)))
    }

    /// Returns whether an attribute leads to what is not published: a link is then text, because the address would tell of
    /// it.
    fn hides(&self, attribute: &RawAttribute, addresses: &[RawAddress]) -> bool {
        let mut own = addresses.iter().filter(|found| is_in(found, attribute));
        own.any(|found| matches!(self.target(found), LinkTarget::Hidden))
    }

    fn target(&self, found: &RawAddress) -> &LinkTarget {
        self.article.target(LinkAt::Text(self.place(found.span.start)))
    }
}

impl Writer<'_, '_> {
    /// Writes raw HTML that is at a range of the prepared Markdown.
    pub(super) fn raw(&mut self, article: &Article, html: &str, range: &Range<usize>) {
        let raw = RawHtml { article, html, range };
        for token in raw_tokens(html) {
            let typed = &html[token.span.clone()];
            let span = raw.span(&token.span);
            match &token.kind {
                RawKind::Start(name, attributes, is_closed) => {
                    self.raw_start(&raw, name, attributes, &token.span);
                    if *is_closed && !VOID.contains(&name.as_str()) && self.is_innermost(name) {
                        self.raw_end(&raw, name, &token.span);
                    }
                }
                RawKind::End(name) => self.raw_end(&raw, name, &token.span),
                RawKind::Comment => {}
                RawKind::Text => self.raw_text(typed),
                RawKind::Unfinished => {
                    self.say(&raw, NO_ELEMENT, span, typed.lines().next().unwrap_or_default());
                    escape_into(&mut self.out, typed);
                }
            }
        }
    }

    fn raw_text(&mut self, typed: &str) {
        let text = allowed_references(typed);
        let text = if may_be_decomposed(&text) { Cow::Owned(composed(&text).into_owned()) } else { text };
        if text.contains('<') {
            self.out.push_str(&text.replace('<', "&lt;"));
        } else {
            self.out.push_str(&text);
        }
    }

    /// Ends what cannot reach beyond its block of raw HTML.
    pub(super) fn raw_block_end(&mut self) {
        let ends = |element: &Element| match element {
            Element::Removed { .. } => true,
            Element::Author { name, .. } => {
                matches!(name.as_str(), "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre")
            }
            _ => false,
        };
        self.close_authors(ends);
    }

    fn say(&mut self, raw: &RawHtml<'_>, rule: Rule, span: Span, what: &str) {
        let diagnostic = rule.at(Location::at(&raw.article.path, span)).with("what", what);
        self.push(diagnostic);
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.open.iter().any(|open| matches!(open.element, Element::Removed { .. })) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Returns the elements that the author opened beside the end of the markup, innermost first.
    fn authors(&self) -> impl Iterator<Item = &Element> {
        let is_author = |open: &&Open| {
            matches!(open.element, Element::Author { .. } | Element::Dropped { .. } | Element::Removed { .. })
        };
        self.open.iter().rev().take_while(is_author).map(|open| &open.element)
    }

    fn is_innermost(&self, name: &str) -> bool {
        self.authors().next().is_some_and(|element| element.is_named(name))
    }

    /// Closes the author's innermost elements up to the outermost for which `ends` is true.
    pub(super) fn close_authors(&mut self, ends: impl Fn(&Element) -> bool) {
        let count = self.authors().enumerate().filter(|(_, element)| ends(element)).last().map_or(0, |(at, _)| at + 1);
        for _ in 0..count {
            if let Some(open) = self.open.pop() {
                self.close(open.element);
            }
        }
    }

    /// Returns whether an element of an author may start here.
    fn has_place(&self, name: &str) -> bool {
        let is_paragraph = |open: &Open| matches!(open.element, Element::Inline("</p>\n"));
        let is_heading = |open: &Open| match &open.element {
            Element::Heading { .. } => true,
            Element::Author { name, .. } => is_heading_name(name),
            _ => false,
        };
        let wanted = wanted_around(name);
        if name == "a" && self.is_in_link() {
            return false;
        }
        if name == "nobr" && self.open.iter().any(|open| open.element.is_named(name)) {
            return false;
        }
        if is_block(name) && wanted.is_empty() && self.open.iter().any(is_paragraph)
            || is_heading_name(name) && self.open.iter().any(is_heading)
        {
            return false;
        }
        wanted.is_empty() || self.authors().any(|element| wanted.iter().any(|name| element.is_author(name)))
    }

    fn raw_start(&mut self, raw: &RawHtml<'_>, name: &str, attributes: &[RawAttribute], token: &Range<usize>) {
        let span = raw.span(token);
        let what = format!("<{name}>");
        match treatment(name) {
            Treatment::Kept => {}
            Treatment::Unwrapped => return self.say(raw, ACTIVE, span, &what),
            Treatment::Removed => {
                self.say(raw, REMOVED, span, &what);
                let before = std::mem::take(&mut self.out);
                let element = Element::Removed { name: name.to_owned(), before };
                return self.open.push(Open { depth: self.depth, element });
            }
            Treatment::Shown => {
                self.say(raw, NO_ELEMENT, span, &raw.html[token.clone()]);
                return escape_into(&mut self.out, &raw.html[token.clone()]);
            }
        }
        let (ended, beyond) = ended_by(name);
        let reach = self.authors().take_while(|element| !beyond.iter().any(|name| element.is_named(name))).count();
        let found = self.authors().take(reach).any(|element| ended.iter().any(|name| element.is_named(name)));
        if found {
            let floor = self.open.len() - reach;
            while self.open[floor..].iter().any(|open| ended.iter().any(|name| open.element.is_named(name))) {
                if let Some(open) = self.open.pop() {
                    self.close(open.element);
                }
            }
        }
        if is_block(name) {
            self.close_authors(|element| element.is_named("p"));
        }
        if !self.has_place(name) {
            self.say(raw, MISPLACED, span, &what);
            return self.drop_tag(name);
        }
        let addresses = addresses_of(name, attributes);
        for attribute in
            attributes.iter().filter(|attribute| is_removed(attribute) && !raw.hides(attribute, &addresses))
        {
            self.say(raw, ACTIVE, raw.span(&attribute.span), &format!("{}=\"…\"", attribute.name));
        }
        if self.hidden_tag(raw, attributes, &addresses) || self.foreign_tag(raw, name, attributes, &addresses, span) {
            return self.drop_tag(name);
        }
        if name == "iframe" && !attributes.iter().any(|found| found.name == "title" && !found.value.trim().is_empty()) {
            self.say(raw, NO_FRAME_TITLE, span, &what);
        }
        self.tag(raw, name, attributes, &addresses, token);
        if !VOID.contains(&name) {
            if name == "a" && !attributes.iter().any(|attribute| attribute.name == "href") {
                // It names a place and holds nothing, so that links after it are in no other `<a>`.
                self.out.push_str("</a>");
                return self.drop_tag(name);
            }
            let location = Location::at(&raw.article.path, span);
            let element = Element::Author { name: name.to_owned(), location, after: String::new() };
            self.open.push(Open { depth: self.depth, element });
        }
    }

    /// Notes that a start tag was dropped.
    fn drop_tag(&mut self, name: &str) {
        if !VOID.contains(&name) {
            self.open.push(Open { depth: self.depth, element: Element::Dropped { name: name.to_owned() } });
        }
    }

    /// Writes the description in place of a picture or film that is not published; returns whether it is one.
    fn hidden_tag(&mut self, raw: &RawHtml<'_>, attributes: &[RawAttribute], addresses: &[RawAddress]) -> bool {
        let is_hidden = |found: &RawAddress| found.is_drawn && matches!(raw.target(found), LinkTarget::Hidden);
        if !addresses.iter().any(is_hidden) {
            return false;
        }
        let alt = attributes.iter().find(|attribute| attribute.name == "alt").map(|attribute| attribute.value.as_str());
        escape_into(&mut self.out, alt.unwrap_or_default());
        true
    }

    /// Writes a link in place of a picture, film or frame that pages may not load; returns whether it is one.
    fn foreign_tag(
        &mut self,
        raw: &RawHtml<'_>,
        name: &str,
        attributes: &[RawAttribute],
        addresses: &[RawAddress],
        span: Span,
    ) -> bool {
        let is_allowed = |target: &LinkTarget| matches!(target, LinkTarget::Address(to) if to.starts_with("https://"));
        if name == "iframe" && addresses.iter().all(|found| !is_allowed(raw.target(found))) {
            let is_told = addresses.iter().any(|found| matches!(raw.target(found), LinkTarget::Foreign(_)));
            if !is_told {
                self.say(raw, ACTIVE, span, "<iframe>");
            }
        } else if !addresses.iter().any(|found| matches!(raw.target(found), LinkTarget::Foreign(_))) {
            return false;
        }
        let foreign = addresses.iter().map(|found| raw.target(found)).find_map(|target| match target {
            LinkTarget::Foreign(foreign) => Some(foreign),
            LinkTarget::Address(_) | LinkTarget::File(_) | LinkTarget::Hidden => None,
        });
        let Some(foreign) = foreign else {
            return true;
        };
        let value = |wanted: &str| attributes.iter().find(|found| found.name == wanted).map(|found| found.value.trim());
        let text = value("alt").or_else(|| value("title")).filter(|text| !text.is_empty()).unwrap_or(&foreign.name);
        let mut link = String::new();
        if self.is_in_link() {
            escape_into(&mut link, text);
        } else {
            link.push_str("<a href=\"");
            escape_address_into(&mut link, &foreign.href);
            link.push_str("\">");
            escape_into(&mut link, text);
            link.push_str("</a>");
        }
        match self.open.last_mut().map(|open| &mut open.element) {
            // A film shows nothing of what is in it but its sources.
            Some(Element::Author { name: media, after, .. }) if matches!(media.as_str(), "video" | "audio") => {
                after.push_str(&link);
            }
            Some(Element::Author { name: around, .. }) if around == "picture" && name == "source" => {}
            _ => self.out.push_str(&link),
        }
        true
    }

    /// Writes a start tag without what the policy stops, its addresses resolved; as typed if nothing changes.
    fn tag(
        &mut self,
        raw: &RawHtml<'_>,
        name: &str,
        attributes: &[RawAttribute],
        addresses: &[RawAddress],
        token: &Range<usize>,
    ) {
        let typed = &raw.html[token.clone()];
        let mut is_same = !typed.contains('\0')
            && !typed.contains('\r')
            && !typed.contains("&#")
            && !is_like(typed)
            && typed.find('<') == typed.rfind('<');
        let mut tag = format!("<{name}");
        for attribute in attributes {
            if is_removed(attribute) || raw.hides(attribute, addresses) {
                is_same = false;
                continue;
            }
            let mut value = attribute.value.clone();
            for found in addresses.iter().filter(|found| is_in(found, attribute)) {
                let resolved = match raw.target(found) {
                    LinkTarget::File(file) => file.link(),
                    LinkTarget::Address(address) => self.local_to(address),
                    LinkTarget::Foreign(_) | LinkTarget::Hidden => continue,
                };
                is_same &= resolved == found.address;
                value =
                    if attribute.name == "srcset" { value.replacen(&found.address, &resolved, 1) } else { resolved };
            }
            tag.push(' ');
            tag.push_str(&attribute.name);
            if !attribute.span.is_empty() || attribute.name == "alt" {
                tag.push_str("=\"");
                if matches!(attribute.name.as_str(), "href" | "src" | "poster") {
                    escape_address_into(&mut tag, &value);
                } else {
                    escape_into(&mut tag, &value);
                }
                tag.push('"');
            }
        }
        if name == "iframe" && !attributes.iter().any(|attribute| attribute.name == "loading") {
            is_same = false;
            tag.push_str(" loading=\"lazy\"");
        }
        tag.push('>');
        self.out.push_str(if is_same { typed } else { &tag });
    }

    fn raw_end(&mut self, raw: &RawHtml<'_>, name: &str, token: &Range<usize>) {
        let found = self.authors().position(|element| element.is_named(name));
        let Some(found) = found else {
            let span = raw.span(token);
            let typed = &raw.html[token.clone()];
            match treatment(name) {
                Treatment::Shown => escape_into(&mut self.out, typed),
                Treatment::Unwrapped | Treatment::Removed if name != "main" && name != "body" && name != "html" => {}
                _ if name == "p" || VOID.contains(&name) => {}
                _ => self.say(raw, CLOSES_NOTHING, span, typed),
            }
            return;
        };
        for at in 0..=found {
            let Some(open) = self.open.pop() else { return };
            match open.element {
                Element::Author { name, after, .. } if at == found => self.author_end(&name, &after),
                element => self.close(element),
            }
        }
    }

    pub(super) fn author_end(&mut self, name: &str, after: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self.out.push_str(after);
    }

    /// Closes an element of the author that has no end tag, and says so unless it needs none.
    pub(super) fn close_author(&mut self, name: &str, location: Location, after: &str) {
        self.author_end(name, after);
        if !may_stay_open(name) {
            self.push(NOT_CLOSED.at(location).with("what", format!("<{name}>")));
        }
    }
}

/// Returns whether an address is part of an attribute's value.
fn is_in(found: &RawAddress, attribute: &RawAttribute) -> bool {
    found.span.start >= attribute.span.start && found.span.end <= attribute.span.end && !found.span.is_empty()
}

/// Returns whether the policy stops an attribute.
fn is_removed(attribute: &RawAttribute) -> bool {
    !is_kept(attribute) || matches!(attribute.name.as_str(), "href" | "src" | "poster") && runs(&attribute.value)
}

fn is_heading_name(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
