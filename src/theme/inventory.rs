//! The files of the themes inside the program: what there is, what a site has in their place, and where a copy belongs.

use std::collections::BTreeSet;

use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::text::suggest::nearest;
use crate::theme::builtin::names_in;
use crate::theme::manifest::manifest;

/// Path of a manifest in its theme's folder. It is about one theme: another one needs its own.
const MANIFEST: &str = "theme.yaml";
/// Longest chain of themes that is followed here; a longer one is reported when the theme is loaded.
const PARENTS_MAX: usize = 8;

/// Themes as a site has them: those inside the program, and its own.
#[derive(Clone, Copy)]
pub struct Themes<'a> {
    /// Those inside the program.
    pub builtin: &'a Snapshot,
    /// The site's files.
    pub site: &'a Snapshot,
}

/// A file of a theme inside the program.
#[derive(Debug, Clone)]
pub struct BuiltinFile<'a> {
    /// Name of the theme.
    pub theme: &'a str,
    /// Path in the theme's folder: `templates/post.html`.
    pub name: &'a str,
    /// The file.
    pub source: &'a Source,
    /// The site's file that takes its place.
    pub replaced_by: Option<SourcePath>,
}

/// A copy of a file of a theme inside the program.
#[derive(Debug)]
pub struct FileCopy<'a> {
    /// Where it belongs, from the site's folder.
    pub to: String,
    /// What is copied.
    pub source: &'a Source,
}

impl<'a> Themes<'a> {
    /// Returns the names of all themes, sorted.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&'a str> {
        self.builtin.below("themes").chain(self.site.below("themes")).filter_map(|file| Some(parts(file)?.0)).collect()
    }

    /// Returns the names of the themes inside the program, sorted.
    #[must_use]
    pub fn builtin_names(&self) -> BTreeSet<&'a str> {
        names_in(self.builtin)
    }

    /// Returns a theme and those that it extends, the nearest first; none if there is no theme of that name.
    #[must_use]
    pub fn chain(&self, name: &str) -> Vec<&'a str> {
        let names = self.names();
        let mut chain: Vec<&str> = Vec::new();
        let mut next = names.get(name).copied();
        while let Some(name) = next.filter(|name| !chain.contains(name) && chain.len() < PARENTS_MAX) {
            chain.push(name);
            let path = format!("themes/{name}/{MANIFEST}");
            let source = self.site.get(&path).or_else(|| self.builtin.get(&path));
            // What is wrong with it is told by a build.
            let parent = source.and_then(|source| manifest(source, &mut Vec::new()).parent);
            next = parent.and_then(|parent| names.get(parent.value.as_str()).copied());
        }
        chain
    }

    /// Returns the template that all pages of a theme extend, as another theme names it: `skola/base.html`. `None` if it has none with
    /// a block for style sheets.
    #[must_use]
    pub fn base_template(&self, theme: &str) -> Option<String> {
        // The nearest one draws the pages, whatever the others have.
        let (name, text) = self.chain(theme).into_iter().find_map(|name| {
            let path = format!("themes/{name}/templates/base.html");
            Some((name, self.site.text(&path).or_else(|| self.builtin.text(&path))?))
        })?;
        // One that only extends another has the block from there.
        let has_block = text.contains("block styles") || text.contains("{% extends");
        has_block.then(|| format!("{name}/base.html"))
    }

    /// Returns the files of the themes inside the program, by theme and path. `chosen` is the theme of the site.
    #[must_use]
    pub fn files(&self, chosen: &str) -> Vec<BuiltinFile<'a>> {
        let chain = self.chain(chosen);
        let file = |source: &'a Source| {
            let (theme, name) = parts(source)?;
            let replaced_by = self.in_place_of(theme, name, &chain);
            Some(BuiltinFile { theme, name, source, replaced_by })
        };
        self.builtin.below("themes").filter_map(file).collect()
    }

    /// Returns the site's file that takes the place of one of the program: in the folder of the same theme, or in that of one that
    /// extends it.
    fn in_place_of(&self, theme: &str, name: &str, chain: &[&str]) -> Option<SourcePath> {
        let nearer = chain.iter().position(|other| *other == theme).map_or(&[][..], |at| &chain[..at]);
        let above = nearer.iter().copied().filter(|_| name != MANIFEST && !name.starts_with("locales/"));
        above.chain([theme]).find_map(|theme| Some(self.site.get(&format!("themes/{theme}/{name}"))?.path.clone()))
    }

    /// Returns copies of a file or a folder of the program's themes, for a site whose theme is `chosen`.
    ///
    /// They belong in the folder of that theme if it is the site's own and extends the one that they are from, and else in a folder
    /// of the site with the name of the theme that they are from. `path` is `templates/post.html`, `skola/templates` or
    /// `themes/skola/templates/post.html`; without the name of a theme, the nearest one that has it is meant.
    ///
    /// # Errors
    ///
    /// The path that may be meant, if there is none like that.
    pub fn copies(&self, path: &str, chosen: &str) -> Result<Vec<FileCopy<'a>>, Option<String>> {
        let (files, chain, builtin) = (self.files(chosen), self.chain(chosen), self.builtin_names());
        let path = path.replace('\\', "/");
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let path = path.strip_prefix("themes/").unwrap_or(path);
        let others = builtin.iter().copied().filter(|name| !chain.contains(name));
        let themes = chain.iter().copied().filter(|name| builtin.contains(name)).chain(others);
        let full = |file: &BuiltinFile<'_>| format!("{}/{}", file.theme, file.name);
        let is_at = |file: &BuiltinFile<'_>, wanted: &str| {
            let rest = full(file);
            rest.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let wanted = std::iter::once(path.to_owned()).chain(themes.map(|theme| format!("{theme}/{path}")));
        let found = wanted.into_iter().find_map(|wanted| {
            let found: Vec<&BuiltinFile<'_>> = files.iter().filter(|file| is_at(file, &wanted)).collect();
            (!found.is_empty() && !path.is_empty()).then_some(found)
        });
        let Some(found) = found else { return Err(near(path, &files)) };
        let own = chain.first().copied().filter(|name| !builtin.contains(name));
        let is_alone = found.len() == 1;
        let copies = found.into_iter().filter_map(|file| {
            let own = own.filter(|_| chain.contains(&file.theme));
            let to = match own {
                Some(_) if file.name == MANIFEST && !is_alone => return None,
                Some(own) if file.name != MANIFEST => own,
                Some(_) | None => file.theme,
            };
            Some(FileCopy { to: format!("themes/{to}/{}", file.name), source: file.source })
        });
        Ok(copies.collect())
    }
}

/// Returns the file or folder whose path is like one that there is not.
fn near(path: &str, files: &[BuiltinFile<'_>]) -> Option<String> {
    let has_theme = files.iter().any(|file| path.split('/').next() == Some(file.theme));
    let mut all: BTreeSet<String> = BTreeSet::new();
    for file in files {
        let full = if has_theme { format!("{}/{}", file.theme, file.name) } else { file.name.to_owned() };
        let folders = full.match_indices('/').map(|(at, _)| full[..at].to_owned()).collect::<Vec<_>>();
        all.extend(folders);
        all.insert(full);
    }
    // Who leaves out the folder means the file of that name.
    let named = all.iter().find(|one| one.rsplit('/').next() == Some(path));
    named.cloned().or_else(|| nearest(path, all.iter().map(String::as_str)).map(str::to_owned))
}

/// Returns the name of the theme of a file, and its path in the theme's folder.
fn parts(file: &Source) -> Option<(&str, &str)> {
    file.path.as_str().strip_prefix("themes/")?.split_once('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let source = |(path, text): &(&str, &str)| {
            Source::new(SourcePath::new(&format!("themes/{path}")).expect("a path"), text.as_bytes())
        };
        Snapshot::new(files.iter().map(source))
    }

    fn builtin() -> Snapshot {
        snapshot(&[
            ("skola/theme.yaml", "name: skola\n"),
            ("skola/templates/base.html", "{% block styles %}{% endblock %}"),
            ("skola/templates/parts/side.html", ""),
            ("skola/locales/sv.yaml", "a: b\n"),
            ("klar/theme.yaml", "extends: skola\n"),
            ("klar/assets/klar.css", ""),
        ])
    }

    fn to(themes: Themes<'_>, path: &str, chosen: &str) -> Vec<String> {
        let copies = themes.copies(path, chosen).unwrap_or_default();
        copies.into_iter().map(|copy| format!("{} > {}", copy.source.path, copy.to)).collect()
    }

    #[test]
    fn a_copy_belongs_in_the_own_theme_that_extends_or_in_a_folder_of_the_same_name() {
        let (builtin, own) = (builtin(), snapshot(&[("eget/theme.yaml", "extends: klar\n")]));
        let themes = Themes { builtin: &builtin, site: &own };
        assert_eq!(themes.chain("eget"), ["eget", "klar", "skola"]);
        let side = "themes/skola/templates/parts/side.html";
        for path in [
            "templates/parts",
            "skola/templates/parts/",
            "themes/skola/templates/parts/side.html",
            "./templates/parts/side.html",
        ] {
            assert_eq!(to(themes, path, "eget"), [format!("{side} > themes/eget/templates/parts/side.html")], "{path}");
            assert_eq!(to(themes, path, "skola"), [format!("{side} > {side}")], "{path}");
        }
        let all = to(themes, "skola", "eget");
        assert!(all.len() == 3 && all.iter().all(|copy| !copy.contains("theme.yaml")), "{all:?}");
        assert_eq!(to(themes, "skola/theme.yaml", "eget"), ["themes/skola/theme.yaml > themes/skola/theme.yaml"]);
        assert_eq!(to(themes, "klar", "skola").len(), 2);
    }

    #[test]
    fn what_is_not_there_is_told_with_what_may_be_meant() {
        let (builtin, own) = (builtin(), snapshot(&[]));
        let themes = Themes { builtin: &builtin, site: &own };
        let near = |path: &str| themes.copies(path, "skola").expect_err("nothing");
        assert_eq!(near("templates/bose.html").as_deref(), Some("templates/base.html"));
        assert_eq!(near("side.html").as_deref(), Some("templates/parts/side.html"));
        assert_eq!(near("skola/template").as_deref(), Some("skola/templates"));
        assert_eq!(near("xyz"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn a_file_is_replaced_by_one_of_the_same_theme_or_of_one_that_extends_it() {
        let builtin = builtin();
        let own = snapshot(&[
            ("eget/theme.yaml", "extends: skola\n"),
            ("eget/templates/base.html", ""),
            ("eget/locales/sv.yaml", "a: c\n"),
            ("skola/templates/parts/side.html", ""),
        ]);
        let themes = Themes { builtin: &builtin, site: &own };
        let replaced = |chosen: &str| -> Vec<String> {
            themes.files(chosen).into_iter().filter_map(|file| file.replaced_by).map(|path| path.to_string()).collect()
        };
        // Words are added to those of the theme that is extended, file by file.
        assert_eq!(replaced("eget"), ["themes/eget/templates/base.html", "themes/skola/templates/parts/side.html"]);
        assert_eq!(replaced("skola"), ["themes/skola/templates/parts/side.html"]);
        assert_eq!(themes.base_template("eget").as_deref(), None);
        assert_eq!(themes.base_template("klar").as_deref(), Some("skola/base.html"));
    }
}
