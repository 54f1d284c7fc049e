//! Site + texts -> the files of the finished site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::config::settings::{Config, Server};
use crate::diagnostic::rule::Diagnostic;
use crate::media::attachment::Attachment;
use crate::media::types;
use crate::model::presentation::Presentation;
use crate::model::site::Site;
use crate::output::file::Output;
use crate::output::hosting::Hosting;
use crate::output::route::Route;
use crate::pipeline::entries::Entries;
use crate::pipeline::keys::{self, Common};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::{Progress, Stage};
use crate::pipeline::search::{Search, has_search, search};
use crate::pipeline::texts::Set;
use crate::plan::cards::{card, neighbours};
use crate::plan::feeds::{FeedPlan, ItemAt, feeds, item};
use crate::plan::page::{Planned, Subject};
use crate::plan::pages::{SiteWide, page, planned};
use crate::plan::planning::{Made, Planning};
use crate::plan::post_view::{Card, Shown};
use crate::plan::presentations::{related_posts, related_presentations};
use crate::plan::texts::Texts;
use crate::render::feed::{FeedLocale, RenderedItem, opml};
use crate::render::headers::{self, HostingInput, SEARCH_SCRIPT, Uses, security};
use crate::render::hosting::{apache, iis, netlify, nginx};
use crate::render::page::Shared;
use crate::render::sitemap::{robots, sitemap};
use crate::search::record::SearchRecords;
use crate::source::fingerprint::{Digest, Fingerprint};
use crate::source::path::SourcePath;
use crate::theme::template::Theme;

/// A post as it stands in lists, made when somebody asks for it.
pub(super) type CardSlot = OnceLock<Arc<Shown<Card>>>;

/// A page, drawn; or the mistake in its template.
pub(super) type Drawn = Result<Output, Box<Diagnostic>>;

/// What outputs are made of.
#[derive(Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) statics: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    pub(super) entries: &'a Entries,
    pub(super) texts: &'a [Arc<Set>],
    pub(super) config: &'a Config,
    pub(super) settings: Fingerprint,
    pub(super) theme: &'a Theme,
    pub(super) progress: &'a dyn Progress,
    /// Whether pictures for sharing are drawn.
    pub(super) has_shares: bool,
}

/// Texts and cards, made when somebody asks for them.
struct Makers<'a> {
    making: Making<'a>,
    cards: Vec<Arc<CardSlot>>,
}

impl<'a> Makers<'a> {
    fn planning(&'a self) -> Planning<'a> {
        let Making { entries, config, theme, .. } = self.making;
        Planning { site: &entries.site, config, words: &theme.words, has_search: has_search(config, theme), made: self }
    }
}

impl Made for Makers<'_> {
    fn texts(&self, entry: usize) -> Arc<Texts> {
        let Making { entries, texts, config, theme, .. } = self.making;
        let site = &entries.site;
        let placed = site.posts.get(entry).unwrap_or_else(|| &site.pages[entry - site.posts.len()]);
        texts[entry].texts(placed, theme, config)
    }

    fn card(&self, post: usize) -> Arc<Shown<Card>> {
        let make = || Arc::new(card(&self.planning(), &self.making.entries.site.posts[post], &self.texts(post)));
        Arc::clone(self.cards[post].get_or_init(make))
    }
}

/// The files of a site, made.
pub(super) struct Finished {
    /// In order, each address once.
    pub(super) files: Vec<Output>,
    /// How many pages are among them.
    pub(super) pages: usize,
    /// The rules for web servers.
    pub(super) hosting: Hosting,
    /// What readers can find, where the index of it is not there.
    pub(super) records: Option<Arc<SearchRecords>>,
}

/// Plans and draws everything that the last build did not.
pub(super) fn outputs(making: Making<'_>, memory: &mut Memory, diagnostics: &mut Vec<Diagnostic>) -> Finished {
    let Making { statics, entries, texts, config, settings, theme, progress, has_shares } = making;
    progress.stage(Stage::Plan, 1);
    let (site, entry_keys) = (&entries.site, &entries.keys);
    let mut common = Common::of(site, theme, settings, |place| entry_keys[place].link);
    let card_keys: Vec<Fingerprint> = (0..site.posts.len())
        .into_par_iter()
        .map(|place| common.card(&site.posts[place], &entry_keys[place], texts[place].listed))
        .collect();
    let wanted = site.posts.iter().zip(&card_keys).map(|(post, key)| (post.path.clone(), *key)).collect();
    let makers = Makers { making, cards: memory.cards.recall(wanted, |_| Arc::default()) };
    let planning = makers.planning();
    let wide = SiteWide::of(&planning);
    let planned = planned(&planning, &wide);
    common.share(&wide.site, &wide.parts, theme);
    let shared = Shared::of(&wide.site, &wide.parts);
    let keys = page_keys(&planning, &planned, &common, making, &card_keys);

    progress.stage(Stage::Render, planned.len());
    let drawn = memory.pages.recall(keys, |place| {
        let planned = &planned[place];
        progress.step(planned.route.as_str());
        crate::render::page::page(&page(&planning, planned), theme, &shared)
    });
    let has_search = has_search(config, theme);
    let mut files: Vec<Output> = statics.values().filter_map(|file| own_file(file)).collect();
    files.extend(
        theme_files(theme, !embeds(site).is_empty(), presentations(site).next().is_some(), has_search).cloned(),
    );
    for result in drawn {
        match result {
            Ok(output) => files.push(output),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let feeds = drawn_feeds(&planning, &common, making, memory);
    let feed_routes = feeds.iter().map(|feed| feed.route.clone()).collect();
    files.extend(feeds);
    if has_shares {
        files.extend(drawn_shares(&planning, memory, progress));
    }
    for file in &site.files {
        let attachment = &file.attachment;
        let body = attachment.body.clone();
        files.push(Output::known(file.route.clone(), body, attachment.fingerprint, attachment.len));
        for (place, copy) in file.renditions() {
            files.push(Output::known(place.route.clone(), copy.body.clone(), copy.fingerprint, copy.len));
        }
    }
    for (place, copy) in presentations(site).flat_map(|presentation| presentation.pictures.iter().flatten()) {
        files.push(Output::known(place.route.clone(), copy.body.clone(), copy.fingerprint, copy.len));
    }
    for (from, to) in &site.redirects {
        files.push(crate::render::redirect::page(from, to, &config.url, &theme.words, &config.language));
    }
    let key = keys::sitemap(entries.ground, planned.len());
    files.extend(memory.sitemap.recall(key, || sitemap(&planned, &config.url)));
    files.push(robots(&config.url));
    files.push(opml(&config.title, &wide.feeds, &config.url.absolute(&Route::home())));
    if let Some(contact) = &config.security {
        files.push(security(contact, &config.url, &config.language));
    }
    let hosting = for_servers(site, config, has_search, &mut files, feed_routes, diagnostics);
    let search = has_search.then(|| search(&planning, &common, making, memory));
    let records = match search {
        Some(Search::Known(index)) => {
            files.extend(index);
            None
        }
        Some(Search::Records(records)) => Some(records),
        None => None,
    };
    Finished { files: by_address(files), pages: planned.len(), hosting, records }
}

/// Adds the files with rules for web servers that the settings ask for, and returns the rules.
fn for_servers(
    site: &Site,
    config: &Config,
    has_search: bool,
    files: &mut Vec<Output>,
    feeds: Vec<Route>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Hosting {
    let routes: BTreeSet<&Route> = files.iter().map(|file| &file.route).collect();
    let redirects: Vec<(Route, String)> = site.redirects.iter().chain(&site.old_files).cloned().collect();
    let embeds = embeds(site);
    let uses = Uses::of(routes.iter().copied(), &embeds);
    let hosting = headers::hosting(HostingInput {
        config,
        uses,
        redirects: &redirects,
        query_redirects: &site.query_redirects,
        routes: &routes,
        types: types::all(),
        feeds,
        has_search,
    });
    for server in &config.headers {
        files.extend(server_files(*server, &hosting, diagnostics));
    }
    hosting
}

fn server_files(server: Server, hosting: &Hosting, diagnostics: &mut Vec<Diagnostic>) -> Vec<Output> {
    match server {
        Server::Netlify => netlify::files(hosting),
        Server::Apache => vec![apache::file(hosting)],
        Server::Nginx => vec![nginx::file(hosting)],
        Server::Iis => vec![iis::file(hosting).into_value(diagnostics)],
    }
}

/// Returns the files in the order of their addresses; the first at an address stays, so that an author's own file takes
/// the place of ours.
pub(super) fn by_address(mut files: Vec<Output>) -> Vec<Output> {
    files.par_sort_by(|a, b| a.route.cmp(&b.route));
    files.dedup_by(|later, first| later.route == first.route);
    files
}

/// Returns the address and the key of every page.
fn page_keys(
    planning: &Planning<'_>,
    planned: &[Planned<'_>],
    common: &Common,
    making: Making<'_>,
    cards: &[Fingerprint],
) -> Vec<(Route, Fingerprint)> {
    let Making { entries, texts, .. } = making;
    let posts = planning.site.posts.len();
    let entry = |place: usize, key: &mut Digest| {
        let (keys, set) = (&entries.keys[place], &texts[place]);
        let post = Some(place).filter(|place| *place < posts);
        let card = post.map(|post| cards[post]);
        common.entry(planning.entry(place), keys, [set.content, set.listed], card, key);
        let link = |place: usize| entries.keys[place].link;
        key.add(&neighbours(post, posts).map(|place| place.map(link)));
        if let Some(post) = post {
            planning.site.related[post].iter().for_each(|place| key.add(&link(*place)));
        }
    };
    // What all pages of a list say is looked at once, with its first page.
    let mut lists: Vec<Fingerprint> = Vec::new();
    let mut list_of = Vec::with_capacity(planned.len());
    for planned in planned {
        if let Subject::List(list, 1) = &planned.subject {
            lists.push(keys::list(list));
        }
        list_of.push(lists.len().saturating_sub(1));
    }
    planned
        .par_iter()
        .zip(&list_of)
        .map(|(planned, list_at)| {
            let key = common.page(&planned.template, |key| match &planned.subject {
                Subject::Entry(place) => entry(*place, key),
                Subject::Presentation(id) | Subject::Embedded(id) => {
                    entry(id.entry, key);
                    key.add(&(id.number, planned.is_listed));
                    if id.entry < posts {
                        key.add(&related_presentations(planning, *id));
                        key.add(&related_posts(planning, id.entry));
                    }
                }
                Subject::List(list, number) => {
                    key.add(&(lists[*list_at], number));
                    let on_page = list.on_page(planning, *number);
                    on_page.into_iter().flatten().for_each(|place| key.add(&cards[*place]));
                }
                Subject::Single(single) => key.add(&(keys::single(single), planned.is_listed)),
            });
            (planned.route.clone(), key)
        })
        .collect()
}

/// Draws the feeds that changed; a post that stands in many is drawn once.
fn drawn_feeds(planning: &Planning<'_>, common: &Common, making: Making<'_>, memory: &mut Memory) -> Vec<Output> {
    let Making { entries, texts, config, theme, .. } = making;
    let locale = FeedLocale { language: &config.language, words: &theme.words };
    let plans: Vec<FeedPlan> = feeds(planning);
    let mut places: Vec<ItemAt> = plans.iter().flat_map(|plan| plan.items.iter().copied()).collect();
    places.sort_unstable();
    places.dedup();
    let key = |item: ItemAt| {
        let place = item.post();
        let post = planning.entry(place);
        let number = match item {
            ItemAt::Post(_) => None,
            ItemAt::Presentation(id) => Some(id.number),
        };
        ((post.path.clone(), number), common.item(post, &entries.keys[place], texts[place].content))
    };
    let keys: Vec<_> = places.iter().map(|place| key(*place)).collect();
    let by_place: Vec<Fingerprint> = keys.iter().map(|(_, key)| *key).collect();
    let at = |place: &ItemAt| places.binary_search(place).expect("invariant: the places of all feeds are there");
    let feed_key = |plan: &FeedPlan| common.feed(plan, plan.items.iter().map(|place| by_place[at(place)]));
    let wanted: Vec<(Route, Fingerprint)> = plans.iter().map(|plan| (plan.route.clone(), feed_key(plan))).collect();
    if memory.feeds.missing(&wanted).is_empty() {
        return memory.feeds.recall(wanted, |_| unreachable!("invariant: nothing is missing"));
    }
    let items: Vec<Option<Arc<RenderedItem>>> = memory.items.recall(keys, |place| {
        item(planning, places[place]).map(|plan| Arc::new(crate::render::feed::item(&plan, locale)))
    });
    memory.feeds.recall(wanted, |place| {
        let plan = &plans[place];
        let items: Vec<_> = plan.items.iter().filter_map(|place| items[at(place)].clone()).collect();
        crate::render::feed::feed(plan, &items, locale)
    })
}

/// Draws the pictures for sharing that changed.
#[cfg(feature = "share")]
fn drawn_shares(planning: &Planning<'_>, memory: &mut Memory, progress: &dyn Progress) -> Vec<Output> {
    let shares = crate::plan::share::shares(planning);
    let wanted = shares.iter().map(|share| (share.route.clone(), keys::share(share))).collect();
    memory.shares.recall(wanted, |place| {
        progress.step(shares[place].route.as_str());
        crate::render::share::picture(&shares[place])
    })
}

/// Without the feature `share` there are none.
#[cfg(not(feature = "share"))]
fn drawn_shares(_: &Planning<'_>, _: &mut Memory, _: &dyn Progress) -> Vec<Output> {
    Vec::new()
}

/// Returns the presentations of a site whose slides can be shown.
fn presentations(site: &Site) -> impl Iterator<Item = &Presentation> {
    site.entries().flat_map(|entry| entry.presentations()).map(AsRef::as_ref)
}

/// Returns the names of the directives of published texts that show something of another host.
fn embeds(site: &Site) -> BTreeSet<&str> {
    let entries = site.posts.iter().chain(&site.pages);
    entries.flat_map(|entry| &entry.article.body.outline.embeds).map(String::as_str).collect()
}

/// The script with which a click shows a film of another host: where no page has one, there is no script.
const EMBED_SCRIPT: [&str; 2] = ["/assets/embed.", ".js"];

/// The script that shows slides one at a time; left out if the site has no presentations.
const PRESENTATION_SCRIPT: [&str; 2] = ["/assets/talk.", ".js"];

/// Returns the theme's files that somebody needs.
fn theme_files(
    theme: &Theme,
    has_embeds: bool,
    has_presentations: bool,
    has_search: bool,
) -> impl Iterator<Item = &Output> {
    let scripts = [(EMBED_SCRIPT, has_embeds), (PRESENTATION_SCRIPT, has_presentations), (SEARCH_SCRIPT, has_search)];
    theme.files.iter().filter(move |file| {
        let name = file.route.as_str();
        scripts.iter().all(|([start, end], is_used)| *is_used || !(name.starts_with(start) && name.ends_with(end)))
    })
}

/// Returns a file of `static/` at its address.
fn own_file(file: &Attachment) -> Option<Output> {
    let route = file.path.as_str().strip_prefix("static").and_then(Route::new).filter(|_| !file.is_withheld)?;
    Some(Output::known(route, file.body.clone(), file.fingerprint, file.len))
}
