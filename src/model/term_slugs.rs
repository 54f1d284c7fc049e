//! Slugs of terms: each term has an address of its own, however alike their names are.
//!
//! The slug of the settings wins. Of several terms with one plain slug the term of the oldest post keeps it, and the others
//! get numbers in the order of their oldest posts. So a new post never moves the list of an older one.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::paths::Taxonomy;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::term_names::{TermName, nearly_alike};
use crate::model::term_settings::key;
use crate::output::route::Route;
use crate::text::quote::quoted;
use crate::text::slug::Slug;

/// Two terms whose names make one address.
pub const ONE_SLUG: Rule = Rule::warning("G121");

/// What a term wants for a slug.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The term below which it lies: slugs differ among the terms below one.
    pub scope: Option<usize>,
    /// The slug of the settings.
    pub given: Option<&'a Slug>,
    /// Its oldest post: the largest index, because posts are sorted newest first. `None` if it has none.
    pub oldest: Option<usize>,
}

/// Returns the slug of each name.
///
/// Two terms to which the settings give one slug both have it: their addresses collide, which is reported as such.
#[must_use]
pub fn slugs(names: &[TermName], wanted: &[Wanted<'_>]) -> Vec<Slug> {
    let mut slugs: Vec<Slug> = names.iter().map(|name| Slug::of(&name.name)).collect();
    let mut taken: BTreeSet<(Option<usize>, Slug)> = BTreeSet::new();
    for (index, wanted) in wanted.iter().enumerate() {
        if let Some(given) = wanted.given {
            slugs[index] = given.clone();
            taken.insert((wanted.scope, given.clone()));
        }
    }
    for index in by_age(names, wanted).filter(|index| wanted[*index].given.is_none()) {
        let plain = slugs[index].clone();
        let numbered = (2..).map(|number| plain.numbered(number));
        let mut candidates = std::iter::once(plain.clone()).chain(numbered);
        let free = candidates.find(|slug| taken.insert((wanted[index].scope, slug.clone())));
        slugs[index] = free.expect("invariant: there are more numbers than terms");
    }
    slugs
}

/// Returns the indexes of the terms that have posts, that of the oldest post first; two of one post by their names.
fn by_age<'a>(names: &'a [TermName], wanted: &'a [Wanted<'_>]) -> impl Iterator<Item = usize> + use<'a> {
    let mut indexes: Vec<usize> = (0..names.len()).filter(|index| wanted[*index].oldest.is_some()).collect();
    indexes.sort_by(|a, b| wanted[*b].oldest.cmp(&wanted[*a].oldest).then_with(|| names[*a].word.cmp(&names[*b].word)));
    indexes.into_iter()
}

/// Reports each term that has another address because an older one has its plain slug. `routes` are the addresses of the
/// terms that have one, by index.
pub fn report_clashes(
    taxonomy: Taxonomy,
    names: &[TermName],
    wanted: &[Wanted<'_>],
    routes: &BTreeMap<usize, &Route>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Whoever has the slug that another term wants comes before it.
    let reserved = wanted.iter().enumerate().filter(|(_, wanted)| wanted.oldest.is_none());
    let mut owners: BTreeMap<(Option<usize>, &str), usize> =
        reserved.filter_map(|(index, wanted)| Some(((wanted.scope, wanted.given?.as_str()), index))).collect();
    let is_given = |index: &usize| wanted[*index].given.is_some();
    let (given, others): (Vec<usize>, Vec<usize>) = by_age(names, wanted).partition(is_given);
    for index in given.into_iter().chain(others) {
        let Some(route) = routes.get(&index) else { continue };
        let (scope, name) = (wanted[index].scope, &names[index]);
        let own = route.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        // One without posts gives way where the settings give two terms one slug: it has no list.
        let owner = owners.entry((scope, own)).or_insert(index);
        if wanted[*owner].oldest.is_none() {
            *owner = index;
        }
        let plain = Slug::of(&name.name);
        let Some(other) = owners.get(&(scope, plain.as_str())).filter(|_| own != plain.as_str()) else { continue };
        if is_given(&index) {
            continue;
        }
        let other = &names[*other];
        let line = format!("- {{name: {}, slug: {own}}}", quoted(&name.name));
        let diagnostic = ONE_SLUG.at(name.location.clone()).with("name", name.name.as_str());
        let diagnostic = diagnostic.with("other", other.name.as_str()).with("address", route.as_str());
        let diagnostic = diagnostic.with("key", key(taxonomy)).with("slug", own).with("line", line);
        diagnostics.push(diagnostic.and(other.location.clone(), "other"));
    }
    report_unused_settings(names, wanted, diagnostics);
}

/// Reports names of posts that are not written like a name of the settings that no post has, and have its slug.
fn report_unused_settings(names: &[TermName], wanted: &[Wanted<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let (used, unused): (Vec<usize>, Vec<usize>) = (0..names.len()).partition(|index| wanted[*index].oldest.is_some());
    let unused: BTreeMap<Slug, &TermName> =
        unused.into_iter().map(|index| (Slug::of(&names[index].name), &names[index])).collect();
    if unused.is_empty() {
        return;
    }
    for name in used.into_iter().map(|index| &names[index]) {
        if let Some(other) = unused.get(&Slug::of(&name.name)) {
            diagnostics.push(nearly_alike(name, other));
        }
    }
}
