//! Code of other generators in a text: shortcodes and template tags, which readers would see as they are.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::parse::directives::PreparedMarkdown;
use crate::parse::lookalikes::is_escaped;
use crate::source::span::Span;
use crate::text::markdown::LocatedEvent;

/// A piece of code of another generator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignCode {
    /// Whose it is.
    pub language: ForeignLanguage,
    /// Its beginning as typed: `{{< figure`.
    pub name: String,
    /// Where it is in the file.
    pub span: Span,
}

/// Whose code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ForeignLanguage {
    /// `{{< figure >}}` and `{{% note %}}` of Hugo.
    Hugo,
    /// `{% include x %}` of Jekyll, Eleventy, Zola and others.
    Tag,
    /// `{{ site.title }}` of the same.
    Value,
    /// `[gallery ids="1,2"]` of WordPress.
    WordPress,
}

/// Code as it begins and ends. Braces alone are text, and so are words in brackets without attributes in quotation marks.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    let forms = [
        r"(?P<Hugo>\{\{[<%]\s*/?\s*[\w./-]+)[^{}]*[>%]\}\}",
        r"(?P<Tag>\{%-?\s*\w+)[^{}]*%\}",
        r"(?P<Value>\{\{-?\s*[A-Za-z_$.#][\w.$-]*)(?:[\s|(\[][^{}\n]*)?\}\}",
        r#"(?P<WordPress>\[[a-z][a-z0-9_-]+)(?:\s+[a-z][a-z0-9_-]*=(?:"[^"\]\n]*"|'[^'\]\n]*'))+\s*/?\]"#,
        r"(?P<Numbers>\[(?:gallery|caption|wp_caption|audio|video|playlist|embed))\s+[a-z]+=[^\]\n]*\]",
    ];
    Regex::new(&forms.join("|")).expect("invariant: constants")
});

/// Returns the code of other generators in a text with these events; of a pair around a text the first.
pub(super) fn foreign_code(prepared: &PreparedMarkdown, events: &[LocatedEvent<'_>]) -> Vec<ForeignCode> {
    let mut found = CODE.captures_iter(&prepared.text).filter_map(|found| code(&found)).peekable();
    if found.peek().is_none() {
        return Vec::new();
    }
    let texts = texts(events);
    let is_shown = |at: usize| {
        let after = texts.partition_point(|range| range.start <= at);
        after > 0 && texts[after - 1].contains(&at) && !is_escaped(&prepared.text, at)
    };
    found
        .filter(|(_, name, range)| is_shown(range.start) && !is_end(name))
        .map(|(language, name, range)| ForeignCode { language, name, span: prepared.span(&range) })
        .collect()
}

fn code(found: &regex::Captures<'_>) -> Option<(ForeignLanguage, String, Range<usize>)> {
    let languages = [
        ("Hugo", ForeignLanguage::Hugo),
        ("Tag", ForeignLanguage::Tag),
        ("Value", ForeignLanguage::Value),
        ("WordPress", ForeignLanguage::WordPress),
        ("Numbers", ForeignLanguage::WordPress),
    ];
    let (name, language) = languages.into_iter().find_map(|(group, language)| Some((found.name(group)?, language)))?;
    Some((language, name.as_str().to_owned(), found.get(0)?.range()))
}

/// Returns whether code ends what code before it began.
fn is_end(name: &str) -> bool {
    name.contains('/') && name.trim_start_matches(['{', '<', '%', '-', ' ']).starts_with('/')
        || name.trim_start_matches(['{', '%', '-', ' ']).starts_with("end")
}

/// Returns the ranges that readers see as text, in order: not code, neither in Markdown nor in HTML.
fn texts(events: &[LocatedEvent<'_>]) -> Vec<Range<usize>> {
    let (mut texts, mut is_code, mut elements) = (Vec::new(), false, 0_usize);
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(_) if !is_code && elements == 0 => texts.push(range.clone()),
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.to_ascii_lowercase();
                let count = |mark: &str| html.matches(mark).count();
                let opened: usize =
                    ["<code", "<pre", "<kbd", "<samp", "<script", "<style", "<!--"].map(count).iter().sum();
                let closed: usize =
                    ["</code", "</pre", "</kbd", "</samp", "</script", "</style", "-->"].map(count).iter().sum();
                if matches!(event, Event::Html(_)) && elements == 0 && opened == 0 {
                    texts.push(range.clone());
                }
                elements = (elements + opened).saturating_sub(closed);
            }
            _ => {}
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use crate::parse::body::body;
    use crate::source::path::SourcePath;

    fn told(text: &str) -> Vec<String> {
        let path = SourcePath::new("a.md").expect("a path");
        let found = body(&path, text, 0, false, &mut Vec::new()).outline.foreign;
        found.into_iter().map(|code| format!("{:?} {}", code.language, code.name)).collect()
    }

    #[test]
    fn code_of_other_generators_is_found_in_texts() {
        assert_eq!(
            told("{{< youtube abc >}}\n\n{{% notice tip %}}\nText\n{{% /notice %}}\n"),
            ["Hugo {{< youtube", "Hugo {{% notice"]
        );
        assert_eq!(told("{{<figure src=\"x.jpg\">}}\n"), ["Hugo {{<figure"]);
        assert_eq!(
            told("## Rubrik {% include a.html %} *och* {%- if x -%}mer{% endif %}\n"),
            ["Tag {% include", "Tag {%- if"]
        );
        assert_eq!(told("- Av {{ page.author | escape }} och {{namn}}\n"), ["Value {{ page.author", "Value {{namn"]);
        assert_eq!(told("<div>\n{{ site.title }}\n</div>\n"), ["Value {{ site.title"]);
        assert_eq!(
            told("[gallery ids=\"1,2\"]\n\n[caption id=4 width=30]x[/caption] [su_box title='A']"),
            ["WordPress [gallery", "WordPress [caption", "WordPress [su_box",]
        );
    }

    #[test]
    fn code_that_is_shown_on_purpose_and_ordinary_text_are_not() {
        for text in [
            "`{{< figure >}}` och `` {% x %} ``\n",
            "```\n{{ site.x }}\n```\n\n    {% raw %}\n",
            "<pre>\n{{ x }}\n</pre>\n\nEn <code>{{ x }}</code> rad.\n",
            "<!-- {{ x }} -->\n",
            "{namn} {1,2} {{1,2},{3}} 100 {%} \\{{ x }}\n",
            "[gallery] och [x] och [1] [länk](https://example.se/) [ord a=b] [text]{lang=en}\n",
            "::: note {title=\"A\"}\nx\n:::\n",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
