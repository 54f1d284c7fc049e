//! The templates of a theme and of the themes that it extends, and what each depends on.

use std::collections::{BTreeMap, BTreeSet};

use tera::Tera;

use crate::diagnostic::rule::Diagnostic;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::Location;
use crate::theme::manifest::BAD_FILE;
use crate::theme::template::{SYNTAX, TemplateClosure, mistake};

/// Returns the templates by name. Those of extended themes are also there under the theme's name, so that a template can
/// extend the one that it replaces: `{% extends "skola/post.html" %}`.
pub(crate) fn templates<'a>(
    snapshot: &'a Snapshot,
    builtin: &'a Snapshot,
    names: &[String],
    files: &BTreeMap<String, &'a Source>,
) -> BTreeMap<String, &'a Source> {
    let mut templates: BTreeMap<String, &Source> = files
        .iter()
        .filter_map(|(path, source)| Some((path.strip_prefix("templates/")?.to_owned(), *source)))
        .filter(|(name, _)| name.ends_with(".html") || name.ends_with(".xml"))
        .collect();
    for name in names.iter().skip(1) {
        let folder = format!("themes/{name}/templates");
        for source in builtin.below(&folder).chain(snapshot.below(&folder)) {
            let has_components = source.text().is_some_and(|text| text.contains("endcomponent"));
            if !has_components {
                templates.insert(format!("{name}/{}", &source.path.as_str()[folder.len() + 1..]), source);
            }
        }
    }
    templates
}

/// Adds the templates to Tera, reports every template with a mistake, and returns whether there is none.
pub(crate) fn add(
    tera: &mut Tera,
    templates: &BTreeMap<String, &Source>,
    sources: &BTreeMap<String, SourcePath>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut texts = Vec::new();
    let before = diagnostics.len();
    for (name, source) in templates {
        let Some(text) = source.text() else {
            diagnostics.push(BAD_FILE.at(Location::file(&source.path)).with("what", "UTF-8"));
            continue;
        };
        // Each alone first, because all together only report the first mistake.
        if let Err(error) = Tera::default().add_raw_template(name, text)
            && matches!(error.kind(), tera::ErrorKind::SyntaxError(_))
            && !is_about_definitions(&error)
        {
            diagnostics.push(mistake(SYNTAX, &error, name, sources));
        }
        texts.push((name, text));
    }
    if diagnostics.len() > before {
        return false;
    }
    match tera.add_raw_templates(texts) {
        Ok(()) => true,
        Err(error) => {
            diagnostics.push(mistake(SYNTAX, &error, "", sources));
            false
        }
    }
}

/// Returns what each template depends on: all templates whose names are in its text in quotes, and all that define
/// components. A dependency too many costs a page drawn in vain, one too few an outdated page.
pub(crate) fn closures(tera: &Tera, templates: &BTreeMap<String, &Source>) -> BTreeMap<String, TemplateClosure> {
    let text = |name: &str| templates.get(name).and_then(|source| source.text()).unwrap_or_default();
    let components: Vec<&str> =
        templates.keys().map(String::as_str).filter(|name| text(name).contains("endcomponent")).collect();
    let named: BTreeMap<&str, BTreeSet<&str>> =
        templates.keys().map(|name| (name.as_str(), named(text(name), templates))).collect();
    let closure = |name: &str| {
        let mut all = BTreeSet::from([name]);
        let mut next: Vec<&str> = components.iter().chain(&named[name]).copied().collect();
        while let Some(one) = next.pop() {
            if all.insert(one) {
                next.extend(&named[one]);
            }
        }
        let read = |name: &&str| tera.get_template_variables(name).into_iter().flatten();
        let reads = all.iter().flat_map(read).map(str::to_owned).collect();
        let parts: Vec<_> = all.iter().filter_map(|name| Some((name, templates.get(*name)?.fingerprint))).collect();
        TemplateClosure { reads, fingerprint: Fingerprint::of_value(&parts) }
    };
    templates.keys().map(|name| (name.clone(), closure(name))).collect()
}

/// Returns the names of templates that stand in a text in quotes. Text between two strings is looked up, too, because a
/// template may hold a quote that opens none.
fn named<'a>(text: &str, templates: &'a BTreeMap<String, &Source>) -> BTreeSet<&'a str> {
    let quoted = ['"', '\''].into_iter().flat_map(|quote| text.split(quote).skip(1));
    quoted.filter_map(|name| templates.get_key_value(name)).map(|(name, _)| name.as_str()).collect()
}

/// Returns whether the error is about something that another template or the program defines.
fn is_about_definitions(error: &tera::Error) -> bool {
    let text = match error.kind() {
        tera::ErrorKind::SyntaxError(report) => report.message().to_lowercase(),
        _ => return true,
    };
    ["filter", "function", "component", "template", "test"].iter().any(|word| text.contains(word))
        && ["not found", "unknown", "not registered", "missing", "doesn't exist", "does not exist", "not exist"]
            .iter()
            .any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates(sources: &[Source]) -> BTreeMap<String, &Source> {
        sources.iter().map(|source| (source.path.as_str().to_owned(), source)).collect()
    }

    fn sources(texts: &[(&str, &str)]) -> Vec<Source> {
        let source =
            |(name, text): &(&str, &str)| Source::new(SourcePath::new(name).expect("a path"), text.as_bytes().to_vec());
        texts.iter().map(source).collect()
    }

    #[test]
    fn a_template_depends_on_those_that_it_names_and_on_all_with_components() {
        let texts = [
            ("base.html", "<p title='isn\"t'>{% include \"parts/a.html\" %}"),
            ("parts/a.html", "{{ it's }} {% include \"parts/b.html\" %}"),
            ("parts/b.html", "parts/d.html \"post.html "),
            ("parts/c.html", "{% component c() %}{% endcomponent %}"),
            ("parts/d.html", ""),
            ("post.html", "{% extends 'base.html' %}"),
        ];
        let (before, tera) = (sources(&texts), Tera::default());
        let before = closures(&tera, &templates(&before));
        let differ = |changed: usize| -> Vec<&str> {
            let mut texts = texts;
            texts[changed].1 = "{# endcomponent #}";
            let after = sources(&texts);
            let after = closures(&tera, &templates(&after));
            let names = texts.iter().map(|(name, _)| *name);
            names.filter(|name| before[*name].fingerprint != after[*name].fingerprint).collect()
        };
        let all: Vec<&str> = texts.iter().map(|(name, _)| *name).collect();
        assert_eq!(differ(3), all, "components are anybody's");
        let named = |name: usize| {
            let all = sources(&texts);
            let all = templates(&all);
            named(texts[name].1, &all).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!([named(0), named(1), named(5)].concat(), ["parts/a.html", "parts/b.html", "base.html"]);
        assert!(named(2).is_empty(), "a name without quotes around it is text");
    }

    #[test]
    fn what_a_named_template_names_counts_too() {
        let of = |last: &str| {
            let all = sources(&[
                ("a.html", "{% extends \"b.html\" %}"),
                ("b.html", "{% include 'c.html' %}"),
                ("c.html", last),
            ]);
            closures(&Tera::default(), &templates(&all)).into_values().map(|closure| closure.fingerprint).collect()
        };
        let (before, after): (Vec<Fingerprint>, Vec<Fingerprint>) = (of("1"), of("2"));
        assert!(before.iter().zip(&after).all(|(before, after)| before != after));
    }
}
