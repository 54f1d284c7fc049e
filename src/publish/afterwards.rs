//! A published site -> what readers are sent at its address, compared with what was sent there.

use std::io::Read;

use crate::config::url::BaseUrl;
use crate::net::error::FetchError;
use crate::net::web::WebAnswer;
use crate::output::hosting::{HEADERS_NAME, REDIRECTS_NAME};
use crate::output::manifest::{FileStamp, MANIFEST_NAME, Manifest};
use crate::output::route::Route;
use crate::publish::bytes::SiteBytes;
use crate::publish::notes::own;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Most bytes of a page or a feed that are fetched.
const PAGE_MAX: u64 = 16 << 20;

/// A header that every site of ours has and no server sends by itself.
const POLICY: &str = "content-security-policy";

/// Last parts of names that nobody can have on the web (RFC 2606).
const NOBODYS: [&str; 3] = ["example", "invalid", "test"];

/// What readers should be sent.
pub struct Expected<'a> {
    /// The address of the site.
    pub url: &'a BaseUrl,
    /// The files that were sent.
    pub manifest: &'a Manifest,
    /// Those that lay there before.
    pub before: Option<&'a Manifest>,
    /// The bytes of the files that were sent.
    pub bytes: &'a dyn SiteBytes,
    /// Address of the feed.
    pub feed: Route,
    /// Whether a web server is behind it that may follow the rules which the site brings: headers, redirects, hidden files.
    pub follows_rules: bool,
    /// How many seconds to wait, each time that what readers are sent is not there yet or an old copy.
    pub pauses: &'a [u64],
}

/// Something that is not as it should be, and the address at which it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The address.
    pub address: String,
    /// What is not as it should be.
    pub what: Wrong,
}

/// What is not as it should be at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The address is an example's: nothing can lie there.
    Example,
    /// Nobody answered.
    NoAnswer(FetchError),
    /// The server answered with this status.
    Status(u16),
    /// It leads on to another address.
    LeadsTo(String),
    /// It is what lay there before.
    Old,
    /// It is the page, but somebody changed it on the way.
    Changed,
    /// It is something else.
    Foreign,
    /// The answer has not the headers of the site.
    NoHeaders,
    /// An old address leads nowhere.
    NoRedirect,
    /// Notes of ours can be read by everyone.
    Open,
}

/// Returns what is wrong at the public address. `get` asks an address for at most so many bytes, `sleep` waits for seconds.
#[must_use]
pub fn findings(
    expected: &Expected<'_>,
    get: &dyn Fn(&str, u64) -> Result<WebAnswer, FetchError>,
    sleep: &dyn Fn(u64),
) -> Vec<Finding> {
    let check = Check { expected, get, sleep };
    let Expected { url, feed, .. } = expected;
    let home = url.absolute(&Route::home());
    if is_example(url.host()) {
        return vec![Finding { address: home, what: Wrong::Example }];
    }
    let answer = match check.page(&Route::home()) {
        Ok(answer) => answer,
        // The rest would be wrong, too, and for the same reason.
        Err(what) => return vec![Finding { address: home, what }],
    };
    let mut found = Vec::new();
    if let Err(what) = check.page(feed) {
        found.push(Finding { address: url.absolute(feed), what });
    }
    if expected.follows_rules {
        if check.has_policy() && answer.header(POLICY).is_none() {
            found.push(Finding { address: home, what: Wrong::NoHeaders });
        }
        found.extend(check.redirect());
        found.extend(check.notes());
    }
    found
}

/// Returns whether a name is that of an example, as in the settings of a new site (RFC 2606: `example.com`).
pub(super) fn is_example(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    labels.next().is_some_and(|last| NOBODYS.contains(&last)) || labels.next() == Some("example")
}

struct Check<'a> {
    expected: &'a Expected<'a>,
    get: &'a dyn Fn(&str, u64) -> Result<WebAnswer, FetchError>,
    sleep: &'a dyn Fn(u64),
}

impl Check<'_> {
    /// Asks for a file of the site until it is there, as long as waiting may help.
    fn page(&self, route: &Route) -> Result<WebAnswer, Wrong> {
        let mut pauses = self.expected.pauses.iter();
        loop {
            match (self.asked(route), pauses.next()) {
                (Err(Wrong::Old | Wrong::Status(404)), Some(seconds)) => (self.sleep)(*seconds),
                (result, _) => return result,
            }
        }
    }

    fn asked(&self, route: &Route) -> Result<WebAnswer, Wrong> {
        let Expected { url, manifest, before, .. } = self.expected;
        let (address, path) = (url.absolute(route), route.file_path());
        let answer = (self.get)(&address, PAGE_MAX).map_err(Wrong::NoAnswer)?;
        if (300..400).contains(&answer.status) {
            let to = answer.header("location").unwrap_or_default();
            return Err(Wrong::LeadsTo(url.join(to).map_or_else(|_| to.to_owned(), |to| to.to_string())));
        }
        if answer.status != 200 {
            return Err(Wrong::Status(answer.status));
        }
        let seen = stamp(&answer.body);
        if manifest.files.get(&path) == Some(&seen) {
            return Ok(answer);
        }
        if before.and_then(|before| before.files.get(&path)) == Some(&seen) {
            return Err(Wrong::Old);
        }
        let title = self.text(&path).as_deref().and_then(title).map(str::to_owned);
        let is_ours = title.is_some() && title.as_deref() == title_of(&answer.body).as_deref();
        Err(if is_ours { Wrong::Changed } else { Wrong::Foreign })
    }

    /// Returns the text of a file that was sent.
    fn text(&self, path: &SourcePath) -> Option<String> {
        let stamp = self.expected.manifest.files.get(path)?;
        let mut bytes = Vec::new();
        self.expected.bytes.open(path, stamp).ok()?.take(PAGE_MAX).read_to_end(&mut bytes).ok()?;
        String::from_utf8(bytes).ok()
    }

    /// Returns whether the site has a policy of what its pages may load.
    fn has_policy(&self) -> bool {
        self.text(&own(HEADERS_NAME)).is_some_and(|text| text.to_ascii_lowercase().contains(POLICY))
    }

    /// Tries one of the site's redirects.
    fn redirect(&self) -> Option<Finding> {
        let text = self.text(&own(REDIRECTS_NAME))?;
        let mut from = text.lines().filter_map(|line| line.split_whitespace().next());
        let from = from.rfind(|from| from.starts_with('/') && !from.contains(['*', ':', '?']))?;
        let address = self.expected.url.absolute_href(from);
        let answer = (self.get)(&address, PAGE_MAX).ok()?;
        // Where the server does not follow the rules there is a page that leads on.
        (answer.status == 404).then_some(Finding { address, what: Wrong::NoRedirect })
    }

    /// Tries to read a note of ours as anybody could.
    fn notes(&self) -> Option<Finding> {
        let address = self.expected.url.absolute(&Route::new(&format!("/{MANIFEST_NAME}"))?);
        let answer = (self.get)(&address, PAGE_MAX).ok()?;
        let is_page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        (answer.status == 200 && !is_page).then_some(Finding { address, what: Wrong::Open })
    }
}

fn stamp(bytes: &[u8]) -> FileStamp {
    FileStamp { fingerprint: Fingerprint::of(bytes), len: bytes.len() as u64 }
}

/// Returns the title of a page or a feed.
fn title(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<title>")?;
    rest.split_once("</title>").map(|(title, _)| title.trim())
}

fn title_of(bytes: &[u8]) -> Option<String> {
    title(&String::from_utf8_lossy(bytes)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::io;

    use super::*;

    struct Files(BTreeMap<&'static str, &'static str>);

    impl Files {
        fn manifest(&self) -> Manifest {
            let files = self.0.iter().map(|(name, text)| (own(name), stamp(text.as_bytes()))).collect();
            Manifest { files, site: None }
        }
    }

    impl SiteBytes for Files {
        fn open(&self, path: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
            self.0.get(path.as_str()).map(|text| Box::new(text.as_bytes()) as _).ok_or(io::ErrorKind::NotFound.into())
        }
    }

    const SITE: [(&str, &str); 4] = [
        ("index.html", "<title>Norrby</title>2"),
        ("feed.xml", "<rss><title>Norrby</title>2"),
        ("_headers", "/*\n  Content-Security-Policy: x\n"),
        ("_redirects", "/b/gammal/ /b/ny/ 301\n"),
    ];

    /// What a server does: path -> status, headers, body.
    type Server = BTreeMap<&'static str, (u16, Vec<(&'static str, &'static str)>, &'static str)>;

    fn sound() -> Server {
        Server::from([
            ("/b/", (200, vec![(POLICY, "x")], SITE[0].1)),
            ("/b/feed.xml", (200, vec![], SITE[1].1)),
            ("/b/gammal/", (301, vec![("location", "/b/ny/")], "")),
        ])
    }

    fn found(url: &str, server: &Server, follows_rules: bool) -> (Vec<(String, Wrong)>, u64) {
        let files = Files(SITE.into());
        let before = Files([("index.html", "<title>Norrby</title>1")].into()).manifest();
        let url = BaseUrl::parse(url).expect("an address");
        let manifest = files.manifest();
        let feed = Route::new("/feed.xml").expect("a route");
        let expected = Expected {
            url: &url,
            manifest: &manifest,
            before: Some(&before),
            bytes: &files,
            feed,
            follows_rules,
            pauses: &[1, 2],
        };
        let waited = RefCell::new(0);
        let get = |address: &str, _: u64| {
            let path = address.strip_prefix("https://norrby.se").ok_or(FetchError::OtherHost)?;
            let (status, headers, body) = server.get(path).cloned().unwrap_or((404, vec![], "<title>Nej</title>"));
            let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            Ok(WebAnswer { status, headers, body: body.as_bytes().to_vec() })
        };
        let found = findings(&expected, &get, &|seconds| *waited.borrow_mut() += seconds);
        (found.into_iter().map(|found| (found.address, found.what)).collect(), waited.into_inner())
    }

    const URL: &str = "https://norrby.se/b/";

    fn at(path: &str, what: Wrong) -> Vec<(String, Wrong)> {
        vec![(format!("https://norrby.se/b/{path}"), what)]
    }

    #[test]
    fn a_site_that_readers_get_as_it_was_sent_has_no_findings() {
        assert_eq!(found(URL, &sound(), true), (vec![], 0));
    }

    #[test]
    fn what_is_seen_in_place_of_the_home_page_is_told_apart() {
        let home = |status, headers, body| Server::from([("/b/", (status, headers, body))]);
        let only = |server: &Server| found(URL, server, true);
        assert_eq!(only(&Server::new()), (at("", Wrong::Status(404)), 3));
        assert_eq!(only(&home(403, vec![], "")), (at("", Wrong::Status(403)), 0));
        assert_eq!(only(&home(200, vec![], "<title>Norrby</title>1")), (at("", Wrong::Old), 3));
        assert_eq!(only(&home(200, vec![], "<title>Norrby</title>2!")), (at("", Wrong::Changed), 0));
        assert_eq!(only(&home(200, vec![], "<title>It works</title>")), (at("", Wrong::Foreign), 0));
        let moved = home(301, vec![("location", "//www.norrby.se/b/")], "");
        assert_eq!(only(&moved), (at("", Wrong::LeadsTo("https://www.norrby.se/b/".to_owned())), 0));
        let other = found("https://other.se/", &sound(), true);
        let nobody = Wrong::NoAnswer(FetchError::OtherHost);
        assert_eq!(other, (vec![("https://other.se/".to_owned(), nobody)], 0));
    }

    #[test]
    fn an_old_feed_headers_redirects_and_open_notes_are_found_where_rules_may_be_followed() {
        let mut server = sound();
        server.insert("/b/", (200, vec![], SITE[0].1));
        server.remove("/b/gammal/");
        server.insert("/b/.griffel-manifest", (200, vec![("content-type", "text/plain")], "griffel manifest 3"));
        assert_eq!(found(URL, &server, false), (vec![], 0));
        let expected = [at("", Wrong::NoHeaders), at("gammal/", Wrong::NoRedirect), at(MANIFEST_NAME, Wrong::Open)];
        assert_eq!(found(URL, &server, true).0, expected.concat());
        server.insert("/b/.griffel-manifest", (200, vec![("content-type", "text/html")], "a page for everything"));
        assert_eq!(found(URL, &server, true).0, expected[..2].concat());
        server.remove("/b/feed.xml");
        assert_eq!(found(URL, &server, false), (at("feed.xml", Wrong::Status(404)), 3));
    }

    #[test]
    fn an_address_of_an_example_is_asked_for_nothing() {
        for host in ["norrby.example", "example", "www.example.com", "norrby.test", "blogg.example.se"] {
            let address = format!("https://{host}/");
            assert_eq!(found(&address, &sound(), true).0, [(address, Wrong::Example)]);
        }
        assert!(!is_example("bestexample.com") && !is_example("contest") && !is_example("example.norrby.se"));
    }
}
