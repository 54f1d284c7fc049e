//! What another program puts on the clipboard -> Markdown: of Word, LibreOffice, Google Docs, mail and web pages.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::clean::CleanText;
use crate::import::html::mend::mend;
use crate::import::html::pasted::{PastedPictures, from_word, settle};
use crate::import::html::pasted_notes::notes;
use crate::import::html::pasted_tables::tables;
use crate::import::html::sanitise::sanitise;
use crate::import::html::tree::{children, element, parse, set_children};
use crate::import::html::word_lists::lists;
use crate::import::markdown::convert::convert;
use crate::import::model::addresses::{Addresses, Target};

/// Most bytes of markup that are converted, without the pictures in it: a book has two million. What is more is pasted as plain
/// text by the browser.
const PASTED_MAX: usize = 3 * 1024 * 1024;
/// Longest address of a picture that stands in the markup itself and is looked at.
const PICTURE_MAX: usize = 200;

/// What was pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The text; headings begin one level below the title.
    pub markdown: String,
    /// Pictures that do not come along, because they lie elsewhere: their descriptions stand in their places.
    pub pictures: usize,
}

/// Converts what was pasted; `None` if it is too much. `language` is that of the text (BCP 47).
///
/// Nothing in the result runs, and nothing of it is loaded from another host.
#[must_use]
pub fn pasted(html: &str, language: &str) -> Option<Pasted> {
    let html = without_pictures(fragment(html));
    if html.len() > PASTED_MAX {
        return None;
    }
    let html: String = html.chars().filter(|c| !matches!(c, '\0' | '\u{ad}' | '\u{200b}' | '\u{feff}')).collect();
    let (tree, _) = parse(&mend(&html).markup);
    lists(&tree);
    let found = notes(&tree);
    let mut pictures = PastedPictures::default();
    let addresses = Outside { language: language.to_owned() };
    let notes: Vec<String> = found.iter().map(|note| markdown(note, &[], &mut pictures, &addresses)).collect();
    let markdown = markdown(&tree, &notes, &mut pictures, &addresses);
    Some(Pasted { markdown, pictures: pictures.left_out })
}

fn markdown(tree: &Rc<Node>, notes: &[String], pictures: &mut PastedPictures, addresses: &Outside) -> String {
    settle(tree, from_word(tree), pictures);
    sanitise(tree);
    tables(tree);
    let holder = element("body", &[]);
    set_children(&holder, children(tree));
    let clean = CleanText {
        tree: holder,
        footnotes: Vec::new(),
        reused: Vec::new(),
        dynamic: Vec::new(),
        unknown: Vec::new(),
        linked: Vec::new(),
        left_out: std::collections::BTreeMap::new(),
        unclosed: Vec::new(),
        lost: None,
    };
    convert(clean, notes, addresses).markdown
}

/// Returns what stands in the body of a document; programs put their style sheets and settings before it.
fn fragment(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<body").and_then(|at| Some(at + lower[at..].find('>')? + 1));
    let start = start.or_else(|| lower.find("</head>").map(|at| at + "</head>".len())).unwrap_or(0);
    let end = lower.rfind("</body").filter(|end| *end >= start).unwrap_or(html.len());
    &html[start..end]
}

/// Returns markup without the pictures that stand in it letter by letter: a mail may hold megabytes of them.
fn without_pictures(html: &str) -> String {
    let mut all = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("data:") {
        let (before, from) = rest.split_at(at);
        all.push_str(before);
        let end = from.find(['"', '\'', '>', ')', ' ', '\n']).unwrap_or(from.len());
        all.push_str(if end > PICTURE_MAX { "data:," } else { &from[..end] });
        rest = &from[end..];
    }
    all.push_str(rest);
    all
}

/// The places that a pasted text may lead to: those of the web, and addresses of mail and telephones.
struct Outside {
    language: String,
}

impl Addresses for Outside {
    fn link(&self, address: &str) -> Target {
        const KNOWN: [&str; 4] = ["http://", "https://", "mailto:", "tel:"];
        let address = address.trim();
        let is_known =
            |scheme: &&str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        if KNOWN.iter().any(is_known) { Target::Same } else { Target::Gone }
    }

    fn file(&self, _: &str) -> Option<String> {
        None
    }

    fn alt(&self, _: &str) -> Option<String> {
        None
    }

    fn language(&self) -> String {
        self.language.clone()
    }

    fn title(&self) -> String {
        String::new()
    }
}
