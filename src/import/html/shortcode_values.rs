//! The attributes of shortcodes.

use crate::text::entities::without_entities;

/// Parses attributes: `name="a"`, `name='a'`, `name=a`, `a`. A value without a name has an empty one.
#[must_use]
pub fn values(typed: &str) -> Vec<(String, String)> {
    let mut values = Vec::new();
    // The editor turns quotation marks in text into curly ones, or writes them as entities. Between straight ones they
    // are part of the value.
    let mut typed = typed.replace('\u{a0}', " ");
    if !typed.contains('"') {
        typed = typed
            .replace(['”', '“', '″'], "\"")
            .replace("&quot;", "\"")
            .replace("&#8221;", "\"")
            .replace("&#8243;", "\"");
    }
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let name_end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_end);
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let (key, value) = match after.trim_start().strip_prefix('=') {
            Some(value) if is_name => (name, value.trim_start()),
            _ => ("", rest),
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, end) = match quote.and_then(|quote| Some((quote, value[1..].find(quote)?))) {
            Some((_, end)) => (&value[1..=end], &value[end + 2..]),
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        values.push((key.to_ascii_lowercase(), without_entities(value).into_owned()));
        rest = end.trim_start();
    }
    values
}

/// Returns the value of an attribute.
#[must_use]
pub fn value(values: &[(String, String)], name: &str) -> Option<String> {
    values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_in_a_value_do_not_end_it() {
        let of = |typed: &str, name: &str| value(&values(typed), name);
        assert_eq!(of(" caption=\"Sa &quot;hej&quot; då\" id=x", "caption").as_deref(), Some("Sa \"hej\" då"));
        assert_eq!(of(" ids=&quot;1,2&quot;", "ids").as_deref(), Some("1,2"));
        assert_eq!(of(" ids=”1,2” columns=2", "columns").as_deref(), Some("2"));
        assert_eq!(of(" a='b c' https://x.example/?a=1&amp;b", "").as_deref(), Some("https://x.example/?a=1&b"));
    }
}
