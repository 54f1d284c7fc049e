//! Reads the text of an entry and cleans it, pass by pass.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::autop::{has_blocks, paragraphs};
use crate::import::html::captions::figures;
use crate::import::html::code_shortcodes::code_blocks;
use crate::import::html::footnotes::{mark_references, number};
use crate::import::html::mend::{HIDING, Mended, mend};
use crate::import::html::more;
use crate::import::html::pictures::settle;
use crate::import::html::players::frame;
use crate::import::html::reusable_blocks::inline_reusable;
use crate::import::html::sanitise::{BUTTON, sanitise};
use crate::import::html::scan::{PieceKind, pieces};
use crate::import::html::shortcodes::{Expanded, expand};
use crate::import::html::tree::{children, parse, text};
use crate::import::model::addresses::Addresses;
use crate::import::model::library::Library;
use crate::text::entities::without_entities;

/// What the text of an entry refers to outside of itself.
pub struct TextSource<'a> {
    /// The number of its entry.
    pub entry: &'a str,
    /// Its footnotes, if they are stored separately: JSON.
    pub footnotes: &'a str,
    /// The attachments of the blog.
    pub library: &'a dyn Library,
    /// Returns the content of a reusable block by its number.
    pub reusable: &'a dyn Fn(&str) -> Option<String>,
}

/// A text as a tree that holds nothing but what readers see.
#[derive(Debug)]
pub struct CleanText {
    /// An element whose children are the text.
    pub tree: Rc<Node>,
    /// The texts of its footnotes as markup, numbered from 1.
    pub footnotes: Vec<String>,
    /// Numbers of the reusable blocks that it shows.
    pub reused: Vec<String>,
    /// Names of dynamic blocks that are left out.
    pub dynamic: Vec<String>,
    /// Names of unknown shortcodes; missing pictures of a gallery as `gallery 12`.
    pub unknown: Vec<String>,
    /// Addresses of pictures on other hosts that became links.
    pub linked: Vec<String>,
    /// Names of removed elements and how many of each.
    pub left_out: BTreeMap<String, usize>,
    /// What did not end; the words after it are kept.
    pub unclosed: Vec<String>,
    /// Words that stand outside of tags and are lost all the same.
    pub lost: Option<String>,
}

/// Cleans the text of an entry of WordPress or Blogger.
#[must_use]
pub fn clean(content: &str, source: &TextSource<'_>, addresses: &dyn Addresses) -> CleanText {
    let (content, reused, dynamic) = inline_reusable(content, source.reusable);
    let mended = mend(&code_blocks(&content));
    let Expanded { markup, unknown, left_out, footnotes } = expand(&mended.markup, source.entry, source.library);
    let markup = if has_blocks(&markup) { markup } else { paragraphs(&markup) };
    let mut clean = passes(&markup, (mended.unclosed, mended.left_out), footnotes, source.footnotes, addresses);
    (clean.reused, clean.dynamic, clean.unknown) = (reused, dynamic, unknown);
    for name in left_out {
        *clean.left_out.entry(format!("[{name}]")).or_default() += 1;
    }
    clean
}

/// Cleans markup without shortcodes and footnotes. In text of the classic editor, `is_classic`, lines are paragraphs.
#[must_use]
pub fn plain(markup: &str, is_classic: bool, addresses: &dyn Addresses) -> CleanText {
    let Mended { markup, unclosed, left_out } = mend(markup);
    let markup = if is_classic { paragraphs(&markup) } else { markup };
    passes(&markup, (unclosed, left_out), Vec::new(), "", addresses)
}

/// What mending found: what was not closed, and what is left out.
type Found = (BTreeSet<String>, BTreeMap<String, usize>);

fn passes(
    markup: &str,
    (unclosed, mut left_out): Found,
    own: Vec<String>,
    stored: &str,
    addresses: &dyn Addresses,
) -> CleanText {
    let (tree, is_flat) = parse(markup);
    more::mark(&tree);
    frame(&tree);
    figures(&tree);
    let footnotes = mark_references(&tree, own, stored);
    add(&mut left_out, sanitise(&tree));
    if is_flat {
        *left_out.entry("…".to_owned()).or_default() += 1;
    }
    let lost = lost(markup, &text(&tree), &numbers(&tree));
    let made = settle(&tree, addresses);
    add(&mut left_out, made.left_out);
    CleanText {
        tree,
        footnotes,
        reused: Vec::new(),
        dynamic: Vec::new(),
        unknown: Vec::new(),
        linked: made.linked,
        left_out,
        unclosed: unclosed.into_iter().collect(),
        lost,
    }
}

fn add(all: &mut BTreeMap<String, usize>, more: BTreeMap<String, usize>) {
    for (name, count) in more {
        *all.entry(name).or_default() += count;
    }
}

/// Words that are shown of a loss.
const SHOWN: usize = 8;

/// Returns the first words of markup that are not in the tree. It compares the letters between tags with those of the
/// tree, so that nothing is lost in silence, whatever the parser did.
fn lost(markup: &str, tree: &str, numbers: &str) -> Option<String> {
    let (mut words, mut hidden, mut is_button) = (Vec::new(), 0_usize, false);
    for piece in pieces(markup) {
        let name = piece.name();
        let is_hidden = HIDING.contains(&name.as_str());
        is_button |= piece.text.contains(BUTTON) && piece.kind == PieceKind::Open;
        match piece.kind {
            PieceKind::Open if is_hidden && !piece.text.ends_with("/>") => hidden += 1,
            PieceKind::Close if is_hidden => hidden = hidden.saturating_sub(1),
            PieceKind::Close if name == "a" => is_button = false,
            PieceKind::Text if is_button => {}
            PieceKind::Text if hidden == 0 => {
                words.extend(without_entities(piece.text).split_whitespace().map(str::to_owned));
            }
            _ => {}
        }
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let count: usize = words.iter().map(|word| letters(word)).sum();
    // The numbers of footnotes were text, and are none any more.
    if count <= letters(tree) + letters(numbers) {
        return None;
    }
    let tree = format!("{tree} {numbers}");
    let gone: Vec<&str> = words.iter().map(String::as_str).filter(|word| !tree.contains(*word)).take(SHOWN).collect();
    (!gone.is_empty()).then(|| gone.join(" "))
}

/// Returns the numbers of the references to footnotes.
fn numbers(node: &Rc<Node>) -> String {
    let own = number(node).map(|number| number.to_string()).unwrap_or_default();
    children(node).iter().fold(own, |all, child| all + " " + &numbers(child))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_not_in_the_tree_are_told() {
        assert_eq!(lost("<p>Ett <b>ord</b> &amp; ett till</p>", "Ett ord & ett till", ""), None);
        assert_eq!(lost("<p>Ett <b>ord</b> till</p>", "Ett till", "").as_deref(), Some("ord"));
        assert_eq!(lost("<p>Ett</p><svg><text>bild</text></svg>", "Ett", ""), None, "it is counted by its name");
    }
}
