//! Addresses in style sheets and style attributes (CSS Syntax 3; CSS Values 4, 4.5).

use std::ops::Range;

use cssparser::{ParseError, Parser, SourcePosition, Token};

use crate::archive::visit::{Use, Visit};

/// Functions whose texts are addresses.
const FUNCTIONS: [&str; 5] = ["url", "src", "image", "image-set", "-webkit-image-set"];

/// Returns a style sheet, or the value of a style attribute, with other addresses; `None` where all stay.
#[must_use]
pub fn rewritten(style: &str, visit: &mut Visit<'_>) -> Option<String> {
    let mut parser = Parser::new(style);
    let mut walk = Walk { start: parser.position(), edits: Vec::new(), visit };
    walk.inside(&mut parser, Where::Plain);
    let Walk { edits, .. } = walk;
    if edits.is_empty() {
        return None;
    }
    let (mut text, mut done) = (String::with_capacity(style.len()), 0);
    for (range, other) in edits {
        text.push_str(&style[done..range.start]);
        text.push_str(&other);
        done = range.end;
    }
    Some(text + &style[done..])
}

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Plain,
    /// In a function whose texts are addresses.
    Address,
    /// Behind `@import`, whose first text is an address.
    Import,
    /// Behind `@namespace`: nobody loads what it names.
    Namespace,
}

struct Walk<'a, 'v> {
    start: SourcePosition,
    edits: Vec<(Range<usize>, String)>,
    visit: &'a mut Visit<'v>,
}

impl Walk<'_, '_> {
    fn inside(&mut self, parser: &mut Parser<'_>, place: Where) {
        let outside = place;
        let mut place = place;
        loop {
            let from = self.at(parser);
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { break };
            match &token {
                Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => place = Where::Import,
                Token::AtKeyword(name) if name.eq_ignore_ascii_case("namespace") => place = Where::Namespace,
                Token::Semicolon => place = outside,
                Token::UnquotedUrl(address) if place != Where::Namespace => {
                    self.address(address, from..self.at(parser), true);
                    place = if place == Where::Import { outside } else { place };
                }
                Token::QuotedString(address) if matches!(place, Where::Address | Where::Import) => {
                    self.address(address, from..self.at(parser), false);
                    place = if place == Where::Import { outside } else { place };
                }
                Token::Function(name) => {
                    let is_address = FUNCTIONS.iter().any(|known| name.eq_ignore_ascii_case(known));
                    // `type("image/webp")` in an image-set is none.
                    let inner = if is_address && place != Where::Namespace { Where::Address } else { Where::Plain };
                    self.block(parser, inner);
                }
                Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                    self.block(parser, Where::Plain);
                }
                _ => {}
            }
        }
    }

    fn address(&mut self, address: &str, range: Range<usize>, is_function: bool) {
        let Some(other) = (self.visit)(address, Use::Loaded) else { return };
        let quoted = format!("\"{}\"", other.replace('\\', "\\\\").replace('"', "\\\""));
        self.edits.push((range, if is_function { format!("url({quoted})") } else { quoted }));
    }

    fn block(&mut self, parser: &mut Parser<'_>, place: Where) {
        // What is nested too deeply is left as it is.
        let _ = parser.parse_nested_block(|inner| -> Result<(), ParseError<()>> {
            self.inside(inner, place);
            Ok(())
        });
    }

    fn at(&self, parser: &Parser<'_>) -> usize {
        parser.slice_from(self.start).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_replaced_and_nothing_else() {
        let visit = |address: &str| {
            let mut visit = |address: &str, _: Use| address.starts_with('/').then(|| format!("..{address}"));
            rewritten(address, &mut visit)
        };
        for (style, wanted) in [
            ("a{background:url(/a.png)}", Some("a{background:url(\"../a.png\")}")),
            ("a { b: URL( '/a b.png' ) /* /x */ }", Some("a { b: URL( \"../a b.png\" ) /* /x */ }")),
            ("@import '/a.css' screen;b{}", Some("@import \"../a.css\" screen;b{}")),
            ("@import url(/a.css);", Some("@import url(\"../a.css\");")),
            (
                "@media print{a{b:image-set('/a' type('/b') 1x,url(/c) 2x)}}",
                Some("@media print{a{b:image-set(\"../a\" type('/b') 1x,url(\"../c\") 2x)}}"),
            ),
            ("@namespace '/a';a::before{content:'/a'}", None),
            ("a{b:url(https://annan.example/x)}", None),
            ("/* url(/a) */", None),
        ] {
            assert_eq!(visit(style).as_deref(), wanted, "{style}");
        }
    }
}
