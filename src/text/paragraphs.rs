//! Finished HTML -> its paragraphs as plain text: what a reader can search and quote.

use crate::text::elements::{is_block, tag_name};
use crate::text::entities::without_entities;
use crate::text::html::{Piece, pieces, push_words};
use crate::text::raw_html::{RawKind, raw_tokens};

/// A paragraph of a text: what stands by itself, such as a heading, a list item, a cell of a table or a caption.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Paragraph {
    /// Plain text on one line; not empty.
    pub text: String,
    /// What it is.
    pub role: Role,
}

/// What a paragraph is to its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text.
    Text,
    /// A heading.
    Heading,
    /// The description of a picture, or a caption.
    Description,
}

impl Paragraph {
    /// Returns running text, or `None` if there is none. White space is collapsed.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        Self::new(text, Role::Text)
    }

    /// Returns a paragraph, or `None` if its text is empty. White space is collapsed.
    #[must_use]
    pub fn new(text: &str, role: Role) -> Option<Self> {
        let mut line = String::with_capacity(text.len());
        push_words(&mut line, text);
        Self::of_line(line, role)
    }

    /// Returns the paragraph of a line whose white space is collapsed, or `None` if there is nothing else.
    fn of_line(mut line: String, role: Role) -> Option<Self> {
        // Nothing is copied: no white space is left but one space at each end.
        line.truncate(line.trim_end().len());
        if line.starts_with(char::is_whitespace) {
            line.drain(..line.len() - line.trim_start().len());
        }
        (!line.is_empty()).then_some(Self { text: line, role })
    }
}

/// Returns the paragraphs of `markup` in their order. The description of a picture is a paragraph of its own after the one
/// that holds the picture; scripts and arrows that lead back from a footnote are left out.
#[must_use]
pub fn paragraphs(markup: &str) -> Vec<Paragraph> {
    let mut reader = Reader { paragraphs: Vec::new(), line: String::new(), role: Role::Text, descriptions: Vec::new() };
    for piece in pieces(markup) {
        match piece {
            Piece::Text(text) => push_words(&mut reader.line, text),
            Piece::Tag(tag) => reader.tag(tag),
        }
    }
    reader.end();
    reader.paragraphs
}

struct Reader {
    paragraphs: Vec<Paragraph>,
    /// What was read of the paragraph, with entities.
    line: String,
    /// What the paragraph is.
    role: Role,
    /// Descriptions of the pictures in it.
    descriptions: Vec<String>,
}

impl Reader {
    fn tag(&mut self, tag: &str) {
        let name = tag_name(tag);
        if is_block(name) {
            self.end();
            self.role = if tag.starts_with("</") { Role::Text } else { role(name) };
        } else if name == "br" {
            push_words(&mut self.line, " ");
        } else if name == "img" {
            self.descriptions.extend(description(tag));
        }
    }

    fn end(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        // Nearly all: no entity, which may be white space, and no arrow with spaces around it.
        let is_collapsed = !line.as_bytes().contains(&b'&') && !line.contains('↩');
        self.paragraphs.extend(if is_collapsed {
            Paragraph::of_line(line, self.role)
        } else {
            line.retain(|c| c != '↩');
            Paragraph::new(&without_entities(&line), self.role)
        });
        let descriptions = self.descriptions.drain(..);
        self.paragraphs.extend(descriptions.filter_map(|text| Paragraph::new(&text, Role::Description)));
    }
}

fn role(name: &str) -> Role {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "legend" => Role::Heading,
        "figcaption" | "caption" => Role::Description,
        _ => Role::Text,
    }
}

/// Returns the description of a picture from its tag.
fn description(tag: &str) -> Option<String> {
    if !tag.contains("alt") {
        return None;
    }
    let RawKind::Start(_, attributes, _) = raw_tokens(tag).into_iter().next()?.kind else { return None };
    attributes.into_iter().find(|attribute| attribute.name == "alt").map(|attribute| attribute.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(markup: &str) -> Vec<(String, Role)> {
        paragraphs(markup).into_iter().map(|Paragraph { text, role }| (text, role)).collect()
    }

    #[test]
    fn each_thing_that_stands_by_itself_is_a_paragraph() {
        let markup = "<h2 id=\"a\">Mål &amp; medel</h2>\n<p>Ett <em>ord</em><br>till.</p><ul><li>ett</li><li>två<ul>\
                      <li>tre</li></ul>slut</li></ul><table><tr><td>3</td><td>87&nbsp;%</td></tr></table>löst";
        let all = told(markup);
        let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["Mål & medel", "Ett ord till.", "ett", "två", "tre", "slut", "3", "87\u{a0}%", "löst"]);
        assert_eq!((all[0].1, all[1].1), (Role::Heading, Role::Text));
    }

    #[test]
    fn pictures_are_told_by_their_descriptions_and_captions() {
        let markup = "<figure><img src=\"a.jpg\" alt=\"Barn &quot;läser&quot; > skriver\"><figcaption>Norrby</figcaption></figure>\
                      <p>Före <img alt='Karta'> efter</p><img alt=\"\"><script>var a = \"<p>nej</p>\";</script>";
        let description = |text: &str| (text.to_owned(), Role::Description);
        assert_eq!(
            told(markup),
            [
                description("Barn \"läser\" > skriver"),
                description("Norrby"),
                ("Före efter".to_owned(), Role::Text),
                description("Karta")
            ]
        );
    }
}
