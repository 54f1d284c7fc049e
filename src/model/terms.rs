//! Terms: categories, tags, authors and series with their posts.

use std::collections::BTreeMap;

use crate::addresses::paths::{ArchiveKind, Taxonomy, feed};
use crate::config::settings::{Config, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::archive::Archive;
use crate::model::term_names::{TermName, TermNames};
use crate::model::term_settings::Settings;
use crate::model::term_slugs::{Wanted, report_clashes, slugs};
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::circles::circles;
use crate::text::order::sort_by_name;
use crate::text::slug::Slug;
use crate::text::spelling::Word;
use crate::text::suggest::nearest;
use crate::yaml::fields::Located;

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
    /// Of an author: what she does; may be empty.
    pub role: String,
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

/// Returns the terms that posts have: categories of the settings in their order, all others alphabetically.
///
/// A category without posts is left out, unless one below it has some.
pub fn terms(taxonomy: Taxonomy, named: &[NamedBy<'_>], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Terms {
    let settings = Settings::of(taxonomy, config);
    settings.report_repeated(taxonomy, diagnostics);
    let path = settings_path();
    let mut names = TermNames::default();
    for setting in &settings.all {
        names.insert(&Word::of(&setting.name.value), &setting.name.value, || Location::at(&path, setting.name.span));
    }
    let listed = if taxonomy == Taxonomy::Category { names.all.len() } else { 0 };
    let by_name = by_name(named, &mut names);
    names.report_spellings(diagnostics);
    if taxonomy == Taxonomy::Category {
        names.compare(diagnostics);
    }
    let mut names = names.all;
    sort_by_name(&mut names[listed..], &config.language, |name| &name.name);
    let parents = parents(&names, &settings, diagnostics);
    let posts = posts(&names, &parents, &by_name);
    let with_posts: Vec<usize> = (0..names.len()).filter(|index| !posts[*index].is_empty()).collect();
    let wanted = |index: usize| Wanted {
        scope: parents[index],
        given: settings.get(&names[index].word).and_then(|setting| setting.slug),
        // Posts are sorted newest first.
        oldest: posts[index].last().copied(),
    };
    let wanted: Vec<Wanted<'_>> = (0..names.len()).map(wanted).collect();
    let slugs = slugs(&names, &wanted);
    let collecting = Collecting { taxonomy, names: &names, parents: &parents, slugs: &slugs, config };
    let terms = collecting.terms(&with_posts, posts, &settings);
    let routes: BTreeMap<usize, &Route> = with_posts
        .iter()
        .zip(&terms)
        .filter_map(|(index, term)| Some((*index, term.archive.route.as_ref()?)))
        .collect();
    report_clashes(taxonomy, &names, &wanted, &routes, diagnostics);
    let indexes: BTreeMap<&Word, usize> =
        with_posts.iter().enumerate().map(|(index, of)| (&names[*of].word, index)).collect();
    let known = by_name.into_iter().filter_map(|(name, (word, _))| Some((name.to_owned(), *indexes.get(&word)?)));
    Terms { indexes: known.collect(), terms }
}

/// Names as posts give them, each with the word that it spells and the posts that have it.
type ByName<'a> = BTreeMap<&'a str, (Word, Vec<usize>)>;

/// Adds the names that posts give to `names`; returns the posts by name.
fn by_name<'a>(named: &[NamedBy<'a>], names: &mut TermNames) -> ByName<'a> {
    let mut by_name = ByName::new();
    for one in named {
        let (_, posts) = by_name.entry(one.name).or_insert_with(|| {
            let word = Word::of(one.name);
            names.insert(&word, one.name, || one.location());
            (word, Vec::new())
        });
        posts.push(one.post);
    }
    by_name
}

/// Returns for each name the index of its parent.
fn parents(names: &[TermName], settings: &Settings<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Option<usize>> {
    let path = settings_path();
    let named: Vec<_> = names.iter().map(|name| settings.get(&name.word).and_then(|setting| setting.parent)).collect();
    let indexes: BTreeMap<&Word, usize> = names.iter().enumerate().map(|(index, name)| (&name.word, index)).collect();
    let index = |parent: &Located<String>| indexes.get(&Word::of(&parent.value)).copied();
    let mut parents: Vec<Option<usize>> = named.iter().map(|parent| parent.and_then(index)).collect();
    for circle in circles(&parents) {
        if let Some(last) = circle.into_iter().max() {
            parents[last] = None;
        }
    }
    for (name, (parent, found)) in names.iter().zip(named.iter().zip(&parents)) {
        if let (Some(parent), None) = (parent, found) {
            let near = nearest(&parent.value, names.iter().map(|name| name.name.as_str()));
            let diagnostic = NO_PARENT.at(Location::at(&path, parent.span));
            let diagnostic = diagnostic.with("name", name.name.clone()).with("parent", parent.value.clone());
            diagnostics.push(diagnostic.near(near.filter(|near| *near != name.name)));
        }
    }
    parents
}

/// Returns the posts of each name, its own and those of the names below it, each once and newest first.
fn posts(names: &[TermName], parents: &[Option<usize>], by_name: &ByName<'_>) -> Vec<Vec<usize>> {
    let mut own: BTreeMap<&Word, Vec<usize>> = BTreeMap::new();
    for (word, posts) in by_name.values() {
        own.entry(word).or_default().extend(posts);
    }
    let mut all: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for (index, name) in names.iter().enumerate() {
        let own = own.get(&name.word).map(Vec::as_slice).unwrap_or_default();
        lineage(parents, index).for_each(|above| all[above].extend(own));
    }
    for posts in &mut all {
        posts.sort_unstable();
        posts.dedup();
    }
    all
}

/// Returns the index of a name, then those of the names above it.
fn lineage(parents: &[Option<usize>], index: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(index), |index| parents[*index])
}

/// The names of a taxonomy with what terms are made of.
struct Collecting<'a> {
    taxonomy: Taxonomy,
    names: &'a [TermName],
    parents: &'a [Option<usize>],
    slugs: &'a [Slug],
    config: &'a Config,
}

impl Collecting<'_> {
    /// Makes terms of the names that have posts, given by their indexes.
    fn terms(&self, with_posts: &[usize], mut posts: Vec<Vec<usize>>, settings: &Settings<'_>) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::with_capacity(with_posts.len());
        for (index, old) in with_posts.iter().enumerate() {
            let TermName { word, name, location, spellings: _ } = &self.names[*old];
            let setting = settings.get(word);
            terms.push(Term {
                name: name.clone(),
                slug: self.slugs[*old].clone(),
                location: location.clone(),
                description: setting.map(|setting| setting.description.to_owned()).unwrap_or_default(),
                url: setting.and_then(|setting| setting.url).map(|url| self.config.url.href_of(url)),
                role: setting.map(|setting| setting.role.to_owned()).unwrap_or_default(),
                parent: self.parents[*old].and_then(|parent| with_posts.binary_search(&parent).ok()),
                children: Vec::new(),
                archive: self.archive(ArchiveKind::Term(self.taxonomy, index), *old, std::mem::take(&mut posts[*old])),
            });
        }
        for index in 0..terms.len() {
            if let Some(parent) = terms[index].parent {
                terms[parent].children.push(index);
            }
        }
        terms
    }

    /// Returns the archive of a name with its posts, given newest first.
    fn archive(&self, kind: ArchiveKind, name: usize, mut entries: Vec<usize>) -> Archive {
        let Config { archives, feed: feeds, paths, .. } = self.config;
        let (has_archive, has_feed) = match self.taxonomy {
            Taxonomy::Category => (true, true),
            Taxonomy::Tag => (true, feeds.has_tags),
            Taxonomy::Author => (archives.author, false),
            Taxonomy::Series => (archives.series, false),
        };
        if self.taxonomy == Taxonomy::Series {
            // A series is read from its beginning.
            entries.reverse();
        }
        let slugs: Vec<&Slug> = lineage(self.parents, name).map(|index| &self.slugs[index]).collect();
        let route = has_archive.then(|| paths.term(self.taxonomy, slugs.into_iter().rev()));
        let feed = route.as_ref().filter(|_| has_feed).map(|route| feed(route, &feeds.file));
        Archive { kind, route, feed, pinned: Vec::new(), entries }
    }
}
