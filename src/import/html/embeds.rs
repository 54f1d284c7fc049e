//! Content of other hosts: pages contact no host but their own, so foreign pictures become links, and old video
//! players become frames.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::import::html::attributes::tag_end;
use crate::import::html::attributes::values;
use crate::import::model::addresses::{Addresses, Target};
use crate::text::entities::without_entities;
use crate::text::html::escape_into;

/// The result for pictures.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Pictures {
    /// The markup.
    pub(in crate::import) markup: String,
    /// Addresses of pictures that became links.
    pub(in crate::import) linked: Vec<String>,
    /// Names of removed elements and how many of each.
    pub(in crate::import) left_out: BTreeMap<String, usize>,
}

/// Turns pictures on other hosts into links and removes tracking pixels and pictures without an address. The markup
/// must be ammonia's output (double-quoted values).
pub(in crate::import) fn pictures(markup: &str, addresses: &Arc<dyn Addresses>) -> Pictures {
    let mut made = Pictures::default();
    let mut rest = markup;
    let mut is_in_link = false;
    while let Some(at) = rest.find('<') {
        made.markup.push_str(&rest[..at]);
        let (tag, after) = rest[at..].split_at(tag_end(&rest[at..]));
        rest = after;
        if tag.starts_with("<a ") || tag == "<a>" {
            is_in_link = true;
        } else if tag == "</a>" {
            is_in_link = false;
        }
        let Some(typed) = tag.strip_prefix("<img").and_then(|typed| typed.strip_suffix('>')) else {
            made.markup.push_str(tag);
            continue;
        };
        let values = values(typed);
        let value = |name: &str| {
            let found = values.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| without_entities(value).into_owned()).unwrap_or_default()
        };
        let (source, alt) = (value("src"), value("alt"));
        let is_dot = ["width", "height"].iter().all(|side| matches!(value(side).as_str(), "0" | "1"));
        let is_letter = source.contains("//s.w.org/images/core/emoji/")
            || value("class").split(' ').any(|class| matches!(class, "emoji" | "wp-smiley"));
        if is_letter && !alt.is_empty() {
            escape_into(&mut made.markup, &alt);
        } else if is_dot || source.is_empty() {
            let name = if is_dot { "img 1×1" } else { "img" };
            *made.left_out.entry(name.to_owned()).or_default() += 1;
        } else if addresses.file(&source).is_none() && addresses.link(&source) == Target::Same {
            let words = if alt.trim().is_empty() { &source } else { &alt };
            let mut said = String::new();
            escape_into(&mut said, words);
            if is_in_link {
                made.markup.push_str(&said);
            } else {
                made.markup.push_str("<a href=\"");
                escape_into(&mut made.markup, &source);
                made.markup.push_str(&format!("\">{said}</a>"));
            }
            made.linked.push(source);
        } else {
            made.markup.push_str(tag);
        }
    }
    made.markup.push_str(rest);
    made
}

/// Turns `<object>` and `<embed>` with an address into frames.
pub(in crate::import) fn with_frames(markup: &str) -> String {
    const FILE_BLOCK: &str = "wp-block-file__embed";
    let mut framed = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        framed.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if !name.eq_ignore_ascii_case("object") && !name.eq_ignore_ascii_case("embed") {
            framed.push('<');
            rest = &rest[1..];
            continue;
        }
        let tag = tag_end(rest);
        let close = format!("</{name}>");
        let end = if name.eq_ignore_ascii_case("object") {
            rest[tag..].find(&close).map_or(tag, |end| tag + end + close.len())
        } else {
            rest[tag..].strip_prefix(&close).map_or(tag, |_| tag + close.len())
        };
        let (player, after) = rest.split_at(end);
        match player_source(player).filter(|_| !player[..tag].contains(FILE_BLOCK)) {
            Some(address) => {
                framed.push_str("<iframe src=\"");
                escape_into(&mut framed, &address);
                framed.push_str("\"></iframe>");
            }
            None => framed.push_str(player),
        }
        rest = after;
    }
    framed.push_str(rest);
    framed
}

/// Returns the address that an old player shows.
fn player_source(player: &str) -> Option<String> {
    let mut rest = player;
    let mut found: Option<String> = None;
    while let Some(at) = rest.find('<') {
        let (tag, after) = rest[at..].split_at(tag_end(&rest[at..]));
        rest = after;
        let Some((name, typed)) = tag[1..].trim_end_matches(['>', '/']).split_once(char::is_whitespace) else {
            continue;
        };
        let values = values(typed);
        let value = |name: &str| {
            values.iter().find(|(key, _)| key == name).map(|(_, value)| without_entities(value).into_owned())
        };
        let address = match name.to_ascii_lowercase().as_str() {
            "param" => value("value").filter(|_| {
                value("name")
                    .is_some_and(|name| matches!(name.to_ascii_lowercase().as_str(), "movie" | "src" | "filename"))
            }),
            "embed" => value("src"),
            "object" => value("data"),
            _ => None,
        };
        found = found.or(address.filter(|address| address.starts_with("http") || address.starts_with("//")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_of_old_are_frames() {
        let old = "a<object width=\"1\"><param name='movie' value='http://www.youtube.com/v/abc123&amp;hl=sv'></param>\
                   <embed src=\"http://www.youtube.com/v/abc123\"></embed></object>b<EMBED src=http://x.example/y.swf>c";
        assert_eq!(
            with_frames(old),
            "a<iframe src=\"http://www.youtube.com/v/abc123&amp;hl=sv\"></iframe>b<iframe src=\"http://x.example/y.swf\"></iframe>c"
        );
        let other =
            "<object class=\"wp-block-file__embed\" data=\"https://a.example/x.pdf\"></object><object></object><embed";
        assert_eq!(with_frames(other), other);
    }
}
