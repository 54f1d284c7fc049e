//! Decodes the bytes of an export to text, with line numbers and size limits.

use std::cell::{Cell, RefCell};
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
    place: Rc<Position>,
}

/// How far an export is read.
#[derive(Debug)]
pub struct Position {
    /// Number of the current line, from 1.
    line: Cell<u64>,
    /// Bytes that the current element may still contain.
    left: Cell<usize>,
    /// Bytes read so far.
    read: Cell<u64>,
    /// Where the lines of the current element end, in bytes.
    ends: RefCell<Vec<u64>>,
    /// The last bytes that were read.
    tail: RefCell<Vec<u8>>,
}

/// Bytes that are kept of what was read last: enough for `</channel></rss>` with white space around it.
const TAIL: usize = 64;

impl Position {
    /// Begins an element of at most this many bytes.
    pub fn begin(&self, bytes: usize) {
        self.left.set(bytes);
        self.ends.borrow_mut().clear();
    }

    /// Returns whether the current element is too large.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.left.get() == 0
    }

    /// Returns the number of the current line.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line.get()
    }

    /// Returns the number of the line of a byte in the current element.
    #[must_use]
    pub fn line_of(&self, byte: u64) -> u64 {
        let after = self.ends.borrow().iter().filter(|end| **end >= byte).count();
        self.line.get().saturating_sub(after as u64)
    }

    /// Returns whether what was read last ends with a tag.
    #[must_use]
    pub fn ends_with(&self, tag: &str) -> bool {
        self.tail.borrow().trim_ascii_end().ends_with(tag.as_bytes())
    }
}

impl<R> Lines<R> {
    /// Wraps a reader; returns it with its place.
    pub fn of(inner: R) -> (Self, Rc<Position>) {
        let place = Position {
            line: Cell::new(1),
            left: Cell::new(usize::MAX),
            read: Cell::default(),
            ends: RefCell::default(),
            tail: RefCell::default(),
        };
        let place = Rc::new(place);
        (Self { inner, place: Rc::clone(&place) }, place)
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
        if self.place.is_full() {
            return Err(io::Error::other("too much"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let place = &self.place;
        // The buffer is already filled, so nothing is read here.
        if let Ok(all) = self.inner.fill_buf() {
            let own = &all[..amount.min(all.len())];
            let mut ends = place.ends.borrow_mut();
            let known = ends.len();
            ends.extend(own.iter().zip(place.read.get()..).filter(|(byte, _)| **byte == b'\n').map(|(_, at)| at));
            place.line.set(place.line.get() + (ends.len() - known) as u64);
            let mut tail = place.tail.borrow_mut();
            tail.extend_from_slice(&own[own.len().saturating_sub(TAIL)..]);
            let over = tail.len().saturating_sub(TAIL);
            tail.drain(..over);
        }
        place.read.set(place.read.get() + amount as u64);
        place.left.set(place.left.get().saturating_sub(amount));
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
        let (mut reader, place) = Lines::of(&b"a\nb\n\nc"[..]);
        let mut found = String::new();
        assert_eq!((reader.read_line(&mut found).expect("memory"), place.line.get()), (2, 2));
        place.left.set(2);
        assert!(reader.read_to_string(&mut found).is_ok_and(|read| read == 4) || place.is_full());
        assert_eq!(place.line.get(), 4);
    }
}
