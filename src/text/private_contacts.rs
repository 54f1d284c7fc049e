//! Private e-mail addresses and mobile telephones in running text.

use std::ops::Range;

/// A private way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateContact {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it is.
    pub kind: ContactKind,
    /// The same for all ways to type it.
    pub value: String,
    /// What may be shown of it.
    pub masked: String,
}

/// A way to reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactKind {
    /// An e-mail address at a provider for private people.
    Mail,
    /// A Swedish mobile telephone.
    Phone,
}

/// Providers of addresses for private people; a work address never ends so.
const PROVIDERS: [&str; 40] = [
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.se",
    "hotmail.co.uk",
    "outlook.com",
    "outlook.se",
    "live.com",
    "live.se",
    "msn.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "yahoo.com",
    "yahoo.se",
    "ymail.com",
    "aol.com",
    "gmx.com",
    "gmx.net",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "tutanota.com",
    "telia.com",
    "bahnhof.se",
    "bredband.net",
    "bredband2.com",
    "comhem.se",
    "tele2.se",
    "spray.se",
    "swipnet.se",
    "passagen.se",
    "home.se",
    "glocalnet.net",
    "ownit.nu",
    "netatonce.net",
    "tyfon.se",
    "mail.com",
    "hey.com",
    "zoho.com",
];
/// Digits of a mobile number after the country code.
const DIGITS: usize = 9;
/// Most bytes of the part before `@` (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;

/// Returns the private contacts of a text, in order.
#[must_use]
pub fn private_contacts(text: &str) -> Vec<PrivateContact> {
    let mut found: Vec<_> = text.match_indices('@').filter_map(|(at, _)| mail(text, at)).collect();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|skip| at + skip) {
        let phone = phone(text, start);
        at = phone.as_ref().map_or_else(|| start + digits(&bytes[start..]), |phone| phone.range.end);
        found.extend(phone);
    }
    found.sort_by_key(|contact| contact.range.start);
    found
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn mail(text: &str, at: usize) -> Option<PrivateContact> {
    let is_local = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    let local: usize = text[..at].chars().rev().take(LOCAL_MAX).take_while(is_local).map(char::len_utf8).sum();
    let is_domain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let domain: usize = text[at + 1..].chars().take(LOCAL_MAX).take_while(is_domain).map(char::len_utf8).sum();
    let domain = text[at + 1..at + 1 + domain].trim_end_matches(['.', '-']);
    // Marks of Markdown around an address are no part of it.
    let local = text[at - local..at].trim_start_matches(['_', '.', '-', '+', '%']);
    let small = domain.to_lowercase();
    if local.is_empty() || !PROVIDERS.contains(&small.as_str()) {
        return None;
    }
    let first = local.chars().next()?;
    Some(PrivateContact {
        range: at - local.len()..at + 1 + domain.len(),
        kind: ContactKind::Mail,
        value: format!("{}@{small}", local.to_lowercase()),
        masked: format!("{first}…@{small}"),
    })
}

/// Reads a mobile number that starts at a digit.
fn phone(text: &str, start: usize) -> Option<PrivateContact> {
    let rest = &text[start..];
    let (prefix, is_foreign) = match rest {
        _ if rest.starts_with("0046") => (4, true),
        _ if rest.starts_with("46") && text[..start].ends_with('+') => (2, true),
        // The first three digits stand together; `07 20` is a day.
        _ if rest.starts_with("07") && rest.as_bytes().get(2).is_some_and(u8::is_ascii_digit) => (1, false),
        _ => return None,
    };
    let start = if is_foreign && prefix == 2 { start - 1 } else { start };
    let mut at = start + prefix + usize::from(text[start..].starts_with('+'));
    if is_foreign {
        at += text[at..].len() - text[at..].trim_start_matches([' ', '\u{a0}', '-']).len();
        at += if text[at..].starts_with("(0)") { 3 } else { usize::from(text[at..].starts_with('0')) };
    }
    let mut own = String::new();
    let mut end = at;
    let mut was_digit = true;
    for c in text[at..].chars() {
        match c {
            '0'..='9' if own.len() <= DIGITS => {
                own.push(c);
                was_digit = true;
            }
            ' ' | '\u{a0}' | '-' | '–' | '\u{2009}' | '\u{202f}' | '/' if was_digit || is_foreign && own.is_empty() =>
            {
                was_digit = false;
            }
            _ => break,
        }
        end += c.len_utf8();
        if own.len() == DIGITS {
            break;
        }
    }
    let is_mobile = own.len() == DIGITS && own.starts_with('7') && b"02369".contains(&own.as_bytes()[1]);
    (is_mobile && is_alone(text, start, end)).then(|| PrivateContact {
        range: start..end,
        kind: ContactKind::Phone,
        masked: format!("0{}…", &own[..2]),
        value: own,
    })
}

/// Returns whether neither letters, digits nor parts of an address stand beside a number.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let is_mark = |c: char| matches!(c, '_' | '*' | '~');
    let before = text[..start].trim_end_matches(is_mark);
    let after = text[end..].trim_start_matches(is_mark);
    let (mut back, mut forth) = (before.chars().rev(), after.chars());
    let is_joined = match (back.next(), back.next()) {
        (Some(c), _) if c.is_alphanumeric() => true,
        (Some('/' | '=' | '?' | '&' | '#' | '%' | '@' | '+' | '$'), _) => true,
        (Some('-' | '.' | ',' | ' '), Some(c)) => c.is_ascii_digit(),
        (Some(_) | None, _) => false,
    };
    let goes_on = match (forth.next(), forth.next()) {
        (Some(c), _) if c.is_alphanumeric() => true,
        (Some('/' | '=' | '@' | '%'), _) => true,
        (Some('-' | '.' | ' '), Some(c)) => c.is_ascii_digit(),
        (Some(_) | None, _) => false,
    };
    !is_joined && !goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        private_contacts(text).into_iter().map(|contact| contact.masked).collect()
    }

    #[test]
    fn private_addresses_and_mobiles_are_found_however_they_are_typed() {
        for text in ["anna.a@gmail.com", "_Anna@Gmail.com_.", "<anna@gmail.com>", "mailto:anna@gmail.com?subject=x"] {
            assert_eq!(found(text).join("").to_lowercase(), "a…@gmail.com", "{text}");
        }
        for text in [
            "070-123 45 67",
            "0701-23 45 67",
            "0701234567",
            "+46 70 123 45 67",
            "+46701234567",
            "+46 (0)70-123 45 67",
            "0046 70 123 45 67",
            "Ring **070–1234567**.",
            "tel:+46701234567",
            "(070-123\u{a0}45\u{a0}67)",
            "070/1234567",
        ] {
            assert_eq!(found(text), ["070…"], "{text}");
        }
        assert_eq!(found("a@live.se, 073-123 45 67 och b@telia.com"), ["a…@live.se", "073…", "b…@telia.com"]);
        let value = |text: &str| private_contacts(text)[0].value.clone();
        assert_eq!(value("070-123 45 67"), value("+46 (0)70 123 45 67"));
    }

    #[test]
    fn work_addresses_and_other_numbers_are_left_alone() {
        for text in [
            "anna@skola.example",
            "anna@gmail.com.example",
            "@gmail.com",
            "x@notgmail.com",
            "08-123 45 67",
            "031-701 23 45",
            "074-123 45 67",
            "070-123 45 678",
            "1 070-123 45 67",
            "https://a.example/0701234567",
            "070-123 45",
            "07",
            "+4670",
            "0046",
            "2070-123 45 67",
            "070-123  45 67",
            "07 2026-11-29",
            "070123456a7",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert!(found(&"@".repeat(100_000)).is_empty() && found(&"0 7".repeat(100_000)).is_empty());
    }
}
