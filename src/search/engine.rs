//! The script that reads the index in a browser. It is published beside the index because it knows its form.

use std::sync::LazyLock;

use crate::output::file::Output;
use crate::output::route::Route;
use crate::search::files::{VERSION, route};
use crate::search::record::primary;
use crate::source::fingerprint::Fingerprint;

// Both are made of the sources beside them by `tests/browser/minify.mjs`, which also sees to it that they agree.
static SWEDISH: LazyLock<Output> = LazyLock::new(|| script(include_str!("browser/engine.sv.min.js")));
static COMPLETE: LazyLock<Output> = LazyLock::new(|| script(include_str!("browser/engine.min.js")));

fn script(text: &str) -> Output {
    let name = format!("{VERSION}/engine.{}.js", Fingerprint::of(text.as_bytes()).short());
    Output::text(route(&name), text.to_owned())
}

/// Returns the scripts, modules without imports.
#[must_use]
pub fn engines() -> [Output; 2] {
    [SWEDISH.clone(), COMPLETE.clone()]
}

/// Returns the address of the script for texts in some languages: those in Swedish alone need no stems of English.
pub fn engine_route<'a>(mut languages: impl Iterator<Item = &'a str>) -> &'static Route {
    let is_swedish = languages.all(|language| primary(language) == "sv");
    if is_swedish { &SWEDISH.route } else { &COMPLETE.route }
}

#[cfg(test)]
mod tests {
    use super::engine_route;

    #[test]
    fn english_comes_along_where_there_is_another_language_than_swedish() {
        let of = |languages: &[&'static str]| engine_route(languages.iter().copied()).as_str();
        assert_eq!(of(&["sv", "sv-SE"]), of(&["sv"]));
        assert_ne!(of(&["sv", "en"]), of(&["sv"]));
        assert_eq!(of(&["en-GB"]), of(&["sv", "ar"]));
    }
}
