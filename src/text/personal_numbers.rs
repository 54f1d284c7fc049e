//! Swedish personal numbers and coordination numbers in running text (Folkbokföringslagen 18 §, SKV 704).

use std::borrow::Cow;
use std::ops::Range;

/// A personal number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalNumber {
    /// Where it stands.
    pub range: Range<usize>,
    /// What may be shown of it: the year of birth.
    pub masked: String,
}

/// Words before ten or twelve bare digits that say that they are something else.
const OTHERS: [&str; 14] =
    ["ocr", "isbn", "issn", "org", "giro", "bg", "pg", "tel", "mobil", "order", "faktura", "konto", "doi", "ean"];
/// Words that say that they are a personal number.
const NAMED: [&str; 5] = ["personn", "person-n", "pnr", "samordningsn", "personal n"];
/// Bytes before a number in which such words are looked for.
const CONTEXT: usize = 24;
/// Most bytes of an address before a number that are looked at.
const ADDRESS: usize = 300;
/// The number that everybody takes as an example: it is nobody's.
const EXAMPLE: &str = "1212121212";

/// Returns the personal numbers of a text, in order. Longer numbers, addresses, numbers of organisations and of telephones
/// are none.
#[must_use]
pub fn personal_numbers(text: &str) -> Vec<PersonalNumber> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|skip| at + skip) {
        let first = digits(bytes, start);
        at = start + first;
        let Some((birth, separator, end)) = parts(text, start, first) else { continue };
        if is_alone(text, start, end) && is_number(&bytes[start..start + birth], &bytes[end - 4..end]) {
            let bare = separator.is_empty();
            if is_meant(text, start, &bytes[start..end], bare) {
                let year = &text[start..start + if birth == 8 { 4 } else { 2 }];
                let separator = if bare { "" } else { "-…" };
                found.push(PersonalNumber { range: start..end, masked: format!("{year}…{separator}") });
            }
        }
        at = at.max(end);
    }
    found
}

/// Returns a text with what may be shown of its personal numbers.
#[must_use]
pub fn without_personal_numbers(text: &str) -> Cow<'_, str> {
    let found = personal_numbers(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for number in found {
        out.push_str(&text[at..number.range.start]);
        out.push_str(&number.masked);
        at = number.range.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Returns the number of digits from a place on.
fn digits(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Returns the length of the day of birth, the sign behind it and the end of a number; `first` digits come first.
fn parts(text: &str, start: usize, first: usize) -> Option<(usize, &str, usize)> {
    match first {
        10 | 12 => Some((first - 4, "", start + first)),
        6 | 8 => {
            let rest = &text[start + first..];
            // Programs that typeset put other lines in the place of the hyphen.
            let sign = rest.chars().next().filter(|sign| matches!(sign, '-' | '+' | '‐' | '‑' | '–' | '−'))?;
            let last = start + first + sign.len_utf8();
            (digits(text.as_bytes(), last) == 4).then(|| (first, &rest[..sign.len_utf8()], last + 4))
        }
        _ => None,
    }
}

/// Returns whether neither letters, digits nor parts of an address stand beside a number.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let is_mark = |c: char| matches!(c, '_' | '*' | '~');
    let before = text[..start].trim_end_matches(is_mark);
    let (mut back, mut forth) = (before.chars().rev(), text[end..].trim_start_matches(is_mark).chars());
    let is_joined = match (back.next(), back.next()) {
        (Some(c), _) if c.is_alphanumeric() => true,
        (Some('/' | '=' | '?' | '&' | '#' | '%' | '@' | '+' | '$' | '\\'), _) => true,
        (Some('.' | ','), Some(c)) => c.is_ascii_digit(),
        (Some('-'), Some(c)) => c.is_alphanumeric(),
        (Some(_) | None, _) => false,
    };
    let goes_on = match (forth.next(), forth.next()) {
        (Some(c), _) if c.is_alphanumeric() => true,
        (Some('/' | '=' | '@' | '%'), _) => true,
        (Some('-' | '.' | '+'), Some(c)) => c.is_alphanumeric(),
        (Some(_) | None, _) => false,
    };
    !is_joined && !goes_on && !is_in_address(before)
}

/// Returns whether a text ends inside a web address.
fn is_in_address(before: &str) -> bool {
    let from = before.ceil_char_boundary(before.len().saturating_sub(ADDRESS));
    let tail = &before[from..];
    let is_end =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '(' | ')' | '[' | ']' | '|' | ',' | ';');
    let word = tail.rsplit(is_end).next().unwrap_or_default();
    word.contains("://") || word.starts_with("www.")
}

/// Returns whether digits are a day of birth and a number of it with the right check digit.
fn is_number(birth: &[u8], last: &[u8]) -> bool {
    let value = |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let (century, short) = birth.split_at(birth.len() - 6);
    let year = match century {
        [] => 2000 + value(&short[..2]),
        _ => value(&birth[..4]),
    };
    let (month, day) = (value(&short[2..4]), value(&short[4..]));
    // The day of a coordination number is 60 later.
    let day = if day > 60 { day - 60 } else { day };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0 || century.is_empty());
    let most = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    let sum = short.iter().chain(last).enumerate().map(|(at, digit)| {
        let product = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
        product / 10 + product % 10
    });
    (century.is_empty() || (1880..2040).contains(&year))
        && (1..=most).contains(&day)
        && last[..3] != *b"000"
        && sum.sum::<u32>() % 10 == 0
}

/// Returns whether a number that could be a personal number is one by what stands around it.
fn is_meant(text: &str, start: usize, whole: &[u8], is_bare: bool) -> bool {
    let own: String = whole.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
    if own.ends_with(EXAMPLE) {
        return false;
    }
    let from = text.ceil_char_boundary(start.saturating_sub(CONTEXT));
    let before = text[from..start].rsplit('\n').next().unwrap_or_default().to_lowercase();
    if NAMED.iter().any(|word| before.contains(word)) {
        return true;
    }
    let mut words = before.split(|c: char| !c.is_alphanumeric());
    let is_other = words.any(|own| own.ends_with("giro") || OTHERS.iter().any(|word| own.starts_with(word)));
    // Ten bare digits that begin so are a mobile telephone.
    let is_phone = is_bare && own.len() == 10 && own.starts_with("07");
    let is_book = before.contains("isbn") || before.contains("issn") || before.contains("ocr");
    !(is_phone || is_book || is_bare && is_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a number with its check digit.
    fn checked(digits: &str) -> String {
        let own: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
        let sum: u32 = own[own.len() - 9..]
            .iter()
            .enumerate()
            .map(|(at, digit)| digit * if at % 2 == 0 { 2 } else { 1 })
            .map(|product| product / 10 + product % 10)
            .sum();
        format!("{digits}{}", (10 - sum % 10) % 10)
    }

    fn found(text: &str) -> Vec<String> {
        personal_numbers(text).into_iter().map(|number| number.masked).collect()
    }

    #[test]
    fn numbers_of_people_are_found_however_they_are_typed() {
        for (digits, masked) in [
            ("20120304-238", "2012…-…"),
            ("120304-238", "12…-…"),
            ("120304+238", "12…-…"),
            ("120304–238", "12…-…"),
            ("20120304‑238", "2012…-…"),
            ("20120364-238", "2012…-…"),
            ("20120391-238", "2012…-…"),
            ("20120392-238", ""),
            ("20120229-238", "2012…-…"),
            ("20130229-238", ""),
            ("20121304-238", ""),
            ("556016-068", ""),
            ("20120304-000", ""),
            ("29120304-238", ""),
        ] {
            let number = checked(digits);
            let wanted: Vec<&str> = Some(masked).filter(|masked| !masked.is_empty()).into_iter().collect();
            for around in ["Elev {} går i 5 B.", "{}", "**{}**", "_{}_", "({})", "a,{},b", "`{}`;", "pnr:{}"] {
                assert_eq!(found(&around.replace("{}", &number)), wanted, "{around} {digits}");
            }
        }
        let bare = checked("20120304238");
        assert_eq!(found(&format!("Anna {bare}, Bo {}", checked("120304238"))), ["2012…", "12…"]);
    }

    #[test]
    fn other_numbers_are_left_alone() {
        let (long, short, phone) = (checked("20120304238"), checked("120304238"), checked("070123238"));
        for text in [
            format!("https://a.example/{long}"),
            format!("https://a.example/a?b={short}&c"),
            format!("[x](https://a.example/bilder-{long}.jpg)"),
            format!("bild-{long}.jpg"),
            format!("{long}.jpg"),
            format!("1{long}"),
            format!("{long}1"),
            format!("OCR {short}"),
            format!("ISBN {short}"),
            format!("Plusgiro: {short}"),
            format!("0.{long}"),
            format!("+{long}"),
            format!("Ring {phone}"),
            format!("a{short}"),
            "121212-1212 och 19121212-1212".to_owned(),
            "2026-11-29 12:00, 20261129-1, 20261129-12345".to_owned(),
        ] {
            assert_eq!(found(&text), [""; 0], "{text}");
        }
        assert_eq!(found(&format!("Personnummer: {phone}")), ["07…"]);
    }

    #[test]
    fn a_wrong_digit_is_no_number_and_nothing_is_shown() {
        let right = checked("20120304-238");
        let (start, last) = right.split_at(right.len() - 1);
        let wrong = format!("{start}{}", (last.parse::<u8>().expect("a digit") + 1) % 10);
        assert_eq!((found(&right).len(), found(&wrong).len()), (1, 0));
        let shown = without_personal_numbers(&format!("Å {right}; {right} Ö")).into_owned();
        assert_eq!(shown, "Å 2012…-…; 2012…-… Ö");
        assert!(matches!(without_personal_numbers(&wrong), Cow::Borrowed(_)));
        assert!(found(&"1".repeat(1_000_000)).is_empty() && found(&"_".repeat(1_000_000)).is_empty());
    }
}
