//! Handlers that convert single elements to Markdown.
#![expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]

use std::rc::Rc;

use htmd::element_handler::Handlers;
use htmd::{Element, Node};

use crate::import::html::sanitise::{MORE, PLAIN, STRUCK};
use crate::import::html::tree::{
    attribute, has_class, is_blank, is_block, of_tag, only_picture, parent, restore_placeholders, tag, text, within,
};
use crate::import::html::videos::lone_video;
use crate::import::markdown::convert::{Work, locked};
use crate::import::markdown::media::{gallery, is_gallery};

pub(in crate::import) fn block(content: &str) -> String {
    format!("\n\n{}\n\n", content.trim_matches('\n'))
}

/// Formats the address of a link for Markdown.
pub(in crate::import) fn destination(address: &str) -> String {
    if address.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>')) {
        let address = address.replace(' ', "%20").replace('<', "%3C").replace('>', "%3E");
        return format!("<{}>", address.replace(char::is_whitespace, ""));
    }
    address.to_owned()
}

/// Escapes a text so that nothing in it is Markdown.
pub(in crate::import) fn escaped(text: &str) -> String {
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

/// Escapes a line that starts like a Markdown block.
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

pub(in crate::import) fn inner(handlers: &dyn Handlers, element: &Element<'_>) -> String {
    handlers.walk_children(element.node).content
}

pub(in crate::import) fn paragraph(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    if has_class(element.node, MORE) {
        return Some(block("<!--more-->"));
    }
    if is_blank(element.node) {
        return Some(String::new());
    }
    if let Some(video) = lone_video(element.node) {
        return Some(block(&video.directive(&work.title(""))));
    }
    let content = inner(handlers, element);
    let content = content.trim_matches([' ', '\n']);
    if within(element.node, &["li", "td", "th", "dd", "blockquote"]) {
        return Some(block(&without_directives(&without_last_break(content))));
    }
    Some(match foreign(work, element.node) {
        Some(open) => block(&format!("{open}{}</span>", without_directives(&without_last_break(content)))),
        None => paragraphs(content),
    })
}

/// Returns the opening of a span for text in another language or direction (WCAG 3.1.2).
fn foreign(work: &Work, node: &Rc<Node>) -> Option<String> {
    let is_tag = |language: &String| {
        !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let own = work.addresses.language().to_lowercase();
    let main = |language: &str| language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let language = attribute(node, "lang").filter(is_tag).filter(|language| main(language) != main(&own));
    let direction = attribute(node, "dir").filter(|direction| matches!(direction.as_str(), "rtl" | "ltr"));
    let language = language.map(|language| format!(" lang=\"{language}\"")).unwrap_or_default();
    let direction = direction.filter(|_| !language.is_empty()).map(|to| format!(" dir=\"{to}\"")).unwrap_or_default();
    (!language.is_empty()).then(|| format!("<span{language}{direction}>"))
}

/// Returns lines as paragraphs, split at double breaks, and as lists if they were typed as one.
pub(in crate::import) fn paragraphs(content: &str) -> String {
    let mut made = String::new();
    let mut lines: Vec<&str> = Vec::new();
    // A break inside code is not a paragraph break.
    for line in content.split("\\\n").chain(std::iter::once("")) {
        if !line.trim().is_empty() {
            lines.push(line);
            continue;
        }
        let first = (0..lines.len()).find(|first| lines[*first..].iter().all(|line| typed_item(line).is_some()));
        let first = first.filter(|first| *first == 0 || lines.len() - first > 1).unwrap_or(lines.len());
        let (text, list) = lines.split_at(first);
        let text = without_directives(&without_last_break(&text.join("\\\n")));
        if !text.is_empty() {
            made.push_str(&block(&text));
        }
        if !list.is_empty() {
            // A blank line before it makes it a list item in any context.
            let item =
                |line: &&str| typed_item(line).map(|(indent, item)| format!("{indent}- {}\n", item.replace('\n', " ")));
            made.push_str(&format!("\n\n{}\n\n", list.iter().filter_map(item).collect::<String>().trim_end()));
        }
        lines.clear();
    }
    made
}

/// Returns the indentation and text of a typed list item. Word writes `·` and spaces, and `o` one level deeper;
/// people type `-`.
fn typed_item(line: &str) -> Option<(&'static str, String)> {
    let line = line.trim_start().trim_start_matches('\\');
    let mut letters = line.chars();
    let sign = letters.next()?;
    let rest = letters.as_str();
    let after = rest.chars().next()?;
    let is_sign = match sign {
        '·' | '•' | '\u{F0B7}' | '▪' | '◦' | '‣' => after.is_whitespace() || after.is_alphabetic(),
        '-' | '*' => after.is_whitespace(),
        'o' => after == '\u{a0}' || rest.starts_with("  "),
        _ => false,
    };
    let item = rest.trim_start();
    let says = item.chars().any(|c| !c.is_whitespace() && !matches!(c, '*' | '-' | '\\' | '·' | '•'));
    let indent = if sign == 'o' { "  " } else { "" };
    (is_sign && says).then(|| (indent, item.to_owned()))
}

/// Returns a paragraph in which no line starts with a space, a directive or a definition by accident.
pub(in crate::import) fn without_directives(content: &str) -> String {
    let line = |line: &str| if line.starts_with(':') { format!("\\{line}") } else { line.to_owned() };
    content.split('\n').map(|one| line(one.trim_start_matches(' '))).collect::<Vec<_>>().join("\n")
}

pub(in crate::import) fn without_last_break(content: &str) -> String {
    let mut content = content.trim_end();
    // A trailing break shows nothing, but a lone backslash would.
    while let Some(before) = content.strip_suffix('\\').filter(|before| !before.ends_with('\\')) {
        content = before.trim_end();
    }
    content.to_owned()
}

pub(in crate::import) fn heading(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let level: usize = element.tag[1..].parse().ok()?;
    if is_blank(element.node) {
        return Some(String::new());
    }
    // Cells and list items cannot contain line breaks.
    let content = inner(handlers, element).replace("\\\n", " ").replace('\n', " ");
    let content = content.trim();
    if within(element.node, &["td", "th", "figcaption", "summary"]) {
        return Some(content.to_owned());
    }
    // A picture is not a heading.
    if of_tag(element.node, "img").is_some() && text(element.node).trim().is_empty() {
        return Some(block(content));
    }
    // Braces at the end would be read as the heading's id.
    let content = match content.strip_suffix('}') {
        Some(start) => format!("{start}\\}}"),
        None => content.to_owned(),
    };
    // Headings are bold by themselves.
    let bold = content.strip_prefix("**").and_then(|content| content.strip_suffix("**"));
    let content = bold.filter(|bold| !bold.contains("**")).map_or(content.clone(), str::to_owned);
    let name = attribute(element.node, "id").filter(|name| work.referenced.contains(name));
    let name = name.map(|name| format!(" {{#{name}}}")).unwrap_or_default();
    Some(block(&format!("{} {content}{name}", "#".repeat(work.levels[level - 1]))))
}

pub(in crate::import) fn link(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    let Some(address) = attribute(element.node, "href").filter(|address| !address.trim().is_empty()) else {
        return Some(content);
    };
    let file = work.addresses.file(&address);
    if let Some(img) = only_picture(element.node) {
        // Every picture links to itself already.
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

pub(in crate::import) fn picture(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(work.shown(element.node, "").unwrap_or_default())
}

pub(in crate::import) fn division(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
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

pub(in crate::import) fn list(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    is_gallery(element.node).then(|| gallery(work, element.node))
}

/// Markdown can express a table with a header, rows of equal length, no spanning cells and single-line cells.
pub(in crate::import) fn table(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let is_plain = is_grid(element.node)
        && !["p", "ul", "ol", "figure", "br", "caption"].iter().any(|inside| of_tag(element.node, inside).is_some())
        && !within(element.node, &["td", "th", "li"]);
    if is_plain { None } else { as_it_is(work, handlers, element) }
}

/// Returns whether a table has a header row and then rows of equal length.
fn is_grid(table: &Rc<Node>) -> bool {
    let mut rows = Vec::new();
    cells(table, &mut rows);
    let Some((head, body)) = rows.split_first() else { return false };
    head.iter().all(|name| name == "th")
        && body.iter().all(|row| row.len() == head.len() && row.iter().all(|name| name == "td"))
}

/// Collects the element names of the cells of each row; spanning cells get a name of their own.
fn cells(node: &Rc<Node>, rows: &mut Vec<Vec<String>>) {
    for child in node.children.borrow().iter() {
        match tag(child) {
            "tr" => {
                rows.push(Vec::new());
                cells(child, rows);
            }
            "td" | "th" => {
                let is_wide =
                    ["colspan", "rowspan"].iter().any(|name| attribute(child, name).is_some_and(|value| value != "1"));
                let holds_table = of_tag(child, "table").is_some();
                let name = if is_wide || holds_table { "" } else { tag(child) };
                if let Some(row) = rows.last_mut() {
                    row.push(name.to_owned());
                }
            }
            _ => cells(child, rows),
        }
    }
}

pub(in crate::import) fn as_it_is(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(block(&work.raw(element.node)))
}

pub(in crate::import) fn inline(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    if content.contains("\n\n") {
        return Some(content);
    }
    let title = attribute(element.node, "title").filter(|_| element.tag == "abbr");
    let title = title.map(|title| format!(" title=\"{}\"", title.replace('"', "&quot;").replace('<', "&lt;")));
    let tag = element.tag;
    Some(format!("<{tag}{}>{content}</{tag}>", title.unwrap_or_default()))
}

/// Keeps the language of foreign words (WCAG 3.1.2), anchors and strikethrough.
pub(in crate::import) fn span(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    if content.trim().is_empty() {
        let name = attribute(element.node, "id").filter(|name| work.referenced.contains(name));
        return Some(name.map(|name| format!("<span id=\"{name}\"></span>")).unwrap_or(content));
    }
    if attribute(element.node, "style").is_some_and(|style| style == STRUCK) {
        return struck(work, handlers, element);
    }
    match foreign(work, element.node).filter(|_| !content.contains("\n\n")) {
        Some(open) => Some(format!("{open}{content}</span>")),
        None => Some(content),
    }
}

/// Some editors wrap texts in bold elements that are not bold. Where Markdown cannot express emphasis, between
/// punctuation and a letter (`CommonMark`, 6.2: `**Mål:**Vi`), the element stays.
pub(in crate::import) fn emphasis(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    if attribute(element.node, "style").is_some_and(|style| style == PLAIN) {
        return Some(inner(handlers, element));
    }
    let is_sign = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let said = text(element.node);
    let (before, after) = neighbours(element.node);
    let is_unknown =
        (is_sign(said.chars().next_back()) && is_letter(after)) || (is_sign(said.chars().next()) && is_letter(before));
    if !is_unknown {
        // Its children are not converted again, because nested elements would then take exponential time.
        return None;
    }
    let content = inner(handlers, element);
    let name = if matches!(element.tag, "b" | "strong") { "strong" } else { "em" };
    let is_inline = !content.trim().is_empty() && !content.contains("\n\n");
    Some(if is_inline { format!("<{name}>{content}</{name}>") } else { content })
}

/// Returns the characters directly before and after an element.
fn neighbours(node: &Rc<Node>) -> (Option<char>, Option<char>) {
    let Some(above) = parent(node) else { return (None, None) };
    let children = above.children.borrow();
    let index = children.iter().position(|child| Rc::ptr_eq(child, node));
    let said = |index: Option<usize>| index.and_then(|index| children.get(index)).map(text).unwrap_or_default();
    let before = said(index.and_then(|index| index.checked_sub(1))).chars().next_back();
    let after = said(index.map(|index| index + 1)).chars().next();
    (before, after)
}

/// Verses keep their line breaks, other preformatted text all characters; with markup inside it stays markup.
pub(in crate::import) fn preformatted(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let children = element.node.children.borrow();
    if children.iter().any(|child| tag(child) == "code") {
        return None;
    }
    let is_text = children.iter().all(|child| matches!(tag(child), "" | "br"));
    drop(children);
    if !is_text {
        return as_it_is(work, handlers, element);
    }
    let typed = restore_placeholders(&text(element.node));
    let typed = typed.trim_matches('\n');
    if has_class(element.node, "wp-block-verse") {
        let verse = |verse: &str| verse.lines().map(escaped_line).collect::<Vec<_>>().join("\\\n");
        return Some(block(&typed.split("\n\n").map(verse).collect::<Vec<_>>().join("\n\n")));
    }
    let longest = typed.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    Some(block(&format!("{fence}\n{typed}\n{fence}")))
}

pub(in crate::import) fn struck(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    if content.trim().is_empty() || content.contains("\n\n") {
        return Some(content);
    }
    let (before, after) = around(&content);
    Some(format!("{before}~~{}~~{after}", content.trim()))
}

pub(in crate::import) fn plain(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(inner(handlers, element))
}

pub(in crate::import) fn line_break(_: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(if within(element.node, &["td", "th"]) { "<br>" } else { "\\\n" }.to_owned())
}
