//! What a run of the program saves for the next one, as bytes: the results of the stages, and the report of a build that
//! had no diagnostics.
//!
//! A full save holds everything. While few results are new, a run writes a save of edits beside it instead, which holds
//! what the full save does not.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::publication::{LeftOut, LeftOutReason, NextChange};
use crate::output::changes::OutputState;
use crate::pipeline::build::Report;
use crate::pipeline::input::Input;
use crate::pipeline::memory::Memory;
use crate::pipeline::saved_contents::{Documents, EntryTexts, Files};
use crate::pipeline::saved_outputs::{Feeds, Pages, Records, SearchIndex, ShareImages};
use crate::pipeline::saved_stage::{Present, Restored, Section, StageFormat, as_bytes};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::text::post_date::PostDate;

/// The stages that are saved, in the order of their sections.
const STAGES: [StageFormat; 8] = [
    StageFormat::of::<Documents>(),
    StageFormat::of::<Files>(),
    StageFormat::of::<EntryTexts>(),
    StageFormat::of::<Pages>(),
    StageFormat::of::<Feeds>(),
    StageFormat::of::<ShareImages>(),
    StageFormat::of::<Records>(),
    StageFormat::of::<SearchIndex>(),
];

/// Save edits only if less than 1/8 of the results are new: more of them cost as much as a full save, at every run.
const NEW_MAX: usize = 8;

/// A day and a moment, in seconds, after all dates of a blog.
const NEVER: (i32, i64) = (i32::MAX, i64::MAX);

/// What a run saves for the next one.
pub enum SavedMemory {
    /// A full save.
    All(Vec<u8>),
    /// What the last full save does not hold.
    Edits(Vec<u8>),
}

/// A save as it is written.
#[derive(Serialize, Deserialize)]
struct Save<'a> {
    #[serde(borrow)]
    build: Option<SavedBuild<'a>>,
    /// The results of each stage, as bytes of their own so that they are read in parallel.
    #[serde(borrow)]
    sections: Vec<Section<'a>>,
}

/// A build without diagnostics.
#[derive(Serialize, Deserialize)]
struct SavedBuild<'a> {
    /// Fingerprint of the site folder and the options.
    input: Fingerprint,
    /// Fingerprint of the manifest of the output folder.
    manifest: Fingerprint,
    /// First day with the same result, and the first day with another one.
    days: (i32, i32),
    /// The same in seconds.
    seconds: (i64, i64),
    posts: usize,
    pages: usize,
    #[serde(borrow)]
    left_out: Vec<SavedLeftOut<'a>>,
    #[serde(borrow)]
    without_pictures: Vec<&'a str>,
}

/// An entry that is not published: its path, its title, the reason as a number, and a date if the reason has one.
type SavedLeftOut<'a> = (&'a str, &'a str, u8, Option<PostDate>);

/// What earlier runs saved. The sections of the stages are read by [`LoadedMemory::memory`].
pub struct LoadedMemory<'a> {
    build: Option<SavedBuild<'a>>,
    all: Vec<Section<'a>>,
    edits: Vec<Section<'a>>,
}

impl<'a> LoadedMemory<'a> {
    /// Reads what [`saved_memory`] returned, or returns `None` if it is something else. `edits` is empty if there is only
    /// a full save.
    #[must_use]
    pub fn read(all: &'a [u8], edits: &'a [u8]) -> Option<Self> {
        let Save { build, sections: all } = save(all)?;
        if edits.is_empty() {
            return Some(Self { build, all, edits: Vec::new() });
        }
        let Save { build, sections: edits } = save(edits)?;
        Some(Self { build, all, edits })
    }

    /// Returns the report of the last build if this build would make the same files; `manifest` is the fingerprint of the
    /// manifest of the output folder.
    #[must_use]
    pub fn unchanged(&self, input: &Input<'_>, manifest: Fingerprint) -> Option<Report> {
        let build = self.build.as_ref()?;
        let is_unchanged = build.manifest == manifest
            && (build.days.0..build.days.1).contains(&day_number(input.today))
            && (build.seconds.0..build.seconds.1).contains(&input.now.as_second())
            && build.input == input_key(input);
        if !is_unchanged {
            return None;
        }
        let left_out = build.left_out.iter().map(left_out).collect::<Option<_>>()?;
        let without_pictures =
            build.without_pictures.iter().map(|path| SourcePath::new(path)).collect::<Option<_>>()?;
        let next_change = NextChange::default();
        Some(Report { posts: build.posts, pages: build.pages, left_out, without_pictures, next_change })
    }

    /// Returns the memory of the last run, as far as it fits the files that are there now: sources with the same bytes,
    /// and files that are still in the output folder.
    #[must_use]
    pub fn memory(&self, snapshot: &Snapshot, output: &OutputState) -> Memory {
        let present = Present { snapshot, output };
        let section = |sections: &'_ [Section<'a>], index: usize| -> Cow<'a, [u8]> {
            sections.get(index).map(|section| section.0.clone()).unwrap_or_default()
        };
        let restore = |(index, stage): (usize, &StageFormat)| {
            (stage.restore)(&section(&self.all, index), &section(&self.edits, index), present)
        };
        let restored: Vec<Restored> = STAGES.par_iter().enumerate().map(restore).collect();
        let mut memory = Memory::default();
        for stage in restored {
            stage(&mut memory);
        }
        memory
    }
}

fn save(bytes: &[u8]) -> Option<Save<'_>> {
    postcard::from_bytes(bytes).ok()
}

/// Returns what the next run can use of a build. `manifest` is the fingerprint of the manifest of the output folder after
/// the build, `is_clean` says that the build had no diagnostics.
#[must_use]
pub fn saved_memory(
    memory: &Memory,
    input: &Input<'_>,
    report: &Report,
    manifest: Fingerprint,
    is_clean: bool,
) -> SavedMemory {
    let counts = STAGES.iter().map(|stage| (stage.count)(memory));
    let (all, new) = counts.fold((0, 0), |(all, new), counts| (all + counts.0, new + counts.1));
    let is_only_new = new * NEW_MAX < all;
    let sections: Vec<Section<'_>> =
        STAGES.par_iter().map(|stage| Section(Cow::Owned((stage.save)(memory, is_only_new)))).collect();
    let size: usize = sections.iter().map(|section| section.0.len()).sum();
    let build = is_clean.then(|| saved_build(input, report, manifest));
    let bytes = as_bytes(&Save { build, sections }, size + 4096);
    if is_only_new { SavedMemory::Edits(bytes) } else { SavedMemory::All(bytes) }
}

fn saved_build<'a>(input: &Input<'_>, report: &'a Report, manifest: Fingerprint) -> SavedBuild<'a> {
    let Report { posts, pages, left_out, without_pictures, next_change: NextChange { date, moment } } = report;
    SavedBuild {
        input: input_key(input),
        manifest,
        days: (day_number(input.today), date.map_or(NEVER.0, day_number)),
        seconds: (input.now.as_second(), moment.map_or(NEVER.1, Timestamp::as_second)),
        posts: *posts,
        pages: *pages,
        left_out: left_out.iter().map(saved_left_out).collect(),
        without_pictures: without_pictures.iter().map(SourcePath::as_str).collect(),
    }
}

/// Returns the key of the site folder and the options. The date is compared by itself.
fn input_key(input: &Input<'_>) -> Fingerprint {
    Fingerprint::of_value(&(input.snapshot, input.options))
}

fn saved_left_out(LeftOut { path, title, why }: &LeftOut) -> SavedLeftOut<'_> {
    let (why, when) = match why {
        LeftOutReason::Draft => (0, None),
        LeftOutReason::Scheduled(when) => (1, Some(*when)),
        LeftOutReason::Expired(when) => (2, Some(*when)),
        LeftOutReason::Broken => (3, None),
        LeftOutReason::Hidden => (4, None),
    };
    (path.as_str(), title, why, when)
}

fn left_out((path, title, why, when): &SavedLeftOut<'_>) -> Option<LeftOut> {
    let why = match (why, when) {
        (0, None) => LeftOutReason::Draft,
        (1, Some(when)) => LeftOutReason::Scheduled(*when),
        (2, Some(when)) => LeftOutReason::Expired(*when),
        (3, None) => LeftOutReason::Broken,
        (4, None) => LeftOutReason::Hidden,
        _ => return None,
    };
    Some(LeftOut { path: SourcePath::new(path)?, title: (*title).to_owned(), why })
}

/// Returns a number for a day, in the order of the days.
fn day_number(date: Date) -> i32 {
    i32::from(date.year()) * 512 + i32::from(date.month()) * 32 + i32::from(date.day())
}
