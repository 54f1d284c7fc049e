//! A style sheet -> its rules with their declarations and spans, as far as the rules of `check` look at them: on screens.

use std::ops::Range;

use cssparser::{ParseError, Parser, Token};

/// A rule of a style sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleRule {
    /// Its selectors as typed.
    pub selector: String,
    /// The colour scheme that it is for; `None` for both.
    pub scheme: Option<Scheme>,
    /// What it declares, in order.
    pub declarations: Vec<Declaration>,
}

/// A colour scheme of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Light pages.
    Light,
    /// Dark pages.
    Dark,
}

/// A declaration of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Name in lower case, but of custom properties as typed.
    pub name: String,
    /// Value, without white space around it and without `!important`.
    pub value: String,
    /// Where it stands, name and value.
    pub span: Range<usize>,
}

impl StyleRule {
    /// Returns the last declaration of a property.
    #[must_use]
    pub fn declared(&self, name: &str) -> Option<&Declaration> {
        self.declarations.iter().rev().find(|declaration| declaration.name == name)
    }

    /// Returns the selectors, each by itself.
    pub fn selectors(&self) -> impl Iterator<Item = &str> {
        split_top(&self.selector).into_iter().map(str::trim)
    }
}

/// Returns the rules of a style sheet that hold on screens, in order. What a browser would skip is skipped.
#[must_use]
pub fn style_rules(css: &str) -> Vec<StyleRule> {
    let mut walk = Walk { css, rules: Vec::new() };
    let mut parser = Parser::new(css);
    walk.inside(&mut parser, "", None);
    walk.rules
}

/// Returns the parts of a text between the commas that stand in no brackets.
#[must_use]
pub fn split_top(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

struct Walk<'a> {
    css: &'a str,
    rules: Vec<StyleRule>,
}

impl Walk<'_> {
    /// Reads the rules and declarations of a block whose rule has these selectors.
    fn inside(&mut self, parser: &mut Parser<'_>, selector: &str, scheme: Option<Scheme>) {
        let mut declarations = Vec::new();
        let mut start = parser.position().byte_index();
        loop {
            let before = parser.position().byte_index();
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { break };
            match token {
                Token::Comment(_) | Token::WhiteSpace(_) if self.css[start..before].trim().is_empty() => {
                    start = parser.position().byte_index();
                }
                Token::Semicolon => {
                    declarations.extend(declaration(self.css, start..before));
                    start = parser.position().byte_index();
                }
                Token::CurlyBracketBlock => {
                    let prelude = without_comments(&self.css[start..before]);
                    let _ = parser.parse_nested_block(|inner| -> Result<(), ParseError<()>> {
                        self.block(inner, &prelude, selector, scheme);
                        Ok(())
                    });
                    start = parser.position().byte_index();
                }
                // The parser steps over a block with the next token, which would begin before it.
                Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock => {
                    let _ = parser.parse_nested_block(|inner| -> Result<(), ParseError<()>> {
                        while inner.next().is_ok() {}
                        Ok(())
                    });
                }
                _ => {}
            }
        }
        let end = parser.position().byte_index();
        declarations.extend(declaration(self.css, start..end));
        if !selector.is_empty() && !declarations.is_empty() {
            self.rules.push(StyleRule { selector: selector.to_owned(), scheme, declarations });
        }
    }

    /// Reads a block by what stands before it.
    fn block(&mut self, parser: &mut Parser<'_>, prelude: &str, selector: &str, scheme: Option<Scheme>) {
        let lower = prelude.to_ascii_lowercase();
        let name = lower.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        match name {
            "@media" if lower.contains("print") || lower.contains("forced-colors") => {}
            "@media" if lower.contains("prefers-color-scheme") => {
                let scheme = if lower.contains("dark") { Scheme::Dark } else { Scheme::Light };
                self.inside(parser, selector, Some(scheme));
            }
            "@media" | "@layer" | "@supports" | "@container" | "@scope" => self.inside(parser, selector, scheme),
            name if name.starts_with('@') => {}
            _ => self.inside(parser, prelude, scheme),
        }
    }
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// Returns the declaration in a part of a style sheet.
fn declaration(css: &str, range: Range<usize>) -> Option<Declaration> {
    let text = &css[range.clone()];
    let (name, value) = text.split_once(':')?;
    let from = range.start + (text.len() - text.trim_start().len());
    let name = name.trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let value = without_comments(value);
    let value = value.trim_end_matches("!important").trim_end();
    let name = if name.starts_with("--") { name.to_owned() } else { name.to_ascii_lowercase() };
    let span = from..from + text.trim().len();
    (is_name && !value.is_empty()).then(|| Declaration { name, value: value.to_owned(), span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_found_in_layers_and_media_and_not_in_print() {
        let css = "/* a { } */ @layer a, b; @layer a { :root { --x: light-dark(#fff, #000); color: red /* so; */ ; } }\n\
                   @media print { a { color: blue } } @media (prefers-color-scheme: dark) { :root { --x: #111 } }\n\
                   p, :is(a, b) { & em { COLOR: \"{;\"; } background : url(a;b) !important }\n@font-face { x: y }";
        let rules = style_rules(css);
        let shown: Vec<_> = rules
            .iter()
            .map(|rule| {
                let all = rule.declarations.iter().map(|one| format!("{}={}", one.name, one.value));
                (rule.selector.as_str(), rule.scheme, all.collect::<Vec<_>>().join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                (":root", None, "--x=light-dark(#fff, #000) color=red".to_owned()),
                (":root", Some(Scheme::Dark), "--x=#111".to_owned()),
                ("& em", None, "color=\"{;\"".to_owned()),
                ("p, :is(a, b)", None, "background=url(a;b)".to_owned()),
            ]
        );
        assert_eq!(rules[3].selectors().collect::<Vec<_>>(), ["p", ":is(a, b)"]);
        assert_eq!(&css[rules[1].declarations[0].span.clone()], "--x: #111");
        for broken in ["", "}", "a {", "a { b", "@media (", "a { : }", "/*", "\"", "å { ö: ä }"] {
            let _ = style_rules(broken);
        }
    }
}
