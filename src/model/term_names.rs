//! Names of terms as authors write them: spellings of one word are one name, and names that are probably slips of the hand
//! are told.

use std::collections::BTreeMap;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::Location;
use crate::text::slug::Slug;
use crate::text::spelling::{Word, as_seen};
use crate::text::suggest::nearest;

/// Two names that differ so little that one is probably a slip of the hand.
pub const NEARLY_ALIKE: Rule = Rule::warning("G051");
/// A term that posts spell in more than one way.
pub const SPELLINGS: Rule = Rule::warning("G120");

/// Names compared for likeness; with more of them the work, which grows with the square, is not worth it.
const COMPARED_MAX: usize = 300;

/// Places shown for one term that is spelled in more than one way: enough to see what differs.
const PLACES_MAX: usize = 5;

/// A name, and where it is written first.
#[derive(Debug)]
pub struct TermName {
    /// What makes two names one term.
    pub word: Word,
    /// The name as it is written first.
    pub name: String,
    /// Where it is written first.
    pub location: Location,
    /// Other spellings, each with where it is written first.
    pub spellings: Vec<(String, Location)>,
}

/// Names of terms, each word once.
#[derive(Debug, Default)]
pub struct TermNames {
    /// The names in the order in which they were added.
    pub all: Vec<TermName>,
    indexes: BTreeMap<Word, usize>,
}

impl TermNames {
    /// Adds a name, or a spelling of a name that is known.
    pub fn insert(&mut self, word: &Word, name: &str, location: impl FnOnce() -> Location) {
        let Some(index) = self.indexes.get(word) else {
            self.indexes.insert(word.clone(), self.all.len());
            let (word, name, location) = (word.clone(), name.to_owned(), location());
            self.all.push(TermName { word, name, location, spellings: Vec::new() });
            return;
        };
        let known = &mut self.all[*index];
        let mut spellings = std::iter::once(&known.name).chain(known.spellings.iter().map(|(spelling, _)| spelling));
        if spellings.all(|spelling| as_seen(spelling) != as_seen(name)) {
            known.spellings.push((name.to_owned(), location()));
        }
    }

    /// Reports each name that is spelled in more than one way, once.
    pub fn report_spellings(&self, diagnostics: &mut Vec<Diagnostic>) {
        for TermName { word: _, name, location, spellings } in &self.all {
            let Some(((first, at), others)) = spellings.split_first() else { continue };
            let shown: Vec<String> = spellings.iter().map(|(spelling, _)| format!("`{spelling}`")).collect();
            let diagnostic = SPELLINGS.at(at.clone()).with("name", name.as_str()).with("others", shown.join(", "));
            let diagnostic = diagnostic.and(location.clone(), "first");
            // A word alone can be written in place of another, whatever is around it.
            let is_word = |text: &str| text.chars().all(char::is_alphanumeric);
            let is_exact = at.span.is_some_and(|span| span.len() == first.len()) && is_word(first) && is_word(name);
            let diagnostic = if is_exact { diagnostic.fix(name.as_str()) } else { diagnostic };
            let others = others.iter().take(PLACES_MAX).map(|(_, at)| at.clone());
            diagnostics.push(others.fold(diagnostic, |diagnostic, at| diagnostic.and(at, "also")));
        }
    }

    /// Reports names whose slugs differ by a letter or two. Names of one slug are reported where they get their addresses.
    pub fn compare(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.all.len() > COMPARED_MAX {
            return;
        }
        let slugs: Vec<Slug> = self.all.iter().map(|name| Slug::of(&name.name)).collect();
        for (index, slug) in slugs.iter().enumerate() {
            let before = &slugs[..index];
            let is_long = slug.as_str().len() >= 6;
            let others = before.iter().filter(|other| *other != slug).map(Slug::as_str);
            let near = nearest(slug.as_str(), others).filter(|near| {
                is_long && near.len().abs_diff(slug.as_str().len()) <= 2 && differs_little(near, slug.as_str())
            });
            if let Some(other) = before.iter().position(|other| Some(other.as_str()) == near) {
                diagnostics.push(nearly_alike(&self.all[index], &self.all[other]));
            }
        }
    }
}

/// Reports a name that is probably a slip of the hand for another.
#[must_use]
pub fn nearly_alike(name: &TermName, other: &TermName) -> Diagnostic {
    let diagnostic = NEARLY_ALIKE.at(name.location.clone()).with("name", name.name.as_str());
    diagnostic.with("other", other.name.as_str()).and(other.location.clone(), "other")
}

/// Returns whether two slugs differ by one or two letters: more are another word.
fn differs_little(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().skip(same).collect(), b.chars().skip(same).collect());
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    a.len().max(b.len()) - tail <= 2
}
