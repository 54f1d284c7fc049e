//! Components of several themes -> one of each name: that of the nearest theme.

use std::collections::BTreeMap;

use crate::source::snapshot::Source;
use crate::theme::tags::pieces;

/// Returns the templates, by name, that define a component which a nearer theme defines, too: without that component.
pub(crate) fn without_replaced(templates: &BTreeMap<String, &Source>, names: &[String]) -> BTreeMap<String, Source> {
    let depth = |source: &Source| names.iter().position(|name| source.path.is_below(&format!("themes/{name}")));
    let mut defined = Vec::new();
    for (template, source) in templates {
        for (name, range) in components(source.text().unwrap_or_default()) {
            defined.push((name, depth(source), template, range));
        }
    }
    let mut nearest = BTreeMap::new();
    for (name, depth, ..) in &defined {
        nearest.entry(*name).and_modify(|least| *least = (*depth).min(*least)).or_insert(*depth);
    }
    let mut changed: BTreeMap<String, String> = BTreeMap::new();
    for (name, depth, template, range) in &defined {
        if nearest.get(name).is_some_and(|least| least < depth) {
            let text = || templates[*template].text().unwrap_or_default().to_owned();
            let text = changed.entry((*template).clone()).or_insert_with(text);
            // A comment of the same length: all other places stay what they are.
            text.replace_range(range.clone(), &as_comment(&text[range.clone()]));
        }
    }
    let source = |(name, text): (String, String)| {
        let path = templates[&name].path.clone();
        (name, Source::new(path, text.into_bytes()))
    };
    changed.into_iter().map(source).collect()
}

/// Returns the components of a template, each with all of its text.
fn components(text: &str) -> Vec<(&str, std::ops::Range<usize>)> {
    let (mut found, mut open) = (Vec::new(), None);
    for piece in pieces(text).iter().filter(|piece| piece.is_statement) {
        match piece.parts.first().and_then(|part| part.word(text)) {
            Some("component") => {
                open = piece.parts.get(1).and_then(|part| part.word(text)).map(|name| (name, piece.whole.start));
            }
            Some("endcomponent") => {
                found.extend(open.take().map(|(name, start)| (name, start..piece.whole.end)));
            }
            Some(_) | None => {}
        }
    }
    found
}

fn as_comment(text: &str) -> String {
    const MARKS: usize = "{#--#}".len();
    let inside = text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    let inside: String = inside.skip(MARKS / 2).take(text.len() - MARKS).collect();
    format!("{{#-{inside}-#}}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::path::SourcePath;

    #[test]
    fn the_component_of_the_nearest_theme_is_left() {
        let source = |path: &str, text: &str| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
        let both = "{%- component A() -%}\nå\n{%- endcomponent A -%}\n{% component B() %}b{% endcomponent %}";
        let own = source("themes/barn/templates/parts/a.html", "{% component A() %}{% endcomponent A %}");
        let (below, two) =
            (source("themes/skola/templates/c.html", both), source("themes/barn/templates/d.html", both));
        let names = ["barn".to_owned(), "skola".to_owned()];
        let templates = BTreeMap::from([("parts/a.html".to_owned(), &own), ("c.html".to_owned(), &below)]);
        let changed = without_replaced(&templates, &names);
        let text = changed["c.html"].text().expect("text");
        assert!(
            changed.len() == 1
                && text.len() == both.len()
                && text.find("{% component B") == both.find("{% component B")
        );
        assert!(components(text).iter().map(|(name, _)| *name).eq(["B"]) && text.matches('\n').count() == 3);
        // Two of one theme are its maker's mistake.
        let templates = BTreeMap::from([("parts/a.html".to_owned(), &own), ("d.html".to_owned(), &two)]);
        assert!(without_replaced(&templates, &names).is_empty());
    }
}
