//! The finished site and a target -> what publishing it there would do. Nothing is changed there.

use std::collections::{BTreeMap, BTreeSet};

use crate::output::manifest::{FileStamp, MANIFEST_NAME, Manifest};
use crate::publish::bytes::SiteBytes;
use crate::publish::error::PublishError;
use crate::publish::notes::{Notes, own};
use crate::publish::retry::Patience;
use crate::publish::target::{FileTarget, TargetError};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::transfer::difference::{Overwritten, since};
use crate::transfer::plan::{There, TransferPlan, plan};
use crate::transfer::rank::Ranks;
use crate::transfer::state::{FoundLock, TargetState};

/// How many files are looked at to notice that a server was emptied, or that somebody else changed it.
const SAMPLE: usize = 50;

/// From how many files on their lengths are taken from lists of whole folders, and not asked for one by one.
const LISTED: usize = 1000;

/// Most bytes of foreign files that are read to see whether they are as ours: what a phone's connection reads in a minute.
const ADOPTED_BYTES_MAX: u64 = 64 << 20;
/// Most of these files: each is some answers of the server, which may take 30 ms each.
const ADOPTED_MAX: usize = 200;

/// The finished site.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// Its files.
    pub manifest: &'a Manifest,
    /// Their bytes.
    pub bytes: &'a dyn SiteBytes,
    /// What decides the order in which they are sent.
    pub ranks: &'a Ranks,
}

/// What this computer last saw on a target: what its last transfer there left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its state.
    pub state: TargetState,
    /// Its files.
    pub manifest: Manifest,
}

/// How closely files are looked at that are said to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The lengths of some of them; the number decides of which.
    Some(u64),
    /// The lengths of all.
    All,
}

/// What publishing would do.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What would be sent and deleted. `overwrites` are files that the author has to be asked about.
    pub plan: TransferPlan,
    /// What the last finished transfer left; `None` if there was none.
    pub there: Option<Manifest>,
    /// What is known of that transfer.
    pub state: Option<TargetState>,
    /// What somebody else published since this computer last did, and this transfer would undo. Empty without a
    /// [`Seen`].
    pub overwritten: Overwritten,
    /// The copy of `published.yaml`.
    pub published: Option<String>,
    /// The lock of a transfer that is under way or was killed.
    pub lock: Option<FoundLock>,
    /// The token of a transfer that did not end: this one goes on with it.
    pub pending: Option<String>,
    /// How much of that transfer was done, as the target tells it.
    pub done: Option<String>,
}

impl Comparison {
    /// Returns whether the files there are as they would be, and nothing is left of a transfer that did not end. The copy of
    /// `published.yaml` may be another one.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.pending.is_none() && self.there.as_ref() == Some(&self.plan.manifest) && self.plan.write.is_empty()
    }
}

/// Compares the finished site with a target. `seen` is what this computer last saw there.
///
/// # Errors
///
/// [`PublishError::Target`], [`PublishError::OtherSite`] and [`PublishError::Damaged`].
pub fn compare(
    target: &dyn FileTarget,
    site: Site<'_>,
    seen: Option<&Seen>,
    look: Look,
    patience: &Patience<'_>,
) -> Result<Comparison, PublishError> {
    let notes = Notes { target, patience };
    let state = notes.state()?;
    patience.watch().connected();
    let pending = notes.pending()?;
    let token = pending.as_ref().map(|journal| journal.token.clone());
    let done = if token.is_some() { notes.done()? } else { None };
    let known = seen.filter(|seen| token.is_none() && state.as_ref() == Some(&seen.state));
    let there = match known {
        // A server may have been emptied but for the state.
        Some(seen) if is_there(&notes, MANIFEST_NAME)? => Some(seen.manifest.clone()),
        Some(_) | None => notes.manifest()?,
    };
    let lies_there = there.as_ref().and_then(|there| there.site.as_ref());
    let lies_there = lies_there.or_else(|| pending.as_ref()?.site.as_ref());
    // What this computer put there is no other site, even if its author gave it another title and changed every post.
    let is_seen = seen.is_some_and(|seen| seen.manifest.site.as_ref() == lies_there);
    if let (Some(mark), Some(own)) = (lies_there, &site.manifest.site)
        && !is_seen
        && !mark.is_of(own)
    {
        return Err(PublishError::OtherSite { url: mark.url().to_owned() });
    }
    let count = pending.as_ref().zip(done.as_ref()).map_or(0, |(journal, text)| journal.done(text));
    let manifest = there.clone().unwrap_or_default();
    let mut found = There { manifest, pending, done: count, ..There::default() };
    look_at(&mut found, &notes, site.manifest, look)?;
    found.adopted = adopted(&found, &notes, site.manifest)?;
    let overwritten = match (seen, &there) {
        (Some(seen), Some(there)) if Some(&seen.state) != state.as_ref() => {
            since(&seen.manifest, there, site.manifest).pages()
        }
        (Some(_) | None, _) => Overwritten::default(),
    };
    Ok(Comparison {
        plan: plan(site.manifest, &found, site.ranks),
        there,
        state,
        overwritten,
        published: notes.published()?,
        lock: notes.lock()?,
        pending: token,
        done,
    })
}

/// Returns whether one of griffel's own files is there.
fn is_there(notes: &Notes<'_>, name: &str) -> Result<bool, TargetError> {
    let sizes = notes.patience.retried(|| notes.target.sizes(&[own(name)]))?;
    Ok(sizes.first().copied().flatten().is_some())
}

/// Asks for the lengths of the files that have to be looked at; of all if one of the sample is not as it is said to be.
fn look_at(there: &mut There, notes: &Notes<'_>, here: &Manifest, look: Look) -> Result<(), TargetError> {
    let doubtful = there.doubtful(here);
    let said: Vec<(SourcePath, FileStamp)> =
        there.owned().into_iter().filter_map(|(path, stamp)| Some((path.clone(), stamp?))).collect();
    let chosen = match look {
        Look::Some(seed) => sample(&said, seed),
        Look::All => said.iter().collect(),
    };
    let paths: BTreeSet<SourcePath> = doubtful.into_iter().chain(chosen.iter().map(|(path, _)| path.clone())).collect();
    there.sizes = lengths(notes, paths)?;
    let is_wrong = |(path, stamp): &&(SourcePath, FileStamp)| there.sizes.get(path) != Some(&Some(stamp.len));
    if chosen.iter().any(is_wrong) && chosen.len() < said.len() {
        let rest = said.into_iter().map(|(path, _)| path).filter(|path| !there.sizes.contains_key(path)).collect();
        let more = lengths(notes, rest)?;
        there.sizes.extend(more);
    }
    Ok(())
}

/// Returns some of the files, from all folders.
fn sample(files: &[(SourcePath, FileStamp)], seed: u64) -> Vec<&(SourcePath, FileStamp)> {
    let step = files.len().div_ceil(SAMPLE).max(1);
    let first = usize::try_from(seed % step as u64).unwrap_or_default();
    files.iter().skip(first).step_by(step).collect()
}

fn lengths(notes: &Notes<'_>, paths: BTreeSet<SourcePath>) -> Result<BTreeMap<SourcePath, Option<u64>>, TargetError> {
    let Notes { target, patience } = notes;
    let paths: Vec<SourcePath> = paths.into_iter().collect();
    if paths.len() >= LISTED {
        let listed = patience.retried(|| target.list(patience.watch()))?;
        return Ok(paths.into_iter().map(|path| (path.clone(), listed.get(&path).copied())).collect());
    }
    if paths.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sizes = patience.retried(|| target.sizes(&paths))?;
    Ok(paths.into_iter().zip(sizes).collect())
}

/// Returns the foreign files that have the bytes of ours: somebody uploaded the site by other means.
fn adopted(there: &There, notes: &Notes<'_>, here: &Manifest) -> Result<BTreeSet<SourcePath>, TargetError> {
    let mut alike = there.foreign(here);
    alike.retain(|path, len| here.files.get(path).is_some_and(|stamp| stamp.len == *len));
    if alike.len() > ADOPTED_MAX || alike.values().sum::<u64>() > ADOPTED_BYTES_MAX {
        return Ok(BTreeSet::new());
    }
    let mut adopted = BTreeSet::new();
    for (path, len) in alike {
        let bytes = notes.patience.retried(|| notes.target.read(&path, len))?;
        let fingerprint = here.files.get(&path).map(|stamp| stamp.fingerprint);
        if bytes.map(|bytes| Fingerprint::of(&bytes)) == fingerprint {
            adopted.insert(path);
        }
    }
    Ok(adopted)
}

/// Returns whether a target is as it was when it was compared.
pub(super) fn is_current(comparison: &Comparison, notes: &Notes<'_>) -> Result<bool, TargetError> {
    if notes.state()? != comparison.state {
        return Ok(false);
    }
    let pending = notes.pending()?.map(|journal| journal.token);
    Ok(pending == comparison.pending && (pending.is_none() || notes.done()? == comparison.done))
}
