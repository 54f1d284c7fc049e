//! `griffel publish --undo`: brings back what lay there before the last transfer.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use crate::cli::arguments::{Global, PublishArguments};
use crate::cli::building::{Again, Finished, built_and, locked};
use crate::cli::publication::Publication;
use crate::cli::publish_afterwards::Afterwards;
use crate::cli::publish_place::how_to_build;
use crate::cli::publish_watch::TransferWatch;
use crate::cli::session::{find, read};
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::config::publish::TargetKind;
use crate::disk::lock::lock_of_site;
use crate::disk::own_folder::FOLDER;
use crate::output::hosting::Hosting;
use crate::publish::compare::Site;
use crate::publish::kept::Kept;
use crate::transfer::rank::Ranks;

/// Brings back what lay there before this computer last published. It is a transfer like any other, so that a second one
/// takes it back. Nothing is built, but for a bucket: it works while the site has errors.
#[must_use]
pub fn undo(arguments: &PublishArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    brought_back(arguments, global, terminal).map_or_else(|code| code, |()| ExitCode::SUCCESS)
}

fn brought_back(arguments: &PublishArguments, global: &Global, terminal: &Terminal) -> Result<(), ExitCode> {
    let session = read(find(global, terminal)?, terminal)?;
    let site = &session.site;
    let publication = Publication::new(arguments, &session, terminal)?;
    if matches!(publication.place.kind, TargetKind::S3(_)) {
        // A bucket keeps types and times with its files, and only a built site tells them.
        let watch = Arc::new(Watch::new(*terminal));
        let back = |done: &Finished<'_>| transfer(&publication, &done.build.hosting);
        let how = how_to_build(&publication.place, &publication.config, site);
        return built_and(&how, global, terminal, &watch, Again::Build, back);
    }
    // Nobody publishes from this folder meanwhile.
    let lock = lock_of_site(site, &site.join("public"));
    let lock = lock.map_err(|error| terminal.cannot("cannot_write", &site.join(FOLDER), &error))?;
    locked(&lock, site, site, terminal, || transfer(&publication, &Hosting::default()))
}

fn transfer(publication: &Publication<'_>, hosting: &Hosting) -> Result<(), ExitCode> {
    let kept = Kept::of(&publication.store());
    let before = kept.before().ok_or_else(|| publication.refuse("publish_nothing_kept", &[]))?;
    let ranks = Ranks { feed_names: publication.config.feed.files(), ..Ranks::default() };
    let site = Site { manifest: &before, bytes: &kept, ranks: &ranks };
    let target = publication.target(kept.clone(), hosting)?;
    let watch = TransferWatch::new(*publication.terminal);
    let comparison = publication.compared(target.as_ref(), site, &watch)?;
    if comparison.is_same() {
        publication.print_end(None, &Afterwards::default());
        return Ok(());
    }
    publication.print_plan(&comparison, site, &[], &BTreeSet::new());
    // Addresses that readers know are not forgotten.
    let published = comparison.published.as_deref();
    if let Some(sent) = publication.sent(target.as_ref(), site, &comparison, published, &watch)? {
        publication.keep(&comparison, Some(&sent), None);
        publication.print_end(Some(&sent), &publication.afterwards(site, &comparison));
    }
    Ok(())
}
