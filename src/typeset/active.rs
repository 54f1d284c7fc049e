//! Raw HTML that the site's Content-Security-Policy would block: it is reported and removed.

use ammonia::Builder;
use pulldown_cmark::Event;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::Article;
use crate::parse::directives::marker;
use crate::source::span::Location;
use crate::text::markdown::LocatedEvent;

/// Scripts, frames, forms or inline styles in raw HTML.
pub const ACTIVE: Rule = Rule::warning("G085");

/// Elements that run code, load other pages or affect the whole page.
const ELEMENTS: [&str; 16] = [
    "<script",
    "<iframe",
    "<object",
    "<embed",
    "<form",
    "<base",
    "<meta",
    "<link",
    "<style",
    "<svg",
    "<math",
    "<frame",
    "<applet",
    "<template",
    "<input",
    "<button",
];

/// Returns whether raw HTML contains scripts, frames, forms or inline styles.
fn is_active(html: &str) -> bool {
    let html = html.to_ascii_lowercase();
    ELEMENTS.iter().any(|element| html.contains(element))
        || html.contains("javascript:")
        || html.contains("vbscript:")
        || html.contains("srcdoc")
        || html.split('<').skip(1).any(has_active_attribute)
}

fn has_active_attribute(tag: &str) -> bool {
    let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic());
    let inside = tag.split('>').next().unwrap_or_default();
    let names = inside.split(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '/')).skip(1);
    let is_handler = |part: &str| part.len() > 4 && part.starts_with("on") && part.contains('=');
    let mut names = names.map(str::trim);
    is_tag
        && (names.any(|part| is_handler(part) || part.starts_with("style="))
            || (inside.contains("href") || inside.contains("src")) && inside.contains("&#"))
}

/// Returns markup without scripts, frames, forms and inline styles.
#[must_use]
pub fn harmless(markup: &str) -> String {
    let mut builder = Builder::default();
    builder
        .add_tags([
            "figure",
            "figcaption",
            "section",
            "video",
            "audio",
            "source",
            "track",
            "details",
            "summary",
            "mark",
            "dl",
            "dt",
            "dd",
            "aside",
            "main",
            "picture",
            "time",
        ])
        .add_generic_attributes([
            "id",
            "class",
            "lang",
            "dir",
            "title",
            "role",
            "tabindex",
            "aria-label",
            "aria-labelledby",
            "aria-hidden",
            "aria-describedby",
            "scope",
            "datetime",
        ])
        .add_tag_attributes("img", ["src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes"])
        .add_tag_attributes("video", ["src", "poster", "controls", "preload", "width", "height"])
        .add_tag_attributes("audio", ["src", "controls", "preload"])
        .add_tag_attributes("source", ["src", "type"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label", "default"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("a", ["rel"])
        .link_rel(None);
    builder.clean(markup).to_string()
}

/// Reports raw HTML that the site's own policy would block; returns whether there is any.
pub(super) fn check_active(article: &Article, events: &[LocatedEvent<'_>], diagnostics: &mut Vec<Diagnostic>) -> bool {
    let before = diagnostics.len();
    let mut rest = "";
    for (event, range) in events {
        let (Event::Html(html) | Event::InlineHtml(html)) = event else { continue };
        let is_part = !rest.is_empty() && marker(html).is_none();
        if marker(html).is_none() && (is_active(html) || is_part && is_active(&format!("{rest}{html}"))) {
            let span = article.body.prepared().span(range);
            diagnostics.push(ACTIVE.at(Location::at(&article.path, span)));
        }
        // A tag may start on one line and end on another.
        rest = if html.rfind('<') > html.rfind('>') { &article.body.prepared().text[range.clone()] } else { "" };
    }
    diagnostics.len() > before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_markup_is_found_and_removed_and_the_rest_stays() {
        for html in [
            "<script>x()</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"&#106;avascript:x()\">k</a>",
            "<p style=\"color:red\">",
            "<IFRAME src=x>",
        ] {
            assert!(is_active(html), "{html}");
        }
        for html in
            ["<p class=\"once\">", "<br>", "<details><summary>on = x</summary></details>", "<a href=\"x\">on=</a>"]
        {
            assert!(!is_active(html), "{html}");
        }
        assert_eq!(harmless("<p id=\"a\" onclick=\"x()\">b<script>c</script></p>"), "<p id=\"a\">b</p>");
    }
}
