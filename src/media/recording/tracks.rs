//! The tracks of a film or of a sequence of pictures (`moov`): what is overwritten in them, but for words.
//!
//! Boxes that are not known to be needed become `free`. Words of films are read by `movie_values`, which knows pictures; this
//! file does not, because pictures may be sequences.

use std::ops::Range;

use crate::media::recording::access::Uncleanable;
use crate::media::recording::box_editor::BoxEditor;
use crate::media::recording::boxes::{ChildBox, children, header, number};
use crate::media::recording::patch::Patch;
use crate::media::recording::telemetry::{RemovedTrack, samples};

/// Most boxes in a `moov`; films of cameras have a few dozen, audio books with chapters thousands.
const BOXES_MAX: usize = 200_000;

/// Id of a `uuid` box that says how a film with all directions is shown (Spherical Video V1).
const SPHERICAL: [u8; 16] = *b"\xff\xcc\x82\x63\xf8\x55\x4a\x93\x88\x14\x58\x7a\x02\x52\x1f\xdd";

/// Kinds of tracks that are seen, heard or read (ISO/IEC 14496-12, 12; `QuickTime`).
const TRACKS: [&[u8]; 8] = [b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"pict", b"auxv"];

/// Names of handlers that programs give by themselves; others may name the device.
const HANDLERS: [&str; 10] = [
    "videohandler",
    "soundhandler",
    "subtitlehandler",
    "texthandler",
    "core media video",
    "core media audio",
    "core media text",
    "apple",
    "mainconcept",
    "l-smash",
];

/// Returns what is overwritten of the sequence of pictures in a `moov` box, whose contents begin at `contents`. Nothing that
/// it says in words stays.
///
/// # Errors
///
/// [`Uncleanable`] if it has metadata that cannot be overwritten.
pub fn sequence(bytes: &[u8], contents: &Range<usize>) -> Result<Vec<Patch>, Uncleanable> {
    let (mut patches, removed) = movie_box(&bytes[..contents.end], 0, contents.start as u64, free_words)?;
    for track in removed {
        patches.extend(samples(&track, bytes.len() as u64)?.into_iter().map(|range| Patch::fill(range, 0)));
    }
    Ok(patches)
}

/// Keeps nothing of what a box says in words.
fn free_words(editor: &mut BoxEditor<'_>, part: &ChildBox) {
    editor.free(part);
}

/// Returns what is overwritten in a `moov` box, and the tracks that are removed from it. Its bytes begin at `start` in the
/// file, its contents after `header` bytes. `words` overwrites what a box says in words.
///
/// # Errors
///
/// [`Uncleanable`] if it has metadata that cannot be overwritten.
pub(super) fn movie_box(
    moov: &[u8],
    start: u64,
    header: u64,
    words: fn(&mut BoxEditor<'_>, &ChildBox),
) -> Result<(Vec<Patch>, Vec<RemovedTrack>), Uncleanable> {
    let editor = BoxEditor { bytes: moov, start, left: BOXES_MAX, patches: Vec::new() };
    let mut movie = Movie { editor, removed: Vec::new(), words };
    movie.movie(usize::try_from(header).unwrap_or(8)..moov.len())?;
    Ok((movie.editor.patches, movie.removed))
}

struct Movie<'a> {
    /// Reads its boxes, and collects what is overwritten.
    editor: BoxEditor<'a>,
    removed: Vec<RemovedTrack>,
    /// Overwrites what a box says in words.
    words: fn(&mut BoxEditor<'_>, &ChildBox),
}

impl Movie<'_> {
    fn free(&mut self, part: &ChildBox) {
        let is_free = part.kind == *b"free" || part.kind == *b"skip";
        if !is_free || self.editor.bytes[part.contents.clone()].iter().any(|byte| *byte != 0) {
            self.editor.free(part);
        }
    }

    fn movie(&mut self, contents: Range<usize>) -> Result<(), Uncleanable> {
        let boxes = self.editor.boxes(contents);
        if boxes.iter().any(|part| part.kind == *b"cmov") {
            return Err(Uncleanable::HasMetadata);
        }
        let mut kept = Vec::new();
        for part in boxes {
            match &part.kind {
                b"mvhd" => self.times(part.contents),
                b"trak" if self.is_kept(&part.contents) => {
                    self.track(part.contents.clone());
                    kept.push(part);
                }
                b"trak" => self.remove_track(&part),
                b"udta" | b"meta" => (self.words)(&mut self.editor, &part),
                b"mvex" | b"iods" | b"pssh" | b"ctab" => {}
                _ => self.free(&part),
            }
        }
        if !self.removed.is_empty() {
            for part in kept {
                self.forget_references(part.contents);
            }
        }
        Ok(())
    }

    /// Overwrites when something was made (`mvhd`, `tkhd`, `mdhd`).
    fn times(&mut self, contents: Range<usize>) {
        let len = if self.editor.bytes.get(contents.start) == Some(&1) { 16 } else { 8 };
        let start = contents.start + 4;
        if start + len <= contents.end {
            self.editor.fill(start..start + len, 0);
        }
    }

    fn child(&mut self, range: Range<usize>, path: &[&[u8; 4]]) -> Option<Range<usize>> {
        path.iter().try_fold(range, |range, kind| {
            let (boxes, _) = children(self.editor.bytes, range, &mut self.editor.left);
            boxes.into_iter().find(|part| part.kind == **kind).map(|part| part.contents)
        })
    }

    fn is_kept(&mut self, track: &Range<usize>) -> bool {
        let handler = self.child(track.clone(), &[b"mdia", b"hdlr"]);
        let kind = handler.and_then(|handler| self.editor.bytes.get(handler.start + 8..handler.start + 12));
        kind.is_some_and(|kind| TRACKS.contains(&kind))
    }

    /// Removes a track that is neither seen nor heard: where and how a camera was held, its clock.
    fn remove_track(&mut self, part: &ChildBox) {
        let table = self.child(part.contents.clone(), &[b"mdia", b"minf", b"stbl"]);
        let header = self.child(part.contents.clone(), &[b"tkhd"]);
        let at =
            header.map(|header| header.start + if self.editor.bytes.get(header.start) == Some(&1) { 20 } else { 12 });
        let id = at.and_then(|at| number(self.editor.bytes, at)).unwrap_or_default();
        let table = table.map(|table| self.editor.bytes[table].to_vec()).unwrap_or_default();
        self.removed.push(RemovedTrack { id, table });
        self.free(part);
    }

    /// Forgets references to tracks that were removed; those to chapters stay.
    fn forget_references(&mut self, track: Range<usize>) {
        let (boxes, _) = children(self.editor.bytes, track, &mut self.editor.left);
        for part in boxes.iter().filter(|part| part.kind == *b"tref") {
            if !self.editor.bytes[part.contents.clone()].windows(4).any(|kind| kind == b"chap") {
                self.free(part);
            }
        }
    }

    fn track(&mut self, contents: Range<usize>) {
        for part in self.editor.boxes(contents) {
            match &part.kind {
                b"tkhd" => self.times(part.contents),
                b"mdia" => self.media(part.contents),
                b"udta" | b"meta" => (self.words)(&mut self.editor, &part),
                b"uuid" if self.editor.bytes[part.contents.clone()].starts_with(&SPHERICAL) => {}
                b"tref" | b"edts" | b"tapt" | b"clip" | b"matt" | b"load" | b"imap" | b"txas" | b"trgr" => {}
                _ => self.free(&part),
            }
        }
    }

    fn media(&mut self, contents: Range<usize>) {
        let mut is_video = false;
        for part in self.editor.boxes(contents) {
            match &part.kind {
                b"mdhd" => self.times(part.contents),
                b"hdlr" => {
                    let kind = self.editor.bytes.get(part.contents.start + 8..part.contents.start + 12);
                    is_video |= kind.is_some_and(|kind| matches!(kind, b"vide" | b"pict" | b"auxv"));
                    self.handler(part.contents);
                }
                b"minf" => self.information(part.contents, is_video),
                b"elng" => {}
                _ => self.free(&part),
            }
        }
    }

    /// Overwrites the name of a handler if it may name a device.
    fn handler(&mut self, contents: Range<usize>) {
        let name = contents.start + 24..contents.end;
        let Some(bytes) = self.editor.bytes.get(name.clone()) else { return };
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let text = text.trim_matches(|c: char| c.is_control() || c == '\u{fffd}');
        if !text.is_empty() && !HANDLERS.iter().any(|known| text.starts_with(known)) {
            // In QuickTime the first byte is the length of the name.
            let is_counted = usize::from(bytes[0]) + 1 == bytes.len() || usize::from(bytes[0]) == bytes.len() - 1;
            let start = if is_counted { name.start + 1 } else { name.start };
            self.editor.fill(start..name.end, 0);
        }
    }

    fn information(&mut self, contents: Range<usize>, is_video: bool) {
        if let Some(references) = self.child(contents.clone(), &[b"dinf", b"dref"]) {
            let (entries, _) = children(
                self.editor.bytes,
                (references.start + 8).min(references.end)..references.end,
                &mut self.editor.left,
            );
            // Flags come first; then the file in which the frames once were.
            for entry in entries {
                self.editor.fill((entry.contents.start + 4).min(entry.contents.end)..entry.contents.end, 0);
            }
        }
        let Some(description) = self.child(contents, &[b"stbl", b"stsd"]).filter(|_| is_video) else { return };
        let (entries, _) = children(
            self.editor.bytes,
            (description.start + 8).min(description.end)..description.end,
            &mut self.editor.left,
        );
        for entry in entries {
            // The name of the encoder, 32 bytes (ISO/IEC 14496-12, 12.1.3).
            let name = entry.contents.start + 42..entry.contents.start + 74;
            if name.end <= entry.contents.end {
                self.editor.fill(name, 0);
            }
        }
    }
}

/// Returns width and height in pixels, after rotation.
#[must_use]
pub fn pixels(moov: &[u8]) -> Option<(u32, u32)> {
    let mut left = BOXES_MAX;
    let head = header(moov, moov.len() as u64)?;
    let (tracks, _) = children(moov, usize::try_from(head.header).ok()?..moov.len(), &mut left);
    tracks.into_iter().filter(|part| part.kind == *b"trak").find_map(|trak| {
        let (parts, _) = children(moov, trak.contents, &mut left);
        let tkhd = &moov[parts.into_iter().find(|part| part.kind == *b"tkhd")?.contents];
        // Times and duration have 64 bits in version 1.
        let matrix = if *tkhd.first()? == 1 { 52 } else { 40 };
        let [across, width, height] = [matrix, matrix + 36, matrix + 40].map(|at| number(tkhd, at));
        let (width, height) = (width? >> 16, height? >> 16);
        let is_turned = across? == 0;
        let shown = if is_turned { (height, width) } else { (width, height) };
        (width > 0 && height > 0).then_some(shown)
    })
}
