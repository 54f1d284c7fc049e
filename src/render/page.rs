//! A page, drawn by its template.

use tera::Context;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::file::Output;
use crate::plan::page::Page;
use crate::plan::view::{Parts, SiteView, View};
use crate::theme::template::Theme;

/// A template that a kind of page needs and the theme does not have.
pub const NO_TEMPLATE: Rule = Rule::error("G072");

/// Gives the site-wide values to the theme once, for all pages.
pub fn share(theme: &mut Theme, site: &SiteView, parts: &Parts) {
    let Parts { categories, tags, recent, years, presentations } = parts;
    theme.share("site", site);
    theme.share("categories", categories);
    theme.share("tags", tags);
    theme.share("recent", recent);
    theme.share("years", years);
    theme.share("presentations", presentations);
}

/// Draws a page.
///
/// # Errors
///
/// The mistake in the template, at its place.
pub fn page(page: &Page, theme: &Theme) -> Result<Output, Box<Diagnostic>> {
    if !theme.has(&page.template) {
        return Err(Box::new(NO_TEMPLATE.anywhere().with("template", page.template.clone())));
    }
    let text = theme.draw(&page.template, &context(page), page.route.as_str())?;
    Ok(Output::text(page.route.clone(), text))
}

fn context(page: &Page) -> Context {
    let mut context = Context::new();
    context.insert("page", &page.head);
    match &page.view {
        View::Home(list) | View::Period(list) => context.insert("list", list),
        View::Post(post) | View::Page(post) => context.insert("post", post),
        View::Term(term, list) | View::Author(term, list) | View::Series(term, list) => {
            context.insert("term", term);
            context.insert("list", list);
        }
        View::Terms(terms) => context.insert("terms", terms),
        View::Presentations(items) => context.insert("items", items),
        View::Subscribe(feeds, opml) => {
            context.insert("feeds", feeds);
            context.insert("opml", opml);
        }
        View::Archive | View::NotFound => {}
    }
    context
}
