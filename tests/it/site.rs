//! A whole site as one text.

use std::collections::BTreeMap;
use std::path::Path;

use griffel::check::finding::Finding;
use griffel::diagnostic::catalogue::Language;
use griffel::diagnostic::report::for_program;
use griffel::diagnostic::rule::Diagnostic;
use griffel::media::blob_cache::{BlobCache, NoBlobCache};
use griffel::pipeline::build::{Build, build};
use griffel::pipeline::input::{Input, OnErrors, Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::pipeline::progress::Unwatched;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The day of tests that do not say another.
const TODAY: Date = Date::constant(2026, 11, 23);

/// A site as one text: files as `-- path --` sections, then `== … ==` sections of what is expected.
pub struct Case {
    pub snapshot: Snapshot,
    pub today: Date,
    pub options: Options,
    pub input: String,
    pub expected: Vec<(String, String)>,
}

/// Reads a case; files that every site needs are added when they are missing.
pub fn case(text: &str) -> Case {
    let cut = text.find("\n== ").map_or(text.len(), |at| at + 1);
    let (input, expected) = text.split_at(cut);
    let mut files: BTreeMap<String, Vec<u8>> = plain_theme();
    files.insert("griffel.yaml".to_owned(), b"title: Blogg\nurl: https://example.se/\ntheme: plain\n".to_vec());
    let (head, sections) = sections(input, "-- ", " --");
    for (path, text) in sections {
        files.insert(path, unescaped(&text));
    }
    let mut options = Options::default();
    let mut today = TODAY;
    for line in head.lines() {
        match line.split_once(": ") {
            Some(("today", date)) => today = date.parse().expect("a date"),
            Some(("base-url", url)) => options.base_url = Some(url.to_owned()),
            _ if line == "drafts" => options.drafts = true,
            _ if line == "future" => options.future = true,
            _ => {}
        }
    }
    let sources = files.into_iter().map(|(path, bytes)| Source::new(SourcePath::new(&path).expect("a path"), bytes));
    let expected = self::sections(expected, "== ", " ==").1;
    Case { snapshot: Snapshot::new(sources), today, options, input: input.to_owned(), expected }
}

/// `\x0d` and the like stand for bytes that a text file cannot show.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        match rest.get(at + 2..at + 4).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[at + 4..];
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = &rest[at + 2..];
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn sections(text: &str, open: &str, close: &str) -> (String, Vec<(String, String)>) {
    let mut head = String::new();
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let name = line.trim_end().strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        match (name, sections.last_mut()) {
            (Some(name), _) => sections.push((name.to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => head.push_str(line),
        }
    }
    (head, sections)
}

/// The theme of tests: it shows everything that templates see, and little else.
pub fn plain_theme() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/plain");
    files_below(&folder).into_iter().map(|(path, bytes)| (format!("themes/plain/{path}"), bytes)).collect()
}

/// Returns a copy of the example blog.
pub fn example_copy() -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = tempfile::tempdir().expect("a folder");
    let put = |path: String, bytes: Vec<u8>| {
        let file = copy.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes).expect("a file");
    };
    for folder in ["content", "static", "themes"] {
        for (path, bytes) in files_below(&root.join(folder)) {
            put(format!("{folder}/{path}"), bytes);
        }
    }
    put("griffel.yaml".to_owned(), std::fs::read(root.join("griffel.yaml")).expect("settings"));
    copy
}

/// Returns a copy of the example blog without what is about the program, and with the same small pages and documents under all names: to
/// draw them, and so many pages, is what takes time.
pub fn light_example_copy() -> tempfile::TempDir {
    let copy = example_copy();
    let content = copy.path().join("content");
    for folder in ["handbok", "reference", "teman"] {
        std::fs::remove_dir_all(content.join("pages").join(folder)).expect("a folder");
    }
    for page in ["andringar.md", "handbok.md", "reference.md"] {
        std::fs::remove_file(content.join("pages").join(page)).expect("a page");
    }
    std::fs::write(content.join("pages/kom-igang.md"), "---\ntitle: Kom igång\n---\nText.\n").expect("a page");
    let settings = copy.path().join("griffel.yaml");
    let mut text = std::fs::read_to_string(&settings).expect("settings");
    for page in ["handbok", "andringar"] {
        let at = text.find(&format!("page: {page}}}\n")).expect("a link below the pages");
        let (start, end) = (text[..at].rfind('\n').expect("a line"), at + text[at..].find('\n').expect("its end"));
        text.replace_range(start..end, "");
    }
    std::fs::write(&settings, text).expect("settings");
    for kind in [".pdf", ".jpg"] {
        let mut files = files_below(&content);
        files.retain(|name, _| name.ends_with(kind));
        let small = files.values().min_by_key(|bytes| bytes.len()).expect("a file");
        for name in files.keys() {
            std::fs::write(content.join(name), small).expect("written");
        }
    }
    copy
}

/// Reads all files below a folder, by their paths from it.
pub fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file() {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read(&path).expect("a readable file"));
            }
        }
    }
    files
}

impl Case {
    /// Returns what `griffel check` finds, one line each, with the reasons of exceptions.
    pub fn checked(&self) -> String {
        let options = Options { future: true, on_errors: OnErrors::Show, ..self.options.clone() };
        let build = built_for(Purpose::Check, &self.snapshot, self.today, &options);
        let line = |finding: &Finding| {
            let old = if finding.is_old { "  old\n" } else { "" };
            let reason = finding.exception.as_ref().map_or_else(String::new, |reason| format!("  allowed: {reason}\n"));
            let edits = finding.diagnostic.fixes.iter().map(|fix| {
                let old = self.snapshot.text(fix.path.as_str()).expect("a text");
                format!("  edit: {:?} -> {:?}\n", &old[fix.span.start..fix.span.end], fix.text)
            });
            let edits: String = edits.collect();
            format!("{}{edits}{reason}{old}", shown(std::slice::from_ref(&finding.diagnostic), &self.snapshot))
        };
        // The theme of the tests is as small as can be, and no theme for readers.
        let is_plain = |finding: &&Finding| {
            let place = finding.diagnostic.location.as_ref();
            place.is_some_and(|place| place.path.as_str().starts_with("themes/plain/"))
        };
        build.findings.iter().filter(|finding| !is_plain(finding)).map(line).collect()
    }

    /// Builds the site.
    pub fn build(&self) -> Build {
        build_of(&self.snapshot, self.today, &self.options)
    }
}

/// Builds a snapshot on a day.
pub fn build_of(snapshot: &Snapshot, today: Date, options: &Options) -> Build {
    built_for(Purpose::Site, snapshot, today, options)
}

pub fn built_for(purpose: Purpose, snapshot: &Snapshot, today: Date, options: &Options) -> Build {
    built_with(&mut Memory::default(), &NoBlobCache, purpose, snapshot, today, options)
}

pub fn built_with(
    memory: &mut Memory,
    blob_cache: &dyn BlobCache,
    purpose: Purpose,
    snapshot: &Snapshot,
    today: Date,
    options: &Options,
) -> Build {
    let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
    let end = today.at(23, 59, 59, 0).to_zoned_datetime(zone).expect("a moment");
    build(
        &Input {
            snapshot,
            today,
            now: end.timestamp(),
            options,
            progress: &Unwatched,
            blob_cache: Some(blob_cache),
            purpose,
        },
        memory,
    )
}

/// Returns diagnostics a line each: place, severity, code, message.
pub fn shown(diagnostics: &[Diagnostic], snapshot: &Snapshot) -> String {
    let texts = |path: &str| snapshot.text(path);
    let mut lines = String::new();
    for diagnostic in diagnostics {
        let found = for_program(diagnostic, &texts, Language::Swedish);
        let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        let place = match (found["path"].as_str(), found["line"].as_u64(), found["column"].as_u64()) {
            (Some(path), Some(line), Some(column)) => format!("{path}:{line}:{column} "),
            (Some(path), ..) => format!("{path} "),
            (None, ..) => String::new(),
        };
        lines.push_str(&format!("{place}{}[{}] {}\n", text("severity"), text("code"), text("message")));
        for help in found["help"].as_array().into_iter().flatten().filter_map(|help| help.as_str()) {
            lines.push_str(&format!("  hjälp: {help}\n"));
        }
    }
    lines
}
