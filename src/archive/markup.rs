//! A page or a drawing with addresses that lead from file to file. What is no address stays, byte for byte.

use std::collections::BTreeSet;
use std::ops::Range;

use url::Url;

use crate::archive::attributes::{rewritten, value_of};
use crate::archive::stylesheet;
use crate::archive::visit::Visit;
use crate::text::html::escape_into;
use crate::text::raw_html::{RawAttribute, RawKind, RawToken, raw_tokens};

/// What a page of an archive may load: what lies beside it. Whatever a theme or an author wrote, no host is asked by it. `'self'` is
/// for whoever puts the folder on a web server.
pub const POLICY: &str = "default-src 'self' file: data: blob: 'unsafe-inline' 'unsafe-eval'";

/// Attributes that scripts of our theme read and that lead to what does not start from a file: a page of another host, and a
/// script that is a module.
const OFF: [&str; 2] = ["data-frame", "data-engine"];

/// Attributes by which browsers ask with the rules of the web (CORS), which no file fulfils.
const WEB_ONLY: [&str; 2] = ["crossorigin", "integrity"];

/// Relations by which browsers connect to hosts in advance, whatever the policy says.
const AHEAD: [&str; 4] = ["preconnect", "dns-prefetch", "prefetch", "prerender"];

/// Takes the address of a module, as it stands in the page; returns that of a script that starts it, `None` if the module is not in
/// the archive.
pub type Module<'a> = dyn FnMut(&str) -> Option<String> + 'a;

/// A change: what stands there, and what shall.
pub(super) type Edit = (Range<usize>, String);

/// Returns where the addresses of a page start, by its first `base` element.
#[must_use]
pub fn base_of(html: &str, own: &Url) -> Url {
    let tokens = raw_tokens(html);
    let href = tokens.iter().find_map(|token| match &token.kind {
        RawKind::Start(name, attributes, _) if name == "base" => value_of(attributes, "href"),
        _ => None,
    });
    href.and_then(|href| own.join(href).ok()).unwrap_or_else(|| own.clone())
}

/// Returns the names in a page that a fragment can lead to.
#[must_use]
pub fn ids(html: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for token in raw_tokens(html) {
        let RawKind::Start(element, attributes, _) = token.kind else { continue };
        let is_name = |name: &str| name == "id" || (name == "name" && element == "a");
        ids.extend(attributes.into_iter().filter(|one| is_name(&one.name)).map(|one| one.value));
    }
    ids
}

/// Returns a drawing, or a page of XML, with other addresses.
#[must_use]
pub fn drawing(markup: &str, visit: &mut Visit<'_>) -> String {
    let mut edits = Vec::new();
    let tokens = raw_tokens(markup);
    for (index, token) in tokens.iter().enumerate() {
        let RawKind::Start(element, attributes, _) = &token.kind else { continue };
        addresses(markup, element, attributes, visit, &mut edits);
        edits.extend(styles(markup, &tokens, index, visit));
    }
    applied(markup, edits)
}

/// Returns a page with other addresses, which asks no host and needs no module.
#[must_use]
pub fn page(html: &str, visit: &mut Visit<'_>, module: &mut Module<'_>) -> String {
    let mut edits = Vec::new();
    let mut has_policy = false;
    let tokens = raw_tokens(html);
    for (index, token) in tokens.iter().enumerate() {
        let RawKind::Start(element, attributes, _) = &token.kind else { continue };
        match element.as_str() {
            "head" if !has_policy => {
                has_policy = true;
                let meta = format!("\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
                edits.push((token.span.end..token.span.end, meta));
            }
            // Addresses start at the page itself from now on.
            "base" => {
                let href = attributes.iter().filter(|one| one.name == "href" && !one.span.is_empty());
                edits.extend(href.map(|one| (one.span.clone(), quoted(html, one, "."))));
                continue;
            }
            "link" if is_ahead(attributes) => {
                let rel = attributes.iter().find(|one| one.name == "rel");
                edits.extend(rel.map(|one| (one.span.clone(), quoted(html, one, "was-ahead"))));
                continue;
            }
            "script" => {
                if let Some(more) = started(html, token, attributes, module) {
                    edits.extend(more);
                    without(html, attributes, &mut edits);
                    continue;
                }
            }
            _ => {}
        }
        addresses(html, element, attributes, visit, &mut edits);
        without(html, attributes, &mut edits);
        edits.extend(styles(html, &tokens, index, visit));
    }
    applied(html, edits)
}

/// Returns the changes that let a page start a module; `None` for any other script.
fn started(html: &str, token: &RawToken, attributes: &[RawAttribute], module: &mut Module<'_>) -> Option<[Edit; 3]> {
    let of = |name: &str| attributes.iter().find(|one| one.name == name);
    let kind = of("type").filter(|kind| kind.value.trim().eq_ignore_ascii_case("module"))?;
    let src = of("src")?;
    let to = module(&src.value)?;
    let after_name = token.span.start + "<script".len();
    Some([
        // Modules wait for the page, too.
        (after_name..after_name, " defer".to_owned()),
        (kind.span.clone(), quoted(html, kind, "text/javascript")),
        (src.span.clone(), quoted(html, src, &to)),
    ])
}

/// Appends the changes of the addresses in a tag.
fn addresses(markup: &str, element: &str, attributes: &[RawAttribute], visit: &mut Visit<'_>, edits: &mut Vec<Edit>) {
    for attribute in attributes.iter().filter(|one| !OFF.contains(&one.name.as_str())) {
        if let Some(value) = rewritten(element, attributes, attribute, visit) {
            edits.push((attribute.span.clone(), quoted(markup, attribute, &value)));
        }
    }
}

/// Appends the changes that give other names to attributes that no page in a folder may have.
fn without(html: &str, attributes: &[RawAttribute], edits: &mut Vec<Edit>) {
    for attribute in attributes.iter().filter(|one| OFF.iter().chain(&WEB_ONLY).any(|off| one.name == *off)) {
        let at = name_at(html, attribute);
        edits.push((at..at, "data-was-".to_owned()));
    }
}

/// Returns the change of the style rules in a `style` element, whose content no token stands for.
fn styles(markup: &str, tokens: &[RawToken], index: usize, visit: &mut Visit<'_>) -> Option<Edit> {
    let token = &tokens[index];
    let is_style = matches!(&token.kind, RawKind::Start(name, ..) if name == "style");
    let end = tokens.get(index + 1).map_or(markup.len(), |next| next.span.start);
    let inside = token.span.end..end;
    let style = markup.get(inside.clone()).filter(|_| is_style)?;
    Some((inside, stylesheet::rewritten(style, visit)?))
}

fn is_ahead(attributes: &[RawAttribute]) -> bool {
    let relations = value_of(attributes, "rel").unwrap_or_default().to_ascii_lowercase();
    relations.split_ascii_whitespace().any(|one| AHEAD.contains(&one))
}

/// Returns where the name of an attribute starts.
fn name_at(html: &str, attribute: &RawAttribute) -> usize {
    let RawAttribute { name, span, .. } = attribute;
    // Without a value, the span is where the attribute starts.
    let is_here = |at: usize| html.get(at..at + name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name));
    if span.is_empty() && is_here(span.start) {
        return span.start;
    }
    let before = html[..span.start].trim_end_matches(['"', '\'']).trim_end().trim_end_matches('=').trim_end();
    before.len().saturating_sub(name.len())
}

/// Returns a value as it stands in a tag, with the quotes that it needs and does not have.
fn quoted(html: &str, attribute: &RawAttribute, value: &str) -> String {
    let mut text = String::new();
    escape_into(&mut text, value);
    let text = text.replace('\'', "&#39;");
    let before = html[..attribute.span.start].bytes().next_back();
    if matches!(before, Some(b'"' | b'\'')) { text } else { format!("\"{text}\"") }
}

/// Returns a markup with changes, none of which touches another.
pub(super) fn applied(markup: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut text, mut done) = (String::with_capacity(markup.len()), 0);
    for (range, other) in edits {
        debug_assert!(range.start >= done, "two changes of one place");
        text.push_str(&markup[done..range.start]);
        text.push_str(&other);
        done = range.end;
    }
    text + &markup[done..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::visit::Use;

    fn made(html: &str) -> String {
        let mut visit = |address: &str, _: Use| address.strip_prefix('/').map(|rest| format!("../{rest}"));
        page(html, &mut visit, &mut |src| src.strip_prefix('/').map(|rest| format!("../{rest}.start.js")))
    }

    #[test]
    fn addresses_change_in_any_spelling_and_the_rest_does_not() {
        for (html, wanted) in [
            ("<a  HREF = '/a&amp;b?c=1' title='/x'>/a</a>", "<a  HREF = '../a&amp;b?c=1' title='/x'>/a</a>"),
            ("<A href=/a/b>å\r\n</A>", "<A href=\"../a/b\">å\r\n</A>"),
            ("<a href=\"/'>\">", "<a href=\"../&#39;&gt;\">"),
            ("<style>a{b:url(/c)}</style><p>url(/c)", "<style>a{b:url(\"../c\")}</style><p>url(/c)"),
            (
                "<!-- <a href=/a> --><script>'<a href=/a>'</script>",
                "<!-- <a href=/a> --><script>'<a href=/a>'</script>",
            ),
            ("<textarea>&lt;iframe src=\"/a\"></textarea>", "<textarea>&lt;iframe src=\"/a\"></textarea>"),
            ("<a href>x<a href=''>", "<a href>x<a href=''>"),
            ("<base href='/b/'><a href='/c'>", "<base href='.'><a href='../c'>"),
        ] {
            assert_eq!(made(html), wanted, "{html}");
        }
    }

    #[test]
    fn a_page_starts_its_modules_asks_nobody_and_connects_to_nobody() {
        let html = "<head><link rel=preconnect href=https://a.example><link crossorigin rel=stylesheet integrity='x' \
                    href=/a.css><script type=module src=\"/talk.js\"></script><script type='module'>x()</script></head>\
                    <div data-frame='https://b.example/' data-engine=/e.js>";
        let wanted = format!(
            "<head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"><link rel=\"was-ahead\" \
             href=https://a.example><link data-was-crossorigin rel=stylesheet data-was-integrity='x' href=\"../a.css\">\
             <script defer type=\"text/javascript\" src=\"../talk.js.start.js\"></script><script type='module'>x()</script>\
             </head><div data-was-data-frame='https://b.example/' data-was-data-engine=/e.js>"
        );
        assert_eq!(made(html), wanted);
        let svg = "<svg><image xlink:href=\"/a.png\"/><style><![CDATA[a{fill:url(/b)}]]></style></svg>";
        let drawn = drawing(svg, &mut |address, _| address.strip_prefix('/').map(str::to_owned));
        assert_eq!(drawn, "<svg><image xlink:href=\"a.png\"/><style><![CDATA[a{fill:url(\"b\")}]]></style></svg>");
    }

    #[test]
    fn names_and_bases_are_found() {
        assert_eq!(ids("<p id=a><a name='b'><input name=c>").into_iter().collect::<Vec<_>>(), ["a", "b"]);
        let own = Url::parse("https://x.example/a/b/").expect("an address");
        assert_eq!(base_of("<base href='../c/'>", &own).as_str(), "https://x.example/a/c/");
    }
}
