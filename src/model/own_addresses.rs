//! Links to what readers see at an address of the site: posts, pages, lists, feeds and files, `/2026/01/01/a/#b`.

use std::sync::Arc;

use crate::media::attachment::Attachment;
use crate::model::article::LinkTarget;
use crate::model::file_refs::{file_ref, placed};
use crate::model::links::Linking;
use crate::parse::document::Document;
use crate::parse::outline::Link;
use crate::source::path::SourcePath;

impl Linking<'_> {
    /// Returns what lies at an address below the site's; `rest` is the query and fragment of the link. `None` if nothing does.
    pub(super) fn at_address(&mut self, path: &str, rest: &str, link: &Link) -> Option<LinkTarget> {
        if !path.starts_with('/') {
            return None;
        }
        let url = self.targets.url;
        // On the web, the address of a blog in a folder holds the folder.
        let below = || path.strip_prefix(url.path().trim_end_matches('/')).filter(|below| below.starts_with('/'));
        let addresses = self.targets.addresses;
        let found = |path: &str| addresses.find(path).cloned().or_else(|| self.static_file(path)?.static_route());
        let Some(route) = found(path).or_else(|| found(below()?)) else {
            let file = self.file_at(path).or_else(|| self.file_at(below()?))?;
            return self.publish_at(&file, rest, link);
        };
        let route = &route;
        match self.static_file(route.as_str()) {
            Some(file) if file.is_withheld() => return Some(LinkTarget::Hidden),
            Some(file) if link.is_scaled => {
                return Some(LinkTarget::File(placed(file_ref(file, route.clone(), url, true), rest)));
            }
            Some(_) | None => {}
        }
        let document = self.targets.page(route.as_str());
        let place = document.map_or_else(|| rest.to_owned(), |document| self.place_in(document, rest, link));
        Some(LinkTarget::Address(format!("{}{place}", url.href(route))))
    }

    /// Returns what lies at a full address of the site; `inside` is its path below the site's. A mistake is reported.
    pub(super) fn at_full_address(&mut self, inside: &str, address: &str, link: &Link) -> Option<LinkTarget> {
        let typed = &address[..address.find(['?', '#']).unwrap_or(address.len())];
        let rest = &address[typed.len()..];
        // Servers add the `/` of a folder, and `index.html`.
        let folder = format!("{}/", inside.strip_suffix("index.html").unwrap_or(inside).trim_end_matches('/'));
        let found = self.at_address(inside, rest, link).or_else(|| self.at_address(&folder, rest, link));
        match found {
            // A fragment that is not there was taken off.
            Some(LinkTarget::Address(href)) if rest.contains('#') && !href.contains('#') => {
                let end = address.find('#').unwrap_or(address.len());
                Some(LinkTarget::Address(address[..end].to_owned()))
            }
            Some(LinkTarget::Address(_)) => Some(LinkTarget::Address(address.to_owned())),
            Some(found) => Some(found),
            // Pages of presentations lie below the page of their post, and are known when all links are.
            None if inside.ends_with('/') && self.page_above(inside).is_some() => {
                Some(LinkTarget::Address(address.to_owned()))
            }
            None => {
                self.report_missing(link, inside);
                None
            }
        }
    }

    /// Returns the query and fragment of a link to a document. Without the heading, the link leads to the page.
    pub(super) fn place_in(&mut self, document: &Document, rest: &str, link: &Link) -> String {
        match rest.split_once('#') {
            Some((query, id)) if !self.has_heading(document, id, link) => query.to_owned(),
            Some(_) | None => rest.to_owned(),
        }
    }

    /// Returns the published file at a path as a link with this query and fragment leads to it.
    pub(super) fn publish_at(&mut self, path: &SourcePath, rest: &str, link: &Link) -> Option<LinkTarget> {
        let file = self.publish(path, link.span, link.is_scaled)?;
        Some(LinkTarget::File(placed(file, rest)))
    }

    /// Returns the file of `static/` at an address: the one of that name, or the one that is published there.
    fn static_file(&self, address: &str) -> Option<&Arc<Attachment>> {
        let named = |address: &str| self.targets.statics.get(format!("static{address}").as_str());
        named(address).or_else(|| {
            let (original, _) = address.rsplit_once('.')?;
            named(original).filter(|file| file.published_name(original).as_deref() == Some(address))
        })
    }

    /// Returns the file beside a document that is published at an address: `/2026/01/01/a/plan.pdf`.
    fn file_at(&self, address: &str) -> Option<SourcePath> {
        let (above, document) = self.page_above(address).filter(|(_, document)| document.is_folder)?;
        let path = SourcePath::new(&format!("{}/{}", document.path.folder(), &address[above.len()..]))?;
        if self.targets.files.contains_key(&path) {
            return Some(path);
        }
        let original = SourcePath::new(path.as_str().rsplit_once('.')?.0)?;
        let file = self.targets.files.get(&original)?;
        (file.published_name(original.name()).as_deref() == Some(path.name())).then_some(original)
    }

    /// Returns the nearest address above another at which a document lies, and the document; the home page is above all.
    fn page_above<'b>(&self, address: &'b str) -> Option<(&'b str, &Document)> {
        let slashes = address.trim_end_matches('/').match_indices('/').skip(1);
        let mut above: Vec<&str> = slashes.map(|(at, _)| &address[..=at]).collect();
        above.reverse();
        above.into_iter().find_map(|above| Some((above, self.targets.page(above)?)))
    }
}
