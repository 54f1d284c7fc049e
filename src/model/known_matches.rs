//! Published documents and what readers know -> which document is which of the known ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::addresses::known::{Known, KnownAddresses, KnownKey};
use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::known_ids::{document_kind, file_id};
use crate::model::routes::Routed;
use crate::output::route::Route;
use crate::parse::document::{Document, DocumentKind};
use crate::source::span::Location;

/// An `id` that is not the one that feed readers know.
pub const OTHER_ID: Rule = Rule::warning("G263");

/// Says of each document what readers know it as: by its `id`, else by its file, else by its address. What readers know by an
/// id in feeds keeps it.
pub fn recognise<'k>(
    known: &'k KnownAddresses,
    documents: &[Arc<Document>],
    all: &mut [Routed],
    diagnostics: &mut Vec<Diagnostic>,
) {
    if known.entries.is_empty() {
        return;
    }
    let (mut by_file, mut by_address) = (BTreeMap::new(), BTreeMap::new());
    for (key, one) in &known.entries {
        by_file.entry((key.kind, one.file.as_deref().unwrap_or(&key.id))).or_insert(key);
        if one.gone.is_none() {
            by_address.entry((key.kind, &one.now)).or_insert(key);
        }
    }
    let of_id = |document: &Document, _: &Route| {
        let id = document.front.id.as_ref()?.value.clone();
        known.entries.get_key_value(&KnownKey { kind: document_kind(document), id }).map(|(key, _)| key)
    };
    let of_file = |document: &Document, _: &Route| by_file.get(&(document_kind(document), file_id(document))).copied();
    let of_address = |document: &Document, route: &Route| by_address.get(&(document_kind(document), route)).copied();
    let ways: [Way<'_, 'k>; 3] = [&of_id, &of_file, &of_address];
    let mut taken: BTreeSet<&'k KnownKey> = BTreeSet::new();
    for way in ways {
        for routed in all.iter_mut().filter(|routed| routed.known.is_none()) {
            let document = documents[routed.document].as_ref();
            let Some(key) = way(document, &routed.route).filter(|key| taken.insert(key)) else { continue };
            routed.known = Some(key.clone());
            routed.guid = (document.kind == DocumentKind::Post)
                .then(|| guid(document, key, &known.entries[key]))
                .flatten()
                .map(Arc::from);
            diagnostics.extend(other_id(document, key, routed.guid.as_deref()));
        }
    }
}

/// Gives those new posts an id of their own that would get one in feeds that readers know as another's: a post without an `id` has
/// its address as its id, and what was there first keeps it wherever it lies.
pub fn set_apart(known: &KnownAddresses, documents: &[Arc<Document>], config: &Config, posts: &mut [Routed]) {
    let guids: BTreeSet<&str> = known.entries.values().filter_map(|one| one.guid.as_deref()).collect();
    for routed in posts.iter_mut().filter(|routed| routed.guid.is_none()) {
        let document = &documents[routed.document];
        let address = config.url.absolute(&routed.route);
        if document.front.id.is_none() && guids.contains(address.as_str()) {
            routed.guid = Some(format!("{address}#{}", file_id(document)).into());
        }
    }
}

/// A way to find what is known of a document, by it and its address.
type Way<'f, 'k> = &'f dyn Fn(&Document, &Route) -> Option<&'k KnownKey>;

/// Returns the id by which feed readers know a post; `None` if nobody wrote it down.
fn guid<'a>(document: &Document, key: &'a KnownKey, known: &'a Known) -> Option<&'a str> {
    let is_own = document.front.id.as_ref().is_some_and(|id| id.value == key.id);
    // A key that is not the name of the file is an `id` that the post had.
    let was_own = known.file.is_some() || key.id != file_id(document);
    known.guid.as_deref().or_else(|| (is_own || was_own).then_some(&key.id))
}

fn other_id(document: &Document, key: &KnownKey, guid: Option<&str>) -> Option<Diagnostic> {
    let (own, guid) = (document.front.id.as_ref()?, guid?);
    let is_other = own.value != guid && own.value != key.id;
    let location = || Location::at(document.front.file_of("id", &document.path), own.span);
    is_other.then(|| OTHER_ID.at(location()).with("known", guid))
}
