//! `griffel new`: creates a draft.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use jiff::civil::Date;

use crate::cli::arguments::{Global, NewArguments};
use crate::cli::exit_code::USAGE;
use crate::cli::session::{Session, day, open, settings};
use crate::cli::terminal::Terminal;
use crate::disk::scaffold::create;
use crate::pipeline::input::{Input, Options};
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
        Ok(path) => {
            terminal.result(&path);
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn draft(arguments: &NewArguments, global: &Global, terminal: &Terminal) -> Result<String, ExitCode> {
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
    warn_of_similar(arguments, &session, today, terminal);
    let slug = Slug::of(&arguments.title);
    let name = format!("content/posts/{:04}/{date}-{slug}", date.year());
    let path = if arguments.folder { format!("{name}/index.md") } else { format!("{name}.md") };
    let id = format!("tag:{},{date}:{slug}", config.url.host());
    let text = front_matter(arguments, &written, &id);
    let file = session.site.join(&path);
    create(&file, &text).map_err(|error| terminal.cannot("cannot_write", Path::new(&path), &error))?;
    Ok(path)
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

/// Warns of a category that is almost the same as an existing one.
fn warn_of_similar(arguments: &NewArguments, session: &Session, today: Date, terminal: &Terminal) {
    let options = Options { drafts: true, future: true, ..Options::default() };
    let now = crate::disk::clock::now();
    let (snapshot, progress) = (&session.snapshot, &Unwatched);
    let input = Input { snapshot, today, now, options: &options, progress, blob_cache: None, is_preview: false };
    let known = listing(&input).value.categories;
    for name in &arguments.category {
        let names = || known.iter().map(|(name, _)| name.as_str());
        if let Some(near) = nearest(name, names()).filter(|near| near != name)
            && !names().any(|known| known == name)
        {
            terminal.note("nearly_alike", &[("name", name), ("near", near)]);
        }
    }
}
