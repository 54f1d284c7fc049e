//! Texts that are being written -> copies beside their files, so that what is in memory alone outlives the program.

use std::io;
use std::sync::Arc;

use crate::desk::kept_versions::hold_left;
use crate::desk::open_site::OpenSite;
use crate::disk::clock;
use crate::disk::kept::unsaved::UnsavedText;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Writes everything that is in memory alone beside its file: the program ends, or another site is opened.
///
/// # Errors
///
/// The first that came; everything else is written all the same.
pub fn keep_all(site: &OpenSite) -> io::Result<()> {
    let paths: Vec<SourcePath> = site.with_texts(|texts| {
        let open = texts.iter().filter(|(_, open)| open.kept.as_ref() != Some(&open.text) && open.is_unsaved());
        open.map(|(path, _)| path.clone()).collect()
    });
    let kept: Vec<io::Result<()>> = paths.iter().map(|path| keep(site, path)).collect();
    kept.into_iter().collect()
}

/// Writes a text beside its file, or takes away what lies there and is in the file.
///
/// # Errors
///
/// When the disk refuses.
pub fn keep(site: &OpenSite, path: &SourcePath) -> io::Result<()> {
    let open = site.with_texts(|texts| {
        texts.get(path).map(|open| (Arc::clone(&open.base), Arc::clone(&open.text), open.kept.clone()))
    });
    let Some((base, text, kept)) = open else { return Ok(()) };
    if text == base {
        if let Some(kept) = kept {
            site.unsaved().forget(path, &kept)?;
        }
    } else {
        // What an earlier desk left lies at the same place, and its author has not chosen yet.
        if let Some(offer) = site.offers().get(path) {
            hold_left(site, path, &offer.text, offer.when)?;
        }
        let began = Some(Fingerprint::of(base.as_bytes()));
        let unsaved = UnsavedText { post: path.clone(), began, when: clock::now(), text: text.to_string() };
        site.unsaved().keep(&unsaved)?;
    }
    site.with_texts(|texts| {
        if let Some(open) = texts.get_mut(path) {
            open.note_kept(&text);
        }
    });
    Ok(())
}
