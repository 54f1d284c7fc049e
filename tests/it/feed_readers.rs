//! What feed readers show as new while a blog moves: in from another program, to other names, days, forms of addresses and
//! another domain, and in once more. Each reader fetches and remembers by itself; a post is new once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::import_again::{exported, item, wordpress};
use crate::publish::servers::{program, run};

/// A program that people read feeds with, or its rule.
trait FeedReader {
    fn name(&self) -> &'static str;

    /// Fetches the feed that it is subscribed to, and returns how many posts it has shown since it was.
    fn shown(&mut self) -> usize;
}

/// The rule of Miniflux (`internal/reader/rss/adapter.go`): an item is known by its guid, without one by its link, and without both by
/// its title and text. It is played here, so that there is one reader on every machine.
struct Miniflux {
    feed: PathBuf,
    seen: BTreeSet<String>,
}

impl FeedReader for Miniflux {
    fn name(&self) -> &'static str {
        "Miniflux"
    }

    fn shown(&mut self) -> usize {
        let xml = fs::read_to_string(&self.feed).expect("a feed");
        self.seen.extend(items(&xml).into_iter().map(|[guid, link, title]| {
            [guid, link, title].into_iter().find(|text| !text.is_empty()).expect("an item that says something")
        }));
        self.seen.len()
    }
}

/// Returns guid, link and title of each item.
fn items(xml: &str) -> Vec<[String; 3]> {
    let mut reader = Reader::from_str(xml);
    let (mut items, mut path) = (Vec::<[String; 3]>::new(), Vec::new());
    loop {
        match reader.read_event().expect("a feed that is well-formed") {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                if path.last().is_some_and(|name| name == "item") {
                    items.push(Default::default());
                }
            }
            Event::End(_) => drop(path.pop()),
            Event::Text(text) if path.iter().rev().nth(1).is_some_and(|name| name == "item") => {
                let name = path.last().map(String::as_str);
                let place = ["guid", "link", "title"].into_iter().position(|known| Some(known) == name);
                if let (Some(place), Some(item)) = (place, items.last_mut()) {
                    item[place] += text.as_ref();
                }
            }
            Event::Eof => return items,
            _ => {}
        }
    }
}

/// newsboat itself: an item is known by its guid, without one by its link.
struct Newsboat {
    folder: tempfile::TempDir,
}

impl Newsboat {
    fn of(feed: &Path) -> Option<Self> {
        program("newsboat")?;
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("urls"), format!("file://{}\n", feed.display())).expect("a file");
        fs::write(folder.path().join("config"), "auto-reload no\n").expect("a file");
        Some(Self { folder })
    }

    fn run(&self, command: &str) -> String {
        let at = |name: &str| self.folder.path().join(name);
        let mut newsboat = Command::new("newsboat");
        newsboat.arg("-q").arg("-u").arg(at("urls")).arg("-c").arg(at("cache.db")).arg("-C").arg(at("config"));
        let done = newsboat.args(["-x", command]).env("HOME", self.folder.path()).output().expect("newsboat");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }
}

impl FeedReader for Newsboat {
    fn name(&self) -> &'static str {
        "newsboat"
    }

    fn shown(&mut self) -> usize {
        self.run("reload");
        // Nobody reads them here.
        let said = self.run("print-unread");
        said.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{said}"))
    }
}

/// rss2email itself, over the parser `feedparser`: an item is known by its guid, without one by a hash of its text, and is sent as
/// a message once.
struct Rss2email {
    folder: tempfile::TempDir,
}

impl Rss2email {
    fn of(feed: &Path) -> Option<Self> {
        program("r2e")?;
        let folder = tempfile::tempdir().expect("a folder");
        let mail = folder.path().join("mail");
        fs::create_dir(&mail).expect("a folder");
        let settings = format!(
            "[DEFAULT]\nfrom = r2e@localhost\nto = anna@localhost\nemail-protocol = maildir\nmaildir-path = {}\n\
             maildir-mailbox = in\n",
            mail.display()
        );
        fs::write(folder.path().join("settings"), settings).expect("a file");
        let reader = Self { folder };
        reader.run(&["add", "blogg", &format!("file://{}", feed.display())]);
        Some(reader)
    }

    fn run(&self, arguments: &[&str]) {
        let at = |name: &str| self.folder.path().join(name).to_str().expect("a path").to_owned();
        let (settings, known) = (at("settings"), at("known.json"));
        run("r2e", &[&["-c", settings.as_str(), "-d", known.as_str()], arguments].concat());
    }
}

impl FeedReader for Rss2email {
    fn name(&self) -> &'static str {
        "rss2email"
    }

    fn shown(&mut self) -> usize {
        self.run(&["run"]);
        fs::read_dir(self.folder.path().join("mail/in/new")).map_or(0, Iterator::count)
    }
}

/// A blog, its author, and those who have subscribed to it.
struct Story {
    folder: tempfile::TempDir,
    readers: Vec<Box<dyn FeedReader>>,
    /// Where the posts of the feed lay when it was last read.
    links: Vec<String>,
}

impl Story {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // The address of the feed leads to the new one whenever it moves, and readers follow.
        let feed = folder.path().join("feed.xml");
        fs::write(&feed, "").expect("a file");
        let mut readers: Vec<Box<dyn FeedReader>> =
            vec![Box::new(Miniflux { feed: feed.clone(), seen: BTreeSet::new() })];
        readers.extend(Newsboat::of(&feed).map(|reader| Box::new(reader) as Box<dyn FeedReader>));
        readers.extend(Rss2email::of(&feed).map(|reader| Box::new(reader) as Box<dyn FeedReader>));
        Self { folder, readers, links: Vec::new() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Serves a feed; every reader has then shown so many posts since the beginning.
    fn read(&mut self, what: &str, feed: &str, wanted: usize) {
        fs::write(self.at("feed.xml"), feed).expect("a file");
        self.links = items(feed).into_iter().map(|[_, link, _]| link).collect();
        for reader in &mut self.readers {
            assert_eq!(reader.shown(), wanted, "{}: {what}", reader.name());
        }
    }

    /// Publishes the blog as it is now.
    fn publish(&mut self, what: &str, wanted: usize) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        let done = command.args(["publish", "--yes"]).current_dir(self.at("sajt")).output().expect("the program");
        assert!(done.status.success(), "{what}: {}", String::from_utf8_lossy(&done.stderr));
        let feed = fs::read_to_string(self.at("webben/feed.xml")).expect("a feed");
        self.read(what, &feed, wanted);
    }

    /// Publishes the blog, of which a post lies elsewhere now.
    fn moves(&mut self, what: &str, wanted: usize) {
        let before = self.links.clone();
        self.publish(what, wanted);
        assert_ne!(self.links, before, "{what}");
    }

    fn edit(&self, path: &str, change: impl FnOnce(String) -> String) {
        let place = self.at("sajt").join(path);
        let before = fs::read_to_string(&place).unwrap_or_default();
        fs::write(place, change(before)).expect("a file");
    }

    /// Gives a setting a value.
    fn set(&self, key: &str, value: &str) {
        self.edit("griffel.yaml", |settings| {
            let others = settings.lines().filter(|line| !line.starts_with(&format!("{key}:")));
            others.map(str::to_owned).chain([format!("{key}: {value}\n")]).collect::<Vec<_>>().join("\n")
        });
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.at("sajt/content/posts").join(from), self.at("sajt/content/posts").join(to)).expect("a post");
    }

    /// Imports an export of these items of WordPress.
    fn import(&self, items: &str) {
        exported(&self.at("export.xml"), "https://a.example", items);
        let done = wordpress(&self.at("export.xml"), &self.at("sajt"));
        assert_eq!(done.code, 0, "{}", done.said);
    }
}

/// What the blog's own feed was before it moved.
const WORDPRESS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Blogg</title>\
    <link>https://a.example</link><description>x</description>\
    <item><title>Inl\u{e4}gg 2</title><link>https://a.example/2025/03/02/tva/</link><guid isPermaLink=\"false\">https://a.example/?p=2</guid>\
    <pubDate>Sun, 02 Mar 2025 09:00:00 +0000</pubDate><description>Tv\u{e5}.</description></item>\
    <item><title>Inl\u{e4}gg 1</title><link>https://a.example/2025/03/01/ett/</link><guid isPermaLink=\"false\">https://a.example/?p=1</guid>\
    <pubDate>Sat, 01 Mar 2025 09:00:00 +0000</pubDate><description>Ett.</description></item></channel></rss>\n";

#[test]
fn no_reader_sees_an_old_post_as_new_wherever_the_blog_moves() {
    let mut story = Story::new();
    story.read("the old blog", WORDPRESS, 2);
    let (first, second) = (
        item(1, "publish", "2025-03-01", "ett", "<p>Ett.</p>"),
        item(2, "publish", "2025-03-02", "tva", "<p>Tv\u{e5}.</p>"),
    );
    story.import(&(first.clone() + &second));
    story.set("publish", "{webben: {to: folder, path: ../webben}}");
    story.publish("it moves to griffel", 2);

    let own = "---\ntitle: Nytt\ncategories: [Nyheter]\n---\n\nText.\n";
    story.edit("content/posts/2025-04-01-nytt.md", |_| own.to_owned());
    story.publish("a new post is new", 3);
    story.publish("nothing happened", 3);

    story.edit("content/posts/2025-04-01-nytt.md", |post| {
        post.replace("title: Nytt", "title: Nyare").replace("Text.", "Mer.")
    });
    story.publish("a post gets another title and text", 3);
    story.rename("2025-04-01-nytt.md", "2025-04-01-annat.md");
    story.edit("content/posts/2025-04-01-annat.md", |post| post.replace("title:", "id: 2025-04-01-nytt\ntitle:"));
    story.moves("a post of one's own gets another file name", 3);
    story.rename("2025/2025-03-01-ett", "2025/2025-03-01-allra-forst");
    story.publish("a post that was imported gets another folder", 3);
    story.edit("content/posts/2025-04-01-annat.md", |post| {
        post.replace("title:", "date: 2025-04-09\nslug: helt-annat\ntitle:")
    });
    story.moves("a post gets another day and slug", 3);
    story.set("permalink", "/:category/:slug.html");
    story.moves("the blog gets another form of addresses", 3);
    story.edit("content/posts/2025-04-01-annat.md", |post| post.replace("Nyheter", "Aktuellt"));
    story.moves("a category in the address gets another name", 3);
    story.set("url", "https://ny.example/blogg/");
    story.moves("the blog gets another domain", 3);

    let third = item(3, "publish", "2025-05-01", "tre", "<p>Tre.</p>");
    story.import(&(first.replace("Ett.", "Ett!") + &second + &third));
    story.publish("the old blog is imported again, with one post more", 4);
    story.edit("content/posts/2025-04-01-annat.md", |post| post.replace("title:", "draft: true\ntitle:"));
    story.publish("a post is taken back", 4);
    story.edit("content/posts/2025-04-01-annat.md", |post| post.replace("draft: true\n", ""));
    story.publish("it returns", 4);
    fs::remove_dir_all(story.at("sajt/.griffel")).expect("a folder");
    fs::remove_file(story.at("sajt/published.yaml")).expect("a file");
    fs::remove_dir_all(story.at("sajt/public")).expect("a folder");
    story.publish("a computer publishes that knows nothing", 4);
    story.set("permalink", "/:year/:slug/");
    story.set("url", "https://a.example/");
    story.moves("the blog goes back to where it was", 4);
}
