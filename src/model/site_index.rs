//! Documents and settings -> the index of a site: what is published, where it lies and what it is sorted under. Nothing of
//! it depends on what links lead to.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::addresses::book::AddressBook;
use crate::addresses::known::KnownAddresses;
use crate::addresses::paths::{ByTaxonomy, Taxonomy};
use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::media::attachment::Attachment;
use crate::model::addresses;
use crate::model::archives::{Listed, SiteArchives};
use crate::model::known_matches::{recognise, set_apart};
use crate::model::known_redirects::{Placed, Remembered, remembered};
use crate::model::publication::Published;
use crate::model::redirects::{Aliases, aliases};
use crate::model::routes::Routed;
use crate::model::setting_redirects::{SettingRedirects, setting_redirects};
use crate::model::terms::{self, NamedBy, Terms};
use crate::model::unpublished::Unpublished;
use crate::output::hosting::QueryRedirect;
use crate::output::route::Route;
use crate::parse::document::{Document, joined_names, unknown_key};
use crate::source::span::{Location, Span};

/// Indexes of the terms of a post, by taxonomy; a post has at most one series.
pub type PostTerms = ByTaxonomy<Vec<usize>>;

/// What is published, where it lies and what it is sorted under.
#[derive(Debug, Clone, Default)]
pub struct SiteIndex {
    /// Posts, newest first.
    pub posts: Vec<Routed>,
    /// Standing pages in the order of their addresses.
    pub pages: Vec<Routed>,
    /// Terms of each post, in the order of the posts.
    pub terms: Vec<Arc<PostTerms>>,
    /// Archives of the posts.
    pub archives: Arc<SiteArchives>,
    /// Every address with its owner, but for those of files beside posts and of pages of presentations.
    pub addresses: Arc<AddressBook>,
    /// Addresses of the posts and pages that are not published.
    pub unpublished: Unpublished,
    /// Old addresses of pages, and where they lead.
    pub redirects: Vec<(Route, String)>,
    /// Old addresses of files, and the address of the entry of each.
    pub old_files: Vec<(Route, Route)>,
    /// Old addresses of files in the settings, and where they lead.
    pub file_redirects: Vec<(Route, String)>,
    /// Query-string redirects such as `/?p=12`.
    pub query_redirects: Vec<QueryRedirect>,
    /// Addresses of the files of `static/`.
    pub statics: Vec<Route>,
    /// What the site does for readers who know old addresses of posts, pages and terms.
    pub remembered: Remembered,
}

/// Returns the index of the site. `statics` are the files of `static/`, `known` are the addresses that readers know.
#[must_use]
pub fn site_index<'a>(
    documents: &[Arc<Document>],
    published: &Published,
    statics: impl Iterator<Item = &'a Attachment>,
    config: &Config,
    known: &Arc<KnownAddresses>,
) -> Diagnosed<SiteIndex> {
    let mut diagnostics = Vec::new();
    unknown_keys(documents, &mut diagnostics);
    joined(documents, config, &mut diagnostics);
    let of_posts: Vec<&Document> = published.posts.iter().map(|index| documents[*index].as_ref()).collect();
    let (by_taxonomy, terms) = sorted(&of_posts, config, &mut diagnostics);
    let mut book = AddressBook::default();
    let statics = addresses::static_files(statics, &mut book, &mut diagnostics);
    let mut routed = |indexes: &[usize]| {
        let categories = &by_taxonomy[Taxonomy::Category];
        addresses::documents(indexes, documents, config, categories, &mut book, &mut diagnostics)
    };
    let mut posts = routed(&published.posts);
    let mut pages = routed(&published.pages);
    recognise(known, documents, &mut posts, &mut diagnostics);
    set_apart(known, documents, config, &mut posts);
    recognise(known, documents, &mut pages, &mut diagnostics);
    let unpublished = Unpublished::of(documents, published, config, &by_taxonomy[Taxonomy::Category]);
    let listed = |post: &&Document| {
        let date = post.date.map(|date| date.date());
        Listed { date, is_pinned: post.front.pinned == Some(true) }
    };
    let listed: Vec<Listed> = of_posts.iter().map(listed).collect();
    let by_taxonomy = by_taxonomy.map(|terms| terms.terms);
    let archives = SiteArchives::of(&listed, by_taxonomy, config);
    addresses::own(&archives, &statics, config, &mut book, &mut diagnostics);
    if !known.entries.is_empty() {
        addresses::page_of_gone(&statics, &mut book, &mut diagnostics);
    }
    let entries = posts.iter().chain(&pages).map(|routed| (documents[routed.document].as_ref(), &routed.route));
    let Aliases { pages: mut redirects, files: old_files, queries: mut query_redirects } =
        aliases(entries, config, &mut book, &mut diagnostics);
    let SettingRedirects { pages: of_settings, files: file_redirects, queries } =
        setting_redirects(config, &mut book, &mut diagnostics);
    redirects.extend(of_settings);
    add_queries(&mut query_redirects, queries);
    // Last, so that whatever an author wrote wins.
    let placed = Placed { documents, posts: &posts, pages: &pages, archives: &archives, config };
    let remembered = remembered(known, placed, &mut book, &mut diagnostics);
    pages.sort_by(|a, b| a.route.cmp(&b.route));
    let value = SiteIndex {
        posts,
        pages,
        terms,
        archives: Arc::new(archives),
        addresses: Arc::new(book),
        unpublished,
        redirects,
        old_files,
        file_redirects,
        query_redirects,
        statics,
        remembered,
    };
    Diagnosed { value, diagnostics }
}

/// Adds the query-string redirects of the settings. An alias of an entry wins over them.
fn add_queries(of_entries: &mut Vec<QueryRedirect>, mut of_settings: Vec<QueryRedirect>) {
    of_settings.retain(|query| of_entries.iter().all(|own| (&own.name, &own.value) != (&query.name, &query.value)));
    of_entries.extend(of_settings);
}

/// Returns the terms of each taxonomy, and those of each post.
fn sorted(
    posts: &[&Document],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (ByTaxonomy<Terms>, Vec<Arc<PostTerms>>) {
    let named = ByTaxonomy::of(|taxonomy| {
        let named = posts.iter().enumerate().flat_map(|(post, document)| {
            let path = document.front.file_of(key_of(taxonomy), &document.path);
            names(document, taxonomy, config).map(move |(name, span)| NamedBy { post, path, name, span })
        });
        named.collect::<Vec<_>>()
    });
    let found: Vec<(Terms, Vec<Diagnostic>)> = Taxonomy::ALL
        .par_iter()
        .map(|taxonomy| {
            let mut found = Vec::new();
            (terms::terms(*taxonomy, &named[*taxonomy], config, &mut found), found)
        })
        .collect();
    let mut found = found.into_iter();
    let all = ByTaxonomy::of(|_| {
        let (terms, of_terms) = found.next().expect("invariant: one for each taxonomy");
        diagnostics.extend(of_terms);
        terms
    });
    let of_post = |document: &&Document| {
        Arc::new(ByTaxonomy::of(|taxonomy| {
            let mut indexes: Vec<usize> = Vec::new();
            for index in names(document, taxonomy, config).filter_map(|(name, _)| all[taxonomy].index(name)) {
                if !indexes.contains(&index) {
                    indexes.push(index);
                }
            }
            indexes
        }))
    };
    let by_post = posts.par_iter().map(of_post).collect();
    (all, by_post)
}

/// Returns the key of front matter that names the terms of a taxonomy.
fn key_of(taxonomy: Taxonomy) -> &'static str {
    match taxonomy {
        Taxonomy::Category => "categories",
        Taxonomy::Tag => "tags",
        Taxonomy::Author => "authors",
        Taxonomy::Series => "series",
    }
}

/// Returns the names of a post's terms, each with its span; a post without authors has the first one of the settings.
fn names<'a>(
    document: &'a Document,
    taxonomy: Taxonomy,
    config: &'a Config,
) -> impl Iterator<Item = (&'a str, Option<Span>)> {
    let front = &document.front;
    let written = match taxonomy {
        Taxonomy::Category => front.categories.as_deref(),
        Taxonomy::Tag => front.tags.as_deref(),
        Taxonomy::Author => front.authors.as_deref(),
        Taxonomy::Series => front.series.as_ref().map(std::slice::from_ref),
    };
    let default = config.authors.first().filter(|_| taxonomy == Taxonomy::Author && written.is_none());
    let written = written.unwrap_or_default().iter().map(|name| (name.value.as_str(), Some(name.span)));
    written.chain(default.map(|author| (author.name.value.as_str(), None)))
}

/// Tells names with commas that are one name, unless the settings have that name.
fn joined(documents: &[Arc<Document>], config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    for document in documents {
        for (key, names) in &document.front.joined {
            let is_listed = match key.as_str() {
                "categories" => config.categories.iter().any(|term| term.name.value == names.value),
                "tags" => config.tags.iter().any(|term| term.name.value == names.value),
                _ => config.authors.iter().any(|author| author.name.value == names.value),
            };
            if !is_listed {
                diagnostics.push(joined_names(&document.path, key, names));
            }
        }
    }
}

fn unknown_keys(documents: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) {
    let mut keys: BTreeMap<&str, (usize, Location)> = BTreeMap::new();
    for document in documents {
        for key in &document.front.unknown {
            let first = || (0, Location::at(&document.path, key.span));
            keys.entry(&key.value).or_insert_with(first).0 += 1;
        }
    }
    for (key, (count, location)) in keys {
        diagnostics.push(unknown_key(location, key, count));
    }
}
