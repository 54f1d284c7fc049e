//! `griffel init`: creates a new site.

use std::path::Path;
use std::process::ExitCode;

use crate::cli::exit_code::USAGE;
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::Language;
use crate::disk::clock::now;
use crate::disk::scaffold::{create, is_free};
use crate::text::words::fill;

/// Files of a new site in Swedish: paths and contents.
const SWEDISH: [(&str, &str); 5] = [
    ("griffel.yaml", include_str!("new_site/sv/griffel.yaml")),
    ("content/posts/{date}-valkommen.md", include_str!("new_site/sv/valkommen.md")),
    ("content/pages/om.md", include_str!("new_site/sv/om.md")),
    ("content/pages/tillganglighet.md", include_str!("new_site/sv/tillganglighet.md")),
    (".gitignore", "/public\n/.griffel\n"),
];

/// Files of a new site in English: paths and contents.
const ENGLISH: [(&str, &str); 5] = [
    ("griffel.yaml", include_str!("new_site/en/griffel.yaml")),
    ("content/posts/{date}-welcome.md", include_str!("new_site/en/welcome.md")),
    ("content/pages/about.md", include_str!("new_site/en/about.md")),
    ("content/pages/accessibility.md", include_str!("new_site/en/accessibility.md")),
    (".gitignore", "/public\n/.griffel\n"),
];

/// Creates a new site that can be built at once.
#[must_use]
pub fn run(folder: &Path, terminal: &Terminal) -> ExitCode {
    let shown = folder.display().to_string();
    if !is_free(folder) {
        terminal.error("not_empty", &[("path", &shown)]);
        return ExitCode::from(USAGE);
    }
    let (files, zone) = match terminal.language {
        Language::Swedish => (&SWEDISH, "Europe/Stockholm"),
        Language::English => (&ENGLISH, "Europe/London"),
    };
    let zone = jiff::tz::TimeZone::get(zone).expect("invariant: the zones are compiled in");
    let date = now().to_zoned_datetime(zone).date().to_string();
    for (path, text) in files {
        let path = fill(path, &[("date", &date)]);
        if let Err(error) = create(&folder.join(&path), &fill(text, &[("date", &date)])) {
            return terminal.cannot("cannot_write", Path::new(&path), &error);
        }
    }
    terminal.note("made", &[("path", &shown)]);
    ExitCode::SUCCESS
}
