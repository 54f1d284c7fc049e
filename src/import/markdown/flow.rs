//! Converts a tree to blocks.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::import::html::anchors::is_anchor as is_name;
use crate::import::html::footnotes::number;
use crate::import::html::sanitise::code_language;
use crate::import::html::tree::{
    MORE, NOTE, PLAIN, STRUCK, attribute, children, has_class, is_blank, is_block, of_tag, only_picture, tag, text,
    text_node, within,
};
use crate::import::html::videos::{framed, lone_video};
use crate::import::markdown::block::Block;
use crate::import::markdown::inline::{Format, Leaf, Run, lines};
use crate::import::markdown::media::{figure, gallery, is_gallery, player};
use crate::import::markdown::table::table;
use crate::import::markdown::typed::paragraphs;
use crate::import::markdown::work::Work;

/// Converts the children of an element.
#[must_use]
pub fn blocks(work: &Work<'_>, nodes: &[Rc<Node>]) -> Vec<Block> {
    let mut flow = Flow { work, blocks: Vec::new(), open: Vec::new(), formats: Vec::new(), is_typed: false };
    flow.all(nodes);
    flow.close();
    flow.blocks
}

/// A text on its way into blocks.
struct Flow<'a> {
    work: &'a Work<'a>,
    blocks: Vec<Block>,
    /// The paragraph that is not closed yet.
    open: Vec<Run>,
    /// Formats of the elements around the current one.
    formats: Vec<Format>,
    /// Whether lines may be items of a typed list.
    is_typed: bool,
}

impl Flow<'_> {
    fn all(&mut self, nodes: &[Rc<Node>]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn leaf(&mut self, leaf: Leaf) {
        self.open.push(Run { formats: self.formats.clone(), leaf });
    }

    /// Closes the open paragraph.
    fn close(&mut self) {
        let open = std::mem::take(&mut self.open);
        self.blocks.extend(paragraphs(&lines(&open), self.is_typed));
    }

    fn block(&mut self, block: Block) {
        self.close();
        self.blocks.push(block);
    }

    fn raw(&mut self, node: &Rc<Node>) {
        let markup = self.work.raw(node);
        self.block(Block::Raw(markup));
    }

    fn with(&mut self, format: Option<Format>, nodes: &[Rc<Node>]) {
        let depth = self.formats.len();
        self.formats.extend(format);
        self.all(nodes);
        self.formats.truncate(depth);
    }

    fn node(&mut self, node: &Rc<Node>) {
        if let NodeData::Text { contents } = &node.data {
            let text = contents.borrow().to_string();
            return self.leaf(Leaf::Text(text));
        }
        let inner = children(node);
        match tag(node) {
            "" => {}
            "br" => self.leaf(Leaf::Break),
            "hr" => self.block(Block::Rule),
            MORE => self.block(Block::More),
            NOTE => {
                if let Some(number) = number(node) {
                    self.leaf(Leaf::Footnote(number));
                }
            }
            "p" => self.paragraph(node, &inner),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, &inner),
            "a" => self.link(node, &inner),
            "img" => {
                if let Some(picture) = self.work.picture(node, "") {
                    self.leaf(picture);
                }
            }
            "figure" => {
                let made = if is_gallery(node) { gallery(self.work, node) } else { figure(self.work, node) };
                self.close();
                self.blocks.extend(made);
            }
            "ul" | "ol" => self.list(node),
            // An item without its list.
            "li" => {
                let item = blocks(self.work, &inner);
                if !item.is_empty() {
                    self.block(Block::List { start: None, items: vec![item] });
                }
            }
            "table" => {
                let made = table(self.work, node);
                self.block(made);
            }
            "iframe" | "audio" | "video" => self.player(node),
            "details" | "dl" => self.raw(node),
            "blockquote" => {
                let inner = blocks(self.work, &inner);
                if !inner.is_empty() {
                    self.block(Block::Quote(inner));
                }
            }
            "pre" => self.preformatted(node),
            "code" => {
                let text = text(node).split_whitespace().collect::<Vec<_>>().join(" ");
                if !text.is_empty() {
                    self.leaf(Leaf::Code(text));
                }
            }
            "span" => self.span(node, &inner),
            _ => self.inline(node, &inner),
        }
    }

    /// Converts elements that only format what is in them, and blocks that mean nothing by themselves.
    fn inline(&mut self, node: &Rc<Node>, inner: &[Rc<Node>]) {
        let name = tag(node);
        let format = match name {
            "b" | "strong" | "i" | "em" if attribute(node, "style").is_some_and(|style| style == PLAIN) => None,
            "b" | "strong" => Some(Format::Strong),
            "i" | "em" => Some(Format::Emphasis),
            "del" | "s" | "strike" => Some(Format::Struck),
            "sup" | "sub" | "mark" | "kbd" | "abbr" | "ins" | "cite" | "q" | "small" => {
                let title = attribute(node, "title").filter(|_| name == "abbr");
                let title = title.map(|title| title.replace('"', "&quot;").replace('<', "&lt;"));
                let title = title.map(|title| format!(" title=\"{title}\"")).unwrap_or_default();
                (!is_blank(node)).then(|| Format::Tagged(format!("<{name}{title}>"), format!("</{name}>")))
            }
            _ if !is_block(name) && name != "figcaption" => None,
            _ => return self.division(node, inner),
        };
        self.with(format, inner);
    }

    fn division(&mut self, node: &Rc<Node>, inner: &[Rc<Node>]) {
        self.close();
        if is_gallery(node) {
            let made = gallery(self.work, node);
            self.blocks.extend(made);
        } else if let Some(file) = self.work.card(node) {
            self.work.show_card(&file);
            self.blocks.push(Block::Raw(format!("::attachment{{file=\"{}\"}}", file.replace('"', "”"))));
        } else if let Some(video) = lone_video(node) {
            self.blocks.push(Block::Raw(video.directive(&self.work.title(""))));
        } else {
            self.all(inner);
        }
        self.close();
    }

    fn paragraph(&mut self, node: &Rc<Node>, inner: &[Rc<Node>]) {
        self.close();
        if is_blank(node) {
            return;
        }
        if let Some(video) = lone_video(node) {
            return self.block(Block::Raw(video.directive(&self.work.title(""))));
        }
        self.is_typed = !within(node, &["li", "td", "th", "dd", "blockquote"]);
        self.with(self.work.foreign(node), inner);
        self.close();
        self.is_typed = false;
    }

    fn heading(&mut self, node: &Rc<Node>, inner: &[Rc<Node>]) {
        self.close();
        if is_blank(node) {
            return;
        }
        // A picture is not a heading, and cells have none.
        let is_picture = of_tag(node, "img").is_some() && text(node).trim().is_empty();
        if is_picture || within(node, &["td", "th", "figcaption", "summary"]) {
            self.all(inner);
            return self.close();
        }
        let depth: usize = tag(node)[1..].parse().unwrap_or(2);
        let mut rest = Flow {
            work: self.work,
            blocks: Vec::new(),
            open: Vec::new(),
            formats: self.formats.clone(),
            is_typed: false,
        };
        rest.all(inner);
        rest.close();
        let mut text: Vec<Run> = Vec::new();
        let mut after = Vec::new();
        for block in rest.blocks {
            match block {
                Block::Paragraph(lines) => {
                    for line in lines {
                        text.extend(std::iter::once(Run::text(" ")).chain(line));
                    }
                }
                block => after.push(block),
            }
        }
        // Headings are bold by themselves.
        let is_bold = text.iter().all(|run| run.is_space() || run.formats.contains(&Format::Strong));
        if is_bold {
            for run in &mut text {
                run.formats.retain(|format| *format != Format::Strong);
            }
        }
        let name = attribute(node, "id").filter(|name| self.work.referenced.contains(name) && is_name(name));
        self.blocks.push(Block::Heading { level: self.work.levels[depth - 1], name, text });
        self.blocks.extend(after);
    }

    fn link(&mut self, node: &Rc<Node>, inner: &[Rc<Node>]) {
        let address = attribute(node, "href").filter(|address| !address.trim().is_empty());
        let Some(address) = address else { return self.all(inner) };
        let file = self.work.addresses.file(&address);
        let own =
            only_picture(node).and_then(|img| attribute(&img, "src")).and_then(|own| self.work.addresses.file(&own));
        // Every picture links to itself already, and a link needs a text.
        let is_own = own.is_some() && own == file;
        let is_empty =
            text(node).trim().is_empty() && of_tag(node, "img").is_none() && of_tag(node, "iframe").is_none();
        let target = if is_own || is_empty { None } else { file.or_else(|| self.work.target(&address)) };
        let format = target.map(|to| Format::Link { to, number: self.work.next_link() });
        self.with(format, inner);
    }

    /// Keeps the language of foreign words (WCAG 3.1.2), anchors and strikethrough.
    fn span(&mut self, node: &Rc<Node>, inner: &[Rc<Node>]) {
        if let Some(name) = attribute(node, "id").filter(|name| inner.is_empty() && self.work.referenced.contains(name))
        {
            return self.leaf(Leaf::Anchor(name));
        }
        if attribute(node, "style").is_some_and(|style| style == STRUCK) {
            return self.with(Some(Format::Struck), inner);
        }
        let format = self.work.foreign(node).filter(|_| !is_blank(node));
        self.with(format, inner);
    }

    fn list(&mut self, node: &Rc<Node>) {
        self.close();
        if is_gallery(node) {
            let made = gallery(self.work, node);
            return self.blocks.extend(made);
        }
        let Ok(start) = start(node) else { return self.raw(node) };
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in children(node) {
            // Editors put breaks between items, and lists into lists.
            let is_item = tag(&child) == "li";
            let content = blocks(self.work, &if is_item { children(&child) } else { vec![child] });
            match items.last_mut() {
                Some(last) if !is_item => last.extend(content),
                _ if is_item || !content.is_empty() => items.push(content),
                _ => {}
            }
        }
        items.retain(|item| !item.is_empty());
        if !items.is_empty() {
            self.blocks.push(Block::List { start, items });
        }
    }

    fn player(&mut self, node: &Rc<Node>) {
        if let Some(words) = framed(node).filter(|_| self.work.is_inline_player(node)) {
            // A video that cannot stand here is a link to its page.
            if let Some(to) = self.work.player_page(node) {
                self.leaf(Leaf::Text(" ".to_owned()));
                let link = Format::Link { to, number: self.work.next_link() };
                self.with(Some(link), &[text_node(&words)]);
                return self.leaf(Leaf::Text(" ".to_owned()));
            }
        }
        let made = player(self.work, node);
        self.close();
        self.blocks.extend(made);
    }

    /// Verses keep their line breaks, other preformatted text all characters; with markup inside it stays markup.
    fn preformatted(&mut self, node: &Rc<Node>) {
        let inner = children(node);
        if has_class(node, "wp-block-verse") {
            let is_typed = std::mem::replace(&mut self.is_typed, false);
            self.close();
            self.verse(&inner);
            self.close();
            self.is_typed = is_typed;
            return;
        }
        let code = inner.iter().find(|child| tag(child) == "code");
        let is_lone = inner.iter().all(|child| tag(child) == "code" || text(child).trim().is_empty());
        let of = code.filter(|_| is_lone).unwrap_or(node);
        let holds = children(of);
        // Highlighters wrap every word of code.
        let is_code = code.is_some() || code_language(node).is_some();
        if !is_code && !holds.iter().all(|child| matches!(tag(child), "" | "br")) {
            return self.raw(node);
        }
        let language = code_language(of).or_else(|| code_language(node)).unwrap_or_default();
        let text = text(of);
        self.block(Block::Code { language, text: text.trim_matches(['\n', '\r']).to_owned() });
    }

    /// Converts a verse, in which line ends are breaks.
    fn verse(&mut self, nodes: &[Rc<Node>]) {
        for node in nodes {
            if let NodeData::Text { contents } = &node.data {
                let text = contents.borrow().to_string();
                for (number, line) in text.split('\n').enumerate() {
                    if number > 0 {
                        self.leaf(Leaf::Break);
                    }
                    // Verses are indented with spaces.
                    let words = line.trim_start_matches(' ');
                    let indent = "\u{a0}".repeat(line.len() - words.len());
                    self.leaf(Leaf::Text(format!("{}{words}", if number > 0 { &indent } else { "" })));
                }
            } else if matches!(tag(node), "a" | "b" | "strong" | "i" | "em" | "span" | "br" | "sup" | "sub" | "mark") {
                let format = match tag(node) {
                    "b" | "strong" => Some(Format::Strong),
                    "i" | "em" => Some(Format::Emphasis),
                    _ => None,
                };
                if matches!(tag(node), "b" | "strong" | "i" | "em") {
                    let depth = self.formats.len();
                    self.formats.extend(format);
                    self.verse(&children(node));
                    self.formats.truncate(depth);
                } else {
                    self.node(node);
                }
            } else {
                self.node(node);
            }
        }
    }
}

/// Returns the first number of an ordered list, `None` for a bullet list; an error if its items have numbers that do not
/// follow each other.
fn start(list: &Rc<Node>) -> Result<Option<usize>, ()> {
    if tag(list) != "ol" {
        return Ok(None);
    }
    if attribute(list, "reversed").is_some() || attribute(list, "type").is_some_and(|form| form != "1") {
        return Err(());
    }
    let first = attribute(list, "start").and_then(|start| start.trim().parse::<usize>().ok());
    let items: Vec<Rc<Node>> = children(list).into_iter().filter(|child| tag(child) == "li").collect();
    let value = |item: &Rc<Node>| attribute(item, "value").and_then(|value| value.trim().parse::<usize>().ok());
    let start = items.first().and_then(value).or(first).unwrap_or(1);
    let follows =
        |(index, item): (usize, &Rc<Node>)| value(item).is_none_or(|value| value == start.saturating_add(index));
    // CommonMark, 5.2: at most nine digits.
    if start <= 999_999_999 && items.iter().enumerate().all(follows) { Ok(Some(start)) } else { Err(()) }
}
