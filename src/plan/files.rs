//! Files as themes see them.

use crate::model::article::{FileRef, ListedAttachment};
use crate::model::sources::Sources;
use crate::plan::presentations::{picture as slide_picture, shape};
use crate::plan::view::{FileView, Picture};
use crate::text::words::{Words, size};

/// Returns a file as a card: its title is the author's, else its name in words.
#[must_use]
pub fn file_view(file: &FileRef, listed: Option<&ListedAttachment>, words: &Words, language: &str) -> FileView {
    let attachment = &file.attachment;
    let talk = listed.and_then(|listed| listed.talk.as_deref());
    let name = attachment.path.name().to_owned();
    FileView {
        title: listed.and_then(|listed| listed.title.clone()).unwrap_or_else(|| attachment.path.readable()),
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
        also: talk.map_or_else(Vec::new, |talk| {
            talk.files.iter().skip(1).map(|file| file_view(file, None, words, language)).collect()
        }),
        page: talk.map(|talk| talk.href.clone()),
        picture: talk.and_then(|talk| slide_picture(talk, 0, String::new())),
        shape: talk.map(shape),
    }
}

/// Returns a picture with its description.
#[must_use]
pub fn picture(file: &FileRef, alt: &str) -> Picture {
    let Sources { src, pixels, own, webp } = Sources::of(file);
    let (width, height) = pixels.or(file.attachment.pixels).unzip();
    Picture { href: src, alt: alt.to_owned(), width, height, srcset: own, webp }
}
