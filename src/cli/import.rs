//! `griffel import`.

use std::process::ExitCode;
use std::sync::Arc;

use crate::cli::arguments::{Global, ImportArguments, Importer, Labels};
use crate::cli::session::USAGE;
use crate::cli::terminal::{Terminal, language};
use crate::diagnostic::catalogue::{Language, say};
use crate::disk::clock::now;
use crate::disk::import::{Became, Exports, Shelf, Writer};
use crate::import::elements::Why;
use crate::import::entry::{self, Wish};
use crate::import::ledger::Ledger;
use crate::import::report::{kind, page, told};
use crate::import::site::{Home, Parts, Refusal, import};

/// Takes another blog over.
#[must_use]
pub fn run(arguments: &Importer, global: &Global, terminal: &Terminal) -> ExitCode {
    let (home, arguments) = match arguments {
        Importer::Wordpress(arguments) => (Home::WordPress, arguments),
        Importer::Blogger { common, labels } => (Home::Blogger { to_tags: *labels == Labels::Tags }, common),
    };
    let language = language(global.lang.as_deref());
    match taken(home, arguments, language, terminal) {
        Ok((ledger, kept)) => {
            tell(&ledger, &kept, language, terminal);
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn taken(
    home: Home,
    arguments: &ImportArguments,
    language: Language,
    terminal: &Terminal,
) -> Result<(Ledger, Vec<String>), ExitCode> {
    let fail = |key: &str, fields: &[(&str, &str)]| {
        terminal.error(key, fields);
        ExitCode::from(USAGE)
    };
    // The pictures of a Takeout lie in it.
    let takeout =
        arguments.exports.iter().find(|path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")));
    let shelf = match arguments.media.as_ref().or(takeout) {
        Some(place) => Shelf::open(place).map_err(|error| {
            fail("cannot_read", &[("path", &place.display().to_string()), ("reason", &error.to_string())])
        })?,
        None => Shelf::default(),
    };
    let shelf = Arc::new(shelf);
    let into = arguments.into.as_path();
    let cannot =
        |path: &str, error: &std::io::Error| fail("cannot_write", &[("path", path), ("reason", &error.to_string())]);
    let writer = Writer::new(into, &shelf).map_err(|error| cannot(&into.display().to_string(), &error))?;
    let exports = Exports::open(&arguments.exports).map_err(|(path, error)| {
        fail("cannot_read", &[("path", &path.display().to_string()), ("reason", &error.to_string())])
    })?;
    if exports.count() == 0 {
        return Err(fail("import_no_feed", &[]));
    }
    let zone = arguments.timezone.as_str();
    let today = now().in_tz(zone).map_err(|_| fail("import_no_zone", &[("value", zone)]))?.date();
    let wish =
        Wish { zone: arguments.timezone.clone(), url: arguments.url.clone(), anonymous: "Anonym".to_owned(), today };
    let on_shelf: Arc<dyn entry::Shelf> = Arc::clone(&shelf) as Arc<dyn entry::Shelf>;
    let (mut failed, mut kept) = (None, Vec::new());
    let ledger = import(home, &exports, &on_shelf, &wish, &mut |file| {
        if arguments.dry_run || failed.is_some() {
            return;
        }
        match writer.write(&file) {
            Ok(Became::New | Became::Same | Became::Updated) => {}
            Ok(Became::Kept) => kept.push(file.path),
            Err(error) => failed = Some((file.path, error)),
        }
    });
    let ledger = ledger.map_err(|refusals| refused(&refusals, &exports, terminal))?;
    if let Some((path, error)) = failed {
        return Err(cannot(&path, &error));
    }
    if !arguments.dry_run {
        let page = page(&ledger, language);
        writer.report(&page, &ledger).map_err(|error| cannot(&into.display().to_string(), &error))?;
        writer.finish().map_err(|error| cannot(&into.display().to_string(), &error))?;
    }
    Ok((ledger, kept))
}

fn refused(refusals: &[Refusal], exports: &Exports, terminal: &Terminal) -> ExitCode {
    for refusal in refusals {
        let (part, key, line, reason) = match refusal {
            Refusal::Unread(part, error) => (*part, "cannot_read", 0, error.to_string()),
            Refusal::Faulty(part, fault) => {
                let key = match fault.why {
                    Why::NoXml => "import_no_xml",
                    Why::NoExport => "import_no_export",
                    Why::Cut => "import_cut",
                    Why::TooMuch => "import_too_much",
                };
                (*part, key, fault.line, String::new())
            }
        };
        let path = exports.name(part);
        terminal.error(key, &[("path", &path), ("line", &line.to_string()), ("reason", &reason)]);
    }
    ExitCode::FAILURE
}

/// Says what became of the blog: sums, then what is to be looked at; for programs the whole ledger.
fn tell(ledger: &Ledger, kept: &[String], language: Language, terminal: &Terminal) {
    if terminal.is_json() {
        let whole = serde_json::json!({"sums": ledger.sums(), "rows": &ledger.rows, "kept": kept});
        terminal.result(&whole.to_string());
        return;
    }
    let word = |key: &str, fields: &[(&str, &str)]| say(language, key, fields);
    for (what, sum) in ledger.sums() {
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
    for path in kept {
        terminal.result(&word("import_kept", &[("path", path)]));
    }
    for row in &ledger.rows {
        for note in &row.notes {
            terminal.result(&told(row, note, language));
        }
    }
}
