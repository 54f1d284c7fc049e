//! Plans every page of the site.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::addresses::own::OwnFile;
use crate::addresses::paths::Taxonomy;
use crate::output::route::Route;
use crate::plan::archives::lists;
use crate::plan::cards::post;
use crate::plan::feeds::presentation_feed;
use crate::plan::gone::gone_pages;
use crate::plan::heads::{Own, embedded, entry, own, presentation};
use crate::plan::link_view::Feed;
use crate::plan::page::{Page, Planned, Single, Subject};
use crate::plan::parts::{archived, parts, site_view, top_terms};
use crate::plan::planning::Planning;
use crate::plan::presentations::{cards, embed_route, view};
use crate::plan::taxonomy_words::words;
use crate::plan::view::{Head, Parts, SiteView, TermCount, View};

/// Values that every page may show, computed once.
pub struct SiteWide {
    /// The variable `site` of every template.
    pub site: SiteView,
    /// The site-wide lists beside a page.
    pub parts: Parts,
    /// Every feed by group.
    pub feeds: BTreeMap<&'static str, Vec<Feed>>,
}

impl SiteWide {
    /// Computes the values.
    #[must_use]
    pub fn of(planning: &Planning<'_>) -> Self {
        let (site, parts) = (site_view(planning), parts(planning));
        let feeds = subscribe_feeds(planning, &site, &parts);
        Self { site, parts, feeds }
    }
}

/// Returns every page that the site is to have.
#[must_use]
pub fn planned<'a>(planning: &Planning<'a>, wide: &SiteWide) -> Vec<Planned<'a>> {
    let mut all = entries(planning);
    all.extend(presentations(planning));
    for list in lists(planning) {
        let list = Arc::new(list);
        for number in 1..=list.pages(planning) {
            let [_, others] = list.on_page(planning, number);
            let changed = |index: &usize| {
                let post = planning.entry(*index);
                post.updated.or(post.date)
            };
            all.push(Planned {
                route: list.route(planning, number),
                template: list.about.shows.template().into(),
                changed: others.iter().filter_map(changed).max(),
                is_listed: number == 1,
                subject: Subject::List(Arc::clone(&list), number),
            });
        }
    }
    all.extend(singles(planning, wide));
    all.extend(gone_pages(planning));
    all
}

/// Returns a page with everything that its template is given.
#[must_use]
pub fn page(planning: &Planning<'_>, planned: &Planned<'_>) -> Page {
    let (head, view) = match &planned.subject {
        Subject::Entry(index) => {
            let seen = Box::new(post(planning, *index));
            let statement = planning.statement.filter(|_| planned.template == View::STATEMENT);
            let view = match statement {
                Some(statement) => View::Statement(seen, Box::new(statement.clone())),
                None if *index < planning.site.posts.len() => View::Post(seen),
                None => View::Page(seen),
            };
            (entry(planning, planning.entry(*index)), view)
        }
        Subject::Presentation(id) => {
            let view = Box::new(view(planning, *id));
            let own = view.post.is_none().then(|| Box::new(post(planning, id.entry)));
            (presentation(planning, *id, &view), View::Presentation(view, own))
        }
        Subject::Embedded(id) => {
            let view = Box::new(view(planning, *id));
            (embedded(planning, *id, &view, &planned.route), View::Embedded(view))
        }
        Subject::List(list, number) => crate::plan::lists::page(planning, list, *number),
        Subject::Single(single) => (single_head(planning, single, planned), single.view.clone()),
    };
    Page { route: planned.route.clone(), template: planned.template.clone(), head, view }
}

fn entries<'a>(planning: &Planning<'a>) -> Vec<Planned<'a>> {
    let all = planning.site.entries().enumerate();
    // A post that is a presentation has the page of the presentation.
    let with_pages = all.filter(|(_, entry)| entry.presentation.is_none());
    with_pages.map(|(index, _)| planned_entry(planning, index)).collect()
}

/// Returns the page of an entry that is no presentation itself, by its index among the posts followed by the pages.
#[must_use]
pub fn planned_entry<'a>(planning: &Planning<'a>, index: usize) -> Planned<'a> {
    let entry = planning.entry(index);
    let template = if index < planning.site.posts.len() { "post.html" } else { "page.html" };
    Planned {
        route: entry.route.clone(),
        template: entry.template.as_deref().map_or(Cow::Borrowed(template), |name| template_name(name).into()),
        subject: Subject::Entry(index),
        changed: entry.updated.or(entry.date),
        is_listed: true,
    }
}

/// Returns the pages of presentations, and those that other sites may embed if the settings ask for them. A file that two
/// posts list has one page.
fn presentations<'a>(planning: &Planning<'a>) -> Vec<Planned<'a>> {
    let site = planning.site;
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    for id in site.presentations.iter().copied() {
        let Some(presentation) = site.presentation(id).presentation.filter(|it| seen.insert(&it.route)) else {
            continue;
        };
        let entry = planning.entry(id.entry);
        let planned = |route: Route, template: &'static str, subject, is_listed| Planned {
            route,
            template: template.into(),
            subject,
            changed: entry.updated.or(entry.date),
            is_listed,
        };
        all.push(planned(presentation.route.clone(), "presentation.html", Subject::Presentation(id), true));
        if planning.config.has_embeds {
            let route = embed_route(presentation, planning.config);
            all.push(planned(route, "embed.html", Subject::Embedded(id), false));
        }
    }
    all
}

/// Returns the file name of a template that front matter names.
#[must_use]
pub fn template_name(name: &str) -> String {
    let has_extension = std::path::Path::new(name).extension().is_some_and(|extension| extension == "html");
    if has_extension { name.to_owned() } else { format!("{name}.html") }
}

/// Plans the pages that exist once.
fn singles(planning: &Planning<'_>, wide: &SiteWide) -> Vec<Planned<'static>> {
    let config = planning.config;
    let paths = &config.paths;
    let own = &wide.site.places;
    let with_terms = Taxonomy::ALL.into_iter().filter(|taxonomy| !planning.site.terms(*taxonomy).is_empty());
    let lists = with_terms.filter_map(|taxonomy| Some((taxonomy, words(taxonomy).list?)));
    let mut all: Vec<Planned<'static>> = lists
        .map(|(taxonomy, (kind, description))| {
            let view = View::Terms(top_terms(planning, taxonomy));
            single(planning, kind, description, paths.taxonomy(taxonomy), None, view)
        })
        .collect();
    if own.archive.is_some() {
        let view = View::Archive(archived(planning));
        all.push(single(planning, "archive", "description_archive", paths.archive(), None, view));
    }
    if own.presentations.is_some() {
        let route = paths.presentations();
        let feed = Some(presentation_feed(planning));
        let view = View::Presentations(cards(planning));
        all.push(single(planning, "presentations", "description_presentations", route, feed, view));
    }
    let opml = config.url.href(&OwnFile::Opml.route());
    let view = View::Subscribe(wide.feeds.clone(), opml);
    all.push(single(planning, "subscribe", "description_subscribe", paths.subscribe(), None, view));
    if own.search.is_some() {
        let search = single(planning, "search", "description_search", paths.search(), None, View::Search);
        all.push(Planned { is_listed: false, ..search });
    }
    let route = OwnFile::NotFound.route();
    let not_found = single(planning, "not_found", "description_not_found", route, None, View::NotFound);
    all.push(Planned { is_listed: false, ..not_found });
    all
}

/// Plans a page that exists once. Its kind is also the key of its heading among the words of the theme.
fn single(
    planning: &Planning<'_>,
    kind: &'static str,
    description: &str,
    route: Route,
    feed: Option<Feed>,
    view: View,
) -> Planned<'static> {
    let description = planning.word(description, &[("site", &planning.config.title)]);
    let template = view.template().into();
    let subject = Subject::Single(Arc::new(Single { kind, description, feed, view }));
    Planned { route, template, subject, changed: None, is_listed: true }
}

fn single_head(planning: &Planning<'_>, single: &Single, planned: &Planned<'_>) -> Head {
    let Single { kind, description, feed, view: _ } = single;
    let head = own(
        planning,
        Own {
            kind,
            heading: planning.word(kind, &[]),
            description: description.clone(),
            route: &planned.route,
            number: 1,
            feed: feed.clone(),
            above: Vec::new(),
        },
    );
    Head { noindex: head.noindex || !planned.is_listed, ..head }
}

/// Returns the feeds on the page about feeds, by group.
fn subscribe_feeds(planning: &Planning<'_>, site: &SiteView, parts: &Parts) -> BTreeMap<&'static str, Vec<Feed>> {
    fn below(counts: &[TermCount], feeds: &mut Vec<Feed>) {
        for count in counts {
            feeds.extend(count.feed.clone());
            below(&count.children, feeds);
        }
    }
    let mut groups = BTreeMap::new();
    groups.insert("site", vec![site.feed.clone()]);
    for (name, counts) in [("categories", &parts.categories), ("tags", &parts.tags)] {
        let mut feeds = Vec::new();
        below(counts, &mut feeds);
        groups.insert(name, feeds);
    }
    let presentations = site.places.presentations.iter().map(|_| presentation_feed(planning));
    groups.insert("presentations", presentations.collect());
    groups
}
