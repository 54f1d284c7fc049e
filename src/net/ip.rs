//! Which IP addresses belong to this machine or to a private network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns whether an address is not reachable from the public internet (RFC 6890): it belongs to this machine or to the
/// network that it is in, or is reserved.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => embedded_v4(v6).map_or_else(|| is_private_v6(v6), is_private_v4),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_this_network = first == 0;
    // RFC 6598: shared by the customers of a provider.
    let is_shared = first == 100 && second & 0xc0 == 64;
    // RFC 2544: tests of routers.
    let is_benchmarking = first == 198 && second & 0xfe == 18;
    let is_reserved = first >= 240;
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || is_this_network
        || is_shared
        || is_benchmarking
        || is_reserved
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // RFC 3879: deprecated, and still routed within some networks.
    let is_site_local = segments[0] & 0xffc0 == 0xfec0;
    // RFC 8215: translators of a network of its own.
    let is_local_translation = segments[..3] == [0x64, 0xff9b, 1];
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || is_site_local
        || is_local_translation
}

/// Returns the IPv4 address that an IPv6 address leads to: mapped or compatible (RFC 4291), translated (RFC 2765, RFC 6052)
/// or tunnelled (RFC 3056, RFC 4380).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let v4 = |at: usize| (u32::from(segments[at]) << 16) | u32::from(segments[at + 1]);
    let bits = match segments {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => v4(6),
        // `::` and `::1` are addresses of their own.
        [0, 0, 0, 0, 0, 0, high, low] if high > 0 || low > 1 => v4(6),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => v4(6),
        [0x2002, ..] => v4(1),
        // Teredo writes the client's address with all bits inverted.
        [0x2001, 0, ..] => !v4(6),
        _ => return None,
    };
    Some(Ipv4Addr::from(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str) -> bool {
        is_private(address.parse().unwrap_or_else(|_| panic!("no address: {address}")))
    }

    #[test]
    fn private_v4_ranges_are_known_at_their_edges() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("224.0.0.0", "255.255.255.255"),
        ] {
            assert!(check(first) && check(last), "{first}-{last}");
        }
        for public in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.0.9",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "8.8.8.8",
        ] {
            assert!(!check(public), "{public}");
        }
    }

    #[test]
    fn private_v6_ranges_are_known() {
        for private in ["::", "::1", "fc00::1", "fd00::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "64:ff9b:1::1"] {
            assert!(check(private), "{private}");
        }
        for public in ["2001:4860:4860::8888", "2a00:1450::1", "fbff::1", "64:ff9a::a00:1"] {
            assert!(!check(public), "{public}");
        }
    }

    #[test]
    fn an_address_in_an_address_is_looked_at() {
        for (private, public) in [
            ("::ffff:127.0.0.1", "::ffff:8.8.8.8"),
            ("::ffff:10.0.0.1", "::ffff:1.1.1.1"),
            ("::ffff:169.254.169.254", "::ffff:169.253.169.254"),
            ("::ffff:0:192.168.0.1", "::ffff:0:192.167.0.1"),
            ("::10.0.0.1", "::8.8.8.8"),
            ("64:ff9b::a00:1", "64:ff9b::808:808"),
            ("2002:a00:1::1", "2002:808:808::1"),
            ("2001:0:808:808:0:0:f5ff:fffe", "2001:0:a00:1:0:0:f7f7:f7f7"),
        ] {
            assert!(check(private) && !check(public), "{private} {public}");
        }
    }
}
