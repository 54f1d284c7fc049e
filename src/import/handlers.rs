//! What each element of a foreign text becomes in Markdown.
#![expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]

use std::rc::Rc;

use htmd::element_handler::Handlers;
use htmd::{Element, Node};

use crate::import::dom::{attribute, has_class, is_blank, is_block, of_tag, only_picture, tag, text, typed, within};
use crate::import::films::lone_film;
use crate::import::markdown::{Work, locked};
use crate::import::sanitise::MORE;
use crate::import::shown::{gallery, is_gallery};

pub(super) fn block(content: &str) -> String {
    format!("\n\n{}\n\n", content.trim_matches('\n'))
}

/// Returns the address of a link as it can stand in one.
pub(super) fn destination(address: &str) -> String {
    if address.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>')) {
        let address = address.replace(' ', "%20").replace('<', "%3C").replace('>', "%3E");
        return format!("<{}>", address.replace(char::is_whitespace, ""));
    }
    address.to_owned()
}

/// Returns a text in which nothing is Markdown.
pub(super) fn escaped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut markdown = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '&' | '~') {
            markdown.push('\\');
        }
        markdown.push(letter);
    }
    markdown
}

/// Returns a line that begins with nothing that Markdown reads as the beginning of a block.
fn escaped_line(line: &str) -> String {
    let line = escaped(line);
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if line.starts_with(['#', '>', '-', '+', '=', ':', '|']) {
        format!("\\{line}")
    } else if after.len() < line.len() && after.starts_with(['.', ')']) {
        format!("{}\\{after}", &line[..line.len() - after.len()])
    } else {
        line
    }
}

pub(super) fn inner(handlers: &dyn Handlers, element: &Element<'_>) -> String {
    handlers.walk_children(element.node).content
}

pub(super) fn paragraph(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    if has_class(element.node, MORE) {
        return Some(block("<!--more-->"));
    }
    if is_blank(element.node) {
        return Some(String::new());
    }
    if let Some(film) = lone_film(element.node) {
        return Some(block(&film.directive(&work.title(""))));
    }
    let content = inner(handlers, element);
    let content = without_directives(&without_last_break(content.trim_matches([' ', '\n'])));
    let typed = text(element.node);
    let item = typed_item(&typed).and_then(|sign| without_sign(&content, sign));
    Some(match item {
        // A blank line before it makes an item of it whatever stands there.
        Some(item) => format!("\n\n- {}\n\n", item.replace('\n', "\n  ")),
        None => block(&content),
    })
}

/// Returns the sign with which a typed list begins: Word writes `·` and spaces, people write `-`.
fn typed_item(typed: &str) -> Option<char> {
    let mut letters = typed.trim_start_matches(|c: char| c.is_whitespace()).chars();
    let sign = letters.next()?;
    let after = letters.next()?;
    let is_sign = match sign {
        '·' | '•' | '\u{F0B7}' | '▪' | '◦' | '‣' => after.is_whitespace() || after.is_alphabetic(),
        '-' | '*' => after.is_whitespace(),
        'o' => after == '\u{a0}',
        _ => false,
    };
    is_sign.then_some(sign)
}

fn without_sign(content: &str, sign: char) -> Option<String> {
    let content = content.trim_start().trim_start_matches('\\');
    let rest = content.strip_prefix(sign)?.trim_start_matches(|c: char| c.is_whitespace());
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// Returns a paragraph of which no line begins with a space or is a directive by chance.
pub(super) fn without_directives(content: &str) -> String {
    let line = |line: &str| if line.starts_with("::") { format!("\\{line}") } else { line.to_owned() };
    content.split('\n').map(|one| line(one.trim_start_matches(' '))).collect::<Vec<_>>().join("\n")
}

pub(super) fn without_last_break(content: &str) -> String {
    let mut content = content.trim_end();
    // A break before the end shows nothing, and a lone sign would be seen.
    while let Some(before) = content.strip_suffix('\\').filter(|before| !before.ends_with('\\')) {
        content = before.trim_end();
    }
    content.to_owned()
}

pub(super) fn heading(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let level: usize = element.tag[1..].parse().ok()?;
    if is_blank(element.node) {
        return Some(String::new());
    }
    // In a cell or an item there is no place for one.
    let content = inner(handlers, element).replace("\\\n", " ").replace('\n', " ");
    let content = content.trim();
    if within(element.node, &["td", "th", "figcaption", "summary"]) {
        return Some(content.to_owned());
    }
    // A picture is no heading.
    if of_tag(element.node, "img").is_some() && text(element.node).trim().is_empty() {
        return Some(block(content));
    }
    // What stands in braces at the end would be its name.
    let content = match content.strip_suffix('}') {
        Some(start) => format!("{start}\\}}"),
        None => content.to_owned(),
    };
    // A heading is bold by itself.
    let bold = content.strip_prefix("**").and_then(|content| content.strip_suffix("**"));
    let content = bold.filter(|bold| !bold.contains("**")).map_or(content.clone(), str::to_owned);
    Some(block(&format!("{} {content}", "#".repeat(work.levels[level - 1]))))
}

pub(super) fn link(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    let Some(address) = attribute(element.node, "href").filter(|address| !address.trim().is_empty()) else {
        return Some(content);
    };
    let file = work.addresses.file(&address);
    if let Some(img) = only_picture(element.node) {
        // A picture that leads to itself: every picture does.
        let own = attribute(&img, "src").and_then(|own| work.addresses.file(&own));
        if own.is_some() && own == file {
            return Some(content);
        }
    }
    let trimmed = content.trim();
    if trimmed.is_empty() {
        return Some(String::new());
    }
    let Some(target) = file.or_else(|| work.target(&address)) else { return Some(content) };
    if element.node.children.borrow().iter().any(|child| is_block(tag(child))) {
        return Some(format!("\n\n[{}]({})\n\n", trimmed.replace("\n\n", " "), destination(&target)));
    }
    let (before, after) = around(&content);
    Some(format!("{before}[{trimmed}]({}){after}", destination(&target)))
}

/// Returns the spaces around a text.
fn around(content: &str) -> (&str, &str) {
    let start = content.len() - content.trim_start().len();
    let end = content.trim_end().len();
    (&content[..start], if end < start { "" } else { &content[end..] })
}

pub(super) fn picture(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(work.shown(element.node, "").unwrap_or_default())
}

pub(super) fn division(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    if is_gallery(element.node) {
        return Some(gallery(work, element.node));
    }
    if let Some(file) = work.card(element.node) {
        locked(&work.cards).push(file.clone());
        return Some(block(&format!("::attachment{{file=\"{}\"}}", file.replace('"', "\\\""))));
    }
    if is_blank(element.node) {
        return Some(String::new());
    }
    Some(block(&without_last_break(&inner(handlers, element))))
}

pub(super) fn list(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    is_gallery(element.node).then(|| gallery(work, element.node))
}

/// A table that Markdown can say has a head, no cell over several others, and one line in each.
pub(super) fn table(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let is_plain = of_tag(element.node, "th").is_some()
        && !["p", "ul", "ol", "table", "figure", "br", "caption"]
            .iter()
            .any(|inside| of_tag(element.node, inside).is_some())
        && !spans(element.node)
        && !within(element.node, &["td", "th", "li"]);
    if is_plain { None } else { as_it_is(work, handlers, element) }
}

fn spans(node: &Rc<Node>) -> bool {
    let own = ["colspan", "rowspan"].iter().any(|name| attribute(node, name).is_some_and(|value| value != "1"));
    own || node.children.borrow().iter().any(spans)
}

pub(super) fn as_it_is(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(block(&work.raw(element.node)))
}

pub(super) fn inline(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    if content.contains("\n\n") {
        return Some(content);
    }
    let title = attribute(element.node, "title").filter(|_| element.tag == "abbr");
    let title = title.map(|title| format!(" title=\"{}\"", title.replace('"', "&quot;").replace('<', "&lt;")));
    let tag = element.tag;
    Some(format!("<{tag}{}>{content}</{tag}>", title.unwrap_or_default()))
}

/// Words of another language stay known as such (WCAG 3.1.2).
pub(super) fn span(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    let language = attribute(element.node, "lang").filter(|language| !language.is_empty());
    let is_tag = |language: &String| language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match language.filter(is_tag).filter(|_| !content.trim().is_empty() && !content.contains("\n\n")) {
        Some(language) => Some(format!("<span lang=\"{language}\">{content}</span>")),
        None => Some(content),
    }
}

/// Verses keep their lines, everything else its signs; what has markup inside stays markup.
pub(super) fn preformatted(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let children = element.node.children.borrow();
    if children.iter().any(|child| tag(child) == "code") {
        return None;
    }
    let is_text = children.iter().all(|child| matches!(tag(child), "" | "br"));
    drop(children);
    if !is_text {
        return as_it_is(work, handlers, element);
    }
    let typed = typed(&text(element.node));
    let typed = typed.trim_matches('\n');
    if has_class(element.node, "wp-block-verse") {
        let verse = |verse: &str| verse.lines().map(escaped_line).collect::<Vec<_>>().join("\\\n");
        return Some(block(&typed.split("\n\n").map(verse).collect::<Vec<_>>().join("\n\n")));
    }
    let longest = typed.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    Some(block(&format!("{fence}\n{typed}\n{fence}")))
}

pub(super) fn struck(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    if content.trim().is_empty() || content.contains("\n\n") {
        return Some(content);
    }
    let (before, after) = around(&content);
    Some(format!("{before}~~{}~~{after}", content.trim()))
}

pub(super) fn plain(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(inner(handlers, element))
}

pub(super) fn line_break(_: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(if within(element.node, &["td", "th"]) { "<br>" } else { "\\\n" }.to_owned())
}
