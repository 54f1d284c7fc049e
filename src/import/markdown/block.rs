//! A text as a value: its blocks, and how they are written.

use crate::import::markdown::escape::fenced;
use crate::import::markdown::inline::{Footnotes, Leaf, Run, lines, written};

/// A block of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph: its lines.
    Paragraph(Vec<Vec<Run>>),
    /// Lines that were typed as items of a list.
    Typed(Vec<TypedItem>),
    /// A heading.
    Heading {
        /// From 1.
        level: usize,
        /// The name that links lead to.
        name: Option<String>,
        /// Its text.
        text: Vec<Run>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A list.
    List {
        /// The first number of an ordered list.
        start: Option<usize>,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A table with one header row and rows of the same length.
    Table(Vec<Vec<Vec<Run>>>),
    /// Code.
    Code {
        /// Its language; may be empty.
        language: String,
        /// The code.
        text: String,
    },
    /// A line across.
    Rule,
    /// The end of the excerpt.
    More,
    /// Lines that are written as they are: a directive, or HTML.
    Raw(String),
}

/// A line that was typed as an item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedItem {
    /// Whether it stands below the item before it.
    pub is_below: bool,
    /// Whether its sign could be that of speech.
    pub is_dash: bool,
    /// Its text without the sign.
    pub text: Vec<Run>,
    /// The line as it was typed.
    pub line: Vec<Run>,
}

/// Puts typed lists and lists that stand next to each other together. A lone line after a dash is speech.
#[must_use]
pub fn merged(blocks: Vec<Block>) -> Vec<Block> {
    let mut all: Vec<Block> = Vec::new();
    for block in blocks {
        match (all.last_mut(), block) {
            (Some(Block::Typed(before)), Block::Typed(items)) => before.extend(items),
            (_, block) => all.push(block),
        }
    }
    let is_list = |block: Option<&Block>| matches!(block, Some(Block::List { start: None, .. }));
    let mut made: Vec<Block> = Vec::new();
    for index in 0..all.len() {
        let next_is_list = is_list(all.get(index + 1));
        let block = match std::mem::replace(&mut all[index], Block::More) {
            Block::Typed(items) => typed(items, is_list(made.last()) || next_is_list),
            block => block,
        };
        match (made.last_mut(), block) {
            (Some(Block::List { start: None, items: before }), Block::List { start: None, items }) => {
                before.extend(items);
            }
            (last, block) => {
                if is_apart(last.as_deref(), &block) {
                    made.push(Block::Raw("<!-- -->".to_owned()));
                }
                made.push(block);
            }
        }
    }
    made
}

/// Returns whether two numbered lists would become one with other numbers.
fn is_apart(last: Option<&Block>, next: &Block) -> bool {
    match (last, next) {
        (Some(Block::List { start: Some(before), items }), Block::List { start: Some(start), .. }) => {
            before.saturating_add(items.len()) != *start
        }
        _ => false,
    }
}

/// Returns typed items as a list, or a lone one as the line that it is.
fn typed(items: Vec<TypedItem>, has_list: bool) -> Block {
    if let ([only], false) = (items.as_slice(), has_list)
        && only.is_dash
    {
        return Block::Paragraph(vec![only.line.clone()]);
    }
    let mut list: Vec<Vec<Block>> = Vec::new();
    for item in items {
        let text = Block::Paragraph(vec![item.text]);
        match list.last_mut().filter(|_| item.is_below) {
            Some(above) => match above.last_mut() {
                Some(Block::List { items, .. }) => items.push(vec![text]),
                _ => above.push(Block::List { start: None, items: vec![vec![text]] }),
            },
            None => list.push(vec![text]),
        }
    }
    Block::List { start: None, items: list }
}

/// Returns the numbers of the footnotes to which blocks refer.
#[must_use]
pub fn footnotes(blocks: &[Block]) -> Vec<usize> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(lines) => lines.iter().for_each(|line| found.extend(of_runs(line))),
            Block::Typed(items) => items.iter().for_each(|item| found.extend(of_runs(&item.line))),
            Block::Heading { text, .. } => found.extend(of_runs(text)),
            Block::Table(rows) => rows.iter().flatten().for_each(|cell| found.extend(of_runs(cell))),
            Block::Quote(inner) => found.extend(footnotes(inner)),
            Block::List { items, .. } => items.iter().for_each(|item| found.extend(footnotes(item))),
            Block::Code { .. } | Block::Rule | Block::More | Block::Raw(_) => {}
        }
    }
    found
}

fn of_runs(runs: &[Run]) -> impl Iterator<Item = usize> {
    runs.iter().filter_map(|run| match run.leaf {
        Leaf::Footnote(number) => Some(number),
        _ => None,
    })
}

/// Returns the text of blocks where only a text can stand.
#[must_use]
pub fn text(blocks: Vec<Block>) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    let mut add = |runs: Vec<Run>| {
        if !all.is_empty() && !runs.is_empty() {
            all.push(Run::text(" "));
        }
        all.extend(runs);
    };
    for block in blocks {
        match block {
            Block::Paragraph(lines) => lines.into_iter().for_each(&mut add),
            Block::Typed(items) => items.into_iter().for_each(|item| add(item.line)),
            Block::Heading { text, .. } => add(text),
            Block::Code { text, .. } => add(vec![Run { formats: Vec::new(), leaf: Leaf::Code(text) }]),
            _ => {}
        }
    }
    all
}

/// Writes blocks as Markdown.
#[must_use]
pub fn markdown(blocks: &[Block], notes: Footnotes) -> String {
    let all: Vec<String> = blocks.iter().map(|block| one(block, notes)).filter(|text| !text.is_empty()).collect();
    all.join("\n\n")
}

fn one(block: &Block, notes: Footnotes) -> String {
    match block {
        Block::Paragraph(lines) => written(lines, notes),
        Block::Typed(items) => {
            let lines: Vec<Vec<Run>> = items.iter().map(|item| item.line.clone()).collect();
            written(&lines, notes)
        }
        Block::Heading { level, name, text } => heading(*level, name.as_deref(), &line(text, notes)),
        Block::Quote(inner) => {
            let inner = markdown(&merged(inner.clone()), notes);
            inner.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
        }
        Block::List { start, items } => list(*start, items, notes),
        Block::Table(rows) => table(rows, notes),
        Block::Code { language, text } => fenced(text, language),
        Block::Rule => "- - -".to_owned(),
        Block::More => "<!--more-->".to_owned(),
        Block::Raw(text) => text.clone(),
    }
}

/// Writes a text that may not contain line ends.
fn line(text: &[Run], notes: Footnotes) -> String {
    let all: Vec<String> = lines(text)
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| written(std::slice::from_ref(line), notes))
        .collect();
    all.join(" ")
}

fn heading(level: usize, name: Option<&str>, text: &str) -> String {
    // Signs that the start of a line needs mean nothing here, but braces at the end would be the heading's name and
    // hashes the end of the heading.
    let text = match text.chars().next_back() {
        Some(end @ ('}' | '#')) => format!("{}\\{end}", &text[..text.len() - 1]),
        _ => text.to_owned(),
    };
    let name = name.map(|name| format!(" {{#{name}}}")).unwrap_or_default();
    format!("{} {text}{name}", "#".repeat(level))
}

fn list(start: Option<usize>, items: &[Vec<Block>], notes: Footnotes) -> String {
    let items: Vec<Vec<Block>> = items.iter().map(|item| merged(item.clone())).collect();
    let is_tight = items.iter().all(|item| {
        matches!(
            item.as_slice(),
            [] | [Block::Paragraph(_) | Block::List { .. }] | [Block::Paragraph(_), Block::List { .. }]
        )
    });
    let last = start.unwrap_or(1).saturating_add(items.len().saturating_sub(1));
    let width = last.to_string().len();
    let mut all = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let marker = match start {
            Some(start) => format!("{:<width$}", format!("{}.", start.saturating_add(index)), width = width + 1),
            None => "-".to_owned(),
        };
        let parts: Vec<String> = item.iter().map(|block| one(block, notes)).collect();
        let text = parts.join(if is_tight { "\n" } else { "\n\n" });
        let indent = " ".repeat(marker.len() + 1);
        let text = text.replace('\n', &format!("\n{indent}"));
        let text: Vec<&str> = text.split('\n').map(str::trim_end).collect();
        all.push(format!("{marker} {}", text.join("\n")).trim_end().to_owned());
    }
    all.join(if is_tight { "\n" } else { "\n\n" })
}

fn table(rows: &[Vec<Vec<Run>>], notes: Footnotes) -> String {
    let cell = |runs: &Vec<Run>| line(runs, notes).replace('|', "\\|");
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0).max(3)).collect();
    let row = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| {
            let room = width.saturating_sub(cell.chars().count());
            format!(" {cell}{} ", " ".repeat(room))
        });
        format!("|{}|", cells.collect::<Vec<_>>().join("|"))
    };
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut all = vec![rows.first().map(|head| row(head)).unwrap_or_default(), row(&dashes)];
    all.extend(rows.iter().skip(1).map(|cells| row(cells)));
    all.join("\n")
}
