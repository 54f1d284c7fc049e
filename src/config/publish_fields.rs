//! Reads `publish:` of the settings. A secret in it is an error, and is not kept.

use std::collections::BTreeMap;

use url::{Host, Url};

use crate::addresses::scheme::scheme;
use crate::config::link_fields::{NO_HOST, NO_URL, base_url};
use crate::config::publish::{
    FtpsSetting, HostKey, PublishTarget, S3Setting, SecretKind, SftpSetting, TargetKind, is_local, is_target_name,
};
use crate::config::publish_backup::backup_place;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::yaml::fields::{Fields, Located};
use crate::yaml::node::{NodeKind, Pair};

/// A target that does not say where to.
pub const NO_TO: Rule = Rule::error("G270");
/// A target without a key that its kind needs.
pub const KEY_MISSING: Rule = Rule::error("G271");
/// Something that cannot be published to.
pub const NO_TARGET: Rule = Rule::error("G272");
/// A secret in the settings.
pub const SECRET: Rule = Rule::error("G273");
/// A name that no target can have.
pub const NO_NAME: Rule = Rule::error("G274");
/// A text that is no host key.
pub const NO_HOST_KEY: Rule = Rule::error("G275");
/// A target in the site's own folder.
pub const OWN_FOLDER: Rule = Rule::error("G276");

/// A tab or the end of a line in a value, which somebody wrote as a path of Windows.
pub const ESCAPED: Rule = Rule::error("G299");

/// The kinds of targets, as settings name them.
const KINDS: [&str; 6] = ["sftp", "ftps", "s3", "git", "netlify", "folder"];

/// The keys of all kinds of targets.
const KEYS: [&str; 17] = [
    "backup", "url", "host", "port", "user", "path", "host_key", "key", "implicit", "insecure", "bucket", "region",
    "endpoint", "prefix", "remote", "branch", "site",
];

/// Returns the targets in the order of the file, without those that have a mistake. Keys that no target has are reported
/// as `unknown`.
pub(super) fn targets(fields: &mut Fields<'_>, path: &SourcePath, unknown: Rule) -> Vec<PublishTarget> {
    let mut targets = Vec::new();
    for entry in fields.map("publish").unwrap_or_default() {
        if !matches!(entry.value.kind, NodeKind::Map(_)) && is_secret_key(&entry.key) {
            fields.report(secret(path, "NAME", entry));
            continue;
        }
        if !is_target_name(&entry.key) {
            let location = Location::at(path, entry.key_span);
            fields.report(NO_NAME.at(location).with("value", entry.key.clone()));
            continue;
        }
        let NodeKind::Map(pairs) = &entry.value.kind else {
            fields.wrong(&entry.key, &entry.value, "map");
            continue;
        };
        let (secrets, rest): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(|pair| is_secret(pair));
        for pair in &secrets {
            fields.report(secret(path, &entry.key, pair));
        }
        let rest: Vec<Pair> = rest.into_iter().cloned().collect();
        let has_secret = |key: &str| secrets.iter().any(|pair| pair.key == key);
        let name = Located { value: entry.key.clone(), span: entry.key_span };
        let span_of = |key| Some((key, rest.iter().find(|pair| pair.key == key)?.value.span));
        let spans = KEYS.into_iter().chain(["to"]).filter_map(span_of).collect();
        let read = Entry { path, name, spans, has_secret: &has_secret };
        targets.extend(fields.inner(&rest, unknown, |fields| read.target(fields)));
    }
    targets
}

/// Returns the diagnostic about a secret. It marks the key: what is behind it is not shown.
fn secret(path: &SourcePath, target: &str, pair: &Pair) -> Diagnostic {
    let key = pair.key.to_lowercase();
    let kind = if key.contains("id") {
        SecretKind::KeyId
    } else if key.contains("token") || matches!(key.as_str(), "remote" | "api_key") {
        SecretKind::Token
    } else if key.contains("phrase") {
        SecretKind::Passphrase
    } else if key.contains("secret") || key.contains("access") {
        SecretKind::Secret
    } else {
        SecretKind::Password
    };
    let diagnostic = SECRET.at(Location::at(path, pair.key_span)).with("key", pair.key.clone());
    let is_key_file = pair.value.text().is_some_and(is_private_key);
    let diagnostic = if is_key_file { diagnostic.help("key") } else { diagnostic };
    diagnostic.with("variable", kind.variable(target))
}

/// Returns whether a key of a target holds a secret.
fn is_secret(pair: &Pair) -> bool {
    let is_address = matches!(pair.key.as_str(), "host" | "remote" | "endpoint" | "url");
    let is_secret = |text: &str| is_private_key(text) || is_address && has_password(text);
    is_secret_key(&pair.key) || pair.value.text().is_some_and(is_secret)
}

/// Returns whether the value of a key would be a secret, by the key's name.
fn is_secret_key(key: &str) -> bool {
    const PARTS: [&str; 7] = ["password", "passwd", "passphrase", "lösenord", "losenord", "secret", "token"];
    const WHOLE: [&str; 8] =
        ["pass", "pwd", "key_id", "access_key", "access_key_id", "api_key", "private_key", "accesskey"];
    let key = key.to_lowercase().replace('-', "_");
    PARTS.iter().any(|part| key.contains(part)) || WHOLE.contains(&key.as_str())
}

fn is_private_key(text: &str) -> bool {
    text.contains("-----BEGIN")
}

/// Returns whether an address holds a password or a token: `https://anna:…@host`, `https://ghp_…@host`.
fn has_password(text: &str) -> bool {
    /// Names of users are shorter, tokens longer.
    const USER_MAX: usize = 24;
    const TOKENS: [&str; 5] = ["ghp_", "gho_", "github_pat_", "glpat-", "nfp_"];
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    let is_url = text.contains("://");
    user.contains(':') || is_url && user.len() > USER_MAX || TOKENS.iter().any(|token| user.starts_with(token))
}

/// A target that is being read.
struct Entry<'a> {
    path: &'a SourcePath,
    name: Located<String>,
    /// Where the values of its keys are.
    spans: BTreeMap<&'static str, Span>,
    /// Whether a key was there and held a secret, which is told already.
    has_secret: &'a dyn Fn(&str) -> bool,
}

/// The values of a target that can have mistakes.
struct Values<'a, 'f, 'n> {
    entry: &'a Entry<'a>,
    fields: &'f mut Fields<'n>,
    to: &'static str,
}

impl Entry<'_> {
    fn target(&self, fields: &mut Fields<'_>) -> Option<PublishTarget> {
        let to = fields.words("to");
        let kind = to.as_ref().and_then(|to| KINDS.into_iter().find(|kind| *kind == to.value));
        let Some(kind) = kind else {
            fields.report(match to {
                Some(to) => self.no_kind(&to),
                None => {
                    let diagnostic = NO_TO.at(Location::at(self.path, self.name.span));
                    diagnostic.with("name", self.name.value.clone())
                }
            });
            // Which keys it may have is not known: those of all kinds are let pass.
            for key in KEYS {
                fields.node(key);
            }
            return None;
        };
        let mut values = Values { entry: self, fields, to: kind };
        let url = values.optional("url");
        let url = url.map(|url| base_url(&url, values.fields, self.path));
        let backup = values.optional("backup");
        let kind = match kind {
            "sftp" => values.sftp(),
            "ftps" => values.ftps(),
            "s3" => values.s3(),
            "git" => values.git(),
            "netlify" => values.required("site").map(|site| TargetKind::Netlify { site: site.value }),
            _ => values.folder(),
        };
        // A target whose own address is wrong must not be taken for the site itself.
        let url = match url {
            Some(url) => Some(url?),
            None => None,
        };
        let kind = kind?;
        let backup = backup.map_or(Ok(None), |value| backup_place(&kind, &value, self.path));
        // The place itself is sound, but who thinks that there are copies must not find out later that there are none.
        let backup = backup.map_err(|wrong| fields.report(*wrong)).ok()?;
        Some(PublishTarget { name: self.name.clone(), kind, url, backup, spans: self.spans.clone() })
    }

    fn no_kind(&self, to: &Located<String>) -> Diagnostic {
        let diagnostic = NO_TARGET.at(Location::at(self.path, to.span)).with("value", to.value.clone());
        if to.value.eq_ignore_ascii_case("ftp") {
            return if to.is_plain() { diagnostic.fix("ftps") } else { diagnostic }.help("ftp");
        }
        match nearest(&to.value, KINDS) {
            Some(near) if to.is_plain() => diagnostic.fix(near).near(Some(near)),
            near => diagnostic.near(near),
        }
    }
}

impl Values<'_, '_, '_> {
    fn optional(&mut self, key: &'static str) -> Option<Located<String>> {
        let text = self.fields.words(key)?;
        if text.value.chars().any(char::is_control) {
            // `"C:\temp"` is `C:`, a tab, and `emp`: a folder that nobody meant.
            let location = Location::at(self.entry.path, text.span);
            self.fields.report(ESCAPED.at(location).with("key", key).with("value", text.value.clone()));
        }
        Some(text)
    }

    fn required(&mut self, key: &'static str) -> Option<Located<String>> {
        let text = self.optional(key);
        if text.is_none() && !(self.entry.has_secret)(key) {
            let location = Location::at(self.entry.path, self.entry.name.span);
            let diagnostic = KEY_MISSING.at(location).with("key", key).with("to", self.to);
            self.fields.report(diagnostic.with("name", self.entry.name.value.clone()));
        }
        text
    }

    /// Returns a host by name or by number.
    fn host(&mut self) -> Option<String> {
        let text = self.required("host")?;
        let is_number = text.value.parse::<std::net::IpAddr>().is_ok();
        let is_plain = |host: &str| host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'));
        let is_host = |host: &str| is_plain(host) && matches!(Host::parse(host), Ok(Host::Domain(_) | Host::Ipv4(_)));
        if is_number || is_host(&text.value) {
            return Some(text.value);
        }
        let rest = text.value.split_once("://").map_or(text.value.as_str(), |(_, rest)| rest);
        let host = rest.rsplit('@').next().and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
        let diagnostic = NO_HOST.at(Location::at(self.entry.path, text.span)).with("value", text.value.clone());
        self.fields.report(if is_host(host) {
            let diagnostic = if text.is_plain() { diagnostic.fix(host) } else { diagnostic };
            diagnostic.with("mended", host).help("mended")
        } else {
            diagnostic
        });
        None
    }

    fn port(&mut self, default: u16) -> u16 {
        let port = self.fields.number("port", 1..=usize::from(u16::MAX));
        port.and_then(|port| u16::try_from(port).ok()).unwrap_or(default)
    }

    /// Returns a folder of a server.
    fn server_folder(&mut self) -> Option<String> {
        let path = self.required("path")?.value;
        let trimmed = path.trim_end_matches('/');
        Some(if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() })
    }

    fn sftp(&mut self) -> Option<TargetKind> {
        let (host, port) = (self.host(), self.port(22));
        let (user, path) = (self.required("user"), self.server_folder());
        let host_key = self.optional("host_key").map(|text| {
            let key = HostKey::parse(&text.value);
            if key.is_none() {
                let location = Location::at(self.entry.path, text.span);
                self.fields.report(NO_HOST_KEY.at(location).with("value", text.value));
            }
            key
        });
        let key = self.optional("key").map(|key| key.value);
        // A host whose key is mistyped must not be taken for one without a key.
        let host_key = match host_key {
            Some(key) => Some(key?),
            None => None,
        };
        Some(TargetKind::Sftp(SftpSetting { host: host?, port, user: user?.value, path: path?, host_key, key }))
    }

    fn ftps(&mut self) -> Option<TargetKind> {
        let is_implicit = self.fields.truth("implicit");
        let is_insecure = self.fields.truth("insecure");
        let (host, port) = (self.host(), self.port(if is_implicit { 990 } else { 21 }));
        let (user, path) = (self.required("user"), self.server_folder());
        let user = user?.value;
        Some(TargetKind::Ftps(FtpsSetting { host: host?, port, user, path: path?, is_insecure, is_implicit }))
    }

    fn s3(&mut self) -> Option<TargetKind> {
        let (bucket, region) = (self.required("bucket"), self.required("region"));
        let may_be_open = self.fields.truth("insecure");
        let endpoint = self.optional("endpoint").map(|text| {
            let url = Url::parse(&text.value).ok();
            let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
            let url = url.filter(|url| is_web(url) && url.query().is_none() && url.fragment().is_none());
            let location = Location::at(self.entry.path, text.span);
            let is_open = |url: &Url| url.scheme() == "http" && !is_local(url) && !may_be_open;
            if url.is_none() {
                self.fields.report(NO_URL.at(location).with("value", text.value));
                return None;
            }
            let sound = url.filter(|url| !is_open(url));
            if sound.is_none() {
                self.fields.report(NO_TARGET.at(location).with("value", text.value).help("open"));
            }
            sound
        });
        let prefix = self.optional("prefix").map(|text| {
            let inside = text.value.trim_matches('/');
            // An address with `..` leads into another bucket.
            let path = SourcePath::new(inside);
            if path.is_none() && !inside.is_empty() {
                let location = Location::at(self.entry.path, text.span);
                self.fields.report(NO_TARGET.at(location).with("value", text.value.clone()).help("prefix"));
                return None;
            }
            Some(path.map_or_else(String::new, |path| format!("{}/", path.as_str())))
        });
        // A target that is not quite the one that is meant must not be taken for another.
        let prefix = prefix.unwrap_or_else(|| Some(String::new()))?;
        let endpoint = match endpoint {
            Some(url) => Some(url?),
            None => None,
        };
        Some(TargetKind::S3(S3Setting { bucket: bucket?.value, region: region?.value, endpoint, prefix }))
    }

    fn git(&mut self) -> Option<TargetKind> {
        let (remote, branch) = (self.required("remote"), self.required("branch"));
        let mut is_sound = true;
        // git would take the one for an option and run the other (gitremote-helpers: `ext::`).
        let is_address = |text: &str| !text.starts_with('-') && !text.contains("::");
        for text in [
            remote.as_ref().filter(|text| !is_address(&text.value)),
            branch.as_ref().filter(|text| !is_branch(&text.value)),
        ] {
            let Some(text) = text else { continue };
            is_sound = false;
            let location = Location::at(self.entry.path, text.span);
            self.fields.report(NO_TARGET.at(location).with("value", text.value.clone()).help("git"));
        }
        let (remote, branch) = (remote?.value, branch?.value);
        is_sound.then_some(TargetKind::Git { remote, branch })
    }

    fn folder(&mut self) -> Option<TargetKind> {
        let path = self.required("path")?;
        if is_inside(&path.value) {
            let location = Location::at(self.entry.path, path.span);
            self.fields.report(OWN_FOLDER.at(location).with("value", path.value));
            return None;
        }
        Some(TargetKind::Folder { path: path.value })
    }
}

/// Returns whether a text can be the name of a branch, by the rules of `git check-ref-format` that matter here.
fn is_branch(name: &str) -> bool {
    let is_wrong = |c: char| c.is_control() || matches!(c, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\');
    !name.starts_with(['-', '/'])
        && !name.ends_with(['/', '.'])
        && !name.contains(is_wrong)
        && !["..", "//", "@{"].iter().any(|part| name.contains(part))
}

/// Returns whether a path from the site's folder stays in it, by its words alone: what links make of it only the disk knows.
fn is_inside(path: &str) -> bool {
    let is_drive = scheme(path).is_some_and(|scheme| scheme.len() == 1);
    if path.starts_with(['/', '\\', '~']) || is_drive {
        return false;
    }
    let mut depth = 0_usize;
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return false,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_inside_if_it_never_leaves() {
        for inside in ["", ".", "public", "./a/..", "a/../b", "a\\b"] {
            assert!(is_inside(inside), "{inside}");
        }
        for outside in ["..", "../a", "a/../../b", "/var/www", "C:\\www", "C:/www", "\\\\server\\www", "~/www"] {
            assert!(!is_inside(outside), "{outside}");
        }
    }

    #[test]
    fn passwords_in_addresses_are_seen() {
        let with = ["https://anna:x@a.example/b.git", "https://ghp_abc@a.example/b.git", "anna:x@a.example"];
        assert!(with.iter().all(|text| has_password(text)), "{with:?}");
        for without in
            ["git@host:skola/blogg.git", "https://anna@a.example/b.git", "ssh://git@a.example:22/b", "/a@b:c/d"]
        {
            assert!(!has_password(without), "{without}");
        }
    }
}
