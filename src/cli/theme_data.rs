//! `griffel theme data`: prints what the template of a page sees, with the values of this site.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::arguments::Global;
use crate::cli::exit_code::{CONTENT, USAGE};
use crate::cli::session::{day, inside, open, texts};
use crate::cli::terminal::Terminal;
use crate::cli::theme_arguments::ThemeDataArguments;
use crate::diagnostic::catalogue::{Language, counted};
use crate::diagnostic::rule::has_error;
use crate::disk::blob_folder::BlobFolder;
use crate::pipeline::input::{Input, OnErrors, Options, Purpose};
use crate::pipeline::page_data::{KindOfPage, SeenByTemplates, page_data};
use crate::pipeline::progress::Unwatched;
use crate::source::path::SourcePath;

/// Longest text that people are shown, in characters: it tells what is in it.
const TEXT_MAX: usize = 160;
/// Most items of a list that people are shown: they are alike.
const ITEMS_MAX: usize = 3;

/// Prints the kinds of pages, or the variables of one page.
pub(super) fn run(arguments: &ThemeDataArguments, global: &Global, terminal: &Terminal) -> Result<(), ExitCode> {
    let ThemeDataArguments { page, full, drafts, future, today } = arguments;
    let session = open(global, terminal)?;
    let (today, now) = day(&session, today.as_deref(), terminal)?;
    // As much as can be shown: who looks into a page may be about to mend it.
    let options = Options { drafts: *drafts, future: *future, on_errors: OnErrors::Show, ..Options::default() };
    let folder = BlobFolder::of(&session.site);
    let (snapshot, options, progress) = (&session.snapshot, &options, &Unwatched);
    let input = Input { snapshot, today, now, options, progress, blob_cache: Some(&folder), purpose: Purpose::Site };
    // A file is named from where somebody stands.
    let file = |page: &str| inside(Path::new(page), &session.site).filter(|path| path.is_below("content"));
    let wanted = page.as_deref().map(|page| file(page).map_or_else(|| page.to_owned(), |path| path.to_string()));
    let found = page_data(&input, wanted.as_deref());
    if has_error(&found.diagnostics) {
        let texts = texts(&session.snapshot);
        terminal.diagnostics(&found.diagnostics, &|path| texts(path));
    }
    match found.value {
        SeenByTemplates::Kinds(kinds) => print_kinds(&kinds, terminal),
        SeenByTemplates::Page(page, variables) => print_page(&page, json!(variables), *full, terminal),
        SeenByTemplates::NoPage(near) => {
            let name = wanted.unwrap_or_default();
            match near {
                Some(near) => terminal.error("data_no_page_near", &[("name", &name), ("near", &near)]),
                None => terminal.error("data_no_page", &[("name", &name)]),
            }
            return Err(ExitCode::from(USAGE));
        }
        SeenByTemplates::Nothing => return Err(ExitCode::from(CONTENT)),
    }
    if has_error(&found.diagnostics) { Err(ExitCode::from(CONTENT)) } else { Ok(()) }
}

fn print_kinds(kinds: &[KindOfPage], terminal: &Terminal) {
    let width = |text: fn(&KindOfPage) -> &str| kinds.iter().map(|kind| text(kind).len()).max().unwrap_or_default();
    let (first, second) = (width(|kind| kind.kind), width(|kind| &kind.template));
    for KindOfPage { kind, template, href, path, pages } in kinds {
        let text = format!("{kind:first$}  {template:second$}  {pages:>5}  {href}");
        let path = path.as_ref().map(SourcePath::as_str);
        let fields = json!({"kind": kind, "template": template, "address": href, "path": path, "pages": pages});
        terminal.outcome(&text, "page_kind", fields);
    }
    terminal.note("data_next", &[]);
}

fn print_page(page: &KindOfPage, mut variables: Value, is_full: bool, terminal: &Terminal) {
    let KindOfPage { kind, template, href, path, pages: _ } = page;
    if terminal.is_json() {
        let path = path.as_ref().map(SourcePath::as_str);
        let fields = json!({"kind": kind, "template": template, "address": href, "path": path, "variables": variables});
        terminal.object("page_data", fields);
        return;
    }
    terminal.note("data_of", &[("template", template), ("address", href)]);
    let is_cut = !is_full && cut(&mut variables, terminal.language);
    terminal.result(&format!("{variables:#}"));
    if is_cut {
        terminal.note("data_cut", &[]);
    }
}

/// Shortens long texts and lists, and returns whether there were any. It stays JSON: what is left out is told by a text.
fn cut(value: &mut Value, language: Language) -> bool {
    match value {
        Value::String(text) => {
            let Some((at, _)) = text.char_indices().nth(TEXT_MAX) else { return false };
            let more = text[at..].chars().count();
            text.truncate(at);
            text.push_str(&counted(language, "data_more_text", more));
            true
        }
        Value::Array(items) => {
            let more = items.len().saturating_sub(ITEMS_MAX);
            items.truncate(ITEMS_MAX);
            let is_cut = items.iter_mut().fold(false, |is_cut, item| cut(item, language) | is_cut);
            if more > 0 {
                items.push(counted(language, "data_more_items", more).into());
            }
            is_cut || more > 0
        }
        Value::Object(fields) => fields.values_mut().fold(false, |is_cut, field| cut(field, language) | is_cut),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_and_lists_are_cut_and_the_rest_stays() {
        let long = "å".repeat(TEXT_MAX + 7);
        let mut value = json!({"a": long, "b": [1, 2, 3, 4, 5], "c": {"d": [[1, 2, 3, 4]]}, "e": null});
        assert!(cut(&mut value, Language::English));
        let text = value["a"].as_str().expect("a text");
        assert!(text.starts_with(&"å".repeat(TEXT_MAX)) && text.contains('7'), "{text}");
        assert_eq!(value["b"].as_array().map(Vec::len), Some(ITEMS_MAX + 1));
        assert!(value["b"][3].as_str().is_some_and(|more| more.contains('2')));
        assert_eq!(value["c"]["d"][0].as_array().map(Vec::len), Some(ITEMS_MAX + 1));
        let mut short = json!({"a": "b", "c": [1, 2, 3], "d": true});
        assert!(!cut(&mut short, Language::Swedish));
    }
}
