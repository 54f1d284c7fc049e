#![doc = include_str!("t02.md")]

use std::collections::{BTreeMap, BTreeSet};

use crate::check::rule::{CheckRule, Concern};
use crate::check::site::{CheckedSite, SamplePage};
use crate::check::style_sheet::{StyleRule, style_rules};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::raw_html::{RawAttribute, RawKind, raw_tokens};
use crate::theme::builtin;

/// Templates and style sheets that make pages hard to use.
pub const T2: CheckRule = CheckRule {
    site: Some(check),
    ..CheckRule::new(
        Rule::error("T2"),
        Concern::Use,
        &["WCAG 2.4.7", "WCAG 2.4.1", "WCAG 3.1.1", "WCAG 1.4.4", "WCAG 2.4.2", "WCAG 1.3.1"],
        include_str!("t02.md"),
    )
};

/// Most templates that extend each other; two is usual.
const PARENTS_MAX: usize = 16;

fn check(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    // What a template does wrong that others extend is one mistake, and stands in that template.
    let mut of_root: BTreeMap<&'static str, BTreeMap<String, BTreeSet<&str>>> = BTreeMap::new();
    let mut roots: BTreeMap<String, usize> = BTreeMap::new();
    for sample in site.samples {
        let root = root(site, &sample.template);
        *roots.entry(root.clone()).or_default() += 1;
        for fault in page_faults(sample) {
            of_root.entry(fault).or_default().entry(root.clone()).or_default().insert(&sample.template);
        }
    }
    for (fault, by_root) in of_root {
        for (root, templates) in by_root {
            if templates.len() == roots[&root] {
                found.extend(template_fault(site, &root, fault));
            } else {
                found.extend(templates.into_iter().filter_map(|template| template_fault(site, template, fault)));
            }
        }
    }
    found.extend(hidden_focus(site));
}

/// Returns a fault in a template; nothing if the theme has none of that name.
fn template_fault(site: &CheckedSite<'_>, template: &str, fault: &'static str) -> Option<Diagnostic> {
    let path = site.theme.sources.get(template)?;
    Some(T2.rule.at(Location::file(path)).with("template", template).help(fault))
}

/// Returns the template that a template extends at last.
fn root(site: &CheckedSite<'_>, template: &str) -> String {
    let mut name = template.to_owned();
    for _ in 0..PARENTS_MAX {
        let path = site.theme.sources.get(&name).map(SourcePath::as_str).unwrap_or_default();
        let text = site.snapshot.text(path).or_else(|| builtin::snapshot().text(path)).unwrap_or_default();
        let Some((_, rest)) = text.split_once("extends") else { break };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { break };
        match rest[1..].split_once(quote) {
            Some((parent, _)) if site.theme.sources.contains_key(parent) && parent != name => {
                parent.clone_into(&mut name);
            }
            _ => break,
        }
    }
    name
}

/// Returns what is wrong in a page, by the names of the helps.
fn page_faults(sample: &SamplePage) -> BTreeSet<&'static str> {
    let seen = Seen::of(&sample.html);
    let is_skipped = seen.before_main == 0 || seen.skips.as_ref().is_some_and(|id| seen.ids.contains(id));
    let zoom = seen.viewport.as_deref().map(|viewport| viewport.replace(' ', "").to_ascii_lowercase());
    let blocks_zoom = zoom.as_deref().is_some_and(|viewport| {
        let largest = viewport.split_once("maximum-scale=").map(|(_, rest)| rest.split(',').next().unwrap_or_default());
        let largest = largest.and_then(|largest| largest.parse::<f64>().ok());
        viewport.contains("user-scalable=no")
            || viewport.contains("user-scalable=0")
            || largest.is_some_and(|it| it < 2.0)
    });
    // An author's own HTML may hold any number of headings.
    let has_heading = seen.headings == 1 || sample.has_own_text && seen.headings > 1;
    let all = [
        ("lang", !seen.has_language),
        ("title", !seen.has_title),
        ("viewport", zoom.is_none()),
        ("zoom", blocks_zoom),
        ("main", seen.mains != 1),
        ("heading", !has_heading),
        ("skip", !is_skipped),
    ];
    all.into_iter().filter(|(_, is_wrong)| *is_wrong).map(|(name, _)| name).collect()
}

/// What stands in a page.
#[derive(Default)]
struct Seen {
    has_language: bool,
    has_title: bool,
    viewport: Option<String>,
    mains: usize,
    headings: usize,
    /// Where the first link of the page leads, if that is within the page.
    skips: Option<String>,
    /// Number of links and fields before `main`, without the first link if it leads there.
    before_main: usize,
    ids: BTreeSet<String>,
}

impl Seen {
    fn of(html: &str) -> Self {
        let mut seen = Self::default();
        let (mut is_in_title, mut is_first) = (false, true);
        for token in raw_tokens(html) {
            match token.kind {
                RawKind::Start(name, attributes, _) => {
                    is_in_title = name == "title" && !seen.has_title;
                    seen.element(&name, &attributes, &mut is_first);
                }
                RawKind::Text => seen.has_title |= is_in_title && !html[token.span].trim().is_empty(),
                RawKind::End(_) => is_in_title = false,
                RawKind::Comment | RawKind::Unfinished => {}
            }
        }
        // The content of a title is no markup, and some readers of HTML leave it out.
        let title = html.split_once("<title").and_then(|(_, rest)| rest.split_once('>')?.1.split_once("</title"));
        seen.has_title |= title.is_some_and(|(title, _)| !title.trim().is_empty());
        seen
    }

    fn element(&mut self, name: &str, attributes: &[RawAttribute], is_first: &mut bool) {
        let value = |wanted: &str| {
            attributes.iter().find(|attribute| attribute.name == wanted).map(|attribute| attribute.value.as_str())
        };
        self.ids.extend(value("id").map(str::to_owned));
        match name {
            "html" => self.has_language = value("lang").is_some_and(|tag| !tag.trim().is_empty()),
            "meta" if value("name") == Some("viewport") => self.viewport = value("content").map(str::to_owned),
            "main" if value("hidden").is_none() => self.mains += 1,
            "h1" => self.headings += 1,
            "a" if self.mains == 0 && value("href").is_some() => {
                let within = value("href").and_then(|href| href.strip_prefix('#')).filter(|id| !id.is_empty());
                match within.filter(|_| *is_first) {
                    Some(id) => self.skips = Some(id.to_owned()),
                    None => self.before_main += 1,
                }
                *is_first = false;
            }
            "button" | "input" | "select" | "textarea" | "summary" if self.mains == 0 => {
                self.before_main += 1;
                *is_first = false;
            }
            _ => {}
        }
    }
}

/// Properties that can show the focus in place of an outline.
const SHOWING: [&str; 8] = [
    "box-shadow",
    "border",
    "border-color",
    "background",
    "background-color",
    "text-decoration",
    "color",
    "outline-color",
];

/// Returns the rules of the theme's style sheets that take away the focus and show it in no other way.
fn hidden_focus(site: &CheckedSite<'_>) -> Vec<Diagnostic> {
    let sheets = &site.theme.styles;
    let rules: Vec<(&SourcePath, StyleRule)> = sheets
        .iter()
        .flat_map(|sheet| style_rules(sheet.text().unwrap_or_default()).into_iter().map(|rule| (&sheet.path, rule)))
        .collect();
    let shown: BTreeSet<String> = rules
        .iter()
        .filter(|(_, rule)| !removes(rule) && shows(rule))
        .flat_map(|(_, rule)| rule.selectors().filter(|one| one.contains(":focus")).map(subject).collect::<Vec<_>>())
        .collect();
    let fault = |(path, rule): &(&SourcePath, StyleRule)| {
        let outline = rule
            .declarations
            .iter()
            .rev()
            .find(|one| matches!(one.name.as_str(), "outline" | "outline-style" | "outline-width"))?;
        let is_hidden = |one: &str| can_have_focus(one) && !is_target(one) && !shown.contains(&subject(one));
        let is_fault = removes(rule) && !shows(rule) && rule.selectors().any(is_hidden);
        let location = Location::at(path, Span::new(outline.span.start, outline.span.end));
        is_fault.then(|| T2.rule.at(location).with("selector", &rule.selector).help("focus"))
    };
    rules.iter().filter_map(fault).collect()
}

fn removes(rule: &StyleRule) -> bool {
    ["outline", "outline-style", "outline-width"].iter().any(|name| {
        rule.declared(name).is_some_and(|one| matches!(one.value.as_str(), "none" | "0" | "0px" | "0 none" | "none 0"))
    })
}

fn shows(rule: &StyleRule) -> bool {
    let has_outline = rule.declared("outline").is_some() && !removes(rule);
    let is_none = |value: &str| matches!(value, "none" | "0" | "transparent" | "inherit");
    has_outline || SHOWING.iter().any(|name| rule.declared(name).is_some_and(|one| !is_none(&one.value)))
}

/// Returns whether a selector is about what only a link within the page leads to, or about a mouse: `main`, an element with
/// `tabindex="-1"`, a focus that the browser would not show.
fn is_target(selector: &str) -> bool {
    let has_word = |word: &str| selector.split(|c: char| !c.is_alphanumeric() && c != '-').any(|part| part == word);
    has_word("main") || selector.contains("tabindex") || selector.contains(":not(:focus-visible)")
}

/// Elements that the keyboard reaches by themselves.
const REACHED: [&str; 10] =
    ["a", "button", "input", "select", "textarea", "summary", "iframe", "video", "audio", "area"];

/// Returns whether what a selector names may have the focus: as it says, by its element, or by a class of any element.
fn can_have_focus(selector: &str) -> bool {
    let last = selector.rsplit([' ', '>', '+', '~']).next().unwrap_or_default();
    let element: String = last.chars().take_while(char::is_ascii_alphanumeric).collect();
    selector.contains(":focus") || element.is_empty() || REACHED.contains(&element.as_str())
}

/// Returns a selector without the focus: what has it.
fn subject(selector: &str) -> String {
    let bare = selector.replace(":focus-visible", "").replace(":focus-within", "").replace(":focus", "");
    let bare = bare.trim();
    if bare == "*" { String::new() } else { bare.to_owned() }
}
