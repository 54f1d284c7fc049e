//! `griffel publish`: builds the site and puts it where readers find it.

use std::process::ExitCode;
use std::sync::Arc;

use crate::addresses::known::{KNOWN_PATH, KnownAddresses};
use crate::addresses::known_lines::known_addresses;
use crate::addresses::known_merge::merged;
#[cfg(feature = "desk")]
use crate::cli::arguments::BuildArguments;
use crate::cli::arguments::{Global, PublishArguments};
use crate::cli::building::{Again, Finished, built_and};
use crate::cli::exit_code::USAGE;
use crate::cli::page_changes::newly_gone;
use crate::cli::publication::Publication;
use crate::cli::publish_afterwards::Afterwards;
use crate::cli::publish_due::is_due;
use crate::cli::publish_gone::print_gone;
use crate::cli::publish_place::{how_to_build, named};
#[cfg(feature = "desk")]
use crate::cli::publish_release::{keep_release, named as named_release};
use crate::cli::publish_report::reason;
use crate::cli::publish_schedule::print_schedule;
use crate::cli::publish_secrets::{SecretMemory, forget};
use crate::cli::publish_undo::undo;
use crate::cli::publish_watch::TransferWatch;
use crate::cli::record::write;
use crate::cli::session::{find, settings_in};
use crate::cli::summary::count;
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::diagnostic::catalogue::counted;
use crate::diagnostic::rule::Severity;
use crate::disk::output_folder::last_build;
use crate::output::route::Route;
use crate::publish::bytes::BuiltFolder;
use crate::publish::compare::{Comparison, Site};
use crate::publish::error::PublishError;
use crate::publish::sources::PublishedSources;
use crate::publish::target::Secrecy;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::transfer::rank::Ranks;

/// Builds the site and publishes it, or what else `griffel publish` was asked for.
#[must_use]
pub fn run(arguments: &PublishArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    if let Some(kind) = arguments.schedule {
        return print_schedule(kind, arguments, global, terminal);
    }
    if let Some(what) = &arguments.gone {
        return print_gone(what, arguments, global, terminal);
    }
    if arguments.forget {
        return forget(arguments, global, terminal);
    }
    if arguments.undo {
        return undo(arguments, global, terminal);
    }
    let watch = Arc::new(Watch::new(*terminal));
    let memory = SecretMemory::default();
    let published = |done: &Finished<'_>| {
        let publication = Publication::new(arguments, done.session, terminal)?;
        publish(&publication.remembering(&memory), done)
    };
    #[cfg(feature = "desk")]
    let release = match named_release(arguments, terminal) {
        Ok(release) => release,
        Err(code) => return code,
    };
    let once = || {
        let site = find(global, terminal)?;
        let config = settings_in(&site);
        // What is wrong with the settings, the build tells.
        let how = named(arguments, &config).map(|place| how_to_build(place, &config, &site));
        let how = how.unwrap_or_default();
        #[cfg(feature = "desk")]
        let how = BuildArguments { release: release.clone(), ..how };
        built_and(&how, global, terminal, &watch, Again::Build, published)
    };
    let result = match once() {
        Ok(Outcome::KnowsMore) => once(),
        other => other,
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        // Somebody else published while it was built again.
        Ok(Outcome::KnowsMore) => {
            terminal.error_text(&reason(&PublishError::Outdated, terminal.language));
            ExitCode::from(USAGE)
        }
        Err(code) => code,
    }
}

/// What came of a publication.
enum Outcome {
    /// The site lies there.
    Done,
    /// The place knew addresses that this computer did not: the site has to be built with them.
    KnowsMore,
}

/// Publishes the site that was built.
fn publish(publication: &Publication<'_>, done: &Finished<'_>) -> Result<Outcome, ExitCode> {
    let terminal = publication.terminal;
    let (manifest, _) = last_build(done.root).map_err(|_| publication.refuse("publish_no_build", &[]))?;
    let built = BuiltFolder { root: done.root.to_path_buf() };
    let target = publication.target(built.clone(), &done.build.hosting)?;
    let pages = done.build.sources.keys().map(Route::file_path).collect();
    let ranks = Ranks { feed_names: publication.config.feed.files(), pages };
    let site = Site { manifest: &manifest, bytes: &built, ranks: &ranks };
    let watch = TransferWatch::new(*terminal);
    watch.step("compare");
    let comparison = publication.compared(target.as_ref(), site, &watch)?;
    if learns_more(publication, &comparison, done)? {
        return Ok(Outcome::KnowsMore);
    }
    if publication.arguments.due && !is_due(&comparison, done, terminal) {
        publication.print_not_due();
        return Ok(Outcome::Done);
    }
    let recorded = publication.is_for_readers().then(|| done.build.published.recorded(done.today));
    let text = recorded.as_ref().map(KnownAddresses::to_text);
    let has_copy = target.capabilities().notes == Secrecy::Hidden;
    if comparison.is_same() && (!has_copy || comparison.published == text) {
        if let Some(recorded) = recorded.as_ref().filter(|_| !has_copy && !publication.arguments.only_show) {
            write(recorded, done.site, terminal)?;
        }
        publication.keep_same(target.as_ref(), &comparison, Some(done.root));
        keep_sources(publication, done);
        keep_text(publication, done);
        publication.print_end(None, &Afterwards::default());
        copied(publication)?;
        return Ok(Outcome::Done);
    }
    publication.print_plan(&comparison, site, &done.build.report.left_out, &newly_gone(done.build));
    let warnings = count(&done.build.diagnostics, Severity::Warning);
    if warnings > 0 {
        terminal.note("publish_warnings", &[("warnings", &counted(terminal.language, "warnings", warnings))]);
    }
    let Some(sent) = publication.sent(target.as_ref(), site, &comparison, text.as_deref(), &watch)? else {
        return Ok(Outcome::Done);
    };
    publication.keep(&comparison, Some(&sent), Some(done.root));
    keep_sources(publication, done);
    keep_text(publication, done);
    watch.step("look");
    if let Some(recorded) = &recorded {
        write(recorded, done.site, terminal)?;
    }
    publication.print_end(Some(&sent), &publication.afterwards(site, &comparison));
    copied(publication)?;
    Ok(Outcome::Done)
}

/// Keeps which texts lie there now, so that one that was changed since can be told from the others.
fn keep_sources(publication: &Publication<'_>, done: &Finished<'_>) {
    if publication.arguments.only_show {
        return;
    }
    let sources = PublishedSources::of(&done.session.snapshot, done.build.sources.values());
    if publication.store().keep_sources(&sources).is_err() {
        publication.terminal.debug("publish_not_kept", &[]);
    }
}

/// Writes the file of the draft that went out to readers, if one did.
fn keep_text(publication: &Publication<'_>, done: &Finished<'_>) {
    #[cfg(feature = "desk")]
    if !publication.arguments.only_show && publication.is_for_readers() {
        let release = named_release(publication.arguments, publication.terminal).ok().flatten();
        keep_release(release.as_ref(), done.session, done.today, publication.terminal);
    }
    #[cfg(not(feature = "desk"))]
    let _ = (publication, done);
}

/// Puts a copy of the sources beside the site, if the settings say so and the program can.
fn copied(publication: &Publication<'_>) -> Result<(), ExitCode> {
    #[cfg(feature = "backup")]
    return crate::cli::publish_backup::copy_sources(publication);
    #[cfg(not(feature = "backup"))]
    {
        if publication.place.backup.is_some() {
            publication.terminal.note("publish_backup_missing", &[]);
        }
        Ok(())
    }
}

/// Takes over the addresses that the place knows and this computer does not; returns whether there were any.
fn learns_more(publication: &Publication<'_>, comparison: &Comparison, done: &Finished<'_>) -> Result<bool, ExitCode> {
    let is_asked = publication.is_for_readers() && !publication.arguments.only_show;
    let Some(text) = comparison.published.as_ref().filter(|_| is_asked) else { return Ok(false) };
    let path = SourcePath::new(KNOWN_PATH).expect("invariant: a path");
    let there = known_addresses(&Source::new(path, text.as_bytes())).value;
    let known = done.build.published.known();
    let both = merged(known, &there);
    if both == *known {
        return Ok(false);
    }
    write(&both, done.site, publication.terminal)?;
    Ok(true)
}
