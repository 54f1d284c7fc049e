//! Slugs and paths of the terms of the new site.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::paths::Paths;
use crate::import::model::blog::{Blog, Term};
use crate::text::slug::Slug;

/// Terms and authors that readers see.
#[derive(Debug, Clone, Default)]
pub struct VisibleTerms {
    /// Categories and tags.
    pub terms: Vec<Term>,
    /// Logins of authors.
    pub authors: BTreeSet<String>,
}

impl VisibleTerms {
    /// Returns whether a visible entry has the term.
    #[must_use]
    pub fn has(&self, term: &Term) -> bool {
        self.terms.iter().any(|used| used.name == term.name)
    }
}

/// Returns the language of a blog without its region; Swedish if the export does not name one.
#[must_use]
pub fn language(blog: &Blog) -> &str {
    let language = blog.language.as_deref().and_then(|language| language.split(['-', '_']).next());
    let is_language =
        |language: &&str| (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    language.filter(is_language).unwrap_or("sv")
}

/// Returns the language of the site's interface. Posts carry their own.
pub(in crate::import) fn site_language(blog: &Blog) -> &'static str {
    match language(blog) {
        "sv" => "sv",
        _ => "en",
    }
}

/// Returns the paths of the site's archives before settings change them.
#[must_use]
pub fn site_paths(blog: &Blog) -> Paths {
    Paths::of_language(site_language(blog))
}

/// Slugs that the terms of one taxonomy want, by their own slug or by name, with the names that want each.
pub(in crate::import) struct Slugs(BTreeMap<String, BTreeSet<String>>);

impl Slugs {
    /// Collects the slugs that terms want.
    pub(in crate::import) fn of(all: &[Term]) -> Self {
        let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for term in all {
            for slug in [term.slug.clone(), Slug::of(&term.name).as_str().to_owned()] {
                wanted.entry(slug).or_default().insert(term.name.clone());
            }
        }
        Self(wanted)
    }

    /// Returns the slug of a term: its old one if it can stay.
    pub(in crate::import) fn slug(&self, term: &Term) -> String {
        let is_slug = Slug::of(&term.slug).as_str() == term.slug;
        let is_alone = || self.0.get(&term.slug).is_none_or(|names| names.iter().all(|name| *name == term.name));
        if is_slug && is_alone() { term.slug.clone() } else { Slug::of(&term.name).as_str().to_owned() }
    }
}

/// Returns the path of a category below its ancestors; a cycle is cut.
pub(in crate::import) fn path(category: &Term, all: &[Term], name: impl Fn(&Term) -> String) -> String {
    let mut names = vec![name(category)];
    let mut seen = vec![category.slug.clone()];
    let mut above = category.parent.clone();
    while let Some(term) =
        above.as_ref().and_then(|slug| all.iter().find(|term| term.slug == *slug || term.name == *slug))
    {
        if seen.contains(&term.slug) {
            break;
        }
        seen.push(term.slug.clone());
        names.push(name(term));
        above.clone_from(&term.parent);
    }
    names.reverse();
    names.join("/")
}
