//! Site and texts -> the files of the finished site.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::settings::Server;
use crate::diagnostic::rule::Diagnostic;
use crate::media::attachment::Attachment;
use crate::media::types;
use crate::model::presentation::Presentation;
use crate::model::site::{Site, SiteEntry};
use crate::output::file::Output;
use crate::output::hosting::Hosting;
use crate::output::route::Route;
use crate::pipeline::feeds::{FeedsCache, rendered_feeds};
use crate::pipeline::input::Purpose;
use crate::pipeline::keys::EntryKeys;
use crate::pipeline::page_keys::PageKeys;
use crate::pipeline::pages::{self, RenderedPage, pages};
use crate::pipeline::progress::Stage;
use crate::pipeline::rendering::{LazyCard, LazyViews, Rendering};
use crate::pipeline::search::{SearchCache, search};
use crate::pipeline::stage_cache::StageCache;
use crate::pipeline::texts::LazyTexts;
use crate::plan::page::Planned;
use crate::plan::pages::{SiteWide, planned};
use crate::plan::planning::Planning;
use crate::render::feed::opml;
use crate::render::headers::{self, HostingInput, Uses, security};
use crate::render::hosting::{apache, iis, netlify, nginx};
use crate::render::sitemap::{robots, robots_of_trial, sitemap};
use crate::search::index::SearchRecords;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::theme::template::Theme;

/// What the next build can reuse.
#[derive(Default)]
pub(super) struct OutputsCache {
    cards: StageCache<SourcePath, Arc<LazyCard>>,
    pub(super) pages: StageCache<Route, RenderedPage>,
    pub(super) feeds: FeedsCache,
    pub(super) share_images: StageCache<Route, Output>,
    sitemap: StageCache<(), Vec<Output>>,
    pub(super) search: SearchCache,
}

/// The files of the finished site.
pub(super) struct RenderedSite {
    /// In the order of their addresses, each address once.
    pub(super) files: Vec<Output>,
    /// Number of pages among them.
    pub(super) pages: usize,
    /// The rules for web servers.
    pub(super) hosting: Hosting,
    /// Search records, if the search index has to be made of them.
    pub(super) records: Option<Arc<SearchRecords>>,
}

/// Plans the site and renders everything that the last build did not.
pub(super) fn outputs(
    rendering: Rendering<'_>,
    cache: &mut OutputsCache,
    diagnostics: &mut Vec<Diagnostic>,
) -> RenderedSite {
    let Rendering {
        statics,
        site: keyed,
        texts: _,
        config,
        settings,
        theme,
        progress,
        purpose,
        statement: _,
        today: _,
    } = rendering;
    progress.stage(Stage::Plan, 1);
    let site = &keyed.site;
    let mut page_keys = PageKeys::of(site, theme, settings, |post| rendering.link_key(post));
    let card_keys = card_keys(rendering, &page_keys);
    let wanted = site.posts.iter().zip(&card_keys).map(|(post, key)| (post.path.clone(), *key)).collect();
    let views = LazyViews { rendering, cards: cache.cards.recall(wanted, |_| Arc::default()) };
    let planning = views.planning();
    let wide = SiteWide::of(&planning);
    let planned = planned(&planning, &wide);
    page_keys.add_site_wide(&wide.site, &wide.parts, theme);
    let keys = pages::keys(&planning, &planned, &page_keys, rendering, &card_keys);
    progress.stage(Stage::Render, planned.len());
    let mut files: Vec<Output> = statics.values().filter_map(|file| static_file(file)).collect();
    files.extend(theme_files(theme, &Scripts::of(site)).cloned());
    for page in pages(&planning, &planned, &wide, keys, rendering, &mut cache.pages) {
        match page {
            Ok(output) => files.push(output),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let feeds = rendered_feeds(&planning, &page_keys, rendering, &mut cache.feeds);
    let feed_routes = feeds.iter().map(|feed| feed.route.clone()).collect();
    files.extend(feeds);
    if purpose == Purpose::Site {
        files.extend(share_images(&planning, rendering, &mut cache.share_images));
    }
    files.extend(attached_files(site));
    let redirect = |(from, to): &(Route, String)| {
        crate::render::redirect::page(from, to, &config.url, &theme.words, &config.language)
    };
    files.extend(site.redirects.iter().map(redirect));
    files.extend(for_robots(&planned, &wide, rendering, &mut cache.sitemap));
    let hosting = add_server_files(rendering, &mut files, feed_routes, diagnostics);
    let search = rendering.has_search().then(|| search(&planning, &page_keys, rendering, &mut cache.search));
    let records = search.and_then(|search| {
        files.extend(search.files);
        search.records
    });
    RenderedSite { files: by_address(files), pages: planned.len(), hosting, records }
}

/// Returns the keys of the posts in lists.
fn card_keys(rendering: Rendering<'_>, page_keys: &PageKeys) -> Vec<Fingerprint> {
    let Rendering { site, texts, .. } = rendering;
    let posts = site.site.posts.par_iter().zip(&site.keys).zip(texts);
    let key = |((post, keys), texts): ((&SiteEntry, &EntryKeys), &Arc<LazyTexts>)| {
        let card = page_keys.card(post, keys, texts.keys);
        rendering.waiting(post).map_or(card, |waiting| Fingerprint::of_value(&(card, waiting)))
    };
    posts.map(key).collect()
}

/// Returns the files for search engines and other programs: sitemap, `robots.txt`, the list of feeds, `security.txt`.
fn for_robots(
    planned: &[Planned<'_>],
    wide: &SiteWide,
    rendering: Rendering<'_>,
    cache: &mut StageCache<(), Vec<Output>>,
) -> Vec<Output> {
    let Rendering { site, config, .. } = rendering;
    // Which pages there are and when they changed follows from the site index.
    let key = Fingerprint::of_value(&(site.index, planned.len()));
    let mut files = cache.recall_single(key, || sitemap(planned, &config.url));
    files.push(if config.is_trial() { robots_of_trial() } else { robots(&config.url) });
    files.push(opml(&config.title, &wide.feeds, &config.url.absolute(&Route::home())));
    files.extend(config.security.as_ref().map(|contact| security(contact, &config.url, &config.language)));
    files
}

/// Adds the files with rules for web servers that the settings ask for, and returns the rules.
fn add_server_files(
    rendering: Rendering<'_>,
    files: &mut Vec<Output>,
    feeds: Vec<Route>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Hosting {
    let (site, config) = (&rendering.site.site, rendering.config);
    let routes: BTreeSet<&Route> = files.iter().map(|file| &file.route).collect();
    let redirects: Vec<(Route, String)> = site.redirects.iter().chain(&site.old_files).cloned().collect();
    let gone: Vec<Route> = site.gone.iter().map(|gone| gone.route.clone()).collect();
    let embeds = embeds(site);
    let mut uses = Uses::of(routes.iter().copied(), &embeds);
    // The script of search lies beside the index, which is made last.
    uses.scripts |= rendering.has_search();
    let hosting = headers::hosting(HostingInput {
        config,
        uses,
        redirects: &redirects,
        gone: &gone,
        query_redirects: &site.query_redirects,
        routes: &routes,
        types: types::all(),
        feeds,
        has_search: rendering.has_search(),
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

/// Returns the files in the order of their addresses. The first file at an address is kept, so that an author's own file
/// replaces a generated one.
pub(super) fn by_address(mut files: Vec<Output>) -> Vec<Output> {
    files.par_sort_by(|a, b| a.route.cmp(&b.route));
    files.dedup_by(|later, first| later.route == first.route);
    files
}

/// Draws the images for link previews that changed.
#[cfg(feature = "share")]
fn share_images(
    planning: &Planning<'_>,
    rendering: Rendering<'_>,
    cache: &mut StageCache<Route, Output>,
) -> Vec<Output> {
    let shares = crate::plan::share::shares(planning);
    let wanted = shares.iter().map(|share| (share.route.clone(), Fingerprint::of_value(share))).collect();
    let renderer = crate::render::share::ShareRenderer::default();
    cache.recall(wanted, |index| {
        rendering.progress.step(shares[index].route.as_str());
        renderer.picture(&shares[index])
    })
}

/// Returns nothing: without the feature `share` no images are drawn.
#[cfg(not(feature = "share"))]
fn share_images(_: &Planning<'_>, _: Rendering<'_>, _: &mut StageCache<Route, Output>) -> Vec<Output> {
    Vec::new()
}

/// Returns the files beside posts and the pictures of authors with their renditions, and the images of slides.
fn attached_files(site: &Site) -> impl Iterator<Item = Output> {
    let files = site.files.iter().chain(site.portraits.values()).flat_map(|file| {
        let Attachment { body, fingerprint, len, .. } = file.attachment.as_ref();
        let own = Output::known(file.route.clone(), body.clone(), *fingerprint, *len);
        std::iter::once(own).chain(file.renditions().map(|(at, rendition)| {
            Output::known(at.route.clone(), rendition.body.clone(), rendition.fingerprint, rendition.len)
        }))
    });
    let slides = presentations(site).flat_map(|presentation| presentation.pictures.iter().flatten());
    files.chain(slides.map(|(at, rendition)| {
        Output::known(at.route.clone(), rendition.body.clone(), rendition.fingerprint, rendition.len)
    }))
}

/// Returns the presentations of a site whose slides can be shown.
fn presentations(site: &Site) -> impl Iterator<Item = &Presentation> {
    site.entries().flat_map(|entry| entry.presentations()).map(AsRef::as_ref)
}

/// Returns the names of the directives in published texts that show content of other hosts.
fn embeds(site: &Site) -> BTreeSet<&str> {
    site.entries().flat_map(|entry| &entry.article.body.outline.embeds).map(String::as_str).collect()
}

/// The script that plays an embedded video after a click.
const EMBED_SCRIPT: [&str; 2] = ["/assets/embed.", ".js"];

/// The script that shows slides one at a time.
const PRESENTATION_SCRIPT: [&str; 2] = ["/assets/presentation.", ".js"];

/// Which scripts of the theme a site uses; the others are not published.
struct Scripts {
    has_embeds: bool,
    has_presentations: bool,
}

impl Scripts {
    fn of(site: &Site) -> Self {
        Self { has_embeds: !embeds(site).is_empty(), has_presentations: presentations(site).next().is_some() }
    }
}

/// Returns the theme's files, without scripts that no page uses.
fn theme_files<'a>(theme: &'a Theme, scripts: &Scripts) -> impl Iterator<Item = &'a Output> + use<'a> {
    let Scripts { has_embeds, has_presentations } = *scripts;
    let scripts = [(EMBED_SCRIPT, has_embeds), (PRESENTATION_SCRIPT, has_presentations)];
    theme.files.iter().filter(move |file| {
        let name = file.route.as_str();
        scripts.iter().all(|([start, end], is_used)| *is_used || !(name.starts_with(start) && name.ends_with(end)))
    })
}

/// Returns a file of `static/` at its address, unless it must not be published.
fn static_file(file: &Attachment) -> Option<Output> {
    let route = file.static_route().filter(|_| !file.is_withheld())?;
    Some(Output::known(route, file.body.clone(), file.fingerprint, file.len))
}
