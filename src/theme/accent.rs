//! The site's own colour -> the colours that a theme's style sheet is given.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::color::{Color, READABLE, Towards};
use crate::theme::load::{BAD_FILE, BAD_KEY};
use crate::yaml::fields::{Fields, Located};

/// A colour was moved until it can be read.
pub const MOVED: Rule = Rule::warning("G102");
/// The theme has no place for a colour.
pub const NOT_TAKEN: Rule = Rule::warning("G103");

/// What one kind of pages asks of the accent.
#[derive(Debug, Clone, Copy)]
struct Scheme {
    towards: Towards,
    /// Least contrast.
    readable: f64,
    /// How much of the accent is in `--accent-soft`.
    soft: f64,
}

/// The author's own colour, as near as can be.
const LIGHT: Scheme = Scheme { towards: Towards::Darker, readable: READABLE, soft: 0.1 };
/// Nobody chose this colour: it may be as bright as what stands beside it.
const DARK: Scheme = Scheme { towards: Towards::Lighter, readable: 7.0, soft: 0.16 };

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
                    None => fields.report(BAD_FILE.at(Location::at(path, text.span)).with("what", text.value)),
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
    let place = Location::at(settings, *span);
    let Some(Accent { file, light, dark }) = accent else {
        diagnostics.push(NOT_TAKEN.at(place));
        return None;
    };
    let dark = if dark.is_empty() { light } else { dark };
    let (by_day, by_night) = (moved(*color, LIGHT, light), moved(*color, DARK, dark));
    if by_day != *color {
        let (before, after) = (least(*color, LIGHT, light), least(by_day, LIGHT, light));
        let contrast = |contrast: f64| format!("{:.1}", (contrast * 10.0).floor() / 10.0);
        let diagnostic = MOVED.at(place).with("color", color.css()).with("moved", by_day.css());
        diagnostics.push(diagnostic.with("before", contrast(before)).with("after", contrast(after)));
    }
    let pair = |light: Color, dark: Color| format!("light-dark({}, {})", light.css(), dark.css());
    let text = format!(
        "@layer tokens {{\n:root {{ --brand: {}; --accent: {}; --accent-soft: {}; }}\n}}\n",
        color.css(),
        pair(by_day, by_night),
        pair(light[0].mixed(by_day, LIGHT.soft), dark[0].mixed(by_night, DARK.soft)),
    );
    Some((file.clone(), text))
}

/// Returns the colour, moved until it can be read on every paper and on the first one with a part of itself in it.
fn moved(color: Color, scheme: Scheme, papers: &[Color]) -> Color {
    color.moved(scheme.towards, |color| least(color, scheme, papers) >= scheme.readable)
}

fn least(color: Color, scheme: Scheme, papers: &[Color]) -> f64 {
    let soft = papers[0].mixed(color, scheme.soft);
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
            for (papers, scheme) in [(&accent.light, LIGHT), (&accent.dark, DARK)] {
                let moved = moved(color(text), scheme, papers);
                let least = least(moved, scheme, papers);
                assert!(least >= READABLE, "{text} as {} has {least}", moved.css());
            }
        }
        assert_eq!(moved(color("#1d5c63"), LIGHT, &accent.light).css(), "#1d5c63", "it can be read as it is");
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
