//! Converts foreign markup to Markdown as an author would write it. What Markdown cannot express stays HTML, without
//! scripts.
use crate::import::model::addresses::{Addresses, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};

use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BrStyle, BulletListMarker, HrStyle, Options};
use htmd::{Element, HtmlToMarkdown, Node};

use crate::import::html::anchors::{kept, referenced, with_lost};
use crate::import::html::captions::figures;
use crate::import::html::embeds::{Pictures, pictures, with_frames};
use crate::import::html::sanitise::sanitise;
use crate::import::html::tree::{
    attribute, escape_placeholders, has_class, insert_placeholders, is_blank, is_block, of_tag, raw, said, source, tag,
    text,
};
use crate::import::html::videos::lone_video;
use crate::import::markdown::check::{Difference, difference};
use crate::import::markdown::handlers::{
    as_it_is, block, destination, division, emphasis, escaped, heading, inline, inner, line_break, link, list,
    paragraph, paragraphs, picture, plain, preformatted, span, struck, table,
};
use crate::import::markdown::media::{figure, frame, is_gallery, sound_or_film};
use crate::text::elements::VOID;
use crate::text::html::text_of;

/// A converted text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ConvertedText {
    /// The Markdown.
    pub markdown: String,
    /// Where the words differ from before, if they do.
    pub difference: Option<Difference>,
    /// Number of blocks that stay HTML because Markdown would change their words.
    pub kept: usize,
    /// Names of the files that the text shows as cards.
    pub cards: Vec<String>,
    /// Addresses of pictures on other hosts that became links.
    pub linked: Vec<String>,
    /// Names of removed elements and how many of each.
    pub left_out: BTreeMap<String, usize>,
}

/// Converts markup.
#[must_use]
pub fn markdown(markup: &str, addresses: &Arc<dyn Addresses>) -> ConvertedText {
    let typed = with_frames(&figures(markup));
    let flat = shallow(&typed, TYPED_MAX, &ENDLESS);
    let (sane, mut left_out) = sanitise(flat.as_ref().unwrap_or(&typed));
    let flatter = shallow(&sane, DEPTH_MAX, &VOID);
    if flat.is_some() || flatter.is_some() {
        *left_out.entry("…".to_owned()).or_default() += 1;
    }
    let sane = flatter.unwrap_or(sane);
    let Pictures { markup: seen, linked, left_out: pictures } = pictures(&sane, addresses);
    left_out.extend(pictures);
    let referenced = referenced(&seen);
    let seen = kept(&seen, &referenced);
    let work = Work {
        addresses: Arc::clone(addresses),
        referenced: Arc::new(referenced),
        levels: levels(&seen),
        cards: Arc::default(),
        said: Arc::default(),
        kept: Arc::default(),
    };
    let markdown = tidy(&work.converter().convert(&seen).unwrap_or_default());
    let markdown = with_lost(&markdown, &work.referenced);
    let difference = difference(&locked(&work.said), &markdown);
    let (cards, kept) = (std::mem::take(&mut *locked(&work.cards)), *locked(&work.kept));
    ConvertedText { markdown, difference, kept, cards, linked, left_out }
}

/// Deepest nesting of elements: real texts have ten levels.
const DEPTH_MAX: usize = 150;

/// Deepest nesting of elements in unparsed text, where some are not closed.
const TYPED_MAX: usize = 1_000;
/// Elements without a closing tag, or with an optional one.
const ENDLESS: [&str; 18] = [
    "area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "option", "p", "source", "tbody", "td", "th", "thead",
    "tr", "wbr",
];

/// Returns the plain text of markup nested deeper than `most`, because walking it would not end. Elements in
/// `not_counted` have no content.
fn shallow(markup: &str, most: usize, not_counted: &[&str]) -> Option<String> {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in markup.split('<').skip(1) {
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        if name.is_empty() || not_counted.contains(&name.as_str()) {
            continue;
        }
        depth = if tag.starts_with('/') { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    if deepest <= most {
        return None;
    }
    let mut pieces = markup.split('<');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (tag, said) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        text.push_str(if is_block(name) || name == "li" || name == "br" { "</p><p>" } else { "" });
        text.push_str(said);
    }
    Some(format!("<p>{text}</p>"))
}

pub(in crate::import) fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Returns the level of each heading of a text: the first one is one below the title, and no level is skipped
/// downwards (WCAG 1.3.1).
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
    for (index, level) in used.iter().enumerate() {
        levels[level - 1] = (index + 2).min(6);
    }
    levels
}

/// What the handlers share.
#[derive(Clone)]
pub(in crate::import) struct Work {
    pub(in crate::import) addresses: Arc<dyn Addresses>,
    /// Anchors that the text refers to.
    pub(in crate::import) referenced: Arc<BTreeSet<String>>,
    pub(in crate::import) levels: [usize; 6],
    pub(in crate::import) cards: Arc<Mutex<Vec<String>>>,
    /// The text that readers saw before.
    said: Arc<Mutex<String>>,
    /// Number of blocks that stay HTML because Markdown would change their words.
    kept: Arc<Mutex<usize>>,
}

/// A handler converts one element.
type Handler = fn(&Work, &dyn Handlers, &Element<'_>) -> Option<String>;

impl Work {
    fn converter(&self) -> HtmlToMarkdown {
        const HANDLERS: [(&[&str], Handler); 22] = [
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
            (&["b", "strong", "i", "em"], emphasis),
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

    /// Returns an address as an author writes it: of a file, of another place in the site, or of another host.
    pub(in crate::import) fn target(&self, address: &str) -> Option<String> {
        let link = || match self.addresses.link(address) {
            Target::Here(target) => Some(target),
            Target::Same => Some(address.to_owned()),
            Target::Gone => None,
        };
        self.addresses.file(address).or_else(link)
    }

    /// Returns an element as HTML with its addresses replaced.
    pub(in crate::import) fn raw(&self, node: &Rc<Node>) -> String {
        raw(node, &|address| self.target(address))
    }

    /// Returns the title of a video: its own, or that of the entry.
    pub(in crate::import) fn title(&self, typed: &str) -> String {
        if typed.trim().is_empty() { self.addresses.title() } else { typed.trim().to_owned() }
    }

    /// Returns the name of the file that an element shows as a card.
    pub(in crate::import) fn card(&self, node: &Rc<Node>) -> Option<String> {
        let link = of_tag(node, "a").filter(|_| has_class(node, "wp-block-file"))?;
        self.addresses.file(&attribute(&link, "href")?)
    }

    /// Returns whether an element is an audio or video player of the blog's own; a player has no text.
    fn is_played(&self, node: &Rc<Node>) -> bool {
        let is_own = |address: String| self.addresses.file(&address).is_some() || self.target(&address).is_none();
        matches!(tag(node), "audio" | "video") && source(node).is_some_and(is_own)
    }

    /// Returns a picture on its own, with its caption.
    pub(in crate::import) fn shown(&self, img: &Rc<Node>, caption: &str) -> Option<String> {
        let address = attribute(img, "src").filter(|address| !address.is_empty())?;
        let source = self.target(&address)?;
        let alt = attribute(img, "alt").filter(|alt| !alt.trim().is_empty()).or_else(|| self.addresses.alt(&address));
        let alt = escaped(&alt.unwrap_or_default());
        let caption = caption.replace('\\', "\\\\").replace('"', "\\\"");
        let title = if caption.is_empty() { String::new() } else { format!(" \"{caption}\"") };
        Some(format!("![{alt}]({}{title})", destination(&source)))
    }
}

/// Replaces characters that the converter does not escape by placeholders.
#[expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]
fn whole(_: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    insert_placeholders(element.node);
    Some(inner(handlers, element))
}

/// Converts a text block by block; a block whose words would change stays HTML.
#[expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]
fn body(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let mut all = Vec::new();
    runs(work, element.node, &mut all);
    let is_file = |node: &Rc<Node>| work.card(node).is_some() || work.is_played(node);
    let mut content = String::new();
    let mut said_before = Vec::new();
    let mut numbers = None;
    for run in all {
        let next = match run.as_slice() {
            [only] => numbered(only),
            _ => None,
        };
        // Two adjacent lists would merge.
        if let (Some((_, end)), Some((start, _))) = (numbers, next)
            && end != start
        {
            content.push_str(&block("<!-- -->"));
        }
        let is_unseen = run.iter().all(|node| !is_block(tag(node)) && text(node).trim().is_empty());
        if !is_unseen {
            numbers = next;
        }
        let before: String = run.iter().map(|node| said(node, &is_file)).collect();
        let is_line = run.iter().all(|node| !is_block(tag(node)));
        // Spaces between inline elements are kept only inside one element.
        let own = element.node.children.replace(run.clone());
        let made = inner(handlers, element);
        element.node.children.replace(own);
        let made = if is_line { paragraphs(made.trim_matches([' ', '\n'])) } else { made };
        if difference(&before, &escape_placeholders(&made)).is_none() {
            content.push_str(&block(&made));
        } else {
            *locked(&work.kept) += 1;
            let markup: String = run.iter().map(|node| work.raw(node)).collect();
            // A line of inline HTML alone would be a paragraph and be read as Markdown.
            content.push_str(&block(&if is_line { format!("<div>{markup}</div>") } else { markup }));
        }
        said_before.push(before);
    }
    *locked(&work.said) = said_before.join(" ");
    Some(content)
}

/// Returns the first number of an ordered list, and the number after its last.
fn numbered(node: &Rc<Node>) -> Option<(usize, usize)> {
    if tag(node) != "ol" {
        return None;
    }
    let start = attribute(node, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
    let items = node.children.borrow().iter().filter(|child| tag(child) == "li").count();
    Some((start, start.saturating_add(items)))
}

/// Splits the content of an element into blocks: block elements, and runs of inline content between them. Wrappers
/// (columns, groups, the frame that Blogger puts around a post) are entered.
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
        && lone_video(node).is_none()
        && !is_blank(node)
        && holds_blocks()
}

/// Returns Markdown in which nothing is a directive or the end of front matter by accident, adjacent items form one
/// list, and lines have no trailing spaces.
fn tidy(markdown: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    // Length of the open code fence.
    let mut fence = 0;
    for line in markdown.lines() {
        let signs = line.trim_start();
        let signs = signs.len() - signs.trim_start_matches('`').len();
        let is_end = fence > 0 && signs >= fence && line.trim().trim_matches('`').is_empty();
        if fence == 0 && signs >= 3 {
            fence = signs;
        } else if is_end {
            fence = 0;
        }
        let in_code = fence > 0;
        let line = if in_code { line } else { line.trim_end() };
        // List items need no blank line between them.
        let is_item = |line: &str| line.trim_start().starts_with("- ");
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
    let mut markdown = escape_placeholders(&lines.join("\n"));
    if !markdown.is_empty() {
        markdown.push('\n');
    }
    markdown
}
