//! Shortcodes that hold code: they are read before anything else, because `<` in them is a letter.

use std::collections::BTreeSet;

use crate::text::entities::without_entities;
use crate::text::html::escaped;

/// Shortcodes of highlighters, and the languages that they are named after.
const NAMES: [&str; 73] = [
    "code",
    "sourcecode",
    "source",
    "crayon",
    "prism",
    "highlight_code",
    "actionscript3",
    "as3",
    "apache",
    "applescript",
    "asm",
    "bash",
    "batch",
    "c",
    "clj",
    "clojure",
    "coldfusion",
    "cf",
    "cpp",
    "csharp",
    "css",
    "delphi",
    "diff",
    "patch",
    "erl",
    "erlang",
    "fsharp",
    "go",
    "golang",
    "groovy",
    "haskell",
    "html",
    "html5",
    "xhtml",
    "xml",
    "xslt",
    "java",
    "javafx",
    "jfx",
    "javascript",
    "js",
    "jscript",
    "json",
    "latex",
    "tex",
    "lisp",
    "lua",
    "matlab",
    "matlabkey",
    "objc",
    "obj-c",
    "pascal",
    "pas",
    "perl",
    "pl",
    "php",
    "plain",
    "powershell",
    "ps",
    "py",
    "python",
    "rails",
    "ror",
    "rb",
    "ruby",
    "rust",
    "scala",
    "sh",
    "shell",
    "sql",
    "vb",
    "vbnet",
    "yaml",
];

/// Returns the text with the code of shortcodes as elements: `[csharp]List<int> x;[/csharp]`.
#[must_use]
pub fn code_blocks(content: &str) -> String {
    let mut markup = String::with_capacity(content.len());
    let mut rest = content;
    // After the last closing shortcode there is none.
    let last = content.rfind("[/").unwrap_or(0);
    // Names without a closing shortcode further on, so that they are searched once.
    let mut endless = BTreeSet::new();
    while let Some(at) = rest.find('[').filter(|at| content.len() - rest.len() + at < last) {
        markup.push_str(&rest[..at]);
        rest = &rest[at..];
        match code(rest, &mut endless) {
            Some((made, length)) => {
                markup.push_str(&made);
                rest = &rest[length..];
            }
            None => {
                let signs = if rest.starts_with("[[") { 2 } else { 1 };
                markup.push_str(&rest[..signs]);
                rest = &rest[signs..];
            }
        }
    }
    markup.push_str(rest);
    markup
}

/// Returns the element of a shortcode that holds code, and its length.
fn code<'a>(rest: &'a str, endless: &mut BTreeSet<&'a str>) -> Option<(String, usize)> {
    let body = &rest[1..];
    let name_end = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
    let name = &body[..name_end];
    let lower = name.to_ascii_lowercase();
    let coloured = colourer(&lower);
    if coloured.is_none() && !NAMES.contains(&lower.as_str()) {
        return None;
    }
    let open_end = name_end + body[name_end..].find([']', '[', '<', '\n'])?;
    let typed = &body[name_end..open_end];
    if !body[open_end..].starts_with(']') || !(typed.is_empty() || typed.starts_with([' ', '='])) {
        return None;
    }
    let after = &body[open_end + 1..];
    let close = format!("[/{name}]");
    let end = if endless.contains(name) { None } else { after.find(&close) };
    if end.is_none() {
        endless.insert(name);
    }
    let inner = &after[..end?];
    let is_named = matches!(lower.as_str(), "code" | "sourcecode" | "source" | "crayon" | "prism" | "highlight_code");
    let language = value(typed).or_else(|| match &coloured {
        Some((_, language)) => language.clone(),
        None => (!is_named && lower != "plain").then(|| lower.clone()),
    });
    let language =
        language.filter(|language| language.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#-".contains(&byte)));
    // Shortcodes and tags in code are letters, which the editor may have escaped.
    let text = escaped(&without_entities(inner)).replace('[', "&#91;").replace(']', "&#93;");
    let length = 1 + open_end + 1 + inner.len() + close.len();
    if coloured.is_some_and(|(is_inline, _)| is_inline) {
        return Some((format!("<code>{}</code>", text.trim()), length));
    }
    let class = language.map(|language| format!(" class=\"language-{language}\"")).unwrap_or_default();
    Some((format!("<pre><code{class}>{}</code></pre>", text.trim_matches(['\n', '\r'])), length))
}

/// Returns whether a shortcode is one of `CodeColorer` for a line, and its language: `cc`, `ccn_php`, `cci_java`.
fn colourer(name: &str) -> Option<(bool, Option<String>)> {
    let (form, language) =
        name.split_once('_').map_or((name, None), |(form, language)| (form, Some(language.to_owned())));
    let forms = form
        .strip_prefix("cc")
        .filter(|forms| forms.len() <= 4 && forms.bytes().all(|form| b"ebilnswt".contains(&form)))?;
    Some((forms.contains('i'), language))
}

/// Returns the language that a shortcode names: `lang="php"`, `language=php`, `=php`.
fn value(typed: &str) -> Option<String> {
    let typed = typed.replace(['”', '“', '″', '"', '\''], " ").replace("&quot;", " ").to_lowercase();
    let bare = typed.strip_prefix('=').map(str::to_owned);
    let named = ["language", "lang"].iter().find_map(|name| {
        let (_, value) = typed.split_once(name)?;
        Some(value.trim_start().strip_prefix('=')?.to_owned())
    });
    let value = named.or(bare)?;
    value.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_read_letter_by_letter() {
        let cases = [
            (
                "[csharp]List<int> x[0];[/csharp]",
                "<pre><code class=\"language-csharp\">List&lt;int&gt; x&#91;0&#93;;</code></pre>",
            ),
            (
                "a [code lang=\"php\"]\nif (a &lt; b)\n[/code] b",
                "a <pre><code class=\"language-php\">if (a &lt; b)</code></pre> b",
            ),
            (
                "[sourcecode language='python' wraplines=false]x[/sourcecode]",
                "<pre><code class=\"language-python\">x</code></pre>",
            ),
            (
                "[ccn_java]a<b[/ccn_java][cci]c<d[/cci]",
                "<pre><code class=\"language-java\">a&lt;b</code></pre><code>c&lt;d</code>",
            ),
            ("[cc lang=\"bash\"]ls[/cc]", "<pre><code class=\"language-bash\">ls</code></pre>"),
        ];
        for (content, markup) in cases {
            assert_eq!(code_blocks(content), markup);
        }
        for other in ["[php]", "[sic] [code", "[[code]]x[/code]", "[kod]x[/kod]", "[c]a", "x [/code]"] {
            assert_eq!(code_blocks(other), other);
        }
    }
}
