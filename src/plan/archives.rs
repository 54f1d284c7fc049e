//! Lists of posts: one for each archive that has an address.

use crate::addresses::paths::{ArchiveKind, Taxonomy};
use crate::model::archive::Archive;
use crate::output::route::Route;
use crate::plan::authors::about_author;
use crate::plan::levels::Branch;
use crate::plan::link_view::Link;
use crate::plan::lists::{About, List, Shows};
use crate::plan::parts::{term_count, term_counts};
use crate::plan::planning::Planning;
use crate::plan::taxonomy_words::{TaxonomyWords, words};
use crate::plan::view::{PeriodView, TermView};
use crate::text::html::Html;

/// Returns the lists of all archives that have an address.
#[must_use]
pub fn lists<'a>(planning: &Planning<'a>) -> Vec<List<'a>> {
    let archives = &planning.site.archives;
    let list = |archive: &'a Archive| Some(List { about: about(planning, archive)?, archive });
    archives.all().filter_map(list).collect()
}

/// Returns what all pages of an archive have in common; `None` if it has no address.
fn about(planning: &Planning<'_>, archive: &Archive) -> Option<About> {
    let route = archive.route.clone()?;
    Some(match archive.kind {
        ArchiveKind::Home => home(planning, route),
        ArchiveKind::Term(taxonomy, index) => term(planning, taxonomy, index, route),
        ArchiveKind::Year(_) => period(planning, archive, route, &planning.site.archives.years)?,
        ArchiveKind::Month(..) => period(planning, archive, route, &planning.site.archives.months)?,
    })
}

fn home(planning: &Planning<'_>, route: Route) -> About {
    let config = planning.config;
    let description = if config.description.is_empty() { config.title.clone() } else { config.description.clone() };
    About {
        kind: "home",
        heading: planning.word("home_heading", &[]),
        description,
        route,
        // The site's feed is that of every page.
        feed: None,
        above: Vec::new(),
        shows: Shows::Home,
    }
}

fn term(planning: &Planning<'_>, taxonomy: Taxonomy, index: usize, route: Route) -> About {
    let config = planning.config;
    let terms = planning.site.terms(taxonomy);
    let term = &terms[index];
    let TaxonomyWords { kind, heading, description, feed: _, list } = words(taxonomy);
    let fields = [("name", term.name.as_str()), ("site", config.title.as_str())];
    let counted = term_count(planning, taxonomy, Branch { index, below: Vec::new() });
    let parent = term.parent.map(|parent| planning.term_link(&terms[parent]));
    let href = || config.url.href(&config.paths.taxonomy(taxonomy));
    let list = list.map(|(kind, _)| Link::new(planning.word(kind, &[]), href()));
    let above_parent = parent.iter().map(|parent| Link::new(&parent.name, &parent.href));
    let above = list.into_iter().chain(above_parent).collect();
    let view = TermView {
        name: term.name.clone(),
        description: Html::text(&term.description),
        parent,
        children: term_counts(planning, taxonomy, &term.children),
        author: if taxonomy == Taxonomy::Author { about_author(planning, term) } else { None },
    };
    let (own_description, shows) = match taxonomy {
        Taxonomy::Category | Taxonomy::Tag => (term.description.as_str(), Shows::Term(view)),
        Taxonomy::Author => ("", Shows::Author(view)),
        Taxonomy::Series => ("", Shows::Series(view)),
    };
    let description =
        if own_description.is_empty() { planning.word(description, &fields) } else { own_description.to_owned() };
    About { kind, heading: planning.word(heading, &fields), description, route, feed: counted.feed, above, shows }
}

/// Returns what all pages of a year or month have in common; `all` are the years or months, newest first.
fn period(planning: &Planning<'_>, archive: &Archive, route: Route, all: &[Archive]) -> Option<About> {
    let config = planning.config;
    let at = all.iter().position(|other| other.kind == archive.kind)?;
    let link = |archive: &Archive| period_link(planning, archive);
    let period = PeriodView {
        earlier: all.get(at + 1).and_then(link),
        later: at.checked_sub(1).and_then(|later| link(&all[later])),
    };
    let archive_link = Link::new(planning.word("archive", &[]), config.url.href(&config.paths.archive()));
    let (kind, heading, above) = match archive.kind {
        ArchiveKind::Month(year, _) => {
            let of_year = planning.site.archives.years.iter().find(|other| other.kind == ArchiveKind::Year(year));
            let above = of_year.and_then(link).map(|of_year| vec![archive_link, of_year]).unwrap_or_default();
            ("month", "in_month", above)
        }
        ArchiveKind::Year(_) | ArchiveKind::Home | ArchiveKind::Term(..) => ("year", "in_year", vec![archive_link]),
    };
    let name = period_name(planning, archive);
    Some(About {
        kind,
        heading: planning.word(heading, &[("name", &name)]),
        description: planning.word("description_period", &[("name", &name), ("site", &config.title)]),
        route,
        feed: None,
        above,
        shows: Shows::Period(period),
    })
}

/// Returns a year or month as a link; `None` if it has no address.
fn period_link(planning: &Planning<'_>, archive: &Archive) -> Option<Link> {
    let href = planning.config.url.href(archive.route.as_ref()?);
    Some(Link::new(period_name(planning, archive), href))
}

/// Returns the number of a year, or a month with its year in words.
fn period_name(planning: &Planning<'_>, archive: &Archive) -> String {
    match archive.kind {
        ArchiveKind::Year(year) => format!("{year:04}"),
        ArchiveKind::Month(..) | ArchiveKind::Home | ArchiveKind::Term(..) => {
            let newest = archive.entries.first().and_then(|index| planning.site.posts[*index].date);
            newest.map(|date| date.month(planning.language())).unwrap_or_default()
        }
    }
}
