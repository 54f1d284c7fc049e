//! The parts of the site that any page may show beside its own.

use crate::model::taxonomy::Term;
use crate::output::route::Route;
use crate::plan::cards::related;
use crate::plan::feeds::feed_of;
use crate::plan::link_view::Link;
use crate::plan::planning::Planning;
use crate::plan::presentations::card;
use crate::plan::view::{Logo, MonthCount, Organization, Parts, Places, SiteView, TermCount, YearCount};

/// Posts and presentations that stand beside a page.
const RECENT: usize = 5;

/// Returns what every template sees as `site`.
#[must_use]
pub fn site_view(planning: &Planning<'_>) -> SiteView {
    let config = planning.config;
    let links = |items: &[(String, String)]| {
        items.iter().map(|(title, href)| Link { title: title.clone(), href: href.clone() }).collect()
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
        places: places(planning),
        organization: config
            .organization
            .clone()
            .map(|organization| Organization { name: organization.name, url: organization.url }),
        feed: feed_of(planning, &Route::home(), planning.word("feed_site", &[("site", &config.title)])),
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

fn places(planning: &Planning<'_>) -> Places {
    let (config, site) = (planning.config, planning.site);
    let page = |slug: &crate::text::slug::Slug| config.url.href(&Route::home().page(slug.as_str()));
    let paths = &config.paths;
    Places {
        categories: (!site.categories.is_empty()).then(|| page(&paths.category)),
        tags: (!site.tags.is_empty()).then(|| page(&paths.tag)),
        archive: (config.archives.year && !site.posts.is_empty()).then(|| page(&paths.archive)),
        presentations: site.post_presentations().next().map(|_| page(&paths.presentation)),
        search: planning.has_search.then(|| page(&paths.search)),
        subscribe: page(&paths.subscribe),
    }
}

/// Returns the parts that any template may show.
#[must_use]
pub fn parts(planning: &Planning<'_>) -> Parts {
    let site = planning.site;
    let top = (0..site.categories.len()).filter(|place| site.categories[*place].parent.is_none());
    Parts {
        categories: top.map(|place| term_count(planning, &site.categories, place, "feed_category")).collect(),
        tags: (0..site.tags.len()).map(|place| term_count(planning, &site.tags, place, "feed_tag")).collect(),
        recent: (0..site.posts.len().min(RECENT)).map(|place| related(planning, place)).collect(),
        years: years(planning),
        presentations: site.post_presentations().take(RECENT).map(|id| card(planning, id)).collect(),
    }
}

/// Returns a category or tag with its number of posts and those below it.
#[must_use]
pub fn term_count(planning: &Planning<'_>, terms: &[Term], place: usize, feed_word: &str) -> TermCount {
    let term = &terms[place];
    let title = planning.word(feed_word, &[("site", &planning.config.title), ("name", &term.name)]);
    TermCount {
        name: term.name.clone(),
        href: planning.config.url.href(&term.route),
        count: term.posts.len(),
        description: term.description.clone(),
        feed: (feed_word != "feed_tag" || planning.config.feed.has_tags).then(|| feed_of(planning, &term.route, title)),
        children: term.children.iter().map(|child| term_count(planning, terms, *child, feed_word)).collect(),
    }
}

fn years(planning: &Planning<'_>) -> Vec<YearCount> {
    let mut years: Vec<YearCount> = Vec::new();
    if !planning.config.archives.year {
        return years;
    }
    for post in &planning.site.posts {
        let Some(date) = post.date else { continue };
        let (year, month) = (date.date().year(), date.date().month());
        let year_route = Route::home().page(&format!("{year:04}"));
        if years.last().is_none_or(|last| last.year != year) {
            let href = planning.config.url.href(&year_route);
            years.push(YearCount { year, href, count: 0, months: Vec::new() });
        }
        let this = years.last_mut().expect("invariant: just pushed");
        this.count += 1;
        if this.months.last().is_none_or(|last| last.date.date().month() != month) {
            let href = if planning.config.archives.month {
                planning.config.url.href(&year_route.page(&format!("{month:02}")))
            } else {
                String::new()
            };
            this.months.push(MonthCount { date: date.day_only(), href, count: 0 });
        }
        this.months.last_mut().expect("invariant: just pushed").count += 1;
    }
    years
}
