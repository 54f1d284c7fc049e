//! Raw HTML -> its tags and comments with their spans, as browsers read them (HTML, 13.2.5).

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Token, Tokenizer};

/// Elements whose content is neither markup nor text for readers.
const HIDDEN: [&str; 2] = ["script", "style"];

/// A part of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawToken {
    /// Its span in the HTML.
    pub span: Range<usize>,
    /// What it is.
    pub kind: RawKind,
}

/// The kinds of parts of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawKind {
    /// A start tag: its name in lower case, its attributes in their order, and whether it ends with `/>`.
    Start(String, Vec<RawAttribute>, bool),
    /// An end tag: its name in lower case.
    End(String),
    /// A comment, or what is read like one: `<?…?>`, `<!…>`.
    Comment,
    /// Text.
    Text,
    /// A tag that does not end.
    Unfinished,
}

/// An attribute of a start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAttribute {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, with entities replaced.
    pub value: String,
    /// The span of its value as typed, without quotes; empty if it has none.
    pub span: Range<usize>,
}

/// An address in raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAddress {
    /// The address, with entities replaced.
    pub address: String,
    /// Its span as typed.
    pub span: Range<usize>,
    /// Whether the browser loads it (`src`, `poster`, `srcset`) instead of only linking to it (`href`).
    pub is_drawn: bool,
}

/// Returns the parts of raw HTML, in order.
#[must_use]
pub fn raw_tokens(html: &str) -> Vec<RawToken> {
    // The tokenizer counts a line break of two characters as one.
    let html = html.replace('\r', " ");
    let mut tokens = Vec::new();
    let mut from = 0;
    while from < html.len() {
        from += tokens_until_hidden(&html[from..], from, &mut tokens);
    }
    tokens
}

/// Appends the parts up to the content of the first element that hides it, which is skipped; returns what was read.
fn tokens_until_hidden(html: &str, offset: usize, tokens: &mut Vec<RawToken>) -> usize {
    let mut done = 0;
    for token in Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span()) {
        let Ok(token) = token;
        let (span, kind) = match token {
            Token::StartTag(tag) => {
                let mut attributes: Vec<RawAttribute> = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| RawAttribute {
                        name: owned(name),
                        value: owned(&value.value),
                        span: value_span(html, value.span.start, offset),
                    })
                    .collect();
                attributes.sort_by_key(|attribute| attribute.span.start);
                (tag.span, RawKind::Start(owned(&tag.name), attributes, tag.self_closing))
            }
            Token::EndTag(tag) => (tag.span, RawKind::End(owned(&tag.name))),
            Token::Comment(comment) => (comment.span, RawKind::Comment),
            Token::Doctype(doctype) => (doctype.span, RawKind::Comment),
            Token::String(text) => (text.span, RawKind::Text),
            Token::Error(_) => continue,
        };
        let (start, end) = (done, char_end(html, span.end.max(done)));
        if let Some(end) = code_end(&html[start..]).map(|end| start + end).filter(|_| kind == RawKind::Comment) {
            tokens.push(RawToken { span: start + offset..end + offset, kind });
            return end;
        }
        let hides = matches!(&kind, RawKind::Start(name, _, _) if HIDDEN.contains(&name.as_str()));
        let name = if let RawKind::Start(name, ..) = &kind { name.clone() } else { String::new() };
        tokens.push(RawToken { span: start + offset..end + offset, kind });
        done = end;
        if hides {
            return end + hidden_length(&html[end..], &name);
        }
    }
    if done < html.len() {
        let kind = if html[done..].starts_with('<') { RawKind::Unfinished } else { RawKind::Text };
        tokens.push(RawToken { span: done + offset..html.len() + offset, kind });
    }
    html.len()
}

/// Returns the end of the instruction or of the character data that HTML starts with (`CommonMark` 4.6, kinds 3 and 5), or
/// `None` if there is none. Browsers end it at the first `>` and would show the rest of the code.
fn code_end(html: &str) -> Option<usize> {
    let (start, close) = if html.starts_with("<![CDATA[") {
        ("<![CDATA[".len(), "]]>")
    } else if html.starts_with("<?") {
        (1, "?>")
    } else {
        return None;
    };
    html[start..].find(close).map(|at| start + at + close.len())
}

/// Returns the span of the value of the attribute that starts at byte `start`, without quotes (HTML, 13.1.2.3). `offset` is
/// added to it.
fn value_span(html: &str, start: usize, offset: usize) -> Range<usize> {
    let is_space = |c: char| c.is_ascii_whitespace();
    let attribute = html.get(start..).unwrap_or_default();
    // A name may start with an equals sign, and holds none after that.
    let first = attribute.chars().next().map_or(0, char::len_utf8);
    let name = attribute[first..]
        .find(|c: char| is_space(c) || matches!(c, '/' | '>' | '='))
        .map_or(attribute.len(), |at| first + at);
    let after = attribute[name..].trim_start_matches(is_space);
    let Some(value) = after.strip_prefix('=').map(|value| value.trim_start_matches(is_space)) else {
        return start + offset..start + offset;
    };
    let at = html.len() - value.len();
    let (at, length) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => (at + 1, value[1..].find(quote).unwrap_or(value.len() - 1)),
        None => (at, value.find(|c: char| is_space(c) || c == '>').unwrap_or(value.len())),
    };
    at + offset..at + length + offset
}

/// Returns the end of the character at `end`.
fn char_end(html: &str, end: usize) -> usize {
    let mut end = end.min(html.len());
    while !html.is_char_boundary(end) {
        end += 1;
    }
    end
}

/// Returns the length of the content of an element that ends at its end tag alone.
fn hidden_length(html: &str, name: &str) -> usize {
    let is_end = |at: &usize| {
        let tag = &html[at + "</".len()..];
        tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && tag[name.len()..].starts_with(|c: char| c.is_ascii_whitespace() || "/>".contains(c))
    };
    html.match_indices("</").map(|(at, _)| at).find(is_end).unwrap_or(html.len())
}

fn owned(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// Returns the addresses of a start tag that readers or browsers follow.
#[must_use]
pub fn addresses_of(element: &str, attributes: &[RawAttribute]) -> Vec<RawAddress> {
    let mut found = Vec::new();
    for attribute in attributes.iter().filter(|attribute| !attribute.span.is_empty()) {
        let is_drawn = match (element, attribute.name.as_str()) {
            ("a" | "area", "href") => false,
            ("img" | "video" | "audio" | "source" | "track" | "iframe", "src") | ("video", "poster") => true,
            ("img" | "source", "srcset") => {
                found.extend(candidates(attribute));
                continue;
            }
            _ => continue,
        };
        found.push(RawAddress { address: attribute.value.clone(), span: attribute.span.clone(), is_drawn });
    }
    found
}

/// Returns the addresses of a `srcset` (HTML, 4.8.4.2.1).
#[must_use]
pub fn candidates(attribute: &RawAttribute) -> Vec<RawAddress> {
    let value = &attribute.value;
    let mut found = Vec::new();
    let mut at = 0;
    while at < value.len() {
        let rest = &value[at..];
        let skipped = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',').len();
        let start = at + skipped;
        let length = value[start..].find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len() - start);
        let address = value[start..start + length].trim_end_matches(',');
        if !address.is_empty() {
            let from = attribute.span.start + start;
            found.push(RawAddress { address: address.to_owned(), span: from..from + address.len(), is_drawn: true });
        }
        let has_descriptor = address.len() == length;
        at = start + length;
        if has_descriptor {
            at += value[at..].find(',').unwrap_or(value.len() - at);
        }
    }
    found
}

/// Returns where byte `at` of raw HTML stands in its source, which may have `>` or spaces before each line.
#[must_use]
pub fn offset_in_source(source: &str, html: &str, at: usize) -> usize {
    if source.len() == html.len() {
        return at;
    }
    let (mut from, mut done) = (0, 0);
    for line in html.split_inclusive('\n') {
        let text = line.trim_end_matches(['\r', '\n']);
        let start = source[from..].find(text).map_or(from, |found| from + found);
        if at < done + line.len() {
            return (start + at - done).min(source.len());
        }
        done += line.len();
        from = start + text.len();
        from += source[from..].find('\n').map_or(0, |found| found + 1);
    }
    source.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(html: &str) -> Vec<&str> {
        raw_tokens(html).into_iter().map(|token| &html[token.span]).collect()
    }

    #[test]
    fn parts_have_their_spans_in_any_spelling() {
        let html = "a <P title=\">\" onClick = x>b</P><!-- <i> --><br/>å";
        assert_eq!(seen(html), ["a ", "<P title=\">\" onClick = x>", "b", "</P>", "<!-- <i> -->", "<br/>", "å"]);
        assert_eq!(seen("<script>if (a<b) {}</SCRIPT >x"), ["<script>", "</SCRIPT >", "x"]);
        assert_eq!(seen("<p>x</p>\r\n<div class='a"), ["<p>", "x", "</p>", "\r\n", "<div class='a"]);
        assert_eq!(seen("<!-- öppen"), ["<!-- öppen"]);
        assert_eq!(seen("<?php ö ?>x<!DOCTYPE html>"), ["<?php ö ?>", "x", "<!DOCTYPE html>"]);
    }

    #[test]
    fn code_ends_where_its_own_end_stands() {
        let html = "å<?php if ($a > 1) echo '<p>'; ?>x<b><![CDATA[a > b]]></b>";
        assert_eq!(seen(html), ["å", "<?php if ($a > 1) echo '<p>'; ?>", "x", "<b>", "<![CDATA[a > b]]>", "</b>"]);
        assert_eq!(seen("<?>x ?> <?php y>z"), ["<?>", "x ?> ", "<?php y>", "z"]);
        assert_eq!(seen("<!-- <? --> x ?>"), ["<!-- <? -->", " x ?>"]);
    }

    #[test]
    fn addresses_are_decoded_with_the_spans_of_what_was_typed() {
        let html = "<IMG alt=\"ö > x\" SRC=b.png srcset='a.png 1x, c.png 2x'><a href=\"java&#115;cript&colon;x\">";
        let mut found = Vec::new();
        for token in raw_tokens(html) {
            if let RawKind::Start(name, attributes, _) = token.kind {
                found.extend(addresses_of(&name, &attributes).into_iter().map(|a| (a.address, &html[a.span])));
            }
        }
        let found: Vec<_> = found.iter().map(|(address, typed)| (address.as_str(), *typed)).collect();
        let link = ("javascript:x", "java&#115;cript&colon;x");
        assert_eq!(found, [("b.png", "b.png"), ("a.png", "a.png"), ("c.png", "c.png"), link]);
    }

    #[test]
    fn a_quoted_block_maps_back_to_its_source() {
        let (source, html) = ("<div\n> class=x>\n> y", "<div\nclass=x>\ny");
        assert_eq!(offset_in_source(source, html, html.find("class").expect("there")), 7);
    }
}
