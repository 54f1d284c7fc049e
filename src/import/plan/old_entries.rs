//! Old addresses of entries: what their form is read from, and what leads to the new ones.

use std::collections::BTreeSet;

use unicode_normalization::is_nfc;

use crate::import::model::blog::{Kind, State};
use crate::import::model::ledger::Note;
use crate::import::plan::assigned::Place;
use crate::import::plan::form::OldPost;
use crate::import::plan::index::EntryMeta;
use crate::import::plan::known_site::Earlier;
use crate::import::plan::new_site::{Led, NewSite};
use crate::import::plan::old_addresses::{OldAddresses, lookup_form};
use crate::text::address::decoded;

/// Returns what the address of a published post may be made of; `None` for other entries, and for posts without a date or an
/// address.
#[must_use]
pub fn old_post<'a>(meta: &'a EntryMeta, old: &OldAddresses) -> Option<OldPost<'a>> {
    if meta.kind != Kind::Post || meta.state != State::Published || meta.is_twice || meta.link.is_empty() {
        return None;
    }
    let date = meta.date?.local.date();
    let categories = meta.categories.iter().map(|(_, slug)| slug.as_str()).collect();
    Some(OldPost { path: old_path(meta, old), date, slug: &meta.slug, categories })
}

/// Returns the old path of an entry. Without an address of its own it has the blog's.
fn old_path(meta: &EntryMeta, old: &OldAddresses) -> Option<String> {
    old.path(&meta.link).filter(|path| path != "/")
}

/// Lets the old addresses of an entry lead to its place, as far as nothing else lies there.
pub fn lead(meta: &EntryMeta, old: &OldAddresses, earlier: &Earlier, site: &mut NewSite, place: &mut Place) {
    // Its text stays as it is, and the old addresses in it are entered.
    if earlier.is_kept {
        return;
    }
    let path = old_path(meta, old);
    let moved = earlier.route.as_ref().filter(|route| **route != place.route);
    if let Some(moved) = moved {
        place.notes.push(Note::Moved { from: moved.to_string(), to: place.route.to_string() });
    }
    let known: BTreeSet<String> = earlier.aliases.iter().map(|alias| lookup_form(alias)).collect();
    // What is decoded here is decoded once more when the front matter is read.
    let paths = path.iter().map(|path| path.replace('%', "%25"));
    let earlier = moved.map(ToString::to_string).into_iter().chain(earlier.aliases.iter().cloned());
    let mut seen = BTreeSet::new();
    for address in paths.chain(meta.short.clone()).chain(earlier) {
        if !seen.insert(lookup_form(&address)) {
            continue;
        }
        let led = site.lead(&address, &place.route);
        let note = match led {
            Led::Here => {
                let is_whole = is_nfc(&decoded(&address));
                let note = Note::Letters { from: address.clone(), to: place.route.to_string() };
                place.notes.extend((!is_whole && meta.state == State::Published).then_some(note));
                // Its own address is one, too: should its author give it another, it leads there.
                place.aliases.push(address);
                continue;
            }
            Led::Spelling => Note::Capitals { from: address, to: place.route.to_string() },
            Led::Taken => Note::NotLed { address },
            Led::NoAddress => Note::NoAddress { address },
        };
        if meta.state == State::Published {
            place.notes.push(note);
        }
    }
    renamed(meta, path.as_deref(), &known, place);
}

/// Returns whether an address is that of a place, but for a `/` at its end.
fn is_address(address: &str, place: &Place) -> bool {
    address.trim_end_matches('/') == place.route.as_str().trim_end_matches('/')
}

/// Notes that the last part of an address is another than in the old blog, where the old address leads to the new one.
fn renamed(meta: &EntryMeta, path: Option<&str>, known: &BTreeSet<String>, place: &mut Place) {
    let Some(path) = path.filter(|path| !is_address(path, place)) else { return };
    let is_led = place.aliases.iter().any(|alias| lookup_form(alias) == lookup_form(path));
    if is_led && !meta.slug.is_empty() && meta.slug != place.slug && !known.contains(&lookup_form(path)) {
        place.notes.push(Note::Renamed { from: meta.slug.clone(), to: place.slug.clone() });
    }
}
