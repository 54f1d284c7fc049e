//! What the server sends back, as values.

use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use bytes::Bytes;

use crate::diagnostic::catalogue::{Language, say};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::text::address::encoded_header;

/// `Cache-Control` of files: the browser asks each time, because the preview changes with every key.
pub const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
/// `Cache-Control` of redirects and errors, which the next build may end.
pub const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// A reply.
#[derive(Debug)]
pub enum Reply {
    /// Known bytes.
    Answer(Answer),
    /// A file of the site folder that is too large to be held, with these headers.
    File(SourcePath, HeaderMap),
    /// A derived picture in the blob folder, with these headers.
    Stored(Fingerprint, HeaderMap),
    /// A stream of events, for as long as the page is open.
    Events,
}

/// A reply of known bytes.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers, with the length of the body.
    pub headers: HeaderMap,
    /// The body. It is there for `HEAD`, too, and is not sent then.
    pub body: Bytes,
}

impl Answer {
    /// Returns an answer with these headers, its length and `cache`.
    #[must_use]
    pub fn new<const N: usize>(
        status: StatusCode,
        headers: [(HeaderName, String); N],
        body: Bytes,
        cache: HeaderValue,
    ) -> Self {
        let mut headers: HeaderMap = headers.into_iter().map(|(name, text)| (name, header_value(&text))).collect();
        headers.insert(CACHE_CONTROL, cache);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        Self { status, headers, body }
    }

    /// Returns an answer that is one message as plain text.
    #[must_use]
    pub fn message(status: StatusCode, language: Language, key: &str) -> Self {
        let text = format!("{}\n", say(language, key, &[]));
        let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned())];
        Self::new(status, headers, Bytes::from(text), NO_STORE)
    }

    /// Returns a redirect. It is not stored: a browser would keep it, and the next site on this port would get it.
    #[must_use]
    pub fn redirect(status: StatusCode, to: &str) -> Self {
        Self::new(status, [(LOCATION, encoded_header(to))], Bytes::new(), NO_STORE)
    }

    /// Returns the answer with one more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, text: &str) -> Self {
        self.headers.insert(name, header_value(text));
        self
    }
}

/// Returns text as the value of a header; an empty one for what no header can hold.
#[must_use]
pub fn header_value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}
