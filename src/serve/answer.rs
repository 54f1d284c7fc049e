//! A request and the site that is served -> the reply.

use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, HOST, IF_NONE_MATCH, ORIGIN, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use bytes::Bytes;
use serde_json::json;

use crate::addresses::own::OwnFile;
use crate::diagnostic::catalogue::Language;
use crate::media::types::content_type;
use crate::output::file::{Body, Output};
use crate::serve::error_page::error_page;
use crate::serve::headers::headers_for;
use crate::serve::host::{is_ours, may_listen};
use crate::serve::lookup::{Lookup, lookup};
use crate::serve::preview::{Preview, ServedSite};
use crate::serve::preview_policy::{with_frame, with_preview};
use crate::serve::range::ranged;
use crate::serve::redirects::target;
use crate::serve::reply::{Answer, NO_STORE, REVALIDATE, Reply, header_value};
use crate::serve::scheme::{Scheme, in_scheme};
use crate::serve::script::{EVENTS_PATH, FINDINGS_PATH, FRAME_SCRIPT, SCRIPT, SCRIPT_PATH, Shows, with_script};
use crate::text::address::decoded_request;

/// What stays the same from the start of the server to its end.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The port that it listens on.
    pub port: u16,
    /// A secret of this run: it lets the preview's script through the site's own policy, and distinguishes runs.
    pub nonce: String,
    /// Language of messages.
    pub language: Language,
    /// Origin of the desk in whose frame pages are shown, if they are: then nothing but the site below its path is there, no
    /// page listens to events, and the desk alone may embed a page.
    pub desk: Option<String>,
}

/// A request.
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

impl AnswerRequest<'_> {
    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Returns the reply to a request.
#[must_use]
pub fn answer(config: &ServerConfig, preview: &Preview, request: AnswerRequest<'_>) -> Reply {
    let message = |status, key| Answer::message(status, config.language, key);
    // A request with two `Host` headers tries to slip one past the check.
    let mut hosts = request.headers.get_all(HOST).iter();
    let mut next_is_ours = || hosts.next().map(|host| host.to_str().is_ok_and(|host| is_ours(host, config.port)));
    if next_is_ours() != Some(true) || next_is_ours().is_some() {
        return Reply::Answer(message(StatusCode::MISDIRECTED_REQUEST, "serve_not_ours"));
    }
    if !matches!(*request.method, Method::GET | Method::HEAD) {
        let refused = message(StatusCode::METHOD_NOT_ALLOWED, "serve_only_get");
        return Reply::Answer(refused.with(ALLOW, "GET, HEAD"));
    }
    if config.desk.is_some() {
        return in_desk(config, preview, request);
    }
    match (request.path, &preview.site) {
        (SCRIPT_PATH, _) => Reply::Answer(script(SCRIPT)),
        (EVENTS_PATH | FINDINGS_PATH, _) => {
            let fetch_site = request.header(HeaderName::from_static("sec-fetch-site"));
            if !may_listen(request.header(ORIGIN), fetch_site, config.port) {
                return Reply::Answer(message(StatusCode::FORBIDDEN, "serve_not_ours"));
            }
            if request.path == EVENTS_PATH {
                return Reply::Events;
            }
            let file = decoded_request(request.query.unwrap_or_default()).unwrap_or_default();
            let found = json!(preview.problems.findings_of(&file));
            let headers = [(CONTENT_TYPE, "application/json".to_owned())];
            Reply::Answer(Answer::new(StatusCode::OK, headers, Bytes::from(found.to_string()), NO_STORE))
        }
        (_, Some(site)) => site_reply(config, site, request),
        (_, None) => Reply::Answer(error_page(&preview.problems, config.language, &config.nonce)),
    }
}

/// Returns the reply to a request for a page that the desk shows in a frame.
fn in_desk(config: &ServerConfig, preview: &Preview, request: AnswerRequest<'_>) -> Reply {
    let nothing = || Reply::Answer(Answer::message(StatusCode::NOT_FOUND, config.language, "serve_not_found"));
    match &preview.site {
        _ if request.path == SCRIPT_PATH => {
            let mut answer = script(FRAME_SCRIPT);
            for_frames(&mut answer.headers);
            Reply::Answer(answer)
        }
        // An answer that leads to the path, or looks like the site, would tell what nobody is to guess.
        Some(site) if !request.path.starts_with(site.url.path()) => nothing(),
        Some(site) => match (site_reply(config, site, request), Scheme::asked(request.query)) {
            (Reply::Answer(answer), Some(scheme)) => Reply::Answer(in_scheme(answer, scheme)),
            (reply, _) => reply,
        },
        None => nothing(),
    }
}

/// Lets a sandboxed frame have a file: it is of no origin, and would get no script, picture or style of `same-origin`. The path is
/// the secret.
fn for_frames(headers: &mut HeaderMap) {
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
}

fn script(text: &'static str) -> Answer {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8".to_owned())];
    Answer::new(StatusCode::OK, headers, Bytes::from_static(text.as_bytes()), REVALIDATE)
}

fn site_reply(config: &ServerConfig, site: &ServedSite, request: AnswerRequest<'_>) -> Reply {
    let redirect = |status, to: &str| Reply::Answer(Answer::redirect(status, to));
    let base = site.url.path();
    let (query, origin) = (request.query.unwrap_or_default(), site.url.absolute_href(""));
    if let Some((to, status)) = target(&site.rules.redirects, request.path, query, &origin) {
        return redirect(StatusCode::from_u16(status).unwrap_or(StatusCode::MOVED_PERMANENTLY), &to);
    }
    // The bare host redirects to a site that lies below a path.
    if base != "/" && (request.path == "/" || request.path == base.trim_end_matches('/')) {
        return redirect(StatusCode::FOUND, base);
    }
    let inside = decoded_request(request.path).and_then(|path| Some(format!("/{}", path.strip_prefix(base)?)));
    match inside.map_or(Lookup::Nothing, |inside| lookup(site, &inside)) {
        Lookup::Gone => error_reply(config, site, request, StatusCode::GONE),
        Lookup::GonePage(output) => file_reply(config, site, request, output, StatusCode::GONE),
        Lookup::File(output) => file_reply(config, site, request, output, StatusCode::OK),
        Lookup::Folder => {
            let query = request.query.map_or_else(String::new, |query| format!("?{query}"));
            redirect(StatusCode::MOVED_PERMANENTLY, &format!("{}/{query}", request.path))
        }
        Lookup::Nothing => error_reply(config, site, request, StatusCode::NOT_FOUND),
    }
}

/// Replies with the site's own page for an error.
fn error_reply(config: &ServerConfig, site: &ServedSite, request: AnswerRequest<'_>, status: StatusCode) -> Reply {
    let gone = (status == StatusCode::GONE).then_some(OwnFile::Gone);
    let page = gone.into_iter().chain([OwnFile::NotFound]).find_map(|page| site.get(&page.route()));
    match page {
        Some(output) => file_reply(config, site, request, output, status),
        None => Reply::Answer(Answer::message(status, config.language, "serve_not_found")),
    }
}

/// Policy of a drawing in the desk's preview.
const DRAWING_POLICY: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'");

/// Replies with a file of the site and the headers that the site's rules ask for.
fn file_reply(
    config: &ServerConfig,
    site: &ServedSite,
    request: AnswerRequest<'_>,
    output: &Output,
    status: StatusCode,
) -> Reply {
    let media_type = content_type(output.route.as_str());
    let mut headers = file_headers(site, request.path, &media_type);
    headers.insert(CACHE_CONTROL, if status == StatusCode::OK { REVALIDATE } else { NO_STORE });
    if config.desk.is_some() {
        for_frames(&mut headers);
        headers.remove(X_FRAME_OPTIONS);
        if media_type.starts_with("image/svg+xml") {
            // Pages show drawings all the same; opened alone, one is a document that could run something.
            headers.insert(CONTENT_SECURITY_POLICY, DRAWING_POLICY);
            headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
        }
    }
    let bytes = match &output.body {
        Body::Bytes(bytes) => bytes,
        Body::Copy { from } => return Reply::File(from.clone(), headers),
        Body::Stored => return Reply::Stored(output.fingerprint(), headers),
        Body::InOutputFolder => unreachable!("invariant: a preview has no output folder"),
    };
    let fingerprint = output.fingerprint().short();
    let nonce = &config.nonce;
    let (bytes, tag) = if media_type.starts_with("text/html") {
        if let Some(policy) = headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok()) {
            let policy = match &config.desk {
                Some(desk) => with_frame(policy, nonce, desk),
                None => with_preview(policy, nonce),
            };
            headers.insert(CONTENT_SECURITY_POLICY, header_value(&policy));
        }
        // The page contains the number of the site and the nonce of this run: a stored copy of another run has a script
        // that the policy of this one refuses.
        let tag = format!("\"{fingerprint}-{}-{}\"", site.number, &nonce[..nonce.len().min(8)]);
        let source = site.source(&output.route).map_or(Shows::Nothing, Shows::File);
        let shows = if status == StatusCode::OK { source } else { Shows::All };
        (with_script(bytes, nonce, site.number, shows), tag)
    } else {
        (Bytes::from_owner(std::sync::Arc::clone(bytes)), format!("\"{fingerprint}\""))
    };
    if status == StatusCode::OK {
        headers.insert(ETAG, header_value(&tag));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if request.header(IF_NONE_MATCH).is_some_and(|known| matches_tag(known, &tag)) {
            headers.remove(CONTENT_TYPE);
            return Reply::Answer(Answer { status: StatusCode::NOT_MODIFIED, headers, body: Bytes::new() });
        }
        if *request.method == Method::GET {
            return Reply::Answer(ranged(request.headers, headers, bytes, &tag));
        }
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    Reply::Answer(Answer { status, headers, body: bytes })
}

fn file_headers(site: &ServedSite, path: &str, media_type: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, header_value(media_type));
    let path = decoded_request(path).unwrap_or_default();
    for (name, text) in headers_for(&site.rules.headers, &path) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(&name), HeaderValue::try_from(&text)) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Returns whether `If-None-Match` names the tag (RFC 9110, 13.1.2: weak comparison).
fn matches_tag(known: &str, tag: &str) -> bool {
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::url::BaseUrl;
    use crate::output::file::Output;
    use crate::output::route::Route;
    use crate::serve::headers::parse_headers;
    use crate::serve::preview::Problems;
    use crate::serve::redirects::parse_redirects;
    use crate::serve::site_rules::SiteRules;
    use std::sync::Arc;

    const HEADERS: &str = "/blogg/*\n  Content-Security-Policy: default-src 'none'; style-src 'self'\n  X-A: 1\n  \
                           Strict-Transport-Security: max-age=1\n/blogg/assets/*\n  Cache-Control: immutable\n";

    const REDIRECTS: &str = "/blogg/gammal/ /blogg/om/ 301\n/blogg/%C3%A5 https://a.example/blogg/l%C3%A4s.txt\n";

    fn preview(base: &str) -> Preview {
        let files = [
            ("/", "<body>Hem</BODY>"),
            ("/om/", "Om"),
            ("/l\u{e4}s.txt", "0123456789"),
            ("/assets/a.css", "a {}"),
            ("/logga.svg", "<svg/>"),
            ("/404.html", "Saknas"),
            ("/410.html", "Borttaget"),
            ("/borta/", "Borttaget 2015"),
            ("/_headers", HEADERS),
            ("/_redirects", REDIRECTS),
        ];
        let outputs = files
            .iter()
            .map(|(route, text)| Output::text(Route::new(route).expect("an address"), (*text).to_owned()))
            .collect();
        let gone = ["/borta/", "/borta.pdf"].map(str::to_owned).into();
        let rules = SiteRules { headers: parse_headers(HEADERS), redirects: parse_redirects(REDIRECTS), gone };
        let site = ServedSite::new(outputs, BaseUrl::parse(base).expect("an address"), rules, 7);
        Preview { site: Some(Arc::new(site)), problems: Arc::default() }
    }

    fn ask(preview: &Preview, method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> Reply {
        let config =
            ServerConfig { port: 8000, nonce: "NONCE-OF-THE-RUN".to_owned(), language: Language::Swedish, desk: None };
        let host = [("host", "localhost:8000")];
        let headers: HeaderMap = host
            .iter()
            .chain(headers)
            .map(|(name, text)| (HeaderName::from_static(name), HeaderValue::from_static(text)))
            .collect();
        answer(&config, preview, AnswerRequest { method, path, query: None, headers: &headers })
    }

    #[test]
    fn a_drawing_in_the_desks_preview_is_no_document() {
        let config = |desk: Option<&str>| ServerConfig {
            port: 8000,
            nonce: "NONCE-OF-THE-RUN".to_owned(),
            language: Language::Swedish,
            desk: desk.map(str::to_owned),
        };
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static("localhost:8000"))]);
        let preview = preview("https://a.example/blogg/");
        let ask = |desk, path| {
            let request = AnswerRequest { method: &Method::GET, path, query: None, headers: &headers };
            let Reply::Answer(answer) = answer(&config(desk), &preview, request) else { panic!("an answer") };
            let text =
                |name| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            (answer.status.as_u16(), text(CONTENT_DISPOSITION), text(CONTENT_SECURITY_POLICY))
        };
        let (status, disposition, policy) = ask(Some("http://127.0.0.1:1"), "/blogg/logga.svg");
        assert_eq!((status, disposition.as_str(), policy.starts_with("sandbox;")), (200, "attachment", true));
        assert_eq!(ask(Some("http://127.0.0.1:1"), "/blogg/assets/a.css").1, "");
        assert_eq!(ask(None, "/blogg/logga.svg").1, "");
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
                      data-run=\"NONCE-OF-THE-RUN\" data-source=\"\"></script>\n";
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
    fn what_is_published_no_longer_is_gone_and_says_so() {
        for (path, text) in [
            ("/blogg/borta/", "Borttaget 2015<script"),
            ("/blogg/borta", "Borttaget 2015<script"),
            ("/blogg/borta.pdf", "Borttaget<script"),
        ] {
            let answer = get(path, &[]);
            assert_eq!(answer.status, StatusCode::GONE, "{path}");
            assert!(answer.body.starts_with(text.as_bytes()), "{path}");
            assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8", "{path}");
            assert_eq!((header(&answer, "cache-control"), header(&answer, "x-a")), ("no-store", "1"), "{path}");
        }
        assert_eq!(get("/blogg/borta/x", &[]).status, StatusCode::NOT_FOUND);
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
        let preview = Preview { site: None, problems: Arc::new(Problems::of([found], true)) };
        let Reply::Answer(page) = ask(&preview, &Method::GET, "/om/", &[]) else { panic!("an answer") };
        let text = String::from_utf8(page.body.to_vec()).expect("text");
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(text.contains("<code>a&lt;b.md:2:8</code> Fel") && text.contains("data-number=\"0\""), "{text}");
    }
}
