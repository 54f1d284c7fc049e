//! The parts of raw HTML: its tags, and the pictures, links, headings, blocks and tables that they make.

use std::ops::Range;

use crate::check::parts::{BlockKind, HeadingPart, LinkForm, PicturePart, TableCell, TablePart, TagPart};
use crate::check::taking_apart::TakingApart;
use crate::parse::directives::marker;
use crate::text::raw_html::{RawAttribute, RawKind, offset_in_source, raw_tokens};

impl TakingApart<'_> {
    /// Takes a piece of raw HTML apart.
    pub(super) fn html(&mut self, html: &str, range: &Range<usize>) {
        if marker(html).is_some() {
            return;
        }
        let source = &self.text[range.clone()];
        let place = |at: usize| range.start + offset_in_source(source, html, at);
        for token in raw_tokens(html) {
            let span = place(token.span.start)..place(token.span.end.max(1) - 1) + 1;
            match token.kind {
                RawKind::Start(name, attributes, _) => {
                    let attributes = attributes
                        .into_iter()
                        .map(|attribute| RawAttribute {
                            span: place(attribute.span.start)..place(attribute.span.start) + attribute.span.len(),
                            ..attribute
                        })
                        .collect();
                    self.start_tag(TagPart { range: span, name, attributes });
                }
                RawKind::End(name) => self.end_tag(&name, &span),
                RawKind::Text => {
                    let text = html[token.span.clone()].to_owned();
                    self.add(&text, &span);
                }
                RawKind::Comment | RawKind::Unfinished => {}
            }
        }
    }

    fn start_tag(&mut self, tag: TagPart) {
        let range = tag.range.clone();
        let value = |name: &str| tag.attribute(name).map(|attribute| attribute.value.clone());
        match tag.name.as_str() {
            "img" => {
                let picture = PicturePart {
                    range,
                    alt: value("alt"),
                    address: value("src").unwrap_or_default(),
                    title: value("title").unwrap_or_default(),
                    link: None,
                    is_raw: true,
                };
                let alt = picture.alt.clone().unwrap_or_default();
                self.add_picture(picture);
                if let Some(link) = self.link {
                    self.parts.links[link].text.push_str(&alt);
                }
            }
            "a" if tag.attribute("href").is_some() => {
                self.close_link(range.start);
                let (address, title) = (value("href").unwrap_or_default(), value("title").unwrap_or_default());
                self.open_link(&range, &address, &title, LinkForm::Raw, tag.attributes.clone());
                self.raw.is_link = true;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = tag.name.as_bytes()[1] - b'0';
                self.heading = Some(HeadingPart { range, level, text: String::new(), is_raw: true });
            }
            "p" | "li" => {
                self.close_raw_block(range.start);
                self.open_block(BlockKind::Raw, &range, 0);
                self.raw.blocks += 1;
            }
            "blockquote" => self.raw.quotes += 1,
            "ul" | "ol" => self.raw.lists += 1,
            "table" => self.tables.push(TablePart { range, rows: Vec::new(), is_raw: true, has_pictures: false }),
            "tr" => self.row(&range),
            "td" | "th" => {
                self.end_cell();
                let number = |name: &str| value(name).and_then(|value| value.trim().parse().ok()).unwrap_or(1);
                let spans = (number("colspan"), number("rowspan"));
                self.cell = Some(TableCell { text: String::new(), is_header: tag.name == "th", spans });
            }
            "br" => self.add("\n", &range),
            _ => {}
        }
        self.tag(tag);
    }

    fn end_tag(&mut self, name: &str, range: &Range<usize>) {
        match name {
            "a" if self.raw.is_link => {
                self.raw.is_link = false;
                if let Some(link) = self.link {
                    self.parts.links[link].inside.end = range.start;
                }
                self.close_link(range.end);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                if let Some(mut heading) = self.heading.take_if(|heading| heading.is_raw) {
                    heading.range.end = range.end;
                    self.parts.headings.push(heading);
                }
            }
            "p" | "li" => self.close_raw_block(range.end),
            "blockquote" => self.raw.quotes = self.raw.quotes.saturating_sub(1),
            "ul" | "ol" => self.raw.lists = self.raw.lists.saturating_sub(1),
            "td" | "th" => self.end_cell(),
            "table" => {
                self.end_cell();
                if let Some(mut table) = self.tables.pop_if(|table| table.is_raw) {
                    table.range.end = range.end;
                    self.parts.tables.push(table);
                }
            }
            _ => {}
        }
    }

    /// Ends the innermost block if it is of raw HTML.
    fn close_raw_block(&mut self, end: usize) {
        if self.raw.blocks > 0 && self.blocks.last().is_some_and(|block| block.kind == BlockKind::Raw) {
            if let Some(block) = self.blocks.last_mut() {
                block.range.end = end;
            }
            self.raw.blocks -= 1;
            self.close_block(0);
        }
    }
}
