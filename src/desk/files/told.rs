//! What is said about a file that comes in, in the author's words.

use std::io::{Error, ErrorKind};

use crate::desk::refusal::Refusal;
use crate::desk::words::words;
use crate::diagnostic::catalogue::Language;
use crate::disk::uploads::NotReceived;
use crate::media::image::prepared::Unpublishable;
use crate::media::intake::{IntakeNote, Unwelcome};
use crate::media::zip_fault::ZipFault;

/// Returns why a file may not lie beside a post.
#[must_use]
pub fn unwelcome(why: Unwelcome, file: &str) -> Refusal {
    let key = match why {
        Unwelcome::Empty => "file_empty",
        Unwelcome::Program => "file_program",
        Unwelcome::WebPage => "file_web_page",
        Unwelcome::Picture(Unpublishable::Heic) => "file_heic",
        Unwelcome::Picture(Unpublishable::Raw) => "file_raw",
        Unwelcome::Picture(Unpublishable::Large) => "file_picture_large",
        Unwelcome::Picture(Unpublishable::Heavy) => "file_picture_heavy",
        Unwelcome::Picture(Unpublishable::HasMetadata) => "file_picture_talks",
        Unwelcome::Picture(Unpublishable::NotShown | Unpublishable::Packed) => "file_not_shown",
        Unwelcome::Picture(Unpublishable::Foreign | Unpublishable::Unreadable | Unpublishable::CutOff) => {
            "file_picture_broken"
        }
        Unwelcome::Drawing => "file_drawing",
        Unwelcome::Recording => "file_recording",
        Unwelcome::OtherFilm => "file_other_film",
        Unwelcome::OtherSound => "file_other_sound",
        Unwelcome::Zip(ZipFault::Broken) => "file_zip_broken",
        Unwelcome::Zip(ZipFault::Leaves) => "file_zip_leaves",
        Unwelcome::Zip(ZipFault::Many) => "file_zip_many",
        Unwelcome::Zip(ZipFault::Swells) => "file_zip_swells",
        Unwelcome::Zip(ZipFault::Program) => "file_zip_program",
    };
    Refusal::new(400, key).with("file", file)
}

/// Returns why a file did not come in.
#[must_use]
pub fn not_received(why: &NotReceived, file: &str, language: Language) -> Refusal {
    match why {
        NotReceived::Large => Refusal::new(413, "file_large").with("file", file),
        NotReceived::NoRoom => Refusal::new(413, "file_no_room").with("file", file),
        NotReceived::Disk(error) if is_of_the_sender(error) => Refusal::new(400, "file_interrupted").with("file", file),
        NotReceived::Disk(error) => Refusal::disk(error, language),
    }
}

/// Returns whether the page stopped sending, and nothing is wrong with the disk.
fn is_of_the_sender(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::Other
    )
}

/// Returns what the author of a file should know.
#[must_use]
pub fn notes(notes: &[IntakeNote], file: &str, language: Language) -> Vec<String> {
    let words = words(language);
    let say = |key: &str, more: &[(&str, &str)]| words.say(key, &[&[("file", file)], more].concat());
    let note = |note: &IntakeNote| match note {
        IntakeNote::Names(names) => say("file_note_names", &[("names", &names.join(", "))]),
        IntakeNote::Places => say("file_note_places", &[]),
        IntakeNote::Macros => say("file_note_macros", &[]),
        IntakeNote::Locked => say("file_note_locked", &[]),
        IntakeNote::CutOff => say("file_note_cut_off", &[]),
        IntakeNote::FirstPage(pages) => say("file_note_first_page", &[("pages", &pages.to_string())]),
        IntakeNote::PartsRemoved => say("file_note_parts_removed", &[]),
    };
    notes.iter().map(note).collect()
}
