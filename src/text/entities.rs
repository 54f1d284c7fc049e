//! Entities of HTML: `&aring;`, `&#229;`, `&#xe5;`.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

use crate::text::allowed::{is_allowed, substitute};

/// Longest name of an entity: `CounterClockwiseContourIntegral`.
const NAME_MAX: usize = 31;

/// Replaces entities by their characters, once: `&amp;lt;` becomes `&lt;`. An ampersand before anything else stays.
#[must_use]
pub fn without_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(NAME_MAX + 2).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, characters(&rest[1..end])?))) {
            Some((end, characters)) => {
                decoded.push_str(&characters);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// Returns raw HTML whose references lead to no character that HTML cannot hold: `&#8;` is dropped, `&#150;` becomes `–`. The
/// semicolon may be missing (HTML, 13.2.5.80).
#[must_use]
pub fn allowed_references(html: &str) -> Cow<'_, str> {
    if !html.contains("&#") {
        return Cow::Borrowed(html);
    }
    let mut parts = html.split("&#");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, radix) = part.strip_prefix(['x', 'X']).map_or((part, 10), |hex| (hex, 16));
        let length = number.find(|c: char| !c.is_digit(radix)).unwrap_or(number.len());
        let meant = u32::from_str_radix(&number[..length], radix).ok().and_then(char::from_u32);
        match meant.filter(|c| !is_allowed(*c)) {
            Some(forbidden) => {
                text.extend(substitute(forbidden));
                text.push_str(number[length..].strip_prefix(';').unwrap_or(&number[length..]));
            }
            None => text.extend(["&#", part]),
        }
    }
    Cow::Owned(text)
}

/// Returns the characters that an entity stands for, by its name or number.
fn characters(entity: &str) -> Option<Cow<'static, str>> {
    let Some(number) = entity.strip_prefix('#') else { return resolve_html5_entity(entity).map(Cow::Borrowed) };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    number.ok().and_then(char::from_u32).map(|character| Cow::Owned(character.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_what_html_cannot_hold_are_replaced() {
        assert_eq!(allowed_references("a&#8;b&#x1F;c&#XfFfE d&#0;e &#150; &#x93;f&#148 g"), "abc de – “f” g");
        let kept = "&#229; &#x26; &amp;#8; &#; &#x; &# &#9; &#99999999999; &#xD800; x";
        assert_eq!(allowed_references(kept), kept);
    }

    #[test]
    fn entities_are_replaced_once_and_only_entities() {
        assert_eq!(without_entities("fr&aring;ga &#8211; &#xe5; 1 < 2 &amp; AT&T"), "fråga – å 1 < 2 & AT&T");
        assert_eq!(without_entities("&amp;lt; &amp;amp;"), "&lt; &amp;");
        assert_eq!(without_entities("&x; & &#xD800; &"), "&x; & &#xD800; &");
        assert_eq!(without_entities("&CounterClockwiseContourIntegral;"), "∳");
    }
}
