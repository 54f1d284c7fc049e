//! Imported comments: Markdown or HTML -> sanitised markup.

use pulldown_cmark::Event;

use crate::text::html::Html;
use crate::text::markdown::{events, extensions};
use crate::typeset::writer::plain_into;

/// Returns the sanitised markup of a comment: paragraphs, emphasis, lists, quotations, code and links. The links ask search
/// engines not to follow them.
#[must_use]
pub fn comment(text: &str) -> Html {
    let mut markup = String::with_capacity(text.len() + 32);
    let events = events(text, extensions()).into_iter().map(|(event, _)| match event {
        Event::SoftBreak => Event::HardBreak,
        other => other,
    });
    plain_into(&mut markup, &events.map(|event| (event, 0..0)).collect::<Vec<_>>());
    let tags = ["p", "br", "em", "strong", "b", "i", "a", "ul", "ol", "li", "blockquote", "code", "pre", "del"];
    let mut builder = ammonia::Builder::default();
    builder.tags(tags.into()).generic_attributes([].into()).tag_attributes([("a", ["href"].into())].into());
    builder.link_rel(Some("nofollow ugc")).url_schemes(["http", "https", "mailto"].into());
    Html::trusted(builder.clean(&markup).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_keeps_its_text_and_loses_active_markup() {
        let html = comment("Tack *du*!\nHej <script>x()</script><img src=x onerror=y> [k](javascript:z)");
        assert!(html.as_str().contains("<em>du</em>"));
        assert!(html.as_str().contains("<br>"));
        for gone in ["<script", "<img", "javascript", "onerror"] {
            assert!(!html.as_str().contains(gone), "{gone} in {html:?}");
        }
    }
}
