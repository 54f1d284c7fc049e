//! Input -> the settings and the site before its texts are typeset: the part that builds and lists share.

use std::collections::BTreeSet;

use crate::config::link_fields::NO_URL;
use crate::config::read::{MISSING, config};
use crate::config::settings::{Audience, Config, SETTINGS_PATH};
use crate::diagnostic::rule::Diagnostic;
use crate::model::publication::Today;
use crate::parse::document::Document;
use crate::pipeline::contents::{Contents, contents};
use crate::pipeline::entries::{KeyedSite, keyed_site};
use crate::pipeline::input::{Input, OnErrors, Options};
use crate::pipeline::keys;
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::Stage;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// The site before its texts are typeset.
pub(super) struct Assembled {
    pub(super) config: Config,
    pub(super) contents: Contents,
    pub(super) site: KeyedSite,
    /// Key of the settings.
    pub(super) settings: Fingerprint,
    /// The day, and what is published on it.
    pub(super) today: Today,
}

/// Reads the settings and the contents and assembles the site. Returns `None` if there are no settings.
///
/// `withheld` are documents that are left out because of their errors.
pub(super) fn assembled(
    input: &Input<'_>,
    withheld: &BTreeSet<SourcePath>,
    memory: &mut Memory,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Assembled> {
    let Some(source) = input.snapshot.get(SETTINGS_PATH) else {
        diagnostics.push(MISSING.anywhere().with("key", SETTINGS_PATH));
        return None;
    };
    let mut config = config(source).into_value(diagnostics);
    match input.options.url(config.url.clone()) {
        Ok(url) => config.url = url,
        Err(address) => diagnostics.push(NO_URL.anywhere().with("value", address)),
    }
    if input.options.is_trial {
        config.audience = Audience::Trial;
        config.hub = None;
    }
    let settings = keys::settings(input.snapshot, input.options);
    let contents = contents(input, &config, &mut memory.contents, diagnostics);
    input.progress.stage(Stage::Model, 1);
    let Options { drafts, future, base_url: _, is_trial: _, on_errors } = input.options;
    let today = Today { date: input.today, now: input.now, has_drafts: *drafts, has_future: *future };
    let is_withheld = |document: &Document| {
        withheld.contains(&document.path) || (*on_errors != OnErrors::Stop && document.has_front_errors)
    };
    let is_withheld = &is_withheld;
    let site = keyed_site(&contents, &config, settings, today, is_withheld, &mut memory.entries, diagnostics);
    Some(Assembled { config, contents, site, settings, today })
}
