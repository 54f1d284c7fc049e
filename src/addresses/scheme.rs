//! Schemes of absolute addresses.

use crate::text::suggest::nearest;

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

/// Schemes of a browser's own pages and files, which nobody else can open.
const OF_BROWSERS: [&str; 13] = [
    "about",
    "blob",
    "brave",
    "chrome",
    "chrome-extension",
    "edge",
    "filesystem",
    "moz-extension",
    "opera",
    "resource",
    "vivaldi",
    "view-source",
    "res",
];

/// Schemes that run something in a browser, or hold a whole file.
const PROGRAMS: [&str; 4] = ["data", "javascript", "livescript", "vbscript"];

/// Returns whether an address runs something in a browser, or holds a whole file.
#[must_use]
pub fn runs(address: &str) -> bool {
    scheme(address).is_some_and(|scheme| PROGRAMS.iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

/// Schemes that open a program which not every reader has.
const OF_PROGRAMS: [&str; 38] = [
    "callto",
    "discord",
    "evernote",
    "facetime",
    "file",
    "fb-messenger",
    "git",
    "gopher",
    "imap",
    "intent",
    "irc",
    "ircs",
    "itms",
    "itms-apps",
    "ldap",
    "magnet",
    "maps",
    "market",
    "message",
    "mms",
    "msteams",
    "news",
    "nntp",
    "notion",
    "onenote",
    "rtsp",
    "sftp",
    "sip",
    "skype",
    "slack",
    "spotify",
    "ssh",
    "steam",
    "teams",
    "tg",
    "viber",
    "whatsapp",
    "zoommtg",
];

/// What the scheme of an address that no page may link to says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// A mistyped one, and the address that was meant.
    Mistyped(String),
    /// It runs something, or holds a file.
    Program,
    /// It is a page of the author's own browser.
    OfBrowser,
    /// It opens a program that not every reader has.
    OfProgram,
    /// Nobody knows it.
    Unknown,
}

/// Returns what the scheme of an address, which is not [harmless](is_harmless), says about it.
#[must_use]
pub fn unusable(address: &str, scheme: &str) -> Unusable {
    let small = scheme.to_ascii_lowercase();
    let (_, rest) = address.split_once(':').unwrap_or_default();
    let rest = rest.trim_start();
    let is_one_of = |all: &[&str]| all.contains(&small.as_str());
    if is_one_of(&PROGRAMS) {
        return Unusable::Program;
    }
    if is_one_of(&OF_BROWSERS) {
        return Unusable::OfBrowser;
    }
    if small == "feed" {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let whole = if rest.starts_with("http://") || rest.starts_with("https://") {
            rest.to_owned()
        } else {
            format!("https://{rest}")
        };
        return if rest.is_empty() { Unusable::OfProgram } else { Unusable::Mistyped(whole) };
    }
    if is_one_of(&OF_PROGRAMS) || small.starts_with("ms-") {
        return Unusable::OfProgram;
    }
    let is_of_its_letters = rest.starts_with("//") && small.bytes().all(|byte| b"htps".contains(&byte));
    match nearest(&small, ["https", "http", "mailto", "tel"]) {
        Some("mailto") if rest.contains('@') => Unusable::Mistyped(format!("mailto:{}", rest.trim_start_matches('/'))),
        Some("tel") if rest.starts_with(|c: char| c == '+' || c.is_ascii_digit()) => {
            Unusable::Mistyped(format!("tel:{rest}"))
        }
        Some("http" | "https") if !rest.is_empty() => {
            Unusable::Mistyped(format!("https://{}", rest.trim_start_matches('/')))
        }
        _ if is_of_its_letters => Unusable::Mistyped(format!("https:{rest}")),
        _ => Unusable::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_that_cannot_be_used_says_why() {
        let mistyped = |whole: &str| Unusable::Mistyped(whole.to_owned());
        for (address, why) in [
            ("ttps://a.example/b", mistyped("https://a.example/b")),
            ("htps://a.example", mistyped("https://a.example")),
            ("Hhttp://a.example", mistyped("https://a.example")),
            ("httpss:a.example", mistyped("https://a.example")),
            ("ptths://a.example", mistyped("https://a.example")),
            ("mialto:namn@skola.example", mistyped("mailto:namn@skola.example")),
            ("feed://a.example/feed.xml", mistyped("https://a.example/feed.xml")),
            ("feed:https://a.example/feed.xml", mistyped("https://a.example/feed.xml")),
            ("JavaScript:x()", Unusable::Program),
            ("data:text/html,x", Unusable::Program),
            ("about:blank", Unusable::OfBrowser),
            ("chrome://settings", Unusable::OfBrowser),
            ("irc://a.example/b", Unusable::OfProgram),
            ("skype:namn?call", Unusable::OfProgram),
            ("ms-word:ofe|u|https://a.example", Unusable::OfProgram),
            ("steg:1", Unusable::Unknown),
            ("mailtoo:skola", Unusable::Unknown),
        ] {
            let scheme = scheme(address).expect("a scheme");
            assert_eq!(unusable(address, &scheme), why, "{address}");
        }
    }

    #[test]
    fn a_scheme_is_read_as_a_browser_reads_it() {
        assert_eq!(scheme("java\nscript:x").as_deref(), Some("javascript"));
        assert_eq!((scheme("/a:b"), scheme("1:2"), scheme("om")), (None, None, None));
        assert!(is_harmless("HTTPS") && !is_harmless("javascript"));
        assert!(runs("java\tscript:x") && runs(" \u{1}JavaScript:x") && runs("data:text/html,x"));
        assert!(!runs("/javascript:x") && !runs("https://a.example/javascript:"));
    }
}
