//! The templates of a theme and of the themes that it extends, and what each depends on.

use std::collections::{BTreeMap, BTreeSet};

use tera::Tera;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::theme::mistakes::{CIRCLE, ComponentCircle, Known, no_template, of_drawing, of_loading, syntax_error};
use crate::theme::steps::CountedTemplate;
use crate::theme::structure::{DeadBlock, Named, Reach, STEPS_MAX, Structure, written, written_way};
use crate::theme::syntax::{SYNTAX, fault};
use crate::theme::template::TemplateClosure;
use crate::yaml::file_text::file_text;

/// A block that is never shown.
pub const DEAD_BLOCK: Rule = Rule::warning("G303");
/// Templates or components that lead to each other in more steps than anybody needs; each takes a part of the stack.
pub const TOO_DEEP: Rule = Rule::error("G360");

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
            let rest = &source.path.as_str()[folder.len() + 1..];
            let has_components = source.text().is_some_and(|text| text.contains("endcomponent"));
            // Components have one name in all of Tera: their file is there once.
            let is_there = templates.get(rest).is_some_and(|other| other.path == source.path);
            if !has_components || !is_there {
                templates.insert(format!("{name}/{rest}"), source);
            }
        }
    }
    templates
}

/// Adds the templates to Tera, reports every template with a mistake, and returns those whose steps are counted if there is none:
/// those of the site's own files. What the built-in themes show ends by itself.
pub(crate) fn add(
    tera: &mut Tera,
    templates: &BTreeMap<String, &Source>,
    names: &[String],
    site: &Snapshot,
    known: Known<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<BTreeMap<String, CountedTemplate>> {
    let before = diagnostics.len();
    let counted = counted(templates, site, known, diagnostics);
    if diagnostics.len() > before {
        return None;
    }
    let structure = structure(templates);
    let at = |named: Named<'_>| Location::at(&templates[named.template].path, named.span);
    for named in structure.orphans() {
        let diagnostic = no_template(named.name, known.sources);
        diagnostics.push(Diagnostic { location: Some(at(named)), ..diagnostic });
    }
    // Before Tera sees them: a template that includes itself by what it extends would exhaust the stack.
    for circle in structure.circles() {
        let location = circle.last().map(|last| at(*last));
        let diagnostic = CIRCLE.anywhere().with("circle", written(&circle)).help("template");
        diagnostics.push(Diagnostic { location, ..diagnostic });
    }
    if diagnostics.len() == before {
        diagnostics.extend(too_deep(&structure, templates));
    }
    if diagnostics.len() > before {
        return None;
    }
    let mut texts: BTreeMap<String, String> =
        counted.iter().map(|(name, counted)| (name.clone(), counted.text.clone())).collect();
    for (root, block) in dead_blocks(&structure, templates, names, site, diagnostics) {
        // Tera refuses blocks that nobody shows; it gets them where they show nothing.
        texts
            .entry(root)
            .or_default()
            .push_str(&format!("{{% if false %}}{{% block {block} %}}{{% endblock %}}{{% endif %}}"));
    }
    match tera.add_raw_templates(&texts) {
        Ok(()) => Some(counted),
        Err(error) => {
            diagnostics.extend(of_loading(&error, &texts, Known { counted: &counted, ..known }));
            None
        }
    }
}

/// Returns the templates as Tera gets them, and reports each that it cannot read.
fn counted(
    templates: &BTreeMap<String, &Source>,
    site: &Snapshot,
    known: Known<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, CountedTemplate> {
    let mut counted: BTreeMap<String, CountedTemplate> = BTreeMap::new();
    for (name, source) in templates {
        let Some(text) = source.text() else {
            // It says which encoding the file has.
            file_text(source, diagnostics);
            continue;
        };
        // What Tera gets, and how its places are ours.
        let plain = CountedTemplate::plain(text);
        // Each alone first, because all together only report the first mistake.
        if let Some(error) = syntax_error(name, &plain.text) {
            let places = BTreeMap::from([(name.clone(), plain.clone())]);
            let of_tera = || of_drawing(SYNTAX, &error, name, Known { counted: &places, ..known });
            diagnostics.push(fault(&source.path, text).unwrap_or_else(of_tera));
        }
        let is_own = site.get(source.path.as_str()).is_some();
        counted.insert(name.clone(), if is_own { CountedTemplate::of(text) } else { plain });
    }
    counted
}

/// Returns one diagnostic if templates include or extend each other, or components call each other, in too many steps.
fn too_deep(structure: &Structure<'_>, templates: &BTreeMap<String, &Source>) -> Option<Diagnostic> {
    let reached = structure.reaches().into_values().flat_map(|Reach { includes, calls, steps: _ }| [includes, calls]);
    let longest = reached.chain(structure.extended()).max_by_key(Vec::len)?;
    // The first step that is one too many.
    let step = longest.get(STEPS_MAX)?;
    let diagnostic = TOO_DEEP.at(Location::at(&templates[step.template].path, step.span));
    Some(diagnostic.with("way", written_way(&longest)).with("most", STEPS_MAX.to_string()))
}

/// Returns the templates whose pages need more stack than a thread has.
pub(crate) fn deep_templates(templates: &BTreeMap<String, &Source>) -> BTreeSet<String> {
    /// The built-in themes have six steps, and components that call themselves.
    const SHALLOW: usize = 10;
    let reaches = structure(templates).reaches();
    reaches.into_iter().filter(|(_, reach)| reach.steps > SHALLOW).map(|(name, _)| name.to_owned()).collect()
}

/// Returns how templates are put together.
pub(crate) fn structure<'a>(templates: &'a BTreeMap<String, &Source>) -> Structure<'a> {
    Structure::of(templates.iter().filter_map(|(name, source)| Some((name.as_str(), source.text()?))))
}

/// Reports blocks that are never shown, and returns them with the templates that would have to have them.
///
/// Which of two templates is to blame is a matter of whose they are: a template of the site's own theme that fills a block
/// which nobody has, or one that replaces a template without the blocks which those of an extended theme fill.
fn dead_blocks(
    structure: &Structure<'_>,
    templates: &BTreeMap<String, &Source>,
    names: &[String],
    site: &Snapshot,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<(String, String)> {
    let depth = |template: &str| {
        let path = &templates[template].path;
        names.iter().position(|name| path.is_below(&format!("themes/{name}")))
    };
    let mut dead = BTreeSet::new();
    // One message for each block that a template lacks, however many templates fill it.
    let mut lacking: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for DeadBlock { block, is_known, root, known } in structure.dead_blocks() {
        let source = templates[block.template];
        if is_known {
            // What a theme loses because one above it replaces it was meant to go.
            let is_own = depth(block.template) == Some(0) && site.get(source.path.as_str()).is_some();
            if is_own && !is_empty(source.text().unwrap_or_default(), block.span) {
                let diagnostic = DEAD_BLOCK.at(Location::at(&source.path, block.span)).with("block", block.name);
                diagnostics.push(diagnostic.with("template", root).help("replaced"));
            }
            continue;
        }
        dead.insert((root.to_owned(), block.name.to_owned()));
        if depth(root) < depth(block.template) {
            if !is_empty(templates[block.template].text().unwrap_or_default(), block.span) {
                lacking.entry((root, block.name)).or_insert(block.template);
            }
            continue;
        }
        let location = Location::at(&templates[block.template].path, block.span);
        let diagnostic = DEAD_BLOCK.at(location).with("block", block.name).with("template", root);
        diagnostics.push(diagnostic.near(nearest(block.name, known)).help("unknown"));
    }
    for ((root, block), template) in lacking {
        let diagnostic = DEAD_BLOCK.at(Location::file(&templates[root].path)).with("block", block);
        diagnostics.push(diagnostic.with("template", root).with("of", template).help("lacking"));
    }
    dead
}

/// Returns whether a block, whose name stands here, shows nothing: it only takes something away.
fn is_empty(text: &str, name: Span) -> bool {
    let inside = text[name.end..].split_once("%}").map_or("", |(_, inside)| inside.trim_start());
    let end = inside.strip_prefix("{%").map(|end| end.trim_start_matches('-').trim_start());
    end.is_some_and(|end| end.starts_with("endblock"))
}

/// Returns for each template the components that can call each other for ever on its pages, if there are some, and where one
/// of them calls the next. Those of the nearest theme go first: those of the theme that it extends are bound by what they show.
pub(crate) fn component_circles(
    templates: &BTreeMap<String, &Source>,
    names: &[String],
    site: &Snapshot,
) -> BTreeMap<String, ComponentCircle> {
    let structure = structure(templates);
    let depth = |named: &Named<'_>| {
        let path = &templates[named.template].path;
        names.iter().position(|name| path.is_below(&format!("themes/{name}")))
    };
    let told = |name: &String| {
        let circles = structure.component_circles(name);
        let circle = circles.into_iter().min_by_key(|circle| circle.last().map(depth))?;
        let last = *circle.last()?;
        let path = &templates[last.template].path;
        let (location, is_own) = (Location::at(path, last.span), site.get(path.as_str()).is_some());
        Some((name.clone(), ComponentCircle { written: written(&circle), location, is_own }))
    };
    templates.keys().filter_map(told).collect()
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

#[cfg(test)]
mod tests {
    use crate::source::path::SourcePath;

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
