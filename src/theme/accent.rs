//! The site's accent colour -> readable colours for the theme's style sheet.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::color::{Color, READABLE, Towards};
use crate::yaml::fields::Located;

/// An accent colour without enough contrast, which was adjusted.
pub const ADJUSTED: Rule = Rule::warning("G102");
/// A theme that does not support an accent colour.
pub const NOT_SUPPORTED: Rule = Rule::warning("G103");

/// Requirements of a colour scheme, light or dark.
#[derive(Debug, Clone, Copy)]
struct Scheme {
    towards: Towards,
    /// Least contrast (WCAG 2.2, 1.4.3).
    min_contrast: f64,
    /// Share of the accent in `--accent-soft`.
    soft: f64,
}

/// Least contrast of what shows where a control is (WCAG 2.2, 1.4.11).
const VISIBLE: f64 = 3.0;

/// As near to the author's colour as possible.
const LIGHT: Scheme = Scheme { towards: Towards::Darker, min_contrast: READABLE, soft: 0.1 };
/// Nobody chose this colour: it may be as bright as the text beside it.
const DARK: Scheme = Scheme { towards: Towards::Lighter, min_contrast: 7.0, soft: 0.16 };

/// How a theme applies the accent colour: `accent` of `theme.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accent {
    /// Name of the style sheet in `assets/`.
    pub file: String,
    /// Colours of light pages that the accent needs contrast with, as background or text; the background first.
    pub light: Vec<Color>,
    /// The same for dark pages.
    pub dark: Vec<Color>,
}

/// Returns the name of the style sheet and the CSS that is appended to it: `--accent` for links and text, `--accent-soft`
/// behind text, `--brand` as the author gave it with `--on-brand` for text on it and `--brand-edge` around it. An adjustment is reported for light pages only:
/// hardly any colour that is readable on light pages is also readable on dark ones.
pub(crate) fn accent_css(
    accent: Option<&Accent>,
    color: Option<&Located<Color>>,
    settings: &SourcePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(String, String)> {
    let Located { value: color, span } = color?;
    let location = Location::at(settings, *span);
    let Some(Accent { file, light, dark }) = accent else {
        diagnostics.push(NOT_SUPPORTED.at(location));
        return None;
    };
    let dark = if dark.is_empty() { light } else { dark };
    let (on_light, on_dark) = (adjusted(*color, LIGHT, light), adjusted(*color, DARK, dark));
    if on_light != *color {
        let (before, after) = (least_contrast(*color, LIGHT, light), least_contrast(on_light, LIGHT, light));
        // Each language has its own sign between the two.
        let (whole, tenth) = (|one: f64| one.floor().to_string(), |one: f64| ((one * 10.0).floor() % 10.0).to_string());
        let diagnostic = ADJUSTED.at(location).with("color", color.css()).with("moved", on_light.css());
        let diagnostic = diagnostic.with("before", whole(before)).with("before_tenth", tenth(before));
        diagnostics.push(diagnostic.with("after", whole(after)).with("after_tenth", tenth(after)));
    }
    let pair = |light: Color, dark: Color| format!("light-dark({}, {})", light.css(), dark.css());
    let surface = format!(
        "--brand: {}; --on-brand: {}; --brand-edge: {};",
        color.css(),
        on_brand(*color, light[0], dark[0]).css(),
        pair(edge(*color, LIGHT, light), edge(*color, DARK, dark)),
    );
    let text = format!(
        "@layer tokens {{\n:root {{ {surface} --accent: {}; --accent-soft: {}; }}\n}}\n",
        pair(on_light, on_dark),
        pair(light[0].mixed(on_light, LIGHT.soft), dark[0].mixed(on_dark, DARK.soft)),
    );
    Some((file.clone(), text))
}

/// Returns the colour of text on a surface of the site's own colour: that of light pages if it can be read there, else that of
/// dark pages. White or black can be read on any colour.
fn on_brand(brand: Color, light: Color, dark: Color) -> Color {
    let [white, black] = [255, 0].map(|part| Color { red: part, green: part, blue: part });
    let readable = [light, white, dark, black].into_iter().find(|color| color.contrast(brand) >= READABLE);
    readable.expect("invariant: the contrasts of white and black with a colour multiply to 21, so that one has 4.58")
}

/// Returns the colour of the edge of a surface of the site's own colour: that colour, if the surface is seen by itself.
fn edge(brand: Color, scheme: Scheme, backgrounds: &[Color]) -> Color {
    let is_seen = |color: Color| backgrounds.iter().all(|other| color.contrast(*other) >= VISIBLE);
    brand.moved(scheme.towards, is_seen)
}

/// Returns the colour, adjusted until it has enough contrast with every background and with `--accent-soft`.
fn adjusted(color: Color, scheme: Scheme, backgrounds: &[Color]) -> Color {
    color.moved(scheme.towards, |color| least_contrast(color, scheme, backgrounds) >= scheme.min_contrast)
}

fn least_contrast(color: Color, scheme: Scheme, backgrounds: &[Color]) -> f64 {
    let soft = backgrounds[0].mixed(color, scheme.soft);
    backgrounds.iter().chain([&soft]).map(|other| color.contrast(*other)).fold(21.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White, black, greys, yellow, light blue, the theme's own, and what municipalities have.
    const COLORS: [&str; 16] = [
        "#fff", "#000", "#ff0", "#ffd200", "#1f5e50", "#9bd3c1", "#1d5c63", "#e4002b", "#808080", "#757575", "#00f",
        "#a5d8ff", "#f60", "#00205b", "#26312e", "#fbfaf7",
    ];

    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    #[test]
    fn every_colour_is_readable_on_light_and_dark_pages() {
        let text = include_str!("../../themes/skola/theme.yaml");
        let colors = |key: &str| -> Vec<Color> {
            let line = text.lines().find_map(|line| line.trim().strip_prefix(key)).expect("the theme has colours");
            line.split('"').filter_map(Color::parse).collect()
        };
        let (light, dark) = (colors("light:"), colors("dark:"));
        assert!(!light.is_empty() && !dark.is_empty());
        for text in COLORS {
            for (backgrounds, scheme) in [(&light, LIGHT), (&dark, DARK)] {
                let adjusted = adjusted(color(text), scheme, backgrounds);
                let least = least_contrast(adjusted, scheme, backgrounds);
                assert!(least >= READABLE, "{text} as {} has {least}", adjusted.css());
                let edge = edge(color(text), scheme, backgrounds);
                let seen = backgrounds.iter().map(|other| edge.contrast(*other)).fold(21.0, f64::min);
                assert!(seen >= VISIBLE, "the edge of {text}, {}, has {seen}", edge.css());
            }
            let on_brand = on_brand(color(text), light[0], dark[0]);
            let contrast = on_brand.contrast(color(text));
            assert!(contrast >= READABLE, "{} on {text} has {contrast}", on_brand.css());
        }
        let on = |text: &str| on_brand(color(text), light[0], dark[0]).css();
        assert_eq!(
            [on("#ffd200"), on("#1d5c63"), on("#808080")],
            [dark[0].css(), light[0].css(), "#000000".to_owned()]
        );
        assert_eq!(adjusted(color("#1d5c63"), LIGHT, &light).css(), "#1d5c63", "readable as it is");
    }

    #[test]
    fn an_adjustment_is_reported_once_with_both_contrasts() {
        let accent = Accent { file: "a.css".to_owned(), light: vec![color("#fff")], dark: vec![color("#000")] };
        let settings = SourcePath::new("griffel.yaml").expect("a path");
        let located = |text: &str| Located { value: color(text), span: crate::source::span::Span::default() };
        let mut found = Vec::new();
        let (file, css) = accent_css(Some(&accent), Some(&located("#123")), &settings, &mut found).expect("colours");
        assert_eq!((file.as_str(), found.len()), ("a.css", 0));
        assert!(
            css.contains("--brand: #112233; --on-brand: #ffffff; ") && css.contains(" --accent: light-dark(#112233, #"),
            "{css}"
        );
        accent_css(Some(&accent), Some(&located("#ff0")), &settings, &mut found).expect("colours");
        assert_eq!(found.len(), 1);
        for field in [("before", "1"), ("before_tenth", "0")] {
            assert!(found[0].fields.contains(&(field.0, field.1.to_owned())), "{found:?}");
        }
        assert_eq!(accent_css(None, Some(&located("#ff0")), &settings, &mut found), None);
        assert_eq!(found.len(), 2);
    }
}
