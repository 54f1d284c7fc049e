//! `comments.yaml`: comments imported from an earlier blog.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::addresses::link_address::{AddressError, AddressKind, LinkAddress};
use crate::config::link_fields::no_link;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::parse::comment_links::links;
use crate::parse::other_keys::kept_back_inside;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};
use crate::text::circles::circles;
use crate::text::markdown::{events, extensions};
use crate::text::post_date::PostDate;
use crate::yaml::fields::{Fields, Located};
use crate::yaml::file_text::file_text;
use crate::yaml::node::{Node, NodeKind, Pair};

/// A comment without an author or text, or with an invalid date.
pub const NO_COMMENT: Rule = Rule::error("G080");
/// An unknown key of a comment; e-mail and IP addresses, for example, must not be published (GDPR).
pub const UNKNOWN: Rule = Rule::warning("G081");
/// A reply to a comment that does not exist.
pub const NO_PARENT: Rule = Rule::warning("G082");

/// The address of a comment's author that is none of the web.
pub const NO_WEB_ADDRESS: Rule = Rule::warning("G134");

/// A comment of the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Comment {
    /// Its id among the comments of the post.
    pub id: Option<String>,
    /// Name of its author.
    pub author: String,
    /// Address of the author's own site.
    pub url: Option<LinkAddress>,
    /// When it was written.
    pub date: Option<PostDate>,
    /// Index of the comment that it replies to; replies never form a circle.
    pub parent: Option<usize>,
    /// Markdown or HTML, not yet sanitised.
    pub text: String,
    /// The addresses of its links, as typed.
    pub links: Vec<String>,
}

/// Reads the comments of a post, in the order of the file.
#[must_use]
pub fn comments(source: &Source, zone: &TimeZone) -> Diagnosed<Vec<Comment>> {
    let mut diagnostics = Vec::new();
    let Some(root) = list(source, &mut diagnostics) else { return Diagnosed { value: Vec::new(), diagnostics } };
    let mut comments = Vec::new();
    let mut parents = Vec::new();
    for node in &root {
        let comment = match &node.kind {
            NodeKind::Map(entries) => {
                diagnostics.extend(kept_back_inside(&source.path, entries));
                let mut fields = Fields::new(&source.path, entries, &mut diagnostics);
                let comment = comment(&mut fields, &source.path, zone);
                fields.finish(UNKNOWN);
                comment
            }
            NodeKind::Scalar { .. } | NodeKind::List(_) => None,
        };
        match comment {
            Some((comment, parent)) => {
                comments.push(comment);
                parents.push(parent);
            }
            None => diagnostics.push(NO_COMMENT.at(Location::at(&source.path, node.span))),
        }
    }
    for (at, (parent, found)) in parents.iter().zip(answered(&comments, &parents)).enumerate() {
        comments[at].parent = found;
        if let (Some(parent), None) = (parent, found) {
            diagnostics.push(NO_PARENT.at(Location::at(&source.path, parent.span)).with("id", parent.value.as_str()));
        }
    }
    Diagnosed { value: comments, diagnostics }
}

/// Returns for each comment the index of the one that it replies to: the first with the id. The reply that closes a circle
/// replies to none.
fn answered(comments: &[Comment], parents: &[Option<Located<String>>]) -> Vec<Option<usize>> {
    let ids = comments.iter().enumerate().rev();
    let indexes: BTreeMap<&str, usize> = ids.filter_map(|(at, comment)| Some((comment.id.as_deref()?, at))).collect();
    let index = |parent: &Option<Located<String>>| indexes.get(parent.as_ref()?.value.as_str()).copied();
    let mut answered: Vec<Option<usize>> = parents.iter().map(index).collect();
    for circle in circles(&answered) {
        if let Some(last) = circle.into_iter().max() {
            answered[last] = None;
        }
    }
    answered
}

/// Reads the items of the file. Our YAML reader reads maps, so that the list becomes the value of a key.
fn list(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Node>> {
    let (text, start) = file_text(source, diagnostics)?;
    let indented = format!("comments:\n{text}");
    let shift = "comments:\n".len() - start;
    let read = crate::yaml::read::entries(&source.path, &indented, 0);
    let move_back = |span: &mut Span| {
        span.start = span.start.saturating_sub(shift);
        span.end = span.end.saturating_sub(shift);
    };
    for mut diagnostic in read.diagnostics {
        let related = diagnostic.related.iter_mut().map(|(location, _)| location);
        diagnostic.location.iter_mut().chain(related).filter_map(|location| location.span.as_mut()).for_each(move_back);
        diagnostic.fixes.iter_mut().for_each(|fix| move_back(&mut fix.span));
        diagnostics.push(diagnostic);
    }
    let Pair { value, .. } = read.value.entries.into_iter().next()?;
    let mut value = value;
    move_node_back(&mut value, shift);
    match value.kind {
        NodeKind::List(items) => Some(items),
        NodeKind::Scalar { ref text, .. } if text.is_empty() => None,
        NodeKind::Scalar { .. } | NodeKind::Map(_) => {
            diagnostics.push(NO_COMMENT.at(Location::at(&source.path, value.span)));
            None
        }
    }
}

fn move_node_back(node: &mut Node, bytes: usize) {
    node.span.start = node.span.start.saturating_sub(bytes);
    node.span.end = node.span.end.saturating_sub(bytes);
    if let Some(swallowed) = &mut node.swallowed {
        swallowed.span.start = swallowed.span.start.saturating_sub(bytes);
        swallowed.span.end = swallowed.span.end.saturating_sub(bytes);
    }
    match &mut node.kind {
        NodeKind::Scalar { .. } => {}
        NodeKind::List(items) => items.iter_mut().for_each(|item| move_node_back(item, bytes)),
        NodeKind::Map(entries) => {
            for entry in entries {
                entry.key_span.start = entry.key_span.start.saturating_sub(bytes);
                entry.key_span.end = entry.key_span.end.saturating_sub(bytes);
                move_node_back(&mut entry.value, bytes);
            }
        }
    }
}

/// Returns the address of the author's own site. One that could run something is an error; of any other mistake, which
/// old comments are full of, the author is warned: the name is shown without a link.
fn web_address(fields: &mut Fields<'_>, path: &SourcePath) -> Option<LinkAddress> {
    let text = fields.words("url")?;
    match LinkAddress::parse(&text.value) {
        Ok(address) if address.kind() == AddressKind::Web => return Some(address),
        Err(error @ (AddressError::Scheme(_) | AddressError::Control)) => {
            fields.report(no_link(&error, path, &text, "link"));
        }
        found => {
            let diagnostic = NO_WEB_ADDRESS.at(Location::at(path, text.span)).with("address", text.value.clone());
            let near = match &found {
                Err(AddressError::Near(near)) if near.starts_with("http") => Some(near.as_str()),
                Ok(_) | Err(_) => None,
            };
            let fix = near.filter(|_| text.is_plain());
            fields.report(fix.into_iter().fold(diagnostic, Diagnostic::fix).near(near));
        }
    }
    None
}

fn comment(fields: &mut Fields<'_>, path: &SourcePath, zone: &TimeZone) -> Option<(Comment, Option<Located<String>>)> {
    let id = fields.words("id").map(|id| id.value);
    let author = fields.prose("author").map(|author| author.value);
    let url = web_address(fields, path);
    let date = fields.words("date");
    let parent = fields.words("parent");
    let text = fields.prose("text").map(|text| text.value);
    let date = match date {
        Some(date) => Some(PostDate::parse(&date.value, zone).ok()?),
        None => None,
    };
    let text = text?;
    let links = links(events(&text, extensions()).into_iter().map(|(event, _)| event));
    let comment = Comment { id, author: author?, url, date, parent: None, text, links };
    Some((comment, parent))
}
