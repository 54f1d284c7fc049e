//! A presentation -> its slides, typeset.

use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::media::paged_text::{Block, Cell, LinkTarget, ListNumber, NumberStyle, Page, PagedText, Table, TextLink};
use crate::media::slides::NOTES;
use crate::model::article::Article;
use crate::model::presentation::{Division, Presentation, SlideSource};
use crate::model::slide::{Passage, Slide};
use crate::text::composed::composed;
use crate::text::html::{Html, escape_into, text_of};
use crate::text::markdown::{events, extensions};
use crate::typeset::context::TypesetContext;
use crate::typeset::writer::{BreakKind, SlideBreak, Writer, WriterMode};

/// Typesets the slides of a presentation in their order.
#[must_use]
pub fn slides(presentation: &Presentation, context: &TypesetContext<'_>) -> Diagnosed<Vec<Slide>> {
    let mut diagnostics = Vec::new();
    let mut slides = match &presentation.source {
        SlideSource::File(paged_text) => of_file(paged_text, context),
        SlideSource::Markdown(article, division) => of_markdown(article, *division, context, &mut diagnostics),
    };
    if !presentation.has_notes {
        for slide in &mut slides {
            slide.notes = Passage::default();
        }
    }
    Diagnosed { value: slides, diagnostics }
}

fn of_file(paged_text: &PagedText, context: &TypesetContext<'_>) -> Vec<Slide> {
    let shown = paged_text.pages.iter().scan(0, |number, page| {
        *number += usize::from(!page.is_hidden);
        Some((!page.is_hidden).then_some(*number))
    });
    let numbers: Vec<Option<usize>> = shown.collect();
    let slide = |(index, page): (usize, &Page)| {
        let mut notes = PassageWriter::default();
        page.notes.iter().for_each(|text| notes.paragraph(text));
        Slide {
            number: index + 1,
            title: page.title.as_deref().map(|title| composed(title).into_owned()),
            content: blocks(&page.blocks, &numbers, context),
            notes: notes.finish(),
        }
    };
    paged_text.shown().enumerate().map(slide).collect()
}

/// Typesets the blocks of a page. Items of lists are nested by their levels. `numbers` are those of all pages of the file,
/// `None` for hidden ones.
fn blocks(blocks: &[Block], numbers: &[Option<usize>], context: &TypesetContext<'_>) -> Passage {
    let mut out = PassageWriter::default();
    let (mut lists, mut tables): (Vec<ListTag>, usize) = (Vec::new(), 0);
    for block in blocks {
        let wanted = match block {
            Block::Text { level: Some(level), .. } => usize::from(*level) + 1,
            Block::Text { level: None, .. } | Block::Table(_) | Block::Picture(_) => 0,
        };
        // A list starts at most one level deeper than the last, whatever the file says.
        let wanted = wanted.min(lists.len() + 1);
        while lists.len() > wanted {
            out.end_list(&mut lists);
        }
        let number = if let Block::Text { number, .. } = block { *number } else { None };
        let goes_on = |list: &ListTag| match (list, number) {
            (ListTag::Bullets, None) => true,
            (ListTag::Numbers(next), Some(number)) => *next == number,
            (ListTag::Bullets, Some(_)) | (ListTag::Numbers(_), None) => false,
        };
        if wanted > 0 && lists.len() == wanted && !lists.last().is_some_and(goes_on) {
            out.end_list(&mut lists);
        } else if wanted > 0 && lists.len() == wanted {
            out.tags("</li>\n");
        }
        if wanted > lists.len() {
            out.start_list(&mut lists, number);
        }
        if let (Some(ListTag::Numbers(next)), Some(number)) = (lists.last_mut(), number) {
            *next = ListNumber { value: number.value.saturating_add(1), ..number };
        }
        match block {
            Block::Text { level: Some(_), number: _, text, links } => {
                out.tags("<li>");
                out.linked(text, links, numbers);
            }
            Block::Text { level: None, number: _, text, links } => {
                out.tags("<p>");
                out.linked(text, links, numbers);
                out.tags("</p>\n");
            }
            Block::Table(found) => {
                tables += 1;
                table(&mut out, tables, found, context);
            }
            Block::Picture(description) => {
                out.tags("<p class=\"described\"><span class=\"meta\">");
                out.words(&context.words.say("picture_shows", &[]));
                out.tags("</span> ");
                out.lines(description);
                out.tags("</p>\n");
            }
        }
    }
    while !lists.is_empty() {
        out.end_list(&mut lists);
    }
    out.finish()
}

/// A list that is open.
enum ListTag {
    /// `ul`.
    Bullets,
    /// `ol`, with the number that the next item has if the list goes on.
    Numbers(ListNumber),
}

/// Writes markup, and beside it the same words as plain text, as [`text_of`] returns it.
#[derive(Default)]
struct PassageWriter {
    html: String,
    text: String,
}

impl PassageWriter {
    /// Writes tags, which separate words.
    fn tags(&mut self, tags: &str) {
        self.html.push_str(tags);
        self.space();
    }

    /// Writes words. White space is folded in the plain text.
    fn words(&mut self, words: &str) {
        escape_into(&mut self.html, words);
        for c in words.chars() {
            if c == '\u{a0}' || !c.is_whitespace() {
                self.text.push(c);
            } else {
                self.space();
            }
        }
    }

    fn space(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn lines(&mut self, text: &str) {
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                self.tags("<br>\n");
            }
            self.words(&composed(line));
        }
    }

    fn start_list(&mut self, lists: &mut Vec<ListTag>, number: Option<ListNumber>) {
        lists.push(match number {
            None => {
                self.tags("<ul>\n");
                ListTag::Bullets
            }
            Some(number) => {
                let kind = match number.style {
                    NumberStyle::Decimal => "",
                    NumberStyle::LowerLetter => " type=\"a\"",
                    NumberStyle::UpperLetter => " type=\"A\"",
                    NumberStyle::LowerRoman => " type=\"i\"",
                    NumberStyle::UpperRoman => " type=\"I\"",
                };
                let start = if number.value == 1 { String::new() } else { format!(" start=\"{}\"", number.value) };
                self.tags(&format!("<ol{kind}{start}>\n"));
                ListTag::Numbers(number)
            }
        });
    }

    fn end_list(&mut self, lists: &mut Vec<ListTag>) {
        match lists.pop() {
            Some(ListTag::Bullets) => self.tags("</li>\n</ul>\n"),
            Some(ListTag::Numbers(_)) => self.tags("</li>\n</ol>\n"),
            None => {}
        }
    }

    /// Writes lines with their links. A link to a hidden slide is none.
    fn linked(&mut self, text: &str, links: &[TextLink], numbers: &[Option<usize>]) {
        if links.is_empty() {
            return self.lines(text);
        }
        let (text, mut end) = (text.trim_end_matches('\n'), 0);
        for TextLink { range, target } in links {
            let address = match target {
                LinkTarget::Address(address) => address.clone(),
                LinkTarget::Page(at) => match numbers.get(*at) {
                    Some(Some(number)) => format!("#{}", Slide::id(*number)),
                    Some(None) | None => continue,
                },
            };
            self.lines_inside(&text[end..range.0]);
            self.html.push_str("<a href=\"");
            escape_into(&mut self.html, &address);
            self.html.push_str("\">");
            self.lines_inside(&text[range.0..range.1]);
            self.html.push_str("</a>");
            end = range.1;
        }
        self.lines_inside(&text[end..]);
    }

    /// Writes a part of a text, which may begin and end inside a line.
    fn lines_inside(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.tags("<br>\n");
            }
            self.words(&composed(line));
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.tags("<p>");
        self.lines(text);
        self.tags("</p>\n");
    }

    fn finish(self) -> Passage {
        Passage { html: Html::trusted(self.html), text: self.text.trim().to_owned() }
    }
}

/// Writes a table; the first row is the head if the file says so (row P14).
fn table(out: &mut PassageWriter, number: usize, table: &Table, context: &TypesetContext<'_>) {
    let (head, rows) = table.rows.split_at(usize::from(table.has_head && !table.rows.is_empty()));
    let mut label = String::new();
    escape_into(&mut label, &context.words.say("table_n", &[("n", &number.to_string())]));
    out.tags("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    out.tags(&label);
    out.tags("\"><table>\n");
    for row in head {
        out.tags("<thead>\n<tr>\n");
        for found in row {
            // A cell above several columns is the head of all of them (WCAG H43, H63).
            let scope = if found.columns > 1 { " scope=\"colgroup\"" } else { " scope=\"col\"" };
            if found.text.is_empty() { cell(out, "td", "", found) } else { cell(out, "th", scope, found) }
        }
        out.tags("</tr>\n</thead>\n");
    }
    out.tags("<tbody>\n");
    for row in rows {
        out.tags("<tr>\n");
        for found in row {
            cell(out, "td", "", found);
        }
        out.tags("</tr>\n");
    }
    out.tags("</tbody>\n</table></div>\n");
}

/// Writes a cell of a table.
fn cell(out: &mut PassageWriter, tag: &str, scope: &str, cell: &Cell) {
    let span = |name: &str, number: u16| if number > 1 { format!(" {name}=\"{number}\"") } else { String::new() };
    let (columns, rows) = (span("colspan", cell.columns), span("rowspan", cell.rows));
    out.tags(&format!("<{tag}{scope}{columns}{rows}>"));
    out.lines(&cell.text);
    out.tags(&format!("</{tag}>\n"));
}

/// Typesets Markdown and divides it into slides.
fn of_markdown(
    article: &Article,
    division: Division,
    context: &TypesetContext<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Slide> {
    let outline = &article.body.outline;
    if outline.is_too_deep {
        return Vec::new();
    }
    let events = events(&article.body.prepared().text, extensions());
    let (markup, breaks) = Writer::new(WriterMode::Page { article, context }, &events, diagnostics).divided();
    let finished = |html: String| Passage { text: text_of(&html), html: Html::trusted(html) };
    let mut slides: Vec<Slide> = Vec::new();
    for piece in pieces(&markup, &breaks, article, division) {
        let heading = piece.heading.map(|index| outline.headings[index].title.as_str());
        let (typed, title) = match division {
            Division::Rules => (None, heading.map(str::to_owned)),
            Division::Headings => heading.map_or((None, None), numbered),
        };
        let next = slides.last().map_or(1, |last| last.number + 1);
        slides.push(Slide {
            number: typed.unwrap_or(next),
            title: title.filter(|title| !title.is_empty()),
            content: finished(piece.content),
            notes: finished(without_label(&piece.notes)),
        });
    }
    if division == Division::Headings {
        slides.sort_by_key(|slide| slide.number);
        slides.dedup_by_key(|slide| slide.number);
    }
    slides
}

/// The markup of one slide.
struct Piece {
    /// Index of the heading that it begins with.
    heading: Option<usize>,
    content: String,
    notes: String,
}

/// Divides markup at its breaks. A heading at the start of a piece is its title; the notes reach to its end.
fn pieces(markup: &str, breaks: &[SlideBreak], article: &Article, division: Division) -> Vec<Piece> {
    let is_border = |found: &&SlideBreak| match (division, found.kind) {
        (Division::Rules, BreakKind::Rule) => true,
        (Division::Headings, BreakKind::Heading(index)) => article.body.outline.headings[index].level == 2,
        (Division::Rules, BreakKind::Heading(_) | BreakKind::Notes) => false,
        (Division::Headings, BreakKind::Rule | BreakKind::Notes) => false,
    };
    let mut from = 0;
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for border in breaks.iter().filter(is_border) {
        ends.push((from, border.range.start));
        from = match division {
            Division::Rules => border.range.end,
            Division::Headings => border.range.start,
        };
    }
    ends.push((from, markup.len()));
    // The text before the first heading of a transcript is about the transcript.
    let skipped = usize::from(division == Division::Headings);
    let piece = |(start, end): (usize, usize)| {
        let inside = || breaks.iter().filter(move |found| start <= found.range.start && found.range.end <= end);
        let notes_at = inside().find(|found| found.kind == BreakKind::Notes).map_or(end, |found| found.range.start);
        let first = inside().find_map(|found| match found.kind {
            BreakKind::Heading(index) => Some((index, &found.range)),
            BreakKind::Rule | BreakKind::Notes => None,
        });
        let title = first.filter(|(_, range)| markup[start..range.start].trim().is_empty());
        let content_at = title.map_or(start, |(_, range)| range.end);
        Piece {
            heading: title.map(|(index, _)| index),
            content: markup[content_at..notes_at.max(content_at)].to_owned(),
            notes: markup[notes_at..end].to_owned(),
        }
    };
    let all = ends.into_iter().skip(skipped).map(piece);
    all.filter(|piece| piece.heading.is_some() || !piece.content.trim().is_empty()).collect()
}

/// Returns notes without their label, such as `Note:`.
fn without_label(notes: &str) -> String {
    let found = NOTES.iter().find_map(|label| notes.strip_prefix("<p>")?.strip_prefix(label));
    match found {
        Some(rest) if rest.trim_start().starts_with("</p>") => {
            rest.trim_start().trim_start_matches("</p>").trim_start().to_owned()
        }
        Some(rest) => format!("<p>{}", rest.trim_start()),
        None => notes.to_owned(),
    }
}

/// Returns the number and the title in a heading of a transcript: `7. Result`, `7`.
fn numbered(heading: &str) -> (Option<usize>, Option<String>) {
    let digits = heading.len() - heading.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &heading[digits..];
    match heading[..digits].parse().ok().filter(|number| *number > 0) {
        Some(number) if rest.is_empty() || rest.starts_with(['.', ':', ' ']) => {
            (Some(number), Some(rest.trim_start_matches(['.', ':', ' ']).to_owned()))
        }
        Some(_) | None => (None, Some(heading.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_beside_markup_is_the_text_of_the_markup() {
        let mut out = PassageWriter::default();
        out.paragraph("  Ett\u{a0}tal &lt; \"två\"\nrader\t<b>  x ");
        out.tags("<ul>\n<li>");
        out.lines("a\u{301}&amp;lt;\u{a0}");
        out.tags("</li>\n</ul>\n");
        let Passage { html, text } = out.finish();
        assert_eq!(text, text_of(html.as_str()));
        assert_eq!(text, "Ett\u{a0}tal &lt; \"två\" rader <b> x á&amp;lt;");
    }

    #[test]
    fn links_lead_to_the_slides_that_readers_see_and_numbers_are_written_as_in_the_file() {
        let link = |page| TextLink { range: (3, 9), target: LinkTarget::Page(page) };
        let numbers = [Some(1), None, Some(2)];
        let linked = |page| {
            let mut out = PassageWriter::default();
            out.linked("Se slutet nu", &[link(page)], &numbers);
            out.finish().html.as_str().to_owned()
        };
        assert_eq!(linked(2), "Se <a href=\"#page-2\">slutet</a> nu");
        // To a hidden slide, and to none.
        assert_eq!((linked(1).as_str(), linked(9).as_str()), ("Se slutet nu", "Se slutet nu"));
        let mut out = PassageWriter::default();
        out.start_list(&mut Vec::new(), Some(ListNumber { value: 3, style: NumberStyle::UpperRoman }));
        assert_eq!(out.html, "<ol type=\"I\" start=\"3\">\n");
    }
}
