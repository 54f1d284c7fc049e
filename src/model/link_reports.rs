//! What is said about links that lead nowhere, with what the author probably meant.

use crate::addresses::link_address::{AddressError, LinkAddress};
use crate::addresses::own_computer::{file_in_home, file_on_own_computer};
use crate::addresses::scheme::{Unusable, unusable};
use crate::config::external::ForeignAddress;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::{DIRECTIVES, directive_for_file};
use crate::media::kind::{FileCategory, kind_of};
use crate::model::known_names::{KnownNames, Meant, Sought, Typed};
use crate::model::links::{Linking, NO_PICTURE, NOT_A_PICTURE, NOTHING, OTHER_HOST, OWN_COMPUTER, PROGRAM, Targets};
use crate::parse::outline::Link;
use crate::source::path::relative;
use crate::source::span::{Location, Span};
use crate::text::address::{decoded, path_in_link, without_query};

/// What a path that leads nowhere probably meant.
pub(super) struct NearPath {
    /// The path, as it can be written in place of the other one.
    pub path: String,
    /// Whether nothing else is as close.
    pub is_only: bool,
}

impl Targets<'_> {
    /// Collects the names of what is published.
    fn known_names(&self) -> KnownNames {
        let documents = self.documents.iter().filter(|linkable| linkable.route.is_some());
        let files = self.files.iter().chain(self.statics).filter(|(path, file)| {
            !file.is_withheld() && self.owner(path).is_none_or(|(_, owner)| owner.route.is_some())
        });
        let documents = documents.map(|linkable| (&linkable.document.path, linkable.document.is_folder));
        KnownNames::of(documents, files.map(|(path, _)| path))
    }
}

impl Linking<'_> {
    /// Returns the path of what `typed` probably meant, as it can be written in its place. `typed` is decoded.
    pub(super) fn near(&self, typed: &str, wanted: Sought) -> Option<NearPath> {
        let own = self.document.path.folder();
        let above = typed.trim_end_matches(['/', '\\']).rsplit_once(['/', '\\']).map_or("", |(above, _)| above);
        let folder = if typed.starts_with(['/', '\\']) { format!("/{above}") } else { above.to_owned() };
        let folder = self.resolve(&folder).map_or_else(|| own.to_owned(), |folder| folder.as_str().to_owned());
        let names = self.targets.names.get_or_init(|| self.targets.known_names());
        let served = typed.starts_with(['/', '\\']).then(|| format!("static/{}", above.trim_matches(['/', '\\'])));
        let served = served.as_deref().map(|served| served.trim_end_matches('/'));
        let Meant { path, is_only } = names.meant(&Typed { path: typed, folder: &folder, own, served, wanted })?;
        let path = match path.strip_prefix("static/") {
            Some(rest) => format!("/{rest}"),
            None if typed.starts_with('/') => path.strip_prefix("content").unwrap_or(path).to_owned(),
            None => relative(own, path),
        };
        // Front matter and directives hold paths as they are; in a link these signs mean something else.
        let path = if wanted == Sought::File { path } else { path_in_link(&path) };
        Some(NearPath { path, is_only })
    }

    /// Returns whether a suggested path can be written in place of the typed one and leads to a target of the same kind.
    pub(super) fn is_exact(&self, near: &NearPath, is_file: bool) -> bool {
        let is_safe = near.path.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
        near.is_only && is_safe && (!is_file || self.is_file(&near.path))
    }

    /// Returns whether a path is that of a file beside a document or in `static`.
    fn is_file(&self, path: &str) -> bool {
        self.resolve(path).is_some_and(|path| self.targets.files.contains_key(&path))
            || path.starts_with('/') && self.targets.statics.contains_key(format!("static{path}").as_str())
    }

    pub(super) fn report_foreign(&mut self, foreign: &ForeignAddress, link: &Link) {
        let ForeignAddress { href, name: _, host, by_https } = foreign;
        let shown = host.clone().unwrap_or_else(|| start_of(href));
        let diagnostic = OTHER_HOST.at(Location::at(&self.document.path, link.span)).with("host", shown);
        let address = link.address.trim();
        let video = DIRECTIVES.iter().find_map(|kind| Some((kind.name, kind.video_host()?.id_in_address(address)?)));
        if let Some((name, id)) = video {
            let form = format!("::{name}{{id=\"{id}\" title=\"…\"}}");
            return self.diagnostics.push(diagnostic.with("form", form).help("video"));
        }
        self.diagnostics.push(match (by_https, host) {
            (Some(secure), _) => {
                let diagnostic = diagnostic.with("secure", secure.clone()).help("secure");
                if link.is_verbatim { diagnostic.fix(secure) } else { diagnostic }
            }
            (None, Some(_)) => diagnostic.help("download").help("allow"),
            (None, None) => diagnostic.help("download"),
        });
    }

    pub(super) fn report(&mut self, rule: Rule, link: &Link) {
        let diagnostic = rule.at(Location::at(&self.document.path, link.span)).with("address", link.address.trim());
        self.diagnostics.push(diagnostic);
    }

    /// Reports an address that no page may link to, by what its scheme says.
    pub(super) fn report_program(&mut self, scheme: &str, link: &Link) {
        let address = link.address.trim();
        let diagnostic = PROGRAM.at(Location::at(&self.document.path, link.span)).with("address", start_of(address));
        let diagnostic = diagnostic.with("scheme", scheme);
        let is_in_text = scheme.eq_ignore_ascii_case("data") && link.is_drawn;
        self.diagnostics.push(match unusable(address, scheme) {
            Unusable::Mistyped(whole) => {
                let diagnostic = if link.is_verbatim { diagnostic.fix(&whole) } else { diagnostic };
                diagnostic.near(Some(&whole))
            }
            Unusable::Program if is_in_text => diagnostic.help("data"),
            Unusable::Program => diagnostic,
            Unusable::OfBrowser => diagnostic.help("browser"),
            Unusable::OfProgram => diagnostic.help("program"),
            Unusable::Unknown => diagnostic.help("unknown"),
        });
    }

    /// Reports an address on the author's own computer; returns whether it is one.
    pub(super) fn report_own_computer(&mut self, address: &str, span: Span, is_verbatim: bool) -> bool {
        let Some(name) = file_on_own_computer(address) else { return false };
        self.push_own_computer(address, &name, span, is_verbatim);
        true
    }

    /// Reports a place on the author's own computer. If the file lies beside the document, its name is all that is needed.
    fn push_own_computer(&mut self, address: &str, name: &str, span: Span, is_verbatim: bool) {
        let diagnostic = OWN_COMPUTER.at(Location::at(&self.document.path, span)).with("address", start_of(address));
        let is_there = self.resolve(name).is_some_and(|path| self.targets.files.contains_key(&path));
        let diagnostic = if name.is_empty() || name.ends_with(':') {
            diagnostic
        } else {
            diagnostic.with("file", name).help(if is_there { "there" } else { "copy" })
        };
        let near = NearPath { path: name.to_owned(), is_only: true };
        let is_exact = is_there && is_verbatim && self.is_exact(&near, true);
        self.diagnostics.push(if is_exact { diagnostic.fix(name) } else { diagnostic });
    }

    /// Reports text that would be a link to a file of the site, but for its brackets.
    pub(super) fn report_unlinked(&mut self) {
        for found in &self.document.body.outline.unlinked {
            if self.is_there(&found.address) {
                self.diagnostics.push(found.diagnostic(&self.document.path));
            }
        }
    }

    /// Returns whether an address is that of a document, file or page of the site.
    fn is_there(&self, address: &str) -> bool {
        let path = decoded(address.split(['#', '?']).next().unwrap_or_default());
        let Some(resolved) = self.resolve(&path).filter(|_| !path.is_empty()) else { return false };
        let at = resolved.as_str();
        let documents = [at.to_owned(), format!("{at}/index.md"), format!("{at}.md")];
        documents.iter().any(|path| self.targets.document(path).is_some())
            || self.targets.files.contains_key(&resolved)
            || path.starts_with('/') && self.targets.addresses.find(&path).is_some()
    }

    /// Reports a film, sound or document in the form of a picture; a link is shown.
    pub(super) fn report_no_picture(&mut self, link: &Link) {
        let address = link.address.trim();
        let diagnostic = NOT_A_PICTURE.at(Location::at(&self.document.path, link.span)).with("address", address);
        let path = without_query(address);
        let extension = path.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase());
        let Some(kind) = directive_for_file(&extension) else { return self.diagnostics.push(diagnostic) };
        let form = format!("::{}{{{}=\"{address}\" title=\"…\"}}", kind.name, kind.required[0]);
        self.diagnostics.push(diagnostic.with("form", form).help("form"));
    }

    /// Reports a link to nothing; `path` is the part of its address before `?` and `#`.
    pub(super) fn report_missing(&mut self, link: &Link, path: &str) {
        let address = link.address.trim();
        if let Some(name) = file_in_home(path) {
            return self.push_own_computer(address, &name, link.span, link.is_verbatim);
        }
        let wanted = if link.is_drawn { Sought::Shown } else { Sought::Anything };
        let near = self.near(&decoded(path), wanted);
        let rule = if link.is_drawn { NO_PICTURE } else { NOTHING };
        let diagnostic = rule.at(Location::at(&self.document.path, link.span)).with("address", address);
        if let Some(whole) = whole_address(address, near.is_some()) {
            let diagnostic = if link.is_verbatim { diagnostic.fix(&whole) } else { diagnostic };
            return self.diagnostics.push(diagnostic.near(Some(&whole)));
        }
        let rest = link.address.strip_prefix(path).filter(|_| link.is_verbatim);
        let exact = near.as_ref().zip(rest).filter(|(near, _)| self.is_exact(near, link.is_drawn));
        let fix = exact.map(|(near, rest)| format!("{}{rest}", near.path));
        let diagnostic = fix.into_iter().fold(diagnostic, Diagnostic::fix);
        self.diagnostics.push(diagnostic.near(near.as_ref().map(|near| near.path.as_str())));
    }
}

/// Returns the whole address of the web or for e-mail if only its scheme is missing: `mailto:namn@skola.example` for
/// `namn@skola.example`. A name that may as well be that of a file is one if a file has a name like it.
fn whole_address(typed: &str, has_near_file: bool) -> Option<String> {
    let Err(AddressError::Near(whole)) = LinkAddress::parse(typed) else { return None };
    if whole.starts_with("mailto:") {
        return Some(whole);
    }
    let rest = whole.strip_prefix("https://").filter(|_| !typed.starts_with(['/', '\\']))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let ending = host.rsplit('.').next().unwrap_or_default().to_lowercase();
    let is_like_file = rest == host && (has_near_file || kind_of(&ending).category != FileCategory::File);
    (host.starts_with("www.") || !is_like_file).then_some(whole)
}

/// Returns as much of an address as a message shows: a picture in the text itself has a hundred thousand characters.
fn start_of(address: &str) -> String {
    const SHOWN: usize = 80;
    match address.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::kind::is_drawn_as_picture;

    #[test]
    fn an_address_without_its_scheme_is_whole_unless_it_names_a_file() {
        for (typed, whole) in [
            ("rektor@skola.example", Some("mailto:rektor@skola.example")),
            ("www.skolverket.example", Some("https://www.skolverket.example")),
            ("www.skola.md", Some("https://www.skola.md")),
            ("skolverket.example/sida?x=1#y", Some("https://skolverket.example/sida?x=1#y")),
            ("skola.example", Some("https://skola.example")),
            ("plan.docx", None),
            ("film.mp4", None),
            ("annan.md", None),
            ("om", None),
            ("../annan.md", None),
            ("bilder/klass.jpg", None),
        ] {
            assert_eq!(whole_address(typed, false).as_deref(), whole, "{typed}");
        }
        assert_eq!(whole_address("skola.pages", true), None);
    }

    #[test]
    fn a_directive_shows_the_files_of_its_category_and_no_pictures() {
        for extension in [
            "mp4", "m4v", "webm", "mov", "mp3", "m4a", "ogg", "oga", "wav", "pdf", "pptx", "ppt", "pps", "odp", "docx",
            "doc", "odt", "rtf", "xlsx", "xls", "ods", "csv", "zip", "jpg", "jpeg", "png", "gif", "webp", "avif",
            "svg", "heic", "avi", "md", "vtt", "",
        ] {
            let name = match kind_of(extension).category {
                FileCategory::Video => Some("film"),
                FileCategory::Audio => Some("sound"),
                FileCategory::Picture | FileCategory::File => None,
                _ if matches!(extension, "md" | "vtt") => None,
                _ => Some("attachment"),
            };
            assert_eq!(directive_for_file(extension).map(|kind| kind.name), name, "{extension}");
            assert!(name.is_none() || !is_drawn_as_picture(extension), "{extension}");
        }
    }
}
