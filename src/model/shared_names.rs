//! Names of the files that a document publishes beside it although they lie in no folder of a document.
//!
//! Such a file keeps its name unless another file of that name is published there, too. Then a file of the document's own
//! folder keeps it, or else the first by its path; the others get the name of their folder in front of theirs, because
//! that depends least on other files, and a number if that name is taken, too.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::path::SourcePath;
use crate::text::slug::Slug;
use crate::text::spelling::folded;

/// The names of files that cannot keep their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedNames(BTreeMap<SourcePath, String>);

impl SharedNames {
    /// Returns the names of files in the folder of a document. `own` are the names in the document's own folder.
    #[must_use]
    pub fn of<'a>(shared: &BTreeSet<SourcePath>, own: impl Iterator<Item = &'a str>) -> Self {
        let mut taken: BTreeSet<String> = own.map(|name| folded(name).into_owned()).collect();
        // Who keeps a name is settled before anybody gets another: then every plain name is taken.
        let (_, others): (Vec<&SourcePath>, Vec<&SourcePath>) =
            shared.iter().partition(|path| taken.insert(folded(path.name()).into_owned()));
        let mut names = BTreeMap::new();
        for path in others {
            let is_free = |name: &String| !taken.contains(folded(name).as_ref());
            let name = candidates(path).find(is_free).expect("invariant: there are more numbers than files");
            taken.insert(folded(&name).into_owned());
            names.insert(path.clone(), name);
        }
        Self(names)
    }

    /// Returns whether every file keeps its name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the name of a file.
    #[must_use]
    pub fn get<'a>(&'a self, path: &'a SourcePath) -> &'a str {
        self.0.get(path).map_or_else(|| path.name(), String::as_str)
    }
}

/// Returns names for a file that cannot keep its own: with its folder in front, then with numbers.
fn candidates(path: &SourcePath) -> impl Iterator<Item = String> {
    let name = path.name();
    let folder = path.folder().rsplit('/').next().unwrap_or_default();
    let with_folder = format!("{}-{name}", Slug::of(folder));
    let (stem, extension) = name.rsplit_once('.').map_or((name, ""), |(stem, _)| (stem, &name[stem.len()..]));
    let numbered = (2..).map(move |number| format!("{stem}-{number}{extension}"));
    std::iter::once(with_folder).chain(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the names of files, given by their paths.
    fn names(shared: &[&str], own: &[&str]) -> Vec<String> {
        let paths: Vec<SourcePath> = shared.iter().map(|path| SourcePath::new(path).expect("a path")).collect();
        let names = SharedNames::of(&paths.iter().cloned().collect(), own.iter().copied());
        paths.iter().map(|path| names.get(path).to_owned()).collect()
    }

    #[test]
    fn the_first_of_one_name_keeps_it() {
        assert_eq!(names(&["a/vt/plan.pdf", "a/ht/plan.pdf"], &[]), ["vt-plan.pdf", "plan.pdf"]);
        assert_eq!(
            names(&["ht/karta.png", "vt/Karta.PNG", "vt/schema.pdf"], &[]),
            ["karta.png", "vt-Karta.PNG", "schema.pdf"]
        );
        assert_eq!(names(&["ht/a\u{30a}.txt", "vt/å.txt"], &[]), ["å.txt", "vt-å.txt"]);
    }

    #[test]
    fn a_file_of_the_own_folder_keeps_its_name() {
        assert_eq!(names(&["ht/plan.pdf"], &["Plan.pdf"]), ["ht-plan.pdf"]);
    }

    #[test]
    fn a_name_that_another_file_has_is_not_given() {
        let shared = ["ht/plan.pdf", "vt/plan.pdf", "x/vt-plan.pdf"];
        assert_eq!(names(&shared, &[]), ["plan.pdf", "plan-2.pdf", "vt-plan.pdf"]);
        let shared = ["a/vt/plan.pdf", "b/vt/plan.pdf", "c/vt/plan.pdf"];
        assert_eq!(names(&shared, &["plan-2.pdf"]), ["plan.pdf", "vt-plan.pdf", "plan-3.pdf"]);
        assert_eq!(names(&["ht/LICENSE", "vt/LICENSE"], &["vt-license"]), ["LICENSE", "LICENSE-2"]);
    }
}
