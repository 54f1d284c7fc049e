//! Settings and what `check` found -> the accessibility statement.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::accessibility::{Accessibility, Conformity, KnownFault, Method};
use crate::config::settings::Config;
use crate::model::site::{Site, SiteEntry};
use crate::output::route::Route;
use crate::plan::link_view::Link;
use crate::plan::pages::template_name;
use crate::plan::statement_view::{FaultView, ReasonView, StatementView};
use crate::plan::view::View;
use crate::text::post_date::PostDate;
use crate::text::words::Words;

/// Something that a rule of `check` found, as far as readers are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortcoming {
    /// The code of the rule.
    pub code: &'static str,
    /// The criteria that it is against.
    pub criteria: Vec<&'static str>,
    /// Key of a general sentence, if the theme has none for the rule.
    pub general: &'static str,
    /// What it is found in.
    pub part: ShownPart,
    /// Where.
    pub place: Place,
}

/// What a shortcoming is found in: of some the law does not ask what is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownPart {
    /// A file for download.
    Document,
    /// Recorded sound or film.
    Media,
    /// A page.
    Page,
}

/// Where a shortcoming is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a post or page, by its index among the posts followed by the pages, or in a file beside it.
    Entry(usize),
    /// In a file of `static/`.
    File(Route),
    /// In what all pages have in common.
    Everywhere,
}

/// The function for complaints of Digg, which supervises the law today.
const COMPLAINTS: &str = "https://www.digg.se/tdosanmalan";

/// The law asks nothing of documents that were published before this day (9 §).
const DOCUMENTS_SINCE: Date = Date::constant(2018, 9, 23);
/// Nor of recorded media that were published before this one.
const MEDIA_SINCE: Date = Date::constant(2020, 9, 23);

/// Returns the page of a site that is to be the accessibility statement.
#[must_use]
pub fn statement_page(site: &Site) -> Option<&SiteEntry> {
    site.entries().find(|entry| entry.template.as_deref().is_some_and(|name| template_name(name) == View::STATEMENT))
}

/// Returns the statement of a site.
#[must_use]
pub fn statement(site: &Site, config: &Config, words: &Words, found: &[Shortcoming]) -> StatementView {
    let unsaid = Accessibility::default();
    let settings = config.accessibility.as_ref().unwrap_or(&unsaid);
    let day = |date: Date| PostDate::day(date, &config.zone).ok();
    let is_old = |shortcoming: &Shortcoming, part, limit| {
        shortcoming.part == part && is_old(site, settings.since, &shortcoming.place, limit)
    };
    let (old_documents, rest): (Vec<_>, Vec<_>) =
        found.iter().partition(|one| is_old(one, ShownPart::Document, DOCUMENTS_SINCE));
    let (old_media, faults): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|one| is_old(one, ShownPart::Media, MEDIA_SINCE));
    let views = |found: &[&Shortcoming]| fault_views(site, config, words, found);
    let reasons = |faults: &[KnownFault]| {
        let reason = |fault: &KnownFault| ReasonView {
            what: fault.what.clone(),
            why: fault.why.clone(),
            until: fault.until.and_then(day),
        };
        faults.iter().map(reason).collect()
    };
    let own = config.organization.as_ref().map(|organization| organization.name.clone());
    let page = statement_page(site);
    let assessed = settings.assessed.as_ref().and_then(|assessed| day(assessed.value));
    StatementView {
        organization: settings.organization.clone().or(own),
        service: config.title.clone(),
        url: config.url.absolute(&Route::home()),
        conformity: match conformity(settings, !faults.is_empty()) {
            Conformity::Full => "full",
            Conformity::Partial => "partial",
            Conformity::None => "none",
        },
        contact: settings.contact.as_ref().map(|contact| config.url.href_of(&contact.value)),
        has_form: settings.has_form(),
        authority: match &settings.authority {
            Some((name, url)) => Link::new(name, config.url.href_of(url)),
            None => Link::new(words.say("statement_digg", &[]), COMPLAINTS),
        },
        method: settings.method.map(|method| match method {
            Method::Own => "self",
            Method::External => "external",
        }),
        by: settings.by.clone(),
        assessed,
        manual: settings.manual.as_ref().and_then(|manual| day(manual.value)),
        updated: page.and_then(|page| page.updated).or(assessed),
        since: settings.since.and_then(day),
        until: settings.until.and_then(day),
        faults: views(&faults),
        known: reasons(&settings.known),
        burden: reasons(&settings.burden),
        exempt: reasons(&settings.exempt),
        old_documents: views(&old_documents),
        old_media: views(&old_media),
    }
}

/// Returns how the site meets the law: as much as the public body claims, and only as much as somebody has seen. No program
/// sees everything, so that nothing is wholly compliant that no person has examined.
fn conformity(settings: &Accessibility, has_faults: bool) -> Conformity {
    let is_examined = settings.manual.is_some() && settings.method.is_some();
    let has_known = !settings.known.is_empty() || !settings.burden.is_empty();
    let seen = if is_examined && !has_faults && !has_known { Conformity::Full } else { Conformity::Partial };
    seen.min(settings.conformity)
}

/// Returns whether a place was published before the law asked anything of it, and has not been changed or published again
/// since: a site that does not say from when it is at its place has moved for all we know.
fn is_old(site: &Site, since: Option<Date>, place: &Place, limit: Date) -> bool {
    let (Place::Entry(index), Some(since)) = (place, since) else { return false };
    let entry = site.entry(*index);
    let is_before = |date: PostDate| date.date() < limit;
    entry.date.is_some_and(|date| date.date() >= since && is_before(date)) && entry.updated.is_none_or(is_before)
}

/// Returns what was found by rule, in the order of the codes, with each place once.
fn fault_views(site: &Site, config: &Config, words: &Words, found: &[&Shortcoming]) -> Vec<FaultView> {
    let mut by_rule: BTreeMap<(char, usize, &str), Vec<&Shortcoming>> = BTreeMap::new();
    for one in found {
        let (letter, number) = one.code.split_at(1);
        let letter = letter.chars().next().unwrap_or_default();
        by_rule.entry((letter, number.parse().unwrap_or_default(), one.code)).or_default().push(one);
    }
    let link = |place: &Place| match place {
        Place::Entry(index) => {
            let entry = site.entry(*index);
            let language = entry.language.clone();
            Some(Link { language, ..Link::new(entry.link_text(), config.url.href(&entry.route)) })
        }
        Place::File(route) => {
            let name = route.as_str().rsplit('/').next().unwrap_or_default();
            Some(Link::new(name, config.url.href(route)))
        }
        Place::Everywhere => None,
    };
    let view = |((_, _, code), found): ((char, usize, &str), Vec<&Shortcoming>)| {
        let mut places: Vec<&Place> = found.iter().map(|one| &one.place).collect();
        places.sort();
        places.dedup();
        let first = found.first().expect("invariant: a rule is there because of what it found");
        let own = format!("fault_{}", code.to_lowercase());
        let key = if words.has(&own) { own.as_str() } else { first.general };
        FaultView {
            what: words.say(key, &[]),
            criteria: first.criteria.iter().map(|criterion| (*criterion).to_owned()).collect(),
            count: found.len(),
            everywhere: places.contains(&&Place::Everywhere),
            places: places.into_iter().filter_map(link).collect(),
        }
    };
    by_rule.into_iter().map(view).collect()
}
