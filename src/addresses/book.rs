//! Every address of a site with its owner, so that no two things are published at one address.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::addresses::paths::ArchiveKind;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::route::{FileKey, Route};
use crate::source::span::Location;

/// Two things at one address, or a file where another needs a folder.
pub const TAKEN: Rule = Rule::error("G050");
/// A file name that cannot be part of an address.
pub const BAD_NAME: Rule = Rule::error("G057");

/// Who publishes something at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// What an author wrote: a file, or an old address in one.
    Source(Location),
    /// An archive that the program makes.
    Archive {
        /// What it is of.
        kind: ArchiveKind,
        /// Where its subject is named: a term in the settings or in the first post that has it.
        named: Location,
        /// The settings.
        settings: Location,
    },
    /// A page or file that the program makes itself, by its name, and the settings that ask for it.
    Own(&'static str, Location),
}

/// An address that is taken.
#[derive(Debug)]
struct Claim {
    route: Route,
    owner: Owner,
    is_linkable: bool,
}

/// Addresses with their owners.
#[derive(Debug, Default)]
pub struct AddressBook {
    below: Option<Arc<Self>>,
    /// What is written, by key.
    written: BTreeMap<FileKey, Claim>,
    /// Old addresses for which web servers alone are told where to lead: no file lies there.
    unwritten: BTreeMap<FileKey, Claim>,
    /// Old addresses that `published.yaml` remembers: they give way to everything else.
    remembered: BTreeMap<FileKey, Route>,
}

impl AddressBook {
    /// Returns an empty book on top of another one, which stays as it is.
    #[must_use]
    pub fn above(below: &Arc<Self>) -> Self {
        Self { below: Some(Arc::clone(below)), ..Self::default() }
    }

    /// Gives an address to an owner; returns whether it is the owner's. If another has it, both are reported.
    pub fn claim(&mut self, route: &Route, owner: &Owner, diagnostics: &mut Vec<Diagnostic>) -> bool {
        self.write(route.file_key(), route, owner, true, diagnostics)
    }

    /// Gives an address to an owner that links cannot lead to, because it may vanish with the next post.
    pub fn reserve(&mut self, route: &Route, owner: &Owner, diagnostics: &mut Vec<Diagnostic>) -> bool {
        self.write(route.file_key(), route, owner, false, diagnostics)
    }

    /// Gives a folder to an owner: files of others may lie in it, but none may have its name.
    pub fn reserve_folder(&mut self, route: &Route, owner: &Owner, diagnostics: &mut Vec<Diagnostic>) -> bool {
        self.write(route.folder_key(), route, owner, false, diagnostics)
    }

    /// Gives an old address to an owner although no file is written there: the folders of others do not matter.
    pub fn claim_unwritten(&mut self, route: &Route, owner: &Owner, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let key = route.file_key();
        if let Some(first) = self.get(&key) {
            return is_of_owner(first, owner, route, diagnostics);
        }
        self.unwritten.insert(key, Claim { route: route.clone(), owner: owner.clone(), is_linkable: true });
        true
    }

    /// Remembers an old address if nothing is there and nobody remembers it for something else; returns whether that is so.
    /// `is_written` says whether a page is written there, or web servers alone are told.
    pub fn remember(&mut self, route: &Route, is_written: bool) -> bool {
        let key = route.file_key();
        let is_free = if is_written { self.conflict(&key).is_none() } else { self.get(&key).is_none() };
        let is_new = is_free && !self.remembers(&key);
        if is_new {
            self.remembered.insert(key, route.clone());
        }
        is_new
    }

    /// Returns whether an old address that was remembered before other things were known is still free.
    #[must_use]
    pub fn is_free(&self, route: &Route) -> bool {
        self.conflict(&route.file_key()).is_none()
    }

    /// Takes an address for a page that says that nothing is there any more, if nothing is in its way; returns whether that is
    /// so. No link leads there. `owner` is what remembers the address.
    pub fn take_vacant(&mut self, route: &Route, owner: &Owner) -> bool {
        let (key, is_vacant) = (route.file_key(), self.is_vacant(route));
        if is_vacant {
            self.written.insert(key, Claim { route: route.clone(), owner: owner.clone(), is_linkable: false });
        }
        is_vacant
    }

    /// Returns whether nothing lies at an address, and nothing leads on from it.
    #[must_use]
    pub fn is_vacant(&self, route: &Route) -> bool {
        self.is_free(route) && !self.remembers(&route.file_key())
    }

    fn remembers(&self, key: &FileKey) -> bool {
        self.remembered.contains_key(key) || self.below.as_ref().is_some_and(|below| below.remembers(key))
    }

    fn write(
        &mut self,
        key: FileKey,
        route: &Route,
        owner: &Owner,
        is_linkable: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        if let Some(first) = self.conflict(&key) {
            return is_of_owner(first, owner, route, diagnostics);
        }
        self.written.insert(key, Claim { route: route.clone(), owner: owner.clone(), is_linkable });
        true
    }

    /// Returns what cannot lie beside a key: the same file, a file that it needs as a folder, or one in a folder of its name.
    fn conflict(&self, key: &FileKey) -> Option<&Claim> {
        let up_to = (Bound::Unbounded, Bound::Included(key));
        let before = self.written.range(up_to).next_back();
        let before = before.filter(|(other, _)| *other == key || key.is_inside(other));
        let after = || {
            let from = (Bound::Excluded(key), Bound::Unbounded);
            self.written.range(from).next().filter(|(other, _)| other.is_inside(key))
        };
        let written = before.or_else(after).map(|(_, claim)| claim);
        let own = written.or_else(|| self.unwritten.get(key));
        own.or_else(|| self.below.as_ref().and_then(|below| below.conflict(key)))
    }

    fn get(&self, key: &FileKey) -> Option<&Claim> {
        let own = self.written.get(key).or_else(|| self.unwritten.get(key));
        own.or_else(|| self.below.as_ref().and_then(|below| below.get(key)))
    }

    /// Returns an address that links can lead to, if something lies there.
    #[must_use]
    pub fn find(&self, address: &str) -> Option<&Route> {
        let route = Route::new(address)?;
        let key = route.file_key();
        let found = match self.get(&key) {
            Some(claim) => claim.is_linkable.then_some(&claim.route)?,
            None => self.remembered_at(&key)?,
        };
        (*found == route).then_some(found)
    }

    fn remembered_at(&self, key: &FileKey) -> Option<&Route> {
        self.remembered.get(key).or_else(|| self.below.as_ref()?.remembered_at(key))
    }

    /// Returns every address that links can lead to.
    pub fn linkable(&self) -> impl Iterator<Item = &Route> {
        let books = || self.below.as_deref().into_iter().chain(std::iter::once(self));
        let claims = books().flat_map(|book| book.written.values().chain(book.unwritten.values()));
        let remembered = books().flat_map(|book| book.remembered.values());
        claims.filter(|claim| claim.is_linkable).map(|claim| &claim.route).chain(remembered)
    }
}

/// Returns whether an address that is taken is its claimant's own; else reports both owners.
fn is_of_owner(first: &Claim, owner: &Owner, route: &Route, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let is_own = first.owner == *owner;
    if !is_own {
        diagnostics.push(taken(&first.owner, owner, route));
    }
    is_own
}

/// Reports the second of two owners of one address, and names the first.
fn taken(first: &Owner, second: &Owner, route: &Route) -> Diagnostic {
    let is_source = [first, second].into_iter().any(|owner| matches!(owner, Owner::Source(_)));
    let location = |owner: &Owner| match owner {
        // Against an author's page the settings own the archive; two archives are located by the names of their terms.
        Owner::Archive { settings, .. } if is_source => settings.clone(),
        Owner::Archive { named, .. } => named.clone(),
        Owner::Source(location) | Owner::Own(_, location) => location.clone(),
    };
    let diagnostic = TAKEN.at(location(second)).with("address", route.as_str()).and(location(first), "other");
    let (help, other) = (second.help(), first.help());
    let diagnostic = diagnostic.help(help);
    if help == other { diagnostic } else { diagnostic.help(other) }
}

impl Owner {
    /// Returns the name of the help of [`TAKEN`] that says how this owner gives way.
    fn help(&self) -> &'static str {
        match self {
            Self::Source(Location { span: Some(_), .. }) => "old",
            Self::Source(Location { path, .. }) if path.is_below("content") && path.as_str().ends_with(".md") => {
                "document"
            }
            Self::Source(_) => "file",
            Self::Archive { kind: ArchiveKind::Term(..), .. } => "term",
            Self::Archive { .. } | Self::Own(..) => "own",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::path::SourcePath;

    fn owner(path: &str) -> Owner {
        Owner::Source(Location::file(&SourcePath::new(path).expect("a path")))
    }

    /// Claims addresses for the owners `0`, `1`, …; returns the addresses that are reported.
    fn reported(book: &mut AddressBook, addresses: &[&str]) -> Vec<String> {
        let mut diagnostics = Vec::new();
        for (number, address) in addresses.iter().enumerate() {
            book.claim(&Route::new(address).expect("an address"), &owner(&number.to_string()), &mut diagnostics);
        }
        diagnostics.into_iter().flat_map(|found| found.fields).map(|(_, address)| address).collect()
    }

    #[test]
    fn two_owners_of_one_file_are_reported() {
        let check = |addresses: &[&str]| reported(&mut AddressBook::default(), addresses);
        assert_eq!(check(&["/om/", "/OM/"]), ["/OM/"]);
        assert_eq!(check(&["/om/", "/om/index.html"]), ["/om/index.html"]);
        assert_eq!(check(&["/om/", "/om-oss/", "/omb/", "/om/vi/"]), [""; 0]);
    }

    #[test]
    fn a_file_cannot_be_the_folder_of_another() {
        let check = |addresses: &[&str]| reported(&mut AddressBook::default(), addresses);
        assert_eq!(check(&["/om", "/om/"]), ["/om/"]);
        assert_eq!(check(&["/om/a/b/", "/om-1/", "/Om"]), ["/Om"]);
        assert_eq!(check(&["/index.php", "/index.php/2014/a/"]), ["/index.php/2014/a/"]);
    }

    #[test]
    fn an_old_address_without_a_file_stands_in_nobodys_way() {
        let (mut book, mut diagnostics) = (AddressBook::default(), Vec::new());
        let route = |address| Route::new(address).expect("an address");
        assert!(book.claim_unwritten(&route("/a.pdf"), &owner("a"), &mut diagnostics));
        assert!(book.claim(&route("/a.pdf/"), &owner("b"), &mut diagnostics));
        assert!(!book.claim(&route("/A.pdf"), &owner("c"), &mut diagnostics));
        assert!(!book.claim_unwritten(&route("/a.pdf/"), &owner("d"), &mut diagnostics));
        assert_eq!((diagnostics.len(), book.find("/a.pdf")), (2, Some(&route("/a.pdf"))));
    }

    #[test]
    fn what_is_remembered_gives_way_and_can_be_linked_to() {
        let mut below = AddressBook::default();
        let route = |address| Route::new(address).expect("an address");
        assert!(reported(&mut below, &["/om/"]).is_empty());
        assert!(below.remember(&route("/a/"), true) && below.remember(&route("/b"), true));
        assert!(!below.remember(&route("/A/"), true) && !below.remember(&route("/om"), true));
        assert!(below.remember(&route("/c.pdf"), false) && !below.remember(&route("/Om/"), false));
        let mut above = AddressBook::above(&Arc::new(below));
        assert_eq!(above.find("/a/"), Some(&route("/a/")));
        assert!(reported(&mut above, &["/a/", "/b/c/"]).is_empty(), "no message about an address of old");
        assert!(!above.is_free(&route("/a/")) && !above.is_free(&route("/b")) && above.is_free(&route("/c.pdf")));
        assert!(above.is_vacant(&route("/d/")) && !above.is_vacant(&route("/c.pdf")));
        assert!(!above.remember(&route("/c.pdf"), false));
    }

    #[test]
    fn a_page_about_what_is_gone_stands_in_nobodys_way_and_no_link_leads_to_it() {
        let mut book = AddressBook::default();
        let route = |address| Route::new(address).expect("an address");
        assert!(reported(&mut book, &["/om/", "/b/c/"]).is_empty());
        assert!(book.remember(&route("/gammal/"), true));
        for (address, is_taken) in [
            ("/a/", true),
            ("/A/", false),
            ("/a", false),
            ("/a/d/", true),
            ("/Om/", false),
            ("/om", false),
            ("/b", false),
            ("/gammal/", false),
            ("/x.html/y/", true),
            ("/x.html", false),
        ] {
            assert_eq!(book.take_vacant(&route(address), &owner("known")), is_taken, "{address}");
        }
        assert_eq!(book.find("/a/"), None);
    }

    #[test]
    fn a_book_above_another_knows_its_addresses() {
        let mut below = AddressBook::default();
        assert!(reported(&mut below, &["/om/"]).is_empty());
        let mut above = AddressBook::above(&Arc::new(below));
        assert_eq!(reported(&mut above, &["/a/", "/om", "/Om/"]), ["/om", "/Om/"]);
    }

    #[test]
    fn what_may_vanish_is_no_target_and_a_reserved_folder_may_hold_files() {
        let mut book = AddressBook::default();
        let (own, mut diagnostics) = (owner("settings"), Vec::new());
        let route = |address| Route::new(address).expect("an address");
        assert!(book.reserve(&route("/page/2/"), &own, &mut diagnostics));
        assert!(book.reserve_folder(&route("/search/"), &own, &mut diagnostics));
        assert!(book.claim(&route("/search/words.bin"), &owner("a"), &mut diagnostics));
        assert!(!book.claim(&route("/search"), &owner("a"), &mut diagnostics));
        assert_eq!((book.find("/page/2/"), diagnostics.len()), (None, 1));
        assert_eq!(book.find("/search/words.bin"), Some(&route("/search/words.bin")));
    }
}
