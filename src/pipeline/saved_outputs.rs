//! What is saved of the stages that render files: their keys, because the files themselves are in the output folder.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::output::file::{Body, Output};
use crate::output::manifest::FileStamp;
use crate::output::route::Route;
use crate::pipeline::memory::Memory;
use crate::pipeline::pages::RenderedPage;
use crate::pipeline::saved_stage::{Present, SavedStage};
use crate::pipeline::stage_cache::StageCache;
use crate::source::fingerprint::Fingerprint;

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

/// The search index, whole or not at all.
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
