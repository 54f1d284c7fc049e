//! Converts an entry of an old blog into the files of a post or page.

use crate::import::html::anchors::anchors;
use crate::import::model::files::{Body, File, MediaSource, Origin};
use crate::import::model::options::ImportOptions;
use crate::import::write::resolver::{Resolver, UsedFile, UsedFiles};
use std::sync::{Arc, Mutex};

use crate::import::html::clean::{TextSource, clean};
use crate::import::markdown::check::Difference;
use crate::import::markdown::convert::{ConvertedText, convert as markdown_of, markdown};
use crate::import::model::blog::{Entry, State};
use crate::import::model::ledger::Note;
use crate::import::model::plain_text::without_controls;
use crate::import::plan::assigned::{Assigned, AssignedEntry, Place};
use crate::import::write::front_matter::{comments, front_matter};

/// A converted entry.
#[derive(Debug)]
pub struct Converted {
    /// Its files.
    pub files: Vec<File>,
    /// Notes for the ledger.
    pub notes: Vec<Note>,
    /// Addresses of the files it uses.
    pub used: Vec<String>,
    /// Keys of the reusable blocks it shows.
    pub reused: Vec<String>,
    /// Missing files: for each the addresses where it may be found, best first.
    pub wanted: Vec<Vec<String>>,
}

/// What the entries of a blog share during conversion.
pub struct Common<'a> {
    /// The plan of the import.
    pub old_site: Arc<Assigned>,
    /// The available files.
    pub shelf: Arc<dyn MediaSource>,
    /// The options.
    pub options: &'a ImportOptions,
}

/// Converts an entry that has been assigned a folder.
#[must_use]
pub fn convert(entry: &Entry, assigned: &AssignedEntry, place: &Place, common: &Common<'_>) -> Converted {
    let Common { old_site, shelf, options } = common;
    let folder = &place.folder;
    let here = Arc::new(Resolver {
        old_site: Arc::clone(old_site),
        shelf: Arc::clone(shelf),
        link: old_site.whole(&entry.link),
        own: entry.link.clone(),
        anchors: anchors(&entry.content),
        title: entry.title.clone(),
        found: Mutex::default(),
    });
    let (content, controls) = without_controls(&entry.content);
    if controls > 0 {
        here.note(Note::Controls { count: controls });
    }
    let lost = [&entry.title, &content].iter().map(|text| text.matches(char::REPLACEMENT_CHARACTER).count()).sum();
    if lost > 0 {
        here.note(Note::Lost { count: lost });
    }
    let reusable = |key: &str| {
        let meta = old_site.by_key(key).filter(|meta| meta.kind.is_reused() && meta.state == State::Published);
        meta.map(|meta| meta.description.clone())
    };
    let source =
        TextSource { entry: &entry.key, footnotes: &entry.footnotes, library: old_site.as_ref(), reusable: &reusable };
    let mut clean = clean(&content, &source, here.as_ref());
    for name in std::mem::take(&mut clean.dynamic) {
        here.note(Note::Block { name });
    }
    let (unknown, reused, lost) =
        (std::mem::take(&mut clean.unknown), std::mem::take(&mut clean.reused), clean.lost.take());
    let notes: Vec<String> = clean.footnotes.iter().map(|note| markdown(note, here.as_ref()).markdown).collect();
    let ConvertedText { markdown: text, difference, kept, cards, linked, left_out, unclosed } =
        markdown_of(clean, &notes, here.as_ref());
    for name in unclosed {
        here.note(Note::Unclosed { name });
    }
    if let Some(words) = lost {
        here.note(Note::Differs { before: words, after: String::new() });
    }
    for name in unknown {
        here.note(match name.strip_prefix("gallery ") {
            Some(key) => Note::Missing { address: format!("[gallery] {key}") },
            None => Note::Shortcode { name },
        });
    }
    for address in linked {
        here.note(Note::Elsewhere { address });
    }
    for (name, count) in left_out {
        here.note(Note::Elements { name, count });
    }
    if kept > 0 {
        here.note(Note::Kept { count: kept });
    }
    place.notes.iter().for_each(|note| here.note(note.clone()));
    if let Some(difference) = difference {
        let Difference { before, after } = difference;
        here.note(Note::Differs { before, after });
    }
    let picture = entry.picture.as_ref().and_then(|key| old_site.by_key(key)).and_then(|meta| meta.file.clone());
    let picture = picture.and_then(|media| Some((here.own_file(&media.url)?.name, media.alt)));
    let comments = comments(entry, options, here.as_ref());
    let front = front_matter((entry, assigned, place), &here, picture.as_ref(), &cards, options);
    let path = |name: &str| format!("content/{folder}/{name}");
    let of = Some(Origin { id: assigned.meta.id.clone(), is_public: entry.state == State::Published });
    let mut files = vec![File { path: path("index.md"), body: Body::Text(format!("{front}{text}")), of }];
    if let Some(comments) = comments {
        files.push(File { path: path("comments.yaml"), body: Body::Text(comments), of: None });
    }
    let UsedFiles { used, notes, wanted } = std::mem::take(&mut *here.found());
    for UsedFile { name, shelved, address, .. } in &used {
        let body = Body::Shelved { name: shelved.clone(), address: address.clone() };
        files.push(File { path: path(name), body, of: None });
    }
    Converted { files, notes, used: used.into_iter().map(|used| used.url).collect(), reused, wanted }
}
