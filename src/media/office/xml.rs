//! Markup of office programs as a tree, bounded in depth and number. No entity but the five and numbers is known, and
//! nothing is ever fetched.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::media::deck::Limit;
use crate::media::office::package::NoPart;

/// Elements inside each other. Groups within groups of real slides reach forty.
const DEPTH_MAX: usize = 200;
/// Elements in a part: a table of a hundred thousand cells is no slide.
const NODES_MAX: usize = 2_000_000;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its name without prefix.
    pub(super) name: String,
    /// Its attributes: names with their prefixes, as they stand.
    attributes: Vec<(String, String)>,
    /// What stands in it.
    pub(super) children: Vec<Child>,
}

/// What stands in an element.
#[derive(Debug)]
pub(super) enum Child {
    /// An element.
    Node(Node),
    /// Text.
    Text(String),
}

impl Node {
    /// Returns the value of an attribute without prefix.
    pub(super) fn plain(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of an attribute with a prefix, whatever the prefix is.
    pub(super) fn prefixed(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(found, _)| found.split_once(':').is_some_and(|(_, own)| own == name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the elements in it.
    pub(super) fn nodes(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// Returns the first element in it of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.nodes().find(|node| node.name == name)
    }

    /// Follows a path of names.
    pub(super) fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |node, name| node.child(name))
    }

    /// Calls `visit` on every element below it, in order, until it says that what is inside is not wanted.
    pub(super) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self) -> bool) {
        for node in self.nodes() {
            if visit(node) {
                node.walk(visit);
            }
        }
    }

    /// Returns the first element of a name below it.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.nodes().find_map(|node| if node.name == name { Some(node) } else { node.find(name) })
    }

    /// Returns all text in it.
    pub(super) fn text(&self) -> String {
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
/// [`NoPart`] for what is no markup, or too much of it.
pub(super) fn parse(text: &str) -> Result<Node, NoPart> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Node::default()];
    let mut nodes = 0;
    loop {
        match reader.read_event().map_err(|_| NoPart::Broken)? {
            Event::Start(start) => {
                nodes += 1;
                if open.len() > DEPTH_MAX {
                    return Err(NoPart::TooMuch(Limit::Depth));
                }
                if nodes > NODES_MAX {
                    return Err(NoPart::TooMuch(Limit::Entries));
                }
                open.push(node(&start)?);
            }
            Event::Empty(start) => {
                nodes += 1;
                if nodes > NODES_MAX {
                    return Err(NoPart::TooMuch(Limit::Entries));
                }
                let node = node(&start)?;
                push(&mut open, Child::Node(node));
            }
            Event::End(_) => {
                let node = open.pop().ok_or(NoPart::Broken)?;
                if open.is_empty() {
                    return Err(NoPart::Broken);
                }
                push(&mut open, Child::Node(node));
            }
            Event::Text(text) => push(&mut open, Child::Text(text.xml10_content().into_owned())),
            Event::CData(text) => push(&mut open, Child::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(entity) => {
                if let Some(text) = resolved(&entity) {
                    push(&mut open, Child::Text(text));
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    let root = open.pop().filter(|_| open.is_empty()).ok_or(NoPart::Broken)?;
    if root.nodes().next().is_none() { Err(NoPart::Broken) } else { Ok(root) }
}

fn push(open: &mut [Node], child: Child) {
    let Some(last) = open.last_mut() else { return };
    match (last.children.last_mut(), child) {
        (Some(Child::Text(text)), Child::Text(more)) => text.push_str(&more),
        (_, child) => last.children.push(child),
    }
}

fn node(start: &BytesStart<'_>) -> Result<Node, NoPart> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| NoPart::Broken)?;
        // A value with an entity of its own stays as it stands.
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned);
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(Node { name: start.local_name().as_ref().to_owned(), attributes, children: Vec::new() })
}

/// Returns what an entity stands for: one of the five, or a letter by its number.
fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if let Ok(Some(letter)) = entity.resolve_char_ref() {
        return Some(letter.to_string());
    }
    quick_xml::escape::resolve_xml_entity(entity).map(str::to_owned)
}
