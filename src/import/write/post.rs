//! Converts an entry of an old blog into the files of a post or page.

use crate::import::html::anchors::anchors;
use crate::import::model::files::{Body, File, MediaSource, Origin};
use crate::import::model::options::ImportOptions;
use crate::import::write::resolver::{Resolver, UsedFile, UsedFiles};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::import::html::clean::{TextSource, clean as clean_text};
use crate::import::markdown::check::Difference;
use crate::import::markdown::convert::{ConvertedText, convert as markdown_of, markdown};
use crate::import::model::blog::{Entry, State};
use crate::import::model::ledger::Note;
use crate::import::model::plain_text::{clean, without_controls};
use crate::import::plan::assigned::{Assigned, AssignedEntry, Place};
use crate::import::write::comments::{WrittenComments, comments};
use crate::import::write::enclosures::{Enclosures, enclosures};
use crate::import::write::front_matter::front_matter;
use crate::import::write::menus::Menus;

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
    /// Indices of public comments of which nothing is left.
    pub empty: BTreeSet<usize>,
}

/// What the entries of a blog share during conversion.
pub struct Common<'a> {
    /// The plan of the import.
    pub old_site: Arc<Assigned>,
    /// The available files.
    pub shelf: Arc<dyn MediaSource>,
    /// The options.
    pub options: &'a ImportOptions,
    /// The menus of the new site.
    pub menus: Menus,
}

/// Converts an entry that has been assigned a folder.
#[must_use]
pub fn convert(entry: &Entry, assigned: &AssignedEntry, place: &Place, common: &Common<'_>) -> Converted {
    let (old_site, options) = (&common.old_site, common.options);
    let here = Arc::new(Resolver {
        old_site: Arc::clone(old_site),
        shelf: Arc::clone(&common.shelf),
        link: old_site.whole(&entry.link),
        own: entry.link.clone(),
        anchors: anchors(&entry.content),
        title: entry.title.clone(),
        route: Some(place.route.clone()).filter(|_| entry.state == State::Published),
        found: Mutex::default(),
    });
    let Text { markdown: mut text, mut cards, reused } = text(entry, &here);
    place.notes.iter().for_each(|note| here.note(note.clone()));
    let picture = entry.picture.as_ref().and_then(|key| old_site.by_key(key)).and_then(|meta| meta.file.clone());
    let picture = picture.and_then(|media| Some((here.own_file(&media.url)?.name, media.alt)));
    let Enclosures { attached, links } = enclosures(&entry.enclosures, &here, &text, &entry.content);
    cards.extend(attached);
    text.push_str(&links);
    let WrittenComments { yaml: comments, empty } = comments(entry, options, here.as_ref());
    let front = front_matter((entry, assigned, place), &here, picture.as_ref(), &cards, options);
    let folder = &place.folder;
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
    Converted { files, notes, used: used.into_iter().map(|used| used.url).collect(), reused, wanted, empty }
}

/// The converted text of an entry.
struct Text {
    markdown: String,
    /// Names of the files that it shows as cards.
    cards: Vec<String>,
    /// Keys of the reusable blocks that it shows.
    reused: Vec<String>,
}

/// Converts the text of an entry, and notes what readers would miss.
fn text(entry: &Entry, here: &Arc<Resolver>) -> Text {
    let old_site = &here.old_site;
    if entry.state == State::Unsaid {
        here.note(Note::Unsaid);
    }
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
        meta.map(|meta| clean(&meta.description).into_owned())
    };
    let source =
        TextSource { entry: &entry.key, footnotes: &entry.footnotes, library: old_site.as_ref(), reusable: &reusable };
    let mut text = clean_text(&content, &source, here.as_ref());
    for name in std::mem::take(&mut text.dynamic) {
        here.note(Note::Block { name });
    }
    if let Some(words) = text.lost.take() {
        here.note(Note::Differs { before: words, after: String::new() });
    }
    let (unknown, reused) = (std::mem::take(&mut text.unknown), std::mem::take(&mut text.reused));
    let notes: Vec<String> = text.footnotes.iter().map(|note| markdown(note, here.as_ref()).markdown).collect();
    let converted = markdown_of(text, &notes, here.as_ref());
    for name in unknown {
        here.note(match name.strip_prefix("gallery ") {
            Some(key) => Note::Missing { address: format!("[gallery] {key}") },
            None => Note::Shortcode { name },
        });
    }
    let (cards, markdown) = (converted.cards.clone(), converted.markdown.clone());
    note_converted(converted, here);
    Text { markdown, cards, reused }
}

/// Notes what the conversion could not keep.
fn note_converted(converted: ConvertedText, here: &Resolver) {
    let ConvertedText { markdown: _, difference, kept, cards: _, linked, left_out, unclosed } = converted;
    for name in unclosed {
        here.note(Note::Unclosed { name });
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
    if let Some(difference) = difference {
        let Difference { before, after } = difference;
        here.note(Note::Differs { before, after });
    }
}
