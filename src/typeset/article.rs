//! One article -> the markup of its page and of its excerpt.

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::rule::Diagnosed;
use crate::model::article::Article;
use crate::parse::directives::{Marker, marker};
use crate::text::html::{Html, escape_into};
use crate::text::markdown::{LocatedEvent, events, extensions};
use crate::text::post_date::PostDate;
use crate::typeset::context::TypesetContext;
use crate::typeset::lookahead::first_paragraphs;
use crate::typeset::updates::updates;
use crate::typeset::writer::{Writer, WriterMode};

/// An article as markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typeset {
    /// Markup of the whole text.
    pub content: Html,
    /// Markup for lists: without ids, footnotes and headings, and with the page's address in links within the page.
    pub excerpt: Html,
    /// Whether the text is longer than the excerpt.
    pub has_more: bool,
    /// Times of a live post's updates, in the order of the text.
    pub updates: Vec<PostDate>,
}

/// Typesets an article.
#[must_use]
pub fn article(article: &Article, context: &TypesetContext<'_>) -> Diagnosed<Typeset> {
    let mut diagnostics = Vec::new();
    let outline = &article.body.outline;
    if outline.is_too_deep {
        return Diagnosed::default();
    }
    let events = events(&article.body.prepared().text, extensions());
    let content = Writer::new(WriterMode::Page { article, context }, &events, &mut diagnostics).markup();
    let (excerpt, has_more) = excerpt(article, context, &events);
    let value = Typeset {
        content: Html::trusted(content),
        excerpt: Html::trusted(excerpt),
        has_more,
        updates: updates(article, context.zone).into_iter().map(|(_, when)| when).collect(),
    };
    Diagnosed { value, diagnostics }
}

/// Returns the markup of the excerpt, and whether the text is longer.
fn excerpt(article: &Article, context: &TypesetContext<'_>, events: &[LocatedEvent<'_>]) -> (String, bool) {
    let outline = &article.body.outline;
    if let Some(summary) = &article.summary {
        let mut markup = "<p>".to_owned();
        escape_into(&mut markup, summary);
        markup.push_str("</p>\n");
        return (markup, outline.words > 0);
    }
    let range = match outline.more {
        Some(more) => 0..events.iter().position(|(_, range)| range.start >= more).unwrap_or(events.len()),
        None => first_paragraphs(events),
    };
    let has_more = events[range.end..].iter().any(|(event, _)| is_shown(event))
        || events[..range.start].iter().any(|(event, _)| is_shown(event));
    // What the excerpt would report was reported with the page.
    let mut diagnostics = Vec::new();
    let markup = Writer::new(WriterMode::Excerpt { article, context }, &events[range], &mut diagnostics).markup();
    (markup, has_more)
}

/// Returns whether an event is visible on the page.
fn is_shown(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_) | Event::Code(_) => true,
        Event::Html(html) | Event::InlineHtml(html) => match marker(html) {
            Some(Marker::Open(_)) => true,
            Some(Marker::Close(_) | Marker::More) => false,
            None => !html.trim_start().starts_with("<!--"),
        },
        Event::Start(tag) => matches!(tag, Tag::Image { .. }),
        Event::End(_)
        | Event::FootnoteReference(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::Rule
        | Event::TaskListMarker(_) => false,
    }
}
