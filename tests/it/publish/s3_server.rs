//! A server with the protocol of Amazon S3, written for the tests: it checks every signature by its own computation, and can be
//! told to fail in the ways that servers fail.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

pub const BUCKET: &str = "blogg";
/// A second bucket; the names of its files begin with its own and a slash.
pub const COPIES: &str = "kopior";
pub const REGION: &str = "eu-north-1";
pub const KEY_ID: &str = "AKIAGRIFFEL";
pub const SECRET: &str = "hemligt/med+tecken";

/// What is not encoded in a signature (`UriEncode` in the reference).
const SIGNED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A file of the server.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Object {
    pub bytes: Vec<u8>,
    /// The headers that were kept with it.
    pub labels: BTreeMap<String, String>,
}

/// What the server holds, and how it fails.
#[derive(Debug, Default)]
pub struct State {
    pub objects: BTreeMap<String, Object>,
    /// What was asked, as `PUT a/b`; a list is `LIST`.
    pub asked: Vec<String>,
    /// So many of the next files for readers get no more than the answer that there is too much to do.
    pub busy: usize,
    /// Tags that say nothing of the bytes: as digests of others, or as names.
    pub tags: Tags,
    /// Loses the last byte of files whose names end with this.
    pub cuts: Option<&'static str>,
    /// Writes over a file although it is told not to.
    pub is_heedless: bool,
    /// Refuses a request with a condition for a file to be written.
    pub is_narrow: bool,
    /// Answers with a page of this status, as a network that wants a login.
    pub portal: Option<u16>,
    /// Refuses files for readers with this status and code.
    pub refusal: Option<(u16, &'static str)>,
    /// Says that files whose names end with this were stored, and stores nothing.
    pub loses: Option<&'static str>,
    /// Everybody may read the second bucket.
    pub is_open: bool,
    /// By how many seconds its clock is ahead.
    pub ahead: i64,
    /// The region in which the bucket is, if it is another one.
    pub region: Option<&'static str>,
}

impl State {
    fn now(&self) -> Timestamp {
        Timestamp::now() + jiff::SignedDuration::from_secs(self.ahead)
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Tags {
    #[default]
    Digests,
    OtherDigests,
    Names,
}

/// The running server.
pub struct Store {
    pub port: u16,
    state: Arc<Mutex<State>>,
    is_over: Arc<AtomicBool>,
}

impl Store {
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (state, is_over) = (Arc::<Mutex<State>>::default(), Arc::new(AtomicBool::new(false)));
        let store = Self { port, state: Arc::clone(&state), is_over: Arc::clone(&is_over) };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let state = Arc::clone(&state);
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        store
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// Returns what the server holds, for as long as somebody asks.
    pub fn shared(&self) -> Arc<Mutex<State>> {
        Arc::clone(&self.state)
    }

    /// Returns what was asked since the last time.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        TcpStream::connect(("127.0.0.1", self.port)).ok();
    }
}

struct Request {
    method: String,
    /// Percent-encoded.
    path: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Answers the requests of a connection until it ends.
fn serve(stream: TcpStream, state: &Mutex<State>) {
    stream.set_nodelay(true).ok();
    let mut reader = BufReader::new(stream.try_clone().expect("a connection"));
    let mut stream = stream;
    while let Some(request) = read(&mut reader) {
        let is_head = request.method == "HEAD";
        let (answer, now) = {
            let mut state = state.lock().expect("no panic");
            (answer(&request, &mut state), state.now())
        };
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).expect("a time");
        let mut head = format!("HTTP/1.1 {} x\r\nDate: {date}\r\n", answer.status);
        for (name, value) in &answer.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !answer.headers.iter().any(|(name, _)| name == "content-length") {
            head += &format!("content-length: {}\r\n", answer.body.len());
        }
        let body = if is_head { &[][..] } else { &answer.body };
        if stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let len = headers.get("content-length").and_then(|len| len.parse().ok()).unwrap_or_default();
    let mut body = vec![0; len];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    Some(Request { method, path: path.to_owned(), query, headers, body })
}

/// Decodes without the forms of browsers: a plus sign is one.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SIGNED).to_string()
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        text += &format!("{byte:02x}");
    }
    text
}

/// Returns why a request is refused, as a code and a status: its signature has to be that of Signature Version 4.
fn refusal(request: &Request, now: Timestamp) -> Option<(u16, &'static str)> {
    let query = |name: &str| request.query.get(name).map_or("", String::as_str);
    let time = query("X-Amz-Date");
    let Some((id, scope)) = query("X-Amz-Credential").split_once('/') else { return Some((403, "AccessDenied")) };
    if id != KEY_ID {
        return Some((403, "InvalidAccessKeyId"));
    }
    if time.len() != 16 || scope != format!("{}/{REGION}/s3/aws4_request", &time[..8]) {
        return Some((400, "AuthorizationQueryParametersError"));
    }
    let signed = query("X-Amz-SignedHeaders");
    let mut headers = String::new();
    for name in signed.split(';') {
        headers += &format!("{name}:{}\n", request.headers[name]);
    }
    // Every header that changes what is done has to be signed, as with Amazon.
    let is_open = |name: &String| name.starts_with("x-amz-") && !signed.split(';').any(|known| known == name);
    if request.headers.keys().any(is_open) {
        return Some((403, "AccessDenied"));
    }
    let mut pairs: Vec<String> = request
        .query
        .iter()
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.sort();
    let path: Vec<String> = request.path.split('/').map(|part| encoded(&decoded(part))).collect();
    let canonical =
        [&request.method, &path.join("/"), &pairs.join("&"), &headers, signed, "UNSIGNED-PAYLOAD"].join("\n");
    let text = ["AWS4-HMAC-SHA256", time, scope, &hex(&Sha256::digest(canonical.as_bytes()))].join("\n");
    let first = hmac(format!("AWS4{SECRET}").as_bytes(), &time[..8]);
    let key = [REGION, "s3", "aws4_request"].into_iter().fold(first, |key, part| hmac(&key, part));
    if hex(&hmac(&key, &text)) != query("X-Amz-Signature") {
        return Some((403, "SignatureDoesNotMatch"));
    }
    let at = |from: usize, to: usize| &time[from..to];
    let written = [at(0, 4), "-", at(4, 6), "-", at(6, 11), ":", at(11, 13), ":", at(13, 16)].concat();
    let signed_at: Timestamp = written.parse().expect("a time");
    let apart = (signed_at.as_second() - now.as_second()).abs();
    (apart > 15 * 60).then_some((403, "RequestTimeTooSkewed"))
}

fn refused(status: u16, code: &str, more: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>No: {KEY_ID} {SECRET}</Message>{more}</Error>"
    );
    Answer { status, headers: vec![("content-type".to_owned(), "application/xml".to_owned())], body: body.into() }
}

fn answer(request: &Request, state: &mut State) -> Answer {
    if let Some(status) = state.portal {
        let headers = vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())];
        return Answer { status, headers, body: b"<!doctype html><p>Logga in".to_vec() };
    }
    let is_open = state.is_open && request.method == "GET" && request.path.starts_with(&format!("/{COPIES}/"));
    if let Some((status, code)) = refusal(request, state.now()).filter(|_| !is_open) {
        return refused(status, code, "");
    }
    if let Some(region) = state.region {
        let mut answer = refused(301, "PermanentRedirect", "<Endpoint>x</Endpoint>");
        answer.headers.push(("x-amz-bucket-region".to_owned(), region.to_owned()));
        answer.headers.push(("location".to_owned(), "http://127.0.0.1:1/".to_owned()));
        return answer;
    }
    let path = decoded(&request.path);
    let Some((bucket, key)) = path[1..].split_once('/') else { return refused(400, "InvalidURI", "") };
    if ![BUCKET, COPIES].contains(&bucket) {
        return refused(404, "NoSuchBucket", "");
    }
    let key = if bucket == COPIES && !key.is_empty() { &path[1..] } else { key };
    if key.is_empty() {
        state.asked.push("LIST".to_owned());
        return list(&request.query, state);
    }
    state.asked.push(format!("{} {key}", request.method));
    if state.busy > 0 && request.method == "PUT" && !key.contains(".griffel") {
        state.busy -= 1;
        return refused(503, "SlowDown", "");
    }
    if let Some((status, code)) = state.refusal.filter(|_| request.method == "PUT" && !key.contains(".griffel")) {
        return refused(status, code, "");
    }
    object(request, key, state)
}

fn object(request: &Request, key: &str, state: &mut State) -> Answer {
    match request.method.as_str() {
        "PUT" => put(request, key, state),
        "DELETE" => {
            state.objects.remove(key);
            Answer { status: 204, headers: vec![], body: vec![] }
        }
        _ => match state.objects.get(key) {
            Some(object) => {
                let headers = object.labels.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
                Answer { status: 200, headers, body: object.bytes.clone() }
            }
            None => refused(404, "NoSuchKey", ""),
        },
    }
}

fn put(request: &Request, key: &str, state: &mut State) -> Answer {
    if !request.headers.contains_key("content-length") {
        return refused(411, "MissingContentLength", "");
    }
    let is_careful = request.headers.get("if-none-match").is_some_and(|value| value == "*");
    if is_careful && state.is_narrow {
        return refused(501, "NotImplemented", "");
    }
    if is_careful && !state.is_heedless && state.objects.contains_key(key) {
        return refused(412, "PreconditionFailed", "");
    }
    let mut bytes = request.body.clone();
    if state.cuts.is_some_and(|end| key.ends_with(end)) {
        bytes.pop();
    }
    let tag = match state.tags {
        Tags::Digests => format!("{:x}", md5::compute(&bytes)),
        Tags::OtherDigests => format!("{:x}", md5::compute("encrypted")),
        Tags::Names => "name-1".to_owned(),
    };
    let kept = ["content-type", "cache-control"];
    let labels = kept.into_iter().filter_map(|name| Some((name.to_owned(), request.headers.get(name)?.clone())));
    let labels = labels.collect();
    if !state.loses.is_some_and(|end| key.ends_with(end)) {
        state.objects.insert(key.to_owned(), Object { bytes, labels });
    }
    Answer { status: 200, headers: vec![("ETag".to_owned(), format!("\"{tag}\""))], body: vec![] }
}

/// Lists a thousand files at most, as the servers of others do; the rest is asked for with a token.
fn list(query: &BTreeMap<String, String>, state: &State) -> Answer {
    let prefix = query.get("prefix").map_or("", String::as_str);
    let after = query.get("continuation-token").and_then(|token| token.strip_prefix("efter+ ")).unwrap_or("");
    let mut found = state.objects.iter().filter(|(key, _)| key.starts_with(prefix) && key.as_str() > after).peekable();
    let mut inside = String::new();
    let mut last = String::new();
    for (key, object) in found.by_ref().take(1000) {
        last = key.replace('&', "&amp;").replace('<', "&lt;");
        inside += &format!("<Contents><Key>{last}</Key><Size>{}</Size></Contents>", object.bytes.len());
    }
    let has_more = found.peek().is_some();
    if has_more {
        inside += &format!("<NextContinuationToken>efter+ {last}</NextContinuationToken>");
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <IsTruncated>{has_more}</IsTruncated>{inside}</ListBucketResult>"
    );
    Answer { status: 200, headers: vec![], body: body.into() }
}
