//! Input -> the settings and the site before its texts are typeset: the part that builds and lists share.

use crate::config::read::{MISSING, NO_URL, config};
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::Diagnostic;
use crate::model::publication::Today;
use crate::pipeline::contents::{Contents, contents};
use crate::pipeline::entries::{KeyedSite, keyed_site};
use crate::pipeline::input::{Input, Options};
use crate::pipeline::keys;
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::Stage;
use crate::source::fingerprint::Fingerprint;

/// The site before its texts are typeset.
pub(super) struct Assembled {
    pub(super) config: Config,
    pub(super) contents: Contents,
    pub(super) site: KeyedSite,
    /// Key of the settings.
    pub(super) settings: Fingerprint,
}

/// Reads the settings and the contents and assembles the site. Returns `None` if there are no settings.
pub(super) fn assembled(
    input: &Input<'_>,
    memory: &mut Memory,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Assembled> {
    let Some(source) = input.snapshot.get(SETTINGS_PATH) else {
        diagnostics.push(MISSING.anywhere().with("key", SETTINGS_PATH));
        return None;
    };
    let mut config = config(source).into_value(diagnostics);
    if let Some(address) = &input.options.base_url {
        match BaseUrl::parse(address) {
            Some(url) => config.url = url,
            None => diagnostics.push(NO_URL.anywhere().with("value", address.clone())),
        }
    }
    let settings = keys::settings(input.snapshot, input.options);
    let contents = contents(input, &config, &mut memory.contents, diagnostics);
    input.progress.stage(Stage::Model, 1);
    let Options { drafts, future, base_url: _ } = input.options;
    let today = Today { date: input.today, now: input.now, has_drafts: *drafts, has_future: *future };
    let site = keyed_site(&contents, &config, settings, today, &mut memory.entries, diagnostics);
    Some(Assembled { config, contents, site, settings })
}
