//! What a run of the program saves for the next one, as bytes: the results of the stages, and the report of a build that
//! had no diagnostics.
//!
//! A full save holds everything. While few results are new, a run writes a save of edits beside it instead, which holds
//! what the full save does not.

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::known_redirects::Moved;
use crate::model::publication::{LeftOut, LeftOutReason, NextChange};
use crate::output::changes::OutputState;
use crate::output::route::Route;
use crate::pipeline::build::Report;
use crate::pipeline::input::Input;
use crate::pipeline::memory::Memory;
use crate::pipeline::saved_contents::{Documents, EntryTexts, Files};
use crate::pipeline::saved_outputs::{Feeds, Pages, Records, SearchIndex, ShareImages};
use crate::pipeline::saved_stage::{Parts, Present, Restored, StageFormat, as_bytes};
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

/// What a run saves for the next one, as bytes one after the other: a save that is never there as a whole takes no memory.
pub struct SavedMemory<'m> {
    /// Whether it holds only what the last full save does not.
    pub is_edits: bool,
    parts: Parts<'m>,
}

impl Iterator for SavedMemory<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.parts.next()
    }
}

/// The results of each stage, in parts.
type AllParts<'a> = [Vec<&'a [u8]>; STAGES.len()];

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
    /// Old and new addresses.
    #[serde(borrow)]
    moved: Vec<(&'a str, &'a str)>,
}

/// An entry that is not published: its path, its title, the reason as a number, and a date if the reason has one.
type SavedLeftOut<'a> = (&'a str, &'a str, u8, Option<PostDate>);

/// What earlier runs saved. The results of the stages are read by [`LoadedMemory::memory`].
pub struct LoadedMemory<'a> {
    /// The last build.
    build: Option<SavedBuild<'a>>,
    all: AllParts<'a>,
    edits: AllParts<'a>,
}

impl<'a> LoadedMemory<'a> {
    /// Reads what [`saved_memory`] returned, or returns `None` if it is something else. `edits` is empty if there is only
    /// a full save.
    #[must_use]
    pub fn read(all: &'a [u8], edits: &'a [u8]) -> Option<Self> {
        let (build, all) = save(all)?;
        if edits.is_empty() {
            return Some(Self { build, all, edits: AllParts::default() });
        }
        let (build, edits) = save(edits)?;
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
        let moved = |(from, to): &(&str, &str)| Some(Moved { from: Route::new(from)?, to: Route::new(to)? });
        let moved = build.moved.iter().map(moved).collect::<Option<_>>()?;
        Some(Report { posts: build.posts, pages: build.pages, left_out, without_pictures, next_change, moved })
    }

    /// Returns the memory of the last run, as far as it fits the files that are there now: sources with the same bytes,
    /// and files that are still in the output folder.
    #[must_use]
    pub fn memory(&self, snapshot: &Snapshot, output: &OutputState) -> Memory {
        let present = Present { snapshot, output };
        let restore =
            |(index, stage): (usize, &StageFormat)| (stage.restore)(&self.all[index], &self.edits[index], present);
        let restored: Vec<Restored> = STAGES.par_iter().enumerate().map(restore).collect();
        let mut memory = Memory::default();
        for stage in restored {
            stage(&mut memory);
        }
        memory
    }
}

/// Reads a save: of each part the number of its stage, its length and its bytes. The first part is the build.
fn save(bytes: &[u8]) -> Option<(Option<SavedBuild<'_>>, AllParts<'_>)> {
    let (_, build, mut bytes) = next_part(bytes)?;
    let mut stages = AllParts::default();
    while !bytes.is_empty() {
        let (stage, part, rest) = next_part(bytes)?;
        stages.get_mut(stage)?.push(part);
        bytes = rest;
    }
    Some((postcard::from_bytes(build).ok()?, stages))
}

/// Returns the number of the stage of the next part, the part, and what follows it.
fn next_part(bytes: &[u8]) -> Option<(usize, &[u8], &[u8])> {
    let ((stage, len), rest) = postcard::take_from_bytes::<(usize, usize)>(bytes).ok()?;
    let (part, rest) = rest.split_at_checked(len)?;
    Some((stage, part, rest))
}

/// Returns a part as [`save`] reads it, after what says whose it is and how long.
fn framed(stage: usize, part: Vec<u8>) -> [Vec<u8>; 2] {
    [as_bytes(&(stage, part.len()), 16), part]
}

/// Returns what the next run can use of a build. `manifest` is the fingerprint of the manifest of the output folder after
/// the build, `is_clean` says that the build had no diagnostics.
#[must_use]
pub fn saved_memory<'m>(
    memory: &'m Memory,
    input: &Input<'_>,
    report: &Report,
    manifest: Fingerprint,
    is_clean: bool,
) -> SavedMemory<'m> {
    let counts = STAGES.iter().map(|stage| (stage.count)(memory));
    let (all, new) = counts.fold((0, 0), |(all, new), counts| (all + counts.0, new + counts.1));
    let is_edits = new * NEW_MAX < all;
    let build = is_clean.then(|| saved_build(input, report, manifest));
    let build = framed(0, as_bytes(&build, 4096));
    let stages = STAGES
        .iter()
        .enumerate()
        .flat_map(move |(number, stage)| (stage.save)(memory, is_edits).flat_map(move |part| framed(number, part)));
    SavedMemory { is_edits, parts: Box::new(build.into_iter().chain(stages)) }
}

fn saved_build<'a>(input: &Input<'_>, report: &'a Report, manifest: Fingerprint) -> SavedBuild<'a> {
    let Report { posts, pages, left_out, without_pictures, next_change, moved } = report;
    let NextChange { date, moment } = next_change;
    SavedBuild {
        input: input_key(input),
        manifest,
        days: (day_number(input.today), date.map_or(NEVER.0, day_number)),
        seconds: (input.now.as_second(), moment.map_or(NEVER.1, Timestamp::as_second)),
        posts: *posts,
        pages: *pages,
        left_out: left_out.iter().map(saved_left_out).collect(),
        without_pictures: without_pictures.iter().map(SourcePath::as_str).collect(),
        moved: moved.iter().map(|moved| (moved.from.as_str(), moved.to.as_str())).collect(),
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
