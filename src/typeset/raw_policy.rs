//! What an author's raw HTML may hold: one table of elements, one of attributes.

use crate::text::raw_html::RawAttribute;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It is written.
    Kept,
    /// Its tags are removed; its text stays.
    Unwrapped,
    /// It is removed with its content.
    Removed,
    /// No element of HTML: it is shown as typed.
    Shown,
}

/// Elements that structure or mark text and run nothing.
const KEPT: [&str; 91] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "map",
    "mark",
    "menu",
    "meter",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "search",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "nobr",
];

/// Elements that run something, act for the whole page or hide text; and parts of SVG and `MathML`.
const UNWRAPPED: [&str; 109] = [
    "html",
    "head",
    "body",
    "main",
    "title",
    "base",
    "meta",
    "link",
    "form",
    "input",
    "button",
    "select",
    "option",
    "optgroup",
    "datalist",
    "textarea",
    "output",
    "fieldset",
    "legend",
    "label",
    "keygen",
    "object",
    "embed",
    "param",
    "applet",
    "frame",
    "frameset",
    "noframes",
    "noscript",
    "noembed",
    "plaintext",
    "xmp",
    "listing",
    "portal",
    "fencedframe",
    "slot",
    "canvas",
    "dialog",
    "marquee",
    "blink",
    "bgsound",
    "basefont",
    "image",
    "isindex",
    "command",
    "menuitem",
    "multicol",
    "nextid",
    "spacer",
    "rb",
    "rtc",
    "content",
    "shadow",
    "selectedcontent",
    "geolocation",
    "path",
    "g",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textpath",
    "defs",
    "use",
    "symbol",
    "lineargradient",
    "radialgradient",
    "stop",
    "clippath",
    "mask",
    "pattern",
    "filter",
    "foreignobject",
    "animate",
    "animatetransform",
    "set",
    "desc",
    "metadata",
    "view",
    "switch",
    "math",
    "mi",
    "mo",
    "mn",
    "ms",
    "mrow",
    "mfrac",
    "msup",
    "msub",
    "msubsup",
    "msqrt",
    "mroot",
    "mtext",
    "mtable",
    "mtr",
    "mtd",
    "mover",
    "munder",
    "munderover",
    "mspace",
    "mstyle",
    "mpadded",
    "mphantom",
    "semantics",
    "annotation",
];

/// Elements whose content is no text for readers.
const REMOVED: [&str; 4] = ["script", "style", "svg", "template"];

/// Attributes that run something, set styles, or load or send without being asked.
const ATTRIBUTES: [&str; 18] = [
    "style",
    "srcdoc",
    "formaction",
    "action",
    "ping",
    "background",
    "dynsrc",
    "lowsrc",
    "is",
    "slot",
    "nonce",
    "http-equiv",
    "autofocus",
    "contenteditable",
    "popover",
    "popovertarget",
    "attributionsrc",
    "imagesrcset",
];

/// Returns what becomes of an element; `name` is in lower case.
pub(super) fn treatment(name: &str) -> Treatment {
    if KEPT.contains(&name) {
        Treatment::Kept
    } else if REMOVED.contains(&name) {
        Treatment::Removed
    } else if UNWRAPPED.contains(&name) || name.contains(':') {
        // A name with a colon comes from Word: `<o:p>`.
        Treatment::Unwrapped
    } else {
        Treatment::Shown
    }
}

/// Returns whether an attribute is written.
pub(super) fn is_kept(attribute: &RawAttribute) -> bool {
    let name = attribute.name.as_str();
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    is_name && !name.starts_with("on") && !ATTRIBUTES.contains(&name)
}

/// Returns whether the end tag of an element may be left out (HTML, 13.1.2.4).
pub(super) fn may_stay_open(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "rt"
            | "rp"
            | "caption"
            | "colgroup"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
    )
}

/// Returns the open elements that end where an element starts, and those beyond which none ends.
pub(super) fn ended_by(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "li" => (&["li"], &["ul", "ol", "menu", "dir"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "rt" | "rp" => (&["rt", "rp"], &["ruby"]),
        "td" | "th" => (&["td", "th", "caption", "colgroup"], &["tr", "table"]),
        "tr" => (&["tr", "caption", "colgroup"], &["tbody", "thead", "tfoot", "table"]),
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "tr", "caption", "colgroup"], &["table"]),
        "caption" | "colgroup" => (&["caption", "colgroup"], &["table"]),
        _ => (&[], &[]),
    }
}

/// Returns the elements of which one must be around an element; none if it may stand anywhere.
pub(super) fn wanted_around(name: &str) -> &'static [&'static str] {
    match name {
        "li" => &["ul", "ol", "menu", "dir"],
        "dt" | "dd" => &["dl"],
        "caption" | "colgroup" | "col" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => &["table"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_element_is_in_two_tables() {
        for name in KEPT {
            assert!(!UNWRAPPED.contains(&name) && !REMOVED.contains(&name), "{name}");
        }
        assert!(REMOVED.iter().all(|name| !UNWRAPPED.contains(name)));
    }
}
