//! Raw HTML that the site's Content-Security-Policy would stop anyway: seen, and taken away.

use ammonia::Builder;

use crate::diagnostic::rule::Rule;

/// Script, embedded pages or styles in raw HTML.
pub const ACTIVE: Rule = Rule::warning("G085");

/// Elements that run, load or rule over the page.
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

/// Returns whether raw HTML holds something that must not run: script in any place, foreign frames, inline styles.
#[must_use]
pub fn is_active(html: &str) -> bool {
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

/// Returns markup without anything that runs, loads from elsewhere or styles itself.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_seen_and_taken_away_and_the_rest_stays() {
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
