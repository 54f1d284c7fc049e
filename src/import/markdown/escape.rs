//! Writes plain text so that nothing in it is Markdown, with as few signs as an author would need.

/// Appends text of one line. `before` is the character in front of it, `after` the one behind it.
pub(in crate::import) fn escape_into(markdown: &mut String, text: &str, before: Option<char>, after: Option<char>) {
    let mut last = before;
    let letters = text.char_indices();
    for (at, letter) in letters {
        let rest = &text[at + letter.len_utf8()..];
        let next = rest.chars().next().or(after);
        let is_sign = match letter {
            '\\' | '`' | '*' | '[' | ']' | '~' => true,
            // Within a word it means nothing (CommonMark, 6.2).
            '_' => !(last.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
            '<' => next.is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?' | '<')),
            '&' => is_entity(rest),
            _ => false,
        };
        if is_sign {
            markdown.push('\\');
        }
        markdown.push(letter);
        last = Some(letter);
    }
}

/// Returns whether what stands after an ampersand makes a character of it (HTML, 13.5).
fn is_entity(rest: &str) -> bool {
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    end.is_some_and(|end| end > 0 && rest[end..].starts_with(';'))
}

/// Returns text on one line, escaped, without white space around it.
#[must_use]
pub fn escaped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut markdown = String::with_capacity(text.len());
    escape_into(&mut markdown, &text, None, None);
    markdown
}

/// Returns a line whose text does not begin a block by accident.
#[must_use]
pub fn line_start(line: &str) -> String {
    let all = |signs: &str| line.chars().all(|c| signs.contains(c));
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let hashes = line.trim_start_matches('#');
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = line.len() - digits.len();
    let is_block = match line.chars().next() {
        Some('>' | ':' | '|') => true,
        Some('#') => line.len() - hashes.len() <= 6 && is_end(hashes),
        Some('-') => is_end(&line[1..]) || all("-|: "),
        Some('+') => is_end(&line[1..]),
        Some('=') => all("= "),
        _ => false,
    };
    if is_block {
        format!("\\{line}")
    } else if (1..=9).contains(&count) && digits.starts_with(['.', ')']) && is_end(&digits[1..]) {
        format!("{}\\{digits}", &line[..count])
    } else {
        line.to_owned()
    }
}

/// Formats the address of a link.
#[must_use]
pub fn destination(address: &str) -> String {
    if address.is_empty() || address.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '\\'))
    {
        let address = address.replace(' ', "%20").replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C");
        return format!("<{}>", address.replace(char::is_whitespace, ""));
    }
    address.to_owned()
}

/// Returns code in as many backticks as it needs.
#[must_use]
pub fn code(text: &str) -> String {
    let runs: Vec<usize> = text.split(|c| c != '`').map(str::len).collect();
    // One more than there are runs is free.
    let length = (1..=runs.len() + 1).find(|length| !runs.contains(length)).unwrap_or(1);
    let fence = "`".repeat(length);
    let is_tight = !text.starts_with('`') && !text.ends_with('`');
    if is_tight { format!("{fence}{text}{fence}") } else { format!("{fence} {text} {fence}") }
}

/// Returns a block of code in a fence that does not occur in it.
#[must_use]
pub fn fenced(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_means_something_is_escaped() {
        assert_eq!(
            escaped("a_b _c_ 2*3 [x] ~y~ 1 < 2 <b> &amp; A&O R&D;"),
            "a_b \\_c\\_ 2\\*3 \\[x\\] \\~y\\~ 1 < 2 \\<b> \\&amp; A&O R\\&D;"
        );
        for (line, start) in [
            ("# a", "\\# a"),
            ("#a", "#a"),
            ("1) a", "1\\) a"),
            ("2020. Sen", "2020\\. Sen"),
            ("3.5", "3.5"),
            ("- a", "\\- a"),
            ("-5", "-5"),
            ("---", "\\---"),
            ("--- slut", "--- slut"),
            ("===", "\\==="),
            ("=a", "=a"),
            ("> a", "\\> a"),
            (":: a", "\\:: a"),
            ("+ a", "\\+ a"),
            ("+46", "+46"),
            ("-|-", "\\-|-"),
        ] {
            assert_eq!(line_start(line), start);
        }
        assert_eq!((code("a`b").as_str(), code("`a").as_str(), code("a").as_str()), ("``a`b``", "`` `a ``", "`a`"));
        assert_eq!(destination("https://a.example/(x)"), "<https://a.example/(x)>");
    }
}
