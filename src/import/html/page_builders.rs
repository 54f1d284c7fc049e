//! Shortcodes of page builders (Divi, `WPBakery`, Fusion and others): they are taken off, and the words and files in their
//! attributes stay.

use std::collections::BTreeSet;

use crate::import::html::shortcode_markup::{embed, figure, image};
use crate::import::html::shortcode_values::{value, values};
use crate::import::model::library::Library;
use crate::text::html::escaped;

/// What the names of their shortcodes begin with.
const PREFIXES: [&str; 12] =
    ["et_pb_", "vc_", "fusion_", "av_", "cs_", "mk_", "su_", "tatsu_", "ux_", "kc_", "themify_", "nectar_"];
/// Further shortcodes that only lay out what is in them.
const LAYOUT: [&str; 27] = [
    "row",
    "column",
    "columns",
    "col",
    "section",
    "one_half",
    "one_half_last",
    "one_third",
    "one_third_last",
    "two_third",
    "two_third_last",
    "one_fourth",
    "one_fourth_last",
    "three_fourth",
    "three_fourth_last",
    "one_full",
    "clear",
    "divider",
    "tabs",
    "tabgroup",
    "accordion",
    "accordions",
    "toggles",
    "dropcap",
    "highlight",
    "lead",
    "raw",
];

/// A shortcode of a page builder.
pub(super) struct BuilderCode {
    /// The markup in its place.
    pub(super) markup: String,
    /// Its length.
    pub(super) length: usize,
    /// Its name, if what it holds is left out.
    pub(super) left_out: Option<String>,
}

/// Returns the shortcode of a page builder that a text begins with, be it opening or closing. `endless` are names without a
/// closing shortcode further on.
pub(super) fn piece<'a>(rest: &'a str, library: &dyn Library, endless: &mut BTreeSet<&'a str>) -> Option<BuilderCode> {
    let body = rest.strip_prefix('[')?;
    let is_close = body.starts_with('/');
    let body = body.strip_prefix('/').unwrap_or(body);
    let name_end = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
    let name = &body[..name_end];
    let is_builder = PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    if !is_builder && !LAYOUT.contains(&name) && name != "button" {
        return None;
    }
    let end = name_end + end(&body[name_end..])?;
    let typed = &body[name_end..end];
    if !(typed.is_empty() || typed.starts_with([' ', '/', '\n', '\t'])) {
        return None;
    }
    let length = rest.len() - body.len() + end + 1;
    // Code that is written in base64 means nothing to a reader.
    if matches!(name, "vc_raw_html" | "vc_raw_js" | "fusion_code") && !is_close {
        let inner = inner(name, &rest[length..], endless).map_or(0, |inner| inner.len() + name.len() + 3);
        return Some(BuilderCode { markup: String::new(), length: length + inner, left_out: Some(name.to_owned()) });
    }
    let is_inline = matches!(name, "dropcap" | "highlight" | "lead" | "su_dropcap" | "su_highlight" | "vc_icon");
    if !is_close
        && name.ends_with("button")
        && let Some(says) = inner(name, &rest[length..], endless)
        && let Some(markup) = button(typed, says)
    {
        return Some(BuilderCode { markup, length: length + says.len() + name.len() + 3, left_out: None });
    }
    if name == "button" {
        return None;
    }
    let own = if is_close { String::new() } else { attributes(name, typed, library) };
    let markup = match (is_inline, own.is_empty()) {
        (true, _) => own,
        (false, true) => "\n\n".to_owned(),
        (false, false) => format!("\n\n{own}\n\n"),
    };
    Some(BuilderCode { markup, length, left_out: None })
}

/// Returns the text before the closing shortcode of this name.
fn inner<'a>(name: &'a str, after: &'a str, endless: &mut BTreeSet<&'a str>) -> Option<&'a str> {
    if endless.contains(name) {
        return None;
    }
    let end = after.find(&format!("[/{name}]"));
    if end.is_none() {
        endless.insert(name);
    }
    end.map(|end| &after[..end])
}

/// Returns a button whose words, `inner`, stand between its shortcodes, as a link.
fn button(typed: &str, inner: &str) -> Option<String> {
    let values = values(typed);
    let to = ["url", "link", "href", "button_url"].iter().find_map(|name| value(&values, name)).map(link_address)?;
    let link = format!("<a href=\"{}\">{inner}</a>", escaped(&to));
    (!inner.trim().is_empty() && !inner.contains('[')).then_some(link)
}

/// Returns where a shortcode ends; quoted values may contain anything.
fn end(typed: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in typed.bytes().enumerate() {
        match (quote, byte) {
            (None, b']') => return Some(at),
            (None, b'"') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    typed.find(']')
}

/// Returns what the attributes of a shortcode show.
fn attributes(name: &str, typed: &str, library: &dyn Library) -> String {
    let values = values(typed.trim_end_matches('/'));
    let get =
        |names: &[&str]| names.iter().find_map(|name| value(&values, name)).filter(|value| !value.trim().is_empty());
    let kind = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let mut made = String::new();
    let words = match kind {
        "custom_heading" | "text_separator" => get(&["text", "title"]),
        "row" | "column" | "section" | "text" | "code" | "raw" => None,
        _ => get(&["title", "heading", "headline"]),
    };
    let address =
        get(&["url", "button_url", "src", "href", "button_link"]).or_else(|| get(&["link"]).map(link_address));
    let address = address.filter(|address| !address.is_empty());
    match kind {
        "image" | "single_image" | "imageframe" | "fullwidth_image" => {
            let file = get(&["image", "image_id", "ids"]).and_then(|key| library.file(key.trim()));
            let source = get(&["src", "image_url"]).or_else(|| file.as_ref().map(|file| file.url.clone()));
            let alt =
                get(&["alt", "title_text"]).or_else(|| file.as_ref().map(|file| file.alt.clone())).unwrap_or_default();
            if let Some(source) = source {
                made.push_str(&image(&source, &alt));
            }
        }
        "gallery" | "images_carousel" | "media_grid" => {
            let keys = get(&["gallery_ids", "images", "include", "source"]).unwrap_or_default();
            let files = keys.split(',').filter_map(|key| library.file(key.trim()));
            let pictures = files.map(|file| figure(&image(&file.url, &file.alt), ""));
            let pictures = pictures.collect::<Vec<_>>().concat();
            made.push_str(&format!("<div class=\"gallery\">{pictures}</div>"));
        }
        "video" | "youtube" | "vimeo" => {
            let address = address.or_else(|| get(&["id"]).map(|id| format!("https://www.youtube.com/watch?v={id}")));
            made.push_str(&address.map(|to| embed(&to)).unwrap_or_default());
        }
        "audio" => {
            let address = get(&["audio", "src", "url"]);
            made.push_str(&address.map(|to| format!("<audio src=\"{}\"></audio>", escaped(&to))).unwrap_or_default());
        }
        "button" | "btn" | "cta" => {
            let says = get(&["button_text", "title", "text"]).unwrap_or_default();
            match address {
                Some(to) if !says.is_empty() => {
                    made.push_str(&format!("<a href=\"{}\">{}</a>", escaped(&to), escaped(&says)));
                }
                _ => made.push_str(&escaped(&says)),
            }
        }
        _ => {}
    }
    let is_said = matches!(kind, "button" | "btn" | "cta" | "image" | "single_image" | "imageframe" | "video");
    let words = words.filter(|_| !is_said).map(|words| format!("<h3>{}</h3>", escaped(&words))).unwrap_or_default();
    words + &made
}

/// Returns the address in `url:https%3A%2F%2Fa.example|title:…`.
fn link_address(link: String) -> String {
    match link.strip_prefix("url:") {
        Some(rest) => crate::text::address::decoded(rest.split('|').next().unwrap_or_default()),
        None => link,
    }
}
