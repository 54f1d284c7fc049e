//! What a place says against the settings, as a diagnostic that marks the key in griffel.yaml.

use std::io;

use crate::config::publish::{PublishTarget, TargetKind};
use crate::config::settings::settings_path;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::diagnostic::system::SystemError;
use crate::net::road::ProxyRefusal;
use crate::publish::error::PublishError;
use crate::publish::target::{Cause, Stage, TargetError};
use crate::source::span::Location;
use crate::text::words::size;
use crate::transfer::state::LockNote;

/// A server that offers no encryption.
pub const NO_ENCRYPTION: Rule = Rule::error("G277");
/// A host whose key is not the one in the settings.
pub const HOST_KEY: Rule = Rule::error("G278");
/// A user, a password, a key or a token that is not accepted.
pub const NO_LOGIN: Rule = Rule::error("G279");
/// A folder, a bucket, a branch or a file that is not there, or not for us.
pub const NO_USE: Rule = Rule::error("G280");
/// A connection that was not made, or not kept.
pub const NO_CONNECTION: Rule = Rule::error("G281");
/// A host that cannot prove its name.
pub const NO_PROOF: Rule = Rule::error("G282");
/// A place that is full.
pub const NO_ROOM: Rule = Rule::error("G283");
/// A server that did something else than it said.
pub const NO_TRUST: Rule = Rule::error("G284");
/// Something that lies there already, or somebody who is at work there.
pub const TAKEN: Rule = Rule::error("G285");

/// Keys that say which server it is.
const SERVER: &[&str] = &["host", "endpoint", "remote", "path", "site", "bucket"];
/// Keys that say where on the server.
const WHERE: &[&str] = &["path", "prefix", "bucket", "branch", "site"];

/// Returns the diagnostic for an error of a place; `None` if no setting has to do with it, because a file of this computer was
/// changed, somebody else was faster, or the author ended it.
#[must_use]
pub fn located(error: &PublishError, place: &PublishTarget) -> Option<Diagnostic> {
    let rule = |rule: Rule, keys| {
        let location = Location::at(&settings_path(), place.mark(keys));
        rule.at(location).with("name", place.name.value.clone())
    };
    let taken = |keys, help| Some(rule(TAKEN, keys).help(help));
    match error {
        PublishError::Target(error) => {
            let (kind, keys) = meaning(error)?;
            let at = error.path.as_ref().map_or_else(|| which(place, keys), ToString::to_string);
            let (help, fields) = words(&error.cause);
            let diagnostic = rule(kind, keys).with("at", at);
            let is_key_file = matches!(error.cause, Cause::Unreadable(_));
            let diagnostic = if is_key_file { diagnostic.help("key_file") } else { diagnostic };
            Some(fields.into_iter().fold(diagnostic, |all, (name, value)| all.with(name, value)).help(help))
        }
        PublishError::Locked(Some(LockNote { who, time, .. })) => {
            let locked = taken(&[], "publish_locked")?;
            Some(locked.with("who", who.clone()).with("time", time.to_string()))
        }
        PublishError::Locked(None) => taken(&[], "publish_locked_unknown"),
        PublishError::OtherSite { url } => Some(taken(WHERE, "publish_other_site")?.with("url", url.clone())),
        PublishError::Damaged(path) => Some(taken(WHERE, "publish_damaged")?.with("path", path.as_str())),
        PublishError::Outdated | PublishError::Foreign(_) => None,
    }
}

/// Returns the rule for an error, and the keys of which the first that is given is marked.
fn meaning(error: &TargetError) -> Option<(Rule, &'static [&'static str])> {
    let login: &[&str] = &["user", "bucket", "remote", "site"];
    Some(match &error.cause {
        Cause::NoTls => (NO_ENCRYPTION, &["endpoint", "remote", "to"]),
        Cause::HostKeyUnknown { .. } | Cause::HostKeyChanged { .. } => (HOST_KEY, &["host_key", "host"]),
        Cause::Password | Cause::Denied(_) | Cause::Clock { .. } => (NO_LOGIN, login),
        // A file of the built site is read later.
        Cause::Unreadable(_) if error.stage == Stage::Login => (NO_LOGIN, &["key", "user"]),
        Cause::NoBucket => (NO_USE, &["bucket"]),
        Cause::Region { .. } => (NO_USE, &["region"]),
        Cause::NoPlace(_) => (NO_USE, &["remote", "site"]),
        Cause::NoRight
        | Cause::Missing
        | Cause::NameTooLong
        | Cause::InTheWay
        | Cause::Link
        | Cause::Refusal(_)
        | Cause::Io(_) => (NO_USE, WHERE),
        Cause::Refused => (NO_CONNECTION, &["port", "host", "endpoint", "remote"]),
        Cause::NoSftp => (NO_CONNECTION, &["to"]),
        Cause::NoHost | Cause::Late | Cause::Busy | Cause::Lost | Cause::Proxy(_) | Cause::NotThrough(_) => {
            (NO_CONNECTION, SERVER)
        }
        Cause::NoProgram(_) => (NO_CONNECTION, &["to"]),
        Cause::Certificate(_) => (NO_PROOF, SERVER),
        Cause::Full | Cause::Quota => (NO_ROOM, WHERE),
        Cause::Altered | Cause::Lied { .. } | Cause::Protocol(_) | Cause::TooMuch { .. } | Cause::Endless { .. } => {
            (NO_TRUST, SERVER)
        }
        Cause::Changed | Cause::Unreadable(_) | Cause::Stopped => return None,
    })
}

/// Returns what the settings name where a key is marked: a folder, a bucket, a branch, a repository or a site.
fn which(place: &PublishTarget, keys: &[&str]) -> String {
    let named = match &place.kind {
        TargetKind::Folder { path } => path,
        TargetKind::Sftp(server) => &server.path,
        TargetKind::Ftps(server) => &server.path,
        TargetKind::S3(bucket) => &bucket.bucket,
        TargetKind::Git { remote, .. } if keys.contains(&"remote") => remote,
        TargetKind::Git { branch, .. } => branch,
        TargetKind::Netlify { site } => site,
    };
    named.clone()
}

/// Returns the key of the words for a cause, with what to do about it, and the fields of these words.
#[must_use]
pub fn words(cause: &Cause) -> (&'static str, Vec<(&'static str, String)>) {
    /// Most characters that a server's own words are shown with.
    const SAID_MAX: usize = 200;
    let said = |said: &String| vec![("said", said.chars().take(SAID_MAX).collect())];
    match cause {
        Cause::NoHost => ("publish_no_host", vec![]),
        Cause::Refused => ("publish_refused", vec![]),
        Cause::Busy => ("publish_busy", vec![]),
        Cause::Late => ("publish_late", vec![]),
        Cause::Lost => ("publish_lost", vec![]),
        Cause::NoTls => ("publish_no_tls", vec![]),
        Cause::NoSftp => ("publish_no_sftp", vec![]),
        Cause::Certificate(why) => ("publish_certificate", vec![("reason", why.clone())]),
        Cause::HostKeyUnknown { is } => ("publish_key_unknown", vec![("is", is.clone())]),
        Cause::HostKeyChanged { was, is } => ("publish_key_changed", vec![("was", was.clone()), ("is", is.clone())]),
        Cause::Password => ("publish_password", vec![]),
        Cause::NoRight => ("publish_no_right", vec![]),
        Cause::Missing => ("publish_missing", vec![]),
        Cause::Full => ("publish_full", vec![]),
        Cause::Quota => ("publish_quota", vec![]),
        Cause::NameTooLong => ("publish_name_too_long", vec![]),
        Cause::InTheWay => ("publish_in_the_way", vec![]),
        Cause::Link => ("publish_link", vec![]),
        Cause::NoBucket => ("publish_no_bucket", vec![]),
        Cause::Region { is: Some(is) } => ("publish_region", vec![("is", is.clone())]),
        Cause::Region { is: None } => ("publish_region_unknown", vec![]),
        Cause::Clock { there } => ("publish_clock", vec![("there", there.clone())]),
        Cause::Altered => ("publish_altered", vec![]),
        Cause::Proxy(status) => ("publish_proxy", vec![("status", status.to_string())]),
        Cause::NotThrough(refusal) => not_through(refusal),
        Cause::Lied { expected, found: Some(found) } => {
            ("publish_lied", vec![("expected", expected.to_string()), ("found", found.to_string())])
        }
        Cause::Lied { expected, found: None } => ("publish_lied_gone", vec![("expected", expected.to_string())]),
        Cause::Protocol(text) => ("publish_protocol", said(text)),
        Cause::TooMuch { most } => ("publish_too_much", bytes(*most)),
        Cause::Endless { most } => ("publish_endless", bytes(*most)),
        Cause::Denied(text) => ("publish_denied", said(text)),
        Cause::NoPlace(text) => ("publish_no_place", said(text)),
        Cause::Refusal(text) => ("publish_refusal", said(text)),
        Cause::NoProgram(name) => ("publish_no_program", vec![("program", name.clone())]),
        Cause::Io(kind) | Cause::Unreadable(kind) => {
            let SystemError { key, code, text } = SystemError::of(&io::Error::from(*kind));
            (key, vec![("code", code), ("text", text)])
        }
        Cause::Changed => ("publish_file_changed", vec![]),
        Cause::Stopped => ("publish_stopped", vec![]),
    }
}

/// Returns a bound in words that both languages have.
fn bytes(most: u64) -> Vec<(&'static str, String)> {
    vec![("most", size(most, "en"))]
}

/// Returns what a proxy refused, and whom to ask for what.
fn not_through(refusal: &ProxyRefusal) -> (&'static str, Vec<(&'static str, String)>) {
    let ProxyRefusal { proxy, host, port, status, is_further } = refusal;
    let key = match status {
        None => "publish_proxy_silent",
        Some(407) => "publish_proxy_login",
        Some(500..) => "publish_proxy_far",
        Some(_) if *is_further => "publish_proxy_further",
        Some(_) => "publish_proxy_closed",
    };
    let status = status.map_or_else(String::new, |status| status.to_string());
    (key, vec![("proxy", proxy.clone()), ("host", host.clone()), ("port", port.to_string()), ("status", status)])
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;
    use crate::config::read::config;
    use crate::diagnostic::catalogue::Language;
    use crate::diagnostic::report::{for_terminal, helps, message};
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;

    const SETTINGS: &str = "title: Blogg
url: https://skola.example/
publish:
  webben: {to: sftp, host: www.skola.example, port: 2222, user: anna, path: /var/www, host_key: \"SHA256:b5PxnDbVP5uGbwHgFVhgS9k26MkoYOmFVnEv8dIxrS0\", key: ~/.ssh/blogg}
  ny: {to: sftp, host: ny.skola.example, user: bo, path: /webb}
  ftp: {to: ftps, host: ftp.skola.example, user: bo, path: /webb}
  hink: {to: s3, bucket: blogg, region: eu-north-1, endpoint: \"https://s3.skola.example\"}
  gren: {to: git, remote: \"git@host:skola/blogg.git\", branch: pages}
  netlify: {to: netlify, site: blogg.netlify.app}
  mapp: {to: folder, path: ../webben}
";

    fn place(name: &str) -> PublishTarget {
        let source = Source::new(settings_path(), SETTINGS.as_bytes());
        let places = config(&source).value.publish;
        places.into_iter().find(|place| place.name.value == name).expect("a place")
    }

    /// Returns the code, and the text that is marked.
    fn found(name: &str, error: &PublishError) -> (&'static str, &'static str) {
        let diagnostic = located(error, &place(name)).expect("a diagnostic");
        let location = diagnostic.location.as_ref().expect("a place in the settings");
        let span = location.span.expect("a span");
        for language in [Language::Swedish, Language::English] {
            let said = format!("{} {:?}", message(&diagnostic, language), helps(&diagnostic, language));
            assert!(!said.contains(['{', '}']) && !said.contains("publish_") && !said.contains("[]"), "{said}");
            let shown = for_terminal(&diagnostic, &|_| Some(SETTINGS), language, false);
            assert!(shown.contains("griffel.yaml:"), "{shown}");
        }
        (diagnostic.rule.code, &SETTINGS[span.start..span.end])
    }

    #[test]
    fn a_failure_marks_the_setting_that_it_is_about() {
        let key = |is: &str| is.to_owned();
        for (name, stage, cause, code, marked) in [
            ("webben", Stage::HostKey, Cause::HostKeyChanged { was: key("a"), is: key("b") }, "G278", "\"SHA256:"),
            ("ny", Stage::HostKey, Cause::HostKeyUnknown { is: key("b") }, "G278", "ny.skola.example"),
            ("webben", Stage::Login, Cause::Password, "G279", "anna"),
            ("webben", Stage::Login, Cause::Unreadable(ErrorKind::NotFound), "G279", "~/.ssh/blogg"),
            ("webben", Stage::Connect, Cause::Refused, "G281", "2222"),
            ("ny", Stage::Connect, Cause::Refused, "G281", "ny.skola.example"),
            ("webben", Stage::Resolve, Cause::NoHost, "G281", "www.skola.example"),
            ("webben", Stage::Write, Cause::Missing, "G280", "/var/www"),
            ("ftp", Stage::Tls, Cause::NoTls, "G277", "ftps"),
            ("ftp", Stage::Tls, Cause::Certificate(key("expired")), "G282", "ftp.skola.example"),
            ("ftp", Stage::Write, Cause::Quota, "G283", "/webb"),
            ("hink", Stage::Login, Cause::NoBucket, "G280", "blogg"),
            ("hink", Stage::Login, Cause::Region { is: Some(key("eu-west-1")) }, "G280", "eu-north-1"),
            ("hink", Stage::Login, Cause::Clock { there: key("then") }, "G279", "blogg"),
            ("hink", Stage::Verify, Cause::Altered, "G284", "\"https://s3.skola.example\""),
            ("gren", Stage::Login, Cause::Denied(key("no")), "G279", "\"git@host:skola/blogg.git\""),
            ("gren", Stage::Read, Cause::NoPlace(key("no")), "G280", "\"git@host:skola/blogg.git\""),
            ("gren", Stage::Write, Cause::Refusal(key("protected")), "G280", "pages"),
            ("gren", Stage::Connect, Cause::NoProgram(key("git")), "G281", "git"),
            ("netlify", Stage::Login, Cause::Denied(key("no")), "G279", "blogg.netlify.app"),
            ("mapp", Stage::Write, Cause::Full, "G283", "../webben"),
            ("mapp", Stage::Write, Cause::Io(ErrorKind::InvalidInput), "G280", "../webben"),
        ] {
            let (is, at) = found(name, &PublishError::Target(TargetError::new(stage, cause.clone())));
            assert!(is == code && at.starts_with(marked), "{cause:?}: {is} {at}");
        }
        let path = SourcePath::new(".griffel-manifest").expect("a path");
        assert_eq!(found("mapp", &PublishError::Damaged(path)), ("G285", "../webben"));
        assert_eq!(found("mapp", &PublishError::Locked(None)), ("G285", "mapp"));
        assert_eq!(found("gren", &PublishError::OtherSite { url: key("https://x.example/") }), ("G285", "pages"));
    }

    #[test]
    fn a_file_of_this_computer_is_no_mistake_of_the_settings() {
        for cause in [Cause::Changed, Cause::Stopped, Cause::Unreadable(ErrorKind::NotFound)] {
            let error = PublishError::Target(TargetError::new(Stage::Read, cause));
            assert_eq!(located(&error, &place("mapp")), None);
        }
        assert_eq!(located(&PublishError::Outdated, &place("mapp")), None);
    }
}
