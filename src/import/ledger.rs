//! What became of each element of an export.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::import::words::Difference;

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Readers see it as they did.
    Carried,
    /// It is kept where readers do not see it: a draft, a setting, a redirect.
    AsData,
    /// It is not in the new blog.
    LeftOut,
}

/// Why an element is not carried as readers knew it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It was not public.
    Draft,
    /// An editor had not read it yet.
    Pending,
    /// It was to appear later.
    Scheduled,
    /// It was for those who are logged in.
    Private,
    /// It wanted a password.
    Locked,
    /// It lay in the bin.
    Trashed,
    /// The old program kept it on its own.
    Automatic,
    /// The new program has no such thing.
    NoSuchThing,
    /// Its file is not at hand.
    Missing,
    /// Nothing leads to it.
    Unused,
    /// It is advertising.
    Spam,
    /// Nobody had approved it.
    Unapproved,
    /// A machine wrote that another page links here.
    Pingback,
    /// What it belongs to is not public.
    OfHidden,
    /// It is there once more.
    Twice,
    /// Its author has deleted it since an earlier import.
    Deleted,
}

/// What kind of element it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
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
    /// Somebody who writes.
    Author,
    /// Anything else that is an element of its own.
    Other,
    /// A value that a plugin or theme kept with an element.
    Value,
}

/// Something to be told about an element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
pub enum Note {
    /// Its address is another one, and the old one leads there.
    Renamed {
        /// The old address.
        from: String,
        /// The new last part.
        to: String,
    },
    /// Its old address is none that a site can have: nothing leads on from there.
    NoAddress {
        /// The old address.
        address: String,
    },
    /// It has no date that can be read.
    NotADate,
    /// A file that it wants is not at hand.
    Missing {
        /// Address of the file.
        address: String,
    },
    /// A file of a kind that is not published.
    Refused {
        /// Address of the file.
        address: String,
    },
    /// A link that leads nowhere any more: its words are kept.
    Unlinked {
        /// Where it led.
        address: String,
    },
    /// A picture that lies on another host: it is a link now.
    Elsewhere {
        /// Address of the picture.
        address: String,
    },
    /// Shortcodes that nobody knows: they stay as text.
    Shortcode {
        /// Their name.
        name: String,
    },
    /// A block that the old program filled in when a reader came: it is left out.
    Block {
        /// Its name.
        name: String,
    },
    /// Elements that run or ask: they are left out.
    Elements {
        /// Their name.
        name: String,
        /// How many.
        count: usize,
    },
    /// Characters that no text has: they are left out.
    Controls {
        /// How many.
        count: usize,
    },
    /// Letters that the export had lost: they stand as `�`.
    Lost {
        /// How many.
        count: usize,
    },
    /// Blocks that stay markup, because Markdown would say something else.
    Kept {
        /// How many.
        count: usize,
    },
    /// Readers see other words than before.
    Differs {
        /// What stood there.
        before: String,
        /// What stands there.
        after: String,
    },
}

impl From<Difference> for Note {
    fn from(difference: Difference) -> Self {
        let Difference { before, after } = difference;
        Self::Differs { before, after }
    }
}

/// What became of one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is.
    pub what: What,
    /// Its number in the export.
    pub key: String,
    /// Its title or name; of a comment its author's is not written down.
    pub title: String,
    /// What became of it.
    pub fate: Fate,
    /// Why, where readers do not see it as they did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// Where it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How many elements it is: values of one name are told together.
    pub count: usize,
    /// What else is to be told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// Number of elements of a kind, by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How many the export has.
    pub all: usize,
    /// How many readers see.
    pub carried: usize,
    /// How many are kept out of their sight.
    pub as_data: usize,
    /// How many are not there.
    pub left_out: usize,
}

/// What became of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// One row for each element.
    pub rows: Vec<Row>,
}

impl Ledger {
    /// Enters an element.
    pub fn enter(&mut self, what: What, key: &str, title: &str, fate: (Fate, Option<Why>)) -> &mut Row {
        let (fate, why) = fate;
        let (key, title) = (key.to_owned(), title.to_owned());
        self.rows.push(Row { what, key, title, fate, why, path: None, count: 1, notes: Vec::new() });
        self.rows.last_mut().expect("invariant: a row was just pushed")
    }

    /// Adds up.
    #[must_use]
    pub fn sums(&self) -> BTreeMap<What, Sum> {
        let mut sums: BTreeMap<What, Sum> = BTreeMap::new();
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
