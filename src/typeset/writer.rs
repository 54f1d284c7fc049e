//! Events of Markdown -> markup.
//!
//! The parser's own writer aligns cells with inline styles and has no backlinks of footnotes and no labels of task lists.
//! This one writes what a strict Content-Security-Policy allows, and, in [`WriterMode::Plain`], exactly what the
//! `CommonMark` specification shows.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::config::settings::LiveOrder;
use crate::diagnostic::rule::Diagnostic;
use crate::media::slides::is_note;
use crate::model::article::Article;
use crate::text::html::escape_into;
use crate::text::line_habits::LineHabits;
use crate::text::markdown::LocatedEvent;
use crate::text::post_date::PostDate;
use crate::typeset::context::TypesetContext;
use crate::typeset::footnote_numbers::FootnoteNumbers;
use crate::typeset::lookahead::{is_figure, is_row_of_pictures};
use crate::typeset::open::{Element, Open};

/// What the markup is for.
#[derive(Clone, Copy)]
pub enum WriterMode<'a> {
    /// `CommonMark` alone, without an article.
    Plain,
    /// The article's own page.
    Page {
        /// The article.
        article: &'a Article,
        /// What it is typeset with.
        context: &'a TypesetContext<'a>,
    },
    /// The article's excerpt in lists.
    Excerpt {
        /// The article.
        article: &'a Article,
        /// What it is typeset with.
        context: &'a TypesetContext<'a>,
    },
}

/// Appends the markup of events to `markup`, exactly as the `CommonMark` specification shows it.
pub fn plain_into(markup: &mut String, events: &[LocatedEvent<'_>]) {
    let mut diagnostics = Vec::new();
    markup.push_str(&Writer::new(WriterMode::Plain, events, &mut diagnostics).markup());
}

/// Writes the markup of one text.
pub struct Writer<'a, 'e> {
    pub(super) mode: WriterMode<'a>,
    pub(super) events: &'e [LocatedEvent<'e>],
    pub(super) out: String,
    /// What is open, outermost first.
    pub(super) open: Vec<Open>,
    /// Number of Markdown elements whose start was written and whose end event has not come.
    pub(super) depth: usize,
    /// Markup of footnotes by their numbers.
    pub(super) notes: BTreeMap<usize, String>,
    pub(super) numbers: FootnoteNumbers,
    /// What the text's language writes with numbers; `None` without an article.
    pub(super) habits: Option<&'static LineHabits>,
    /// Whether the text is divided into slides, which have names and pictures of their own.
    pub(super) is_divided: bool,
    /// Number of references to each footnote.
    pub(super) references: BTreeMap<usize, usize>,
    /// Numbers of headings, tables and pictures so far, and of code by its language.
    pub(super) headings: usize,
    pub(super) tables: usize,
    pub(super) pictures: usize,
    pub(super) codes: BTreeMap<String, usize>,
    /// Where the text may be divided into slides.
    pub(super) breaks: Vec<SlideBreak>,
    /// Ranges of the markup of updates, with their times.
    pub(super) updates: Vec<(Range<usize>, PostDate)>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

/// A position at which a text may be divided into slides; nothing is open there.
pub(super) struct SlideBreak {
    pub(super) kind: BreakKind,
    /// Range of its own markup.
    pub(super) range: Range<usize>,
}

/// The kinds of slide breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BreakKind {
    /// A rule (`---`).
    Rule,
    /// A heading, by its index among all.
    Heading(usize),
    /// The first paragraph of speaker notes.
    Notes,
}

impl<'a, 'e> Writer<'a, 'e> {
    /// Makes a writer of events.
    #[must_use]
    pub fn new(mode: WriterMode<'a>, events: &'e [LocatedEvent<'e>], diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        let habits = match mode {
            WriterMode::Plain => None,
            WriterMode::Page { article, .. } | WriterMode::Excerpt { article, .. } => {
                Some(LineHabits::of(&article.language))
            }
        };
        let length = events.last().map_or(0, |(_, range)| range.end);
        Self {
            mode,
            events,
            out: String::with_capacity(length + length / 4),
            open: Vec::new(),
            depth: 0,
            notes: BTreeMap::new(),
            numbers: FootnoteNumbers::of(events),
            habits,
            is_divided: false,
            references: BTreeMap::new(),
            headings: 0,
            tables: 0,
            pictures: 0,
            codes: BTreeMap::new(),
            breaks: Vec::new(),
            updates: Vec::new(),
            diagnostics,
        }
    }

    /// Returns the markup of all events.
    #[must_use]
    pub fn markup(mut self) -> String {
        self.write_events();
        self.sort_updates();
        self.endnotes();
        self.out
    }

    /// Returns the markup of all events, and the positions at which it may be divided into slides, in their order.
    #[must_use]
    pub(super) fn divided(mut self) -> (String, Vec<SlideBreak>) {
        self.is_divided = true;
        self.write_events();
        self.endnotes();
        (self.out, self.breaks)
    }

    /// Writes all events and closes what is open after the last: an excerpt may end inside a list or a quotation.
    fn write_events(&mut self) {
        let mut at = 0;
        while at < self.events.len() {
            at = self.event(at);
        }
        while let Some(open) = self.open.pop() {
            match open.element {
                // A container without an end was reported: its text is shown, but not as what it would be.
                Element::Container { before, .. } => self.flush(before),
                element => self.close(element),
            }
        }
    }

    /// Notes a slide break whose markup starts at `start` and ends here, unless it is inside an element.
    pub(super) fn slide_break(&mut self, kind: BreakKind, start: usize) {
        if self.open.is_empty() {
            self.breaks.push(SlideBreak { kind, range: start..self.out.len() });
        }
    }

    /// Sorts the updates of a live post as the settings ask for: each takes the position of another.
    fn sort_updates(&mut self) {
        let order = self.context().map_or(LiveOrder::AsWritten, |context| context.live);
        let mut sorted: Vec<&(Range<usize>, PostDate)> = self.updates.iter().collect();
        match order {
            LiveOrder::AsWritten => return,
            LiveOrder::OldestFirst => sorted.sort_by_key(|(_, time)| *time),
            LiveOrder::NewestFirst => sorted.sort_by_key(|(_, time)| std::cmp::Reverse(*time)),
        }
        let mut out = String::with_capacity(self.out.len());
        let mut done = 0;
        for ((range, _), (moved, _)) in self.updates.iter().zip(sorted) {
            out.push_str(&self.out[done..range.start]);
            out.push_str(&self.out[moved.clone()]);
            done = range.end;
        }
        out.push_str(&self.out[done..]);
        self.out = out;
    }

    pub(super) fn context(&self) -> Option<&'a TypesetContext<'a>> {
        match self.mode {
            WriterMode::Plain => None,
            WriterMode::Page { context, .. } | WriterMode::Excerpt { context, .. } => Some(context),
        }
    }

    pub(super) fn article(&self) -> Option<&'a Article> {
        match self.mode {
            WriterMode::Plain => None,
            WriterMode::Page { article, .. } | WriterMode::Excerpt { article, .. } => Some(article),
        }
    }

    pub(super) fn is_page(&self) -> bool {
        matches!(self.mode, WriterMode::Page { .. })
    }

    pub(super) fn is_excerpt(&self) -> bool {
        matches!(self.mode, WriterMode::Excerpt { .. })
    }

    /// Returns a text of the theme's locale.
    pub(super) fn word(&self, key: &str, fields: &[(&str, &str)]) -> String {
        self.context().map(|context| context.words.say(key, fields)).unwrap_or_default()
    }

    /// Starts a new line unless at the start of one.
    pub(super) fn start_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape_into(&mut self.out, value);
        self.out.push('"');
    }

    /// Writes the event at an index and returns the index of the next to write.
    pub(super) fn event(&mut self, at: usize) -> usize {
        let (event, range) = &self.events[at];
        match event {
            Event::Start(tag) => return self.start(tag, at),
            // Not an element: a container may start in one block of raw HTML and end in another.
            Event::End(TagEnd::HtmlBlock) => self.raw_block_end(),
            Event::End(_) => self.end(),
            Event::Text(text) => return self.lines(text, at),
            Event::Code(text) => {
                self.out.push_str("<code>");
                escape_into(&mut self.out, text);
                self.out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, range),
            Event::InlineMath(text) | Event::DisplayMath(text) => escape_into(&mut self.out, text),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => {
                self.start_line();
                let start = self.out.len();
                self.out.push_str("<hr>\n");
                self.slide_break(BreakKind::Rule, start);
            }
            // Written where the item starts.
            Event::TaskListMarker(_) => {}
        }
        at + 1
    }

    fn start(&mut self, tag: &Tag<'_>, at: usize) -> usize {
        match tag {
            Tag::Paragraph => return self.paragraph(at),
            Tag::Heading { .. } if self.is_excerpt() => return self.after(at),
            Tag::Heading { level, attrs, .. } => self.heading(*level, attrs),
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::CodeBlock(kind) => self.code(kind),
            Tag::HtmlBlock => self.html_block(),
            Tag::List(start) => self.list(*start, at),
            Tag::Item => self.item(at),
            Tag::FootnoteDefinition(label) => self.footnote_definition(label),
            Tag::DefinitionList => self.block("<dl>\n", Element::Block("</dl>\n")),
            Tag::DefinitionListTitle => self.block("<dt>", Element::Inline("</dt>\n")),
            Tag::DefinitionListDefinition => self.block("<dd>", Element::Inline("</dd>\n")),
            Tag::Table(alignments) => self.table(alignments),
            Tag::TableHead => self.inline("<thead>\n<tr>\n", Element::Row { is_head: true, column: 0 }),
            Tag::TableRow => self.inline("<tr>\n", Element::Row { is_head: false, column: 0 }),
            Tag::TableCell => self.cell(at),
            Tag::Emphasis => self.inline("<em>", Element::Inline("</em>")),
            Tag::Strong => self.inline("<strong>", Element::Inline("</strong>")),
            Tag::Strikethrough => self.inline("<del>", Element::Inline("</del>")),
            Tag::Superscript => self.inline("<sup>", Element::Inline("</sup>")),
            Tag::Subscript => self.inline("<sub>", Element::Inline("</sub>")),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, at),
            Tag::Image { dest_url, title, .. } => return self.picture(dest_url, title, at, false),
            Tag::MetadataBlock(_) => return self.after(at),
        }
        at + 1
    }

    fn paragraph(&mut self, at: usize) -> usize {
        self.start_line();
        if self.is_in_gallery() && is_row_of_pictures(self.events, at) {
            return self.row_of_pictures(at);
        }
        if self.article().is_some() && is_figure(self.events, at) && !self.is_only_linked(at) {
            return self.figure(at);
        }
        if let Some((Event::Text(text), _)) = self.events.get(at + 1)
            && is_note(text)
        {
            self.slide_break(BreakKind::Notes, self.out.len());
        }
        self.inline("<p>", Element::Inline("</p>\n"));
        at + 1
    }

    /// Opens a Markdown element whose start tag was written.
    pub(super) fn open(&mut self, element: Element) {
        self.depth += 1;
        self.open.push(Open { depth: self.depth, element });
    }

    /// Opens a Markdown element where the markup ends.
    fn inline(&mut self, tag: &str, element: Element) {
        self.out.push_str(tag);
        self.open(element);
    }

    /// Opens a Markdown element on a new line.
    fn block(&mut self, tag: &str, element: Element) {
        self.start_line();
        self.inline(tag, element);
    }

    /// Closes the innermost Markdown element, and first the containers that were opened in it.
    fn end(&mut self) {
        while let Some(open) = self.open.pop_if(|open| open.depth >= self.depth) {
            self.close(open.element);
        }
        self.depth = self.depth.saturating_sub(1);
        self.end_containers();
    }

    /// Writes the end of what was open.
    pub(super) fn close(&mut self, element: Element) {
        match element {
            Element::Inline(tag) => self.out.push_str(tag),
            Element::Block(tag) => {
                self.start_line();
                self.out.push_str(tag);
            }
            Element::Heading { level, index, start } => {
                self.out.push_str(&format!("</h{level}>"));
                self.anchor(index);
                self.out.push('\n');
                self.slide_break(BreakKind::Heading(index), start);
            }
            Element::Code(code) => self.code_end(&code),
            Element::Table(_) => {
                self.out.push_str("</tbody>\n</table>");
                self.out.push_str(if self.article().is_some() { "</div>\n" } else { "\n" });
            }
            Element::Row { is_head, .. } => {
                self.out.push_str(if is_head { "</tr>\n</thead>\n<tbody>\n" } else { "</tr>\n" });
            }
            Element::Cell { is_head } => self.cell_end(is_head),
            Element::Link { is_drawn, note } => self.link_end(is_drawn, note),
            Element::Author { name, location, after } => self.close_author(&name, location, &after),
            Element::Dropped { .. } => {}
            Element::Removed { name: _, before } => self.out = before,
            Element::Footnote { number, before } => self.footnote_end(number, before),
            Element::Container { index, before, .. } => self.container_end(index, before),
        }
    }

    /// Returns the index after the end of the element that starts at `at`.
    pub(super) fn after(&self, at: usize) -> usize {
        let mut depth = 0;
        for (offset, (event, _)) in self.events[at..].iter().enumerate() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + offset + 1;
            }
        }
        self.events.len()
    }
}
