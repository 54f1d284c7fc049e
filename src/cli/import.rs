//! `griffel import`: imports another blog.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use indicatif::ProgressBar;

use crate::cli::exit_code::USAGE;
use crate::cli::fetch_reason::fetch_reason;
use crate::cli::import_arguments::{ImportArguments, Importer, Labels};
use crate::cli::import_command::{on, statements, with_url};
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::{Language, say};
use crate::diagnostic::system::cannot;
use crate::disk::clock::now;
use crate::disk::exports::{Exports, NotOpened};
use crate::disk::fetch::{clear, download};
use crate::disk::import::{Became, ImportWriter, is_elsewhere};
use crate::disk::import_record::Record;
use crate::disk::media_source::MediaSource;
use crate::import::model::files::{self, Body};
use crate::import::model::ledger::Ledger;
use crate::import::model::options::ImportOptions;
use crate::import::model::platform::Platform;
use crate::import::plan::known_site::InTheWay;
use crate::import::site::{Import, Refusal, import};
use crate::import::source::elements::ExportFaultKind;
use crate::import::write::report::{kind, note_texts, page};
use crate::net::client::{Client, Limits};
use crate::net::error::FetchError;
use crate::net::host_policy::HostPolicy;
use crate::text::address::host;

/// Most notes that a terminal shows; the report has all of them.
const SHOWN_MAX: usize = 100;

/// Imports another blog.
#[must_use]
pub fn run(arguments: &Importer, terminal: &Terminal) -> ExitCode {
    let (home, blog, arguments) = match arguments {
        Importer::Wordpress(arguments) => (Platform::WordPress, None, arguments),
        Importer::Blogger { common, labels, blog } => {
            (Platform::Blogger { to_tags: *labels == Labels::Tags }, blog.as_deref(), common)
        }
    };
    let language = terminal.language;
    let command = ImportCommand { home, blog, arguments, language, terminal };
    match command.import() {
        Ok(outcome) => {
            command.print(&outcome);
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

/// What was imported, and what became of the files.
#[derive(Default)]
struct Outcome {
    ledger: Ledger,
    /// Files that were not written because the author owns or edited them.
    kept: Vec<String>,
    /// Posts among them that the old blog does not show, or not any more.
    hidden: Vec<String>,
    /// Files that were not written because the author deleted them.
    gone: Vec<String>,
    /// Files of an earlier import that are not in this one.
    left: Vec<String>,
    /// The blog's address, if it is a guess.
    guessed: Option<String>,
    /// Whether nobody knows the blog's address.
    is_nameless: bool,
    /// Whether the export does not say what was hidden.
    is_silent: bool,
    /// Whether the settings of the export are in a file of their own.
    is_offered: bool,
    /// Number of fetched files.
    fetched: usize,
    /// Addresses that could not be fetched, and why.
    failed: BTreeMap<String, FetchError>,
}

/// The arguments of one import.
struct ImportCommand<'a> {
    home: Platform,
    blog: Option<&'a str>,
    arguments: &'a ImportArguments,
    language: Language,
    terminal: &'a Terminal,
}

/// Writes the files of an import and notes what became of them.
struct Files<'a> {
    writer: &'a ImportWriter<'a>,
    outcome: &'a mut Outcome,
    /// Paths of all files of the import.
    written: BTreeSet<String>,
    /// The settings of the export, if the site has its own.
    settings: Option<String>,
    /// The first file that could not be written; nothing is written after it.
    failed: Option<(String, io::Error)>,
}

impl Files<'_> {
    fn write(&mut self, file: files::File) {
        if self.failed.is_some() {
            return;
        }
        self.written.insert(file.path.clone());
        self.outcome.is_offered |= file.path == files::OFFERED;
        match self.writer.write(&file) {
            Ok(Became::New | Became::Same | Became::Updated) => {}
            Ok(Became::Kept) => {
                if file.of.is_some_and(|of| !of.is_public) {
                    self.outcome.hidden.push(file.path.clone());
                }
                if let (files::SETTINGS, Body::Text(text)) = (file.path.as_str(), file.body) {
                    self.settings = Some(text);
                }
                self.outcome.kept.push(file.path);
            }
            Ok(Became::Gone) => self.outcome.gone.push(file.path),
            Err(error) => self.failed = Some((file.path, error)),
        }
    }
}

impl ImportCommand<'_> {
    fn import(&self) -> Result<Outcome, ExitCode> {
        let (arguments, into) = (self.arguments, self.arguments.into.as_path());
        if is_elsewhere(into) {
            return Err(self.fail("folder_not_empty", &[("path", &into.display().to_string())]));
        }
        let record = Record::read(into).map_err(|error| self.terminal.cannot("cannot_read", into, &error))?;
        let exports = self.exports()?;
        let options = self.options(&record)?;
        // Files of an earlier import need not be given again.
        let mut at_hand = record.at_hand(into);
        let mut outcome = Outcome::default();
        if arguments.fetch {
            let media = self.media(&at_hand)?;
            let first = import(self.home, &exports, &on(&media), &options, &mut |_| ());
            let first = first.map_err(|refusals| self.refuse(&refusals, &exports))?;
            self.fetch(&first, &mut at_hand, &mut outcome)?;
        }
        let media = self.media(&at_hand)?;
        let writer = ImportWriter::new(into, &media, record);
        let mut files =
            Files { writer: &writer, outcome: &mut outcome, written: BTreeSet::new(), settings: None, failed: None };
        let done = import(self.home, &exports, &on(&media), &options, &mut |file| {
            if !arguments.dry_run {
                files.write(file);
            }
        });
        let Files { written, settings, failed, .. } = files;
        let Import { ledger, guessed, is_nameless, is_silent, .. } =
            done.map_err(|refusals| self.refuse(&refusals, &exports))?;
        (outcome.ledger, outcome.guessed) = (ledger, guessed);
        (outcome.is_nameless, outcome.is_silent) = (is_nameless, is_silent);
        if let Some((path, error)) = failed {
            return Err(self.terminal.cannot("cannot_write", Path::new(&path), &error));
        }
        if !arguments.dry_run {
            outcome.left = writer.left(&written);
            let page = page(&outcome.ledger, &self.notes(&outcome), self.language);
            let json = serde_json::to_string_pretty(&self.json(&outcome)).expect("invariant: plain values");
            let mut reports = vec![("import.html", page.as_str()), ("import.json", json.as_str())];
            reports.extend(settings.as_deref().map(|settings| (files::OFFERED, settings)));
            let done = writer.report(&reports).and_then(|()| writer.finish()).and_then(|()| clear(into));
            done.map_err(|error| self.terminal.cannot("cannot_write", into, &error))?;
        }
        Ok(outcome)
    }

    fn exports(&self) -> Result<Exports, ExitCode> {
        Exports::open(&self.arguments.exports, self.home, self.blog).map_err(|why| match why {
            NotOpened::Unread(path, error) => self.terminal.cannot("cannot_read", &path, &error),
            NotOpened::Several(blogs) => {
                let names = blogs.join(", ");
                match self.blog {
                    Some(blog) => self.fail("import_no_blog", &[("value", blog), ("names", &names)]),
                    None => self.fail("import_several", &[("names", &names)]),
                }
            }
            NotOpened::Blogger(path) => self.fail("import_blogger", &[("path", &path.display().to_string())]),
            NotOpened::NoBlog => match self.home {
                Platform::WordPress => self.fail("import_no_file", &[]),
                Platform::Blogger { .. } => self.fail("import_no_feed", &[]),
            },
        })
    }

    /// Returns the files of the blog: what `--media` names, Takeout files, and what is in the site already.
    fn media(&self, at_hand: &BTreeMap<String, PathBuf>) -> Result<Arc<MediaSource>, ExitCode> {
        let is_zip = |path: &&PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
        let takeouts = self.arguments.exports.iter().filter(is_zip);
        let mut media = MediaSource::default();
        for path in self.arguments.media.iter().chain(takeouts) {
            media = media.and(path).map_err(|error| self.terminal.cannot("cannot_read", path, &error))?;
        }
        Ok(Arc::new(media.with(at_hand.clone())))
    }

    fn options(&self, record: &Record) -> Result<ImportOptions, ExitCode> {
        let zone = self.arguments.timezone.as_str();
        let today = now().in_tz(zone).map_err(|_| self.fail("import_no_zone", &[("value", zone)]))?.date();
        let [anonymous, no_text] = ["import_anonymous", "import_no_text"].map(|key| say(self.language, key, &[]));
        let into = self.arguments.into.as_path();
        let url = self.arguments.url.clone();
        if let Some(url) = url.as_deref().filter(|url| host(url).is_none()) {
            return Err(self.fail("import_no_url", &[("value", url)]));
        }
        let zone = zone.to_owned();
        let cannot = |error| self.terminal.cannot("cannot_read", into, &error);
        let (known, accessibility) = (record.known(into).map_err(cannot)?, statements(record, into).map_err(cannot)?);
        Ok(ImportOptions { zone, url, anonymous, no_text, today, known, accessibility })
    }

    /// Fetches missing files, or says which would be fetched.
    fn fetch(
        &self,
        first: &Import,
        at_hand: &mut BTreeMap<String, PathBuf>,
        outcome: &mut Outcome,
    ) -> Result<(), ExitCode> {
        if first.wanted.is_empty() {
            return Ok(());
        }
        let named = self.arguments.url.as_deref().and_then(host);
        let hosts: BTreeSet<String> = first
            .wanted
            .iter()
            .flatten()
            .filter_map(|address| host(address))
            .chain(first.hosts.iter().cloned())
            .collect();
        let of_wanted: BTreeSet<String> =
            first.wanted.iter().filter_map(|addresses| host(addresses.first()?)).collect();
        let names = of_wanted.into_iter().collect::<Vec<_>>().join(", ");
        let count = first.wanted.len().to_string();
        let word = if self.arguments.dry_run { "import_would_fetch" } else { "import_fetching" };
        self.terminal.note(word, &[("n", &count), ("hosts", &names)]);
        if self.arguments.dry_run {
            return Ok(());
        }
        let bar = if self.terminal.has_progress() {
            ProgressBar::new(first.wanted.len() as u64)
        } else {
            ProgressBar::hidden()
        };
        let into = self.arguments.into.as_path();
        let client = Client::new(HostPolicy { allowed: hosts, trusted: named }, Limits::default());
        let got = download(&first.wanted, &client, into, &|| bar.inc(1));
        bar.finish_and_clear();
        let got = got.map_err(|error| self.terminal.cannot("cannot_write", into, &error))?;
        outcome.fetched = got.files.len();
        outcome.failed = got.errors;
        at_hand.extend(got.files);
        Ok(())
    }

    fn fail(&self, key: &str, fields: &[(&str, &str)]) -> ExitCode {
        self.terminal.error(key, fields);
        ExitCode::from(USAGE)
    }

    /// Prints why the export cannot be imported, and returns the exit code.
    fn refuse(&self, refusals: &[Refusal], exports: &Exports) -> ExitCode {
        for refusal in refusals {
            let (part, key, fault) = match refusal {
                Refusal::Unread(part, error) => {
                    self.terminal.error_text(&cannot("cannot_read", &exports.name(*part), error, self.language));
                    continue;
                }
                Refusal::InTheWay(InTheWay { path, address }) => {
                    self.terminal.error("import_in_the_way", &[("path", path), ("address", address)]);
                    continue;
                }
                Refusal::Faulty(part, fault) => {
                    let key = match fault.why {
                        ExportFaultKind::NoXml => "import_no_xml",
                        ExportFaultKind::NoExport => "import_no_export",
                        ExportFaultKind::Cut => "import_cut",
                        ExportFaultKind::Bare => "import_bare",
                        ExportFaultKind::Broken { .. } => "import_broken",
                        ExportFaultKind::TooMuch => "import_too_much",
                    };
                    (*part, key, fault)
                }
            };
            let (home, item) = match self.home {
                Platform::WordPress => ("WordPress", "item"),
                Platform::Blogger { .. } => ("Blogger", "entry"),
            };
            let from = match fault.why {
                ExportFaultKind::Broken { from } => from.to_string(),
                _ => String::new(),
            };
            let (path, line) = (exports.name(part), fault.line.to_string());
            let fields = [("path", path.as_str()), ("line", &line), ("home", home), ("item", item), ("from", &from)];
            self.terminal.error(key, &fields);
        }
        ExitCode::FAILURE
    }

    /// Returns the outcome as JSON.
    fn json(&self, outcome: &Outcome) -> serde_json::Value {
        let Outcome {
            ledger,
            kept,
            hidden,
            gone,
            left,
            guessed,
            is_nameless,
            is_silent,
            is_offered: _,
            fetched,
            failed,
        } = outcome;
        let failed: BTreeMap<&String, String> =
            failed.iter().map(|(address, why)| (address, fetch_reason(why, self.language))).collect();
        serde_json::json!({
            "sums": ledger.sums(), "rows": &ledger.rows, "notes": &ledger.notes, "kept": kept, "hidden": hidden, "gone": gone, "left": left,
            "guessed": guessed, "silent": is_silent, "command": is_nameless.then(|| self.with_url()), "fetched": fetched, "failed": failed,
        })
    }

    /// Returns notes to check that are not in the ledger: about files, and about addresses that were not fetched.
    fn notes(&self, outcome: &Outcome) -> Vec<String> {
        let word = |key: &str, fields: &[(&str, &str)]| say(self.language, key, fields);
        let kept: Vec<String> = outcome.kept.iter().filter(|path| !outcome.hidden.contains(path)).cloned().collect();
        let paths = [
            ("import_hidden", &outcome.hidden),
            ("import_kept", &kept),
            ("import_gone", &outcome.gone),
            ("import_left", &outcome.left),
        ];
        let of_paths = paths.iter().flat_map(|(key, paths)| paths.iter().map(|path| word(key, &[("path", path)])));
        let of_failed = outcome.failed.iter().map(|(address, why)| {
            word("import_unfetched", &[("address", address), ("reason", &fetch_reason(why, self.language))])
        });
        let guessed = outcome.guessed.iter().map(|address| word("import_guessed", &[("one", address)]));
        let nameless = outcome.is_nameless.then(|| word("import_no_address_of_blog", &[("command", &self.with_url())]));
        let silent = outcome.is_silent.then(|| word("import_all_shown", &[]));
        nameless.into_iter().chain(silent).chain(guessed).chain(of_paths).chain(of_failed).collect()
    }

    /// Returns the command that imports the same blog with its address.
    fn with_url(&self) -> String {
        with_url(self.home, self.blog, self.arguments, self.language)
    }

    /// Prints the outcome: sums and notes to check, or everything as JSON.
    fn print(&self, outcome: &Outcome) {
        let terminal = self.terminal;
        if terminal.is_json() {
            terminal.object("import", self.json(outcome));
            return;
        }
        let word = |key: &str, fields: &[(&str, &str)]| say(self.language, key, fields);
        for (what, sum) in outcome.ledger.sums() {
            let [all, carried, as_data, left_out] =
                [sum.all, sum.carried, sum.as_data, sum.left_out].map(|n| n.to_string());
            let what = word(kind(what), &[]);
            let fields = [
                ("what", what.as_str()),
                ("all", &all),
                ("carried", &carried),
                ("as_data", &as_data),
                ("left_out", &left_out),
            ];
            terminal.result(&word("import_sum", &fields));
        }
        if outcome.fetched > 0 {
            terminal.result(&word("import_fetched", &[("count", &outcome.fetched.to_string())]));
        }
        let of_ledger = note_texts(&outcome.ledger, self.language);
        let lines: Vec<String> = self.notes(outcome).into_iter().chain(of_ledger).collect();
        let shown = if self.arguments.dry_run { lines.len() } else { SHOWN_MAX };
        lines.iter().take(shown).for_each(|line| terminal.result(line));
        let into = self.arguments.into.display().to_string();
        if lines.len() > shown {
            let more = (lines.len() - shown).to_string();
            terminal.result(&word("import_more", &[("count", &more)]));
        }
        let is_offered = |path: &String| path == files::SETTINGS || path == files::OFFERED;
        if outcome.kept.iter().any(is_offered) || outcome.is_offered {
            terminal.note("import_settings", &[]);
        }
        if outcome.is_nameless {
            terminal.note("import_no_address_of_blog", &[("command", &self.with_url())]);
        }
        let done = if self.arguments.dry_run { "import_nothing_written" } else { "import_done" };
        terminal.note(done, &[("path", &into)]);
    }
}
