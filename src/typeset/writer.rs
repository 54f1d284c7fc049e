//! Events -> markup.
//!
//! The stock writer of the parser aligns cells by inline style, leaves footnotes without a way back and task lists
//! without a label; standards.md tells. This one writes what a page under a strict security policy may hold, and, for
//! `CommonMark` alone, exactly what the specification shows.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use crate::config::settings::LiveOrder;
use crate::diagnostic::rule::Diagnostic;
use crate::media::slides::is_note;
use crate::model::article::Article;
use crate::parse::directives::{Marker, marker};
use crate::parse::outline::Code;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::markdown::Located;
use crate::text::post_date::PostDate;
use crate::typeset::article::Setting;
use crate::typeset::directive::time;
use crate::typeset::footnotes::Numbers;
use crate::typeset::scan::{is_figure, is_row_of_pictures, is_task_list, task};

/// What is written.
#[derive(Clone, Copy)]
pub enum WriterFor<'a> {
    /// `CommonMark` and nothing of a site.
    Plain,
    /// An article's own page.
    Page {
        /// The article.
        article: &'a Article,
        /// What it is typeset with.
        setting: &'a Setting<'a>,
    },
    /// An article's part in lists.
    Excerpt {
        /// The article.
        article: &'a Article,
        /// What it is typeset with.
        setting: &'a Setting<'a>,
    },
}

/// Appends the markup of events to `markup`, exactly as the `CommonMark` specification shows it.
pub fn plain_into(markup: &mut String, events: &[Located<'_>]) {
    let mut unheard = Vec::new();
    markup.push_str(&Writer::new(WriterFor::Plain, events, &mut unheard).markup());
}

/// Writes the markup of one text.
pub struct Writer<'a, 'e> {
    pub(super) to: WriterFor<'a>,
    pub(super) events: &'e [Located<'e>],
    pub(super) out: String,
    /// Markup around the directive or footnote that is being written, outermost first.
    pub(super) outer: Vec<(Open, String)>,
    pub(super) notes: BTreeMap<usize, String>,
    pub(super) numbers: Numbers,
    pub(super) note_references: BTreeMap<usize, usize>,
    pub(super) headings: usize,
    pub(super) tables: usize,
    pub(super) codes: BTreeMap<String, usize>,
    pub(super) pictures: usize,
    pub(super) cell: Cell,
    pub(super) alignments: Vec<Alignment>,
    pub(super) code: Option<Code>,
    pub(super) links: Vec<LinkEnd>,
    pub(super) lists: Vec<bool>,
    pub(super) alerts: Vec<bool>,
    /// Where the text may be divided into slides.
    pub(super) cuts: Vec<Cut>,
    /// Where the markup of updates stands that lie in nothing else, and their times.
    pub(super) updates: Vec<(Range<usize>, PostDate)>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

/// A place at which a text is divided into slides; it lies in nothing else.
pub(super) struct Cut {
    pub(super) kind: CutKind,
    /// Its own markup.
    pub(super) place: Range<usize>,
}

/// What stands at a place at which a text is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CutKind {
    /// A rule.
    Rule,
    /// A heading, by its number among all.
    Heading(usize),
    /// The first paragraph of what the speaker notes.
    Notes,
}

/// What a buffer was opened for.
pub(super) enum Open {
    Directive(usize),
    Note(Option<usize>),
}

#[derive(Default)]
pub(super) struct Cell {
    column: usize,
    is_head: bool,
    is_empty_head: bool,
}

/// How a link ends, and the text in it so far.
pub(super) struct LinkEnd {
    pub(super) is_drawn: bool,
    pub(super) file: Option<String>,
}

impl<'a, 'e> Writer<'a, 'e> {
    /// Makes a writer of events.
    #[must_use]
    pub fn new(to: WriterFor<'a>, events: &'e [Located<'e>], diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        let length = events.last().map_or(0, |(_, range)| range.end);
        Self {
            to,
            events,
            out: String::with_capacity(length + length / 4),
            outer: Vec::new(),
            notes: BTreeMap::new(),
            numbers: Numbers::of(events),
            note_references: BTreeMap::new(),
            headings: 0,
            tables: 0,
            codes: BTreeMap::new(),
            pictures: 0,
            cell: Cell::default(),
            alignments: Vec::new(),
            code: None,
            links: Vec::new(),
            lists: Vec::new(),
            alerts: Vec::new(),
            cuts: Vec::new(),
            updates: Vec::new(),
            diagnostics,
        }
    }

    /// Writes everything and returns the markup.
    #[must_use]
    pub fn markup(mut self) -> String {
        self.all();
        self.sort_updates();
        self.endnotes();
        self.out
    }

    /// Writes everything and returns the markup with the places at which it may be divided into slides, in their order.
    #[must_use]
    pub(super) fn divided(mut self) -> (String, Vec<Cut>) {
        self.all();
        self.endnotes();
        (self.out, self.cuts)
    }

    fn all(&mut self) {
        let events = self.events;
        let mut at = 0;
        while at < events.len() {
            at = self.event(at);
        }
        while let Some((_, outer)) = self.outer.pop() {
            let inner = std::mem::replace(&mut self.out, outer);
            self.out.push_str(&inner);
        }
    }

    /// Notes a place at which the text may be divided, if it lies in nothing else; it starts at `start` and ends here.
    fn cut(&mut self, kind: CutKind, start: usize) {
        if self.outer.is_empty() && self.lists.is_empty() && self.alerts.is_empty() {
            self.cuts.push(Cut { kind, place: start..self.out.len() });
        }
    }

    /// Puts the updates of a live post in the order that the settings ask for: each stands where another stood.
    fn sort_updates(&mut self) {
        let order = self.setting().map_or(LiveOrder::AsWritten, |setting| setting.live);
        let mut sorted: Vec<&(Range<usize>, PostDate)> = self.updates.iter().collect();
        match order {
            LiveOrder::AsWritten => return,
            LiveOrder::OldestFirst => sorted.sort_by_key(|(_, when)| *when),
            LiveOrder::NewestFirst => sorted.sort_by_key(|(_, when)| std::cmp::Reverse(*when)),
        }
        let mut out = String::with_capacity(self.out.len());
        let mut done = 0;
        for ((place, _), (taken, _)) in self.updates.iter().zip(sorted) {
            out.push_str(&self.out[done..place.start]);
            out.push_str(&self.out[taken.clone()]);
            done = place.end;
        }
        out.push_str(&self.out[done..]);
        self.out = out;
    }

    pub(super) fn setting(&self) -> Option<&'a Setting<'a>> {
        match self.to {
            WriterFor::Plain => None,
            WriterFor::Page { setting, .. } | WriterFor::Excerpt { setting, .. } => Some(setting),
        }
    }

    pub(super) fn article(&self) -> Option<&'a Article> {
        match self.to {
            WriterFor::Plain => None,
            WriterFor::Page { article, .. } | WriterFor::Excerpt { article, .. } => Some(article),
        }
    }

    pub(super) fn is_page(&self) -> bool {
        matches!(self.to, WriterFor::Page { .. })
    }

    pub(super) fn is_excerpt(&self) -> bool {
        matches!(self.to, WriterFor::Excerpt { .. })
    }

    pub(super) fn word(&self, key: &str, fields: &[(&str, &str)]) -> String {
        self.setting().map(|setting| setting.words.say(key, fields)).unwrap_or_default()
    }

    /// Starts a new line unless at the start of one.
    pub(super) fn fresh(&mut self) {
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

    /// Writes one event and returns the place of the next to write.
    pub(super) fn event(&mut self, at: usize) -> usize {
        let (event, range) = &self.events[at];
        match event {
            Event::Start(tag) => return self.start(tag, at),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text),
            Event::Code(text) => {
                self.out.push_str("<code>");
                escape_into(&mut self.out, text);
                self.out.push_str("</code>");
            }
            Event::Html(html) => self.html(html, range.start, true),
            Event::InlineHtml(html) => self.html(html, range.start, false),
            Event::InlineMath(text) | Event::DisplayMath(text) => escape_into(&mut self.out, text),
            Event::FootnoteReference(label) => self.reference(label),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => {
                self.fresh();
                let start = self.out.len();
                self.out.push_str("<hr>\n");
                self.cut(CutKind::Rule, start);
            }
            // Written where the item starts.
            Event::TaskListMarker(_) => {}
        }
        at + 1
    }

    fn start(&mut self, tag: &Tag<'_>, at: usize) -> usize {
        match tag {
            Tag::Paragraph => {
                self.fresh();
                if self.is_in_gallery() && is_row_of_pictures(self.events, at) {
                    return self.row_of_pictures(at);
                }
                if self.article().is_some() && is_figure(self.events, at) {
                    return self.figure(at);
                }
                if let Some((Event::Text(text), _)) = self.events.get(at + 1)
                    && is_note(text)
                {
                    self.cut(CutKind::Notes, self.out.len());
                }
                self.out.push_str("<p>");
            }
            Tag::Heading { level, attrs, .. } => {
                if self.is_excerpt() {
                    return self.skip(at);
                }
                self.heading(*level, attrs);
            }
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::CodeBlock(kind) => self.code_start(kind),
            Tag::HtmlBlock => {}
            Tag::List(start) => self.list(*start, at),
            Tag::Item => self.item(at),
            Tag::FootnoteDefinition(label) => {
                let number = self.numbers.number(label);
                self.outer.push((Open::Note(number), std::mem::take(&mut self.out)));
            }
            Tag::DefinitionList => self.block("<dl>\n"),
            Tag::DefinitionListTitle => self.block("<dt>"),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::Table(alignments) => self.table(alignments),
            Tag::TableHead => {
                self.cell = Cell { is_head: true, ..Cell::default() };
                self.out.push_str("<thead>\n<tr>\n");
            }
            Tag::TableRow => {
                self.cell = Cell::default();
                self.out.push_str("<tr>\n");
            }
            Tag::TableCell => self.cell_start(at),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, at),
            Tag::Image { dest_url, title, .. } => return self.image(dest_url, title, at, false),
            Tag::MetadataBlock(_) => return self.skip(at),
        }
        at + 1
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) => {
                let level = self.heading_level(level, self.headings.saturating_sub(1));
                self.out.push_str(&format!("</h{level}>\n"));
                if let Some(number) = self.headings.checked_sub(1) {
                    let start = self.out.rfind(&format!("<h{level}")).unwrap_or(self.out.len());
                    self.cut(CutKind::Heading(number), start);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.fresh();
                let is_alert = self.alerts.pop().unwrap_or(false);
                self.out.push_str(if is_alert { "</div>\n" } else { "</blockquote>\n" });
            }
            TagEnd::CodeBlock => self.code_end(),
            TagEnd::HtmlBlock | TagEnd::Image | TagEnd::MetadataBlock(_) => {}
            TagEnd::List(is_ordered) => {
                self.lists.pop();
                self.fresh();
                self.out.push_str(if is_ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::FootnoteDefinition => self.note_end(),
            TagEnd::DefinitionList => self.block("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::Table => {
                self.out.push_str("</tbody>\n</table>");
                self.out.push_str(if self.article().is_some() { "</div>\n" } else { "\n" });
            }
            TagEnd::TableHead => {
                self.out.push_str("</tr>\n</thead>\n<tbody>\n");
                self.cell = Cell::default();
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => {
                let is_head = self.cell.is_head && !self.cell.is_empty_head;
                self.out.push_str(if is_head { "</th>\n" } else { "</td>\n" });
                self.cell.column += 1;
            }
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Superscript => self.out.push_str("</sup>"),
            TagEnd::Subscript => self.out.push_str("</sub>"),
            TagEnd::Link => self.link_end(),
        }
    }

    fn block(&mut self, tag: &str) {
        self.fresh();
        self.out.push_str(tag);
    }

    /// Returns the place after the end of what starts at `at`.
    pub(super) fn skip(&self, at: usize) -> usize {
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

    fn heading_level(&self, typed: HeadingLevel, number: usize) -> u8 {
        let drawn = self.article().and_then(|article| article.body.outline.headings.get(number));
        drawn.map_or(typed as u8, |heading| heading.level)
    }

    fn heading(
        &mut self,
        typed: HeadingLevel,
        attributes: &[(pulldown_cmark::CowStr<'_>, Option<pulldown_cmark::CowStr<'_>>)],
    ) {
        self.fresh();
        let level = self.heading_level(typed, self.headings);
        self.out.push_str(&format!("<h{level}"));
        if let Some(heading) = self.article().and_then(|article| article.body.outline.headings.get(self.headings)) {
            self.attribute("id", &heading.id);
            for (name, value) in attributes {
                if name.as_ref() == "lang"
                    && let Some(value) = value
                {
                    self.attribute("lang", value);
                }
            }
        }
        self.headings += 1;
        self.out.push('>');
    }

    fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.fresh();
        let name = match kind {
            None => None,
            Some(BlockQuoteKind::Note) => Some("note"),
            Some(BlockQuoteKind::Tip) => Some("tip"),
            Some(BlockQuoteKind::Important) => Some("important"),
            Some(BlockQuoteKind::Warning) => Some("warning"),
            Some(BlockQuoteKind::Caution) => Some("caution"),
        };
        self.alerts.push(name.is_some());
        match name {
            None => self.out.push_str("<blockquote>\n"),
            Some(name) => {
                let title = self.word(&format!("alert_{name}"), &[]);
                self.out
                    .push_str(&format!("<div class=\"alert alert-{name}\" role=\"note\"><p class=\"alert-title\">"));
                escape_into(&mut self.out, &title);
                self.out.push_str("</p>\n");
            }
        }
    }

    fn list(&mut self, start: Option<u64>, at: usize) {
        self.fresh();
        let has_tasks = self.article().is_some() && is_task_list(self.events, at);
        self.lists.push(has_tasks);
        match start {
            None if has_tasks => self.out.push_str("<ul class=\"tasks\">\n"),
            None => self.out.push_str("<ul>\n"),
            Some(1) => self.out.push_str("<ol>\n"),
            Some(start) => self.out.push_str(&format!("<ol start=\"{start}\">\n")),
        }
    }

    fn item(&mut self, at: usize) {
        self.fresh();
        match task(self.events, at).filter(|_| self.article().is_some()) {
            None => self.out.push_str("<li>"),
            Some(is_done) => {
                let (class, key) = if is_done { ("done", "task_done") } else { ("open", "task_open") };
                let label = self.word(key, &[]);
                self.out.push_str(&format!("<li class=\"{class}\"><span class=\"task\" role=\"img\""));
                self.attribute("aria-label", &label);
                self.out.push_str("></span> ");
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.text.push_str(text);
            return;
        }
        if self.article().is_some() && self.links.is_empty() && text.contains([':', '@']) {
            self.linked_text(text);
        } else {
            escape_into(&mut self.out, text);
        }
    }

    /// Writes text in which bare addresses become links (GFM).
    fn linked_text(&mut self, text: &str) {
        let mut finder = linkify::LinkFinder::new();
        finder.url_must_have_scheme(true);
        let mut done = 0;
        for link in finder.links(text) {
            let address = link.as_str();
            let is_web = address.starts_with("http://") || address.starts_with("https://");
            let prefix = match link.kind() {
                linkify::LinkKind::Email => "mailto:",
                linkify::LinkKind::Url if is_web => "",
                _ => continue,
            };
            escape_into(&mut self.out, &text[done..link.start()]);
            self.out.push_str("<a href=\"");
            self.out.push_str(prefix);
            escape_address_into(&mut self.out, address);
            self.out.push_str("\">");
            escape_into(&mut self.out, address);
            self.out.push_str("</a>");
            done = link.end();
        }
        escape_into(&mut self.out, &text[done..]);
    }

    fn code_start(&mut self, kind: &CodeBlockKind<'_>) {
        self.fresh();
        let language = match kind {
            CodeBlockKind::Fenced(language) => language.trim().to_owned(),
            CodeBlockKind::Indented => String::new(),
        };
        self.code = Some(Code { language, text: String::new() });
    }

    fn code_end(&mut self) {
        let Some(code) = self.code.take() else { return };
        let name = code.language.split(|c: char| c.is_whitespace()).next().unwrap_or_default().to_owned();
        if self.article().is_none() || self.is_excerpt() {
            self.out.push_str("<pre><code");
        } else {
            let seen = self.codes.entry(name.clone()).or_default();
            *seen += 1;
            let shown = if *seen > 1 { format!("{name} {seen}") } else { name.clone() };
            let label = self.word(if shown.is_empty() { "code" } else { "code_in" }, &[("name", shown.trim())]);
            self.out.push_str("<pre class=\"code\" tabindex=\"0\" role=\"region\"");
            self.attribute("aria-label", &label);
            self.out.push_str("><code");
        }
        if !name.is_empty() {
            self.attribute("class", &format!("language-{name}"));
        }
        self.out.push('>');
        match self.setting().and_then(|setting| setting.code.get(&code)) {
            Some(coloured) => self.out.push_str(coloured),
            None => escape_into(&mut self.out, &code.text),
        }
        self.out.push_str("</code></pre>\n");
    }

    fn table(&mut self, alignments: &[Alignment]) {
        self.fresh();
        self.alignments = alignments.to_vec();
        self.tables += 1;
        if self.is_page() {
            let label = self.word("table_n", &[("n", &self.tables.to_string())]);
            self.out.push_str("<div class=\"scroll\" role=\"region\"");
            self.attribute("aria-label", &label);
            self.out.push_str(" tabindex=\"0\">");
        } else if self.is_excerpt() {
            self.out.push_str("<div class=\"scroll\">");
        }
        self.out.push_str("<table>\n");
    }

    fn cell_start(&mut self, at: usize) {
        let class = match self.alignments.get(self.cell.column) {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Left | Alignment::None) | None => "",
        };
        // An empty header cell heads nothing (H63).
        self.cell.is_empty_head =
            self.cell.is_head && matches!(self.events.get(at + 1), Some((Event::End(TagEnd::TableCell), _)));
        let is_head = self.cell.is_head && !self.cell.is_empty_head;
        self.out.push_str(if is_head { "<th scope=\"col\"" } else { "<td" });
        self.out.push_str(class);
        self.out.push('>');
    }

    fn html(&mut self, html: &str, start: usize, is_block: bool) {
        let Some(article) = self.article() else {
            if is_block && !self.out.is_empty() && self.at_block_start() {
                self.fresh();
            }
            self.out.push_str(html);
            return;
        };
        match marker(html) {
            Some(Marker::More) => {}
            Some(Marker::Open(number)) => self.directive_start(article, number),
            Some(Marker::Close(number)) => self.directive_end(article, number),
            None => self.raw(article, html, start),
        }
    }

    fn at_block_start(&self) -> bool {
        self.out.ends_with("</p>") || self.out.ends_with('>')
    }

    fn directive_start(&mut self, article: &Article, number: usize) {
        if article.body.prepared().directives[number].is_container {
            self.outer.push((Open::Directive(number), std::mem::take(&mut self.out)));
        } else if let (Some(setting), true) = (self.setting(), self.is_page()) {
            self.fresh();
            let drawn = crate::typeset::directive::draw(article, number, "", setting, self.diagnostics);
            self.out.push_str(&drawn);
            self.fresh();
        }
    }

    fn directive_end(&mut self, article: &Article, number: usize) {
        let is_own = matches!(self.outer.last(), Some((Open::Directive(open), _)) if *open == number);
        let Some((_, outer)) = self.outer.pop().filter(|_| is_own) else { return };
        let body = std::mem::replace(&mut self.out, outer);
        self.fresh();
        match self.setting().filter(|_| self.is_page()) {
            Some(setting) => {
                let drawn = crate::typeset::directive::draw(article, number, &body, setting, self.diagnostics);
                let start = self.out.len();
                self.out.push_str(&drawn);
                if let Some(when) = time(article, number, setting).filter(|_| self.outer.is_empty()) {
                    self.updates.push((start..self.out.len(), when));
                }
            }
            None => self.out.push_str(&body),
        }
        self.fresh();
    }
}
