//! `griffel transcript`: writes the text of a presentation to a file.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::Global;
use crate::cli::exit_code::USAGE;
use crate::cli::session::{inside, open};
use crate::cli::terminal::Terminal;
use crate::diagnostic::rule::Diagnosed;
use crate::disk::blob_folder::BlobFolder;
use crate::disk::scaffold::create;
use crate::media::digest::attachment;
use crate::media::options::DigestOptions;
use crate::media::transcript::transcript;
use crate::model::presentations::{TRANSCRIPT, fingerprint_of};

/// Writes the transcript of a file beside it and prints its path.
#[must_use]
pub fn run(file: &Path, global: &Global, terminal: &Terminal) -> ExitCode {
    match write(file, global, terminal) {
        Ok(path) => {
            terminal.outcome(&path, "created", json!({"path": path}));
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn write(file: &Path, global: &Global, terminal: &Terminal) -> Result<String, ExitCode> {
    let session = open(global, terminal)?;
    let fail = |key: &str, fields: &[(&str, &str)]| {
        terminal.error(key, fields);
        ExitCode::from(USAGE)
    };
    let shown = file.display().to_string();
    let inside = inside(file, &session.site);
    let source = inside.and_then(|path| session.snapshot.get(path.as_str()));
    let source = source.ok_or_else(|| fail("no_file_in_site", &[("path", &shown)]))?;
    let blob_cache = BlobFolder::temporary(&session.site)
        .map_err(|error| terminal.cannot("cannot_write", &std::env::temp_dir(), &error))?;
    let options = DigestOptions { is_presentation: Some(false), ..DigestOptions::default() };
    let Diagnosed { value: found, diagnostics } = attachment(source, options, &blob_cache);
    terminal.diagnostics(&diagnostics, &|_| None);
    let Some(paged_text) = found.paged_text() else {
        return Err(fail("no_pages", &[("path", &shown)]));
    };
    let path = format!("{}{TRANSCRIPT}", source.path);
    let text = transcript(paged_text, source.path.name(), &fingerprint_of(&found));
    create(&session.site.join(&path), &text)
        .map_err(|error| terminal.cannot("cannot_write", Path::new(&path), &error))?;
    Ok(path)
}
