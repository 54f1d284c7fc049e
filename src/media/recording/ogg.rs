//! Ogg (RFC 3533): Vorbis, Opus, FLAC, Speex, Theora. Comments are overwritten, and the checksums of their pages written
//! anew.

use std::collections::BTreeMap;

use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::flac;
use crate::media::recording::patch::Patch;
use crate::media::recording::tags::vorbis;

/// Most pages of a file: ten hours have a million.
const PAGES_MAX: usize = 10_000_000;
/// Most bytes of comments: covers have a few megabytes.
const COMMENTS_MAX: usize = 32 * 1024 * 1024;

/// A page: its place, and the lengths of its segments.
struct Page {
    at: u64,
    contents: u64,
    serial: u32,
    is_first: bool,
    segments: Vec<u8>,
}

impl Page {
    fn len(&self) -> u64 {
        self.segments.iter().map(|len| u64::from(*len)).sum()
    }
}

/// A stream whose comments were not read yet.
struct Stream {
    codec: Codec,
    /// The packet that is being collected.
    packet: Vec<u8>,
    /// For each part of it, where it lies in the file.
    places: Vec<(usize, u64)>,
    /// The pages that hold it.
    pages: Vec<u64>,
    packets: usize,
}

/// What a stream is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Codec {
    /// Comments follow so many bytes.
    Comments(&'static [u8]),
    /// Blocks of FLAC, one in a packet.
    Blocks,
}

/// Returns what is overwritten in a file.
///
/// # Errors
///
/// [`Uncleanable`] if its pages or comments are damaged.
pub fn patches(file: &mut Access<'_>) -> Result<Vec<Patch>, Uncleanable> {
    let mut streams: BTreeMap<u32, Stream> = BTreeMap::new();
    let (mut patches, mut at) = (Vec::new(), 0);
    for _ in 0..PAGES_MAX {
        if at >= file.len() {
            return Ok(patches);
        }
        let Some(page) = page(file, at)? else {
            if at == 0 {
                return Err(Uncleanable::Damaged);
            }
            // What follows the last page was appended by another program, or the recording was cut off.
            patches.push(Patch::fill(at..file.len(), 0));
            return Ok(patches);
        };
        if page.is_first {
            let start = file.read(page.contents, 16)?;
            if let Some(codec) = codec(&start) {
                let stream = Stream { codec, packet: Vec::new(), places: Vec::new(), pages: Vec::new(), packets: 0 };
                streams.insert(page.serial, stream);
            }
        }
        at = page.contents + page.len();
        if let Some(stream) = streams.get_mut(&page.serial)
            && read(file, &page, stream, &mut patches)?
        {
            streams.remove(&page.serial);
        }
    }
    Err(Uncleanable::Damaged)
}

fn page(file: &mut Access<'_>, at: u64) -> Result<Option<Page>, Uncleanable> {
    let head = file.read(at, 27)?;
    if head.len() < 27 || !head.starts_with(b"OggS") {
        return Ok(None);
    }
    let segments = file.read(at + 27, u64::from(head[26]))?;
    let serial = u32::from_le_bytes([head[14], head[15], head[16], head[17]]);
    let contents = at + 27 + segments.len() as u64;
    Ok(Some(Page { at, contents, serial, is_first: head[5] & 2 != 0, segments }))
}

fn codec(start: &[u8]) -> Option<Codec> {
    let codecs: [(&[u8], Codec); 5] = [
        (b"\x01vorbis", Codec::Comments(b"\x03vorbis")),
        (b"OpusHead", Codec::Comments(b"OpusTags")),
        (b"\x80theora", Codec::Comments(b"\x81theora")),
        (b"Speex   ", Codec::Comments(b"")),
        (b"\x7fFLAC", Codec::Blocks),
    ];
    codecs.into_iter().find(|(signature, _)| start.starts_with(signature)).map(|(_, codec)| codec)
}

/// Collects the packets of a page; returns whether the comments of the stream were read.
fn read(
    file: &mut Access<'_>,
    page: &Page,
    stream: &mut Stream,
    patches: &mut Vec<Patch>,
) -> Result<bool, Uncleanable> {
    let mut at = page.contents;
    stream.pages.push(page.at);
    for segment in &page.segments {
        let bytes = file.whole(at, u64::from(*segment), 255)?;
        stream.places.push((stream.packet.len(), at));
        stream.packet.extend(bytes);
        at += u64::from(*segment);
        if stream.packet.len() > COMMENTS_MAX {
            return Err(Uncleanable::HasMetadata);
        }
        if *segment == 255 {
            continue;
        }
        let found = packet(stream).ok_or(Uncleanable::Damaged)?;
        if !found.is_empty() {
            overwrite(file, stream, &found, patches)?;
        }
        let is_last = match stream.codec {
            Codec::Comments(_) => stream.packets == 1,
            Codec::Blocks => stream.packets > 0 && stream.packet.first().is_none_or(|kind| kind & 0x80 != 0),
        };
        stream.packets += 1;
        stream.packet.clear();
        stream.places.clear();
        stream.pages = vec![page.at];
        if is_last {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns what is overwritten in a packet, by bytes of the packet.
fn packet(stream: &Stream) -> Option<Vec<Patch>> {
    if stream.packets == 0 {
        return Some(Vec::new());
    }
    match stream.codec {
        Codec::Comments(signature) => {
            let comments = stream.packet.strip_prefix(signature)?;
            vorbis(comments, signature.len() as u64)
        }
        Codec::Blocks => {
            let (head, bytes) = stream.packet.split_at_checked(4)?;
            flac::block(head[0], bytes, 0)
        }
    }
}

/// Writes a changed packet over its segments, and the checksums of their pages.
fn overwrite(
    file: &mut Access<'_>,
    stream: &Stream,
    found: &[Patch],
    patches: &mut Vec<Patch>,
) -> Result<(), Uncleanable> {
    let mut packet = stream.packet.clone();
    for patch in found {
        patch.apply(0, &mut packet);
    }
    let ends = stream.places.iter().skip(1).map(|(start, _)| *start).chain([packet.len()]);
    let changed: Vec<Patch> =
        stream.places.iter().zip(ends).map(|((start, at), end)| Patch::bytes(*at, &packet[*start..end])).collect();
    let earlier = patches.clone();
    for at in &stream.pages {
        let Some(page) = page(file, *at)? else { return Err(Uncleanable::Damaged) };
        let mut bytes = file.whole(*at, page.contents + page.len() - *at, 128 * 1024)?;
        for patch in earlier.iter().chain(&changed) {
            patch.apply(*at, &mut bytes);
        }
        bytes[22..26].fill(0);
        patches.push(Patch::bytes(*at + 22, checksum(&bytes).to_le_bytes()));
    }
    patches.extend(changed);
    Ok(())
}

/// Returns the checksum of a page (RFC 3533, 6).
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8)
            .fold(sum ^ u32::from(*byte) << 24, |sum, _| if sum >> 31 == 1 { sum << 1 ^ 0x04C1_1DB7 } else { sum << 1 })
    })
}
