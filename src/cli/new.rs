//! `griffel new`: creates a draft.

use std::path::Path;
use std::process::ExitCode;

use jiff::civil::Date;
use serde_json::json;

use crate::addresses::new_post::{NewKind, NewPost};
use crate::cli::arguments::{Global, NewArguments};
use crate::cli::exit_code::USAGE;
use crate::cli::session::{Session, day, open, settings};
use crate::cli::terminal::Terminal;
use crate::disk::scaffold::create;
use crate::pipeline::input::{Input, Options, Purpose};
use crate::pipeline::listing::listing;
use crate::pipeline::progress::Unwatched;
use crate::text::post_date::PostDate;
use crate::text::suggest::nearest;

/// Creates a draft and prints its path.
#[must_use]
pub fn run(arguments: &NewArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    match draft(arguments, global, terminal) {
        Ok((path, similar)) => {
            let similar: Vec<_> = similar.iter().map(|(name, near)| json!({"name": name, "near": near})).collect();
            terminal.outcome(&path, "created", json!({"path": path, "similar": similar}));
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

/// Writes the draft. Returns its path, and the categories that are almost the same as existing ones.
fn draft(
    arguments: &NewArguments,
    global: &Global,
    terminal: &Terminal,
) -> Result<(String, Vec<(String, String)>), ExitCode> {
    let session = open(global, terminal)?;
    let config = settings(&session);
    let (today, _) = day(&session, None, terminal)?;
    let (date, written) = match &arguments.date {
        None => (today, today.to_string()),
        Some(text) => match PostDate::parse(text, &config.zone) {
            Ok(when) => (when.date(), when.iso().replace('T', " ")),
            Err(_) => {
                terminal.error("no_day", &[("value", text)]);
                return Err(ExitCode::from(USAGE));
            }
        },
    };
    if arguments.title.trim().is_empty() {
        terminal.error("no_title", &[]);
        return Err(ExitCode::from(USAGE));
    }
    let similar = similar(arguments, &session, today);
    for (name, near) in &similar {
        terminal.note("nearly_alike", &[("name", name), ("near", near)]);
    }
    let kind = if arguments.folder { NewKind::PostInFolder } else { NewKind::Post };
    let new = NewPost {
        kind,
        title: &arguments.title,
        date,
        written: &written,
        host: config.url.host(),
        categories: &arguments.category,
        tags: &arguments.tag,
    };
    // A name that is taken is told and not changed: here the author is the one who chooses.
    let (path, text) = new.file(&|_| false);
    let path = path.as_str().to_owned();
    let file = session.site.join(&path);
    create(&file, &text).map_err(|error| terminal.cannot("cannot_write", Path::new(&path), &error))?;
    Ok((path, similar))
}

/// Returns categories that are almost the same as an existing one, each with that one.
fn similar(arguments: &NewArguments, session: &Session, today: Date) -> Vec<(String, String)> {
    let options = Options { drafts: true, future: true, ..Options::default() };
    let now = crate::disk::clock::now();
    let (snapshot, progress) = (&session.snapshot, &Unwatched);
    let input = Input { snapshot, today, now, options: &options, progress, blob_cache: None, purpose: Purpose::Site };
    let known = listing(&input).value.categories;
    let names = || known.iter().map(|(name, _)| name.as_str());
    let new = arguments.category.iter().filter(|name| !names().any(|known| known == *name));
    new.filter_map(|name| Some((name.clone(), nearest(name, names())?.to_owned()))).collect()
}
