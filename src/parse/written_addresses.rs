//! A content file -> the addresses in it, each with the place where it is typed: for whoever rewrites them.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::directives::table::ADDRESSES;
use crate::parse::content_parts::{NoFrontMatter, content_parts};
use crate::parse::directives::{PreparedMarkdown, marker, prepare};
use crate::parse::raw_outline::raw_outline;
use crate::source::snapshot::Source;
use crate::source::span::Span;
use crate::text::markdown::{LocatedEvent, definitions, events, extensions};
use crate::yaml::file_text::file_text;
use crate::yaml::node::{Node, NodeKind};

/// An address, and where it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenAddress {
    /// The address as it is read.
    pub address: String,
    /// The bytes of the file in which it is typed, without quotation marks and brackets.
    pub span: Span,
    /// Whether it is the path of a file, in which nothing is encoded and `#` and `?` are letters.
    pub is_path: bool,
    /// What is said about what lies there: the description of a picture, the title of a directive, the words of a link. Empty where
    /// nothing is.
    pub words: String,
}

/// Returns the addresses of a post or page, or of slides or a transcript: of links and pictures, of definitions, in raw HTML, in
/// directives, of the cover and of attached files; those of the front matter first. `None` if the text cannot be read, or the
/// place of an address is not known.
#[must_use]
pub fn written_addresses(source: &Source) -> Option<Vec<WrittenAddress>> {
    let mut told_elsewhere = Vec::new();
    let (text, start) = file_text(source, &mut told_elsewhere)?;
    let (front, body) = match content_parts(&text, 0) {
        Ok(parts) => (Some(parts.front), parts.body.start),
        Err(NoFrontMatter::None) => (None, 0),
        Err(
            NoFrontMatter::SpaceBefore | NoFrontMatter::Unclosed(_) | NoFrontMatter::Toml(_) | NoFrontMatter::Json(_),
        ) => return None,
    };
    let mut found = Vec::new();
    if let Some(Span { start: first, end }) = front {
        let read = crate::yaml::read::entries(&source.path, &text[first..end], start + first);
        let entries = read.into_value(&mut told_elsewhere).entries;
        for pair in &entries {
            match pair.key.as_str() {
                "image" => found.push(file(&pair.value, &text, start)?),
                "attachments" => attachments(&pair.value, &text, start, &mut found)?,
                _ => {}
            }
        }
    }
    let prepared = prepare(&source.path, &text[body..], start + body, &mut told_elsewhere);
    in_body(&prepared, &mut found)?;
    Some(found)
}

/// Adds the files of a list of attachments.
fn attachments(node: &Node, text: &str, start: usize, found: &mut Vec<WrittenAddress>) -> Option<()> {
    match &node.kind {
        NodeKind::Scalar { .. } if node.is_null() => {}
        NodeKind::Scalar { .. } => found.push(file(node, text, start)?),
        NodeKind::List(items) => items.iter().try_for_each(|item| attachments(item, text, start, found))?,
        NodeKind::Map(pairs) => {
            for pair in pairs.iter().filter(|pair| pair.key == "file") {
                found.push(file(&pair.value, text, start)?);
            }
        }
    }
    Some(())
}

/// Returns the path that a value of the front matter is; `start` is where the text begins in the file.
fn file(node: &Node, text: &str, start: usize) -> Option<WrittenAddress> {
    let address = node.text()?.trim().to_owned();
    let mut span = node.span;
    let typed = text.get(span.start.checked_sub(start)?..span.end.checked_sub(start)?)?;
    if let Some(quote) = typed.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        if typed.len() < 2 || !typed.ends_with(quote) {
            return None;
        }
        span = Span::new(span.start + 1, span.end - 1);
    }
    Some(WrittenAddress { address, span, is_path: true, words: String::new() })
}

/// Adds the addresses of a body.
fn in_body(prepared: &PreparedMarkdown, found: &mut Vec<WrittenAddress>) -> Option<()> {
    for directive in &prepared.directives {
        for (_, value) in directive.attributes.iter().filter(|(key, _)| ADDRESSES.contains(&key.as_str())) {
            if !value.is_plain() {
                return None;
            }
            let words = directive.attribute("title").unwrap_or_default().to_owned();
            found.push(WrittenAddress { address: value.value.clone(), span: value.span, is_path: false, words });
        }
    }
    let text = prepared.text.as_str();
    let at = |address: String, range: Range<usize>, words: String| WrittenAddress {
        address,
        span: prepared.span(&range),
        is_path: false,
        words,
    };
    for (address, range) in definitions(text) {
        let after = text[range.clone()].find("]:")? + 2;
        found.push(at(address, typed_address(text, range.start + after, range.end)?, String::new()));
    }
    let events = events(text, extensions());
    for InlineLink { address, range, words } in in_links(text, &events)? {
        found.push(at(address, range, words));
    }
    for (event, range) in &events {
        let (html, is_block) = match event {
            Event::Html(html) => (html, true),
            Event::InlineHtml(html) => (html, false),
            _ => continue,
        };
        if marker(html).is_none() {
            let raw = raw_outline(html, &text[range.clone()], range, is_block);
            let places = raw.addresses.into_iter();
            found.extend(places.map(|(start, raw)| at(raw.address, start..start + raw.span.len(), String::new())));
        }
    }
    Some(())
}

/// A link or picture whose address stands behind its words.
struct InlineLink {
    address: String,
    range: Range<usize>,
    words: String,
}

/// A link or picture that is open.
struct OpenLink {
    /// Its address, if that stands behind its words.
    address: Option<String>,
    words: String,
    /// Where its words end, as far as they are read.
    end: usize,
}

/// Returns the links and pictures whose addresses stand behind their words.
fn in_links(text: &str, events: &[LocatedEvent<'_>]) -> Option<Vec<InlineLink>> {
    let mut found = Vec::new();
    let mut open: Vec<OpenLink> = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                let is_behind = *link_type == LinkType::Inline && !dest_url.is_empty();
                let address = is_behind.then(|| dest_url.to_string());
                open.push(OpenLink { address, words: String::new(), end: range.start });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let OpenLink { address, words, end } = open.pop()?;
                if let Some(address) = address {
                    let behind = end + text.get(end..range.end)?.find("](")? + 2;
                    found.push(InlineLink { address, range: typed_address(text, behind, range.end)?, words });
                }
                if let Some(above) = open.last_mut() {
                    above.end = range.end;
                }
            }
            _ => {
                if let Some(last) = open.last_mut() {
                    last.end = range.end.max(last.end);
                    match event {
                        Event::Text(words) | Event::Code(words) => last.words.push_str(words),
                        Event::SoftBreak | Event::HardBreak => last.words.push(' '),
                        _ => {}
                    }
                }
            }
        }
    }
    Some(found)
}

/// Returns where the address is typed that begins at byte `from`, behind white space and `<`, and ends before byte `end`
/// (`CommonMark` 0.31.2, 6.3: link destinations).
fn typed_address(text: &str, from: usize, end: usize) -> Option<Range<usize>> {
    let rest = text.get(from..end)?;
    let start = from + rest.len() - rest.trim_start().len();
    let rest = &text[start..end];
    let (start, rest, is_enclosed) = match rest.strip_prefix('<') {
        Some(inside) => (start + 1, inside, true),
        None => (start, rest, false),
    };
    let (mut depth, mut is_escaped) = (0_usize, false);
    for (at, c) in rest.char_indices() {
        let ends = match c {
            _ if is_escaped => false,
            '>' => is_enclosed,
            '(' if !is_enclosed => {
                depth += 1;
                false
            }
            ')' if !is_enclosed => match depth.checked_sub(1) {
                Some(less) => {
                    depth = less;
                    false
                }
                None => true,
            },
            c => !is_enclosed && c.is_ascii_whitespace(),
        };
        if ends {
            return Some(start..start + at);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    (!is_enclosed).then_some(start..start + rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::path::SourcePath;

    /// Returns what is typed at the place of each address, and the address.
    fn found(text: &str) -> Vec<(String, String)> {
        let source = Source::new(SourcePath::new("content/posts/a.md").expect("a path"), text.as_bytes());
        let found = written_addresses(&source).expect("read");
        found.into_iter().map(|one| (text[one.span.start..one.span.end].to_owned(), one.address)).collect()
    }

    #[test]
    fn each_address_is_found_where_it_is_typed() {
        let text = "\u{feff}---\ntitle: A\nimage: \"omslag å.jpg\"\nattachments:\n  - plan.pdf # a plan\n  - {file: 'b.pdf', title: B}\n\
                    ---\n[a](a.md) och [två](<två ord.pdf> \"titel\") ![bild](min bild.jpg)\n\n\
                    > [c][ref] [med \\] i](d%20e.pdf)\n> ![](e(1).png)\n\n[ref]: <f g.md#h> 'titel'\n\n\
                    [![inre](inre.png)](yttre.md) [b\\_c](x\\_y.md)\n\n\
                    <p><img src=\"g.png\" srcset=\"h.png 1x, i.png 2x\"> <a href='j&amp;k.md'>j</a></p>\n\n\
                    ::film{src=\"l.mp4\" poster=m.jpg title=\"n.jpg\"}\n\n![Ljud](o.mp3)\n\n\
                    `[z](z.md)` <https://example.org/> [tom]() [windows](..\\p\\q.md)\n";
        let typed: Vec<(String, String)> = found(text);
        let pair = |typed: &str, address: &str| (typed.to_owned(), address.to_owned());
        let expected = [
            pair("omslag å.jpg", "omslag å.jpg"),
            pair("plan.pdf", "plan.pdf"),
            pair("b.pdf", "b.pdf"),
            pair("l.mp4", "l.mp4"),
            pair("m.jpg", "m.jpg"),
            pair("o.mp3", "o.mp3"),
            pair("f g.md#h", "f g.md#h"),
            pair("a.md", "a.md"),
            pair("två ord.pdf", "två ord.pdf"),
            pair("min bild.jpg", "min bild.jpg"),
            pair("d%20e.pdf", "d%20e.pdf"),
            pair("e(1).png", "e(1).png"),
            pair("inre.png", "inre.png"),
            pair("yttre.md", "yttre.md"),
            pair("x\\_y.md", "x_y.md"),
            pair("..\\p\\q.md", "..\\p\\q.md"),
            pair("g.png", "g.png"),
            pair("h.png", "h.png"),
            pair("i.png", "i.png"),
            pair("j&amp;k.md", "j&k.md"),
        ];
        assert_eq!(typed, expected);
    }

    #[test]
    fn what_cannot_be_read_has_no_places() {
        let source = |text: &str| Source::new(SourcePath::new("content/posts/a.md").expect("a path"), text.as_bytes());
        assert_eq!(written_addresses(&source("---\ntitle: A\n")), None);
        assert_eq!(written_addresses(&source("")), Some(Vec::new()));
    }
}
