//! Prepares a picture for publication, or loads what an earlier run prepared.

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::media::blob_cache::BlobCache;
use crate::media::image::picture::picture;
use crate::media::image::prepared::{CONVERSION_MAX, Picture, Unpublishable};
use crate::media::kind::{FileCategory, FileKind, Misnamed, PACKED_SVG, kind_of, misnamed};
use crate::media::rendition::{Format, Rendition, RenditionRecord, StoredBytes};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// A picture that cannot be published.
pub const BAD_PICTURE: Rule = Rule::warning("G090");
/// A HEIC picture: browsers do not show it.
pub const HEIC: Rule = Rule::warning("G093");
/// A truncated picture.
pub const CUT_OFF: Rule = Rule::warning("G097");

/// A picture of several pages.
pub const MORE_PAGES: Rule = Rule::warning("G158");
/// A picture whose name says that it is a picture of another kind.
pub const MISNAMED_PICTURE: Rule = Rule::warning("G159");
/// A picture of `static/` that is published at another address.
pub const OTHER_ADDRESS: Rule = Rule::warning("G160");

/// Version of the cached records of pictures. Raise it to discard everything that older versions cached.
const VERSION: u32 = 4;

/// Prepares a picture for publication, or loads the result of an earlier run; returns what is wrong with it.
pub(in crate::media) fn publish_picture(
    source: &Source,
    attachment: &mut Attachment,
    blob_cache: &dyn BlobCache,
) -> Vec<Diagnostic> {
    let name = Fingerprint::of_value(&("picture", VERSION, cfg!(feature = "images"), source.fingerprint));
    let report = |rule: Rule| rule.at(Location::file(&source.path)).with("file", source.path.name());
    let is_converted = matches!(attachment.kind.media_type, "image/tiff" | "image/bmp");
    let prepared = match unshown(attachment.kind) {
        None if is_converted && source.len > CONVERSION_MAX => Err(Unpublishable::Heavy),
        Some(unshown) => Err(unshown),
        None => cached(name, blob_cache).map_or_else(|| prepare(source, name, blob_cache), Ok),
    };
    match prepared {
        Ok(PreparedPicture { pixels, format, cleaned, renditions, is_cut_off, pages }) => {
            if let Some(cleaned) = cleaned {
                attachment.publish(cleaned);
            }
            attachment.kind = kind_of(format.extension());
            attachment.content = AttachmentContent::Picture { pixels: Some(pixels), renditions };
            let more_pages = (pages > 1).then(|| report(MORE_PAGES).with("pages", pages.to_string()));
            is_cut_off.then(|| report(CUT_OFF)).into_iter().chain(more_pages).collect()
        }
        Err(unshown) => {
            attachment.content = AttachmentContent::Withheld;
            vec![match unshown {
                Unpublishable::Heic => report(HEIC),
                Unpublishable::Foreign => report(BAD_PICTURE),
                Unpublishable::CutOff => report(BAD_PICTURE).help("cut"),
                Unpublishable::Large => report(BAD_PICTURE).help("large"),
                Unpublishable::Heavy => report(BAD_PICTURE).help("heavy"),
                Unpublishable::HasMetadata => report(BAD_PICTURE).help("talking"),
                Unpublishable::NotShown => report(BAD_PICTURE).help("unshown"),
                Unpublishable::Packed => report(BAD_PICTURE).help("packed"),
                Unpublishable::Raw => report(BAD_PICTURE).help("raw"),
                Unpublishable::Unreadable => report(BAD_PICTURE).help("unreadable"),
            }]
        }
    }
}

/// Returns why a picture of a kind is not published, if its kind alone says so.
fn unshown(kind: FileKind) -> Option<Unpublishable> {
    match kind.media_type {
        "image/heic" => Some(Unpublishable::Heic),
        "image/x-raw" => Some(Unpublishable::Raw),
        PACKED_SVG => Some(Unpublishable::Packed),
        "image/tiff" | "image/bmp" => None,
        _ => kind.shown_extension().is_none().then_some(Unpublishable::NotShown),
    }
}

/// Reports a picture that browsers show but whose name says that it is a picture of another kind.
pub(in crate::media) fn misnamed_picture(source: &Source) -> Option<Diagnostic> {
    let extension = source.path.extension();
    let Misnamed { named, found, extension: right } = misnamed(&extension, source.head())?;
    // What is another kind of file altogether is told as every such file is.
    let is_picture = found.shown_extension().is_some() && named.category == FileCategory::Picture;
    let name = format!("{}.{right}", source.path.stem());
    let report = MISNAMED_PICTURE.at(Location::file(&source.path)).with("file", source.path.name());
    is_picture.then(|| report.with("named", extension).with("found", right).with("name", name))
}

/// Reports a picture of `static/` that is published at another address than its name says.
pub(in crate::media) fn other_address(attachment: &Attachment) -> Option<Diagnostic> {
    let inside = attachment.path.as_str().strip_prefix("static")?;
    let published = attachment.published_name(inside)?;
    let report = OTHER_ADDRESS.at(Location::file(&attachment.path)).with("file", attachment.path.name());
    Some(report.with("address", published).with("found", attachment.kind.shown_extension()?))
}

/// A prepared picture.
struct PreparedPicture {
    pixels: (u32, u32),
    /// The format in which it is published.
    format: Format,
    /// The cleaned picture; `None` if the file is published unchanged.
    cleaned: Option<StoredBytes>,
    renditions: Vec<Rendition>,
    is_cut_off: bool,
    pages: u32,
}

/// Cached record of a picture. Its bytes are cached separately, under their fingerprints.
#[derive(Serialize, Deserialize)]
struct Record {
    pixels: (u32, u32),
    format: Format,
    cleaned: Option<(Fingerprint, u64)>,
    renditions: Vec<RenditionRecord>,
    is_cut_off: bool,
    pages: u32,
}

/// Returns a picture prepared by an earlier run, if all of its parts are still cached.
fn cached(name: Fingerprint, blob_cache: &dyn BlobCache) -> Option<PreparedPicture> {
    let record = postcard::from_bytes(&blob_cache.get(name)?).ok()?;
    let Record { pixels, format, cleaned, renditions, is_cut_off, pages } = record;
    let cleaned = match cleaned {
        Some((fingerprint, len)) => Some(StoredBytes::kept(fingerprint, len, blob_cache)?),
        None => None,
    };
    let renditions = renditions.into_iter().map(|record| Rendition::recorded(record, blob_cache));
    let renditions = renditions.collect::<Option<_>>()?;
    Some(PreparedPicture { pixels, format, cleaned, renditions, is_cut_off, pages })
}

fn prepare(source: &Source, name: Fingerprint, blob_cache: &dyn BlobCache) -> Result<PreparedPicture, Unpublishable> {
    let bytes = blob_cache.all_bytes(source).ok_or(Unpublishable::Foreign)?;
    let Picture { pixels, format, cleaned, renditions, is_cut_off, pages } = picture(&bytes)?;
    drop(bytes);
    let cleaned = cleaned.map(|bytes| StoredBytes::new(bytes, blob_cache));
    let renditions: Vec<Rendition> =
        renditions.into_iter().map(|encoded| Rendition::stored(encoded, blob_cache)).collect();
    let record = Record {
        pixels,
        format,
        cleaned: cleaned.as_ref().map(|bytes| (bytes.fingerprint, bytes.len)),
        renditions: renditions.iter().map(Rendition::record).collect(),
        is_cut_off,
        pages,
    };
    let mut bodies = cleaned.iter().map(|bytes| &bytes.body).chain(renditions.iter().map(|rendition| &rendition.body));
    if bodies.all(|body| *body == Body::Stored) {
        blob_cache.keep(name, &postcard::to_stdvec(&record).expect("invariant: plain values can be written"));
    }
    Ok(PreparedPicture { pixels, format, cleaned, renditions, is_cut_off, pages })
}
