//! Published files: where they lie, with their renditions.

use std::sync::Arc;

use crate::config::url::BaseUrl;
use crate::media::attachment::Attachment;
use crate::model::article::{FileRef, RenditionRef};
use crate::output::route::Route;

/// Returns a file at its address, if asked for with its renditions beside it.
pub(super) fn file_ref(
    attachment: &Arc<Attachment>,
    route: Route,
    url: &BaseUrl,
    has_renditions: bool,
) -> Arc<FileRef> {
    let renditions = if has_renditions { attachment.renditions() } else { &[] };
    let address = route.as_str();
    let stem = address.rsplit_once('.').map_or(address, |(stem, _)| stem);
    let renditions = renditions.iter().map(|rendition| {
        // The name holds a fingerprint of the bytes, so that browsers may keep the file for ever.
        let (width, mark) = (rendition.pixels.0, &rendition.fingerprint.hex()[..8]);
        let route = Route::new(&format!("{stem}-{width}w.{mark}.{}", rendition.format.extension()))?;
        Some(RenditionRef { href: url.href(&route), url: url.absolute(&route), route })
    });
    let renditions = renditions.collect::<Option<_>>().unwrap_or_default();
    let (href, absolute) = (url.href(&route), url.absolute(&route));
    Arc::new(FileRef {
        route,
        href,
        url: absolute,
        attachment: Arc::clone(attachment),
        renditions,
        place: String::new(),
    })
}

/// Returns a file as a link with this query and fragment names it.
pub(super) fn placed(file: Arc<FileRef>, place: &str) -> Arc<FileRef> {
    if place.is_empty() { file } else { Arc::new(FileRef { place: place.to_owned(), ..file.as_ref().clone() }) }
}

/// Returns the folder in which the files of a page are published: `/a/` for `/a/`, and for `/a.html`.
#[must_use]
pub fn files_folder(route: &Route) -> Route {
    if route.is_page() {
        return route.clone();
    }
    let name = route.as_str();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Route::new(&format!("{stem}/")).expect("invariant: the name of a file is the name of a folder")
}
