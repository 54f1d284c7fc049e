//! Planned feeds -> rendered feeds, in parallel.

use std::sync::Arc;

use crate::output::file::Output;
use crate::output::route::Route;
use crate::pipeline::page_keys::PageKeys;
use crate::pipeline::rendering::Rendering;
use crate::pipeline::stage_cache::StageCache;
use crate::plan::feeds::{FeedPlan, ItemAt, feeds, item};
use crate::plan::planning::Planning;
use crate::render::feed::{FeedLocale, RenderedItem, feed};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// What the next build can reuse.
#[derive(Default)]
pub(super) struct FeedsCache {
    /// Items by the file of their post, and the number of the presentation if the item is one.
    items: StageCache<(SourcePath, Option<usize>), Option<Arc<RenderedItem>>>,
    pub(super) feeds: StageCache<Route, Output>,
}

/// Renders the feeds that changed. A post that is in several feeds is rendered once.
pub(super) fn rendered_feeds(
    planning: &Planning<'_>,
    page_keys: &PageKeys,
    rendering: Rendering<'_>,
    cache: &mut FeedsCache,
) -> Vec<Output> {
    let Rendering { site, texts, config, theme, .. } = rendering;
    let locale = FeedLocale {
        language: &config.language,
        words: &theme.words,
        sheet: theme.feed_sheet.as_deref(),
        has_json: config.feed.json.is_some(),
    };
    let plans: Vec<FeedPlan> = feeds(planning);
    let mut items: Vec<ItemAt> = plans.iter().flat_map(|plan| plan.items.iter().copied()).collect();
    items.sort_unstable();
    items.dedup();
    let key = |item: &ItemAt| {
        let index = item.post();
        let post = planning.entry(index);
        let number = match item {
            ItemAt::Post(_) => None,
            ItemAt::Presentation(id) => Some(id.number),
        };
        ((post.path.clone(), number), page_keys.feed_item(post, &site.keys[index], texts[index].keys))
    };
    let wanted_items: Vec<_> = items.iter().map(key).collect();
    let item_keys: Vec<Fingerprint> = wanted_items.iter().map(|(_, key)| *key).collect();
    let at = |item: &ItemAt| items.binary_search(item).expect("invariant: the items of all feeds are there");
    let feed_key = |plan: &FeedPlan| page_keys.feed(plan, plan.items.iter().map(|item| item_keys[at(item)]));
    let wanted: Vec<(Route, Fingerprint)> = plans.iter().map(|plan| (plan.route.clone(), feed_key(plan))).collect();
    if cache.feeds.missing(&wanted).is_empty() {
        return cache.feeds.recall(wanted, |_| unreachable!("invariant: nothing is missing"));
    }
    let rendered: Vec<Option<Arc<RenderedItem>>> = cache.items.recall(wanted_items, |index| {
        item(planning, items[index]).map(|plan| Arc::new(crate::render::feed::item(&plan, locale)))
    });
    cache.feeds.recall(wanted, |index| {
        let plan = &plans[index];
        let items: Vec<_> = plan.items.iter().filter_map(|item| rendered[at(item)].clone()).collect();
        feed(plan, &items, locale)
    })
}
