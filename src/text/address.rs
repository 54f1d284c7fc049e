//! Addresses as readers see them.

use percent_encoding::percent_decode_str;

/// Returns the text of a percent-encoded address (RFC 3986, 2.1); one that is not UTF-8 stays as it is.
#[must_use]
pub fn decoded(address: &str) -> String {
    percent_decode_str(address).decode_utf8().map_or_else(|_| address.to_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_utf_8_or_not_encoded_stays() {
        assert_eq!(decoded("/l%C3%A4s/"), "/läs/");
        assert_eq!(decoded("/100%/%zz%e5"), "/100%/%zz%e5");
    }
}
