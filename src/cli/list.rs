//! `griffel list`: lists posts, categories, files and more.

use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::{Global, ListKind};
use crate::cli::exit_code::CONTENT;
use crate::cli::session::{day, open, texts};
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::say;
use crate::diagnostic::rule::has_error;
use crate::disk::blob_folder::BlobFolder;
use crate::media::blob_cache::BlobCache;
use crate::model::publication::LeftOutReason;
use crate::pipeline::input::{Input, Options, Purpose};
use crate::pipeline::listing::{Listed as Entry, Listing, listing};
use crate::pipeline::progress::Unwatched;
use crate::pipeline::used_pictures::UsedPicture;
use crate::text::words::size;

/// Lists what the arguments name.
#[must_use]
pub fn run(what: ListKind, global: &Global, terminal: &Terminal) -> ExitCode {
    let session = match open(global, terminal) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let (today, now) = match day(&session, None, terminal) {
        Ok(day) => day,
        Err(code) => return code,
    };
    // Pictures are listed with all their uses, in drafts, too; the addresses of their copies come from the cache.
    let has_all = what == ListKind::Pictures;
    let options = Options { drafts: has_all, future: has_all, ..Options::default() };
    let folder = BlobFolder::of(&session.site);
    let blob_cache = has_all.then_some(&folder as &dyn BlobCache);
    let (snapshot, options, progress) = (&session.snapshot, &options, &Unwatched);
    let input = Input { snapshot, today, now, options, progress, blob_cache, purpose: Purpose::Site };
    let found = listing(&input);
    print(&found.value, what, terminal);
    if has_error(&found.diagnostics) {
        let texts = texts(&session.snapshot);
        terminal.diagnostics(&found.diagnostics, &|path| texts(path));
        return ExitCode::from(CONTENT);
    }
    ExitCode::SUCCESS
}

fn print(listing: &Listing, what: ListKind, terminal: &Terminal) {
    let entries = |is_wanted: &dyn Fn(&Entry) -> bool| {
        listing.entries.iter().filter(|one| is_wanted(one)).for_each(|one| entry(one, terminal));
    };
    match what {
        ListKind::Posts => entries(&|one| one.why_left_out.is_none() && !one.is_page),
        ListKind::Drafts => entries(&|one| matches!(one.why_left_out, Some(LeftOutReason::Draft))),
        ListKind::Scheduled => entries(&|one| matches!(one.why_left_out, Some(LeftOutReason::Scheduled(_)))),
        ListKind::Expired => entries(&|one| matches!(one.why_left_out, Some(LeftOutReason::Expired(_)))),
        ListKind::Categories => listing.categories.iter().for_each(|term| counted(term, "category", terminal)),
        ListKind::Tags => listing.tags.iter().for_each(|term| counted(term, "tag", terminal)),
        ListKind::Attachments => {
            for file in &listing.attachments {
                let text = format!("{}  {} ({})", file.path, file.title, size(file.bytes, terminal.language.tag()));
                let (path, post) = (file.path.as_str(), file.post.as_str());
                let fields = json!({"path": path, "title": file.title, "post": post, "bytes": file.bytes});
                terminal.outcome(&text, "attachment", fields);
            }
        }
        ListKind::Pictures => listing.pictures.iter().for_each(|picture| used(picture, terminal)),
    }
}

fn used(picture: &UsedPicture, terminal: &Terminal) {
    let UsedPicture { path, pixels, uses, consent, addresses } = picture;
    let mut text = path.to_string();
    if let Some((width, height)) = pixels {
        text.push_str(&format!("  {width} × {height}"));
    }
    if uses.is_empty() {
        text.push_str(&format!("\n  {}", say(terminal.language, "list_unused", &[])));
    }
    for (path, line) in uses {
        text.push_str(&format!("\n  {path}:{line}"));
    }
    for note in consent {
        text.push_str(&format!("\n  {}", say(terminal.language, "list_consent", &[("note", note)])));
    }
    for address in addresses {
        text.push_str(&format!("\n  {address}"));
    }
    let uses: Vec<_> = uses.iter().map(|(path, line)| json!({"path": path.as_str(), "line": line})).collect();
    let path = path.as_str();
    let fields = json!({"path": path, "pixels": pixels, "uses": uses, "consent": consent, "addresses": addresses});
    terminal.outcome(&text, "picture", fields);
}

fn entry(entry: &Entry, terminal: &Terminal) {
    let date = entry.date.map(|date| date.iso());
    let day: String = date.clone().unwrap_or_default().chars().take(10).collect();
    let text = format!("{day:10}  {}  {}", entry.path, entry.title);
    let why = entry.why_left_out.map(|why| match why {
        LeftOutReason::Draft => "draft",
        LeftOutReason::Scheduled(_) => "scheduled",
        LeftOutReason::Expired(_) => "expired",
        LeftOutReason::Broken => "broken",
        LeftOutReason::Hidden => "hidden",
    });
    let (path, address) = (entry.path.as_str(), &entry.address);
    let fields = json!({"path": path, "title": entry.title, "date": date, "address": address, "left_out": why});
    terminal.outcome(&text, "entry", fields);
}

fn counted((name, count): &(String, usize), kind: &str, terminal: &Terminal) {
    terminal.outcome(&format!("{count:5}  {name}"), kind, json!({"name": name, "posts": count}));
}
