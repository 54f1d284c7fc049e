//! Removes metadata from an AVIF (ISO/IEC 23008-12, AV1 Image File Format). Its boxes refer to each other by offset, so what
//! goes is overwritten in place and the file keeps its length.

use std::ops::Range;

use crate::media::image::prepared::Cleaned;
use crate::media::recording::boxes::children;
use crate::media::recording::tracks::sequence;

/// Most boxes, items and parts of items that are read.
const PARTS_MAX: usize = 10_000;

/// A box: its type and the range of its contents.
type Part = ([u8; 4], Range<usize>);

/// Returns an AVIF without metadata; `None` if it is malformed, or says where its metadata lies in a way that is not known.
pub(super) fn avif(bytes: &[u8]) -> Option<Cleaned> {
    let (parts, end) = parts(bytes, 0..bytes.len());
    let mut kept = bytes[..end].to_vec();
    let mut is_cut_off = end < bytes.len() && is_known(bytes.get(end + 4..end + 8).unwrap_or_default());
    if is_cut_off {
        kept = bytes.to_vec();
    }
    for (kind, contents) in parts {
        match &kind {
            b"ftyp" | b"mdat" => {}
            b"meta" => is_cut_off |= clean_meta(&mut kept, contents)?,
            b"moov" => {
                let patches = sequence(&kept, &contents).ok()?;
                for patch in patches {
                    patch.apply(0, &mut kept);
                }
            }
            _ => free(&mut kept, &contents),
        }
    }
    Some(Cleaned { bytes: kept, is_cut_off })
}

/// Returns whether a box of this type belongs to an AVIF at its top.
fn is_known(kind: &[u8]) -> bool {
    [b"ftyp", b"meta", b"mdat", b"moov"].iter().any(|known| *known == kind)
}

/// Returns the boxes in a range and where the last of them ends.
fn parts(bytes: &[u8], range: Range<usize>) -> (Vec<Part>, usize) {
    let (boxes, rest) = children(bytes, range, &mut { PARTS_MAX });
    (boxes.into_iter().map(|part| (part.kind, part.contents)).collect(), rest.start)
}

/// Turns a box into one that readers skip, and overwrites its contents.
fn free(bytes: &mut [u8], contents: &Range<usize>) {
    // A 64-bit length stands between the type and the contents.
    let is_long = contents.start >= 16 && bytes[contents.start - 16..contents.start - 12] == [0, 0, 0, 1];
    let kind = contents.start - if is_long { 12 } else { 4 };
    bytes[kind..kind + 4].copy_from_slice(b"free");
    bytes[contents.clone()].fill(0);
}

/// Overwrites the items that are not drawn, wherever their bytes lie; returns whether a part of an item is missing.
fn clean_meta(bytes: &mut [u8], range: Range<usize>) -> Option<bool> {
    // The box has a version and flags.
    let (parts_inside, _) = parts(bytes, range.start + 4..range.end);
    let find = |wanted: &[u8; 4]| parts_inside.iter().find(|(kind, _)| kind == wanted).map(|(_, range)| range.clone());
    for (kind, contents) in &parts_inside {
        match kind {
            b"hdlr" | b"pitm" | b"iinf" | b"iloc" | b"iref" | b"idat" | b"grpl" | b"dinf" => {}
            b"iprp" => clean_properties(bytes, contents.clone()),
            _ => free(bytes, contents),
        }
    }
    let Some(items) = find(b"iinf").and_then(|range| items(bytes, range)) else { return Some(false) };
    let places = locations(bytes, find(b"iloc")?)?;
    // Bytes that nothing points to may lie anywhere.
    if items.iter().any(|(id, kind)| !is_drawn(*kind) && places.iter().all(|place| place.item != *id)) {
        return None;
    }
    let data = find(b"idat");
    let mut is_cut_off = false;
    for Location { item, method, parts } in places {
        let kind = items.iter().find(|(id, _)| *id == item).map(|(_, kind)| *kind)?;
        let is_drawn = is_drawn(kind);
        for part in parts {
            // Bytes of the file, or of `idat`. Those of other items are overwritten with the item.
            let start = match (method, &data) {
                (0, _) => 0,
                (1, Some(data)) => data.start,
                _ if is_drawn => continue,
                _ => return None,
            };
            let part = start.checked_add(part.start)?..start.checked_add(part.end)?;
            is_cut_off |= is_drawn && part.end > bytes.len();
            let part = part.start.min(bytes.len())..part.end.min(bytes.len());
            if !is_drawn {
                overwrite(&mut bytes[part], kind);
            }
        }
    }
    Some(is_cut_off)
}

/// Returns whether items of a type are drawn.
fn is_drawn(kind: [u8; 4]) -> bool {
    matches!(&kind, b"av01" | b"grid" | b"iovl" | b"iden" | b"tmap")
}

/// Overwrites an item with nothing: EXIF with an empty list of values (EXIF 2.3, 4.5.2), a text with spaces.
fn overwrite(item: &mut [u8], kind: [u8; 4]) {
    const EMPTY: &[u8] = b"\0\0\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0";
    item.fill(if kind == *b"mime" { b' ' } else { 0 });
    if kind == *b"Exif" && item.len() >= EMPTY.len() {
        item[..EMPTY.len()].copy_from_slice(EMPTY);
    }
}

/// Overwrites the properties that describe in words (`udes`), and those of programs of their own.
fn clean_properties(bytes: &mut [u8], range: Range<usize>) {
    let lists = parts(bytes, range).0.into_iter().filter(|(kind, _)| kind == b"ipco");
    for (_, contents) in lists.flat_map(|(_, list)| parts(bytes, list).0).collect::<Vec<_>>() {
        let kind = &bytes[contents.start - 4..contents.start];
        if kind == b"udes" || kind == b"uuid" {
            bytes[contents].fill(0);
        }
    }
}

/// Reads big-endian numbers one after another.
struct Numbers<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Numbers<'_> {
    fn next(&mut self, size: usize) -> Option<u64> {
        let bytes = self.bytes.get(self.at..self.at.checked_add(size)?)?;
        self.at += size;
        Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

/// Returns the items: the id and type of each.
fn items(bytes: &[u8], range: Range<usize>) -> Option<Vec<(u64, [u8; 4])>> {
    let is_long = *bytes.get(range.start)? > 0;
    let first = range.start + if is_long { 8 } else { 6 };
    let entries = parts(bytes, first..range.end).0.into_iter().filter(|(kind, _)| kind == b"infe");
    let item = |(_, contents): Part| {
        let mut numbers = Numbers { bytes: bytes.get(contents)?, at: 0 };
        let version = numbers.next(1)?;
        numbers.next(3)?;
        let id = numbers.next(if version == 3 { 4 } else { 2 })?;
        numbers.next(2)?;
        // Earlier versions have no types: such an item is a file of its own.
        let kind = if version < 2 { 0 } else { numbers.next(4)? };
        Some((id, u32::try_from(kind).ok()?.to_be_bytes()))
    };
    entries.map(item).collect()
}

/// Where the bytes of an item lie.
struct Location {
    item: u64,
    /// What the offsets count from: 0 is the file, 1 `idat`, 2 other items.
    method: u64,
    parts: Vec<Range<usize>>,
}

/// Returns where the bytes of each item lie (ISO/IEC 14496-12, 8.11.3).
fn locations(bytes: &[u8], range: Range<usize>) -> Option<Vec<Location>> {
    let len = bytes.len() as u64;
    let mut numbers = Numbers { bytes: &bytes[range], at: 0 };
    let version = numbers.next(1)?;
    numbers.next(3)?;
    let sizes = numbers.next(2)?;
    let size = |shift: u64| usize::try_from(sizes >> shift & 15).ok();
    let (of_offset, of_length, of_base) = (size(12)?, size(8)?, size(4)?);
    let of_index = if version == 0 { 0 } else { size(0)? };
    let count = numbers.next(if version == 2 { 4 } else { 2 })?;
    let (mut locations, mut left) = (Vec::new(), PARTS_MAX);
    for _ in 0..count {
        left = left.checked_sub(1)?;
        let item = numbers.next(if version == 2 { 4 } else { 2 })?;
        let method = if version == 0 { 0 } else { numbers.next(2)? & 15 };
        numbers.next(2)?;
        let base = numbers.next(of_base)?;
        let mut parts = Vec::new();
        for _ in 0..numbers.next(2)? {
            left = left.checked_sub(1)?;
            numbers.next(of_index)?;
            let (offset, length) = (numbers.next(of_offset)?, numbers.next(of_length)?);
            let start = base.checked_add(offset)?;
            // Without a length the part reaches to the end.
            let end = if length == 0 { len.max(start) } else { start.checked_add(length)? };
            parts.push(usize::try_from(start).ok()?..usize::try_from(end).ok()?);
        }
        locations.push(Location { item, method, parts });
    }
    Some(locations)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8], contents: &[u8]) -> Vec<u8> {
        [&u32::try_from(contents.len() + 8).expect("small").to_be_bytes(), kind, contents].concat()
    }

    /// An AVIF of a drawn item and one with a text, whose bytes lie in `idat`, at these places.
    fn told(places: &[u8]) -> Vec<u8> {
        let entry = |id: u8, kind: &[u8]| part(b"infe", &[b"\x02\0\0\0\0", &[id][..], b"\0\0", kind, b"\0"].concat());
        let entries = [entry(1, b"av01"), entry(2, b"mime")].concat();
        let inside = [
            part(b"iinf", &[b"\0\0\0\0\0\x02", &entries[..]].concat()),
            part(b"iloc", &[b"\x01\0\0\0\x44\0", places].concat()),
            part(b"idat", b"drawn!Anna"),
        ];
        let meta = part(b"meta", &[b"\0\0\0\0", &inside.concat()[..]].concat());
        [part(b"ftyp", b"avif"), meta, part(b"mpvd", b"Anna"), b"behind".to_vec()].concat()
    }

    const DRAWN: &[u8] = b"\0\x01\0\x01\0\0\0\x01\0\0\0\0\0\0\0\x06";
    const TEXT: &[u8] = b"\0\x02\0\x01\0\0\0\x01\0\0\0\x06\0\0\0\x04";

    #[test]
    fn what_is_not_drawn_is_overwritten_and_nothing_moves() {
        let bytes = told(&[b"\0\x02", DRAWN, TEXT].concat());
        let Cleaned { bytes: kept, is_cut_off } = avif(&bytes).expect("a picture");
        let has = |part: &[u8]| kept.windows(part.len()).any(|found| found == part);
        assert!(has(b"drawn!    ") && !has(b"Anna") && has(b"\0\0\0\x0cfree\0\0\0\0") && !is_cut_off);
        assert_eq!(kept.len(), bytes.len() - b"behind".len());
        assert_eq!(avif(&kept), Some(Cleaned { bytes: kept.clone(), is_cut_off: false }));
    }

    #[test]
    fn a_text_that_nobody_knows_the_place_of_withholds_the_picture() {
        assert_eq!(avif(&told(&[b"\0\x01", DRAWN].concat())), None);
        let elsewhere = [b"\0\x02", DRAWN, &TEXT[..3], b"\x02", &TEXT[4..]].concat();
        assert_eq!(avif(&told(&elsewhere)), None);
    }

    #[test]
    fn what_lies_about_its_length_is_no_harm() {
        let bytes = told(&[b"\0\x02", DRAWN, TEXT].concat());
        for end in 0..bytes.len() {
            drop(avif(&bytes[..end]));
        }
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0xff;
            drop(avif(&other));
        }
    }
}
