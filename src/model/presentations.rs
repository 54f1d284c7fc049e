//! Files and texts -> talks.

use std::sync::Arc;

use crate::config::settings::Config;
use crate::diagnostic::rule::Rule;
use crate::media::attachment::Attachment;
use crate::media::kind::FileCategory;
use crate::media::paged_text::PagedText;
use crate::model::article::{Article, FileRef, RenditionRef};
use crate::model::assemble::{Parts, article};
use crate::model::links::Linking;
use crate::model::presentation::{Division, Talk, Wording};
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::parse::front_matter::AttachmentEntry;
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::slug::Slug;

/// A transcript of a file that has changed since.
pub const OLD_TRANSCRIPT: Rule = Rule::warning("G110");

/// A file to fetch that holds what its speaker noted.
pub const NOTES_INSIDE: Rule = Rule::warning("G109");

/// What the name of a transcript has after that of its file.
pub const TRANSCRIPT: &str = ".transcript.md";
/// Name of the template of posts that are all slides.
pub const TEMPLATE: &str = "presentation";
/// Front matter of a transcript that tells which bytes it was made from.
pub const FINGERPRINT: &str = "fingerprint";

/// Returns how a transcript names the bytes that it was made from.
#[must_use]
pub fn fingerprint_of(attachment: &Attachment) -> String {
    attachment.fingerprint.hex()[..16].to_owned()
}

/// Returns whether a file that an author listed is a talk: by the author's word, else by what it is.
#[must_use]
pub fn is_talk(entry: &AttachmentEntry, file: &Attachment, parts: Parts<'_>) -> bool {
    let looks_like_one = || {
        let is_written = parts.slides.contains_key(&file.path);
        let is_wide = file.deck.as_deref().is_some_and(PagedText::is_wide);
        is_written || is_wide || file.kind.sort == FileCategory::Presentation
    };
    entry.is_presentation.unwrap_or_else(looks_like_one)
}

/// Returns the PDF of the same name beside a file of slides: the same talk, as it looks.
#[must_use]
pub fn drawn_twin(path: &SourcePath) -> Option<SourcePath> {
    let (stem, _) = path.as_str().rsplit_once('.')?;
    let has_slides = matches!(path.extension().as_str(), "pptx" | "odp" | "ppt");
    has_slides.then(|| SourcePath::new(&format!("{stem}.pdf")))?
}

/// Returns the talk of a file that an author listed; `None` for one of which nothing can be shown, and for the PDF of
/// slides that are listed themselves.
pub fn of_file(
    entry: &AttachmentEntry,
    file: &Arc<FileRef>,
    linking: &mut Linking<'_>,
    parts: Parts<'_>,
) -> Option<Talk> {
    let attachment = &file.attachment;
    let path = &attachment.path;
    let route = page_of(&file.route)?;
    let deck = attachment.deck.as_ref().filter(|deck| deck.shown().next().is_some());
    if !entry.has_notes && deck.is_some_and(|deck| deck.pages.iter().any(|page| !page.notes.is_empty())) {
        let place = Location::at(&linking.document.path, entry.file.span);
        linking.diagnostics.push(NOTES_INSIDE.at(place).with("file", path.name()));
    }
    let written = parts.slides.get(format!("{path}{TRANSCRIPT}").as_str());
    let (said, document) = if let Some(document) = parts.slides.get(path) {
        (Wording::Written(text(document, &route, linking, parts), Division::Rules), Some(document))
    } else if let Some(document) = written {
        transcript_is_of(document, attachment, linking);
        (Wording::Written(text(document, &route, linking, parts), Division::Headings), Some(document))
    } else {
        (Wording::Digested(Arc::clone(deck?)), None)
    };
    let twin = drawn_twin(path).and_then(|path| linking.targets.files.get(&path));
    // Pictures of other pages than those that are read would stand beside the wrong words.
    let pages = deck.map(|deck| deck.shown().count());
    let is_same =
        |file: &&Arc<Attachment>| !file.drawn.is_empty() && pages.is_none_or(|pages| pages == file.drawn.len());
    let drawn = twin.filter(is_same);
    let own = Some(attachment).filter(is_same);
    let mut files = vec![Arc::clone(file)];
    files.extend(drawn.filter(|twin| lists(linking.document, &twin.path)).and_then(|twin| {
        let route = Route::new(&format!("{}.pdf", file.route.as_str().rsplit_once('.')?.0))?;
        let (href, url) = (parts.config.url.href(&route), parts.config.url.absolute(&route));
        Some(Arc::new(FileRef { route, href, url, attachment: Arc::clone(twin), renditions: Vec::new() }))
    }));
    let front = document.map(|document| &document.front);
    let of_front = |text: fn(&Document) -> Option<String>| document.and_then(|document| text(document));
    let size = drawn.or(Some(attachment)).and_then(|file| file.deck.as_ref()?.shown().find_map(|page| page.size));
    Some(Talk {
        title: entry
            .title
            .clone()
            .or_else(|| of_front(|document| Some(document.title()?.value.clone())))
            .or_else(|| attachment.title.clone())
            .or_else(|| of_front(first_heading).filter(|_| deck.is_none()))
            .unwrap_or_else(|| path.readable()),
        description: entry.description.clone(),
        language: {
            let written = || of_front(|document| Some(document.front.language.as_ref()?.value.clone()));
            let typed = entry.language.clone().or_else(written).or_else(|| deck?.language.clone());
            typed.filter(|language| is_other_language(language, &parts.config.language))
        },
        place: entry.place.clone().or_else(|| of_front(|document| Some(document.front.place.as_ref()?.value.clone()))),
        has_notes: entry.has_notes || front.is_some_and(|front| front.notes == Some(true)),
        pictures: drawn.or(own).map(|file| pictures(file, &route, parts)).unwrap_or_default(),
        drawn_from: drawn.map(|twin| twin.path.clone()),
        said,
        size,
        files,
        href: parts.config.url.href(&route),
        url: parts.config.url.absolute(&route),
        route,
    })
}

/// Returns the talk that a post is: one with the template for slides.
#[must_use]
pub fn of_post(document: &Document, route: &Route, article: &Arc<Article>, config: &Config) -> Option<Talk> {
    let (url, own_language) = (&config.url, &config.language);
    let front = &document.front;
    front.template.as_ref().filter(|template| template.value.trim_end_matches(".html") == TEMPLATE)?;
    Some(Talk {
        route: route.clone(),
        href: url.href(route),
        url: url.absolute(route),
        title: document.title().map_or_else(|| document.name.clone(), |title| title.value.clone()),
        description: front.summary.as_ref().map(|summary| summary.value.clone()),
        language: front
            .language
            .as_ref()
            .map(|language| language.value.clone())
            .filter(|language| is_other_language(language, own_language)),
        place: front.place.as_ref().map(|place| place.value.clone()),
        said: Wording::Written(Arc::clone(article), Division::Rules),
        has_notes: front.notes == Some(true),
        pictures: Vec::new(),
        drawn_from: None,
        size: None,
        files: Vec::new(),
    })
}

/// Returns the address of the page of a talk: beside its file, under its name.
fn page_of(file: &Route) -> Option<Route> {
    let (folder, name) = file.as_str().rsplit_once('/')?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(Route::new(&format!("{folder}/"))?.page(Slug::of(stem).as_str()))
}

/// Returns whether a document lists a file.
fn lists(document: &Document, path: &SourcePath) -> bool {
    let listed = document.front.attachments.iter().flatten();
    listed.into_iter().any(|entry| {
        SourcePath::resolve(document.path.folder(), &entry.file.value).is_some_and(|listed| listed == *path)
    })
}

/// Returns whether a file is the PDF of slides that the same document lists.
#[must_use]
pub fn is_twin_of_listed(document: &Document, path: &SourcePath) -> bool {
    path.extension() == "pdf"
        && document.front.attachments.iter().flatten().any(|entry| {
            let listed = SourcePath::resolve(document.path.folder(), &entry.file.value);
            listed.and_then(|listed| drawn_twin(&listed)).is_some_and(|twin| twin == *path)
        })
}

/// Makes the text of a document beside a post; its links start where it lies.
fn text(document: &Arc<Document>, route: &Route, linking: &mut Linking<'_>, parts: Parts<'_>) -> Arc<Article> {
    let (targets, folder) = (linking.targets, linking.folder.clone());
    let mut own = Linking { targets, document, folder, diagnostics: Vec::new() };
    let text = article(document, route, &mut own, parts.config);
    linking.diagnostics.append(&mut own.diagnostics);
    Arc::new(text)
}

/// Reports a transcript of which the file is another than when it was made.
fn transcript_is_of(document: &Document, attachment: &Attachment, linking: &mut Linking<'_>) {
    let made_from = document.front.extra.get(FINGERPRINT).map(|value| value.to_string().replace('"', ""));
    if made_from.is_some_and(|made_from| made_from != fingerprint_of(attachment)) {
        let (file, now) = (attachment.path.name(), fingerprint_of(attachment));
        let place = Location::file(&document.path);
        linking.diagnostics.push(OLD_TRANSCRIPT.at(place).with("file", file).with("fingerprint", now));
    }
}

fn first_heading(document: &Document) -> Option<String> {
    document.body.outline.headings.first().map(|heading| heading.title.clone())
}

/// Returns whether a language is another than the site's: `sv-SE` is `sv`.
fn is_other_language(language: &str, own: &str) -> bool {
    let first = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let is_tag = language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !language.is_empty();
    is_tag && first(language) != first(own)
}

/// Returns the pictures of pages at their addresses below the page of the talk. A PDF has no hidden pages.
fn pictures(
    file: &Attachment,
    route: &Route,
    parts: Parts<'_>,
) -> Vec<Vec<(RenditionRef, crate::media::attachment::Rendition)>> {
    let url = &parts.config.url;
    let drawn = file.drawn.iter().enumerate().map(|(place, renditions)| {
        let renditions = renditions.iter().filter_map(|copy| {
            // The name tells the bytes: a browser that has them need not ask again.
            let (width, mark) = (copy.pixels.0, &copy.fingerprint.hex()[..8]);
            let name = format!("page-{}-{width}w.{mark}.{}", place + 1, copy.format.extension());
            let route = route.file(&name)?;
            Some((RenditionRef { href: url.href(&route), url: url.absolute(&route), route }, copy.clone()))
        });
        renditions.collect()
    });
    drawn.collect()
}
