//! Addresses of the settings and of comments that become links: checked once, so that no template sees another.

use url::{Host, Url};

use crate::addresses::scheme::{Unusable, scheme, unusable};

/// An address that a page may link to: of the web, for e-mail, a telephone number, or of the site itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LinkAddress {
    kind: AddressKind,
    text: String,
}

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// A page of any site, by http or https.
    Web,
    /// An e-mail address: `mailto:`.
    Mail,
    /// A telephone number: `tel:`.
    Phone,
    /// An address of the site, which starts with `/`, or a place on the page, which starts with `#`.
    Own,
}

/// An address for e-mail, without `mailto:`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailAddress(String);

/// Why a text is no [`LinkAddress`] or [`MailAddress`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressError {
    /// It contains a line break or another control character.
    Control,
    /// It has another scheme than those that pages link to.
    Scheme(String),
    /// Something is missing or too much: this is the whole address.
    Near(String),
    /// It is no address.
    Nothing,
}

impl LinkAddress {
    /// Parses an address; its scheme is read as a browser reads it.
    ///
    /// # Errors
    ///
    /// Returns an [`AddressError`] for an address that a page must not link to, or that leads nowhere.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim_matches(' ');
        if typed.chars().any(is_control) {
            return Err(AddressError::Control);
        }
        let address = |kind| Self { kind, text: typed.to_owned() };
        if typed.starts_with('#') || is_own_path(typed) {
            let whole = typed.replace(char::is_whitespace, "%20");
            return if whole == typed { Ok(address(AddressKind::Own)) } else { Err(AddressError::Near(whole)) };
        }
        let Some(scheme) = scheme(typed).filter(|scheme| !is_host_with_port(typed, scheme)) else {
            return Err(without_scheme(typed));
        };
        let kind = match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => AddressKind::Web,
            "mailto" => AddressKind::Mail,
            "tel" => AddressKind::Phone,
            _ => {
                return Err(match unusable(typed, &scheme) {
                    Unusable::Mistyped(whole) => AddressError::Near(whole),
                    _ => AddressError::Scheme(scheme),
                });
            }
        };
        let Ok(url) = Url::parse(typed) else { return Err(AddressError::Nothing) };
        let (_, rest) = typed.split_once(':').unwrap_or_default();
        let is_whole = match kind {
            AddressKind::Web => rest.starts_with("//"),
            AddressKind::Mail => MailAddress::parse(rest.split('?').next().unwrap_or_default()).is_ok(),
            AddressKind::Phone => rest.chars().any(|c| c.is_ascii_digit()),
            AddressKind::Own => false,
        };
        match (is_whole, kind) {
            // The parser writes spaces as a browser sends them.
            (true, AddressKind::Web) if typed.contains(char::is_whitespace) => Err(AddressError::Near(url.into())),
            (true, AddressKind::Phone) if typed.contains(char::is_whitespace) => {
                Err(AddressError::Near(typed.replace(char::is_whitespace, "")))
            }
            (true, _) => Ok(address(kind)),
            // A browser reads `https:a.example` and `https:\\a.example` as `https://a.example`.
            (false, AddressKind::Web) => Err(AddressError::Near(url.into())),
            (false, _) => Err(AddressError::Nothing),
        }
    }

    /// Returns what it leads to.
    #[must_use]
    pub fn kind(&self) -> AddressKind {
        self.kind
    }

    /// Returns the address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl MailAddress {
    /// Parses the address of one person: `anna@skola.example`.
    ///
    /// # Errors
    ///
    /// Returns an [`AddressError`] for anything else.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim_matches(' ');
        if typed.chars().any(is_control) {
            return Err(AddressError::Control);
        }
        if is_mail(typed) {
            return Ok(Self(typed.to_owned()));
        }
        // `mailto:anna@skola.example`, and as mail programs copy it: `Anna <anna@skola.example>`.
        let bare = typed.strip_prefix("mailto:").unwrap_or(typed);
        let bare = bare.rsplit_once('<').map_or(bare, |(_, rest)| rest).trim_end_matches('>').trim();
        Err(if is_mail(bare) { AddressError::Near(bare.to_owned()) } else { AddressError::Nothing })
    }

    /// Returns the address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns whether a character ends a line or directs a program: it has no place in an address or in a file of lines.
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Returns whether an address is a path of the site: `//host` and `/\host` are other hosts.
fn is_own_path(typed: &str) -> bool {
    typed.starts_with('/') && !typed[1..].starts_with(['/', '\\'])
}

/// Returns whether what looks like a scheme is a host before its port: `skola.example:8080/a`.
fn is_host_with_port(typed: &str, scheme: &str) -> bool {
    let rest = typed.get(scheme.len() + 1..).unwrap_or_default();
    let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) && is_host(scheme)
}

/// Returns what an address without a scheme probably means.
fn without_scheme(typed: &str) -> AddressError {
    if is_mail(typed) {
        return AddressError::Near(format!("mailto:{typed}"));
    }
    let rest = typed.trim_start_matches(['/', '\\']);
    let host = rest.split(['/', '?', '#', ':', '\\']).next().unwrap_or_default();
    if is_host(host) && !is_page(rest) {
        let address = format!("https://{rest}");
        return Url::parse(&address).map_or(AddressError::Nothing, |_| AddressError::Near(address));
    }
    let is_path = !typed.is_empty() && typed.chars().all(|c| c.is_alphanumeric() || "/-_.?=#".contains(c));
    if is_path && !typed.starts_with('.') {
        // The address of a page ends with `/`.
        let is_page = !typed.ends_with('/') && !typed.contains(['.', '?', '#', '=']);
        return AddressError::Near(format!("/{typed}{}", if is_page { "/" } else { "" }));
    }
    AddressError::Nothing
}

/// Returns whether a name without a path is that of a file of the site and not of a host.
fn is_page(rest: &str) -> bool {
    const ENDINGS: [&str; 9] = ["html", "htm", "md", "php", "xml", "pdf", "txt", "jpg", "png"];
    rest.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
        && !rest.starts_with("www.")
        && !rest.contains('/')
}

/// Returns whether a text is the name of a host with its domain: `www.skola.example`.
fn is_host(text: &str) -> bool {
    let is_top = |top: &str| top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    let is_name = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'));
    is_name
        && text.rsplit_once('.').is_some_and(|(name, top)| !name.is_empty() && is_top(top))
        && text.split('.').all(|label| !label.is_empty())
        && matches!(Host::parse(text), Ok(Host::Domain(_)))
}

/// Returns whether a text is one address for e-mail, of characters that mean nothing else in an address.
fn is_mail(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_of_name = |c: char| c.is_alphanumeric() || "!$'*+-./=^_`{|}~".contains(c);
    !name.is_empty() && name.chars().all(is_of_name) && is_host(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_run_nothing_are_links() {
        for (typed, kind) in [
            ("https://example.se/a?b=1#c", AddressKind::Web),
            ("HTTP://example.se", AddressKind::Web),
            ("https://skola.åland.example/", AddressKind::Web),
            ("mailto:anna@skola.example?subject=Hej", AddressKind::Mail),
            ("tel:+46-8-123456", AddressKind::Phone),
            (" /om/#kontakt", AddressKind::Own),
            ("/", AddressKind::Own),
            ("#main", AddressKind::Own),
        ] {
            assert_eq!(LinkAddress::parse(typed).map(|address| address.kind), Ok(kind), "{typed}");
        }
        let error = |typed: &str| LinkAddress::parse(typed).expect_err(typed);
        for typed in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
            "blob:x",
            "x-app:y",
            "C:\\a",
        ] {
            assert!(matches!(error(typed), AddressError::Scheme(_)), "{typed}: {:?}", error(typed));
        }
        for typed in
            ["java\tscript:x", "java\nscript:x", "\u{1}javascript:x", "https://a.example/\u{2028}b", "/om/\r\nX: y"]
        {
            assert_eq!(error(typed), AddressError::Control, "{typed}");
        }
        for typed in [
            "",
            "https://",
            "javascript&colon;alert(1)",
            "\u{200b}javascript",
            "mailto:",
            "mailto:anna",
            "tel:",
            "../om",
        ] {
            assert_eq!(error(typed), AddressError::Nothing, "{typed}");
        }
    }

    #[test]
    fn what_is_missing_in_an_address_is_offered() {
        for (typed, near) in [
            ("www.skola.example", "https://www.skola.example"),
            ("skola.example/om?x", "https://skola.example/om?x"),
            ("skola.example:8080/om", "https://skola.example:8080/om"),
            ("//skola.example/om", "https://skola.example/om"),
            ("\\\\skola.example", "https://skola.example"),
            ("https:skola.example", "https://skola.example/"),
            ("https:\\\\skola.example", "https://skola.example/"),
            ("https://skola.example/en fil.pdf", "https://skola.example/en%20fil.pdf"),
            ("namn@skola.example", "mailto:namn@skola.example"),
            ("tel:08-12 34 56", "tel:08-123456"),
            ("om", "/om/"),
            ("om/index.html", "/om/index.html"),
            ("karta.html", "/karta.html"),
            ("/en fil.pdf", "/en%20fil.pdf"),
        ] {
            assert_eq!(LinkAddress::parse(typed), Err(AddressError::Near(near.to_owned())), "{typed}");
        }
    }

    #[test]
    fn an_address_for_e_mail_is_one_address() {
        for typed in ["anna@skola.example", "anna.b+blogg@skola.åland.example"] {
            assert_eq!(MailAddress::parse(typed).map(|mail| mail.0).as_deref(), Ok(typed));
        }
        for typed in ["mailto:anna@skola.example", "Anna <anna@skola.example>"] {
            assert_eq!(MailAddress::parse(typed), Err(AddressError::Near("anna@skola.example".to_owned())), "{typed}");
        }
        for typed in [
            "anna",
            "anna@skola",
            "a@b.example,c@d.example",
            "a@b.example?bcc=c@d.example",
            "a b@c.example",
            "@c.example",
        ] {
            assert_eq!(MailAddress::parse(typed), Err(AddressError::Nothing), "{typed}");
        }
        assert_eq!(MailAddress::parse("a@b.example\nBcc: c@d.example"), Err(AddressError::Control));
    }
}
