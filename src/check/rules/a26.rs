#![doc = include_str!("a26.md")]

use crate::check::parts::BlockPart;
use crate::check::rule::{CheckRule, Concern};
use crate::check::sentences::Sentence;
use crate::check::text::CheckedText;
use crate::check::wording::shortened;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A very long sentence.
pub const A26: CheckRule =
    CheckRule::new(Rule::info("A26"), Concern::Reading, &["språklagen 11 §", "WCAG 3.1.5"], include_str!("a26.md"));

/// Most words of a sentence.
const WORDS_MAX: usize = 40;

/// Tells the long sentences of a block. The rule for the whole text has found them.
pub fn tell(text: &CheckedText<'_>, block: &BlockPart, sentences: &[Sentence], found: &mut Vec<Diagnostic>) {
    for sentence in sentences.iter().filter(|sentence| sentence.words > WORDS_MAX) {
        let diagnostic = text.found(A26.rule, &block.typed(&sentence.range));
        let diagnostic = diagnostic.with("text", shortened(&block.text[sentence.range.clone()], 40));
        found.push(diagnostic.with("words", sentence.words.to_string()));
    }
}
