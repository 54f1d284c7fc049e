//! An address that the author named -> what its server answers, with status and headers.

use std::io::Read;
use std::time::Duration;

use ureq::{Agent, Body, http};

use crate::net::agent::{no_answer, settings};
use crate::net::error::FetchError;

/// How long a web server may take for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(15);

/// Asks the web server of the site, or another that the settings name. Whatever its address, the author named it.
pub struct Web {
    agent: Agent,
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAnswer {
    /// Its status.
    pub status: u16,
    /// Its headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, or what was taken of it.
    pub body: Vec<u8>,
}

impl WebAnswer {
    /// Returns the value of a header, whose name is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

impl Default for Web {
    fn default() -> Self {
        Self::within(ANSWER_TIME)
    }
}

impl Web {
    /// Creates one that waits so long for a whole answer.
    #[must_use]
    pub fn within(time: Duration) -> Self {
        Self { agent: settings().timeout_global(Some(time)).build().into() }
    }

    /// Asks for an address as a reader does. No redirect is followed. At most `most` bytes of the body are taken.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if there is no answer; every status is one.
    pub fn get(&self, address: &str, most: u64) -> Result<WebAnswer, FetchError> {
        let sent = self.agent.get(address).call();
        answer(sent.map_err(|error| no_answer(&error))?, most)
    }

    /// Sends the fields of a form as a browser does, and returns the status. No redirect is followed.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if there is no answer; every status is one.
    pub fn post(&self, address: &str, fields: &[(&str, &str)]) -> Result<u16, FetchError> {
        let sent = self.agent.post(address).send_form(fields.iter().copied());
        Ok(sent.map_err(|error| no_answer(&error))?.status().as_u16())
    }
}

fn answer(response: http::Response<Body>, most: u64) -> Result<WebAnswer, FetchError> {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let mut body = Vec::new();
    let mut reader = response.into_body().into_with_config().limit(most.saturating_add(1)).reader().take(most);
    reader.read_to_end(&mut body).map_err(|error| FetchError::NoAnswer(error.kind()))?;
    Ok(WebAnswer { status, headers, body })
}
