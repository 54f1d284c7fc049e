//! `theme.yaml`: what a theme says about itself.

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

/// Keys of `theme.yaml` that are for people.
const INFORMATION: [&str; 8] =
    ["name", "description", "license", "author", "version", "languages", "min_version", "griffel"];

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
    let parent = fields.words("extends");
    let sizes = fields.words("sizes").map(|sizes| sizes.value);
    let gallery_sizes = fields.words("gallery_sizes").map(|sizes| sizes.value);
    let accent = accent(&mut fields, &source.path);
    let contrast = contrast(&mut fields);
    fields.finish(BAD_KEY);
    ThemeManifest { parent, sizes, gallery_sizes, accent, contrast }
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
                    None => fields.report(BAD_FILE.at(Location::at(path, text.span)).with("what", text.value)),
                }
            }
            colors
        };
        let (light, dark) = (colors("light"), colors("dark"));
        Some(Accent { file: file?.value, light, dark }).filter(|accent| !accent.light.is_empty())
    })
}
