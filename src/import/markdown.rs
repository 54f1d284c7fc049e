//! Markup of a foreign text -> Markdown as an author would have written it. What Markdown cannot say stays as markup, without
//! anything that runs.
#![expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};

use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BrStyle, BulletListMarker, HrStyle, Options};
use htmd::{Element, HtmlToMarkdown, Node};

use crate::import::dom::{
    AMPERSAND, attribute, has_class, is_blank, mark_ampersands, of_tag, only_picture, raw, said, tag, text, within,
};
use crate::import::films::lone_film;
use crate::import::sanitise::{MORE, sanitised};
use crate::import::shown::{figure, frame, gallery, is_gallery, sound_or_film};
use crate::import::words::{Difference, difference};
use crate::text::html::text_of;

/// Where addresses of the old blog lead now.
pub trait Addresses: Send + Sync {
    /// Returns where the address of a link leads.
    fn link(&self, address: &str) -> Target;
    /// Returns the name of a file that is to lie beside this text; nothing where there is none.
    fn file(&self, address: &str) -> Option<String>;
    /// Returns the text instead of a picture where none stands beside it (WCAG 1.1.1).
    fn alt(&self, address: &str) -> Option<String>;
    /// Returns the title of a film of which none is told (WCAG 2.4.4).
    fn title(&self) -> String;
}

/// Where an address of the old blog leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To what an author writes like this.
    Here(String),
    /// To nothing any more.
    Gone,
    /// To where it always led: another host.
    Same,
}

/// What became of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The Markdown.
    pub markdown: String,
    /// Where readers see something else than before.
    pub difference: Option<Difference>,
    /// Number of blocks that stay markup because they would say something else as Markdown.
    pub kept: usize,
    /// Names of files beside the text that it shows as a card.
    pub cards: Vec<String>,
    /// Names of elements that were left out, and how many of each.
    pub left_out: BTreeMap<String, usize>,
}

/// Converts markup.
#[must_use]
pub fn markdown(markup: &str, addresses: &Arc<dyn Addresses>) -> Text {
    let (seen, left_out) = sanitised(markup);
    let work = Work {
        addresses: Arc::clone(addresses),
        levels: levels(&seen),
        cards: Arc::default(),
        said: Arc::default(),
        kept: Arc::default(),
    };
    let markdown = tidied(&work.converter().convert(&seen).unwrap_or_default());
    let difference = difference(&locked(&work.said), &markdown);
    let (cards, kept) = (std::mem::take(&mut *locked(&work.cards)), *locked(&work.kept));
    Text { markdown, difference, kept, cards, left_out }
}

pub(super) fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Returns the level that each heading of a text gets: the first is one below the title, and none is skipped downwards
/// (WCAG 1.3.1).
fn levels(markup: &str) -> [usize; 6] {
    let is_used = |level: &usize| {
        let (open, close) = (format!("<h{level}"), format!("</h{level}>"));
        markup.split(&open).skip(1).any(|rest| {
            let inner = rest.split(&close).next().and_then(|inner| inner.split_once('>'));
            inner.is_some_and(|(_, inner)| !text_of(inner).replace("&nbsp;", "").trim().is_empty())
        })
    };
    let used: Vec<usize> = (1..=6).filter(is_used).collect();
    let mut levels = [2; 6];
    for (place, level) in used.iter().enumerate() {
        levels[level - 1] = (place + 2).min(6);
    }
    levels
}

/// What handlers share.
#[derive(Clone)]
pub(super) struct Work {
    pub(super) addresses: Arc<dyn Addresses>,
    levels: [usize; 6],
    cards: Arc<Mutex<Vec<String>>>,
    /// What readers could see before.
    said: Arc<Mutex<String>>,
    /// Number of blocks that stay markup because they would say something else.
    kept: Arc<Mutex<usize>>,
}

/// A handler: what an element becomes.
type Handler = fn(&Work, &dyn Handlers, &Element<'_>) -> Option<String>;

impl Work {
    fn converter(&self) -> HtmlToMarkdown {
        const HANDLERS: [(&[&str], Handler); 19] = [
            (&["html"], whole),
            (&["body"], body),
            (&["p"], paragraph),
            (&["h1", "h2", "h3", "h4", "h5", "h6"], heading),
            (&["a"], link),
            (&["img"], picture),
            (&["figure"], figure),
            (&["div", "section"], division),
            (&["ul"], list),
            (&["table"], table),
            (&["iframe"], frame),
            (&["audio", "video"], sound_or_film),
            (&["details"], as_it_is),
            (&["dl"], as_it_is),
            (&["sup", "sub", "mark", "kbd", "abbr", "ins", "cite", "q", "small"], inline),
            (&["del", "s", "strike"], struck),
            (&["u", "font", "center", "tt"], plain),
            (&["br"], line_break),
            (&["summary"], plain),
        ];
        let options = Options {
            bullet_list_marker: BulletListMarker::Dash,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            hr_style: HrStyle::Dashes,
            br_style: BrStyle::Backslash,
            ..Options::default()
        };
        HANDLERS
            .iter()
            .fold(HtmlToMarkdown::builder().options(options), |builder, (tags, handler)| {
                let (work, handler) = (self.clone(), *handler);
                builder.add_handler(tags.to_vec(), move |handlers: &dyn Handlers, element: Element<'_>| {
                    match handler(&work, handlers, &element) {
                        Some(content) => Some(HandlerResult::from(content)),
                        None => handlers.fallback(element),
                    }
                })
            })
            .build()
    }

    /// Returns what an author writes for an address: of a file, of something else here, of another host.
    pub(super) fn target(&self, address: &str) -> Option<String> {
        let link = || match self.addresses.link(address) {
            Target::Here(target) => Some(target),
            Target::Same => Some(address.to_owned()),
            Target::Gone => None,
        };
        self.addresses.file(address).or_else(link)
    }

    /// Returns an element as markup that leads to where things are now.
    fn raw(&self, node: &Rc<Node>) -> String {
        raw(node, &|address| self.target(address))
    }

    /// Returns what a film is called: as it stands there, or by what it stands in.
    pub(super) fn title(&self, typed: &str) -> String {
        if typed.trim().is_empty() { self.addresses.title() } else { typed.trim().to_owned() }
    }

    /// Returns the name of the file that an element shows as a card.
    fn card(&self, node: &Rc<Node>) -> Option<String> {
        let link = of_tag(node, "a").filter(|_| has_class(node, "wp-block-file"))?;
        self.addresses.file(&attribute(&link, "href")?)
    }

    /// Returns a picture on its own, with what stands below it.
    pub(super) fn shown(&self, img: &Rc<Node>, caption: &str) -> Option<String> {
        let address = attribute(img, "src").filter(|address| !address.is_empty())?;
        let source = self.target(&address)?;
        let alt = attribute(img, "alt").filter(|alt| !alt.trim().is_empty()).or_else(|| self.addresses.alt(&address));
        let alt = escaped(&alt.unwrap_or_default());
        let caption = caption.replace('\\', "\\\\").replace('"', "\\\"");
        let title = if caption.is_empty() { String::new() } else { format!(" \"{caption}\"") };
        Some(format!("![{alt}]({}{title})", destination(&source)))
    }
}

/// Marks ampersands that Markdown would read as entities; the converter escapes all else.
fn whole(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    mark_ampersands(element.node);
    Some(inner(handlers, element))
}

/// Converts a text block by block; one that would say something else stays markup.
fn body(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let children = element.node.children.borrow();
    let said = |child: &Rc<Node>| said(child, &|node| work.card(node).is_some());
    let said_before = children.iter().map(said).collect::<Vec<_>>().join(" ");
    let is_divided = children.iter().all(|child| is_block(tag(child)) || said(child).trim().is_empty());
    let content = if is_divided {
        let blocks = children.iter().map(|child| {
            let content = handlers.handle(child).map(|made| made.content).unwrap_or_default();
            let is_same = difference(&said(child), &content.replace(AMPERSAND, "\\&")).is_none();
            if is_same {
                return block(&content);
            }
            *locked(&work.kept) += 1;
            block(&work.raw(child))
        });
        blocks.collect()
    } else {
        drop(children);
        let content = inner(handlers, element);
        if difference(&said_before, &content.replace(AMPERSAND, "\\&")).is_none() {
            content
        } else {
            *locked(&work.kept) += 1;
            let children = element.node.children.borrow();
            format!("<div>{}</div>", children.iter().map(|child| work.raw(child)).collect::<String>())
        }
    };
    *locked(&work.said) = said_before;
    Some(content)
}

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

pub(super) fn inner(handlers: &dyn Handlers, element: &Element<'_>) -> String {
    handlers.walk_children(element.node).content
}

fn paragraph(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
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
fn without_directives(content: &str) -> String {
    let line = |line: &str| if line.starts_with("::") { format!("\\{line}") } else { line.to_owned() };
    content.split('\n').map(|one| line(one.trim_start_matches(' '))).collect::<Vec<_>>().join("\n")
}

fn without_last_break(content: &str) -> String {
    let mut content = content.trim_end();
    // A break before the end shows nothing, and a lone sign would be seen.
    while let Some(before) = content.strip_suffix('\\').filter(|before| !before.ends_with('\\')) {
        content = before.trim_end();
    }
    content.to_owned()
}

fn heading(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
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

fn link(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
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

fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "figure" | "table" | "blockquote"
    )
}

fn picture(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(work.shown(element.node, "").unwrap_or_default())
}

fn division(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
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

fn list(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    is_gallery(element.node).then(|| gallery(work, element.node))
}

/// A table that Markdown can say has a head, no cell over several others, and one line in each.
fn table(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
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

fn as_it_is(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(block(&work.raw(element.node)))
}

fn inline(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    if content.contains("\n\n") {
        return Some(content);
    }
    let title = attribute(element.node, "title").filter(|_| element.tag == "abbr");
    let title = title.map(|title| format!(" title=\"{}\"", title.replace('"', "&quot;").replace('<', "&lt;")));
    let tag = element.tag;
    Some(format!("<{tag}{}>{content}</{tag}>", title.unwrap_or_default()))
}

fn struck(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    if content.trim().is_empty() || content.contains("\n\n") {
        return Some(content);
    }
    let (before, after) = around(&content);
    Some(format!("{before}~~{}~~{after}", content.trim()))
}

fn plain(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(inner(handlers, element))
}

fn line_break(_: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(if within(element.node, &["td", "th"]) { "<br>" } else { "\\\n" }.to_owned())
}

/// Returns Markdown in which nothing is a directive or the end of front matter by chance, items that follow each other are one
/// list, and lines end where they do.
fn tidied(markdown: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        in_code ^= line.trim_start().starts_with("```");
        let line = if in_code { line } else { line.trim_end() };
        // An item after an item needs no blank line between.
        let is_item = |line: &str| line.starts_with("- ");
        let between = lines.len() >= 2 && lines[lines.len() - 1].is_empty() && is_item(&lines[lines.len() - 2]);
        if !in_code && is_item(line) && between {
            lines.pop();
        }
        if !in_code && line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(line.to_owned());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let mut markdown = lines.join("\n").replace(AMPERSAND, "\\&");
    if !markdown.is_empty() {
        markdown.push('\n');
    }
    markdown
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Old;

    impl Addresses for Old {
        fn link(&self, address: &str) -> Target {
            let own = address.strip_prefix("https://old.example/");
            own.map_or(Target::Same, |rest| {
                if rest == "gone" { Target::Gone } else { Target::Here(format!("/posts/{rest}.md")) }
            })
        }

        fn alt(&self, _: &str) -> Option<String> {
            None
        }

        fn title(&self) -> String {
            "T".to_owned()
        }

        fn file(&self, address: &str) -> Option<String> {
            let name = address.strip_prefix("https://old.example/uploads/")?;
            Some(name.replace("-300x225", ""))
        }
    }

    fn of(markup: &str) -> String {
        let addresses: Arc<dyn Addresses> = Arc::new(Old);
        let Text { markdown, difference, kept, .. } = super::markdown(markup, &addresses);
        assert_eq!((difference, kept), (None, 0), "{markup}");
        markdown.trim_end().to_owned()
    }

    #[test]
    fn paragraphs_of_nothing_go_and_the_others_stay() {
        assert_eq!(
            of("<p>Ett</p><p>&nbsp;</p><p><br></p><p>Två<br>rader<br></p><div>&nbsp; </div>"),
            "Ett\n\nTvå\\\nrader"
        );
        assert_eq!(of("a<!--more-->b"), "a\n\n<!--more-->\n\nb");
    }

    #[test]
    fn typed_lists_become_lists() {
        let word = "<p>·<span>&nbsp;&nbsp; </span>Ett</p><p>· Två <b>fet</b></p><p>- Tre</p><p>-5 grader</p>";
        assert_eq!(of(word), "- Ett\n- Två **fet**\n- Tre\n\n-5 grader");
        assert_eq!(of("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"), "- a\n  - b\n- c");
        assert_eq!(of("<ol start=\"3\"><li>c</li><li>d</li></ol>"), "3. c\n4. d");
    }

    #[test]
    fn headings_begin_below_the_title_and_skip_nothing() {
        assert_eq!(of("<h1>A</h1><h4><b>B</b></h4><h3>&nbsp;</h3><h4>C {x}</h4>"), "## A\n\n### B\n\n### C {x\\}");
    }

    #[test]
    fn links_and_pictures_point_at_what_is_here_now() {
        assert_eq!(of("<p>Se <a href=\"https://old.example/a\"> inlägget</a>.</p>"), "Se [inlägget](/posts/a.md).");
        assert_eq!(of("<p>Se <a href=\"https://old.example/gone\">inlägget</a>.</p>"), "Se inlägget.");
        assert_eq!(of("<a href=\"https://else.example/(x)\">x</a>"), "[x](<https://else.example/(x)>)");
        let linked = "<a href=\"https://old.example/uploads/a.jpg\"><img src=\"https://old.example/uploads/a-300x225.jpg\" alt=\"[A]\"></a>";
        assert_eq!(of(linked), "![\\[A\\]](a.jpg)");
        let figure = format!("<figure>{linked}<figcaption>Foto: \"Å\"</figcaption></figure>");
        assert_eq!(of(&figure), "![\\[A\\]](a.jpg \"Foto: \\\"Å\\\"\")");
        let two = format!("<div class=\"gallery\">{figure}<figure>{linked}</figure></div>");
        assert_eq!(of(&two), "::: gallery\n![\\[A\\]](a.jpg \"Foto: \\\"Å\\\"\")\n\n![\\[A\\]](a.jpg)\n:::");
    }

    #[test]
    fn films_ask_nobody() {
        for address in [
            "https://www.youtube.com/watch?v=abc123&t=5",
            "//www.youtube.com/embed/abc123?rel=0",
            "https://youtu.be/abc123",
        ] {
            assert_eq!(
                of(&format!("<iframe src=\"{address}\"></iframe>")),
                "::youtube{id=\"abc123\" title=\"T\"}",
                "{address}"
            );
        }
        let block = "<figure class=\"wp-block-embed\"><div>\nhttps://youtu.be/abc123\n</div><figcaption>Så gick det</figcaption></figure>";
        assert_eq!(of(block), "::youtube{id=\"abc123\" title=\"Så gick det\"}\n\nSå gick det");
        assert_eq!(of("<p>https://youtu.be/abc123</p>"), "::youtube{id=\"abc123\" title=\"T\"}");
        assert_eq!(
            of("<iframe src=\"https://player.vimeo.com/video/12345\"></iframe>"),
            "::vimeo{id=\"12345\" title=\"T\"}"
        );
        assert_eq!(
            of("<iframe src=\"https://evil.example/\"></iframe>"),
            "[https://evil.example/](https://evil.example/)"
        );
        let own = "<video poster=\"https://old.example/uploads/p.jpg\"><source src=\"https://old.example/uploads/en-film.mp4\"></video>";
        assert_eq!(of(own), "::film{src=\"en-film.mp4\" title=\"en film\" poster=\"p.jpg\"}");
    }

    #[test]
    fn tables_keep_their_heads_or_stay_markup() {
        let plain = "<table><thead><tr><th>Fråga</th><th>Rätt</th></tr></thead><tbody><tr><td>½ | ¼</td><td>18</td></tr></tbody></table>";
        assert_eq!(of(plain).lines().next().map(|line| line.replace(' ', "")).as_deref(), Some("|Fråga|Rätt|"));
        let wide = "<table class=\"x\"><tr><td colspan=\"2\">A</td></tr>\n\n<tr><td>1 &lt; 2</td><td><p>b</p></td></tr></table>";
        assert_eq!(
            of(wide),
            "<table><tbody><tr><td colspan=\"2\">A</td></tr>\n<tr><td>1 &lt; 2</td><td><p>b</p>\n</td></tr>\n</tbody>\n</table>"
        );
    }

    #[test]
    fn what_an_author_typed_is_no_markdown() {
        assert_eq!(of("<p>149:- och 13/5 {{ x }} ::: note</p>"), "149:- och 13/5 {{ x }} ::: note");
        assert_eq!(of("<p>::: note</p><p>::film</p>"), "\\::: note\n\n\\::film");
        assert_eq!(of("<p># inte rubrik</p><p>1. inte lista</p>"), "\\# inte rubrik\n\n1\\. inte lista");
        assert_eq!(
            of("<p>x<sup>2</sup> <s>y</s> <u>z</u> &lt;script&gt; &amp;amp; [^1]</p>"),
            "x<sup>2</sup> ~~y~~ z \\<script> \\&amp; \\[^1\\]"
        );
    }
}
