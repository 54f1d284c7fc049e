//! Planned pages -> rendered pages, in parallel.

use crate::diagnostic::rule::Diagnostic;
use crate::output::file::Output;
use crate::output::route::Route;
use crate::pipeline::page_keys::{self, PageKeys};
use crate::pipeline::rendering::Rendering;
use crate::pipeline::stage_cache::StageCache;
use crate::plan::cards::{neighbours, shared};
use crate::plan::page::{Planned, Subject};
use crate::plan::pages::{SiteWide, page};
use crate::plan::planning::Planning;
use crate::plan::presentations::{related_posts, related_presentations};
use crate::plan::view::View;
use crate::render::page::Shared;
use crate::source::fingerprint::{Digest, Fingerprint};

use rayon::prelude::*;

/// A rendered page, or the mistake in its template.
pub(super) type RenderedPage = Result<Output, Box<Diagnostic>>;

/// Renders the pages that the last build did not render from the same values.
pub(super) fn pages(
    planning: &Planning<'_>,
    planned: &[Planned<'_>],
    wide: &SiteWide,
    keys: Vec<(Route, Fingerprint)>,
    rendering: Rendering<'_>,
    cache: &mut StageCache<Route, RenderedPage>,
) -> Vec<RenderedPage> {
    let shared = Shared::of(&wide.site, &wide.parts);
    cache.recall(keys, |index| {
        let planned = &planned[index];
        rendering.progress.step(planned.route.as_str());
        crate::render::page::page(&page(planning, planned), rendering.theme, &shared)
    })
}

/// Returns the address and the key of every page; `cards` are the keys of the posts in lists.
pub(super) fn keys(
    planning: &Planning<'_>,
    planned: &[Planned<'_>],
    page_keys: &PageKeys,
    rendering: Rendering<'_>,
    cards: &[Fingerprint],
) -> Vec<(Route, Fingerprint)> {
    let entry = |index: usize, key: &mut Digest| add_entry(planning, page_keys, rendering, cards, index, key);
    let posts = planning.site.posts.len();
    // The key of what all pages of a list show is computed once, with its first page.
    let mut lists: Vec<Fingerprint> = Vec::new();
    let mut list_of = Vec::with_capacity(planned.len());
    for planned in planned {
        if let Subject::List(list, 1) = &planned.subject {
            lists.push(page_keys::list(list));
        }
        list_of.push(lists.len().saturating_sub(1));
    }
    planned
        .par_iter()
        .zip(&list_of)
        .map(|(planned, list_at)| {
            let key = page_keys.page(&planned.template, |key| match &planned.subject {
                Subject::Entry(index) => {
                    entry(*index, key);
                    if planned.template == View::STATEMENT {
                        key.add(&planning.statement);
                    }
                }
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
                    on_page.into_iter().flatten().for_each(|post| key.add(&cards[*post]));
                }
                Subject::Single(single) => key.add(&(single, planned.is_listed)),
            });
            (planned.route.clone(), key)
        })
        .collect()
}

/// Adds what the page of an entry shows: the entry, and links to its neighbours and to related posts.
fn add_entry(
    planning: &Planning<'_>,
    page_keys: &PageKeys,
    rendering: Rendering<'_>,
    cards: &[Fingerprint],
    index: usize,
    key: &mut Digest,
) {
    let Rendering { site, texts, .. } = rendering;
    let posts = planning.site.posts.len();
    let post = Some(index).filter(|index| *index < posts);
    let card = post.map(|post| cards[post]);
    page_keys.add_entry(planning.entry(index), &site.keys[index], texts[index].keys, card, key);
    let link = |index: usize| rendering.link_key(index);
    key.add(&neighbours(post, posts).map(|index| index.map(link)));
    match post {
        Some(post) => planning.site.related[post].iter().for_each(|index| {
            key.add(&(link(*index), shared(planning, post, *index)));
        }),
        // The card of a post covers it.
        None => key.add(&rendering.waiting(planning.entry(index))),
    }
}
