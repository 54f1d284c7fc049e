//! Resolves links: from what an author typed to where it leads.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use crate::addresses::book::{AddressBook, BAD_NAME};
use crate::addresses::own::is_numbered_id;
use crate::addresses::scheme::{is_harmless, scheme};
use crate::config::external::{ExternalHosts, Loading};
use crate::config::settings::Config;
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::LOADED;
use crate::media::attachment::Attachment;
use crate::model::article::{Article, FileRef, LinkTarget};
use crate::model::file_refs::{file_ref, files_folder};
use crate::model::known_names::{KnownNames, Sought};
use crate::model::shared_names::SharedNames;
use crate::model::unpublished::Unpublished;
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::parse::outline::{Link, LinkAt, Outline};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::address::decoded;
use crate::text::composed::composed;
use crate::text::suggest::nearest;

/// A link to something that does not exist.
pub const NOTHING: Rule = Rule::error("G030");
/// A link to a heading that does not exist.
pub const NO_HEADING: Rule = Rule::error("G031");
/// A path that leaves the site.
pub const OUTSIDE: Rule = Rule::error("G032");
/// A picture or video that does not exist.
pub const NO_PICTURE: Rule = Rule::error("G033");
/// A link to a post that is not published.
pub const UNPUBLISHED: Rule = Rule::warning("G036");
/// An address that a browser would run as a script.
pub const PROGRAM: Rule = Rule::error("G037");
/// A place on the author's own computer.
pub const OWN_COMPUTER: Rule = Rule::error("G140");
/// A film, sound or document in the form of a picture.
pub const NOT_A_PICTURE: Rule = Rule::warning("G145");
/// A picture or another file that a page would load from another host.
pub const OTHER_HOST: Rule = Rule::warning("G131");
/// A web page as an attachment.
pub const WEB_PAGE: Rule = Rule::error("G039");

/// A document that links can lead to.
#[derive(Debug, Clone, Copy)]
pub struct Linkable<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its address; `None` while it is not published.
    pub route: Option<&'a Route>,
}

/// Everything that links can lead to.
pub struct Targets<'a> {
    /// Documents in the order of their paths.
    pub documents: Vec<Linkable<'a>>,
    /// Indexes of the published documents, by address.
    pub pages: BTreeMap<&'a str, usize>,
    /// Posts and pages that cannot be read, which is reported.
    pub unread: &'a BTreeSet<SourcePath>,
    /// Files beside documents, by path.
    pub files: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Files of `static/`, by path.
    pub statics: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Addresses of pages, terms and files of `static/`.
    pub addresses: &'a AddressBook,
    /// Addresses of what is not published.
    pub unpublished: &'a Unpublished,
    /// Address of the site.
    pub url: &'a BaseUrl,
    /// Hosts from which pages may load files.
    pub external: &'a ExternalHosts,
    /// The names of all this, once something was not found.
    pub names: OnceLock<KnownNames>,
}

impl<'a> Targets<'a> {
    pub(super) fn document(&self, path: &str) -> Option<Linkable<'a>> {
        let found = self.documents.binary_search_by(|linkable| linkable.document.path.as_str().cmp(path));
        found.ok().map(|index| self.documents[index])
    }

    /// Returns the nearest folder above a file that belongs to a document, and the document.
    pub(super) fn owner(&self, path: &SourcePath) -> Option<(String, Linkable<'a>)> {
        path.folders_above().find_map(|folder| {
            let owner = self.document(&format!("{folder}/index.md"))?;
            Some((folder.to_owned(), owner))
        })
    }

    /// Returns the document that lies at an address.
    pub(super) fn page(&self, address: &str) -> Option<&'a Document> {
        self.pages.get(address).map(|index| self.documents[*index].document)
    }
}

/// Resolves the links of one document.
pub struct Linking<'a> {
    /// Everything that links can lead to.
    pub targets: &'a Targets<'a>,
    /// The document.
    pub document: &'a Document,
    /// Folder in which files beside it are published: its own address.
    pub folder: Route,
    /// Names of the files in it that lie in no folder of a document.
    pub names: &'a SharedNames,
    /// The files that were given such a name.
    pub shared: BTreeSet<SourcePath>,
    /// What is wrong with its links.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Linking<'a> {
    /// Starts with a document, whose files are published in `folder`.
    #[must_use]
    pub fn new(targets: &'a Targets<'a>, document: &'a Document, folder: Route, names: &'a SharedNames) -> Self {
        Self { targets, document, folder, names, shared: BTreeSet::new(), diagnostics: Vec::new() }
    }

    /// Starts with a document whose files are published beside those of this one.
    #[must_use]
    pub fn beside(&self, document: &'a Document) -> Self {
        Self::new(self.targets, document, self.folder.clone(), self.names)
    }

    /// Returns where a link leads; nowhere after a mistake, which is reported.
    pub fn target(&mut self, link: &Link) -> LinkTarget {
        let target = self.found(link).unwrap_or(LinkTarget::Hidden);
        if link.is_scaled && matches!(link.at, LinkAt::Text(_)) && !target.is_picture() {
            self.report_no_picture(link);
        }
        target
    }

    /// Returns where a link leads; `None` after a mistake.
    fn found(&mut self, link: &Link) -> Option<LinkTarget> {
        let address = &*self.targets.url.here(link.address.trim());
        if self.report_own_computer(address, link.span, link.is_verbatim) {
            return None;
        }
        if let Some(scheme) = scheme(address)
            && !is_harmless(&scheme)
        {
            self.report_program(&scheme, link);
            return None;
        }
        let inside = self.targets.url.path_inside(address).map(|inside| decoded(&inside));
        if inside.as_ref().is_some_and(|inside| self.is_unpublished(inside)) {
            self.report(UNPUBLISHED, link);
            return Some(LinkTarget::Hidden);
        }
        if let Some(target) = self.loaded(address, link) {
            return Some(target);
        }
        if let Some(inside) = &inside {
            return self.at_full_address(inside, address, link);
        }
        if scheme(address).is_some() {
            return Some(LinkTarget::Address(address.to_owned()));
        }
        if address.starts_with("//") || address.is_empty() || address.starts_with('?') {
            return Some(LinkTarget::Address(address.to_owned()));
        }
        // As our own ids are, and the names of files.
        let address = &*composed(address);
        let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(id)));
        if path.is_empty() {
            let is_there = self.has_heading(self.document, fragment.unwrap_or_default(), link);
            return is_there.then(|| LinkTarget::Address(address.to_owned()));
        }
        let path = path.split('?').next().unwrap_or_default();
        let rest = &address[path.len()..];
        let decoded = decoded(path);
        if let Some(target) = self.inside(&decoded, rest, link) {
            return target;
        }
        if let Some(target) = self.at_address(&decoded, rest, link) {
            return Some(target);
        }
        if self.is_unpublished(&decoded) {
            self.report(UNPUBLISHED, link);
            return Some(LinkTarget::Hidden);
        }
        self.report_missing(link, path);
        None
    }

    /// Returns where something leads that a page would load from another host.
    fn loaded(&mut self, address: &str, link: &Link) -> Option<LinkTarget> {
        if !self.is_loaded(link) {
            return None;
        }
        match self.targets.external.loading(address, self.targets.url) {
            Loading::Own => None,
            Loading::Allowed(address) => Some(LinkTarget::Address(address)),
            Loading::Foreign(foreign) => {
                self.report_foreign(&foreign, link);
                Some(LinkTarget::Foreign(foreign))
            }
        }
    }

    /// Returns whether an address below the site's is that of something unpublished.
    fn is_unpublished(&self, address: &str) -> bool {
        self.targets.unpublished.at(address, self.targets.addresses).is_some()
    }

    /// Returns the text of the document at an address, with its links resolved.
    pub fn article(&mut self, route: &Route, config: &Config) -> Article {
        let document = self.document;
        let links = document.body.outline.links.iter();
        let mut targets: Vec<(LinkAt, LinkTarget)> = links.map(|link| (link.at, self.target(link))).collect();
        targets.sort_by_key(|(at, _)| *at);
        self.report_unlinked();
        let front = &document.front;
        Article {
            path: document.path.clone(),
            body: Arc::clone(&document.body),
            href: config.url.href(route),
            language: front.language.as_ref().map_or(&config.language, |language| &language.value).clone(),
            targets,
            summary: front.summary.as_ref().map(|summary| summary.value.clone()),
        }
    }

    /// Returns the published file at a path from the document.
    pub fn file(&mut self, typed: &str, span: Span, rule: Rule) -> Option<Arc<FileRef>> {
        if self.report_own_computer(typed, span, span.len() == typed.len()) {
            return None;
        }
        let location = Location::at(&self.document.path, span);
        let Some(path) = self.resolve(typed) else {
            self.diagnostics.push(OUTSIDE.at(location).with("address", typed));
            return None;
        };
        if self.targets.files.contains_key(&path) {
            return self.publish(&path, span, false);
        }
        let near = self.near(typed, Sought::File);
        let exact = near.as_ref().filter(|near| span.len() == typed.len() && self.is_exact(near, true));
        let exact = exact.map(|near| near.path.clone());
        let diagnostic = rule.at(location).with("file", typed).with("address", typed);
        let diagnostic = diagnostic.near(near.as_ref().map(|near| near.path.as_str()));
        let mut diagnostic = exact.into_iter().fold(diagnostic, Diagnostic::fix);
        if typed.starts_with(['“', '”', '„']) {
            diagnostic = diagnostic.help("curly");
        }
        self.diagnostics.push(diagnostic);
        None
    }

    /// Returns the document or file at a path; `None` if there is none.
    #[expect(clippy::option_option, reason = "nothing found, a mistake found, a target found")]
    fn inside(&mut self, path: &str, rest: &str, link: &Link) -> Option<Option<LinkTarget>> {
        let Some(resolved) = self.resolve(path) else {
            self.report(OUTSIDE, link);
            return Some(None);
        };
        let at = resolved.as_str();
        let index = format!("{at}/index.md");
        let with_extension = format!("{at}.md");
        let paths = [at, &index, &with_extension];
        if paths.iter().any(|path| self.targets.unread.contains(*path)) {
            // That it cannot be read is reported there: that it is nowhere, too, would be a second message of one cause.
            return Some(Some(LinkTarget::Hidden));
        }
        let found = paths.into_iter().find_map(|path| self.targets.document(path));
        if let Some(Linkable { document, route }) = found {
            let Some(route) = route else {
                self.report(UNPUBLISHED, link);
                return Some(Some(LinkTarget::Hidden));
            };
            let place = self.place_in(document, rest, link);
            return Some(Some(LinkTarget::Address(format!("{}{place}", self.targets.url.href(route)))));
        }
        if let Some(file) = self.targets.files.get(&resolved) {
            if file.is_withheld() {
                return Some(Some(LinkTarget::Hidden));
            }
            return Some(self.publish_at(&resolved, rest, link));
        }
        None
    }

    /// Returns the names of the shared files that cannot keep their own, now that all of them are known.
    #[must_use]
    pub fn shared_names(&self) -> SharedNames {
        if self.shared.is_empty() {
            return SharedNames::default();
        }
        let folder = format!("{}/", self.document.path.folder());
        let beside = self
            .targets
            .files
            .range::<str, _>((Bound::Included(folder.as_str()), Bound::Unbounded))
            .map(|(path, _)| path.as_str());
        let inside = beside.map_while(|path| path.strip_prefix(&folder)).filter(|_| self.document.is_folder);
        SharedNames::of(&self.shared, inside.map(|path| path.split('/').next().unwrap_or_default()))
    }

    /// Returns a file as it is published: with the document whose folder it is in, else with this one.
    pub fn publish(&mut self, path: &SourcePath, span: Span, has_renditions: bool) -> Option<Arc<FileRef>> {
        let location = Location::at(&self.document.path, span);
        let attachment = self.targets.files.get(path).filter(|file| !file.is_withheld())?;
        if matches!(path.extension().as_str(), "html" | "htm" | "xhtml" | "js") {
            self.diagnostics.push(WEB_PAGE.at(location).with("file", path.name()));
            return None;
        }
        let (folder, name) = match self.targets.owner(path) {
            Some((_, Linkable { route: None, .. })) => {
                self.diagnostics.push(UNPUBLISHED.at(location).with("address", path.name()));
                return None;
            }
            Some((folder, Linkable { route: Some(route), .. })) => {
                (files_folder(route), &path.as_str()[folder.len() + 1..])
            }
            None => {
                self.shared.insert(path.clone());
                (self.folder.clone(), self.names.get(path))
            }
        };
        let Some(route) = folder.file(attachment.published_name(name).as_deref().unwrap_or(name)) else {
            self.diagnostics.push(BAD_NAME.at(location).with("file", name));
            return None;
        };
        Some(file_ref(attachment, route, self.targets.url, has_renditions))
    }

    /// Returns a path relative to the document, or to `content` if it starts with `/`; `None` outside `content`. Windows'
    /// `\` is a `/`.
    pub(super) fn resolve(&self, path: &str) -> Option<SourcePath> {
        let path = path.replace('\\', "/");
        let resolved = match path.strip_prefix('/') {
            Some(rest) => SourcePath::resolve("content", rest.trim_end_matches('/')),
            None => SourcePath::resolve(self.document.path.folder(), &path),
        };
        resolved.filter(|path| path.is_below("content") || path.as_str() == "content")
    }

    /// Returns whether a fragment is an id of a document; reports one that is not.
    pub(super) fn has_heading(&mut self, document: &Document, id: &str, link: &Link) -> bool {
        if matches!(id, "" | "top" | "main") {
            return true;
        }
        let id = composed(&decoded(id)).into_owned();
        let outline: &Outline = &document.body.outline;
        // The ids of imported comments may be words.
        let exists = outline.has_id(&id) || is_numbered_id(&id) || id.starts_with("comment-");
        if !exists {
            let near = nearest(&id, outline.headings.iter().map(|heading| heading.id.as_str()));
            let diagnostic = NO_HEADING.at(Location::at(&self.document.path, link.span)).with("id", id.clone());
            let before = link.address.split_once('#').map(|(before, _)| before).filter(|_| link.is_verbatim);
            let fix = near.zip(before).map(|(near, before)| format!("{before}#{near}"));
            let diagnostic = fix.into_iter().fold(diagnostic, Diagnostic::fix);
            self.diagnostics.push(diagnostic.with("file", document.path.as_str()).near(near));
        }
        exists
    }

    /// Returns whether a page loads what is at an address. Covers have to be files of the site, which is checked elsewhere.
    fn is_loaded(&self, link: &Link) -> bool {
        match link.at {
            LinkAt::Text(_) => link.is_drawn,
            LinkAt::Directive(directive, attribute) => {
                let (name, _) = &self.document.body.prepared().directives[directive].attributes[attribute];
                LOADED.contains(&name.as_str())
            }
            LinkAt::Cover => false,
        }
    }
}
