//! A talk -> what is said on each of its slides.

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::media::paged_text::{Block, Page, PagedText};
use crate::media::slides::NOTES;
use crate::model::article::Article;
use crate::model::presentation::{Division, Wording};
use crate::text::html::{Html, escape_into};
use crate::text::markdown::{events, extensions};
use crate::typeset::active::harmless;
use crate::typeset::article::{Setting, has_active};
use crate::typeset::writer::{Cut, CutKind, Writer, WriterFor};

/// A slide, typeset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Slide {
    /// Its number in the talk, from 1.
    pub number: usize,
    /// Its title, plain text.
    pub title: Option<String>,
    /// What is said on it.
    pub content: Html,
    /// What the speaker noted; nothing where that is not published.
    pub notes: Html,
}

/// Typesets what is said on the slides of a talk, in their order.
#[must_use]
pub fn slides(said: &Wording, has_notes: bool, setting: &Setting<'_>) -> Diagnosed<Vec<Slide>> {
    let mut diagnostics = Vec::new();
    let mut slides = match said {
        Wording::Digested(deck) => digested(deck, setting),
        Wording::Written(article, division) => written(article, *division, setting, &mut diagnostics),
    };
    if !has_notes {
        for slide in &mut slides {
            slide.notes = Html::default();
        }
    }
    Diagnosed { value: slides, diagnostics }
}

fn digested(deck: &PagedText, setting: &Setting<'_>) -> Vec<Slide> {
    let slide = |(place, page): (usize, &Page)| {
        let mut notes = String::new();
        page.notes.iter().for_each(|text| paragraph(&mut notes, text));
        Slide {
            number: place + 1,
            title: page.title.as_deref().map(composed),
            content: Html::trusted(blocks(&page.blocks, setting)),
            notes: Html::trusted(notes),
        }
    };
    deck.shown().enumerate().map(slide).collect()
}

/// Writes the pieces of a page: items of lists inside each other by their levels.
fn blocks(blocks: &[Block], setting: &Setting<'_>) -> String {
    let mut out = String::new();
    let (mut depth, mut tables) = (0, 0);
    for block in blocks {
        let wanted = match block {
            Block::Text { level: Some(level), .. } => usize::from(*level) + 1,
            Block::Text { level: None, .. } | Block::Table(_) | Block::Picture(_) => 0,
        };
        // A list starts one level deeper than the last at most, whatever the file says.
        let wanted = wanted.min(depth + 1);
        while depth > wanted {
            out.push_str("</li>\n</ul>\n");
            depth -= 1;
        }
        if wanted > depth {
            out.push_str("<ul>\n");
            depth += 1;
        } else if wanted > 0 {
            out.push_str("</li>\n");
        }
        match block {
            Block::Text { level: Some(_), text } => {
                out.push_str("<li>");
                lines(&mut out, text);
            }
            Block::Text { level: None, text } => paragraph(&mut out, text),
            Block::Table(rows) => {
                tables += 1;
                table(&mut out, tables, rows, setting);
            }
            Block::Picture(description) => {
                out.push_str("<p class=\"described\"><span class=\"meta\">");
                escape_into(&mut out, &setting.words.say("picture_shows", &[]));
                out.push_str("</span> ");
                lines(&mut out, description);
                out.push_str("</p>\n");
            }
        }
    }
    for _ in 0..depth {
        out.push_str("</li>\n</ul>\n");
    }
    out
}

/// Returns a text as pages hold it: letters with their marks as one sign (NFC).
fn composed(text: &str) -> String {
    text.nfc().collect()
}

fn paragraph(out: &mut String, text: &str) {
    out.push_str("<p>");
    lines(out, text);
    out.push_str("</p>\n");
}

fn lines(out: &mut String, text: &str) {
    for (place, line) in text.lines().enumerate() {
        out.push_str(if place == 0 { "" } else { "<br>\n" });
        escape_into(out, &composed(line));
    }
}

/// Writes a table of which the first row is the head (row P14).
fn table(out: &mut String, number: usize, rows: &[Vec<String>], setting: &Setting<'_>) {
    let Some((head, rows)) = rows.split_first() else { return };
    out.push_str("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    escape_into(out, &setting.words.say("table_n", &[("n", &number.to_string())]));
    out.push_str("\"><table>\n<thead>\n<tr>\n");
    for cell in head {
        out.push_str(if cell.is_empty() { "<td>" } else { "<th scope=\"col\">" });
        lines(out, cell);
        out.push_str(if cell.is_empty() { "</td>\n" } else { "</th>\n" });
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>\n");
        for cell in row {
            out.push_str("<td>");
            lines(out, cell);
            out.push_str("</td>\n");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
}

/// Typesets a text and divides it.
fn written(
    article: &Article,
    division: Division,
    setting: &Setting<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Slide> {
    let outline = &article.body.outline;
    if outline.is_too_deep {
        return Vec::new();
    }
    let events = events(&article.body.prepared().text, extensions());
    let is_active = has_active(article, &events, diagnostics);
    let (markup, cuts) = Writer::new(WriterFor::Page { article, setting }, &events, diagnostics).divided();
    let finished = |markup: String| Html::trusted(if is_active { harmless(&markup) } else { markup });
    let mut slides: Vec<Slide> = Vec::new();
    for piece in pieces(&markup, &cuts, article, division) {
        let heading = piece.heading.map(|number| outline.headings[number].title.as_str());
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

/// A piece of a text.
struct Piece {
    /// The heading that it begins with, by its number.
    heading: Option<usize>,
    content: String,
    notes: String,
}

/// Divides markup at its cuts: a heading at the start of a piece is its title, and all from the notes on is notes.
fn pieces(markup: &str, cuts: &[Cut], article: &Article, division: Division) -> Vec<Piece> {
    let is_border = |cut: &&Cut| match (division, cut.kind) {
        (Division::Rules, CutKind::Rule) => true,
        (Division::Headings, CutKind::Heading(number)) => article.body.outline.headings[number].level == 2,
        (Division::Rules, CutKind::Heading(_) | CutKind::Notes) => false,
        (Division::Headings, CutKind::Rule | CutKind::Notes) => false,
    };
    let mut from = 0;
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for border in cuts.iter().filter(is_border) {
        ends.push((from, border.place.start));
        from = match division {
            Division::Rules => border.place.end,
            Division::Headings => border.place.start,
        };
    }
    ends.push((from, markup.len()));
    // Before the first heading of a transcript stand words about it.
    let skipped = usize::from(division == Division::Headings);
    let piece = |(start, end): (usize, usize)| {
        let inside = || cuts.iter().filter(move |cut| start <= cut.place.start && cut.place.end <= end);
        let notes_at = inside().find(|cut| cut.kind == CutKind::Notes).map_or(end, |cut| cut.place.start);
        let first = inside().find_map(|cut| match cut.kind {
            CutKind::Heading(number) => Some((number, &cut.place)),
            CutKind::Rule | CutKind::Notes => None,
        });
        let title = first.filter(|(_, place)| markup[start..place.start].trim().is_empty());
        let content_at = title.map_or(start, |(_, place)| place.end);
        Piece {
            heading: title.map(|(number, _)| number),
            content: markup[content_at..notes_at.max(content_at)].to_owned(),
            notes: markup[notes_at..end].to_owned(),
        }
    };
    let all = ends.into_iter().skip(skipped).map(piece);
    all.filter(|piece| piece.heading.is_some() || !piece.content.trim().is_empty()).collect()
}

/// Returns notes without the word that they begin with.
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

/// Returns number and title of a heading of a transcript: `7. Result`, `7`.
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
