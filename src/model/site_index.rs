//! Documents and settings -> Ground: what is published, where it lies and what it is sorted under. Nothing of it depends
//! on what links lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::addresses::book::AddressBook;
use crate::addresses::own::OwnFile;
use crate::addresses::paths::{self, Taxonomy};
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::model::links::BAD_NAME;
use crate::model::publication::{Lasting, LeftOut, Today, why_left_out};
use crate::model::redirects::{Aliases, OfSettings, aliases, setting_redirects};
use crate::model::taxonomy::{Author, Given, Series, Terms, Wanted, series, terms};
use crate::output::hosting::QueryRedirect;
use crate::output::route::Route;
use crate::parse::document::{Document, DocumentKind};
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::slug::Slug;
use crate::yaml::fields::Located;

/// A key of the front matter that is not known, named once for all files that have it.
pub const UNKNOWN_KEY: Rule = Rule::warning("G021");

/// Which documents are published on a day, by their places among all documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Posts, newest first.
    pub posts: Vec<usize>,
    /// Standing pages.
    pub pages: Vec<usize>,
    /// What is not published.
    pub left_out: Vec<LeftOut>,
    /// How long the same is published.
    pub lasting: Lasting,
}

/// What is published, where it lies and what it is sorted under.
#[derive(Debug, Clone, Default)]
pub struct SiteIndex {
    /// Posts, newest first.
    pub posts: Vec<Routed>,
    /// Standing pages in the order of their addresses.
    pub pages: Vec<Routed>,
    /// What each post is sorted under, in the order of the posts.
    pub terms: Vec<Arc<PostTerms>>,
    /// Categories.
    pub categories: Terms,
    /// Tags.
    pub tags: Terms,
    /// Authors.
    pub authors: Vec<Author>,
    /// Series.
    pub series: Vec<Series>,
    /// Who lies where, but for the files of posts.
    pub addresses: Arc<AddressBook>,
    /// Old addresses, and where they lead.
    pub redirects: Vec<(Route, String)>,
    /// Old addresses of files, and the address of the entry of each.
    pub old_files: Vec<(Route, Route)>,
    /// Old addresses of files in the settings, and where they lead.
    pub told: Vec<(Route, String)>,
    /// Old addresses that ask the home page, and where they lead.
    pub asked: Vec<QueryRedirect>,
    /// Files of `static/` by address.
    pub statics: Vec<Route>,
}

/// A document that is published, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Place among all documents.
    pub document: usize,
    /// Its address.
    pub route: Route,
}

/// What a post is sorted under, by places among the site's terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PostTerms {
    /// Places among the site's categories.
    pub categories: Vec<usize>,
    /// Places among the site's tags.
    pub tags: Vec<usize>,
    /// Places among the site's authors.
    pub authors: Vec<usize>,
    /// Place among the site's series.
    pub series: Option<usize>,
}

/// Returns what is published on a day: posts newest first.
#[must_use]
pub fn published(documents: &[Arc<Document>], today: Today) -> Published {
    let mut all = Published::default();
    for (place, document) in documents.iter().enumerate() {
        all.lasting.take(document, today);
        match (why_left_out(document, today), document.kind) {
            (Some(why), _) => {
                let title = document.title().map_or_else(|| document.name.clone(), |title| title.value.clone());
                all.left_out.push(LeftOut { path: document.path.clone(), title, why });
            }
            (None, DocumentKind::Post) if document.date.is_some() => all.posts.push(place),
            // Without a date it was reported.
            (None, DocumentKind::Post) => {}
            (None, DocumentKind::Page) => all.pages.push(place),
            // They belong to whoever lists them.
            (None, DocumentKind::Slides) => {}
        }
    }
    // Documents stand in the order of their paths.
    all.posts.sort_by(|a, b| documents[*b].date.cmp(&documents[*a].date).then(b.cmp(a)));
    all
}

/// Lays the ground: names, addresses and redirects of what is published. `statics` are the files of `static/`.
#[must_use]
pub fn ground<'a>(
    documents: &[Arc<Document>],
    published: &Published,
    statics: impl Iterator<Item = &'a SourcePath>,
    config: &Config,
) -> Diagnosed<SiteIndex> {
    let mut diagnostics = Vec::new();
    unknown_keys(documents, &mut diagnostics);
    let posts: Vec<&Document> = published.posts.iter().map(|place| documents[*place].as_ref()).collect();
    let Named { categories, tags, authors, series, by_post } = name(&posts, config, &mut diagnostics);
    let mut addresses = AddressBook::default();
    let statics = self::statics(statics, &mut addresses, &mut diagnostics);
    let mut routed = |places: &[usize], diagnostics: &mut Vec<Diagnostic>| {
        routed(places, documents, config, &categories, &mut addresses, diagnostics)
    };
    let posts = routed(&published.posts, &mut diagnostics);
    let mut pages = routed(&published.pages, &mut diagnostics);
    own_pages([&categories, &tags], &authors.0, &series.0, config, &mut addresses, &mut diagnostics);
    let dates: BTreeSet<(i16, i8)> = posts
        .iter()
        .filter_map(|routed| documents[routed.document].date)
        .map(|date| (date.date().year(), date.date().month()))
        .collect();
    periods(&dates, config, &mut addresses, &mut diagnostics);
    let entries = posts.iter().chain(&pages).map(|routed| (documents[routed.document].as_ref(), &routed.route));
    let Aliases { pages: mut redirects, files: old_files, mut asked } =
        aliases(entries, config, &mut addresses, &mut diagnostics);
    let OfSettings { pages: of_settings, files: told, asked: questions } =
        setting_redirects(config, &mut addresses, &mut diagnostics);
    redirects.extend(of_settings);
    // What an entry says of itself goes before.
    let is_new =
        |question: &QueryRedirect| asked.iter().all(|own| (&own.name, &own.value) != (&question.name, &question.value));
    let questions: Vec<QueryRedirect> = questions.into_iter().filter(is_new).collect();
    asked.extend(questions);
    pages.sort_by(|a, b| a.route.cmp(&b.route));
    let value = SiteIndex {
        posts,
        pages,
        terms: by_post,
        categories,
        tags,
        authors: authors.0,
        series: series.0,
        addresses: Arc::new(addresses),
        redirects,
        old_files,
        told,
        asked,
        statics,
    };
    Diagnosed { value, diagnostics }
}

/// What the posts are sorted under.
struct Named {
    categories: Terms,
    tags: Terms,
    authors: (Vec<Author>, BTreeMap<String, usize>),
    series: (Vec<Series>, BTreeMap<String, usize>),
    by_post: Vec<Arc<PostTerms>>,
}

fn name(posts: &[&Document], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Named {
    let settings = settings_path();
    let mut categories = Vec::new();
    let mut tags = Vec::new();
    let mut authors = Vec::new();
    let mut in_series = Vec::new();
    for (post, document) in posts.iter().enumerate() {
        let path = &document.path;
        let given = |name| Given { post, path, name };
        categories.extend(document.front.categories.iter().flatten().map(given));
        tags.extend(document.front.tags.iter().flatten().map(given));
        authors.extend(author_names(document, config).map(|name| (post, name.as_str())));
        in_series.extend(document.front.series.iter().map(|name| (post, name.value.as_str())));
    }
    let wanted = Wanted {
        base: &config.paths.category,
        settings: &config.categories,
        is_compared: true,
        path: &settings,
        language: &config.language,
    };
    let wanted_tags = Wanted { base: &config.paths.tag, settings: &config.tags, is_compared: false, ..wanted };
    let mut found = Vec::new();
    let (categories, mut tags) =
        rayon::join(|| terms(&categories, wanted, diagnostics), || terms(&tags, wanted_tags, &mut found));
    diagnostics.extend(found);
    alphabetical(&mut tags, &config.language);
    let authors = crate::model::taxonomy::authors(&authors, config);
    let series = series(&in_series, config);
    let by_post = posts
        .par_iter()
        .map(|document| {
            Arc::new(PostTerms {
                categories: places(document.front.categories.as_deref(), &categories),
                tags: places(document.front.tags.as_deref(), &tags),
                authors: author_names(document, config).filter_map(|name| authors.1.get(name).copied()).collect(),
                series: document.front.series.as_ref().and_then(|name| series.1.get(&name.value).copied()),
            })
        })
        .collect();
    Named { categories, tags, authors, series, by_post }
}

/// Tags have no order of their own: those of the settings stand among the others.
fn alphabetical(tags: &mut Terms, language: &str) {
    crate::text::order::sort_by_name(&mut tags.terms, language, |term| &term.name);
    tags.reindex();
}

fn places(names: Option<&[Located<String>]>, terms: &Terms) -> Vec<usize> {
    let mut places: Vec<usize> = names.into_iter().flatten().filter_map(|name| terms.place(&name.value)).collect();
    let mut seen = BTreeSet::new();
    places.retain(|place| seen.insert(*place));
    places
}

fn author_names<'a>(document: &'a Document, config: &'a Config) -> impl Iterator<Item = &'a String> {
    let own = document.front.authors.as_deref();
    let first = config.authors.first().filter(|_| own.is_none()).map(|author| &author.name);
    own.unwrap_or_default().iter().map(|name| &name.value).chain(first)
}

pub(super) fn settings_path() -> SourcePath {
    SourcePath::new(SETTINGS_PATH).expect("invariant: a path")
}

fn statics<'a>(
    paths: impl Iterator<Item = &'a SourcePath>,
    addresses: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Route> {
    let mut routes = Vec::new();
    for path in paths {
        let inside = path.as_str().strip_prefix("static").unwrap_or_default();
        match Route::new(inside) {
            Some(route) => {
                addresses.claim(&route, &Location::file(path), diagnostics);
                routes.push(route);
            }
            None => diagnostics.push(BAD_NAME.at(Location::file(path)).with("file", path.name())),
        }
    }
    routes
}

fn routed(
    places: &[usize],
    documents: &[Arc<Document>],
    config: &Config,
    categories: &Terms,
    addresses: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Routed> {
    let route = |place: &usize| {
        let document = documents[*place].as_ref();
        match document.kind {
            DocumentKind::Post => post_route(document, config, categories),
            DocumentKind::Page | DocumentKind::Slides => page_route(document),
        }
    };
    let routes: Vec<Option<Route>> = places.par_iter().map(route).collect();
    let mut all = Vec::with_capacity(places.len());
    for (place, route) in places.iter().zip(routes) {
        let document = documents[*place].as_ref();
        let owner = Location::file(&document.path);
        let route = match route {
            Some(route) => {
                addresses.claim(&route, &owner, diagnostics);
                route
            }
            None => {
                diagnostics.push(BAD_NAME.at(owner).with("file", document.path.name()));
                Route::home().page(Slug::of(document.path.as_str()).as_str())
            }
        };
        all.push(Routed { document: *place, route });
    }
    all
}

fn post_route(document: &Document, config: &Config, categories: &Terms) -> Option<Route> {
    let slug = own_slug(document).unwrap_or_else(|| match (document.name.as_str(), document.title()) {
        ("", Some(title)) => Slug::of(&title.value),
        ("", None) => Slug::of(&document.date.map(|date| date.date().to_string()).unwrap_or_default()),
        (name, _) => Slug::of(name),
    });
    let first = document.front.categories.as_deref().and_then(|names| names.first());
    let category = first.and_then(|name| categories.place(&name.value)).map(|place| &categories.terms[place].slug);
    config.permalink.route(document.date?.date(), &slug, category)
}

fn own_slug(document: &Document) -> Option<Slug> {
    document.front.slug.as_ref().map(|slug| Slug::of(&slug.value))
}

/// The path of a page is its address.
fn page_route(document: &Document) -> Option<Route> {
    let path = document.path.as_str().strip_prefix("content/pages/")?;
    let path = path.strip_suffix(".md")?;
    let path = if document.is_folder { path.strip_suffix("index").unwrap_or(path).trim_end_matches('/') } else { path };
    let mut parts: Vec<Slug> = path.split('/').filter(|part| !part.is_empty()).map(Slug::of).collect();
    if let (Some(slug), Some(last)) = (own_slug(document), parts.last_mut()) {
        *last = slug;
    }
    Some(parts.iter().fold(Route::home(), |route, part| route.page(part.as_str())))
}

/// Claims the addresses of the lists of years and months.
fn periods(
    dates: &BTreeSet<(i16, i8)>,
    config: &Config,
    addresses: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let owner = Location::file(&settings_path());
    for (year, month) in dates {
        if config.archives.month {
            addresses.claim(&paths::month(*year, *month), &owner, diagnostics);
        }
        if config.archives.year {
            addresses.claim(&paths::year(*year), &owner, diagnostics);
        }
    }
}

/// Claims the addresses of the pages that the generator makes itself.
fn own_pages(
    taxonomies: [&Terms; 2],
    authors: &[Author],
    all_series: &[Series],
    config: &Config,
    addresses: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let owner = Location::file(&settings_path());
    let own = &config.paths;
    let mut routes = vec![Route::home(), own.taxonomy(Taxonomy::Category), own.taxonomy(Taxonomy::Tag)];
    routes.extend([own.presentations(), own.archive(), own.subscribe()]);
    routes.extend(config.has_search.then(|| own.search()));
    routes.extend(taxonomies.iter().flat_map(|terms| &terms.terms).map(|term| term.route.clone()));
    routes.extend(authors.iter().filter_map(|writer| writer.route.clone()));
    routes.extend(all_series.iter().filter_map(|series| series.route.clone()));
    let mut files = vec![paths::feed(&Route::home(), &config.feed.file)];
    files.extend(OwnFile::ALWAYS.map(OwnFile::route));
    files.extend(config.headers.iter().flat_map(|server| server.files()).filter_map(|file| Route::new(file)));
    for route in routes {
        addresses.claim(&route, &owner, diagnostics);
    }
    for file in files {
        // A file of static/ with such a name takes the place of ours.
        if addresses.find(file.as_str()).is_none() {
            addresses.claim(&file, &owner, diagnostics);
        }
    }
}

fn unknown_keys(documents: &[Arc<Document>], diagnostics: &mut Vec<Diagnostic>) {
    let mut keys: BTreeMap<&str, (usize, Location)> = BTreeMap::new();
    for document in documents {
        for key in &document.front.unknown {
            let place = || (0, Location::at(&document.path, key.span));
            keys.entry(&key.value).or_insert_with(place).0 += 1;
        }
    }
    for (key, (count, place)) in keys {
        diagnostics.push(UNKNOWN_KEY.at(place).with("key", key).with("count", count.to_string()));
    }
}
