//! Refusals of a server as causes (the list of error responses in the API reference of Amazon S3).

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::net::sender::{Answer, SendError};
use crate::publish::target::{Cause, Stage};
use crate::text::xml::{Node, parse};

/// How many seconds two clocks may differ before it is told: servers refuse a quarter of an hour.
const SKEW_MAX: i64 = 10 * 60;

/// Most bytes of a file that is sent in one request.
pub(super) const FILE_MAX: u64 = 5 << 30;

/// Words for a server that has too much to do, or is just doing something else with the file.
const BUSY: [&str; 8] = [
    "SlowDown",
    "ServiceUnavailable",
    "InternalError",
    "RequestTimeout",
    "OperationAborted",
    "TooManyRequests",
    "Throttling",
    "ConditionalRequestConflict",
];

/// What a server says of a request that it refuses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    /// Its word for the reason; empty if it gave none.
    pub code: String,
    message: String,
    /// The region in which it looks for the bucket.
    region: Option<String>,
    /// Its time.
    time: Option<String>,
    /// Whether something else than a store answered: a page, and not an explanation.
    is_page: bool,
}

impl Refusal {
    /// Reads what a server says.
    pub(super) fn of(answer: Answer) -> Self {
        let status = answer.status();
        let header = |name: &str| answer.header(name).map(str::to_owned);
        let (region, time) = (header("x-amz-bucket-region"), header("date"));
        let is_page = header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        let told = Self::from_text(status, &answer.text());
        let is_page = is_page && told.code.is_empty();
        Self { region: region.or(told.region), time: told.time.or(time), is_page, ..told }
    }

    fn from_text(status: u16, text: &str) -> Self {
        let tree = parse(text).unwrap_or_default();
        let Some(error) = tree.child("Error") else { return Self { status, ..Self::default() } };
        let told = |name: &str| error.child(name).map(Node::text).filter(|text| !text.is_empty());
        let message = told("Message").unwrap_or_default();
        let (region, time) = (told("Region"), told("ServerTime"));
        Self { status, code: told("Code").unwrap_or_default(), message, region, time, is_page: false }
    }

    /// Returns whether it says that a file is not there.
    pub(super) fn is_missing(&self) -> bool {
        self.status == 404 && !self.is_page && matches!(self.code.as_str(), "" | "NoSuchKey" | "NotFound")
    }

    /// Returns whether the server does not know a header that was sent.
    pub(super) fn is_unknown_header(&self) -> bool {
        matches!(self.status, 400 | 501) && self.region.is_none()
    }

    /// Returns the cause. `now` is this computer's time, which a refusal of somebody who is known may be about.
    pub(super) fn cause(self, now: Timestamp) -> Cause {
        let Self { status, code, message, region, time, is_page } = self;
        let is_over = code == "AccessDenied" && message.contains("expired");
        if code == "RequestTimeTooSkewed" || code == "RequestExpired" || is_over {
            return Cause::Clock { there: time.unwrap_or_default() };
        }
        if matches!(status, 400 | 403)
            && let Some(there) = time.filter(|time| is_skewed(time, now))
        {
            return Cause::Clock { there };
        }
        match (code.as_str(), status) {
            ("NoSuchBucket", _) => Cause::NoBucket,
            ("PermanentRedirect" | "TemporaryRedirect" | "IllegalLocationConstraintException", _) => {
                Cause::Region { is: region }
            }
            ("AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError", _) if region.is_some() => {
                Cause::Region { is: region }
            }
            (
                "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken" | "InvalidSecurity",
                _,
            ) => Cause::Password,
            (code, _) if BUSY.contains(&code) => Cause::Busy,
            ("BadDigest" | "IncompleteBody", _) => Cause::Altered,
            ("KeyTooLongError", _) => Cause::NameTooLong,
            ("EntityTooLarge", _) => Cause::TooMuch { most: FILE_MAX },
            ("QuotaExceeded" | "XMinioAdminBucketQuotaExceeded", _) => Cause::Quota,
            ("XMinioStorageFull", _) | (_, 507) => Cause::Full,
            (_, 407) => Cause::Proxy(status),
            ("", 400..=499) if is_page => Cause::Proxy(status),
            (_, 401) => Cause::Password,
            ("AccessDenied" | "AccountProblem" | "AllAccessDisabled", _) | ("", 403) => Cause::NoRight,
            (_, 429 | 500 | 502 | 503 | 504) => Cause::Busy,
            ("", 300..=399) => Cause::Region { is: region },
            _ => Cause::Protocol([&status.to_string(), code.as_str(), &message].join(" ").trim().to_owned()),
        }
    }
}

/// Returns whether the server's time is so far from this computer's that requests are refused.
fn is_skewed(there: &str, now: Timestamp) -> bool {
    let time = rfc2822::parse(there).map(|time| time.timestamp()).or_else(|_| there.parse::<Timestamp>());
    time.is_ok_and(|time| (time.as_second() - now.as_second()).abs() > SKEW_MAX)
}

/// Returns why there was no answer.
pub(super) fn unanswered(error: SendError) -> Cause {
    match error {
        SendError::NoHost => Cause::NoHost,
        SendError::Late => Cause::Late,
        SendError::Io(kind) => Cause::from(&kind.into()),
        SendError::Readable => Cause::NoTls,
        SendError::Insecure(why) => Cause::Certificate(why),
        SendError::Proxy(status) => Cause::Proxy(status.unwrap_or_default()),
        SendError::Talk(said) => Cause::Protocol(said),
    }
}

/// Returns what was being done, if the cause does not say it better.
pub(super) fn stage(cause: &Cause, stage: Stage) -> Stage {
    match cause {
        Cause::NoHost => Stage::Resolve,
        Cause::Refused | Cause::Proxy(_) => Stage::Connect,
        Cause::Certificate(_) => Stage::Tls,
        Cause::Password | Cause::Clock { .. } | Cause::Region { .. } | Cause::NoBucket => Stage::Login,
        _ => stage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-29T08:34:45Z";

    fn cause(status: u16, inside: &str) -> Cause {
        let text =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>{inside}<RequestId>4</RequestId></Error>");
        let text = if inside.is_empty() { String::new() } else { text };
        Refusal::from_text(status, &text).cause(NOW.parse().expect("a time"))
    }

    #[test]
    fn a_refusal_says_what_is_to_be_done() {
        let region = |is: &str| Cause::Region { is: Some(is.to_owned()) };
        let clock = |there: &str| Cause::Clock { there: there.to_owned() };
        for (status, inside, expected) in [
            (404, "<Code>NoSuchBucket</Code><Message>x</Message>", Cause::NoBucket),
            (403, "<Code>AccessDenied</Code><Message>Access Denied</Message>", Cause::NoRight),
            (403, "", Cause::NoRight),
            (403, "<Code>InvalidAccessKeyId</Code>", Cause::Password),
            (403, "<Code>SignatureDoesNotMatch</Code><Message>a &amp; b</Message>", Cause::Password),
            (301, "<Code>PermanentRedirect</Code><Endpoint>x</Endpoint>", Cause::Region { is: None }),
            (400, "<Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region>", region("eu-north-1")),
            (400, "<Code>AuthorizationQueryParametersError</Code><Region>eu-west-1</Region>", region("eu-west-1")),
            (307, "", Cause::Region { is: None }),
            (
                403,
                "<Code>RequestTimeTooSkewed</Code><ServerTime>2026-11-29T09:04:45Z</ServerTime>",
                clock("2026-11-29T09:04:45Z"),
            ),
            (
                403,
                "<Code>AccessDenied</Code><Message>Request has expired</Message><ServerTime>2026-11-29T09:04:45Z</ServerTime>",
                clock("2026-11-29T09:04:45Z"),
            ),
            (503, "<Code>SlowDown</Code>", Cause::Busy),
            (503, "", Cause::Busy),
            (409, "<Code>ConditionalRequestConflict</Code>", Cause::Busy),
            (400, "<Code>KeyTooLongError</Code>", Cause::NameTooLong),
            (507, "<Code>XMinioStorageFull</Code>", Cause::Full),
            (418, "<Code>Tea</Code><Message>no\ncoffee</Message>", Cause::Protocol("418 Tea no\ncoffee".to_owned())),
        ] {
            assert_eq!(cause(status, inside), expected, "{status} {inside}");
        }
    }

    #[test]
    fn a_clock_that_is_wrong_is_found_by_the_time_of_the_answer() {
        let now = NOW.parse().expect("a time");
        let refusal = |time: &str| Refusal { status: 403, time: Some(time.to_owned()), ..Refusal::default() };
        let wrong = "Sun, 29 Nov 2026 09:34:45 GMT";
        assert_eq!(refusal(wrong).cause(now), Cause::Clock { there: wrong.to_owned() });
        assert_eq!(refusal("Sun, 29 Nov 2026 08:30:00 GMT").cause(now), Cause::NoRight);
        assert_eq!(refusal("soon").cause(now), Cause::NoRight);
    }

    #[test]
    fn a_page_is_no_answer_of_a_store() {
        let page = |status| Refusal { status, is_page: true, ..Refusal::default() };
        assert!(!page(404).is_missing());
        assert_eq!(page(404).cause(NOW.parse().expect("a time")), Cause::Proxy(404));
        assert!(Refusal { status: 404, ..Refusal::default() }.is_missing());
        assert!(!Refusal::from_text(404, "<Error><Code>NoSuchBucket</Code></Error>").is_missing());
    }
}
