//! The text of a template -> the text that Tera gets, which counts what can go on for ever: turns of loops, included templates and
//! components.

use std::cell::Cell;

use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::source::span::Span;
use crate::theme::tags::{Part, Piece, pieces};

/// Most steps of one page. The archive of ten thousand posts has thirty thousand turns; a million take a second.
pub(crate) const STEPS_MAX: u32 = 1_000_000;
/// What the message begins with of a page that has taken too many.
pub(crate) const TOO_MANY: &str = "too many steps";
/// The byte order mark, with which Windows may begin a file.
const MARK: char = '\u{feff}';
/// The function that counts. A theme never names it.
const COUNT: &str = "_step";

thread_local! {
    /// The steps that are left to the page that this thread draws.
    static LEFT: Cell<u32> = const { Cell::new(STEPS_MAX) };
}

/// Begins to count for a new page.
pub(crate) fn start() {
    LEFT.set(STEPS_MAX);
}

/// Adds the function that counts.
pub(crate) fn register_steps(tera: &mut Tera) {
    tera.register_function(COUNT, |_: Kwargs, _: &State<'_>| step());
}

fn step() -> TeraResult<Value> {
    let left = LEFT.get();
    LEFT.set(left.saturating_sub(1));
    if left == 0 { Err(tera::Error::message(TOO_MANY)) } else { Ok(Value::from("")) }
}

/// A template with what counts its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CountedTemplate {
    /// What Tera gets.
    pub(crate) text: String,
    /// Where something was added, in the author's text, how many bytes, and the statement that it counts.
    added: Vec<(usize, usize, Span)>,
    /// How many bytes of the author's text Tera does not get, at its start.
    start: usize,
}

impl CountedTemplate {
    /// Takes a text as it is, without a byte order mark.
    pub(crate) fn plain(text: &str) -> Self {
        let plain = text.strip_prefix(MARK).unwrap_or(text);
        Self { text: plain.to_owned(), added: Vec::new(), start: text.len() - plain.len() }
    }

    /// Adds what counts: in the turns of loops, in components, and before included templates.
    pub(crate) fn of(text: &str) -> Self {
        let start = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
        let mut counted = Self { start, ..Self::default() };
        let mut at = start;
        for piece in pieces(text).iter().filter(|piece| piece.is_statement) {
            let Some((place, count)) = count(text, piece) else { continue };
            counted.text.push_str(&text[at..place]);
            counted.text.push_str(&count);
            counted.added.push((place, count.len(), Span::new(piece.whole.start, piece.whole.end)));
            at = place;
        }
        counted.text.push_str(&text[at..]);
        counted
    }

    /// Returns the place in the author's text of one in Tera's.
    pub(crate) fn place(&self, at: usize) -> usize {
        let at = at + self.start;
        let mut before = 0;
        for (place, length, _) in &self.added {
            if at < place + before {
                break;
            }
            if at < place + before + length {
                return *place;
            }
            before += length;
        }
        at - before
    }

    /// Returns the place in the author's text of a span in Tera's: of what counts, the statement that it counts.
    pub(crate) fn span(&self, span: Span) -> Span {
        let (start, end) = (self.place(span.start), self.place(span.end));
        let counted = self.added.iter().find(|(place, ..)| start == end && span.start < span.end && *place == start);
        counted.map_or(Span::new(start, end), |(.., statement)| *statement)
    }
}

/// Returns where a statement's steps are counted, and how. What trims the space beside it goes on doing so.
fn count(text: &str, piece: &Piece) -> Option<(usize, String)> {
    let whole = &text[piece.whole.clone()];
    match piece.parts.first().and_then(|part| part.word(text))? {
        "for" | "component" if piece.parts.len() > 1 => {
            let trim = if whole.ends_with("-%}") { "-" } else { "" };
            Some((piece.whole.end, format!("{{{{ {COUNT}() {trim}}}}}")))
        }
        "include" if matches!(piece.parts.get(1), Some(Part::Text(_))) => {
            let trim = if whole.starts_with("{%-") { "-" } else { "" };
            Some((piece.whole.start, format!("{{{{{trim} {COUNT}() }}}}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_template_says_the_same_and_knows_the_places_of_the_author() {
        let text = "å {%- for x in [1, 2] -%} \n<{{ x }}>{% include 'b' %} {%- include \"b\" %}{# {% for #}{% raw %}{% for %}{% endraw %}\n{%- endfor %}{% component A() -%} a {% endcomponent A %}{{ <A/> }}.";
        let counted = CountedTemplate::of(text);
        assert_eq!(counted.added.len(), 4, "{}", counted.text);
        let drawn = |text: &str| {
            let mut tera = Tera::default();
            register_steps(&mut tera);
            tera.add_raw_templates([("a", text), ("b", "b")]).expect("templates");
            tera.render("a", &tera::Context::new()).expect("a page")
        };
        start();
        assert_eq!(drawn(text), drawn(&counted.text));
        let marked = CountedTemplate::plain("\u{feff}{{ x }}");
        assert_eq!((marked.text.as_str(), marked.place(0)), ("{{ x }}", 3));
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            let added: usize =
                counted.added.iter().filter(|(place, ..)| *place <= at).map(|(_, length, _)| length).sum();
            assert_eq!(counted.place(at + added - counted.start), at);
        }
        let first = counted.text.find("{{ _step").expect("a count");
        let span = counted.span(Span::new(first, first + 5));
        assert_eq!(&text[span.start..span.end], "{%- for x in [1, 2] -%}");
    }

    #[test]
    fn steps_end() {
        LEFT.set(1);
        assert!(step().is_ok() && step().is_err() && step().is_err());
        start();
        assert!(step().is_ok());
    }
}
