//! What a file tells besides what is published of it: whether programs can read it aloud, whose data it holds, what it says.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::media::attachment::Attachment;
use crate::media::blob_cache::BlobCache;
use crate::media::bounded::{Stopped, bounded, reserve};
use crate::media::file_text::{FileText, pages};
use crate::media::kind::FileCategory;
use crate::media::office;
use crate::media::office_facts::OfficeFacts;
use crate::media::paged_text::Unreadable;
use crate::media::pdf;
use crate::media::pdf_facts::PdfFacts;
use crate::media::personal_metadata::{PersonalMetadata, personal_metadata};
use crate::media::recording::access::Access;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;

/// Version of the cached facts. Raise it to discard everything that older versions cached.
const VERSION: u32 = 1;
/// Time limit for a file.
const TIME: Duration = Duration::from_mins(1);
/// Bytes that reading a file takes besides its own.
const READING: u64 = 64 * 1024 * 1024;
/// Bytes at each end of a large picture or recording in which its metadata is looked for: a film has gigabytes of frames.
const EDGE: u64 = 4 * 1024 * 1024;
/// Most bytes of text that are kept of a file: a novel has one million.
const TEXT_MAX: usize = 8 * 1024 * 1024;

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Of a PDF.
    pub pdf: Option<PdfFacts>,
    /// Of a file of an office program.
    pub office: Option<OfficeFacts>,
    /// Why it cannot be read.
    pub unreadable: Option<Unreadable>,
    /// Metadata about people in a picture or recording.
    pub personal: PersonalMetadata,
    /// What it says, for a file whose text the build does not read.
    pub texts: Vec<FileText>,
}

/// Returns the facts of a file, or loads those of an earlier run.
#[must_use]
pub fn file_facts(source: &Source, attachment: &Attachment, blob_cache: &dyn BlobCache) -> FileFacts {
    let has_text = attachment.paged_text().is_some();
    let extension = source.path.extension();
    let features = (cfg!(feature = "pdf"), cfg!(feature = "office"), cfg!(feature = "images"));
    let name = Fingerprint::of_value(&("file facts", VERSION, features, source.fingerprint, &extension, has_text));
    if let Some(facts) = blob_cache.get(name).and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
        return facts;
    }
    let category = attachment.kind.category;
    let is_pdf = extension == "pdf";
    let is_seen = matches!(category, FileCategory::Picture | FileCategory::Video | FileCategory::Audio) && !is_pdf;
    if matches!(category, FileCategory::Archive | FileCategory::File) && !is_pdf {
        return FileFacts::default();
    }
    let len = if is_seen { source.len.min(2 * EDGE) } else { source.len };
    let _memory = reserve(len.saturating_mul(2).saturating_add(READING));
    let bytes = if is_seen && source.len > 2 * EDGE { edges(source, blob_cache) } else { blob_cache.all_bytes(source) };
    let Some(bytes) = bytes else { return FileFacts::default() };
    let read = bounded(TIME, move || read(&bytes, &extension, category, has_text, is_pdf));
    let facts = read.unwrap_or_else(|stopped| FileFacts {
        unreadable: Some(match stopped {
            Stopped::Panicked => Unreadable::Broken,
            Stopped::Late => Unreadable::Large,
        }),
        ..FileFacts::default()
    });
    if let Ok(bytes) = postcard::to_stdvec(&facts) {
        blob_cache.keep(name, &bytes);
    }
    facts
}

/// Returns the beginning and the end of a file, between which metadata does not lie.
fn edges(source: &Source, blob_cache: &dyn BlobCache) -> Option<Arc<[u8]>> {
    let mut file = blob_cache.open(source)?;
    let mut access = Access::new(&mut *file, source.len);
    let mut bytes = access.read(0, EDGE).ok()?;
    bytes.extend(access.read(source.len - EDGE, EDGE).ok()?);
    Some(bytes.into())
}

fn read(bytes: &Arc<[u8]>, extension: &str, category: FileCategory, has_text: bool, is_pdf: bool) -> FileFacts {
    let mut facts = FileFacts::default();
    match category {
        _ if is_pdf => match pdf::facts(bytes) {
            Ok(found) => {
                facts.pdf = found;
                if !has_text {
                    facts.texts = pdf::read(bytes).ok().flatten().map(|read| pages(&read)).unwrap_or_default();
                }
            }
            Err(why) => facts.unreadable = Some(why),
        },
        FileCategory::Picture | FileCategory::Video | FileCategory::Audio => facts.personal = personal_metadata(bytes),
        FileCategory::Presentation | FileCategory::Document | FileCategory::Spreadsheet => {
            match office::facts(bytes, extension) {
                Ok(Some((found, texts))) => (facts.office, facts.texts) = (Some(found), texts),
                Ok(None) if bytes.len() <= TEXT_MAX => {
                    let text = std::str::from_utf8(bytes).map(str::to_owned);
                    facts.texts.extend(text.ok().map(|text| FileText { page: None, text }));
                }
                Ok(None) => {}
                Err(why) => facts.unreadable = Some(why),
            }
        }
        FileCategory::Archive | FileCategory::File => {}
    }
    let mut left = TEXT_MAX;
    for text in &mut facts.texts {
        text.text.truncate(text.text.floor_char_boundary(left));
        left -= text.text.len();
    }
    facts
}
