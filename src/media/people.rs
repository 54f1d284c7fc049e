//! What documents tell about people besides their text: who made them, and where pictures in them were taken. Documents are
//! published as they are, so their author should know.

use std::sync::Arc;
use std::time::Duration;

use crate::media::bounded::{bounded, reserve};
use crate::media::office;
use crate::media::pdf;
use crate::media::personal_metadata::People;

/// Time limit for a file.
const TIME: Duration = Duration::from_secs(20);
/// Bytes that reading a file takes besides its own.
const READING: u64 = 32 * 1024 * 1024;
/// Most names that are told.
const NAMES_MAX: usize = 5;
/// Longest name in characters: more is a pasted text.
const NAME_LENGTH_MAX: usize = 80;

/// Returns what a PDF or a file of an office program tells about people; the extension is in small letters.
#[must_use]
pub fn people(bytes: &Arc<[u8]>, extension: &str) -> People {
    let _memory = reserve(READING.saturating_add(bytes.len() as u64));
    let (bytes, is_pdf) = (Arc::clone(bytes), extension == "pdf");
    let read = move || {
        if is_pdf {
            People { names: pdf::author(&bytes).into_iter().collect(), has_places: false }
        } else {
            office::people(&bytes)
        }
    };
    let People { names, has_places } = bounded(TIME, read).unwrap_or_default();
    let mut told: Vec<String> = Vec::new();
    for name in names {
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_name = name.chars().any(char::is_alphabetic) && name.chars().count() <= NAME_LENGTH_MAX;
        if is_name && !told.contains(&name) && told.len() < NAMES_MAX {
            told.push(name);
        }
    }
    People { names: told, has_places }
}
