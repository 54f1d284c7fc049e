//! Terms: categories, tags, authors and series with their posts.

use std::collections::BTreeMap;

use crate::addresses::paths::{ArchiveKind, Taxonomy, feed};
use crate::config::settings::{Config, TermSetting, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::archive::Archive;
use crate::model::term_names::{TermName, TermNames};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::order::sort_by_name;
use crate::text::slug::Slug;
use crate::text::suggest::nearest;

/// A category whose parent does not exist, or lies below it.
pub const NO_PARENT: Rule = Rule::error("G052");

/// A category, tag, author or series with posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Name as the settings or the first post write it.
    pub name: String,
    /// Last part of its address.
    pub slug: Slug,
    /// Where it is named: in the settings, or in the first post that has it.
    pub location: Location,
    /// Text about it; may be empty.
    pub description: String,
    /// Of an author: a page on another site.
    pub url: Option<String>,
    /// Index of the category above it.
    pub parent: Option<usize>,
    /// Indexes of the categories below it.
    pub children: Vec<usize>,
    /// Its posts and those of the categories below it: newest first, of a series oldest first.
    pub archive: Archive,
}

/// A name that a post gives.
#[derive(Debug, Clone, Copy)]
pub struct NamedBy<'a> {
    /// Index of the post.
    pub post: usize,
    /// Its file.
    pub path: &'a SourcePath,
    /// The name.
    pub name: &'a str,
    /// Where it stands in the file; `None` for the author that the settings give to posts without one.
    pub span: Option<Span>,
}

impl NamedBy<'_> {
    fn location(&self) -> Location {
        match self.span {
            Some(span) => Location::at(self.path, span),
            None => Location::file(&settings_path()),
        }
    }
}

/// The terms of one taxonomy, and which name stands for which.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// The terms.
    pub terms: Vec<Term>,
    /// Indexes of the terms by the names that posts give: a name of a thousand posts is made a slug once.
    indexes: BTreeMap<String, usize>,
}

impl Terms {
    /// Returns the index of the term that a name in a post stands for.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<usize> {
        self.indexes.get(name).copied()
    }
}

/// Returns the categories that posts have: those of the settings in their order, then the others alphabetically.
///
/// A category without posts is left out, unless one below it has some.
pub fn categories(named: &[NamedBy<'_>], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Terms {
    let mut names = setting_names(&config.categories, diagnostics);
    let listed = names.all.len();
    let by_name = by_name(named, &mut names, diagnostics);
    names.compare(diagnostics);
    sort_by_name(&mut names.all[listed..], &config.language, |name| &name.name);
    let parents = parents(&names.all, config, diagnostics);
    collect(Taxonomy::Category, &names.all, &parents, by_name, config)
}

/// Returns the tags that posts have, alphabetically.
pub fn tags(named: &[NamedBy<'_>], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Terms {
    let mut names = setting_names(&config.tags, diagnostics);
    let by_name = by_name(named, &mut names, diagnostics);
    sort_by_name(&mut names.all, &config.language, |name| &name.name);
    let parents = vec![None; names.all.len()];
    collect(Taxonomy::Tag, &names.all, &parents, by_name, config)
}

fn setting_names(settings: &[TermSetting], diagnostics: &mut Vec<Diagnostic>) -> TermNames {
    let path = settings_path();
    let mut names = TermNames::default();
    for TermSetting { name, .. } in settings {
        names.insert(&Slug::of(&name.value), &name.value, || Location::at(&path, name.span), diagnostics);
    }
    names
}

/// Names as posts give them, each with its slug and the posts that have it.
type ByName<'a> = BTreeMap<&'a str, (Slug, Vec<usize>)>;

/// Adds the names that posts give to `names`; returns the posts by name.
fn by_name<'a>(named: &[NamedBy<'a>], names: &mut TermNames, diagnostics: &mut Vec<Diagnostic>) -> ByName<'a> {
    let mut by_name: BTreeMap<&str, (Slug, Vec<usize>, bool)> = BTreeMap::new();
    for one in named {
        let (slug, posts, is_first) =
            by_name.entry(one.name).or_insert_with(|| (Slug::of(one.name), Vec::new(), false));
        // A name that is written like the first one of its slug need not be compared again.
        if !*is_first {
            *is_first = names.insert(slug, one.name, || one.location(), diagnostics);
        }
        posts.push(one.post);
    }
    by_name.into_iter().map(|(name, (slug, posts, _))| (name, (slug, posts))).collect()
}

/// Returns for each name the index of its parent.
fn parents(names: &[TermName], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<Option<usize>> {
    let settings = settings_path();
    let index = |name: &str| {
        let slug = Slug::of(name);
        names.iter().position(|other| other.slug == slug)
    };
    let mut parents = vec![None; names.len()];
    for setting in &config.categories {
        let (Some(child), Some(parent)) = (index(&setting.name.value), &setting.parent) else { continue };
        parents[child] = index(&parent.value);
        if parents[child].is_none() || is_circle(&parents, child) {
            parents[child] = None;
            let near = nearest(&parent.value, names.iter().map(|name| name.name.as_str()));
            let diagnostic = NO_PARENT.at(Location::at(&settings, parent.span));
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

/// Makes terms of the names that have posts, themselves or below them.
fn collect(
    taxonomy: Taxonomy,
    names: &[TermName],
    parents: &[Option<usize>],
    by_name: ByName<'_>,
    config: &Config,
) -> Terms {
    let mut own: BTreeMap<Slug, Vec<usize>> = BTreeMap::new();
    for (slug, posts) in by_name.values() {
        own.entry(slug.clone()).or_default().extend(posts);
    }
    let own_posts = |name: &TermName| own.get(&name.slug).into_iter().flatten().copied();
    let mut posts: Vec<Vec<usize>> = names.iter().map(|name| own_posts(name).collect()).collect();
    for (index, name) in names.iter().enumerate() {
        lineage(parents, index).skip(1).for_each(|above| posts[above].extend(own_posts(name)));
    }
    let with_posts: Vec<usize> = (0..names.len()).filter(|index| !posts[*index].is_empty()).collect();
    let settings: BTreeMap<Slug, &TermSetting> = {
        let settings = if taxonomy == Taxonomy::Category { &config.categories } else { &config.tags };
        settings.iter().rev().map(|setting| (Slug::of(&setting.name.value), setting)).collect()
    };
    let slug_of = |index: usize| {
        let slug = &names[index].slug;
        settings.get(slug).and_then(|setting| setting.slug.as_ref()).unwrap_or(slug)
    };
    let has_feed = taxonomy == Taxonomy::Category || config.feed.has_tags;
    let mut terms: Vec<Term> = Vec::with_capacity(with_posts.len());
    let mut indexes: BTreeMap<&Slug, usize> = BTreeMap::new();
    for (index, old) in with_posts.iter().enumerate() {
        let TermName { slug, name, location } = &names[*old];
        let mut entries = std::mem::take(&mut posts[*old]);
        entries.sort_unstable();
        entries.dedup();
        let slugs: Vec<&Slug> = lineage(parents, *old).map(slug_of).collect();
        let route = config.paths.term(taxonomy, slugs.into_iter().rev());
        indexes.insert(slug, index);
        terms.push(Term {
            name: name.clone(),
            slug: slug_of(*old).clone(),
            location: location.clone(),
            description: settings.get(slug).map(|setting| setting.description.clone()).unwrap_or_default(),
            url: None,
            parent: parents[*old].and_then(|parent| with_posts.binary_search(&parent).ok()),
            children: Vec::new(),
            archive: Archive {
                kind: ArchiveKind::Term(taxonomy, index),
                feed: has_feed.then(|| feed(&route, &config.feed.file)),
                route: Some(route),
                pinned: Vec::new(),
                entries,
            },
        });
    }
    for index in 0..terms.len() {
        if let Some(parent) = terms[index].parent {
            terms[parent].children.push(index);
        }
    }
    let known = by_name.into_iter().filter_map(|(name, (slug, _))| Some((name.to_owned(), *indexes.get(&slug)?)));
    Terms { indexes: known.collect(), terms }
}

/// Returns the index of a name, then those of the names above it.
fn lineage(parents: &[Option<usize>], index: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(index), |index| parents[*index])
}

/// Returns the authors of posts alphabetically; two names are two authors.
#[must_use]
pub fn authors(named: &[NamedBy<'_>], config: &Config) -> Terms {
    by_exact_name(Taxonomy::Author, named, config)
}

/// Returns the series of posts alphabetically, each with its posts oldest first.
#[must_use]
pub fn series(named: &[NamedBy<'_>], config: &Config) -> Terms {
    let mut series = by_exact_name(Taxonomy::Series, named, config);
    series.terms.iter_mut().for_each(|term| term.archive.entries.reverse());
    series
}

/// Returns the terms of a taxonomy in which every spelling is a term of its own.
fn by_exact_name(taxonomy: Taxonomy, named: &[NamedBy<'_>], config: &Config) -> Terms {
    let mut by_name: BTreeMap<&str, (Vec<usize>, Location)> = BTreeMap::new();
    for one in named {
        by_name.entry(one.name).or_insert_with(|| (Vec::new(), one.location())).0.push(one.post);
    }
    let mut names: Vec<_> = by_name.into_iter().collect();
    sort_by_name(&mut names, &config.language, |(name, _)| name);
    let has_archive = if taxonomy == Taxonomy::Author { config.archives.author } else { config.archives.series };
    let term = |(index, (name, (mut entries, location))): (usize, (&str, (Vec<usize>, Location)))| {
        // A post may name an author twice.
        entries.dedup();
        let author = config.authors.iter().find(|author| taxonomy == Taxonomy::Author && author.name == name);
        let slug = Slug::of(name);
        Term {
            name: name.to_owned(),
            location,
            description: author.map(|author| author.description.clone()).unwrap_or_default(),
            url: author.and_then(|author| author.url.as_ref()).map(|url| config.url.href_of(&url.value)),
            parent: None,
            children: Vec::new(),
            archive: Archive {
                kind: ArchiveKind::Term(taxonomy, index),
                route: has_archive.then(|| config.paths.term(taxonomy, [&slug])),
                feed: None,
                pinned: Vec::new(),
                entries,
            },
            slug,
        }
    };
    let terms: Vec<Term> = names.into_iter().enumerate().map(term).collect();
    let indexes = terms.iter().enumerate().map(|(index, term)| (term.name.clone(), index)).collect();
    Terms { terms, indexes }
}
