//! Contents -> the site.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::model::assemble::{Parts, entry, site, targets};
use crate::model::entry::Entry;
use crate::model::ground::{Ground, ground, published};
use crate::model::publication::Today;
use crate::model::site::Site;
use crate::pipeline::contents::{Contents, Parsed, Reach};
use crate::pipeline::keys::{self, EntryKeys};
use crate::pipeline::memory::Memory;
use crate::source::fingerprint::{Digest, Fingerprint};

/// An entry with its keys.
pub(super) struct Joined {
    pub(super) entry: Arc<Entry>,
    pub(super) keys: EntryKeys,
    diagnostics: Vec<Diagnostic>,
}

/// The site, and the keys of its posts followed by its pages.
pub(crate) struct Entries {
    pub(crate) site: Site,
    pub(super) keys: Vec<EntryKeys>,
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
    let Contents { documents, parsed, comments, files, statics } = contents;
    let published = published(documents, today);
    let key = keys::ground(settings, parsed, &published, statics);
    let ground = memory.ground.recall(key, || Arc::new(ground(documents, &published, statics.keys(), config)));
    let parts = Parts { config, documents, comments, files, statics };
    let joined = joined(parts, contents, &ground.value, settings, memory);
    let before = diagnostics.len();
    diagnostics.extend(ground.diagnostics.iter().cloned());
    diagnostics.extend(joined.iter().flat_map(|joined| &joined.diagnostics).cloned());
    let all = joined.iter().map(|joined| Arc::clone(&joined.entry)).collect();
    let Diagnosed { value, diagnostics: found } =
        site(parts, &ground.value, published.left_out, all, &diagnostics[before..]);
    diagnostics.extend(found);
    Entries { site: value, keys: joined.iter().map(|joined| joined.keys).collect() }
}

/// Makes the entries of all published documents, in the order of the ground.
fn joined(
    parts: Parts<'_>,
    contents: &Contents,
    ground: &Ground,
    settings: Fingerprint,
    memory: &mut Memory,
) -> Vec<Arc<Joined>> {
    let parsed = &contents.parsed;
    let routed: Vec<_> = ground.posts.iter().chain(&ground.pages).collect();
    let reached = [keys::targets(ground, parsed, parts.files), keys::headings(parsed)];
    let key = |parsed: &Parsed, route| {
        let mut key = Digest::default();
        key.add(&(parsed.key, route, settings));
        match parsed.reach {
            Reach::Itself => {}
            Reach::Files => key.add(&reached[0]),
            Reach::Headings => key.add(&reached),
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
