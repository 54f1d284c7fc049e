//! Converts text of WordPress's classic editor to markup (wpautop): outside of blocks, a blank line ends a paragraph
//! and a line end is a line break. Texts of the block editor are markup already.

use crate::import::html::scan::tag_end;
use crate::text::elements::{is_block, tag_name};

/// Elements that are inline, but are not wrapped in a paragraph: WordPress put players on lines of their own.
const PLAYERS: [&str; 2] = ["audio", "iframe"];
/// Elements in which every letter stands for itself.
const VERBATIM: [&str; 5] = ["pre", "script", "style", "textarea", "svg"];
/// Comments that divide a text: the excerpt from the rest, pages from each other.
const DIVIDERS: [&str; 2] = ["<!--more", "<!--nextpage"];

/// Returns whether a text was written with the block editor.
#[must_use]
pub fn has_blocks(content: &str) -> bool {
    content.contains("<!-- wp:")
}

/// Returns the markup of a text of the classic editor.
#[must_use]
pub fn paragraphs(content: &str) -> String {
    let content = content.replace("\r\n", "\n").replace('\r', "\n");
    let mut markup = Markup::default();
    let mut rest = content.as_str();
    // After the last `>` there are no tags.
    let last = content.rfind('>').unwrap_or(0);
    while let Some(at) = rest.find('<').filter(|at| content.len() - rest.len() + at < last) {
        markup.text(&rest[..at]);
        rest = &rest[at..];
        let piece = piece(rest);
        let (own, after) = rest.split_at(piece.len);
        match piece.kind {
            Kind::Unseen => {}
            Kind::Inline => markup.text(own),
            Kind::Block { is_p: true } => markup.paragraph(own),
            Kind::Block { is_p: false } => markup.block(own),
        }
        rest = after;
    }
    markup.text(rest);
    markup.end()
}

enum Kind {
    Unseen,
    Inline,
    Block { is_p: bool },
}

struct Piece {
    len: usize,
    kind: Kind,
}

/// Returns the length and kind of what starts with `<`.
fn piece(rest: &str) -> Piece {
    if rest.starts_with("<!--") {
        let len = rest.find("-->").map_or(rest.len(), |end| end + 3);
        let divides = DIVIDERS.iter().any(|divider| rest.starts_with(divider));
        return Piece { len, kind: if divides { Kind::Block { is_p: false } } else { Kind::Unseen } };
    }
    let name = tag_name(rest).to_ascii_lowercase();
    if name.is_empty() {
        return Piece { len: 1, kind: Kind::Inline };
    }
    let end = tag_end(rest);
    if VERBATIM.contains(&name.as_str()) && !rest.starts_with("</") {
        let is_end = |at: &usize| {
            let own = rest.get(at + 2..at + 2 + name.len());
            own.is_some_and(|own| own.eq_ignore_ascii_case(&name))
        };
        let ends = rest[end..].match_indices("</").map(|(at, _)| end + at);
        let from = { ends }.find(is_end).unwrap_or(rest.len());
        let len = rest[from..].find('>').map_or(rest.len(), |at| from + at + 1);
        return Piece { len, kind: Kind::Block { is_p: false } };
    }
    let kind = if is_block(&name) || PLAYERS.contains(&name.as_str()) {
        Kind::Block { is_p: name == "p" }
    } else {
        Kind::Inline
    };
    Piece { len: end, kind }
}

#[derive(Default)]
struct Markup {
    out: String,
    /// Text that is not part of a block yet.
    open: String,
    /// Inside a paragraph that the author wrote: only its line ends are converted.
    in_paragraph: bool,
    /// Number of open blocks.
    depth: usize,
}

impl Markup {
    fn text(&mut self, text: &str) {
        self.open.push_str(text);
    }

    fn paragraph(&mut self, tag: &str) {
        if tag.starts_with("</") {
            if self.in_paragraph {
                let text = std::mem::take(&mut self.open);
                self.out.push_str(&with_breaks(text.trim()));
                self.out.push_str("</p>\n");
            } else {
                self.flush();
            }
            self.in_paragraph = false;
        } else {
            self.close();
            self.out.push_str(tag);
            self.in_paragraph = true;
        }
    }

    fn block(&mut self, tag: &str) {
        self.close();
        let is_end = tag.starts_with("</");
        let is_empty =
            tag.starts_with("<!") || tag.starts_with("<hr") || tag.starts_with("<col ") || tag.ends_with("/>");
        let is_whole = tag.matches('<').count() > 1;
        if is_end {
            self.depth = self.depth.saturating_sub(1);
        } else if !is_empty && !is_whole {
            self.depth += 1;
        }
        self.out.push_str(tag);
        self.out.push('\n');
    }

    /// Closes an unclosed paragraph of the author, or the text before a block.
    fn close(&mut self) {
        if self.in_paragraph {
            let text = std::mem::take(&mut self.open);
            self.out.push_str(&with_breaks(text.trim()));
            self.out.push_str("</p>\n");
            self.in_paragraph = false;
        } else {
            self.flush();
        }
    }

    /// Turns the text before a block into paragraphs.
    fn flush(&mut self) {
        let open = std::mem::take(&mut self.open);
        let parts: Vec<&str> = blank_lines(&open).filter(|part| !part.trim().is_empty()).collect();
        // A single line in a list item or cell is not a paragraph.
        if let ([part], 1..) = (parts.as_slice(), self.depth) {
            self.out.push_str(&with_breaks(part.trim_matches('\n')));
            return;
        }
        for part in parts {
            self.out.push_str("<p>");
            self.out.push_str(&with_breaks(part.trim()));
            self.out.push_str("</p>\n");
        }
    }

    fn end(mut self) -> String {
        self.close();
        self.out
    }
}

/// Splits a text at blank lines, which may contain spaces.
fn blank_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut at = 0;
        while let Some(end) = text[at..].find('\n').map(|end| at + end) {
            let blank = text[end + 1..].find(|c| !matches!(c, ' ' | '\t')).map_or(text.len(), |blank| end + 1 + blank);
            if text[blank..].starts_with('\n') {
                rest = Some(&text[blank + 1..]);
                return Some(&text[..end]);
            }
            at = end + 1;
        }
        rest = None;
        Some(text)
    })
}

/// Turns the line ends of a paragraph into line breaks.
fn with_breaks(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        let has_break =
            marked.trim_end().ends_with("<br>") || marked.trim_end().ends_with("/>") && ends_in_break(&marked);
        if number > 0 && !has_break && !marked.trim().is_empty() {
            marked.push_str("<br />");
        }
        if number > 0 {
            marked.push('\n');
        }
        marked.push_str(line);
    }
    marked
}

fn ends_in_break(text: &str) -> bool {
    text.rfind('<').is_some_and(|at| text[at..].starts_with("<br"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Removes the line ends between blocks.
    fn flat(text: &str) -> String {
        paragraphs(text).replace(">\n<", "><").trim().to_owned()
    }

    #[test]
    fn blank_lines_divide_and_lines_break() {
        assert_eq!(
            flat("Ett.\n\nTvå,\nmed rad.\n \t\n\n<!--more-->\n\nTre"),
            "<p>Ett.</p><p>Två,<br />\nmed rad.</p><!--more--><p>Tre</p>"
        );
        assert_eq!(flat("a<br />\nb<br>\nc\r\nd"), "<p>a<br />\nb<br>\nc<br />\nd</p>");
        assert_eq!(flat("  \n\n \n"), "");
    }

    #[test]
    fn blocks_are_no_part_of_a_paragraph() {
        assert_eq!(
            flat("Före\n<ul>\n<li>ett</li>\n<li>två\nrader</li>\n</ul>\nefter"),
            "<p>Före</p><ul><li>\nett</li><li>\ntvå<br />\nrader</li></ul><p>efter</p>"
        );
        assert_eq!(flat("<h2>Rubrik</h2>\nText"), "<h2>\nRubrik</h2><p>Text</p>");
        assert_eq!(
            flat("<p class=\"a\">Eget\nstycke</p>\n\nNästa"),
            "<p class=\"a\">Eget<br />\nstycke</p><p>Nästa</p>"
        );
        assert_eq!(flat("<blockquote>a\n\nb</blockquote>"), "<blockquote><p>a</p><p>b</p></blockquote>");
    }

    #[test]
    fn what_is_verbatim_stays_so() {
        assert_eq!(flat("x\n<pre>a\n\nb < c</pre>\ny"), "<p>x</p><pre>a\n\nb < c</pre><p>y</p>");
        assert_eq!(flat("1 < 2 <em title=\"a>b\">c</em> <"), "<p>1 < 2 <em title=\"a>b\">c</em> <</p>");
        assert_eq!(flat("<!-- en\n\nanmärkning -->text"), "<p>text</p>");
    }
}
