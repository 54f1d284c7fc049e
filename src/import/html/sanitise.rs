//! Sanitises foreign markup: removes scripts, references to other hosts and invisible elements.

use std::collections::BTreeMap;

use ammonia::{Builder, UrlRelative};

/// Class of the paragraph that marks the end of the excerpt.
pub(in crate::import) const MORE: &str = "griffel-more";

/// Style of struck-through text.
pub(in crate::import) const STRUCK: &str = "line-through";
/// Style of bold elements that are not bold: some editors wrap texts in them.
pub(in crate::import) const PLAIN: &str = "font-weight:normal";

/// Active elements: they are counted and removed together with their text.
const GONE: [&str; 9] = ["script", "style", "form", "object", "embed", "noscript", "template", "svg", "math"];
/// Elements whose text is not part of the post.
const EMPTIED: [&str; 6] = ["script", "style", "noscript", "template", "svg", "math"];

/// Returns the sanitised markup, and how many elements of each kind were removed.
pub(in crate::import) fn sanitise(markup: &str) -> (String, BTreeMap<String, usize>) {
    let marked = marked(markup);
    let left_out = counted(&marked);
    let mut builder = Builder::default();
    builder
        .add_tags(["iframe", "audio", "video", "source", "u", "font", "section", "main"])
        .add_generic_attributes(["class", "dir", "id", "style", "title"])
        .add_tag_attributes("a", ["name"])
        .add_tag_attributes("iframe", ["src"])
        .add_tag_attributes("audio", ["src"])
        .add_tag_attributes("video", ["src", "poster"])
        .add_tag_attributes("source", ["src"])
        .add_clean_content_tags(EMPTIED)
        // Only styles with a meaning are kept.
        .attribute_filter(|_, name, value| match name {
            "style" => [STRUCK, PLAIN].into_iter().find(|kept| value.replace(' ', "").contains(kept)).map(Into::into),
            _ => Some(value.into()),
        })
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    (builder.clean(&marked).to_string(), left_out)
}

/// Marks the end of the excerpt and removes duplicate download links.
fn marked(markup: &str) -> String {
    let mut marked = String::with_capacity(markup.len());
    let mut rest = markup;
    let more = format!("<p class=\"{MORE}\">\u{2060}</p>");
    let mut has_more = false;
    let (last_comment, last_link) = (markup.rfind("-->"), markup.rfind("</a>"));
    while let Some(at) = rest.find('<') {
        marked.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_anchor =
            ["<a name=\"more\"", "<a name='more'", "<a name=more"].iter().any(|start| rest.starts_with(start));
        let here = Some(markup.len() - rest.len());
        let length = if rest.starts_with("<!--more") && here < last_comment {
            rest.find("-->").map(|end| end + 3)
        } else if is_anchor && here < last_link {
            rest.find("</a>").map(|end| end + 4)
        } else {
            None
        };
        match length {
            Some(length) => {
                if !has_more {
                    marked.push_str(&more);
                }
                has_more = true;
                rest = &rest[length..];
            }
            None => {
                marked.push('<');
                rest = &rest[1..];
            }
        }
    }
    marked.push_str(rest);
    without_buttons(&marked)
}

/// Removes the second link to a file of the block editor: the card has one.
fn without_buttons(markup: &str) -> String {
    const BUTTON: &str = "wp-block-file__button";
    let mut kept = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find(BUTTON) {
        let start = rest[..at].rfind("<a ");
        let end = rest[at..].find("</a>").map(|end| at + end + 4);
        let (Some(start), Some(end)) = (start, end) else { break };
        kept.push_str(&rest[..start]);
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

fn counted(markup: &str) -> BTreeMap<String, usize> {
    let lower = markup.to_ascii_lowercase();
    let count = |name: &str| {
        let start = format!("<{name}");
        let ends = |at: usize| lower[at..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
        lower.match_indices(&start).filter(|(at, found)| ends(at + found.len())).count()
    };
    GONE.iter().map(|name| ((*name).to_owned(), count(name))).filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_is_left() {
        let (markup, left_out) = sanitise(
            "<script>alert(1)</script><p onclick=\"x()\" style=\"color:red\">Text</p><a href=\"javascript:x\">k</a>\
             <form><input name=p>fält</form><svg/onload=alert(4)>",
        );
        assert_eq!(markup, "<p>Text</p><a>k</a>fält");
        let names: Vec<(&str, usize)> = left_out.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        assert_eq!(names, [("form", 1), ("script", 1), ("svg", 1)]);
    }

    #[test]
    fn the_end_of_the_excerpt_is_kept_once() {
        let (markup, _) = sanitise("a<!--more Läs mer-->b<a name='more'></a>c<!--annat-->");
        assert_eq!(markup, "a<p class=\"griffel-more\">\u{2060}</p>bc");
    }
}
