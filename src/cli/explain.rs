//! `griffel explain`: explains diagnostics.

use std::process::ExitCode;

use serde_json::json;

use crate::check::table::rule_of;
use crate::cli::exit_code::USAGE;
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::{Catalogue, Language, RuleWords, catalogue};
use crate::text::suggest::nearest;

/// Explains a diagnostic, or lists them all.
#[must_use]
pub fn run(code: Option<&str>, terminal: &Terminal) -> ExitCode {
    let language = terminal.language;
    let all = catalogue(language);
    let Some(code) = code else {
        for (code, words) in all.rules.iter().chain(&all.checks) {
            terminal.outcome(&format!("{code}  {}", words.message), "rule", rule(code, words, language));
        }
        return ExitCode::SUCCESS;
    };
    let wanted = wanted(code, all);
    match all.rule(&wanted) {
        Some(words) => {
            let text = format!("{wanted}: {}\n\n{}", words.message, explanation(&wanted, words, language));
            terminal.outcome(&text, "rule", rule(&wanted, words, language));
            ExitCode::SUCCESS
        }
        None => {
            let near =
                nearest(&wanted, all.rules.keys().chain(all.checks.keys()).map(String::as_str)).unwrap_or("G030");
            terminal.error("no_code", &[("code", code), ("near", near)]);
            ExitCode::from(USAGE)
        }
    }
}

/// Returns the code that is meant: `G030`, `g30` and `30` are the same, and `a6` is `A6`.
fn wanted(code: &str, all: &Catalogue) -> String {
    let upper = code.to_uppercase();
    let number: String = upper.chars().filter(char::is_ascii_digit).collect();
    if all.checks.contains_key(&upper) || number.is_empty() { upper } else { format!("G{number:0>3}") }
}

/// Returns what a rule asks and why: that of a rule of `check` is its documentation.
fn explanation<'a>(code: &str, words: &'a RuleWords, language: Language) -> &'a str {
    let check = rule_of(code).filter(|rule| rule.rule.code == code);
    check.map_or_else(|| words.explain.trim_end(), |rule| rule.explained(language))
}

/// Returns a rule as JSON. Its texts have `{name}` where a diagnostic has a value.
fn rule(code: &str, words: &RuleWords, language: Language) -> serde_json::Value {
    let RuleWords { message, label: _, related: _, help, helps, explain: _ } = words;
    let general = Some(help).filter(|help| !help.is_empty());
    let helps: Vec<&String> = general.into_iter().chain(helps.values()).collect();
    json!({"code": code, "message": message, "help": helps, "explain": explanation(code, words, language)})
}
