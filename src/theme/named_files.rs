//! A style sheet -> the addresses of files that it names, each with its place (CSS Values 4, `<url>`; CSS Cascade 5, `@import`), and the
//! comments that no reader needs.

use std::ops::Range;

use cssparser::{ParseError, Parser, SourcePosition, Token};

use crate::text::css_functions::takes_address;

/// A file that a style sheet names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedFile {
    /// What is replaced when the address changes: the address with what stands around it.
    pub(crate) range: Range<usize>,
    /// The address, without escapes.
    pub(crate) address: String,
    /// Whether it stands in `url(…)` without quotation marks, as a token of its own.
    is_bare: bool,
    /// Whether the whole sheet is taken in by `@import`.
    pub(crate) is_import: bool,
}

impl NamedFile {
    /// Returns the text that names another address in the same way.
    pub(crate) fn naming(&self, address: &str) -> String {
        let escaped = address.replace('\\', "\\\\").replace('"', "\\\"");
        if self.is_bare { format!("url(\"{escaped}\")") } else { format!("\"{escaped}\"") }
    }
}

/// A style sheet, as far as it is written anew.
#[derive(Debug, Default)]
pub(crate) struct ReadSheet {
    /// The files that it names, in its order.
    pub(crate) files: Vec<NamedFile>,
    /// The lines that are a comment and nothing else, in its order. Comments that begin with `/*!` are not among them: they name authors
    /// and licences; and none beside which something stands, so that no two words become one.
    pub(crate) comments: Vec<Range<usize>>,
}

/// Reads a style sheet.
pub(crate) fn read_sheet(sheet: &str) -> ReadSheet {
    let mut parser = Parser::new(sheet);
    let mut walk = Walk { start: parser.position(), sheet, read: ReadSheet::default() };
    walk.inside(&mut parser, Place::Plain);
    walk.read
}

/// Returns the lines of a comment if they hold nothing else.
fn lines_of(sheet: &str, comment: Range<usize>) -> Option<Range<usize>> {
    let start = sheet[..comment.start].rfind('\n').map_or(0, |at| at + 1);
    let end = sheet[comment.end..].find('\n').map_or(sheet.len(), |at| comment.end + at + 1);
    let around = [&sheet[start..comment.start], &sheet[comment.end..end]];
    around.iter().all(|part| part.trim().is_empty()).then_some(start..end)
}

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Plain,
    /// In a function whose texts are addresses.
    Address,
    /// Behind `@import`, before its address.
    Import,
    /// Behind `@namespace`, whose address nobody loads.
    Namespace,
}

struct Walk<'a> {
    start: SourcePosition,
    sheet: &'a str,
    read: ReadSheet,
}

impl Walk<'_> {
    fn inside(&mut self, parser: &mut Parser<'_>, place: Place) {
        let mut place = place;
        loop {
            let from = self.at(parser);
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { break };
            let is_import = place == Place::Import;
            match token {
                Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => place = Place::Import,
                Token::AtKeyword(name) if name.eq_ignore_ascii_case("namespace") => place = Place::Namespace,
                Token::Semicolon if matches!(place, Place::Namespace | Place::Import) => place = Place::Plain,
                Token::UnquotedUrl(address) if place != Place::Namespace => {
                    let range = from..self.at(parser);
                    self.read.files.push(NamedFile { range, address: address.to_string(), is_bare: true, is_import });
                    place = if is_import { Place::Plain } else { place };
                }
                Token::QuotedString(address) if matches!(place, Place::Address | Place::Import) => {
                    let range = from..self.at(parser);
                    self.read.files.push(NamedFile { range, address: address.to_string(), is_bare: false, is_import });
                    place = if is_import { Place::Plain } else { place };
                }
                Token::Function(name) if place != Place::Namespace && takes_address(&name) => {
                    self.block(parser, if is_import { Place::Import } else { Place::Address });
                    place = if is_import { Place::Plain } else { place };
                }
                // `type("image/png")` in `image-set(…)` is no address, and a condition of `@import` neither.
                Token::Function(_) | Token::CurlyBracketBlock => self.block(parser, Place::Plain),
                Token::ParenthesisBlock | Token::SquareBracketBlock => self.block(parser, place),
                Token::Comment(text) if !text.starts_with('!') => {
                    self.read.comments.extend(lines_of(self.sheet, from..self.at(parser)));
                }
                _ => {}
            }
        }
    }

    /// Reads the block that the last token opened.
    fn block(&mut self, parser: &mut Parser<'_>, place: Place) {
        // A block that is nested too deeply for the parser names nothing that a browser would read.
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
    fn every_way_to_name_a_file_is_found_and_nothing_else() {
        let sheet = "@import 'a.css' layer(x) supports(display: grid) screen;@IMPORT url(b.css);@import url(\"c.css\");\
            @namespace svg url(http://n);@font-face{font-family:\"F\";src:local('L'),url( d.woff2 ) format(\"woff2\")}\
            /* url(no) */a::before{content:'no';background:image-set('e.png' type(\"image/png\") 1x, url('f\\2e png') 2x)}\
            @media (min-width:1px){b{--x:u\\72l(g\\(1\\).svg#i);mask:src('h.svg')}} c{d:url(data:x)}";
        let found = read_sheet(sheet).files;
        let addresses: Vec<&str> = found.iter().map(|one| one.address.as_str()).collect();
        let wanted = ["a.css", "b.css", "c.css", "d.woff2", "e.png", "f.png", "g(1).svg#i", "h.svg", "data:x"];
        assert_eq!(addresses, wanted);
        assert_eq!(found.iter().filter(|one| one.is_import).count(), 3);
        let replaced: Vec<&str> = found.iter().map(|one| &sheet[one.range.clone()]).collect();
        assert_eq!((replaced[0], replaced[1], replaced[3]), ("'a.css'", "url(b.css)", "url( d.woff2 )"));
        assert_eq!([found[0].naming("z"), found[1].naming("z")], ["\"z\"", "url(\"z\")"]);
    }

    fn without_comments(sheet: &str) -> String {
        let mut text = sheet.to_owned();
        for lines in read_sheet(sheet).comments.into_iter().rev() {
            text.replace_range(lines, "");
        }
        text
    }

    #[test]
    fn lines_that_are_comments_go_and_nothing_that_a_browser_reads() {
        let sheet = "/* one */\n/*! rights */\na { /* in a line */ b: c; }\n  /* two\n   lines */  \n@media print {\n/* three */\n\
            d::before { content: \"/* no */\n\"; e: url(/*f*/) }\n/* four */ g {}\n}\nh/**/i {}\n/* five *//* six */\n/* the end */";
        let wanted = "/*! rights */\na { /* in a line */ b: c; }\n@media print {\nd::before { content: \"/* no */\n\"; e: url(/*f*/) }\n\
            /* four */ g {}\n}\nh/**/i {}\n/* five *//* six */\n";
        assert_eq!(without_comments(sheet), wanted);
        assert_eq!((without_comments("/* open"), without_comments("a{}")), (String::new(), "a{}".to_owned()));
    }

    #[test]
    fn a_sheet_that_is_broken_hangs_nothing() {
        for sheet in ["@import", "@import url(", "a{b:url(", &"(".repeat(50_000), "}}}@import 'x", "url(a b)"] {
            assert!(read_sheet(sheet).files.len() <= 1, "{}", &sheet[..sheet.len().min(20)]);
        }
    }
}
