//! What is missing in the settings of an accessibility statement, and whether it is out of date: both the build and `check`
//! tell it, because a statement that nobody filled in states what nobody has examined.

use jiff::civil::Date;

use crate::config::accessibility::{Accessibility, Method};
use crate::config::settings::{Config, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::site::SiteEntry;
use crate::source::span::{Location, Span};

/// Settings without which the statement does not say what the law asks for.
pub const UNFILLED: Rule = Rule::warning("G330");
/// An assessment that is too long ago.
pub const OUT_OF_DATE: Rule = Rule::warning("G331");

/// A statement is to be looked over each year (Digg's guidance to 13 §).
const MONTHS: i32 = 12;

/// Returns what is to be told of the statement on a page.
#[must_use]
pub fn statement_diagnostics(page: &SiteEntry, config: &Config, today: Date) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let missing = missing(config);
    if !missing.is_empty() {
        let location = match &config.accessibility {
            Some(Accessibility { span, .. }) => Location::at(&settings_path(), Span::new(span.start, span.start)),
            None => Location::file(&settings_path()),
        };
        let diagnostic = UNFILLED.at(location).with("keys", missing.join(", ")).with("key", missing[0]);
        let template = page.document.front.template.as_ref();
        found.push(match template {
            Some(template) => {
                let file = page.document.front.file_of("template", &page.path);
                diagnostic.and(Location::at(file, template.span), "page")
            }
            None => diagnostic,
        });
    }
    let assessed = config.accessibility.as_ref().and_then(|settings| settings.assessed.as_ref());
    if let Some(assessed) = assessed.filter(|assessed| last_day(assessed.value) < today) {
        let location = Location::at(&settings_path(), assessed.span);
        found.push(OUT_OF_DATE.at(location).with("date", assessed.value.to_string()));
    }
    found
}

/// Returns the first day on which the statement is out of date, if it is still ahead.
#[must_use]
pub fn out_of_date_on(config: &Config, today: Date) -> Option<Date> {
    let assessed = config.accessibility.as_ref()?.assessed.as_ref()?.value;
    last_day(assessed).tomorrow().ok().filter(|day| *day > today)
}

/// Returns the last day on which an assessment is new enough.
fn last_day(assessed: Date) -> Date {
    assessed.saturating_add(jiff::Span::new().months(MONTHS))
}

/// Returns the keys that have to be filled in.
fn missing(config: &Config) -> Vec<&'static str> {
    let unsaid = Accessibility::default();
    let settings = config.accessibility.as_ref().unwrap_or(&unsaid);
    let has_name = settings.organization.is_some() || config.organization.is_some();
    let needs_name = settings.method == Some(Method::External) && settings.by.is_none();
    let keys = [
        ("organization", has_name),
        ("contact", settings.contact.is_some()),
        ("method", settings.method.is_some()),
        ("by", !needs_name),
        ("assessed", settings.assessed.is_some()),
    ];
    keys.into_iter().filter(|(_, is_there)| !is_there).map(|(key, _)| key).collect()
}
