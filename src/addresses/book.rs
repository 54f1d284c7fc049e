//! Who lies where: every address of the site with its owner, so that no two things share one.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::route::Route;
use crate::source::span::Location;

/// Two pages at one address.
pub const TAKEN: Rule = Rule::error("G050");

/// AddressBook with their owners.
#[derive(Debug, Default)]
pub struct AddressBook {
    below: Option<Arc<Self>>,
    owners: BTreeMap<String, (Route, Location)>,
}

impl AddressBook {
    /// Returns addresses on top of others, which stay as they are.
    #[must_use]
    pub fn above(below: &Arc<Self>) -> Self {
        Self { below: Some(Arc::clone(below)), owners: BTreeMap::new() }
    }

    fn owner(&self, key: &str) -> Option<&(Route, Location)> {
        let below = || self.below.as_ref().and_then(|below| below.owner(key));
        self.owners.get(key).or_else(below)
    }

    /// Gives an address to an owner; reports both when it is taken. Capitals do not tell addresses apart, for there are
    /// disks on which they do not.
    pub fn claim(&mut self, route: &Route, owner: &Location, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let key = route.folded();
        let below = self.below.as_ref().and_then(|below| below.owner(&key));
        let first = match (below, self.owners.entry(key)) {
            (Some((_, first)), _) => first,
            (None, Entry::Occupied(entry)) => &entry.into_mut().1,
            (None, Entry::Vacant(entry)) => {
                entry.insert((route.clone(), owner.clone()));
                return true;
            }
        };
        if first == owner {
            return true;
        }
        let diagnostic = TAKEN.at(owner.clone()).with("address", route.as_str());
        diagnostics.push(diagnostic.and(first.clone(), "other"));
        false
    }

    /// Returns the address if something lies there.
    #[must_use]
    pub fn find(&self, address: &str) -> Option<&Route> {
        let route = Route::new(address)?;
        let (found, _) = self.owner(&route.folded())?;
        (*found == route).then_some(found)
    }

    /// Returns every address.
    pub fn all(&self) -> impl Iterator<Item = &Route> {
        let below = self.below.iter().flat_map(|below| below.owners.values());
        below.chain(self.owners.values()).map(|(route, _)| route)
    }
}
