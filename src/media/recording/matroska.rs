//! Matroska and `WebM` (RFC 9559, RFC 8794): what is overwritten in them. An element that goes becomes `Void`.

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::cover::same_length;
use crate::media::recording::patch::Patch;
use crate::media::recording::tags::is_kept;

const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1F43_B675;
const INFO: u32 = 0x1549_A966;
const TRACKS: u32 = 0x1654_AE6B;
const TAGS: u32 = 0x1254_C367;
const ATTACHMENTS: u32 = 0x1941_A469;
const EBML: u32 = 0x1A45_DFA3;
const VOID: u32 = 0xEC;
const CRC: u32 = 0xBF;

/// Elements of a segment that stay as they are: seek heads, cues, chapters.
const UNTOUCHED: [u32; 4] = [0x114D_9B74, 0x1C53_BB6B, 0x1043_A770, EBML];
/// Elements of a cluster; a cluster of unknown size ends before any other.
const OF_CLUSTERS: [u32; 9] = [0xE7, 0xA3, 0xA0, 0xAB, 0xA7, 0x5854, 0xAF, VOID, CRC];

/// Largest element with metadata in bytes that is read: a cover has a few megabytes.
const ELEMENT_MAX: u64 = 32 * 1024 * 1024;
/// Most elements of a file: a film of ten hours has two million blocks.
const ELEMENTS_MAX: usize = 20_000_000;

/// An element: where it and its contents are.
#[derive(Debug, Clone, Copy)]
struct Element {
    id: u32,
    start: u64,
    contents: u64,
    /// Its end; `None` if it does not say.
    end: Option<u64>,
}

/// Returns what is overwritten in a file.
///
/// # Errors
///
/// [`Uncleanable`] if it is damaged, or holds metadata with the frames.
pub fn patches(file: &mut Access<'_>) -> Result<Vec<Patch>, Uncleanable> {
    let mut patches = Vec::new();
    let (mut at, mut left, mut has_segment) = (0, ELEMENTS_MAX, false);
    while at < file.len() {
        let element = element(&file.read(at, 16)?, at, file.len());
        match element {
            Some(Element { id: EBML, end: Some(end), .. }) => at = end,
            Some(Element { id: SEGMENT, contents, end, .. }) => {
                has_segment = true;
                at = segment(file, contents, end.unwrap_or(file.len()), &mut left, &mut patches)?;
            }
            // What follows the last segment was appended by another program.
            _ if has_segment => {
                let len = file.len() - at;
                patches.extend(void(at, len));
                break;
            }
            _ => return Err(Uncleanable::Damaged),
        }
    }
    if has_segment { Ok(patches) } else { Err(Uncleanable::Damaged) }
}

/// Reads a segment; returns where it ends.
fn segment(
    file: &mut Access<'_>,
    from: u64,
    end: u64,
    left: &mut usize,
    patches: &mut Vec<Patch>,
) -> Result<u64, Uncleanable> {
    let mut at = from;
    while at < end {
        *left = left.checked_sub(1).ok_or(Uncleanable::Damaged)?;
        let Some(found) = element(&file.read(at, 16)?, at, end) else {
            // The recording was interrupted: players read as far as it goes.
            patches.push(Patch::fill(at..end, 0));
            return Ok(end);
        };
        let Element { id, start, contents, end: known } = found;
        let Some(next) = known else {
            if id != CLUSTER {
                return Err(Uncleanable::Damaged);
            }
            at = cluster_end(file, contents, end, left)?;
            continue;
        };
        match id {
            INFO | TRACKS | TAGS | ATTACHMENTS => {
                let bytes = file.whole(contents, next - contents, ELEMENT_MAX)?;
                let mut parts = Parts { bytes: &bytes, start: contents, patches: Vec::new() };
                parts.level_one(id)?;
                patches.append(&mut parts.patches);
            }
            CLUSTER => {}
            VOID => patches.push(Patch::fill(contents..next, 0)),
            id if UNTOUCHED.contains(&id) => {}
            // Checksums of what has changed, and what no player knows.
            _ => patches.extend(void(start, next - start)),
        }
        at = next;
    }
    Ok(end)
}

/// Returns where a cluster of unknown size ends.
fn cluster_end(file: &mut Access<'_>, from: u64, end: u64, left: &mut usize) -> Result<u64, Uncleanable> {
    let mut at = from;
    while at < end {
        *left = left.checked_sub(1).ok_or(Uncleanable::Damaged)?;
        match element(&file.read(at, 16)?, at, end) {
            Some(Element { id, end: Some(next), .. }) if OF_CLUSTERS.contains(&id) => at = next,
            _ => return Ok(at),
        }
    }
    Ok(end)
}

/// Reads the head of an element (RFC 8794, 4); `None` if it is damaged or leads out of what holds it.
fn element(bytes: &[u8], start: u64, limit: u64) -> Option<Element> {
    let id_len = usize::try_from(bytes.first()?.leading_zeros()).ok()? + 1;
    if id_len > 4 {
        return None;
    }
    let id = bytes.get(..id_len)?.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let first = *bytes.get(id_len)?;
    let size_len = usize::try_from(first.leading_zeros()).ok()? + 1;
    if size_len > 8 {
        return None;
    }
    let size = bytes.get(id_len..id_len + size_len)?.iter().fold(0, |size, byte| size << 8 | u64::from(*byte));
    let mask = (1_u64 << (7 * size_len)) - 1;
    let contents = start + (id_len + size_len) as u64;
    let is_unknown = size & mask == mask;
    let end = (!is_unknown).then(|| contents.saturating_add(size & mask));
    if end.is_some_and(|end| end > limit) && id != CLUSTER {
        return None;
    }
    Some(Element { id, start, contents, end: end.map(|end| end.min(limit)) })
}

/// Turns a part of a file into an element `Void`; of one byte nothing can be made but zero.
fn void(start: u64, len: u64) -> Vec<Patch> {
    let end = start + len;
    let head = match len {
        0 | 1 => return vec![Patch::fill(start..end, 0)],
        2..=128 => vec![0xEC, 0x80 | u8::try_from(len - 2).unwrap_or(0)],
        _ => [&[0xEC][..], &((1_u64 << 56) | (len - 9)).to_be_bytes()].concat(),
    };
    vec![Patch::padded(start..end, head)]
}

/// Elements with metadata, in memory.
struct Parts<'a> {
    bytes: &'a [u8],
    /// Where the bytes begin in the file.
    start: u64,
    patches: Vec<Patch>,
}

impl Parts<'_> {
    /// Returns the elements in a range of the bytes; what follows the last whole one is overwritten.
    fn children(&mut self, from: u64, end: u64) -> Vec<Element> {
        let (mut found, mut at) = (Vec::new(), from);
        while at < end {
            let part = element(self.slice(at, end), at, end);
            let Some((part, next)) = part.and_then(|part| Some((part, part.end?))) else {
                self.patches.push(Patch::fill(at..end, 0));
                break;
            };
            found.push(part);
            at = next;
        }
        found
    }

    fn slice(&self, from: u64, end: u64) -> &[u8] {
        let whole = |at: u64| usize::try_from(at - self.start).unwrap_or(usize::MAX).min(self.bytes.len());
        &self.bytes[whole(from)..whole(end)]
    }

    fn contents(&self, part: Element) -> &[u8] {
        self.slice(part.contents, part.end.unwrap_or(part.contents))
    }

    fn void(&mut self, part: Element) {
        let end = part.end.unwrap_or(part.contents);
        let patches = void(part.start, end - part.start);
        self.patches.extend(patches);
    }

    fn blank(&mut self, part: Element) {
        self.patches.push(Patch::fill(part.contents..part.end.unwrap_or(part.contents), 0));
    }

    fn level_one(&mut self, id: u32) -> Result<(), Uncleanable> {
        let end = self.start + self.bytes.len() as u64;
        for part in self.children(self.start, end) {
            match (id, part.id) {
                (_, CRC) => self.void(part),
                (_, VOID) => self.blank(part),
                (INFO, _) => self.information(part),
                (TRACKS, 0xAE) => self.track(part)?,
                (TAGS, 0x7373) => self.tag(part),
                (ATTACHMENTS, 0x61A7) => self.attachment(part),
                _ => self.void(part),
            }
        }
        Ok(())
    }

    /// Overwrites when, with what and under which names a file was written; the programs are required, so they are left
    /// empty.
    fn information(&mut self, part: Element) {
        match part.id {
            0x4D80 | 0x5741 => self.blank(part),
            // Id, scale, duration, title, and what joins files to one.
            0x73A4 | 0x2A_D7B1 | 0x4489 | 0x7BA9 | 0x3C_B923 | 0x3E_B923 | 0x4444 | 0x6924 => {}
            _ => self.void(part),
        }
    }

    /// Refuses tracks of metadata: their samples lie between the frames.
    fn track(&mut self, entry: Element) -> Result<(), Uncleanable> {
        for part in self.children(entry.contents, entry.end.unwrap_or(entry.contents)) {
            match part.id {
                0x83 if self.contents(part).last() == Some(&0x21) => return Err(Uncleanable::HasMetadata),
                CRC => self.void(part),
                _ => {}
            }
        }
        Ok(())
    }

    fn tag(&mut self, tag: Element) {
        for part in self.children(tag.contents, tag.end.unwrap_or(tag.contents)) {
            match part.id {
                0x67C8 => self.simple_tag(part),
                0x63C0 => {}
                _ => self.void(part),
            }
        }
    }

    /// Keeps a tag by its name. Tags within one are of languages and sorting; they go with it, or are kept by their own names.
    fn simple_tag(&mut self, tag: Element) {
        let parts = self.children(tag.contents, tag.end.unwrap_or(tag.contents));
        let value = |id: u32| parts.iter().find(|part| part.id == id).map(|part| self.contents(*part).to_vec());
        let name = value(0x45A3).map(|name| String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned());
        let text = value(0x4487).unwrap_or_default();
        let is_binary = parts.iter().any(|part| part.id == 0x4485);
        if is_binary || !name.is_some_and(|name| is_kept(&name, &text)) {
            self.void(tag);
            return;
        }
        for part in parts {
            match part.id {
                0x67C8 => self.simple_tag(part),
                CRC => self.void(part),
                _ => {}
            }
        }
    }

    /// Keeps covers, without metadata, and fonts of subtitles.
    fn attachment(&mut self, file: Element) {
        let parts = self.children(file.contents, file.end.unwrap_or(file.contents));
        let found = |id: u32| parts.iter().find(|part| part.id == id).copied();
        let media_type = found(0x4660).map(|part| String::from_utf8_lossy(self.contents(part)).to_lowercase());
        let media_type = media_type.unwrap_or_default();
        if media_type.contains("font") || media_type.contains("truetype") || media_type.contains("opentype") {
            return;
        }
        let Some(data) = found(0x465C).filter(|_| media_type.starts_with("image/")) else { return self.void(file) };
        match same_length(self.contents(data)) {
            Ok(None) => {}
            Ok(Some(cleaned)) => self.patches.push(Patch::bytes(data.contents, cleaned)),
            Err(()) => return self.void(file),
        }
        for part in parts {
            let is_cover = || String::from_utf8_lossy(self.contents(part)).to_lowercase().contains("cover");
            match part.id {
                0x467E | CRC => self.void(part),
                0x466E if !is_cover() => {
                    self.patches.push(Patch::fill(part.contents..part.end.unwrap_or(part.contents), b'x'));
                }
                _ => {}
            }
        }
    }
}
