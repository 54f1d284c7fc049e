//! Films and sound in boxes (MP4, `QuickTime`, M4A, 3GP): what is overwritten in them.
//!
//! Boxes that are not known to be needed become `free`.

use std::ops::Range;

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::boxes::{ChildBox, children, freed, header, number};
use crate::media::recording::movie_values::Values;
use crate::media::recording::patch::{Found, Patch};
use crate::media::recording::telemetry::{RemovedTrack, samples};

/// Most boxes in a `moov`; films of cameras have a few dozen, audio books with chapters thousands.
const BOXES_MAX: usize = 200_000;
/// Most boxes of a file; a film in fragments has two for every second.
const TOP_MAX: usize = 500_000;
/// Largest `moov` box in bytes that is read: that of a film of ten hours has about twenty megabytes.
const MOOV_MAX: u64 = 64 * 1024 * 1024;
/// Largest box of a fragment that is read.
const MOOF_MAX: u64 = 4 * 1024 * 1024;

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

/// Returns what is overwritten in a film, and its size.
///
/// # Errors
///
/// [`Uncleanable`] if it has no `moov` box or metadata that cannot be overwritten.
pub fn found(file: &mut Access<'_>) -> Result<Found, Uncleanable> {
    let mut found = Found::default();
    let (mut at, mut has_movie, mut removed, mut fragments) = (0, false, Vec::new(), Vec::new());
    for _ in 0..TOP_MAX {
        if at >= file.len() {
            break;
        }
        let first = file.read(at, 24 + 16)?;
        let rest = file.len() - at;
        let Some(head) =
            header(&first, rest).filter(|head| head.kind.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xa9)))
        else {
            found.patches.extend(trailer(at, rest, &first));
            break;
        };
        match &head.kind {
            b"moov" => {
                let moov = file.whole(at, head.len, MOOV_MAX)?;
                let values = Values { bytes: &moov, start: at, left: BOXES_MAX, patches: Vec::new() };
                let mut movie = Movie { values, removed: Vec::new() };
                movie.movie(usize::try_from(head.header).unwrap_or(8)..moov.len())?;
                found.pixels = found.pixels.or_else(|| pixels(&moov));
                found.patches.append(&mut movie.values.patches);
                removed.append(&mut movie.removed);
                has_movie = true;
            }
            b"moof" => fragments.push((at, head.len)),
            b"ftyp" | b"styp" | b"mdat" | b"sidx" | b"ssix" | b"mfra" | b"pdin" | b"pnot" => {}
            // Encryption of PIFF is needed; XMP and cameras' data are not. Cameras in cars and old cameras hide places and
            // serial numbers in `free` and `skip`.
            _ => found.patches.extend(freed(at, head.header, head.len)),
        }
        at += head.len;
    }
    if !has_movie {
        return Err(Uncleanable::Damaged);
    }
    for track in removed {
        let samples = samples(&track, file.len())?;
        found.patches.extend(samples.into_iter().map(|range| Patch::fill(range, 0)));
        let mut fragments = fragments.iter();
        let is_in_fragment = |(at, len): &(u64, u64)| {
            let id = track.id.to_be_bytes();
            let bytes = file.whole(*at, *len, MOOF_MAX);
            bytes.map_or(true, |bytes| bytes.windows(4).any(|part| part == b"tfhd") && has_track(&bytes, id))
        };
        if fragments.any(is_in_fragment) {
            return Err(Uncleanable::HasMetadata);
        }
    }
    Ok(found)
}

/// Returns whether a fragment has samples of a track.
fn has_track(moof: &[u8], id: [u8; 4]) -> bool {
    moof.windows(12).any(|part| part.starts_with(b"tfhd") && part[8..12] == id)
}

/// Overwrites what follows the last box: programs append data to films.
fn trailer(at: u64, rest: u64, first: &[u8]) -> Vec<Patch> {
    if first.iter().all(|byte| *byte == 0) && rest <= 40 {
        return Vec::new();
    }
    let mut patches = vec![Patch::fill(at..at + rest, 0)];
    if let Some(len) = u32::try_from(rest).ok().filter(|len| *len >= 8) {
        patches.push(Patch::bytes(at, [&len.to_be_bytes(), b"free".as_slice()].concat()));
    }
    patches
}

struct Movie<'a> {
    /// Reads its boxes, and collects what is overwritten.
    values: Values<'a>,
    removed: Vec<RemovedTrack>,
}

impl Movie<'_> {
    fn free(&mut self, part: &ChildBox) {
        let is_free = part.kind == *b"free" || part.kind == *b"skip";
        if !is_free || self.values.bytes[part.contents.clone()].iter().any(|byte| *byte != 0) {
            self.values.free(part);
        }
    }

    fn movie(&mut self, contents: Range<usize>) -> Result<(), Uncleanable> {
        let boxes = self.values.boxes(contents);
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
                b"udta" | b"meta" => self.data(&part),
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

    fn data(&mut self, part: &ChildBox) {
        if part.kind == *b"udta" {
            self.values.user_data(part.contents.clone());
        } else {
            self.values.meta(part);
        }
    }

    /// Overwrites when something was made (`mvhd`, `tkhd`, `mdhd`).
    fn times(&mut self, contents: Range<usize>) {
        let len = if self.values.bytes.get(contents.start) == Some(&1) { 16 } else { 8 };
        let start = contents.start + 4;
        if start + len <= contents.end {
            self.values.fill(start..start + len, 0);
        }
    }

    fn child(&mut self, range: Range<usize>, path: &[&[u8; 4]]) -> Option<Range<usize>> {
        path.iter().try_fold(range, |range, kind| {
            let (boxes, _) = children(self.values.bytes, range, &mut self.values.left);
            boxes.into_iter().find(|part| part.kind == **kind).map(|part| part.contents)
        })
    }

    fn is_kept(&mut self, track: &Range<usize>) -> bool {
        let handler = self.child(track.clone(), &[b"mdia", b"hdlr"]);
        let kind = handler.and_then(|handler| self.values.bytes.get(handler.start + 8..handler.start + 12));
        kind.is_some_and(|kind| TRACKS.contains(&kind))
    }

    /// Removes a track that is neither seen nor heard: where and how a camera was held, its clock.
    fn remove_track(&mut self, part: &ChildBox) {
        let table = self.child(part.contents.clone(), &[b"mdia", b"minf", b"stbl"]);
        let header = self.child(part.contents.clone(), &[b"tkhd"]);
        let at =
            header.map(|header| header.start + if self.values.bytes.get(header.start) == Some(&1) { 20 } else { 12 });
        let id = at.and_then(|at| number(self.values.bytes, at)).unwrap_or_default();
        let table = table.map(|table| self.values.bytes[table].to_vec()).unwrap_or_default();
        self.removed.push(RemovedTrack { id, table });
        self.free(part);
    }

    /// Forgets references to tracks that were removed; those to chapters stay.
    fn forget_references(&mut self, track: Range<usize>) {
        let (boxes, _) = children(self.values.bytes, track, &mut self.values.left);
        for part in boxes.iter().filter(|part| part.kind == *b"tref") {
            if !self.values.bytes[part.contents.clone()].windows(4).any(|kind| kind == b"chap") {
                self.free(part);
            }
        }
    }

    fn track(&mut self, contents: Range<usize>) {
        for part in self.values.boxes(contents) {
            match &part.kind {
                b"tkhd" => self.times(part.contents),
                b"mdia" => self.media(part.contents),
                b"udta" | b"meta" => self.data(&part),
                b"uuid" if self.values.bytes[part.contents.clone()].starts_with(&SPHERICAL) => {}
                b"tref" | b"edts" | b"tapt" | b"clip" | b"matt" | b"load" | b"imap" | b"txas" | b"trgr" => {}
                _ => self.free(&part),
            }
        }
    }

    fn media(&mut self, contents: Range<usize>) {
        let mut is_video = false;
        for part in self.values.boxes(contents) {
            match &part.kind {
                b"mdhd" => self.times(part.contents),
                b"hdlr" => {
                    is_video |=
                        self.values.bytes.get(part.contents.start + 8..part.contents.start + 12) == Some(b"vide");
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
        let Some(bytes) = self.values.bytes.get(name.clone()) else { return };
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let text = text.trim_matches(|c: char| c.is_control() || c == '\u{fffd}');
        if !text.is_empty() && !HANDLERS.iter().any(|known| text.starts_with(known)) {
            // In QuickTime the first byte is the length of the name.
            let is_counted = usize::from(bytes[0]) + 1 == bytes.len() || usize::from(bytes[0]) == bytes.len() - 1;
            let start = if is_counted { name.start + 1 } else { name.start };
            self.values.fill(start..name.end, 0);
        }
    }

    fn information(&mut self, contents: Range<usize>, is_video: bool) {
        if let Some(references) = self.child(contents.clone(), &[b"dinf", b"dref"]) {
            let (entries, _) = children(
                self.values.bytes,
                (references.start + 8).min(references.end)..references.end,
                &mut self.values.left,
            );
            // Flags come first; then the file in which the frames once were.
            for entry in entries {
                self.values.fill((entry.contents.start + 4).min(entry.contents.end)..entry.contents.end, 0);
            }
        }
        let Some(description) = self.child(contents, &[b"stbl", b"stsd"]).filter(|_| is_video) else { return };
        let (entries, _) = children(
            self.values.bytes,
            (description.start + 8).min(description.end)..description.end,
            &mut self.values.left,
        );
        for entry in entries {
            // The name of the encoder, 32 bytes (ISO/IEC 14496-12, 12.1.3).
            let name = entry.contents.start + 42..entry.contents.start + 74;
            if name.end <= entry.contents.end {
                self.values.fill(name, 0);
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
