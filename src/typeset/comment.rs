//! Imported comments: Markdown or HTML -> sanitised markup.

use pulldown_cmark::Event;

use crate::model::comment_links::CommentTargets;
use crate::parse::comment_links::resolved;
use crate::text::html::Html;
use crate::text::markdown::{events, extensions};
use crate::typeset::writer::plain_into;

/// Returns the sanitised markup of a comment: paragraphs, emphasis, lists, quotations, code and links. The links ask search
/// engines not to follow them; one without a target becomes text.
#[must_use]
pub fn comment(text: &str, targets: &CommentTargets) -> Html {
    let mut markup = String::with_capacity(text.len() + 32);
    let events = events(text, extensions()).into_iter().map(|(event, _)| match event {
        Event::SoftBreak => Event::HardBreak,
        other => other,
    });
    let mut target = |address: &str| targets.get(address).cloned().flatten();
    let events = resolved(events, &mut target);
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
        let text = "Tack *du*!\nHej <script>x()</script><img src=x onerror=y> [k](javascript:z)";
        let html = comment(text, &CommentTargets::new());
        assert!(html.as_str().contains("<em>du</em>"));
        assert!(html.as_str().contains("<br>"));
        for gone in ["<script", "<img", "javascript", "onerror"] {
            assert!(!html.as_str().contains(gone), "{gone} in {html:?}");
        }
    }

    #[test]
    fn a_link_without_a_known_target_is_text() {
        let targets = CommentTargets::from([
            ("../om.md".to_owned(), Some("/blogg/om/".to_owned())),
            ("/hemlig/".to_owned(), None),
            ("https://own.example/hemlig/".to_owned(), None),
            ("https://annan.example/".to_owned(), Some("https://annan.example/".to_owned())),
        ]);
        let text = "[a](../om.md) [b](/hemlig/) [c](https://own.example/hemlig/) <a href='/hemlig/'>d</a> \
                    <A HREF=\"../om.md\" class=x>e</A> [f](okänd) <https://annan.example/> <namn@annan.example>\n\n\
                    <p><a href=\"https://own.example/hemlig/\">g</a> <a\nhref=okand>h</a></p>\n";
        let html = comment(text, &targets);
        let link = |href: &str, text: &str| format!("<a href=\"{href}\" rel=\"nofollow ugc\">{text}</a>");
        let expected = format!(
            "<p>{} b c d {} f {} {}</p>\n<p>g h</p>\n",
            link("/blogg/om/", "a"),
            link("/blogg/om/", "e"),
            link("https://annan.example/", "https://annan.example/"),
            link("mailto:namn@annan.example", "namn@annan.example"),
        );
        assert_eq!(html.as_str(), expected);
    }
}
