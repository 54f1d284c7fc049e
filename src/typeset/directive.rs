//! Directives, drawn by the theme's templates.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Context;

use crate::config::external::ForeignAddress;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::{DirectiveKind, GALLERY, SHOWN, TRANSCRIPT, VIDEO_ID, directive_kind};
use crate::model::article::{Article, LinkTarget};
use crate::parse::outline::LinkAt;
use crate::source::span::Location;
use crate::text::html::{escape_address_into, escape_into};
use crate::text::post_date::PostDate;
use crate::typeset::context::TypesetContext;
use crate::typeset::directive_check::check;
use crate::typeset::updates::{update_id, update_time};

/// A gallery without pictures.
pub const NO_PICTURES: Rule = Rule::error("G098");

/// The variables of a directive's template.
#[derive(Debug, Serialize)]
struct DirectiveView<'a> {
    name: &'a str,
    attrs: BTreeMap<&'a str, String>,
    body: &'a str,
    /// The file that `src` or `file` leads to.
    file: Option<tera::Value>,
    /// The files that attributes lead to, by the names of the attributes.
    files: BTreeMap<&'a str, tera::Value>,
    time: Option<PostDate>,
    id: String,
}

/// Draws a directive; `index` is its index among the article's, `body` the markup inside a container.
pub fn draw(
    article: &Article,
    index: usize,
    body: &str,
    context: &TypesetContext<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let directive = &article.body.prepared().directives[index];
    if !check(&article.path, directive, context, diagnostics) {
        return body.to_owned();
    }
    let name = directive.name.value.as_str();
    if name == GALLERY.name && !body.contains("<img") && !body.contains("<figure>") {
        diagnostics.push(NO_PICTURES.at(Location::at(&article.path, directive.name.span)));
    }
    let time = update_time(directive, context.zone);
    let id = time.map_or_else(|| format!("{name}-{}", index + 1), |time| update_id(time, index, article, context.zone));
    let video_host = directive_kind(name).and_then(DirectiveKind::video_host);
    let mut attrs = BTreeMap::new();
    let mut files = BTreeMap::new();
    for (at, (key, value)) in directive.attributes.iter().enumerate() {
        if let Some(LinkTarget::Foreign(foreign)) = article.target(LinkAt::Directive(index, at)) {
            if SHOWN.contains(&key.as_str()) {
                return format!("{}{body}", links_instead(foreign, index, article, context));
            }
            // A poster, for example: the rest is shown without it.
            continue;
        }
        let value = match (article.target(LinkAt::Directive(index, at)), video_host) {
            (Some(LinkTarget::Address(address)), _) => address.clone(),
            (Some(LinkTarget::File(found)), _) => {
                files.insert(key.as_str(), tera::Value::from_serializable(&(context.file)(found, article)));
                found.href.clone()
            }
            (Some(LinkTarget::Hidden | LinkTarget::Foreign(_)), _) => String::new(),
            (None, Some(host)) if key == VIDEO_ID => host.id(&value.value).unwrap_or_default().to_owned(),
            (None, _) => value.value.clone(),
        };
        attrs.insert(key.as_str(), value);
    }
    let file = files.get("src").or_else(|| files.get("file")).cloned();
    let view = DirectiveView { name, attrs, body, file, files, time, id };
    let variables = Context::from_serialize(&view).expect("invariant: a struct of texts is a map");
    match context.theme.draw(&format!("directives/{name}.html"), &variables, article.path.as_str()) {
        Ok(markup) => markup,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            body.to_owned()
        }
    }
}

/// Returns a paragraph with links to what a directive cannot show, because it lies on another host, and to its transcript.
fn links_instead(foreign: &ForeignAddress, index: usize, article: &Article, context: &TypesetContext<'_>) -> String {
    let attributes = &article.body.prepared().directives[index].attributes;
    let title = attributes.iter().find(|(key, _)| key == "title").map_or("", |(_, title)| title.value.trim());
    let mut links =
        vec![(foreign.href.as_str(), if title.is_empty() { foreign.name.clone() } else { title.to_owned() })];
    if let Some(at) = attributes.iter().position(|(key, _)| key == TRANSCRIPT) {
        let href = match article.target(LinkAt::Directive(index, at)) {
            Some(LinkTarget::Address(address)) => Some(address),
            Some(LinkTarget::File(file)) => Some(&file.href),
            Some(LinkTarget::Foreign(_) | LinkTarget::Hidden) | None => None,
        };
        links.extend(href.map(|href| (href.as_str(), context.words.say(TRANSCRIPT, &[]))));
    }
    let mut markup = "<p>".to_owned();
    for (number, (href, text)) in links.iter().enumerate() {
        markup.push_str(if number == 0 { "<a href=\"" } else { " · <a href=\"" });
        escape_address_into(&mut markup, href);
        markup.push_str("\">");
        escape_into(&mut markup, text);
        markup.push_str("</a>");
    }
    markup.push_str("</p>\n");
    markup
}
