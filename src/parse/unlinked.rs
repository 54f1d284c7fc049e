//! What an author typed as a link or heading and Markdown shows as text: reported if the text alone tells, and else noted for
//! the stage that knows which files there are.

use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use crate::addresses::link_address::{AddressError, LinkAddress};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::directives::PreparedMarkdown;
use crate::parse::lookalikes::{Lookalike, LookalikeForm, is_escaped, lookalikes};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::markdown::LocatedEvent;

/// A space between the two parts of a link.
pub const APART: Rule = Rule::warning("G141");
/// The brackets of a link, swapped.
pub const SWAPPED: Rule = Rule::warning("G142");
/// A link by name without a definition of the name.
pub const UNDEFINED: Rule = Rule::warning("G143");
/// A heading without a space after its signs.
pub const NO_SPACE: Rule = Rule::warning("G144");

/// Text that is a mistyped link if there is a file with its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlinked {
    /// Address as typed.
    pub address: String,
    /// Span of all of it in the file.
    pub span: Span,
    /// How it has to be written.
    pub mended: String,
    /// Whether the span holds what stands in the Markdown, so that `mended` can replace it.
    pub is_verbatim: bool,
    /// Whether its brackets are swapped, and not apart.
    pub is_swapped: bool,
}

impl Unlinked {
    /// Returns the diagnostic, now that its address is known to be one.
    #[must_use]
    pub fn diagnostic(&self, path: &SourcePath) -> Diagnostic {
        let rule = if self.is_swapped { SWAPPED } else { APART };
        let diagnostic = rule.at(Location::at(path, self.span)).with("mended", &self.mended);
        if self.is_verbatim { diagnostic.fix(&self.mended) } else { diagnostic }
    }
}

/// Reports what is certainly a mistyped link or heading; returns what is one if there is a file with its address.
pub(super) fn unlinked(
    path: &SourcePath,
    prepared: &PreparedMarkdown,
    events: &[LocatedEvent<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Unlinked> {
    let text = prepared.text.as_str();
    if text.contains("##") {
        headings(path, prepared, events, diagnostics);
    }
    if !may_hold(text) {
        return Vec::new();
    }
    let mut noted = Vec::new();
    let mut found = lookalikes(text, events);
    found.sort_by_key(|found| found.whole.start);
    let mut done = 0;
    for found in found {
        if found.whole.start < done || found.form == LookalikeForm::Unread {
            continue;
        }
        done = found.whole.end;
        if found.form == LookalikeForm::Undefined {
            let (words, name) = (text[found.words.clone()].trim(), text[found.address.clone()].trim());
            let name = if name.is_empty() { words } else { name };
            let location = Location::at(path, prepared.span(&found.whole));
            diagnostics.push(UNDEFINED.at(location).with("name", name).with("words", words));
            continue;
        }
        let found = meant(prepared, &found);
        match kind_of_address(&found.address) {
            Meant::Whole => diagnostics.push(found.diagnostic(path)),
            Meant::Path => noted.push(found),
            Meant::Words => {}
        }
    }
    noted
}

/// Returns whether a text has two pairs of brackets between which there is no ordinary link.
fn may_hold(text: &str) -> bool {
    let after_square = |rest: &str| {
        let next = rest.trim_start_matches([' ', '\t']);
        next.starts_with('(') && next.len() < rest.len() || rest.starts_with('[')
    };
    text.split(']').skip(1).any(after_square) || text.contains(")[")
}

/// Returns a mistyped link as it is meant.
fn meant(prepared: &PreparedMarkdown, found: &Lookalike) -> Unlinked {
    let text = prepared.text.as_str();
    let (words, address) = (&text[found.words.clone()], text[found.address.clone()].trim());
    let is_swapped = found.form == LookalikeForm::Swapped;
    let sign = if found.is_picture { "!" } else { "" };
    let after = if is_swapped {
        format!("({address})")
    } else {
        // With its title.
        text[found.words.end + 1..found.whole.end].trim_start().to_owned()
    };
    let span = prepared.span(&found.whole);
    Unlinked {
        address: address.to_owned(),
        span,
        mended: format!("{sign}[{words}]{after}"),
        is_verbatim: span.len() == found.whole.len(),
        is_swapped,
    }
}

/// What the text in the other brackets may be.
enum Meant {
    /// An address of the web or for e-mail, with its scheme or without.
    Whole,
    /// The path of a file, if it is there.
    Path,
    /// Words.
    Words,
}

fn kind_of_address(typed: &str) -> Meant {
    let is_near = |near: &str| near.starts_with("mailto:") || typed.starts_with("www.");
    match LinkAddress::parse(typed) {
        Ok(_) if !typed.starts_with(['/', '#']) => Meant::Whole,
        Err(AddressError::Near(near)) if is_near(&near) => Meant::Whole,
        _ if typed.contains(['.', '/', '\\']) => Meant::Path,
        _ => Meant::Words,
    }
}

/// Reports `##Heading`: Markdown takes it for text. One `#` may be a keyword.
fn headings(
    path: &SourcePath,
    prepared: &PreparedMarkdown,
    events: &[LocatedEvent<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    /// Markdown has no heading of more levels.
    const SIGNS: std::ops::RangeInclusive<usize> = 2..=6;
    let mut is_paragraph = false;
    for pair in events.windows(2) {
        let [(before, _), (event, range)] = pair else { continue };
        match before {
            Event::Start(Tag::Paragraph) => is_paragraph = true,
            Event::End(TagEnd::Paragraph) => is_paragraph = false,
            _ => {}
        }
        let starts_line = matches!(before, Event::Start(Tag::Paragraph) | Event::SoftBreak | Event::HardBreak);
        if !is_paragraph || !starts_line || !matches!(event, Event::Text(_)) || is_escaped(&prepared.text, range.start)
        {
            continue;
        }
        let line = &prepared.text[range.clone()];
        let words = line.trim_start_matches('#');
        let signs = line.len() - words.len();
        let is_title = words.starts_with(char::is_alphanumeric) || words.is_empty();
        if SIGNS.contains(&signs) && is_title && !prepared.text[range.start + signs..].starts_with(char::is_whitespace)
        {
            let marks = range.start..range.start + signs;
            let mended = format!("{} ", &line[..signs]);
            let rest = prepared.text[marks.end..].lines().next().unwrap_or_default();
            let shown = format!("{mended}{}", rest.trim_end());
            let location = Location::at(path, prepared.span(&marks));
            diagnostics.push(NO_SPACE.at(location).with("mended", shown).fix(mended));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::directives::prepare;
    use crate::text::markdown::{events, extensions};

    /// Returns the codes with the mended texts, and the addresses that are noted.
    fn found(text: &str) -> (Vec<(&'static str, String)>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let path = SourcePath::new("a.md").expect("a path");
        let prepared = prepare(&path, text, 0, &mut diagnostics);
        let noted = unlinked(&path, &prepared, &events(&prepared.text, extensions()), &mut diagnostics);
        let mended = |found: &Diagnostic| {
            let Some(fix) = found.fixes.first() else { return String::new() };
            format!("{}{}{}", &text[..fix.span.start], fix.text, &text[fix.span.end..])
        };
        let found = diagnostics.iter().map(|found| (found.rule.code, mended(found))).collect();
        (found, noted.into_iter().map(|found| found.address).collect())
    }

    #[test]
    fn a_mistyped_link_is_reported_with_its_mended_line() {
        for (typed, code, mended) in [
            ("Se [norr] (https://norr.example/a).", "G141", "Se [norr](https://norr.example/a)."),
            ("![x]  (http://norr.example/b.jpg \"B\")", "G141", "![x](http://norr.example/b.jpg \"B\")"),
            ("[**oss**] (kansli@norr.example)", "G141", "[**oss**](kansli@norr.example)"),
            ("Se (vår sida)[www.norr.example].", "G142", "Se [vår sida](www.norr.example)."),
            ("Se [planen][p1].", "G143", ""),
            ("[planen][]", "G143", ""),
            ("##Rubrik ett", "G144", "## Rubrik ett"),
            ("Text\n###Rubrik *två*\n", "G144", "Text\n### Rubrik *två*\n"),
        ] {
            assert_eq!(found(typed), (vec![(code, mended.to_owned())], Vec::new()), "{typed}");
        }
    }

    #[test]
    fn a_path_is_noted_for_the_stage_that_knows_the_files() {
        let (reported, noted) = found("[a] (en plan.pdf) (b)[../b.md] [c] (se nedan) (d)[1] (e)[och/eller]");
        assert_eq!(
            (reported, noted),
            (Vec::new(), ["en plan.pdf", "../b.md", "och/eller"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn ordinary_text_is_no_mistyped_link_or_heading() {
        for text in [
            "#hashtag #skola",
            "Taggar: ##skola",
            "`##x`\n\n```\n##Rubrik\n[a] (https://b.example)\n```\n",
            "## Rubrik\n\n\\##Rubrik\n\n#######Sju\n\n##\n\nNr\n## 1\n",
            "[x] till (y) [1] [ ] (a)[1] [^1]\n\n[^1]: (a)[b]\n\n- [ ] (https://a.example)",
            "[1] (https://norr.example/) [2] (a@b.example)",
        ] {
            assert_eq!(found(text), (Vec::new(), Vec::new()), "{text}");
        }
    }
}
