//! Prepares a picture for publication, or loads what an earlier run prepared.

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::media::blob_cache::BlobCache;
use crate::media::image::picture::picture;
use crate::media::image::prepared::{Picture, Unpublishable};
use crate::media::rendition::{Rendition, RenditionRecord, StoredBytes};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// A picture that cannot be published.
pub const BAD_PICTURE: Rule = Rule::warning("G090");
/// A picture in a format that browsers do not show.
pub const HEIC: Rule = Rule::error("G093");
/// A truncated picture.
pub const CUT_OFF: Rule = Rule::warning("G097");

/// Version of the cached records of pictures. Raise it to discard everything that older versions cached.
const VERSION: u32 = 2;

/// Prepares a picture for publication, or loads the result of an earlier run; returns what is wrong with it.
pub(in crate::media) fn publish_picture(
    source: &Source,
    attachment: &mut Attachment,
    blob_cache: &dyn BlobCache,
) -> Option<Diagnostic> {
    let name = Fingerprint::of_value(&("picture", VERSION, cfg!(feature = "images"), source.fingerprint));
    let report = |rule: Rule| rule.at(Location::file(&source.path)).with("file", source.path.name());
    match cached(name, blob_cache).map_or_else(|| prepare(source, name, blob_cache), Ok) {
        Ok(PreparedPicture { pixels, cleaned, renditions, is_cut_off }) => {
            if let Some(cleaned) = cleaned {
                attachment.publish(cleaned);
            }
            attachment.content = AttachmentContent::Picture { pixels: Some(pixels), renditions };
            is_cut_off.then(|| report(CUT_OFF))
        }
        Err(unshown) => {
            attachment.content = AttachmentContent::Withheld;
            Some(match unshown {
                Unpublishable::Heic => report(HEIC),
                Unpublishable::Foreign => report(BAD_PICTURE),
                Unpublishable::Large => report(BAD_PICTURE).help("large"),
                Unpublishable::HasMetadata => report(BAD_PICTURE).help("talking"),
            })
        }
    }
}

/// A prepared picture.
struct PreparedPicture {
    pixels: (u32, u32),
    /// The cleaned picture; `None` if the file is published unchanged.
    cleaned: Option<StoredBytes>,
    renditions: Vec<Rendition>,
    is_cut_off: bool,
}

/// Cached record of a picture. Its bytes are cached separately, under their fingerprints.
#[derive(Serialize, Deserialize)]
struct Record {
    pixels: (u32, u32),
    cleaned: Option<(Fingerprint, u64)>,
    renditions: Vec<RenditionRecord>,
    is_cut_off: bool,
}

/// Returns a picture prepared by an earlier run, if all of its parts are still cached.
fn cached(name: Fingerprint, blob_cache: &dyn BlobCache) -> Option<PreparedPicture> {
    let Record { pixels, cleaned, renditions, is_cut_off } = postcard::from_bytes(&blob_cache.get(name)?).ok()?;
    let cleaned = match cleaned {
        Some((fingerprint, len)) => Some(StoredBytes::kept(fingerprint, len, blob_cache)?),
        None => None,
    };
    let renditions = renditions.into_iter().map(|record| Rendition::recorded(record, blob_cache));
    Some(PreparedPicture { pixels, cleaned, renditions: renditions.collect::<Option<_>>()?, is_cut_off })
}

fn prepare(source: &Source, name: Fingerprint, blob_cache: &dyn BlobCache) -> Result<PreparedPicture, Unpublishable> {
    let bytes = source.bytes().cloned().or_else(|| blob_cache.bytes(source)).ok_or(Unpublishable::Foreign)?;
    let Picture { pixels, cleaned, renditions, is_cut_off } = picture(&bytes)?;
    drop(bytes);
    let cleaned = cleaned.map(|bytes| StoredBytes::new(bytes, blob_cache));
    let renditions: Vec<Rendition> =
        renditions.into_iter().map(|encoded| Rendition::stored(encoded, blob_cache)).collect();
    let record = Record {
        pixels,
        cleaned: cleaned.as_ref().map(|bytes| (bytes.fingerprint, bytes.len)),
        renditions: renditions.iter().map(Rendition::record).collect(),
        is_cut_off,
    };
    let mut bodies = cleaned.iter().map(|bytes| &bytes.body).chain(renditions.iter().map(|rendition| &rendition.body));
    if bodies.all(|body| *body == Body::Stored) {
        blob_cache.keep(name, &postcard::to_stdvec(&record).expect("invariant: plain values can be written"));
    }
    Ok(PreparedPicture { pixels, cleaned, renditions, is_cut_off })
}
