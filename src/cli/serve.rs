//! `griffel serve`: previews the site in a browser.

use std::cell::RefCell;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::{Global, ServeArguments};
use crate::cli::exit_code::USAGE;
use crate::cli::record::{moved_json, print_moved};
use crate::cli::session::{find, texts};
use crate::cli::summary::{count, print_left_out};
use crate::cli::terminal::Terminal;
use crate::diagnostic::rule::{Diagnostic, Severity};
use crate::diagnostic::system::reason;
use crate::model::known_redirects::Moved;
use crate::model::publication::LeftOut;
use crate::pipeline::input::{OnErrors, Options};
use crate::pipeline::tolerance::Extent;
use crate::serve::changed::Changed;
use crate::serve::difference::Difference;
use crate::serve::live::{ServeError, ServeOptions, serve};
use crate::serve::reporter::{BuildEvent, Event, Reporter};
use crate::serve::watch::PollReason;

/// Serves the site until Ctrl-C. Nothing is written to the disk, so there is nothing to clean up.
#[must_use]
pub fn run(arguments: ServeArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let site = match find(global, terminal) {
        Ok(site) => site,
        Err(code) => return code,
    };
    let ServeArguments { port, drafts, future, open, poll } = arguments;
    let options = Options { drafts, future, base_url: None, is_trial: false, on_errors: OnErrors::Show };
    let serve_options = ServeOptions { site, port, options, is_polling: poll, language: terminal.language, desk: None };
    let reporter = TerminalReporter {
        terminal: *terminal,
        opens: open,
        diagnostics: RefCell::default(),
        left_out: RefCell::default(),
        moved: RefCell::default(),
    };
    let Err(error) = serve(&serve_options, &reporter);
    match error {
        ServeError::Port(error) => {
            let reason = reason(&error, terminal.language);
            terminal.error("no_port", &[("port", &port.to_string()), ("reason", &reason)]);
        }
        ServeError::Site(error) => return terminal.cannot("cannot_read", &serve_options.site, &error),
        ServeError::Secret(_) | ServeError::Ended => terminal.error("serve_ended", &[]),
    }
    ExitCode::from(USAGE)
}

/// Reports the events of the preview on the terminal, nothing twice.
struct TerminalReporter {
    terminal: Terminal,
    opens: bool,
    diagnostics: RefCell<Vec<Diagnostic>>,
    left_out: RefCell<Vec<LeftOut>>,
    moved: RefCell<Vec<Moved>>,
}

impl Reporter for TerminalReporter {
    fn report(&self, event: &Event<'_>) {
        let terminal = &self.terminal;
        match event {
            Event::Listening { url, port, requested } => {
                if terminal.is_json() {
                    terminal.object("serving", json!({"url": url, "port": port}));
                } else if *requested != 0 && port != requested {
                    terminal.note("serving_instead", &[("asked", &requested.to_string()), ("port", &port.to_string())]);
                }
            }
            Event::Ready { url } => {
                terminal.note("serving", &[("url", url)]);
                if self.opens && opener::open_browser(url).is_err() {
                    terminal.note("serve_no_browser", &[("url", url)]);
                }
            }
            Event::Polling(why) => self.polling(why),
            Event::Built(event) => self.built(event),
            // Nobody types here.
            Event::Typed(_) => {}
            Event::Failed(message) => {
                terminal.error_text(message);
            }
        }
    }
}

impl TerminalReporter {
    fn polling(&self, why: &PollReason) {
        let (name, reason) = match why {
            PollReason::Requested => ("asked", String::new()),
            PollReason::LimitReached => ("full", String::new()),
            PollReason::Refused(said) => ("said", said.say(self.terminal.language)),
        };
        if self.terminal.is_json() {
            self.terminal.object("polling", json!({"why": name, "reason": reason}));
        }
        self.terminal.note(&format!("serve_polling_{name}"), &[("reason", &reason)]);
    }

    fn built(&self, event: &BuildEvent<'_>) {
        let build = &event.rebuilt.build;
        if *self.diagnostics.borrow() != build.diagnostics {
            let texts = texts(&event.rebuilt.snapshot);
            self.terminal.diagnostics(&build.diagnostics, &|path| texts(path));
            self.diagnostics.replace(build.diagnostics.clone());
        }
        if event.is_good && *self.left_out.borrow() != build.report.left_out {
            build.report.left_out.iter().for_each(|left_out| print_left_out(left_out, &self.terminal));
            self.left_out.replace(build.report.left_out.clone());
        }
        if event.is_good && *self.moved.borrow() != build.report.moved {
            let known = self.moved.replace(build.report.moved.clone());
            let new: Vec<Moved> = build.report.moved.iter().filter(|moved| !known.contains(moved)).cloned().collect();
            print_moved(&new, "moving", &self.terminal);
        }
        if self.terminal.is_json() {
            self.terminal.object("rebuilt", summary(event));
        }
        let number = |n: usize| n.to_string();
        let key = match event.changed {
            _ if !event.is_good => "serve_stays",
            _ if build.extent == Extent::Part => "serve_shows",
            // The first build is reported with the size of the site.
            _ if event.number == 1 && *event.difference == Difference::Pages => "serve_built",
            None => "serve_rebuilt_time",
            Some(Changed::Everything) => "serve_rebuilt_all",
            Some(Changed::Paths(_)) => "serve_rebuilt",
        };
        self.terminal.note(
            key,
            &[
                ("posts", &number(build.report.posts)),
                ("pages", &number(build.report.pages)),
                ("n", &number(event.changed.and_then(Changed::count).unwrap_or_default())),
                ("errors", &number(count(&build.diagnostics, Severity::Error))),
                ("warnings", &number(count(&build.diagnostics, Severity::Warning))),
                ("ms", &event.took.as_millis().to_string()),
            ],
        );
    }
}

fn summary(event: &BuildEvent<'_>) -> serde_json::Value {
    let build = &event.rebuilt.build;
    json!({
        "number": event.number,
        "changed": event.changed.and_then(Changed::count),
        "does": match event.difference {
            Difference::Nothing => "nothing",
            Difference::Styles(_) => "css",
            Difference::Pages => "reload",
        },
        "posts": build.report.posts,
        "pages": build.report.pages,
        "errors": count(&build.diagnostics, Severity::Error),
        "warnings": count(&build.diagnostics, Severity::Warning),
        "left_out": build.report.left_out.len(),
        "moved": moved_json(&build.report.moved),
        "milliseconds": (event.took.as_secs_f64() * 1e6).round() / 1e3,
    })
}
