//! Who lies where: every address of the site with its owner, so that no two things share one.

use std::collections::BTreeMap;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::route::Route;
use crate::source::span::Place;

/// Two pages at one address.
pub const TAKEN: Rule = Rule::error("G050");

/// Addresses with their owners.
#[derive(Debug, Default)]
pub struct Addresses {
    owners: BTreeMap<String, (Route, Place)>,
}

impl Addresses {
    /// Gives an address to an owner; reports both when it is taken. Capitals do not tell addresses apart, for there are
    /// disks on which they do not.
    pub fn claim(&mut self, route: &Route, owner: &Place, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let key = route.folded();
        match self.owners.get(&key) {
            Some((_, first)) if first == owner => true,
            Some((_, first)) => {
                let diagnostic = TAKEN.at(owner.clone()).with("address", route.as_str());
                diagnostics.push(diagnostic.and(first.clone(), "other"));
                false
            }
            None => {
                self.owners.insert(key, (route.clone(), owner.clone()));
                true
            }
        }
    }

    /// Returns the address if something lies there.
    #[must_use]
    pub fn find(&self, address: &str) -> Option<&Route> {
        let route = Route::new(address)?;
        let (found, _) = self.owners.get(&route.folded())?;
        (*found == route).then_some(found)
    }

    /// Returns every address.
    pub fn all(&self) -> impl Iterator<Item = &Route> {
        self.owners.values().map(|(route, _)| route)
    }
}
