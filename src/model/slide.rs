//! Slides, typeset: the hand-over from `typeset` to pages, feeds and search.

use crate::text::html::{Html, escape_into};

/// A typeset slide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Slide {
    /// Its number in the presentation, from 1.
    pub number: usize,
    /// Its title, plain text.
    pub title: Option<String>,
    /// Its content without the title.
    pub content: Passage,
    /// The speaker notes; empty if they are not published.
    pub notes: Passage,
}

/// Markup, and the same words as plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Passage {
    /// Markup.
    pub html: Html,
    /// Plain text on one line, as search indexes it.
    pub text: String,
}

impl Slide {
    /// Returns the id of the slide with a number on the page of its presentation.
    #[must_use]
    pub fn id(number: usize) -> String {
        format!("page-{number}")
    }
}

/// Joins slides to one text. Each title becomes a heading; `untitled` returns the heading of a slide without a title.
#[must_use]
pub fn joined(slides: &[Slide], untitled: impl Fn(usize) -> Option<String>) -> Html {
    let mut markup = String::new();
    for slide in slides {
        if let Some(title) = slide.title.clone().or_else(|| untitled(slide.number)) {
            markup.push_str("<h2>");
            escape_into(&mut markup, &title);
            markup.push_str("</h2>\n");
        }
        markup.push_str(slide.content.html.as_str());
    }
    Html::trusted(markup)
}
