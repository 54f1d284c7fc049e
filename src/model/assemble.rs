//! Ground, files and texts of links -> entries and the site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::addresses::book::AddressBook;
use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule, Severity};
use crate::media::attachment::Attachment;
use crate::model::article::{Article, FileRef, ListedAttachment, Target};
use crate::model::entry::Entry;
use crate::model::links::{Linkable, Linking, Targets, files_folder};
use crate::model::menus::{image, logo, menu};
use crate::model::presentations;
use crate::model::publication::LeftOut;
use crate::model::redirects::old_files;
use crate::model::related::related;
use crate::model::site::{Site, SiteEntry, presentation_ids};
use crate::model::site_index::{PostTerms, SiteIndex};
use crate::output::route::Route;
use crate::parse::comments::Comment;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::front_matter::AttachmentEntry;
use crate::parse::outline::{Link, LinkAt};
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// An attachment that is not there.
pub const NO_ATTACHMENT: Rule = Rule::error("G034");
/// An attachment that is an address and no file beside the post.
pub const NOT_BESIDE: Rule = Rule::error("G035");
/// A file beside a post that nothing names.
pub const UNUSED: Rule = Rule::warning("G038");
/// A transcript without its file.
pub const TRANSCRIPT_OF_NOTHING: Rule = Rule::warning("G111");
/// Two posts with one permanent name.
pub const SAME_ID: Rule = Rule::error("G055");
/// A picture without a description.
pub const NO_ALT: Rule = Rule::warning("G083");

/// Everything that a site is made of besides its ground.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// Settings.
    pub config: &'a Config,
    /// Content files in the order of their paths.
    pub documents: &'a [Arc<Document>],
    /// Comments by the folder of their post.
    pub comments: &'a BTreeMap<String, Arc<[Comment]>>,
    /// Files beside documents.
    pub files: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Files of `static/`.
    pub statics: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Slides and transcripts beside documents, as texts.
    pub slides: &'a BTreeMap<SourcePath, Arc<Document>>,
}

/// Returns what links can lead to.
#[must_use]
pub fn targets<'a>(parts: Parts<'a>, ground: &'a SiteIndex) -> Targets<'a> {
    let mut documents: Vec<Linkable<'_>> =
        parts.documents.iter().map(|document| Linkable { document, route: None }).collect();
    for routed in ground.posts.iter().chain(&ground.pages) {
        documents[routed.document].route = Some(&routed.route);
    }
    Targets {
        documents,
        files: parts.files,
        statics: parts.statics,
        addresses: &ground.addresses,
        url: &parts.config.url,
    }
}

/// Makes an entry of a published document: its links are resolved, so that its text depends on nothing else.
#[must_use]
pub fn entry(document: &Document, route: &Route, parts: Parts<'_>, targets: &Targets<'_>) -> Diagnosed<Entry> {
    let config = parts.config;
    let front = &document.front;
    let folder = files_folder(route);
    let mut linking = Linking { targets, document, folder, diagnostics: Vec::new() };
    let article = Arc::new(article(document, route, &mut linking, config));
    let files: Vec<ListedAttachment> =
        front.attachments.iter().flatten().filter_map(|entry| listed(entry, &mut linking, parts)).collect();
    let cover = cover(document, &mut linking);
    let comments = if document.is_folder { parts.comments.get(document.path.folder()) } else { None };
    let id = front.id.as_ref().map_or_else(|| config.url.absolute(route), |id| id.value.clone());
    let entry = Entry {
        path: document.path.clone(),
        kind: document.kind,
        route: route.clone(),
        id,
        title: document.title().map(|title| title.value.clone()),
        date: document.date,
        updated: front.updated.as_ref().map(|updated| updated.value),
        summary: article.summary.clone(),
        is_pinned: front.pinned == Some(true),
        is_finished: front.finished == Some(true),
        has_open_comments: front.comments_open != Some(false) && document.kind == DocumentKind::Post,
        comments: comments.cloned().unwrap_or_default(),
        template: front.template.as_ref().map(|template| template.value.clone()),
        language: front.language.as_ref().map(|language| language.value.clone()).filter(|tag| *tag != config.language),
        cover,
        presentation: presentations::of_post(document, route, &article, config).map(Arc::new),
        files,
        article,
        extra: front.extra.clone(),
    };
    Diagnosed { value: entry, diagnostics: linking.diagnostics }
}

/// Makes the text of a document: its links are resolved.
pub fn article(document: &Document, route: &Route, linking: &mut Linking<'_>, config: &Config) -> Article {
    let mut targets: Vec<(LinkAt, Target)> =
        document.body.outline.links.iter().filter_map(|link| Some((link.at, linking.target(link)?))).collect();
    targets.sort_by_key(|(at, _)| *at);
    let front = &document.front;
    Article {
        path: document.path.clone(),
        body: Arc::clone(&document.body),
        href: config.url.href(route),
        language: front.language.as_ref().map_or_else(|| config.language.clone(), |language| language.value.clone()),
        targets,
        summary: front.summary.as_ref().map(|summary| summary.value.clone()),
    }
}

fn listed(entry: &AttachmentEntry, linking: &mut Linking<'_>, parts: Parts<'_>) -> Option<ListedAttachment> {
    let typed = &entry.file.value;
    let place = Location::at(&linking.document.path, entry.file.span);
    if typed.contains(':') || typed.starts_with(['/', '\\']) {
        linking.diagnostics.push(NOT_BESIDE.at(place).with("file", typed.clone()));
        return None;
    }
    let file = linking.file(typed, entry.file.span, NO_ATTACHMENT)?;
    let is_presentation = presentations::is_presentation(entry, &file.attachment, parts)
        && !presentations::is_companion_pdf(linking.document, &file.attachment.path);
    let presentation =
        is_presentation.then(|| presentations::of_file(entry, &file, linking, parts)).flatten().map(Arc::new);
    let AttachmentEntry { file: _, title, description, language, is_presentation: _, venue: _, has_notes: _ } =
        entry.clone();
    let named = || {
        presentation.as_ref().map(|presentation| presentation.title.clone()).or_else(|| file.attachment.title.clone())
    };
    let title = title.or_else(named);
    Some(ListedAttachment { file, title, description, language, is_presentation, presentation })
}

fn cover(document: &Document, linking: &mut Linking<'_>) -> Option<(Arc<FileRef>, String)> {
    let image = document.front.image.as_ref()?;
    let address = image.value.clone();
    let link = Link { at: LinkAt::Cover, address, is_drawn: true, is_scaled: true, span: image.span };
    let file = match linking.target(&link)? {
        Target::File(file) => file,
        // It was said already why.
        Target::Hidden => return None,
        Target::Address(_) => {
            let place = Location::at(&document.path, image.span);
            linking.diagnostics.push(NOT_BESIDE.at(place).with("file", image.value.clone()));
            return None;
        }
    };
    let alt = document.front.image_alt.as_ref().map(|alt| alt.value.clone());
    if alt.is_none() {
        linking
            .diagnostics
            .push(NO_ALT.at(Location::at(&document.path, image.span)).with("address", image.value.clone()));
    }
    Some((file, alt.unwrap_or_default()))
}

/// What entries lay claim to.
#[derive(Debug, Default)]
pub struct Claims {
    /// Files that are published with entries, in the order of their addresses.
    pub files: Vec<Arc<FileRef>>,
    /// Every address of the site.
    pub addresses: AddressBook,
}

/// Collects the files of the entries, which are those of the ground's posts and pages, and looks for two that claim one
/// address or name. `found` is what is wrong with ground and entries.
#[must_use]
pub fn claims(parts: Parts<'_>, ground: &SiteIndex, entries: &[Arc<Entry>], found: &[Diagnostic]) -> Diagnosed<Claims> {
    let mut diagnostics = Vec::new();
    let mut addresses = AddressBook::above(&ground.addresses);
    let files = files(entries, &mut addresses, &mut diagnostics);
    presentation_pages(entries, &mut addresses, &mut diagnostics);
    unused(parts, entries, found, &mut diagnostics);
    same_ids(&entries[..ground.posts.len()], &mut diagnostics);
    Diagnosed { value: Claims { files, addresses }, diagnostics }
}

/// Puts the site together.
#[must_use]
pub fn site(
    parts: Parts<'_>,
    ground: &SiteIndex,
    claims: &Claims,
    left_out: Vec<LeftOut>,
    entries: Vec<Arc<Entry>>,
) -> Diagnosed<Site> {
    let mut diagnostics = Vec::new();
    let no_terms = Arc::new(PostTerms::default());
    let terms = ground.terms.iter().chain(std::iter::repeat(&no_terms));
    let placed = |(entry, terms): (Arc<Entry>, &Arc<PostTerms>)| SiteEntry { entry, terms: Arc::clone(terms) };
    let mut posts: Vec<SiteEntry> = entries.into_iter().zip(terms).map(placed).collect();
    let pages = posts.split_off(ground.posts.len());
    let config = parts.config;
    let value = Site {
        related: related(&posts, config.related),
        menu: menu(&config.menu, &pages, config, &claims.addresses, &mut diagnostics),
        footer: menu(&config.footer, &pages, config, &claims.addresses, &mut diagnostics),
        logo: logo(parts, &mut diagnostics),
        image: image(parts, &mut diagnostics),
        presentations: presentation_ids(posts.iter().chain(&pages)),
        posts,
        pages,
        categories: ground.categories.terms.clone(),
        tags: ground.tags.terms.clone(),
        authors: ground.authors.clone(),
        series: ground.series.clone(),
        files: claims.files.clone(),
        redirects: ground.redirects.clone(),
        old_files: [old_files(&ground.old_files, &claims.files, config), ground.told.clone()].concat(),
        asked: ground.asked.clone(),
        left_out,
        statics: ground.statics.clone(),
    };
    Diagnosed { value, diagnostics }
}

/// Returns the files that entries publish, each once, and claims their addresses.
fn files(entries: &[Arc<Entry>], addresses: &mut AddressBook, diagnostics: &mut Vec<Diagnostic>) -> Vec<Arc<FileRef>> {
    let mut files: BTreeMap<Route, Arc<FileRef>> = BTreeMap::new();
    for file in entries.iter().flat_map(|entry| entry_files(entry)) {
        let owner = Location::file(&file.attachment.path);
        if let Some(known) = files.get_mut(&file.route) {
            // Whoever draws a picture needs its copies, whoever links to it does not.
            if known.renditions.len() < file.renditions.len() {
                *known = Arc::clone(file);
            }
        } else if owner.path.is_below("static") || addresses.claim(&file.route, &owner, diagnostics) {
            files.insert(file.route.clone(), Arc::clone(file));
        }
    }
    files.into_values().collect()
}

/// Claims the addresses of the pages of presentations, each for the file of the presentation.
fn presentation_pages(entries: &[Arc<Entry>], addresses: &mut AddressBook, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeSet<(&Route, &SourcePath)> = BTreeSet::new();
    for listed in entries.iter().flat_map(|entry| &entry.files) {
        let Some(presentation) = &listed.presentation else { continue };
        let path = &listed.file.attachment.path;
        if seen.insert((&presentation.route, path)) {
            addresses.claim(&presentation.route, &Location::file(path), diagnostics);
        }
    }
}

/// Returns the files that an entry publishes.
pub fn entry_files(entry: &Entry) -> impl Iterator<Item = &Arc<FileRef>> {
    let beside = entry.presentations().filter_map(|presentation| presentation.markdown());
    let linked = std::iter::once(&entry.article).chain(beside).flat_map(|article| &article.targets);
    let linked = linked.filter_map(|(_, target)| match target {
        Target::File(file) => Some(file),
        Target::Address(_) | Target::Hidden => None,
    });
    let listed = entry.files.iter().map(|listed| &listed.file);
    linked.chain(listed).chain(entry.cover.iter().map(|(file, _)| file))
}

/// Reports files beside published documents that nothing names.
fn unused(parts: Parts<'_>, entries: &[Arc<Entry>], found: &[Diagnostic], diagnostics: &mut Vec<Diagnostic>) {
    let used: BTreeSet<&SourcePath> =
        entries.iter().flat_map(|entry| entry_files(entry)).map(|file| &file.attachment.path).collect();
    let shown = entries.iter().flat_map(|entry| entry.presentations());
    let drawn: BTreeSet<&SourcePath> = shown.filter_map(|presentation| presentation.drawn_from.as_ref()).collect();
    let of_transcript =
        |path: &SourcePath| path.as_str().strip_suffix(presentations::TRANSCRIPT).and_then(SourcePath::new);
    for path in parts.slides.keys() {
        let Some(of) = of_transcript(path).filter(|of| !parts.files.contains_key(of)) else { continue };
        diagnostics.push(TRANSCRIPT_OF_NOTHING.at(Location::file(path)).with("file", of.name()));
    }
    let is_left = |(path, file): &(&SourcePath, &Arc<Attachment>)| {
        !used.contains(path) && !drawn.contains(path) && !file.is_withheld
    };
    let left: Vec<&SourcePath> = parts.files.iter().filter(is_left).map(|(path, _)| path).collect();
    if left.is_empty() {
        return;
    }
    let hidden: BTreeSet<&str> = {
        let shown: BTreeSet<&SourcePath> = entries.iter().map(|entry| &entry.path).collect();
        let is_hidden = |document: &&Arc<Document>| document.is_folder && !shown.contains(&document.path);
        parts.documents.iter().filter(is_hidden).map(|document| document.path.folder()).collect()
    };
    // Where a post has a mistake of its own, the file may be what was meant.
    let wrong: BTreeSet<&str> = found
        .iter()
        .filter(|found| found.rule.severity == Severity::Error)
        .filter_map(|found| found.place.as_ref().map(|place| place.path.folder()))
        .collect();
    for path in left.into_iter().filter(|path| !wrong.contains(path.folder())) {
        let name = path.name();
        let serves_its_post = name == "comments.yaml" || name.ends_with(".transcript.md");
        let is_hidden = hidden.iter().any(|folder| path.is_below(folder));
        if !serves_its_post && !is_hidden {
            diagnostics.push(UNUSED.at(Location::file(path)).with("file", name));
        }
    }
}

fn same_ids(posts: &[Arc<Entry>], diagnostics: &mut Vec<Diagnostic>) {
    let mut by_id: Vec<&Entry> = posts.iter().map(AsRef::as_ref).collect();
    // Of one name the posts stay in their order.
    by_id.par_sort_by(|a, b| a.id.cmp(&b.id));
    for pair in by_id.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        let diagnostic = SAME_ID.at(Location::file(&pair[1].path)).with("id", pair[1].id.clone());
        diagnostics.push(diagnostic.and(Location::file(&pair[0].path), "other"));
    }
}
