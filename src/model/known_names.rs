//! The names of everything that a link can lead to, so that a misspelt one finds what was meant.
//!
//! They are collected once for a build: a blog that was just moved in has a thousand broken links.

use std::collections::BTreeMap;

use crate::media::kind::{FileCategory, is_drawn_as_picture, kind_of};
use crate::source::path::SourcePath;
use crate::text::slug::Slug;
use crate::text::suggest::Misspelt;

/// What a misspelt address has to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sought {
    /// A picture, film or sound that the page shows.
    Shown,
    /// A file beside the document.
    File,
    /// A document or a file.
    Anything,
}

/// A document or file, by what its name says.
struct Known {
    /// Its path, or its folder's if it is the document of a folder.
    path: String,
    /// Extension of a file in lower case; `None` for documents.
    extension: Option<String>,
    /// Its name without extension and date.
    bare: String,
    /// The letters of `bare`, as bits.
    letters: u64,
    /// The date at the beginning of its name, with its hyphen.
    date: String,
}

/// The names of everything that a link can lead to.
pub struct KnownNames {
    all: Vec<Known>,
    by_bare: BTreeMap<String, Vec<usize>>,
    documents: Vec<usize>,
    files_of: BTreeMap<String, Vec<usize>>,
}

/// A name as it was typed, and where.
pub(super) struct Typed<'t> {
    /// The decoded path, without query and fragment.
    pub path: &'t str,
    /// The folder it names something in.
    pub folder: &'t str,
    /// The folder of the document it stands in.
    pub own: &'t str,
    /// The folder of `static` that a path from the root names something in; `None` for other paths.
    pub served: Option<&'t str>,
    /// What it has to lead to.
    pub wanted: Sought,
}

/// What was probably meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meant<'a> {
    /// The path of a file or document, or the folder of a document.
    pub path: &'a str,
    /// Whether nothing else is as close.
    pub is_only: bool,
}

impl KnownNames {
    /// Collects the names of published documents, each with whether it is that of a folder, and of published files.
    pub fn of<'a>(
        documents: impl Iterator<Item = (&'a SourcePath, bool)>,
        files: impl Iterator<Item = &'a SourcePath>,
    ) -> Self {
        let documents = documents.map(|(path, is_folder)| {
            if is_folder {
                Known::new(path.folder(), path.folder(), None)
            } else {
                Known::new(path.as_str(), path.as_str().trim_end_matches(".md"), None)
            }
        });
        let files = files.map(|path| Known::new(path.as_str(), path.as_str(), Some(path.extension())));
        let all: Vec<Known> = documents.chain(files).collect();
        let mut known = Self { by_bare: BTreeMap::new(), documents: Vec::new(), files_of: BTreeMap::new(), all };
        for (place, one) in known.all.iter().enumerate() {
            known.by_bare.entry(one.bare.clone()).or_default().push(place);
            if one.extension.is_none() {
                known.documents.push(place);
            } else {
                known.files_of.entry(folder_of(&one.path).to_owned()).or_default().push(place);
            }
        }
        known
    }

    /// Returns what a typed path probably meant: something of the right kind with the same name in another spelling, else
    /// with a name that is close and, if it is a file, in the same folder.
    pub(super) fn meant(&self, typed: &Typed<'_>) -> Option<Meant<'_>> {
        let (name, extension) = typed.name()?;
        let wanted = Known::new("", &name, extension);
        let fits = |place: &&usize| typed.fits(&self.all[**place], wanted.extension.as_deref());
        let same = self.by_bare.get(&wanted.bare).into_iter().flatten().filter(fits);
        let same = same.map(|place| (0, &self.all[*place]));
        if let Some(meant) = closest(same, typed, &wanted) {
            return Some(meant);
        }
        let misspelt = Misspelt::new(&wanted.bare);
        let documents = self.documents.iter().filter(|_| typed.wanted == Sought::Anything);
        let folders = if typed.folder == typed.own { vec![typed.own] } else { vec![typed.folder, typed.own] };
        let files = folders.into_iter().chain(typed.served).filter_map(|folder| self.files_of.get(folder)).flatten();
        let near = documents.chain(files).filter(fits).filter_map(|place| {
            let known = &self.all[*place];
            let most = misspelt.most();
            // Each mistake adds or takes away at most one letter.
            let is_possible = (wanted.letters & !known.letters).count_ones() as usize <= most
                && (known.letters & !wanted.letters).count_ones() as usize <= most;
            is_possible.then(|| misspelt.mistakes(&known.bare)).flatten().map(|mistakes| (mistakes, known))
        });
        closest(near, typed, &wanted)
    }
}

impl Known {
    /// Starts with the path to offer, and a path whose end is the name.
    fn new(path: &str, named: &str, extension: Option<String>) -> Self {
        let name = named.rsplit('/').next().unwrap_or_default();
        let stem = if extension.is_some() { name.rsplit_once('.').map_or(name, |(stem, _)| stem) } else { name };
        let slug = Slug::of(stem);
        let (date, bare) = split_date(slug.as_str());
        let letters = bare.bytes().fold(0, |letters, byte| letters | 1 << (byte % 64));
        Self { path: path.to_owned(), extension, bare: bare.to_owned(), letters, date: date.to_owned() }
    }
}

impl Typed<'_> {
    /// Returns the name that was typed, and its extension in lower case if it has one.
    fn name(&self) -> Option<(String, Option<String>)> {
        let mut parts = self.path.split(['/', '\\']).rev().filter(|part| !part.is_empty());
        let mut name = parts.next()?;
        if matches!(name, "index.md" | "index.html" | "index.htm") {
            name = parts.next()?;
        }
        // Quotation marks come along when a name is pasted.
        let name = name.trim_matches(|c: char| !c.is_alphanumeric());
        if name.is_empty() {
            return None;
        }
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).filter(|extension| {
            (1..=5).contains(&extension.len()) && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
        });
        Some((name.to_owned(), extension))
    }

    /// Returns whether something known is of the kind that was typed.
    fn fits(&self, known: &Known, typed: Option<&str>) -> bool {
        let Some(extension) = known.extension.as_deref() else {
            return self.wanted == Sought::Anything && typed.is_none_or(is_of_page);
        };
        let category = kind_of(extension).category;
        let meant = typed.map_or(FileCategory::File, |typed| kind_of(typed).category);
        let is_shown = |category| matches!(category, FileCategory::Picture | FileCategory::Video | FileCategory::Audio);
        match self.wanted {
            Sought::Shown if is_shown(meant) || typed == Some("vtt") => {
                category == meant && is_drawn_as_picture(extension) == (meant == FileCategory::Picture)
            }
            Sought::Shown => category == FileCategory::Picture,
            Sought::File => !known.path.starts_with("static/"),
            Sought::Anything => {
                typed.is_none_or(|typed| !is_of_page(typed) || extension == typed)
                    && (category != FileCategory::Picture || meant == FileCategory::Picture || typed.is_none())
            }
        }
    }
}

/// Returns the closest of what is known: by mistakes, then what has the same date, kind and folder.
fn closest<'k>(
    known: impl Iterator<Item = (usize, &'k Known)>,
    typed: &Typed<'_>,
    wanted: &Known,
) -> Option<Meant<'k>> {
    let category = |extension: Option<&str>| extension.map(|extension| kind_of(extension).category);
    let rank = |mistakes: usize, known: &Known| {
        let extension = known.extension.as_deref();
        let folder = folder_of(&known.path);
        let is_other_date = !wanted.date.is_empty() && known.date != wanted.date;
        let is_other_extension = extension != wanted.extension.as_deref();
        let is_other_kind = category(extension) != category(wanted.extension.as_deref());
        let distance = if folder == typed.folder {
            0
        } else if folder == typed.own {
            1
        } else {
            2
        };
        (mistakes, is_other_date, is_other_kind, is_other_extension, distance)
    };
    let mut ranked: Vec<_> = known.map(|(mistakes, known)| (rank(mistakes, known), known.path.as_str())).collect();
    ranked.sort_unstable();
    let (best, path) = ranked.first()?;
    let is_only = ranked.get(1).is_none_or(|(second, _)| second != best);
    Some(Meant { path, is_only })
}

/// Returns whether an extension is that of a page or a text that becomes one.
fn is_of_page(extension: &str) -> bool {
    matches!(extension, "md" | "markdown" | "html" | "htm" | "php" | "aspx")
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns a slug without the date at its beginning, after that date.
fn split_date(slug: &str) -> (&str, &str) {
    const DATE: &[u8] = b"0000-00-00-";
    let is_date = slug.len() > DATE.len()
        && slug.bytes().zip(DATE).all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == *form });
    if is_date { slug.split_at(DATE.len()) } else { ("", slug) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what a name meant that was typed in `content/posts/b/index.md`, and whether nothing else was as close.
    fn meant(typed: &str, wanted: Sought) -> Option<(String, bool)> {
        let path = |path: &str| SourcePath::new(path).expect("a path");
        let documents = [
            ("content/pages/karta.md", false),
            ("content/posts/2026-01-05-utflykt.md", false),
            ("content/posts/2026-02-07-utflykt/index.md", true),
            ("content/posts/b/index.md", true),
        ];
        let files = [
            "content/posts/a/klass.png",
            "content/posts/a/plan.pdf",
            "content/posts/b/klassen.pdf",
            "content/posts/b/klassen.png",
            "content/posts/b/klassen.webm",
            "content/posts/b/plan.pdf",
            "content/posts/c/lista.csv",
            "content/posts/d/lista.csv",
            "static/schema.pdf",
        ]
        .map(path);
        let documents = documents.map(|(document, is_folder)| (path(document), is_folder));
        let known = KnownNames::of(documents.iter().map(|(path, is_folder)| (path, *is_folder)), files.iter());
        let own = "content/posts/b";
        let found = known.meant(&Typed {
            path: typed,
            folder: own,
            own,
            served: typed.starts_with('/').then_some("static"),
            wanted,
        })?;
        Some((found.path.to_owned(), found.is_only))
    }

    #[test]
    fn of_what_is_equally_misspelt_the_same_date_kind_and_folder_are_closest() {
        let only = |path: &str| Some((path.to_owned(), true));
        let anything = |typed: &str| meant(typed, Sought::Anything);
        assert_eq!(anything("2026-02-07-utflyckt.md"), only("content/posts/2026-02-07-utflykt"));
        assert_eq!(anything("2026-01-05-utflyckt"), only("content/posts/2026-01-05-utflykt.md"));
        assert_eq!(anything("klasen.jpg"), only("content/posts/b/klassen.png"));
        assert_eq!(anything("Plan.PDF"), only("content/posts/b/plan.pdf"));
        assert_eq!(anything("/shema.pdf"), only("static/schema.pdf"));
        assert_eq!(anything("lista.xlsx"), Some(("content/posts/c/lista.csv".to_owned(), false)));
    }

    #[test]
    fn a_name_is_known_in_other_spellings() {
        let only = |path: &str| Some((path.to_owned(), true));
        for (typed, path) in [
            ("karta/index.html", "content/pages/karta.md"),
            ("../karta.htm", "content/pages/karta.md"),
            ("”plan.pdf”", "content/posts/b/plan.pdf"),
            ("Schema.pdf", "static/schema.pdf"),
            ("pln.pdf", "content/posts/b/plan.pdf"),
            ("plaan.pdf", "content/posts/b/plan.pdf"),
            ("klässen.webm", "content/posts/b/klassen.webm"),
        ] {
            assert_eq!(meant(typed, Sought::Anything), only(path), "{typed}");
        }
        assert_eq!(meant("”…”", Sought::Anything), None);
    }

    #[test]
    fn what_is_offered_is_of_the_kind_that_is_wanted() {
        let path = |typed: &str, wanted| meant(typed, wanted).map(|(path, _)| path);
        assert_eq!(path("klassen.jpg", Sought::Shown).as_deref(), Some("content/posts/b/klassen.png"));
        assert_eq!(path("klassen.mp4", Sought::Shown).as_deref(), Some("content/posts/b/klassen.webm"));
        assert_eq!(path("karta.jpg", Sought::Shown), None);
        assert_eq!(path("plan.png", Sought::Shown), None);
        assert_eq!(path("karta.pdf", Sought::Anything), None);
        assert_eq!(path("klassen.html", Sought::Anything), None);
        assert_eq!(path("schema.pdf", Sought::File), None);
        assert_eq!(path("karta", Sought::File), None);
    }
}
