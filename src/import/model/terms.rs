//! Categories and tags of the old blog: their use and their names.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::model::blog::{Blog, Entry, Kind, State, Term};
use crate::import::model::ledger::{ElementKind, Fate, Ledger, Reason};
use crate::text::spelling::Word;

/// Terms by name and slug, each with whether a visible entry has it.
type Found = BTreeMap<(String, String), (Term, bool)>;

/// Categories and tags by use.
#[derive(Debug, Default)]
pub(in crate::import) struct Terms {
    categories: Found,
    tags: Found,
}

impl Terms {
    pub(in crate::import) fn add(&mut self, entry: &Entry) {
        let is_public = entry.state == State::Published && entry.kind == Kind::Post;
        for (all, own) in [(&mut self.categories, &entry.categories), (&mut self.tags, &entry.tags)] {
            for term in own {
                let key = (term.name.clone(), term.slug.clone());
                let (_, is_used) = all.entry(key).or_insert_with(|| (term.clone(), false));
                *is_used |= is_public;
            }
        }
    }

    /// Applies the new names of categories.
    pub(in crate::import) fn rename(&mut self, renamed: &BTreeMap<String, String>) {
        let found = std::mem::take(&mut self.categories);
        let now = |(mut term, is_used): (Term, bool)| {
            if let Some(name) = renamed.get(&term.slug) {
                term.name.clone_from(name);
            }
            ((term.name.clone(), term.slug.clone()), (term, is_used))
        };
        self.categories = found.into_values().map(now).collect();
    }

    /// Returns the categories for the settings: in the export's order, then those that only entries name.
    pub(in crate::import) fn categories(&self, blog: &Blog) -> Vec<Term> {
        let all = with_others(&blog.categories, &self.categories);
        let below = |term: &&Term| {
            let parent = term.parent.clone().filter(|_| is_below(term, &blog.categories));
            Term { parent, ..(*term).clone() }
        };
        all.iter().filter(|term| !term.name.is_empty()).map(below).collect()
    }

    /// Returns the tags: in the export's order, then those that only entries name.
    pub(in crate::import) fn tags(&self, blog: &Blog) -> Vec<Term> {
        let tags = with_others(&blog.tags, &self.tags);
        tags.into_iter().filter(|term| !term.name.is_empty()).cloned().collect()
    }

    /// Records all terms in the ledger.
    pub(in crate::import) fn enter(&self, ledger: &mut Ledger, blog: &Blog) {
        for (what, of_blog, own) in
            [(ElementKind::Category, &blog.categories, &self.categories), (ElementKind::Tag, &blog.tags, &self.tags)]
        {
            let used: BTreeSet<&str> =
                own.values().filter(|(_, is_used)| *is_used).map(|(term, _)| term.name.as_str()).collect();
            for term in with_others(of_blog, own) {
                let unused = if what == ElementKind::Category { Fate::AsData } else { Fate::LeftOut };
                let is_used = used.contains(term.name.as_str());
                let fate = if is_used { (Fate::Carried, None) } else { (unused, Some(Reason::Unused)) };
                ledger.enter(what, &term.slug, &term.name, fate);
            }
        }
    }
}

/// Returns the terms of the blog, and those that only entries name.
fn with_others<'a>(of_blog: &'a [Term], own: &'a Found) -> Vec<&'a Term> {
    let names: BTreeSet<&str> = of_blog.iter().map(|term| term.name.as_str()).collect();
    let mut seen = BTreeSet::new();
    let others = own.values().map(|(term, _)| term).filter(|term| !names.contains(term.name.as_str()));
    of_blog.iter().chain(others.filter(|term| seen.insert(term.name.as_str()))).collect()
}

/// Renames categories that share a name but not a parent, `Övrigt (Skola)`, and returns the new names by slug. A site
/// identifies categories by name, and spellings of a word are one name. Below one parent, different spellings are one
/// category.
pub(in crate::import) fn distinct(categories: &mut [Term]) -> BTreeMap<String, String> {
    let before = categories.to_vec();
    let mut taken: BTreeSet<Word> = before.iter().map(|term| Word::of(&term.name)).collect();
    let mut firsts: BTreeMap<Word, &Term> = BTreeMap::new();
    let mut renamed = BTreeMap::new();
    for (term, own) in categories.iter_mut().zip(&before) {
        let first = *firsts.entry(Word::of(&own.name)).or_insert(own);
        let is_spelling = first.name != own.name && first.parent == own.parent;
        if std::ptr::eq(first, own) || is_spelling || own.slug.is_empty() {
            continue;
        }
        let parent = before.iter().find(|other| term.parent.as_ref() == Some(&other.slug));
        let apart = parent.map_or(&term.slug, |parent| &parent.name);
        let mut names = (1..=before.len() + 1).map(|number| match number {
            1 => format!("{} ({apart})", term.name),
            _ => format!("{} ({apart} {number})", term.name),
        });
        let name = names.find(|name| taken.insert(Word::of(name)));
        term.name = name.expect("invariant: there are more names than categories");
        renamed.insert(term.slug.clone(), term.name.clone());
    }
    renamed
}

/// Returns whether a category has a parent and is not part of a cycle.
fn is_below(term: &Term, all: &[Term]) -> bool {
    let above = |term: &Term| {
        all.iter()
            .find(|other| term.parent.as_ref().is_some_and(|parent| *parent == other.slug || *parent == other.name))
    };
    let mut at = above(term);
    for _ in 0..all.len() {
        match at {
            Some(other) if other.slug == term.slug => return false,
            Some(other) => at = above(other),
            None => break,
        }
    }
    at.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_of_one_name_are_told_apart() {
        let term = |slug: &str, name: &str, parent: Option<&str>| Term {
            slug: slug.to_owned(),
            name: name.to_owned(),
            parent: parent.map(str::to_owned),
            ..Term::default()
        };
        let mut all = [
            term("skola", "Skola", None),
            term("ovrigt", "Övrigt", Some("skola")),
            term("hem", "Hem", None),
            term("ovrigt-hem", "Övrigt", Some("hem")),
            term("ovrigt-3", "Övrigt", None),
            term("ovrigt-4", "ÖVRIGT", Some("lag")),
            term("ovrigt-5", "o\u{308}vrigt", Some("skola")),
            term("lag", "Lag", None),
        ];
        let renamed = distinct(&mut all);
        let names: Vec<&str> = all.iter().map(|term| term.name.as_str()).collect();
        let expected =
            ["Skola", "Övrigt", "Hem", "Övrigt (Hem)", "Övrigt (ovrigt-3)", "ÖVRIGT (Lag)", "o\u{308}vrigt", "Lag"];
        assert_eq!(names, expected);
        assert_eq!(renamed.len(), 3);
    }
}
