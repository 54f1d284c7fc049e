//! The machine's proxy: the only place that knows of it.

use ureq::Proxy;

/// Returns the proxy that the environment names: `ALL_PROXY`, `HTTPS_PROXY` or `HTTP_PROXY`, with the hosts of `NO_PROXY`
/// that are reached without it.
pub(super) fn of_machine() -> Option<Proxy> {
    Proxy::try_from_env()
}
