//! The bytes of a drawing -> its text, in the encoding that browsers would read (XML 1.0, appendix F).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Returns the text of an XML file, without a byte order mark, and whether its bytes are plain UTF-8 that says nothing else.
#[must_use]
pub fn text(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, has_faults) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text, encoding == UTF_8 && !has_faults);
    }
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => declared(bytes).unwrap_or(UTF_8),
    };
    let is_utf8 = encoding == UTF_8 || encoding == WINDOWS_1252 && bytes.is_ascii();
    let (text, has_faults) = encoding.decode_without_bom_handling(bytes);
    (text, is_utf8 && !has_faults)
}

/// Returns the encoding that the declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A declaration that can be read byte by byte cannot be true if it names UTF-16.
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_its_mark_its_zeros_or_its_declaration_say() {
        assert_eq!(text("\u{feff}<å/>".as_bytes()), ("<å/>".into(), true));
        assert_eq!(text(b"\xff\xfe<\0\xe5\0/\0>\0"), ("<å/>".into(), false));
        assert_eq!(text(b"\0<\0\xe5\0/\0>"), ("<å/>".into(), false));
        let latin = b"<?xml version=\"1.0\" encoding = 'ISO-8859-1'?><\xe5/>";
        assert!(text(latin).0.ends_with("<å/>") && !text(latin).1);
        assert!(text(b"<?xml version='1.0' encoding='iso-8859-1'?><a/>").1);
        assert!(!text(b"<a>\xe5</a>").1);
    }
}
