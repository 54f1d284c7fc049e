//! From what an author typed to where it leads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::addresses::book::AddressBook;
use crate::addresses::scheme::{is_harmless, scheme};
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::Attachment;
use crate::model::article::{FileRef, RenditionRef, Target};
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::parse::outline::{Link, Outline};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::address::decoded;
use crate::text::suggest::nearest;

/// A link to nothing.
pub const NOTHING: Rule = Rule::error("G030");
/// A link to a heading that is not there.
pub const NO_HEADING: Rule = Rule::error("G031");
/// A path that leaves the site.
pub const OUTSIDE: Rule = Rule::error("G032");
/// A picture or film that is not there.
pub const NO_PICTURE: Rule = Rule::error("G033");
/// A link to a post that is not published now.
pub const UNPUBLISHED: Rule = Rule::warning("G036");
/// An address that a browser runs as a program.
pub const PROGRAM: Rule = Rule::error("G037");
/// A web page as an attachment.
pub const WEB_PAGE: Rule = Rule::error("G039");
/// A file name that cannot be part of an address.
pub const BAD_NAME: Rule = Rule::error("G057");

/// A document that others can link to.
#[derive(Debug, Clone, Copy)]
pub struct Linkable<'a> {
    /// The document.
    pub document: &'a Document,
    /// Where it lies; `None` while it is not published.
    pub route: Option<&'a Route>,
}

/// Everything that links can lead to.
pub struct Targets<'a> {
    /// Documents in the order of their paths.
    pub documents: Vec<Linkable<'a>>,
    /// Files beside documents, by path.
    pub files: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Files of `static/`, by path.
    pub statics: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Addresses of pages, terms and files of `static/`.
    pub addresses: &'a AddressBook,
    /// Where the site lies.
    pub url: &'a BaseUrl,
}

impl<'a> Targets<'a> {
    fn document(&self, path: &str) -> Option<Linkable<'a>> {
        let found = self.documents.binary_search_by(|linkable| linkable.document.path.as_str().cmp(path));
        found.ok().map(|place| self.documents[place])
    }
}

/// A document's own view on links: where relative ones start.
pub struct Linking<'a> {
    /// Everything there is.
    pub targets: &'a Targets<'a>,
    /// The document.
    pub document: &'a Document,
    /// Where files beside it are published: its own address as a folder.
    pub folder: Route,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl Linking<'_> {
    /// Returns where a link leads; `None` after a mistake, which is reported.
    pub fn target(&mut self, link: &Link) -> Option<Target> {
        let address = link.address.trim();
        let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(id)));
        if let Some(scheme) = scheme(address) {
            if is_harmless(&scheme) {
                return Some(Target::Address(address.to_owned()));
            }
            let rule = if scheme.eq_ignore_ascii_case("file") { OUTSIDE } else { PROGRAM };
            self.report(rule, link, None);
            return None;
        }
        if address.starts_with("//") || address.is_empty() || address.starts_with('?') {
            return Some(Target::Address(address.to_owned()));
        }
        if path.is_empty() {
            self.heading(self.document, fragment, link.span);
            return Some(Target::Address(address.to_owned()));
        }
        let path = path.split('?').next().unwrap_or_default();
        let decoded = decoded(path);
        if let Some(target) = self.inside(&decoded, fragment, link) {
            return target;
        }
        if let Some(route) = self.targets.addresses.find(&decoded).filter(|_| decoded.starts_with('/')) {
            if let Some(file) = self.targets.statics.get(format!("static{}", route.as_str()).as_str())
                && link.is_scaled
            {
                if file.is_withheld {
                    return Some(Target::Hidden);
                }
                return Some(Target::File(file_ref(file, route.clone(), self.targets.url, true)));
            }
            let fragment = fragment.map(|id| format!("#{id}")).unwrap_or_default();
            return Some(Target::Address(format!("{}{fragment}", self.targets.url.href(route))));
        }
        let near = self.near(&decoded);
        self.report(if link.is_drawn { NO_PICTURE } else { NOTHING }, link, near.as_deref());
        None
    }

    /// Returns the published file at a path from the document.
    pub fn file(&mut self, typed: &str, span: Span, rule: Rule) -> Option<Arc<FileRef>> {
        let place = Location::at(&self.document.path, span);
        let Some(path) = self.resolve(typed) else {
            self.diagnostics.push(OUTSIDE.at(place).with("address", typed));
            return None;
        };
        if self.targets.files.contains_key(&path) {
            return self.publish(&path, span, false);
        }
        let near = self.near(typed);
        let mut diagnostic = rule.at(place).with("file", typed).with("address", typed).near(near.as_deref());
        if typed.starts_with(['“', '”', '„']) {
            diagnostic = diagnostic.help("curly");
        }
        self.diagnostics.push(diagnostic);
        None
    }

    /// Follows a path to a document or a file; `None` when nothing lies there.
    #[expect(clippy::option_option, reason = "found nothing, found a mistake, found a target")]
    fn inside(&mut self, path: &str, fragment: Option<&str>, link: &Link) -> Option<Option<Target>> {
        let Some(resolved) = self.resolve(path) else {
            self.report(OUTSIDE, link, None);
            return Some(None);
        };
        let at = resolved.as_str();
        let index = format!("{at}/index.md");
        let with_extension = format!("{at}.md");
        let found = [at, &index, &with_extension].into_iter().find_map(|path| self.targets.document(path));
        if let Some(Linkable { document, route }) = found {
            let Some(route) = route else {
                self.report(UNPUBLISHED, link, None);
                return Some(Some(Target::Hidden));
            };
            self.heading(document, fragment, link.span);
            let fragment = fragment.map(|id| format!("#{id}")).unwrap_or_default();
            return Some(Some(Target::Address(format!("{}{fragment}", self.targets.url.href(route)))));
        }
        if let Some(file) = self.targets.files.get(&resolved) {
            if file.is_withheld {
                return Some(Some(Target::Hidden));
            }
            return Some(self.publish(&resolved, link.span, link.is_scaled).map(Target::File));
        }
        None
    }

    /// Publishes a file, if it may be: with the folder that owns it, else with this document.
    fn publish(&mut self, path: &SourcePath, span: Span, has_copies: bool) -> Option<Arc<FileRef>> {
        let place = Location::at(&self.document.path, span);
        let attachment = self.targets.files.get(path).filter(|file| !file.is_withheld)?;
        if matches!(path.extension().as_str(), "html" | "htm" | "xhtml" | "js") {
            self.diagnostics.push(WEB_PAGE.at(place).with("file", path.name()));
            return None;
        }
        let (folder, name) = match self.owner(path) {
            Some((_, Linkable { route: None, .. })) => {
                self.diagnostics.push(UNPUBLISHED.at(place).with("address", path.name()));
                return None;
            }
            Some((folder, Linkable { route: Some(route), .. })) => {
                (files_folder(route), &path.as_str()[folder.len() + 1..])
            }
            None => (self.folder.clone(), path.name()),
        };
        let Some(route) = folder.file(name) else {
            self.diagnostics.push(BAD_NAME.at(place).with("file", name));
            return None;
        };
        Some(file_ref(attachment, route, self.targets.url, has_copies))
    }

    /// Returns the nearest folder above a file that belongs to a document.
    fn owner(&self, path: &SourcePath) -> Option<(String, Linkable<'_>)> {
        let mut folder = path.folder();
        while !folder.is_empty() {
            if let Some(owner) = self.targets.document(&format!("{folder}/index.md")) {
                return Some((folder.to_owned(), owner));
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        None
    }

    fn resolve(&self, path: &str) -> Option<SourcePath> {
        let resolved = match path.strip_prefix('/') {
            Some(rest) => SourcePath::resolve("content", rest.trim_end_matches('/')),
            None => SourcePath::resolve(self.document.path.folder(), path),
        };
        resolved.filter(|path| path.is_below("content") || path.as_str() == "content")
    }

    fn heading(&mut self, document: &Document, fragment: Option<&str>, span: Span) {
        let Some(id) = fragment.filter(|id| !id.is_empty() && *id != "top" && *id != "main") else { return };
        let id = decoded(id);
        let outline: &Outline = &document.body.outline;
        let is_there = outline.headings.iter().any(|heading| heading.id == id)
            || outline.raw_ids.contains(&id)
            || ["fn-", "fnref-", "comment-", "update-", "page-"].iter().any(|prefix| id.starts_with(prefix));
        if !is_there {
            let near = nearest(&id, outline.headings.iter().map(|heading| heading.id.as_str()));
            let diagnostic = NO_HEADING.at(Location::at(&self.document.path, span)).with("id", id.clone());
            self.diagnostics.push(diagnostic.with("file", document.path.as_str()).near(near));
        }
    }

    /// Returns the name that comes nearest to the last part of a path: a document's, or a file's of the same folder.
    fn near(&self, path: &str) -> Option<String> {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let folder = self.document.path.folder();
        let beside = self.targets.files.keys().filter(|path| path.is_below(folder)).map(SourcePath::name);
        let documents: BTreeSet<&str> = self
            .targets
            .documents
            .iter()
            .filter(|linkable| linkable.route.is_some())
            .map(|linkable| {
                let path = &linkable.document.path;
                if linkable.document.is_folder {
                    path.folder().rsplit('/').next().unwrap_or_default()
                } else {
                    path.name()
                }
            })
            .collect();
        // A post is often written without the date in its file's name.
        let ending = documents.iter().find(|document| !name.is_empty() && document.ends_with(&format!("-{name}")));
        ending.copied().or_else(|| nearest(name, documents.into_iter().chain(beside))).map(str::to_owned)
    }

    fn report(&mut self, rule: Rule, link: &Link, near: Option<&str>) {
        let diagnostic = rule.at(Location::at(&self.document.path, link.span)).with("address", link.address.trim());
        self.diagnostics.push(diagnostic.near(near));
    }
}

/// Returns a file at its address, on request with its copies beside it.
fn file_ref(attachment: &Arc<Attachment>, route: Route, url: &BaseUrl, has_copies: bool) -> Arc<FileRef> {
    let renditions = if has_copies { attachment.renditions.as_slice() } else { &[] };
    let address = route.as_str();
    let stem = address.rsplit_once('.').map_or(address, |(stem, _)| stem);
    let renditions = renditions.iter().map(|copy| {
        // The name tells the bytes: a browser that has them need not ask again.
        let (width, mark) = (copy.pixels.0, &copy.fingerprint.hex()[..8]);
        let route = Route::new(&format!("{stem}-{width}w.{mark}.{}", copy.format.extension()))?;
        Some(RenditionRef { href: url.href(&route), url: url.absolute(&route), route })
    });
    let renditions = renditions.collect::<Option<_>>().unwrap_or_default();
    let (href, absolute) = (url.href(&route), url.absolute(&route));
    Arc::new(FileRef { route, href, url: absolute, attachment: Arc::clone(attachment), renditions })
}

/// Returns the folder where the files of a page lie: the page itself, of a `.html` address its name as a folder.
#[must_use]
pub fn files_folder(route: &Route) -> Route {
    if route.is_page() {
        return route.clone();
    }
    let name = route.as_str();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Route::new(&format!("{stem}/")).expect("invariant: the name of a file is the name of a folder")
}
