//! Writes the front matter of an imported entry.

use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::import::model::blog::{Entry, Kind, Moment, State};
use crate::import::model::ledger::Note;
use crate::import::model::options::ImportOptions;
use crate::import::plan::assigned::{AssignedEntry, Place};
use crate::import::plan::names::{EntryNames, site_language};
use crate::import::write::resolver::{Resolver, UsedFile};
use crate::output::route::Route;
use crate::text::html::text_of;
use crate::text::quote::quoted;

/// Extensions of files that readers download.
const DOCUMENTS: [&str; 16] = [
    "pdf", "ppt", "pptx", "pps", "ppsx", "odp", "key", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "zip", "epub",
];

/// Front matter that is being written.
struct FrontMatter(String);

impl FrontMatter {
    fn line(&mut self, key: &str, value: &str) {
        self.0.push_str(&format!("{key}: {value}\n"));
    }

    /// Writes a text, unless it is empty.
    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.line(key, &quoted(text));
        }
    }

    /// Writes a list of texts, unless it is empty.
    fn list(&mut self, key: &str, texts: &[impl AsRef<str>]) {
        let texts: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
        if !texts.is_empty() {
            self.line(key, &format!("[{}]", texts.join(", ")));
        }
    }
}

/// Writes the front matter of an entry. `picture` is its picture with its text alternative, `cards` are the files that
/// the text shows as cards or that come with it.
pub(in crate::import) fn front_matter(
    (entry, assigned, place): (&Entry, &AssignedEntry, &Place),
    here: &Resolver,
    picture: Option<&(String, String)>,
    cards: &[String],
    options: &ImportOptions,
) -> String {
    let mut front = FrontMatter("---\n".to_owned());
    front.text("title", &entry.title);
    days(entry, here, options, &mut front);
    if place.is_renamed {
        front.text("slug", &place.slug);
    }
    if !entry.guid.is_empty() || !entry.link.is_empty() {
        front.line("id", &quoted(&assigned.meta.id));
    }
    front.list("aliases", &aliases(entry, place, here));
    names(&assigned.names, &mut front);
    front.text("summary", &text_of(&entry.excerpt));
    if let Some((name, alt)) = picture {
        front.line("image", &quoted(name));
        front.text("image_alt", alt);
    }
    flags(entry, here, &mut front);
    attachments(here, cards, &mut front.0);
    front.0.push_str("---\n\n");
    front.0
}

/// Writes when an entry was published and changed.
fn days(entry: &Entry, here: &Resolver, options: &ImportOptions, front: &mut FrontMatter) {
    match entry.date {
        Some(date) => front.line("date", &quoted(&moment(date))),
        None => {
            front.line("date", &options.today.to_string());
            here.note(Note::NotADate);
        }
    }
    if let Some(updated) = entry.updated.filter(|updated| Some(*updated) != entry.date) {
        front.line("updated", &quoted(&moment(updated)));
    }
}

/// Writes the categories, tags and authors of an entry.
fn names(names: &EntryNames, front: &mut FrontMatter) {
    let EntryNames { categories, tags, author } = names;
    front.list("categories", &categories.iter().collect::<Vec<_>>());
    front.list("tags", &tags.iter().collect::<Vec<_>>());
    front.list("authors", &Some(author).filter(|author| !author.is_empty()).into_iter().collect::<Vec<_>>());
}

/// Writes the language of an entry, where it stands and who may see it.
fn flags(entry: &Entry, here: &Resolver, front: &mut FrontMatter) {
    let blog = &here.old_site.blog;
    let language = entry.language.as_deref().unwrap_or_else(|| blog.language());
    if language != site_language(blog) {
        front.line("language", language);
    }
    if entry.is_pinned {
        front.line("pinned", "true");
    }
    if entry.kind == Kind::Post && !entry.takes_comments {
        front.line("comments", "closed");
    }
    if entry.state != State::Published {
        front.line("draft", "true");
    }
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
        if !used.has_page {
            front.push_str("    presentation: false\n");
        }
        for (key, value) in [("title", &used.title), ("description", &used.description)] {
            if !value.is_empty() {
                front.push_str(&format!("    {key}: {}\n", quoted(value)));
            }
        }
    }
}

/// Formats a moment for front matter and comments.
pub(in crate::import) fn moment(moment: Moment) -> String {
    match moment.offset {
        Some(offset) => format!("{}{}", moment.local.strftime("%Y-%m-%dT%H:%M:%S"), zone(offset.seconds())),
        None => moment.local.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

fn zone(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
