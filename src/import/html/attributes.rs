//! Reads tags and their attributes in unparsed markup.

/// Returns where a tag ends; a `>` inside a quoted value does not end it.
pub(in crate::import) fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // An unclosed quote is ignored.
    tag.find('>').map_or(tag.len(), |at| at + 1)
}

/// Parses attributes: `name="a"`, `name='a'`, `name=a`, `a`.
pub(in crate::import) fn values(typed: &str) -> Vec<(String, String)> {
    let mut values = Vec::new();
    // The editor turns quotation marks in text into curly ones.
    let typed = typed.replace(['”', '“', '″'], "\"").replace("&quot;", "\"").replace('\u{a0}', " ");
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
        values.push((key.to_ascii_lowercase(), value.to_owned()));
        rest = end.trim_start();
    }
    values
}
