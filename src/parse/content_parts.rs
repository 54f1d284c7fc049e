//! Where the front matter and the body of a content file are.

use crate::source::span::Span;

/// The spans of front matter and body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentParts {
    /// The lines between the `---` lines.
    pub front: Span,
    /// Everything after the closing `---`.
    pub body: Span,
}

/// Why a file has no front matter that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFrontMatter {
    /// The text does not start with `---`: all of it is the body.
    None,
    /// White space before the opening `---`.
    SpaceBefore,
    /// The closing `---` is missing; the span is that of the opening one.
    Unclosed(Span),
    /// TOML front matter, which is not supported.
    Toml(Span),
    /// JSON front matter, which is not supported.
    Json(Span),
}

/// Finds front matter and body in the text of a file, from byte `start` on.
///
/// # Errors
///
/// Why there is no front matter.
pub fn content_parts(text: &str, start: usize) -> Result<ContentParts, NoFrontMatter> {
    let first = line(text, start);
    let opening = text[first.start..first.end].trim_end();
    match opening {
        "---" => {}
        "+++" => return Err(NoFrontMatter::Toml(first)),
        _ if opening == "{" || opening.starts_with("{\"") => {
            return Err(NoFrontMatter::Json(first));
        }
        _ if opening.trim() == "---" && !opening.starts_with('-') => return Err(NoFrontMatter::SpaceBefore),
        "" if text[start..].trim_start().starts_with("---\n") => return Err(NoFrontMatter::SpaceBefore),
        _ => return Err(NoFrontMatter::None),
    }
    let mut at = next_line(text, first);
    let front = at;
    while at < text.len() {
        let this = line(text, at);
        if matches!(text[this.start..this.end].trim_end(), "---" | "...") {
            let body = Span::new(next_line(text, this), text.len());
            return Ok(ContentParts { front: Span::new(front, at), body });
        }
        at = next_line(text, this);
    }
    Err(NoFrontMatter::Unclosed(first))
}

fn line(text: &str, start: usize) -> Span {
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    Span::new(start, end)
}

fn next_line(text: &str, line: Span) -> usize {
    (line.end + 1).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_ends_at_the_first_closing_line() {
        let text = "---\na: 1\n---\nText\n\n---\nMer\n";
        let found = content_parts(text, 0).expect("front matter");
        assert_eq!(&text[found.front.start..found.front.end], "a: 1\n");
        assert_eq!(&text[found.body.start..found.body.end], "Text\n\n---\nMer\n");
        assert!(content_parts("---\na: 1\n...\nText", 0).is_ok());
    }

    #[test]
    fn a_file_without_front_matter_says_why() {
        assert_eq!(content_parts("Bara text", 0), Err(NoFrontMatter::None));
        assert_eq!(content_parts(" ---\na: 1\n---\n", 0), Err(NoFrontMatter::SpaceBefore));
        assert_eq!(content_parts("\n---\na: 1\n---\n", 0), Err(NoFrontMatter::SpaceBefore));
        assert_eq!(content_parts("---\na: 1\n", 0), Err(NoFrontMatter::Unclosed(Span::new(0, 3))));
        assert_eq!(content_parts("+++\na=1\n+++\n", 0), Err(NoFrontMatter::Toml(Span::new(0, 3))));
        assert_eq!(content_parts("{\n\"a\": 1\n}\n", 0), Err(NoFrontMatter::Json(Span::new(0, 1))));
    }
}
