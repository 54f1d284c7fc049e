//! The elements of HTML by what they do to the text around them.

/// Elements whose text is code, or what a program takes and gives: it means nothing in Markdown.
pub const CODE: [&str; 4] = ["code", "pre", "kbd", "samp"];

/// Elements that start and end a line, as the standard's style sheet draws them (HTML, 15.3), and that stand in a text by
/// themselves.
pub const BLOCKS: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
];

/// Elements that start and end a line, too, but are parts of one of [`BLOCKS`].
pub const BLOCK_PARTS: [&str; 17] = [
    "caption",
    "col",
    "colgroup",
    "dd",
    "dt",
    "figcaption",
    "legend",
    "li",
    "optgroup",
    "option",
    "summary",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
];

/// Elements without content and without an end tag (HTML, 13.1.2).
pub const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Returns whether an element starts and ends a line; `name` is in lower case.
#[must_use]
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name) || BLOCK_PARTS.contains(&name)
}

/// Returns the name of the element whose tag `markup` starts with, as typed: of `<div class…` and of `</div>` it is `div`.
#[must_use]
pub fn tag_name(markup: &str) -> &str {
    let name = markup.strip_prefix('<').unwrap_or_default();
    let name = name.strip_prefix('/').unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    &name[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_have_nothing_in_common() {
        assert!(BLOCKS.is_sorted() && BLOCK_PARTS.is_sorted() && VOID.is_sorted());
        assert!(BLOCKS.iter().all(|name| !BLOCK_PARTS.contains(name)));
    }

    #[test]
    fn a_tag_has_a_name() {
        assert_eq!(tag_name("<div class=\"x\">"), "div");
        assert_eq!(tag_name("</h2>"), "h2");
        assert_eq!(tag_name("<br/>"), "br");
        assert_eq!(tag_name("< p>"), "");
    }
}
