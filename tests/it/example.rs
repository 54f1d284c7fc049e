//! The example blog, checked as a reader's browser and feed reader would: links, ids, feeds, words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use clap::CommandFactory;
use griffel::output::file::Body;
use griffel::pipeline::build::Build;
use griffel::pipeline::input::{Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};

use crate::drawn::DrawnOnce;
use crate::site::{built_with, files_below, shown};

fn example() -> Snapshot {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = BTreeMap::new();
    for folder in ["content", "static", "themes"] {
        for (path, bytes) in files_below(&root.join(folder)) {
            files.insert(format!("{folder}/{path}"), bytes);
        }
    }
    files.insert("griffel.yaml".to_owned(), std::fs::read(root.join("griffel.yaml")).expect("settings"));
    Snapshot::new(files.into_iter().map(|(path, bytes)| Source::new(SourcePath::new(&path).expect("a path"), bytes)))
}

fn built(base_url: Option<&str>, memory: &mut Memory) -> Build {
    let options = Options { base_url: base_url.map(str::to_owned), ..Options::default() };
    let snapshot = example();
    let build =
        built_with(memory, &DrawnOnce, Purpose::Site, &snapshot, "2026-11-23".parse().expect("a day"), &options);
    assert_eq!(shown(&build.diagnostics, &snapshot), "", "the example builds without a warning");
    build
}

/// The example blog at its own address, and below a path.
static BUILT: LazyLock<[Build; 2]> = LazyLock::new(|| {
    let mut memory = Memory::default();
    [built(None, &mut memory), built(Some("https://example.se/skola/blogg/"), &mut memory)]
});

#[test]
fn the_example_shows_what_the_program_can() {
    let [build, _] = &*BUILT;
    assert!(build.report.posts >= 18, "{}", build.report.posts);
    let below = |start: &str| {
        let pages =
            build.outputs.iter().filter(|output| output.route.as_str().starts_with(start) && output.route.is_page());
        pages.filter(|output| !output.route.as_str().contains("/page/")).count() - 1
    };
    assert!(below("/category/") >= 5 && below("/tag/") >= 12, "{} {}", below("/category/"), below("/tag/"));
    let drafts = ["Många små klasser", "manga-sma-klasser"];
    for output in &build.outputs {
        let text = output.as_text().unwrap_or_default();
        assert!(drafts.iter().all(|draft| !text.contains(draft)), "a draft in {}", output.route);
    }
}

/// Values of an attribute in markup, entities resolved.
fn values<'a>(markup: &'a str, name: &str) -> Vec<std::borrow::Cow<'a, str>> {
    let start = format!(" {name}=\"");
    let found = markup.split(&start).skip(1).filter_map(|rest| rest.split('"').next());
    found.map(|value| if value.contains('&') { value.replace("&amp;", "&").into() } else { value.into() }).collect()
}

#[test]
fn every_link_of_every_page_leads_somewhere_also_below_a_path() {
    for (base, build) in ["https://blogg.norrby.example/", "https://example.se/skola/blogg/"].iter().zip(&*BUILT) {
        let (_, rest) = base.split_once("://").expect("a scheme");
        let path = &rest[rest.find('/').expect("a path")..];
        let files: BTreeMap<String, &griffel::output::file::Output> =
            build.outputs.iter().map(|output| (format!("{path}{}", &output.route.encoded()[1..]), output)).collect();
        let mut number = 0;
        for (address, output) in files.iter().filter(|(_, output)| output.route.file_path().extension() == "html") {
            let markup = output.as_text().expect("text");
            let ids = values(markup, "id");
            let unique: BTreeSet<_> = ids.iter().collect();
            assert_eq!(ids.len(), unique.len(), "an id twice in {address}");
            for value in values(markup, "href").into_iter().chain(values(markup, "src")).chain(values(markup, "poster"))
            {
                let value =
                    value.strip_prefix(base).map_or_else(|| value.to_string(), |inside| format!("{path}{inside}"));
                let (target, id) = value.split_once('#').unwrap_or((&value, ""));
                if target.contains(':') {
                    continue;
                }
                let target = if target.is_empty() { address } else { target };
                let found = files.get(target).unwrap_or_else(|| panic!("{value} in {address} leads nowhere"));
                number += 1;
                if !id.is_empty() && found.route.is_page() {
                    let ids = values(found.as_text().expect("text"), "id");
                    assert!(ids.iter().any(|other| other == id), "no #{id} in {target} ({address})");
                }
            }
        }
        assert!(number > 3000, "{number}");
    }
}

#[test]
fn feeds_are_whole_and_name_every_post_for_ever() {
    let [build, _] = &*BUILT;
    let files: BTreeMap<&str, &griffel::output::file::Output> =
        build.outputs.iter().map(|output| (output.route.as_str(), output)).collect();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut feeds = 0;
    for output in build.outputs.iter().filter(|output| output.route.as_str().ends_with("/feed.xml")) {
        let channel = rss::Channel::read_from(output.as_text().expect("text").as_bytes()).expect("RSS");
        feeds += 1;
        assert!(!channel.title().is_empty() && !channel.description().is_empty());
        assert_eq!(channel.language(), Some("sv-se"));
        let own = &channel.extensions()["atom"]["link"][0].attrs;
        assert_eq!(own["href"], format!("https://blogg.norrby.example{}", output.route));
        let mut ids = BTreeSet::new();
        for item in channel.items() {
            let (guid, link) = (item.guid().expect("a guid"), item.link().expect("a link"));
            assert!(ids.insert(guid.value.clone()), "{} twice in {}", guid.value, output.route);
            let first = names.entry(link.to_owned()).or_insert_with(|| guid.value.clone());
            assert_eq!(*first, guid.value, "one post, two names");
            let content = item.content().expect("the whole text");
            for part in ["<script", "<iframe", " style=", " onclick=", "href=\"/", "href=\"#", "src=\"/"] {
                assert!(!content.contains(part), "{part} in {}", output.route);
            }
            if let Some(enclosure) = item.enclosure() {
                let address = enclosure.url().strip_prefix("https://blogg.norrby.example").expect("our own file");
                let Body::Bytes(bytes) = &files[address].body else { panic!("{address} is held") };
                assert_eq!(enclosure.length(), bytes.len().to_string());
            }
        }
    }
    assert!(feeds > 10, "{feeds}");
    // A talk is named after its post and its file, and never taken for the post.
    let (talks, posts): (Vec<_>, Vec<_>) = names.values().partition(|name| name.contains('#'));
    assert_eq!(posts.len(), build.report.posts, "every post stands in some feed");
    assert_eq!(talks.len(), 4, "and every talk: {talks:?}");
}

#[test]
fn every_heading_of_a_page_is_one_step_below_the_last() {
    for output in BUILT[0].outputs.iter().filter(|output| output.route.is_page()) {
        let markup = output.as_text().expect("text");
        let mut last = 0;
        let mut first = 0;
        for part in markup.split("<h").skip(1) {
            let Some(level) = part.chars().next().and_then(|c| c.to_digit(10)) else { continue };
            assert!(level <= last + 1, "h{level} after h{last} in {}", output.route);
            first += usize::from(level == 1);
            last = level;
        }
        assert_eq!(first, 1, "one h1 in {}", output.route);
    }
}

#[test]
fn the_reference_describes_every_command_and_option() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/pages");
    for page in ["reference/commands.md", "handbok/kommandon.md"] {
        let text = std::fs::read_to_string(folder.join(page)).expect("a page of the reference");
        let mut commands = vec![griffel::cli::arguments::Arguments::command()];
        while let Some(command) = commands.pop() {
            assert!(text.contains(command.get_name()), "{page} does not name the command {}", command.get_name());
            // What only the desk asks for is nothing that anybody types.
            let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
            for option in shown.filter_map(|argument| argument.get_long()) {
                assert!(text.contains(&format!("`--{option}")), "{page} does not describe --{option}");
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
