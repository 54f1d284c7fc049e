//! Where a site is published: `publish:` of the settings. Secrets are never in it.

use std::collections::BTreeMap;
use std::fmt;

use url::{Host, Url};

use crate::config::url::BaseUrl;
use crate::source::span::Span;
use crate::yaml::fields::Located;

/// Longest name of a target in bytes.
pub const TARGET_NAME_MAX: usize = 32;

/// A place where the site is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishTarget {
    /// Its name: lower-case letters of ASCII, digits and hyphens.
    pub name: Located<String>,
    /// How it is reached.
    pub kind: TargetKind,
    /// Its own address, if it has another one than the site: a trial.
    pub url: Option<BaseUrl>,
    /// The folder, or for S3 the bucket, in which a copy of the sources is put, where readers cannot reach it.
    pub backup: Option<String>,
    /// Where the values of its keys are in the file.
    pub spans: BTreeMap<&'static str, Span>,
}

impl PublishTarget {
    /// Returns where the first of some keys that the settings give has its value, else where the place has its name.
    #[must_use]
    pub fn mark(&self, keys: &[&str]) -> Span {
        keys.iter().find_map(|key| self.spans.get(key)).copied().unwrap_or(self.name.span)
    }

    /// Returns the address that a trial is built for: the target's own, if it is another than the site's.
    #[must_use]
    pub fn trial(&self, site: &BaseUrl) -> Option<&BaseUrl> {
        self.url.as_ref().filter(|url| *url != site)
    }

    /// Returns whether what is published here is what readers know: a target with an address of its own is a trial.
    #[must_use]
    pub fn is_for_readers(&self, site: &BaseUrl) -> bool {
        self.trial(site).is_none()
    }
}

/// How a target is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetKind {
    /// A folder of this computer or of its network.
    Folder {
        /// Its path, from the site's folder; never inside it.
        path: String,
    },
    /// A server by SSH.
    Sftp(SftpSetting),
    /// A server by FTP over TLS.
    Ftps(FtpsSetting),
    /// A bucket by the protocol of Amazon S3.
    S3(S3Setting),
    /// A branch of a repository.
    Git {
        /// The repository's address; it never begins with a hyphen and never names a program.
        remote: String,
        /// The branch that holds the site.
        branch: String,
    },
    /// Netlify.
    Netlify {
        /// The site's name or number there.
        site: String,
    },
}

impl TargetKind {
    /// Returns the kinds of secrets that such a target may ask for.
    #[must_use]
    pub fn secrets(&self) -> &'static [SecretKind] {
        match self {
            Self::Folder { .. } => &[],
            Self::Sftp(_) => &[SecretKind::Password, SecretKind::Passphrase],
            Self::Ftps(_) => &[SecretKind::Password],
            Self::S3(_) => &[SecretKind::KeyId, SecretKind::Secret],
            Self::Git { .. } | Self::Netlify { .. } => &[SecretKind::Token],
        }
    }
}

/// A server by SSH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SftpSetting {
    /// Name or number of the host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// The folder there, without a slash at the end, except for `/`.
    pub path: String,
    /// The key that the host has to show.
    pub host_key: Option<HostKey>,
    /// File of the private key on this computer; may begin with `~/`.
    pub key: Option<String>,
}

/// A server by FTP over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FtpsSetting {
    /// Name or number of the host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// The folder there, without a slash at the end, except for `/`.
    pub path: String,
    /// Whether everything may be sent readable if the server offers no TLS.
    pub is_insecure: bool,
    /// Whether TLS begins with the connection.
    pub is_implicit: bool,
}

/// A bucket by the protocol of Amazon S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Setting {
    /// Name of the bucket.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// Address of the service, if it is not Amazon's. By `http` only on this computer, or because the author says so.
    pub endpoint: Option<Url>,
    /// What all names begin with: empty, or a path with a slash at the end.
    pub prefix: String,
}

impl S3Setting {
    /// Returns whether the service runs on this computer.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.endpoint.as_ref().is_some_and(is_local)
    }
}

/// Returns whether an address leads to this computer.
#[must_use]
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

/// Fingerprint of a host's key as OpenSSH shows it: `SHA256:` and 43 characters of Base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKey(String);

impl HostKey {
    /// Parses a fingerprint; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digest = text.strip_prefix("SHA256:")?;
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        (digest.len() == 43 && digest.bytes().all(is_base64)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretKind {
    /// Password of a user.
    Password,
    /// Words that open the file of a private key.
    Passphrase,
    /// Name of a key of S3.
    KeyId,
    /// Secret half of a key of S3.
    Secret,
    /// Token of git's host or of Netlify.
    Token,
}

impl SecretKind {
    /// Returns its name for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passphrase => "passphrase",
            Self::KeyId => "key_id",
            Self::Secret => "secret",
            Self::Token => "token",
        }
    }

    /// Returns the name of the variable of the environment that holds such a secret of a target: `GRIFFEL_WEB_PASSWORD`.
    #[must_use]
    pub fn variable(self, target: &str) -> String {
        format!("GRIFFEL_{}_{}", target.replace('-', "_"), self.word()).to_ascii_uppercase()
    }
}

/// Returns whether a text can be the name of a target.
#[must_use]
pub fn is_target_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=TARGET_NAME_MAX).contains(&name.len()) && name.bytes().all(is_letter) && !name.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_of_the_command_line_and_of_the_environment() {
        for name in ["webben", "min-webb-2", "2"] {
            assert!(is_target_name(name), "{name}");
        }
        for name in ["", "-x", "Webben", "å", "a_b", "a b", &"a".repeat(33)] {
            assert!(!is_target_name(name), "{name}");
        }
        assert_eq!(SecretKind::KeyId.variable("min-webb"), "GRIFFEL_MIN_WEBB_KEY_ID");
    }

    #[test]
    fn only_this_computer_is_local() {
        let local = |text: &str| is_local(&Url::parse(text).expect("an address"));
        assert!(["http://localhost:9000/", "http://127.0.0.2/", "http://[::1]:1/"].into_iter().all(local));
        assert!(!["http://localhost.example/", "http://192.168.1.2/", "http://[::2]/"].into_iter().any(local));
    }

    #[test]
    fn a_host_key_has_its_full_length() {
        let digest = "b5PxnDbVP5uGbwHgFVhgS9k26MkoYOmFVnEv8dIxrS0";
        let key = format!("SHA256:{digest}");
        assert_eq!(HostKey::parse(&key).expect("a key").to_string(), key);
        for text in [digest.to_owned(), format!("SHA256:{digest}="), format!("MD5:{digest}"), key[..49].to_owned()] {
            assert_eq!(HostKey::parse(&text), None, "{text}");
        }
    }
}
