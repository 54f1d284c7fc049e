//! The slides of a presentation: shown with their text, which the author corrects.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::files::{companion, digested, source_of};
use crate::desk::files::slides::{EditedSlide, corrected, edited_slides, pictures, transcript_path, transcript_text};
use crate::desk::files::taking_in::placing;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::disk::blob_folder::BlobFolder;
use crate::disk::real_path::on_disk;
use crate::disk::replace::{Replaced, replace_if_same};
use crate::disk::scaffold::create;
use crate::media::transcript_parts::SlideWords;
use crate::source::path::SourcePath;

/// Names a presentation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlidesRequest {
    /// The file.
    pub file: String,
}

/// Corrects the text of slides.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlidesSaveRequest {
    /// The file.
    pub file: String,
    /// The slides that were touched.
    pub slides: Vec<SlideChange>,
}

/// A slide that was touched.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlideChange {
    /// Its number.
    pub number: usize,
    /// Its title, if that was touched.
    #[serde(default)]
    pub title: Option<String>,
    /// What it says.
    pub text: String,
}

/// Returns the slides of a presentation with their text and pictures.
///
/// # Errors
///
/// If it has none that can be read.
pub fn slides(desk: &Arc<Desk>, request: SlidesRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let file = site.path_of(&request.file)?;
    let source = source_of(&site, &file, desk.language())?;
    let blobs = BlobFolder::of(site.folder());
    let digest = digested(&site, &source, &blobs);
    let beside = companion(&site, &file, &blobs);
    let drawn = pictures(&digest, beside.as_ref());
    let known = known_transcript(&site.folder().join(transcript_of(&file)?.as_str()));
    let text = transcript_text(&digest, known.as_deref()).unwrap_or_default();
    let count = digest.pages().map_or(0, |pages| usize::try_from(pages).unwrap_or(0)).max(drawn.len());
    let found = edited_slides(&text, count);
    if found.is_empty() {
        return Err(Refusal::new(404, "file_no_slides").with("file", file.name()));
    }
    let slide = |slide: EditedSlide| {
        let at = slide.number - 1;
        let is_drawn = drawn.get(at).is_some_and(|renditions| !renditions.is_empty());
        let picture = is_drawn.then(|| format!("{}.{at}", request.file));
        json!({
            "number": slide.number, "title": slide.title, "text": slide.words, "notes": slide.notes, "picture": picture,
        })
    };
    Ok(json!({"slides": found.into_iter().map(slide).collect::<Vec<_>>()}))
}

/// Writes the corrected text of slides into the transcript beside the file. Slides that were not touched stay byte for byte, and a
/// transcript in which nothing changes is not written.
///
/// # Errors
///
/// If a text would make another slide, or the disk refuses.
pub fn slides_save(desk: &Arc<Desk>, request: SlidesSaveRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let file = site.path_of(&request.file)?;
    let refused = |error: &std::io::Error| Refusal::disk(error, desk.language());
    let path = transcript_of(&file)?;
    let _alone = placing();
    let there = on_disk(site.folder(), &path).unwrap_or_else(|_| site.folder().join(path.as_str()));
    let known = known_transcript(&there);
    let text = match &known {
        Some(known) => known.clone(),
        None => {
            let source = source_of(&site, &file, desk.language())?;
            let digest = digested(&site, &source, &BlobFolder::of(site.folder()));
            let none = || Refusal::new(404, "file_no_slides").with("file", file.name());
            transcript_text(&digest, None).ok_or_else(none)?
        }
    };
    let changes = request.slides.into_iter();
    let changes: Vec<SlideWords> =
        changes.map(|SlideChange { number, title, text }| SlideWords { number, title, words: text }).collect();
    let new = corrected(&text, &changes).ok_or_else(|| Refusal::new(400, "file_slide_words"))?;
    if new != text {
        match &known {
            Some(known) => match replace_if_same(&there, known.as_bytes(), &new).map_err(|error| refused(&error))? {
                Replaced::Written => {}
                Replaced::Changed => return Err(Refusal::new(409, "file_changed_meanwhile")),
            },
            None => create(&there, &new).map_err(|error| refused(&error))?,
        }
        site.touched([there]);
    }
    Ok(json!({"saved": new != text}))
}

fn transcript_of(file: &SourcePath) -> Result<SourcePath, Refusal> {
    transcript_path(file).ok_or_else(Refusal::unknown)
}

/// Returns the transcript that lies beside a file.
fn known_transcript(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}
