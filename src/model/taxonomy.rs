//! Categories, tags, authors and series.

use std::collections::BTreeMap;

use crate::config::settings::{Config, Organization, TermSetting};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::order::sort_by_name;
use crate::text::slug::Slug;
use crate::text::suggest::nearest;
use crate::yaml::fields::Located;

/// Two names that differ so little that one is probably a slip of the hand.
pub const NEARLY_ALIKE: Rule = Rule::warning("G051");
/// A category whose parent is not there, or is below it.
pub const NO_PARENT: Rule = Rule::error("G052");

/// Names compared for likeness; beyond that many the work, which grows with the square, is not worth it.
const COMPARED_MAX: usize = 300;

/// A category or tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Name as the settings or the first post write it.
    pub name: String,
    /// Last part of its address.
    pub slug: Slug,
    /// Address of its archive.
    pub route: Route,
    /// Text about it; may be empty.
    pub description: String,
    /// Place of the category above it.
    pub parent: Option<usize>,
    /// Places of the categories below it.
    pub children: Vec<usize>,
    /// Places of its posts and those of the categories below it, newest first.
    pub posts: Vec<usize>,
}

/// An author with posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Author {
    /// Name.
    pub name: String,
    /// Address of the archive; `None` where there are no archives of authors.
    pub route: Option<Route>,
    /// Text about the author; may be empty.
    pub description: String,
    /// A page about the author elsewhere.
    pub url: Option<String>,
    /// Places of the posts, newest first.
    pub posts: Vec<usize>,
}

/// A series of posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name.
    pub name: String,
    /// Address of its page; `None` where there are no pages of series.
    pub route: Option<Route>,
    /// Places of the posts, oldest first.
    pub posts: Vec<usize>,
}

/// A name as one post gives it.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Place of the post.
    pub post: usize,
    /// Its file.
    pub path: &'a SourcePath,
    /// The name.
    pub name: &'a Located<String>,
}

/// Terms by name, and which name became which term.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// The terms.
    pub terms: Vec<Term>,
    places: BTreeMap<Slug, usize>,
    /// Slugs of the names that posts give, so that a name of a thousand posts is made a slug once.
    slugs: BTreeMap<String, Slug>,
}

impl Terms {
    /// Returns the place of the term that a name stands for.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        let known = self.slugs.get(name).and_then(|slug| self.places.get(slug));
        known.or_else(|| self.places.get(&Slug::of(name))).copied()
    }

    /// Finds the places again after the terms were put into another order; they have no parents.
    pub fn reindex(&mut self) {
        self.places = self.terms.iter().enumerate().map(|(at, term)| (Slug::of(&term.name), at)).collect();
    }
}

/// What is asked of terms besides the names that posts give.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// First part of the addresses.
    pub base: &'a Slug,
    /// Terms of the settings.
    pub settings: &'a [TermSetting],
    /// Whether names of different slugs are compared, too.
    pub is_compared: bool,
    /// The settings' file.
    pub path: &'a SourcePath,
    /// Language of the order.
    pub language: &'a str,
}

/// Returns the terms that posts have: those of the settings in their order, then the others alphabetically.
///
/// A term without posts is left out, unless one below it has some.
pub fn terms(given: &[Given<'_>], wanted: Wanted<'_>, diagnostics: &mut Vec<Diagnostic>) -> Terms {
    let mut names = Names::default();
    for setting in wanted.settings {
        let slug = Slug::of(&setting.name.value);
        names.insert(&slug, &setting.name.value, || Location::at(wanted.path, setting.name.span), diagnostics);
    }
    let listed = names.all.len();
    let mut slugs: BTreeMap<&str, (Slug, Vec<usize>, bool)> = BTreeMap::new();
    for one in given {
        let name = one.name.value.as_str();
        let (slug, of, is_first) = slugs.entry(name).or_insert_with(|| (Slug::of(name), Vec::new(), false));
        // What is written like the first one of its slug has nothing more to say.
        if !*is_first {
            *is_first = names.insert(slug, name, || Location::at(one.path, one.name.span), diagnostics);
        }
        of.push(one.post);
    }
    if wanted.is_compared {
        names.compare(diagnostics);
    }
    let mut posts: BTreeMap<Slug, Vec<usize>> = BTreeMap::new();
    let mut known: BTreeMap<String, Slug> = BTreeMap::new();
    for (name, (slug, of, _)) in slugs {
        posts.entry(slug.clone()).or_default().extend(of);
        known.insert(name.to_owned(), slug);
    }
    names.all[listed..].sort_by(|a, b| a.1.cmp(&b.1));
    sort_by_name(&mut names.all[listed..], wanted.language, |name| &name.1);
    let parents = parents(&names.all, wanted, diagnostics);
    Terms { slugs: known, ..collect(&names.all, &parents, &posts, wanted) }
}

#[derive(Default)]
struct Names {
    all: Vec<(Slug, String, Location)>,
    places: BTreeMap<Slug, usize>,
}

impl Names {
    /// Takes a name in; returns whether it is written like the first one of its slug.
    fn insert(
        &mut self,
        slug: &Slug,
        name: &str,
        place: impl FnOnce() -> Location,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        match self.places.get(slug) {
            None => {
                self.places.insert(slug.clone(), self.all.len());
                self.all.push((slug.clone(), name.to_owned(), place()));
                true
            }
            Some(first) => {
                let (_, first_name, first_place) = &self.all[*first];
                if first_name != name {
                    diagnostics.push(alike(name, place(), first_name, first_place));
                }
                first_name == name
            }
        }
    }

    fn compare(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.all.len() > COMPARED_MAX {
            return;
        }
        for (at, (slug, name, place)) in self.all.iter().enumerate() {
            let before = &self.all[..at];
            let is_long = slug.as_str().len() >= 6;
            let near = nearest(slug.as_str(), before.iter().map(|(slug, ..)| slug.as_str())).filter(|near| {
                is_long && near.len().abs_diff(slug.as_str().len()) <= 2 && differs_little(near, slug.as_str())
            });
            if let Some((_, other, other_place)) = before.iter().find(|(slug, ..)| Some(slug.as_str()) == near) {
                diagnostics.push(alike(name, place.clone(), other, other_place));
            }
        }
    }
}

/// One or two letters: more are another word.
fn differs_little(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().skip(same).collect(), b.chars().skip(same).collect());
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    a.len().max(b.len()) - tail <= 2
}

fn alike(name: &str, place: Location, other: &str, other_place: &Location) -> Diagnostic {
    NEARLY_ALIKE.at(place).with("name", name).with("other", other).and(other_place.clone(), "other")
}

/// Returns for each name the place of its parent.
fn parents(
    names: &[(Slug, String, Location)],
    wanted: Wanted<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<usize>> {
    let place = |name: &str| {
        let slug = Slug::of(name);
        names.iter().position(|(other, ..)| *other == slug)
    };
    let mut parents = vec![None; names.len()];
    for setting in wanted.settings {
        let (Some(child), Some(parent)) = (place(&setting.name.value), &setting.parent) else { continue };
        parents[child] = place(&parent.value);
        if parents[child].is_none() || is_circle(&parents, child) {
            parents[child] = None;
            let near = nearest(&parent.value, names.iter().map(|(_, name, _)| name.as_str()));
            let diagnostic = NO_PARENT.at(Location::at(wanted.path, parent.span));
            let diagnostic = diagnostic.with("name", setting.name.value.clone()).with("parent", parent.value.clone());
            diagnostics.push(diagnostic.near(near.filter(|near| *near != setting.name.value)));
        }
    }
    parents
}

fn is_circle(parents: &[Option<usize>], start: usize) -> bool {
    let mut at = start;
    for _ in 0..=parents.len() {
        match parents[at] {
            Some(above) if above == start => return true,
            Some(above) => at = above,
            None => return false,
        }
    }
    true
}

/// Makes terms of the names that have posts, alone or below them.
fn collect(
    names: &[(Slug, String, Location)],
    parents: &[Option<usize>],
    posts: &BTreeMap<Slug, Vec<usize>>,
    wanted: Wanted<'_>,
) -> Terms {
    let mut all: Vec<Vec<usize>> =
        names.iter().map(|(slug, ..)| posts.get(slug).cloned().unwrap_or_default()).collect();
    for (at, (slug, ..)) in names.iter().enumerate() {
        let mut above = parents[at];
        while let Some(parent) = above {
            all[parent].extend(posts.get(slug).into_iter().flatten());
            above = parents[parent];
        }
    }
    let kept: Vec<usize> = (0..names.len()).filter(|at| !all[*at].is_empty()).collect();
    let new_place = |old: usize| kept.iter().position(|at| *at == old);
    let setting = |name: &str| wanted.settings.iter().find(|setting| Slug::of(&setting.name.value) == Slug::of(name));
    let slug_of = |at: usize| {
        let (slug, name, _) = &names[at];
        setting(name).and_then(|setting| setting.slug.clone()).unwrap_or_else(|| slug.clone())
    };
    let mut terms = Terms::default();
    for at in &kept {
        let (slug, name, _) = &names[*at];
        let mut posts = std::mem::take(&mut all[*at]);
        posts.sort_unstable();
        posts.dedup();
        let mut line = vec![slug_of(*at)];
        let mut above = parents[*at];
        while let Some(parent) = above {
            line.push(slug_of(parent));
            above = parents[parent];
        }
        let base = Route::home().page(wanted.base.as_str());
        terms.places.insert(slug.clone(), terms.terms.len());
        terms.terms.push(Term {
            name: name.clone(),
            slug: line[0].clone(),
            route: line.iter().rev().fold(base, |route, slug| route.page(slug.as_str())),
            description: setting(name).map(|setting| setting.description.clone()).unwrap_or_default(),
            parent: parents[*at].and_then(new_place),
            children: Vec::new(),
            posts,
        });
    }
    for at in 0..terms.terms.len() {
        if let Some(parent) = terms.terms[at].parent {
            terms.terms[parent].children.push(at);
        }
    }
    terms
}

/// Returns the authors in alphabetical order, and the place of each by name.
#[must_use]
pub fn authors(given: &[(usize, &str)], config: &Config) -> (Vec<Author>, BTreeMap<String, usize>) {
    let mut posts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (post, name) in given {
        posts.entry(name).or_default().push(*post);
    }
    let mut authors: Vec<Author> = posts
        .into_iter()
        .map(|(name, mut posts)| {
            posts.dedup();
            let setting = config.authors.iter().find(|author| author.name == name);
            let base = Route::home().page(config.paths.author.as_str());
            Author {
                name: name.to_owned(),
                route: config.archives.author.then(|| base.page(Slug::of(name).as_str())),
                description: setting.map(|author| author.description.clone()).unwrap_or_default(),
                url: setting.and_then(|author| author.url.clone()),
                posts,
            }
        })
        .collect();
    sort_by_name(&mut authors, &config.language, |writer| &writer.name);
    let places = authors.iter().enumerate().map(|(at, writer)| (writer.name.clone(), at)).collect();
    (authors, places)
}

/// Returns the series in alphabetical order, and the place of each by name. `given` is in the order of time, newest
/// first.
#[must_use]
pub fn series(given: &[(usize, &str)], config: &Config) -> (Vec<Series>, BTreeMap<String, usize>) {
    let mut posts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (post, name) in given.iter().rev() {
        posts.entry(name).or_default().push(*post);
    }
    let mut series: Vec<Series> = posts
        .into_iter()
        .map(|(name, posts)| {
            let base = Route::home().page(config.paths.series.as_str());
            let route = config.archives.series.then(|| base.page(Slug::of(name).as_str()));
            Series { name: name.to_owned(), route, posts }
        })
        .collect();
    sort_by_name(&mut series, &config.language, |series| &series.name);
    let places = series.iter().enumerate().map(|(at, series)| (series.name.clone(), at)).collect();
    (series, places)
}

/// Returns who publishes: the public body, or the site itself.
#[must_use]
pub fn publisher(config: &Config) -> Organization {
    config.organization.clone().unwrap_or_else(|| Organization { name: config.title.clone(), url: None })
}
