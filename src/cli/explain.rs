//! `griffel explain`: explains diagnostics.

use std::process::ExitCode;

use serde_json::json;

use crate::cli::exit_code::USAGE;
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::{RuleWords, catalogue};
use crate::text::suggest::nearest;

/// Explains a diagnostic, or lists them all.
#[must_use]
pub fn run(code: Option<&str>, terminal: &Terminal) -> ExitCode {
    let rules = &catalogue(terminal.language).rules;
    let Some(code) = code else {
        for (code, words) in rules {
            terminal.outcome(&format!("{code}  {}", words.message), "rule", rule(code, words));
        }
        return ExitCode::SUCCESS;
    };
    // `G030`, `g30` and `30` are the same.
    let number: String = code.chars().filter(char::is_ascii_digit).collect();
    let wanted = if number.is_empty() { code.to_uppercase() } else { format!("G{number:0>3}") };
    match rules.get(&wanted) {
        Some(words) => {
            let text = format!("{wanted}: {}\n\n{}", words.message, words.explain.trim_end());
            terminal.outcome(&text, "rule", rule(&wanted, words));
            ExitCode::SUCCESS
        }
        None => {
            let near = nearest(&wanted, rules.keys().map(String::as_str)).unwrap_or("G030");
            terminal.error("no_code", &[("code", code), ("near", near)]);
            ExitCode::from(USAGE)
        }
    }
}

/// Returns a rule as JSON. Its texts have `{name}` where a diagnostic has a value.
fn rule(code: &str, words: &RuleWords) -> serde_json::Value {
    let RuleWords { message, label: _, related: _, help, helps, explain } = words;
    let general = Some(help).filter(|help| !help.is_empty());
    let helps: Vec<&String> = general.into_iter().chain(helps.values()).collect();
    json!({"code": code, "message": message, "help": helps, "explain": explain.trim_end()})
}
