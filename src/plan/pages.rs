//! Which pages there are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use crate::model::taxonomy::Term;
use crate::output::route::INDEX;
use crate::output::route::Route;
use crate::plan::cards::post;
use crate::plan::feeds::feed_of;
use crate::plan::heads::{Own, embedded, entry, own, presentation};
use crate::plan::link_view::{Feed, Link, TermLink};
use crate::plan::lists::{About, List, Shows};
use crate::plan::page::{Page, Planned, Single, Subject};
use crate::plan::parts::{parts, site_view, term_count};
use crate::plan::planning::Planning;
use crate::plan::presentations::{cards, embed_route, view};
use crate::plan::view::{Head, Parts, PeriodView, SiteView, TermCount, TermView, View};
use crate::text::html::Html;
use crate::text::slug::Slug;

/// What any page may show, made once for all.
pub struct SiteWide {
    /// What every template sees as `site`.
    pub site: SiteView,
    /// The parts beside a page.
    pub parts: Parts,
    /// Every feed by group.
    pub feeds: BTreeMap<&'static str, Vec<Feed>>,
}

impl SiteWide {
    /// Makes what any page may show.
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
            let changed = |place: &usize| {
                let post = planning.entry(*place);
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
    all
}

/// Makes a page: all that its template sees.
#[must_use]
pub fn page(planning: &Planning<'_>, planned: &Planned<'_>) -> Page {
    let (head, view) = match &planned.subject {
        Subject::Entry(place) => {
            let seen = Box::new(post(planning, *place));
            let view = if *place < planning.site.posts.len() { View::Post(seen) } else { View::Page(seen) };
            (entry(planning, planning.entry(*place)), view)
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
    let site = planning.site;
    let posts = site.posts.iter().map(|post| (post, "post.html"));
    let pages = site.pages.iter().map(|page| (page, "page.html"));
    posts
        .chain(pages)
        .enumerate()
        // A post that is a presentation has the page of the presentation.
        .filter(|(_, (entry, _))| entry.presentation.is_none())
        .map(|(place, (entry, template))| Planned {
            route: entry.route.clone(),
            template: entry.template.as_deref().map_or(Cow::Borrowed(template), |name| template_name(name).into()),
            subject: Subject::Entry(place),
            changed: entry.updated.or(entry.date),
            is_listed: true,
        })
        .collect()
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

fn lists<'a>(planning: &Planning<'a>) -> Vec<List<'a>> {
    let mut all = vec![home(planning)];
    for taxonomy in taxonomies(planning) {
        all.extend((0..taxonomy.terms.len()).map(|place| term(planning, &taxonomy, place)));
    }
    people_and_series(planning, &mut all);
    periods(planning, &mut all);
    all
}

/// Returns the file name of a template that front matter names.
#[must_use]
pub fn template_name(name: &str) -> String {
    let has_extension = std::path::Path::new(name).extension().is_some_and(|extension| extension == "html");
    if has_extension { name.to_owned() } else { format!("{name}.html") }
}

fn home<'a>(planning: &Planning<'a>) -> List<'a> {
    let (pinned, others): (Vec<usize>, Vec<usize>) =
        (0..planning.site.posts.len()).partition(|place| planning.site.posts[*place].is_pinned);
    let config = planning.config;
    let description = if config.description.is_empty() { config.title.clone() } else { config.description.clone() };
    let about = About {
        kind: "home",
        heading: planning.word("home_heading", &[]),
        description,
        route: Route::home(),
        feed: None,
        above: Vec::new(),
        shows: Shows::Home,
    };
    List { about, posts: others.into(), pinned }
}

/// Words and addresses of one taxonomy.
struct Taxonomy<'a> {
    kind: &'static str,
    list_kind: &'static str,
    terms: &'a [Term],
    base: &'a Slug,
    heading: &'static str,
    description: &'static str,
    list_description: &'static str,
    feed: &'static str,
}

/// Returns the taxonomies that have terms.
fn taxonomies<'a>(planning: &Planning<'a>) -> impl Iterator<Item = Taxonomy<'a>> + use<'a> {
    let paths = &planning.config.paths;
    let taxonomies = [
        Taxonomy {
            kind: "category",
            list_kind: "categories",
            terms: &planning.site.categories,
            base: &paths.category,
            heading: "in_category",
            description: "description_category",
            list_description: "description_categories",
            feed: "feed_category",
        },
        Taxonomy {
            kind: "tag",
            list_kind: "tags",
            terms: &planning.site.tags,
            base: &paths.tag,
            heading: "tagged",
            description: "description_tag",
            list_description: "description_tags",
            feed: "feed_tag",
        },
    ];
    taxonomies.into_iter().filter(|taxonomy| !taxonomy.terms.is_empty())
}

fn term<'a>(planning: &Planning<'a>, taxonomy: &Taxonomy<'a>, place: usize) -> List<'a> {
    let term = &taxonomy.terms[place];
    let fields = [("name", term.name.as_str()), ("site", planning.config.title.as_str())];
    let counted = term_count(planning, taxonomy.terms, place, taxonomy.feed);
    let link = |term: &Term| TermLink { name: term.name.clone(), href: planning.config.url.href(&term.route) };
    let list_route = Route::home().page(taxonomy.base.as_str());
    let mut above =
        vec![Link { title: planning.word(taxonomy.list_kind, &[]), href: planning.config.url.href(&list_route) }];
    above.extend(term.parent.map(|parent| {
        let TermLink { name, href } = link(&taxonomy.terms[parent]);
        Link { title: name, href }
    }));
    let view = TermView {
        name: term.name.clone(),
        description: Html::text(&term.description),
        parent: term.parent.map(|parent| link(&taxonomy.terms[parent])),
        children: counted.children,
    };
    let description = match term.description.as_str() {
        "" => planning.word(taxonomy.description, &fields),
        description => description.to_owned(),
    };
    let about = About {
        kind: taxonomy.kind,
        heading: planning.word(taxonomy.heading, &fields),
        description,
        route: term.route.clone(),
        feed: counted.feed,
        above,
        shows: Shows::Term(view),
    };
    List { about, posts: term.posts.as_slice().into(), pinned: Vec::new() }
}

/// A list for every author and every series.
fn people_and_series<'a>(planning: &Planning<'a>, all: &mut Vec<List<'a>>) {
    let title = planning.config.title.as_str();
    let seen = |name: &str, description: &str| TermView {
        name: name.to_owned(),
        description: Html::text(description),
        parent: None,
        children: Vec::new(),
    };
    let about = |kind, heading, description, name: &str, route: &Route, shows| About {
        kind,
        heading: planning.word(heading, &[("name", name)]),
        description: planning.word(description, &[("name", name), ("site", title)]),
        route: route.clone(),
        feed: None,
        above: Vec::new(),
        shows,
    };
    for writer in &planning.site.authors {
        let Some(route) = &writer.route else { continue };
        let shows = Shows::Author(seen(&writer.name, &writer.description));
        let about = about("author", "by_author", "description_author", &writer.name, route, shows);
        all.push(List { about, posts: writer.posts.as_slice().into(), pinned: Vec::new() });
    }
    for series in &planning.site.series {
        let Some(route) = &series.route else { continue };
        let shows = Shows::Series(seen(&series.name, ""));
        let about = about("series", "in_series", "description_series", &series.name, route, shows);
        all.push(List { about, posts: series.posts.as_slice().into(), pinned: Vec::new() });
    }
}

/// A list for every year and month.
fn periods<'a>(planning: &Planning<'a>, all: &mut Vec<List<'a>>) {
    let (config, posts) = (planning.config, &planning.site.posts);
    let mut years: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
    let mut months: BTreeMap<(i16, i8), Vec<usize>> = BTreeMap::new();
    for (place, post) in posts.iter().enumerate() {
        let Some(date) = post.date.map(|date| date.date()) else { continue };
        years.entry(date.year()).or_default().push(place);
        months.entry((date.year(), date.month())).or_default().push(place);
    }
    let archive = Link {
        title: planning.word("archive", &[]),
        href: config.url.href(&Route::home().page(config.paths.archive.as_str())),
    };
    let list = |kind, heading, name: &str, route, above, (period, posts): (PeriodView, Vec<usize>)| List {
        about: About {
            kind,
            heading: planning.word(heading, &[("name", name)]),
            description: planning.word("description_period", &[("name", name), ("site", &config.title)]),
            route,
            feed: None,
            above,
            shows: Shows::Period(period),
        },
        posts: posts.into(),
        pinned: Vec::new(),
    };
    let year_link = |year: &i16| {
        let name = format!("{year:04}");
        Link { href: config.url.href(&Route::home().page(&name)), title: name }
    };
    let month_route =
        |(year, month): &(i16, i8)| Route::home().page(&format!("{year:04}")).page(&format!("{month:02}"));
    let month_name = |place: usize| posts[place].date.map(|date| date.month(planning.language())).unwrap_or_default();
    let month_link = |(at, places): (&(i16, i8), &Vec<usize>)| Link {
        title: month_name(places[0]),
        href: config.url.href(&month_route(at)),
    };
    for (year, places) in years.iter().filter(|_| config.archives.year) {
        let name = format!("{year:04}");
        let period = PeriodView {
            earlier: years.range(..year).next_back().map(|(year, _)| year_link(year)),
            later: years.range(year + 1..).next().map(|(year, _)| year_link(year)),
        };
        let route = Route::home().page(&name);
        all.push(list("year", "in_year", &name, route, vec![archive.clone()], (period, places.clone())));
    }
    for (at, places) in months.iter().filter(|_| config.archives.month) {
        let above = if config.archives.year { vec![archive.clone(), year_link(&at.0)] } else { Vec::new() };
        let period = PeriodView {
            earlier: months.range(..at).next_back().map(month_link),
            later: months.range((Bound::Excluded(at), Bound::Unbounded)).next().map(month_link),
        };
        let name = month_name(places[0]);
        all.push(list("month", "in_month", &name, month_route(at), above, (period, places.clone())));
    }
}

/// Returns the pages of which there is one.
fn singles(planning: &Planning<'_>, wide: &SiteWide) -> Vec<Planned<'static>> {
    let config = planning.config;
    let home = Route::home();
    let page = |slug: &Slug| home.page(slug.as_str());
    let places = &wide.site.places;
    let mut all: Vec<Planned<'static>> = taxonomies(planning)
        .map(|taxonomy| {
            let top = (0..taxonomy.terms.len()).filter(|place| taxonomy.terms[*place].parent.is_none());
            let counts = top.map(|place| term_count(planning, taxonomy.terms, place, taxonomy.feed)).collect();
            let view = View::Terms(counts);
            single(planning, taxonomy.list_kind, taxonomy.list_description, page(taxonomy.base), None, view)
        })
        .collect();
    if places.archive.is_some() {
        let route = page(&config.paths.archive);
        all.push(single(planning, "archive", "description_archive", route, None, View::Archive));
    }
    if places.presentations.is_some() {
        let route = page(&config.paths.presentation);
        let title = planning.word("feed_presentations", &[("site", &config.title)]);
        let feed = Some(feed_of(planning, &route, title));
        let view = View::Presentations(cards(planning));
        all.push(single(planning, "presentations", "description_presentations", route, feed, view));
    }
    let opml = config.url.href(&Route::new("/feeds.opml").expect("invariant: an address"));
    let view = View::Subscribe(wide.feeds.clone(), opml);
    let route = page(&config.paths.subscribe);
    all.push(single(planning, "subscribe", "description_subscribe", route, None, view));
    if places.search.is_some() {
        let view = View::Search(config.url.href(&Route::home().page(INDEX)));
        let search = single(planning, "search", "description_search", page(&config.paths.search), None, view);
        all.push(Planned { is_listed: false, ..search });
    }
    let route = Route::new("/404.html").expect("invariant: an address");
    let not_found = single(planning, "not_found", "description_not_found", route, None, View::NotFound);
    all.push(Planned { is_listed: false, ..not_found });
    all
}

/// Plans a page of which there is one; its kind is also the key of its heading.
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
    Head { noindex: !planned.is_listed, ..head }
}

/// Returns all feeds by group.
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
    let config = planning.config;
    let mut presentations = Vec::new();
    if site.places.presentations.is_some() {
        let title = planning.word("feed_presentations", &[("site", &config.title)]);
        presentations.push(feed_of(planning, &Route::home().page(config.paths.presentation.as_str()), title));
    }
    groups.insert("presentations", presentations);
    groups
}
