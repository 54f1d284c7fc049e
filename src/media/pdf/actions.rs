//! Finds what a PDF does besides showing its pages (ISO 32000-2, 12.6): scripts, programs that it starts, files in it.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object};

use crate::media::paged_text::ActiveContent;
use crate::media::pdf::properties::catalog;

/// Most objects that are looked at.
const OBJECTS_MAX: usize = 100_000;
/// Most levels of name trees and of actions after actions.
const DEPTH_MAX: usize = 16;

/// Returns what is found, each kind once.
pub(super) fn actions(pdf: &Pdf) -> BTreeSet<ActiveContent> {
    let mut finder = Finder::default();
    // The file is untrusted; what was found before a panic counts.
    catch_unwind(AssertUnwindSafe(|| finder.document(pdf))).ok();
    finder.found
}

#[derive(Default)]
struct Finder {
    found: BTreeSet<ActiveContent>,
    looked_at: usize,
}

impl Finder {
    fn document(&mut self, pdf: &Pdf) {
        let Some(catalog) = catalog(pdf) else { return };
        self.triggers(&catalog);
        let names = catalog.get::<Dict<'_>>(b"Names");
        let tree = |name: &[u8]| names.as_ref().and_then(|names| names.get::<Dict<'_>>(name));
        if tree(b"JavaScript").is_some_and(|tree| has_names(&tree, 0)) {
            self.found.insert(ActiveContent::Script);
        }
        if tree(b"EmbeddedFiles").is_some_and(|tree| has_names(&tree, 0)) {
            self.found.insert(ActiveContent::Files);
        }
        for page in pdf.pages().iter() {
            self.triggers(page.raw());
            let annotations = page.raw().get::<Array<'_>>(b"Annots");
            for annotation in annotations.iter().flat_map(Array::iter::<Dict<'_>>) {
                self.looked_at += 1;
                if self.looked_at > OBJECTS_MAX {
                    return;
                }
                self.triggers(&annotation);
                if let Some(action) = annotation.get::<Dict<'_>>(b"A") {
                    self.action(&action, 0);
                }
            }
        }
    }

    /// Looks at the actions that run when something happens to an object.
    fn triggers(&mut self, of: &Dict<'_>) {
        if let Some(action) = of.get::<Dict<'_>>(b"OpenAction") {
            self.action(&action, 0);
        }
        let Some(triggers) = of.get::<Dict<'_>>(b"AA") else { return };
        for event in triggers.keys() {
            if let Some(action) = triggers.get::<Dict<'_>>(event.as_ref()) {
                self.action(&action, 0);
            }
        }
    }

    /// Looks at an action and those after it.
    fn action(&mut self, action: &Dict<'_>, depth: usize) {
        self.looked_at += 1;
        if depth > DEPTH_MAX || self.looked_at > OBJECTS_MAX {
            return;
        }
        let kind = action.get::<Name<'_>>(b"S");
        match kind.as_ref().map(AsRef::as_ref) {
            Some(b"JavaScript") => drop(self.found.insert(ActiveContent::Script)),
            Some(b"Launch") => drop(self.found.insert(ActiveContent::Launch)),
            Some(_) | None => {}
        }
        match action.get::<Object<'_>>(b"Next") {
            Some(Object::Dict(next)) => self.action(&next, depth + 1),
            Some(Object::Array(all)) => all.iter::<Dict<'_>>().for_each(|next| self.action(&next, depth + 1)),
            Some(_) | None => {}
        }
    }
}

/// Returns whether a name tree (ISO 32000-2, 7.9.6) has any name.
fn has_names(tree: &Dict<'_>, depth: usize) -> bool {
    let has_own = tree.get::<Array<'_>>(b"Names").is_some_and(|names| names.iter::<Object<'_>>().next().is_some());
    let below = || {
        let kids = tree.get::<Array<'_>>(b"Kids");
        kids.iter().flat_map(Array::iter::<Dict<'_>>).take(DEPTH_MAX).any(|kid| has_names(&kid, depth + 1))
    };
    has_own || depth < DEPTH_MAX && below()
}
