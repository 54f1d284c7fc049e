//! Page + Theme -> Output: a page drawn by its template.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use serde::Serialize;
use tera::{Context, Value};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::file::Output;
use crate::plan::page::Page;
use crate::plan::view::{Day, Listing, Parts, SiteView, View};
use crate::text::allowed::allowed;
use crate::theme::mistakes::SITE_WIDE;
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
        debug_assert!(SITE_WIDE.iter().all(|name| values.contains_key(name)) && values.len() == SITE_WIDE.len());
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
    let mut context = Context::new();
    for (name, value) in variables(page, shared, |name| closure.reads.contains(name)) {
        context.insert_value(name, value);
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

/// What a presentation was called in templates before.
const OLD_NAME: &str = VARIABLE.0;
/// What it is called.
const NAME: &str = VARIABLE.1;

/// Returns the variables of a page's template by name: its own, and those of the whole site that `is_read` names.
pub fn variables(
    page: &Page,
    shared: &Shared,
    is_read: impl Fn(&'static str) -> bool,
) -> BTreeMap<&'static str, Value> {
    let wide = shared.values.iter().filter(|(name, _)| is_read(name)).map(|(name, value)| (*name, value.clone()));
    let mut all: BTreeMap<&'static str, Value> = wide.chain(own(page)).collect();
    if is_read(OLD_NAME)
        && let Some(value) = all.get(NAME)
    {
        all.insert(OLD_NAME, value.clone());
    }
    all
}

/// Returns the variables that a page has of its own.
fn own(page: &Page) -> Vec<(&'static str, Value)> {
    let mut own = match &page.view {
        View::Home(list) => vec![("list", listing(list))],
        View::Period(period, list) => vec![("period", seen(period)), ("list", listing(list))],
        View::Post(post) | View::Page(post) => vec![("post", seen(post))],
        View::Statement(post, statement) => vec![("post", seen(post)), ("statement", seen(statement))],
        View::Term(term, list) | View::Author(term, list) | View::Series(term, list) => {
            vec![("term", seen(term)), ("list", listing(list))]
        }
        View::Terms(terms) => vec![("terms", seen(terms))],
        View::Presentation(presentation, post) => vec![(NAME, seen(presentation)), ("post", seen(post))],
        View::Embedded(presentation) => vec![(NAME, seen(presentation))],
        View::Presentations(items) => vec![("items", seen(items))],
        View::Subscribe(feeds, opml) => vec![("feeds", seen(feeds)), ("opml", seen(opml))],
        View::Gone(year) => vec![("year", seen(year))],
        // In place of that of the whole site.
        View::Archive(years) => vec![("years", seen(years))],
        View::Search | View::NotFound => Vec::new(),
    };
    own.push(("page", seen(&page.head)));
    own
}

fn seen(value: &impl Serialize) -> Value {
    Value::from_serializable(value)
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
