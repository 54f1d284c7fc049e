//! Video files of the ISO base media format (ISO/IEC 14496-12: MP4, QuickTime): finds size and location metadata.
//!
//! A file consists of nested boxes. Only the headers of boxes are read, and every length is checked against the file.

use std::ops::Range;

/// Most boxes that are read of one video; cameras write a few dozen.
const BOXES_MAX: usize = 10_000;
/// Deepest nesting of boxes that is read; location metadata is at most six deep.
const DEPTH_MAX: usize = 8;
/// Most keys of metadata that are read; phones write about ten.
const KEYS_MAX: usize = 1024;

/// Boxes of a `udta` with a location: 3GPP, cameras, metadata in XML, telemetry.
const LOCATION_BOXES: [&[u8; 4]; 4] = [b"\xa9xyz", b"loci", b"XMP_", b"GPMF"];
/// Id of a `uuid` box with XMP metadata (XMP specification, part 3).
const XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

/// The header of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoxHeader {
    /// Its type: four letters.
    pub kind: [u8; 4],
    /// Size of the header in bytes.
    pub header: u64,
    /// Size of the whole box in bytes.
    pub len: u64,
}

/// Metadata with the location where a video was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocationMetadata {
    /// A whole box: it can be turned into a box of type `free`, which players skip.
    Box(Range<usize>),
    /// A text: it can only be overwritten, because other values are referred to by number.
    Text(Range<usize>),
}

/// Parses the header of a box from its first bytes, 16 if there are as many.
///
/// `rest` is the number of bytes from there to the end of the enclosing box or file.
#[must_use]
pub fn header(bytes: &[u8], rest: u64) -> Option<BoxHeader> {
    let kind: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let (header, len) = match number(bytes, 0)? {
        0 => (8, rest),
        1 => (16, u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?)),
        len => (8, u64::from(len)),
    };
    (len >= header && len <= rest).then_some(BoxHeader { kind, header, len })
}

/// Returns whether a file with these first bytes is a video of this format.
#[must_use]
pub fn is_video(bytes: &[u8]) -> bool {
    bytes
        .get(4..8)
        .is_some_and(|kind| [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"].iter().any(|own| *own == kind))
}

/// Returns the location metadata of a video, or of its `moov` box alone.
#[must_use]
pub fn location_metadata(bytes: &[u8]) -> Vec<LocationMetadata> {
    let mut walk = Walk { bytes, left: BOXES_MAX, found: Vec::new() };
    walk.inside(0..bytes.len(), *b"file", 0);
    walk.found
}

/// Returns width and height in pixels, after rotation.
#[must_use]
pub fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut left = BOXES_MAX;
    let moov = children(bytes, 0..bytes.len(), &mut left).into_iter().find(|(kind, ..)| kind == b"moov")?.2;
    let tracks: Vec<_> = children(bytes, moov, &mut left);
    tracks.into_iter().filter(|(kind, ..)| kind == b"trak").find_map(|(_, _, trak)| {
        let (_, _, tkhd) = children(bytes, trak, &mut left).into_iter().find(|(kind, ..)| kind == b"tkhd")?;
        let tkhd = &bytes[tkhd];
        // Times and duration have 64 bits in version 1.
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

/// A box: its type, the range of the whole box, and the range of its contents.
type ChildBox = ([u8; 4], Range<usize>, Range<usize>);

/// Returns the boxes in `range`, up to the first one that is invalid.
fn children(bytes: &[u8], range: Range<usize>, left: &mut usize) -> Vec<ChildBox> {
    let mut parts = Vec::new();
    let mut at = range.start;
    while at < range.end && *left > 0 {
        *left -= 1;
        let Some(BoxHeader { kind, header, len }) = header(&bytes[at..range.end], (range.end - at) as u64) else {
            break;
        };
        let whole = |number: u64| usize::try_from(number).expect("invariant: within the bytes in memory");
        let (start, end) = (at + whole(header), at + whole(len));
        parts.push((kind, at..end, start..end));
        at = end;
    }
    parts
}

/// A search for location metadata.
struct Walk<'a> {
    bytes: &'a [u8],
    left: usize,
    found: Vec<LocationMetadata>,
}

impl Walk<'_> {
    fn inside(&mut self, range: Range<usize>, above: [u8; 4], depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        for (kind, whole, contents) in children(self.bytes, range, &mut self.left) {
            match (&above, &kind) {
                (b"udta", kind) if LOCATION_BOXES.contains(&kind) => self.found.push(LocationMetadata::Box(whole)),
                (b"file", b"uuid") if self.bytes[contents.clone()].starts_with(&XMP) => {
                    self.found.push(LocationMetadata::Box(whole));
                }
                (_, b"moov" | b"trak" | b"udta") => self.inside(contents, kind, depth + 1),
                (_, b"meta") => self.meta(contents),
                _ => {}
            }
        }
    }

    /// Searches named values: `keys` lists the names, and `ilst` has the values by number.
    fn meta(&mut self, contents: Range<usize>) {
        // In QuickTime the contents start with a box, in ISO with a version number.
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
                // The text follows its type and its language.
                let text = contents.start + 8..contents.end;
                let is_set = self.bytes.get(text.clone()).is_some_and(|text| text.iter().any(|byte| *byte != b' '));
                if kind == *b"data" && is_set {
                    self.found.push(LocationMetadata::Text(text));
                }
            }
        }
    }

    /// Returns the numbers, from 1, of the keys that name a location.
    fn keys(&self, contents: Range<usize>) -> Vec<u32> {
        let keys = &self.bytes[contents];
        let mut locations = Vec::new();
        let mut at = 8;
        for number_of_key in (1..).take(KEYS_MAX) {
            let Some(len) = number(keys, at).and_then(|len| usize::try_from(len).ok()).filter(|len| *len >= 8) else {
                break;
            };
            let Some(name) = at.checked_add(len).and_then(|end| keys.get(at + 8..end)) else { break };
            if name.to_ascii_lowercase().windows(8).any(|part| part == b"location") {
                locations.push(number_of_key);
            }
            at += len;
        }
        locations
    }
}
