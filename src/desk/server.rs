//! The desk's own port: requests -> its page, and what the page asks for.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{Sender, channel};

use crate::desk::api::{Action, Answered, Does, Upload, action};
use crate::desk::assets::{asset, headers};
use crate::desk::body::BodyReader;
use crate::desk::guard::{Asked, Refused, asked};
use crate::desk::refusal::Refusal;
use crate::desk::secret::Token;
use crate::desk::state::Desk;
use crate::serve::connections::answer_all;

/// Name of the stream of events.
const EVENTS: &str = "events";
/// Most bytes of what the page asks for, a text included.
const REQUEST_MAX: usize = 8 << 20;
/// Most bytes that are taken of a request that is too large.
const FORGOTTEN_MAX: usize = 64 << 20;
/// Parts of an upload that may wait to be written.
const PARTS_QUEUED: usize = 8;

/// Answers requests until the program ends.
///
/// # Errors
///
/// When the system cannot run a server.
pub fn run(listener: TcpListener, desk: &Arc<Desk>) -> io::Result<Infallible> {
    let desk = Arc::clone(desk);
    answer_all(listener, move |request| {
        let desk = Arc::clone(&desk);
        async move { with_headers(respond(&desk, request).await, &desk) }
    })
}

/// Adds the headers that every answer has. The page's nonce is made with its page, and is there already.
fn with_headers(mut response: Response, desk: &Desk) -> Response {
    let preview = desk.open_site().map(|site| origin(site.preview()));
    let nonce = response.extensions().get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default();
    for (name, value) in headers(&nonce, preview.as_deref()) {
        let value = HeaderValue::try_from(value).expect("invariant: headers of ours are text");
        response.headers_mut().entry(HeaderName::from_static(name)).or_insert(value);
    }
    response
}

/// The nonce of a page, which its policy names.
#[derive(Clone)]
struct Nonce(String);

/// Returns the origin of an address of ours.
fn origin(url: &str) -> String {
    let host = url.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    format!("http://{host}")
}

async fn respond(desk: &Arc<Desk>, request: Request) -> Response {
    let (path, method) = (request.uri().path().to_owned(), request.method().clone());
    let asked = asked(&method, &path, request.headers(), desk.port(), desk.token());
    match asked {
        Err(refused) => empty(refused),
        Ok(Asked::File(name)) => file(name, desk),
        Ok(Asked::Action(EVENTS)) => events(desk),
        Ok(Asked::Action(name)) => {
            desk.note_asked();
            let Some((does, action)) = action(name) else {
                return refusal(desk, &Refusal::new(404, "refused_request"));
            };
            match (does, reads_only(desk)) {
                (Does::Writes, Some(why)) => refusal(desk, &why),
                _ => run_action(desk, action, request).await,
            }
        }
    }
}

/// Returns why nothing is written here, if another desk has the site open.
fn reads_only(desk: &Desk) -> Option<Refusal> {
    let site = desk.open_site()?;
    let other = site.other()?;
    Some(Refusal::new(423, "refused_reads_only").with("who", other.who).with("since", other.since))
}

/// Answers with nothing: whoever is refused learns nothing, not even what answers here.
fn empty(refused: Refused) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(refused.status()).expect("invariant: a status");
    response
}

fn file(name: &str, desk: &Desk) -> Response {
    let Ok(nonce) = Token::new() else { return empty(Refused::Token) };
    let Some(asset) = asset(name, nonce.digits(), desk.language()) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(asset.bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    response.extensions_mut().insert(Nonce(nonce.digits().to_owned()));
    response
}

/// Answers with a stream of all events from now on, a line of JSON each.
fn events(desk: &Arc<Desk>) -> Response {
    let (receiver, guard) = (desk.events(), desk.page());
    let first = Some(Arc::<str>::from("{\"type\":\"hello\"}\n"));
    let lines = stream::unfold((first, receiver, guard), |(first, mut receiver, guard)| async move {
        let line = match first {
            Some(line) => line,
            None => match receiver.recv().await {
                Ok(line) => line,
                // The page asks for everything anew.
                Err(RecvError::Lagged(_)) => Arc::from("{\"type\":\"missed\"}\n"),
                Err(RecvError::Closed) => return None,
            },
        };
        Some((Ok::<_, Infallible>(line.as_bytes().to_vec()), (None, receiver, guard)))
    });
    let mut response = Response::new(Body::from_stream(lines));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    response
}

async fn run_action(desk: &Arc<Desk>, action: Action, request: Request) -> Response {
    let answered = match action {
        Action::Json(run) => {
            let Some(body) = held(request.into_body()).await else {
                return refusal(desk, &Refusal::new(413, "refused_large"));
            };
            in_thread(desk, move |desk| run(desk, &body)).await
        }
        Action::Upload(run) => {
            let upload = Upload {
                query: request.uri().query().unwrap_or_default().to_owned(),
                name: text(&request, "x-griffel-name"),
                len: text(&request, CONTENT_LENGTH.as_str()).parse().ok(),
            };
            let (sender, receiver) = channel(PARTS_QUEUED);
            let body = request.into_body();
            tokio::spawn(forward(body, sender));
            in_thread(desk, move |desk| run(desk, &upload, &mut BodyReader::new(receiver))).await
        }
    };
    match answered {
        Ok(Answered::Json(value)) => json(StatusCode::OK, &value),
        Ok(Answered::Bytes { media_type, bytes }) => {
            let mut response = Response::new(Body::from(bytes));
            let value = HeaderValue::from_static(media_type);
            response.headers_mut().insert(CONTENT_TYPE, value);
            response
        }
        Err(why) => refusal(desk, &why),
    }
}

/// Returns a body that is not too large. Of one that is, the rest is taken and forgotten, up to a limit: a browser that is still
/// sending does not read why it was refused.
async fn held(body: Body) -> Option<Vec<u8>> {
    let mut parts = body.into_data_stream();
    let (mut held, mut len) = (Vec::new(), 0);
    while let Some(part) = parts.next().await {
        let part = part.ok()?;
        len += part.len();
        match len {
            0..=REQUEST_MAX => held.extend_from_slice(&part),
            _ if len <= FORGOTTEN_MAX => held.clear(),
            _ => return None,
        }
    }
    (len <= REQUEST_MAX).then_some(held)
}

/// Sends the parts of a body on, and waits where they are not written as fast as they come. Where nobody wants more of them, the rest
/// is not read: the browser learns at once that a file is refused.
async fn forward(body: Body, sender: Sender<io::Result<Bytes>>) {
    let mut parts = body.into_data_stream();
    loop {
        let part = match select(pin!(parts.next()), pin!(sender.closed())).await {
            Either::Left((Some(part), _)) => part,
            Either::Left((None, _)) | Either::Right(_) => return,
        };
        if sender.send(part.map_err(io::Error::other)).await.is_err() {
            return;
        }
    }
}

fn text(request: &Request, header: &str) -> String {
    request.headers().get(header).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Runs work that waits for the disk on a thread of its own. A panic is a refusal: what was typed is kept by other threads.
async fn in_thread<T: Send + 'static>(
    desk: &Arc<Desk>,
    work: impl FnOnce(&Arc<Desk>) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let desk = Arc::clone(desk);
    let done = tokio::task::spawn_blocking(move || catch_unwind(AssertUnwindSafe(|| work(&desk)))).await;
    done.ok().and_then(Result::ok).unwrap_or_else(|| Err(Refusal::new(500, "refused_bug")))
}

fn refusal(desk: &Desk, why: &Refusal) -> Response {
    json(StatusCode::from_u16(why.status).unwrap_or(StatusCode::BAD_REQUEST), &why.to_json(desk.language()))
}

fn json(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
