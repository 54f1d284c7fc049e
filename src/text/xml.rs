//! Parses XML into a tree: a whole file, or one element of a long file at a time.
//!
//! Depth and number of elements are limited. Entities declared in the file are not expanded, and nothing is fetched.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Most elements inside each other: grouped shapes of real slides reach forty.
const DEPTH_MAX: usize = 200;
/// Most elements in a tree: far more than any slide has.
const NODES_MAX: usize = 2_000_000;

/// Why XML could not be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTree {
    /// It is not well-formed, or ends too early.
    Broken,
    /// Too many elements are inside each other.
    Deep,
    /// There are too many elements.
    Many,
}

/// An element.
#[derive(Debug, Default)]
pub struct Node {
    /// Its namespace prefix; usually empty.
    pub prefix: String,
    /// Its name, without prefix.
    pub name: String,
    /// Its attributes; names include their prefixes.
    attributes: Vec<(String, String)>,
    /// Its contents.
    pub children: Vec<Child>,
}

/// A part of an element's contents.
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

    /// Returns the value of an attribute with any prefix.
    #[must_use]
    pub fn prefixed(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(found, _)| found.split_once(':').is_some_and(|(_, own)| own == name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the child elements.
    #[must_use]
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// Returns the first child element with a name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.nodes().find(|node| node.name == name)
    }

    /// Returns the element at a path of names.
    #[must_use]
    pub fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |node, name| node.child(name))
    }

    /// Calls `visit` on every descendant in document order; if it returns `false`, the element's descendants are skipped.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self) -> bool) {
        for node in self.nodes() {
            if visit(node) {
                node.walk(visit);
            }
        }
    }

    /// Returns the first descendant with a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.nodes().find_map(|node| if node.name == name { Some(node) } else { node.find(name) })
    }

    /// Returns its text, including the text of its descendants.
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

/// Parses XML; the root of the tree is an element without a name.
///
/// # Errors
///
/// [`NoTree`] if the text is not well-formed XML or too large.
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

/// Parses the rest of an element whose start tag was just read.
///
/// # Errors
///
/// [`NoTree`] if the text is not well-formed XML or too large.
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

/// A tree that is being built.
struct Tree {
    open: Vec<Node>,
    nodes: usize,
    /// Returns the text of an entity.
    entity: fn(&str) -> String,
}

impl Tree {
    fn new(root: Node, entity: fn(&str) -> String) -> Self {
        Self { open: vec![root], nodes: 0, entity }
    }

    /// Adds an event; returns the root if the event closes it.
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

    /// Returns the root, if every other element was closed.
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
        // A value with an unknown entity is kept as it is.
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned);
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    let prefix = start.name().prefix().map(|prefix| prefix.as_ref().to_owned()).unwrap_or_default();
    Ok(Node { prefix, name: start.local_name().as_ref().to_owned(), attributes, children: Vec::new() })
}

/// Returns the text of one of XML's five entities; nothing for an entity declared in the file.
fn of_xml(name: &str) -> String {
    quick_xml::escape::resolve_xml_entity(name).unwrap_or_default().to_owned()
}

/// Returns the text of an HTML entity; an unknown one is kept as it is, because somebody may have typed it.
fn of_html(name: &str) -> String {
    quick_xml::escape::resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}
