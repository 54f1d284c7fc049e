//! The names that templates may read, as values: `contract.txt`, which the tests write from the types that are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::theme::old_names::VARIABLE;

/// What a template may read of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Text, a date, a number, true or false: it has no fields.
    Plain,
    /// Nobody knows: settings of the author's own.
    Anything,
    /// The fields of a type, by its name.
    Fields(String),
    /// Such a value or nothing.
    Maybe(Box<Self>),
    /// A list of them.
    List(Box<Self>),
    /// Such values by names that are the author's.
    ByName(Box<Self>),
}

/// Names with what can be read there.
pub(crate) type Names = BTreeMap<String, Seen>;

/// All names that templates may read.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    /// Fields by the name of their type.
    types: BTreeMap<String, Names>,
    /// The variables of each kind of page, by the name of its template.
    templates: BTreeMap<String, Names>,
    /// The variables of every page.
    every: Names,
    /// The variables of directives.
    directive: Names,
}

/// Returns the contract, read once.
pub(crate) fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| read(include_str!("contract.txt")))
}

impl Contract {
    /// Returns the fields of a value; `None` if it has none.
    pub(crate) fn fields(&self, seen: &Seen) -> Option<&Names> {
        match seen {
            Seen::Fields(name) => self.types.get(name),
            Seen::Plain | Seen::Anything | Seen::Maybe(_) | Seen::List(_) | Seen::ByName(_) => None,
        }
    }
}

/// Reads lines: `type Site`, `template post.html`, `every` or `directive`, and below each its names, indented, with what they are.
fn read(text: &str) -> Contract {
    let mut contract = Contract::default();
    let mut head = "";
    for line in text.lines() {
        let Some((name, shape)) = line.strip_prefix("  ").and_then(|line| line.split_once(' ')) else {
            head = line;
            if let Some(template) = line.strip_prefix("template ") {
                contract.templates.entry(template.to_owned()).or_default();
            }
            continue;
        };
        let names = match head.split_once(' ') {
            Some(("type", of)) => contract.types.entry(of.to_owned()).or_default(),
            Some((_, of)) => contract.templates.entry(of.to_owned()).or_default(),
            None if head == "directive" => &mut contract.directive,
            None => &mut contract.every,
        };
        names.insert(name.to_owned(), seen(shape));
    }
    contract
}

/// Reads `text`, `?Picture`, `[Card]` or `{text}`.
fn seen(shape: &str) -> Seen {
    let inner = |open: char, close: char| shape.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if let Some(rest) = shape.strip_prefix('?') {
        Seen::Maybe(Box::new(seen(rest)))
    } else if let Some(inner) = inner('[', ']') {
        Seen::List(Box::new(seen(inner)))
    } else if let Some(inner) = inner('{', '}') {
        Seen::ByName(Box::new(seen(inner)))
    } else if shape == "anything" {
        Seen::Anything
    } else if shape == "plain" {
        Seen::Plain
    } else {
        Seen::Fields(shape.to_owned())
    }
}

/// How a template is used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TemplateUse<'a> {
    /// Its path below `templates/`.
    pub(crate) name: &'a str,
    /// Whether others include it.
    pub(crate) is_included: bool,
    /// Whether others extend it.
    pub(crate) is_extended: bool,
}

/// A value: what it can be, as different pages have it; nothing is known of it if there is nothing here.
pub(crate) type Kinds = Vec<&'static Seen>;

/// Returns the variables of a template. What others include or extend is drawn for any kind of page, and for directives.
pub(crate) fn variables(used: TemplateUse<'_>) -> BTreeMap<&'static str, Kinds> {
    let contract = contract();
    let mut variables: BTreeMap<&str, Kinds> = BTreeMap::new();
    let mut add = |names: &'static Names| {
        for (name, seen) in names {
            variables.entry(name).or_default().push(seen);
        }
    };
    if used.name.starts_with("directives/") {
        add(&contract.directive);
        return variables;
    }
    match contract.templates.get(used.name).filter(|_| !used.is_included && !used.is_extended) {
        Some(own) => {
            add(own);
            for (name, seen) in &contract.every {
                // Its own goes before that of every page.
                variables.entry(name).or_insert_with(|| vec![seen]);
            }
        }
        None => {
            if used.is_included {
                add(&contract.directive);
            }
            add(&contract.every);
            contract.templates.values().for_each(add);
        }
    }
    if let Some(today) = variables.get(VARIABLE.1).cloned() {
        variables.insert(VARIABLE.0, today);
    }
    variables
}

/// Returns whether a template is that of a kind of page.
pub(crate) fn is_of_pages(template: &str) -> bool {
    contract().templates.contains_key(template)
}

/// Returns what a field is, or the fields that there are.
pub(crate) fn field(kinds: &[&'static Seen], name: &str) -> Result<Kinds, Vec<String>> {
    let (mut found, mut known) = (Kinds::new(), BTreeSet::new());
    for seen in kinds {
        match sure(seen) {
            Seen::Anything => return Ok(Vec::new()),
            Seen::ByName(inner) => found.push(&**inner),
            Seen::List(inner) if name.parse::<usize>().is_ok() => found.push(&**inner),
            Seen::List(_) | Seen::Plain | Seen::Maybe(_) => {}
            seen @ Seen::Fields(_) => {
                let fields = contract().fields(seen);
                known.extend(fields.into_iter().flat_map(Names::keys).cloned());
                found.extend(fields.and_then(|fields| fields.get(name)));
            }
        }
    }
    if found.is_empty() && !kinds.is_empty() { Err(known.into_iter().collect()) } else { Ok(found) }
}

/// Returns what a value is when it is something.
fn sure(seen: &'static Seen) -> &'static Seen {
    match seen {
        Seen::Maybe(inner) => sure(inner),
        _ => seen,
    }
}

/// Returns whether the names in a value are the author's, so that any of them may be missing.
pub(crate) fn has_names_of_the_author(seen: &'static Seen) -> bool {
    matches!(sure(seen), Seen::ByName(_) | Seen::Anything)
}

/// Returns what is in a list.
pub(crate) fn item(seen: &'static Seen) -> Option<&'static Seen> {
    match sure(seen) {
        Seen::List(inner) => Some(inner),
        _ => None,
    }
}

/// Returns what is under the names of a map.
pub(crate) fn by_name(seen: &'static Seen) -> Option<&'static Seen> {
    match sure(seen) {
        Seen::ByName(inner) => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_is_there() {
        let contract = contract();
        let all =
            contract.types.values().chain(contract.templates.values()).chain([&contract.every, &contract.directive]);
        for mut seen in all.flat_map(Names::values) {
            while let Seen::Maybe(inner) | Seen::List(inner) | Seen::ByName(inner) = seen {
                seen = inner;
            }
            assert!(!matches!(seen, Seen::Fields(_)) || contract.fields(seen).is_some(), "{seen:?}");
        }
        assert!(contract.templates.get("post.html").is_some_and(|own| own.contains_key("post")));
        assert!(contract.every.contains_key("site") && contract.directive.contains_key("attrs"));
    }
}
