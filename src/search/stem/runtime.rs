//! What the generated stemmers stand on: a word, a place in it, and the ends of a part of it.
//!
//! After the runtime of Snowball 3.1.1 (BSD, see `LICENSE-SNOWBALL`), with the functions that our two languages use.
//! Taking off an ending copies nothing.

use std::borrow::Cow;

/// An entry of a table of endings: its text and its result.
pub struct Among(pub &'static str, pub i32);

/// A word while it is stemmed. Places are counted in bytes.
pub struct SnowballEnv<'a> {
    pub current: Cow<'a, str>,
    pub cursor: i32,
    pub limit: i32,
    pub limit_backward: i32,
    pub bra: i32,
    pub ket: i32,
}

impl<'a> SnowballEnv<'a> {
    pub fn new(word: &'a str) -> Self {
        let limit = word.len() as i32;
        Self { current: Cow::Borrowed(word), cursor: 0, limit, limit_backward: 0, bra: 0, ket: limit }
    }

    /// Puts other text between `bra` and `ket`.
    pub fn slice_from(&mut self, text: &str) {
        let (bra, ket) = (self.bra as usize, self.ket as usize);
        match &mut self.current {
            Cow::Borrowed(word) if ket == word.len() && word[bra..].starts_with(text) => {
                *word = &word[..bra + text.len()];
            }
            word => word.to_mut().replace_range(bra..ket, text),
        }
        let longer = text.len() as i32 - (self.ket - self.bra);
        self.limit += longer;
        if self.cursor >= self.ket {
            self.cursor += longer;
        } else if self.cursor > self.bra {
            self.cursor = self.bra;
        }
        self.ket = self.bra + text.len() as i32;
    }

    pub fn slice_del(&mut self) {
        self.slice_from("");
    }

    pub fn eq_s(&mut self, text: &str) -> bool {
        let found = self.current[self.cursor as usize..self.limit as usize].starts_with(text);
        if found {
            self.cursor += text.len() as i32;
        }
        found
    }

    pub fn eq_s_b(&mut self, text: &str) -> bool {
        let found = self.current[self.limit_backward as usize..self.cursor as usize].ends_with(text);
        if found {
            self.cursor -= text.len() as i32;
        }
        found
    }

    pub fn next_char(&mut self) {
        self.cursor += self.after().map_or(1, char::len_utf8) as i32;
    }

    pub fn previous_char(&mut self) {
        self.cursor -= self.before().map_or(1, char::len_utf8) as i32;
    }

    pub fn hop(&mut self, letters: usize) -> bool {
        let start = self.cursor;
        for _ in 0..letters {
            if self.cursor >= self.limit {
                self.cursor = start;
                return false;
            }
            self.next_char();
        }
        true
    }

    pub fn hop_back(&mut self, letters: usize) -> bool {
        let start = self.cursor;
        for _ in 0..letters {
            if self.cursor <= self.limit_backward {
                self.cursor = start;
                return false;
            }
            self.previous_char();
        }
        true
    }

    pub fn in_grouping(&mut self, bits: &[u8], min: u32, max: u32) -> bool {
        let found = self.cursor < self.limit && self.after().is_some_and(|letter| holds(bits, min, max, letter));
        if found {
            self.next_char();
        }
        found
    }

    pub fn in_grouping_b(&mut self, bits: &[u8], min: u32, max: u32) -> bool {
        let inside = self.cursor > self.limit_backward;
        let found = inside && self.before().is_some_and(|letter| holds(bits, min, max, letter));
        if found {
            self.previous_char();
        }
        found
    }

    pub fn out_grouping_b(&mut self, bits: &[u8], min: u32, max: u32) -> bool {
        let inside = self.cursor > self.limit_backward;
        let found = inside && self.before().is_some_and(|letter| !holds(bits, min, max, letter));
        if found {
            self.previous_char();
        }
        found
    }

    pub fn go_in_grouping(&mut self, bits: &[u8], min: u32, max: u32) -> bool {
        while self.cursor < self.limit {
            if !self.in_grouping(bits, min, max) {
                return true;
            }
        }
        false
    }

    pub fn go_out_grouping(&mut self, bits: &[u8], min: u32, max: u32) -> bool {
        while self.cursor < self.limit {
            if self.after().is_some_and(|letter| holds(bits, min, max, letter)) {
                return true;
            }
            self.next_char();
        }
        false
    }

    pub fn go_out_grouping_b(&mut self, bits: &[u8], min: u32, max: u32) -> bool {
        while self.cursor > self.limit_backward {
            if self.before().is_some_and(|letter| holds(bits, min, max, letter)) {
                return true;
            }
            self.previous_char();
        }
        false
    }

    /// Finds the longest entry that begins at the cursor, goes behind it and returns its result; 0 if there is none.
    pub fn find_among(&mut self, amongs: &[Among]) -> i32 {
        let rest = &self.current.as_bytes()[self.cursor as usize..self.limit as usize];
        let found = longest(amongs, rest.first(), |text| text.first(), |text| rest.starts_with(text));
        self.cursor += found.map_or(0, |among| among.0.len() as i32);
        found.map_or(0, |among| among.1)
    }

    /// Finds the longest entry that ends at the cursor, goes before it and returns its result; 0 if there is none.
    pub fn find_among_b(&mut self, amongs: &[Among]) -> i32 {
        let rest = &self.current.as_bytes()[self.limit_backward as usize..self.cursor as usize];
        let found = longest(amongs, rest.last(), |text| text.last(), |text| rest.ends_with(text));
        self.cursor -= found.map_or(0, |among| among.0.len() as i32);
        found.map_or(0, |among| among.1)
    }

    fn after(&self) -> Option<char> {
        self.current[self.cursor as usize..].chars().next()
    }

    fn before(&self) -> Option<char> {
        self.current[..self.cursor as usize].chars().next_back()
    }
}

/// Returns the longest entry that fits. Entries are sorted from the byte next to the cursor on, so those that fit stand
/// among those with the same `next` byte, the longest last; an empty one stands first and fits everywhere.
fn longest<'a>(
    amongs: &'a [Among],
    byte: Option<&u8>,
    next: impl Fn(&'static [u8]) -> Option<&'static u8>,
    fits: impl Fn(&[u8]) -> bool,
) -> Option<&'a Among> {
    let end = amongs.partition_point(|among| next(among.0.as_bytes()) <= byte);
    let group = amongs[..end].iter().rev().take_while(|among| next(among.0.as_bytes()) == byte);
    let empty = amongs.first().filter(|among| among.0.is_empty());
    group.into_iter().find(|among| fits(among.0.as_bytes())).or(empty)
}

/// Whether a letter is in a group: bits from `min` on.
fn holds(bits: &[u8], min: u32, max: u32, letter: char) -> bool {
    let letter = u32::from(letter);
    (min..=max).contains(&letter) && bits[((letter - min) >> 3) as usize] & (1 << ((letter - min) & 7)) != 0
}
