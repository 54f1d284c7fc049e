//! Directives, drawn by the theme's templates.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Context;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::{DirectiveKind, GALLERY, VIDEO_ID, directive_kind};
use crate::model::article::{Article, LinkTarget};
use crate::parse::outline::LinkAt;
use crate::source::span::Location;
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
    if name == GALLERY.name && !body.contains("<img") {
        diagnostics.push(NO_PICTURES.at(Location::at(&article.path, directive.name.span)));
    }
    let time = update_time(directive, context.zone);
    let id = time.map_or_else(|| format!("{name}-{}", index + 1), |time| update_id(time, index, article, context.zone));
    let video_host = directive_kind(name).and_then(DirectiveKind::video_host);
    let mut attrs = BTreeMap::new();
    let mut files = BTreeMap::new();
    for (at, (key, value)) in directive.attributes.iter().enumerate() {
        let value = match (article.target(LinkAt::Directive(index, at)), video_host) {
            (Some(LinkTarget::Address(address)), _) => address.clone(),
            (Some(LinkTarget::File(found)), _) => {
                files.insert(key.as_str(), tera::Value::from_serializable(&(context.file)(found, article)));
                found.href.clone()
            }
            (Some(LinkTarget::Hidden), _) => String::new(),
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
