//! Files in chunks: WAV and AVI (RIFF, RF64), AIFF. A chunk that goes becomes `JUNK`.

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::id3;
use crate::media::recording::patch::Patch;

/// Most chunks of a file.
const CHUNKS_MAX: usize = 200_000;
/// Largest tag in bytes that is read.
const TAG_MAX: u64 = 64 * 1024 * 1024;
/// Deepest lists: a film has lists of streams in a list of headers.
const DEPTH_MAX: usize = 4;

/// Chunks that are needed to play.
#[rustfmt::skip]
const KEPT: &[&[u8; 4]] = &[
    b"fmt ", b"data", b"fact", b"cue ", b"smpl", b"inst", b"plst", b"ds64", b"chna", b"slnt", b"wavl",
    b"avih", b"strh", b"strf", b"strn", b"vprp", b"indx", b"idx1", b"dmlh",
    b"COMM", b"SSND", b"MARK", b"INST", b"FVER", b"NAME", b"(c) ", b"CHAN",
];
/// Values of a list `INFO` that stay: title, artist, album, genre, track, copyright.
const INFORMATION: [&[u8; 4]; 7] = [b"INAM", b"IART", b"IPRD", b"IGNR", b"ITRK", b"IPRT", b"ICOP"];

/// Returns what is overwritten in a file.
///
/// # Errors
///
/// [`Uncleanable`] if it is damaged.
pub fn patches(file: &mut Access<'_>) -> Result<Vec<Patch>, Uncleanable> {
    let mut walk = Walk { patches: Vec::new(), left: CHUNKS_MAX, is_big: file.read(0, 4)? == b"FORM" };
    let mut at = 0;
    while at < file.len() {
        let head = file.read(at, 12)?;
        let is_form = [b"RIFF", b"RF64", b"FORM"].iter().any(|form| head.starts_with(*form)) && head.len() == 12;
        if !is_form {
            // What follows the file was appended by another program.
            walk.zero(file, at, file.len())?;
            if let Some(size) = u32::try_from(file.len() - at).ok().and_then(|len| len.checked_sub(8)) {
                let size = if walk.is_big { size.to_be_bytes() } else { size.to_le_bytes() };
                walk.patches.push(Patch::bytes(at, [&b"JUNK"[..], &size].concat()));
            }
            break;
        }
        let size = walk.number(&head[4..8]);
        let is_unknown = head.starts_with(b"RF64") || size == 0 || size == 0xFFFF_FFFF;
        let end = if is_unknown { file.len() } else { (at + 8 + size + size % 2).min(file.len()) };
        walk.inside(file, at + 12, end, *b"form", 0)?;
        at = end;
    }
    Ok(walk.patches)
}

struct Walk {
    patches: Vec<Patch>,
    left: usize,
    /// Whether numbers have their largest byte first (AIFF).
    is_big: bool,
}

impl Walk {
    fn number(&self, bytes: &[u8]) -> u64 {
        let bytes: [u8; 4] = bytes.try_into().expect("invariant: four bytes");
        u64::from(if self.is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn inside(
        &mut self,
        file: &mut Access<'_>,
        from: u64,
        end: u64,
        list: [u8; 4],
        depth: usize,
    ) -> Result<(), Uncleanable> {
        let mut at = from;
        while at + 8 <= end {
            self.left = self.left.checked_sub(1).ok_or(Uncleanable::Damaged)?;
            let head = file.read(at, 12)?;
            if head.len() < 8 || !head[..4].iter().all(|byte| matches!(byte, b' '..=b'~' | 0xa9)) {
                break;
            }
            let kind: [u8; 4] = head[..4].try_into().expect("invariant: four bytes");
            let (contents, size) = (at + 8, self.number(&head[4..8]));
            // Sound that was streamed, or is longer than 4 GB, does not say its length.
            let is_open = matches!(&kind, b"data" | b"SSND") && (size == 0xFFFF_FFFF || size == 0);
            let next = if is_open { end } else { contents + size };
            if next > end && !matches!(&kind, b"data" | b"SSND" | b"LIST") {
                break;
            }
            let next = next.min(end);
            self.chunk(file, kind, head.get(8..12).unwrap_or_default(), (contents, next), list, depth)?;
            at = next + (next - contents) % 2;
        }
        if at < end {
            self.zero(file, at, end)?;
        }
        Ok(())
    }

    fn chunk(
        &mut self,
        file: &mut Access<'_>,
        kind: [u8; 4],
        form: &[u8],
        (contents, end): (u64, u64),
        list: [u8; 4],
        depth: usize,
    ) -> Result<(), Uncleanable> {
        match &kind {
            b"LIST" => match form {
                b"movi" | b"adtl" | b"wavl" => {}
                b"INFO" | b"hdrl" | b"strl" | b"odml" if depth < DEPTH_MAX => {
                    let list = form.try_into().expect("invariant: four bytes");
                    self.inside(file, contents + 4, end, list, depth + 1)?;
                }
                _ => self.junk(contents, end),
            },
            b"JUNK" | b"PAD " | b"FLLR" => self.zero(file, contents, end)?,
            b"id3 " | b"ID3 " | b"tag " => {
                let tag = file.whole(contents, end - contents, TAG_MAX)?;
                match id3::tag_len(&tag) {
                    Some(_) => self.patches.extend(id3::tag(&tag, contents)),
                    None => self.junk(contents, end),
                }
            }
            kind if list == *b"INFO" && INFORMATION.contains(&kind) => {}
            kind if list != *b"INFO" && KEPT.contains(&kind) => {}
            _ => self.junk(contents, end),
        }
        Ok(())
    }

    fn junk(&mut self, contents: u64, end: u64) {
        self.patches.push(Patch::bytes(contents - 8, b"JUNK".as_slice()));
        self.patches.push(Patch::fill(contents..end, 0));
    }

    /// Overwrites a part with zeros, if a small one does not hold them already.
    fn zero(&mut self, file: &mut Access<'_>, from: u64, end: u64) -> Result<(), Uncleanable> {
        let is_small = end - from < 64 * 1024;
        if !is_small || file.read(from, end - from)?.iter().any(|byte| *byte != 0) {
            self.patches.push(Patch::fill(from..end, 0));
        }
        Ok(())
    }
}
