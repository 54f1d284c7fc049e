//! Pages of archives.

use std::sync::Arc;

use crate::model::archive::Archive;
use crate::output::route::Route;
use crate::plan::heads::{Own, own};
use crate::plan::link_view::{Feed, Link};
use crate::plan::planning::Planning;
use crate::plan::post_view::{Card, Shown};
use crate::plan::view::{Day, Head, Listing, Pager, PeriodView, TermView, View};

/// An archive that has pages.
pub struct List<'a> {
    /// What all its pages have in common, whichever posts they show.
    pub about: About,
    /// The archive.
    pub archive: &'a Archive,
}

/// What all pages of a list have in common.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct About {
    /// Kind of page, for themes.
    pub kind: &'static str,
    /// Heading.
    pub heading: String,
    /// Description.
    pub description: String,
    /// Address of its first page.
    pub route: Route,
    /// Feed of its posts.
    pub feed: Option<Feed>,
    /// Pages between the home page and this one.
    pub above: Vec<Link>,
    /// The other variables of its template.
    pub shows: Shows,
}

/// What the template of a list is given besides the posts.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Shows {
    /// Nothing: the home page.
    Home,
    /// A year or a month.
    Period(PeriodView),
    /// A category or tag.
    Term(TermView),
    /// An author.
    Author(TermView),
    /// A series.
    Series(TermView),
}

impl Shows {
    /// Returns the name of its template.
    #[must_use]
    pub fn template(&self) -> &'static str {
        match self {
            Self::Home => "home.html",
            Self::Period(_) => "period.html",
            Self::Term(_) => "term.html",
            Self::Author(_) => "author.html",
            Self::Series(_) => "series.html",
        }
    }

    fn view(&self, listing: Listing) -> View {
        match self {
            Self::Home => View::Home(listing),
            Self::Period(period) => View::Period(period.clone(), listing),
            Self::Term(term) => View::Term(term.clone(), listing),
            Self::Author(term) => View::Author(term.clone(), listing),
            Self::Series(term) => View::Series(term.clone(), listing),
        }
    }
}

impl List<'_> {
    /// Returns the number of its pages, at least 1.
    #[must_use]
    pub fn pages(&self, planning: &Planning<'_>) -> usize {
        self.archive.pages(planning.config.paginate)
    }

    /// Returns the indexes of the posts of a page: those above the others, then the others.
    #[must_use]
    pub fn on_page(&self, planning: &Planning<'_>, number: usize) -> [&[usize]; 2] {
        self.archive.on_page(number, planning.config.paginate)
    }

    /// Returns the address of a page, counted from 1.
    #[must_use]
    pub fn route(&self, planning: &Planning<'_>, number: usize) -> Route {
        planning.config.paths.numbered(&self.about.route, number)
    }
}

/// Returns a page of a list, counted from 1.
#[must_use]
pub fn page(planning: &Planning<'_>, list: &List<'_>, number: usize) -> (Head, View) {
    let About { kind, heading, description, route: _, feed, above, shows } = &list.about;
    let of = list.pages(planning);
    let href = |number: usize| planning.config.url.href(&list.route(planning, number));
    let [pinned, others] = list.on_page(planning, number);
    let mut days = Vec::new();
    if !pinned.is_empty() {
        days.push(Day { date: None, posts: pinned.iter().map(|index| planning.views.card(*index)).collect() });
    }
    days.extend(by_day(others.iter().map(|index| planning.views.card(*index))));
    let pager = Pager {
        number,
        of,
        newer: (number > 1).then(|| href(number - 1)),
        older: (number < of).then(|| href(number + 1)),
    };
    let view = shows.view(Listing { days, total: list.archive.entries.len() + list.archive.pinned.len(), pager });
    let head = own(
        planning,
        Own {
            kind,
            heading: heading.clone(),
            description: description.clone(),
            route: &list.route(planning, number),
            number,
            feed: feed.clone(),
            above: above.clone(),
        },
    );
    (head, view)
}

/// Groups posts by day: each run of posts of one day gets a heading.
fn by_day(cards: impl Iterator<Item = Arc<Shown<Card>>>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for card in cards {
        let day = card.date.day_only();
        match days.last_mut() {
            Some(last) if last.date.is_some_and(|date| date.date() == day.date()) => last.posts.push(card),
            _ => days.push(Day { date: Some(day), posts: vec![card] }),
        }
    }
    days
}
