//! The expressions of a template -> the names that no page has, wherever they stand, also in branches that no page comes to.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::span::Span;
use crate::theme::contract::{Kinds, Seen, TemplateUse, by_name, field, has_names_of_the_author, item, variables};
use crate::theme::old_names::VARIABLE;
use crate::theme::phrases::{
    Given, OF_TERA, Step, ValuePath, arguments, first, loop_of_list, looped, matching, names_no_value, segments,
};
use crate::theme::tags::{Part, Piece, begins_a_value, pieces};

/// A name that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongName {
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) span: Span,
    /// The expression in which it stands, from its first name to its last.
    pub(crate) whole: Span,
    /// Names that are there instead, sorted; empty if the value has no fields.
    pub(crate) known: Vec<String>,
    /// Whose names these are.
    pub(crate) reader: Reader,
}

/// Who reads a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A page: it sees the site.
    Page,
    /// A directive: it sees nothing of the site.
    Directive,
    /// A component: it sees its arguments.
    Component,
    /// A value is asked for one of its fields.
    Value,
}

/// A value that some pages have and others lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unsure {
    /// The value, as it is written: `post.image`.
    pub(crate) value: String,
    /// The expression in which it stands.
    pub(crate) whole: Span,
}

/// What the names of a template are like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NameFindings {
    /// Names that are not there.
    pub(crate) wrong: Vec<WrongName>,
    /// Values that may be nothing where they are read.
    pub(crate) unsure: Vec<Unsure>,
}

/// Checks all names of a template.
pub(crate) fn name_findings(text: &str, used: TemplateUse<'_>, given: &Given<'_>) -> NameFindings {
    let pieces = pieces(text);
    let mut reading = Reading {
        text,
        used,
        variables: variables(used),
        given,
        open: Vec::new(),
        set: BTreeMap::new(),
        asked: BTreeSet::new(),
        found: NameFindings::default(),
    };
    // First what the template gives names to and what it asks for with `is defined`, wherever that stands.
    reading.all(&pieces);
    reading.found = NameFindings::default();
    reading.all(&pieces);
    reading.found
}

/// What is open around an expression.
enum Open<'a> {
    /// A loop with its names.
    Loop(Vec<(&'a str, Kinds)>),
    /// A component with its arguments.
    Component(Vec<&'a str>),
}

struct Reading<'a> {
    text: &'a str,
    used: TemplateUse<'a>,
    variables: BTreeMap<&'static str, Kinds>,
    given: &'a Given<'a>,
    open: Vec<Open<'a>>,
    /// Names that this template sets.
    set: BTreeMap<&'a str, Kinds>,
    /// Values that the template asks for with `is defined`, or that may be missing by `default`.
    asked: BTreeSet<String>,
    found: NameFindings,
}

impl<'a> Reading<'a> {
    fn all(&mut self, pieces: &[Piece]) {
        self.open.clear();
        for piece in pieces {
            if piece.is_statement { self.statement(piece) } else { self.values(&piece.parts) }
        }
    }

    fn statement(&mut self, piece: &Piece) {
        let (text, parts) = (self.text, piece.parts.as_slice());
        match first(text, piece) {
            "for" => {
                let (names, values) = looped(text, parts);
                let kinds = self.value(values);
                let named = match names.as_slice() {
                    [key, value] => {
                        vec![(*key, Vec::new()), (*value, kinds.iter().filter_map(|seen| by_name(seen)).collect())]
                    }
                    names => {
                        names.iter().map(|name| (*name, kinds.iter().filter_map(|seen| item(seen)).collect())).collect()
                    }
                };
                self.open.push(Open::Loop(named));
            }
            "endfor" => {
                if matches!(self.open.last(), Some(Open::Loop(_))) {
                    self.open.pop();
                }
            }
            "component" => self.open.push(Open::Component(arguments(text, parts))),
            "endcomponent" => {
                let from = self.open.iter().rposition(|open| matches!(open, Open::Component(_)));
                self.open.truncate(from.unwrap_or(self.open.len()));
            }
            "set" | "set_global" => {
                let kinds = if parts.len() > 3 { self.value(&parts[3..]) } else { Vec::new() };
                let Some(name) = parts.get(1).and_then(|part| part.word(text)) else { return };
                // Of a name that is set twice, nothing is known.
                self.set
                    .entry(name)
                    .and_modify(|known| {
                        if *known != kinds {
                            known.clear();
                        }
                    })
                    .or_insert(kinds);
            }
            "if" | "elif" => self.values(&parts[1..]),
            "filter" => self.values(parts.get(2..).unwrap_or_default()),
            "" => self.values(parts),
            _ => {}
        }
    }

    /// Checks an expression, and returns what it is if it is a value alone.
    fn value(&mut self, parts: &[Part]) -> Kinds {
        let first = parts.first().and_then(|part| part.word(self.text)).filter(|word| !names_no_value(word));
        match first.and_then(|_| self.path(parts, 0)) {
            Some(path) if path.next == parts.len() => self.check(&path, false),
            _ => {
                self.values(parts);
                Vec::new()
            }
        }
    }

    /// Checks the values of an expression.
    fn values(&mut self, parts: &[Part]) {
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            at = match part {
                Part::Word(_) => self.word(parts, at),
                Part::Sign(b'<', place) => match parts.get(at + 1) {
                    Some(Part::Word(name))
                        if name.start == place + 1
                            && begins_a_value(self.text, at.checked_sub(1).map(|before| &parts[before])) =>
                    {
                        self.call(parts, at + 2)
                    }
                    Some(Part::Sign(b'/', _)) => parts.len(),
                    _ => at + 1,
                },
                Part::Sign(b'[', _) => self.list(parts, at),
                Part::Text(_) | Part::Sign(..) => at + 1,
            };
        }
    }

    /// Checks a list that names its own values, `[one.name for one in post.tags]`, and returns the place behind it; of any other, the
    /// place of its first value.
    fn list(&mut self, parts: &[Part], at: usize) -> usize {
        let end = matching(parts, at, b'[', b']');
        let inside = &parts[at + 1..end];
        let Some(from) = loop_of_list(self.text, inside) else { return at + 1 };
        let (names, rest) = looped(self.text, &inside[from..]);
        self.open.push(Open::Loop(names.into_iter().map(|name| (name, Vec::new())).collect()));
        self.values(&inside[..from]);
        self.values(rest);
        self.open.pop();
        end + 1
    }

    /// Checks what a call of a component gets, and returns the place behind it.
    fn call(&mut self, parts: &[Part], mut at: usize) -> usize {
        while let Some(part) = parts.get(at) {
            if part.is(b'>') {
                return at + 1;
            }
            if part.is(b'{') {
                let end = matching(parts, at, b'{', b'}');
                self.values(&parts[at + 1..end]);
                at = end;
            }
            at += 1;
        }
        at
    }

    /// Checks a word of an expression, and returns the place behind it.
    fn word(&mut self, parts: &[Part], at: usize) -> usize {
        let word = parts[at].word(self.text).unwrap_or_default();
        let is_next = |offset: usize, sign: u8| parts.get(at + offset).is_some_and(|part| part.is(sign));
        let before = at.checked_sub(1).map(|before| &parts[before]);
        if word == "is" {
            let is_not = parts.get(at + 1).and_then(|part| part.word(self.text)) == Some("not");
            return at + if is_not { 3 } else { 2 };
        }
        let is_of_another = names_no_value(word)
            || before.is_some_and(|before| before.is(b'|') || before.is(b'.') || before.is(b'@'))
            || is_next(1, b'(')
            || is_next(1, b':')
            || is_next(1, b'=') && !is_next(2, b'=');
        if is_of_another {
            return at + 1;
        }
        let Some(path) = self.path(parts, at) else { return at + 1 };
        let is_asked = self.is_asked(parts, path.next);
        self.check(&path, is_asked);
        path.next
    }

    /// Returns whether a value may be missing: `is defined`, `?.`, or a `default` for it.
    fn is_asked(&self, parts: &[Part], next: usize) -> bool {
        let word = |at: usize| parts.get(at).and_then(|part| part.word(self.text));
        if word(next) == Some("is") {
            let test = if word(next + 1) == Some("not") { word(next + 2) } else { word(next + 1) };
            return matches!(test, Some("defined" | "undefined"));
        }
        let after = parts[next..].iter().position(|part| !part.is(b')')).map(|closed| next + closed);
        after.is_some_and(|at| parts[at].is(b'|') && matches!(word(at + 1), Some("default" | "get")))
    }

    /// Reads the value that begins here; values in its brackets are checked on the way.
    fn path(&mut self, parts: &[Part], at: usize) -> Option<ValuePath<'a>> {
        let text = self.text;
        let Part::Word(range) = &parts[at] else { return None };
        let mut words = segments(text, range);
        let (root, span) = words.next()?;
        let mut path = ValuePath {
            root,
            at: span,
            steps: words.map(|(name, at)| Step::Field(name, at)).collect(),
            next: at + 1,
            end: range.end,
        };
        while let Some(part) = parts.get(path.next) {
            match (part, parts.get(path.next + 1)) {
                (Part::Sign(b'[', _), _) => {
                    let end = matching(parts, path.next, b'[', b']');
                    let inside = &parts[path.next + 1..end];
                    if let [Part::Text(name)] = inside {
                        path.steps.push(Step::Field(&text[name.clone()], Span::new(name.start, name.end)));
                    } else {
                        self.values(inside);
                        path.steps.push(Step::Index);
                    }
                    path.end = match parts.get(end) {
                        Some(Part::Sign(_, at)) => at + 1,
                        _ => path.end,
                    };
                    path.next = (end + 1).min(parts.len());
                }
                (Part::Sign(b'.', place), Some(Part::Word(range))) if range.start == place + 1 => {
                    path.steps.extend(segments(text, range).map(|(name, at)| Step::Field(name, at)));
                    path.end = range.end;
                    path.next += 2;
                }
                // Whoever writes `?.` knows that it may be missing: what follows is not looked at.
                (Part::Sign(b'?', _), Some(_)) => {
                    self.asked.insert(text[path.at.start..path.end].to_owned());
                    path.next += 1;
                    while parts.get(path.next).is_some_and(|part| part.is(b'.') || part.is(b'?')) {
                        path.next += 2;
                    }
                    return Some(path);
                }
                _ => break,
            }
        }
        Some(path)
    }

    /// Follows a value from name to name, and returns what it is.
    fn check(&mut self, path: &ValuePath<'a>, is_asked: bool) -> Kinds {
        let whole = Span::new(path.at.start, path.end);
        let written = |to: usize| self.text[path.at.start..to].to_owned();
        if is_asked {
            self.asked.insert(written(path.end));
        }
        let mut kinds = match self.root(path.root) {
            Ok(kinds) => kinds,
            Err((reader, known)) => {
                if !self.asked.contains(path.root) {
                    let known = known.into_iter().map(str::to_owned).collect();
                    self.found.wrong.push(WrongName {
                        name: path.root.to_owned(),
                        span: path.at,
                        whole,
                        known,
                        reader,
                    });
                }
                return Vec::new();
            }
        };
        let mut end = path.at.end;
        for step in &path.steps {
            if kinds.iter().any(|seen| matches!(seen, Seen::Maybe(_))) {
                self.found.unsure.push(Unsure { value: written(end), whole });
            }
            let next = match step {
                Step::Index => kinds.iter().filter_map(|seen| item(seen)).collect(),
                Step::Field(name, span) => {
                    end = span.end;
                    if kinds.iter().any(|seen| has_names_of_the_author(seen)) {
                        // Any of the names that follow may be missing.
                        let rest = self.text[end..path.end].replace('.', "?.");
                        self.found.unsure.push(Unsure { value: written(end) + &rest, whole });
                    }
                    match field(&kinds, name) {
                        Ok(next) => next,
                        Err(known) => {
                            let is_asked = [end, path.end].iter().any(|to| self.asked.contains(&written(*to)));
                            if !is_asked {
                                let (name, reader) = ((*name).to_owned(), Reader::Value);
                                self.found.wrong.push(WrongName { name, span: *span, whole, known, reader });
                            }
                            return Vec::new();
                        }
                    }
                }
            };
            kinds = next;
            if kinds.is_empty() {
                return kinds;
            }
        }
        if kinds.iter().any(|seen| matches!(seen, Seen::Maybe(_))) {
            self.found.unsure.push(Unsure { value: written(path.end), whole });
        }
        kinds
    }

    /// Returns what a variable is, or who reads it and what is there.
    fn root(&self, name: &str) -> Result<Kinds, (Reader, Vec<&str>)> {
        let mut component: Option<&[&str]> = None;
        for open in self.open.iter().rev() {
            match open {
                Open::Loop(names) => {
                    if let Some((_, kinds)) = names.iter().find(|(own, _)| *own == name) {
                        return Ok(kinds.clone());
                    }
                }
                Open::Component(arguments) => {
                    component = Some(arguments);
                    break;
                }
            }
        }
        if OF_TERA.contains(&name) {
            return Ok(Vec::new());
        }
        if let Some(kinds) = self.set.get(name) {
            // Another template may set it, too, and a component has its own.
            return Ok(if component.is_some() || self.variables.contains_key(name) {
                Vec::new()
            } else {
                kinds.clone()
            });
        }
        if let Some(arguments) = component {
            let is_there = arguments.contains(&name);
            return if is_there { Ok(Vec::new()) } else { Err((Reader::Component, arguments.to_vec())) };
        }
        if self.given.set.contains(name) || self.used.is_included && self.given.looped.contains(name) {
            return Ok(Vec::new());
        }
        let known = || self.variables.keys().copied().filter(|known| *known != VARIABLE.0).collect();
        let reader = if self.used.name.starts_with("directives/") { Reader::Directive } else { Reader::Page };
        self.variables.get(name).cloned().ok_or_else(|| (reader, known()))
    }
}
