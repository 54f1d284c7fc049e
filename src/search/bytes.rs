//! Numbers and words as bytes: what the files of the index are made of, and what is kept of a record.

/// Appends a number: seven bits a byte, the lowest first (LEB128).
pub fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(byte(number));
}

/// Appends the length of a string, and the string.
pub fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_number(bytes, number(text.len()));
    bytes.extend_from_slice(text.as_bytes());
}

/// Appends `text` as what it shares with `known` at its beginning, in bytes, and the rest.
pub fn push_after(bytes: &mut Vec<u8>, known: &str, text: &str) {
    let shared = shared(known, text);
    push_number(bytes, number(shared));
    push_text(bytes, &text[shared..]);
}

/// Returns the length in bytes of what two strings share at their beginning, whole characters.
fn shared(a: &str, b: &str) -> usize {
    a.floor_char_boundary(a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count())
}

/// Returns a count as the index holds it: more than four billion of anything are counted as so many.
#[must_use]
pub fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Returns a small number as a byte: more than 255 of anything are 255.
#[must_use]
pub fn byte(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// Reads what the functions of this file wrote. What ends too early is read as nothing.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Creates a reader of `bytes` from their beginning.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Returns whether all was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the bytes from here to where `later`, which has read on, stands.
    #[must_use]
    pub fn read_until(&self, later: &Self) -> &'a [u8] {
        &self.bytes[..self.bytes.len() - later.bytes.len()]
    }

    /// Reads a byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// Reads a number.
    pub fn number(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or_default();
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    /// Reads a number of bytes.
    pub fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.bytes.split_at(len.min(self.bytes.len()));
        self.bytes = rest;
        taken
    }

    /// Reads the bytes of a string.
    pub fn bytes(&mut self) -> &'a [u8] {
        let len = self.number() as usize;
        self.take(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_come_back() {
        let numbers = [0, 1, 127, 128, 300, 65_535, u32::MAX];
        let mut bytes = Vec::new();
        for number in numbers {
            push_number(&mut bytes, number);
        }
        push_text(&mut bytes, "skolgård");
        push_after(&mut bytes, "skolg", "skolgård");
        push_after(&mut bytes, "få", "fä");
        let mut reader = Reader::new(&bytes);
        assert_eq!(numbers.map(|_| reader.number()), numbers);
        assert_eq!(reader.bytes(), "skolgård".as_bytes());
        assert_eq!((reader.number(), reader.bytes()), (5, "ård".as_bytes()));
        assert_eq!((reader.number(), reader.bytes()), (1, "ä".as_bytes()));
        assert!(reader.is_empty());
    }
}
