//! Site + texts -> the files of the finished site.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::settings::Config;
use crate::diagnostic::rule::Diagnostic;
use crate::model::site::Site;
use crate::output::file::{Body, Output};
use crate::output::route::Route;
use crate::pipeline::progress::{Progress, Stage};
use crate::plan::cards::card;
use crate::plan::page::Texts;
use crate::plan::pages::{SiteWide, all};
use crate::plan::planning::Planning;
use crate::render::feed::{Drawing, opml};
use crate::render::headers::{Uses, headers, security};
use crate::render::page::{page, share};
use crate::render::sitemap::{robots, sitemap};
use crate::source::snapshot::Snapshot;
use crate::theme::template::Theme;

/// Plans and draws everything; returns the files in order, and the number of pages. `texts` are those of the posts and
/// of the pages.
pub fn outputs(
    snapshot: &Snapshot,
    site: &Site,
    config: &Config,
    theme: &mut Theme,
    texts: [&[Texts]; 2],
    progress: &dyn Progress,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Output>, usize) {
    progress.stage(Stage::Plan, 1);
    let words = Arc::clone(&theme.words);
    let [posts, pages] = texts;
    let mut planning = Planning { site, config, words: &words, posts, pages, cards: Vec::new() };
    planning.cards =
        site.posts.par_iter().zip(posts).map(|(entry, texts)| Arc::new(card(&planning, entry, texts))).collect();
    let wide = SiteWide::of(&planning);
    let planned = all(&planning, &wide);
    let feeds = crate::plan::feeds::feeds(&planning);
    let items = crate::plan::feeds::items(&planning, &feeds);
    share(theme, &wide.site, &wide.parts);

    progress.stage(Stage::Render, planned.len());
    let theme = &*theme;
    let drawn: Vec<Result<Output, Box<Diagnostic>>> = planned
        .par_iter()
        .map(|one| {
            progress.step(one.route.as_str());
            page(one, theme)
        })
        .collect();
    let mut files = Files::default();
    statics(snapshot, theme, &mut files);
    for result in drawn {
        match result {
            Ok(output) => files.add(output),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let drawing = Drawing { language: &config.language, words: &words };
    for output in crate::render::feed::feeds(&feeds, &items, drawing) {
        files.add(output);
    }
    for file in &site.files {
        files.add(Output { route: file.route.clone(), body: file.attachment.body.clone() });
    }
    for (from, to) in &site.redirects {
        files.add(crate::render::redirect::page(from, to, &config.url, &words, &config.language));
    }
    files.add(crate::render::redirect::list(&site.redirects, &config.url));
    for output in sitemap(&planned, &config.url) {
        files.add(output);
    }
    files.add(robots(&config.url));
    files.add(opml(&config.title, &wide.feeds, &config.url.absolute(&Route::home())));
    if let Some(contact) = &config.security {
        files.add(security(contact, &config.url, &config.language));
    }
    let uses = Uses::of(files.by_route.keys());
    files.add(headers(&config.url, uses));
    (files.by_route.into_values().collect(), planned.len())
}

/// Files by address; the first at an address stays, so that an author's own file takes the place of ours.
#[derive(Default)]
struct Files {
    by_route: BTreeMap<Route, Output>,
}

impl Files {
    fn add(&mut self, output: Output) {
        self.by_route.entry(output.route.clone()).or_insert(output);
    }
}

/// Adds the author's own files, then the theme's.
fn statics(snapshot: &Snapshot, theme: &Theme, files: &mut Files) {
    for source in snapshot.below("static") {
        let route = source.path.as_str().strip_prefix("static").and_then(Route::new);
        let body = Body::of(source);
        if let Some(route) = route {
            files.add(Output { route, body });
        }
    }
    theme.files.iter().cloned().for_each(|output| files.add(output));
}
