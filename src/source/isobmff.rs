//! Films of the ISO base media format (ISO/IEC 14496-12: MP4, QuickTime): boxes within boxes, and where they tell the place
//! at which the film was taken.
//!
//! Only heads of boxes are read; every length is checked against what is there.

use std::ops::Range;

/// Boxes that are looked at in one film; cameras write a few dozen.
const BOXES_MAX: usize = 10_000;
/// Boxes within boxes that are looked at; the place is told at most six deep.
const DEPTH_MAX: usize = 8;
/// Names of values that are read; telephones write about ten.
const KEYS_MAX: usize = 1024;

/// Boxes of a `udta` that tell where: 3GPP, cameras, metadata in XML, telemetry.
const TELLING: [&[u8; 4]; 4] = [b"\xa9xyz", b"loci", b"XMP_", b"GPMF"];
/// Id of a `uuid` box with metadata in XML (XMP specification, part 3).
const XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

/// Name and extent of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Four letters.
    pub kind: [u8; 4],
    /// Bytes before its contents.
    pub header: u64,
    /// All its bytes.
    pub len: u64,
}

/// Where a film tells the place at which it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Telling {
    /// A whole box: players pass over one of the kind `free`.
    Box(Range<usize>),
    /// A text that has to stay where others are counted by their place.
    Text(Range<usize>),
}

/// Reads the head of a box from its first bytes, 16 if there are as many; `rest` is how many bytes there are to the end of
/// what holds it.
#[must_use]
pub fn head(bytes: &[u8], rest: u64) -> Option<Head> {
    let kind: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let (header, len) = match number(bytes, 0)? {
        0 => (8, rest),
        1 => (16, u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?)),
        len => (8, u64::from(len)),
    };
    (len >= header && len <= rest).then_some(Head { kind, header, len })
}

/// Returns whether the first bytes of a file are those of such a film.
#[must_use]
pub fn is_film(bytes: &[u8]) -> bool {
    bytes
        .get(4..8)
        .is_some_and(|kind| [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"].iter().any(|own| *own == kind))
}

/// Returns where a film, or its box `moov` alone, tells the place at which it was taken.
#[must_use]
pub fn tellings(bytes: &[u8]) -> Vec<Telling> {
    let mut walk = Walk { bytes, left: BOXES_MAX, found: Vec::new() };
    walk.inside(0..bytes.len(), *b"file", 0);
    walk.found
}

/// Returns width and height in pixels, as shown.
#[must_use]
pub fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut left = BOXES_MAX;
    let moov = children(bytes, 0..bytes.len(), &mut left).into_iter().find(|(kind, ..)| kind == b"moov")?.2;
    let tracks: Vec<_> = children(bytes, moov, &mut left);
    tracks.into_iter().filter(|(kind, ..)| kind == b"trak").find_map(|(_, _, trak)| {
        let (_, _, tkhd) = children(bytes, trak, &mut left).into_iter().find(|(kind, ..)| kind == b"tkhd")?;
        let tkhd = &bytes[tkhd];
        // Its times and its length have 64 bits in version 1.
        let matrix = if *tkhd.first()? == 1 { 52 } else { 40 };
        let [across, width, height] = [matrix, matrix + 36, matrix + 40].map(|at| number(tkhd, at));
        let (width, height) = (width? >> 16, height? >> 16);
        let is_turned = across? == 0;
        let shown = if is_turned { (height, width) } else { (width, height) };
        (width > 0 && height > 0).then_some(shown)
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A box: its kind, all of it, its contents.
type Part = ([u8; 4], Range<usize>, Range<usize>);

/// Returns the boxes that lie in a row in `range`, up to the first that is none.
fn children(bytes: &[u8], range: Range<usize>, left: &mut usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = range.start;
    while at < range.end && *left > 0 {
        *left -= 1;
        let Some(Head { kind, header, len }) = head(&bytes[at..range.end], (range.end - at) as u64) else { break };
        let whole = |number: u64| usize::try_from(number).expect("invariant: within what is held");
        let (start, end) = (at + whole(header), at + whole(len));
        parts.push((kind, at..end, start..end));
        at = end;
    }
    parts
}

struct Walk<'a> {
    bytes: &'a [u8],
    left: usize,
    found: Vec<Telling>,
}

impl Walk<'_> {
    fn inside(&mut self, range: Range<usize>, above: [u8; 4], depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        for (kind, whole, contents) in children(self.bytes, range, &mut self.left) {
            match (&above, &kind) {
                (b"udta", kind) if TELLING.contains(&kind) => self.found.push(Telling::Box(whole)),
                (b"file", b"uuid") if self.bytes[contents.clone()].starts_with(&XMP) => {
                    self.found.push(Telling::Box(whole));
                }
                (_, b"moov" | b"trak" | b"udta") => self.inside(contents, kind, depth + 1),
                (_, b"meta") => self.meta(contents),
                _ => {}
            }
        }
    }

    /// Looks at values by their names: `keys` counts the names, `ilst` the values.
    fn meta(&mut self, contents: Range<usize>) {
        // QuickTime begins with the first box, ISO with a version.
        let is_bare = self.bytes.get(contents.start + 4..contents.start + 8) == Some(b"hdlr");
        let start = if is_bare { contents.start } else { contents.start + 4 };
        let parts = children(self.bytes, start.min(contents.end)..contents.end, &mut self.left);
        let keys = parts.iter().find(|(kind, ..)| kind == b"keys").map(|(_, _, keys)| self.keys(keys.clone()));
        let Some((_, _, values)) = parts.into_iter().find(|(kind, ..)| kind == b"ilst") else { return };
        for (kind, _, value) in children(self.bytes, values, &mut self.left) {
            let is_counted = keys.as_ref().is_some_and(|keys| keys.contains(&u32::from_be_bytes(kind)));
            if !is_counted && kind != *b"\xa9xyz" {
                continue;
            }
            for (kind, _, contents) in children(self.bytes, value, &mut self.left) {
                // Before the text stand its type and its language.
                let text = contents.start + 8..contents.end;
                let is_told = self.bytes.get(text.clone()).is_some_and(|text| text.iter().any(|byte| *byte != b' '));
                if kind == *b"data" && is_told {
                    self.found.push(Telling::Text(text));
                }
            }
        }
    }

    /// Returns the numbers of the names that tell where, from 1.
    fn keys(&self, contents: Range<usize>) -> Vec<u32> {
        let keys = &self.bytes[contents];
        let mut telling = Vec::new();
        let mut at = 8;
        for place in (1..).take(KEYS_MAX) {
            let Some(len) = number(keys, at).and_then(|len| usize::try_from(len).ok()).filter(|len| *len >= 8) else {
                break;
            };
            let Some(name) = at.checked_add(len).and_then(|end| keys.get(at + 8..end)) else { break };
            if name.to_ascii_lowercase().windows(8).any(|part| part == b"location") {
                telling.push(place);
            }
            at += len;
        }
        telling
    }
}
