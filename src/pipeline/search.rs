//! Texts -> the search index.

use std::borrow::Cow;
use std::sync::Arc;

use crate::addresses::paths::Taxonomy;
use crate::media::captions;
use crate::media::paged_text::Page;
use crate::model::article::FileRef;
use crate::model::presentation::{Presentation, PresentationId};
use crate::model::site::SiteEntry;
use crate::model::slide::Slide;
use crate::output::file::{Body, Output};
use crate::parse::document::DocumentKind;
use crate::pipeline::input::Purpose;
use crate::pipeline::page_keys::PageKeys;
use crate::pipeline::progress::Stage;
use crate::pipeline::rendering::Rendering;
use crate::pipeline::stage_cache::StageCache;
use crate::plan::planning::Planning;
use crate::plan::presentations::numbered;
use crate::search::index::{IndexedRecord, SearchRecords, fingerprint, index, indexed};
use crate::search::record::{RecordKind, RecordPart, SearchRecord, primary};
use crate::source::path::SourcePath;
use crate::text::allowed::allowed;
use crate::text::composed::composed;
use crate::text::paragraphs::{Paragraph, paragraphs};
use crate::text::post_date::PostDate;

/// Longest text of an attachment that is searched, in bytes: longer ones are tables rather than prose.
const FILE_MAX: usize = 256 * 1024;

/// What the next build can reuse.
#[derive(Default)]
pub(super) struct SearchCache {
    /// The records of each page and post.
    pub(super) records: StageCache<SourcePath, Arc<[IndexedRecord]>>,
    /// Files of the index besides the texts, under the key of the records that it was made of.
    pub(super) index: StageCache<(), Arc<[Output]>>,
}

/// The files of the search index.
pub(super) struct Search {
    /// The texts of the records, and the index, if it is made.
    pub(super) files: Vec<Output>,
    /// What the index is to be made of, if it is not made.
    pub(super) records: Option<Arc<SearchRecords>>,
}

/// Returns the files of the search index. For a preview the index is made when it is asked for, unless it is there.
pub(super) fn search(
    planning: &Planning<'_>,
    page_keys: &PageKeys,
    rendering: Rendering<'_>,
    cache: &mut SearchCache,
) -> Search {
    let Rendering { site: keyed, texts, config, purpose, progress, .. } = rendering;
    let language = primary(&config.language).to_owned();
    let key = |index: usize| {
        let entry = keyed.site.entry(index);
        (entry.path.clone(), page_keys.search_records(entry, &keyed.keys[index], texts[index].keys))
    };
    // From the oldest on; pages come first.
    let posts = keyed.site.posts.len();
    let order: Vec<usize> = (posts..posts + keyed.site.pages.len()).chain((0..posts).rev()).collect();
    let wanted: Vec<_> = order.iter().map(|index| key(*index)).collect();
    let fingerprint = fingerprint(&language, wanted.iter().map(|(_, key)| *key));
    let make = |at: usize| records(planning, order[at]).iter().map(|record| indexed(record, &language)).collect();
    let records: Vec<Arc<[IndexedRecord]>> = cache.records.recall(wanted, make);
    let texts = records.iter().flat_map(|records| records.iter()).flat_map(|record| &record.texts);
    let mut files: Vec<Output> = texts.cloned().collect();
    if let Some(index) = cache.index.single(fingerprint) {
        files.extend(index.iter().cloned());
        return Search { files, records: None };
    }
    let records = SearchRecords { fingerprint, language, records };
    if purpose != Purpose::Site {
        return Search { files, records: Some(Arc::new(records)) };
    }
    progress.stage(Stage::Index, 1);
    let last = cache.index.entries().first().map(|last| Arc::clone(&last.value)).unwrap_or_default();
    files.extend(cache.index.recall_single(fingerprint, || index(&records, &last).into()).iter().cloned());
    Search { files, records: None }
}

/// Returns the records of a post or page: one of itself, and one of each of its presentations that can be shown.
fn records(planning: &Planning<'_>, index: usize) -> Vec<SearchRecord> {
    let (own, texts) = (record(planning, index), planning.views.texts(index));
    let mut all = Vec::new();
    for (number, listed) in planning.entry(index).listed_presentations().enumerate() {
        let Some(presentation) = listed.presentation else { continue };
        let slides = texts.slides(PresentationId { entry: index, number }).iter();
        let parts = slides.map(|slide| part_of_slide(planning, presentation, slide));
        let is_whole_entry = listed.attachment.is_none();
        let said = [&presentation.description, &presentation.venue].into_iter().flatten();
        all.push(SearchRecord {
            kind: RecordKind::Presentation,
            title: findable(&presentation.title),
            href: presentation.href.clone(),
            language: presentation.language.clone().unwrap_or_else(|| own.language.clone()),
            text: said.filter_map(|text| Paragraph::of(&findable(text))).collect(),
            // Its post is found by its terms, too; the presentation itself only where there is no other page.
            terms: if is_whole_entry { own.terms.clone() } else { Vec::new() },
            parts: parts.filter(|part| !part.text.is_empty() || !part.title.is_empty()).collect(),
            ..own.clone()
        });
    }
    let is_presentation = planning.entry(index).presentation.is_some();
    (!is_presentation).then_some(own).into_iter().chain(all).collect()
}

fn part_of_slide(planning: &Planning<'_>, presentation: &Presentation, slide: &Slide) -> RecordPart {
    let texts = [&slide.content, &slide.notes].into_iter().flat_map(|passage| paragraphs(passage.html.as_str()));
    RecordPart {
        title: findable(slide.title.as_deref().unwrap_or_default()),
        label: numbered(planning, slide.number, None),
        href: format!("{}#{}", presentation.href, Slide::id(slide.number)),
        text: texts.map(findable_paragraph).collect(),
    }
}

fn record(planning: &Planning<'_>, index: usize) -> SearchRecord {
    let entry = planning.entry(index);
    let texts = planning.views.texts(index);
    let categories = categories(planning, entry);
    let named = [Taxonomy::Tag, Taxonomy::Author].into_iter().flat_map(|taxonomy| planning.terms(entry, taxonomy));
    let terms = categories.iter().cloned().chain(named.map(|term| findable(&term.name))).collect();
    let mut text = paragraphs(texts.content.as_str());
    for listed in &entry.files {
        text.extend(listed.title.iter().chain(&listed.description).filter_map(|said| Paragraph::of(said)));
    }
    for (comment, markup) in entry.comments.iter().zip(&texts.comments) {
        text.extend(Paragraph::of(&comment.author));
        text.extend(paragraphs(markup.as_str()));
    }
    SearchRecord {
        kind: if entry.kind == DocumentKind::Page { RecordKind::Page } else { RecordKind::Post },
        title: findable(&entry.link_text()),
        href: planning.config.url.href(&entry.route),
        language: entry.language.clone().unwrap_or_else(|| planning.language().to_owned()),
        date: entry.date.as_ref().map(PostDate::date),
        date_in_words: entry.date.map(|date| date.long(planning.language())),
        categories,
        terms,
        text: text.into_iter().map(findable_paragraph).collect(),
        parts: files(planning, entry),
    }
}

/// Returns the names of an entry's categories and of those above them.
fn categories(planning: &Planning<'_>, entry: &SiteEntry) -> Vec<String> {
    let mut categories: Vec<String> = Vec::new();
    let all = planning.site.terms(Taxonomy::Category);
    for first in &entry.terms[Taxonomy::Category] {
        let above = std::iter::successors(Some(*first), |index| all[*index].parent);
        for name in above.map(|index| &all[index].name) {
            let name = findable(name);
            if !categories.contains(&name) {
                categories.push(name);
            }
        }
    }
    categories
}

/// Returns the pages of the files that an entry publishes. The text of presentations is in records of their own.
fn files(planning: &Planning<'_>, entry: &SiteEntry) -> Vec<RecordPart> {
    let shown = entry.presentations().flat_map(|presentation| &presentation.files);
    let shown: Vec<_> = shown.map(|file| &file.attachment.path).collect();
    let mut files: Vec<&Arc<FileRef>> = entry.published_files().collect();
    files.sort_by(|a, b| a.attachment.path.cmp(&b.attachment.path));
    files.dedup_by(|a, b| a.attachment.path == b.attachment.path);
    let files = files.into_iter().filter(|file| !shown.contains(&&file.attachment.path));
    files.flat_map(|file| pages_of_file(planning, file)).collect()
}

/// Returns the pages of a file that has words: those of a PDF or of slides, or one for all that is in it.
fn pages_of_file(planning: &Planning<'_>, file: &FileRef) -> Vec<RecordPart> {
    let attachment = file.attachment.as_ref();
    let name = findable(attachment.path.name());
    let part = |label: String, href: String, text: Vec<Paragraph>| {
        let text: Vec<Paragraph> = text.into_iter().map(findable_paragraph).collect();
        (!text.is_empty()).then_some(RecordPart { title: String::new(), label, href, text })
    };
    if let Some(paged) = attachment.paged_text() {
        // As long as it is: what is read of a file is bounded, and told where it stops.
        let pages = (1..).zip(&paged.pages).filter(|(_, page)| !page.is_hidden);
        let is_pdf = attachment.kind.media_type == "application/pdf";
        let page = |(number, page): (usize, &Page)| {
            let text = page.texts().chain(page.descriptions()).filter_map(Paragraph::of).collect();
            if !is_pdf {
                return part(name.clone(), file.href.clone(), text);
            }
            // Browsers open a PDF at a page (RFC 8118).
            let word = planning.word("page_n", &[("n", &number.to_string())]);
            part(format!("{name}, {word}"), format!("{}#page={number}", file.href), text)
        };
        return pages.filter_map(page).collect();
    }
    let Body::Bytes(bytes) = &attachment.body else { return Vec::new() };
    let text: Vec<Paragraph> = match attachment.kind.media_type {
        "text/vtt" => captions::paragraphs(bytes).iter().filter_map(|said| Paragraph::of(&said.text)).collect(),
        "text/plain" | "text/markdown" if bytes.len() <= FILE_MAX => {
            String::from_utf8_lossy(bytes).lines().filter_map(Paragraph::of).collect()
        }
        _ => Vec::new(),
    };
    part(name.clone(), file.href.clone(), text).into_iter().collect()
}

/// Returns a paragraph as readers search and see it.
fn findable_paragraph(mut paragraph: Paragraph) -> Paragraph {
    let composed = composed(&paragraph.text);
    if let Cow::Owned(text) = allowed(&composed) {
        paragraph.text = text;
    } else if let Cow::Owned(text) = composed {
        paragraph.text = text;
    }
    paragraph
}

/// Returns a text as readers search and see it: in composed letters, without what pages cannot hold.
fn findable(text: &str) -> String {
    allowed(&composed(text)).into_owned()
}
