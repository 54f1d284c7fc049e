//! `griffel serve`.

use std::cell::RefCell;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::{Global, ServeArguments};
use crate::cli::session::{USAGE, find, texts};
use crate::cli::terminal::Terminal;
use crate::diagnostic::rule::{Diagnostic, Severity};
use crate::model::publication::{LeftOut, Why};
use crate::pipeline::build::Options;
use crate::serve::changed::Changed;
use crate::serve::difference::Difference;
use crate::serve::live::{ServeError, Wishes, serve};
use crate::serve::reporter::{Event, Reporter, Round};
use crate::serve::watch;

/// Shows the site until Ctrl-C: nothing of it lies on the disk, so nothing has to be tidied up.
#[must_use]
pub fn run(arguments: ServeArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let site = match find(global, terminal) {
        Ok(site) => site,
        Err(code) => return code,
    };
    let ServeArguments { port, drafts, future, open, poll } = arguments;
    let options = Options { drafts, future, base_url: None };
    let wishes = Wishes { site, port, options, is_polling: poll, language: terminal.language };
    let voice =
        Voice { terminal: *terminal, opens: open, diagnostics: RefCell::default(), left_out: RefCell::default() };
    let Err(error) = serve(&wishes, &voice);
    let reason = error.to_string();
    match error {
        ServeError::Port(_) => terminal.error("no_port", &[("port", &port.to_string()), ("reason", &reason)]),
        ServeError::Site(_) => {
            terminal.error("cannot_read", &[("path", &wishes.site.display().to_string()), ("reason", &reason)]);
        }
        ServeError::Secret(_) | ServeError::Ended => terminal.error("serve_ended", &[("reason", &reason)]),
    }
    ExitCode::from(USAGE)
}

/// Says on the terminal what the preview has to say, and nothing twice.
struct Voice {
    terminal: Terminal,
    opens: bool,
    diagnostics: RefCell<Vec<Diagnostic>>,
    left_out: RefCell<Vec<LeftOut>>,
}

impl Reporter for Voice {
    fn tell(&self, news: &Event<'_>) {
        let terminal = &self.terminal;
        match news {
            Event::Listening { url, port, asked } => {
                if terminal.is_json() {
                    terminal.result(&json!({"type": "serving", "url": url, "port": port}).to_string());
                } else if *asked != 0 && port != asked {
                    terminal.note("serving_instead", &[("asked", &asked.to_string()), ("port", &port.to_string())]);
                }
            }
            Event::Ready { url } => {
                terminal.note("serving", &[("url", url)]);
                if self.opens
                    && let Err(error) = opener::open_browser(url)
                {
                    terminal.note("serve_no_browser", &[("reason", &error.to_string())]);
                }
            }
            Event::Polling(why) => self.polling(why),
            Event::Built(round) => self.built(round),
            Event::Failed(message) => {
                if terminal.is_json() {
                    terminal.result(&json!({"type": "error", "message": message}).to_string());
                } else {
                    terminal.warn(message);
                }
            }
        }
    }
}

impl Voice {
    fn polling(&self, why: &watch::Why) {
        let (name, reason) = match why {
            watch::Why::Asked => ("asked", ""),
            watch::Why::Full => ("full", ""),
            watch::Why::Said(reason) => ("said", reason.as_str()),
        };
        if self.terminal.is_json() {
            self.terminal.result(&json!({"type": "polling", "why": name, "reason": reason}).to_string());
        }
        self.terminal.note(&format!("serve_polling_{name}"), &[("reason", reason)]);
    }

    fn built(&self, round: &Round<'_>) {
        let build = &round.rebuilt.build;
        if *self.diagnostics.borrow() != build.diagnostics {
            let texts = texts(&round.rebuilt.snapshot);
            self.terminal.diagnostics(&build.diagnostics, &|path| texts(path));
            self.diagnostics.replace(build.diagnostics.clone());
        }
        if round.is_good && *self.left_out.borrow() != build.report.left_out {
            build.report.left_out.iter().for_each(|left_out| self.left_out(left_out));
            self.left_out.replace(build.report.left_out.clone());
        }
        if self.terminal.is_json() {
            self.terminal.result(&summary(round).to_string());
        }
        let count = |severity| build.diagnostics.iter().filter(|found| found.rule.severity == severity).count();
        let number = |n: usize| n.to_string();
        let key = match round.changed {
            _ if !round.is_good => "serve_stays",
            // The first site is told whole.
            _ if round.number == 1 && *round.difference == Difference::Pages => "serve_built",
            None => "serve_rebuilt_time",
            Some(Changed::Everything) => "serve_rebuilt_all",
            Some(Changed::Paths(_)) => "serve_rebuilt",
        };
        self.terminal.note(
            key,
            &[
                ("posts", &number(build.report.posts)),
                ("pages", &number(build.report.pages)),
                ("n", &number(round.changed.and_then(Changed::count).unwrap_or_default())),
                ("errors", &number(count(Severity::Error))),
                ("warnings", &number(count(Severity::Warning))),
                ("ms", &round.took.as_millis().to_string()),
            ],
        );
    }

    fn left_out(&self, left_out: &LeftOut) {
        let (key, date) = match left_out.why {
            Why::Draft => ("left_out_draft", String::new()),
            Why::Scheduled(when) => ("left_out_scheduled", when.short(self.terminal.language.tag())),
            Why::Expired(when) => ("left_out_expired", when.short(self.terminal.language.tag())),
        };
        self.terminal.note(key, &[("title", &left_out.title), ("path", left_out.path.as_str()), ("date", &date)]);
    }
}

fn summary(round: &Round<'_>) -> serde_json::Value {
    let build = &round.rebuilt.build;
    let count = |severity| build.diagnostics.iter().filter(|found| found.rule.severity == severity).count();
    json!({
        "type": "rebuilt",
        "number": round.number,
        "changed": round.changed.and_then(Changed::count),
        "does": match round.difference {
            Difference::Nothing => "nothing",
            Difference::Styles(_) => "css",
            Difference::Pages => "reload",
        },
        "posts": build.report.posts,
        "pages": build.report.pages,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "left_out": build.report.left_out.len(),
        "milliseconds": (round.took.as_secs_f64() * 1e6).round() / 1e3,
    })
}
