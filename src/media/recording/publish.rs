//! Prepares recordings for publication (row L11 of the standards).

use std::io::Cursor;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::media::blob_cache::BlobCache;
use crate::media::kind::{FileCategory, FileKind, kind_of};
use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::container::Container;
use crate::media::recording::patch::Found;
use crate::media::rendition::StoredBytes;
use crate::media::signature;
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// A recording that cannot be published.
const WITHHELD: Rule = Rule::warning("G096");

/// Version of the cached records of recordings. Raise it to discard everything that older versions cached.
const VERSION: u32 = 1;

/// Record of a recording that is too large for memory.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Record {
    pixels: Option<(u32, u32)>,
    /// Fingerprint of the cleaned bytes; `None` if the file is published unchanged.
    cleaned: Option<Fingerprint>,
}

/// Prepares a recording for publication; returns why it cannot be published.
pub(in crate::media) fn publish_recording(
    source: &Source,
    attachment: &mut Attachment,
    blob_cache: &dyn BlobCache,
) -> Option<Diagnostic> {
    let Some(container) = Container::of(source.head(), &source.path.extension()) else {
        return foreign(source, attachment);
    };
    let prepared = match source.bytes() {
        Some(bytes) => held(bytes, container).map(|(pixels, bytes)| {
            if let Some(bytes) = bytes {
                attachment.publish(StoredBytes::held(bytes));
            }
            pixels
        }),
        None => on_disk(source, container, blob_cache).map(|record| {
            if let Some(fingerprint) = record.cleaned {
                attachment.publish(StoredBytes { body: Body::Stored, fingerprint, len: source.len });
            }
            record.pixels
        }),
    };
    match prepared {
        Ok(pixels) => {
            if attachment.kind.category == FileCategory::Video {
                attachment.content = AttachmentContent::Video { pixels };
            }
            None
        }
        Err(reason) => {
            attachment.content = AttachmentContent::Withheld;
            let told = WITHHELD.at(Location::file(&source.path)).with("file", source.path.name());
            Some(match reason {
                Uncleanable::Damaged => told.help("damaged"),
                Uncleanable::HasMetadata => told.help("talking"),
            })
        }
    }
}

/// Withholds a recording in a format that griffel does not clean: ASF, FLV, MPEG streams of cameras and their relatives hold
/// places, devices and times between pictures, and browsers do not play them.
fn foreign(source: &Source, attachment: &mut Attachment) -> Option<Diagnostic> {
    let ending = match (kind_of(&source.path.extension()).category, attachment.kind.category) {
        (FileCategory::Audio, _) | (_, FileCategory::Audio) => "mp3",
        (_, FileCategory::Video) => "mp4",
        _ => return None,
    };
    // A text under the name of a film tells nothing.
    if signature::is_text(source.head()) {
        return None;
    }
    attachment.content = AttachmentContent::Withheld;
    if signature::extension(source.head()).is_none() && is_cleaned(attachment.kind) {
        return Some(WITHHELD.at(Location::file(&source.path)).with("file", source.path.name()).help("damaged"));
    }
    let better = format!("{}.{ending}", source.path.stem());
    let told = WITHHELD.at(Location::file(&source.path)).with("file", source.path.name());
    Some(told.with("better", better).help(if ending == "mp3" { "sound" } else { "film" }))
}

/// Returns whether files of a kind are cleaned, so that one whose bytes say nothing is not what its name says.
fn is_cleaned(kind: FileKind) -> bool {
    let known = ["mp4", "3gp", "mov", "webm", "mkv", "ogv", "flac", "aac", "mp3", "m4a", "ogg", "wav"];
    known.iter().any(|extension| kind_of(extension) == kind)
}

/// Size of a recording, and its bytes if they had to be changed.
type Cleaned = (Option<(u32, u32)>, Option<Arc<[u8]>>);

/// Cleans a recording that is held in memory.
///
/// # Errors
///
/// [`Uncleanable`] if metadata cannot be found or removed.
pub fn held(bytes: &Arc<[u8]>, container: Container) -> Result<Cleaned, Uncleanable> {
    let mut cursor = Cursor::new(&bytes[..]);
    let Found { patches, pixels } = container.found(&mut Access::new(&mut cursor, bytes.len() as u64))?;
    if patches.is_empty() {
        return Ok((pixels, None));
    }
    let mut cleaned = bytes.to_vec();
    for patch in &patches {
        patch.apply(0, &mut cleaned);
    }
    Ok((pixels, (cleaned != bytes[..]).then(|| cleaned.into())))
}

/// Cleans a recording that is too large for memory: a copy of it without metadata is kept in the blob cache.
fn on_disk(source: &Source, container: Container, blob_cache: &dyn BlobCache) -> Result<Record, Uncleanable> {
    let name = Fingerprint::of_value(&("recording", VERSION, source.fingerprint));
    let cached = blob_cache.get(name).and_then(|bytes| postcard::from_bytes::<Record>(&bytes).ok());
    let is_kept = |record: &Record| record.cleaned.is_none_or(|cleaned| blob_cache.has(cleaned, source.len));
    if let Some(record) = cached.filter(is_kept) {
        return Ok(record);
    }
    let mut file = blob_cache.open(source).ok_or(Uncleanable::Damaged)?;
    let Found { patches, pixels } = container.found(&mut Access::new(&mut *file, source.len))?;
    drop(file);
    let cleaned = if patches.is_empty() {
        None
    } else {
        let kept = blob_cache.keep_patched(source, &patches).ok_or(Uncleanable::HasMetadata)?;
        (kept != source.fingerprint).then_some(kept)
    };
    let record = Record { pixels, cleaned };
    blob_cache.keep(name, &postcard::to_stdvec(&record).expect("invariant: plain values can be written"));
    Ok(record)
}
