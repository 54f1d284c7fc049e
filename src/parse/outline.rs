//! The outline of a body: headings, links, ids, code and words, which later stages need without its markup.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use crate::addresses::own::is_numbered_id;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::{ADDRESSES, LINKS, directive_kind};
use crate::parse::body_words::BodyWords;
use crate::parse::directives::{Marker, PreparedMarkdown, marker};
use crate::parse::footnotes;
use crate::parse::foreign_code::{ForeignCode, foreign_code};
use crate::parse::raw_outline::{open_comment, raw_outline};
use crate::parse::typed_addresses::as_written;
use crate::parse::undescribed::undescribed;
use crate::parse::unlinked::{Unlinked, unlinked};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::composed::composed;
use crate::text::elements::{is_block as is_text_block, tag_name};
use crate::text::markdown::LocatedEvent;
use crate::text::raw_html::RawAddress;
use crate::text::slug::Slug;

/// Blocks nested too deeply.
pub const TOO_DEEP: Rule = Rule::error("G047");
/// Two headings to which the author gave the same id.
pub const SAME_ID: Rule = Rule::error("G048");

/// Deepest nesting of Markdown elements; readers lose the thread at five lists.
const DEPTH_MAX: usize = 100;

/// Outline of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Links, pictures and files, in order.
    pub links: Vec<Link>,
    /// Where pictures are that nobody described.
    pub undescribed: Vec<usize>,
    /// Text that is a mistyped link if there is a file with its address.
    pub unlinked: Vec<Unlinked>,
    /// Code of other generators.
    pub foreign: Vec<ForeignCode>,
    /// Ids in raw HTML.
    pub raw_ids: BTreeSet<String>,
    /// Fenced code with a language.
    pub code: Vec<Code>,
    /// Names of the directives that embed a video of another host.
    pub embeds: BTreeSet<String>,
    /// Number of words.
    pub words: usize,
    /// The first words of the running text before `<!--more-->`, as plain text: without headings, tables, code, notes
    /// and descriptions of pictures.
    pub first_words: String,
    /// Hashes of the longer words with their counts, in order.
    pub vocabulary: Vec<(u32, u16)>,
    /// Offset of `<!--more-->` in the prepared Markdown.
    pub more: Option<usize>,
    /// Whether blocks are nested too deeply; such a body is not typeset.
    pub is_too_deep: bool,
}

impl Outline {
    /// Returns whether the author gave this id, or a heading has it.
    #[must_use]
    pub fn has_id(&self, id: &str) -> bool {
        self.headings.iter().any(|heading| heading.id == id) || self.raw_ids.contains(id)
    }
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Level 2 to 6: level 1 is the page's title, and no level is skipped (WCAG 1.3.1).
    pub level: u8,
    /// Id, unique on the page.
    pub id: String,
    /// Title, as plain text.
    pub title: String,
    /// Whether it is at the top level, not in a quotation or list.
    pub is_top: bool,
}

/// A link, picture or file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it is.
    pub at: LinkAt,
    /// Address as typed.
    pub address: String,
    /// Whether it is shown on the page (a picture or video) and not only linked.
    pub is_drawn: bool,
    /// Whether it is a picture that is offered in several sizes (`srcset`).
    pub is_scaled: bool,
    /// Span of the address in the file.
    pub span: Span,
    /// Whether the span holds nothing but the address as typed.
    pub is_verbatim: bool,
}

/// Where a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LinkAt {
    /// At this byte of the prepared Markdown.
    Text(usize),
    /// In an attribute of a directive: index of the directive, index of the attribute.
    Directive(usize, usize),
    /// The cover picture.
    Cover,
}

/// Code with a language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Code {
    /// Language as typed.
    pub language: String,
    /// The code.
    pub text: String,
}

/// Returns the outline of a body.
pub fn outline(
    path: &SourcePath,
    prepared: &PreparedMarkdown,
    events: &[LocatedEvent<'_>],
    has_vocabulary: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Outline {
    let mut builder = OutlineBuilder {
        path,
        prepared,
        outline: Outline::default(),
        ids: BTreeMap::new(),
        levels: Vec::new(),
        heading: None,
        code: None,
        is_in_code: false,
        raw_code: 0,
        words: BodyWords::new(has_vocabulary),
        depth: 0,
        diagnostics,
    };
    for (number, directive) in prepared.directives.iter().enumerate() {
        if directive_kind(&directive.name.value).is_some_and(|kind| kind.video_host().is_some()) {
            builder.outline.embeds.insert(directive.name.value.clone());
        }
        for (at, (key, value)) in directive.attributes.iter().enumerate() {
            if ADDRESSES.contains(&key.as_str()) {
                builder.outline.links.push(Link {
                    at: LinkAt::Directive(number, at),
                    address: value.value.clone(),
                    is_drawn: !LINKS.contains(&key.as_str()),
                    is_scaled: false,
                    span: value.span,
                    is_verbatim: value.is_plain(),
                });
            }
        }
    }
    for (event, range) in events {
        builder.event(event, range);
    }
    let OutlineBuilder { outline, mut words, .. } = builder;
    footnotes::check(path, prepared, events, diagnostics);
    let unlinked = unlinked(path, prepared, events, diagnostics);
    let first_words = std::mem::take(&mut words.first);
    let foreign = foreign_code(prepared, events);
    let undescribed = undescribed(prepared, events);
    Outline {
        undescribed,
        unlinked,
        foreign,
        words: words.number,
        first_words,
        vocabulary: words.vocabulary(),
        ..outline
    }
}

struct OutlineBuilder<'a> {
    path: &'a SourcePath,
    prepared: &'a PreparedMarkdown,
    outline: Outline,
    /// Ids in use, with a span if the author chose them.
    ids: BTreeMap<String, Option<Span>>,
    /// Levels of the enclosing headings, as typed and as drawn.
    levels: Vec<(u8, u8)>,
    heading: Option<(Option<String>, String, Span)>,
    code: Option<Code>,
    is_in_code: bool,
    /// Elements of code that are open in raw HTML.
    raw_code: isize,
    words: BodyWords,
    depth: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl OutlineBuilder<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text, range),
            Event::Code(text) => {
                self.title(text);
                self.words.add(text);
            }
            Event::Html(html) => self.html(html, range, true),
            Event::InlineHtml(html) => self.html(html, range, false),
            Event::SoftBreak | Event::HardBreak => {
                self.title(" ");
                self.words.separate();
            }
            Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        self.is_in_code |= matches!(tag, Tag::CodeBlock(_));
        self.words.start(tag.to_end());
        self.depth += 1;
        if self.depth == DEPTH_MAX {
            self.outline.is_too_deep = true;
            self.diagnostics
                .push(TOO_DEEP.at(Location::at(self.path, self.prepared.span(&(range.start..range.start + 1)))));
        }
        match tag {
            Tag::Heading { level, id, .. } => {
                self.level(*level);
                let span = self.prepared.span(range);
                self.heading = Some((id.as_ref().map(|id| composed(id).into_owned()), String::new(), span));
            }
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.link(dest_url, range, false);
                // What stands in angle brackets has no scheme (CommonMark 0.31.2, 6.5).
                if let Some(link) = self.outline.links.last_mut() {
                    link.address = format!("mailto:{dest_url}");
                    link.is_verbatim = false;
                }
            }
            Tag::Link { dest_url, .. } => self.link(dest_url, range, false),
            Tag::Image { dest_url, .. } => self.link(dest_url, range, true),
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) if !language.trim().is_empty() => {
                self.code = Some(Code { language: language.to_string(), text: String::new() });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        self.depth -= 1;
        self.words.end(tag);
        match tag {
            TagEnd::Heading(_) => {
                if let Some((id, title, span)) = self.heading.take() {
                    self.heading(id, title.trim(), span);
                }
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell => self.raw_code = 0,
            TagEnd::CodeBlock => {
                self.is_in_code = false;
                self.outline.code.extend(self.code.take());
            }
            _ => {}
        }
    }

    /// Assigns a level so that levels grow in steps of one below the page's title, whatever the author typed.
    fn level(&mut self, level: HeadingLevel) {
        let typed = level as u8;
        while self.levels.last().is_some_and(|(above, _)| *above >= typed) {
            self.levels.pop();
        }
        let drawn = (self.levels.last().map_or(1, |(_, drawn)| *drawn) + 1).min(6);
        self.levels.push((typed, drawn));
    }

    fn heading(&mut self, own: Option<String>, title: &str, span: Span) {
        let id = match own {
            Some(id) => {
                if let Some(Some(first)) = self.ids.get(&id) {
                    let diagnostic = SAME_ID.at(Location::at(self.path, span)).with("id", id.clone());
                    self.diagnostics.push(diagnostic.and(Location::at(self.path, *first), "first"));
                }
                self.ids.insert(id.clone(), Some(span));
                id
            }
            None => self.free_id(Slug::of(title).as_str()),
        };
        let level = self.levels.last().map_or(2, |(_, drawn)| *drawn);
        self.outline.headings.push(Heading { level, id, title: title.to_owned(), is_top: self.depth == 0 });
    }

    fn free_id(&mut self, wanted: &str) -> String {
        let wanted = if is_numbered_id(wanted) { format!("h-{wanted}") } else { wanted.to_owned() };
        let numbered = (1_usize..).map(|number| format!("{wanted}-{number}"));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|id| !self.ids.contains_key(id));
        let id = free.expect("invariant: numbers have no end");
        self.ids.insert(id.clone(), None);
        id
    }

    fn link(&mut self, address: &str, range: &Range<usize>, is_drawn: bool) {
        let source = &self.prepared.text[range.clone()];
        // A title may contain the address again, and a reference has its address elsewhere.
        let written = as_written(address);
        let inline =
            [address, &written].iter().flat_map(|form| [("](", *form), ("](<", *form)]).find_map(|(open, form)| {
                let at = source.rfind(&format!("{open}{form}"))? + open.len();
                Some(at..at + form.len())
            });
        let anywhere = || source.rfind(address).map(|at| at..at + address.len());
        let found = inline.clone().or_else(anywhere).filter(|_| !address.is_empty());
        let span = match found {
            Some(found) => self.prepared.span(&(range.start + found.start..range.start + found.end)),
            None => self.prepared.span(range),
        };
        let is_verbatim = inline.is_some() && span.len() == address.len();
        let at = LinkAt::Text(range.start);
        let address = address.to_owned();
        self.outline.links.push(Link { at, address, is_drawn, is_scaled: is_drawn, span, is_verbatim });
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if let Some(code) = &mut self.code {
            code.text.push_str(text);
            return;
        }
        self.title(text);
        if !self.is_in_code {
            if self.raw_code == 0 {
                footnotes::unresolved(self.path, self.prepared, range, self.diagnostics);
            }
            if text.contains("<!--") {
                self.open_comment(range);
            }
        }
        self.words.add(text);
    }

    /// Adds text to the title of the open heading.
    fn title(&mut self, text: &str) {
        if let Some((_, title, _)) = &mut self.heading {
            title.push_str(text);
        }
    }

    fn html(&mut self, html: &str, range: &Range<usize>, is_block: bool) {
        match marker(html) {
            Some(Marker::More) => {
                self.outline.more.get_or_insert(range.start);
                self.words.more();
            }
            Some(Marker::Open(_) | Marker::Close(_)) => {}
            None => self.raw(html, range, is_block),
        }
    }

    /// Notes ids and addresses of raw HTML, and reports what hides the text behind it.
    fn raw(&mut self, html: &str, range: &Range<usize>, is_block: bool) {
        let name = tag_name(html).to_ascii_lowercase();
        if is_block || is_text_block(&name) || name == "br" {
            self.words.separate();
        }
        let found = raw_outline(html, &self.prepared.text[range.clone()], range, is_block);
        self.outline.raw_ids.extend(found.ids);
        self.raw_code = (self.raw_code + found.code).max(0);
        for (at, what) in found.unclosed {
            let span = self.prepared.span(&(at..at + 1));
            self.diagnostics.push(open_comment(Location::at(self.path, span), &what));
        }
        for (at, RawAddress { address, span, is_drawn }) in found.addresses {
            let span = self.prepared.span(&(at..at + span.len()));
            let at = LinkAt::Text(at);
            self.outline.links.push(Link { at, address, is_drawn, is_scaled: false, span, is_verbatim: false });
        }
    }

    /// Reports a comment in a line that does not end with its paragraph: Markdown shows it as text.
    fn open_comment(&mut self, range: &Range<usize>) {
        let source = &self.prepared.text[range.clone()];
        for (at, _) in source.match_indices("<!--") {
            if !self.prepared.text[..range.start + at].ends_with('\\') {
                let span = self.prepared.span(&(range.start + at..range.start + at + 4));
                self.diagnostics.push(open_comment(Location::at(self.path, span), "<!--"));
            }
        }
    }
}
