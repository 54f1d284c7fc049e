//! Digests a file that lies beside a post or in `static/`.

use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::media::blob_cache::BlobCache;
use crate::media::image::publish::{misnamed_picture, other_address, publish_picture};
use crate::media::kind::FileCategory;
use crate::media::options::DigestOptions;
use crate::media::pages::{BAD_FILE, read_pages};
use crate::media::programs::{FALSE_NAME, names_a_machine, surprise};
use crate::media::recording::publish::publish_recording;
use crate::media::rendition::StoredBytes;
use crate::media::slides::without_notes;
use crate::media::svg::publish::publish_drawing;
use crate::source::snapshot::Source;

/// Digests a file beside a post. Results of earlier runs are taken from the blob cache.
#[must_use]
pub fn attachment(source: &Source, options: DigestOptions, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
    let mut attachment = Attachment::unseen(source);
    let mut diagnostics = Vec::new();
    match attachment.kind.media_type {
        "image/svg+xml" => diagnostics.extend(publish_drawing(source, &mut attachment, blob_cache)),
        "text/markdown" if !options.has_notes => {
            if let Some(bytes) = source.bytes().and_then(|bytes| without_notes(bytes)) {
                attachment.publish(StoredBytes::held(bytes));
            }
        }
        _ if attachment.kind.is_digested() => {
            diagnostics.extend(read_pages(source, &mut attachment, options, blob_cache));
        }
        _ => diagnostics.extend(without_metadata(source, &mut attachment, blob_cache)),
    }
    if names_a_machine(source) {
        attachment.content = AttachmentContent::Withheld;
    }
    let surprise = surprise(source, blob_cache);
    // A file that is something else cannot be read as what its name says; one word about it is enough.
    if surprise.as_ref().is_some_and(|told| told.rule == FALSE_NAME) {
        diagnostics.retain(|told| told.rule != BAD_FILE);
    }
    diagnostics.extend(surprise);
    diagnostics.extend(misnamed(source, &attachment));
    Diagnosed { value: attachment, diagnostics }
}

/// Digests a file that the author placed at an address of its own (`static/`): pictures, videos and audio lose their
/// metadata, everything else is published unchanged.
#[must_use]
pub fn as_it_is(source: &Source, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
    let mut attachment = Attachment::unseen(source);
    let mut diagnostics = match attachment.kind.media_type {
        "image/svg+xml" => publish_drawing(source, &mut attachment, blob_cache),
        _ => without_metadata(source, &mut attachment, blob_cache),
    };
    if names_a_machine(source) {
        attachment.content = AttachmentContent::Withheld;
    }
    diagnostics.extend(surprise(source, blob_cache));
    // One message says both that its name is wrong and where it is published.
    diagnostics.extend(other_address(&attachment).or_else(|| misnamed(source, &attachment)));
    Diagnosed { value: attachment, diagnostics }
}

/// Reports a picture whose name says that it is a picture of another kind, unless it is withheld.
fn misnamed(source: &Source, attachment: &Attachment) -> Option<Diagnostic> {
    if attachment.is_withheld() { None } else { misnamed_picture(source) }
}

/// Removes the metadata of a picture or recording; returns what is wrong with it.
fn without_metadata(source: &Source, attachment: &mut Attachment, blob_cache: &dyn BlobCache) -> Vec<Diagnostic> {
    match attachment.kind.category {
        FileCategory::Picture => publish_picture(source, attachment, blob_cache),
        FileCategory::Video | FileCategory::Audio | FileCategory::File => {
            publish_recording(source, attachment, blob_cache).into_iter().collect()
        }
        FileCategory::Presentation | FileCategory::Document | FileCategory::Spreadsheet | FileCategory::Archive => {
            Vec::new()
        }
    }
}
