//! Where each image is used, so that a photo can be taken down everywhere if a person in it asks for that.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::media::attachment::Attachment;
use crate::media::kind::FileCategory;
use crate::model::article::{FileRef, LinkTarget};
use crate::model::site::SiteEntry;
use crate::parse::document::Document;
use crate::pipeline::assembled::Assembled;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::source::span::{Span, line_and_column};

/// An image in the site folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedPicture {
    /// The file.
    pub path: SourcePath,
    /// Width and height in pixels, as displayed.
    pub pixels: Option<(u32, u32)>,
    /// The files that use it, content files or the settings, each with the line number, from 1.
    pub uses: Vec<(SourcePath, usize)>,
    /// Absolute URLs of the image and its renditions.
    pub addresses: Vec<String>,
}

/// Returns the images in the site folder in the order of their paths.
pub(super) fn pictures(assembled: &Assembled, snapshot: &Snapshot) -> Vec<UsedPicture> {
    let Assembled { config, contents, site, settings: _ } = assembled;
    let site = &site.site;
    let is_picture = |(_, file): &(&SourcePath, &Arc<Attachment>)| file.kind.category == FileCategory::Picture;
    let all = contents.files.iter().chain(&contents.statics).filter(is_picture);
    let unused = |(path, file): (&SourcePath, &Arc<Attachment>)| {
        // Files in static/ are published even if no page shows them.
        let route = file.static_route().filter(|_| !file.is_withheld());
        let addresses = route.iter().map(|route| config.url.absolute(route)).collect();
        (path.clone(), UsedPicture { path: path.clone(), pixels: file.pixels(), uses: Vec::new(), addresses })
    };
    let mut found: BTreeMap<SourcePath, UsedPicture> = all.map(unused).collect();
    let documents: BTreeMap<&SourcePath, &Document> =
        contents.documents.iter().map(|document| (&document.path, document.as_ref())).collect();
    for entry in site.entries() {
        let Some(document) = documents.get(&entry.path) else { continue };
        for (file, span) in files(entry, document) {
            let Some(picture) = found.get_mut(&file.attachment.path) else { continue };
            let text = snapshot.text(entry.path.as_str()).unwrap_or_default();
            picture.uses.push((entry.path.clone(), line_and_column(text, span.start).0));
            picture.addresses.push(file.url.clone());
            picture.addresses.extend(file.renditions.iter().map(|copy| copy.url.clone()));
        }
    }
    for (named, path) in config.image.iter().map(|(image, _)| (image, format!("static/{}", image.value))) {
        if let (Some(picture), Some(settings)) = (found.get_mut(path.as_str()), snapshot.get("griffel.yaml")) {
            let text = snapshot.text(settings.path.as_str()).unwrap_or_default();
            picture.uses.push((settings.path.clone(), line_and_column(text, named.span.start).0));
        }
    }
    for picture in found.values_mut() {
        picture.uses.sort();
        picture.uses.dedup();
        picture.addresses.sort();
        picture.addresses.dedup();
    }
    found.into_values().collect()
}

/// Returns the files that an entry shows or links to, each with the span in its source.
fn files<'a>(entry: &'a SiteEntry, document: &'a Document) -> Vec<(&'a FileRef, Span)> {
    let links = document.body.outline.links.iter().filter_map(|link| match entry.article.target(link.at) {
        LinkTarget::File(file) => Some((file.as_ref(), link.span)),
        LinkTarget::Address(_) | LinkTarget::Hidden | LinkTarget::Foreign(_) => None,
    });
    let cover = entry.cover.iter().zip(&document.front.image).map(|((file, _), image)| (file.as_ref(), image.span));
    let typed = document.front.attachments.iter().flatten();
    let listed = entry.files.iter().map(|listed| {
        let file = listed.file.as_ref();
        let named = typed.clone().find(|typed| typed.file.value.ends_with(file.attachment.path.name()));
        (file, named.map_or_else(Span::default, |typed| typed.file.span))
    });
    links.chain(cover).chain(listed).collect()
}
