//! Percent-encoding of addresses (RFC 3986, 2.1): one function for each place in which an address stands.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode};
use url::Url;

/// Encoded in one component, such as a value of a query: all but ASCII letters and digits.
const COMPONENT: &AsciiSet = NON_ALPHANUMERIC;

/// Encoded in a path: all but the unreserved characters (RFC 3986, 2.3) and the `/` between segments.
const PATH: &AsciiSet = &COMPONENT.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Encoded in a whole address that stands in the settings of web servers: reserved characters and `%` stay, but not `$`,
/// which servers expand as a variable, nor `'`, which quotes.
const LOCATION: &AsciiSet = &PATH
    .remove(b'%')
    .remove(b':')
    .remove(b'?')
    .remove(b'#')
    .remove(b'[')
    .remove(b']')
    .remove(b'@')
    .remove(b'!')
    .remove(b'&')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Encoded in the address of a link in markup (`CommonMark` 0.31.2, 6.3). Brackets are encoded because authors write them
/// without meaning an IPv6 address.
const LINK: &AsciiSet = &LOCATION.remove(b'$').remove(b'\'').add(b'[').add(b']');

/// Encoded in a header of HTTP: white space and control characters. Whatever else the address holds is meant.
const HEADER: &AsciiSet = &CONTROLS.add(b' ');

/// Returns a value percent-encoded as one component of an address.
#[must_use]
pub fn encoded_component(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

/// Returns a path percent-encoded; `/` separates its segments.
#[must_use]
pub fn encoded_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// Returns a whole address percent-encoded for the settings of web servers; what is encoded already stays so.
#[must_use]
pub fn encoded_location(address: &str) -> String {
    utf8_percent_encode(address, LOCATION).to_string()
}

/// Returns the pieces of an address percent-encoded for a link; what is encoded already stays so. `&` and `'` are left to
/// the escaping of the attribute.
#[must_use]
pub fn encoded_link(address: &str) -> PercentEncode<'_> {
    utf8_percent_encode(address, LINK)
}

/// Returns an address percent-encoded for a header of HTTP.
#[must_use]
pub fn encoded_header(address: &str) -> String {
    utf8_percent_encode(address, HEADER).to_string()
}

/// Returns an address without its query and fragment.
#[must_use]
pub fn without_query(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// Returns the host of an absolute address without `www.`, by which the hosts of two addresses are compared.
#[must_use]
pub fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    Some(url.host_str()?.trim_start_matches("www.").to_owned())
}

/// Returns the text of a percent-encoded address; one that is not UTF-8 stays as it is.
#[must_use]
pub fn decoded(address: &str) -> String {
    percent_decode_str(address).decode_utf8().map_or_else(|_| address.to_owned(), Cow::into_owned)
}

/// Returns the text of the path of a request; `None` for a `%` without two hexadecimal digits, for what is not UTF-8, and
/// for control characters.
#[must_use]
pub fn decoded_request(path: &str) -> Option<String> {
    let is_digits =
        |rest: &str| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let is_encoded = path.split('%').skip(1).all(is_digits);
    let text = percent_decode_str(path).decode_utf8().ok()?;
    (is_encoded && !text.contains(char::is_control)).then(|| text.into_owned())
}

/// Returns a path as a link holds it: what means something else there is percent-encoded, letters and spaces are not.
#[must_use]
pub fn path_in_link(path: &str) -> String {
    let is_sign = |c: char| matches!(c, '%' | '#' | '?' | '(' | ')' | '<' | '>') || c.is_ascii_control();
    path.chars().map(|c| if is_sign(c) { format!("%{:02X}", u32::from(c)) } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_a_link_keeps_letters_and_spaces() {
        assert_eq!(path_in_link("../b/Årsplan 2026 (ny) 5%.pdf"), "../b/Årsplan 2026 %28ny%29 5%25.pdf");
    }

    /// Every printable ASCII character, the first control characters, and one that is not ASCII.
    fn alphabet() -> String {
        ('\u{1}'..='\u{7f}').chain(['å']).collect()
    }

    fn kept(encoded: &str) -> String {
        let is_kept = |c: &char| !c.is_ascii_alphanumeric() && encoded.contains(*c);
        ('\u{1}'..='\u{7f}').filter(is_kept).collect()
    }

    #[test]
    fn each_place_keeps_its_own_characters() {
        let text = alphabet().replace('%', "");
        assert_eq!(kept(&encoded_component(&text)), "%");
        assert_eq!(kept(&encoded_path(&text)), "%-./_~");
        assert_eq!(kept(&encoded_location(&text)), "!#%&()*+,-./:;=?@[]_~");
        assert_eq!(kept(&encoded_link(&text).to_string()), "!#$%&'()*+,-./:;=?@_~");
        assert_eq!(kept(&encoded_header(&text)), "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
        assert!(encoded_component(&text).ends_with("%7F%C3%A5"));
        assert_eq!((encoded_path("/%/"), encoded_location("/%/")), ("/%25/".to_owned(), "/%/".to_owned()));
    }

    #[test]
    fn what_is_no_utf_8_or_not_encoded_stays() {
        assert_eq!(decoded("/l%C3%A4s/"), "/läs/");
        assert_eq!(decoded("/100%/%zz%e5"), "/100%/%zz%e5");
    }

    #[test]
    fn requests_are_decoded_or_refused() {
        assert_eq!(decoded_request("/l%C3%A4roplan%20.pdf").as_deref(), Some("/läroplan .pdf"));
        for path in ["/%", "/%C", "/%C3", "/%zz", "/%+1", "/%00", "/%0d%0a"] {
            assert_eq!(decoded_request(path), None, "{path}");
        }
    }
}
