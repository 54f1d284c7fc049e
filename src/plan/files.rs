//! Files as themes see them.

use crate::model::article::{FileRef, Listed};
use crate::model::sources::Sources;
use crate::plan::view::{FileView, Picture};
use crate::text::words::{Words, size};

/// Returns a file as a card: its title is the author's, else its name in words.
#[must_use]
pub fn file_view(file: &FileRef, listed: Option<&Listed>, words: &Words, language: &str) -> FileView {
    let attachment = &file.attachment;
    let name = attachment.path.name().to_owned();
    FileView {
        title: listed.and_then(|listed| listed.title.clone()).unwrap_or_else(|| readable(attachment.path.stem())),
        description: listed.and_then(|listed| listed.description.clone()).unwrap_or_default(),
        href: file.href.clone(),
        url: file.url.clone(),
        name,
        kind: words.say(attachment.kind.word, &[]),
        sort: attachment.kind.sort.name(),
        size: size(attachment.len, language),
        bytes: attachment.len,
        pages: attachment.pages,
        language: listed.and_then(|listed| listed.language.clone()),
        media_type: attachment.kind.media_type.to_owned(),
    }
}

/// Returns a file's name as words: `lasning-i-alla_amnen` becomes `Lasning i alla amnen`.
fn readable(stem: &str) -> String {
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(|| stem.to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// Returns a picture with its description.
#[must_use]
pub fn picture(file: &FileRef, alt: &str) -> Picture {
    let Sources { src, pixels, own, webp } = Sources::of(file);
    let (width, height) = pixels.or(file.attachment.pixels).unzip();
    Picture { href: src, alt: alt.to_owned(), width, height, srcset: own, webp }
}
