//! Words -> their stems, each made once: a blog has few words and writes them often.
//!
//! A worker keeps its own lexicon from record to record. What it holds follows from the words alone, so the postings of a
//! record do not depend on the records before it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::search::bytes::number;
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
    /// Numbers of the words.
    words: FxHashMap<Box<str>, u32>,
    /// The words by their numbers, with the numbers of their stems.
    forms: Vec<(Box<str>, u32)>,
    /// Numbers of the stems.
    stems: FxHashMap<Box<str>, u32>,
    /// The stems by their numbers.
    keys: Vec<Box<str>>,
    /// Number of the record that is read.
    record: u32,
    /// By the numbers of the stems: the last record that has it, and its index there.
    indexes: Vec<(u32, u32)>,
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
        let form = self.words.get(word).copied().unwrap_or_else(|| self.add(word));
        (form, self.forms[form as usize].1)
    }

    fn add(&mut self, word: &str) -> u32 {
        let mut key = stem(word, self.language).into_owned();
        key.push_str(&self.mark);
        let key = key.into_boxed_str();
        let stem = self.stems.get(&key).copied().unwrap_or_else(|| {
            let stem = number(self.keys.len());
            self.stems.insert(key.clone(), stem);
            self.keys.push(key);
            self.indexes.push((0, 0));
            stem
        });
        let form = number(self.forms.len());
        self.words.insert(word.into(), form);
        self.forms.push((word.into(), stem));
        form
    }

    /// Returns the word with a number.
    #[must_use]
    pub fn form(&self, number: u32) -> &str {
        &self.forms[number as usize].0
    }

    /// Returns the stem with a number, with its mark.
    #[must_use]
    pub fn key(&self, number: u32) -> &str {
        &self.keys[number as usize]
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
