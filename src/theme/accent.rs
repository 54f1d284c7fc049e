//! The site's own colour -> the colours that a theme's style sheet is given.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::Place;
use crate::text::color::{Color, READABLE, Towards};
use crate::theme::load::{BAD_FILE, BAD_KEY};
use crate::yaml::fields::{Fields, Located};

/// A colour was moved until it can be read.
pub const MOVED: Rule = Rule::warning("G102");
/// The theme has no place for a colour.
pub const NOT_TAKEN: Rule = Rule::warning("G103");

/// How much of the accent is in `--accent-soft`.
const SOFT: f64 = 0.1;

/// How a theme takes a colour in: `accent` of `theme.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accent {
    /// The style sheet, a file of `assets/`.
    pub file: String,
    /// What the colour stands on in light pages, and what stands on it; the paper first.
    pub light: Vec<Color>,
    /// The same for dark pages.
    pub dark: Vec<Color>,
}

/// Reads `accent` of `theme.yaml`.
pub(crate) fn accent(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Accent> {
    let entries = fields.map("accent")?;
    fields.inner(entries, BAD_KEY, |fields| {
        let file = fields.words("file");
        let mut papers = |key| {
            let mut papers = Vec::new();
            for text in fields.texts(key).unwrap_or_default() {
                match Color::parse(&text.value) {
                    Some(color) => papers.push(color),
                    None => fields.report(BAD_FILE.at(Place::at(path, text.span)).with("what", text.value)),
                }
            }
            papers
        };
        let (light, dark) = (papers("light"), papers("dark"));
        Some(Accent { file: file?.value, light, dark }).filter(|accent| !accent.light.is_empty())
    })
}

/// Returns the name of the style sheet and what is added to its end. The author is told where the colour cannot be read on
/// light pages as it is: on dark pages hardly any colour can that can on light ones.
pub(crate) fn colors(
    accent: Option<&Accent>,
    color: Option<&Located<Color>>,
    settings: &SourcePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(String, String)> {
    let Located { value: color, span } = color?;
    let place = Place::at(settings, *span);
    let Some(Accent { file, light, dark }) = accent else {
        diagnostics.push(NOT_TAKEN.at(place));
        return None;
    };
    let [light, dark] = [(light, Towards::Darker), (dark, Towards::Lighter)].map(|(papers, towards)| {
        let papers = if papers.is_empty() { light } else { papers };
        (moved(*color, towards, papers), papers)
    });
    let (before, after) = (least(*color, light.1), least(light.0, light.1));
    if light.0 != *color {
        let contrast = |contrast: f64| format!("{:.1}", (contrast * 10.0).floor() / 10.0);
        let diagnostic = MOVED.at(place).with("color", color.css()).with("moved", light.0.css());
        diagnostics.push(diagnostic.with("before", contrast(before)).with("after", contrast(after)));
    }
    let pair = |light: Color, dark: Color| format!("light-dark({}, {})", light.css(), dark.css());
    let soft = |(color, papers): (Color, &Vec<Color>)| papers[0].mixed(color, SOFT);
    let text = format!(
        "@layer tokens {{\n:root {{ --brand: {}; --accent: {}; --accent-soft: {}; }}\n}}\n",
        color.css(),
        pair(light.0, dark.0),
        pair(soft(light), soft(dark)),
    );
    Some((file.clone(), text))
}

/// Returns the colour, moved until it can be read on every paper and on the first one with a part of itself in it.
fn moved(color: Color, towards: Towards, papers: &[Color]) -> Color {
    color.moved(towards, |color| least(color, papers) >= READABLE)
}

fn least(color: Color, papers: &[Color]) -> f64 {
    let soft = papers[0].mixed(color, SOFT);
    papers.iter().chain([&soft]).map(|paper| color.contrast(*paper)).fold(21.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    #[test]
    fn every_colour_can_be_read_by_day_and_by_night() {
        let text = include_str!("../../themes/skola/theme.yaml");
        let path = SourcePath::new("theme.yaml").expect("a path");
        let (mut wrong, mut found) = (Vec::new(), None);
        let read = crate::yaml::read::entries(&path, text, 0);
        let mut fields = Fields::new(&path, &read.value.entries, &mut wrong);
        found = found.or(accent(&mut fields, &path));
        let accent = found.expect("the theme takes a colour");
        // White, black, yellow, the theme's own, and what municipalities have.
        for text in ["#fff", "#000", "#ff0", "#ffd200", "#1f5e50", "#9bd3c1", "#1d5c63", "#e4002b", "#808080", "#00f"] {
            for (papers, towards) in [(&accent.light, Towards::Darker), (&accent.dark, Towards::Lighter)] {
                let moved = moved(color(text), towards, papers);
                let least = least(moved, papers);
                assert!(least >= READABLE, "{text} as {} has {least}", moved.css());
            }
        }
        assert_eq!(moved(color("#1d5c63"), Towards::Darker, &accent.light).css(), "#1d5c63", "it can be read as it is");
    }

    #[test]
    fn the_author_is_told_once_and_with_numbers() {
        let accent = Accent { file: "a.css".to_owned(), light: vec![color("#fff")], dark: vec![color("#000")] };
        let settings = SourcePath::new("griffel.yaml").expect("a path");
        let located = |text: &str| Located { value: color(text), span: crate::source::span::Span::default() };
        let mut found = Vec::new();
        let (file, css) = colors(Some(&accent), Some(&located("#123")), &settings, &mut found).expect("colours");
        assert_eq!((file.as_str(), found.len()), ("a.css", 0));
        assert!(css.contains("--brand: #112233; --accent: light-dark(#112233, #"), "{css}");
        colors(Some(&accent), Some(&located("#ff0")), &settings, &mut found).expect("colours");
        assert_eq!(found.len(), 1);
        assert!(found[0].fields.contains(&("before", "1.0".to_owned())), "{found:?}");
        assert_eq!(colors(None, Some(&located("#ff0")), &settings, &mut found), None);
        assert_eq!(found.len(), 2);
    }
}
