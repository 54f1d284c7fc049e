//! The calls of Netlify's API that a publication needs (<https://open-api.netlify.com>).

use std::io::{self, Read};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::net::api::{Api, ApiAnswer, ApiPayload, Ask};
use crate::net::error::FetchError;
use crate::publish::names::Names;
use crate::publish::netlify::files::{Files, read_list};
use crate::publish::secret::Secret;
use crate::publish::target::{Cause, Stage, TargetError};
use crate::transfer::packed::LIST_MAX;

const JSON: &str = "application/json";
/// With this type, a file is answered with its bytes and not with what is known of it.
const RAW: &str = "application/vnd.bitballoon.v1.raw";
/// Most bytes of an answer about one thing.
const ABOUT_MAX: u64 = 64 << 20;
/// Most pages of a list: a million files.
const PAGES_MAX: usize = 10_000;
/// Most bytes of a file that are told if they are not those of the file.
pub const TOLD_MAX: usize = 1000;

/// Characters of a part of a path that stand for something else in an address.
const PART: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Netlify's API with a token.
pub struct Calls<'a> {
    /// The API.
    pub api: &'a Api,
    /// The token.
    pub token: &'a Secret,
}

/// What is known of a site.
#[derive(Debug)]
pub struct SiteThere {
    /// Its number.
    pub id: String,
    /// The deploy that readers see.
    pub published: Option<String>,
    /// Whether new deploys are not shown to readers.
    pub is_locked: bool,
}

/// What is known of a deploy.
#[derive(Debug)]
pub struct Deploy {
    /// Its number.
    pub id: String,
    /// How far it is: `uploading`, `ready`, `error` and others.
    pub state: String,
    /// The digests that are asked for; `None` before it is known.
    pub required: Option<Vec<String>>,
    /// Why it failed.
    pub message: String,
}

impl Calls<'_> {
    /// Returns what is known of a site.
    pub fn site(&self, site: &str) -> Result<SiteThere, TargetError> {
        let value = self.json("GET", &format!("/sites/{}", part(site)), None, Stage::Connect)?;
        let published = value.get("published_deploy").filter(|deploy| !deploy.is_null());
        let id = value.get("id").and_then(Value::as_str).ok_or_else(|| unexpected(Stage::Connect))?;
        let is_locked = |deploy: &Value| deploy.get("locked").and_then(Value::as_bool) == Some(true);
        Ok(SiteThere {
            id: id.to_owned(),
            published: published.and_then(|deploy| Some(deploy.get("id")?.as_str()?.to_owned())),
            is_locked: published.is_some_and(is_locked),
        })
    }

    /// Returns the files that readers see.
    pub fn files(&self, site: &str, names: &Names) -> Result<Files, TargetError> {
        let mut files = Files::new();
        for page in 1..=PAGES_MAX {
            let path = format!("/sites/{}/files?page={page}", part(site));
            let answer = self.send("GET", &path, JSON, ApiPayload::Nothing, LIST_MAX, Stage::List)?;
            let more = read_list(&answer.body).ok_or_else(|| unexpected(Stage::List))?;
            let counted = names.answer(more.keys().map(String::as_str));
            counted.map_err(|cause| TargetError::new(Stage::List, cause))?;
            let is_new = more.keys().any(|path| !files.contains_key(path));
            files.extend(more);
            if !answer.has_next || !is_new {
                return Ok(files);
            }
        }
        // A deploy of some of the files would delete the others.
        Err(TargetError::new(Stage::List, Cause::Endless { most: Names::MOST }))
    }

    /// Returns the bytes of a file that readers see.
    pub fn bytes(&self, site: &str, path: &str, most: u64) -> Result<Vec<u8>, TargetError> {
        let path = format!("/sites/{}/files/{}", part(site), parts(path));
        Ok(self.send("GET", &path, RAW, ApiPayload::Nothing, most, Stage::Read)?.body)
    }

    /// Begins a deploy of all files.
    pub fn begin(&self, site: &str, text: &str, title: &str) -> Result<Deploy, TargetError> {
        let path = format!("/sites/{}/deploys?title={}", part(site), part(title));
        deploy(&self.json("POST", &path, Some(text), Stage::Write)?)
    }

    /// Returns what is known of a deploy.
    pub fn deploy(&self, id: &str) -> Result<Deploy, TargetError> {
        deploy(&self.json("GET", &format!("/deploys/{}", part(id)), None, Stage::Verify)?)
    }

    /// Sends a file of a deploy.
    pub fn upload(&self, deploy: &str, path: &str, bytes: &mut dyn Read, len: u64) -> Result<(), TargetError> {
        let path = format!("/deploys/{}/files/{}", part(deploy), parts(path));
        let payload = ApiPayload::Bytes(bytes, len);
        self.send("PUT", &path, "application/octet-stream", payload, ABOUT_MAX, Stage::Write).map(drop)
    }

    fn json(&self, method: &'static str, path: &str, text: Option<&str>, stage: Stage) -> Result<Value, TargetError> {
        let payload = text.map_or(ApiPayload::Nothing, ApiPayload::Json);
        let answer = self.send(method, path, JSON, payload, ABOUT_MAX, stage)?;
        serde_json::from_slice(&answer.body).map_err(|_| unexpected(stage))
    }

    fn send(
        &self,
        method: &'static str,
        path: &str,
        media_type: &'static str,
        payload: ApiPayload<'_>,
        most: u64,
        stage: Stage,
    ) -> Result<ApiAnswer, TargetError> {
        let ask = Ask { method, path, token: self.token.exposed(), media_type, most };
        let failed = |cause| TargetError::new(stage, cause);
        let answer = self.api.send(&ask, payload).map_err(|error| failed(no_answer(&error, most)))?;
        match answer.status {
            200..=299 => Ok(answer),
            status => Err(failed(refused(status, &self.token.hide_in(&said(&answer))))),
        }
    }
}

fn unexpected(stage: Stage) -> TargetError {
    TargetError::new(stage, Cause::Protocol("Netlify".to_owned()))
}

fn deploy(value: &Value) -> Result<Deploy, TargetError> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let list = value.get("required").and_then(Value::as_array);
    let required = list.map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    Ok(Deploy {
        id: text("id").ok_or_else(|| unexpected(Stage::Write))?,
        state: text("state").unwrap_or_default(),
        required,
        message: text("error_message").unwrap_or_default(),
    })
}

/// Returns what a server said with a refusal: `message` or `error` of JSON, else the text.
fn said(answer: &ApiAnswer) -> String {
    let value: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let of = |key: &str| value.as_ref().and_then(|value| value.get(key)?.as_str().map(str::to_owned));
    let text = of("message").or_else(|| of("error"));
    text.unwrap_or_else(|| String::from_utf8_lossy(&answer.body).trim().to_owned())
}

/// Returns the cause of a status of a refusal.
fn refused(status: u16, said: &str) -> Cause {
    let said = format!("{said} ({status})").trim().to_owned();
    match status {
        401 | 403 => Cause::Denied(said),
        404 => Cause::NoPlace(said),
        407 => Cause::Proxy(status),
        408 | 429 | 500..=599 => Cause::Busy,
        300..=399 => Cause::Protocol(said),
        _ => Cause::Refusal(said),
    }
}

fn no_answer(error: &FetchError, most: u64) -> Cause {
    match error {
        // How the net tells that a name leads nowhere.
        FetchError::NoAnswer(io::ErrorKind::NotFound) => Cause::NoHost,
        FetchError::NoAnswer(kind) => Cause::from(&io::Error::from(*kind)),
        FetchError::Insecure => Cause::Certificate("TLS".to_owned()),
        FetchError::TooLarge => Cause::TooMuch { most },
        FetchError::Talk => Cause::Protocol("HTTP".to_owned()),
        FetchError::Status(status) => refused(*status, ""),
        FetchError::OtherHost | FetchError::Private | FetchError::NoFile => Cause::Refused,
    }
}

fn part(text: &str) -> String {
    utf8_percent_encode(text, &PART).to_string()
}

fn parts(path: &str) -> String {
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_encoded_part_by_part_and_a_status_has_a_cause() {
        assert_eq!(parts("2026/läs mig?.html"), "2026/l%C3%A4s%20mig%3F.html");
        assert_eq!(refused(401, "no"), Cause::Denied("no (401)".to_owned()));
        assert_eq!(refused(422, "no"), Cause::Refusal("no (422)".to_owned()));
        assert_eq!((refused(503, ""), refused(429, "")), (Cause::Busy, Cause::Busy));
        let answer = |body: &str| ApiAnswer { status: 422, has_next: false, body: body.as_bytes().to_vec() };
        assert_eq!(said(&answer(r#"{"code":422,"message":"invalid"}"#)), "invalid");
        assert_eq!(said(&answer(" plain\n")), "plain");
    }
}
