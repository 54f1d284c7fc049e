//! `griffel theme files`: lists what is inside the program, and copies some of it into the site.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::Global;
use crate::cli::exit_code::USAGE;
use crate::cli::session::{open, settings};
use crate::cli::terminal::Terminal;
use crate::cli::theme_arguments::ThemeFilesArguments;
use crate::diagnostic::catalogue::{counted, say};
use crate::disk::new_files::write_all;
use crate::disk::scaffold::Existing;
use crate::source::path::SourcePath;
use crate::text::words::size;
use crate::theme::builtin::snapshot;
use crate::theme::inventory::{BuiltinFile, FileCopy, Themes};

/// Lists the files of the themes inside the program, or copies those that the arguments name.
pub(super) fn run(arguments: &ThemeFilesArguments, global: &Global, terminal: &Terminal) -> Result<(), ExitCode> {
    let ThemeFilesArguments { copy, replace_files } = arguments;
    let session = open(global, terminal)?;
    let themes = Themes { builtin: snapshot(), site: &session.snapshot };
    let chosen = settings(&session).theme.value;
    let Some(path) = copy else {
        list(&themes.files(&chosen), terminal);
        return Ok(());
    };
    let copies = themes.copies(path, &chosen).map_err(|near| {
        match near {
            Some(near) => terminal.error("theme_no_file_near", &[("path", path), ("near", &near)]),
            None => terminal.error("theme_no_file", &[("path", path)]),
        }
        ExitCode::from(USAGE)
    })?;
    let existing = if *replace_files { Existing::Replaced } else { Existing::Kept };
    copy_into(&session.site, &copies, existing, terminal)?;
    let chain = themes.chain(&chosen);
    let is_used = |copy: &FileCopy<'_>| copy.to.split('/').nth(1).is_some_and(|theme| chain.contains(&theme));
    let files = counted(terminal.language, "theme_copies", copies.len());
    if copies.iter().any(is_used) {
        terminal.note("theme_copied", &[("files", &files)]);
    } else {
        terminal.note("theme_copied_unused", &[("files", &files), ("theme", &chosen)]);
    }
    Ok(())
}

fn list(files: &[BuiltinFile<'_>], terminal: &Terminal) {
    let language = terminal.language;
    let width = files.iter().map(|file| file.name.chars().count()).max().unwrap_or_default();
    let mut theme_before = "";
    for BuiltinFile { theme, name, source, replaced_by } in files {
        if *theme != theme_before && !terminal.is_json() {
            terminal.result(theme);
        }
        theme_before = theme;
        let mut text = format!("  {name:width$}  {:>8}", size(source.len, language.tag()));
        if let Some(path) = replaced_by {
            text.push_str(&format!("  {}", say(language, "theme_replaced", &[("path", path.as_str())])));
        }
        let by = replaced_by.as_ref().map(SourcePath::as_str);
        terminal.outcome(
            &text,
            "theme_file",
            json!({"theme": theme, "path": name, "bytes": source.len, "replaced_by": by}),
        );
    }
    terminal.note("theme_files_next", &[]);
}

fn copy_into(site: &Path, copies: &[FileCopy<'_>], existing: Existing, terminal: &Terminal) -> Result<(), ExitCode> {
    let bytes = |copy: &FileCopy<'_>| copy.source.bytes().map(|bytes| bytes.to_vec()).unwrap_or_default();
    let files: Vec<(String, Vec<u8>)> = copies.iter().map(|copy| (copy.to.clone(), bytes(copy))).collect();
    write_all(site, &files, existing).map_err(|(path, error)| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            terminal.error("theme_file_exists", &[("path", &path)]);
            ExitCode::from(USAGE)
        }
        _ => terminal.cannot("cannot_write", Path::new(&path), &error),
    })?;
    for (path, _) in &files {
        terminal.outcome(path, "created", json!({"path": path}));
    }
    Ok(())
}
