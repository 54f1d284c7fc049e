//! Two texts -> what was added and removed between them, in words, as people read it.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::tokens::{is_word, tokens};

/// Most pieces of two changed stretches that are compared word by word. Beyond it their paragraphs are shown whole: nobody reads
/// so many words one by one, and the work would grow faster than the text.
const TOKENS_MAX: usize = 60_000;

/// Part of the words that has to be the same for two stretches to be compared word by word: what was written anew reads better as
/// a whole than as words that are the same by chance.
const ALIKE: (usize, usize) = (1, 4);

/// What became of a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is in both texts.
    Same,
    /// It is only in the new text.
    Added,
    /// It is only in the old text.
    Removed,
}

/// A stretch of one text or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// What became of it.
    pub change: Change,
    /// Its text; not empty.
    pub text: String,
}

/// Returns the stretches of two texts in their order. Those that are the same or removed are the old text, those that are the same
/// or added the new one; where something was replaced, what was removed comes first.
#[must_use]
pub fn difference(old: &str, new: &str) -> Vec<Stretch> {
    let [old, new] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let mut stretches = Stretches::default();
    for (from, to) in edits(&old, &new) {
        match (from, to) {
            (Part::Same(range), Part::Same(_)) => stretches.push(Change::Same, &old[range].concat()),
            (Part::Same(from) | Part::Other(from), Part::Same(to) | Part::Other(to)) => {
                by_words(&old[from].concat(), &new[to].concat(), &mut stretches);
            }
        }
    }
    stretches.done()
}

/// Returns how much of two texts differs: the bytes of the lines that only one of them has.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let [a, b] = [a, b].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let len = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
    let other = |(from, to)| match (from, to) {
        (Part::Same(_), Part::Same(_)) => 0,
        (Part::Same(from) | Part::Other(from), Part::Same(to) | Part::Other(to)) => len(&a[from]) + len(&b[to]),
    };
    edits(&a, &b).into_iter().map(other).sum()
}

/// A range of pieces that is in both texts, or not.
pub(super) enum Part {
    Same(std::ops::Range<usize>),
    Other(std::ops::Range<usize>),
}

/// Returns the ranges of two lists of pieces, side by side. No two that differ follow each other.
pub(super) fn edits(old: &[&str], new: &[&str]) -> Vec<(Part, Part)> {
    let mut parts: Vec<(Part, Part)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (from, to) = (op.old_range(), op.new_range());
        match (op, parts.last_mut()) {
            (DiffOp::Equal { .. }, _) => parts.push((Part::Same(from), Part::Same(to))),
            (_, Some((Part::Other(last_from), Part::Other(last_to)))) => {
                last_from.end = from.end;
                last_to.end = to.end;
            }
            (_, _) => parts.push((Part::Other(from), Part::Other(to))),
        }
    }
    parts
}

/// Adds two stretches that differ, word by word if they are alike.
fn by_words(old: &str, new: &str, stretches: &mut Stretches) {
    let (from, to) = (tokens(old), tokens(new));
    if from.is_empty() || to.is_empty() || from.len() + to.len() > TOKENS_MAX {
        stretches.replace(old, new);
        return;
    }
    let parts = edits(&from, &to);
    let count = |tokens: &[&str]| tokens.iter().filter(|token| is_word(token)).count();
    let same: usize =
        parts.iter().map(|(part, _)| if let Part::Same(range) = part { count(&from[range.clone()]) } else { 0 }).sum();
    if same * ALIKE.1 < count(&from).max(count(&to)) * ALIKE.0 {
        stretches.replace(old, new);
        return;
    }
    let last = parts.len() - 1;
    for (index, (old, new)) in parts.into_iter().enumerate() {
        match (old, new) {
            (Part::Same(range), Part::Same(_)) => {
                let text = from[range.clone()].concat();
                // A space or a mark between two words that were both replaced belongs to them.
                if index > 0 && index < last && count(&from[range]) == 0 && !text.contains('\n') {
                    stretches.replace(&text, &text);
                } else {
                    stretches.push(Change::Same, &text);
                }
            }
            (Part::Same(old) | Part::Other(old), Part::Same(new) | Part::Other(new)) => {
                stretches.replace(&from[old].concat(), &to[new].concat());
            }
        }
    }
}

/// Collects stretches: neighbours of a kind become one.
#[derive(Default)]
struct Stretches {
    done: Vec<Stretch>,
    removed: String,
    added: String,
}

impl Stretches {
    fn replace(&mut self, old: &str, new: &str) {
        self.removed.push_str(old);
        self.added.push_str(new);
    }

    fn push(&mut self, change: Change, text: &str) {
        self.flush();
        if text.is_empty() {
            return;
        }
        match self.done.last_mut() {
            Some(last) if last.change == change => last.text.push_str(text),
            Some(_) | None => self.done.push(Stretch { change, text: text.to_owned() }),
        }
    }

    /// Ends a stretch that was replaced.
    fn flush(&mut self) {
        for (change, text) in
            [(Change::Removed, std::mem::take(&mut self.removed)), (Change::Added, std::mem::take(&mut self.added))]
        {
            if !text.is_empty() {
                self.done.push(Stretch { change, text });
            }
        }
    }

    fn done(mut self) -> Vec<Stretch> {
        self.flush();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes stretches as `[-removed-]` and `{+added+}`.
    fn shown(old: &str, new: &str) -> String {
        let show = |stretch: &Stretch| match stretch.change {
            Change::Same => stretch.text.clone(),
            Change::Added => format!("{{+{}+}}", stretch.text),
            Change::Removed => format!("[-{}-]", stretch.text),
        };
        difference(old, new).iter().map(show).collect()
    }

    #[test]
    fn words_that_changed_are_told_and_the_rest_is_the_same() {
        for (old, new, expected) in [
            ("", "", ""),
            ("a\n", "a\n", "a\n"),
            ("", "Hej\n", "{+Hej\n+}"),
            ("Vi åkte till sjön.\n", "Vi åkte till ån.\n", "Vi åkte till [-sjön-]{+ån+}.\n"),
            (
                "Vi åkte buss och tåg till den stora sjön.\n",
                "Vi åkte bil hela vägen till den stora sjön.\n",
                "Vi åkte [-buss och tåg-]{+bil hela vägen+} till den stora sjön.\n",
            ),
            ("Ett.\n\nTvå.\n", "Ett.\n\nNytt.\n\nTvå.\n", "Ett.\n\n{+Nytt.\n\n+}Två.\n"),
            (
                "Helt andra ord stod här.\n",
                "Ingenting av detta är kvar nu.\n",
                "[-Helt andra ord stod här.\n-]{+Ingenting av detta är kvar nu.\n+}",
            ),
        ] {
            assert_eq!(shown(old, new), expected);
        }
    }

    proptest! {
        #[test]
        fn the_stretches_are_both_texts(old in "([abåo ]{0,4}[ ,.\n]){0,30}", new in "([abåo ]{0,4}[ ,.\n]){0,30}") {
            let stretches = difference(&old, &new);
            let without = |change: Change| -> String {
                stretches.iter().filter(|stretch| stretch.change != change).map(|stretch| stretch.text.as_str()).collect()
            };
            prop_assert_eq!(without(Change::Added), old.as_str());
            prop_assert_eq!(without(Change::Removed), new.as_str());
            prop_assert!(stretches.iter().all(|stretch| !stretch.text.is_empty()));
            prop_assert!(stretches.windows(2).all(|pair| pair[0].change != pair[1].change));
            prop_assert_eq!(distance(&old, &new) == 0, old == new);
        }
    }
}
