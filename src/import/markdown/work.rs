//! What the conversion of one text shares.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::tree::{attribute, has_class, of_tag, source, tag};
use crate::import::html::videos::{Video, can_show};
use crate::import::markdown::block::Block;
use crate::import::markdown::inline::{Format, Leaf};
use crate::import::markdown::raw::raw;
use crate::import::model::addresses::{Addresses, Target};

/// What the conversion of one text shares.
pub struct Work<'a> {
    /// Where addresses lead.
    pub addresses: &'a dyn Addresses,
    /// Anchors that the text refers to.
    pub referenced: BTreeSet<String>,
    /// The level of each heading.
    pub levels: [usize; 6],
    /// Names of the files that the text shows as cards.
    pub cards: RefCell<Vec<String>>,
    /// Whether a footnote stands in HTML.
    pub has_raw_note: Cell<bool>,
    links: Cell<usize>,
    /// Converts nodes to blocks.
    convert: Convert,
}

/// Converts nodes to blocks.
pub type Convert = fn(&Work<'_>, &[Rc<Node>]) -> Vec<Block>;

impl<'a> Work<'a> {
    /// Returns what a text needs.
    #[must_use]
    pub fn new(
        addresses: &'a dyn Addresses,
        referenced: BTreeSet<String>,
        levels: [usize; 6],
        convert: Convert,
    ) -> Self {
        let (cards, has_raw_note) = (RefCell::default(), Cell::new(false));
        Self { addresses, referenced, levels, cards, has_raw_note, links: Cell::new(0), convert }
    }

    /// Converts nodes to blocks.
    #[must_use]
    pub fn blocks(&self, nodes: &[Rc<Node>]) -> Vec<Block> {
        (self.convert)(self, nodes)
    }

    /// Returns the number of the next link.
    #[must_use]
    pub fn next_link(&self) -> usize {
        self.links.set(self.links.get() + 1);
        self.links.get()
    }

    /// Returns an address as an author writes it: of a file, of another place in the site, or of another host.
    #[must_use]
    pub fn target(&self, address: &str) -> Option<String> {
        let link = || match self.addresses.link(address) {
            Target::Here(target) => Some(target),
            Target::Same => Some(address.to_owned()),
            Target::Gone => None,
        };
        self.addresses.file(address).or_else(link)
    }

    /// Returns an element as HTML with its addresses replaced.
    #[must_use]
    pub fn raw(&self, node: &Rc<Node>) -> String {
        let (markup, has_note) = raw(node, &|address| self.target(address));
        self.has_raw_note.set(self.has_raw_note.get() || has_note);
        markup
    }

    /// Returns the title of a video: its own, or that of the entry.
    #[must_use]
    pub fn title(&self, typed: &str) -> String {
        if typed.trim().is_empty() { self.addresses.title() } else { typed.trim().to_owned() }
    }

    /// Returns the name of the file that an element shows as a card.
    #[must_use]
    pub fn card(&self, node: &Rc<Node>) -> Option<String> {
        let link = of_tag(node, "a").filter(|_| has_class(node, "wp-block-file"))?;
        self.addresses.file(&attribute(&link, "href")?)
    }

    /// Notes that a file is shown as a card.
    pub fn show_card(&self, file: &str) {
        self.cards.borrow_mut().push(file.to_owned());
    }

    /// Returns whether an element shows a file of the blog's own, whose words are not those of the text.
    #[must_use]
    pub fn is_file(&self, node: &Rc<Node>) -> bool {
        let is_own = |address: String| self.addresses.file(&address).is_some() || self.target(&address).is_none();
        let is_played = matches!(tag(node), "audio" | "video") && source(node).is_some_and(is_own);
        is_played || self.card(node).is_some()
    }

    /// Returns whether a player stands where a directive cannot.
    #[must_use]
    pub fn is_inline_player(&self, node: &Rc<Node>) -> bool {
        !can_show(node) && source(node).is_some_and(|address| Video::at(&address).is_some())
    }

    /// Returns the address of the page of a video.
    #[must_use]
    pub fn player_page(&self, node: &Rc<Node>) -> Option<String> {
        source(node).and_then(|address| Video::at(&address)).map(|video| video.page())
    }

    /// Returns a picture with its caption; `None` if it is missing.
    #[must_use]
    pub fn picture(&self, img: &Rc<Node>, caption: &str) -> Option<Leaf> {
        let address = attribute(img, "src").filter(|address| !address.is_empty())?;
        let to = self.target(&address)?;
        let own = attribute(img, "alt").filter(|alt| !alt.trim().is_empty());
        let alt = own.or_else(|| self.addresses.alt(&address)).unwrap_or_default();
        Some(Leaf::Picture { alt, to, caption: caption.to_owned() })
    }

    /// Returns the format of text in another language or direction than the blog's (WCAG 3.1.2).
    #[must_use]
    pub fn foreign(&self, node: &Rc<Node>) -> Option<Format> {
        let is_tag = |language: &String| {
            !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let own = self.addresses.language().to_lowercase();
        let main = |language: &str| language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let language = attribute(node, "lang").filter(is_tag).filter(|language| main(language) != main(&own))?;
        let direction = attribute(node, "dir").filter(|direction| matches!(direction.as_str(), "rtl" | "ltr"));
        let direction = direction.map(|to| format!(" dir=\"{to}\"")).unwrap_or_default();
        Some(Format::Tagged(format!("<span lang=\"{language}\"{direction}>"), "</span>".to_owned()))
    }
}
