//! Two texts that were made from a third -> one text with the changes of both where that is sure, else their pieces side by side.
//!
//! Changes are compared line by line. What both changed without an unchanged line between is compared word by word: it is sure
//! where [`WORDS_APART`] unchanged words lie between any two changes, and both still have half of the words.

use std::ops::Range;

use crate::text::difference::{self, Part};
use crate::text::form::{LineEnds, TextForm};
use crate::text::tokens::{is_word, tokens};

/// Unchanged words between two changes by different people in one paragraph, so that each can be right without the other. It is
/// more than stand between the parts of one thought in most sentences: `Vi ses på torsdag klockan tio` must not become two halves.
pub const WORDS_APART: usize = 4;

/// Most words, spaces and marks of a stretch that is merged word by word. A longer one is no paragraph.
const TOKENS_MAX: usize = 20_000;

/// What comes of merging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge {
    /// A text with the changes of both.
    Sure(String),
    /// What only a person can decide.
    Unsure {
        /// The whole text in its order, in the plain form of [`TextForm::plain`]; no two that agree follow each other.
        pieces: Vec<MergePiece>,
        /// The form that the decided text should have.
        form: TextForm,
    },
}

/// A piece of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergePiece {
    /// What both have, or what is surely right.
    Agreed(String),
    /// What differs.
    Differs {
        /// What stood there; empty if it is not known.
        base: String,
        /// What I have.
        mine: String,
        /// What the other has.
        theirs: String,
    },
}

/// Merges two texts. A merge that `is_valid` refuses is not sure: everything that one of them changed is then left to a person.
#[must_use]
pub fn merge(base: &str, mine: &str, theirs: &str, is_valid: impl Fn(&str) -> bool) -> Merge {
    // What only one of them changed is taken as it is, whatever it is.
    if mine == theirs || base == theirs {
        return Merge::Sure(mine.to_owned());
    }
    if base == mine {
        return Merge::Sure(theirs.to_owned());
    }
    let (form, [base, mine, theirs]) = plain([base, mine, theirs]);
    let sides = Sides::new(&base, &mine, &theirs, &|text| text.split_inclusive('\n').collect());
    let regions = sides.regions(|gap| !gap.is_empty());
    let mut pieces = Vec::new();
    for region in &regions {
        let [base, mine, theirs] = sides.texts(region);
        match decided(region.by, &base, &mine, &theirs) {
            Some(text) => agree(&mut pieces, text),
            None => pieces.push(MergePiece::Differs { base, mine, theirs }),
        }
    }
    match whole(&pieces).map(|text| form.apply(&text)) {
        Some(text) if is_valid(&text) => Merge::Sure(text),
        Some(_) => Merge::Unsure { pieces: sides.all_that_changed(&regions), form },
        None => Merge::Unsure { pieces, form },
    }
}

/// Compares two texts whose common origin is not known: nothing that differs is sure.
#[must_use]
pub fn side_by_side(mine: &str, theirs: &str) -> Merge {
    if mine == theirs {
        return Merge::Sure(mine.to_owned());
    }
    let (form, [mine, _, theirs]) = plain([mine, mine, theirs]);
    let mut pieces = Vec::new();
    let sides = Sides::new(&mine, &mine, &theirs, &|text| text.split_inclusive('\n').collect());
    for region in sides.regions(|gap| !gap.is_empty()) {
        let [_, mine, theirs] = sides.texts(&region);
        if region.by == By::Nobody {
            agree(&mut pieces, mine);
        } else {
            pieces.push(MergePiece::Differs { base: String::new(), mine, theirs });
        }
    }
    match whole(&pieces) {
        // Only the form differs.
        Some(text) => Merge::Sure(form.apply(&text)),
        None => Merge::Unsure { pieces, form },
    }
}

/// Returns the texts in their plain form, and the form for the result: where only one of them changed it, that one's.
fn plain([base, mine, theirs]: [&str; 3]) -> (TextForm, [String; 3]) {
    let texts = [base, mine, theirs];
    let mut forms = texts.map(TextForm::of);
    // An empty text has no form of its own.
    for index in [0, 1, 2] {
        if texts[index].is_empty() {
            forms[index] =
                *[2, 1].iter().find(|other| !texts[**other].is_empty()).map_or(&forms[0], |other| &forms[*other]);
        }
    }
    if forms.iter().any(|form| form.ends == LineEnds::Mixed) {
        for form in &mut forms {
            form.ends = LineEnds::Mixed;
        }
    }
    let [base, mine, theirs] = forms;
    let form = TextForm {
        has_mark: changed(&base.has_mark, mine.has_mark, theirs.has_mark),
        ends: changed(&base.ends, mine.ends, theirs.ends),
        has_last_end: changed(&base.has_last_end, mine.has_last_end, theirs.has_last_end),
    };
    let plain = |index: usize| forms[index].plain(texts[index]);
    (form, [plain(0), plain(1), plain(2)])
}

/// Returns the value of the one who changed it.
fn changed<T: PartialEq + Copy>(base: &T, mine: T, theirs: T) -> T {
    if mine == *base { theirs } else { mine }
}

/// Returns the text of a region if it is sure.
fn decided(by: By, base: &str, mine: &str, theirs: &str) -> Option<String> {
    match by {
        By::Nobody | By::Me => Some(mine.to_owned()),
        By::Other => Some(theirs.to_owned()),
        By::Both if mine == theirs => Some(mine.to_owned()),
        By::Both => by_words(base, mine, theirs),
    }
}

/// Merges a stretch that both changed, word by word.
fn by_words(base: &str, mine: &str, theirs: &str) -> Option<String> {
    let sides = Sides::new(base, mine, theirs, &tokens);
    let len = sides.base.len() + sides.mine.len() + sides.theirs.len();
    if len > TOKENS_MAX || !sides.is_half_kept() {
        return None;
    }
    let words = |range: Range<usize>| sides.base[range].iter().filter(|token| is_word(token)).count();
    let mut merged = String::new();
    for region in sides.regions(|gap| words(gap) >= WORDS_APART) {
        let [_, mine, theirs] = sides.texts(&region);
        match region.by {
            By::Nobody | By::Me => merged.push_str(&mine),
            By::Other => merged.push_str(&theirs),
            By::Both if mine == theirs => merged.push_str(&mine),
            By::Both => return None,
        }
    }
    Some(merged)
}

/// Who changed a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Nobody,
    Me,
    Other,
    Both,
}

/// A part of three texts, as ranges of their pieces.
#[derive(Debug)]
struct Region {
    by: By,
    base: Range<usize>,
    mine: Range<usize>,
    theirs: Range<usize>,
}

/// Three texts in pieces.
struct Sides<'a> {
    base: Vec<&'a str>,
    mine: Vec<&'a str>,
    theirs: Vec<&'a str>,
    mine_edits: Vec<Edit>,
    their_edits: Vec<Edit>,
}

/// A range of the base that a side replaced by a range of its own.
#[derive(Debug)]
struct Edit {
    base: Range<usize>,
    side: Range<usize>,
}

impl<'a> Sides<'a> {
    fn new(base: &'a str, mine: &'a str, theirs: &'a str, split: &dyn Fn(&'a str) -> Vec<&'a str>) -> Self {
        let [base, mine, theirs] = [base, mine, theirs].map(split);
        let (mine_edits, their_edits) = (edits(&base, &mine), edits(&base, &theirs));
        Self { base, mine, theirs, mine_edits, their_edits }
    }

    /// Returns all pieces as regions, in their order. Changes between which the unchanged part of the base is not `are_apart` are one.
    fn regions(&self, are_apart: impl Fn(Range<usize>) -> bool) -> Vec<Region> {
        let (mut mine, mut theirs) = (self.mine_edits.iter().peekable(), self.their_edits.iter().peekable());
        let mut regions: Vec<Region> = Vec::new();
        // How far each text is done.
        let mut at = [0, 0, 0];
        loop {
            let next = [mine.peek(), theirs.peek()].into_iter().flatten().map(|edit| edit.base.start).min();
            let Some(start) = next else { break };
            self.unchanged(&mut regions, &mut at, start);
            let mut region = Region { by: By::Nobody, base: start..start, mine: at[1]..at[1], theirs: at[2]..at[2] };
            let mut ends = [start, start];
            loop {
                let end = region.base.end;
                let is_near = |edit: &&Edit| edit.base.start <= end || !are_apart(end..edit.base.start);
                let near = mine.next_if(is_near).map(|edit| (0, edit));
                let Some((side, edit)) = near.or_else(|| Some((1, theirs.next_if(is_near)?))) else { break };
                region.by = match (region.by, side) {
                    (By::Nobody | By::Me, 0) => By::Me,
                    (By::Nobody | By::Other, 1) => By::Other,
                    _ => By::Both,
                };
                let reached = if side == 0 { &mut region.mine } else { &mut region.theirs };
                reached.end = edit.side.end;
                ends[side] = edit.base.end;
                region.base.end = end.max(edit.base.end);
            }
            // A side whose last change ends earlier has the rest unchanged.
            region.mine.end += region.base.end - ends[0];
            region.theirs.end += region.base.end - ends[1];
            at = [region.base.end, region.mine.end, region.theirs.end];
            regions.push(region);
        }
        self.unchanged(&mut regions, &mut at, self.base.len());
        regions
    }

    /// Adds what nobody changed before a place of the base.
    fn unchanged(&self, regions: &mut Vec<Region>, at: &mut [usize; 3], until: usize) {
        let [base, mine, theirs] = *at;
        let len = until - base;
        if len > 0 {
            let region =
                Region { by: By::Nobody, base: base..until, mine: mine..mine + len, theirs: theirs..theirs + len };
            debug_assert_eq!(self.base[region.base.clone()], self.mine[region.mine.clone()]);
            *at = [until, mine + len, theirs + len];
            regions.push(region);
        }
    }

    fn texts(&self, region: &Region) -> [String; 3] {
        let Region { by: _, base, mine, theirs } = region;
        [self.base[base.clone()].concat(), self.mine[mine.clone()].concat(), self.theirs[theirs.clone()].concat()]
    }

    /// Returns whether both sides still have half of the words of the base.
    fn is_half_kept(&self) -> bool {
        let words = |range: Range<usize>| self.base[range].iter().filter(|token| is_word(token)).count();
        let all = words(0..self.base.len());
        [&self.mine_edits, &self.their_edits].into_iter().all(|edits| {
            let gone: usize = edits.iter().map(|edit| words(edit.base.clone())).sum();
            all > 0 && gone * 2 <= all
        })
    }

    /// Returns the pieces with everything that one side changed left to a person.
    fn all_that_changed(&self, regions: &[Region]) -> Vec<MergePiece> {
        let mut pieces = Vec::new();
        for region in regions {
            let [base, mine, theirs] = self.texts(region);
            if mine == theirs {
                agree(&mut pieces, mine);
            } else {
                pieces.push(MergePiece::Differs { base, mine, theirs });
            }
        }
        pieces
    }
}

/// Returns what a side changed, in the order of the base. No two touch each other.
fn edits(base: &[&str], side: &[&str]) -> Vec<Edit> {
    let parts = difference::edits(base, side).into_iter();
    let edits = parts.filter_map(|parts| match parts {
        (Part::Other(base), Part::Other(side)) => Some(Edit { base, side }),
        (Part::Same(_) | Part::Other(_), _) => None,
    });
    edits.collect()
}

fn agree(pieces: &mut Vec<MergePiece>, text: String) {
    match pieces.last_mut() {
        Some(MergePiece::Agreed(last)) => last.push_str(&text),
        Some(MergePiece::Differs { .. }) | None if text.is_empty() => {}
        Some(MergePiece::Differs { .. }) | None => pieces.push(MergePiece::Agreed(text)),
    }
}

/// Returns the whole text if all pieces agree.
fn whole(pieces: &[MergePiece]) -> Option<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            MergePiece::Agreed(text) => Some(text.as_str()),
            MergePiece::Differs { .. } => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn merged(base: &str, mine: &str, theirs: &str) -> Merge {
        merge(base, mine, theirs, |_| true)
    }

    fn sure(text: &str) -> Merge {
        Merge::Sure(text.to_owned())
    }

    fn differs(base: &str, mine: &str, theirs: &str) -> MergePiece {
        MergePiece::Differs { base: base.to_owned(), mine: mine.to_owned(), theirs: theirs.to_owned() }
    }

    const BASE: &str = "# Resa\n\nVi åkte buss till sjön och badade hela den långa dagen.\n\nSedan åt vi.\n\nSlut.\n";

    #[test]
    fn changes_in_different_paragraphs_or_far_apart_in_one_are_sure() {
        let mine = BASE.replace("Sedan åt vi.", "Sedan åt vi glass.");
        let theirs = BASE.replace("# Resa", "# Resan");
        assert_eq!(merged(BASE, &mine, &theirs), sure(&mine.replace("# Resa", "# Resan")));
        let mine = BASE.replace("buss", "tåg");
        let theirs = BASE.replace("långa dagen.", "varma dagen i juni.");
        let both = BASE.replace("buss", "tåg").replace("långa dagen.", "varma dagen i juni.");
        assert_eq!(merged(BASE, &mine, &theirs), sure(&both));
        // The same change by both.
        let theirs = mine.replace("Slut.", "Hej då.");
        assert_eq!(merged(BASE, &mine, &theirs), sure(&theirs));
        // A paragraph that one removed, and one that the other wrote.
        let mine = BASE.replace("Sedan åt vi.\n\n", "");
        let theirs = BASE.replace("# Resa\n\n", "# Resa\n\nI våras.\n\n");
        assert_eq!(merged(BASE, &mine, &theirs), sure(&mine.replace("# Resa\n\n", "# Resa\n\nI våras.\n\n")));
    }

    #[test]
    fn what_may_contradict_is_shown_side_by_side() {
        for (mine, theirs) in [
            (BASE.replace("buss", "tåg"), BASE.replace("buss", "cykel")),
            (BASE.replace("buss", "tåg"), BASE.replace("sjön", "ån")),
            (
                BASE.replace("buss", "tåg"),
                BASE.replace("Vi åkte buss till sjön och badade hela den långa dagen.\n\n", ""),
            ),
            (format!("{BASE}\nTack!\n"), format!("{BASE}\nVi ses!\n")),
            (
                BASE.replace("buss", "tåg"),
                BASE.replace(
                    "Vi åkte buss till sjön och badade hela den långa dagen.",
                    "I regnet gick alla hem igen, våta och glada.",
                ),
            ),
        ] {
            let Merge::Unsure { pieces, form } = merged(BASE, &mine, &theirs) else { panic!("{mine} {theirs}") };
            let side = |is_mine: bool| -> String {
                let text = |piece: &MergePiece| match piece {
                    MergePiece::Agreed(text) => text.clone(),
                    MergePiece::Differs { mine, theirs, .. } => {
                        if is_mine {
                            mine.clone()
                        } else {
                            theirs.clone()
                        }
                    }
                };
                pieces.iter().map(text).collect()
            };
            assert_eq!((form.apply(&side(true)), form.apply(&side(false))), (mine, theirs));
        }
        let Merge::Unsure { pieces, .. } = merged("a\n\nb\n", "a\n\nx\n", "a\n\ny\n") else { panic!() };
        assert_eq!(pieces, [MergePiece::Agreed("a\n\n".to_owned()), differs("b\n", "x\n", "y\n")]);
    }

    #[test]
    fn a_result_that_is_refused_leaves_all_that_changed_to_a_person() {
        let (base, mine, theirs) = ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n");
        let Merge::Unsure { pieces, .. } = merge(base, mine, theirs, |text| !text.contains('C')) else { panic!() };
        assert_eq!(
            pieces,
            [differs("a\n", "A\n", "a\n"), MergePiece::Agreed("b\n".to_owned()), differs("c\n", "c\n", "C\n")]
        );
    }

    #[test]
    fn the_form_of_the_file_is_that_of_the_one_who_changed_it() {
        assert_eq!(merged("a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\nb\nC\n"), sure("A\nb\nC\n"));
        assert_eq!(merged("a\nb\nc", "A\nb\nc", "a\nb\nc\nd\n"), sure("A\nb\nc\nd\n"));
        assert_eq!(merged("\u{feff}a\nb\nc\n", "\u{feff}A\nb\nc\n", "\u{feff}a\nb\nC\n"), sure("\u{feff}A\nb\nC\n"));
        assert_eq!(merged("a\r\nb\nc\n", "A\r\nb\nc\n", "a\r\nb\nC"), sure("A\r\nb\nC"));
        assert_eq!(merged("", "a\r\n", ""), sure("a\r\n"));
    }

    #[test]
    fn without_an_origin_nothing_that_differs_is_sure() {
        assert_eq!(side_by_side("a\r\nb\r\n", "a\nb\n"), sure("a\nb\n"));
        let Merge::Unsure { pieces, .. } = side_by_side("a\n\nb\n", "a\n\nb\n\nc\n") else { panic!() };
        assert_eq!(pieces, [MergePiece::Agreed("a\n\nb\n".to_owned()), differs("", "", "\nc\n")]);
    }

    /// Returns texts of paragraphs: a base and two that were made from it.
    fn three() -> impl Strategy<Value = (String, String, String)> {
        let word =
            || prop::sample::select(vec!["en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", ".", "\n", "\n\n"]);
        let change = || (any::<prop::sample::Index>(), 0_usize..4, prop::collection::vec("[a-zåäö]{5,7}", 0..3));
        let changes = || prop::collection::vec(change(), 0..4);
        (prop::collection::vec(word(), 0..50), changes(), changes(), any::<bool>()).prop_map(
            |(words, mine, theirs, is_windows)| {
                let text = |words: &[String]| {
                    let text = words.join(" ").replace(" \n", "\n").replace("\n ", "\n");
                    if is_windows { text.replace('\n', "\r\n") } else { text }
                };
                let base: Vec<String> = words.into_iter().map(str::to_owned).collect();
                let side = |changes: Vec<(prop::sample::Index, usize, Vec<String>)>| {
                    let mut words = base.clone();
                    for (place, gone, new) in changes {
                        let start = place.index(words.len() + 1);
                        let end = (start + gone).min(words.len());
                        words.splice(start..end, new);
                    }
                    text(&words)
                };
                (text(&base), side(mine), side(theirs))
            },
        )
    }

    fn words(text: &str) -> BTreeSet<&str> {
        tokens(text).into_iter().filter(|token| is_word(token)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_is_lost_and_nothing_invented((base, mine, theirs) in three()) {
            prop_assert_eq!(merged(&base, &base, &theirs), sure(&theirs));
            prop_assert_eq!(merged(&base, &mine, &base), sure(&mine));
            prop_assert_eq!(merged(&base, &mine, &mine), sure(&mine));
            let text = match merged(&base, &mine, &theirs) {
                Merge::Sure(text) => text,
                Merge::Unsure { pieces, form } => {
                    let side = |is_mine: bool| -> String {
                        let text = |piece: &MergePiece| match piece {
                            MergePiece::Agreed(text) => text.clone(),
                            MergePiece::Differs { base: _, mine, theirs } => if is_mine { mine.clone() } else { theirs.clone() },
                        };
                        pieces.iter().map(text).collect()
                    };
                    let is_open = pieces.iter().any(|piece| matches!(piece, MergePiece::Differs { .. }));
                    prop_assert!(is_open);
                    format!("{}\n{}", form.apply(&side(true)), form.apply(&side(false)))
                }
            };
            let once = |word: &str| tokens(&base).into_iter().filter(|other| *other == word).count() == 1;
            let (words_of_base, mine, theirs, text) = (words(&base), words(&mine), words(&theirs), words(&text));
            prop_assert!(mine.difference(&words_of_base).all(|word| text.contains(word)));
            prop_assert!(theirs.difference(&words_of_base).all(|word| text.contains(word)));
            prop_assert!(text.iter().all(|word| mine.contains(word) || theirs.contains(word)));
            // What both kept is there; of a word that stands twice each may have removed another one.
            let both = mine.intersection(&theirs);
            prop_assert!(both.filter(|word| once(word)).all(|word| text.contains(word)));
        }

        #[test]
        fn changing_sides_changes_nothing((base, mine, theirs) in three()) {
            match (merged(&base, &mine, &theirs), merged(&base, &theirs, &mine)) {
                (Merge::Sure(one), Merge::Sure(other)) => prop_assert_eq!(one, other),
                (Merge::Unsure { .. }, Merge::Unsure { .. }) => {}
                (one, other) => prop_assert!(false, "{:?} {:?}", one, other),
            }
        }
    }
}
