//! The attributes of a directive: `{key="value" key=value}`.

use crate::source::span::Span;
use crate::yaml::fields::Located;

/// Parses `{key="value" key=value}`, which starts at byte `offset` of the file.
pub(super) fn attributes(text: &str, offset: usize) -> Option<Vec<(String, Located<String>)>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut found = Vec::new();
    let mut rest = inside.trim_start();
    while !rest.is_empty() {
        let equals = rest.find('=')?;
        let key = rest[..equals].trim();
        if key.is_empty() || key.contains(|c: char| c.is_whitespace() || c == '"') {
            return None;
        }
        let value = &rest[equals + 1..];
        let (value, after) = match quoted(value) {
            Quoted::Closed(value, after) => (value, after),
            Quoted::Open => return None,
            Quoted::No => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        let at = offset + (value.as_ptr() as usize - text.as_ptr() as usize);
        found.push((key.to_owned(), Located { value: value.to_owned(), span: Span::new(at, at + value.len()) }));
        rest = after.trim_start();
    }
    Some(found)
}

/// The value at the start of a text, if it is in quotation marks.
enum Quoted<'a> {
    /// The value, and what follows its closing mark.
    Closed(&'a str, &'a str),
    /// The closing mark is missing.
    Open,
    /// There are no quotation marks.
    No,
}

/// Reads a value in quotation marks. Between straight marks others are part of the value: `title="Vi ”läser” mer"`;
/// without a second straight mark they close it, because editors change marks while one types.
fn quoted(text: &str) -> Quoted<'_> {
    const MARKS: [char; 3] = ['"', '”', '“'];
    let Some(inside) = text.strip_prefix(MARKS) else { return Quoted::No };
    let straight = inside.find('"').filter(|_| text.starts_with('"'));
    match straight.or_else(|| inside.find(MARKS)) {
        Some(end) => Quoted::Closed(&inside[..end], inside[end..].trim_start_matches(MARKS)),
        None => Quoted::Open,
    }
}
