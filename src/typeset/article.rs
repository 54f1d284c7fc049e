//! One article -> its page text and its excerpt.

use jiff::tz::TimeZone;

use crate::config::settings::LiveOrder;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::model::article::{Article, FileRef};
use crate::parse::directives::{Marker, marker};
use crate::source::span::Location;
use crate::text::html::{Html, escape_into};
use crate::text::markdown::{Located, events, extensions};
use crate::text::post_date::PostDate;
use crate::text::words::Words;
use crate::theme::template::Theme;
use crate::typeset::active::{ACTIVE, harmless, is_active};
use crate::typeset::code::Coloured;
use crate::typeset::directive::updates;
use crate::typeset::scan::first_paragraphs;
use crate::typeset::writer::{Writer, WriterFor};

/// What every article is typeset with.
pub struct Setting<'a> {
    /// The theme: directive templates.
    pub theme: &'a Theme,
    /// Words of the site's language.
    pub words: &'a Words,
    /// Language of the site.
    pub language: &'a str,
    /// Code, coloured.
    pub code: &'a Coloured,
    /// Zone of times without an offset.
    pub zone: &'a TimeZone,
    /// In which order updates are shown.
    pub live: LiveOrder,
    /// Makes of a file what templates see.
    pub file: &'a (dyn Fn(&FileRef, &Article) -> serde_json::Value + Sync),
}

/// An article as markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typeset {
    /// The whole text.
    pub content: Html,
    /// What stands in lists: links absolute on this host, no ids, no footnotes, no headings.
    pub excerpt: Html,
    /// Whether the text holds more than the excerpt.
    pub has_more: bool,
    /// Times of a live post's updates in the order of the text.
    pub updates: Vec<PostDate>,
}

/// Typesets an article.
#[must_use]
pub fn article(article: &Article, setting: &Setting<'_>) -> Diagnosed<Typeset> {
    let mut diagnostics = Vec::new();
    let outline = &article.body.outline;
    if outline.is_too_deep {
        return Diagnosed::default();
    }
    let events = events(&article.body.prepared().text, extensions());
    let is_active = has_active(article, &events, &mut diagnostics);
    let finished = |markup: String| Html::trusted(if is_active { harmless(&markup) } else { markup });
    let content = Writer::new(WriterFor::Page { article, setting }, &events, &mut diagnostics).markup();
    let (excerpt, has_more) = excerpt(article, setting, &events);
    let value = Typeset {
        content: finished(content),
        excerpt: finished(excerpt),
        has_more,
        updates: updates(article, setting).into_iter().map(|(_, when)| when).collect(),
    };
    Diagnosed { value, diagnostics }
}

/// Reports raw HTML that the site's own security policy would stop.
pub(super) fn has_active(article: &Article, events: &[Located<'_>], diagnostics: &mut Vec<Diagnostic>) -> bool {
    use pulldown_cmark::Event;
    let before = diagnostics.len();
    let mut rest = "";
    for (event, range) in events {
        let (Event::Html(html) | Event::InlineHtml(html)) = event else { continue };
        let is_part = !rest.is_empty() && marker(html).is_none();
        if marker(html).is_none() && (is_active(html) || is_part && is_active(&format!("{rest}{html}"))) {
            let span = article.body.prepared().span(range);
            diagnostics.push(ACTIVE.at(Location::at(&article.path, span)));
        }
        // A tag may begin on one line and end on another.
        rest = if html.rfind('<') > html.rfind('>') { &article.body.prepared().text[range.clone()] } else { "" };
    }
    diagnostics.len() > before
}

/// Returns what stands in lists, and whether the text holds more.
fn excerpt(article: &Article, setting: &Setting<'_>, events: &[Located<'_>]) -> (String, bool) {
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
    let mut unheard = Vec::new();
    let markup = Writer::new(WriterFor::Excerpt { article, setting }, &events[range], &mut unheard).markup();
    (markup, has_more)
}

fn is_shown(event: &pulldown_cmark::Event<'_>) -> bool {
    use pulldown_cmark::Event;
    match event {
        Event::Text(_) | Event::Code(_) => true,
        Event::Html(html) | Event::InlineHtml(html) => matches!(marker(html), Some(Marker::Open(_)) | None),
        Event::Start(tag) => matches!(tag, pulldown_cmark::Tag::Image { .. }),
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
