//! Attachments and posts -> presentations.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::settings::Config;
use crate::diagnostic::rule::Rule;
use crate::media::attachment::Attachment;
use crate::media::kind::{FileCategory, kind_of};
use crate::media::paged_text::{Page, PagedText};
use crate::media::rendition::Rendition;
use crate::model::article::{Article, FileRef, RenditionRef};
use crate::model::inputs::Inputs;
use crate::model::links::Linking;
use crate::model::presentation::{Division, Presentation, SlideSource};
use crate::model::undescribed::undescribed;
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::parse::front_matter::AttachmentEntry;
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::quote::argument;
use crate::text::slug::Slug;
use crate::text::spelling::folded;

/// The file of a transcript has changed since the transcript was made.
pub const STALE_TRANSCRIPT: Rule = Rule::warning("G110");

/// A published file contains speaker notes.
pub const NOTES_INSIDE: Rule = Rule::warning("G109");

/// A PDF beside slides that has another number of pages than slides are shown.
pub const OTHER_NUMBER: Rule = Rule::warning("G168");

/// Suffix of a transcript's name after the name of its file.
pub const TRANSCRIPT: &str = ".transcript.md";
/// Template of posts that are presentations.
pub const TEMPLATE: &str = "presentation";
/// Front matter key of a transcript that holds the fingerprint of its file.
pub const FINGERPRINT: &str = "fingerprint";

/// Returns the fingerprint of a file as transcripts write it.
#[must_use]
pub fn fingerprint_of(attachment: &Attachment) -> String {
    attachment.fingerprint.hex()[..16].to_owned()
}

/// Returns whether a listed file is a presentation: as the author says, else judged by the file.
#[must_use]
pub fn is_presentation(entry: &AttachmentEntry, file: &Attachment, parts: Inputs<'_>) -> bool {
    let looks_like_one = || {
        let is_markdown = parts.slides.contains_key(&file.path);
        let is_wide = file.paged_text().is_some_and(|paged_text| paged_text.is_wide());
        is_markdown || is_wide || file.kind.category == FileCategory::Presentation
    };
    entry.is_presentation.unwrap_or_else(looks_like_one)
}

/// What slides and the PDF beside them share: the folder, and the name without its extension, however it is spelt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TwinName(String, String);

impl TwinName {
    /// Returns the name that the PDF of slides has; `None` if the file has no slides.
    #[must_use]
    pub fn of_slides(path: &SourcePath) -> Option<Self> {
        (kind_of(&path.extension()).category == FileCategory::Presentation).then(|| Self::of(path))
    }

    /// Returns the name of a PDF that may belong to slides; `None` for other files.
    #[must_use]
    pub fn of_pdf(path: &SourcePath) -> Option<Self> {
        (path.extension() == "pdf").then(|| Self::of(path))
    }

    fn of(path: &SourcePath) -> Self {
        Self(path.folder().to_owned(), folded(path.stem()).into_owned())
    }
}

/// Returns which of some files is the PDF of slides: the same presentation, as it looks. Of two whose names differ in
/// spelling the one that is spelt as the slides are.
#[must_use]
pub fn twin<'a>(slides: &SourcePath, files: impl Iterator<Item = &'a SourcePath>) -> Option<&'a SourcePath> {
    let name = TwinName::of_slides(slides)?;
    let exact = format!("{}.pdf", slides.stem());
    let pdfs = files.filter(|path| TwinName::of_pdf(path).is_some_and(|pdf| pdf == name));
    pdfs.min_by_key(|path| (path.name() != exact, *path))
}

/// Returns the PDF beside a file of slides.
fn companion<'a>(slides: &SourcePath, files: &'a BTreeMap<SourcePath, Arc<Attachment>>) -> Option<&'a Arc<Attachment>> {
    let folder = SourcePath::new(slides.folder())?;
    let beside = files.range(folder..).take_while(|(path, _)| path.as_str().starts_with(slides.folder()));
    files.get(twin(slides, beside.map(|(path, _)| path))?)
}

/// Returns whether a file is the companion PDF of slides that the same document lists.
#[must_use]
pub fn is_companion_pdf(document: &Document, path: &SourcePath) -> bool {
    TwinName::of_pdf(path).is_some_and(|pdf| {
        listed_paths(document).any(|listed| TwinName::of_slides(&listed).is_some_and(|one| one == pdf))
    })
}

/// Returns the presentation of a listed file; `None` if its slides cannot be shown.
pub fn of_file<'a>(
    entry: &AttachmentEntry,
    file: &Arc<FileRef>,
    linking: &mut Linking<'a>,
    parts: Inputs<'a>,
) -> Option<Presentation> {
    let attachment = &file.attachment;
    let route = page_route(&file.route)?;
    let paged_text = attachment.paged_text().filter(|paged_text| paged_text.shown().next().is_some());
    report_notes(entry, attachment, paged_text, linking);
    let (source, document) = slide_source(attachment, paged_text, &route, linking, parts)?;
    let beside = companion(&attachment.path, linking.targets.files);
    let companion = beside.filter(|file| drawn_slides(file, paged_text).is_some());
    report_other_number(beside.filter(|_| companion.is_none()), attachment, paged_text, linking);
    let pictures = companion.or(Some(attachment)).and_then(|file| drawn_slides(file, paged_text)).unwrap_or_default();
    let mut files = vec![Arc::clone(file)];
    let listed_companion =
        companion.filter(|companion| listed_paths(linking.document).any(|listed| listed == companion.path));
    files.extend(listed_companion.and_then(|companion| linking.publish(&companion.path, entry.file.span, false)));
    let size = companion.or(Some(attachment)).and_then(|file| file.paged_text()?.shown().find_map(|page| page.size));
    let front = document.map(|document| &document.front);
    let venue = front.and_then(|front| Some(front.venue.as_ref()?.value.clone()));
    Some(Presentation {
        title: title(entry, attachment, paged_text, document),
        description: entry.description.clone(),
        language: language(entry, paged_text, document, parts.config),
        venue: entry.venue.clone().or(venue),
        has_notes: entry.has_notes || front.is_some_and(|front| front.notes == Some(true)),
        pictures: self::pictures(&pictures, &route, parts.config),
        twin: beside.map(|beside| beside.path.clone()),
        source,
        size,
        files,
        href: parts.config.url.href(&route),
        url: parts.config.url.absolute(&route),
        route,
    })
}

/// Returns the presentation of a post that has the template of presentations.
#[must_use]
pub fn of_post(document: &Document, route: &Route, article: &Arc<Article>, config: &Config) -> Option<Presentation> {
    let (url, own_language) = (&config.url, &config.language);
    let front = &document.front;
    front.template.as_ref().filter(|template| template.value.trim_end_matches(".html") == TEMPLATE)?;
    Some(Presentation {
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
        venue: front.venue.as_ref().map(|venue| venue.value.clone()),
        source: SlideSource::Markdown(Arc::clone(article), Division::Rules),
        has_notes: front.notes == Some(true),
        pictures: Vec::new(),
        twin: None,
        size: None,
        files: Vec::new(),
    })
}

/// Returns the address of the page of a presentation: beside its file, with the file's name.
#[must_use]
pub fn page_route(file: &Route) -> Option<Route> {
    let (folder, name) = file.as_str().rsplit_once('/')?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(Route::new(&format!("{folder}/"))?.page(Slug::of(stem).as_str()))
}

/// Reports a file that is published with speaker notes in it although the author does not publish them.
fn report_notes(
    entry: &AttachmentEntry,
    attachment: &Attachment,
    paged_text: Option<&Arc<PagedText>>,
    linking: &mut Linking<'_>,
) {
    let has_notes = |paged_text: &Arc<PagedText>| paged_text.pages.iter().any(|page| !page.notes.is_empty());
    if !entry.has_notes && paged_text.is_some_and(has_notes) {
        let location = Location::at(&linking.document.path, entry.file.span);
        linking.diagnostics.push(NOTES_INSIDE.at(location).with("file", attachment.path.name()));
    }
}

/// Returns where the text of the slides comes from, with the document if that is Markdown: the file itself if it is
/// Markdown, else its transcript, else what was read from the file.
fn slide_source<'a>(
    attachment: &Attachment,
    paged_text: Option<&Arc<PagedText>>,
    route: &Route,
    linking: &mut Linking<'a>,
    parts: Inputs<'a>,
) -> Option<(SlideSource, Option<&'a Document>)> {
    let path = &attachment.path;
    let (document, division) = if let Some(document) = parts.slides.get(path) {
        (document, Division::Rules)
    } else if let Some(transcript) = parts.slides.get(format!("{path}{TRANSCRIPT}").as_str()) {
        report_stale(transcript, attachment, linking);
        (transcript, Division::Headings)
    } else {
        return Some((SlideSource::File(Arc::clone(paged_text?)), None));
    };
    Some((SlideSource::Markdown(slide_article(document, route, linking, parts.config), division), Some(document)))
}

/// Returns the text of a document beside a post. Its links are relative to the document.
fn slide_article<'a>(
    document: &'a Arc<Document>,
    route: &Route,
    linking: &mut Linking<'a>,
    config: &Config,
) -> Arc<Article> {
    let mut own = linking.beside(document);
    let article = own.article(route, config);
    own.diagnostics.extend(undescribed(&article, None));
    let Linking { diagnostics, shared, .. } = own;
    linking.diagnostics.extend(diagnostics);
    linking.shared.extend(shared);
    Arc::new(article)
}

/// Reports a transcript whose file has changed since the transcript was made.
fn report_stale(transcript: &Document, attachment: &Attachment, linking: &mut Linking<'_>) {
    let made_from = transcript.front.extra.get(FINGERPRINT).map(|value| value.to_string().replace('"', ""));
    if made_from.is_some_and(|made_from| made_from != fingerprint_of(attachment)) {
        let (file, now) = (attachment.path.name(), fingerprint_of(attachment));
        let location = Location::file(&transcript.path);
        linking.diagnostics.push(STALE_TRANSCRIPT.at(location).with("file", file).with("fingerprint", now));
    }
}

/// Returns the title: the author's, else the one in the Markdown or the file, else the file name in words.
fn title(
    entry: &AttachmentEntry,
    attachment: &Attachment,
    paged_text: Option<&Arc<PagedText>>,
    document: Option<&Document>,
) -> String {
    let first_heading = |document: &Document| Some(document.body.outline.headings.first()?.title.clone());
    entry
        .title
        .as_ref()
        .map(|title| title.value.clone())
        .or_else(|| Some(document?.title()?.value.clone()))
        .or_else(|| attachment.title().map(str::to_owned))
        .or_else(|| document.and_then(first_heading).filter(|_| paged_text.is_none()))
        .unwrap_or_else(|| attachment.path.readable())
}

/// Returns the language of the slides if it is not the site's.
fn language(
    entry: &AttachmentEntry,
    paged_text: Option<&Arc<PagedText>>,
    document: Option<&Document>,
    config: &Config,
) -> Option<String> {
    let of_document = || Some(document?.front.language.as_ref()?.value.clone());
    let language = entry.language.clone().or_else(of_document).or_else(|| paged_text?.language.clone());
    language.filter(|language| is_other_language(language, &config.language))
}

/// Returns whether a language tag names another language than the site's: `sv-SE` is `sv`.
fn is_other_language(language: &str, own: &str) -> bool {
    let first = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let is_tag = language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !language.is_empty();
    is_tag && first(language) != first(own)
}

/// Returns the paths of the files that a document lists.
fn listed_paths(document: &Document) -> impl Iterator<Item = SourcePath> {
    let folder = document.path.folder();
    let entries = document.front.attachments.iter().flatten();
    entries.filter_map(move |entry| SourcePath::resolve(folder, &entry.file.value))
}

/// Returns the pictures of the slides that readers see. A file that has a page for each slide, hidden ones as well, is
/// one that `PowerPoint` exported. `None` if there are no pictures or they are of other pages, which would show the wrong
/// slides.
#[must_use]
pub fn drawn_slides<'a>(file: &'a Attachment, paged_text: Option<&Arc<PagedText>>) -> Option<Vec<&'a Vec<Rendition>>> {
    let drawn = Some(file.drawn()).filter(|drawn| !drawn.is_empty())?;
    let Some(paged_text) = paged_text else { return Some(drawn.iter().collect()) };
    if drawn.len() == paged_text.shown().count() {
        return Some(drawn.iter().collect());
    }
    let is_of_all = drawn.len() == paged_text.pages.len();
    let of_page = |(page, picture): (&Page, &'a Vec<Rendition>)| (!page.is_hidden).then_some(picture);
    is_of_all.then(|| paged_text.pages.iter().zip(drawn).filter_map(of_page).collect())
}

/// Reports a PDF beside slides that has another number of pages.
fn report_other_number(
    beside: Option<&Arc<Attachment>>,
    slides: &Attachment,
    paged_text: Option<&Arc<PagedText>>,
    linking: &mut Linking<'_>,
) {
    let Some((beside, paged_text)) = beside.filter(|file| !file.drawn().is_empty()).zip(paged_text) else { return };
    let (pages, shown) = (beside.drawn().len(), paged_text.shown().count());
    let found = OTHER_NUMBER.at(Location::file(&beside.path)).with("file", beside.path.name());
    let found = found
        .with("slides", slides.path.name())
        .with("path", argument(slides.path.as_str()))
        .with("n", pages.to_string());
    linking.diagnostics.push(found.with("of", shown.to_string()));
}

/// Returns the pictures of slides with their addresses below the page of the presentation.
fn pictures(drawn: &[&Vec<Rendition>], route: &Route, config: &Config) -> Vec<Vec<(RenditionRef, Rendition)>> {
    let url = &config.url;
    let slides = drawn.iter().enumerate().map(|(index, renditions)| {
        let renditions = renditions.iter().filter_map(|rendition| {
            // The name contains a fingerprint of the bytes, so that browsers may cache it for ever.
            let (width, fingerprint) = (rendition.pixels.0, &rendition.fingerprint.hex()[..8]);
            let name = format!("page-{}-{width}w.{fingerprint}.{}", index + 1, rendition.format.extension());
            let route = route.file(&name)?;
            Some((RenditionRef { href: url.href(&route), url: url.absolute(&route), route }, rendition.clone()))
        });
        renditions.collect()
    });
    slides.collect()
}
