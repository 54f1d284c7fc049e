//! Anchors: names of elements that links in the same text lead to are kept where they are.

use std::collections::BTreeSet;

use crate::import::html::attributes::tag_end;
use crate::import::html::attributes::values;
use crate::text::address::decoded;

/// Elements that may only contain their own parts.
const FRAMES: [&str; 9] = ["table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "img"];

/// Returns the anchors that links in the text refer to.
pub(in crate::import) fn referenced(markup: &str) -> BTreeSet<String> {
    let typed = markup.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    typed.map(decoded).filter(|name| is_anchor(name)).collect()
}

/// Inserts the anchors that the text refers to as empty spans; headings keep their own. The markup must be ammonia's
/// output.
pub(in crate::import) fn kept(markup: &str, referenced: &BTreeSet<String>) -> String {
    if referenced.is_empty() {
        return markup.to_owned();
    }
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    let mut seen = BTreeSet::new();
    // A table row cannot hold an anchor, so its first cell does.
    let mut pending = String::new();
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let (tag, after) = rest[at..].split_at(tag_end(&rest[at..]));
        rest = after;
        let (name, typed) = tag[1..].split_once(' ').unwrap_or((tag[1..].trim_end_matches('>'), ""));
        let is_heading = name.len() == 2 && name.starts_with('h') && name != "hr";
        let named = values(typed.trim_end_matches('>'));
        let named = named.into_iter().filter(|(key, _)| key == "id" || (key == "name" && name == "a"));
        let named: Vec<String> = named.map(|(_, value)| value).filter(|value| referenced.contains(value)).collect();
        let first: Vec<&String> = named.iter().filter(|name| seen.insert((*name).clone())).collect();
        let span = first.iter().map(|name| named_span(name)).collect::<Vec<_>>().concat();
        match name {
            // Of duplicate anchors only the first counts.
            _ if is_heading && !named.is_empty() && first.is_empty() => text.push_str(&format!("<{name}>")),
            _ if is_heading => text.push_str(tag),
            "tr" => {
                text.push_str(tag);
                pending.push_str(&span);
            }
            "td" | "th" => text.push_str(&format!("{tag}{}{span}", std::mem::take(&mut pending))),
            _ if FRAMES.contains(&name) => text.push_str(&format!("{span}{tag}")),
            _ => text.push_str(&format!("{tag}{span}")),
        }
    }
    text.push_str(rest);
    text
}

fn named_span(name: &str) -> String {
    format!("<span id=\"{name}\"></span>")
}

/// Appends anchors that were lost together with their elements to the Markdown, if links refer to them.
pub(in crate::import) fn with_lost(markdown: &str, referenced: &BTreeSet<String>) -> String {
    let is_lost =
        |name: &&String| !markdown.contains(&format!("{{#{name}}}")) && !markdown.contains(&format!("id=\"{name}\""));
    let is_linked =
        |name: &&String| markdown.contains(&format!("(#{name})")) || markdown.contains(&format!("\"#{name}\""));
    let lost = referenced.iter().filter(is_lost).filter(is_linked);
    let spans = lost.map(|name| named_span(name)).collect::<Vec<_>>().concat();
    if spans.is_empty() { markdown.to_owned() } else { format!("{markdown}\n{spans}\n") }
}

/// Returns the anchors that links may lead to.
pub(in crate::import) fn anchors(content: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for start in [" id=\"", " id='", " name=\"", " name='"] {
        let quote = if start.ends_with('"') { '"' } else { '\'' };
        let typed = content.split(start).skip(1).filter_map(|rest| rest.split_once(quote));
        names.extend(typed.map(|(name, _)| name.to_owned()).filter(|name| is_anchor(name)));
    }
    names
}

/// Returns whether an anchor can be a heading id in Markdown.
pub(in crate::import) fn is_anchor(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    !name.is_empty() && name.len() <= 100 && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_linked_to_stay() {
        let markup = "<a href=\"#n1\" name=\"r1\">1</a><h2 id=\"k\">K</h2><p id=\"n1\">Not <a href=\"#r1\">upp</a> <a href=\"#k\">k</a></p><p id=\"x\">y</p><table id=\"n1\"></table>";
        let referenced = referenced(markup);
        assert_eq!(referenced.iter().map(String::as_str).collect::<Vec<_>>(), ["k", "n1", "r1"]);
        let text = kept(markup, &referenced);
        assert!(
            text.starts_with("<a href=\"#n1\" name=\"r1\"><span id=\"r1\"></span>1</a><h2 id=\"k\">K</h2>"),
            "{text}"
        );
        assert!(
            text.contains("<p id=\"n1\"><span id=\"n1\"></span>Not ") && text.ends_with("<table id=\"n1\"></table>"),
            "{text}"
        );
    }
}
