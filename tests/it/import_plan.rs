//! An import plans the new site by the rules of a build: what collides gives way, what was published stays where it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use griffel::config::read;
use griffel::config::settings::{Config, settings_path};
use griffel::import::model::ledger::{Fate, Note};
use griffel::import::model::options::{Known, KnownSettings, KnownText};
use griffel::import::model::platform::Platform;
use griffel::import::site::Import;
use griffel::source::snapshot::Source;

use crate::moves::{built, imported_into};

const BLOGGER: Platform = Platform::Blogger { to_tags: false };

/// A post or page of an export.
#[derive(Clone, Copy)]
struct Item<'a> {
    kind: &'a str,
    number: usize,
    path: &'a str,
    slug: &'a str,
    day: &'a str,
    terms: &'a [(&'a str, &'a str, &'a str)],
}

fn post<'a>(number: usize, path: &'a str, slug: &'a str) -> Item<'a> {
    Item { kind: "post", number, path, slug, day: "2020-01-02", terms: &[] }
}

fn page(number: usize, slug: &str) -> Item<'_> {
    Item { kind: "page", number, path: "", slug, day: "2020-01-02", terms: &[] }
}

/// Returns an export of WordPress; a page without a path lies at its slug.
fn wordpress(host: &str, language: &str, head: &str, items: &[Item<'_>]) -> String {
    let mut xml = format!(
        "<rss xmlns:wp=\"w\" xmlns:content=\"c\" xmlns:dc=\"d\"><channel><title>Blogg</title><link>https://{host}</link><language>{language}</language>{head}"
    );
    for Item { kind, number, path, slug, day, terms } in items {
        let path = if path.is_empty() { format!("/{slug}/") } else { (*path).to_owned() };
        let _ = write!(
            xml,
            "<item><title>Rubrik {number}</title><link>https://{host}{path}</link><guid>https://{host}/?p={number}</guid><dc:creator>anna</dc:creator>\
             <content:encoded><![CDATA[<p>Ord{number}.</p>]]></content:encoded><wp:post_id>{number}</wp:post_id><wp:post_date>{day} 10:00:00</wp:post_date>\
             <wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status><wp:post_type>{kind}</wp:post_type>"
        );
        for (domain, slug, name) in *terms {
            let _ = write!(xml, "<category domain=\"{domain}\" nicename=\"{slug}\">{name}</category>");
        }
        xml.push_str("</item>");
    }
    xml.push_str("</channel></rss>");
    xml
}

/// Returns an export of Takeout with posts at these paths, each with labels.
fn takeout(posts: &[(&str, &[&str])]) -> String {
    let mut xml = "<feed><title>Klassbloggen</title>".to_owned();
    for (number, (path, labels)) in posts.iter().enumerate() {
        let _ = write!(
            xml,
            "<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>\
             <title>Rubrik {number}</title><content type='html'>Ord{number}.</content><published>2020-01-02T10:00:00Z</published>\
             <blogger:filename>{path}</blogger:filename>"
        );
        for label in *labels {
            let _ = write!(xml, "<category scheme='tag:blogger.com,1999:blog-1' term='{label}'/>");
        }
        xml.push_str("</entry>");
    }
    xml + "</feed>"
}

/// A site that an import wrote, and what it said.
struct Moved {
    done: Import,
    files: BTreeMap<String, String>,
    /// Addresses of the texts by path.
    routes: BTreeMap<String, String>,
    /// Pages of the output by address.
    pages: BTreeMap<String, String>,
}

impl Moved {
    /// Imports an export into a site, and builds it without any error.
    fn into(platform: Platform, export: &str, files: &BTreeMap<String, String>, is_own: &[&str]) -> Self {
        let (done, new) = imported_into(platform, export, &known(files, is_own));
        let mut files = files.clone();
        files.extend(new.into_iter().filter(|(path, _)| !is_own.contains(&path.as_str())));
        let (build, said) = built(&files);
        assert!(!build.outputs.is_empty() && !said.contains("error["), "{said}\n{files:#?}");
        let page =
            |output: &griffel::output::file::Output| Some((output.route.to_string(), output.as_text()?.to_owned()));
        let pages = build.outputs.iter().filter_map(page).collect();
        let routes = build.sources.iter().map(|(route, path)| (path.to_string(), route.to_string())).collect();
        Self { done, files, routes, pages }
    }

    fn new(platform: Platform, export: &str) -> Self {
        Self::into(platform, export, &BTreeMap::new(), &[])
    }

    /// Returns the address at which readers see the text of an entry.
    fn at(&self, number: usize) -> String {
        let word = format!("Ord{number}.\n");
        let path = self.files.iter().find(|(path, text)| path.ends_with(".md") && text.contains(&word));
        path.map(|(path, _)| self.routes[path].clone()).unwrap_or_default()
    }

    /// Returns whether an old address leads to another.
    fn leads(&self, old: &str, new: &str) -> bool {
        let is_there = |page: &String| page.contains("http-equiv=\"refresh\"") && page.contains(&format!("{new}\">"));
        self.pages.get(old).is_some_and(is_there)
    }

    fn config(&self) -> Config {
        let settings = self.files["griffel.yaml"].clone();
        let read = read::config(&Source::new(settings_path(), settings.into_bytes()));
        assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
        read.value
    }

    fn notes(&self) -> Vec<Note> {
        let rows = self.done.ledger.rows.iter().filter(|row| row.fate == Fate::Carried);
        self.done.ledger.notes.iter().chain(rows.flat_map(|row| &row.notes)).cloned().collect()
    }
}

/// Returns what a site that holds these files knows of earlier imports; `is_own` are the files that its author changed.
fn known(files: &BTreeMap<String, String>, is_own: &[&str]) -> Known {
    let mut known = Known::default();
    for (path, text) in files {
        let is_own = is_own.contains(&path.as_str());
        if path == "griffel.yaml" {
            known.settings = Some(KnownSettings { text: text.clone(), is_own });
        }
        let Some(folder) = path.strip_prefix("content/").and_then(|path| path.strip_suffix("/index.md")) else {
            continue;
        };
        let front = text.split_inclusive("---\n").take(2).collect::<String>();
        if let Some(id) = front.lines().find_map(|line| line.strip_prefix("id: ")) {
            known.folders.insert(serde_json::from_str(id).expect("a text"), folder.to_owned());
        }
        known.texts.push(KnownText { path: path.clone(), front, is_own });
    }
    known
}

#[test]
fn pages_called_as_the_sites_own_give_way_or_keep_their_address() {
    let slugs = ["archive", "subscribe", "search", "series", "presentation", "feed", "page", "author", "sitemap.xml"];
    let taken = ["category", "tag", "2020"];
    let pages: Vec<Item<'_>> = slugs.iter().chain(&taken).enumerate().map(|(at, slug)| page(at + 2, slug)).collect();
    let items = [&[post(1, "/2020/01/02/a/", "a")][..], &pages].concat();
    let moved = Moved::new(Platform::WordPress, &wordpress("a.example", "en-US", "", &items));
    for (at, slug) in slugs.iter().enumerate().take(8) {
        assert_eq!(moved.at(at + 2), format!("/{slug}/"));
    }
    for (at, slug) in taken.iter().enumerate() {
        assert_eq!(moved.at(at + 11), format!("/{slug}-2/"));
        let note = Note::NotLed { address: format!("/{slug}/") };
        assert!(moved.notes().contains(&note), "{slug}: {:?}", moved.notes());
    }
    let feed = Note::ListNotLed { from: "/feed/".to_owned(), to: "/feed.xml".to_owned() };
    assert!(moved.notes().contains(&feed), "{:?}", moved.notes());
    let paths = moved.config().paths;
    assert_eq!(
        [paths.archive, paths.subscribe, paths.search].map(|slug| slug.to_string()),
        ["archive-2", "subscribe-2", "search-2"]
    );
}

#[test]
fn terms_have_one_spelling_and_lists_that_are_there() {
    let head = "<wp:category><wp:category_nicename>cykel</wp:category_nicename><wp:cat_name>Cykel</wp:cat_name></wp:category>\
                <wp:author><wp:author_login>anna</wp:author_login><wp:author_display_name>bo</wp:author_display_name></wp:author>\
                <wp:author><wp:author_login>bo</wp:author_login><wp:author_display_name>anna</wp:author_display_name></wp:author>";
    let terms = [
        ("post_tag", "cykel", "Cykel"),
        ("post_tag", "svamp", "Svamp"),
        ("post_tag", "svamp-2", "SVAMP"),
        ("category", "svamp", "svamp"),
    ];
    let item = Item { terms: &terms, ..post(1, "/2020/01/02/a/", "a") };
    let moved = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", head, &[item]));
    assert!(moved.leads("/tag/svamp-2/", "/tag/svamp/"));
    let unused = "<wp:tag><wp:tag_slug>mark</wp:tag_slug><wp:tag_name>Skog</wp:tag_name></wp:tag>";
    let with_unused = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", unused, &[item]));
    assert!(with_unused.config().tags.iter().all(|tag| tag.name.value != "Skog"), "a tag that nothing shows");
    assert!(moved.files.values().any(|text| text.contains("tags: [\"Cykel\", \"Svamp\"]\n")), "{:?}", moved.files);
    assert!(moved.pages.contains_key("/author/bo/") && !moved.pages.contains_key("/category/cykel/"));
    let labels = takeout(&[("/2020/01/a.html", &["Läsning", "läsning"]), ("/2020/01/b.html", &["LÄSNING"])]);
    let moved = Moved::new(BLOGGER, &labels);
    assert_eq!(moved.files.values().filter(|text| text.contains("categories: [\"Läsning\"]\n")).count(), 2);
}

#[test]
fn an_address_with_capitals_is_told_and_one_with_spaces_leads() {
    let export =
        takeout(&[("/2020/01/Host.html", &[]), ("/2020/01/var%20vinter.html", &[]), ("/2020/01/host.html", &[])]);
    let moved = Moved::new(BLOGGER, &export);
    assert_eq!((moved.at(2).as_str(), moved.at(0).as_str()), ("/2020/01/host-2.html", "/2020/01/host.html"));
    let capitals = Note::Capitals { from: "/2020/01/Host.html".to_owned(), to: "/2020/01/host.html".to_owned() };
    assert!(moved.notes().contains(&capitals), "{:?}", moved.notes());
    assert!(moved.notes().contains(&Note::NotLed { address: "/2020/01/host.html".to_owned() }));
    assert!(moved.leads("/2020/01/var vinter.html", "/2020/01/var-vinter.html"), "{:?}", moved.pages.keys());
    assert!(moved.done.is_nameless);
}

#[test]
fn an_address_whose_letters_are_stored_in_parts_is_told() {
    let old = "/gammal/sko\u{308}n/";
    let items = [post(1, old, "a"), post(2, "/gammal/sk\u{f6}rd/", "b")];
    let moved = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", "", &items));
    let told = |note: &Note| matches!(note, Note::Letters { .. });
    let told: Vec<Note> = moved.notes().into_iter().filter(|note| told(note)).collect();
    let [Note::Letters { from, .. }] = told.as_slice() else { panic!("{:?}", moved.notes()) };
    assert_eq!(from, old);
}

#[test]
fn an_old_address_gives_way_to_a_new_one_and_no_two_lead() {
    let items = [
        post(1, "/2020/01/02/a/", "a"),
        post(2, "/2020/01/02/b/", "b"),
        post(3, "/2020/01/03/b", "b"),
        post(4, "/2020/01/02/c/", "c"),
        // Their old addresses are those of others, but for capitals and the end.
        post(5, "/Gammal/A/", "d"),
        post(6, "/gammal/a", "e"),
    ];
    let moved = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", "", &items));
    assert_eq!(moved.at(2), "/2020/01/02/b/");
    assert!(moved.leads("/2020/01/03/b/", "/2020/01/02/b-2/"));
    assert!(moved.leads("/Gammal/A/", &moved.at(5)));
    assert!(moved.notes().contains(&Note::NotLed { address: "/gammal/a".to_owned() }), "{:?}", moved.notes());
}

#[test]
fn a_second_blog_in_a_folder_keeps_to_the_settings_and_addresses_of_the_first() {
    let first = [post(1, "/2020/01/02/a/", "a"), page(2, "om")];
    let first = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", "", &first));
    let items = [post(1, "/a/", "a"), page(2, "om")];
    let moved = Moved::into(Platform::WordPress, &wordpress("b.example", "sv-SE", "", &items), &first.files, &[]);
    assert!(moved.files.contains_key("import.yaml") && moved.pages.contains_key("/2020/01/02/a-2/"));
    assert!(moved.leads("/a/", "/2020/01/02/a-2/") && moved.pages.contains_key("/om-2/"));
    assert!(moved.notes().contains(&Note::NotLed { address: "/?p=1".to_owned() }), "{:?}", moved.notes());
}

#[test]
fn what_is_published_stays_where_it_is() {
    let first = [post(1, "/2020/01/02/a/", "a"), post(2, "/2020/01/02/b/", "b"), post(3, "/2020/01/02/c/", "c")];
    let first = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", "", &first));
    let newer = [
        post(1, "/blogg/a/", "a"),
        post(2, "/blogg/b-ny/", "b-ny"),
        Item { day: "2021-05-06", ..post(3, "/blogg/c/", "c") },
        post(4, "/blogg/d/", "d"),
    ];
    let export = wordpress("a.example", "sv-SE", "", &newer);
    let moved = Moved::into(Platform::WordPress, &export, &first.files, &[]);
    assert_eq!((moved.at(1).as_str(), moved.at(2).as_str()), ("/2020/01/02/a/", "/2020/01/02/b/"));
    assert!(moved.leads("/blogg/b-ny/", "/2020/01/02/b/") && moved.leads("/2020/01/02/c/", "/2021/05/06/c/"));
    let form = Note::OtherForm { from: "/:year/:month/:day/:slug/".to_owned(), to: "/blogg/:slug/".to_owned() };
    assert!(moved.notes().contains(&form), "{:?}", moved.notes());
    // Once more, after the author gave a post another slug and another old address.
    let mut files = moved.files.clone();
    let (own, text) = files.iter_mut().find(|(_, text)| text.contains("Ord1.")).expect("a post");
    *text = text.replace("aliases: [", "slug: eget\naliases: [\"/arkiverad/\", ");
    let own = own.clone();
    let again = Moved::into(Platform::WordPress, &export, &files, &[&own]);
    assert_eq!((again.at(1).as_str(), again.at(2).as_str()), ("/2020/01/02/eget/", "/2020/01/02/b/"));
    assert!(again.leads("/2020/01/02/c/", "/2021/05/06/c/"), "earlier addresses stay");
}

#[test]
fn posts_keep_their_addresses_in_every_form() {
    let news = [("category", "nyheter", "Nyheter"), ("category", "ak-3", "Åk 3")];
    for (paths, permalink) in [
        (["/blogg/2020/01/a/", "/blogg/2020/01/b/"], "/blogg/:year/:month/:slug/"),
        (["/index.php/2020/01/a/", "/index.php/2020/01/b/"], "/index.php/:year/:month/:slug/"),
        (["/archives/17", "/archives/18"], "/archives/:slug/"),
        (["/ak-3/a/", "/nyheter/b/"], "/:category/:slug/"),
        (["/a.html", "/b.html"], "/:slug.html"),
    ] {
        let item = |number, path, slug| Item { terms: &news, ..post(number, path, slug) };
        let items = [item(1, paths[0], "a"), item(2, paths[1], "b")];
        let moved = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", "", &items));
        assert_eq!(moved.config().permalink.to_string(), permalink);
        let old = paths
            .map(|path| if path.contains('.') { path.to_owned() } else { format!("{}/", path.trim_end_matches('/')) });
        assert_eq!([moved.at(1), moved.at(2)], old);
    }
}

#[test]
fn settings_of_an_author_keep_the_addresses_that_they_lead_from() {
    let first = [post(1, "/2020/01/02/a/", "a"), page(2, "om")];
    let mut files = Moved::new(Platform::WordPress, &wordpress("a.example", "sv-SE", "", &first)).files;
    let settings = files.get_mut("griffel.yaml").expect("settings");
    *settings = settings.replace("redirects:\n", "redirects:\n  \"/b/\": \"/om/\"\n");
    let second = wordpress("b.example", "sv-SE", "", &[post(1, "/b/", "b"), page(2, "c")]);
    let moved = Moved::into(Platform::WordPress, &second, &files, &["griffel.yaml"]);
    assert!(moved.leads("/b/", "/om/"));
    assert!(moved.notes().contains(&Note::NotLed { address: "/b/".to_owned() }), "{:?}", moved.notes());
}

#[test]
fn entries_of_one_number_and_name_are_one_only_if_they_say_the_same() {
    let items = [post(1, "/2020/01/02/a/", "a"), post(1, "/2020/01/02/b/", "b"), post(1, "/2020/01/02/a/", "a")];
    let export = wordpress("a.example", "sv-SE", "", &items);
    let others = export.replacen("Ord1.", "Ord7.", 1).replacen("Ord1.", "Ord8.", 1).replacen("Ord1.", "Ord7.", 1);
    let moved = Moved::new(Platform::WordPress, &others);
    assert_eq!((moved.at(7).as_str(), moved.at(8).as_str()), ("/2020/01/02/a/", "/2020/01/02/b/"));
    assert_eq!(moved.routes.len(), 2, "{:?}", moved.routes);
}

#[test]
fn the_address_of_a_blog_that_names_none_is_where_its_texts_link_to_each_other() {
    let export = takeout(&[("/2020/01/a.html", &[]), ("/2020/01/b.html", &[])]).replace(
        "Ord0.",
        "&lt;a href=\"http://klassen.blogspot.se/2020/01/b.html\"&gt;b&lt;/a&gt; &lt;a href=\"http://annan.example/x\"&gt;x&lt;/a&gt; Ord0.",
    );
    let moved = Moved::new(BLOGGER, &export);
    assert_eq!(moved.done.guessed.as_deref(), Some("https://klassen.blogspot.com/"));
    assert!(!moved.done.is_nameless);
    let page = &moved.pages[&moved.at(0)];
    assert!(page.contains(&format!("href=\"{}\"", moved.at(1))) && page.contains("http://annan.example/x"), "{page}");
}
