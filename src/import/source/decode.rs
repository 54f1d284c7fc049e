//! Decodes the bytes of an export to text, with line numbers and size limits.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// Bytes at the start in which an encoding may be declared.
const HEAD: u64 = 1024;

/// Returns a reader of UTF-8. The encoding comes from a byte order mark, else from the XML declaration, else it is
/// UTF-8; invalid bytes become U+FFFD. Blank lines before the declaration, which PHP plugins write, are skipped.
///
/// # Errors
///
/// If the start cannot be read.
pub fn text(mut bytes: impl Read) -> io::Result<impl BufRead> {
    let mut head = Vec::new();
    bytes.by_ref().take(HEAD).read_to_end(&mut head)?;
    let blank = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    head.drain(..blank);
    let encoding = declared(&head).unwrap_or(UTF_8);
    let decoder = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_override(true)
        .build(Cursor::new(head).chain(bytes));
    Ok(BufReader::with_capacity(256 * 1024, decoder))
}

/// A reader that counts lines and ends if an element exceeds its size limit.
pub struct Lines<R> {
    inner: R,
    /// Number of the current line, from 1.
    line: Rc<Cell<u64>>,
    /// Bytes that the current element may still contain.
    left: Rc<Cell<usize>>,
}

impl<R> Lines<R> {
    /// Wraps a reader; returns it with handles for the line number and for the remaining bytes.
    pub fn of(inner: R) -> (Self, Rc<Cell<u64>>, Rc<Cell<usize>>) {
        let (line, left) = (Rc::new(Cell::new(1)), Rc::new(Cell::new(usize::MAX)));
        (Self { inner, line: Rc::clone(&line), left: Rc::clone(&left) }, line, left)
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left.get() == 0 {
            return Err(io::Error::other("too much"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // The buffer is already filled, so nothing is read here.
        let ends =
            self.inner.fill_buf().map_or(0, |all| all.iter().take(amount).filter(|byte| **byte == b'\n').count());
        self.line.set(self.line.get() + ends as u64);
        self.left.set(self.left.get().saturating_sub(amount));
        self.inner.consume(amount);
    }
}

/// Returns the encoding that a file declares (XML 1.0, 4.3.3).
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|end| end == b"?>")?;
    let declaration = std::str::from_utf8(&head[..end]).ok()?;
    let (_, after) = declaration.split_once("encoding")?;
    let label = after.trim_start().strip_prefix('=')?.trim().trim_matches(['"', '\'']);
    let label = label.split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        let mut found = String::new();
        text(bytes).and_then(|mut reader| reader.read_to_string(&mut found)).expect("memory");
        found
    }

    #[test]
    fn encodings_are_told_by_their_mark_or_declaration() {
        assert_eq!(read(b"<?xml version='1.0' encoding=\"ISO-8859-1\" ?><a>\xC5</a>").chars().nth_back(4), Some('Å'));
        assert_eq!(read("\u{FEFF}<a>Å</a>".as_bytes()), "<a>Å</a>");
        assert_eq!(read(b"\n \n<a/>"), "<a/>");
        let wide: Vec<u8> = "\u{FEFF}<a>Å</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide), "<a>Å</a>");
        assert_eq!(read(b"<a>\xC5</a>"), "<a>\u{FFFD}</a>");
        assert_eq!(read(b""), "");
    }

    #[test]
    fn lines_are_counted_as_they_are_taken() {
        let (mut reader, line, left) = Lines::of(&b"a\nb\n\nc"[..]);
        let mut found = String::new();
        assert_eq!((reader.read_line(&mut found).expect("memory"), line.get()), (2, 2));
        left.set(2);
        assert!(reader.read_to_string(&mut found).is_ok_and(|read| read == 4) || left.get() == 0);
        assert_eq!(line.get(), 4);
    }
}
