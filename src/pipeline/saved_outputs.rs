//! What is saved of the stages that render files: their keys, because the files themselves are in the output folder.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::output::file::{Body, Output};
use crate::output::manifest::FileStamp;
use crate::output::route::Route;
use crate::pipeline::memory::Memory;
use crate::pipeline::pages::RenderedPage;
use crate::pipeline::saved_stage::{Present, SavedStage, Section};
use crate::pipeline::stage_cache::StageCache;
use crate::search::index::IndexedRecord;
use crate::search::postings::RecordPostings;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// A file in the output folder.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedOutput {
    route: Route,
    fingerprint: Fingerprint,
    len: u64,
}

impl SavedOutput {
    fn of(output: &Output) -> Self {
        Self { route: output.route.clone(), fingerprint: output.fingerprint(), len: output.byte_len() }
    }

    /// Returns the file, if it is still in the output folder.
    fn output(self, present: Present<'_>) -> Option<Output> {
        let Self { route, fingerprint, len } = self;
        let is_there = present.output.has(&route.file_path(), FileStamp { fingerprint, len });
        is_there.then(|| Output::known(route, Body::InOutputFolder, fingerprint, len))
    }
}

/// Rendered pages.
pub(super) struct Pages;

impl SavedStage for Pages {
    type Name = Route;
    type Value = RenderedPage;
    type Saved<'a> = SavedOutput;

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.outputs.pages
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.outputs.pages
    }

    fn is_saved(page: &Self::Value) -> bool {
        page.is_ok()
    }

    fn save(_: &Route, page: &Self::Value) -> SavedOutput {
        SavedOutput::of(page.as_ref().expect("invariant: only pages without mistakes are saved"))
    }

    fn restore(saved: SavedOutput, present: Present<'_>) -> Option<(Route, Self::Value)> {
        saved.output(present).map(|output| (output.route.clone(), Ok(output)))
    }
}

/// Rendered feeds.
pub(super) struct Feeds;

impl SavedStage for Feeds {
    type Name = Route;
    type Value = Output;
    type Saved<'a> = SavedOutput;

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.outputs.feeds.feeds
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.outputs.feeds.feeds
    }

    fn save(_: &Route, feed: &Output) -> SavedOutput {
        SavedOutput::of(feed)
    }

    fn restore(saved: SavedOutput, present: Present<'_>) -> Option<(Route, Output)> {
        saved.output(present).map(|output| (output.route.clone(), output))
    }
}

/// Images for link previews.
pub(super) struct ShareImages;

impl SavedStage for ShareImages {
    type Name = Route;
    type Value = Output;
    type Saved<'a> = SavedOutput;

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.outputs.share_images
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.outputs.share_images
    }

    fn save(_: &Route, image: &Output) -> SavedOutput {
        SavedOutput::of(image)
    }

    fn restore(saved: SavedOutput, present: Present<'_>) -> Option<(Route, Output)> {
        saved.output(present).map(|output| (output.route.clone(), output))
    }
}

/// The search records of pages and posts: their postings; their texts lie in the output folder.
pub(super) struct Records;

/// A saved search record.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedRecord<'a> {
    language: &'a str,
    kind: u8,
    day: u16,
    words: u32,
    categories: Vec<&'a str>,
    #[serde(borrow)]
    stems: Section<'a>,
    #[serde(borrow)]
    places: Section<'a>,
    text: [u8; 5],
    texts: Vec<SavedOutput>,
}

impl SavedStage for Records {
    type Name = SourcePath;
    type Value = Arc<[IndexedRecord]>;
    type Saved<'a> = (&'a str, Vec<SavedRecord<'a>>);

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.outputs.search.records
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.outputs.search.records
    }

    fn save<'a>(path: &'a SourcePath, records: &'a Self::Value) -> Self::Saved<'a> {
        let save = |IndexedRecord { language, postings, text, texts }: &'a IndexedRecord| SavedRecord {
            language,
            kind: postings.kind,
            day: postings.day,
            words: postings.words,
            categories: postings.categories.iter().map(String::as_str).collect(),
            stems: Section(Cow::Borrowed(&postings.stems)),
            places: Section(Cow::Borrowed(&postings.places)),
            text: *text,
            texts: texts.iter().map(SavedOutput::of).collect(),
        };
        (path.as_str(), records.iter().map(save).collect())
    }

    fn restore((path, records): Self::Saved<'_>, present: Present<'_>) -> Option<(SourcePath, Self::Value)> {
        let record = |record: SavedRecord<'_>| {
            let SavedRecord { language, kind, day, words, categories, stems, places, text, texts } = record;
            let categories = categories.into_iter().map(str::to_owned).collect();
            let (stems, places) = (stems.0.into_owned().into(), places.0.into_owned().into());
            let texts = texts.into_iter().map(|text| text.output(present)).collect::<Option<_>>()?;
            let postings = RecordPostings { kind, day, words, categories, stems, places };
            Some(IndexedRecord { language: language.to_owned(), postings, text, texts })
        };
        Some((SourcePath::new(path)?, records.into_iter().map(record).collect::<Option<_>>()?))
    }
}

/// The search index without the texts, whole or not at all.
pub(super) struct SearchIndex;

impl SavedStage for SearchIndex {
    type Name = ();
    type Value = Arc<[Output]>;
    type Saved<'a> = Vec<SavedOutput>;

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.outputs.search.index
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.outputs.search.index
    }

    fn save((): &(), index: &Self::Value) -> Vec<SavedOutput> {
        index.iter().map(SavedOutput::of).collect()
    }

    fn restore(saved: Vec<SavedOutput>, present: Present<'_>) -> Option<((), Self::Value)> {
        let files = saved.into_iter().map(|file| file.output(present)).collect::<Option<_>>()?;
        Some(((), files))
    }
}
