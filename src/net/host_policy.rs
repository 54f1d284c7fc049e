//! Which hosts may be asked.

use std::collections::BTreeSet;

use url::Url;

use crate::net::error::FetchError;
use crate::net::ip::is_private;
use crate::text::address::host;

/// Which hosts may be asked. Names are without `www.`, as [`host`] returns them.
#[derive(Debug, Clone, Default)]
pub struct HostPolicy {
    /// Hosts that may be asked, also after a redirect.
    pub allowed: BTreeSet<String>,
    /// The host that the user named: the only one that may have a private address.
    pub trusted: Option<String>,
}

impl HostPolicy {
    /// Returns the host of an address that may be asked.
    ///
    /// # Errors
    ///
    /// [`FetchError::OtherHost`] for a host that is not allowed and for other schemes than http and https;
    /// [`FetchError::Private`] for an IP address of a private network. Names are checked when they are resolved, but behind a
    /// proxy nothing is resolved on this machine.
    pub fn check(&self, address: &Url) -> Result<String, FetchError> {
        let is_http = matches!(address.scheme(), "http" | "https");
        let host = host(address.as_str()).filter(|host| is_http && self.allowed.contains(host));
        let host = host.ok_or(FetchError::OtherHost)?;
        let ip = host.trim_matches(['[', ']']).parse().ok();
        if ip.is_some_and(is_private) && !self.is_trusted(&host) {
            return Err(FetchError::Private);
        }
        Ok(host)
    }

    /// Returns whether a host may have a private address.
    #[must_use]
    pub fn is_trusted(&self, host: &str) -> bool {
        self.trusted.as_deref() == Some(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_allowed_hosts_are_asked_and_private_addresses_only_when_named() {
        let policy = |trusted: Option<&str>| HostPolicy {
            allowed: ["blogg.example", "10.0.0.1", "[::1]", "8.8.8.8"].map(str::to_owned).into(),
            trusted: trusted.map(str::to_owned),
        };
        let check = |trusted, address: &str| policy(trusted).check(&Url::parse(address).expect("an address"));
        assert_eq!(check(None, "https://www.blogg.example/a").as_deref(), Ok("blogg.example"));
        assert_eq!(check(None, "http://8.8.8.8/").as_deref(), Ok("8.8.8.8"));
        for address in
            ["https://annan.example/", "ftp://blogg.example/", "https://blogg.example.se/", "file:///etc/passwd"]
        {
            assert_eq!(check(None, address), Err(FetchError::OtherHost), "{address}");
        }
        for address in ["http://10.0.0.1/", "http://[::1]/", "http://0x0a000001/", "http://167772161:8080/"] {
            assert_eq!(check(None, address), Err(FetchError::Private), "{address}");
        }
        assert_eq!(check(Some("10.0.0.1"), "http://10.0.0.1/").as_deref(), Ok("10.0.0.1"));
        assert_eq!(check(Some("10.0.0.1"), "http://[::1]/"), Err(FetchError::Private));
    }
}
