//! What tells posts, pages, terms, presentations and files from each other, wherever they lie.

use crate::addresses::known::{KnownKey, KnownKind};
use crate::addresses::paths::Taxonomy;
use crate::model::article::FileRef;
use crate::model::entry::{Entry, ListedAttachment};
use crate::model::terms::Term;
use crate::output::route::Route;
use crate::parse::document::{Document, DocumentKind};
use crate::text::slug::Slug;

/// Returns what a document is known as by its file: its path below `content/posts` or `content/pages`, without an ending;
/// a folder's `index.md` is the folder.
#[must_use]
pub fn file_id(document: &Document) -> &str {
    let path = document.path.as_str();
    let path = path.strip_prefix("content/posts/").or_else(|| path.strip_prefix("content/pages/")).unwrap_or(path);
    let path = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    if document.is_folder { path.strip_suffix("/index").unwrap_or(path) } else { path }
}

/// Returns what a document is known as that readers do not know yet: by its `id`, else by its file.
#[must_use]
pub fn document_key(document: &Document) -> KnownKey {
    let id = document.front.id.as_ref().map_or_else(|| file_id(document).to_owned(), |id| id.value.clone());
    KnownKey { kind: document_kind(document), id }
}

/// Returns the kind of a post or page.
#[must_use]
pub fn document_kind(document: &Document) -> KnownKind {
    match document.kind {
        DocumentKind::Post => KnownKind::Post,
        DocumentKind::Page | DocumentKind::Slides => KnownKind::Page,
    }
}

/// Returns what a term is known as: by its name and not by its address, which the settings may change.
#[must_use]
pub fn term_key(taxonomy: Taxonomy, term: &Term) -> KnownKey {
    let name = match taxonomy {
        Taxonomy::Category => "category",
        Taxonomy::Tag => "tag",
        Taxonomy::Author => "author",
        Taxonomy::Series => "series",
    };
    KnownKey { kind: KnownKind::Term, id: format!("{name}/{}", Slug::of(&term.name)) }
}

/// Returns what a presentation is known as, beside what its post is known as.
#[must_use]
pub fn presentation_key(post: &KnownKey, mark: &Slug) -> KnownKey {
    KnownKey { kind: KnownKind::Presentation, id: format!("{}#{mark}", post.id) }
}

/// Returns what a file is known as: by the post or page below which it lies, and its name there.
#[must_use]
pub fn file_key(post: &KnownKey, file: &Route) -> KnownKey {
    KnownKey { kind: KnownKind::File, id: format!("{}/{}", post.id, name(file)) }
}

/// Returns what tells a presentation from the others of its post: the name of its file without the ending, or with it if a
/// file that comes before has that name, too.
#[must_use]
pub fn presentation_mark(post: &Entry, listed: &ListedAttachment) -> Slug {
    let stem = |file: &FileRef| {
        let name = name(&file.route);
        Slug::of(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
    };
    let own = stem(&listed.file);
    let others = post.listed_presentations().filter_map(|other| other.attachment);
    let is_taken = others.into_iter().any(|other| stem(&other.file) == own && other.file.route < listed.file.route);
    if is_taken { Slug::of(name(&listed.file.route)) } else { own }
}

fn name(route: &Route) -> &str {
    route.as_str().rsplit('/').next().unwrap_or_default()
}
