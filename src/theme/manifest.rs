//! `theme.yaml`: what a theme says about itself.

use semver::{Version, VersionReq};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::Location;
use crate::text::color::Color;
use crate::theme::accent::Accent;
use crate::theme::template::ContrastPairs;
use crate::yaml::fields::{Fields, Located};
use crate::yaml::file_text::file_mapping;
use crate::yaml::node::{Node, NodeKind};

/// `theme.yaml`, a locale or a template that cannot be used.
pub const BAD_FILE: Rule = Rule::error("G075");
/// An unknown key of `theme.yaml`.
pub const BAD_KEY: Rule = Rule::warning("G077");

/// A theme that was made for other versions of griffel.
pub const MADE_FOR: Rule = Rule::warning("G308");
/// A requirement of griffel's version that cannot be read.
pub const BAD_REQUIREMENT: Rule = Rule::warning("G309");

/// Keys of `theme.yaml` that are for people. `min_version` is what themes of other generators say about those.
const INFORMATION: [&str; 7] = ["name", "description", "license", "author", "version", "languages", "min_version"];

/// The settings of `theme.yaml`.
#[derive(Default)]
pub(crate) struct ThemeManifest {
    /// The theme that it extends.
    pub(crate) parent: Option<Located<String>>,
    /// `sizes` of pictures in texts.
    pub(crate) sizes: Option<String>,
    /// `sizes` of pictures in galleries.
    pub(crate) gallery_sizes: Option<String>,
    /// How the accent colour is applied.
    pub(crate) accent: Option<Accent>,
    /// Which of its colours meet.
    pub(crate) contrast: Option<ContrastPairs>,
}

/// Reads `theme.yaml`.
pub(crate) fn manifest(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> ThemeManifest {
    let read = file_mapping(source, diagnostics);
    let mut fields = Fields::new(&source.path, &read.entries, diagnostics);
    for key in INFORMATION {
        fields.node(key);
    }
    let requirement = fields.words("griffel");
    let parent = fields.words("extends");
    let sizes = fields.words("sizes").map(|sizes| sizes.value);
    let gallery_sizes = fields.words("gallery_sizes").map(|sizes| sizes.value);
    let accent = accent(&mut fields, &source.path);
    let contrast = contrast(&mut fields);
    fields.finish(BAD_KEY);
    diagnostics.extend(requirement.and_then(|requirement| contract(&requirement, source, env!("CARGO_PKG_VERSION"))));
    ThemeManifest { parent, sizes, gallery_sizes, accent, contrast }
}

/// Compares `griffel`, the versions that a theme was made for, with the program's own.
fn contract(requirement: &Located<String>, source: &Source, version: &str) -> Option<Diagnostic> {
    let Located { value, span } = requirement;
    let location = Location::at(&source.path, *span);
    let Ok(wanted) = VersionReq::parse(value.trim()) else {
        return Some(BAD_REQUIREMENT.at(location).with("value", value));
    };
    let own = Version::parse(version).expect("invariant: Cargo checks the version");
    // A version that is not yet released has what its release will have.
    let own = Version::new(own.major, own.minor, own.patch);
    let theme = source.path.folder().rsplit('/').next().unwrap_or_default();
    let diagnostic = MADE_FOR.at(location).with("theme", theme).with("wanted", value.trim()).with("version", version);
    (!wanted.matches(&own)).then_some(diagnostic)
}

/// Reads `contrast`: under `text` and `ui` each colour with those that it stands on.
fn contrast(fields: &mut Fields<'_>) -> Option<ContrastPairs> {
    let entries = fields.map("contrast")?;
    Some(fields.inner(entries, BAD_KEY, |fields| {
        let mut pairs = |key| {
            let named = fields.map(key).unwrap_or_default();
            let on = |node: &Node| match &node.kind {
                NodeKind::List(items) => {
                    items.iter().filter_map(Node::text).map(|name| name.trim().to_owned()).collect()
                }
                NodeKind::Scalar { text, .. } => vec![text.trim().to_owned()],
                NodeKind::Map(_) => Vec::new(),
            };
            named.iter().map(|pair| (pair.key.clone(), on(&pair.value))).collect()
        };
        ContrastPairs { text: pairs("text"), ui: pairs("ui") }
    }))
}

/// Reads `accent`; a theme that names no colours of light pages has none.
fn accent(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Accent> {
    let entries = fields.map("accent")?;
    fields.inner(entries, BAD_KEY, |fields| {
        let file = fields.words("file");
        let mut colors = |key| {
            let mut colors = Vec::new();
            for text in fields.texts(key).unwrap_or_default() {
                match Color::parse(&text.value) {
                    Some(color) => colors.push(color),
                    None => {
                        let told = BAD_FILE.at(Location::at(path, text.span));
                        fields.report(told.with("what", text.value).help("color"));
                    }
                }
            }
            colors
        };
        let (light, dark) = (colors("light"), colors("dark"));
        Some(Accent { file: file?.value, light, dark }).filter(|accent| !accent.light.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use crate::source::span::Span;

    use super::*;

    #[test]
    fn a_theme_says_which_versions_it_was_made_for() {
        let source = Source::new(SourcePath::new("themes/vår/theme.yaml").expect("a path"), Vec::new());
        let told = |requirement: &str, version: &str| {
            let located = Located { value: requirement.to_owned(), span: Span::default() };
            contract(&located, &source, version)
                .map(|diagnostic| (diagnostic.rule.code, diagnostic.fields[0].1.clone()))
        };
        for (requirement, version) in [
            (">=0.1, <1", "0.1.0"),
            (">=0.1,<1", "0.9.12"),
            ("0.2", "0.2.7"),
            ("*", "3.0.0"),
            (">=0.2", "0.2.0-beta.1"),
        ] {
            assert_eq!(told(requirement, version), None, "{requirement} {version}");
        }
        for (requirement, version) in [(">=0.2, <1", "0.1.0"), ("<1", "1.0.0"), ("0.1", "0.2.0")] {
            assert_eq!(told(requirement, version), Some(("G308", "vår".to_owned())), "{requirement} {version}");
        }
        for requirement in ["nyaste", "0.1 eller senare", ">", ""] {
            assert_eq!(told(requirement, "0.1.0"), Some(("G309", requirement.to_owned())));
        }
    }
}
