//! Passwords, tokens and the like: where they come from, and how they are kept from being shown.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::config::publish::SecretKind;
use crate::publish::target::{Cause, TargetError};

/// What stands in a text where a secret was.
const SIGN: &str = "…";

/// A password or token. It is shown by nothing, and its memory is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Creates a secret; `None` for an empty text. The end of a line, which files and pipes leave behind it, is cut.
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        let text = Zeroizing::new(text);
        let trimmed = text.trim_end_matches(['\r', '\n']);
        (!trimmed.is_empty()).then(|| Self(Zeroizing::new(trimmed.to_owned())))
    }

    /// Returns the secret itself, to be sent to the server that it belongs to and nowhere else.
    #[must_use]
    pub fn exposed(&self) -> &str {
        &self.0
    }

    /// Returns a text of a server without the secret, however the server wrote it: as it is, in an address, or in Base64.
    /// Texts are cut after this and not before, or a part of the secret might stay.
    #[must_use]
    pub fn hide_in(&self, text: &str) -> String {
        let encoded = Zeroizing::new(utf8_percent_encode(&self.0, NON_ALPHANUMERIC).to_string());
        let base64 = Zeroizing::new(STANDARD_NO_PAD.encode(self.0.as_bytes()));
        // Quotes and backslashes are written in two characters in JSON.
        let quoted = Zeroizing::new(self.0.replace('\\', "\\\\").replace('"', "\\\""));
        let forms = [&self.0, &quoted, &encoded, &base64];
        forms.into_iter().fold(text.to_owned(), |text, form| text.replace(form.as_str(), SIGN))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// Where secrets of a target are looked for, in this order: the environment, the computer's store, the author.
pub struct Secrets {
    target: String,
    environment: Box<Source<str>>,
    store: Box<Source<SecretKind>>,
    ask: Box<Source<SecretKind>>,
}

/// Returns a secret by its name.
type Source<T> = dyn Fn(&T) -> Option<Secret> + Send + Sync;

impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Secrets").field("target", &self.target).finish_non_exhaustive()
    }
}

impl Secrets {
    /// Creates the secrets of a target. `environment` returns the value of a variable, `ask` what the author types; `None`
    /// if there is nobody to ask.
    #[must_use]
    pub fn new(
        target: &str,
        environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        ask: impl Fn(SecretKind) -> Option<Secret> + Send + Sync + 'static,
    ) -> Self {
        Self {
            target: target.to_owned(),
            environment: Box::new(move |name| environment(name).and_then(Secret::new)),
            store: Box::new(|_| None),
            ask: Box::new(move |kind| ask(*kind)),
        }
    }

    /// Looks into a store of the computer, too, before the author is asked.
    #[must_use]
    pub fn with_store(self, store: impl Fn(SecretKind) -> Option<Secret> + Send + Sync + 'static) -> Self {
        Self { store: Box::new(move |kind| store(*kind)), ..self }
    }

    /// Returns the name of the target.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Returns a secret; `None` if no place has it.
    #[must_use]
    pub fn find(&self, kind: SecretKind) -> Option<Secret> {
        self.known(kind).or_else(|| (self.ask)(&kind))
    }

    /// Returns a secret that nobody has to be asked for.
    #[must_use]
    pub fn known(&self, kind: SecretKind) -> Option<Secret> {
        (self.environment)(&kind.variable(&self.target)).or_else(|| (self.store)(&kind))
    }
}

/// Returns an error without secrets in the texts of the server.
#[must_use]
pub fn without(error: TargetError, secrets: &[Secret]) -> TargetError {
    let hidden = |text: &str| secrets.iter().fold(text.to_owned(), |text, secret| secret.hide_in(&text));
    let cause = match error.cause {
        Cause::Protocol(text) => Cause::Protocol(hidden(&text)),
        Cause::Certificate(text) => Cause::Certificate(hidden(&text)),
        Cause::Denied(text) => Cause::Denied(hidden(&text)),
        Cause::NoPlace(text) => Cause::NoPlace(hidden(&text)),
        Cause::Refusal(text) => Cause::Refusal(hidden(&text)),
        other => other,
    };
    TargetError { cause, ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned()).expect("a secret")
    }

    #[test]
    fn nothing_shows_a_secret() {
        let secret = secret("hu nt\"er/2");
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)).matches("hu").count(), 0);
        let echoed = "530 no hu nt\"er/2 for you; {\"p\":\"hu nt\\\"er/2\"} hu%20nt%22er%2F2 aHUgbnQiZXIvMg== end";
        assert_eq!(secret.hide_in(echoed), "530 no … for you; {\"p\":\"…\"} … …== end");
        assert_eq!(secret.hide_in("530 wrong"), "530 wrong");
    }

    #[test]
    fn an_empty_secret_is_none_and_the_end_of_a_line_is_no_part_of_one() {
        assert_eq!(Secret::new(String::new()), None);
        assert_eq!(Secret::new("\r\n".to_owned()), None);
        assert_eq!(secret("x \r\n").exposed(), "x ");
    }

    #[test]
    fn the_environment_comes_first_and_the_author_last() {
        let environment = |name: &str| (name == "GRIFFEL_MIN_WEBB_PASSWORD").then(|| "of environment".to_owned());
        let asked = |_| Some(secret("asked"));
        let secrets = Secrets::new("min-webb", environment, asked);
        let found = |secrets: &Secrets, kind| secrets.find(kind).map(|found| found.exposed().to_owned());
        assert_eq!(found(&secrets, SecretKind::Password).as_deref(), Some("of environment"));
        assert_eq!(found(&secrets, SecretKind::Token).as_deref(), Some("asked"));
        let stored = |kind| (kind == SecretKind::Token).then(|| secret("stored"));
        let secrets = secrets.with_store(stored);
        assert_eq!(found(&secrets, SecretKind::Password).as_deref(), Some("of environment"));
        assert_eq!(found(&secrets, SecretKind::Token).as_deref(), Some("stored"));
        assert_eq!(found(&secrets, SecretKind::Secret).as_deref(), Some("asked"));
        assert!(!format!("{secrets:?}").contains("of environment"));
        let nobody = Secrets::new("webb", |_| None, |_| None);
        assert_eq!(found(&nobody, SecretKind::Password), None);
    }
}
