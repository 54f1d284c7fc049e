//! Site-wide values: the variable `site`, and the lists that any page may show.

use crate::addresses::paths::{ArchiveKind, Taxonomy, feed};
use crate::model::archive::Archive;
use crate::model::archives::SiteArchives;
use crate::model::site::MenuLink;
use crate::output::route::Route;
use crate::plan::archive_view::{ArchivedMonth, ArchivedPost, ArchivedYear};
use crate::plan::cards::related;
use crate::plan::feeds::feed_link;
use crate::plan::levels::{Branch, branches};
use crate::plan::link_view::Link;
use crate::plan::planning::Planning;
use crate::plan::presentations::card;
use crate::plan::taxonomy_words::words;
use crate::plan::view::{Logo, MonthCount, Organization, OwnPages, Parts, SiteView, TermCount, YearCount};
use crate::search::engine::engine_route;

/// Number of posts and presentations in the lists of the newest.
const RECENT: usize = 5;
/// Titles that the page of the archive lists at most. A thousand are about 30 kB compressed; of older months it has the number,
/// and the way to their titles.
const TITLES_MAX: usize = 1_000;

/// Returns the variable `site` of every template.
#[must_use]
pub fn site_view(planning: &Planning<'_>) -> SiteView {
    let config = planning.config;
    let links = |items: &[MenuLink]| {
        let link = |item: &MenuLink| Link { language: item.language.clone(), ..Link::new(&item.title, &item.href) };
        items.iter().map(link).collect()
    };
    let icons = ["/favicon.svg", "/favicon.ico", "/favicon.png"];
    let favicon = icons.iter().filter_map(|name| Route::new(name)).find(|route| planning.site.statics.contains(route));
    SiteView {
        title: config.title.clone(),
        description: config.description.clone(),
        language: config.language.clone(),
        locale: locale(&config.language),
        url: config.url.absolute(&Route::home()),
        href: config.url.href(&Route::home()),
        menu: links(&planning.site.menu),
        footer: links(&planning.site.footer),
        places: own_pages(planning),
        organization: config.organization.as_ref().map(|organization| Organization {
            name: organization.name.clone(),
            url: organization.url.as_ref().map(|url| config.url.href_of(&url.value)),
        }),
        feed: feed_link(
            planning,
            &feed(&Route::home(), &config.feed.file),
            planning.site.archives.home.json_feed(&config.feed).as_ref(),
            planning.word("feed_site", &[("site", &config.title)]),
        ),
        favicon: favicon.map(|route| config.url.href(&route)),
        logo: planning.site.logo.as_ref().map(|logo| {
            let (width, height) = logo.pixels.unzip();
            Logo { href: config.url.href(&logo.route), width, height }
        }),
        extra: config.extra.clone(),
    }
}

fn locale(language: &str) -> String {
    match language.split_once('-') {
        Some((language, region)) => format!("{language}_{}", region.to_uppercase()),
        None => match language {
            "sv" => "sv_SE".to_owned(),
            "en" => "en_GB".to_owned(),
            other => format!("{other}_{}", other.to_uppercase()),
        },
    }
}

fn own_pages(planning: &Planning<'_>) -> OwnPages {
    let (config, site) = (planning.config, planning.site);
    let paths = &config.paths;
    let href = |route: Route| config.url.href(&route);
    let terms = |taxonomy| Some(href(paths.taxonomy(taxonomy))).filter(|_| !site.terms(taxonomy).is_empty());
    OwnPages {
        categories: terms(Taxonomy::Category),
        tags: terms(Taxonomy::Tag),
        archive: (config.archives.year && !site.posts.is_empty()).then(|| href(paths.archive())),
        presentations: site.post_presentations().next().map(|_| href(paths.presentations())),
        search: planning.has_search.then(|| href(paths.search())),
        search_engine: planning.has_search.then(|| href(engine_route(languages(planning)).clone())),
        subscribe: href(paths.subscribe()),
    }
}

/// Returns the languages of everything that search finds.
fn languages<'a>(planning: &Planning<'a>) -> impl Iterator<Item = &'a str> {
    let Planning { site, config, .. } = *planning;
    let entries = site.entries().filter_map(|entry| entry.language.as_deref());
    let presentations = site.entries().flat_map(|entry| entry.listed_presentations());
    let slides = presentations.filter_map(|listed| listed.presentation?.language.as_deref());
    std::iter::once(config.language.as_str()).chain(entries).chain(slides)
}

/// Returns the site-wide lists that any template may show.
#[must_use]
pub fn parts(planning: &Planning<'_>) -> Parts {
    let site = planning.site;
    Parts {
        categories: top_terms(planning, Taxonomy::Category),
        tags: top_terms(planning, Taxonomy::Tag),
        recent: (0..site.posts.len().min(RECENT)).map(|index| related(planning, index)).collect(),
        years: years(planning),
        presentations: site.post_presentations().take(RECENT).map(|id| card(planning, id)).collect(),
    }
}

/// Returns the terms of a taxonomy that lie below no other, with those below them.
#[must_use]
pub fn top_terms(planning: &Planning<'_>, taxonomy: Taxonomy) -> Vec<TermCount> {
    let terms = planning.site.terms(taxonomy);
    let top: Vec<usize> = (0..terms.len()).filter(|index| terms[*index].parent.is_none()).collect();
    term_counts(planning, taxonomy, &top)
}

/// Returns terms with their numbers of posts and the terms below them.
#[must_use]
pub fn term_counts(planning: &Planning<'_>, taxonomy: Taxonomy, indexes: &[usize]) -> Vec<TermCount> {
    let terms = planning.site.terms(taxonomy);
    let trees = branches(indexes, |index| &terms[index].children);
    trees.into_iter().map(|branch| term_count(planning, taxonomy, branch)).collect()
}

/// Returns a term with its number of posts and the terms below it, given by its tree.
#[must_use]
pub fn term_count(planning: &Planning<'_>, taxonomy: Taxonomy, Branch { index, below }: Branch) -> TermCount {
    let term = &planning.site.terms(taxonomy)[index];
    let title = || {
        let fields = [("site", planning.config.title.as_str()), ("name", term.name.as_str())];
        planning.word(words(taxonomy).feed, &fields)
    };
    let json = term.archive.json_feed(&planning.config.feed);
    TermCount {
        name: term.name.clone(),
        href: planning.term_link(term).href,
        count: term.archive.entries.len(),
        description: term.description.clone(),
        feed: term.archive.feed.as_ref().map(|route| feed_link(planning, route, json.as_ref(), title())),
        children: below.into_iter().map(|branch| term_count(planning, taxonomy, branch)).collect(),
    }
}

/// Returns the years of the archive with the titles of their months, as many of the newest as one page can list.
#[must_use]
pub fn archived(planning: &Planning<'_>) -> Vec<ArchivedYear> {
    let months = &planning.site.archives.months;
    let mut left = TITLES_MAX;
    let mut month = |year: i16, counted: MonthCount| {
        let MonthCount { date, href, count } = counted;
        let fits = left.checked_sub(count);
        left = fits.unwrap_or_default();
        let of = ArchiveKind::Month(year, date.date().month());
        let archive = months.iter().find(|month| month.kind == of).filter(|_| fits.is_some());
        let posts = archive.iter().flat_map(|archive| &archive.entries).map(|index| archived_post(planning, *index));
        ArchivedMonth { date, href, count, posts: posts.collect() }
    };
    let year = |counted: YearCount| {
        let YearCount { year, href, count, months } = counted;
        let months = months.into_iter().map(|counted| month(year, counted)).collect();
        ArchivedYear { year, href, count, months }
    };
    years(planning).into_iter().map(year).collect()
}

fn archived_post(planning: &Planning<'_>, index: usize) -> ArchivedPost {
    let post = &planning.site.posts[index];
    ArchivedPost {
        title: post.link_text(),
        href: planning.config.url.href(&post.route),
        date: post.date.expect("invariant: posts have dates").day_only(),
        language: post.language.clone(),
        waits: planning.waits(post),
    }
}

fn years(planning: &Planning<'_>) -> Vec<YearCount> {
    let SiteArchives { home: _, terms: _, years, months } = planning.site.archives.as_ref();
    let href = |route: &Route| planning.config.url.href(route);
    let month_count = |archive: &Archive| {
        let newest = planning.site.posts[*archive.entries.first()?].date?;
        let href = archive.route.as_ref().map(href).unwrap_or_default();
        Some(MonthCount { date: newest.day_only(), href, count: archive.entries.len() })
    };
    let year_count = |archive: &Archive| {
        let ArchiveKind::Year(year) = archive.kind else { return None };
        let of_year = months.iter().filter(|month| matches!(month.kind, ArchiveKind::Month(of, _) if of == year));
        let (href, count) = (href(archive.route.as_ref()?), archive.entries.len());
        Some(YearCount { year, href, count, months: of_year.filter_map(month_count).collect() })
    };
    years.iter().filter_map(year_count).collect()
}
