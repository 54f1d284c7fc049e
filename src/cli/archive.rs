//! `griffel archive`: the finished site in one file, for whoever keeps it when the blog is gone.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::archive::check::dead_links;
use crate::archive::lists::{Summed, files, in_site, posts, sums};
use crate::archive::names::{FILES, POSTS, START, SUMS};
use crate::archive::places::Places;
use crate::archive::site::archived;
use crate::archive::start::{Cover, readme, readme_name, start};
use crate::archive::told::told;
use crate::cli::archive_site::{BuiltSite, built_site};
use crate::cli::arguments::{ArchiveArguments, Global};
use crate::cli::backup::{backup_name, key_files, zip_place};
use crate::cli::session::{find, settings_in, texts};
use crate::cli::terminal::{Terminal, first_names};
use crate::config::settings::Config;
use crate::diagnostic::catalogue::{Language, counted, say};
use crate::diagnostic::rule::Diagnostic;
use crate::disk::archive::{ArchiveContents, sum};
use crate::disk::backup_files::{Contents, Why, contents};
use crate::disk::output_bytes::OutputFiles;
use crate::disk::own_folder::FOLDER;
use crate::disk::zip_writer::ARCHIVE_MARK;
use crate::model::publication::LeftOut;
use crate::text::post_date::PostDate;
use crate::text::words::size;

/// What is said of an archive that was written.
struct Written {
    len: u64,
    links: usize,
    left_out: Vec<String>,
    secrets: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

/// Writes the archive of the site and says what is in it.
#[must_use]
pub fn run(arguments: &ArchiveArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let made = find(global, terminal).and_then(|site| {
        let config = settings_in(&site);
        let place =
            zip_place((&arguments.archive_to, &archive_name(&config)), &site, (ARCHIVE_MARK, "archive"), terminal)?;
        let built = built_site(site, arguments, terminal)?;
        let written = write(&built, &place, arguments.with_drafts, terminal)?;
        print(&built, &written, &place, terminal);
        Ok(())
    });
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

/// Returns the name of an archive of this day, in the language of the site: that of a backup with a word before it.
fn archive_name(config: &Config) -> String {
    say(Language::of(&config.language), "archive_name", &[("name", &backup_name(config))])
}

/// Makes the archive of a built site and writes it.
fn write(built: &BuiltSite, place: &Path, with_drafts: bool, terminal: &Terminal) -> Result<Written, ExitCode> {
    let BuiltSite { run, config, build, inventory, a_to_z } = built;
    let site = run.session.site.as_path();
    let (outputs, out) = (built.outputs(), site.join("public"));
    let bytes = OutputFiles { site, out: &out, blob_cache: &run.blob_cache };
    let cannot_read = |error: std::io::Error| terminal.cannot("cannot_read", site, &error);
    let paths = outputs.iter().map(|output| output.route.file_path().as_str().to_owned());
    let places = Places::new(&config.url, paths, &build.hosting);
    let search = config.paths.search();
    let search = Some(&search).filter(|search| outputs.iter().any(|output| output.route == **search));
    let made = archived(&outputs, &places, search, &bytes).map_err(cannot_read)?;
    let (dead, links) = dead_links(&made.files, &bytes).map_err(cannot_read)?;

    let mut sources = contents(site, &key_files(config), Some(place)).map_err(cannot_read)?;
    if let Some((path, error)) = sources.unread.first() {
        return Err(terminal.cannot("cannot_read", &site.join(path), error));
    }
    let left_out = if with_drafts { Vec::new() } else { without_drafts(&mut sources, &build.report.left_out) };
    let of_sources = sources.left_out.iter();
    let secrets = of_sources.filter(|left| left.why == Why::Secret).map(|left| left.path.clone()).collect();
    let archive = ArchiveContents { site: &made.files, sources: &sources, files: bytes };
    let mut summed = archive.summed().map_err(cannot_read)?;
    let cover = cover(built, in_site(&a_to_z.route), search.map(in_site), with_drafts);
    let mut told_of = vec![
        (START.to_owned(), start(&cover)),
        (readme_name(&config.language).to_owned(), readme(&cover)),
        (POSTS.to_owned(), posts(inventory, &config.url)),
        (FILES.to_owned(), files(&summed, inventory, &config.url)),
    ];
    for (name, text) in &told_of {
        let (sum, len) = sum(&mut text.as_bytes()).map_err(cannot_read)?;
        summed.push(Summed { path: name.clone(), route: None, len, sum });
    }
    summed.sort_by(|one, other| one.path.cmp(&other.path));
    told_of.push((SUMS.to_owned(), sums(&summed)));
    let diagnostics = told(&made, &dead, &build.sources, summed.iter().map(|file| file.path.as_str()));
    let len = archive.write(&told_of, place).map_err(|error| terminal.cannot("cannot_write", place, &error))?;
    Ok(Written { len, links, left_out, secrets, diagnostics })
}

/// Takes out of the sources what is not published, and what this computer remembers; returns the names of the former.
fn without_drafts(sources: &mut Contents, left_out: &[LeftOut]) -> Vec<String> {
    let mut hidden: BTreeSet<String> = BTreeSet::new();
    for LeftOut { path, .. } in left_out {
        // A folder of its own goes with its text.
        let is_folder = path.name().eq_ignore_ascii_case("index.md");
        hidden.insert(if is_folder { format!("{}/", path.folder()) } else { path.as_str().to_owned() });
    }
    let is_hidden = |name: &str| {
        let parts = name.strip_prefix("content/").into_iter().flat_map(|inside| inside.split('/'));
        let is_kept_back = parts.into_iter().any(|part| part.starts_with('_') && part != "_defaults.yaml");
        is_kept_back || hidden.iter().any(|one| name == one || (one.ends_with('/') && name.starts_with(one.as_str())))
    };
    let mut names = Vec::new();
    sources.files.retain(|file| {
        let is_out = is_hidden(&file.name);
        if is_out {
            names.push(file.name.clone());
        }
        !is_out && !file.name.starts_with(&format!("{FOLDER}/"))
    });
    names
}

/// Returns what the first page tells; `a_to_z` and `search` are paths in the archive.
fn cover(built: &BuiltSite, a_to_z: String, search: Option<String>, has_drafts: bool) -> Cover {
    let BuiltSite { run, config, inventory, .. } = built;
    let language = config.language.clone();
    let short = |date: &PostDate| date.short(&language);
    let pages = inventory.entries.iter().filter(|entry| entry.is_page).count();
    let dates = inventory.entries.iter().filter(|entry| !entry.is_page).filter_map(|entry| entry.date);
    let (mut first, mut last) = (None::<PostDate>, None::<PostDate>);
    for date in dates {
        first = first.filter(|first| first.timestamp() <= date.timestamp()).or(Some(date));
        last = last.filter(|last| last.timestamp() >= date.timestamp()).or(Some(date));
    }
    let day = PostDate::day(run.today, &config.zone).map_or_else(|_| run.today.to_string(), |day| short(&day));
    Cover {
        title: config.title.clone(),
        url: config.url.absolute_href(config.url.path()),
        organization: config.organization.as_ref().map(|body| body.name.clone()).unwrap_or_default(),
        day,
        program: format!("griffel {}", env!("CARGO_PKG_VERSION")),
        posts: inventory.entries.len() - pages,
        pages,
        files: inventory.files.len(),
        days: first.zip(last).map(|(first, last)| (short(&first), short(&last))),
        home: in_site(&crate::output::route::Route::home()),
        a_to_z,
        search,
        has_sources: true,
        has_drafts,
        language,
    }
}

fn print(built: &BuiltSite, written: &Written, place: &Path, terminal: &Terminal) {
    let texts = texts(&built.run.session.snapshot);
    terminal.diagnostics(&written.diagnostics, &|path| texts(path));
    let pages = built.inventory.entries.iter().filter(|entry| entry.is_page).count();
    let (posts, files) = (built.inventory.entries.len() - pages, built.inventory.files.len());
    let shown = place.display().to_string();
    let Written { len, links, left_out, secrets, diagnostics } = written;
    if terminal.is_json() {
        let fields = json!({"path": shown, "posts": posts, "pages": pages, "files": files, "size": len, "links": links,
            "warnings": diagnostics.len(), "left_out": left_out.iter().chain(secrets).collect::<Vec<_>>()});
        terminal.object("archive", fields);
        return;
    }
    terminal.result(&shown);
    let language = terminal.language;
    let (posts, pages) = (counted(language, "archive_posts", posts), counted(language, "archive_pages", pages));
    let (files, size) = (counted(language, "archive_files", files), size(*len, language.tag()));
    let links = counted(language, "archive_links", *links);
    let fields = [("posts", &posts), ("pages", &pages), ("files", &files), ("size", &size), ("links", &links)];
    terminal.note("archive_done", &fields.map(|(name, value)| (name, value.as_str())));
    for (key, names) in [("archive_left_drafts", left_out), ("archive_left_secret", secrets)] {
        if !names.is_empty() {
            terminal.note(key, &[("names", &first_names(names))]);
        }
    }
    terminal.note("archive_next", &[("path", &shown)]);
}
