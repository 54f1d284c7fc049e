//! Contents -> the site.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::model::assemble::{site, site_files};
use crate::model::entries::{entry, targets};
use crate::model::entry::Entry;
use crate::model::inputs::Inputs;
use crate::model::publication::{Lasting, Today, published};
use crate::model::site::Site;
use crate::model::site_index::{SiteIndex, site_index};
use crate::pipeline::contents::{Contents, LinkScope, Parsed};
use crate::pipeline::keys::{self, EntryKeys};
use crate::pipeline::memory::Memory;
use crate::source::fingerprint::{Digest, Fingerprint};

/// An entry with its keys.
pub(super) struct Joined {
    pub(super) entry: Arc<Entry>,
    pub(super) keys: EntryKeys,
    diagnostics: Vec<Diagnostic>,
}

/// The ground, with its key and that of where everything lies.
pub(super) struct Laid {
    ground: Diagnosed<SiteIndex>,
    key: Fingerprint,
    places: Fingerprint,
}

/// The site, and the keys of its posts followed by its pages.
pub(crate) struct Entries {
    pub(crate) site: Site,
    pub(super) keys: Vec<EntryKeys>,
    /// Key of the ground.
    pub(super) ground: Fingerprint,
    /// How long the same is published.
    pub(super) lasting: Lasting,
}

/// Puts the site together.
pub(crate) fn entries(
    contents: &Contents,
    config: &Config,
    settings: Fingerprint,
    today: Today,
    memory: &mut Memory,
    diagnostics: &mut Vec<Diagnostic>,
) -> Entries {
    let Contents { documents, parsed, comments, files, file_keys, statics, slides } = contents;
    let published = published(documents, today);
    let key = keys::ground(settings, parsed, &published, statics);
    let laid = memory.ground.recall(key, || {
        let ground = site_index(documents, &published, statics.keys(), config);
        Arc::new(Laid { key, places: keys::places(&ground.value, parsed), ground })
    });
    let ground = &laid.ground.value;
    let parts = Inputs { config, documents, comments, files, statics, slides };
    let targets = keys::targets(laid.places, file_keys);
    let joined = joined(parts, contents, ground, targets, settings, memory);
    let before = diagnostics.len();
    diagnostics.extend(laid.ground.diagnostics.iter().cloned());
    diagnostics.extend(joined.iter().flat_map(|joined| &joined.diagnostics).cloned());
    let found = &diagnostics[before..];
    let wrong = found.iter().filter_map(|found| found.location.as_ref().map(|location| &location.path));
    let claims_key = keys::claims(laid.key, targets, joined.iter().map(|joined| &joined.keys), wrong);
    let entries: Vec<Arc<Entry>> = joined.iter().map(|joined| Arc::clone(&joined.entry)).collect();
    let claims = memory.claims.recall(claims_key, || Arc::new(site_files(parts, ground, &entries, found)));
    diagnostics.extend(claims.diagnostics.iter().cloned());
    let site = site(parts, ground, &claims.value, published.left_out, entries).into_value(diagnostics);
    Entries {
        site,
        keys: joined.iter().map(|joined| joined.keys).collect(),
        ground: laid.key,
        lasting: published.lasting,
    }
}

/// Makes the entries of all published documents, in the order of the ground. `targets` is the key of what links can lead
/// to.
fn joined(
    parts: Inputs<'_>,
    contents: &Contents,
    ground: &SiteIndex,
    targets: Fingerprint,
    settings: Fingerprint,
    memory: &mut Memory,
) -> Vec<Arc<Joined>> {
    let parsed = &contents.parsed;
    let routed: Vec<_> = ground.posts.iter().chain(&ground.pages).collect();
    let reached = (targets, keys::headings(parsed));
    let key = |parsed: &Parsed, route| {
        let mut key = Digest::default();
        key.add(&(parsed.key, route, settings));
        match parsed.reach {
            LinkScope::Itself => {}
            LinkScope::Files => key.add(&reached.0),
            LinkScope::Headings => key.add(&reached),
        }
        if let Some(comments) = parts.comments.get(parsed.path.folder()) {
            comments.iter().for_each(|comment| key.add(comment));
        }
        key.fingerprint()
    };
    let wanted: Vec<_> = routed
        .par_iter()
        .map(|routed| {
            let parsed = parsed[routed.document].as_ref();
            (parsed.path.clone(), key(parsed, &routed.route))
        })
        .collect();
    let targets = std::sync::OnceLock::new();
    memory.entries.recall(wanted, |place| {
        let targets = targets.get_or_init(|| self::targets(parts, ground));
        let routed = routed[place];
        let document = &parts.documents[routed.document];
        let Diagnosed { value, diagnostics } = entry(document, &routed.route, parts, targets);
        let keys = keys::entry(&value, parsed[routed.document].key, settings);
        Arc::new(Joined { entry: Arc::new(value), keys, diagnostics })
    })
}
