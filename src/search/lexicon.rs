//! Words -> their stems, each made once: a blog has few words and writes them often.
//!
//! A worker keeps its own lexicon from record to record. What it holds follows from the words alone, so the postings of a
//! record do not depend on the records before it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::search::bytes::{byte, number, push_after, push_text};
use crate::search::stem::{StemLanguage, stem};

/// Parts the key of a stem from the language of its words, if that is not the site's: so two languages never meet by chance.
pub const LANGUAGE_MARK: char = '\u{1}';

/// Most words of a lexicon: after so many it begins anew. A large blog has a quarter of them.
const WORDS_MAX: usize = 200_000;

/// The words of one language, and their stems.
#[derive(Default)]
pub struct Lexicon {
    language: Option<StemLanguage>,
    /// What is added to stems of another language than the site's.
    mark: String,
    /// Short words, with the numbers of the word and of its stem.
    short: FxHashMap<u128, (u32, u32)>,
    /// The others.
    long: FxHashMap<Box<str>, (u32, u32)>,
    /// The words by their numbers.
    forms: Vec<Form>,
    /// Numbers of the stems.
    stems: FxHashMap<Box<str>, u32>,
    /// Number of the record that is read.
    record: u32,
    /// By the numbers of the stems: the last record that has it, and its index there.
    indexes: Vec<(u32, u32)>,
}

/// A word.
struct Form {
    word: Box<str>,
    /// It and its stem as postings have them.
    written: Box<[u8]>,
}

thread_local! {
    /// The lexicons of a worker, by the language of the record, and whether that is not the site's.
    static LEXICONS: RefCell<BTreeMap<(String, bool), Lexicon>> = RefCell::default();
}

/// Calls `read` with the lexicon of a language; `is_foreign` says that it is not that of the site.
pub fn with_lexicon<T>(language: &str, is_foreign: bool, read: impl FnOnce(&mut Lexicon) -> T) -> T {
    LEXICONS.with_borrow_mut(|lexicons| {
        let lexicon = lexicons.entry((language.to_owned(), is_foreign)).or_default();
        if lexicon.forms.is_empty() || lexicon.forms.len() > WORDS_MAX {
            let mark = if is_foreign { format!("{LANGUAGE_MARK}{language}") } else { String::new() };
            *lexicon = Lexicon { language: StemLanguage::of(language), mark, ..Lexicon::default() };
        }
        lexicon.record += 1;
        read(lexicon)
    })
}

impl Lexicon {
    /// Returns the numbers of a word and of its stem.
    pub fn numbers(&mut self, word: &str) -> (u32, u32) {
        let short = short(word);
        let known = match short {
            Some(short) => self.short.get(&short),
            None => self.long.get(word),
        };
        if let Some(known) = known {
            return *known;
        }
        let numbers = self.add(word);
        match short {
            Some(short) => self.short.insert(short, numbers),
            None => self.long.insert(word.into(), numbers),
        };
        numbers
    }

    fn add(&mut self, word: &str) -> (u32, u32) {
        let mut key = stem(word, self.language).into_owned();
        key.push_str(&self.mark);
        let mut written = vec![slot(&key)];
        push_text(&mut written, &key);
        push_after(&mut written, &key, word);
        let next = number(self.indexes.len());
        let stem = *self.stems.entry(key.into_boxed_str()).or_insert(next);
        if stem == next {
            self.indexes.push((0, 0));
        }
        self.forms.push(Form { word: word.into(), written: written.into() });
        (number(self.forms.len() - 1), stem)
    }

    /// Returns the word with a number.
    #[must_use]
    pub fn form(&self, number: u32) -> &str {
        &self.forms[number as usize].word
    }

    /// Returns what postings have of the word with a number: one byte by which the work is divided, its stem, and what it
    /// shares with that and adds to it.
    #[must_use]
    pub fn written(&self, number: u32) -> &[u8] {
        &self.forms[number as usize].written
    }

    /// Returns the index of a stem in the record that is read: `next` if it has none yet.
    pub fn index(&mut self, stem: u32, next: usize) -> usize {
        let (record, index) = &mut self.indexes[stem as usize];
        if *record != self.record {
            (*record, *index) = (self.record, number(next));
        }
        *index as usize
    }
}

/// Returns a word of up to 15 bytes as one number, which is found sooner than a text that lies elsewhere.
fn short(word: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    let (length, letters) = bytes.split_last_mut()?;
    letters.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    *length = byte(number(word.len()));
    Some(u128::from_le_bytes(bytes))
}

/// Returns one byte by which stems are divided evenly.
fn slot(key: &str) -> u8 {
    xxh3_64(key.as_bytes()).to_be_bytes()[0]
}
