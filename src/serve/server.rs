//! The web server: requests in, replies out.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{broadcast, watch};
use tower_http::services::ServeFile;

use crate::disk::blob_folder::BlobFolder;
use crate::disk::real_path::on_disk;
use crate::output::{file::Output, route::INDEX};
use crate::serve::answer::{AnswerRequest, ServerConfig, answer};
use crate::serve::preview::{Preview, Problems, words};
use crate::serve::reply::{Answer, Reply};
use crate::source::fingerprint::Fingerprint;

/// Ports that are tried one after the other, when the first is in use.
const PORTS_TRIED: u16 = 20;
/// Events that a slow page may be behind. One that is further behind has to connect again.
const EVENTS_QUEUED: usize = 64;
/// Time that a request may take to arrive, and a connection to be idle.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Pause after a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What the server and the builds share.
pub struct Shared {
    /// What stays the same.
    pub config: ServerConfig,
    /// The site folder.
    pub site: PathBuf,
    /// What is served; `None` until the first build has ended.
    preview: watch::Sender<Option<Preview>>,
    events: broadcast::Sender<Arc<str>>,
    /// The last search index, and the fingerprint of its records.
    index: tokio::sync::Mutex<Option<(Fingerprint, Arc<[Output]>)>>,
}

impl Shared {
    /// Returns the shared state, with nothing to serve yet.
    #[must_use]
    pub fn new(config: ServerConfig, site: PathBuf) -> Self {
        Self {
            config,
            site,
            preview: watch::Sender::new(None),
            events: broadcast::Sender::new(EVENTS_QUEUED),
            index: tokio::sync::Mutex::default(),
        }
    }

    /// Serves this from now on. The site is replaced as a whole, so that no address is missing for a moment.
    pub fn put(&self, preview: Preview) {
        // The old site is dropped by its last user, not under the lock.
        drop(self.preview.send_replace(Some(preview)));
    }

    /// Sends an event to all open pages.
    pub fn send(&self, event: &str, data: &Value) {
        // There may be no receiver.
        self.events.send(message(event, data)).ok();
    }
}

/// Returns an event in the format of `EventSource` (WHATWG HTML, 9.2.6). JSON has no line breaks.
fn message(event: &str, data: &Value) -> Arc<str> {
    format!("event: {event}\ndata: {data}\n\n").into()
}

/// Listens on the first free port from `first` on, on the loopback interface only; on any free one for 0.
///
/// # Errors
///
/// When none of 20 ports is free.
pub fn listen(first: u16) -> io::Result<TcpListener> {
    let mut last = io::ErrorKind::AddrInUse.into();
    for port in (0..PORTS_TRIED).filter_map(|more| first.checked_add(more)) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                return Ok(listener);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Replies to requests until the program ends.
///
/// # Errors
///
/// When the system cannot run a server.
pub fn run(listener: TcpListener, shared: &Arc<Shared>) -> io::Result<Infallible> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => connection(stream, Arc::clone(shared)),
                // The table of file descriptors is full, or the browser is gone: there is room again when pages close.
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    })
}

/// Replies to the requests of a connection, beside all others.
fn connection(stream: TcpStream, shared: Arc<Shared>) {
    // A short reply is sent at once instead of being held back for more.
    stream.set_nodelay(true).ok();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(protected(respond(&shared, request.map(Body::new)).await)) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(REQUEST_TIMEOUT);
    let connection = server.serve_connection(TokioIo::new(stream), service);
    // A connection that breaks off concerns nobody else.
    tokio::spawn(async move { connection.await.ok() });
}

/// Returns a reply that pages of other sites cannot embed: they must not read a draft (Fetch Standard, CORP).
fn protected(mut response: Response) -> Response {
    let same_origin = HeaderValue::from_static("same-origin");
    response.headers_mut().entry("cross-origin-resource-policy").or_insert(same_origin);
    response
}

async fn respond(shared: &Shared, request: Request) -> Response {
    let mut previews = shared.preview.subscribe();
    // Requests during the first build wait for it.
    let preview = previews.wait_for(Option::is_some).await.map(|preview| preview.clone()).ok().flatten();
    with_index(shared, preview.as_ref(), request.uri().path()).await;
    let parts = AnswerRequest {
        method: request.method(),
        path: request.uri().path(),
        query: request.uri().query(),
        headers: request.headers(),
    };
    match answer(&shared.config, &preview.unwrap_or_default(), parts) {
        Reply::Answer(Answer { status, headers, body }) => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            response
        }
        Reply::File(path, headers) => file(on_disk(&shared.site, &path), headers, request).await,
        Reply::Stored(name, headers) => file(Ok(BlobFolder::of(&shared.site).path(name)), headers, request).await,
        Reply::Events => events(shared),
    }
}

/// Makes the search index when it is first requested: builds do not, so that they stay fast. That of the same records is used
/// again.
async fn with_index(shared: &Shared, preview: Option<&Preview>, path: &str) {
    let Some(site) = preview.and_then(|preview| preview.site.as_ref()) else { return };
    let Some(records) = &site.search else { return };
    let inside = path.strip_prefix(site.url.path()).and_then(|path| path.strip_prefix(INDEX));
    if inside.is_none_or(|rest| !rest.starts_with('/')) || site.index.get().is_some() {
        return;
    }
    // Requests that come meanwhile wait here for the same index.
    let mut last = shared.index.lock().await;
    let index = match last.as_ref() {
        Some((key, index)) if *key == records.fingerprint => Arc::clone(index),
        Some(_) | None => {
            let input = Arc::clone(records);
            let old = last.as_ref().map(|(_, index)| Arc::clone(index)).unwrap_or_default();
            let result = tokio::task::spawn_blocking(move || crate::search::index::index(&input, &old)).await;
            // Without an index, the search page says so.
            let Ok(index) = result else { return };
            let index: Arc<[Output]> = index.into();
            *last = Some((records.fingerprint, Arc::clone(&index)));
            index
        }
    };
    // Another request may have set the same one.
    site.index.set(index).ok();
}

/// Replies with a file on the disk, or the range of it that was requested.
async fn file(path: io::Result<PathBuf>, headers: HeaderMap, request: Request) -> Response {
    let found = match path {
        Ok(path) => ServeFile::new(path).try_call(request).await,
        Err(error) => Err(error),
    };
    let mut response = match found {
        Ok(response) => response.map(Body::new),
        Err(_) => {
            let mut missing = Response::new(Body::empty());
            *missing.status_mut() = StatusCode::NOT_FOUND;
            missing
        }
    };
    response.headers_mut().extend(headers);
    response
}

/// Replies with a stream of all events from now on. The first one is the current state.
fn events(shared: &Shared) -> Response {
    let receiver = shared.events.subscribe();
    let preview = shared.preview.borrow().clone().unwrap_or_default();
    let state = json!({
        "run": shared.config.nonce,
        "number": preview.number(),
        "words": words(shared.config.language),
        "trouble": problems_json(&preview),
    });
    let first = Some(message("state", &state));
    // The stream of a page that is too far behind ends; it connects again and gets the state.
    let events = stream::unfold((first, receiver), |(first, mut receiver)| async move {
        let next = match first {
            Some(first) => first,
            None => receiver.recv().await.ok()?,
        };
        Some((Ok::<_, Infallible>(next.as_bytes().to_vec()), (None, receiver)))
    });
    let mut response = Response::new(Body::from_stream(events));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Returns what is wrong, in the form of the event `trouble`.
#[must_use]
pub fn problems_json(preview: &Preview) -> Value {
    let Problems { is_stuck, errors, warnings, findings } = preview.problems.as_ref();
    let findings: usize = findings.values().map(Vec::len).sum();
    json!({"is_stuck": is_stuck, "errors": errors, "warnings": warnings, "findings": findings})
}
