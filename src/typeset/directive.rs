//! Directives, drawn by the theme's templates.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Context;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::{ADDRESSES, DirectiveKind, GALLERY, SHOWN, TRANSCRIPT, VIDEO_ID, directive_kind};
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
    /// What the author typed after the colons.
    name: &'a str,
    /// Its attributes by name. Those that lead to a file or page hold its address on this host.
    attrs: BTreeMap<&'a str, String>,
    /// The markup between its lines; empty for a directive of one line. Print it with `safe`.
    body: &'a str,
    /// The file that `src` or `file` leads to: as in `post.files`, with its `width` and `height` in pixels, and what is `said` in it, a
    /// list of `time`, `voice` and `text`.
    file: Option<tera::Value>,
    /// The files that all attributes lead to, by the names of the attributes.
    files: BTreeMap<&'a str, tera::Value>,
    /// When an update was written.
    time: Option<PostDate>,
    /// An id on the page for this directive alone.
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
    // The author typed a picture, and knows nothing of a directive that this theme may lack.
    if directive.is_picture && !context.theme.directives.contains(&directive.name.value) {
        return words_instead(article.target(LinkAt::Directive(index, 0)), index, article, context);
    }
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
        let target = ADDRESSES.contains(&key.as_str()).then(|| article.target(LinkAt::Directive(index, at)));
        let value = match (target, video_host) {
            (Some(LinkTarget::Address(address)), _) => address.clone(),
            (Some(LinkTarget::File(found)), _) => {
                files.insert(key.as_str(), tera::Value::from_serializable(&(context.file)(found, article)));
                found.link()
            }
            (Some(target @ (LinkTarget::Hidden | LinkTarget::Foreign(_))), _) => {
                if SHOWN.contains(&key.as_str()) {
                    return format!("{}{body}", words_instead(target, index, article, context));
                }
                // A poster, for example: the rest is shown without it.
                continue;
            }
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

/// Returns a paragraph with the title of what a directive may not show, as a link if it lies on another host, and with a
/// link to its transcript.
fn words_instead(target: &LinkTarget, index: usize, article: &Article, context: &TypesetContext<'_>) -> String {
    let attributes = &article.body.prepared().directives[index].attributes;
    let title = attributes.iter().find(|(key, _)| key == "title").map_or("", |(_, title)| title.value.trim());
    let foreign = match target {
        LinkTarget::Foreign(foreign) => Some(foreign),
        LinkTarget::Hidden | LinkTarget::Address(_) | LinkTarget::File(_) => None,
    };
    let name = foreign.filter(|_| title.is_empty()).map_or(title, |foreign| &foreign.name);
    let href = match target {
        LinkTarget::Foreign(foreign) => Some(foreign.href.as_str()),
        LinkTarget::Address(address) => Some(address.as_str()),
        LinkTarget::File(file) => Some(file.href.as_str()),
        LinkTarget::Hidden => None,
    };
    let mut parts = vec![(href, name.to_owned())];
    if let Some(at) = attributes.iter().position(|(key, _)| key == TRANSCRIPT) {
        let href = match article.target(LinkAt::Directive(index, at)) {
            LinkTarget::Address(address) => Some(address),
            LinkTarget::File(file) => Some(&file.href),
            LinkTarget::Foreign(_) | LinkTarget::Hidden => None,
        };
        parts.extend(href.map(|href| (Some(href.as_str()), context.words.say(TRANSCRIPT, &[]))));
    }
    parts.retain(|(_, text)| !text.is_empty());
    let mut markup = String::new();
    for (number, (href, text)) in parts.iter().enumerate() {
        markup.push_str(if number == 0 { "<p>" } else { " · " });
        if let Some(href) = href {
            markup.push_str("<a href=\"");
            escape_address_into(&mut markup, href);
            markup.push_str("\">");
        }
        escape_into(&mut markup, text);
        markup.push_str(if href.is_some() { "</a>" } else { "" });
    }
    markup.push_str(if parts.is_empty() { "" } else { "</p>\n" });
    markup
}
