//! Pictures that nobody described, told once for each file: an imported blog has thousands of them.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::Article;
use crate::parse::outline::LinkAt;
use crate::source::span::{Location, Span};
use crate::yaml::fields::Located;

/// Pictures without a description in one file (WCAG 1.1.1).
pub const NO_ALT: Rule = Rule::warning("G083");

/// Returns the diagnostic about the pictures of a text that nobody described, its cover among them.
pub(super) fn undescribed(article: &Article, cover: Option<&Located<String>>) -> Option<Diagnostic> {
    let undescribed = &article.body.outline.undescribed;
    if undescribed.is_empty() && cover.is_none() {
        return None;
    }
    let starts: Vec<LinkAt> = undescribed.iter().map(|start| LinkAt::Text(*start)).collect();
    let is_one = |at: LinkAt| starts.binary_search(&at).is_ok();
    // What is no picture is drawn as a link, which is told.
    let links = article.links().filter(|(link, target)| is_one(link.at) && target.is_picture());
    let pictures = links.map(|(link, _)| (link.address.as_str(), link.span));
    let cover = cover.map(|image| (image.value.as_str(), image.span));
    let mut all: Vec<(&str, Span)> = cover.into_iter().chain(pictures).collect();
    all.sort_by_key(|(_, span)| *span);
    let (address, span) = all.first()?;
    let found = no_alt(Location::at(&article.path, *span), address, all.len());
    Some(if cover.is_some_and(|(_, at)| at == *span) { found.help("cover") } else { found })
}

/// Returns the diagnostic about a number of pictures of a file, of which the first is at a location.
pub(super) fn no_alt(location: Location, address: &str, count: usize) -> Diagnostic {
    NO_ALT.at(location).with("address", address).with("count", count.to_string())
}
