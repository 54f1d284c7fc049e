//! The vocabulary of a blog -> the parts of its compounds: `kvalitetsarbete` is `kvalitet` and `arbete`.
//!
//! A compound is a head, perhaps a letter that links, and a tail; both stand in the vocabulary by themselves. What few
//! texts hold and what is short joins by chance ("kont-rast"), so short parts must be common or on a list.

use std::collections::BTreeSet;

use crate::search::stem::StemLanguage;

/// A stem and the number of groups (posts, pages, presentations) that hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StemCount<'a> {
    /// The stem.
    pub stem: &'a str,
    /// Groups that hold it.
    pub groups: u32,
}

/// What may stand between head and tail; a split without a link comes first.
const LINKS: &[&str] = &["", "s", "e", "o", "a", "u", "es", "at"];

/// Ends of heads that nearly always link with an s: "arbets-lag", not "arbet-slag".
const HEADS_WITH_S: &[&str] = &["ing", "het", "tet", "skap", "ion", "nad", "arbet", "ämn", "land"];

/// Stems of two letters that are heads.
const SHORT_HEADS: &[&str] = &["år"];

/// Fewest letters of a head that need not be common.
const HEAD_LETTERS: usize = 4;

/// A part of four letters stands at least in one of so many groups: "haupt" is the end of names.
const COMMON_PART: u32 = 2500;

/// A tail behind a shorter head stands at least in one of so many groups: "hat-field" is a name.
const COMMON_TAIL: u32 = 1000;

/// Fewest letters of a tail that need not be on the list.
const TAIL_LETTERS: usize = 4;

/// Stems of three letters that are tails of many compounds.
const SHORT_TAILS: &[&str] = &[
    "bok", "hem", "lag", "tid", "rum", "mål", "råd", "val", "dag", "lov", "sal", "sid", "möt", "läx", "ämn", "läg",
    "väg", "tal", "del", "led", "hus", "nät", "mat", "syn", "ord", "kod", "bad", "tåg", "not", "län",
];

/// Ends of words that look like words: none is a tail.
const NO_TAILS: &[&str] = &[
    "ring", "ling", "ning", "ding", "ting", "ping", "sing", "king", "ving", "erat", "samt", "bart", "skap", "ande",
    "ende", "full", "lös", "sam", "isk", "inn", "erad", "eras", "ation", "tion", "sion", "ment", "itet", "iker",
    "else", "dom", "bar", "bart", "lig", "het", "and", "end", "ig", "iva", "ivt", "ativ", "era", "enhet", "sammans",
    "iskt", "arna", "erna", "are", "aren", "ern", "ersk", "lett", "tett", "belt", "abel", "erland", "aring", "sant",
    "rent", "edling", "pelar", "koll", "tron", "rand", "burg", "erst", "arisk", "vunnit", "givand", "eri", "ist",
    "ism", "ant", "ent", "samm", "rell", "till", "logi", "grafi", "amin", "pisk", "avar", "erik", "rick", "bert",
    "rist", "logisk", "ologisk", "roth", "kong", "litet", "shall", "osak",
];

/// Words before a verb: what follows them has another meaning ("undervisning" is no "visning").
const NO_HEADS: &[&str] = &[
    "under", "över", "efter", "fram", "till", "från", "före", "emot", "åter", "bort", "fort", "genom", "mellan",
    "inom", "utan", "ihop", "omkring", "miss", "sam", "för", "mot", "med", "hos", "som", "och", "den", "det", "att",
    "var", "kan", "trans", "tran", "inter", "prot", "ans", "förs", "kont", "komp", "sup", "upp", "gen", "sig", "dess",
    "inn", "kom", "for", "vid", "men", "var", "kon", "pro", "int", "ing", "dem", "han", "hon", "vad", "när", "där",
    "här", "min", "din", "sin", "ins", "und", "sur", "ser", "har", "ska", "ber", "tus", "the", "per", "ang", "pås",
    "bet", "ann", "bor", "lys", "van", "ret", "samm",
];

/// Returns the parts of each compound by their places in the vocabulary, a part's own parts included. The vocabulary
/// stands in any order; each stem stands there once. Other languages than Swedish have no compounds.
#[must_use]
pub fn compounds(vocabulary: &[StemCount<'_>], groups: u32, language: Option<StemLanguage>) -> Vec<(u32, Vec<u32>)> {
    if language != Some(StemLanguage::Swedish) {
        return Vec::new();
    }
    let heads = Parts::new(vocabulary, |stem| stem.bytes().collect(), |count| is_head(count, groups));
    let tails = Parts::new(vocabulary, |stem| stem.bytes().rev().collect(), |count| is_tail(count, groups));
    let mut by_length: Vec<u32> = (0..).take(vocabulary.len()).collect();
    by_length.sort_unstable_by_key(|place| vocabulary[*place as usize].stem.len());
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); vocabulary.len()];
    for place in by_length {
        let Some((head, tail)) = split(vocabulary, place, groups, heads.of(place), tails.of(place)) else { continue };
        let all: BTreeSet<u32> = [head, tail]
            .into_iter()
            .flat_map(|part| std::iter::once(part).chain(parts[part as usize].iter().copied()))
            .collect();
        parts[place as usize] = all.into_iter().collect();
    }
    (0..).zip(parts).filter(|(_, parts)| !parts.is_empty()).collect()
}

/// Returns head and tail of the best split: with the link that is usual for the head before others, without one before
/// with one, then the one whose rarer part is commoner.
fn split(vocabulary: &[StemCount<'_>], place: u32, groups: u32, heads: &[u32], tails: &[u32]) -> Option<(u32, u32)> {
    let whole = vocabulary[place as usize].stem;
    // A participle is no country: "handl-ande", "skriv-ande".
    let verb = whole.strip_suffix("and").or_else(|| whole.strip_suffix("end"));
    let heads = || heads.iter().map(|head| (*head, vocabulary[*head as usize]));
    if heads().any(|(_, head)| Some(head.stem) == verb && head.groups >= vocabulary[place as usize].groups) {
        return None;
    }
    let mut best = None;
    for (head, head_count) in heads() {
        let is_short = head_count.stem.chars().count() < HEAD_LETTERS;
        for (tail, tail_count) in tails.iter().map(|tail| (*tail, vocabulary[*tail as usize])) {
            let (from, to) = (head_count.stem.len(), whole.len() - tail_count.stem.len());
            let Some(link) = (from <= to).then(|| &whole[from..to]).filter(|link| LINKS.contains(link)) else {
                continue;
            };
            if is_short && tail_count.groups.saturating_mul(COMMON_TAIL) < groups {
                continue;
            }
            let with_s = HEADS_WITH_S.iter().any(|end| head_count.stem.ends_with(end));
            let usual = if with_s { link == "s" } else { link.is_empty() };
            let rank = (usual, link.is_empty(), head_count.groups.min(tail_count.groups), to);
            if best.is_none_or(|(other, _)| other < rank) {
                best = Some((rank, (head, tail)));
            }
        }
    }
    best.map(|(_, parts)| parts)
}

fn is_head(count: &StemCount<'_>, groups: u32) -> bool {
    let letters = count.stem.chars().count();
    let common = count.groups >= 3 && count.groups.saturating_mul(200) >= groups;
    let is_word = count.stem.chars().all(char::is_alphabetic) && !NO_HEADS.contains(&count.stem);
    let long = is_long(count, HEAD_LETTERS, groups) || letters == HEAD_LETTERS - 1 && common;
    is_word && (long || SHORT_HEADS.contains(&count.stem))
}

fn is_tail(count: &StemCount<'_>, groups: u32) -> bool {
    let is_word = count.stem.chars().all(char::is_alphabetic) && !NO_TAILS.contains(&count.stem);
    is_word && (is_long(count, TAIL_LETTERS, groups) || SHORT_TAILS.contains(&count.stem))
}

/// Returns whether a stem has more than the fewest letters of a part, or just these and is not rare.
fn is_long(count: &StemCount<'_>, fewest: usize, groups: u32) -> bool {
    let letters = count.stem.chars().count();
    letters > fewest || letters == fewest && count.groups.saturating_mul(COMMON_PART) >= groups
}

/// For each stem of the vocabulary, the other stems that it begins (or ends) with.
struct Parts {
    /// Where the list of each stem begins; one more for the end of the last.
    starts: Vec<u32>,
    lists: Vec<u32>,
}

impl Parts {
    fn new(vocabulary: &[StemCount<'_>], key: impl Fn(&str) -> Vec<u8>, fits: impl Fn(&StemCount<'_>) -> bool) -> Self {
        // The first eight bytes as a number decide most comparisons.
        let mut sorted: Vec<(u64, Vec<u8>, u32)> = vocabulary
            .iter()
            .zip(0..)
            .map(|(count, place)| {
                let key = key(count.stem);
                let first = key.iter().chain(std::iter::repeat(&0)).take(8);
                (first.fold(0, |number, byte| number << 8 | u64::from(*byte)), key, place)
            })
            .collect();
        sorted.sort_unstable();
        let mut found: Vec<(u32, u32)> = Vec::new();
        // All that a key begins with stands before it, each the beginning of the next.
        let mut open: Vec<(&[u8], u32)> = Vec::new();
        for (_, key, place) in &sorted {
            while open.pop_if(|(other, _)| !key.starts_with(other)).is_some() {}
            found.extend(open.iter().map(|(_, part)| (*place, *part)));
            if fits(&vocabulary[*place as usize]) {
                open.push((key.as_slice(), *place));
            }
        }
        found.sort_unstable();
        let mut starts = vec![0; vocabulary.len() + 1];
        for (place, _) in &found {
            starts[*place as usize + 1] += 1;
        }
        for place in 0..vocabulary.len() {
            starts[place + 1] += starts[place];
        }
        Self { starts, lists: found.into_iter().map(|(_, part)| part).collect() }
    }

    fn of(&self, place: u32) -> &[u32] {
        let place = place as usize;
        &self.lists[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}
