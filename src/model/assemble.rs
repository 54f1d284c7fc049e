//! Documents, files and settings -> Site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::settings::{Config, SETTINGS_PATH};
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule, Severity};
use crate::media::attachment::Attachment;
use crate::media::kind::Sort;
use crate::model::addresses::Addresses;
use crate::model::article::{Article, FileRef, Listed, Target};
use crate::model::entry::Entry;
use crate::model::links::{BAD_NAME, Linkable, Linking, Targets, files_folder};
use crate::model::menus::{image, menu};
use crate::model::publication::{LeftOut, Today, why_left_out};
use crate::model::redirects::{aliases, setting_redirects};
use crate::model::related::related;
use crate::model::site::Site;
use crate::model::taxonomy::{Given, Terms, Wanted, series, terms, writers};
use crate::output::route::Route;
use crate::parse::comments::Comment;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::front_matter::AttachmentEntry;
use crate::parse::outline::{Link, LinkAt};
use crate::source::path::SourcePath;
use crate::source::span::Place;
use crate::text::slug::Slug;

/// A key of the front matter that is not known, named once for all files that have it.
pub const UNKNOWN_KEY: Rule = Rule::warning("G021");
/// An attachment that is not there.
pub const NO_ATTACHMENT: Rule = Rule::error("G034");
/// An attachment that is an address and no file beside the post.
pub const NOT_BESIDE: Rule = Rule::error("G035");
/// A file beside a post that nothing names.
pub const UNUSED: Rule = Rule::warning("G038");
/// Two posts with one permanent name.
pub const SAME_ID: Rule = Rule::error("G055");
/// A picture without a description.
pub const NO_ALT: Rule = Rule::warning("G083");

/// Everything that a site is made of.
pub struct Parts<'a> {
    /// Settings.
    pub config: &'a Config,
    /// Content files.
    pub documents: &'a [Document],
    /// Comments by the folder of their post.
    pub comments: &'a BTreeMap<String, Vec<Comment>>,
    /// Files beside documents.
    pub files: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Files of `static/`, with their pixels if they are pictures.
    pub statics: &'a BTreeMap<SourcePath, Option<(u32, u32)>>,
    /// The day.
    pub today: Today,
}

/// Makes the site.
#[must_use]
pub fn site(parts: &Parts<'_>) -> Diagnosed<Site> {
    let mut diagnostics = Vec::new();
    let value = assemble(parts, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

fn assemble(parts: &Parts<'_>, diagnostics: &mut Vec<Diagnostic>) -> Site {
    unknown_keys(parts.documents, diagnostics);
    let (posts, pages, left_out) = published(parts);
    let named = name(&posts, parts.config, diagnostics);
    let mut addresses = Addresses::default();
    let statics = statics(parts, &mut addresses, diagnostics);
    let posts = routed(posts, parts.config, &named.categories, &mut addresses, diagnostics);
    let pages = routed(pages, parts.config, &named.categories, &mut addresses, diagnostics);
    own_pages(&named, parts.config, &mut addresses, diagnostics);
    let mut redirects = aliases(posts.iter().chain(&pages), parts.config, &mut addresses, diagnostics);
    redirects.extend(setting_redirects(parts.config, &mut addresses, diagnostics));
    let targets = targets(parts, &posts, &pages, &addresses);
    let linked: Vec<(Entry, Vec<Diagnostic>)> =
        posts.par_iter().chain(&pages).map(|routed| entry(routed, parts, &targets)).collect();
    let mut entries = Vec::with_capacity(linked.len());
    for (entry, found) in linked {
        entries.push(entry);
        diagnostics.extend(found);
    }
    let files = files(&entries, &mut addresses, diagnostics);
    unused(parts, &posts, &entries, diagnostics);
    let mut pages = entries.split_off(posts.len());
    let mut posts = entries;
    place_terms(&mut posts, &named);
    same_ids(&posts, diagnostics);
    pages.sort_by(|a, b| a.route.cmp(&b.route));
    let config = parts.config;
    Site {
        related: related(&posts, config.related),
        menu: menu(&config.menu, &pages, config, &addresses, diagnostics),
        footer: menu(&config.footer, &pages, config, &addresses, diagnostics),
        image: image(parts, diagnostics),
        posts,
        pages,
        categories: named.categories.terms,
        tags: named.tags.terms,
        authors: named.authors.0,
        series: named.series.0,
        files,
        redirects,
        left_out,
        statics,
    }
}

/// A document that is published, and where.
pub(super) struct Routed<'a> {
    pub(super) document: &'a Document,
    pub(super) route: Route,
}

fn published<'a>(parts: &Parts<'a>) -> (Vec<&'a Document>, Vec<&'a Document>, Vec<LeftOut>) {
    let mut posts = Vec::new();
    let mut pages = Vec::new();
    let mut left_out = Vec::new();
    for document in parts.documents {
        match (why_left_out(document, parts.today), document.kind) {
            (Some(why), _) => {
                let title = document.title().map_or_else(|| document.name.clone(), |title| title.value.clone());
                left_out.push(LeftOut { path: document.path.clone(), title, why });
            }
            (None, DocumentKind::Post) if document.date.is_some() => posts.push(document),
            // Without a date it was reported.
            (None, DocumentKind::Post) => {}
            (None, DocumentKind::Page) => pages.push(document),
        }
    }
    posts.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| b.path.cmp(&a.path)));
    (posts, pages, left_out)
}

/// What the posts are sorted under.
struct Named {
    categories: Terms,
    tags: Terms,
    authors: (Vec<crate::model::taxonomy::Writer>, BTreeMap<String, usize>),
    series: (Vec<crate::model::taxonomy::Series>, BTreeMap<String, usize>),
    by_post: Vec<NamedPost>,
}

struct NamedPost {
    categories: Vec<usize>,
    tags: Vec<usize>,
    authors: Vec<usize>,
    series: Option<usize>,
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
        authors.extend(author_names(document, config).into_iter().map(|name| (post, name)));
        in_series.extend(document.front.series.iter().map(|name| (post, name.value.clone())));
    }
    let wanted = Wanted {
        base: &config.paths.category,
        settings: &config.categories,
        is_compared: true,
        path: &settings,
        language: &config.language,
    };
    let categories = terms(&categories, wanted, diagnostics);
    let wanted = Wanted { base: &config.paths.tag, settings: &config.tags, is_compared: false, ..wanted };
    let mut tags = terms(&tags, wanted, diagnostics);
    alphabetical(&mut tags, &config.language);
    let authors = writers(&authors, config);
    let series = series(&in_series, config);
    let by_post = posts
        .iter()
        .map(|document| NamedPost {
            categories: places(document.front.categories.as_deref(), &categories),
            tags: places(document.front.tags.as_deref(), &tags),
            authors: author_names(document, config).iter().filter_map(|name| authors.1.get(name).copied()).collect(),
            series: document.front.series.as_ref().and_then(|name| series.1.get(&name.value).copied()),
        })
        .collect();
    Named { categories, tags, authors, series, by_post }
}

/// Tags have no order of their own: those of the settings stand among the others.
fn alphabetical(tags: &mut Terms, language: &str) {
    crate::text::order::sort_by_name(&mut tags.terms, language, |term| &term.name);
    tags.reindex();
}

fn places(names: Option<&[crate::yaml::fields::Located<String>]>, terms: &Terms) -> Vec<usize> {
    let mut places: Vec<usize> = names.into_iter().flatten().filter_map(|name| terms.place(&name.value)).collect();
    let mut seen = BTreeSet::new();
    places.retain(|place| seen.insert(*place));
    places
}

fn author_names(document: &Document, config: &Config) -> Vec<String> {
    match &document.front.authors {
        Some(names) => names.iter().map(|name| name.value.clone()).collect(),
        None => config.authors.first().map(|author| author.name.clone()).into_iter().collect(),
    }
}

pub(super) fn settings_path() -> SourcePath {
    SourcePath::new(SETTINGS_PATH).expect("invariant: a path")
}

fn statics(parts: &Parts<'_>, addresses: &mut Addresses, diagnostics: &mut Vec<Diagnostic>) -> Vec<Route> {
    let mut routes = Vec::new();
    for path in parts.statics.keys() {
        let inside = path.as_str().strip_prefix("static").unwrap_or_default();
        match Route::new(inside) {
            Some(route) => {
                addresses.claim(&route, &Place::file(path), diagnostics);
                routes.push(route);
            }
            None => diagnostics.push(BAD_NAME.at(Place::file(path)).with("file", path.name())),
        }
    }
    routes
}

fn routed<'a>(
    documents: Vec<&'a Document>,
    config: &Config,
    categories: &Terms,
    addresses: &mut Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Routed<'a>> {
    let mut all = Vec::with_capacity(documents.len());
    for document in documents {
        let route = match document.kind {
            DocumentKind::Post => post_route(document, config, categories),
            DocumentKind::Page => page_route(document),
        };
        let place = Place::file(&document.path);
        match route {
            Some(route) => {
                addresses.claim(&route, &place, diagnostics);
                all.push(Routed { document, route });
            }
            None => {
                diagnostics.push(BAD_NAME.at(place).with("file", document.path.name()));
                all.push(Routed { document, route: Route::home().page(Slug::of(document.path.as_str()).as_str()) });
            }
        }
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

/// Claims the addresses of the pages that the generator makes itself.
fn own_pages(named: &Named, config: &Config, addresses: &mut Addresses, diagnostics: &mut Vec<Diagnostic>) {
    let owner = Place::file(&settings_path());
    let home = Route::home();
    let paths = &config.paths;
    let single = [&paths.category, &paths.tag, &paths.presentation, &paths.archive, &paths.subscribe];
    let mut routes = vec![home.clone()];
    routes.extend(single.iter().map(|slug| home.page(slug.as_str())));
    routes.extend(named.categories.terms.iter().chain(&named.tags.terms).map(|term| term.route.clone()));
    routes.extend(named.authors.0.iter().filter_map(|writer| writer.route.clone()));
    routes.extend(named.series.0.iter().filter_map(|series| series.route.clone()));
    let feed = format!("/{}", config.feed.file);
    let files = [feed.as_str(), "/sitemap.xml", "/robots.txt", "/404.html", "/_redirects", "/_headers", "/feeds.opml"];
    for route in routes {
        addresses.claim(&route, &owner, diagnostics);
    }
    for file in files {
        let route = Route::new(file).expect("invariant: an address");
        // A file of static/ with such a name takes the place of ours.
        if addresses.find(file).is_none() {
            addresses.claim(&route, &owner, diagnostics);
        }
    }
}

fn targets<'a>(
    parts: &Parts<'a>,
    posts: &'a [Routed<'a>],
    pages: &'a [Routed<'a>],
    addresses: &'a Addresses,
) -> Targets<'a> {
    let mut documents: BTreeMap<&str, Linkable<'_>> =
        parts.documents.iter().map(|document| (document.path.as_str(), Linkable { document, route: None })).collect();
    for routed in posts.iter().chain(pages) {
        let linkable = Linkable { document: routed.document, route: Some(&routed.route) };
        documents.insert(routed.document.path.as_str(), linkable);
    }
    let owners = documents
        .values()
        .filter(|linkable| linkable.document.is_folder)
        .map(|linkable| (linkable.document.path.folder(), *linkable))
        .collect();
    Targets { documents, files: parts.files, owners, addresses, url: &parts.config.url }
}

fn entry(routed: &Routed<'_>, parts: &Parts<'_>, targets: &Targets<'_>) -> (Entry, Vec<Diagnostic>) {
    let document = routed.document;
    let config = parts.config;
    let front = &document.front;
    let folder = files_folder(&routed.route);
    let mut linking = Linking { targets, document, folder, diagnostics: Vec::new() };
    let mut resolved: Vec<(LinkAt, Target)> =
        document.body.outline.links.iter().filter_map(|link| Some((link.at, linking.target(link)?))).collect();
    resolved.sort_by_key(|(at, _)| *at);
    let files: Vec<Listed> =
        front.attachments.iter().flatten().filter_map(|entry| listed(entry, &mut linking)).collect();
    let cover = cover(document, &mut linking);
    let comments = if document.is_folder { parts.comments.get(document.path.folder()) } else { None };
    let summary = front.summary.as_ref().map(|summary| summary.value.clone());
    let article = Article {
        path: document.path.clone(),
        body: Arc::clone(&document.body),
        href: config.url.href(&routed.route),
        language: front.language.as_ref().map_or_else(|| config.language.clone(), |language| language.value.clone()),
        targets: resolved,
        summary: summary.clone(),
    };
    let id = front.id.as_ref().map_or_else(|| config.url.absolute(&routed.route), |id| id.value.clone());
    let entry = Entry {
        path: document.path.clone(),
        kind: document.kind,
        route: routed.route.clone(),
        id,
        title: document.title().map(|title| title.value.clone()),
        date: document.date,
        updated: front.updated.as_ref().map(|updated| updated.value),
        categories: Vec::new(),
        tags: Vec::new(),
        authors: Vec::new(),
        series: None,
        summary,
        is_pinned: front.pinned == Some(true),
        has_open_comments: front.comments_open != Some(false) && document.kind == DocumentKind::Post,
        comments: comments.cloned().unwrap_or_default(),
        template: front.template.as_ref().map(|template| template.value.clone()),
        language: front.language.as_ref().map(|language| language.value.clone()).filter(|tag| *tag != config.language),
        cover,
        files,
        article: Arc::new(article),
        extra: front.extra.clone(),
    };
    (entry, linking.diagnostics)
}

fn listed(entry: &AttachmentEntry, linking: &mut Linking<'_>) -> Option<Listed> {
    let typed = &entry.file.value;
    let place = Place::at(&linking.document.path, entry.file.span);
    if typed.contains(':') || typed.starts_with(['/', '\\']) {
        linking.diagnostics.push(NOT_BESIDE.at(place).with("file", typed.clone()));
        return None;
    }
    let file = linking.file(typed, entry.file.span, NO_ATTACHMENT)?;
    let AttachmentEntry { file: _, title, description, language, is_presentation } = entry.clone();
    let is_presentation = is_presentation.unwrap_or(file.attachment.kind.sort == Sort::Presentation);
    Some(Listed { file, title, description, language, is_presentation })
}

fn cover(document: &Document, linking: &mut Linking<'_>) -> Option<(Arc<FileRef>, String)> {
    let image = document.front.image.as_ref()?;
    let link = Link { at: LinkAt::Cover, address: image.value.clone(), is_drawn: true, span: image.span };
    let file = match linking.target(&link)? {
        Target::File(file) => file,
        Target::Address(_) | Target::Hidden => {
            let place = Place::at(&document.path, image.span);
            linking.diagnostics.push(NOT_BESIDE.at(place).with("file", image.value.clone()));
            return None;
        }
    };
    let alt = document.front.image_alt.as_ref().map(|alt| alt.value.clone());
    if alt.is_none() {
        linking.diagnostics.push(NO_ALT.at(Place::at(&document.path, image.span)).with("address", image.value.clone()));
    }
    Some((file, alt.unwrap_or_default()))
}

/// Returns the files that entries publish, each once, and claims their addresses.
fn files(entries: &[Entry], addresses: &mut Addresses, diagnostics: &mut Vec<Diagnostic>) -> Vec<Arc<FileRef>> {
    let mut files: BTreeMap<Route, Arc<FileRef>> = BTreeMap::new();
    for file in entries.iter().flat_map(entry_files) {
        let owner = Place::file(&file.attachment.path);
        if files.contains_key(&file.route) || addresses.claim(&file.route, &owner, diagnostics) {
            files.entry(file.route.clone()).or_insert_with(|| Arc::clone(file));
        }
    }
    files.into_values().collect()
}

fn entry_files(entry: &Entry) -> impl Iterator<Item = &Arc<FileRef>> {
    let linked = entry.article.targets.iter().filter_map(|(_, target)| match target {
        Target::File(file) => Some(file),
        Target::Address(_) | Target::Hidden => None,
    });
    let listed = entry.files.iter().map(|listed| &listed.file);
    linked.chain(listed).chain(entry.cover.iter().map(|(file, _)| file))
}

/// Reports files beside published documents that nothing names.
fn unused(parts: &Parts<'_>, posts: &[Routed<'_>], entries: &[Entry], diagnostics: &mut Vec<Diagnostic>) {
    let used: BTreeSet<&SourcePath> = entries.iter().flat_map(entry_files).map(|file| &file.attachment.path).collect();
    let hidden: BTreeSet<&str> = {
        let shown: BTreeSet<&SourcePath> =
            entries.iter().map(|entry| &entry.path).chain(posts.iter().map(|routed| &routed.document.path)).collect();
        let is_hidden = |document: &&Document| document.is_folder && !shown.contains(&document.path);
        parts.documents.iter().filter(is_hidden).map(|document| document.path.folder()).collect()
    };
    // Where a post has a mistake of its own, the file may be what was meant.
    let wrong: BTreeSet<String> = diagnostics
        .iter()
        .filter(|found| found.rule.severity == Severity::Error)
        .filter_map(|found| found.place.as_ref().map(|place| place.path.folder().to_owned()))
        .collect();
    for path in parts.files.keys().filter(|path| !used.contains(path) && !wrong.contains(path.folder())) {
        let name = path.name();
        let serves_its_post = name == "comments.yaml" || name.ends_with(".transcript.md");
        let is_hidden = hidden.iter().any(|folder| path.is_below(folder));
        if !serves_its_post && !is_hidden {
            diagnostics.push(UNUSED.at(Place::file(path)).with("file", name));
        }
    }
}

fn place_terms(posts: &mut [Entry], named: &Named) {
    for (post, places) in posts.iter_mut().zip(&named.by_post) {
        let NamedPost { categories, tags, authors, series } = places;
        post.categories.clone_from(categories);
        post.tags.clone_from(tags);
        post.authors.clone_from(authors);
        post.series = *series;
    }
}

fn same_ids(posts: &[Entry], diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &SourcePath> = BTreeMap::new();
    for post in posts {
        if let Some(other) = first.insert(&post.id, &post.path) {
            let diagnostic = SAME_ID.at(Place::file(&post.path)).with("id", post.id.clone());
            diagnostics.push(diagnostic.and(Place::file(other), "other"));
        }
    }
}

fn unknown_keys(documents: &[Document], diagnostics: &mut Vec<Diagnostic>) {
    let mut keys: BTreeMap<&str, (usize, Place)> = BTreeMap::new();
    for document in documents {
        for key in &document.front.unknown {
            let place = || (0, Place::at(&document.path, key.span));
            keys.entry(&key.value).or_insert_with(place).0 += 1;
        }
    }
    for (key, (count, place)) in keys {
        diagnostics.push(UNKNOWN_KEY.at(place).with("key", key).with("count", count.to_string()));
    }
}
