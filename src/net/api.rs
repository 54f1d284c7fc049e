//! Requests to one host that is asked with a token, and the answers.

use std::io::{self, Read};
use std::time::Duration;

use ureq::http::Request;
use ureq::{Agent, SendBody};
use url::Url;

use crate::net::agent::{no_answer, settings};
use crate::net::error::FetchError;

/// Time for a connection and for one read.
const IDLE: Duration = Duration::from_secs(30);
/// Time for the head of an answer: a server may have to look through a list of thousands of files first.
const ANSWER: Duration = Duration::from_mins(2);
/// Time for one whole request: a video by a slow line.
const WHOLE: Duration = Duration::from_hours(1);

/// An API of one host. It follows no redirects: the token is for this host alone.
#[derive(Debug)]
pub struct Api {
    agent: Agent,
    base: Url,
}

/// What is sent with a request.
pub enum ApiPayload<'a> {
    /// Nothing.
    Nothing,
    /// A value of JSON, as text.
    Json(&'a str),
    /// Bytes, and how many they are.
    Bytes(&'a mut dyn Read, u64),
}

/// A request.
pub struct Ask<'a> {
    /// `GET`, `POST` or `PUT`.
    pub method: &'static str,
    /// What follows the address of the API, percent-encoded.
    pub path: &'a str,
    /// The token.
    pub token: &'a str,
    /// Kind of what is sent, or of what is wanted where nothing is sent.
    pub media_type: &'static str,
    /// Most bytes of the answer.
    pub most: u64,
}

/// What a server answered.
#[derive(Debug)]
pub struct ApiAnswer {
    /// Its status.
    pub status: u16,
    /// Whether more of it is on a next page (RFC 8288).
    pub has_next: bool,
    /// The body.
    pub body: Vec<u8>,
}

impl Api {
    /// Creates an API whose paths begin with `base`, without a slash at the end.
    #[must_use]
    pub fn new(base: Url) -> Self {
        let config = settings()
            .timeout_connect(Some(IDLE))
            .timeout_recv_response(Some(ANSWER))
            .timeout_per_read(Some(IDLE))
            .timeout_global(Some(WHOLE))
            .build();
        Self { agent: config.new_agent(), base }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    ///
    /// If there is none, or it is too large. Any status is an answer.
    pub fn send(&self, ask: &Ask<'_>, payload: ApiPayload<'_>) -> Result<ApiAnswer, FetchError> {
        let address = format!("{}{}", self.base.as_str().trim_end_matches('/'), ask.path);
        let request = Request::builder()
            .method(ask.method)
            .uri(address)
            .header("Authorization", format!("Bearer {}", ask.token))
            .header("Content-Type", ask.media_type);
        let wrong = |_| FetchError::Talk;
        match payload {
            ApiPayload::Nothing => self.answer(request.body(SendBody::none()).map_err(wrong)?, ask.most),
            ApiPayload::Json(text) => self.answer(request.body(text).map_err(wrong)?, ask.most),
            ApiPayload::Bytes(reader, len) => {
                let request = request.header("Content-Length", len).body(SendBody::from_reader(reader));
                self.answer(request.map_err(wrong)?, ask.most)
            }
        }
    }

    fn answer(&self, request: Request<impl ureq::AsSendBody>, most: u64) -> Result<ApiAnswer, FetchError> {
        let response = self.agent.run(request).map_err(|error| no_answer(&error))?;
        let status = response.status().as_u16();
        let links = response.headers().get_all("link").iter().filter_map(|link| link.to_str().ok());
        let has_next = links.flat_map(|link| link.split(',')).any(|link| link.contains("rel=\"next\""));
        let mut body = Vec::new();
        let reader = response.into_body().into_with_config().limit(most + 1).reader();
        match reader.take(most + 1).read_to_end(&mut body) {
            Ok(_) if body.len() as u64 > most => Err(FetchError::TooLarge),
            Ok(_) => Ok(ApiAnswer { status, has_next, body }),
            Err(error) if error.kind() == io::ErrorKind::Other => Err(FetchError::TooLarge),
            Err(error) => Err(FetchError::NoAnswer(error.kind())),
        }
    }
}
