//! Texts that hold several languages, as qTranslate and its heirs store them: `<!--:sv-->…<!--:-->`, `[:sv]…[:en]…[:]`,
//! `{:sv}…{:}`.

/// How a language begins and ends: `<!--:` and `-->`.
const FORMS: [(&str, &str); 3] = [("<!--:", "-->"), ("[:", "]"), ("{:", "}")];

/// A part of a text: its language, and what it says; without one all readers see it.
type Part<'a> = (Option<&'a str>, &'a str);

/// Returns the languages of a text in their order; none for a text in one.
pub(in crate::import) fn languages(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for (language, said) in parts(text) {
        if let Some(language) = language.filter(|language| !said.trim().is_empty() && !found.contains(language)) {
            found.push(language);
        }
    }
    found
}

/// Returns what readers of a language see of a text; `None` if nothing of it is in that language. A text in one
/// language is everybody's.
pub(in crate::import) fn in_language(text: &str, language: &str) -> Option<String> {
    let parts = parts(text);
    let is_theirs = |own: Option<&str>| own.is_none_or(|own| own == language);
    let has_own = parts.iter().all(|(own, _)| own.is_none())
        || parts.iter().any(|(own, said)| *own == Some(language) && !said.trim().is_empty());
    has_own.then(|| parts.iter().filter(|(own, _)| is_theirs(*own)).map(|(_, said)| *said).collect())
}

/// Returns a text in one language: in the wanted one, else in the first that it has.
pub(in crate::import) fn one(text: &str, wanted: &str) -> String {
    let first = || in_language(text, languages(text).first()?);
    in_language(text, wanted).or_else(first).unwrap_or_else(|| text.to_owned())
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let has_form = |(start, end): &&(&str, &str)| is_in_languages(text, start, end);
    let Some((start, end)) = FORMS.iter().find(has_form) else { return vec![(None, text)] };
    let mut parts = Vec::new();
    let (mut language, mut rest) = (None, text);
    while let Some((at, len, next)) = mark(rest, start, end) {
        parts.push((language, &rest[..at]));
        (language, rest) = (next, &rest[at + len..]);
    }
    parts.push((language, rest));
    parts.retain(|(_, said)| !said.is_empty());
    parts
}

/// Returns whether a text has languages in a form: it begins with one, or one ends.
fn is_in_languages(text: &str, start: &str, end: &str) -> bool {
    let first = mark(text, start, end).and_then(|(at, _, language)| language.map(|_| at));
    first.is_some_and(|at| text[..at].trim().is_empty() || text.contains(&format!("{start}{end}")))
}

/// Returns where the next mark is, how long it is, and the language that begins there.
fn mark<'a>(text: &'a str, start: &str, end: &str) -> Option<(usize, usize, Option<&'a str>)> {
    text.match_indices(start).find_map(|(at, _)| {
        let typed = &text[at + start.len()..];
        let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase());
        let name = ["", typed.get(..2).filter(is_name).unwrap_or_default()];
        let name = name.into_iter().find(|name| typed[name.len()..].starts_with(end))?;
        Some((at, start.len() + name.len() + end.len(), Some(name).filter(|name| !name.is_empty())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_all_forms_are_told_apart() {
        for text in [
            "<!--:sv-->Hej<!--:--><!--:en-->Hello<!--:-->",
            "[:sv]Hej[:en]Hello[:]",
            "[:sv]Hej[:en]Hello",
            "{:sv}Hej{:}{:en}Hello{:}",
        ] {
            assert_eq!(languages(text), ["sv", "en"], "{text}");
            assert_eq!(in_language(text, "sv").as_deref(), Some("Hej"), "{text}");
            assert_eq!(one(text, "en"), "Hello", "{text}");
            assert_eq!((in_language(text, "de"), one(text, "de").as_str()), (None, "Hej"), "{text}");
        }
        let shared = "<!--:sv-->Hej<!--more-->du<!--:--><img src=\"a.jpg\"><!--:en-->Hello<!--:-->";
        assert_eq!(in_language(shared, "sv").as_deref(), Some("Hej<!--more-->du<img src=\"a.jpg\">"));
        assert_eq!(in_language(shared, "en").as_deref(), Some("<img src=\"a.jpg\">Hello"));
        assert_eq!(languages("[:sv]Bara svenska[:en] [:]"), ["sv"]);
    }

    #[test]
    fn a_text_in_one_language_is_everybodys() {
        for text in ["Hej [:en] du", "en lista [:] här", "{:toc}", "<!--: x -->", "a [:sv och b]", "", "[:swe]x[:]"] {
            assert_eq!(languages(text), Vec::<&str>::new(), "{text}");
            assert_eq!((in_language(text, "sv").as_deref(), one(text, "en").as_str()), (Some(text), text));
        }
    }
}
