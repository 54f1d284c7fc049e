//! What the outline takes from raw HTML: ids, addresses, and parts that do not end.

use std::ops::Range;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::Location;
use crate::text::elements::{CODE, tag_name};
use crate::text::raw_html::{RawAddress, RawKind, addresses_of, offset_in_source, raw_tokens};

/// A comment or script in raw HTML that does not end.
pub const OPEN_COMMENT: Rule = Rule::error("G126");

/// Elements whose block of raw HTML ends at an end tag alone, and not at an empty line (`CommonMark` 4.6, condition 1).
const LONG_BLOCKS: [&str; 4] = ["pre", "script", "style", "textarea"];

/// What raw HTML holds; offsets are those of the prepared Markdown.
#[derive(Debug, Default)]
pub(super) struct RawOutline {
    /// Ids, and names of anchors.
    pub(super) ids: Vec<String>,
    /// Addresses with their offsets.
    pub(super) addresses: Vec<(usize, RawAddress)>,
    /// Offsets and first characters of what has no end, so that it hides or changes all that follows.
    pub(super) unclosed: Vec<(usize, String)>,
    /// Elements of code that it opens and does not close; negative if it closes more.
    pub(super) code: isize,
}

/// Returns what raw HTML holds; `source` is the prepared Markdown at `range`, `is_block` whether it is a block.
pub(super) fn raw_outline(html: &str, source: &str, range: &Range<usize>, is_block: bool) -> RawOutline {
    let offset = |at: usize| range.start + offset_in_source(source, html, at);
    let mut found = RawOutline::default();
    if is_block && let Some(name) = long_block(html) {
        found.unclosed.push((offset(html.len() - html.trim_start().len()), format!("<{name}>")));
        return found;
    }
    for token in raw_tokens(html) {
        match &token.kind {
            RawKind::Start(name, attributes, _) => {
                found.code += isize::from(CODE.contains(&name.as_str()));
                let is_id = |key: &str| key == "id" || key == "name" && name == "a";
                let ids = attributes.iter().filter(|attribute| is_id(&attribute.name));
                found.ids.extend(ids.map(|attribute| attribute.value.clone()));
                let addresses = addresses_of(name, attributes);
                found.addresses.extend(addresses.into_iter().map(|address| (offset(address.span.start), address)));
            }
            RawKind::Comment if hides_more(&html[token.span.clone()]) => {
                let what: String = html[token.span.clone()].chars().take(4).collect();
                found.unclosed.push((offset(token.span.start), what.trim_end().to_owned()));
            }
            RawKind::End(name) => found.code -= isize::from(CODE.contains(&name.as_str())),
            RawKind::Comment | RawKind::Text | RawKind::Unfinished => {}
        }
    }
    found
}

/// Returns the name of the element that makes the rest of the text a block of raw HTML, because it has no end tag.
fn long_block(html: &str) -> Option<String> {
    let lower = html.trim_start().to_ascii_lowercase();
    let name = tag_name(&lower);
    let has_end = || lower.contains(&format!("</{name}>"));
    (!lower.starts_with("</") && LONG_BLOCKS.contains(&name) && !has_end()).then(|| name.to_owned())
}

/// Returns whether a comment has no end, or its end belongs to another one below an empty line.
fn hides_more(comment: &str) -> bool {
    let Some(inside) = comment.strip_prefix("<!--") else { return !comment.ends_with('>') };
    !comment.ends_with("-->") && !comment.ends_with("--!>") && comment != "<!-->"
        || inside.rfind("<!--").is_some_and(|at| inside[..at].lines().any(|line| line.trim().is_empty()))
}

/// Returns what is wrong with raw HTML that does not end, and how that kind ends.
pub(super) fn open_comment(location: Location, what: &str) -> Diagnostic {
    let diagnostic = OPEN_COMMENT.at(location).with("what", what);
    match what.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
        Some(name) => diagnostic.with("end", format!("</{name}>")).help("element"),
        None if what.starts_with("<!--") => diagnostic.help("comment"),
        None => diagnostic.help("other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unclosed(html: &str) -> Vec<String> {
        let found = raw_outline(html, html, &(0..html.len()), true);
        found.unclosed.into_iter().map(|(_, what)| what).collect()
    }

    #[test]
    fn what_never_ends_is_found() {
        assert_eq!(unclosed("<!-- glömd\n\nMitten\n"), ["<!--"]);
        assert_eq!(unclosed("<!-- en\n\nText\n\n<!-- två -->\n"), ["<!--"]);
        assert_eq!(unclosed("<Script>\nx\n\nMitten\n"), ["<script>"]);
        assert_eq!(unclosed("<pre class=\"a\">\nx\n\nMitten\n"), ["<pre>"]);
        assert_eq!(unclosed("<?php x\n\nMitten\n"), ["<?ph"]);
        for html in ["<!-- en\ntvå -->\n", "<script>x</script>\n", "<pre>\na\n\nb</PRE>\n", "<?php x ?>\n", "<!-->\n"]
        {
            assert_eq!(unclosed(html), Vec::<String>::new(), "{html}");
        }
    }
}
