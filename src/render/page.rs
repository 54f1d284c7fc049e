//! Page + Theme -> Output: a page drawn by its template.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use tera::{Context, Value};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::file::Output;
use crate::plan::page::Page;
use crate::plan::presentation_view::PresentationView;
use crate::plan::view::{Day, Listing, Parts, SiteView, View};
use crate::text::allowed::allowed;
use crate::theme::old_names::VARIABLE;
use crate::theme::template::Theme;

/// The theme lacks a template that a page needs.
pub const NO_TEMPLATE: Rule = Rule::error("G072");

/// The variables of the whole site, by name. Each page gets those that its template reads.
pub struct Shared {
    values: BTreeMap<&'static str, Value>,
}

impl Shared {
    /// Converts the variables for templates, once for all pages.
    #[must_use]
    pub fn of(site: &SiteView, parts: &Parts) -> Self {
        let Parts { categories, tags, recent, years, presentations } = parts;
        let values = BTreeMap::from([
            ("site", Value::from_serializable(site)),
            ("categories", Value::from_serializable(categories)),
            ("tags", Value::from_serializable(tags)),
            ("recent", Value::from_serializable(recent)),
            ("years", Value::from_serializable(years)),
            ("presentations", Value::from_serializable(presentations)),
        ]);
        Self { values }
    }
}

/// Draws a page.
///
/// # Errors
///
/// The template's mistake, with its location.
pub fn page(page: &Page, theme: &Theme, shared: &Shared) -> Result<Output, Box<Diagnostic>> {
    let Some(closure) = theme.closure(&page.template) else {
        return Err(Box::new(NO_TEMPLATE.anywhere().with("template", page.template.as_ref())));
    };
    let mut context = context(page, closure.reads.contains(VARIABLE.0));
    for (name, value) in shared.values.iter().filter(|(name, _)| closure.reads.contains(**name)) {
        context.insert_value(*name, value.clone());
    }
    thread_local! {
        /// Buffer of a thread, reused for all its pages. Each page is then copied to an allocation of its own size.
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let drawn = theme.draw_into(SCRATCH.take(), &page.template, &context, page.route.as_str())?;
    // The one place where all of a page has come together: texts, settings, words of themes, an author's HTML.
    let output = match std::str::from_utf8(&drawn).map(allowed) {
        Ok(Cow::Owned(text)) => Output::text(page.route.clone(), text),
        Ok(Cow::Borrowed(_)) | Err(_) => Output::bytes(page.route.clone(), drawn.as_slice().into()),
    };
    SCRATCH.set(drawn);
    Ok(output)
}

/// Returns the variable `list`. Posts are converted once and shared, because each is in many lists.
fn listing(listing: &Listing) -> Value {
    let Listing { days, total, pager } = listing;
    let day = |Day { date, posts }: &Day| {
        let posts: Vec<Value> = posts.iter().map(|post| post.seen()).collect();
        map([("date", Value::from_serializable(date)), ("posts", posts.into())])
    };
    let days: Vec<Value> = days.iter().map(day).collect();
    map([("days", days.into()), ("total", (*total).into()), ("pager", Value::from_serializable(pager))])
}

fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    entries.into_iter().map(|(name, value)| (name.into(), value)).collect::<tera::Map>().into()
}

/// Returns the variables of a page; `by_old_name`: also those under names that they had before.
fn context(page: &Page, by_old_name: bool) -> Context {
    let mut context = Context::new();
    context.insert("page", &page.head);
    match &page.view {
        View::Home(list) => context.insert_value("list", listing(list)),
        View::Period(period, list) => {
            context.insert("period", period);
            context.insert_value("list", listing(list));
        }
        View::Post(post) | View::Page(post) => context.insert("post", post),
        View::Statement(post, statement) => {
            context.insert("post", post);
            context.insert("statement", statement);
        }
        View::Term(term, list) | View::Author(term, list) | View::Series(term, list) => {
            context.insert("term", term);
            context.insert_value("list", listing(list));
        }
        View::Terms(terms) => context.insert("terms", terms),
        View::Presentation(presentation, post) => {
            insert_presentation(&mut context, presentation, by_old_name);
            context.insert("post", post);
        }
        View::Embedded(presentation) => insert_presentation(&mut context, presentation, by_old_name),
        View::Presentations(items) => context.insert("items", items),
        View::Subscribe(feeds, opml) => {
            context.insert("feeds", feeds);
            context.insert("opml", opml);
        }
        View::Gone(year) => context.insert("year", year),
        View::Archive | View::Search | View::NotFound => {}
    }
    context
}

fn insert_presentation(context: &mut Context, presentation: &PresentationView, by_old_name: bool) {
    let (old, name) = VARIABLE;
    let value = Value::from_serializable(presentation);
    if by_old_name {
        context.insert_value(old, value.clone());
    }
    context.insert_value(name, value);
}
