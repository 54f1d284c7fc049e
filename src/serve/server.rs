//! The web server: requests in, replies out.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};
use tower_http::services::ServeFile;

use crate::disk::blob_folder::BlobFolder;
use crate::disk::real_path::on_disk;
use crate::output::{file::Output, route::INDEX};
use crate::serve::answer::{AnswerRequest, ServerConfig, answer};
use crate::serve::connections::answer_all;
use crate::serve::preview::{Preview, Problems, words};
use crate::serve::reply::{Answer, Reply};
use crate::source::fingerprint::Fingerprint;

/// Events that a slow page may be behind. One that is further behind has to connect again.
const EVENTS_QUEUED: usize = 64;

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

    /// Returns what is served now; nothing before the first build has ended.
    #[must_use]
    pub fn shown(&self) -> Preview {
        self.preview.borrow().clone().unwrap_or_default()
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

/// Replies to requests until the program ends.
///
/// # Errors
///
/// When the system cannot run a server.
pub fn run(listener: TcpListener, shared: &Arc<Shared>) -> io::Result<Infallible> {
    let shared = Arc::clone(shared);
    answer_all(listener, move |request| {
        let shared = Arc::clone(&shared);
        async move { protected(respond(&shared, request).await) }
    })
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
    let preview = shared.shown();
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
