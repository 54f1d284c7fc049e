//! A name, an address, a colour and a logo -> a new site in a folder of its own, beside whatever is there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::new_site::{IGNORED, JOINED, NewFile, SiteWishes, meant_color, meant_url, new_site_files};
use crate::diagnostic::catalogue::Language;
use crate::disk::scaffold::{Existing, create, in_the_way, write};
use crate::media::blob_cache::NoBlobCache;
use crate::media::digest::as_it_is;
use crate::media::signature::extension;
use crate::output::file::Body;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::text::slug::Slug;

/// Longest name of a site in characters: it stands in the head of each page.
const TITLE_MAX: usize = 120;

/// Most bytes of a logo: each page loads it.
pub const LOGO_MAX: usize = 2 << 20;

/// Most folders of one name that are tried.
const FOLDERS_MAX: usize = 100;

/// What the author typed on the first page.
#[derive(Debug, Clone, Default)]
pub struct TypedSite {
    /// Name of the blog.
    pub title: String,
    /// Its address; may be without `https://`.
    pub url: String,
    /// Its colour: `#1a5f7a`; empty for the theme's own.
    pub color: String,
    /// Name and bytes of a picture.
    pub logo: Option<(String, Vec<u8>)>,
}

/// Why no site was made, in the order of the page.
#[derive(Debug)]
pub enum NoSite {
    /// It has no name, or one that is too long.
    Title,
    /// Its address is none.
    Address,
    /// Its colour is none.
    Color,
    /// The logo is too large.
    LogoSize,
    /// The logo is no picture that can be shown, or one from which nobody can remove what it tells.
    Logo,
    /// It cannot be written.
    Disk(PathBuf, io::Error),
}

/// Makes a site in a new folder below `parent`, which is called after its name; returns the folder. Nothing that is there is written
/// over: where a folder has the name already, the next number is taken.
///
/// # Errors
///
/// [`NoSite`] says what the author has to type otherwise; nothing is written then.
pub fn make(typed: &TypedSite, language: Language, day: Date, parent: &Path) -> Result<PathBuf, NoSite> {
    let (files, logo) = files(typed, language, day)?;
    let folder = free_folder(parent, typed.title.trim()).map_err(|error| NoSite::Disk(parent.to_path_buf(), error))?;
    fill(&folder, &files, logo.as_ref()).map_err(|error| NoSite::Disk(folder.clone(), error))?;
    Ok(folder)
}

/// A file of `static/`.
type Logo = (String, Arc<[u8]>);

fn files(typed: &TypedSite, language: Language, day: Date) -> Result<(Vec<NewFile>, Option<Logo>), NoSite> {
    let title = typed.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = title.chars().filter(|c| !c.is_control()).collect();
    if title.is_empty() || title.chars().count() > TITLE_MAX {
        return Err(NoSite::Title);
    }
    let url = match typed.url.trim() {
        "" => None,
        url => Some(meant_url(url).ok_or(NoSite::Address)?),
    };
    let color = match typed.color.trim() {
        "" => None,
        color => Some(meant_color(color).ok_or(NoSite::Color)?),
    };
    let logo = typed.logo.as_ref().map(|(_, bytes)| clean_logo(bytes)).transpose()?;
    let name = logo.as_ref().map(|(name, _)| name.clone());
    let wishes = SiteWishes { title: Some(title), url, color, logo: name, theme: None, is_for_desk: true };
    // Only a title that no YAML can hold could be refused.
    let files = new_site_files(language, day, &wishes).map_err(|_| NoSite::Title)?;
    Ok((files, logo))
}

/// Returns the name and the bytes under which a picture becomes the logo: by what it is, not by what it is called, and without what
/// it tells about its making.
fn clean_logo(bytes: &[u8]) -> Result<Logo, NoSite> {
    if bytes.len() > LOGO_MAX {
        return Err(NoSite::LogoSize);
    }
    let is_drawing = || {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
        head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<svg")
    };
    let kind = match extension(bytes) {
        Some(kind @ ("png" | "jpg" | "jpeg" | "webp" | "gif")) => kind,
        _ if is_drawing() => "svg",
        _ => return Err(NoSite::Logo),
    };
    let name = format!("logo.{kind}");
    let path = SourcePath::new(&format!("static/{name}")).expect("invariant: a path");
    let cleaned = as_it_is(&Source::new(path, bytes), &NoBlobCache).value;
    if cleaned.is_withheld() {
        return Err(NoSite::Logo);
    }
    match cleaned.body {
        Body::Bytes(clean) => Ok((name, clean)),
        Body::Copy { .. } | Body::Stored | Body::InOutputFolder => Err(NoSite::Logo),
    }
}

/// Makes the folder of a site; an empty one of this name is taken as it is.
fn free_folder(parent: &Path, title: &str) -> io::Result<PathBuf> {
    let name = Slug::of(title);
    fs::create_dir_all(parent)?;
    for number in 1..=FOLDERS_MAX {
        let name = if number == 1 { name.clone() } else { name.numbered(number) };
        let folder = parent.join(name.as_str());
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) if folder.is_dir() && !folder.is_symlink() && in_the_way(&folder)?.is_empty() => return Ok(folder),
            Err(_) => {}
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn fill(folder: &Path, files: &[NewFile], logo: Option<&Logo>) -> io::Result<()> {
    // The settings come last: half of a site is none.
    for NewFile { path, text } in files.iter().rev() {
        create(&folder.join(path), text)?;
    }
    if let Some((name, bytes)) = logo {
        fs::create_dir_all(folder.join("static"))?;
        write(&folder.join("static").join(name), bytes, Existing::Kept)?;
    }
    for (name, lines) in [(".gitignore", &IGNORED[..]), (".gitattributes", &JOINED[..])] {
        match create(&folder.join(name), &(lines.join("\n") + "\n")) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = jiff::civil::date(2026, 11, 29);

    fn typed(title: &str) -> TypedSite {
        TypedSite { title: title.to_owned(), url: "norrby.example".to_owned(), ..TypedSite::default() }
    }

    #[test]
    fn a_site_is_made_beside_what_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let parent = folder.path().join("Dokument");
        let make = |title: &str| super::make(&typed(title), Language::Swedish, DAY, &parent);
        let one = make("Lärarna i Norrby / CON").expect("a site");
        assert_eq!(one, parent.join("lararna-i-norrby-con"));
        let settings = fs::read_to_string(one.join("griffel.yaml")).expect("settings");
        assert!(settings.contains("title: Lärarna i Norrby / CON") && settings.contains("https://norrby.example/"));
        let two = make("Lärarna i Norrby / CON").expect("a site");
        assert_eq!(two, parent.join("lararna-i-norrby-con-2"));
        assert_eq!(fs::read_to_string(one.join("griffel.yaml")).expect("settings"), settings);
        // A folder that somebody made for it is taken, one with something in it is not.
        fs::create_dir(parent.join("tom")).expect("a folder");
        assert_eq!(make("Tom").expect("a site"), parent.join("tom"));
        fs::create_dir(parent.join("full")).expect("a folder");
        fs::write(parent.join("full/brev.docx"), "hennes").expect("a file");
        assert_eq!(make("Full").expect("a site"), parent.join("full-2"));
        assert_eq!(fs::read_dir(parent.join("full")).expect("a folder").count(), 1);
        // Names that lead elsewhere or nowhere.
        for (title, name) in [("../../utanför", "utanfor"), ("...", ""), ("con", "")] {
            let site = make(title).expect("a site");
            assert_eq!(site.parent(), Some(parent.as_path()), "{title}");
            let found = site.file_name().and_then(|name| name.to_str()).expect("a name");
            assert!(found.starts_with(name) && !found.starts_with('.'), "{title} {found}");
        }
    }

    #[test]
    fn what_is_typed_wrongly_is_told_and_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let make = |typed: TypedSite| super::make(&typed, Language::English, DAY, folder.path());
        let with = |bytes: &[u8]| TypedSite { logo: Some(("logo.png".to_owned(), bytes.to_vec())), ..typed("A") };
        assert!(matches!(make(typed(" \t\u{7} ")), Err(NoSite::Title)));
        assert!(matches!(make(typed(&"å".repeat(TITLE_MAX + 1))), Err(NoSite::Title)));
        assert!(matches!(make(TypedSite { url: "javascript:x".to_owned(), ..typed("A") }), Err(NoSite::Address)));
        assert!(matches!(make(TypedSite { color: "url(x)".to_owned(), ..typed("A") }), Err(NoSite::Color)));
        assert!(matches!(make(with(b"MZ\x90\0")), Err(NoSite::Logo)));
        assert!(matches!(make(with(b"<html><script>alert(1)</script>")), Err(NoSite::Logo)));
        assert!(matches!(make(with(&vec![0; LOGO_MAX + 1])), Err(NoSite::LogoSize)));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_drawing_becomes_the_logo_without_what_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let svg = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 2\" onload=\"alert(1)\"><script>alert(2)</script><path d=\"M0 0h4\"/></svg>";
        let typed = TypedSite { logo: Some(("min logga.exe".to_owned(), svg.to_vec())), ..typed("A") };
        let site = make(&typed, Language::Swedish, DAY, folder.path()).expect("a site");
        let logo = fs::read_to_string(site.join("static/logo.svg")).expect("a logo");
        assert!(logo.contains("<path") && !logo.contains("alert"), "{logo}");
        assert!(fs::read_to_string(site.join("griffel.yaml")).expect("settings").contains("logo: logo.svg"));
    }
}
