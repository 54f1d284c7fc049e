//! A request and what is served -> the answer.

use std::ops::RangeInclusive;

use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HOST, IF_NONE_MATCH, IF_RANGE, LOCATION, ORIGIN, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use bytes::Bytes;

use crate::addresses::own::OwnFile;
use crate::diagnostic::catalogue::{Language, say};
use crate::media::types::content_type;
use crate::output::file::{Body, Output};
use crate::output::hosting::HIDDEN_NAMES;
use crate::output::route::Route;
use crate::serve::headers::{for_path, with_preview};
use crate::serve::host::{is_ours, may_listen};
use crate::serve::preview::{Finished, Preview};
use crate::serve::redirects::target;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::text::address::{decoded_request, encoded_header};
use crate::text::html::escape_into;

/// The script that the preview puts into its pages.
pub const SCRIPT: &str = include_str!("script.js");
/// Its address: a name that no file of a site can have.
pub const SCRIPT_PATH: &str = "/.griffel/preview.js";
/// Where it listens.
pub const EVENTS_PATH: &str = "/.griffel/events";

/// Nothing is taken from a cache without asking: the preview changes with every key.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// What stands at an address for a moment only.
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// What stays the same from the start of the server to its end.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Where it listens.
    pub port: u16,
    /// A secret of this run, which lets the preview's script through the site's own policy and tells runs apart.
    pub nonce: String,
    /// Language of messages.
    pub language: Language,
}

/// What was asked.
#[derive(Debug, Clone, Copy)]
pub struct AnswerRequest<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path, as it was sent.
    pub path: &'a str,
    /// What follows the question mark.
    pub query: Option<&'a str>,
    /// The headers.
    pub headers: &'a HeaderMap,
}

/// What is answered.
#[derive(Debug)]
pub enum Reply {
    /// This.
    Answer(Answer),
    /// A file of the site folder that is too large to be held; with these headers.
    File(SourcePath, HeaderMap),
    /// A picture in the storeroom; with these headers.
    Stored(Fingerprint, HeaderMap),
    /// A stream of events, for as long as the page is open.
    Events,
}

/// An answer of known bytes.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers, with the length of the body.
    pub headers: HeaderMap,
    /// The body; a question for the head alone gets it, too, and it is not sent.
    pub body: Bytes,
}

/// Answers.
#[must_use]
pub fn answer(door: &ServerConfig, preview: &Preview, asked: AnswerRequest<'_>) -> Reply {
    let header = |name: HeaderName| asked.headers.get(name).and_then(|value| value.to_str().ok());
    // A name that is said twice is a name that somebody wants to slip in.
    let mut hosts =
        asked.headers.get_all(HOST).iter().map(|host| host.to_str().is_ok_and(|host| is_ours(host, door.port)));
    if hosts.next() != Some(true) || hosts.next().is_some() {
        return say_only(StatusCode::MISDIRECTED_REQUEST, door, "serve_not_ours");
    }
    if !matches!(*asked.method, Method::GET | Method::HEAD) {
        return with(say_only(StatusCode::METHOD_NOT_ALLOWED, door, "serve_only_get"), ALLOW, "GET, HEAD");
    }
    match asked.path {
        SCRIPT_PATH => {
            let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8".to_owned())];
            return Reply::Answer(whole(StatusCode::OK, headers, Bytes::from_static(SCRIPT.as_bytes()), ASK_AGAIN));
        }
        EVENTS_PATH => {
            let fetch_site = header(HeaderName::from_static("sec-fetch-site"));
            if may_listen(header(ORIGIN), fetch_site, door.port) {
                return Reply::Events;
            }
            return say_only(StatusCode::FORBIDDEN, door, "serve_not_ours");
        }
        _ => {}
    }
    match &preview.site {
        Some(site) => of_site(door, site, asked),
        None => Reply::Answer(broken(door, preview)),
    }
}

fn of_site(door: &ServerConfig, site: &Finished, asked: AnswerRequest<'_>) -> Reply {
    let base = site.url.path();
    if let Some((to, status)) =
        target(&site.redirects, asked.path, asked.query.unwrap_or_default(), site.url.absolute_href("").as_str())
    {
        return lead(StatusCode::from_u16(status).unwrap_or(StatusCode::MOVED_PERMANENTLY), &to);
    }
    // The bare host leads to a site that lies below a path.
    if base != "/" && (asked.path == "/" || asked.path == base.trim_end_matches('/')) {
        return lead(StatusCode::FOUND, base);
    }
    let inside = decoded_request(asked.path).and_then(|path| Some(format!("/{}", path.strip_prefix(base)?)));
    match inside.as_deref().map(|inside| found(site, inside)) {
        Some(Found::File(output)) => file(door, site, asked, output, StatusCode::OK),
        Some(Found::Folder) => {
            let query = asked.query.map_or_else(String::new, |query| format!("?{query}"));
            lead(StatusCode::MOVED_PERMANENTLY, &format!("{}/{query}", asked.path))
        }
        Some(Found::Nothing) | None => {
            let route = OwnFile::NotFound.route();
            match site.get(&route) {
                Some(output) => file(door, site, asked, output, StatusCode::NOT_FOUND),
                None => say_only(StatusCode::NOT_FOUND, door, "serve_not_found"),
            }
        }
    }
}

enum Found<'a> {
    File(&'a Output),
    /// There is a page of this name.
    Folder,
    Nothing,
}

fn found<'a>(site: &'a Finished, inside: &str) -> Found<'a> {
    // What servers read is not theirs to show.
    if inside.strip_prefix('/').is_some_and(|name| HIDDEN_NAMES.contains(&name)) {
        return Found::Nothing;
    }
    let at = |address: &str| {
        let route = Route::new(address)?;
        site.get(&route)
    };
    let index = inside.ends_with('/').then(|| format!("{inside}index.html"));
    let folder = inside.strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
    let file = at(inside).or_else(|| at(index.as_deref()?)).or_else(|| at(folder?));
    match file {
        Some(output) => Found::File(output),
        None if at(&format!("{inside}/")).is_some() || at(&format!("{inside}/index.html")).is_some() => Found::Folder,
        None => Found::Nothing,
    }
}

/// Answers with a file of the site, under the headers that the site asks for.
fn file(door: &ServerConfig, site: &Finished, asked: AnswerRequest<'_>, output: &Output, status: StatusCode) -> Reply {
    let mut headers = HeaderMap::new();
    let media_type = content_type(output.route.as_str());
    headers.insert(CONTENT_TYPE, value(&media_type));
    let path = decoded_request(asked.path).unwrap_or_default();
    for (name, text) in for_path(&site.headers, &path) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(&name), HeaderValue::try_from(&text)) {
            headers.insert(name, value);
        }
    }
    headers.insert(CACHE_CONTROL, if status == StatusCode::OK { ASK_AGAIN } else { NOT_KEPT });
    let bytes = match &output.body {
        Body::Bytes(bytes) => bytes,
        Body::Copy { from } => return Reply::File(from.clone(), headers),
        Body::Stored => return Reply::Stored(output.fingerprint(), headers),
        Body::Kept => unreachable!("invariant: nothing of a preview stands in an output folder"),
    };
    let fingerprint = output.fingerprint().short();
    let is_page = media_type.starts_with("text/html");
    if is_page && let Some(policy) = headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok()) {
        let policy = value(&with_preview(policy, &door.nonce));
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    let (bytes, tag) = if is_page {
        // The page names its site and the secret of this run: a copy of another one would not fit its policy.
        let tag = format!("\"{fingerprint}-{}-{}\"", site.number, &door.nonce[..door.nonce.len().min(8)]);
        (with_script(bytes, door, site.number), tag)
    } else {
        (Bytes::from_owner(std::sync::Arc::clone(bytes)), format!("\"{fingerprint}\""))
    };
    if status == StatusCode::OK {
        headers.insert(ETAG, value(&tag));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        let known = asked.headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
        if known.is_some_and(|known| names_tag(known, &tag)) {
            headers.remove(CONTENT_TYPE);
            return Reply::Answer(Answer { status: StatusCode::NOT_MODIFIED, headers, body: Bytes::new() });
        }
        if *asked.method == Method::GET {
            return Reply::Answer(part(asked.headers, headers, bytes, &tag));
        }
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    Reply::Answer(Answer { status, headers, body: bytes })
}

/// Returns the page with the preview's script at its end.
fn with_script(page: &[u8], door: &ServerConfig, number: u64) -> Bytes {
    const END: &[u8] = b"</body>";
    let end = page.windows(END.len()).rposition(|part| part.eq_ignore_ascii_case(END)).unwrap_or(page.len());
    let nonce = &door.nonce;
    let script = format!(
        "<script nonce=\"{nonce}\" src=\"{SCRIPT_PATH}\" data-number=\"{number}\" data-run=\"{nonce}\"></script>\n"
    );
    Bytes::from([&page[..end], script.as_bytes(), &page[end..]].concat())
}

/// Returns whether `If-None-Match` names the tag (RFC 9110, 13.1.2: compared weakly).
fn names_tag(known: &str, tag: &str) -> bool {
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

/// Returns the part that `Range` asks for, or all. Several parts at once are answered with all, as RFC 9110 allows.
fn part(asked: &HeaderMap, mut headers: HeaderMap, bytes: Bytes, tag: &str) -> Answer {
    let is_current = asked.get(IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
    let range = asked.get(RANGE).and_then(|range| range.to_str().ok()).filter(|_| is_current);
    let length = bytes.len() as u64;
    let (status, body) = match range.map_or(Part::All, |range| part_of(range, length)) {
        Part::All => (StatusCode::OK, bytes),
        Part::One(range) => {
            headers.insert(CONTENT_RANGE, value(&format!("bytes {}-{}/{length}", range.start(), range.end())));
            let at = |byte: u64| usize::try_from(byte).expect("invariant: within the bytes");
            (StatusCode::PARTIAL_CONTENT, bytes.slice(at(*range.start())..=at(*range.end())))
        }
        Part::Beyond => {
            headers.insert(CONTENT_RANGE, value(&format!("bytes */{length}")));
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new())
        }
    };
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Answer { status, headers, body }
}

enum Part {
    All,
    One(RangeInclusive<u64>),
    Beyond,
}

fn part_of(range: &str, length: u64) -> Part {
    let Ok(parsed) = http_range_header::parse_range_header(range) else { return Part::All };
    match parsed.validate(length).as_deref() {
        Ok([one]) => Part::One(one.clone()),
        Ok(_) => Part::All,
        Err(_) => Part::Beyond,
    }
}

/// Answers while there has been no good build yet: what is wrong, on a page that goes away when it is mended.
fn broken(door: &ServerConfig, preview: &Preview) -> Answer {
    let mut items = String::new();
    for error in &preview.trouble.errors {
        let place: Vec<String> = ["path", "line", "column"]
            .iter()
            .filter_map(|key| error[key].as_str().map(str::to_owned).or_else(|| Some(error[key].as_u64()?.to_string())))
            .collect();
        items.push_str("<li><code>");
        escape_into(&mut items, &place.join(":"));
        items.push_str("</code> ");
        escape_into(&mut items, error["message"].as_str().unwrap_or_default());
        items.push_str("</li>\n");
    }
    let tag = door.language.tag();
    let mut title = String::new();
    escape_into(&mut title, &say(door.language, "serve_broken", &[]));
    let page = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <ul>\n{items}</ul>\n</body>\n</html>\n"
    );
    let policy = format!("default-src 'none'; script-src 'nonce-{}'; connect-src 'self'", door.nonce);
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, policy)];
    whole(StatusCode::SERVICE_UNAVAILABLE, headers, with_script(page.as_bytes(), door, 0), NOT_KEPT)
}

fn say_only(status: StatusCode, door: &ServerConfig, key: &str) -> Reply {
    let text = format!("{}\n", say(door.language, key, &[]));
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned())];
    Reply::Answer(whole(status, headers, Bytes::from(text), NOT_KEPT))
}

fn lead(status: StatusCode, to: &str) -> Reply {
    // A browser keeps a redirect for ever unless told otherwise, and the next site on this port gets it.
    Reply::Answer(whole(status, [(LOCATION, encoded_header(to))], Bytes::new(), NOT_KEPT))
}

fn with(mut reply: Reply, name: HeaderName, text: &str) -> Reply {
    if let Reply::Answer(answer) = &mut reply {
        answer.headers.insert(name, value(text));
    }
    reply
}

fn whole<const N: usize>(
    status: StatusCode,
    named: [(HeaderName, String); N],
    body: Bytes,
    cache: HeaderValue,
) -> Answer {
    let mut headers: HeaderMap = named.into_iter().map(|(name, text)| (name, value(&text))).collect();
    headers.insert(CACHE_CONTROL, cache);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Answer { status, headers, body }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::url::BaseUrl;
    use crate::output::file::Output;
    use crate::serve::preview::Trouble;
    use std::sync::Arc;

    const HEADERS: &str = "/blogg/*\n  Content-Security-Policy: default-src 'none'; style-src 'self'\n  X-A: 1\n  \
                           Strict-Transport-Security: max-age=1\n/blogg/assets/*\n  Cache-Control: immutable\n";

    fn preview(base: &str) -> Preview {
        let files = [
            ("/", "<body>Hem</BODY>"),
            ("/om/", "Om"),
            ("/l\u{e4}s.txt", "0123456789"),
            ("/assets/a.css", "a {}"),
            ("/404.html", "Saknas"),
            ("/_headers", HEADERS),
            ("/_redirects", "/blogg/gammal/ /blogg/om/ 301\n/blogg/%C3%A5 https://a.example/blogg/l%C3%A4s.txt\n"),
        ];
        let outputs = files
            .iter()
            .map(|(route, text)| Output::text(Route::new(route).expect("an address"), (*text).to_owned()))
            .collect();
        let site = Finished::new(outputs, BaseUrl::parse(base).expect("an address"), 7);
        Preview { site: Some(Arc::new(site)), trouble: Arc::default() }
    }

    fn ask(preview: &Preview, method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> Reply {
        let door = ServerConfig { port: 8000, nonce: "NONCE-OF-THE-RUN".to_owned(), language: Language::Swedish };
        let host = [("host", "localhost:8000")];
        let headers: HeaderMap = host
            .iter()
            .chain(headers)
            .map(|(name, text)| (HeaderName::from_static(name), HeaderValue::from_static(text)))
            .collect();
        answer(&door, preview, AnswerRequest { method, path, query: None, headers: &headers })
    }

    fn get(path: &str, headers: &[(&'static str, &'static str)]) -> Answer {
        match ask(&preview("https://a.example/blogg/"), &Method::GET, path, headers) {
            Reply::Answer(answer) => answer,
            other => panic!("{path}: {other:?}"),
        }
    }

    fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
        answer.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    #[test]
    fn a_page_comes_with_the_sites_headers_and_the_script() {
        let page = get("/blogg/", &[]);
        assert_eq!(page.status, StatusCode::OK);
        let text = String::from_utf8(page.body.to_vec()).expect("text");
        let script = "<script nonce=\"NONCE-OF-THE-RUN\" src=\"/.griffel/preview.js\" data-number=\"7\" \
                      data-run=\"NONCE-OF-THE-RUN\"></script>\n";
        assert_eq!(text, format!("<body>Hem{script}</BODY>"));
        let policy = "default-src 'none'; style-src 'self'; script-src 'nonce-NONCE-OF-THE-RUN'; connect-src 'self'";
        assert_eq!(header(&page, "content-security-policy"), policy);
        assert_eq!((header(&page, "x-a"), header(&page, "cache-control")), ("1", "no-cache"));
        assert_eq!(header(&page, "strict-transport-security"), "");
        assert_eq!(header(&page, "content-length"), text.len().to_string());
        let style = get("/blogg/assets/a.css", &[]);
        assert_eq!((header(&style, "content-type"), &style.body[..]), ("text/css; charset=utf-8", &b"a {}"[..]));
        assert_eq!(header(&style, "cache-control"), "no-cache");
        assert_eq!(header(&style, "content-security-policy"), "default-src 'none'; style-src 'self'");
    }

    #[test]
    fn addresses_lead_where_they_do_on_the_web() {
        let to = |path: &str| {
            let answer = get(path, &[]);
            (answer.status.as_u16(), header(&answer, "location").to_owned())
        };
        let found = |status: u16, path: &str| (status, path.to_owned());
        assert_eq!(to("/"), found(302, "/blogg/"));
        assert_eq!(to("/blogg"), found(302, "/blogg/"));
        assert_eq!(to("/blogg/om"), found(301, "/blogg/om/"));
        assert_eq!(to("/blogg/gammal/"), found(301, "/blogg/om/"));
        assert_eq!(to("/blogg/%C3%A5"), found(301, "/blogg/l%C3%A4s.txt"));
        assert_eq!(to("/blogg/om/index.html"), found(200, ""));
        for path in [
            "/om/",
            "/blogg/ny/",
            "/blogg/_headers",
            "/blogg/_redirects",
            "/blogg/.htaccess",
            "/blogg/web.config",
            "/blogg/../om/",
            "/blogg/%2e%2e/om/",
            "/blogg/%",
            "/blogg/om/..%2f..%2fetc/passwd",
            "/blogg//om/",
            "/blogg/om%00",
            "//blogg/om",
        ] {
            let answer = get(path, &[]);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(answer.body.starts_with(b"Saknas<script"), "{path}");
            assert_eq!(header(&answer, "cache-control"), "no-store");
        }
    }

    #[test]
    fn parts_are_sent_and_known_bytes_are_not() {
        let path = "/blogg/l%C3%A4s.txt";
        let part = |range: &'static str| {
            let answer = get(path, &[("range", range)]);
            let body = String::from_utf8(answer.body.to_vec()).expect("text");
            (answer.status.as_u16(), header(&answer, "content-range").to_owned(), body)
        };
        assert_eq!(part("bytes=2-4"), (206, "bytes 2-4/10".to_owned(), "234".to_owned()));
        assert_eq!(part("bytes=7-"), (206, "bytes 7-9/10".to_owned(), "789".to_owned()));
        assert_eq!(part("bytes=-3"), (206, "bytes 7-9/10".to_owned(), "789".to_owned()));
        assert_eq!(part("bytes=10-"), (416, "bytes */10".to_owned(), String::new()));
        for all in ["bytes=x", "lines=1-2", "bytes=0-1,3-4"] {
            assert_eq!(part(all), (200, String::new(), "0123456789".to_owned()), "{all}");
        }
        let tag: &'static str = Box::leak(header(&get(path, &[]), "etag").to_owned().into_boxed_str());
        let known = get(path, &[("if-none-match", tag)]);
        assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
        assert_eq!(get(path, &[("if-none-match", "\"x\"")]).status, StatusCode::OK);
        assert_eq!(get(path, &[("if-range", "\"x\""), ("range", "bytes=0-1")]).status, StatusCode::OK);
        assert_eq!(get(path, &[("if-range", tag), ("range", "bytes=0-1")]).status, StatusCode::PARTIAL_CONTENT);
    }

    #[test]
    fn strangers_are_refused() {
        let preview = preview("https://a.example/");
        let status = |method: &Method, path: &str, headers: &[(&'static str, &'static str)]| match ask(
            &preview, method, path, headers,
        ) {
            Reply::Answer(answer) => answer.status.as_u16(),
            Reply::Events => 1,
            Reply::File(..) | Reply::Stored(..) => 2,
        };
        // There are two of them now.
        assert_eq!(status(&Method::GET, "/", &[("host", "a.example")]), 421);
        assert_eq!(status(&Method::POST, "/", &[]), 405);
        assert_eq!(status(&Method::GET, EVENTS_PATH, &[]), 1);
        assert_eq!(status(&Method::GET, EVENTS_PATH, &[("origin", "http://a.example")]), 403);
        assert_eq!(status(&Method::GET, EVENTS_PATH, &[("sec-fetch-site", "cross-site")]), 403);
        assert_eq!(status(&Method::GET, SCRIPT_PATH, &[("host", "a.example")]), 421);
    }

    #[test]
    fn without_a_site_there_is_a_page_that_says_why() {
        let found =
            serde_json::json!({"severity": "error", "path": "a<b.md", "line": 2, "column": 8, "message": "Fel"});
        let preview = Preview { site: None, trouble: Arc::new(Trouble::of([found])) };
        let Reply::Answer(page) = ask(&preview, &Method::GET, "/om/", &[]) else { panic!("an answer") };
        let text = String::from_utf8(page.body.to_vec()).expect("text");
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(text.contains("<code>a&lt;b.md:2:8</code> Fel") && text.contains("data-number=\"0\""), "{text}");
    }
}
