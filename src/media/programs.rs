//! Files that run something on the reader's machine, and files that are not what their names say.

use std::io::Cursor;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::blob_cache::BlobCache;
use crate::media::kind::{FileCategory, FileKind, Misnamed, kind_of, misnamed};
use crate::media::recording::access::Access;
use crate::media::signature;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// A program or a shortcut.
pub const PROGRAM: Rule = Rule::warning("G162");
/// An office file with macros.
pub const MACROS: Rule = Rule::warning("G163");
/// A file that is not what its name says.
pub const FALSE_NAME: Rule = Rule::warning("G164");

/// Extensions of files that systems run when they are opened.
#[rustfmt::skip]
const PROGRAMS: &[&str] = &[
    "exe", "msi", "msp", "scr", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "jse", "wsf", "hta", "cpl", "jar", "apk",
    "dmg", "pkg", "deb", "rpm", "appimage", "reg", "dll",
];
/// Extensions of files that lead to another place on the machine that made them, or in the network.
const SHORTCUTS: [&str; 6] = ["lnk", "url", "webloc", "desktop", "scf", "pif"];
/// Extensions of office files that may hold macros.
const WITH_MACROS: [&str; 11] =
    ["docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "ppsm", "potm", "ppam", "sldm", "xlsb"];
/// Longest file in bytes that is looked into; of longer ones the name says enough.
const LENGTH_MAX: u64 = 64 * 1024 * 1024;
/// Bytes from the end in which the names of a zip's parts are looked for: office files have hundreds of parts.
const DIRECTORY: u64 = 256 * 1024;

/// Returns what an author should know before a file goes out: it runs something, or its name is wrong. Scripts of web pages
/// are no attachments anyway (G039), and in `static/` they are the site's own.
#[must_use]
pub fn surprise(source: &Source, blob_cache: &dyn BlobCache) -> Option<Diagnostic> {
    let (extension, head) = (source.path.extension(), source.head());
    let found = signature::extension(head);
    let is_program = matches!(found, Some("exe" | "dll" | "elf" | "mach"));
    if is_program && kind_of(&extension).category != FileCategory::File {
        return Some(told(source, PROGRAM).help("disguised"));
    }
    if SHORTCUTS.contains(&extension.as_str()) || names_a_machine(source) {
        return Some(told(source, PROGRAM).help("shortcut"));
    }
    if is_program || PROGRAMS.contains(&extension.as_str()) {
        return Some(told(source, PROGRAM));
    }
    if WITH_MACROS.contains(&extension.as_str()) || has_macros(source, found, blob_cache) {
        return Some(told(source, MACROS));
    }
    let name = source.path.name();
    let real = real_extension(&extension, head)?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(told(source, FALSE_NAME).with("kind", real.to_uppercase()).with("better", format!("{stem}.{real}")))
}

/// Returns whether systems run files with this extension, in small letters, or go elsewhere by them.
#[must_use]
pub fn is_program_name(extension: &str) -> bool {
    PROGRAMS.contains(&extension) || SHORTCUTS.contains(&extension)
}

/// Returns whether a file is a shortcut of Windows, which holds the name of the machine and its folders (MS-SHLLINK, 2.1).
#[must_use]
pub fn names_a_machine(source: &Source) -> bool {
    source.path.extension() == "lnk" || source.head().starts_with(b"L\0\0\0\x01\x14\x02\0")
}

fn told(source: &Source, rule: Rule) -> Diagnostic {
    rule.at(Location::file(&source.path)).with("file", source.path.name())
}

/// Returns whether an office file, new or old, has a project of Visual Basic (MS-OVBA, 2.2.1).
fn has_macros(source: &Source, found: Option<&str>, blob_cache: &dyn BlobCache) -> bool {
    if !matches!(found, Some("zip" | "ole")) || source.len > LENGTH_MAX {
        return false;
    }
    let has = |at: u64, name: &[u8]| {
        let part = part(source, at, blob_cache).unwrap_or_default();
        part.windows(name.len()).any(|part| part.eq_ignore_ascii_case(name))
    };
    let end = source.len.saturating_sub(DIRECTORY);
    match found {
        Some("zip") => has(end, b"vbaProject.bin"),
        // The names of streams are in UTF-16.
        Some("ole") => [0, end].into_iter().any(|at| has(at, b"_\0V\0B\0A\0_\0P\0R\0O\0J\0")),
        _ => false,
    }
}

/// Reads as many bytes of a file as may name its parts; `None` if they cannot be read.
fn part(source: &Source, at: u64, blob_cache: &dyn BlobCache) -> Option<Vec<u8>> {
    match source.bytes() {
        Some(bytes) => Access::new(&mut Cursor::new(&bytes[..]), source.len).read(at, DIRECTORY),
        None => Access::new(&mut *blob_cache.open(source)?, source.len).read(at, DIRECTORY),
    }
    .ok()
}

/// Returns the extension that fits the bytes of a file, if its name says something else. Pictures under the name of another
/// picture are told where pictures are read.
fn real_extension(extension: &str, head: &[u8]) -> Option<&'static str> {
    let Some(Misnamed { named, found, extension }) = misnamed(extension, head) else {
        let named = kind_of(extension);
        let is_text = named.word == "kind_text" || named.media_type == "image/svg+xml";
        return (named.is_known() && !is_text && is_web_page(head)).then_some("html");
    };
    let plays = |kind: FileKind| matches!(kind.category, FileCategory::Video | FileCategory::Audio);
    let is_picture = |kind: FileKind| kind.category == FileCategory::Picture;
    let is_alike = plays(named) && plays(found) || is_picture(named) && is_picture(found);
    // The first bytes of all old office files are the same.
    (!is_alike).then_some(if extension == "ole" { "doc" } else { extension })
}

/// Returns whether a file begins as a web page: what is saved when a download needs a login.
#[must_use]
pub fn is_web_page(head: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&head[..head.len().min(512)]).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::blob_cache::NoBlobCache;
    use crate::source::path::SourcePath;

    fn code(name: &str, bytes: &[u8]) -> Option<&'static str> {
        let path = SourcePath::new(&format!("content/posts/a/{name}")).expect("a path");
        surprise(&Source::new(path, bytes), &NoBlobCache).map(|told| told.rule.code)
    }

    #[test]
    fn what_runs_or_lies_is_told_by_name_and_by_bytes() {
        let program = [b"MZ\x90\0".as_slice(), &[0; 124]].concat();
        for (name, bytes, expected) in [
            ("start.exe", b"x".as_slice(), Some("G162")),
            ("Start.EXE", b"x", Some("G162")),
            ("genväg", b"L\0\0\0\x01\x14\x02\0\0\0\0\0", Some("G162")),
            ("skript.js", b"alert(1)", None),
            ("plan.docx", &program, Some("G162")),
            ("utan-ändelse", &program, Some("G162")),
            ("schema.xlsm", b"PK\x03\x04", Some("G163")),
            ("schema.xlsx", b"PK\x03\x04\0\0xl/vbaProject.binPK\x05\x06", Some("G163")),
            ("gammal.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1_\0V\0B\0A\0_\0P\0R\0O\0J\0", Some("G163")),
            ("plan.pdf", b"<!DOCTYPE html><title>Logga in</title>", Some("G164")),
            ("plan.docx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", Some("G164")),
            ("film.mp4", b"\xff\xd8\xff\xe0\0\x10JFIF\0", Some("G164")),
            ("lista.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("G164")),
            ("plan.docx", b"PK\x03\x04", None),
            ("plan.pdf", b"%PDF-1.4", None),
            ("sang.m4a", b"\0\0\0\x18ftypisom\0\0\0\0isommp42", None),
            ("sida.md", b"<html>", None),
            ("kod.py", b"print(1)", None),
            ("bild.jpg", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
            ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        ] {
            assert_eq!(code(name, bytes), expected, "{name}");
        }
    }
}
