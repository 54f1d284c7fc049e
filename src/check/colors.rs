//! The colours of a theme's style sheets: what a custom property is on light and on dark pages.

use std::collections::BTreeMap;

use crate::check::style_sheet::{Scheme, StyleRule, split_top, style_rules};
use crate::config::settings::settings_path;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::color::Color;
use crate::theme::template::Theme;

/// Longest chain of `var(…)`; a longer one is a circle.
const DEPTH_MAX: usize = 16;

/// The style sheets of a theme, read.
pub struct ThemeColors {
    /// The rules with the files that they are in, in the order in which they take effect.
    pub rules: Vec<(SourcePath, StyleRule)>,
    definitions: BTreeMap<String, Vec<Definition>>,
}

struct Definition {
    value: String,
    scheme: Option<Scheme>,
    location: Location,
}

impl ThemeColors {
    /// Reads the style sheets of a theme, and what the site's own colour adds to them.
    #[must_use]
    pub fn of(theme: &Theme) -> Self {
        let mut rules = Vec::new();
        for sheet in &theme.styles {
            let all = style_rules(sheet.text().unwrap_or_default());
            rules.extend(all.into_iter().map(|rule| (sheet.path.clone(), rule)));
        }
        let mut definitions: BTreeMap<String, Vec<Definition>> = BTreeMap::new();
        let own = style_rules(theme.colors.as_deref().unwrap_or_default());
        let own: Vec<(SourcePath, StyleRule)> = own.into_iter().map(|rule| (settings_path(), rule)).collect();
        // The site's own colour stands in the same sheet as the tokens that it replaces: a theme may replace it again.
        let first =
            theme.colored.as_ref().map(|path| rules.partition_point(|(of, _)| order(theme, of) <= order(theme, path)));
        let (before, after) = rules.split_at(first.unwrap_or(rules.len()));
        for (path, rule) in before.iter().chain(&own).chain(after) {
            if !rule.selectors().any(|one| matches!(one, ":root" | "html" | "body" | ":host")) {
                continue;
            }
            for declared in rule.declarations.iter().filter(|declared| declared.name.starts_with("--")) {
                let is_own = *path == settings_path();
                let location = if is_own {
                    Location::file(path)
                } else {
                    Location::at(path, Span::new(declared.span.start, declared.span.end))
                };
                let (value, scheme) = (declared.value.clone(), rule.scheme);
                definitions.entry(declared.name.clone()).or_default().push(Definition { value, scheme, location });
            }
        }
        Self { rules, definitions }
    }

    /// Returns where a custom property gets its value on pages of a scheme.
    #[must_use]
    pub fn place(&self, name: &str, scheme: Scheme) -> Option<&Location> {
        Some(&self.definition(name, scheme)?.location)
    }

    /// Returns the colour that a value is on pages of a scheme; `None` if only a browser could tell.
    #[must_use]
    pub fn color(&self, value: &str, scheme: Scheme) -> Option<Color> {
        self.resolved(value, scheme, 0)
    }

    fn definition(&self, name: &str, scheme: Scheme) -> Option<&Definition> {
        let all = self.definitions.get(name)?;
        all.iter().rev().find(|one| one.scheme.is_none_or(|of| of == scheme))
    }

    fn resolved(&self, value: &str, scheme: Scheme, depth: usize) -> Option<Color> {
        let value = value.trim();
        if depth > DEPTH_MAX {
            return None;
        }
        let lower = value.to_ascii_lowercase();
        let inside = |name: &str| {
            let rest = lower.strip_prefix(name)?.strip_prefix('(')?;
            let rest = rest.strip_suffix(')')?;
            Some(&value[value.len() - 1 - rest.len()..value.len() - 1])
        };
        if let Some(parts) = inside("light-dark") {
            let parts = split_top(parts);
            let part = if scheme == Scheme::Light { parts.first() } else { parts.get(1) };
            return self.resolved(part?, scheme, depth + 1);
        }
        if let Some(parts) = inside("var") {
            let (name, fallback) = parts.split_once(',').map_or((parts, None), |(name, rest)| (name, Some(rest)));
            return match (self.definition(name.trim(), scheme), fallback) {
                (Some(definition), _) => self.resolved(&definition.value, scheme, depth + 1),
                (None, fallback) => self.resolved(fallback?, scheme, depth + 1),
            };
        }
        if let Some(parts) = inside("rgb").filter(|parts| !parts.contains(['/', '%'])) {
            let numbers: Vec<u8> = parts
                .split([',', ' '])
                .filter(|part| !part.is_empty())
                .map(str::parse)
                .collect::<Result<_, _>>()
                .ok()?;
            return match numbers.as_slice() {
                [red, green, blue] => Some(Color { red: *red, green: *green, blue: *blue }),
                _ => None,
            };
        }
        match lower.as_str() {
            "white" => Color::parse("#fff"),
            "black" => Color::parse("#000"),
            hex => Color::parse(hex),
        }
    }
}

/// Returns the place of a style sheet in the order in which they take effect.
fn order(theme: &Theme, path: &SourcePath) -> usize {
    theme.styles.iter().position(|sheet| sheet.path == *path).unwrap_or_default()
}
