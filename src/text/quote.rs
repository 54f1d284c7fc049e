//! Quoted text.

/// Returns a text in double quotes, escaped for JSON and YAML.
///
/// JSON allows some characters as they are that YAML does not, or that end a line there: they are escaped, too
/// (YAML 1.2, 5.1 and 5.4).
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_printable(c) => quoted.push(c),
            c => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns whether a character may be part of a quoted text as it is: YAML reads it, and it ends no line.
///
/// What is not printable is below `U+10000`, so that four digits are enough for its escape.
#[must_use]
pub fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Returns a path as one argument of a command: in quotes if a shell takes its characters for something else.
///
/// Quotes are doubled where they may be, because the shells of Windows know no others.
#[must_use]
pub fn argument(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ',' | ':' | '+' | '=');
    if path.chars().all(is_plain) {
        path.to_owned()
    } else if path.contains(['"', '$', '`', '!', '%']) || (path.contains('\\') && !cfg!(windows)) {
        format!("'{}'", path.replace('\'', r"'\''"))
    } else {
        format!("\"{path}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_cannot_hold_is_escaped_and_json_reads_the_same() {
        let text = "a\"b\\c\n\t\r\u{7}\u{7f}\u{85}\u{9f}\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}å😀";
        let written = quoted(text);
        assert!(written.chars().all(is_printable), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
    }

    #[test]
    fn paths_are_one_argument_of_a_shell() {
        let cases = [
            ("posts/föräldramöte.pptx", "posts/föräldramöte.pptx"),
            ("posts/mitt tal (2).pptx", "\"posts/mitt tal (2).pptx\""),
            ("posts/det's.pptx", "\"posts/det's.pptx\""),
            ("posts/$5 'x'.pptx", r"'posts/$5 '\''x'\''.pptx'"),
        ];
        for (path, written) in cases {
            assert_eq!(argument(path), written);
        }
    }
}
