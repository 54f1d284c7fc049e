//! Options of an import.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// Options of an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The blog's time zone, for moments whose offset the export does not tell.
    pub zone: String,
    /// Address of the blog, for exports that do not name it.
    pub url: Option<String>,
    /// Name for anonymous commenters.
    pub anonymous: String,
    /// What stands in place of comments of which nothing is left, such as those of a picture that is missing.
    pub no_text: String,
    /// Date for entries without a readable date.
    pub today: Date,
    /// What earlier imports recorded about entries.
    pub known: Known,
}

/// What earlier imports recorded about entries, by entry id.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Folders of the entries below `content`.
    pub folders: BTreeMap<String, String>,
    /// Entries that their author deleted.
    pub deleted: BTreeSet<String>,
}
