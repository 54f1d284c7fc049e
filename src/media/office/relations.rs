//! Relationships of a part to others inside the archive, and to addresses outside (ECMA-376, part 2, 9.3).

use std::collections::BTreeMap;

use url::Url;

use crate::media::office::package::{Package, resolve};
use crate::text::xml::Node;

/// Schemes that a page may link to.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// The relationships of a part, by id.
pub(super) struct Relations {
    /// To other parts.
    parts: BTreeMap<String, Relation>,
    /// To addresses outside that a page may link to.
    links: BTreeMap<String, String>,
}

/// A relationship to another part.
pub(super) struct Relation {
    /// Last segment of the relationship type; strict and transitional files differ before it.
    pub(super) kind: String,
    /// Name of the part.
    pub(super) part: String,
}

impl Relations {
    /// Reads the relationships of a part; none if they cannot be read.
    pub(super) fn of(package: &Package<'_>, part: &str) -> Self {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let rels = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let mut all = Self { parts: BTreeMap::new(), links: BTreeMap::new() };
        let Ok(tree) = package.part(&rels) else { return all };
        for node in tree.child("Relationships").into_iter().flat_map(Node::nodes) {
            let (Some(id), Some(target)) = (node.plain("Id"), node.plain("Target")) else { continue };
            let kind = node.plain("Type").and_then(|kind| kind.rsplit('/').next()).unwrap_or_default();
            if node.plain("TargetMode") == Some("External") {
                let link = Some(target).filter(|_| kind == "hyperlink").and_then(safe_address);
                all.links.extend(link.map(|link| (id.to_owned(), link)));
            } else if let Some(part) = resolve(folder, &target.replace('\\', "/")) {
                all.parts.insert(id.to_owned(), Relation { kind: kind.to_owned(), part });
            }
        }
        all
    }

    /// Returns the part that a relationship leads to.
    pub(super) fn part(&self, id: &str) -> Option<&str> {
        self.parts.get(id).map(|relation| relation.part.as_str())
    }

    /// Returns the first part of a kind.
    pub(super) fn first(&self, kind: &str) -> Option<&str> {
        self.parts.values().find(|relation| relation.kind == kind).map(|relation| relation.part.as_str())
    }

    /// Returns the address outside that a relationship leads to.
    pub(super) fn link(&self, id: &str) -> Option<&str> {
        self.links.get(id).map(String::as_str)
    }
}

/// Returns an address as a page may link to it; `None` for files, scripts and what is no address.
pub(super) fn safe_address(typed: &str) -> Option<String> {
    let url = Url::parse(typed.trim()).ok()?;
    SCHEMES.contains(&url.scheme()).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_readers_may_follow_are_links() {
        assert_eq!(safe_address(" https://skola.example/a b").as_deref(), Some("https://skola.example/a%20b"));
        assert_eq!(safe_address("mailto:rektor@skola.example").as_deref(), Some("mailto:rektor@skola.example"));
        for typed in ["java\tscript:alert(1)", "file:///C:/hemligt.docx", "bild.png", "ppaction://x", ""] {
            assert_eq!(safe_address(typed), None, "{typed}");
        }
    }
}
