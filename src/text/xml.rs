//! XML as a tree, whole or one element of a long file at a time, bounded in depth and number. No entity of a file's own is
//! known, and nothing is ever fetched.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements inside each other. Groups within groups of real slides reach forty.
const DEPTH_MAX: usize = 200;
/// Elements in a tree: a table of a hundred thousand cells is no slide.
const NODES_MAX: usize = 2_000_000;

/// Why there is no tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTree {
    /// It is no markup, or ends too early.
    Broken,
    /// Elements lie too deep inside each other.
    Deep,
    /// There are too many.
    Many,
}

/// An element.
#[derive(Debug, Default)]
pub struct Node {
    /// What stands before its name and a colon; mostly nothing.
    pub prefix: String,
    /// Its name without prefix.
    pub name: String,
    /// Its attributes: names with their prefixes, as they stand.
    attributes: Vec<(String, String)>,
    /// What stands in it.
    pub children: Vec<Child>,
}

/// What stands in an element.
#[derive(Debug)]
pub enum Child {
    /// An element.
    Node(Node),
    /// Text.
    Text(String),
}

impl Node {
    /// Returns the value of an attribute without prefix.
    #[must_use]
    pub fn plain(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of an attribute with a prefix, whatever the prefix is.
    #[must_use]
    pub fn prefixed(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(found, _)| found.split_once(':').is_some_and(|(_, own)| own == name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the elements in it.
    #[must_use]
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// Returns the first element in it of a name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.nodes().find(|node| node.name == name)
    }

    /// Follows a path of names.
    #[must_use]
    pub fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |node, name| node.child(name))
    }

    /// Calls `visit` on every element below it, in order, until it says that what is inside is not wanted.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self) -> bool) {
        for node in self.nodes() {
            if visit(node) {
                node.walk(visit);
            }
        }
    }

    /// Returns the first element of a name below it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.nodes().find_map(|node| if node.name == name { Some(node) } else { node.find(name) })
    }

    /// Returns all text in it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for child in &self.children {
            match child {
                Child::Text(own) => text.push_str(own),
                Child::Node(node) => text.push_str(&node.text()),
            }
        }
        text
    }
}

/// Reads markup; the tree has one root without a name.
///
/// # Errors
///
/// [`NoTree`] for what is no markup, or too much of it.
pub fn parse(text: &str) -> Result<Node, NoTree> {
    let mut reader = Reader::from_str(text);
    let mut tree = Tree::new(Node::default(), of_xml);
    loop {
        match reader.read_event().map_err(|_| NoTree::Broken)? {
            Event::Eof => break,
            event => drop(tree.take(event)?),
        }
    }
    let root = tree.root().ok_or(NoTree::Broken)?;
    if root.nodes().next().is_none() { Err(NoTree::Broken) } else { Ok(root) }
}

/// Reads on to the end of an element that has just begun.
///
/// # Errors
///
/// [`NoTree`] for what is no markup, or too much of it.
pub fn element<R: BufRead>(
    reader: &mut Reader<R>,
    start: &BytesStart<'_>,
    buffer: &mut Vec<u8>,
) -> Result<Node, NoTree> {
    let mut tree = Tree::new(node(start)?, of_html);
    loop {
        buffer.clear();
        match reader.read_event_into(buffer).map_err(|_| NoTree::Broken)? {
            Event::Eof => return Err(NoTree::Broken),
            event => {
                if let Some(whole) = tree.take(event)? {
                    return Ok(whole);
                }
            }
        }
    }
}

/// A tree that is being read.
struct Tree {
    open: Vec<Node>,
    nodes: usize,
    /// What an entity stands for.
    entity: fn(&str) -> String,
}

impl Tree {
    fn new(root: Node, entity: fn(&str) -> String) -> Self {
        Self { open: vec![root], nodes: 0, entity }
    }

    /// Takes what comes next; returns the root where that ends it.
    fn take(&mut self, event: Event<'_>) -> Result<Option<Node>, NoTree> {
        match event {
            Event::Start(start) => {
                self.count()?;
                if self.open.len() > DEPTH_MAX {
                    return Err(NoTree::Deep);
                }
                self.open.push(node(&start)?);
            }
            Event::Empty(start) => {
                self.count()?;
                let node = node(&start)?;
                push(&mut self.open, Child::Node(node));
            }
            Event::End(_) => {
                let node = self.open.pop().ok_or(NoTree::Broken)?;
                if self.open.is_empty() {
                    return Ok(Some(node));
                }
                push(&mut self.open, Child::Node(node));
            }
            Event::Text(text) => push(&mut self.open, Child::Text(text.xml10_content().into_owned())),
            Event::CData(text) => push(&mut self.open, Child::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(entity) => {
                let letter = entity.resolve_char_ref().ok().flatten();
                let text = letter.map_or_else(|| (self.entity)(&entity), |letter| letter.to_string());
                push(&mut self.open, Child::Text(text));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(None)
    }

    fn count(&mut self) -> Result<(), NoTree> {
        self.nodes += 1;
        if self.nodes > NODES_MAX { Err(NoTree::Many) } else { Ok(()) }
    }

    /// Returns the root where all else has ended.
    fn root(mut self) -> Option<Node> {
        self.open.pop().filter(|_| self.open.is_empty())
    }
}

fn push(open: &mut [Node], child: Child) {
    let Some(last) = open.last_mut() else { return };
    match (last.children.last_mut(), child) {
        (Some(Child::Text(text)), Child::Text(more)) => text.push_str(&more),
        (_, child) => last.children.push(child),
    }
}

fn node(start: &BytesStart<'_>) -> Result<Node, NoTree> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| NoTree::Broken)?;
        // A value with an entity of its own stays as it stands.
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned);
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    let prefix = start.name().prefix().map(|prefix| prefix.as_ref().to_owned()).unwrap_or_default();
    Ok(Node { prefix, name: start.local_name().as_ref().to_owned(), attributes, children: Vec::new() })
}

/// Returns what an entity stands for: one of the five, and nothing for one of the file's own.
fn of_xml(name: &str) -> String {
    quick_xml::escape::resolve_xml_entity(name).unwrap_or_default().to_owned()
}

/// Returns what an entity of HTML stands for; another one stays as it stands, because somebody typed it.
fn of_html(name: &str) -> String {
    quick_xml::escape::resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}
