//! Resolver that refuses private addresses: server-side request forgery (SSRF), for which an export names a host of the
//! network that the author's machine is in.

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::net::host_policy::HostPolicy;
use crate::net::ip::is_private;

/// Resolves names as the system does, and refuses those that lead to a private address.
///
/// The check is made here and not before the request, because a name may have another address the next time it is
/// resolved (DNS rebinding).
#[derive(Debug)]
pub(super) struct PublicResolver {
    /// Which host may have a private address.
    pub(super) policy: HostPolicy,
    /// The machine's proxy, which may lie in the private network.
    pub(super) proxy: Option<String>,
}

/// A name that leads to a private address.
#[derive(Debug, thiserror::Error)]
#[error("a private address")]
pub(super) struct PrivateAddress;

impl Resolver for PublicResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = DefaultResolver::default().resolve(uri, config, timeout)?;
        let is_exempt = uri.host().is_some_and(|host| {
            self.policy.is_trusted(host.trim_start_matches("www.")) || self.proxy.as_deref() == Some(host)
        });
        if !is_exempt && addresses.iter().any(|address| is_private(address.ip())) {
            return Err(ureq::Error::Other(Box::new(PrivateAddress)));
        }
        Ok(addresses)
    }
}
