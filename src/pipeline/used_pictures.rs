//! Where each image is used, so that a photo can be taken down everywhere if a person in it asks for that.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::media::attachment::Attachment;
use crate::media::kind::FileCategory;
use crate::pipeline::assembled::Assembled;
use crate::pipeline::named_files::named_files;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::source::span::line_and_column;

/// An image in the site folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedPicture {
    /// The file.
    pub path: SourcePath,
    /// Width and height in pixels, as displayed.
    pub pixels: Option<(u32, u32)>,
    /// The files that use it, content files or the settings, each with the line number, from 1.
    pub uses: Vec<(SourcePath, usize)>,
    /// What allows to show the people in it: the author's notes, in the order of the files that have them.
    pub consent: Vec<String>,
    /// Absolute URLs of the image and its renditions.
    pub addresses: Vec<String>,
}

/// Returns the images in the site folder in the order of their paths.
pub(super) fn pictures(assembled: &Assembled, snapshot: &Snapshot) -> Vec<UsedPicture> {
    let Assembled { config, contents, site, settings: _, today: _ } = assembled;
    let site = &site.site;
    let is_picture = |(_, file): &(&SourcePath, &Arc<Attachment>)| file.kind.category == FileCategory::Picture;
    let all = contents.files.iter().chain(&contents.statics).filter(is_picture);
    let unused = |(path, file): (&SourcePath, &Arc<Attachment>)| {
        // Files in static/ are published even if no page shows them.
        let route = file.static_route().filter(|_| !file.is_withheld());
        let addresses = route.iter().map(|route| config.url.absolute(route)).collect();
        (
            path.clone(),
            UsedPicture { path: path.clone(), pixels: file.pixels(), uses: Vec::new(), consent: Vec::new(), addresses },
        )
    };
    let mut found: BTreeMap<SourcePath, UsedPicture> = all.map(unused).collect();
    for entry in site.entries() {
        for (file, place) in named_files(entry) {
            let Some(picture) = found.get_mut(&file.attachment.path) else { continue };
            let notes = entry.document.front.consent.iter();
            picture.consent.extend(
                notes.filter(|note| note.is_of(file.attachment.path.as_str())).map(|note| note.note.value.clone()),
            );
            let text = snapshot.text(place.path.as_str()).unwrap_or_default();
            let start = place.span.map_or(0, |span| span.start);
            picture.uses.push((place.path, line_and_column(text, start).0));
            picture.addresses.push(file.url.clone());
            picture.addresses.extend(file.renditions.iter().map(|copy| copy.url.clone()));
        }
    }
    for portrait in site.portraits.values() {
        if let Some(picture) = found.get_mut(&portrait.attachment.path) {
            picture.addresses.extend(portrait.renditions.iter().map(|copy| copy.url.clone()));
        }
    }
    let portraits = config.authors.iter().filter_map(|author| author.picture.as_ref());
    let named = config.image.iter().map(|(image, _)| image).chain(portraits);
    for (named, path) in named.map(|named| (named, format!("static/{}", named.value.trim_start_matches('/')))) {
        if let (Some(picture), Some(settings)) = (found.get_mut(path.as_str()), snapshot.get("griffel.yaml")) {
            let text = snapshot.text(settings.path.as_str()).unwrap_or_default();
            picture.uses.push((settings.path.clone(), line_and_column(text, named.span.start).0));
        }
    }
    for picture in found.values_mut() {
        picture.uses.sort();
        picture.uses.dedup();
        picture.consent.dedup();
        picture.addresses.sort();
        picture.addresses.dedup();
    }
    found.into_values().collect()
}
