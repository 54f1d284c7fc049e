//! Syntax highlighting: code -> markup with classes.

use std::collections::{BTreeMap, BTreeSet};

use crate::parse::outline::Code;
#[cfg(feature = "highlight")]
use crate::text::html::escape_into;

/// Markup of code, by language and text: code is highlighted once, however many posts contain it.
pub type HighlightedCode = BTreeMap<Code, String>;

/// Longest code that is highlighted, in bytes; a grammar needs up to a millisecond per kilobyte.
const CODE_MAX: usize = 256 * 1024;

/// Highlights code whose language is known.
#[must_use]
pub fn highlighted<'a>(codes: impl Iterator<Item = &'a Code>) -> HighlightedCode {
    use rayon::prelude::*;
    let codes: BTreeSet<&Code> = codes.filter(|code| code.text.len() <= CODE_MAX).collect();
    let codes: Vec<&Code> = codes.into_iter().collect();
    codes.par_iter().filter_map(|code| Some(((*code).clone(), markup(code)?))).collect::<Vec<_>>().into_iter().collect()
}

/// Returns the markup of code; `None` if its language is unknown.
#[cfg(feature = "highlight")]
fn markup(code: &Code) -> Option<String> {
    use std::sync::OnceLock;

    use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

    static GRAMMARS: OnceLock<SyntaxSet> = OnceLock::new();
    let grammars = GRAMMARS.get_or_init(two_face::syntax::extra_newlines);
    let language = code.language.split([' ', ',', '{']).next().unwrap_or_default();
    let syntax = grammars.find_syntax_by_token(language)?;
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    let mut markup = String::with_capacity(code.text.len() * 2);
    let mut open: Option<&str> = None;
    for line in code.text.split_inclusive('\n') {
        let parsed = state.parse_line(line, grammars).ok()?;
        let mut at = 0;
        for (end, operation) in
            parsed.into_iter().map(|(end, operation)| (end, Some(operation))).chain([(line.len(), None)])
        {
            if end > at {
                let class = scopes.as_slice().iter().rev().find_map(|scope| class(&scope.build_string()));
                let text = &line[at..end];
                // White space needs no class: a span stays open over it until a word of another class follows.
                if !text.trim().is_empty() && class != open {
                    if open.is_some() {
                        markup.push_str("</span>");
                    }
                    if let Some(class) = class {
                        markup.push_str("<span class=\"");
                        markup.push_str(class);
                        markup.push_str("\">");
                    }
                    open = class;
                }
                escape_into(&mut markup, text);
                at = end;
            }
            if let Some(operation) = operation {
                scopes.apply(&operation).ok()?;
            }
        }
    }
    if open.is_some() {
        markup.push_str("</span>");
    }
    Some(markup)
}

/// Returns nothing: without grammars, code is not highlighted.
#[cfg(not(feature = "highlight"))]
fn markup(_: &Code) -> Option<String> {
    None
}

/// Returns the class of a scope, one of a dozen that themes style.
#[cfg(feature = "highlight")]
fn class(scope: &str) -> Option<&'static str> {
    const CLASSES: [(&str, &str); 27] = [
        ("comment", "c"),
        ("punctuation.definition.comment", "c"),
        ("punctuation.definition.string", "s"),
        ("string", "s"),
        ("constant.character.escape", "n"),
        ("constant", "n"),
        ("keyword.operator", "o"),
        ("keyword", "k"),
        ("storage", "k"),
        ("entity.name.function", "f"),
        ("support.function", "f"),
        ("variable.function", "f"),
        ("entity.name.tag", "a"),
        ("entity.other.attribute-name", "a"),
        ("entity.name.section", "h"),
        ("markup.heading", "h"),
        ("entity.name", "t"),
        ("entity.other.inherited-class", "t"),
        ("support.type", "t"),
        ("support.class", "t"),
        ("variable.language", "k"),
        ("variable.parameter", "v"),
        ("variable.other.constant", "n"),
        ("variable", "v"),
        ("markup.inserted", "i"),
        ("markup.deleted", "d"),
        ("punctuation", "p"),
    ];
    let is_below = |name: &str| scope.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    CLASSES.iter().find(|(name, _)| is_below(name)).map(|(_, class)| *class)
}

#[cfg(all(test, feature = "highlight"))]
mod tests {
    use super::*;

    #[test]
    fn words_get_classes_and_the_text_is_unchanged() {
        let code = Code { language: "python".to_owned(), text: "# hej\nx = \"<å>\"  # y\n".to_owned() };
        let markup = markup(&code).expect("python is known");
        assert!(markup.contains("<span class=\"c\"># hej"), "{markup}");
        assert!(markup.contains("<span class=\"s\">&quot;&lt;å&gt;&quot;"), "{markup}");
        let plain = markup.replace("</span>", "");
        let plain =
            plain.split("<span").map(|part| part.split_once("\">").map_or(part, |(_, text)| text)).collect::<String>();
        assert_eq!(plain, "# hej\nx = &quot;&lt;å&gt;&quot;  # y\n");
    }
}
