//! Lists of posts, cut into pages.

use std::sync::Arc;

use crate::output::route::Route;
use crate::plan::heads::{Own, own};
use crate::plan::page::Page;
use crate::plan::planning::Planning;
use crate::plan::view::{Card, Day, Feed, Link, Listing, Pager, View};

/// A list of posts before it is cut into pages.
pub struct List<'a> {
    /// Kind of page, for themes.
    pub kind: &'static str,
    /// Heading.
    pub heading: String,
    /// Description.
    pub description: String,
    /// Address of its first page.
    pub route: Route,
    /// Places of the posts in the order of the list.
    pub posts: &'a [usize],
    /// Places of the posts that stand above the first page's others.
    pub pinned: Vec<usize>,
    /// Its own feed.
    pub feed: Option<Feed>,
    /// Pages between the home page and this one.
    pub above: Vec<Link>,
}

/// Cuts a list into pages; `view` makes of each page's listing what the template sees.
pub fn pages(planning: &Planning<'_>, list: &List<'_>, view: impl Fn(Listing) -> View, pages: &mut Vec<Page>) {
    let size = planning.config.paginate;
    let of = list.posts.len().div_ceil(size).max(1);
    let base = list.route.page(planning.config.paths.page.as_str());
    let route_of = |number: usize| if number == 1 { list.route.clone() } else { base.page(&number.to_string()) };
    let href_of = |number: usize| planning.config.url.href(&route_of(number));
    for number in 1..=of {
        let on_page = list.posts.iter().skip((number - 1) * size).take(size);
        let cards: Vec<&Arc<Card>> = on_page.map(|place| &planning.cards[*place]).collect();
        let mut days = Vec::new();
        if number == 1 && !list.pinned.is_empty() {
            let posts = list.pinned.iter().map(|place| Arc::clone(&planning.cards[*place])).collect();
            days.push(Day { date: None, posts });
        }
        days.extend(by_day(&cards));
        let pager = Pager {
            number,
            of,
            newer: (number > 1).then(|| href_of(number - 1)),
            older: (number < of).then(|| href_of(number + 1)),
        };
        let view = view(Listing { days, total: list.posts.len() + list.pinned.len(), pager });
        let route = route_of(number);
        let head = own(
            planning,
            Own {
                kind: list.kind,
                heading: list.heading.clone(),
                description: list.description.clone(),
                route: &route,
                number,
                feed: list.feed.clone(),
                above: list.above.clone(),
            },
        );
        let changed = cards.iter().map(|card| card.updated.unwrap_or(card.date)).max();
        pages.push(Page { route, template: view.template().to_owned(), head, view, changed, path: None });
    }
}

fn by_day(cards: &[&Arc<Card>]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for card in cards {
        let day = card.date.day_only();
        match days.last_mut() {
            Some(last) if last.date.is_some_and(|date| date.date() == day.date()) => last.posts.push(Arc::clone(card)),
            _ => days.push(Day { date: Some(day), posts: vec![Arc::clone(card)] }),
        }
    }
    days
}
