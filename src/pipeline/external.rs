//! The site -> its links to other sites, and what is told once somebody has asked what became of them.

use rayon::prelude::*;

use crate::check::external::{ExternalLinks, of_text};
use crate::check::external_comments::of_comments;
use crate::check::external_settings::of_settings;
use crate::check::finding::Finding;
use crate::check::text::CheckedText;
use crate::config::settings::SETTINGS_PATH;
use crate::diagnostic::rule::Diagnostic;
use crate::model::site::SiteEntry;
use crate::pipeline::assembled::Assembled;
use crate::pipeline::checking::Found;
use crate::pipeline::input::Input;
use crate::text::post_date::PostDate;

/// The links of a site to other sites.
#[derive(Debug, Clone, Default)]
pub struct External {
    /// Each address with the places that name it.
    pub links: ExternalLinks,
    /// What the settings and the author say about findings; without any.
    found: Found,
}

impl External {
    /// Returns diagnostics about the links as findings: with the severities of the settings and the reasons of exceptions.
    #[must_use]
    pub fn findings(&self, diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
        self.found.with(diagnostics).findings(&[])
    }
}

/// Collects the links of everything that is published. Each text by itself and in parallel; their order is that of the site.
pub(super) fn external(input: &Input<'_>, assembled: &Assembled, found: &Found) -> External {
    let Assembled { config, contents: _, site, settings: _, today: _ } = assembled;
    let entries: Vec<&SiteEntry> = site.site.entries().collect();
    let of_entries: Vec<ExternalLinks> = entries.par_iter().map(|entry| of_entry(input, assembled, entry)).collect();
    let typed = input.snapshot.text(SETTINGS_PATH).unwrap_or_default();
    let mut links = of_settings(config, typed);
    for others in of_entries {
        links.extend(others);
    }
    External { links, found: found.with(Vec::new()) }
}

fn of_entry(input: &Input<'_>, assembled: &Assembled, entry: &SiteEntry) -> ExternalLinks {
    let Assembled { config, contents, site: _, settings: _, today: _ } = assembled;
    let date = entry.date.as_ref().map(PostDate::date);
    let beside = entry.presentations().filter_map(|presentation| presentation.markdown());
    let beside = beside.filter_map(|article| Some((contents.slides.get(&article.path)?, article)));
    let mut links = ExternalLinks::default();
    for (document, article) in std::iter::once((&entry.document, &entry.article)).chain(beside) {
        let typed = input.snapshot.text(document.path.as_str()).unwrap_or_default();
        links.extend(of_text(&CheckedText::new(document, typed, Some(article), config), date));
    }
    links.extend(of_comments(entry, input.snapshot, &config.url));
    links
}
