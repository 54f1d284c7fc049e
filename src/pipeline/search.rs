//! Texts -> search records.

use std::sync::Arc;

use crate::addresses::paths::Taxonomy;
use crate::media::attachment::Attachment;
use crate::media::captions;
use crate::media::paged_text::Page;
use crate::model::presentation::PresentationId;
use crate::model::site::SiteEntry;
use crate::model::slide::Slide;
use crate::output::file::{Body, Output};
use crate::pipeline::page_keys::PageKeys;
use crate::pipeline::rendering::Rendering;
use crate::pipeline::stage_cache::StageCache;
use crate::plan::planning::Planning;
use crate::plan::presentations::numbered;
use crate::search::record::{SearchRecord, SearchRecords, fingerprint};
use crate::source::path::SourcePath;
use crate::text::allowed::allowed;
use crate::text::composed::composed;
use crate::text::html::text_of;

/// Longest text of an attachment that is searched, in bytes: longer ones are tables rather than prose.
const FILE_MAX: usize = 256 * 1024;

/// Most slides of a presentation that have a record of their own whatever follows them: as many as are drawn by default.
const ALONE_MAX: usize = 100;
/// Most records of the slides after them.
const GROUPS_MAX: usize = 100;

/// What the next build can reuse.
#[derive(Default)]
pub(super) struct SearchCache {
    records: StageCache<SourcePath, Arc<[SearchRecord]>>,
    /// Files of the search index, under the key of the records that it was made of.
    pub(super) index: StageCache<(), Arc<[Output]>>,
}

/// The search index, or what it is to be made of.
pub(super) enum Search {
    /// The files of the last build's index, which was made of the same records.
    Known(Arc<[Output]>),
    /// The records of a new index.
    Records(Arc<SearchRecords>),
}

/// Returns the search records, or the last build's index if it is made of the same records.
pub(super) fn search(
    planning: &Planning<'_>,
    page_keys: &PageKeys,
    rendering: Rendering<'_>,
    cache: &mut SearchCache,
) -> Search {
    let Rendering { site: keyed, texts, config, .. } = rendering;
    let key = |(index, entry): (usize, &SiteEntry)| {
        (entry.path.clone(), page_keys.search_records(entry, &keyed.keys[index], texts[index].keys))
    };
    let wanted: Vec<_> = keyed.site.entries().enumerate().map(key).collect();
    let language = config.language.split('-').next().unwrap_or_default().to_owned();
    let fingerprint = fingerprint(&language, wanted.iter().map(|(_, key)| *key));
    if let Some(index) = cache.index.single(fingerprint) {
        return Search::Known(index);
    }
    cache.index = StageCache::default();
    let records = cache.records.recall(wanted, |index| records(planning, index).into());
    Search::Records(Arc::new(SearchRecords { fingerprint, language, records }))
}

/// Returns the slides that are found together, in their order: nearly always each by itself.
///
/// Each record is a file of the index, and a file of thousands of pages must not become thousands of files.
fn found_together(slides: &[Slide]) -> impl Iterator<Item = &[Slide]> {
    let (alone, others) = slides.split_at(slides.len().min(ALONE_MAX));
    alone.chunks(1).chain(others.chunks(others.len().div_ceil(GROUPS_MAX).max(1)))
}

/// Returns the records of a post or page: one of itself, and one of each slide of its presentations that has text.
fn records(planning: &Planning<'_>, index: usize) -> Vec<SearchRecord> {
    let own = record(planning, index);
    let texts = planning.views.texts(index);
    let mut all = Vec::new();
    for (number, listed) in planning.entry(index).listed_presentations().enumerate() {
        let Some(presentation) = listed.presentation else { continue };
        for slides in found_together(texts.slides(PresentationId { entry: index, number })) {
            let Some((first, others)) = slides.split_first() else { continue };
            let number = numbered(planning, first.number, others.last().map(|last| last.number));
            let title = first.title.as_ref().filter(|_| others.is_empty());
            let name = title.map_or_else(|| number.clone(), |title| format!("{number}: {title}"));
            let id = Slide::id(first.number);
            all.push(SearchRecord {
                route: presentation.route.clone(),
                href: format!("{}#{id}", presentation.href),
                title: findable(&format!("{} – {name}", presentation.title)),
                text: sentences(
                    slides.iter().flat_map(|slide| slide.title.iter().chain([&slide.content.text, &slide.notes.text])),
                ),
                fragment: Some(id),
                ..own.clone()
            });
        }
    }
    all.retain(|record| !record.text.is_empty());
    std::iter::once(own).chain(all).collect()
}

fn record(planning: &Planning<'_>, index: usize) -> SearchRecord {
    let entry = planning.entry(index);
    let texts = planning.views.texts(index);
    let title = findable(&entry.link_text());
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
    let mut parts = vec![title.clone(), text_of(texts.content.as_str()).replace('↩', "")];
    parts.extend(categories.iter().cloned());
    parts.extend(planning.terms(entry, Taxonomy::Tag).map(|tag| tag.name.clone()));
    for listed in &entry.files {
        parts.extend(listed.title.iter().chain(&listed.description).cloned());
    }
    let mut files: Vec<&Attachment> = entry.published_files().map(|file| file.attachment.as_ref()).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    // The text of presentations is in the records of their slides.
    let shown = entry.presentations().flat_map(|presentation| &presentation.files);
    let shown: Vec<_> = shown.map(|file| &file.attachment.path).collect();
    let files = files.into_iter().filter(|file| !shown.contains(&&file.path));
    parts.extend(files.filter_map(text_of_file));
    for (comment, text) in entry.comments.iter().zip(&texts.comments) {
        parts.push(comment.author.clone());
        parts.push(text_of(text.as_str()));
    }
    SearchRecord {
        route: entry.route.clone(),
        fragment: None,
        href: planning.config.url.href(&entry.route),
        title,
        date: entry.date.map(|date| date.long(planning.language())),
        year: entry.date.map(|date| format!("{:04}", date.date().year())),
        categories,
        text: sentences(parts.iter()),
    }
}

/// Returns a text as readers search and see it: in composed letters, without what pages cannot hold.
fn findable(text: &str) -> String {
    allowed(&composed(text)).into_owned()
}

/// Joins parts to one text. A full stop is added between two parts, so that the excerpts of search results do not run one
/// into the next.
fn sentences<'a>(parts: impl Iterator<Item = &'a String>) -> String {
    let mut text = String::new();
    for part in parts.map(|part| part.trim()).filter(|part| !part.is_empty()) {
        if text.ends_with(|last: char| last.is_alphanumeric()) {
            text.push('.');
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&findable(part));
    }
    text
}

/// Returns the words of an attachment that contains text.
fn text_of_file(file: &Attachment) -> Option<String> {
    if let Some(paged_text) = file.paged_text() {
        // As long as it is: what is read of a file is bounded, and told where it stops.
        let words = paged_text.shown().flat_map(Page::texts).flat_map(str::split_whitespace);
        return Some(words.collect::<Vec<_>>().join(" "));
    }
    let Body::Bytes(bytes) = &file.body else { return None };
    match file.kind.media_type {
        "text/vtt" => Some(captions::paragraphs(bytes).into_iter().map(|said| said.text).collect::<Vec<_>>().join(" ")),
        "text/plain" | "text/markdown" if bytes.len() <= FILE_MAX => {
            let text = String::from_utf8_lossy(bytes);
            Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}
