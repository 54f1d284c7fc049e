//! Where texts name files.

use crate::model::article::{FileRef, LinkTarget};
use crate::model::entry::Entry;
use crate::source::span::{Location, Span};

/// Returns the files that an entry, its slides and transcripts show or link to, each with the place that names it.
pub(super) fn named_files(entry: &Entry) -> Vec<(&FileRef, Location)> {
    let beside = entry.presentations().filter_map(|presentation| presentation.markdown());
    let articles = std::iter::once(&entry.article).chain(beside.filter(|article| article.path != entry.path));
    let links = articles.flat_map(|article| {
        article.links().filter_map(|(link, target)| match target {
            LinkTarget::File(file) => Some((file.as_ref(), Location::at(&article.path, link.span))),
            LinkTarget::Address(_) | LinkTarget::Hidden | LinkTarget::Foreign(_) => None,
        })
    });
    let front = &entry.document.front;
    let at = |key: &str, span: Span| Location::at(front.file_of(key, &entry.path), span);
    let cover = entry.cover.iter().zip(&front.image);
    let cover = cover.map(|((file, _), image)| (file.as_ref(), at("image", image.span)));
    let typed = front.attachments.iter().flatten();
    let listed = entry.files.iter().map(|listed| {
        let file = listed.file.as_ref();
        let named = typed.clone().find(|typed| typed.file.value.ends_with(file.attachment.path.name()));
        let place = named.map(|typed| at("attachments", typed.file.span));
        (file, place.unwrap_or_else(|| Location::file(&entry.path)))
    });
    links.chain(cover).chain(listed).collect()
}
