//! Templates -> how they are put together: blocks that nobody shows, and circles.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::span::Span;
use crate::theme::tags::{Tag, TagKind, tags};

/// A name in a template, with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Named<'a> {
    pub(crate) name: &'a str,
    /// Name of the template in which it stands.
    pub(crate) template: &'a str,
    pub(crate) span: Span,
}

/// What stands between the tags of a block or a component, or outside of all: without what stands in blocks within it.
#[derive(Debug, Default)]
struct Part<'a> {
    /// Where its name stands; nothing of a whole template.
    name: Option<Named<'a>>,
    includes: Vec<Named<'a>>,
    calls: Vec<Named<'a>>,
    /// Names of the blocks right in it.
    blocks: Vec<&'a str>,
    calls_super: bool,
}

/// The parts of one template.
#[derive(Debug, Default)]
struct Shape<'a> {
    extends: Option<Named<'a>>,
    /// What stands outside of blocks and components.
    outside: Part<'a>,
    blocks: BTreeMap<&'a str, Part<'a>>,
    components: BTreeMap<&'a str, Part<'a>>,
}

/// How all templates of a theme are put together.
pub(crate) struct Structure<'a> {
    shapes: BTreeMap<&'a str, Shape<'a>>,
}

/// A block that is never shown: no template above has it, or one that stands between replaces what it was in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DeadBlock<'a> {
    pub(crate) block: Named<'a>,
    /// Whether a template above has it, so that Tera takes it.
    pub(crate) is_known: bool,
    /// The template at the top, which would have to have it.
    pub(crate) root: &'a str,
    /// The blocks that the templates above have.
    pub(crate) known: BTreeSet<&'a str>,
}

/// Most templates that include each other in a row, or extend each other, and most components that call each other: as many as
/// Tera allows of components. Each takes its part of the stack.
pub(crate) const STEPS_MAX: usize = 20;

/// The longest rows of steps that begin somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reach<'a> {
    /// Templates that include each other.
    pub(crate) includes: Vec<Named<'a>>,
    /// Components that call each other.
    pub(crate) calls: Vec<Named<'a>>,
    /// How many steps there are of all kinds.
    pub(crate) steps: usize,
}

/// A template or a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place<'a> {
    Template(&'a str),
    Component(&'a str),
}

impl<'a> Structure<'a> {
    /// Reads templates, given by name.
    pub(crate) fn of(templates: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self { shapes: templates.into_iter().map(|(name, text)| (name, shape(name, &tags(text)))).collect() }
    }

    /// Returns a template and those that it extends, nearest first, up to one that is not there or was there before.
    fn chain(&self, template: &'a str) -> Vec<&'a str> {
        let mut chain = Vec::new();
        let mut next = Some(template);
        while let Some(name) = next.filter(|name| !chain.contains(name) && self.shapes.contains_key(name)) {
            chain.push(name);
            next = self.shapes[name].extends.map(|extends| extends.name);
        }
        chain
    }

    /// Returns templates that extend one that is not there, with its name.
    pub(crate) fn orphans(&self) -> impl Iterator<Item = Named<'a>> {
        let extends = self.shapes.values().filter_map(|shape| shape.extends);
        extends.filter(|extends| !self.shapes.contains_key(extends.name))
    }

    /// Returns the blocks that a page of this template shows, with the templates that they are from.
    fn shown(&self, template: &'a str) -> BTreeSet<Named<'a>> {
        let mut shown = BTreeSet::new();
        self.walk(template, &mut |part| shown.extend(part.name));
        shown
    }

    /// Returns the blocks that are never shown.
    pub(crate) fn dead_blocks(&self) -> Vec<DeadBlock<'a>> {
        let mut dead = Vec::new();
        let chains: BTreeMap<&str, Vec<&str>> = self.shapes.keys().map(|name| (*name, self.chain(name))).collect();
        let extended: BTreeSet<&str> = chains.values().flat_map(|chain| chain.iter().skip(1).copied()).collect();
        for (name, shape) in &self.shapes {
            let chain = &chains[name];
            let Some((root, above)) = chain[1..].last().zip(chain.get(1..)) else { continue };
            let known: BTreeSet<&str> =
                above.iter().flat_map(|above| self.shapes[above].blocks.keys().copied()).collect();
            // The pages that this template is a part of; any text may ask for it itself, too.
            let is_page = |page: &str| page == *name || !extended.contains(page);
            let pages = chains.iter().filter(|(page, chain)| chain.contains(name) && is_page(page));
            let shown: BTreeSet<Named<'_>> = pages.flat_map(|(page, _)| self.shown(page)).collect();
            for block in shape.outside.blocks.iter().filter_map(|block| shape.blocks.get(block)?.name) {
                let is_known = known.contains(block.name);
                if !is_known || !shown.contains(&block) {
                    dead.push(DeadBlock { block, is_known, root, known: known.clone() });
                }
            }
        }
        dead
    }

    /// Returns circles of templates that extend or include each other, each once: a page that has one never ends.
    pub(crate) fn circles(&self) -> Vec<Vec<Named<'a>>> {
        let mut circles: BTreeMap<BTreeSet<&str>, Vec<Named<'a>>> = BTreeMap::new();
        for name in self.shapes.keys() {
            let chain = self.chain(name);
            let last = chain.last().and_then(|last| self.shapes[last].extends);
            if last.is_some_and(|last| last.name == *name) {
                let steps = chain.iter().filter_map(|step| self.shapes[step].extends);
                let circle: Vec<Named<'_>> = steps.collect();
                circles.entry(circle.iter().map(|step| step.name).collect()).or_insert(circle);
            } else if last.is_none_or(|last| !chain.contains(&last.name)) {
                let next = |template: &'a str| self.drawn(template).includes;
                for circle in circles_from(name, &next) {
                    circles.entry(circle.iter().map(|step| step.name).collect()).or_insert(circle);
                }
            }
        }
        circles.into_values().collect()
    }

    /// Returns circles of components that call each other, that a page of this template can come to.
    pub(crate) fn component_circles(&self, template: &'a str) -> Vec<Vec<Named<'a>>> {
        let mut parts: BTreeMap<&str, &Part<'a>> = BTreeMap::new();
        for shape in self.shapes.values() {
            parts.extend(shape.components.iter().map(|(name, part)| (*name, part)));
        }
        let next = |name: &'a str| -> Vec<Named<'a>> {
            let Some(part) = parts.get(name) else { return Vec::new() };
            let included = self.included(part.includes.clone());
            part.calls.iter().copied().chain(included).collect()
        };
        let drawn = self.drawn(template);
        let called = drawn.calls.into_iter().chain(self.included(drawn.includes));
        let mut circles: BTreeMap<BTreeSet<&str>, Vec<Named<'a>>> = BTreeMap::new();
        for call in called {
            for circle in circles_from(call.name, &next) {
                circles.entry(circle.iter().map(|step| step.name).collect()).or_insert(circle);
            }
        }
        circles.into_values().collect()
    }

    /// Returns how far the pages of each template reach, beginning with the templates that it extends. What goes round is counted once.
    /// Only call this for templates without circles.
    pub(crate) fn reaches(&self) -> BTreeMap<&'a str, Reach<'a>> {
        let mut components: BTreeMap<&str, &Part<'a>> = BTreeMap::new();
        for shape in self.shapes.values() {
            components.extend(shape.components.iter().map(|(name, part)| (*name, part)));
        }
        let mut known = BTreeMap::new();
        let reach = |name: &&'a str| {
            let mut reach = self.reach(Place::Template(name), &components, &mut Vec::new(), &mut known);
            reach.steps += self.chain(name).len();
            (*name, reach)
        };
        self.shapes.keys().map(reach).collect()
    }

    fn reach(
        &self,
        place: Place<'a>,
        components: &BTreeMap<&'a str, &Part<'a>>,
        way: &mut Vec<Place<'a>>,
        known: &mut BTreeMap<Place<'a>, Reach<'a>>,
    ) -> Reach<'a> {
        if let Some(known) = known.get(&place) {
            return known.clone();
        }
        // A longer way has too many steps of one kind; our own stack has its end, too.
        if way.len() > 2 * STEPS_MAX || way.contains(&place) {
            return Reach::default();
        }
        let drawn;
        let part = match place {
            Place::Template(name) => {
                drawn = self.drawn(name);
                Some(&drawn)
            }
            Place::Component(name) => components.get(name).copied(),
        };
        way.push(place);
        let mut longest = Reach::default();
        let includes = part.into_iter().flat_map(|part| &part.includes).map(|step| (Place::Template(step.name), step));
        let calls = part.into_iter().flat_map(|part| &part.calls).map(|step| (Place::Component(step.name), step));
        for (next, step) in includes.chain(calls) {
            let mut reach = self.reach(next, components, way, known);
            match next {
                Place::Template(_) => reach.includes.insert(0, *step),
                Place::Component(_) => reach.calls.insert(0, *step),
            }
            longest.steps = longest.steps.max(reach.steps + 1);
            if reach.includes.len() > longest.includes.len() {
                longest.includes = reach.includes;
            }
            if reach.calls.len() > longest.calls.len() {
                longest.calls = reach.calls;
            }
        }
        way.pop();
        known.insert(place, longest.clone());
        longest
    }

    /// Returns for each template the row of those that it extends.
    pub(crate) fn extended(&self) -> impl Iterator<Item = Vec<Named<'a>>> {
        self.shapes.keys().map(|name| {
            let chain = self.chain(name);
            chain.iter().filter_map(|step| self.shapes[step].extends).collect()
        })
    }

    /// Returns what included templates call, and those that they include.
    fn included(&self, includes: Vec<Named<'a>>) -> Vec<Named<'a>> {
        let (mut seen, mut next, mut calls) = (BTreeSet::new(), includes, Vec::new());
        while let Some(include) = next.pop() {
            if seen.insert(include.name) {
                let drawn = self.drawn(include.name);
                calls.extend(drawn.calls);
                next.extend(drawn.includes);
            }
        }
        calls
    }

    /// Returns what a page of this template is made of: what the template at the top has outside of blocks, and of each block
    /// the nearest one, with those above that it calls by `super()`.
    fn drawn(&self, template: &'a str) -> Part<'a> {
        let mut drawn = Part::default();
        self.walk(template, &mut |part| {
            drawn.includes.extend(&part.includes);
            drawn.calls.extend(&part.calls);
        });
        drawn
    }

    /// Goes through what a page of this template is made of.
    fn walk(&self, template: &'a str, visit: &mut dyn FnMut(&Part<'a>)) {
        let chain = self.chain(template);
        let Some(root) = chain.last() else { return };
        let mut next = vec![&self.shapes[root].outside];
        let mut seen = BTreeSet::new();
        while let Some(part) = next.pop() {
            visit(part);
            let mut blocks: Vec<(&str, usize)> = part.blocks.iter().map(|name| (*name, 0)).collect();
            if let Some(name) = part.name.filter(|_| part.calls_super) {
                let level = chain.iter().position(|template| *template == name.template);
                blocks.extend(level.map(|level| (name.name, level + 1)));
            }
            for (block, level) in blocks {
                let found = chain[level..].iter().find_map(|template| self.shapes[template].blocks.get(block));
                if let Some(part) = found.filter(|part| seen.insert(part.name)) {
                    next.push(part);
                }
            }
        }
    }
}

/// Returns circles that begin and end at a name, or that are come to from there.
fn circles_from<'a>(start: &'a str, next: &dyn Fn(&'a str) -> Vec<Named<'a>>) -> Vec<Vec<Named<'a>>> {
    let (mut circles, mut seen) = (Vec::new(), BTreeSet::from([start]));
    // The way to where we are, and what is left to look at from each of its steps.
    let mut way: Vec<Named<'a>> = Vec::new();
    let mut left = vec![next(start)];
    while let Some(steps) = left.last_mut() {
        let Some(step) = steps.pop() else {
            left.pop();
            way.pop();
            continue;
        };
        let on_way = way.iter().position(|before| before.name == step.name);
        let from = if step.name == start { Some(0) } else { on_way.map(|at| at + 1) };
        if let Some(from) = from {
            circles.push(way[from..].iter().copied().chain([step]).collect());
        } else if seen.insert(step.name) {
            way.push(step);
            left.push(next(step.name));
        }
    }
    circles
}

/// Returns a circle as people read it: `a.html → b.html → a.html`.
pub(crate) fn written(circle: &[Named<'_>]) -> String {
    let last = circle.last().map(|step| step.name);
    last.into_iter().chain(circle.iter().map(|step| step.name)).collect::<Vec<_>>().join(" → ")
}

/// Returns a row of steps as people read it, its middle left out.
pub(crate) fn written_way(way: &[Named<'_>]) -> String {
    const SHOWN: usize = 3;
    let names = || way.iter().map(|step| step.name);
    let first = names().take(SHOWN);
    if way.len() <= 2 * SHOWN {
        return names().collect::<Vec<_>>().join(" → ");
    }
    first.chain(["…"]).chain(names().skip(way.len() - SHOWN)).collect::<Vec<_>>().join(" → ")
}

fn shape<'a>(template: &'a str, tags: &[Tag<'a>]) -> Shape<'a> {
    let mut shape = Shape::default();
    // The blocks and the component that are open, innermost last.
    let mut open: Vec<(TagKind, &'a str, Part<'a>)> = Vec::new();
    for Tag { kind, name, span } in tags {
        let named = Named { name, template, span: *span };
        let here = open.last_mut().map_or(&mut shape.outside, |(_, _, part)| part);
        match kind {
            TagKind::Extends => shape.extends = Some(named),
            TagKind::Include => here.includes.push(named),
            TagKind::Call => here.calls.push(named),
            TagKind::Super => here.calls_super = true,
            TagKind::Block | TagKind::Component => {
                if *kind == TagKind::Block {
                    here.blocks.push(name);
                }
                open.push((*kind, name, Part { name: Some(named), ..Part::default() }));
            }
            TagKind::EndBlock | TagKind::EndComponent => match open.pop() {
                Some((TagKind::Component, name, part)) => {
                    shape.components.insert(name, part);
                }
                Some((_, name, part)) => {
                    shape.blocks.insert(name, part);
                }
                None => {}
            },
        }
    }
    shape
}
