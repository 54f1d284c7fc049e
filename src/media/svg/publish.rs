//! Prepares a drawing for publication.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::media::blob_cache::BlobCache;
use crate::media::image::publish::BAD_PICTURE;
use crate::media::rendition::StoredBytes;
use crate::media::svg::attributes::Danger;
use crate::media::svg::cleaning::Removed;
use crate::media::svg::embedded::drawing;
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};

/// Parts of a drawing that run or load something.
const REMOVED: Rule = Rule::warning("G092");

/// Most parts of a drawing that are told by name.
const TOLD_MAX: usize = 3;

/// Prepares a drawing for publication; returns what was removed from it.
pub(in crate::media) fn publish_drawing(
    source: &Source,
    attachment: &mut Attachment,
    blob_cache: &dyn BlobCache,
) -> Vec<Diagnostic> {
    let bytes = blob_cache.all_bytes(source);
    let Some(Ok(drawing)) = bytes.map(|bytes| drawing(&bytes)) else {
        attachment.content = AttachmentContent::Withheld;
        let told = BAD_PICTURE.at(Location::file(&source.path)).with("file", source.path.name());
        return vec![told.help("drawing")];
    };
    attachment.content = AttachmentContent::Picture { pixels: drawing.pixels, renditions: Vec::new() };
    if let Some(text) = drawing.text {
        attachment.publish(StoredBytes::held(text.into_bytes().into()));
    }
    [(Danger::Runs, "runs"), (Danger::Loads, "loads")]
        .into_iter()
        .filter_map(|(danger, help)| told(source, &drawing.removed, danger, help))
        .collect()
}

/// Tells the parts of one danger that were removed, at the first of them.
fn told(source: &Source, removed: &[Removed], danger: Danger, help: &'static str) -> Option<Diagnostic> {
    let mut parts: Vec<&str> = Vec::new();
    for part in removed.iter().filter(|part| part.danger == danger) {
        if !parts.contains(&part.part.as_str()) {
            parts.push(&part.part);
        }
    }
    let first = removed.iter().find(|part| part.danger == danger)?;
    let more = if parts.len() > TOLD_MAX { ", …" } else { "" };
    let quoted: Vec<String> = parts.iter().take(TOLD_MAX).map(|part| format!("`{part}`")).collect();
    let mark = if source.head().starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    let place = match source.text() {
        Some(_) => Location::at(&source.path, Span::new(first.at + mark, first.at + mark + 1)),
        None => Location::file(&source.path),
    };
    let told = REMOVED.at(place).with("file", source.path.name()).with("parts", quoted.join(", ") + more);
    Some(told.help(help))
}
