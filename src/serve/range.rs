//! Parts of a file that a browser asks for with `Range`, as it does for video (RFC 9110, 14).

use std::ops::RangeInclusive;

use axum::http::header::{CONTENT_LENGTH, CONTENT_RANGE, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use bytes::Bytes;

use crate::serve::reply::{Answer, header_value};

/// Returns the part that the request asks for, or all. Several parts at once are answered with all, which is allowed.
#[must_use]
pub fn ranged(request: &HeaderMap, mut headers: HeaderMap, bytes: Bytes, tag: &str) -> Answer {
    let is_current = request.get(IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
    let range = request.get(RANGE).and_then(|range| range.to_str().ok()).filter(|_| is_current);
    let length = bytes.len() as u64;
    let (status, body) = match range.map_or(Part::All, |range| part(range, length)) {
        Part::All => (StatusCode::OK, bytes),
        Part::One(range) => {
            headers.insert(CONTENT_RANGE, header_value(&format!("bytes {}-{}/{length}", range.start(), range.end())));
            let at = |byte: u64| usize::try_from(byte).expect("invariant: within the bytes");
            (StatusCode::PARTIAL_CONTENT, bytes.slice(at(*range.start())..=at(*range.end())))
        }
        Part::Unsatisfiable => {
            headers.insert(CONTENT_RANGE, header_value(&format!("bytes */{length}")));
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new())
        }
    };
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Answer { status, headers, body }
}

enum Part {
    All,
    One(RangeInclusive<u64>),
    Unsatisfiable,
}

fn part(range: &str, length: u64) -> Part {
    let Ok(parsed) = http_range_header::parse_range_header(range) else { return Part::All };
    match parsed.validate(length).as_deref() {
        Ok([one]) => Part::One(one.clone()),
        Ok(_) => Part::All,
        Err(_) => Part::Unsatisfiable,
    }
}
