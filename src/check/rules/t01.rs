#![doc = include_str!("t01.md")]

use std::collections::BTreeMap;

use crate::check::colors::ThemeColors;
use crate::check::rule::{CheckRule, Concern};
use crate::check::site::CheckedSite;
use crate::check::style_sheet::{Scheme, StyleRule};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::color::{Color, READABLE, Towards};

/// Too little contrast between colours of the theme.
pub const T1: CheckRule = CheckRule {
    site: Some(check),
    ..CheckRule::new(Rule::error("T1"), Concern::Sight, &["WCAG 1.4.3", "WCAG 1.4.11"], include_str!("t01.md"))
};

/// Least contrast of large text, and of what shows where a control is (WCAG 1.4.3, 1.4.11).
const VISIBLE: f64 = 3.0;

/// What was found, by the place that it is told at: the pair with the least contrast.
type Worst = BTreeMap<Location, (f64, Diagnostic)>;

fn check(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    let colors = ThemeColors::of(site.theme);
    let mut worst = Worst::new();
    let contrast = &site.theme.contrast;
    for (pairs, least) in [(&contrast.text, READABLE), (&contrast.ui, VISIBLE)] {
        for (text, backgrounds) in pairs {
            for background in backgrounds {
                declared(site, &colors, [text, background], least, &mut worst);
            }
        }
    }
    for (path, rule) in &colors.rules {
        derived(site, &colors, (path, rule), &mut worst);
    }
    found.extend(worst.into_values().map(|(_, diagnostic)| diagnostic));
}

/// Looks at a pair of custom properties that the theme declares to meet.
fn declared(site: &CheckedSite<'_>, colors: &ThemeColors, names: [&str; 2], least: f64, worst: &mut Worst) {
    let [text, background] = names.map(|name| format!("--{name}"));
    for scheme in [Scheme::Light, Scheme::Dark] {
        let of = |name: &str| colors.color(&format!("var({name})"), scheme);
        let (Some(front), Some(back)) = (of(&text), of(&background)) else { continue };
        let place = own_place(site, colors, [&text, &background], scheme).or_else(|| colors.place(&text, scheme));
        let shown = [format!("{text} ({})", front.css()), format!("{background} ({})", back.css())];
        if let Some(place) = place {
            tell(place, [front, back], &shown, least, worst);
        }
    }
}

/// Returns where the site's own theme gives one of two custom properties its value.
fn own_place<'a>(
    site: &CheckedSite<'_>,
    colors: &'a ThemeColors,
    names: [&str; 2],
    scheme: Scheme,
) -> Option<&'a Location> {
    let places = names.map(|name| colors.place(name, scheme));
    places.into_iter().flatten().find(|place| site.snapshot.get(place.path.as_str()).is_some())
}

/// Looks at a rule that sets text and background itself.
fn derived(site: &CheckedSite<'_>, colors: &ThemeColors, (path, rule): (&SourcePath, &StyleRule), worst: &mut Worst) {
    // Controls that cannot be used need no contrast (WCAG 1.4.3).
    let background = rule.declared("background-color").or_else(|| rule.declared("background"));
    let (Some(text), Some(background), false) =
        (rule.declared("color"), background, rule.selector.contains("disabled"))
    else {
        return;
    };
    let least = if is_large(rule) { VISIBLE } else { READABLE };
    for scheme in [Scheme::Light, Scheme::Dark].into_iter().filter(|one| rule.scheme.is_none_or(|of| of == *one)) {
        let (front, back) = (colors.color(&text.value, scheme), colors.color(&background.value, scheme));
        let (Some(front), Some(back)) = (front, back) else { continue };
        // In a theme that the site's own extends, its own colours are what can be changed.
        let is_own = site.snapshot.get(path.as_str()).is_some();
        let names =
            [&text.value, &background.value].map(|value| value.trim_start_matches("var(").trim_end_matches(')'));
        let place = if is_own { None } else { own_place(site, colors, names, scheme).cloned() };
        let place = place.unwrap_or_else(|| Location::at(path, Span::new(text.span.start, text.span.end)));
        let shown = |value: &str, color: Color| {
            if value.starts_with('#') { color.css() } else { format!("{value} ({})", color.css()) }
        };
        tell(&place, [front, back], &[shown(&text.value, front), shown(&background.value, back)], least, worst);
    }
}

/// Returns whether text is large by WCAG 1.4.3: 24 CSS pixels; bold text is looked at as other text.
fn is_large(rule: &StyleRule) -> bool {
    let size = rule.declared("font-size").map(|size| size.value.as_str()).unwrap_or_default();
    let number = |unit: &str| size.strip_suffix(unit).and_then(|number| number.parse::<f64>().ok());
    number("px").is_some_and(|pixels| pixels >= 24.0) || number("rem").is_some_and(|rem| rem >= 1.5)
}

/// Tells of two colours with too little contrast, unless a worse pair is told at the same place.
fn tell(place: &Location, [front, back]: [Color; 2], shown: &[String; 2], least: f64, worst: &mut Worst) {
    let contrast = front.contrast(back);
    // What is told is how much is missing: of text more is asked than of edges.
    let missing = contrast - least;
    if missing >= 0.0 || worst.get(place).is_some_and(|(known, _)| *known <= missing) {
        return;
    }
    let white = Color { red: 255, green: 255, blue: 255 };
    let towards = if back.contrast(white) >= least { Towards::Lighter } else { Towards::Darker };
    let proposal = front.moved(towards, |color| color.contrast(back) >= least);
    // Each language has its own sign between the two.
    let whole = |one: f64| one.floor().to_string();
    let tenth = |one: f64| ((one * 10.0).floor() % 10.0).to_string();
    let diagnostic = T1.rule.at(place.clone()).with("text", &shown[0]).with("background", &shown[1]);
    let diagnostic = diagnostic.with("contrast", whole(contrast)).with("contrast_tenth", tenth(contrast));
    let diagnostic = diagnostic.with("least", whole(least)).with("least_tenth", tenth(least));
    worst.insert(place.clone(), (missing, diagnostic.with("proposal", proposal.css())));
}
