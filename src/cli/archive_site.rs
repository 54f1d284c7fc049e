//! Builds a site for an archive, in memory: neither the output folder nor what readers know is touched.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crate::archive::a_to_z;
use crate::cli::arguments::ArchiveArguments;
use crate::cli::building::{Run, build_on_thread, built};
use crate::cli::exit_code::CONTENT;
use crate::cli::session::{Session, day, read, settings};
use crate::cli::summary::count;
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::config::settings::Config;
use crate::diagnostic::catalogue::counted;
use crate::diagnostic::rule::Severity;
use crate::disk::blob_folder::BlobFolder;
use crate::output::file::Output;
use crate::output::route::Route;
use crate::pipeline::build::Build;
use crate::pipeline::input::{Options, Purpose};
use crate::pipeline::inventory::{Inventory, inventory};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::Unwatched;
use crate::pipeline::tolerance::Extent;

/// A site that was built for an archive.
pub struct BuiltSite {
    /// What it was built of.
    pub run: Arc<Run>,
    /// Its settings.
    pub config: Config,
    /// What was built.
    pub build: Build,
    /// What it publishes.
    pub inventory: Inventory,
    /// The page that lists everything by the alphabet. It is no part of the site on the web.
    pub a_to_z: Output,
}

impl BuiltSite {
    /// Returns the files of the site with the list.
    pub fn outputs(&self) -> Vec<Output> {
        self.build.outputs.iter().chain([&self.a_to_z]).cloned().collect()
    }
}

/// Builds the site in a folder.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn built_site(site: PathBuf, arguments: &ArchiveArguments, terminal: &Terminal) -> Result<BuiltSite, ExitCode> {
    let watch = Arc::new(Watch::new(*terminal));
    let session = read(site, terminal)?;
    let (today, now) = day(&session, arguments.today.as_deref(), terminal)?;
    let config = settings(&session);
    // Pictures are the same in every build.
    let blob_cache = BlobFolder::of(&session.site);
    let run = Arc::new(Run { session, today, now, options: Options::default(), blob_cache, purpose: Purpose::Site });
    let (build, mut memory) = built(&run, Memory::default(), &watch, terminal)?;
    if build.extent != Extent::Whole {
        let errors = counted(terminal.language, "errors", count(&build.diagnostics, Severity::Error));
        terminal.error("archive_nothing_written", &[("errors", &errors)]);
        return Err(ExitCode::from(CONTENT));
    }
    let inventory = inventory(&run.input(&Unwatched), &mut memory);
    let a_to_z = list(&run, &inventory, &config, memory, &watch, terminal)?;
    Ok(BuiltSite { run, config, build, inventory, a_to_z })
}

/// Returns the page that lists everything: the site is built once more with it, and only that page is taken.
fn list(
    run: &Run,
    inventory: &Inventory,
    config: &Config,
    memory: Memory,
    watch: &Arc<Watch>,
    terminal: &Terminal,
) -> Result<Output, ExitCode> {
    let source = a_to_z::source(inventory, &run.session.snapshot, &config.language);
    let path = source.path.clone();
    let site = run.session.site.clone();
    let session = Session { snapshot: run.session.snapshot.clone().with(source), diagnostics: Vec::new(), site };
    let blob_cache = BlobFolder::of(&session.site);
    let options = run.options.clone();
    let run = Arc::new(Run { session, today: run.today, now: run.now, options, blob_cache, purpose: Purpose::Site });
    let (build, _) = build_on_thread(&run, memory, watch, terminal)?;
    watch.finish();
    let route: Option<&Route> = build.sources.iter().find(|(_, of)| **of == path).map(|(route, _)| route);
    let page = route.and_then(|route| build.outputs.iter().find(|output| output.route == *route));
    page.cloned().ok_or_else(|| {
        // Nothing of an author stands in it that is not escaped.
        let texts = crate::cli::session::texts(&run.session.snapshot);
        terminal.diagnostics(&build.diagnostics, &|path| texts(path));
        terminal.error("our_mistake", &[]);
        ExitCode::from(CONTENT)
    })
}
