//! Stories of moving: what readers with old addresses and feed readers see after an author has changed something.

use std::collections::BTreeMap;

use griffel::addresses::known::KNOWN_PATH;
use griffel::diagnostic::rule::has_error;
use griffel::output::route::Route;
use griffel::pipeline::build::Build;
use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use jiff::civil::{Date, date};

use crate::site::{build_of, plain_theme, shown};

const POST: &str = "content/posts/2026-01-02-nytt-ar.md";
const TEXT: &str = "---\ntitle: Nytt år\ncategories: [Nyheter]\n---\nText.\n";

/// A blog, as its author changes and publishes it.
struct Blog {
    files: BTreeMap<String, Vec<u8>>,
    today: Date,
}

impl Blog {
    fn new(settings: &str) -> Self {
        let mut blog = Self { files: plain_theme(), today: date(2026, 3, 1) };
        blog.settings(settings);
        blog.write(POST, TEXT);
        blog
    }

    fn settings(&mut self, settings: &str) {
        let address = if settings.contains("url: ") { "" } else { "url: https://example.se/\n" };
        self.write("griffel.yaml", &format!("title: Blogg\ntheme: plain\n{address}{settings}"));
    }

    fn write(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    fn rename(&mut self, from: &str, to: &str) {
        let bytes = self.files.remove(from).expect("a file");
        self.files.insert(to.to_owned(), bytes);
    }

    fn edit(&mut self, path: &str, old: &str, new: &str) {
        let text = String::from_utf8(self.files[path].clone()).expect("text");
        assert!(text.contains(old), "{text}");
        self.write(path, &text.replace(old, new));
    }

    fn snapshot(&self) -> Snapshot {
        let source =
            |(path, bytes): (&String, &Vec<u8>)| Source::new(SourcePath::new(path).expect("a path"), bytes.clone());
        Snapshot::new(self.files.iter().map(source))
    }

    fn build(&self) -> Build {
        let build = build_of(&self.snapshot(), self.today, &Options::default());
        assert!(!has_error(&build.diagnostics), "{}", shown(&build.diagnostics, &self.snapshot()));
        build
    }

    /// Builds and records, as a publication does, a day after the last one.
    fn publish(&mut self) -> Build {
        let build = self.build();
        self.today = self.today.tomorrow().expect("a day");
        let text = build.published.recorded(self.today).to_text();
        self.write(KNOWN_PATH, &text);
        build
    }

    fn known(&self) -> String {
        String::from_utf8(self.files[KNOWN_PATH].clone()).expect("text")
    }
}

/// Returns where an old address leads: what web servers are told, which the page there says, too.
fn leads(build: &Build, from: &str) -> Option<String> {
    let route = Route::new(from).expect("an address");
    let to = build.hosting.redirects.iter().find(|redirect| redirect.from == route).map(|redirect| redirect.to.clone());
    let page = build.outputs.iter().find(|output| output.route == route).and_then(|output| output.as_text());
    if let (Some(page), Some(to)) = (page, &to) {
        assert!(page.contains(&format!("{to}\"")), "{page}");
    }
    to
}

/// Returns whether a page lies at an address, and leads nowhere else.
fn lies(build: &Build, at: &str) -> bool {
    build.outputs.iter().any(|output| output.route.as_str() == at) && leads(build, at).is_none()
}

/// Returns the ids that feed readers see.
fn guids(build: &Build) -> Vec<String> {
    let feed = build.outputs.iter().find(|output| output.route.as_str() == "/feed.xml").expect("a feed");
    let items = feed.as_text().expect("text").split("<guid").skip(1);
    let guid =
        |item: &str| item.split_once('>').and_then(|(_, rest)| rest.split_once('<')).expect("an id").0.to_owned();
    items.map(guid).collect()
}

fn codes(build: &Build) -> Vec<&'static str> {
    build.diagnostics.iter().map(|found| found.rule.code).collect()
}

const OLD: &str = "/2026/01/02/nytt-ar/";
const OLD_ID: &str = "https://example.se/2026/01/02/nytt-ar/";

/// Publishes, changes something, and publishes again: the post is then at `new` and known as before.
fn moves(mut blog: Blog, change: impl FnOnce(&mut Blog), old: &str, new: &str) -> Blog {
    let first = blog.publish();
    let (ids, known) = (guids(&first), blog.known());
    assert!(lies(&first, old), "{known}");
    change(&mut blog);
    let second = blog.build();
    let told: Vec<(&str, &str)> =
        second.report.moved.iter().map(|moved| (moved.from.as_str(), moved.to.as_str())).collect();
    assert!(told.contains(&(old, new)), "{told:?} of {known}");
    for build in [second, blog.publish(), blog.build()] {
        assert!(lies(&build, new), "{new}");
        assert_eq!(leads(&build, old).as_deref(), Some(new), "{}", blog.known());
        assert_eq!(guids(&build), ids);
        assert_eq!(codes(&build), [""; 0], "{}", shown(&build.diagnostics, &blog.snapshot()));
    }
    assert!(blog.build().report.moved.is_empty(), "what is published is told no more");
    blog
}

#[test]
fn a_file_with_an_id_is_renamed() {
    let mut blog = Blog::new("");
    blog.edit(POST, "title:", "id: \"urn:nytt\"\ntitle:");
    let rename = |blog: &mut Blog| blog.rename(POST, "content/posts/2026-01-03-gott-nytt.md");
    let blog = moves(blog, rename, OLD, "/2026/01/03/gott-nytt/");
    assert_eq!(guids(&blog.build()), ["urn:nytt"]);
    assert!(blog.known().contains("file: 2026-01-03-gott-nytt"), "{}", blog.known());
}

#[test]
fn a_file_without_an_id_is_renamed_and_the_author_says_that_it_is_the_same() {
    let mut blog = Blog::new("");
    blog.publish();
    blog.rename(POST, "content/posts/2026-01-02-gott-nytt-ar.md");
    let build = blog.build();
    assert_eq!((codes(&build), leads(&build, OLD)), (vec!["G264"], None), "no guess leads anywhere");
    let help = shown(&build.diagnostics, &blog.snapshot());
    assert!(help.contains("`id: 2026-01-02-nytt-ar`") && help.contains(OLD), "{help}");
    blog.edit("content/posts/2026-01-02-gott-nytt-ar.md", "title:", "id: 2026-01-02-nytt-ar\ntitle:");
    let build = blog.publish();
    assert_eq!((codes(&build), leads(&build, OLD).as_deref()), (vec![], Some("/2026/01/02/gott-nytt-ar/")));
    assert_eq!(guids(&build), [OLD_ID]);
    assert_eq!(guids(&blog.build()), [OLD_ID]);
}

#[test]
fn a_file_becomes_a_folder_or_gets_an_odd_name_and_stays_where_it_was() {
    let mut blog = Blog::new("");
    let first = guids(&blog.publish());
    blog.rename(POST, "content/posts/2026-01-02-nytt-ar/index.md");
    let build = blog.publish();
    assert_eq!((guids(&build), codes(&build), build.report.moved.len()), (first.clone(), vec![], 0));
    blog.rename("content/posts/2026-01-02-nytt-ar/index.md", "content/posts/a.md");
    blog.edit("content/posts/a.md", "title:", "date: 2026-01-02\nslug: nytt-ar\ntitle:");
    let build = blog.publish();
    assert_eq!((guids(&build), codes(&build), build.report.moved.len()), (first.clone(), vec![], 0));
    blog.edit("content/posts/a.md", "slug: nytt-ar", "slug: b");
    assert_eq!(guids(&blog.build()), first, "it is known by its new file, too");
}

#[test]
fn a_post_gets_a_slug() {
    moves(Blog::new(""), |blog| blog.edit(POST, "title:", "slug: gott\ntitle:"), OLD, "/2026/01/02/gott/");
}

#[test]
fn a_post_gets_another_date() {
    moves(Blog::new(""), |blog| blog.edit(POST, "title:", "date: 2026-02-01\ntitle:"), OLD, "/2026/02/01/nytt-ar/");
}

#[test]
fn a_category_in_the_address_gets_another_name() {
    let blog = Blog::new("permalink: /:category/:slug/\n");
    let change = |blog: &mut Blog| blog.edit(POST, "Nyheter", "Aktuellt");
    moves(blog, change, "/nyheter/nytt-ar/", "/aktuellt/nytt-ar/");
}

#[test]
fn the_blog_gets_another_form_of_addresses() {
    let change = |blog: &mut Blog| blog.settings("permalink: /:year/:slug.html\n");
    moves(Blog::new(""), change, OLD, "/2026/nytt-ar.html");
}

#[test]
fn a_page_is_moved_below_another() {
    let mut blog = Blog::new("");
    blog.write("content/pages/om.md", "---\ntitle: Om oss\nid: om\n---\nText.\n");
    moves(blog, |blog| blog.rename("content/pages/om.md", "content/pages/skolan/om-oss.md"), "/om/", "/skolan/om-oss/");
}

#[test]
fn a_category_moves_with_its_feed() {
    let change =
        |blog: &mut Blog| blog.settings("categories: [{name: Nyheter, slug: nytt}]\npaths: {category: amne}\n");
    let blog = moves(Blog::new(""), change, "/category/nyheter/", "/amne/nytt/");
    assert_eq!(leads(&blog.build(), "/category/nyheter/feed.xml").as_deref(), Some("/amne/nytt/feed.xml"));
}

#[test]
fn the_blog_moves_to_another_domain_and_below_a_path() {
    let mut blog = Blog::new("");
    let first = guids(&blog.publish());
    blog.settings("url: https://annan.example/blogg/\n");
    let build = blog.publish();
    assert_eq!((guids(&build), build.report.moved.len()), (first.clone(), 0));
    blog.edit(POST, "title:", "slug: gott\ntitle:");
    let build = blog.publish();
    assert_eq!(guids(&build), first);
    assert_eq!(leads(&build, OLD).as_deref(), Some("/blogg/2026/01/02/gott/"));
}

#[test]
fn every_old_address_leads_to_the_present_one_in_one_step() {
    let mut blog = Blog::new("");
    for slug in ["ett", "tva", "tre"] {
        blog.publish();
        blog.write(POST, &TEXT.replace("title:", &format!("slug: {slug}\ntitle:")));
    }
    let build = blog.publish();
    for old in ["nytt-ar", "ett", "tva"] {
        assert_eq!(leads(&build, &format!("/2026/01/02/{old}/")).as_deref(), Some("/2026/01/02/tre/"));
    }
    // Back to where it was: nothing leads to itself.
    blog.write(POST, TEXT);
    let build = blog.publish();
    assert!(lies(&build, OLD));
    assert_eq!(leads(&build, "/2026/01/02/tre/").as_deref(), Some(OLD));
}

#[test]
fn files_and_presentations_move_with_their_post() {
    let mut blog = Blog::new("");
    let post = "content/posts/2026-01-05-tal/index.md";
    blog.write(post, "---\ntitle: Tal\nattachments: [bilder.md]\n---\nSe [bilden](bild.svg).\n");
    blog.write("content/posts/2026-01-05-tal/bilder.md", "# Ett\n\nText.\n\n---\n\n## Två\n");
    blog.write(
        "content/posts/2026-01-05-tal/bild.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"2\" height=\"3\"/>",
    );
    blog.settings("embed: true\n");
    blog.publish();
    blog.edit(post, "title:", "slug: foredrag\ntitle:");
    let build = blog.publish();
    let (old, new) = ("/2026/01/05/tal/", "/2026/01/05/foredrag/");
    for name in ["", "bilder/", "bild.svg", "bilder.md"] {
        assert_eq!(leads(&build, &format!("{old}{name}")), Some(format!("{new}{name}")), "{name}\n{}", blog.known());
    }
    let embed = |post: &str| format!("/presentation/embed{post}bilder/");
    assert_eq!(leads(&build, &embed(old)), Some(embed(new)));
    assert!(
        build.outputs.iter().all(|output| output.route.as_str() != format!("{old}bild.svg")),
        "servers alone are told"
    );
}

#[test]
fn an_authors_word_goes_before_what_is_remembered() {
    let mut blog = Blog::new("");
    blog.publish();
    blog.edit(POST, "title:", "slug: gott\ntitle:");
    blog.settings(&format!("redirects: {{{OLD}: /om/}}\n"));
    blog.write("content/pages/om.md", "---\ntitle: Om\n---\nText.\n");
    assert_eq!(leads(&blog.build(), OLD).as_deref(), Some("/om/"));
    blog.settings("");
    blog.edit("content/pages/om.md", "title:", &format!("aliases: [{OLD}]\ntitle:"));
    let build = blog.publish();
    assert_eq!((leads(&build, OLD).as_deref(), codes(&build)), (Some("/om/"), vec![]));
}

#[test]
fn links_to_an_old_address_are_no_mistake() {
    let mut blog = Blog::new("");
    blog.publish();
    blog.edit(POST, "title:", "slug: gott\ntitle:");
    blog.write("content/posts/2026-01-06-b.md", &format!("---\ntitle: B\n---\nSe [det]({OLD}).\n"));
    assert_eq!(codes(&blog.build()), [""; 0]);
}

#[test]
fn something_new_at_a_known_address_is_told_until_it_is_published() {
    let mut blog = Blog::new("");
    blog.publish();
    blog.edit(POST, "title:", "slug: gott\ntitle:");
    blog.write("content/posts/b.md", "---\ntitle: B\ndate: 2026-01-02\nslug: nytt-ar\n---\nNytt.\n");
    let build = blog.publish();
    assert_eq!(codes(&build), ["G262"]);
    assert!(lies(&build, OLD));
    let build = blog.publish();
    assert_eq!((codes(&build), lies(&build, OLD)), (vec![], true), "{}", blog.known());
    assert_eq!(guids(&build).len(), 2);
}

#[test]
fn what_is_taken_back_is_gone_and_known_when_it_returns() {
    let mut blog = Blog::new("");
    blog.write("content/posts/2026-01-06-b.md", "---\ntitle: B\n---\nText.\n");
    let first = guids(&blog.publish());
    blog.edit(POST, "title:", "draft: true\ntitle:");
    let build = blog.publish();
    assert_eq!((codes(&build), leads(&build, OLD)), (vec![], None));
    let gone = |build: &Build| build.hosting.gone.iter().map(|gone| gone.route.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(gone(&build), ["/2026/01/02/nytt-ar/", "/category/nyheter/"], "web servers answer with 410");
    assert!(blog.known().contains("gone: 2026-03-03"), "{}", blog.known());
    blog.write(POST, &TEXT.replace("title:", "slug: gott\ntitle:"));
    let build = blog.publish();
    assert_eq!(leads(&build, OLD).as_deref(), Some("/2026/01/02/gott/"));
    assert_eq!((guids(&build), gone(&build)), (first, vec![]));
    assert!(!blog.known().contains("gone"), "{}", blog.known());
}

#[test]
fn another_id_is_told_and_does_not_reach_feeds() {
    let mut blog = Blog::new("");
    blog.publish();
    blog.edit(POST, "title:", "id: annat\ntitle:");
    let build = blog.publish();
    assert_eq!((codes(&build), guids(&build)), (vec!["G263"], vec![OLD_ID.to_owned()]));
}

#[test]
fn without_the_file_nothing_is_known_and_a_publication_of_the_same_changes_nothing() {
    let mut blog = Blog::new("");
    let first = blog.publish();
    let (text, second) = (blog.known(), blog.publish());
    assert_eq!(text, blog.known());
    let files = |build: &Build| {
        build
            .outputs
            .iter()
            .map(|output| (output.route.clone(), output.as_text().map(str::to_owned)))
            .collect::<Vec<_>>()
    };
    assert_eq!(files(&first), files(&second), "to be known changes no page");
    for line in ["kind: post", "kind: term"] {
        assert!(text.contains(line), "{text}");
    }
    assert!(!text.contains("Nytt år") && !text.contains("Text"), "no title and no content: {text}");
}
