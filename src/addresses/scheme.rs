//! Schemes of absolute addresses.

/// Schemes that browsers and mail programs open without running anything.
pub const HARMLESS: [&str; 8] = ["http", "https", "mailto", "tel", "sms", "ftp", "geo", "webcal"];

/// Returns the scheme of an absolute address as a browser reads it: white space and control characters are skipped.
#[must_use]
pub fn scheme(address: &str) -> Option<String> {
    let seen: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = seen.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| scheme.to_owned())
}

/// Returns whether a scheme is one of [`HARMLESS`], in capitals or not.
#[must_use]
pub fn is_harmless(scheme: &str) -> bool {
    HARMLESS.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_read_as_a_browser_reads_it() {
        assert_eq!(scheme("java\nscript:x").as_deref(), Some("javascript"));
        assert_eq!((scheme("/a:b"), scheme("1:2"), scheme("om")), (None, None, None));
        assert!(is_harmless("HTTPS") && !is_harmless("javascript"));
    }
}
