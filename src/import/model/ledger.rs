//! The ledger of an import: what became of each element.

use std::collections::BTreeMap;

use serde::Serialize;

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Imported; readers see it as before.
    Carried,
    /// Kept where readers do not see it: a draft, a setting, a redirect.
    AsData,
    /// Left out.
    LeftOut,
}

/// Why an element is not imported as readers knew it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It was a draft.
    Draft,
    /// It was awaiting review.
    Pending,
    /// It was scheduled.
    Scheduled,
    /// It was visible to logged-in users only.
    Private,
    /// It was password-protected.
    Locked,
    /// It was in the bin.
    Trashed,
    /// It was an auto-draft.
    Automatic,
    /// griffel has no counterpart.
    NoSuchThing,
    /// Its file is missing.
    Missing,
    /// Nothing uses it.
    Unused,
    /// It is spam.
    Spam,
    /// It was not approved.
    Unapproved,
    /// It is a pingback.
    Pingback,
    /// It belongs to a hidden element.
    OfHidden,
    /// It is a duplicate.
    Twice,
    /// Its author deleted it after an earlier import.
    Deleted,
    /// The export does not say what it is or who may read it.
    Unsaid,
    /// Nothing is left of it once scripts and empty elements are gone.
    Empty,
    /// It belongs to another menu than the main one.
    OtherMenu,
    /// It is below another item, and the main menu has one level.
    BelowItem,
}

/// Kind of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElementKind {
    /// A post.
    Post,
    /// A page.
    Page,
    /// A file.
    File,
    /// A comment.
    Comment,
    /// A category.
    Category,
    /// A tag.
    Tag,
    /// An author.
    Author,
    /// Any other element.
    Other,
    /// A value that a plugin or theme stored with an element.
    Value,
}

/// A remark on an element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
pub enum Note {
    /// Its address changed, and the old one redirects to it.
    Renamed {
        /// The old address.
        from: String,
        /// The new slug.
        to: String,
    },
    /// Its address changed although an earlier import gave it another, and that one redirects to it.
    Moved {
        /// The address until now.
        from: String,
        /// The new address.
        to: String,
    },
    /// Something else lies at its old address, which does not redirect.
    NotLed {
        /// The old address.
        address: String,
    },
    /// Its old address differs from the new one in capitals only, and does not redirect.
    Capitals {
        /// The old address.
        from: String,
        /// The new address.
        to: String,
    },
    /// Its old address redirects, but is typed with letters in two parts or in forms of their own: a web server that looks
    /// for each byte finds nothing there.
    Letters {
        /// The old address.
        from: String,
        /// The new address.
        to: String,
    },
    /// Something else lies at the old address of a list.
    ListNotLed {
        /// The old address.
        from: String,
        /// The new address.
        to: String,
    },
    /// The addresses of posts have another form than those of the site.
    OtherForm {
        /// The pattern of the site.
        from: String,
        /// The pattern of the export.
        to: String,
    },
    /// Its old address cannot exist in a site and does not redirect.
    NoAddress {
        /// The old address.
        address: String,
    },
    /// The export does not say what it is or who may read it, so it is a draft.
    Unsaid,
    /// It has no readable date.
    NotADate,
    /// A file it needs is missing.
    Missing {
        /// Address of the file.
        address: String,
    },
    /// A file of a kind that is not published.
    Refused {
        /// Address of the file.
        address: String,
    },
    /// A dead link was removed; its text stays.
    Unlinked {
        /// Where it led.
        address: String,
    },
    /// A picture on another host became a link.
    Elsewhere {
        /// Address of the picture.
        address: String,
    },
    /// Unknown shortcodes that stay as text.
    Shortcode {
        /// Their name.
        name: String,
    },
    /// A dynamic block that was left out.
    Block {
        /// Its name.
        name: String,
    },
    /// Scripts and other active elements that were removed.
    Elements {
        /// Their name.
        name: String,
        /// How many.
        count: usize,
    },
    /// Something in its text was not closed, so that browsers hid what stands after it; the words are kept.
    Unclosed {
        /// What was not closed: `<!--`, `<iframe`.
        name: String,
    },
    /// Control characters that were removed.
    Controls {
        /// How many.
        count: usize,
    },
    /// Characters that the export had already lost; they appear as `�`.
    Lost {
        /// How many.
        count: usize,
    },
    /// Blocks that stay HTML, because Markdown would change their words.
    Kept {
        /// How many.
        count: usize,
    },
    /// Readers see other words than before.
    Differs {
        /// The old words.
        before: String,
        /// The new words.
        after: String,
    },
}

/// The entry of one element in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is.
    pub what: ElementKind,
    /// Its number in the export.
    pub key: String,
    /// Its title or name; the author of a comment is not recorded.
    pub title: String,
    /// What became of it.
    pub fate: Fate,
    /// Why, unless readers see it as before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Reason>,
    /// Its new path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Number of elements: values of one name share a row.
    pub count: usize,
    /// Further remarks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// Number of elements of one kind, by fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// All in the export.
    pub all: usize,
    /// Imported.
    pub carried: usize,
    /// Kept as data.
    pub as_data: usize,
    /// Left out.
    pub left_out: usize,
}

/// What became of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// One row for each element.
    pub rows: Vec<Row>,
    /// Remarks on the blog as a whole.
    pub notes: Vec<Note>,
}

impl Ledger {
    /// Adds an element.
    pub fn enter(&mut self, what: ElementKind, key: &str, title: &str, fate: (Fate, Option<Reason>)) -> &mut Row {
        let (fate, why) = fate;
        let (key, title) = (key.to_owned(), title.to_owned());
        self.rows.push(Row { what, key, title, fate, why, path: None, count: 1, notes: Vec::new() });
        self.rows.last_mut().expect("invariant: a row was just pushed")
    }

    /// Returns the sums by kind.
    #[must_use]
    pub fn sums(&self) -> BTreeMap<ElementKind, Sum> {
        let mut sums: BTreeMap<ElementKind, Sum> = BTreeMap::new();
        for row in &self.rows {
            let sum = sums.entry(row.what).or_default();
            sum.all += row.count;
            *match row.fate {
                Fate::Carried => &mut sum.carried,
                Fate::AsData => &mut sum.as_data,
                Fate::LeftOut => &mut sum.left_out,
            } += row.count;
        }
        sums
    }
}
