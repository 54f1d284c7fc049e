//! Which pages there are.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::taxonomy::Term;
use crate::output::route::Route;
use crate::plan::cards::post;
use crate::plan::feeds::feed_of;
use crate::plan::heads::{Own, entry, own};
use crate::plan::lists::{List, pages};
use crate::plan::page::Page;
use crate::plan::parts::{parts, presentations, site_view, term_count};
use crate::plan::planning::Planning;
use crate::plan::view::{Feed, Link, Parts, SiteView, TermCount, TermLink, TermView, View};
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

/// Returns every page of the site.
#[must_use]
pub fn all(planning: &Planning<'_>, wide: &SiteWide) -> Vec<Page> {
    let mut all = entries(planning);
    home(planning, &mut all);
    terms(planning, &mut all);
    people_and_series(planning, &mut all);
    periods(planning, &mut all);
    singles(planning, wide, &mut all);
    all
}

fn entries(planning: &Planning<'_>) -> Vec<Page> {
    let site = planning.site;
    let posts = site.posts.par_iter().enumerate().map(|(place, entry)| (entry, &planning.posts[place], Some(place)));
    let pages = site.pages.par_iter().zip(planning.pages).map(|(entry, texts)| (entry, texts, None));
    posts
        .chain(pages)
        .map(|(one, texts, place)| {
            let seen = Box::new(post(planning, one, texts, place));
            let view = if place.is_some() { View::Post(seen) } else { View::Page(seen) };
            Page {
                route: one.route.clone(),
                template: one.template.as_deref().map_or_else(|| view.template().to_owned(), template_name),
                head: entry(planning, one),
                view,
                changed: one.updated.or(one.date),
                path: Some(one.path.clone()),
            }
        })
        .collect()
}

/// Returns the file name of a template that front matter names.
#[must_use]
pub fn template_name(name: &str) -> String {
    let has_extension = std::path::Path::new(name).extension().is_some_and(|extension| extension == "html");
    if has_extension { name.to_owned() } else { format!("{name}.html") }
}

fn home(planning: &Planning<'_>, all: &mut Vec<Page>) {
    let (pinned, others): (Vec<usize>, Vec<usize>) =
        (0..planning.site.posts.len()).partition(|place| planning.site.posts[*place].is_pinned);
    let config = planning.config;
    let description = if config.description.is_empty() { config.title.clone() } else { config.description.clone() };
    let list = List {
        kind: "home",
        heading: planning.word("home_heading", &[]),
        description,
        route: Route::home(),
        posts: &others,
        pinned,
        feed: None,
        above: Vec::new(),
    };
    pages(planning, &list, View::Home, all);
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

fn terms(planning: &Planning<'_>, all: &mut Vec<Page>) {
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
    for taxonomy in taxonomies.iter().filter(|taxonomy| !taxonomy.terms.is_empty()) {
        let route = Route::home().page(taxonomy.base.as_str());
        let top = (0..taxonomy.terms.len()).filter(|place| taxonomy.terms[*place].parent.is_none());
        let counts: Vec<TermCount> =
            top.map(|place| term_count(planning, taxonomy.terms, place, taxonomy.feed)).collect();
        single(
            planning,
            taxonomy.list_kind,
            taxonomy.list_kind,
            taxonomy.list_description,
            route,
            View::Terms(counts),
            all,
        );
        for place in 0..taxonomy.terms.len() {
            term(planning, taxonomy, place, all);
        }
    }
}

fn term(planning: &Planning<'_>, taxonomy: &Taxonomy<'_>, place: usize, all: &mut Vec<Page>) {
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
    let list = List {
        kind: taxonomy.kind,
        heading: planning.word(taxonomy.heading, &fields),
        description,
        route: term.route.clone(),
        posts: &term.posts,
        pinned: Vec::new(),
        feed: counted.feed,
        above,
    };
    pages(planning, &list, |listing| View::Term(view.clone(), listing), all);
}

fn people_and_series(planning: &Planning<'_>, all: &mut Vec<Page>) {
    let title = planning.config.title.as_str();
    let seen = |name: &str, description: &str| TermView {
        name: name.to_owned(),
        description: Html::text(description),
        parent: None,
        children: Vec::new(),
    };
    let list = |kind, heading, description, name: &str, route: &Route| List {
        kind,
        heading: planning.word(heading, &[("name", name)]),
        description: planning.word(description, &[("name", name), ("site", title)]),
        route: route.clone(),
        posts: &[],
        pinned: Vec::new(),
        feed: None,
        above: Vec::new(),
    };
    for writer in &planning.site.authors {
        let Some(route) = &writer.route else { continue };
        let view = seen(&writer.name, &writer.description);
        let list = list("author", "by_author", "description_author", &writer.name, route);
        pages(planning, &List { posts: &writer.posts, ..list }, |listing| View::Author(view.clone(), listing), all);
    }
    for series in &planning.site.series {
        let Some(route) = &series.route else { continue };
        let view = seen(&series.name, "");
        let list = list("series", "in_series", "description_series", &series.name, route);
        pages(planning, &List { posts: &series.posts, ..list }, |listing| View::Series(view.clone(), listing), all);
    }
}

/// A list for every year and month.
fn periods(planning: &Planning<'_>, all: &mut Vec<Page>) {
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
    let list = |kind, heading, name: &str, route, above| List {
        kind,
        heading: planning.word(heading, &[("name", name)]),
        description: planning.word("description_period", &[("name", name), ("site", &config.title)]),
        route,
        posts: &[],
        pinned: Vec::new(),
        feed: None,
        above,
    };
    for (year, posts) in years.iter().filter(|_| config.archives.year) {
        let name = format!("{year:04}");
        let list = list("year", "in_year", &name, Route::home().page(&name), vec![archive.clone()]);
        pages(planning, &List { posts, ..list }, View::Period, all);
    }
    for ((year, month), places) in months.iter().filter(|_| config.archives.month) {
        let year_route = Route::home().page(&format!("{year:04}"));
        let name = posts[places[0]].date.map(|date| date.month(planning.language())).unwrap_or_default();
        let mut above = vec![archive.clone()];
        above.push(Link { title: format!("{year:04}"), href: config.url.href(&year_route) });
        let above = if config.archives.year { above } else { Vec::new() };
        let list = list("month", "in_month", &name, year_route.page(&format!("{month:02}")), above);
        pages(planning, &List { posts: places, ..list }, View::Period, all);
    }
}

/// Pages of which there is one.
fn singles(planning: &Planning<'_>, wide: &SiteWide, all: &mut Vec<Page>) {
    let config = planning.config;
    let home = Route::home();
    let page = |slug: &Slug| home.page(slug.as_str());
    let places = &wide.site.places;
    if places.archive.is_some() {
        single(planning, "archive", "archive", "description_archive", page(&config.paths.archive), View::Archive, all);
    }
    if places.presentations.is_some() {
        let route = page(&config.paths.presentation);
        let view = View::Presentations(presentations(planning));
        single(planning, "presentations", "presentations", "description_presentations", route.clone(), view, all);
        let title = planning.word("feed_presentations", &[("site", &config.title)]);
        if let Some(page) = all.last_mut() {
            page.head.feed = Some(feed_of(planning, &route, title));
        }
    }
    let opml = config.url.href(&Route::new("/feeds.opml").expect("invariant: an address"));
    let view = View::Subscribe(wide.feeds.clone(), opml);
    single(planning, "subscribe", "subscribe", "description_subscribe", page(&config.paths.subscribe), view, all);
    let route = Route::new("/404.html").expect("invariant: an address");
    single(planning, "not_found", "not_found", "description_not_found", route, View::NotFound, all);
    if let Some(page) = all.last_mut() {
        page.head.noindex = true;
    }
}

fn single(
    planning: &Planning<'_>,
    kind: &'static str,
    heading: &str,
    description: &str,
    route: Route,
    view: View,
    all: &mut Vec<Page>,
) {
    let head = own(
        planning,
        Own {
            kind,
            heading: planning.word(heading, &[]),
            description: planning.word(description, &[("site", &planning.config.title)]),
            route: &route,
            number: 1,
            feed: None,
            above: Vec::new(),
        },
    );
    all.push(Page { route, template: view.template().to_owned(), head, view, changed: None, path: None });
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
    let mut talks = Vec::new();
    if site.places.presentations.is_some() {
        let title = planning.word("feed_presentations", &[("site", &config.title)]);
        talks.push(feed_of(planning, &Route::home().page(config.paths.presentation.as_str()), title));
    }
    groups.insert("presentations", talks);
    groups
}
