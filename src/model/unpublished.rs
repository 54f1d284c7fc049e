//! Where documents that are not published will lie: an address that leads there would tell of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::addresses::book::AddressBook;
use crate::config::settings::Config;
use crate::model::publication::Published;
use crate::model::routes::route;
use crate::model::terms::Terms;
use crate::output::route::{FileKey, Route};
use crate::parse::document::{Document, DocumentKind};
use crate::source::path::SourcePath;

/// Addresses of documents that are not published, and their files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unpublished(BTreeMap<FileKey, (Route, SourcePath)>);

impl Unpublished {
    /// Finds the addresses that the posts and pages which are not published will have.
    #[must_use]
    pub fn of(documents: &[Arc<Document>], published: &Published, config: &Config, categories: &Terms) -> Self {
        let mut is_out = vec![true; documents.len()];
        published.posts.iter().chain(&published.pages).for_each(|index| is_out[*index] = false);
        let out = documents.iter().zip(is_out).filter(|(document, is_out)| *is_out && has_address(document.kind));
        let routed =
            out.filter_map(|(document, _)| Some((route(document, config, categories)?, document.path.clone())));
        Self(routed.map(|(route, path)| (route.file_key(), (route, path))).collect())
    }

    /// Returns the document that lies at an address, or whose file does; `None` if something published does.
    #[must_use]
    pub fn at(&self, address: &str, addresses: &AddressBook) -> Option<&SourcePath> {
        if self.0.is_empty() || addresses.find(address).is_some() {
            return None;
        }
        let mut above = address.trim_end_matches('/');
        while !above.is_empty() {
            let page = Route::new(&format!("{above}/"))?;
            if addresses.find(page.as_str()).is_some() {
                return None;
            }
            if let Some((_, path)) = self.0.get(&page.file_key()) {
                return Some(path);
            }
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
        }
        None
    }

    /// Returns the document of a page as the settings name it: `om` is `content/pages/om.md` and `/om/`.
    #[must_use]
    pub fn page(&self, name: &str, addresses: &AddressBook) -> Option<&SourcePath> {
        let file = |path: &&SourcePath| {
            let inside = path.as_str().strip_prefix("content/pages/").and_then(|path| path.strip_suffix(".md"));
            inside.is_some_and(|inside| inside == name || inside.strip_suffix("/index") == Some(name))
        };
        self.at(&format!("/{name}/"), addresses).or_else(|| self.0.values().map(|(_, path)| path).find(file))
    }

    /// Returns the addresses with their documents, in order.
    pub fn iter(&self) -> impl Iterator<Item = &(Route, SourcePath)> {
        self.0.values()
    }
}

fn has_address(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::Post | DocumentKind::Page => true,
        DocumentKind::Slides => false,
    }
}
