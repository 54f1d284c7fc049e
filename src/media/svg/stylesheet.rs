//! Style sheets and style attributes of a drawing, without what they would load from elsewhere.

use std::ops::Range;

use cssparser::{ParseError, Parser, SourcePosition, Token};

use crate::media::svg::addresses::{CleanEmbedded, Embedded, is_private, loaded};
use crate::text::css_functions::takes_address;

/// A style sheet as it may be published.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CleanedStyle {
    /// Its text; `None` if nothing had to be removed.
    pub text: Option<String>,
    /// What was removed, as it was written.
    pub removed: Vec<String>,
}

/// Longest part of a style sheet that is told.
const TOLD_MAX: usize = 60;

/// Removes the addresses of other files from a style sheet, or from one value.
#[must_use]
pub fn cleaned(style: &str, embedded: CleanEmbedded<'_>) -> CleanedStyle {
    let mut parser = Parser::new(style);
    let mut walk = Walk { start: parser.position(), edits: Vec::new(), is_readable: true, embedded };
    walk.inside(&mut parser, Place::Plain);
    if !walk.is_readable {
        return CleanedStyle { text: Some(String::new()), removed: vec!["style".to_owned()] };
    }
    if walk.edits.is_empty() {
        return CleanedStyle::default();
    }
    let (mut text, mut removed, mut end) = (String::new(), Vec::new(), 0);
    for Edit { range, instead, is_told } in walk.edits {
        text.push_str(&style[end..range.start]);
        text.push_str(&instead);
        if is_told {
            let written = &style[range.clone()];
            removed.push(written[..written.floor_char_boundary(TOLD_MAX)].trim().to_owned());
        }
        end = range.end;
    }
    text.push_str(&style[end..]);
    CleanedStyle { text: Some(text), removed }
}

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Plain,
    /// In a function whose texts are addresses.
    Address,
    /// In a rule that names a namespace, which nobody loads.
    Namespace,
}

struct Edit {
    range: Range<usize>,
    instead: String,
    /// Whether the author is told: metadata is removed without a word.
    is_told: bool,
}

struct Walk<'a> {
    start: SourcePosition,
    edits: Vec<Edit>,
    /// Whether all blocks could be read: nesting is limited.
    is_readable: bool,
    embedded: CleanEmbedded<'a>,
}

impl Walk<'_> {
    fn inside(&mut self, parser: &mut Parser<'_>, place: Place) {
        let mut place = place;
        loop {
            let from = self.at(parser);
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { break };
            match token {
                Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => {
                    while let Ok(token) = parser.next().cloned() {
                        if token == Token::Semicolon {
                            break;
                        }
                        self.block(parser, &token, None);
                    }
                    self.edit(from..self.at(parser), String::new(), true);
                }
                Token::AtKeyword(name) if name.eq_ignore_ascii_case("namespace") => place = Place::Namespace,
                Token::Semicolon if place == Place::Namespace => place = Place::Plain,
                Token::Comment(text) if is_private(text) => self.edit(from..self.at(parser), String::new(), false),
                Token::UnquotedUrl(address) if place != Place::Namespace => {
                    self.address(&address, from..self.at(parser), ("url(", ")"));
                }
                Token::BadUrl(_) => self.edit(from..self.at(parser), "url(#)".to_owned(), true),
                Token::QuotedString(address) if place == Place::Address => {
                    self.address(&address, from..self.at(parser), ("\"", "\""));
                }
                Token::Function(ref name) if place != Place::Namespace && takes_address(name) => {
                    self.block(parser, &token, Some(Place::Address));
                }
                _ => self.block(parser, &token, Some(place)),
            }
        }
    }

    /// Reads an address that the drawing would load.
    fn address(&mut self, address: &str, range: Range<usize>, (before, after): (&str, &str)) {
        match loaded(address, self.embedded) {
            Embedded::Same => {}
            Embedded::Cleaned(other) => self.edit(range, format!("{before}{other}{after}"), false),
            Embedded::Refused => self.edit(range, format!("{before}#{after}"), true),
        }
    }

    fn edit(&mut self, range: Range<usize>, instead: String, is_told: bool) {
        self.edits.push(Edit { range, instead, is_told });
    }

    /// Reads the block that a token opens, if it opens one; without a place its contents are passed over.
    fn block(&mut self, parser: &mut Parser<'_>, token: &Token<'_>, place: Option<Place>) {
        let opens = matches!(
            token,
            Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock
        );
        if !opens {
            return;
        }
        let read = parser.parse_nested_block(|inner| -> Result<(), ParseError<()>> {
            if let Some(place) = place {
                self.inside(inner, place);
            }
            while inner.next().is_ok() {}
            Ok(())
        });
        self.is_readable &= read.is_ok();
    }

    fn at(&self, parser: &Parser<'_>) -> usize {
        parser.slice_from(self.start).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_style_sheet_would_load_is_removed() {
        for style in [
            "@import 'https://elak.example/a.css';",
            "@\\69mport url(https://elak.example/a.css) screen;",
            "a{fill:url( https://elak.example/a.svg#b )}",
            "a{fill:URL('https://elak.example/a.svg#b')}",
            "a{fill:u\\72l(\"//elak.example/\")}",
            "@media print{g{background:-webkit-image-set('https://elak.example/a' 1x)}}",
            "@font-face{font-family:A;src:local('A'),url(https://elak.example/a.woff2) format('woff2')}",
            "@import'https://elak.example/a",
            "a{--b:url(https://elak.example)}",
        ] {
            let CleanedStyle { text, removed } = cleaned(style, &|_| Embedded::Same);
            assert!(!text.expect(style).contains("elak") && removed.len() == 1, "{style}");
        }
        for style in [
            ".cls-1{fill:#1d5c63;clip-path:url(#c)}",
            "@namespace svg url(http://www.w3.org/2000/svg);a{b:c}",
            "@font-face{src:url(data:font/woff2;base64,AAAA)}",
            "a::before{content:'https://skola.example'}/* import url(x) */",
        ] {
            assert_eq!(cleaned(style, &|_| Embedded::Same), CleanedStyle::default(), "{style}");
        }
        assert_eq!(cleaned(&"(".repeat(100_000), &|_| Embedded::Same).text.as_deref(), Some(""));
    }
}
