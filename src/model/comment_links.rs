//! Links in comments: those to this site are resolved as in the post, because readers typed them on another page, and
//! imports write them as authors do.

use std::collections::BTreeMap;

use crate::model::article::LinkTarget;
use crate::model::links::Linking;
use crate::parse::comments::Comment;
use crate::parse::outline::{Link, LinkAt};
use crate::source::span::Span;

/// Where the links in the comments of a post lead, by what was typed: to an address that pages can show, or nowhere.
pub type CommentTargets = BTreeMap<String, Option<String>>;

/// Resolves the links of comments under the document of `linking`. Nothing is reported, because the readers who typed them
/// mend nothing. A link to a file becomes text, because no reader decides what is published.
pub(super) fn comment_targets(comments: &[Comment], linking: &Linking<'_>) -> CommentTargets {
    let links = comments.iter().flat_map(|comment| &comment.links);
    links.map(|address| (address.clone(), target(address, linking))).collect()
}

fn target(address: &str, linking: &Linking<'_>) -> Option<String> {
    if linking.targets.url.is_foreign(address) {
        return Some(address.to_owned());
    }
    let mut own = linking.beside(linking.document);
    let link = Link {
        at: LinkAt::Text(0),
        address: address.to_owned(),
        is_drawn: false,
        is_scaled: false,
        span: Span::default(),
        is_verbatim: false,
    };
    match own.target(&link) {
        LinkTarget::Address(to) if own.diagnostics.is_empty() && !to.is_empty() && !to.starts_with('?') => Some(to),
        LinkTarget::Address(_) | LinkTarget::File(_) | LinkTarget::Hidden | LinkTarget::Foreign(_) => None,
    }
}
