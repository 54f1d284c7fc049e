//! `griffel check`: what is wrong for readers and for the law.

use std::process::ExitCode;
use std::sync::Arc;

use crate::check::finding::Finding;
use crate::cli::arguments::{CheckArguments, Global};
use crate::cli::building::{Run, build_on_thread};
use crate::cli::check_report::{Report, report};
use crate::cli::exit_code::CONTENT;
use crate::cli::session::{Session, day, open};
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::diagnostic::rule::in_order;
use crate::disk::blob_folder::BlobFolder;
use crate::disk::cache::load;
use crate::disk::folder_target::{FolderTarget, Look};
use crate::disk::target::Target;
use crate::pipeline::input::{OnErrors, Options, Purpose};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::{Progress, Stage};
use crate::pipeline::saved_memory::LoadedMemory;

/// Checks the site and tells what it found.
#[must_use]
pub fn run(arguments: &CheckArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let watch = Arc::new(Watch::new(*terminal));
    watch.stage(Stage::Read, 1);
    let checked = open(global, terminal).and_then(|session| checked(session, arguments, &watch, terminal));
    let (session, findings) = match checked {
        Ok(checked) => checked,
        Err(code) => return code,
    };
    let Report { errors, warnings } = report(&findings, &session, terminal);
    if errors > 0 || (arguments.strict && warnings > 0) { ExitCode::from(CONTENT) } else { ExitCode::SUCCESS }
}

/// Returns the site as it was read, and what is wrong with it. Posts that wait for their day are checked: nobody looks at
/// them again before they are published.
fn checked(
    session: Session,
    arguments: &CheckArguments,
    watch: &Arc<Watch>,
    terminal: &Terminal,
) -> Result<(Session, Vec<Finding>), ExitCode> {
    let (today, now) = day(&session, arguments.today.as_deref(), terminal)?;
    let options = Options { drafts: arguments.drafts, future: true, on_errors: OnErrors::Show, ..Options::default() };
    let memory = memory_of_last_build(&session);
    let blob_cache = BlobFolder::of(&session.site);
    let run = Arc::new(Run { session, today, now, options, blob_cache, purpose: Purpose::Check });
    let (mut build, memory) = build_on_thread(&run, memory, watch, terminal)?;
    watch.finish();
    let mut findings = std::mem::take(&mut build.findings);
    let unread = in_order(run.session.diagnostics.clone());
    findings.extend(unread.into_iter().map(|diagnostic| Finding { rule: None, diagnostic, exception: None }));
    // The process ends soon: dropping the whole site would only take time.
    std::mem::forget((build, memory));
    let session =
        Session { site: run.session.site.clone(), snapshot: run.session.snapshot.clone(), diagnostics: Vec::new() };
    Ok((session, findings))
}

/// Returns what the last build made of the same files, so that pages of presentations need not be drawn again.
fn memory_of_last_build(session: &Session) -> Memory {
    let target = FolderTarget::open(&session.site.join("public"), &session.site, Look::Lengths);
    let (Ok(target), Ok(cache)) = (target, load(&session.site)) else { return Memory::default() };
    let stored = LoadedMemory::read(&cache.all, &cache.edits);
    stored.map(|stored| stored.memory(&session.snapshot, target.state())).unwrap_or_default()
}
