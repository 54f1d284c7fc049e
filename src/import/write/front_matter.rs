//! Writes the front matter and comments of an imported entry.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::addresses::link_address::{AddressError, AddressKind, LinkAddress};
use crate::import::markdown::convert::{ConvertedText, comment as converted};
use crate::import::model::addresses::Addresses;
use crate::import::model::blog::{Comment, Entry, Kind, Moderation, Moment, State};
use crate::import::model::ledger::Note;
use crate::import::model::options::ImportOptions;
use crate::import::model::threads::sort_threads;
use crate::import::plan::assigned::{AssignedEntry, Place};
use crate::import::plan::names::{EntryNames, language};
use crate::import::write::resolver::{Resolver, UsedFile};
use crate::output::route::Route;
use crate::text::html::text_of;
use crate::text::quote::quoted;

/// Extensions of files that readers download.
const DOCUMENTS: [&str; 16] = [
    "pdf", "ppt", "pptx", "pps", "ppsx", "odp", "key", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "zip", "epub",
];

/// Writes the front matter of an entry.
pub(in crate::import) fn front_matter(
    (entry, assigned, place): (&Entry, &AssignedEntry, &Place),
    here: &Resolver,
    picture: Option<&(String, String)>,
    cards: &[String],
    options: &ImportOptions,
) -> String {
    let old_site = &here.old_site;
    let mut front = "---\n".to_owned();
    let mut line = |key: &str, value: &str| front.push_str(&format!("{key}: {value}\n"));
    if !entry.title.is_empty() {
        line("title", &quoted(&entry.title));
    }
    match entry.date {
        Some(date) => line("date", &quoted(&moment(date))),
        None => {
            line("date", &options.today.to_string());
            here.note(Note::NotADate);
        }
    }
    if let Some(updated) = entry.updated.filter(|updated| Some(*updated) != entry.date) {
        line("updated", &quoted(&moment(updated)));
    }
    if place.is_renamed {
        line("slug", &quoted(&place.slug));
    }
    if !entry.guid.is_empty() || !entry.link.is_empty() {
        line("id", &quoted(&assigned.meta.id));
    }
    let aliases: Vec<String> = aliases(entry, place, here).iter().map(|alias| quoted(alias)).collect();
    if !aliases.is_empty() {
        line("aliases", &format!("[{}]", aliases.join(", ")));
    }
    let EntryNames { categories, tags, author } = &assigned.names;
    let authors = Some(author).filter(|author| !author.is_empty()).map(std::slice::from_ref).unwrap_or_default();
    for (key, names) in [("categories", categories.as_slice()), ("tags", tags), ("authors", authors)] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            line(key, &format!("[{}]", names.join(", ")));
        }
    }
    let summary = text_of(&entry.excerpt);
    if !summary.is_empty() {
        line("summary", &quoted(&summary));
    }
    if let Some((name, alt)) = picture {
        line("image", &quoted(name));
        if !alt.is_empty() {
            line("image_alt", &quoted(alt));
        }
    }
    let language = language(&old_site.blog);
    if !matches!(language, "sv" | "en") {
        line("language", language);
    }
    if entry.is_pinned {
        line("pinned", "true");
    }
    if entry.kind == Kind::Post && !entry.takes_comments {
        line("comments", "closed");
    }
    if entry.state != State::Published {
        line("draft", "true");
    }
    attachments(here, cards, &mut front);
    front.push_str("---\n\n");
    front
}

/// Returns the old addresses of an entry and of its files.
fn aliases(entry: &Entry, place: &Place, here: &Resolver) -> Vec<String> {
    place.aliases.iter().cloned().chain(old_files(entry, place, here)).collect()
}

/// Returns the old addresses of an entry's files on the blog's own host: an alias that ends in a file name redirects
/// to that file.
fn old_files(entry: &Entry, place: &Place, here: &Resolver) -> Vec<String> {
    if entry.state != State::Published {
        return Vec::new();
    }
    let found = here.found();
    let old = found.used.iter().filter_map(|used| {
        let path: String = here.old_site.below(&Url::parse(&used.address).ok()?)?.nfc().collect();
        let is_same = path.rsplit('/').next() == Some(&used.name);
        let typed = path.replace('%', "%25");
        (is_same && Route::new(&path).is_some() && here.old_site.lead(&typed, place)).then_some(typed)
    });
    old.collect()
}

/// Writes the documents that an entry links to, with their titles and descriptions.
fn attachments(here: &Resolver, cards: &[String], front: &mut String) {
    let found = here.found();
    let is_document = |used: &&UsedFile| {
        let extension = used.name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        extension.is_some_and(|extension| DOCUMENTS.contains(&extension.as_str())) || cards.contains(&used.name)
    };
    let documents: Vec<&UsedFile> = found.used.iter().filter(is_document).collect();
    if documents.is_empty() {
        return;
    }
    front.push_str("attachments:\n");
    for used in documents {
        front.push_str(&format!("  - file: {}\n", quoted(&used.name)));
        for (key, value) in [("title", &used.title), ("description", &used.description)] {
            if !value.is_empty() {
                front.push_str(&format!("    {key}: {}\n", quoted(value)));
            }
        }
    }
}

/// Formats a moment for front matter.
fn moment(moment: Moment) -> String {
    match moment.offset {
        Some(offset) => format!("{}{}", moment.local.strftime("%Y-%m-%dT%H:%M:%S"), zone(offset.seconds())),
        None => moment.local.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

fn zone(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Returns the address of a comment's author if it is one of the web; forms on the web let people type anything.
fn web_address(typed: &str) -> Option<String> {
    match LinkAddress::parse(typed) {
        Ok(address) => (address.kind() == AddressKind::Web).then(|| address.as_str().to_owned()),
        Err(AddressError::Near(near)) => Some(near).filter(|near| near.starts_with("http")),
        Err(AddressError::Control | AddressError::Scheme(_) | AddressError::Nothing) => None,
    }
}

/// Writes the public comments; empty if there are none.
pub(in crate::import) fn comments(entry: &Entry, options: &ImportOptions, addresses: &dyn Addresses) -> Option<String> {
    let shown = entry.comments.iter().filter(|comment| comment.moderation == Moderation::Approved).cloned();
    let shown = sort_threads(shown.collect());
    if shown.is_empty() {
        return None;
    }
    let mut yaml = String::new();
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for comment in shown {
        let Comment { key, author, url, date, parent, text, moderation: _ } = comment;
        // Of duplicate keys the first comment keeps it.
        let times = keys.entry(key.clone()).or_default();
        *times += 1;
        let key = if *times == 1 { key } else { format!("{key}-{times}") };
        let ConvertedText { markdown: text, .. } = converted(&text, addresses);
        let author = if author.is_empty() { options.anonymous.clone() } else { author };
        // A comment without a text would take its place in the thread from those who answered.
        let text = if text.trim().is_empty() { options.no_text.as_str() } else { text.trim_end() };
        yaml.push_str(&format!("- id: {}\n  author: {}\n", quoted(&key), quoted(&author)));
        if let Some(url) = web_address(&url) {
            yaml.push_str(&format!("  url: {}\n", quoted(&url)));
        }
        if let Some(date) = date {
            yaml.push_str(&format!("  date: {}\n", quoted(&moment(date))));
        }
        if let Some(parent) = parent {
            yaml.push_str(&format!("  parent: {}\n", quoted(&parent)));
        }
        yaml.push_str(&format!("  text: {}\n", quoted(text)));
    }
    Some(yaml)
}
