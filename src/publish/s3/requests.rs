//! Signed requests to a bucket. The signature is in the address (Signature Version 4, `UNSIGNED-PAYLOAD`), so it is never shown.

use std::fmt;
use std::io::Read;
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use rusty_s3::signing::sign;
use rusty_s3::{Bucket, Method, UrlStyle};
use url::Url;

use crate::config::publish::S3Setting;
use crate::net::sender::{Answer, Payload, Request, Sender};
use crate::publish::s3::errors::unanswered;
use crate::publish::secret::Secret;
use crate::publish::target::Cause;

/// How long a signature holds, in seconds: what servers forgive a clock, too.
const VALID: u64 = 15 * 60;

/// Most requests at once: a name takes some ten milliseconds, whatever its length.
pub(super) const AT_ONCE: usize = 16;

/// Who may write into the bucket.
pub(super) struct Keys {
    pub id: Secret,
    pub secret: Secret,
}

/// Sends requests to a bucket.
pub(super) struct Requests {
    bucket: Bucket,
    keys: Keys,
    sender: Sender,
    now: fn() -> Timestamp,
}

/// A request for the bucket, or for a file in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub method: Method,
    /// The whole name of the file.
    pub key: Option<&'a str>,
    /// In the order of the names.
    pub query: &'a [(&'a str, &'a str)],
    /// In the order of the names, which are in lower case.
    pub headers: &'a [(&'a str, String)],
}

impl<'a> Asked<'a> {
    /// Creates a request for a file.
    pub(super) fn file(method: Method, key: &'a str) -> Self {
        Self { method, key: Some(key), query: &[], headers: &[] }
    }
}

impl fmt::Debug for Requests {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Requests").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

/// Returns the bucket of settings. A name with dots is no part of a host, because certificates hold for one name below
/// Amazon's.
///
/// # Errors
///
/// [`Cause::NoBucket`] if no bucket can have the name.
pub(super) fn bucket(setting: &S3Setting) -> Result<Bucket, Cause> {
    let S3Setting { bucket, region, endpoint, prefix: _ } = setting;
    let (endpoint, style) = match endpoint {
        Some(endpoint) => (Some(endpoint.clone()), UrlStyle::Path),
        None => {
            let country = if region.starts_with("cn-") { ".cn" } else { "" };
            let url = Url::parse(&format!("https://s3.{region}.amazonaws.com{country}/")).ok();
            (url, if bucket.contains('.') { UrlStyle::Path } else { UrlStyle::VirtualHost })
        }
    };
    let endpoint = endpoint.filter(|_| !bucket.is_empty() && !bucket.contains('/')).ok_or(Cause::NoBucket)?;
    Bucket::new(endpoint, style, bucket.clone(), region.clone()).map_err(|_| Cause::NoBucket)
}

impl Requests {
    /// Creates requests of somebody; `now` is the clock.
    pub(super) fn new(bucket: Bucket, keys: Keys, is_local: bool, now: fn() -> Timestamp) -> Self {
        let sender = if is_local { Sender::without_proxy(AT_ONCE) } else { Sender::new(AT_ONCE) };
        Self { bucket, keys, sender, now }
    }

    /// Returns the time of this computer.
    pub(super) fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Returns the address of a request with its signature.
    fn signed(&self, asked: Asked<'_>) -> Url {
        let Asked { method, key, query, headers } = asked;
        let url = match key {
            Some(key) => self.bucket.object_url(key),
            None => self.bucket.base_url().clone(),
        };
        // The library has another version of the library of times.
        let seconds = Duration::from_secs(u64::try_from(self.now().as_second()).unwrap_or_default());
        let time = (UNIX_EPOCH + seconds).try_into().expect("invariant: both know the years of clocks");
        let (id, secret) = (self.keys.id.exposed(), self.keys.secret.exposed());
        let headers = headers.iter().map(|(name, value)| (*name, value.as_str()));
        sign(&time, method, url, id, secret, None, self.bucket.region(), VALID, query.iter().copied(), headers)
    }

    /// Sends a request; an answer of any status is one.
    pub(super) fn send(&self, asked: Asked<'_>, payload: Option<(u64, &mut dyn Read)>) -> Result<Answer, Cause> {
        let url = self.signed(asked);
        let request = Request { method: asked.method.to_str(), url: &url, headers: asked.headers };
        let payload = payload.map(|(len, bytes)| Payload { len, bytes });
        self.sender.send(request, payload).map_err(|error| self.without(unanswered(error)))
    }

    /// Returns a cause without secrets in the texts of the server.
    pub(super) fn without(&self, cause: Cause) -> Cause {
        let Keys { id, secret } = &self.keys;
        let hidden = |text: String| secret.hide_in(&id.hide_in(&text));
        match cause {
            Cause::Protocol(text) => Cause::Protocol(hidden(text)),
            Cause::Certificate(text) => Cause::Certificate(hidden(text)),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(bucket: &str, region: &str, endpoint: Option<&str>) -> S3Setting {
        let endpoint = endpoint.map(|url| Url::parse(url).expect("an address"));
        S3Setting { bucket: bucket.to_owned(), region: region.to_owned(), endpoint, prefix: String::new() }
    }

    fn requests(setting: &S3Setting) -> Requests {
        let secret = |text: &str| Secret::new(text.to_owned()).expect("a secret");
        let keys =
            Keys { id: secret("AKIAIOSFODNN7EXAMPLE"), secret: secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") };
        // Friday, 24 May 2013 00:00:00 GMT: the time of the examples in Amazon's reference.
        let now = || Timestamp::from_second(1_369_353_600).expect("a time");
        Requests::new(bucket(setting).expect("a bucket"), keys, true, now)
    }

    #[test]
    fn the_bucket_is_a_host_at_amazon_and_a_path_elsewhere() {
        for (bucket, region, endpoint, expected) in [
            ("blogg", "eu-north-1", None, "https://blogg.s3.eu-north-1.amazonaws.com/a%20%2B%20%C3%A5/b.html"),
            ("blogg.se", "eu-north-1", None, "https://s3.eu-north-1.amazonaws.com/blogg.se/a%20%2B%20%C3%A5/b.html"),
            ("blogg", "cn-north-1", None, "https://blogg.s3.cn-north-1.amazonaws.com.cn/a%20%2B%20%C3%A5/b.html"),
            ("blogg", "auto", Some("https://x.r2.example"), "https://x.r2.example/blogg/a%20%2B%20%C3%A5/b.html"),
            ("blogg", "gra", Some("http://[::1]:9000/s3"), "http://[::1]:9000/s3/blogg/a%20%2B%20%C3%A5/b.html"),
        ] {
            let requests = requests(&setting(bucket, region, endpoint));
            let url = requests.signed(Asked::file(Method::Get, "a + \u{e5}/b.html"));
            assert_eq!(url.as_str().split('?').next(), Some(expected));
        }
        for (name, region) in [("", "eu-north-1"), ("a/b", "eu-north-1"), ("a b", "eu-north-1"), ("a", "eu north/1?")] {
            assert_eq!(bucket(&setting(name, region, None)), Err(Cause::NoBucket), "{name} {region}");
        }
    }

    #[test]
    fn a_signature_is_the_one_that_another_program_computes() {
        let requests = requests(&setting("examplebucket", "us-east-1", Some("https://s3.amazonaws.com")));
        let listed = Asked {
            method: Method::Get,
            key: None,
            query: &[("list-type", "2"), ("prefix", "a b/")],
            headers: &[("cache-control", "x".to_owned())],
        };
        let url = requests.signed(listed);
        let fields: Vec<(String, String)> =
            url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let value = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(value("X-Amz-Credential"), Some("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"));
        assert_eq!(value("X-Amz-SignedHeaders"), Some("cache-control;host"));
        assert_eq!((value("prefix"), value("X-Amz-Expires")), (Some("a b/"), Some("900")));
        // Computed by Python's `hmac` from the canonical request.
        assert_eq!(value("X-Amz-Signature"), Some("2d2074d9f37553829f8dc5724224bd97c579e76ded67799e3555ef77b0ea18ec"));
    }

    #[test]
    fn nothing_shows_a_key() {
        let requests = requests(&setting("blogg", "eu-north-1", None));
        let said =
            format!("{requests:?} {:?}", requests.without(Cause::Protocol("403 AKIAIOSFODNN7EXAMPLE".to_owned())));
        assert!(!said.contains("AKIA") && !said.contains("wJalr"), "{said}");
    }
}
