//! `griffel slides`: lets LibreOffice write the PDF of slides beside them, once, as a part of the source.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::Global;
use crate::cli::exit_code::USAGE;
use crate::cli::session::{inside, open};
use crate::cli::terminal::Terminal;
use crate::disk::blob_folder::BlobFolder;
use crate::disk::scaffold::{Existing, write};
use crate::media::blob_cache::{BlobCache, NoOffice};
use crate::media::kind::{FileCategory, kind_of};
use crate::model::presentations::twin;
use crate::source::path::SourcePath;

/// Writes the PDF of slides beside them and prints its path.
#[must_use]
pub fn run(file: &Path, is_forced: bool, global: &Global, terminal: &Terminal) -> ExitCode {
    match write_pdf(file, is_forced, global, terminal) {
        Ok(path) => {
            terminal.outcome(path.as_str(), "created", json!({"path": path.as_str()}));
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn write_pdf(file: &Path, is_forced: bool, global: &Global, terminal: &Terminal) -> Result<SourcePath, ExitCode> {
    let session = open(global, terminal)?;
    let fail = |key: &str, path: &str| {
        terminal.error(key, &[("path", path)]);
        ExitCode::from(USAGE)
    };
    let shown = file.display().to_string();
    let source = inside(file, &session.site).and_then(|path| session.snapshot.get(path.as_str()));
    let source = source.ok_or_else(|| fail("no_file_in_site", &shown))?;
    if kind_of(&source.path.extension()).category != FileCategory::Presentation {
        return Err(fail("no_slides", source.path.as_str()));
    }
    // The author may have written it, or changed it: it is the author's until the author says otherwise.
    let beside = session.snapshot.below(source.path.folder()).map(|found| &found.path);
    let known = twin(&source.path, beside).cloned();
    if let Some(known) = known.as_ref().filter(|_| !is_forced) {
        return Err(fail("slides_exist", known.as_str()));
    }
    let stem = source.path.as_str().rsplit_once('.').map_or(source.path.as_str(), |(stem, _)| stem);
    let path = known.or_else(|| SourcePath::new(&format!("{stem}.pdf")));
    let path = path.ok_or_else(|| fail("no_slides", source.path.as_str()))?;
    let blob_cache = BlobFolder::temporary(&session.site)
        .map_err(|error| terminal.cannot("cannot_write", &std::env::temp_dir(), &error))?;
    let pdf = blob_cache.converted(source).map_err(|why| {
        let key = match why {
            NoOffice::Missing => "slides_no_office",
            NoOffice::Failed => "slides_failed",
            NoOffice::Late => "slides_late",
        };
        fail(key, source.path.as_str())
    })?;
    let existing = if is_forced { Existing::Replaced } else { Existing::Kept };
    write(&session.site.join(path.as_str()), &pdf, existing)
        .map_err(|error| terminal.cannot("cannot_write", Path::new(path.as_str()), &error))?;
    Ok(path)
}
