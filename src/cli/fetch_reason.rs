//! Why something was not fetched, in words.

use crate::diagnostic::catalogue::{Language, say};
use crate::diagnostic::system::reason;
use crate::net::error::FetchError;

/// Returns why something was not fetched.
#[must_use]
pub fn fetch_reason(why: &FetchError, language: Language) -> String {
    let (key, reason) = match why {
        FetchError::Status(status) => ("fetch_status", status.to_string()),
        FetchError::NoAnswer(kind) => ("fetch_no_answer", reason(&(*kind).into(), language)),
        FetchError::Insecure => ("fetch_insecure", String::new()),
        FetchError::Talk => ("fetch_talk", String::new()),
        FetchError::OtherHost => ("fetch_other_host", String::new()),
        FetchError::Private => ("fetch_inside", String::new()),
        FetchError::NoFile => ("fetch_no_file", String::new()),
        FetchError::TooLarge => ("fetch_too_large", String::new()),
    };
    say(language, key, &[("reason", &reason)])
}
