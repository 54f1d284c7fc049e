//! A file that somebody brings -> as it may come to lie beside a post, or why it may not.
//!
//! It is cleaned before it lies there: what an author hands on is the folder, too. Pictures of any size keep their pixels, because
//! readers get renditions of at most 1,600 and the file is the only copy that there is. Documents keep every byte, and their
//! author is told whose names are in them.

use std::sync::Arc;

use crate::media::blob_cache::BlobCache;
use crate::media::bounded::reserve;
use crate::media::image::picture::upright_picture;
use crate::media::image::prepared::{Picture, Unpublishable};
use crate::media::kind::{FileCategory, FileKind, kind_of, misnamed};
use crate::media::people::people;
use crate::media::programs::{MACROS, PROGRAM, is_web_page, surprise};
use crate::media::recording::access::{Access, Uncleanable};
use crate::media::recording::container::Container;
use crate::media::recording::patch::Patch;
use crate::media::signature;
use crate::media::svg::embedded::drawing;
use crate::media::zip_contents::zip_fault;
use crate::media::zip_fault::ZipFault;
use crate::source::snapshot::Source;

/// Largest picture in bytes: it is held in memory whole. A scanned page of A3 in colour has 200 million.
const PICTURE_MAX: u64 = 330_000_000;
/// Largest document in bytes that is searched for names.
const PEOPLE_MAX: u64 = 128 * 1024 * 1024;
/// Largest drawing in bytes.
const DRAWING_MAX: u64 = 32 * 1024 * 1024;

/// A file that may come to lie beside a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// Its bytes.
    pub bytes: IntakeBytes,
    /// The extension that its name needs, in small letters; `None` if it may keep its own.
    pub extension: Option<&'static str>,
    /// How readers use it.
    pub category: FileCategory,
    /// What its author should know.
    pub notes: Vec<IntakeNote>,
}

/// The bytes of a file that may lie beside a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeBytes {
    /// As they came.
    Same,
    /// Others.
    New(Vec<u8>),
    /// As they came, but with these parts overwritten.
    Patched(Vec<Patch>),
}

/// What the author of a file should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeNote {
    /// It names people or where they work, and is published as it is.
    Names(Vec<String>),
    /// Pictures in it say where they were taken.
    Places,
    /// It has macros.
    Macros,
    /// It is locked with a password, so that its text cannot be read.
    Locked,
    /// Only a part of it can be drawn.
    CutOff,
    /// Of so many pages only the first stays.
    FirstPage(u32),
    /// Parts of a drawing that run or load something were removed.
    PartsRemoved,
}

/// Why a file may not lie beside a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwelcome {
    /// It has no bytes.
    Empty,
    /// A program, or a link to another place on the computer.
    Program,
    /// A web page or a script.
    WebPage,
    /// A picture that may not be published.
    Picture(Unpublishable),
    /// A drawing that browsers would not show.
    Drawing,
    /// A film or sound that is damaged, or holds what cannot be removed.
    Recording,
    /// A film in a format that browsers do not play.
    OtherFilm,
    /// A sound in a format that browsers do not play.
    OtherSound,
    /// An archive.
    Zip(ZipFault),
}

/// Returns a file as it may come to lie beside a post.
///
/// # Errors
///
/// [`Unwelcome`] if it may not.
pub fn intake(source: &Source, blob_cache: &dyn BlobCache) -> Result<Intake, Unwelcome> {
    if source.len == 0 {
        return Err(Unwelcome::Empty);
    }
    let (extension, head) = (source.path.extension(), source.head());
    let told = surprise(source, blob_cache).map(|told| told.rule);
    if told.as_ref() == Some(&PROGRAM) {
        return Err(Unwelcome::Program);
    }
    let is_script = matches!(extension.as_str(), "html" | "htm" | "xhtml" | "mht" | "mhtml" | "js" | "mjs" | "php");
    let is_text = matches!(extension.as_str(), "txt" | "md" | "csv" | "vtt");
    if is_script || is_web_page(head) && !is_text {
        return Err(Unwelcome::WebPage);
    }
    let kind = FileKind::of(&extension, head);
    let mut intake = match kind.category {
        FileCategory::Picture if kind.media_type == "image/svg+xml" => drawn(source, blob_cache)?,
        FileCategory::Picture => picture(source, kind, blob_cache)?,
        FileCategory::Video | FileCategory::Audio | FileCategory::File => recording(source, kind, blob_cache)?,
        FileCategory::Presentation | FileCategory::Document | FileCategory::Spreadsheet | FileCategory::Archive => {
            document(source, kind, blob_cache)?
        }
    };
    if told.as_ref() == Some(&MACROS) {
        intake.notes.push(IntakeNote::Macros);
    }
    Ok(intake)
}

impl Intake {
    fn same(source: &Source, kind: FileKind) -> Self {
        let own = source.path.extension();
        let found = misnamed(&own, source.head()).map(|found| found.extension);
        // A name that says nothing gets the ending by which browsers know a file.
        let is_nameless = !kind_of(&own).is_known() && kind.is_known();
        let extension = found.or_else(|| signature::extension(source.head()).filter(|_| is_nameless));
        // The first bytes of all office files of the old kind are the same.
        let extension = extension.map(|extension| if extension == "ole" { "doc" } else { extension });
        Self { bytes: IntakeBytes::Same, extension, category: kind.category, notes: Vec::new() }
    }
}

fn picture(source: &Source, kind: FileKind, blob_cache: &dyn BlobCache) -> Result<Intake, Unwelcome> {
    let unwelcome = |why| Err(Unwelcome::Picture(why));
    match kind.media_type {
        "image/heic" => return unwelcome(Unpublishable::Heic),
        "image/x-raw" => return unwelcome(Unpublishable::Raw),
        "image/tiff" | "image/bmp" => {}
        _ if kind.shown_extension().is_none() => return unwelcome(Unpublishable::NotShown),
        _ => {}
    }
    if source.len > PICTURE_MAX {
        return unwelcome(Unpublishable::Heavy);
    }
    let _memory = reserve(source.len.saturating_mul(2));
    let bytes = blob_cache.all_bytes(source).ok_or(Unwelcome::Picture(Unpublishable::Unreadable))?;
    let Picture { pixels: _, format, cleaned, renditions: _, is_cut_off, pages } =
        upright_picture(&bytes).map_err(Unwelcome::Picture)?;
    let cut_off = is_cut_off.then_some(IntakeNote::CutOff);
    let first_page = (pages > 1).then_some(IntakeNote::FirstPage(pages));
    let kind = kind_of(format.extension());
    let own = source.path.extension();
    let is_named = kind_of(&own) == kind && kind.published_name(source.path.name()).is_none();
    Ok(Intake {
        bytes: cleaned.map_or(IntakeBytes::Same, IntakeBytes::New),
        extension: (!is_named).then(|| format.extension()),
        category: FileCategory::Picture,
        notes: cut_off.into_iter().chain(first_page).collect(),
    })
}

fn drawn(source: &Source, blob_cache: &dyn BlobCache) -> Result<Intake, Unwelcome> {
    let bytes = if source.len > DRAWING_MAX { None } else { blob_cache.all_bytes(source) };
    let drawing = drawing(&bytes.ok_or(Unwelcome::Drawing)?).map_err(|_| Unwelcome::Drawing)?;
    Ok(Intake {
        bytes: drawing.text.map_or(IntakeBytes::Same, |text| IntakeBytes::New(text.into_bytes())),
        extension: (source.path.extension() != "svg").then_some("svg"),
        category: FileCategory::Picture,
        notes: if drawing.removed.is_empty() { Vec::new() } else { vec![IntakeNote::PartsRemoved] },
    })
}

/// Returns a film or sound, or a file of a kind that nobody knows.
fn recording(source: &Source, kind: FileKind, blob_cache: &dyn BlobCache) -> Result<Intake, Unwelcome> {
    let same = Intake::same(source, kind);
    let named = kind_of(&source.path.extension()).category;
    let plays = |category| matches!(category, FileCategory::Video | FileCategory::Audio);
    let Some(container) = Container::of(source.head(), &source.path.extension()) else {
        return match (named, kind.category) {
            _ if signature::is_text(source.head()) && !plays(named) => Ok(same),
            (FileCategory::Audio, _) | (_, FileCategory::Audio) => Err(Unwelcome::OtherSound),
            (_, FileCategory::Video) => Err(Unwelcome::OtherFilm),
            _ => Ok(same),
        };
    };
    let found = match source.bytes() {
        Some(bytes) => container.found(&mut Access::new(&mut std::io::Cursor::new(&bytes[..]), source.len)),
        None => {
            let mut file = blob_cache.open(source).ok_or(Unwelcome::Recording)?;
            container.found(&mut Access::new(&mut *file, source.len))
        }
    };
    let patches = match found {
        Ok(found) => found.patches,
        // A file that only begins like a recording is none.
        Err(Uncleanable::Damaged) if !plays(named) && !plays(kind.category) => return Ok(same),
        Err(Uncleanable::Damaged | Uncleanable::HasMetadata) => return Err(Unwelcome::Recording),
    };
    let bytes = if patches.is_empty() { IntakeBytes::Same } else { IntakeBytes::Patched(patches) };
    Ok(Intake { bytes, ..same })
}

fn document(source: &Source, kind: FileKind, blob_cache: &dyn BlobCache) -> Result<Intake, Unwelcome> {
    let mut intake = Intake::same(source, kind);
    let found = signature::extension(source.head());
    if found == Some("zip") {
        let fault = match source.bytes() {
            Some(bytes) => zip_fault(&mut std::io::Cursor::new(&bytes[..]), source.len),
            None => match blob_cache.open(source) {
                Some(mut file) => zip_fault(&mut *file, source.len),
                None => Some(ZipFault::Broken),
            },
        };
        if let Some(fault) = fault {
            return Err(Unwelcome::Zip(fault));
        }
    }
    let extension = source.path.extension();
    let is_new_office =
        matches!(extension.as_str(), "pptx" | "ppsx" | "potx" | "docx" | "xlsx" | "odp" | "odt" | "ods");
    if found == Some("ole") && is_new_office {
        intake.notes.push(IntakeNote::Locked);
    }
    let is_read = kind.is_digested() && matches!(found, Some("pdf" | "zip")) && source.len <= PEOPLE_MAX;
    let bytes: Option<Arc<[u8]>> = if is_read { blob_cache.all_bytes(source) } else { None };
    if let Some(bytes) = bytes {
        let told = people(&bytes, if found == Some("pdf") { "pdf" } else { &extension });
        intake.notes.extend(Some(told.names).filter(|names| !names.is_empty()).map(IntakeNote::Names));
        intake.notes.extend(told.has_places.then_some(IntakeNote::Places));
    }
    Ok(intake)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::blob_cache::NoBlobCache;
    use crate::source::path::SourcePath;

    fn taken(name: &str, bytes: &[u8]) -> Result<Intake, Unwelcome> {
        let path = SourcePath::new(&format!("content/{name}")).expect("a path");
        intake(&Source::new(path, bytes), &NoBlobCache)
    }

    #[test]
    fn what_a_file_is_decides_and_not_its_name() {
        for (name, bytes, why) in [
            ("a.pdf", &b"MZ\x90\0\x03\0\0\0"[..], Unwelcome::Program),
            ("a.exe", b"text", Unwelcome::Program),
            ("a.lnk", b"text", Unwelcome::Program),
            ("a.html", b"text", Unwelcome::WebPage),
            ("plan.pdf", b"<!DOCTYPE html><html>log in</html>", Unwelcome::WebPage),
            ("a.jpg", b"", Unwelcome::Empty),
            ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Unwelcome::Picture(Unpublishable::Heic)),
            (
                "a.jpg",
                b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
                Unwelcome::Picture(Unpublishable::CutOff),
            ),
            ("a.wmv", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0", Unwelcome::OtherFilm),
            ("a.svg", b"<svg", Unwelcome::Drawing),
        ] {
            assert_eq!(taken(name, bytes), Err(why), "{name}");
        }
        let text = taken("a.txt", b"<html> is an element").expect("a text");
        assert_eq!((text.bytes, text.extension), (IntakeBytes::Same, None));
        let nameless = taken("film", b"%PDF-1.7 and more").expect("a document");
        assert_eq!((nameless.extension, nameless.category), (Some("pdf"), FileCategory::Document));
        let odd = taken("a.pages", b"\x01\x02\x03\x04").expect("anything");
        assert_eq!((odd.bytes, odd.extension, odd.category), (IntakeBytes::Same, None, FileCategory::File));
    }

    #[test]
    fn a_drawing_is_cleaned_before_it_lies_there() {
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>x()</script><path d=\"M0 0\"/></svg>";
        let taken = taken("a.png", svg).expect("a drawing");
        let IntakeBytes::New(bytes) = taken.bytes else { panic!("it was cleaned") };
        assert!(!String::from_utf8_lossy(&bytes).contains("script"));
        assert_eq!((taken.extension, taken.notes), (Some("svg"), vec![IntakeNote::PartsRemoved]));
    }
}
