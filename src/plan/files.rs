//! Attachments as themes see them.

use crate::model::article::FileRef;
use crate::model::entry::ListedAttachment;
use crate::model::sources::Sources;
use crate::plan::file_view::{FileView, Picture};
use crate::plan::slide_pictures::{picture as slide_picture, shape};
use crate::text::words::{Words, size};

/// Returns a file as a card. Its title is the author's, else the file name in words.
#[must_use]
pub fn file_view(file: &FileRef, listed: Option<&ListedAttachment>, words: &Words, language: &str) -> FileView {
    let attachment = &file.attachment;
    let presentation = listed.and_then(|listed| listed.presentation.as_deref());
    let own = attachment.path.name();
    let name = attachment.published_name(own).unwrap_or_else(|| own.to_owned());
    FileView {
        title: listed.and_then(|listed| listed.title.clone()).unwrap_or_else(|| attachment.path.readable()),
        description: listed.and_then(|listed| listed.description.clone()).unwrap_or_default(),
        href: file.link(),
        url: file.url.clone(),
        name,
        kind: words.say(attachment.kind.word, &[]),
        sort: attachment.kind.category.name(),
        size: size(attachment.len, language),
        bytes: attachment.len,
        pages: attachment.pages(),
        language: listed.and_then(|listed| listed.language.clone()),
        media_type: attachment.kind.media_type.to_owned(),
        also: presentation.map_or_else(Vec::new, |presentation| {
            presentation.files.iter().skip(1).map(|file| file_view(file, None, words, language)).collect()
        }),
        page: presentation.map(|presentation| presentation.href.clone()),
        picture: presentation.and_then(|presentation| slide_picture(presentation, 0, String::new())),
        shape: presentation.map(shape),
    }
}

/// Returns a picture with its alternative text.
#[must_use]
pub fn picture(file: &FileRef, alt: &str) -> Picture {
    let Sources { src, pixels, own, webp } = Sources::of(file);
    let (width, height) = pixels.or(file.attachment.pixels()).unzip();
    Picture { href: src, alt: alt.to_owned(), width, height, srcset: own, webp }
}
