//! Connections of this machine -> requests, each answered beside all others.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;

/// Ports that are tried one after the other, when the first is in use.
const PORTS_TRIED: u16 = 20;
/// Time that the head of a request may take to arrive, and a connection to be idle.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Pause after a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

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

/// Answers requests until the program ends.
///
/// # Errors
///
/// When the system cannot run a server.
pub fn answer_all<A, F>(listener: TcpListener, answer: A) -> io::Result<Infallible>
where
    A: Fn(Request) -> F + Clone + Send + 'static,
    F: Future<Output = Response> + Send,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => connection(stream, answer.clone()),
                // The table of file descriptors is full, or the browser is gone: there is room again when pages close.
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    })
}

/// Answers the requests of a connection, beside all others.
fn connection<A, F>(stream: TcpStream, answer: A)
where
    A: Fn(Request) -> F + Send + 'static,
    F: Future<Output = Response> + Send,
{
    // A short reply is sent at once instead of being held back for more.
    stream.set_nodelay(true).ok();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let response = answer(request.map(Body::new));
        async move { Ok::<_, Infallible>(response.await) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(REQUEST_TIMEOUT);
    let connection = server.serve_connection(TokioIo::new(stream), service);
    // A connection that breaks off concerns nobody else.
    tokio::spawn(async move { connection.await.ok() });
}
