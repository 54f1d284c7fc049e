//! Events of Markdown -> the parts of a text, in one pass.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::check::parts::{
    BlockKind, BlockPart, HeadingPart, LinkForm, LinkPart, Parts, PicturePart, TableCell, TablePart, TableRow, TagPart,
};
use crate::text::markdown::{events, extensions};
use crate::text::raw_html::RawAttribute;

/// Takes a prepared text apart.
#[must_use]
pub fn parts(text: &str) -> Parts<'_> {
    let events = events(text, extensions());
    let mut taking = TakingApart { text, ..TakingApart::default() };
    for (index, (event, range)) in events.iter().enumerate() {
        taking.event(event, range, index);
    }
    taking.finish(events.len());
    let TakingApart { mut parts, .. } = taking;
    parts.links.sort_by_key(|link| link.range.start);
    renumber_links(&mut parts);
    Parts { events, ..parts }
}

/// Finds the links of pictures again after bare addresses were sorted in between.
fn renumber_links(parts: &mut Parts<'_>) {
    for picture in parts.pictures.iter_mut().filter(|picture| picture.link.is_some()) {
        picture.link = parts
            .links
            .iter()
            .position(|link| link.range.start <= picture.range.start && picture.range.end <= link.range.end);
    }
}

/// What raw HTML has open around a place.
#[derive(Debug, Default)]
pub(super) struct RawOpen {
    pub(super) quotes: usize,
    pub(super) lists: usize,
    /// Whether the open link is of raw HTML.
    pub(super) is_link: bool,
    /// Open paragraphs and items.
    pub(super) blocks: usize,
}

/// What is open while a text is read.
#[derive(Default)]
pub(super) struct TakingApart<'t> {
    pub(super) text: &'t str,
    pub(super) parts: Parts<'static>,
    /// Index of the open link.
    pub(super) link: Option<usize>,
    /// Index of the open picture of Markdown, and how many are in each other.
    picture: Option<(usize, usize)>,
    pub(super) heading: Option<HeadingPart>,
    /// Open blocks, innermost last.
    pub(super) blocks: Vec<BlockPart>,
    pub(super) tables: Vec<TablePart>,
    /// The open cell of the innermost table.
    pub(super) cell: Option<TableCell>,
    quotes: usize,
    lists: usize,
    is_code: bool,
    /// What raw HTML has open.
    pub(super) raw: RawOpen,
}

impl TakingApart<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>, index: usize) {
        if let Some(at) = self.link.filter(|_| !matches!(event, Event::End(TagEnd::Link))) {
            let inside = &mut self.parts.links[at].inside;
            inside.end = inside.end.max(range.end);
        }
        match event {
            Event::Start(tag) => self.start(tag, range, index),
            Event::End(tag) => self.end(*tag, range, index),
            Event::Text(text) if !self.is_code => self.running_text(text, range),
            Event::Code(text) => self.add(text, range),
            Event::SoftBreak | Event::HardBreak => self.add("\n", range),
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, range),
            Event::Text(_)
            | Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>, index: usize) {
        match tag {
            Tag::Paragraph => self.open_block(BlockKind::Paragraph, range, index),
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.open_block(BlockKind::Item, range, index);
            }
            Tag::Heading { level, .. } => {
                let (level, range, text) = (*level as u8, range.clone(), String::new());
                self.heading = Some(HeadingPart { range, level, text, is_raw: false });
            }
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::List(_) => self.lists += 1,
            Tag::CodeBlock(_) => self.is_code = true,
            Tag::Table(_) => {
                let range = range.clone();
                self.tables.push(TablePart { range, rows: Vec::new(), is_raw: false, has_pictures: false });
            }
            Tag::TableHead | Tag::TableRow => self.row(range),
            Tag::TableCell => {
                let is_header = self.tables.last().is_some_and(|table| table.rows.len() == 1);
                self.cell = Some(TableCell { text: String::new(), is_header, spans: (1, 1) });
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                let form = LinkForm::of(*link_type);
                self.open_link(range, dest_url, title, form, Vec::new());
            }
            Tag::Image { dest_url, title, .. } => match &mut self.picture {
                Some((_, depth)) => *depth += 1,
                None => {
                    let picture = PicturePart {
                        range: range.clone(),
                        alt: Some(String::new()),
                        address: dest_url.to_string(),
                        title: title.to_string(),
                        link: None,
                        is_raw: false,
                    };
                    self.picture = Some((self.add_picture(picture), 1));
                }
            },
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>, index: usize) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => {
                self.close_block(index);
            }
            TagEnd::Heading(_) => self.parts.headings.extend(self.heading.take()),
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
            TagEnd::CodeBlock => self.is_code = false,
            TagEnd::Table => self.parts.tables.extend(self.tables.pop()),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Link => self.close_link(range.end),
            TagEnd::Image => match &mut self.picture {
                Some((_, depth)) if *depth > 1 => *depth -= 1,
                _ => self.end_picture(),
            },
            _ => {}
        }
    }

    /// Adds a piece of text to everything that is open around it.
    pub(super) fn add(&mut self, text: &str, range: &Range<usize>) {
        if let Some((at, _)) = self.picture {
            self.parts.pictures[at].alt.get_or_insert_default().push_str(&text.replace('\n', " "));
            return;
        }
        if let Some(at) = self.link {
            self.parts.links[at].text.push_str(&text.replace('\n', " "));
        }
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(&text.replace('\n', " "));
        }
        if let Some(cell) = &mut self.cell {
            cell.text.push_str(text);
        } else if let Some(block) = self.blocks.last_mut() {
            block.pieces.push((block.text.len(), range.clone()));
            block.text.push_str(text);
        }
    }

    /// Adds text of Markdown, in which addresses become links by themselves.
    fn running_text(&mut self, text: &str, range: &Range<usize>) {
        if self.link.is_none() && self.picture.is_none() && text.contains("://") && text.len() == range.len() {
            let mut finder = linkify::LinkFinder::new();
            finder.kinds(&[linkify::LinkKind::Url]);
            for found in finder.links(text).filter(|found| found.as_str().starts_with("http")) {
                let place = range.start + found.start()..range.start + found.end();
                self.parts.links.push(LinkPart {
                    range: place.clone(),
                    text: found.as_str().to_owned(),
                    inside: place,
                    address: found.as_str().to_owned(),
                    title: String::new(),
                    form: LinkForm::Bare,
                    pictures: 0,
                    attributes: Vec::new(),
                });
            }
        }
        self.add(text, range);
    }

    pub(super) fn add_picture(&mut self, picture: PicturePart) -> usize {
        if let Some(at) = self.link {
            self.parts.links[at].pictures += 1;
        }
        if let Some(table) = self.tables.last_mut() {
            table.has_pictures = true;
        }
        self.parts.pictures.push(PicturePart { link: self.link, ..picture });
        self.parts.pictures.len() - 1
    }

    /// Readers of a link hear the alternative of a picture in it.
    fn end_picture(&mut self) {
        let Some((picture, _)) = self.picture.take() else { return };
        if let Some(link) = self.link {
            let alt = self.parts.pictures[picture].alt.clone().unwrap_or_default();
            self.parts.links[link].text.push_str(&alt);
        }
    }

    pub(super) fn open_link(
        &mut self,
        range: &Range<usize>,
        address: &str,
        title: &str,
        form: LinkForm,
        attributes: Vec<RawAttribute>,
    ) {
        let start = if form == LinkForm::Raw { range.end } else { range.start + 1 };
        self.link = Some(self.parts.links.len());
        self.parts.links.push(LinkPart {
            range: range.clone(),
            text: String::new(),
            inside: start..start,
            address: address.to_owned(),
            title: title.to_owned(),
            form,
            pictures: 0,
            attributes,
        });
    }

    /// Ends the open link; `end` is where it ends.
    pub(super) fn close_link(&mut self, end: usize) {
        if let Some(at) = self.link.take() {
            let link = &mut self.parts.links[at];
            link.range.end = end;
        }
    }

    pub(super) fn open_block(&mut self, kind: BlockKind, range: &Range<usize>, index: usize) {
        self.blocks.push(BlockPart {
            range: range.clone(),
            kind,
            text: String::new(),
            pieces: Vec::new(),
            events: index + 1..index + 1,
            is_quoted: self.quotes > 0 || self.raw.quotes > 0,
            is_listed: self.lists > 0 || kind == BlockKind::Item || self.raw.lists > 0,
        });
    }

    /// Ends the innermost block; one without text of its own is none.
    pub(super) fn close_block(&mut self, index: usize) {
        if let Some(mut block) = self.blocks.pop()
            && !block.text.trim().is_empty()
        {
            if block.kind != BlockKind::Raw {
                block.events.end = index.max(block.events.start);
            }
            self.parts.blocks.push(block);
        }
    }

    /// Begins a row of the innermost table.
    pub(super) fn row(&mut self, range: &Range<usize>) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(TableRow { cells: Vec::new(), range: range.clone() });
        }
    }

    pub(super) fn end_cell(&mut self) {
        if let Some(cell) = self.cell.take()
            && let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut())
        {
            row.cells.push(cell);
        }
    }

    pub(super) fn tag(&mut self, tag: TagPart) {
        self.parts.tags.push(tag);
    }

    /// Ends what is open at the end of the text.
    fn finish(&mut self, index: usize) {
        self.close_link(self.text.len());
        self.end_cell();
        while !self.blocks.is_empty() {
            self.close_block(index);
        }
        while let Some(table) = self.tables.pop() {
            self.parts.tables.push(table);
        }
        self.parts.headings.extend(self.heading.take());
    }
}
