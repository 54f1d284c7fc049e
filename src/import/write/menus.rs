//! Chooses the menus of the new site among those of the old blog.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::link_address::LinkAddress;
use crate::import::model::addresses::{Addresses, Target};
use crate::import::model::blog::{ItemTarget, Kind, MenuItem, State, Term};
use crate::import::model::ledger::{Fate, Reason};
use crate::import::plan::archives::{key, path};
use crate::import::plan::assigned::{Assigned, AssignedEntry};
use crate::import::plan::index::EntryMeta;
use crate::import::write::resolver::Resolver;
use crate::text::quote::quoted;
use crate::text::slug::Slug;

/// The menus of the new site.
#[derive(Debug, Default)]
pub struct Menus {
    /// Items of the main menu: their lines in the settings.
    main: Vec<String>,
    /// The same of the footer.
    footer: Vec<String>,
    /// What became of the items, by the index of their entry.
    pub(in crate::import) fates: BTreeMap<usize, (Fate, Option<Reason>)>,
    /// Names of the menus that are carried.
    pub(in crate::import) carried: BTreeSet<String>,
}

/// An item that leads somewhere.
struct Item {
    index: usize,
    title: String,
    target: ItemPlace,
    children: Vec<Item>,
}

/// Where an item leads.
enum ItemPlace {
    /// To this line of the settings.
    Line(String),
    /// To the first page, which a theme links to anyway.
    Home,
    /// Nowhere: it only stands above others.
    Heading,
    /// To something that is not shown.
    Gone,
}

/// Most items of a main menu with those below others; of a longer one only the first level is shown.
const ITEMS_MAX: usize = 12;
/// Most pages of a menu that no one has put together.
const PAGES_MAX: usize = 7;

/// Names of the places of main menus, in the names of menus.
const MAIN: [&str; 8] = ["primary", "main", "huvud", "primar", "header", "top", "sidhuvud", "navig"];
/// Names of the places of other menus.
const OTHER: [&str; 6] = ["social", "sidebar", "sidopanel", "mobil", "lankar", "links"];
/// Names of menus at the foot.
const FOOT: [&str; 4] = ["footer", "sidfot", "bottom", "fotmeny"];

impl Menus {
    /// Chooses menus. Of several the main one is told by its name, else it is the one with most items that lead into the
    /// blog: an export does not say where a theme shows them. Without menus the visible pages are the menu, as WordPress
    /// does.
    #[must_use]
    pub(in crate::import) fn of(here: &Resolver, categories: &[Term]) -> Self {
        let mut all = menus(&here.old_site);
        let mut found = Self::default();
        let foot = all.iter().position(|(menu, _)| is_called(menu, &FOOT));
        let foot = foot.map(|at| all.remove(at));
        let mut read: Vec<(Term, Vec<Item>)> = all
            .into_iter()
            .map(|(menu, items)| (menu, items_below(None, &items, &Walk { here, categories })))
            .collect();
        let rank = |(menu, items): &(Term, Vec<Item>)| {
            let place = if is_called(menu, &MAIN) { 2 } else { i32::from(!is_called(menu, &OTHER)) };
            (place, count(items))
        };
        let best = (0..read.len()).max_by_key(|at| (rank(&read[*at]), std::cmp::Reverse(*at)));
        if let Some((menu, items)) = best.map(|best| read.remove(best)) {
            found.main = found.carry(&menu, items);
        }
        if let Some((menu, items)) = foot {
            let items = items_below(None, &items, &Walk { here, categories });
            found.footer = found.carry(&menu, items);
        }
        if found.main.is_empty() {
            found.main = pages(&here.old_site);
        }
        found
    }

    /// Adds a page to the footer.
    pub(in crate::import) fn add_to_footer(&mut self, title: &str, page: &str) {
        self.footer.push(format!("  - {{title: {}, page: {}}}\n", quoted(title), quoted(page)));
    }

    /// Returns the menus as settings.
    #[must_use]
    pub fn yaml(&self) -> String {
        let menu = |name: &str, lines: &[String]| {
            if lines.is_empty() { String::new() } else { format!("{name}:\n{}", lines.concat()) }
        };
        format!("{}{}", menu("menu", &self.main), menu("footer", &self.footer))
    }

    /// Returns the lines of a menu, and records what became of its items.
    fn carry(&mut self, menu: &Term, items: Vec<Item>) -> Vec<String> {
        self.carried.insert(menu.name.clone());
        let is_flat = count(&items) <= ITEMS_MAX;
        let mut lines = Vec::new();
        self.add(items, true, is_flat, &mut lines);
        lines
    }

    fn add(&mut self, items: Vec<Item>, is_first: bool, is_flat: bool, lines: &mut Vec<String>) {
        for Item { index, title, target, children } in items {
            let is_heading = matches!(target, ItemPlace::Heading);
            let fate = match target {
                ItemPlace::Line(target) if is_first || is_flat => {
                    lines.push(format!("  - {{title: {}, {target}}}\n", quoted(&title)));
                    (Fate::Carried, None)
                }
                ItemPlace::Line(_) => (Fate::LeftOut, Some(Reason::BelowItem)),
                ItemPlace::Home => (Fate::Carried, None),
                ItemPlace::Heading => (Fate::LeftOut, Some(Reason::NoSuchThing)),
                ItemPlace::Gone => (Fate::LeftOut, Some(Reason::OfHidden)),
            };
            self.fates.insert(index, fate);
            // What only stood above others gives them its place.
            self.add(children, is_first && is_heading, is_flat, lines);
        }
    }
}

/// An item as the old blog stores it, with the index of its entry.
type StoredItem<'a> = (usize, &'a EntryMeta, &'a MenuItem);

/// Returns the menus of a blog in the order of the export, with their items in their own.
fn menus(old_site: &Assigned) -> Vec<(Term, Vec<StoredItem<'_>>)> {
    let mut menus: Vec<(Term, Vec<StoredItem<'_>>)> = Vec::new();
    for (index, entry) in old_site.entries.iter().enumerate() {
        let meta = &entry.meta;
        let Kind::MenuItem(item) = &meta.kind else { continue };
        if meta.state != State::Published {
            continue;
        }
        match menus.iter_mut().find(|(menu, _)| *menu == item.menu) {
            Some((_, items)) => items.push((index, meta, item)),
            None => menus.push((item.menu.clone(), vec![(index, meta, item)])),
        }
    }
    for (_, items) in &mut menus {
        items.sort_by_key(|(_, meta, _)| meta.order);
    }
    menus
}

/// Returns whether a menu is called like one of these.
fn is_called(menu: &Term, names: &[&str]) -> bool {
    let called = format!("{} {}", Slug::of(&menu.slug).as_str(), Slug::of(&menu.name).as_str());
    names.iter().any(|name| called.contains(name))
}

/// Returns the number of items that a menu would show.
fn count(items: &[Item]) -> usize {
    items.iter().map(|item| usize::from(matches!(item.target, ItemPlace::Line(_))) + count(&item.children)).sum()
}

struct Walk<'a> {
    here: &'a Resolver,
    categories: &'a [Term],
}

/// Returns the items below one of them, or those below none.
fn items_below(above: Option<&str>, all: &[StoredItem<'_>], walk: &Walk<'_>) -> Vec<Item> {
    let is_here = |item: &MenuItem| match (above, item.above.as_deref()) {
        (Some(above), Some(own)) => above == own,
        // An item below one that is gone comes to the first level.
        (None, own) => own.is_none_or(|own| all.iter().all(|(_, meta, _)| meta.key != own)),
        (Some(_), None) => false,
    };
    let (own, rest): (Vec<_>, Vec<_>) = all.iter().partition(|(_, _, item)| is_here(item));
    if own.is_empty() {
        return Vec::new();
    }
    let item = |(index, meta, item): &(usize, &EntryMeta, &MenuItem)| {
        let (named, target) = walk.target(item);
        let title = if meta.title.is_empty() { named } else { meta.title.clone() };
        let target = if title.is_empty() && matches!(target, ItemPlace::Line(_)) { ItemPlace::Gone } else { target };
        let children = items_below(Some(&meta.key), &rest, walk);
        Item { index: *index, title, target, children }
    };
    own.iter().map(item).collect()
}

impl Walk<'_> {
    /// Returns the name of an item's target and where it is now.
    fn target(&self, item: &MenuItem) -> (String, ItemPlace) {
        let old_site = &self.here.old_site;
        match &item.target {
            ItemTarget::Entry(number) => match old_site.keys.get(number) {
                Some(index) => (old_site.entries[*index].meta.title.clone(), self.entry(*index)),
                None => (String::new(), ItemPlace::Gone),
            },
            ItemTarget::Term(number) => self.term(number),
            ItemTarget::Address(typed) => (String::new(), self.address(typed)),
        }
    }

    fn entry(&self, index: usize) -> ItemPlace {
        let old_site = &self.here.old_site;
        let entry = &old_site.entries[index];
        let place = entry.place.as_ref().filter(|_| entry.meta.state == State::Published);
        let Some(place) = place else { return ItemPlace::Gone };
        match place.folder.strip_prefix("pages/") {
            Some(page) => ItemPlace::Line(format!("page: {}", quoted(page))),
            None => ItemPlace::Line(format!("url: {}", quoted(place.route.as_str()))),
        }
    }

    fn term(&self, number: &str) -> (String, ItemPlace) {
        let tags = &self.here.old_site.blog.tags;
        let found = |terms: &[Term]| terms.iter().find(|term| term.number == number).cloned();
        let category = found(self.categories).map(|category| {
            let old = path(&category, self.categories);
            (category.name, format!("/category/{old}/"))
        });
        let tag = || found(tags).map(|tag| (tag.name, format!("/tag/{}/", tag.slug)));
        let Some((name, old)) = category.or_else(tag) else { return (String::new(), ItemPlace::Gone) };
        let list = self.here.old_site.lists.get(&key(&old));
        (name, list.map_or(ItemPlace::Gone, |list| ItemPlace::Line(format!("url: {}", quoted(list)))))
    }

    /// Returns where an address leads that somebody typed.
    fn address(&self, typed: &str) -> ItemPlace {
        let typed = typed.trim();
        if typed.is_empty() || typed.starts_with('#') {
            return ItemPlace::Heading;
        }
        let line = |address: &str| match LinkAddress::parse(address) {
            Ok(address) => ItemPlace::Line(format!("url: {}", quoted(address.as_str()))),
            Err(_) => ItemPlace::Gone,
        };
        match self.here.link(typed) {
            Target::Here(address) if address == "/" => ItemPlace::Home,
            Target::Here(address) => {
                let folder = address.trim_start_matches('/').split("/index.md").next().unwrap_or_default();
                let entries = &self.here.old_site.entries;
                let entry = entries.iter().position(|entry| entry.folder() == Some(folder));
                entry
                    .filter(|_| address.contains("/index.md"))
                    .map_or_else(|| line(&address), |entry| self.entry(entry))
            }
            Target::Same => line(typed),
            Target::Gone => ItemPlace::Gone,
        }
    }
}

/// Returns a menu of the visible pages, as the old blog did by default.
fn pages(old_site: &Assigned) -> Vec<String> {
    let is_shown = |entry: &&AssignedEntry| entry.is_top_page() && entry.meta.state == State::Published;
    let mut pages: Vec<&AssignedEntry> = old_site.entries.iter().filter(is_shown).collect();
    pages.sort_by_key(|entry| entry.meta.order);
    let page = |entry: &&AssignedEntry| {
        let place = entry.place.as_ref()?;
        let path = place.folder.strip_prefix("pages/")?;
        let title = if entry.meta.title.is_empty() { &place.slug } else { &entry.meta.title };
        Some(format!("  - {{title: {}, page: {}}}\n", quoted(title), quoted(path)))
    };
    pages.iter().take(PAGES_MAX).filter_map(page).collect()
}
