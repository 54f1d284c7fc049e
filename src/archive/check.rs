//! Looks at a finished archive once more, as somebody would who follows every link in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use url::Url;

use crate::archive::markup::{drawing, ids};
use crate::archive::site::{ArchivedBody, ArchivedFile, Form, as_text};
use crate::archive::stylesheet;
use crate::archive::visit::Use;
use crate::output::file::OutputBytes;
use crate::text::address::{decoded, encoded_path};

/// A link of an archive that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeadLink {
    /// The file that it stands in.
    pub path: String,
    /// The address as it stands there.
    pub address: String,
}

/// A fragment that leads to the start of any page (HTML, 7.4.6.4).
const TOP: &str = "top";

/// Returns the links that lead to no file of the archive or to no place in it, by file; and how many there are in all.
///
/// # Errors
///
/// When a file cannot be read that `files` opens.
pub fn dead_links(site: &[ArchivedFile<'_>], files: &dyn OutputBytes) -> io::Result<(Vec<DeadLink>, usize)> {
    let names: BTreeSet<&str> = site.iter().map(|file| file.path.as_str()).collect();
    let texts: Vec<(&str, Form, Arc<[u8]>)> = site
        .par_iter()
        .filter_map(|file| Some((file, Form::of(&file.path)?)))
        .map(|(file, form)| Ok((file.path.as_str(), form, bytes(file, files)?)))
        .collect::<io::Result<_>>()?;
    let pages = texts.par_iter().filter(|(_, form, _)| *form != Form::Styles);
    let places: BTreeMap<&str, BTreeSet<String>> =
        pages.map(|(path, _, bytes)| (*path, ids(&as_text(bytes)))).collect();
    let found: Vec<(Vec<DeadLink>, usize)> = texts
        .par_iter()
        .map(|(path, form, bytes)| {
            let (mut dead, mut all) = (Vec::new(), 0);
            let base = format!("file:///{}", encoded_path(path));
            let base = Url::parse(&base).expect("invariant: an encoded path is one of a file");
            let mut visit = |address: &str, kind: Use| {
                if let Some(leads) = leads(&base, address, &names, &places) {
                    all += 1;
                    if !leads && kind != Use::Read {
                        dead.push(DeadLink { path: (*path).to_owned(), address: address.to_owned() });
                    }
                }
                None
            };
            let text = as_text(bytes);
            // They are only looked at.
            let _ = match form {
                Form::Styles => stylesheet::rewritten(&text, &mut visit),
                Form::Page | Form::Drawing => Some(drawing(&text, &mut visit)),
            };
            (dead, all)
        })
        .collect();
    let all = found.iter().map(|(_, all)| all).sum();
    let mut dead: Vec<DeadLink> = found.into_iter().flat_map(|(dead, _)| dead).collect();
    dead.sort();
    dead.dedup();
    Ok((dead, all))
}

/// Returns whether an address leads to something in the archive; `None` for one that leads out of it, as it shall.
fn leads(base: &Url, address: &str, names: &BTreeSet<&str>, places: &BTreeMap<&str, BTreeSet<String>>) -> Option<bool> {
    let there = base.join(address.trim()).ok()?;
    if there.scheme() != "file" || address.trim().is_empty() {
        return None;
    }
    let path = decoded(there.path());
    let path = path.trim_start_matches('/');
    if !names.contains(path) {
        return Some(false);
    }
    let fragment = there.fragment().map(decoded).filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(TOP));
    // A part of a PDF or a film is no place with a name.
    let (Some(fragment), Some(ids)) = (fragment, places.get(path)) else { return Some(true) };
    Some(ids.contains(&fragment) || fragment.starts_with(":~:") || Form::of(path) != Some(Form::Page))
}

fn bytes(file: &ArchivedFile<'_>, files: &dyn OutputBytes) -> io::Result<Arc<[u8]>> {
    match &file.body {
        ArchivedBody::Made(bytes) => Ok(Arc::clone(bytes)),
        ArchivedBody::Same(output) => output.bytes_from(files),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::output::file::Output;

    struct NoFiles;

    impl OutputBytes for NoFiles {
        fn open<'a>(&'a self, _: &'a Output) -> io::Result<Box<dyn Read + 'a>> {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    #[test]
    fn links_to_no_file_and_to_no_place_are_found() {
        let file = |path: &str, text: &str| ArchivedFile {
            path: path.to_owned(),
            route: None,
            body: ArchivedBody::Made(text.as_bytes().into()),
        };
        let page = "<a id='del å' href='../b%20c/index.html#x'></a><a href='index.html#del%20%C3%A5'></a><a href=#ingen>\
                    </a><a href=/om/></a><a href='https://annan.example/'></a><img src=d.png><a href=#top></a><a href=''>";
        let site = [
            file("a/index.html", page),
            file("b c/index.html", "<p id=x>"),
            file("s.css", "a{b:url(\"a/x.png\")}"),
            file("d.pdf", ""),
        ];
        let (dead, all) = dead_links(&site, &NoFiles).expect("read");
        let dead: Vec<(&str, &str)> = dead.iter().map(|one| (one.path.as_str(), one.address.as_str())).collect();
        let wanted =
            [("a/index.html", "#ingen"), ("a/index.html", "/om/"), ("a/index.html", "d.png"), ("s.css", "a/x.png")];
        assert_eq!((dead.as_slice(), all), (wanted.as_slice(), 7));
    }
}
