//! The built-in themes, embedded in the program: everything below `themes/` of its source.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

#[derive(rust_embed::RustEmbed)]
#[folder = "themes"]
struct Embedded;

/// Returns the built-in themes as files below `themes/NAME`. A file of a site at the same path goes before one of these.
#[must_use]
pub fn snapshot() -> &'static Snapshot {
    static FILES: OnceLock<Snapshot> = OnceLock::new();
    FILES.get_or_init(|| {
        Snapshot::new(Embedded::iter().filter_map(|name| {
            let path = SourcePath::new(&format!("themes/{name}"))?;
            Some(Source::new(path, Embedded::get(&name)?.data.into_owned()))
        }))
    })
}

/// Returns the names of the built-in themes: the folders that have a `theme.yaml`.
#[must_use]
pub fn names() -> BTreeSet<&'static str> {
    names_in(snapshot())
}

/// Returns the names of the themes in a snapshot: the folders below `themes/` that have a `theme.yaml`.
#[must_use]
pub fn names_in(snapshot: &Snapshot) -> BTreeSet<&str> {
    let paths = snapshot.below("themes").map(|source| source.path.as_str());
    let named = paths.filter_map(|path| path.strip_prefix("themes/")?.strip_suffix("/theme.yaml"));
    named.filter(|name| !name.contains('/')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_with_a_description_is_a_theme() {
        assert!(names().contains("skola"));
        for name in names() {
            assert!(snapshot().get(&format!("themes/{name}/theme.yaml")).is_some(), "{name}");
        }
        let paths = ["themes/b/theme.yaml", "themes/a/templates/a.html", "themes/c/x/theme.yaml", "themes/theme.yaml"];
        let source = |path: &str| Source::new(SourcePath::new(path).expect("a path"), Vec::new());
        let files = Snapshot::new(paths.map(source));
        assert_eq!(names_in(&files), BTreeSet::from(["b"]));
    }
}
