//! Files of other programs under the name of a text: their bytes say what they are.

/// Returns the format of a file that is no Markdown: a name of a help.
#[must_use]
pub fn other_file(bytes: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 5] = [
        (b"{\\rtf", "rtf"),
        (b"PK\x03\x04", "word"),
        (b"\xd0\xcf\x11\xe0", "word"),
        (b"%PDF-", "pdf"),
        (b"<?xml", "xml"),
    ];
    const PAGES: [&[u8]; 2] = [b"<!doctype html", b"<html"];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if let Some((_, format)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(format);
    }
    let is_page = |start: &[u8]| bytes.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    PAGES.iter().any(|start| is_page(start)).then_some("html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_say_what_a_file_is() {
        assert_eq!(other_file(b"{\\rtf1\\ansi"), Some("rtf"));
        assert_eq!(other_file(b"\xef\xbb\xbf\n {\\rtf1"), Some("rtf"));
        assert_eq!(other_file(b"PK\x03\x04\x14"), Some("word"));
        assert_eq!(other_file(b"%PDF-1.7"), Some("pdf"));
        assert_eq!(other_file(b"<!DOCTYPE HTML PUBLIC>"), Some("html"));
        assert_eq!(other_file(b"<HTML>"), Some("html"));
        assert_eq!(other_file(b"<p>Hej</p>"), None);
        assert_eq!(other_file(b"---\ntitle: PK\n---\n"), None);
    }
}
