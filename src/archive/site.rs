//! The files of a finished site -> the same files for a folder.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use url::Url;

use crate::archive::index::{handed_over, name_in_index, with_later};
use crate::archive::markup::{base_of, drawing, page};
use crate::archive::places::{Lead, Places, link};
use crate::archive::scripts::{search_starter, starter, starter_path};
use crate::archive::stylesheet;
use crate::archive::visit::Use;
use crate::output::file::{Output, OutputBytes};
use crate::output::route::Route;

/// A file of the site in an archive.
#[derive(Debug, Clone)]
pub struct ArchivedFile<'a> {
    /// Its path below the folder of the site.
    pub path: String,
    /// Its address on the web; `None` for a script that only the archive has.
    pub route: Option<&'a Route>,
    /// Its bytes.
    pub body: ArchivedBody<'a>,
}

/// The bytes of a file in an archive.
#[derive(Debug, Clone)]
pub enum ArchivedBody<'a> {
    /// Other ones than on the web.
    Made(Arc<[u8]>),
    /// Those of the web.
    Same(&'a Output),
}

/// What a page has that an archive cannot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// It leads to an address of the site at which nothing lies.
    Nowhere(String),
    /// It shows something of another host.
    Asks(String),
}

/// A site for an archive.
#[derive(Debug, Default)]
pub struct ArchivedSite<'a> {
    /// Its files by their paths.
    pub files: Vec<ArchivedFile<'a>>,
    /// What is lacking, by the address of the page.
    pub lacks: Vec<(&'a Route, Lack)>,
}

/// The kinds of files that hold addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page that browsers read as HTML.
    Page,
    /// XML: a drawing, or a page that is read as such.
    Drawing,
    /// A style sheet.
    Styles,
}

impl Form {
    /// Returns the kind of a file by its name; `None` for one without addresses.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Self::Page),
            "svg" | "xhtml" | "xht" => Some(Self::Drawing),
            "css" => Some(Self::Styles),
            _ => None,
        }
    }
}

/// What a file became, what it lacks, and the modules that it starts.
type Changed<'a> = (ArchivedFile<'a>, Vec<(&'a Route, Lack)>, BTreeSet<String>);

/// Returns the files of a site for an archive. `search` is the page of search, from which what is found is linked.
///
/// # Errors
///
/// When a file cannot be read that `files` opens.
pub fn archived<'a>(
    outputs: &'a [Output],
    places: &Places,
    search: Option<&Route>,
    files: &dyn OutputBytes,
) -> io::Result<ArchivedSite<'a>> {
    let (index, others): (Vec<&Output>, Vec<&Output>) =
        outputs.iter().partition(|output| name_in_index(output.route.file_path().as_str()).is_some());
    let changed: Vec<Changed<'a>> =
        others.into_par_iter().map(|output| changed(output, places, files)).collect::<io::Result<_>>()?;
    let mut site = ArchivedSite::default();
    let mut modules = BTreeSet::new();
    for (file, lacks, started) in changed {
        site.files.push(file);
        site.lacks.extend(lacks);
        modules.extend(started);
    }
    let by_path: BTreeMap<String, &Output> =
        outputs.iter().map(|output| (output.route.file_path().as_str().to_owned(), output)).collect();
    let text = |path: &str| -> io::Result<String> {
        let bytes = by_path.get(path).ok_or(io::ErrorKind::NotFound)?.bytes_from(files)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let mut made = |path: String, text: String| {
        site.files.push(ArchivedFile { path, route: None, body: ArchivedBody::Made(text.into_bytes().into()) });
    };
    let mut has_search = false;
    for module in &modules {
        let is_engine = name_in_index(module).is_some();
        has_search |= is_engine;
        let script = text(module)?;
        let script =
            if is_engine { search_starter(&with_later(&script, &later(&index, files)?)) } else { starter(&script) };
        made(starter_path(module), script);
    }
    if let Some(search) = search.filter(|_| has_search) {
        let (from, base) = (search.file_path(), places.base(search));
        let mut address = |text: &str| match places.lead(&base, text) {
            Lead::File(path, rest) => Some(link(from.as_str(), &path, &rest)),
            _ => None,
        };
        for output in index.iter().filter(|output| !output.route.as_str().ends_with(".js")) {
            let path = output.route.file_path();
            let name = name_in_index(path.as_str()).expect("invariant: it is in the index");
            made(format!("{path}.js"), handed_over(name, &output.bytes_from(files)?, &mut address));
        }
    }
    site.files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(site)
}

/// Returns the names and texts of the scripts of search that others ask for.
fn later(index: &[&Output], files: &dyn OutputBytes) -> io::Result<Vec<(String, String)>> {
    let scripts = index.iter().filter(|output| output.route.as_str().ends_with(".js"));
    let one = |output: &&Output| {
        let bytes = output.bytes_from(files)?;
        let name = output.route.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        Ok((name, String::from_utf8_lossy(&bytes).into_owned()))
    };
    scripts.map(one).collect()
}

/// Returns a file with other addresses.
fn changed<'a>(output: &'a Output, places: &Places, files: &dyn OutputBytes) -> io::Result<Changed<'a>> {
    let path = output.route.file_path().as_str().to_owned();
    let (route, mut lacks, mut modules) = (&output.route, Vec::new(), BTreeSet::new());
    let Some(form) = Form::of(&path) else {
        return Ok((ArchivedFile { path, route: Some(route), body: ArchivedBody::Same(output) }, lacks, modules));
    };
    let bytes = output.bytes_from(files)?;
    let text = as_text(&bytes);
    let own = places.base(route);
    let base = if form == Form::Page { base_of(&text, &own) } else { own };
    let mut visit = |address: &str, kind: Use| other_address(&path, &base, places, address, kind, &mut lacks, route);
    let changed = match form {
        Form::Styles => stylesheet::rewritten(&text, &mut visit),
        Form::Drawing => Some(drawing(&text, &mut visit)),
        Form::Page => Some(page(&text, &mut visit, &mut |address| match places.lead(&base, address) {
            Lead::File(module, _) => {
                let to = link(&path, &starter_path(&module), "");
                modules.insert(module);
                Some(to)
            }
            _ => None,
        })),
    };
    let body = match changed.filter(|changed| *changed != text) {
        Some(changed) => ArchivedBody::Made(as_bytes(&changed, &bytes).into()),
        None => ArchivedBody::Same(output),
    };
    Ok((ArchivedFile { path, route: Some(route), body }, lacks, modules))
}

/// Returns the address that stands in the archive in place of another one; `None` where it stays.
fn other_address<'a>(
    path: &str,
    base: &Url,
    places: &Places,
    address: &str,
    kind: Use,
    lacks: &mut Vec<(&'a Route, Lack)>,
    route: &'a Route,
) -> Option<String> {
    match (places.lead(base, address), kind) {
        (Lead::File(to, rest), _) => Some(link(path, &to, &rest)),
        (_, Use::Read) | (Lead::Same, _) => None,
        (Lead::Nowhere(full), _) => {
            lacks.push((route, Lack::Nowhere(full.clone())));
            Some(full)
        }
        (Lead::Beside(full), Use::Linked) => Some(full),
        (Lead::Foreign(_), Use::Linked) => None,
        (Lead::Beside(full) | Lead::Foreign(full), Use::Loaded) => {
            lacks.push((route, Lack::Asks(full.clone())));
            Some(full)
        }
    }
}

/// Returns the text of a file: of one that is not UTF-8 (an old page in `static/`) each byte is one letter, so that all come back.
#[must_use]
pub fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Returns the bytes of a text that [`as_text`] returned for `before`, and that was changed since.
fn as_bytes(text: &str, before: &[u8]) -> Vec<u8> {
    if std::str::from_utf8(before).is_ok() {
        return text.as_bytes().to_vec();
    }
    // Addresses are ASCII: everything else was a byte.
    text.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect()
}
