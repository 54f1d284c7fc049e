//! `griffel new`: creates a draft.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use jiff::civil::Date;
use serde_json::json;

use crate::cli::arguments::{Global, NewArguments};
use crate::cli::exit_code::USAGE;
use crate::cli::session::{Session, day, open, settings};
use crate::cli::terminal::Terminal;
use crate::disk::scaffold::create;
use crate::pipeline::input::{Input, Options, Purpose};
use crate::pipeline::listing::listing;
use crate::pipeline::progress::Unwatched;
use crate::text::post_date::PostDate;
use crate::text::quote::quoted;
use crate::text::slug::Slug;
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
    let slug = Slug::of(&arguments.title);
    let name = format!("content/posts/{:04}/{date}-{slug}", date.year());
    let path = if arguments.folder { format!("{name}/index.md") } else { format!("{name}.md") };
    let id = format!("tag:{},{date}:{slug}", config.url.host());
    let text = front_matter(arguments, &written, &id);
    let file = session.site.join(&path);
    create(&file, &text).map_err(|error| terminal.cannot("cannot_write", Path::new(&path), &error))?;
    Ok((path, similar))
}

fn front_matter(arguments: &NewArguments, date: &str, id: &str) -> String {
    let mut text = format!("---\ntitle: {}\ndate: {date}\nid: {id}\n", quoted(arguments.title.trim()));
    for (key, names) in [("categories", &arguments.category), ("tags", &arguments.tag)] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| quoted(name.trim())).collect();
            writeln!(text, "{key}: [{}]", names.join(", ")).expect("writing to a String never fails");
        }
    }
    text.push_str("draft: true\n---\n\n");
    text
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
