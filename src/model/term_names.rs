//! Names of terms as authors write them, each slug once, and names that are probably slips of the hand.

use std::collections::BTreeMap;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::Location;
use crate::text::slug::Slug;
use crate::text::suggest::nearest;

/// Two names that differ so little that one is probably a slip of the hand.
pub const NEARLY_ALIKE: Rule = Rule::warning("G051");

/// Names compared for likeness; with more of them the work, which grows with the square, is not worth it.
const COMPARED_MAX: usize = 300;

/// A name, and where it is written first.
#[derive(Debug)]
pub struct TermName {
    /// What makes two names one term.
    pub slug: Slug,
    /// The name as it is written first.
    pub name: String,
    /// Where it is written first.
    pub location: Location,
}

/// Names of terms, each slug once.
#[derive(Debug, Default)]
pub struct TermNames {
    /// The names in the order in which they were added.
    pub all: Vec<TermName>,
    indexes: BTreeMap<Slug, usize>,
}

impl TermNames {
    /// Adds a name; returns whether it is written like the first one of its slug.
    pub fn insert(
        &mut self,
        slug: &Slug,
        name: &str,
        location: impl FnOnce() -> Location,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        if let Some(first) = self.indexes.get(slug).map(|first| &self.all[*first]) {
            if first.name != name {
                diagnostics.push(alike(name, location(), first));
            }
            return first.name == name;
        }
        self.indexes.insert(slug.clone(), self.all.len());
        self.all.push(TermName { slug: slug.clone(), name: name.to_owned(), location: location() });
        true
    }

    /// Reports names whose slugs differ by a letter or two.
    pub fn compare(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.all.len() > COMPARED_MAX {
            return;
        }
        for (index, TermName { slug, name, location }) in self.all.iter().enumerate() {
            let before = &self.all[..index];
            let is_long = slug.as_str().len() >= 6;
            let near = nearest(slug.as_str(), before.iter().map(|other| other.slug.as_str())).filter(|near| {
                is_long && near.len().abs_diff(slug.as_str().len()) <= 2 && differs_little(near, slug.as_str())
            });
            if let Some(other) = before.iter().find(|other| Some(other.slug.as_str()) == near) {
                diagnostics.push(alike(name, location.clone(), other));
            }
        }
    }
}

/// Returns whether two slugs differ by one or two letters: more are another word.
fn differs_little(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().skip(same).collect(), b.chars().skip(same).collect());
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    a.len().max(b.len()) - tail <= 2
}

fn alike(name: &str, location: Location, other: &TermName) -> Diagnostic {
    let diagnostic = NEARLY_ALIKE.at(location).with("name", name).with("other", other.name.as_str());
    diagnostic.and(other.location.clone(), "other")
}
