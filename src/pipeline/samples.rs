//! The planned site -> one page of each template, for the rules that look at templates.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::check::site::SamplePage;
use crate::diagnostic::rule::Diagnostic;
use crate::pipeline::rendering::{LazyViews, Rendering};
use crate::plan::page::Subject;
use crate::plan::pages::{SiteWide, page, planned};
use crate::render::page::Shared;

/// Draws the first page of each template, and returns the mistakes in those that cannot be drawn.
pub(super) fn samples(rendering: Rendering<'_>) -> (Vec<SamplePage>, Vec<Diagnostic>) {
    let cards = rendering.site.site.posts.iter().map(|_| Arc::default()).collect();
    let views = LazyViews { rendering, cards };
    let planning = views.planning();
    let wide = SiteWide::of(&planning);
    let mut seen = BTreeSet::new();
    let mut first = planned(&planning, &wide);
    first.retain(|planned| seen.insert(planned.template.to_string()));
    let shared = Shared::of(&wide.site, &wide.parts);
    let drawn: Vec<Result<SamplePage, Box<Diagnostic>>> = first
        .par_iter()
        .map(|planned| {
            let output = crate::render::page::page(&page(&planning, planned), rendering.theme, &shared)?;
            Ok(SamplePage {
                template: planned.template.to_string(),
                has_own_text: matches!(planned.subject, Subject::Entry(_)),
                html: output.as_text().unwrap_or_default().to_owned(),
            })
        })
        .collect();
    let (mut pages, mut mistakes) = (Vec::new(), Vec::new());
    for one in drawn {
        match one {
            Ok(page) => pages.push(page),
            Err(mistake) => mistakes.push(*mistake),
        }
    }
    (pages, mistakes)
}
