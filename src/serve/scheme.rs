//! A page or style sheet -> the same for readers whose system is light, or dark, whatever the author's own is.
//!
//! No browser lets a page choose that for a frame, so the question itself is answered in what the frame gets.

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use bytes::Bytes;

use crate::serve::reply::Answer;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark letters on paper.
    Light,
    /// Light letters on slate.
    Dark,
}

impl Scheme {
    /// Returns the scheme that a query asks for.
    #[must_use]
    pub fn asked(query: Option<&str>) -> Option<Self> {
        match query {
            Some("light") => Some(Self::Light),
            Some("dark") => Some(Self::Dark),
            Some(_) | None => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Returns an answer as readers of a scheme get it.
#[must_use]
pub fn in_scheme(mut answer: Answer, scheme: Scheme) -> Answer {
    let is = |start: &str| {
        let media_type = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        media_type.is_some_and(|media_type| media_type.starts_with(start))
    };
    let (is_page, is_style) = (is("text/html"), is("text/css"));
    if !(is_page || is_style) || answer.status == StatusCode::PARTIAL_CONTENT {
        return answer;
    }
    let Ok(text) = std::str::from_utf8(&answer.body) else { return answer };
    let mut text = decided(text, scheme);
    if is_page {
        // Style sheets are asked for in the same scheme.
        text = text.replace(".css\"", &format!(".css?{}\"", scheme.name()));
        text = text.replace("content=\"light dark\"", &format!("content=\"{}\"", scheme.name()));
    } else {
        text = text.replace("color-scheme: light dark", &format!("color-scheme: {}", scheme.name()));
    }
    answer.headers.remove(ETAG);
    answer.headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    answer.body = Bytes::from(text);
    answer
}

/// Returns a text in which every question for the reader's scheme has its answer.
fn decided(text: &str, scheme: Scheme) -> String {
    const QUESTION: &str = "(prefers-color-scheme:";
    let mut decided = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(QUESTION) {
        let (before, after) = rest.split_at(at);
        decided.push_str(before);
        let Some((asked, behind)) = after[QUESTION.len()..].split_once(')') else { break };
        decided.push_str(if asked.trim() == scheme.name() { "(min-width: 0px)" } else { "(max-width: 0px)" });
        rest = behind;
    }
    decided.push_str(rest);
    decided
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::reply::NO_STORE;

    fn shown(media_type: &str, text: &str, scheme: Scheme) -> String {
        let headers = [(CONTENT_TYPE, media_type.to_owned())];
        let answer = Answer::new(StatusCode::OK, headers, Bytes::from(text.to_owned()), NO_STORE);
        let answer = in_scheme(answer, scheme);
        assert_eq!(answer.headers[CONTENT_LENGTH], answer.body.len().to_string());
        String::from_utf8(answer.body.to_vec()).expect("text")
    }

    #[test]
    fn every_question_is_answered() {
        let style = "@media (prefers-color-scheme:dark){a{}} @media screen and (prefers-color-scheme: light) {b{}}";
        let dark = "@media (min-width: 0px){a{}} @media screen and (max-width: 0px) {b{}}";
        assert_eq!(shown("text/css", style, Scheme::Dark), dark);
        assert_eq!(shown("text/css", "(prefers-color-scheme:", Scheme::Dark), "(prefers-color-scheme:");
        let page = "<meta name=\"color-scheme\" content=\"light dark\"><link href=\"/a.css\">";
        let light = "<meta name=\"color-scheme\" content=\"light\"><link href=\"/a.css?light\">";
        assert_eq!(shown("text/html; charset=utf-8", page, Scheme::Light), light);
        assert_eq!(shown("image/svg+xml", style, Scheme::Dark), style);
    }
}
