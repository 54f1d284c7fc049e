//! `griffel check`: what is wrong for readers and for the law.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::check::baseline::{BASELINE_PATH, Baseline};
use crate::check::finding::Finding;
use crate::cli::arguments::{CheckArguments, Global};
use crate::cli::building::{Run, build_on_thread};
#[cfg(any(feature = "import", feature = "publish"))]
use crate::cli::check_external::ExternalCheck;
use crate::cli::check_fix::{RepairedSite, repaired_site, show, write};
use crate::cli::check_report::{Report, report};
use crate::cli::exit_code::{CONTENT, USAGE};
use crate::cli::session::{Session, day, open, settings};
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::diagnostic::catalogue::say;
use crate::diagnostic::rule::{Diagnostic, in_order};
use crate::disk::blob_folder::BlobFolder;
use crate::disk::cache::load;
use crate::disk::folder_target::{FolderTarget, Look};
use crate::disk::replace::replace;
use crate::disk::target::Target;
use crate::pipeline::input::{OnErrors, Options, Purpose};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::{Progress, Stage};
use crate::pipeline::report_page::{KnownEntry, ReportPage, report_page};
use crate::pipeline::saved_memory::LoadedMemory;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// Checks the site and tells what it found.
#[must_use]
pub fn run(arguments: &CheckArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    match check(arguments, global, terminal) {
        Ok(code) | Err(code) => code,
    }
}

fn check(arguments: &CheckArguments, global: &Global, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
    let watch = Arc::new(Watch::new(*terminal));
    watch.stage(Stage::Read, 1);
    let session = open(global, terminal)?;
    let (today, now) = day(&session, arguments.today.as_deref(), terminal)?;
    let (memory, entries) = (memory_of_last_build(&session), BTreeMap::new());
    let mut checker = Checker {
        arguments,
        today,
        now,
        memory,
        watch,
        terminal,
        entries,
        #[cfg(any(feature = "import", feature = "publish"))]
        external: arguments.external.then(|| ExternalCheck::new(&session, terminal)),
    };
    let findings = checker.findings(&session.site, &session.snapshot, &session.diagnostics)?;
    let (snapshot, findings) =
        if arguments.fix { fixed(&mut checker, &session, findings)? } else { (session.snapshot.clone(), findings) };
    if arguments.write_baseline {
        return write_baseline(&findings, &session, terminal);
    }
    let session = Session { snapshot, ..session };
    if let Some(path) = &arguments.html {
        write_html(path, &findings, &session, &checker)?;
    }
    let Report { errors, warnings } = report(&findings, &session, &checker.entries, terminal);
    // The process ends now: dropping the whole site would only take time.
    std::mem::forget(checker.memory);
    Ok(if errors > 0 || (arguments.strict && warnings > 0) { ExitCode::from(CONTENT) } else { ExitCode::SUCCESS })
}

/// Checks a site, and remembers for the next time.
struct Checker<'a> {
    arguments: &'a CheckArguments,
    today: Date,
    now: Timestamp,
    memory: Memory,
    watch: Arc<Watch>,
    terminal: &'a Terminal,
    /// The posts and pages of the last check.
    entries: BTreeMap<SourcePath, KnownEntry>,
    /// What became of links to other sites, if that is asked.
    #[cfg(any(feature = "import", feature = "publish"))]
    external: Option<ExternalCheck<'a>>,
}

impl Checker<'_> {
    /// Returns what is wrong with a site. Posts that wait for their day are checked: nobody looks at them again before they
    /// are published.
    fn findings(&mut self, site: &Path, snapshot: &Snapshot, unread: &[Diagnostic]) -> Result<Vec<Finding>, ExitCode> {
        let on_errors = OnErrors::Show;
        let options = Options { drafts: self.arguments.drafts, future: true, on_errors, ..Options::default() };
        let session = Session { site: site.to_owned(), snapshot: snapshot.clone(), diagnostics: Vec::new() };
        let blob_cache = BlobFolder::of(site);
        let (today, now) = (self.today, self.now);
        let run = Arc::new(Run { session, today, now, options, blob_cache, purpose: self.purpose() });
        let memory = std::mem::take(&mut self.memory);
        let (mut build, memory) = build_on_thread(&run, memory, &self.watch, self.terminal)?;
        self.watch.finish();
        self.memory = memory;
        self.entries = std::mem::take(&mut build.entries);
        let mut findings = std::mem::take(&mut build.findings);
        #[cfg(any(feature = "import", feature = "publish"))]
        if let Some(check) = &mut self.external {
            findings.extend(check.findings(&build.external));
        }
        findings.extend(in_order(unread.to_vec()).into_iter().map(Finding::of_build));
        Ok(findings)
    }

    #[cfg(any(feature = "import", feature = "publish"))]
    fn purpose(&self) -> Purpose {
        if self.external.is_some() { Purpose::CheckExternal } else { Purpose::Check }
    }

    #[cfg(not(any(feature = "import", feature = "publish")))]
    #[expect(clippy::unused_self, reason = "it depends on an option of other features")]
    fn purpose(&self) -> Purpose {
        Purpose::Check
    }
}

/// Makes the edits that change no meaning, after asking; returns the site as it is then, and what is left.
fn fixed(
    checker: &mut Checker<'_>,
    session: &Session,
    findings: Vec<Finding>,
) -> Result<(Snapshot, Vec<Finding>), ExitCode> {
    let (terminal, before) = (checker.terminal, &session.snapshot);
    let found = findings.clone();
    let repaired: RepairedSite = repaired_site(before, findings, &mut |snapshot| {
        checker.findings(&session.site, snapshot, &session.diagnostics)
    })?;
    if repaired.files.is_empty() {
        terminal.note("check_nothing_to_fix", &[]);
        return Ok((before.clone(), found));
    }
    let (files, fixed) = (repaired.files.len(), repaired.files.values().map(|(_, number)| number).sum::<usize>());
    show(&repaired, before, terminal);
    let (files, fixed) = (files.to_string(), fixed.to_string());
    let fields = [("n", files.as_str()), ("findings", fixed.as_str())];
    let is_wanted = checker.arguments.yes || terminal.ask("check_fix_ask", &fields).unwrap_or(false);
    if !is_wanted {
        terminal.note("check_fix_not", &[]);
        return Ok((before.clone(), found));
    }
    if !write(&repaired, before, &session.site, terminal) {
        return Err(ExitCode::from(USAGE));
    }
    terminal.note("check_fixed", &fields);
    Ok((repaired.snapshot, repaired.findings))
}

fn write_baseline(findings: &[Finding], session: &Session, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
    let path = session.site.join(BASELINE_PATH);
    let baseline = Baseline::of(findings);
    let text = baseline.text(&say(terminal.language, "baseline_comment", &[]));
    replace(&path, &text).map_err(|error| terminal.cannot("cannot_write", &path, &error))?;
    let n = baseline.len();
    let said = say(terminal.language, "baseline_written", &[("n", &n.to_string()), ("path", BASELINE_PATH)]);
    terminal.outcome(&said, "baseline", json!({"path": BASELINE_PATH, "findings": n}));
    Ok(ExitCode::SUCCESS)
}

/// Writes the report that people forward.
fn write_html(path: &Path, findings: &[Finding], session: &Session, checker: &Checker<'_>) -> Result<(), ExitCode> {
    let terminal = checker.terminal;
    let config = settings(session);
    let texts = |path: &str| session.snapshot.text(path);
    let page = report_page(&ReportPage {
        title: &config.title,
        findings,
        entries: &checker.entries,
        texts: &texts,
        today: checker.today,
        language: terminal.language,
    });
    replace(path, &page).map_err(|error| terminal.cannot("cannot_write", path, &error))?;
    terminal.note("check_html", &[("path", &path.display().to_string())]);
    Ok(())
}

/// Returns what the last build made of the same files, so that pages of presentations need not be drawn again.
fn memory_of_last_build(session: &Session) -> Memory {
    let target = FolderTarget::open(&session.site.join("public"), &session.site, Look::Lengths);
    let (Ok(target), Ok(cache)) = (target, load(&session.site)) else { return Memory::default() };
    let stored = LoadedMemory::read(&cache.all, &cache.edits);
    stored.map(|stored| stored.memory(&session.snapshot, target.state())).unwrap_or_default()
}
