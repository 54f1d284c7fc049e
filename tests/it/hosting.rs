//! What is written for web servers, asked of the servers themselves where they are on the machine.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use griffel::output::file::{Body, Output};
use griffel::output::hosting::{HIDDEN_NAMES, location};
use griffel::output::route::Route;
use griffel::pipeline::build::Build;
use griffel::render::hosting::netlify;
use quick_xml::events::Event;

use crate::publish::servers::free_port;
use crate::site::case;

/// Longest wait for anything; a machine under load is slow.
const DEADLINE: Duration = Duration::from_secs(20);

/// Old addresses and targets that would break out of a careless file.
const HOSTILE: [(&str, &str); 12] = [
    ("/gammal/", "/om/"),
    ("/a;b {c} }/", "https://example.org/\"; return 200 \"x"),
    ("/$host/", "https://example.org/$host/${PATH}/$1?a=$1&b='c';d"),
    ("/${PATH}/", "https://example.org/%{ENV:PATH}%1%20"),
    ("/it's # (x)+[y]^!/", "https://example.org/<a>&amp;"),
    ("/läsår 2014/", "https://åäö.example/läsår 2014/"),
    ("/gammal fil.html", "https://example.org/%0A  add_header X-Evil 1;%0A"),
    ("/.+/", "https://example.org/\\\" \\"),
    ("/a%25b/", "https://example.org/]]>--><!--"),
    ("/under/", "https://example.org/under/"),
    ("/under/ner/", "https://example.org/ner/"),
    ("/~a@b,c=d`e`/", "https://a.example/ b/"),
];

/// Addresses at which nothing is any more.
const GONE: [&str; 6] =
    ["/borta/", "/läsår 2010/", "/$borta {x}; }/", "/bort;a.pdf", "/it's # (y)+[x]^!/", "/${BORTA}/"];

/// A picture of one pixel.
const WEBP: &str = r"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00";

/// Returns the files of a site whose folder on its host is `base`.
fn site(base: &str) -> Build {
    let mut settings = format!(
        "title: Norrby\nurl: https://norrby.example{base}\nheaders: [netlify, apache, nginx, iis]\nredirects:\n"
    );
    for (from, to) in HOSTILE {
        let quoted = |text: &str| serde_json::to_string(text).expect("text");
        settings.push_str(&format!("  {}: {}\n", quoted(from), quoted(to)));
    }
    // One address of two things is still one.
    let gone = GONE.map(|gone| serde_json::to_string(gone).expect("text")).join(", ");
    let known =
        ["a", "b"].map(|id| format!("- {{id: {id}, kind: post, since: 2020-01-01, at: [{gone}], gone: 2021-01-01}}\n"));
    settings.push_str(&format!("-- published.yaml --\n{}", known.concat()));
    let text = format!(
        "-- griffel.yaml --\n{settings}-- content/pages/om.md --\n---\ntitle: Om\n---\nText.\n\
         -- content/posts/2026-01-01-a.md --\n---\ntitle: A\ncategories: C\naliases: [/?p=12, \"https://norrby.example/?page_id=7\"]\n---\nText.\n\
         -- static/film.vtt --\nWEBVTT\n-- static/a.webp --\n{WEBP}\n-- static/a.mjs --\nx\n-- static/a.wasm --\nx\n\
         -- static/a.css --\nx\n-- static/läs.txt --\nå\n-- static/under/fil.pdf --\nx\n"
    );
    let build = case(&text).build();
    assert!(build.diagnostics.is_empty(), "{:?}", build.diagnostics);
    build
}

#[test]
fn a_question_leads_to_one_place() {
    let post = |name: &str| {
        format!(
            "-- content/posts/2026-01-0{name}.md --\n---\ntitle: A{name}\ncategories: C\naliases: \"/?p=1\"\n---\nText.\n"
        )
    };
    let text =
        format!("-- griffel.yaml --\ntitle: Norrby\nurl: https://norrby.example/\n{}{}", post("1-a"), post("2-b"));
    let build = case(&text).build();
    assert_eq!(build.diagnostics.iter().map(|found| found.rule.code).collect::<Vec<_>>(), ["G050"]);
}

/// Returns where an address of [`HOSTILE`] leads.
fn target_of(base: &str, to: &str) -> String {
    to.strip_prefix('/').map_or_else(|| location(to), |own| format!("{base}{own}"))
}

/// A web server on this machine; it ends with the test.
struct Server {
    child: Child,
    port: u16,
    name: &'static str,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

struct Heard {
    status: u16,
    head: String,
    body: String,
}

impl Heard {
    /// Returns a header that has to be there once.
    fn header(&self, name: &str) -> &str {
        let values: Vec<&str> = self
            .head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect();
        assert!(values.len() < 2, "{name} twice: {}", self.head);
        values.first().copied().unwrap_or_default()
    }
}

impl Server {
    /// Starts a server that is installed; `settings` makes its own settings of a port and a folder.
    fn start(
        name: &'static str,
        base: &str,
        more: Vec<Output>,
        settings: impl Fn(u16, &Path) -> String,
        arguments: impl Fn(&Path) -> Vec<String>,
    ) -> Option<Self> {
        let places = std::env::var_os("PATH").unwrap_or_default();
        let places = std::env::split_paths(&places).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
        let Some(program) = places.map(|place| place.join(name)).find(|program| program.is_file()) else {
            println!("skipped: {name} is not installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("root").join(base.trim_matches('/'));
        for output in site(base).outputs.into_iter().chain(more) {
            let Body::Bytes(bytes) = &output.body else { panic!("{} is not held", output.route) };
            let place = root.join(output.route.file_path().as_str());
            std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            std::fs::write(place, bytes).expect("a file");
        }
        // Servers that are started by root read as somebody else.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("a mode");
        }
        let port = free_port();
        let place = folder.path().join("server.conf");
        std::fs::write(&place, settings(port, folder.path())).expect("settings");
        let check = Command::new(&program).args(arguments(&place)).arg("-t").output().expect("a check");
        assert!(check.status.success(), "{name}: {}", String::from_utf8_lossy(&check.stderr));
        let child = Command::new(&program)
            .args(arguments(&place))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let server = Self { child, port, name, folder };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(since.elapsed() < DEADLINE, "{name} does not answer: {}", server.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(server)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }

    fn get(&self, path: &str) -> Heard {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a server");
        let text = format!("GET {path} HTTP/1.1\r\nHost: norrby.example\r\nConnection: close\r\n\r\n");
        stream.write_all(text.as_bytes()).expect("sent");
        stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head[9..12].parse().expect("a status");
        Heard { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// What is no longer there is told as such, at addresses of any letters.
    fn tells_what_is_gone(&self, base: &str) {
        let get = |path: &str| self.get(&format!("{base}{path}"));
        let seen = |path: &str, heard: &Heard| format!("{} {base}{path}: {}\n{}", self.name, heard.head, self.log());
        for gone in GONE {
            let encoded = Route::new(gone).expect("an address").encoded();
            for path in [Some(encoded.as_str()), encoded.strip_suffix('/')].into_iter().flatten() {
                let heard = get(&path[1..]);
                // Without a line the page is served as any other.
                let is_unknown = self.name == "apache2" && gone.contains("${");
                let status = if !is_unknown {
                    410
                } else if path.ends_with('/') {
                    200
                } else {
                    301
                };
                assert_eq!(heard.status, status, "{}", seen(path, &heard));
                self.is_safe(base, &heard);
                if status == 301 {
                    continue;
                }
                // Apache shows one page at all of these addresses, and nginx where it would expand a variable.
                let is_general = (self.name == "apache2" || gone.contains(['$', '.'])) && !is_unknown;
                let page = if is_general { "410.html" } else { &encoded[1..] };
                let shown = format!("property=\"og:url\" content=\"https://norrby.example{base}{page}\"");
                let is_shown = heard.body.contains(&shown) && heard.body.contains("noindex");
                assert!(is_shown, "{shown} {} {}", seen(path, &heard), heard.body);
            }
            assert_eq!(get(&format!("{}x", &encoded[1..])).status, 404, "{gone}");
        }
    }

    /// Asks for everything that the settings promise.
    fn keeps_its_promises(&self, base: &str) {
        let get = |path: &str| self.get(&format!("{base}{path}"));
        let home = get("");
        let seen = |path: &str, heard: &Heard| format!("{} {base}{path}: {}\n{}", self.name, heard.head, self.log());
        let style = home.body.split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let style = style.and_then(|style| style.strip_prefix(base)).expect("a style").to_owned();
        for (path, media_type) in [
            ("", "text/html; charset=utf-8"),
            ("om/", "text/html; charset=utf-8"),
            ("om/index.html", "text/html; charset=utf-8"),
            (style.as_str(), "text/css; charset=utf-8"),
            ("film.vtt", "text/vtt; charset=utf-8"),
            ("a.webp", "image/webp"),
            ("a.mjs", "text/javascript; charset=utf-8"),
            ("a.wasm", "application/wasm"),
            ("a.css", "text/css; charset=utf-8"),
            ("l%C3%A4s.txt", "text/plain; charset=utf-8"),
            ("under/fil.pdf", "application/pdf"),
            ("feed.xml", "application/xml; charset=utf-8"),
            ("category/c/feed.xml", "application/xml; charset=utf-8"),
            ("sitemap.xml", "application/xml; charset=utf-8"),
            ("feeds.opml", "text/x-opml; charset=utf-8"),
        ] {
            let heard = get(path);
            assert_eq!(heard.status, 200, "{}", seen(path, &heard));
            assert_eq!(heard.header("content-type").to_lowercase(), media_type, "{}", seen(path, &heard));
            let is_asset = path.starts_with("assets/");
            let kept =
                if is_asset { "public, max-age=31536000, immutable" } else { "public, max-age=0, must-revalidate" };
            assert_eq!(heard.header("cache-control"), kept, "{}", seen(path, &heard));
            self.is_safe(base, &heard);
        }
        for path in ["finns-inte/", "finns/inte.txt", "assets/finns-inte.css"] {
            let heard = get(path);
            assert_eq!(heard.status, 404, "{}", seen(path, &heard));
            assert!(heard.body.contains("<title>") && heard.body.contains("Norrby"), "{}", seen(path, &heard));
            assert!(!heard.header("cache-control").contains("immutable"), "{}", seen(path, &heard));
            self.is_safe(base, &heard);
        }
        for name in griffel::output::hosting::HIDDEN_NAMES {
            let heard = get(name);
            assert!(heard.status == 404 || heard.status == 403, "{}", seen(name, &heard));
            assert!(!heard.body.contains("nosniff"), "{}", seen(name, &heard));
        }
        self.tells_what_is_gone(base);
        let folder = get("om");
        assert_eq!((folder.status, self.target(&folder)), (301, format!("{base}om/")), "{}", seen("om", &folder));
        self.answers_questions(base);
        for (from, to) in HOSTILE {
            // In settings, an old address may be percent-encoded.
            let route = Route::new(&from.replace("%25", "%")).expect("an address");
            let to = target_of(base, to);
            let encoded = route.encoded();
            let mut paths = vec![encoded.as_str()];
            paths.extend(encoded.strip_suffix('/'));
            for path in paths {
                let heard = get(&path[1..]);
                if self.name == "apache2" && from.contains("${") {
                    let page = get(&encoded[1..]);
                    assert!(
                        page.status == 200 && page.body.contains("http-equiv=\"refresh\""),
                        "{}",
                        seen(path, &page)
                    );
                    continue;
                }
                assert_eq!((heard.status, self.target(&heard)), (301, to.clone()), "{}", seen(path, &heard));
                assert_eq!(heard.header("x-evil"), "", "{}", seen(path, &heard));
                self.is_safe(base, &heard);
            }
            let below = get(&format!("{}finns-inte", &encoded[1..]));
            assert_eq!(below.status, 404, "{}", seen(&encoded, &below));
        }
    }

    fn answers_questions(&self, base: &str) {
        for question in ["?p=12", "?a=b&p=12", "?page_id=7", "?page_id=7&p=1"] {
            let heard = self.get(&format!("{base}{question}"));
            assert_eq!(
                (heard.status, self.target(&heard).trim_end_matches('?').to_owned()),
                (301, format!("{base}2026/01/01/a/")),
                "{}",
                heard.head
            );
            self.is_safe(base, &heard);
        }
        for question in ["?p=1", "?p=123", "?xp=12", "?p=", "?q=p", "om/?p=12"] {
            let heard = self.get(&format!("{base}{question}"));
            assert_eq!(heard.status, 200, "{}", heard.head);
        }
    }

    /// Apache puts host and scheme before an address of its own.
    fn target(&self, heard: &Heard) -> String {
        let target = heard.header("location");
        let own = [format!("http://norrby.example:{}", self.port), "http://norrby.example".to_owned()];
        own.iter().find_map(|own| target.strip_prefix(own.as_str())).unwrap_or(target).to_owned()
    }

    fn is_safe(&self, base: &str, heard: &Heard) {
        let policy = "default-src 'none'; img-src 'self'; style-src 'self'; connect-src 'self'; script-src 'self'; \
                      manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        for (name, value) in [
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            ("Strict-Transport-Security", if base == "/" { HSTS_OF_A_HOST } else { HSTS_BELOW_A_PATH }),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ] {
            assert_eq!(heard.header(name), value, "{}: {name}\n{}", self.name, heard.head);
        }
    }
}

const HSTS_OF_A_HOST: &str = "max-age=31536000; includeSubDomains";
const HSTS_BELOW_A_PATH: &str = "max-age=31536000";

#[test]
fn a_blog_below_a_path_speaks_for_no_other_name_of_its_host() {
    for base in BASES {
        let build = site(base);
        let files = build.outputs.iter().filter(|output| HIDDEN_NAMES.contains(&&output.route.as_str()[1..]));
        let texts: Vec<&str> = files.filter_map(|output| output.as_text()).collect();
        let said = texts.iter().filter(|text| text.contains("max-age=31536000")).count();
        let more = texts.iter().filter(|text| text.contains("includeSubDomains")).count();
        assert!(said >= 3 && more == if base == "/" { said } else { 0 }, "{base}: {more} of {said}");
    }
}

const BASES: [&str; 2] = ["/", "/skolblogg/"];

/// Starts nginx with its snippet, and with files that take the place of the site's own.
fn nginx(base: &str, more: Vec<Output>) -> Option<Server> {
    let settings = |port: u16, folder: &Path| {
        let folder = folder.display();
        format!(
            "daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{ }}\n\
             http {{\n  access_log off;\n  client_body_temp_path {folder}/b;\n  proxy_temp_path {folder}/p;\n  \
             fastcgi_temp_path {folder}/f;\n  uwsgi_temp_path {folder}/u;\n  scgi_temp_path {folder}/s;\n  \
             types {{ text/plain wasm; }}\n  server {{\n    listen 127.0.0.1:{port};\n    root {folder}/root;\n    \
             include {folder}/root{base}.nginx.conf;\n  }}\n}}\n"
        )
    };
    let arguments = |settings: &Path| {
        let log = settings.with_file_name("error.log");
        vec!["-e".to_owned(), log.display().to_string(), "-c".to_owned(), settings.display().to_string()]
    };
    Server::start("nginx", base, more, settings, arguments)
}

/// Starts Apache, which allows the site's file no more than it asks for and knows no media types of its own.
fn apache(base: &str, more: Vec<Output>) -> Option<Server> {
    let settings = |port: u16, folder: &Path| {
        let folder = folder.display();
        let modules = ["mpm_event", "authz_core", "alias", "autoindex", "dir", "headers", "mime"];
        let modules = modules.map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"));
        let user = if is_root() { "User www-data\nGroup www-data\n" } else { "" };
        format!(
            "{}ServerRoot {folder}\nServerName norrby.example\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n\
             ErrorLog {folder}/error.log\nDocumentRoot {folder}/root\nDefaultRuntimeDir {folder}\n\
             TypesConfig /dev/null\n{user}<Directory />\n  AllowOverride None\n  Require all denied\n</Directory>\n\
             <Directory {folder}/root>\n  Options Indexes FollowSymLinks\n  AllowOverride FileInfo Indexes\n  \
             Require all granted\n</Directory>\n",
            modules.concat()
        )
    };
    let arguments = |settings: &Path| vec!["-X".to_owned(), "-f".to_owned(), settings.display().to_string()];
    Server::start("apache2", base, more, settings, arguments)
}

#[test]
fn nginx_keeps_the_promises_of_its_snippet() {
    for base in BASES {
        if let Some(server) = nginx(base, Vec::new()) {
            server.keeps_its_promises(base);
        }
    }
}

#[test]
fn apache_keeps_the_promises_of_its_htaccess() {
    for base in BASES {
        if let Some(server) = apache(base, Vec::new()) {
            server.keeps_its_promises(base);
        }
    }
}

#[test]
fn a_page_may_have_a_policy_of_its_own() {
    use griffel::output::hosting::{Header, HeaderRule, Hosting, Scope};
    use griffel::output::policy::Policy;
    use griffel::render::hosting::{apache, nginx};

    let policy = Policy::default().with("default-src", "'none'").with("script-src", "'self'");
    let wide = policy.clone().with("script-src", "'wasm-unsafe-eval'");
    let other = |name, value: &str| Header::Other(name, value.to_owned());
    let general = vec![Header::Policy(policy.clone()), other("X-A", "1")];
    let page = Route::new("/om/").expect("an address");
    for base in BASES {
        let hosting = Hosting {
            base: base.to_owned(),
            rules: vec![
                HeaderRule { scope: Scope::Everything, headers: general.clone() },
                HeaderRule { scope: Scope::Page(page.clone()), headers: vec![Header::Policy(wide.clone())] },
            ],
            feed_names: vec![("feed.xml".to_owned(), "application/xml; charset=utf-8")],
            ..Hosting::default()
        };
        let servers =
            [self::nginx(base, vec![nginx::file(&hosting)]), self::apache(base, vec![apache::file(&hosting)])];
        for server in servers.into_iter().flatten() {
            for (path, policy) in [("", &policy), ("om/", &wide), ("om/index.html", &wide), ("a.css", &policy)] {
                let heard = server.get(&format!("{base}{path}"));
                let found = (heard.status, heard.header("content-security-policy"), heard.header("x-a"));
                assert_eq!(found, (200, policy.text().as_str(), "1"), "{} {base}{path}", server.name);
            }
        }
        // Where the headers of all rules are joined, one policy allows what any page needs.
        let headers = netlify::files(&hosting).remove(0);
        let text = headers.as_text().expect("text").to_owned();
        assert_eq!(text.matches("Content-Security-Policy").count(), 1, "{text}");
        assert!(text.starts_with(&format!("/*\n  Content-Security-Policy: {}\n", wide.text())), "{text}");
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n")
}

/// Elements of `web.config`: where each may stand, and its attributes (the schema of IIS 10).
const ELEMENTS: [(&str, &str, &[&str]); 24] = [
    ("", "configuration", &[]),
    ("configuration", "system.webServer", &[]),
    ("configuration", "location", &["path"]),
    ("location", "system.webServer", &[]),
    ("system.webServer", "defaultDocument", &["enabled"]),
    ("defaultDocument", "files", &[]),
    ("files", "clear", &[]),
    ("files", "add", &["value"]),
    ("system.webServer", "directoryBrowse", &["enabled"]),
    ("system.webServer", "httpErrors", &["errorMode"]),
    ("httpErrors", "remove", &["statusCode"]),
    ("httpErrors", "error", &["statusCode", "path", "responseMode"]),
    ("system.webServer", "security", &[]),
    ("security", "requestFiltering", &[]),
    ("requestFiltering", "hiddenSegments", &[]),
    ("hiddenSegments", "remove", &["segment"]),
    ("hiddenSegments", "add", &["segment"]),
    ("system.webServer", "httpProtocol", &[]),
    ("httpProtocol", "customHeaders", &[]),
    ("customHeaders", "remove", &["name"]),
    ("customHeaders", "add", &["name", "value"]),
    ("system.webServer", "staticContent", &[]),
    ("staticContent", "clientCache", &["cacheControlMode", "cacheControlMaxAge", "cacheControlCustom"]),
    ("system.webServer", "httpRedirect", &["enabled", "destination", "exactDestination", "httpResponseStatus"]),
];

/// An element with its attributes and the path of the `location` that it stands in.
type Seen = (String, BTreeMap<String, String>, String);

/// Reads a `web.config` and holds it against the schema: known elements in their places, known attributes, and each
/// section and each entry of a collection once, for IIS stops the site otherwise.
fn web_config(text: &str) -> Vec<Seen> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut above: Vec<String> = vec![String::new()];
    let (mut seen, mut location): (Vec<Seen>, String) = (Vec::new(), String::new());
    let mut once: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    loop {
        let event = reader.read_event().expect("well-formed");
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            if matches!(event, Event::Eof) {
                return seen;
            }
            if matches!(event, Event::End(_)) && above.pop().as_deref() == Some("location") {
                location.clear();
            }
            continue;
        };
        let name = tag.name().as_ref().to_owned();
        let parent = above.last().expect("there is one").clone();
        let attributes: BTreeMap<String, String> = tag
            .attributes()
            .map(|attribute| {
                let attribute = attribute.expect("an attribute");
                let key = attribute.key.as_ref().to_owned();
                let raw = attribute.value.into_owned();
                (key, quick_xml::escape::unescape(&raw).expect("entities").into_owned())
            })
            .collect();
        let known = ELEMENTS.iter().find(|(place, element, _)| *place == parent && *element == name);
        let known = known.map(|(_, _, attributes)| *attributes).or_else(|| match (parent.as_str(), name.as_str()) {
            ("staticContent", "remove") => Some(&["fileExtension"][..]),
            ("staticContent", "mimeMap") => Some(&["fileExtension", "mimeType"][..]),
            _ => None,
        });
        let known = known.unwrap_or_else(|| panic!("{name} in {parent}"));
        assert!(attributes.keys().all(|key| known.contains(&key.as_str())), "{name}: {attributes:?}");
        if name == "location" {
            location.clone_from(&attributes["path"]);
        }
        let key = ["path", "name", "segment", "fileExtension"].iter().find_map(|key| attributes.get(*key));
        let key = format!("{location} {parent} {name} {}", key.map_or("", String::as_str)).to_lowercase();
        assert!(once.insert(key.clone()), "twice: {key}");
        if matches!(event, Event::Start(_)) {
            above.push(name.clone());
        }
        seen.push((name, attributes, location.clone()));
    }
}

#[test]
fn the_file_of_iis_keeps_to_its_schema() {
    for base in BASES {
        let outputs = site(base).outputs;
        let file = outputs.iter().find(|output| output.route.as_str() == "/web.config").expect("a file");
        let seen = web_config(file.as_text().expect("text"));
        let destination = |path: &str| {
            let found = seen.iter().find(|(name, _, place)| name == "httpRedirect" && place == path);
            found.and_then(|(_, attributes, _)| attributes.get("destination").cloned())
        };
        for (from, to) in HOSTILE {
            let to = target_of(base, to);
            assert_eq!(destination(from.replace("%25", "%").trim_matches('/')), Some(to), "{from}");
        }
        let redirect = |path: &str| {
            let found = seen.iter().find(|(name, _, place)| name == "httpRedirect" && place == path);
            found.map(|(_, attributes, _)| attributes["enabled"].clone())
        };
        assert_eq!(redirect("under/fil.pdf").as_deref(), Some("false"), "what lies below stays");
        assert_eq!(redirect("under/ner").as_deref(), Some("true"));
        let feeds: Vec<_> =
            seen.iter().filter(|(name, _, place)| name == "mimeMap" && place.ends_with("feed.xml")).collect();
        assert!(feeds.iter().any(|(_, _, place)| place == "category/c/feed.xml"), "{feeds:?}");
        let cached = seen.iter().find(|(name, _, place)| name == "clientCache" && place == "assets").expect("a rule");
        assert_eq!(cached.1["cacheControlMaxAge"], "365.00:00:00");
    }
}

#[test]
fn a_web_config_never_grows_beyond_what_iis_reads() {
    let mut text =
        "-- griffel.yaml --\ntitle: Norrby\nurl: https://norrby.example/\nheaders: iis\nredirects:\n".to_owned();
    for number in 0..3000 {
        text.push_str(&format!("  /gammal-{number}/: https://example.org/{}/\n", "lång".repeat(20)));
    }
    let build = case(&text).build();
    assert_eq!(build.diagnostics.iter().map(|found| found.rule.code).collect::<Vec<_>>(), ["G095"]);
    let file = build.outputs.iter().find(|output| output.route.as_str() == "/web.config").expect("a file");
    assert!(file.byte_len() < 250_000 && file.byte_len() > 100_000, "{}", file.byte_len());
    assert!(!web_config(file.as_text().expect("text")).is_empty());
}

#[test]
fn only_what_is_asked_for_is_written_and_the_preview_sends_the_same() {
    let names = |headers: &str| {
        let text = format!(
            "-- griffel.yaml --\ntitle: Norrby\nurl: https://norrby.example/\n{headers}redirects: {{/gammal/: /}}\n"
        );
        let build = case(&text).build();
        let text = |output: &Output| (output.route.as_str()[1..].to_owned(), output.as_text().unwrap_or("").to_owned());
        let is_for_server = |(name, _): &(String, String)| HIDDEN_NAMES.contains(&name.as_str());
        let written: BTreeMap<_, _> = build.outputs.iter().map(text).filter(is_for_server).collect();
        (written, netlify::files(&build.hosting).iter().map(text).collect::<BTreeMap<_, _>>())
    };
    let (written, rules) = names("");
    assert!(written == rules && written.keys().eq(["_headers", "_redirects"]));
    let (written, same) = names("headers: [nginx, iis, apache]\n");
    assert!(written.keys().eq([".htaccess", ".nginx.conf", "web.config"]), "{:?}", written.keys());
    assert_eq!(same, rules);
    let (written, same) = names("headers: []\n");
    assert!(written.is_empty());
    assert_eq!(same, rules);
}

#[cfg(feature = "serve")]
#[test]
fn the_preview_obeys_what_hosts_read() {
    use griffel::serve::headers::{headers_for, parse_headers, site_headers};
    use griffel::serve::redirects::{parse_redirects, site_redirects, target};

    for base in BASES {
        let Build { outputs, hosting, .. } = site(base);
        let file = |name: &str| {
            let output = outputs.iter().find(|output| output.route.as_str()[1..] == *name).expect("a file");
            output.as_text().expect("text").to_owned()
        };
        let (parsed, own) = (parse_headers(&file("_headers")), site_headers(&hosting));
        for path in outputs.iter().map(|output| hosting.path(&output.route)) {
            let headers = headers_for(&own, &path);
            assert!(headers.iter().any(|(name, _)| name == "Content-Security-Policy"), "{path}");
            assert_eq!(headers, headers_for(&parsed, &path), "{path}");
        }
        let (parsed, own) = (parse_redirects(&file("_redirects")), site_redirects(&hosting));
        assert!(own.len() == HOSTILE.len() + 2 && own == parsed, "{own:#?} {parsed:#?}");
        let to = target(&own, &hosting.base, "p=12", "https://norrby.example").expect("a redirect");
        assert_eq!(to, (format!("{}2026/01/01/a/", hosting.base), 301));
    }
}
