//! The web server: carries questions in and answers out.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::serve::ListenerExt;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};
use tower_http::services::ServeFile;

use crate::disk::blob_folder::BlobFolder;
use crate::disk::real_path::on_disk;
#[cfg(feature = "search")]
use crate::output::{file::Output, route::INDEX};
use crate::serve::answer::{Answer, AnswerRequest, Reply, ServerConfig, answer};
use crate::serve::preview::{Preview, words};
#[cfg(feature = "search")]
use crate::source::fingerprint::Fingerprint;

/// Ports that are tried, one after the other, when one is taken.
const PORTS_TRIED: u16 = 20;
/// Events that a page may be behind; one that is further behind asks anew.
const EVENTS_KEPT: usize = 64;

/// What the server and the builder share.
pub struct Shared {
    /// What stays the same.
    pub door: ServerConfig,
    /// The site folder.
    pub site: PathBuf,
    /// What is served; nothing before the first build is over.
    preview: watch::Sender<Option<Preview>>,
    events: broadcast::Sender<Arc<str>>,
    /// The last index for search, and what it was made of.
    #[cfg(feature = "search")]
    index: tokio::sync::Mutex<Option<(Fingerprint, Arc<[Output]>)>>,
}

impl Shared {
    /// Makes what is shared, with nothing to serve yet.
    #[must_use]
    pub fn new(door: ServerConfig, site: PathBuf) -> Self {
        Self {
            door,
            site,
            preview: watch::Sender::new(None),
            events: broadcast::Sender::new(EVENTS_KEPT),
            #[cfg(feature = "search")]
            index: tokio::sync::Mutex::default(),
        }
    }

    /// Serves this from now on; the site is swapped whole, so that no address is missing for a moment.
    pub fn put(&self, preview: Preview) {
        // What was served before is taken apart by whoever holds it last, not under the lock.
        drop(self.preview.send_replace(Some(preview)));
    }

    /// Tells all open pages.
    pub fn tell(&self, event: &str, what: &Value) {
        // Nobody may be listening.
        self.events.send(message(event, what)).ok();
    }
}

/// Returns an event as it is sent (WHATWG HTML, 9.2.6). JSON has no line breaks.
fn message(event: &str, what: &Value) -> Arc<str> {
    format!("event: {event}\ndata: {what}\n\n").into()
}

/// Takes the first free port from `asked` on, on this machine alone; any free one for 0.
///
/// # Errors
///
/// When none of the next 20 ports is free, either.
pub fn listen(asked: u16) -> io::Result<TcpListener> {
    let mut last = io::ErrorKind::AddrInUse.into();
    for port in (0..PORTS_TRIED).filter_map(|more| asked.checked_add(more)) {
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

/// Answers until the program ends.
///
/// # Errors
///
/// When the system has no means for a server.
pub fn run(listener: TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        // A short answer is sent at once instead of being held back for more.
        let listener = tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| {
            stream.set_nodelay(true).ok();
        });
        axum::serve(listener, Router::new().fallback(respond).with_state(shared)).await
    })
}

async fn respond(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let mut previews = shared.preview.subscribe();
    // Questions that come during the first build wait for it.
    let preview = previews.wait_for(Option::is_some).await.map(|preview| preview.clone()).ok().flatten();
    #[cfg(feature = "search")]
    with_index(&shared, preview.as_ref(), request.uri().path()).await;
    let asked = AnswerRequest {
        method: request.method(),
        path: request.uri().path(),
        query: request.uri().query(),
        headers: request.headers(),
    };
    match answer(&shared.door, &preview.unwrap_or_default(), asked) {
        Reply::Answer(Answer { status, headers, body }) => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            response
        }
        Reply::File(path, headers) => file(on_disk(&shared.site, &path), headers, request).await,
        Reply::Stored(name, headers) => file(Ok(BlobFolder::of(&shared.site).path(name)), headers, request).await,
        Reply::Events => events(&shared),
    }
}

/// Makes the index for search where one is asked for: a build does not, so that it stays quick. What was made of the same
/// texts is taken again.
#[cfg(feature = "search")]
async fn with_index(shared: &Shared, preview: Option<&Preview>, path: &str) {
    let Some(site) = preview.and_then(|preview| preview.site.as_ref()) else { return };
    let Some(records) = &site.search else { return };
    let inside = path.strip_prefix(site.url.path()).and_then(|path| path.strip_prefix(INDEX));
    if inside.is_none_or(|rest| !rest.starts_with('/')) || site.index.get().is_some() {
        return;
    }
    // Questions that come meanwhile wait here for the same index.
    let mut last = shared.index.lock().await;
    let index = match last.as_ref() {
        Some((key, index)) if *key == records.fingerprint => Arc::clone(index),
        Some(_) | None => {
            let records_there = Arc::clone(records);
            let made = tokio::task::spawn_blocking(move || crate::search::index::index(&records_there)).await;
            // The page says that there is no index.
            let Ok(Ok(index)) = made else { return };
            let index: Arc<[Output]> = index.into();
            *last = Some((records.fingerprint, Arc::clone(&index)));
            index
        }
    };
    // Somebody else may have put the same there.
    site.index.set(index).ok();
}

/// Answers with a file on the disk: its ranges and its length are those of the disk.
async fn file(place: io::Result<PathBuf>, headers: HeaderMap, request: Request) -> Response {
    let found = match place {
        Ok(place) => ServeFile::new(place).try_call(request).await,
        Err(error) => Err(error),
    };
    let mut response = match found {
        Ok(response) => response.map(Body::new),
        Err(_) => {
            let mut gone = Response::new(Body::empty());
            *gone.status_mut() = StatusCode::NOT_FOUND;
            gone
        }
    };
    response.headers_mut().extend(headers);
    response
}

/// Answers with all that happens from now on; what is the case already comes first.
fn events(shared: &Shared) -> Response {
    let receiver = shared.events.subscribe();
    let preview = shared.preview.borrow().clone().unwrap_or_default();
    let state = json!({
        "run": shared.door.nonce,
        "number": preview.number(),
        "words": words(shared.door.language),
        "trouble": trouble(&preview),
    });
    let first = Some(message("state", &state));
    // A page that is too far behind is let go; it comes again and hears the state.
    let events = stream::unfold((first, receiver), |(first, mut receiver)| async move {
        let next = match first {
            Some(first) => first,
            None => receiver.recv().await.ok()?,
        };
        Some((Ok::<_, Infallible>(next.as_bytes().to_vec()), (None, receiver)))
    });
    let mut response = Response::new(Body::from_stream(events));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    response
}

/// Returns what is wrong, as pages hear it.
#[must_use]
pub fn trouble(preview: &Preview) -> Value {
    json!({"errors": preview.trouble.errors, "warnings": preview.trouble.warnings})
}
