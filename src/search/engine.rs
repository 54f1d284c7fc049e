//! The script that reads the index in a browser. It is published beside the index because it knows its form.

use std::sync::LazyLock;

use crate::output::file::Output;
use crate::output::route::Route;
use crate::search::files::{VERSION, route};
use crate::search::record::primary;
use crate::source::fingerprint::Fingerprint;

// All are made of the sources beside them by `tests/browser/minify.mjs`, which also sees to it that they agree.
static INFLATE: LazyLock<Output> = LazyLock::new(|| script("inflate", include_str!("browser/inflate.min.js")));
static NEAR: LazyLock<Output> = LazyLock::new(|| script("near", include_str!("browser/near.min.js")));
static SWEDISH: LazyLock<Output> = LazyLock::new(|| engine(include_str!("browser/engine.sv.min.js")));
static COMPLETE: LazyLock<Output> = LazyLock::new(|| engine(include_str!("browser/engine.min.js")));

fn script(name: &str, text: &str) -> Output {
    let name = format!("{VERSION}/{name}.{}.js", Fingerprint::of(text.as_bytes()).short());
    Output::text(route(&name), text.to_owned())
}

/// Creates a script that reads the index. It asks for further ones by the names under which they are published.
fn engine(text: &str) -> Output {
    let named = later().into_iter().fold(text.to_owned(), |text, (name, script)| {
        let (_, published) = script.route.as_str().rsplit_once('/').expect("invariant: an address begins with a slash");
        text.replace(&format!("./{name}.js"), &format!("./{published}"))
    });
    script("engine", &named)
}

/// The scripts that an engine asks for when it needs them: what unpacks files in a browser that cannot, and what finds words
/// near one that is nowhere.
fn later() -> [(&'static str, &'static Output); 2] {
    [("inflate", &*INFLATE), ("near", &*NEAR)]
}

/// Returns the scripts: two engines, of which a page has one, and what they ask for later.
#[must_use]
pub fn engines() -> [Output; 4] {
    [SWEDISH.clone(), COMPLETE.clone(), INFLATE.clone(), NEAR.clone()]
}

/// Returns the address of the script for texts in some languages: those in Swedish alone need no stems of English.
pub fn engine_route<'a>(mut languages: impl Iterator<Item = &'a str>) -> &'static Route {
    let is_swedish = languages.all(|language| primary(language) == "sv");
    if is_swedish { &SWEDISH.route } else { &COMPLETE.route }
}

#[cfg(test)]
mod tests {
    use super::{COMPLETE, SWEDISH, engine_route, later};

    #[test]
    fn each_engine_names_what_it_asks_for_later() {
        for engine in [&*SWEDISH, &*COMPLETE] {
            let text = engine.as_text().expect("a script is text");
            for (name, script) in later() {
                let published = script.route.as_str().rsplit_once('/').expect("an address").1;
                assert!(text.contains(&format!("import(\"./{published}\")")), "{name}");
                assert!(!text.contains(&format!("./{name}.js")), "{name}");
            }
        }
    }

    #[test]
    fn english_comes_along_where_there_is_another_language_than_swedish() {
        let of = |languages: &[&'static str]| engine_route(languages.iter().copied()).as_str();
        assert_eq!(of(&["sv", "sv-SE"]), of(&["sv"]));
        assert_ne!(of(&["sv", "en"]), of(&["sv"]));
        assert_eq!(of(&["en-GB"]), of(&["sv", "ar"]));
    }
}
