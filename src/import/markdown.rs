//! Markup of a foreign text -> Markdown as an author would have written it. What Markdown cannot say stays as markup, without
//! anything that runs.
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};

use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BrStyle, BulletListMarker, HrStyle, Options};
use htmd::{Element, HtmlToMarkdown, Node};

use crate::import::dom::{
    attribute, has_class, is_blank, is_block, mark_signs, of_tag, raw, said, source, tag, with_signs,
};
use crate::import::films::lone_film;
use crate::import::handlers::{
    as_it_is, block, destination, division, escaped, heading, inline, inner, line_break, link, list, paragraph,
    picture, plain, preformatted, span, struck, table, without_directives, without_last_break,
};
use crate::import::sanitise::sanitised;
use crate::import::shown::{figure, frame, is_gallery, sound_or_film};
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
    pub(super) levels: [usize; 6],
    pub(super) cards: Arc<Mutex<Vec<String>>>,
    /// What readers could see before.
    said: Arc<Mutex<String>>,
    /// Number of blocks that stay markup because they would say something else.
    kept: Arc<Mutex<usize>>,
}

/// A handler: what an element becomes.
type Handler = fn(&Work, &dyn Handlers, &Element<'_>) -> Option<String>;

impl Work {
    fn converter(&self) -> HtmlToMarkdown {
        const HANDLERS: [(&[&str], Handler); 21] = [
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
            (&["pre"], preformatted),
            (&["span"], span),
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
    pub(super) fn raw(&self, node: &Rc<Node>) -> String {
        raw(node, &|address| self.target(address))
    }

    /// Returns what a film is called: as it stands there, or by what it stands in.
    pub(super) fn title(&self, typed: &str) -> String {
        if typed.trim().is_empty() { self.addresses.title() } else { typed.trim().to_owned() }
    }

    /// Returns the name of the file that an element shows as a card.
    pub(super) fn card(&self, node: &Rc<Node>) -> Option<String> {
        let link = of_tag(node, "a").filter(|_| has_class(node, "wp-block-file"))?;
        self.addresses.file(&attribute(&link, "href")?)
    }

    /// Returns whether an element is a sound or film of the blog's own: what shows it says nothing.
    fn is_played(&self, node: &Rc<Node>) -> bool {
        let is_own = |address: String| self.addresses.file(&address).is_some() || self.target(&address).is_none();
        matches!(tag(node), "audio" | "video") && source(node).is_some_and(is_own)
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

/// Marks the signs of Markdown that the converter does not know; it escapes all else.
#[expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]
fn whole(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    mark_signs(element.node);
    Some(inner(handlers, element))
}

/// Converts a text block by block; one that would say something else stays markup.
#[expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]
fn body(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let mut all = Vec::new();
    runs(work, element.node, &mut all);
    let is_file = |node: &Rc<Node>| work.card(node).is_some() || work.is_played(node);
    let mut content = String::new();
    let mut said_before = Vec::new();
    for run in all {
        let before: String = run.iter().map(|node| said(node, &is_file)).collect();
        let is_line = run.iter().all(|node| !is_block(tag(node)));
        // The spaces between the parts of a line are known where they stand in one element.
        let own = element.node.children.replace(run.clone());
        let made = inner(handlers, element);
        element.node.children.replace(own);
        let made = if is_line { without_directives(&without_last_break(made.trim_matches([' ', '\n']))) } else { made };
        if difference(&before, &with_signs(&made)).is_none() {
            content.push_str(&block(&made));
        } else {
            *locked(&work.kept) += 1;
            let markup: String = run.iter().map(|node| work.raw(node)).collect();
            // A line of markup alone would be a paragraph, and read as Markdown.
            content.push_str(&block(&if is_line { format!("<div>{markup}</div>") } else { markup }));
        }
        said_before.push(before);
    }
    *locked(&work.said) = said_before.join(" ");
    Some(content)
}

/// Divides what stands in an element into blocks: every element that is one, and what stands between two as a line. What only
/// holds others together (columns, groups, the frame that Blogger puts around a post) is looked into.
fn runs(work: &Work, node: &Rc<Node>, all: &mut Vec<Vec<Rc<Node>>>) {
    let mut is_open = false;
    for child in node.children.borrow().iter() {
        if is_wrapper(work, child) {
            runs(work, child, all);
            is_open = false;
        } else if is_open && !is_block(tag(child)) {
            all.last_mut().expect("invariant: a run is open").push(Rc::clone(child));
        } else {
            all.push(vec![Rc::clone(child)]);
            is_open = !is_block(tag(child));
        }
    }
}

fn is_wrapper(work: &Work, node: &Rc<Node>) -> bool {
    let holds_blocks = || node.children.borrow().iter().any(|child| is_block(tag(child)));
    matches!(tag(node), "div" | "section" | "article" | "main")
        && !is_gallery(node)
        && work.card(node).is_none()
        && lone_film(node).is_none()
        && !is_blank(node)
        && holds_blocks()
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
    let mut markdown = with_signs(&lines.join("\n"));
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
    fn what_holds_blocks_together_does_not_hold_them_back() {
        let columns = "<div><div><p>Ett</p></div> <div>l\u{f6}s <b>fet</b> text<hr>Tv\u{e5}<pre>rad  1\n\n ``` &lt;b></pre></div></div>";
        assert_eq!(of(columns), "Ett\n\nl\u{f6}s **fet** text\n\n- - -\n\nTv\u{e5}\n\n````\nrad  1\n\n ``` <b>\n````");
        assert_eq!(
            of("<pre class=\"wp-block-verse\">Ett\nTv\u{e5}\n\n# Tre\n1. Fyra</pre>"),
            "Ett\\\nTv\u{e5}\n\n\\# Tre\\\n1\\. Fyra"
        );
        assert_eq!(
            of("<p>En <span lang=\"en\">exit ticket</span> till</p>"),
            "En <span lang=\"en\">exit ticket</span> till"
        );
        let missing =
            "<figure><audio src=\"https://old.example/gone\"></audio><figcaption>Samtalet</figcaption></figure>";
        assert_eq!(of(missing), "Samtalet");
        let one_differs = super::markdown(
            "<p>a</p><details><summary>b</summary><pre>1\n\n2 <i>3</i></pre></details><p>c</p>",
            &(Arc::new(Old) as Arc<dyn Addresses>),
        );
        assert_eq!(
            one_differs.markdown,
            "a\n\n<details><summary>b</summary>\n<pre>1&#10;&#10;2 <i>3</i></pre></details>\n\nc\n"
        );
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
