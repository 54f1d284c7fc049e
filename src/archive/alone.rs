//! One page of a finished site -> the page by itself, for somebody who opens it from a mail: what it shows is in it, what belongs to it
//! lies beside it, and everything else is on the web.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::archive::markup::{Edit, applied, base_of, drawing, page};
use crate::archive::places::{Lead, Places, link};
use crate::archive::scripts::starter;
use crate::archive::site::{ArchivedBody, ArchivedFile, Form, as_text};
use crate::archive::stylesheet;
use crate::archive::visit::Use;
use crate::config::url::BaseUrl;
use crate::media::kind::FileKind;
use crate::output::file::{Output, OutputBytes};
use crate::output::hosting::Hosting;
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::text::html::escaped;
use crate::text::raw_html::{RawAttribute, RawKind, raw_tokens};

/// Most bytes of a file that is put into the page. A film lies beside it.
const INLINE_MAX: u64 = 2 << 20;

/// Most bytes that are put into all pages together: mail carries no more.
const INLINE_ALL_MAX: u64 = 16 << 20;

/// What an address becomes that would ask another host: nothing.
const NOTHING: &str = "data:,";

/// What the page is and how it is called.
#[derive(Debug, Clone, Copy)]
pub struct AlonePage<'a> {
    /// Its address.
    pub route: &'a Route,
    /// Name of its file.
    pub name: &'a str,
    /// Name of the folder of what lies beside it.
    pub folder: &'a str,
    /// What stands above it, so that nobody takes it for what is published.
    pub mark: &'a str,
    /// What its title begins with, for the same reason.
    pub before_title: &'a str,
}

/// The site of which the page is one.
#[derive(Clone, Copy)]
pub struct WholeSite<'a> {
    /// Its address.
    pub url: &'a BaseUrl,
    /// Its files.
    pub outputs: &'a [Output],
    /// Its posts and pages.
    pub documents: &'a BTreeMap<Route, SourcePath>,
    /// What its web server knows.
    pub hosting: &'a Hosting,
    /// Opens files that are not in memory.
    pub files: &'a dyn OutputBytes,
}

/// Returns the page and the files beside it, by their names; nothing if the site has no such page.
///
/// # Errors
///
/// When a file cannot be read.
pub fn alone<'a>(wanted: AlonePage<'a>, site: WholeSite<'a>) -> io::Result<Vec<ArchivedFile<'a>>> {
    let by_path: BTreeMap<String, &Output> =
        site.outputs.iter().map(|output| (output.route.file_path().as_str().to_owned(), output)).collect();
    let places = Places::new(site.url, by_path.keys().cloned(), site.hosting);
    let path = wanted.route.file_path().as_str().to_owned();
    let mut work = Work { wanted, site, by_path, places, path: path.clone(), inlined: 0, queue: vec![path] };
    let (mut done, mut files) = (BTreeSet::new(), Vec::new());
    while let Some(path) = work.queue.pop() {
        if done.insert(path.clone())
            && let Some(output) = work.by_path.get(&path).copied()
        {
            let name = work.name(&path);
            files.push(ArchivedFile {
                path: name.clone(),
                route: Some(&output.route),
                body: work.body(output, &name)?,
            });
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

struct Work<'a> {
    wanted: AlonePage<'a>,
    site: WholeSite<'a>,
    by_path: BTreeMap<String, &'a Output>,
    places: Places,
    /// Path of the page in the site.
    path: String,
    /// Bytes that were put into pages.
    inlined: u64,
    /// Paths of the files that are to come.
    queue: Vec<String>,
}

impl<'a> Work<'a> {
    /// Returns whether a file of the site belongs to the page: it lies below its address, and not below that of another page.
    fn is_own(&self, path: &str) -> bool {
        if path == self.path {
            return true;
        }
        let folder = |route: &Route| route.as_str().trim_start_matches('/').to_owned();
        let own = folder(self.wanted.route);
        let is_below = |folder: &str| !folder.is_empty() && path.starts_with(folder);
        let others = self.site.documents.keys().filter(|route| *route != self.wanted.route).map(folder);
        is_below(&own) && !others.into_iter().any(|other| other.starts_with(&own) && is_below(&other))
    }

    /// Returns the name of a file beside the page.
    fn name(&self, path: &str) -> String {
        let AlonePage { route, name, folder, .. } = self.wanted;
        if path == self.path {
            return name.to_owned();
        }
        let inside = path.strip_prefix(route.as_str().trim_start_matches('/')).unwrap_or(path);
        format!("{folder}/{inside}")
    }

    fn body(&mut self, output: &'a Output, name: &str) -> io::Result<ArchivedBody<'a>> {
        if Form::of(name) != Some(Form::Page) {
            return Ok(ArchivedBody::Same(output));
        }
        let bytes = output.bytes_from(self.site.files)?;
        let text = lean(&as_text(&bytes), self.wanted);
        let base = base_of(&text, &self.places.base(&output.route));
        let (mut failed, mut started) = (None, BTreeMap::new());
        // Modules first: what starts them is a script of its own.
        for address in modules(&text) {
            if let Lead::File(path, _) = self.places.lead(&base, &address)
                && let Some(module) = self.by_path.get(&path)
            {
                let script = starter(&as_text(&module.bytes_from(self.site.files)?));
                started.insert(address, uri("text/javascript", script.as_bytes()));
            }
        }
        let mut visit = |address: &str, kind: Use| match self.other(&base, name, address, kind) {
            Ok(other) => other,
            Err(error) => {
                failed.get_or_insert(error);
                None
            }
        };
        let made = page(&text, &mut visit, &mut |address| started.get(address).cloned());
        match failed {
            Some(error) => Err(error),
            None => Ok(ArchivedBody::Made(made.into_bytes().into())),
        }
    }

    /// Returns what an address becomes in the file `name`; `None` where it stays.
    fn other(&mut self, base: &url::Url, name: &str, address: &str, kind: Use) -> io::Result<Option<String>> {
        Ok(match (self.places.lead(base, address), kind) {
            (Lead::Same, _) | (Lead::Nowhere(_) | Lead::Beside(_) | Lead::Foreign(_), Use::Read) => None,
            (Lead::Nowhere(full) | Lead::Beside(full) | Lead::Foreign(full), Use::Linked) => Some(full),
            (Lead::Nowhere(_) | Lead::Beside(_) | Lead::Foreign(_), Use::Loaded) => Some(NOTHING.to_owned()),
            (Lead::File(path, rest), Use::Loaded) => Some(match self.inline(&path)? {
                Some(uri) => uri + rest.find('#').map_or("", |at| &rest[at..]),
                None => self.beside(name, &path, &rest),
            }),
            (Lead::File(path, rest), Use::Linked | Use::Read) if self.is_own(&path) => {
                Some(self.beside(name, &path, &rest))
            }
            (Lead::File(path, rest), Use::Linked) => {
                self.by_path.get(&path).map(|output| self.site.url.absolute(&output.route) + &rest)
            }
            (Lead::File(..), Use::Read) => None,
        })
    }

    /// Returns the address of a file beside, which is then one of those that are to come.
    fn beside(&mut self, from: &str, path: &str, rest: &str) -> String {
        self.queue.push(path.to_owned());
        link(from, &self.name(path), rest)
    }

    /// Returns a file as an address that holds it; `None` for a page, and for what is too large.
    fn inline(&mut self, path: &str) -> io::Result<Option<String>> {
        let Some(output) = self.by_path.get(path).copied() else { return Ok(None) };
        let len = output.byte_len();
        let form = Form::of(path);
        if form == Some(Form::Page) || len > INLINE_MAX || self.inlined + len > INLINE_ALL_MAX {
            return Ok(None);
        }
        self.inlined += len;
        let bytes = output.bytes_from(self.site.files)?;
        let kind = media_type(path);
        let Some(form) = form else { return Ok(Some(uri(kind, &bytes))) };
        let (text, base) = (as_text(&bytes).into_owned(), self.places.base(&output.route));
        let mut failed = None;
        // Nothing lies beside what is in a page: what is too large there is left out.
        let mut visit = |address: &str, kind: Use| {
            let Lead::File(path, rest) = self.places.lead(&base, address) else {
                return (kind == Use::Loaded && !address.starts_with(['#']) && !address.starts_with("data:"))
                    .then(|| NOTHING.to_owned());
            };
            if kind != Use::Loaded {
                return None;
            }
            match self.inline(&path) {
                Ok(uri) => {
                    uri.map(|uri| uri + rest.find('#').map_or("", |at| &rest[at..])).or(Some(NOTHING.to_owned()))
                }
                Err(error) => {
                    failed.get_or_insert(error);
                    None
                }
            }
        };
        let made = match form {
            Form::Styles => stylesheet::rewritten(&text, &mut visit).unwrap_or_else(|| text.clone()),
            Form::Drawing | Form::Page => drawing(&text, &mut visit),
        };
        failed.map_or_else(|| Ok(Some(uri(kind, made.as_bytes()))), Err)
    }
}

/// Returns an address that holds bytes (RFC 2397).
fn uri(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css",
        "js" | "mjs" => "text/javascript",
        "woff2" => "font/woff2",
        extension => FileKind::of(extension, &[]).media_type,
    }
}

/// Returns the addresses of the modules of a page.
fn modules(html: &str) -> Vec<String> {
    let of = |attributes: &[RawAttribute], name: &str| {
        attributes.iter().find(|one| one.name == name).map(|one| one.value.clone())
    };
    let module = |kind: RawKind| match kind {
        RawKind::Start(element, attributes, _) if element == "script" => {
            let is_module = of(&attributes, "type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("module"));
            of(&attributes, "src").filter(|_| is_module)
        }
        _ => None,
    };
    raw_tokens(html).into_iter().filter_map(|token| module(token.kind)).collect()
}

/// Returns a page that is marked as a draft and shows each picture in one size only.
fn lean(html: &str, wanted: AlonePage<'_>) -> String {
    /// Relations by which a browser loads what it does not show yet.
    const EARLY: [&str; 3] = ["preload", "modulepreload", "manifest"];
    let mut edits: Vec<Edit> = Vec::new();
    let (mut has_mark, mut has_title) = (false, false);
    for token in raw_tokens(html) {
        let RawKind::Start(element, attributes, _) = &token.kind else { continue };
        let of = |name: &str| attributes.iter().find(|one| one.name == name);
        let is_early = || {
            let relations = of("rel").map(|rel| rel.value.to_ascii_lowercase()).unwrap_or_default();
            relations.split_ascii_whitespace().any(|one| EARLY.contains(&one))
        };
        match element.as_str() {
            "source" if of("srcset").is_some() => edits.push((token.span.clone(), String::new())),
            "link" if is_early() => edits.push((token.span.clone(), String::new())),
            "img" => {
                let sizes = ["srcset", "sizes"].into_iter().filter_map(of).filter(|one| !one.span.is_empty());
                edits.extend(sizes.map(|one| (one.span.clone(), String::new())));
            }
            "head" => {
                let robots = "\n<meta name=\"robots\" content=\"noindex, nofollow\">".to_owned();
                edits.push((token.span.end..token.span.end, robots));
            }
            "title" if !has_title => {
                has_title = true;
                edits.push((token.span.end..token.span.end, escaped(wanted.before_title)));
            }
            "body" if !has_mark => {
                has_mark = true;
                let style = "margin:0;padding:.75rem 1rem;background:#ffd400;color:#000;font:bold 1rem/1.4 sans-serif;text-align:center";
                let mark = format!("\n<p role=\"note\" style=\"{style}\">{}</p>", escaped(wanted.mark));
                edits.push((token.span.end..token.span.end, mark));
            }
            _ => {}
        }
    }
    applied(html, edits)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::archive::check::dead_links;

    struct NoFiles;

    impl OutputBytes for NoFiles {
        fn open<'a>(&'a self, output: &'a Output) -> io::Result<Box<dyn Read + 'a>> {
            match &output.body {
                crate::output::file::Body::Bytes(bytes) => Ok(Box::new(bytes.as_ref())),
                _ => Err(io::ErrorKind::NotFound.into()),
            }
        }
    }

    fn route(text: &str) -> Route {
        Route::new(text).expect("a route")
    }

    const PAGE: &str = "<!doctype html><html><head><title>Läslust</title><link rel=stylesheet href=/blogg/s.css>\
        <link rel=preload href=/blogg/f.woff2 as=font><script type=module src=\"/blogg/m.js\"></script></head><body class=x>\
        <picture><source srcset=\"a.webp 1x\"><img src=a.png srcset=\"a.png 1x\" alt=A></picture>\
        <a href=/blogg/om/#mal>om</a> <a href=bok.pdf#page=2>bok</a> <a href=bilder/>slides</a> <a href=/blogg/2026/x/annat/>x</a>\
        <a href=#del id=del>d</a> <img src=https://annan.example/b.png> <video src=film.mp4></video></body></html>";

    #[test]
    fn a_page_holds_what_it_shows_and_leads_to_the_web() {
        let text = |address: &str, text: &str| Output::text(route(address), text.to_owned());
        let outputs = [
            text("/2026/x/", PAGE),
            text("/2026/x/a.png", "bild"),
            text("/2026/x/a.webp", "bild"),
            text("/2026/x/bok.pdf", "bok"),
            text("/2026/x/bilder/", "<body><a href=../>upp</a><img src=../a.png>"),
            text("/2026/x/annat/", "<body>hemligt"),
            Output::bytes(route("/2026/x/film.mp4"), vec![0; 3 << 20].into()),
            text("/om/", "<p id=mal>"),
            text("/s.css", "a{background:url(b.png) , url(//annan.example/c.png)}"),
            text("/b.png", "bakgrund"),
            text("/f.woff2", "font"),
            text("/m.js", "let a"),
        ];
        let documents: BTreeMap<Route, SourcePath> = ["/2026/x/", "/2026/x/annat/", "/om/"]
            .map(|at| (route(at), SourcePath::new("content/posts/a.md").expect("a path")))
            .into();
        let url = BaseUrl::parse("https://norrby.example/blogg/").expect("an address");
        let hosting = Hosting::default();
        let site =
            WholeSite { url: &url, outputs: &outputs, documents: &documents, hosting: &hosting, files: &NoFiles };
        let at = route("/2026/x/");
        let wanted = AlonePage {
            route: &at,
            name: "Läslust.html",
            folder: "filer",
            mark: "Utkast & prov",
            before_title: "Utkast: ",
        };
        let files = alone(wanted, site).expect("files");
        let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(names, ["Läslust.html", "filer/bilder/index.html", "filer/bok.pdf", "filer/film.mp4"]);
        let ArchivedBody::Made(page) = &files[0].body else { panic!("it is made") };
        let page = String::from_utf8_lossy(page);
        for wanted in [
            "<title>Utkast: Läslust",
            ">Utkast &amp; prov</p>",
            "content=\"noindex",
            "https://norrby.example/blogg/om/#mal",
            "https://norrby.example/blogg/2026/x/annat/",
            "filer/bok.pdf#page=2",
            "filer/bilder/index.html",
            "filer/film.mp4",
            "href=#del",
            &uri("image/png", b"bild"),
            "data:text/javascript;base64,",
        ] {
            assert!(page.contains(wanted), "{wanted} in {page}");
        }
        for gone in ["a.webp", "annan.example", "preload", "hemligt", "f.woff2", "src=\"/"] {
            assert!(!page.contains(gone), "{gone} in {page}");
        }
        let css =
            page.split("href=\"data:text/css;base64,").nth(1).and_then(|rest| rest.split('"').next()).expect("styles");
        let css = String::from_utf8(STANDARD.decode(css).expect("base64")).expect("text");
        assert!(css.contains(&uri("image/png", b"bakgrund")) && !css.contains("annan.example"), "{css}");
        let (dead, all) = dead_links(&files, &NoFiles).expect("read");
        assert!(dead.is_empty() && all >= 4, "{dead:?} {all}");
    }
}
