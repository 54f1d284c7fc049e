//! Addresses in a drawing: what they lead to, and whether they tell about somebody's machine.

/// A picture or font that lies in the drawing itself, as it may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Embedded {
    /// As it is.
    Same,
    /// Under another address: it lost metadata.
    Cleaned(String),
    /// Not at all.
    Refused,
}

/// Returns an embedded file, given by its `data:` address, as it may be published.
pub type CleanEmbedded<'a> = &'a dyn Fn(&str) -> Embedded;

/// Returns an address that a drawing loads as it may be published: a part of the drawing itself, or embedded.
#[must_use]
pub fn loaded(address: &str, embedded: CleanEmbedded<'_>) -> Embedded {
    let address = address.trim();
    if address.starts_with('#') {
        return Embedded::Same;
    }
    if scheme(address).as_deref() == Some("data") { embedded(address) } else { Embedded::Refused }
}

/// Returns whether readers may be led to an address: pages, mail and telephones.
#[must_use]
pub fn is_followed(address: &str) -> bool {
    let known = ["http", "https", "mailto", "tel", "sms"];
    scheme(address).is_none_or(|scheme| known.contains(&scheme.as_str())) && !is_private(address)
}

/// Returns the scheme of an address in lower case, as browsers find it (URL standard, 4.4).
#[must_use]
pub fn scheme(address: &str) -> Option<String> {
    let address: String = address.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let address = address.trim_start_matches(|c: char| c <= ' ');
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// Returns whether a text names a folder of somebody's machine.
#[must_use]
pub fn is_private(text: &str) -> bool {
    if !text.contains([':', '/', '\\']) || text.starts_with("data:") {
        return false;
    }
    let text = text.to_ascii_lowercase().replace('\\', "/");
    let is_drive = |at: usize| {
        let before = text[..at].chars().rev().nth(1);
        text[..at].ends_with(|c: char| c.is_ascii_lowercase()) && before.is_none_or(|c| !c.is_alphanumeric())
    };
    text.contains("file:")
        || ["/users/", "/home/"].iter().any(|folder| text.starts_with(folder) || text.contains(&format!(" {folder}")))
        || text.match_indices(":/").any(|(at, _)| is_drive(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_found_as_browsers_find_them() {
        assert_eq!(scheme(" \u{1}java\nscript:alert(1)").as_deref(), Some("javascript"));
        assert_eq!(scheme("a/b:c"), None);
        assert!(is_followed("https://skola.example/a") && is_followed("../om/") && is_followed("#a"));
        assert!(!is_followed("JavaScript:x") && !is_followed("data:text/html,x") && !is_followed("vbscript:x"));
    }

    #[test]
    fn folders_of_a_machine_are_private() {
        for text in ["C:\\Users\\anna\\logga.svg", "/home/anna/a", "file:///a", "(d:/bilder)"] {
            assert!(is_private(text), "{text}");
        }
        for text in ["http://www.w3.org/", "hem/skola", "a: b", "https://skola.example/home/", "data:image/png"] {
            assert!(!is_private(text), "{text}");
        }
    }
}
