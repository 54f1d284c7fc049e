//! The text of a file that people write: decoded, and without control characters.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};
use crate::yaml::read::{Mapping, entries};

/// A file that is not UTF-8.
pub const NOT_UTF8: Rule = Rule::error("G001");
/// A text file of unreasonable size.
pub const TOO_LARGE: Rule = Rule::error("G002");
/// Control characters, which are replaced by spaces.
pub const CONTROL: Rule = Rule::warning("G005");

/// Largest text file in bytes: the longest novel has three million.
const TEXT_MAX: u64 = 8 * 1024 * 1024;

/// Returns the text of a file, without its byte order mark, and the byte offset at which it starts.
///
/// Control characters become spaces. A file that is not UTF-8 is reported with the encoding that it seems to have.
pub fn file_text(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, usize)> {
    let file = Location::file(&source.path);
    let Some(bytes) = source.bytes().filter(|_| source.len <= TEXT_MAX) else {
        let megabytes = source.len / 1_000_000;
        diagnostics.push(TOO_LARGE.at(file).with("size", megabytes.to_string()).with("most", "8"));
        return None;
    };
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    if is_utf16(bytes) {
        diagnostics.push(NOT_UTF8.at(file).with("line", "1").help("utf16"));
        return None;
    }
    let text = match std::str::from_utf8(&bytes[start..]) {
        Ok(text) => text,
        Err(error) => {
            let readable = String::from_utf8_lossy(&bytes[..start + error.valid_up_to()]);
            let line = readable.matches('\n').count() + 1;
            diagnostics.push(NOT_UTF8.at(file).with("line", line.to_string()).help(likely_encoding(bytes)));
            return None;
        }
    };
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t') || byte == 0x7f;
    let first = text.bytes().position(is_control);
    let is_old_mac = text.contains('\r') && !text.contains('\n');
    if first.is_none() && !is_old_mac {
        return Some((text.to_owned(), start));
    }
    if let Some(at) = first {
        diagnostics.push(CONTROL.at(Location::at(&source.path, Span::new(start + at, start + at + 1))));
    }
    let replaced = text.chars().map(|c| match c {
        '\r' if is_old_mac => '\n',
        c if c.is_ascii() && is_control(c as u8) => ' ',
        c => c,
    });
    Some((replaced.collect(), start))
}

/// Reads the keys and values of a YAML file; the mapping of a file that cannot be read is empty and damaged.
pub fn file_mapping(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Mapping {
    match file_text(source, diagnostics) {
        Some((text, start)) => entries(&source.path, &text, start).into_value(diagnostics),
        None => Mapping { entries: Vec::new(), is_damaged: true },
    }
}

/// Returns whether bytes look like UTF-16, with or without a byte order mark: every other byte of western text is 0, and
/// such a text is UTF-8 as well.
fn is_utf16(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = zeros(0).max(zeros(1));
    let has_mark = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    has_mark || most > 1 && most * 4 > start.len()
}

/// Guesses the encoding of bytes that are not UTF-8: a key of the message's help texts.
fn likely_encoding(bytes: &[u8]) -> &'static str {
    if bytes.contains(&0) { "binary" } else { "latin1" }
}
