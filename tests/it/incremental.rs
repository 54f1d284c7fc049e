//! The law of memory: a build that remembers makes what a build that remembers nothing makes, byte for byte, after every
//! sequence of edits; within one run of the program, and from run to run.

use std::collections::BTreeMap;
use std::io::{self, Read};

use griffel::diagnostic::rule::has_error;
use griffel::media::blob_cache::NoBlobCache;
use griffel::output::changes::{OutputState, between};
use griffel::output::file::{Body, Output, OutputBytes};
use griffel::output::site_mark::SiteMark;
use griffel::pipeline::build::{Build, build};
use griffel::pipeline::input::{Input, OnErrors, Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::pipeline::progress::Unwatched;
use griffel::pipeline::saved_memory::{LoadedMemory, saved_memory};
use griffel::pipeline::tolerance::Extent;
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::property::config;
use crate::site::{plain_theme, shown};

/// Sequences of edits, in a usual run and at night; each is built after every edit, with and without memory.
const SEQUENCES: (u32, u32) = (48, 512);

/// One post of the model, as far as edits change it.
#[derive(Debug, Clone)]
struct Post {
    folder: bool,
    day: u8,
    slug: u8,
    title: Option<u8>,
    categories: Vec<u8>,
    tags: Vec<u8>,
    body: u8,
    draft: bool,
    extra: Option<u8>,
}

/// A file beside a post, in one of two versions.
fn attachment(kind: u8) -> (&'static str, &'static [u8]) {
    match kind % 12 {
        6 => ("bilder.md", b"# Ett\n\nText.\n\nNote: Manus.\n\n---\n\n## Tv\xc3\xa5\n"),
        7 => ("bilder.md", b"---\ntitle: Bilder\nnotes: true\n---\n# Ett\n\nNote: Manus.\n\n---\n\nSe [d\xc3\xa4r](../2025-01-02-s0.md#rubrik).\n"),
        8 => ("arbete.pdf.transcript.md", b"---\nfingerprint: x\n---\n## 1. Ett\n\nAvskrivet.\n"),
        9 => ("arbete.pdf.transcript.md", b"## 1. Ett\n\nAvskrivet med ![bild](bild.svg).\n\n## 2. Tv\xc3\xa5\n"),
        10 => ("arbete.pdf", include_bytes!("../files/swedish.pdf")),
        11 => ("tal.pptx", include_bytes!("../files/smartart.pptx")),
        0 => ("arbete.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 12]>>endobj\ntrailer<</Root 1 0 R>>\n"),
        1 => ("arbete.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 7]>>endobj\ntrailer<</Root 1 0 R>>\n"),
        3 => ("film.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHej."),
        4 => ("film.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHej igen."),
        2 => ("bild.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"2\" height=\"3\"/>"),
        _ => ("bild.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>"),
    }
}

/// Names that files beside a post get.
const NAMES: [&str; 9] = [
    "arbete.pdf",
    "Arbete.PDF",
    "tal.pdf",
    "TAL.pdf",
    "tal.pptx",
    "tal.odp",
    "arbete.pdf.transcript.md",
    "bild.svg",
    "bild.png",
];

/// What an author does between two builds.
#[derive(Debug, Clone)]
enum Edit {
    Add(Post),
    Delete(u8),
    Body(u8, u8),
    Title(u8, Option<u8>),
    Categories(u8, Vec<u8>),
    Tags(u8, Vec<u8>),
    Date(u8, u8),
    Rename(u8, u8),
    Draft(u8),
    /// A line of the front matter besides the usual ones.
    Extra(u8, Option<u8>),
    /// Between a file and a folder of its own.
    Folder(u8),
    Attachment(u8, u8),
    /// A file beside a post gets another name, or a twin of another name, with or without another ending.
    AttachmentName(u8, u8, u8),
    Comments(u8, u8),
    Settings(u8),
    Template(u8, u8),
    Word(u8),
    Asset(u8),
    Static(u8, u8),
    Defaults(u8),
    Page(u8, u8),
    /// What readers know: addresses of posts, with days that do not matter.
    Known(u8),
    Today(u8),
    Options(u8),
    /// Back to what was two edits ago.
    Undo,
}

const BODIES: [&str; 15] = [
    "Kort text om läsning.",
    "Kort text om läsning, ändrad.",
    "## Rubrik\n\nText under rubrik.\n\n## Rubrik\n\nMer.",
    "## Annan rubrik\n\nText [dit](2025-01-02-s0.md#rubrik).",
    "Se [inlägget](2025-01-02-s0.md) och [det andra](/posts/2025-01-03-s1.md).\n\n<!--more-->\n\nResten av texten.",
    "Se [arbetet](arbete.pdf) och ![en bild](bild.svg).\n\n```rust\nfn f() {}\n```",
    "::: note\nEtt råd med [länk](/om/).\n:::\n\nText[^1].\n\n[^1]: Not.",
    "Trasig [länk](finns-inte.md).",
    "<div onclick=\"x()\">aktivt</div>",
    "Se [filen](/fil.txt) och [sidan](/om/).",
    "Text\n\n<!--more-->\n\nmed *mer* text efter, tolv ord minst i det hela för att något ska ändras.",
    "::: update{time=\"2025-03-01 10:00\"}\nEn uppdatering.\n:::",
    "![utan text](bild.svg)\n\n::attachment{file=\"arbete.pdf\"}",
    "::film{src=\"film.vtt\" captions=\"film.vtt\" title=\"Film\"}",
    "Text.\n\n::youtube{id=\"abc\" title=\"Film\"}",
];

const EXTRAS: [&str; 22] = [
    "series: Serien",
    "id: \"urn:gemensamt\"",
    "date: 2025-02-03 10:00",
    "date: 2025-02-03 11:30",
    "pinned: true",
    "summary: En egen sammanfattning.",
    "aliases: [/gammal/]",
    "expires: 2025-06-01",
    "template: post",
    "template: finns-inte",
    "language: en",
    "authors: [Bo Ek, Åsa Lind]",
    "attachments: [arbete.pdf]",
    "titel: okänd nyckel\nid: \"urn:x\"",
    "image: bild.svg\nimage_alt: En bild\nupdated: 2025-04-05",
    "template: presentation\nplace: Norrby",
    "attachments: [bilder.md, tal.pptx]",
    "attachments: [{file: bilder.md, notes: true, place: Norrby, title: Tal}]",
    "attachments: [{file: arbete.pdf, presentation: true, description: Om arbetet}]",
    "attachments: [{file: arbete.pdf, presentation: false}, bilder.md]",
    "attachments: [{file: tal.pptx, presentation: true}, Arbete.PDF]",
    "attachments: [{file: tal.odp, presentation: false}, tal.pptx]",
];

/// The last two are nearly the same: something is said about that.
const CATEGORIES: [&str; 5] = ["Kvalitetsarbete", "Forskning", "Högläsning", "Matematik", "Matematiken"];

const TAGS: [&str; 5] = ["ettor", "samtal", "förskola", "digitalt", "utemiljö"];

const SETTINGS: [&str; 9] = [
    "",
    "paginate: 3\ncolor: '#1d5c63'\n",
    "related: 2\narchives: [year, month, author, series]\n",
    "feed: {items: 2, content: summary}\n",
    "language: en\n",
    "categories: [{name: Forskning}, {name: Högläsning, parent: Forskning}]\n",
    "menu: [{title: Om, page: om}]\nredirects: {/gammal/: /om/}\n",
    "permalink: /:category/:slug/\nauthors: [{name: Åsa Lind, role: Rektor, picture: asa.svg}]\n",
    "embed: true\n",
];

/// What readers know of the posts, one time moved, gone, or with another id in feeds.
const KNOWN: [&str; 7] = [
    "- {id: 2025-01-01-s0, kind: post, since: 2025-01-01, at: [/2025/01/01/s0/, /a/], guid: a}\n",
    "- {id: 2025-01-01-s0, kind: post, since: 2025-02-01, at: [/2025/01/01/s0/, /a/], guid: a}\n",
    "- {id: 2025-01-01-s0, kind: post, since: 2025-01-01, at: [/a/, /om/], guid: b}\n",
    "- {id: 2025-01-03-s2, kind: post, since: 2025-01-01, at: [/b/], guid: c}\n- {id: 2025-01-03-s2/arbete.pdf, kind: file, since: 2025-01-01, at: [/b/arbete.pdf]}\n- {id: \"2025-01-03-s2#bilder\", kind: presentation, since: 2025-01-01, at: [/b/bilder/]}\n",
    "- {id: category/forskning, kind: term, since: 2025-01-01, at: [/amne/forskning/]}\n- {id: om, kind: page, since: 2025-01-01, at: [/om-oss/]}\n",
    "- {id: 2025-01-05-s4, kind: post, since: 2025-01-01, at: [/2025/01/02/s1/], gone: 2025-02-01}\n",
    "- {id: \"urn:gemensamt\", kind: post, since: 2025-01-01, at: [/c/], file: 2025-01-02-s1}\nnonsense\n",
];

/// What templates see besides `page`; of what the whole site shares, no template reads all.
const SEEN: [(&str, &[&str]); 15] = [
    ("404", &["site", "categories", "tags", "recent", "years", "presentations"]),
    ("archive", &["site", "tags", "years"]),
    ("author", &["term", "list"]),
    ("gone", &["site", "year", "years"]),
    ("home", &["list", "recent", "presentations"]),
    ("page", &["post", "categories"]),
    ("period", &["list", "years"]),
    ("post", &["post"]),
    ("embed", &["presentation"]),
    ("presentation", &["presentation", "post"]),
    ("presentations", &["items"]),
    ("series", &["term", "list"]),
    ("subscribe", &["feeds", "opml"]),
    ("term", &["term", "list"]),
    ("terms", &["terms"]),
];

/// Adds to every template all that it sees, to the last field: a memory that forgets one of them makes another page.
fn show_everything(files: &mut BTreeMap<String, Vec<u8>>) {
    for (template, seen) in SEEN {
        let text = files.get_mut(&format!("themes/plain/templates/{template}.html")).expect("a template");
        for name in seen.iter().chain(&["page"]) {
            text.extend_from_slice(format!("{name}: {{{{ {name} }}}}\n").as_bytes());
        }
    }
    let home = files.get_mut("themes/plain/templates/home.html").expect("a template");
    home.extend_from_slice(b"{{ asset(path=\"plain.css\") }} {{ t(key=\"footnotes\") }}\n");
    files.insert("themes/plain/assets/plain.css".to_owned(), b"body {}".to_vec());
}

/// Everything that a build is given.
#[derive(Debug, Clone)]
struct World {
    posts: Vec<Post>,
    files: BTreeMap<String, Vec<u8>>,
    settings: u8,
    today: Date,
    options: Options,
    /// Whether pictures for sharing are drawn: in a program without optimisation they take most of the time.
    pictures: bool,
}

impl World {
    fn new(settings: u8) -> Self {
        let post = |at: u8| Post {
            folder: at % 3 == 2,
            day: at + 1,
            slug: at,
            title: (at % 4 != 3).then_some(at),
            categories: vec![at % 3],
            tags: vec![at % 2, 2 + at % 3],
            body: [2, 0, 5, 3, 4, 2, 0][usize::from(at)],
            draft: false,
            extra: None,
        };
        let mut files = plain_theme();
        show_everything(&mut files);
        files.insert("content/pages/om.md".to_owned(), b"---\ntitle: Om\n---\nText.\n".to_vec());
        let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"3\"/>";
        files.insert("static/asa.svg".to_owned(), drawing.to_vec());
        let today = date(2026, 11, 23);
        let posts = (0..7).map(post).collect();
        let mut world = Self { posts, files, settings, today, options: Options::default(), pictures: false };
        // The post with files.
        for kind in [0, 2] {
            world.apply(&Edit::Attachment(2, kind));
        }
        world
    }

    fn post(&mut self, at: u8) -> Option<&mut Post> {
        let len = self.posts.len();
        self.posts.get_mut(usize::from(at) % len.max(1))
    }

    fn apply(&mut self, edit: &Edit) {
        match edit.clone() {
            Edit::Add(post) => self.posts.push(post),
            Edit::Delete(at) => {
                if !self.posts.is_empty() {
                    self.posts.remove(usize::from(at) % self.posts.len());
                }
            }
            Edit::Body(at, body) => self.with(at, |post| post.body = body),
            Edit::Title(at, title) => self.with(at, |post| post.title = title),
            Edit::Categories(at, categories) => self.with(at, |post| post.categories = categories),
            Edit::Tags(at, tags) => self.with(at, |post| post.tags = tags),
            Edit::Date(at, day) => self.with(at, |post| post.day = day),
            Edit::Rename(at, slug) => self.with(at, |post| post.slug = slug),
            Edit::Draft(at) => self.with(at, |post| post.draft ^= true),
            Edit::Extra(at, extra) => self.with(at, |post| post.extra = extra),
            Edit::Folder(at) => self.with(at, |post| post.folder ^= true),
            Edit::Attachment(at, kind) => {
                let folder = self.folder(at);
                let (name, bytes) = attachment(kind);
                self.toggle(format!("{folder}/{name}"), bytes);
            }
            Edit::AttachmentName(at, from, to) => self.rename_attachment(at, from, to),
            Edit::Comments(at, kind) => {
                let text = format!("- {{author: Eva, date: 2025-02-0{}, text: Tack {kind}}}\n", 1 + kind % 3);
                let path = format!("{}/comments.yaml", self.folder(at));
                self.toggle(path, text.as_bytes());
            }
            Edit::Settings(settings) => self.settings = settings,
            Edit::Template(at, kind) => {
                let names: Vec<String> =
                    self.files.keys().filter(|path| path.starts_with("themes/plain/templates/")).cloned().collect();
                let text = self.files.get_mut(&names[usize::from(at) % names.len()]).expect("a template");
                text.extend_from_slice(if kind % 7 == 0 { b"{{ broken" } else { b"<!-- {{ site.title }} -->" });
            }
            Edit::Word(kind) => {
                let key = ["home_heading", "untitled", "comment_subject", "footnotes", "feed_site", "kind_pdf"]
                    [usize::from(kind % 6)];
                let text = format!("{key}: \"Ord {kind}\"\n");
                let own = self.files.entry("themes/plain/locales/sv.yaml".to_owned()).or_default();
                let before = String::from_utf8_lossy(own).into_owned();
                let kept = before.split_inclusive('\n').filter(|line| !line.starts_with(&format!("{key}: ")));
                *own = kept.chain([text.as_str()]).collect::<String>().into_bytes();
            }
            Edit::Asset(kind) => {
                let text = format!("body {{ margin: {kind}px }}");
                self.files.insert("themes/plain/assets/plain.css".to_owned(), text.into_bytes());
            }
            Edit::Static(at, kind) => {
                let name = ["fil.txt", "robots.txt", "favicon.svg", "om/index.html", "asa.svg"][usize::from(at % 5)];
                let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{kind}\" height=\"3\"/>");
                let letter = [b'a' + kind % 3];
                let bytes = if name == "asa.svg" { drawing.as_bytes() } else { &letter };
                if name == "asa.svg" {
                    // Without it a site whose settings name it has an error.
                    self.files.insert(format!("static/{name}"), bytes.to_vec());
                } else {
                    self.toggle(format!("static/{name}"), bytes);
                }
            }
            Edit::Defaults(kind) => {
                let text =
                    ["tags: [t9]\n", "series: Alla\n", "draft: true\n", "extra: {a: 1}\n"][usize::from(kind % 4)];
                self.toggle("content/posts/_defaults.yaml".to_owned(), text.as_bytes());
            }
            Edit::Page(at, kind) => {
                let path = format!("content/pages/{}.md", ["om", "kontakt"][usize::from(at % 2)]);
                self.toggle(path, format!("---\ntitle: Sida {kind}\n---\nText {kind}.\n").as_bytes());
            }
            Edit::Known(kind) => {
                self.toggle("published.yaml".to_owned(), KNOWN[usize::from(kind) % KNOWN.len()].as_bytes());
            }
            Edit::Today(day) if day % 2 == 0 => self.today = date(2025, 1, 1 + i8::try_from(day % 28).unwrap_or(0)),
            Edit::Today(day) => self.today = date(2025, 1 + i8::try_from(day % 12).unwrap_or(0), 1),
            Edit::Options(kind) => {
                let (drafts, future, is_trial) = (kind & 1 == 1, kind & 2 == 2, kind & 5 == 5);
                let base_url = (kind & 4 == 4).then(|| "https://annan.example/blogg/".to_owned());
                let on_errors = [OnErrors::Stop, OnErrors::KeepGoing, OnErrors::Show][usize::from(kind >> 3) % 3];
                self.options = Options { drafts, future, base_url, is_trial, on_errors };
            }
            Edit::Undo => {}
        }
    }

    fn rename_attachment(&mut self, at: u8, from: u8, to: u8) {
        let folder = self.folder(at);
        let name = |name: u8| format!("{folder}/{}", NAMES[usize::from(name) % NAMES.len()]);
        if let Some(bytes) = self.files.get(&name(from)).cloned() {
            if to.is_multiple_of(2) {
                self.files.remove(&name(from));
            }
            self.files.insert(name(to), bytes);
        }
    }

    fn with(&mut self, at: u8, change: impl FnOnce(&mut Post)) {
        if let Some(post) = self.post(at) {
            change(post);
        }
    }

    fn toggle(&mut self, path: String, bytes: &[u8]) {
        match self.files.get(&path) {
            Some(old) if old.as_slice() == bytes => {
                self.files.remove(&path);
            }
            Some(_) | None => {
                self.files.insert(path, bytes.to_vec());
            }
        }
    }

    fn folder(&mut self, at: u8) -> String {
        self.post(at)
            .map_or_else(|| "content/posts".to_owned(), |post| post.path().trim_end_matches("/index.md").to_owned())
    }

    fn snapshot(&self) -> Snapshot {
        let mut files = self.files.clone();
        let settings = SETTINGS[usize::from(self.settings) % SETTINGS.len()];
        let pictures = self.pictures;
        let text =
            format!("title: Blogg\nurl: https://example.se/\ntheme: plain\nshare_pictures: {pictures}\n{settings}");
        files.insert("griffel.yaml".to_owned(), text.into_bytes());
        for post in &self.posts {
            files.insert(post.path(), post.text().into_bytes());
        }
        Snapshot::new(
            files.into_iter().map(|(path, bytes)| Source::new(SourcePath::new(&path).expect("a path"), bytes)),
        )
    }

    fn build(&self, memory: &mut Memory) -> Build {
        let snapshot = self.snapshot();
        build(&self.input(&snapshot), memory)
    }

    fn input<'a>(&'a self, snapshot: &'a Snapshot) -> Input<'a> {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let now = self.today.at(12, 0, 0, 0).to_zoned_datetime(zone).expect("a moment").timestamp();
        Input {
            snapshot,
            today: self.today,
            now,
            options: &self.options,
            progress: &Unwatched,
            blob_cache: Some(&NoBlobCache),
            purpose: Purpose::Site,
        }
    }
}

impl Post {
    fn path(&self) -> String {
        let name = format!("content/posts/2025-01-{:02}-s{}", self.day % 28 + 1, self.slug % 12);
        if self.folder { format!("{name}/index.md") } else { format!("{name}.md") }
    }

    fn text(&self) -> String {
        let list = |names: &[&'static str], of: &[u8]| {
            of.iter().map(|at| names[usize::from(*at) % names.len()]).collect::<Vec<_>>().join(", ")
        };
        let mut text = "---\n".to_owned();
        if let Some(title) = self.title {
            text.push_str(&format!("title: Rubrik {title}\n"));
        }
        text.push_str(&format!("categories: [{}]\n", list(&CATEGORIES, &self.categories)));
        text.push_str(&format!("tags: [{}]\n", list(&TAGS, &self.tags)));
        if self.draft {
            text.push_str("draft: true\n");
        }
        if let Some(extra) = self.extra {
            text.push_str(EXTRAS[usize::from(extra) % EXTRAS.len()]);
            text.push('\n');
        }
        text.push_str("---\n");
        text.push_str(BODIES[usize::from(self.body) % BODIES.len()]);
        text.push('\n');
        text
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let any = any::<u8>;
    let few = || proptest::collection::vec(0..5_u8, 0..3);
    // Broken links and unknown templates stop a build; most bodies and lines must not.
    let body = || prop_oneof![16 => 0..5_u8, 1 => Just(5), 8 => 9..12_u8, 2 => any()];
    let extra = || prop_oneof![4 => proptest::option::of(0..9_u8), 2 => proptest::option::of(10..12_u8), 1 => proptest::option::of(any())];
    let post = (any(), any(), any(), proptest::option::of(0..9_u8), few(), few(), body(), extra()).prop_map(
        |(folder, day, slug, title, categories, tags, body, extra)| Post {
            folder: folder % 3 == 0,
            day,
            slug,
            title,
            categories,
            tags,
            body,
            draft: folder % 7 == 0,
            extra,
        },
    );
    prop_oneof![
        2 => post.prop_map(Edit::Add),
        1 => any().prop_map(Edit::Delete),
        4 => (any(), body()).prop_map(|(at, body)| Edit::Body(at, body)),
        4 => (any(), proptest::option::of(0..9_u8)).prop_map(|(at, title)| Edit::Title(at, title)),
        2 => (any(), few()).prop_map(|(at, all)| Edit::Categories(at, all)),
        2 => (any(), few()).prop_map(|(at, all)| Edit::Tags(at, all)),
        2 => (any(), any()).prop_map(|(at, day)| Edit::Date(at, day)),
        2 => (any(), any()).prop_map(|(at, slug)| Edit::Rename(at, slug)),
        1 => any().prop_map(Edit::Draft),
        3 => (any(), extra()).prop_map(|(at, extra)| Edit::Extra(at, extra)),
        1 => any().prop_map(Edit::Folder),
        2 => (any(), any()).prop_map(|(at, kind)| Edit::Attachment(at, kind)),
        1 => (any(), any(), any()).prop_map(|(at, from, to)| Edit::AttachmentName(at, from, to)),
        1 => (any(), any()).prop_map(|(at, kind)| Edit::Comments(at, kind)),
        2 => any().prop_map(Edit::Settings),
        1 => (any(), 1..7_u8).prop_map(|(at, kind)| Edit::Template(at, kind)),
        2 => any().prop_map(Edit::Word),
        1 => any().prop_map(Edit::Asset),
        1 => (any(), any()).prop_map(|(at, kind)| Edit::Static(at, kind)),
        1 => any().prop_map(Edit::Defaults),
        1 => (any(), any()).prop_map(|(at, kind)| Edit::Page(at, kind)),
        2 => any().prop_map(Edit::Known),
        2 => any().prop_map(Edit::Today),
        1 => any().prop_map(Edit::Options),
        1 => Just(Edit::Undo),
    ]
}

fn same(warm: &Build, cold: &Build, snapshot: &Snapshot) -> Result<(), TestCaseError> {
    prop_assert_eq!(shown(&warm.diagnostics, snapshot), shown(&cold.diagnostics, snapshot));
    let report = |build: &Build| (build.report.posts, build.report.pages, build.report.left_out.clone());
    prop_assert_eq!(&warm.report.moved, &cold.report.moved);
    prop_assert_eq!(warm.published.present(), cold.published.present());
    prop_assert_eq!(report(warm), report(cold));
    for (warm, cold) in warm.outputs.iter().zip(&cold.outputs) {
        prop_assert_eq!((&warm.route, warm.as_text()), (&cold.route, cold.as_text()));
    }
    prop_assert!(warm.outputs == cold.outputs, "another number of files");
    Ok(())
}

/// Runs of the program, one after the other: the output folder, and what is remembered beside it.
#[derive(Default)]
struct Runs {
    folder: BTreeMap<SourcePath, Vec<u8>>,
    stands: OutputState,
    cache: Option<(Vec<u8>, Vec<u8>)>,
    /// Builds that were not needed, because nothing had changed; pages and feeds that were kept.
    spared: (usize, usize),
}

impl Runs {
    /// Runs the program as `griffel build` does, and looks whether the folder then holds what a build without memory made.
    fn run(&mut self, world: &World, cold: &Build) -> Result<(), TestCaseError> {
        let snapshot = world.snapshot();
        let input = world.input(&snapshot);
        let stored = self.cache.as_ref().map(|(all, edits)| LoadedMemory::read(all, edits).expect("what was left"));
        let whole = stored.as_ref().filter(|_| self.stands.gone.is_empty());
        if let Some(report) = whole.and_then(|stored| stored.unchanged(&input, self.list())) {
            prop_assert!(cold.diagnostics.is_empty(), "something was to be said");
            prop_assert_eq!((report.posts, report.pages), (cold.report.posts, cold.report.pages));
            prop_assert_eq!(&report.left_out, &cold.report.left_out);
            prop_assert_eq!(&report.moved, &cold.report.moved);
            self.spared.0 += 1;
            return self.holds(cold);
        }
        let mut memory = stored.map(|stored| stored.memory(&snapshot, &self.stands)).unwrap_or_default();
        let warm = build(&input, &mut memory);
        prop_assert_eq!(shown(&warm.diagnostics, &snapshot), shown(&cold.diagnostics, &snapshot));
        prop_assert_eq!(warm.extent, cold.extent);
        if warm.extent == Extent::Nothing {
            return Ok(());
        }
        self.hands_out(&warm, cold)?;
        let changes = between(&self.stands, &warm.outputs, &SiteMark::default());
        for path in &changes.delete {
            self.folder.remove(path);
        }
        for (path, output) in changes.write {
            let Body::Bytes(bytes) = &output.body else { panic!("{path} is to be written, but was not made") };
            self.folder.insert(path, bytes.to_vec());
        }
        self.spared.1 += warm.outputs.iter().filter(|output| output.body == Body::InOutputFolder).count();
        self.stands = OutputState { last: changes.manifest, ..OutputState::default() };
        if warm.extent == Extent::Part {
            return self.holds(cold);
        }
        let is_clean = warm.diagnostics.is_empty();
        let saved = saved_memory(&memory, &input, &warm.report, self.list(), is_clean);
        let (is_edits, bytes) = (saved.is_edits, saved.flatten().collect());
        self.cache = Some(match self.cache.take() {
            Some((all, _)) if is_edits => (all, bytes),
            _ => (bytes, Vec::new()),
        });
        self.holds(cold)
    }

    /// Checks that the bytes of every file can be had after a build with memory, also of files that it did not render.
    fn hands_out(&self, warm: &Build, cold: &Build) -> Result<(), TestCaseError> {
        for output in &cold.outputs {
            let bytes = warm.bytes(&output.route, &InFolder(&self.folder)).ok().flatten().map(Body::Bytes);
            prop_assert!(bytes.as_ref() == Some(&output.body), "other bytes of {}", output.route.as_str());
        }
        Ok(())
    }

    /// Returns the fingerprint of the list of what was written.
    fn list(&self) -> Fingerprint {
        Fingerprint::of(self.stands.last.to_text().as_bytes())
    }

    fn holds(&self, cold: &Build) -> Result<(), TestCaseError> {
        for output in &cold.outputs {
            let Body::Bytes(bytes) = &output.body else { panic!("{} was not made", output.route.as_str()) };
            let found = self.folder.get(&output.route.file_path()).map(|bytes| String::from_utf8_lossy(bytes));
            prop_assert_eq!((&output.route, found), (&output.route, Some(String::from_utf8_lossy(bytes))));
        }
        prop_assert_eq!(self.folder.len(), cold.outputs.len(), "another number of files");
        Ok(())
    }

    /// Somebody deletes a file of the output folder.
    fn lose(&mut self, at: u8) {
        if let Some(path) = self.folder.keys().nth(usize::from(at)).cloned() {
            self.folder.remove(&path);
            self.stands.gone.insert(path);
        }
    }
}

/// Opens the files of an output folder in memory.
struct InFolder<'a>(&'a BTreeMap<SourcePath, Vec<u8>>);

impl OutputBytes for InFolder<'_> {
    fn open<'a>(&'a self, output: &'a Output) -> io::Result<Box<dyn Read + 'a>> {
        let bytes = self.0.get(&output.route.file_path()).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(bytes.as_slice()))
    }
}

/// What happens besides an edit.
#[derive(Debug, Clone)]
struct Step {
    edit: Edit,
    /// The program runs, too.
    is_run: bool,
    /// A file of the output folder is lost before.
    lost: Option<u8>,
}

fn step() -> impl Strategy<Value = Step> {
    let lost = prop_oneof![9 => Just(None), 1 => any::<u8>().prop_map(Some)];
    (edit(), proptest::bool::weighted(0.6), lost).prop_map(|(edit, is_run, lost)| Step { edit, is_run, lost })
}

#[test]
fn a_build_that_remembers_makes_what_a_build_that_does_not_makes() {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    let [builds, finished, runs, spared, kept] = [const { AtomicUsize::new(0) }; 5];
    let config = config("incremental", SEQUENCES.0, SEQUENCES.1);
    let number = config.cases;
    let sequences = (0..8_u8, proptest::collection::vec(step(), 1..7));
    let first = World::new(0).build(&mut Memory::default());
    let shows = |text: &str| first.outputs.iter().filter_map(|output| output.as_text()).any(|page| page.contains(text));
    assert!(shows("minutes&quot;: 1"), "templates show all that they see");
    let result = proptest::test_runner::TestRunner::new(config).run(&sequences, |(settings, steps)| {
        let mut worlds = vec![World::new(settings)];
        let (mut memory, mut program) = (Memory::default(), Runs::default());
        program.run(&worlds[0], &worlds[0].build(&mut memory))?;
        for Step { edit, is_run, lost } in &steps {
            let mut world = match edit {
                Edit::Undo => worlds[worlds.len().saturating_sub(3)].clone(),
                _ => worlds[worlds.len() - 1].clone(),
            };
            world.apply(edit);
            let (warm, cold) = (world.build(&mut memory), world.build(&mut Memory::default()));
            builds.fetch_add(1, Relaxed);
            finished.fetch_add(usize::from(!cold.outputs.is_empty()), Relaxed);
            same(&warm, &cold, &world.snapshot())?;
            if let Some(at) = lost {
                program.lose(*at);
            }
            if *is_run {
                program.run(&world, &cold)?;
                runs.fetch_add(1, Relaxed);
            }
            worlds.push(world);
        }
        spared.fetch_add(program.spared.0, Relaxed);
        kept.fetch_add(program.spared.1, Relaxed);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let [builds, finished, runs, spared, kept] = [builds, finished, runs, spared, kept].map(AtomicUsize::into_inner);
    println!("{number} sequences, {builds} edits, of which {finished} left a site without errors");
    println!("{runs} runs of the program besides, of which {spared} had nothing to do; {kept} files were kept");
    assert!(finished * 2 > builds, "most edits are to leave a site that is drawn: {finished} of {builds}");
    assert!(spared > 0 && kept > runs, "what earlier runs remembered is to be of use: {spared}, {kept} in {runs}");
}

#[test]
fn edits_that_leave_the_text_as_it_was_are_not_overlooked() {
    let slides = |title: &str| format!("# Ett\n\n::youtube{{id=\"abc\" title=\"{title}\"}}\n");
    let number = |number: &str| format!("---\ntitle: Tal\nextra: {{tal: {number}}}\n---\nText.\n");
    let cases = [
        // An attribute of a directive, of which the prepared text holds only the number.
        ("content/posts/2025-01-20-bilder/bilder.md", slides("Film"), slides("En annan film")),
        // Zero with a sign equals zero without one, and has the same hash.
        ("content/posts/2025-01-21-tal.md", number("0.0"), number("-0.0")),
    ];
    for (path, before, after) in cases {
        let mut world = World::new(0);
        let post = "---\ntitle: Bilder\nattachments: [bilder.md]\n---\nText.\n";
        world.files.insert("content/posts/2025-01-20-bilder/index.md".to_owned(), post.into());
        world.files.insert("content/posts/2025-01-20-bilder/bilder.md".to_owned(), slides("Film").into_bytes());
        world.files.insert(path.to_owned(), before.into_bytes());
        let mut memory = Memory::default();
        let first = world.build(&mut memory);
        assert!(!has_error(&first.diagnostics), "{:?}", first.diagnostics);
        world.files.insert(path.to_owned(), after.into_bytes());
        let (warm, cold) = (world.build(&mut memory), world.build(&mut Memory::default()));
        same(&warm, &cold, &world.snapshot()).expect(path);
    }
}

#[test]
fn a_build_is_spared_until_the_day_on_which_another_post_is_published() {
    let mut world = World::new(0);
    let mut program = Runs::default();
    // Posts have the days from 2 to 8 January; the last of them is published from its own day on.
    let expected = [(7, 0), (7, 1), (8, 1), (9, 2), (6, 2), (6, 3)];
    for (day, spared) in expected {
        world.today = date(2025, 1, day);
        // Links to posts that are not there yet are not what is asked here; a body of files stays with its files.
        world.posts.iter_mut().filter(|post| post.body != 5).for_each(|post| post.body = 0);
        program.run(&world, &world.build(&mut Memory::default())).expect("as a clean build");
        assert_eq!(program.spared.0, spared, "on day {day}");
    }
}

#[test]
#[cfg(feature = "share")]
fn a_picture_for_sharing_that_is_there_is_not_drawn_again() {
    let mut world = World { pictures: true, ..World::new(0) };
    let (mut memory, mut program) = (Memory::default(), Runs::default());
    let pictures = |build: &Build| -> Vec<Output> {
        build.outputs.iter().filter(|output| output.route.as_str().ends_with(".png")).cloned().collect()
    };
    let first = build(&world.input(&world.snapshot()), &mut memory);
    program.run(&world, &first).expect("as a clean build");
    world.posts[0].title = Some(9);
    let cold = world.build(&mut Memory::default());
    let warm = build(&world.input(&world.snapshot()), &mut memory);
    assert_eq!(pictures(&warm), pictures(&cold));
    let changed = pictures(&cold).iter().filter(|picture| !first.outputs.contains(picture)).count();
    assert_eq!(changed, 1, "the title of one post");
    let spared = program.spared.1;
    program.run(&world, &cold).expect("as a clean build");
    assert!(program.spared.1 >= spared + pictures(&cold).len() - 1, "what stands in the folder is not drawn again");
}
