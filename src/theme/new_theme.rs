//! The files of a new theme that extends another one: it can be built at once, and shows where what is changed.

use crate::config::new_site::NewFile;
use crate::diagnostic::catalogue::Language;
use crate::text::slug::Slug;
use crate::text::words::fill;

/// Template of the new theme's pages, with the style sheet beside those of the theme that it extends.
const BASE: &str = include_str!("new_theme/base.html");

/// The texts in one language: `theme.yaml`, the style sheet, and words for a locale.
struct Texts {
    manifest: &'static str,
    style_sheet: &'static str,
}

/// Returns the files of a theme, by their paths in its folder. `base` is the template of `parent` whose block `styles` gets the
/// style sheet, such as `skola/base.html`; without it no template is made, and the sheet is named nowhere. The comments in the files
/// are in `language`.
#[must_use]
pub fn new_theme_files(language: Language, name: &Slug, parent: &str, base: Option<&str>) -> Vec<NewFile> {
    let Texts { manifest, style_sheet } = match language {
        Language::Swedish => {
            Texts { manifest: include_str!("new_theme/sv.theme.yaml"), style_sheet: include_str!("new_theme/sv.css") }
        }
        Language::English => {
            Texts { manifest: include_str!("new_theme/en.theme.yaml"), style_sheet: include_str!("new_theme/en.css") }
        }
    };
    let fields = [("theme", name.as_str()), ("parent", parent), ("base", base.unwrap_or_default())];
    let file = |path: String, text: &str| NewFile { path, text: fill(text, &fields) };
    let mut files = vec![
        file("theme.yaml".to_owned(), manifest),
        file(format!("assets/{name}.css"), style_sheet),
        file("locales/en.yaml".to_owned(), include_str!("new_theme/en.locale.yaml")),
        file("locales/sv.yaml".to_owned(), include_str!("new_theme/sv.locale.yaml")),
    ];
    files.extend(base.map(|_| file("templates/base.html".to_owned(), BASE)));
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rule::Diagnostic;
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;
    use crate::theme::manifest::manifest;

    #[test]
    fn every_field_is_filled_and_the_manifest_names_the_parent() {
        for language in [Language::Swedish, Language::English] {
            let files = new_theme_files(language, &Slug::of("hav"), "skola", Some("skola/base.html"));
            for NewFile { path, text } in &files {
                assert!(!["{theme}", "{parent}", "{base}"].iter().any(|field| text.contains(field)), "{path}: {text}");
            }
            let text = |path: &str| &files.iter().find(|file| file.path == path).expect("a file").text;
            let path = SourcePath::new("themes/hav/theme.yaml").expect("a path");
            let mut diagnostics: Vec<Diagnostic> = Vec::new();
            let read = manifest(&Source::new(path, text("theme.yaml").as_bytes()), &mut diagnostics);
            assert_eq!(read.parent.map(|parent| parent.value).as_deref(), Some("skola"));
            assert!(text("templates/base.html").contains("{% extends \"skola/base.html\" %}"));
            assert!(text("templates/base.html").contains("asset(path=\"hav.css\")"));
        }
        let without = new_theme_files(Language::English, &Slug::of("hav"), "plain", None);
        assert!(without.iter().all(|file| !file.path.ends_with(".html")));
    }
}
