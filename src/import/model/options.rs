//! Options of an import.

use crate::source::new_page::NewPage;
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
    /// The accessibility statement of a new site in each language of the interface; none for a site that has its own.
    pub accessibility: Vec<NewPage>,
}

/// What earlier imports recorded about entries, by entry id.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Folders of the entries below `content`.
    pub folders: BTreeMap<String, String>,
    /// Entries that their author deleted.
    pub deleted: BTreeSet<String>,
    /// The settings of the site, if it has some.
    pub settings: Option<KnownSettings>,
    /// The texts of the site.
    pub texts: Vec<KnownText>,
}

/// The settings of a site that is there already.
#[derive(Debug, Clone)]
pub struct KnownSettings {
    /// The file.
    pub text: String,
    /// Whether the author wrote or changed it: it stays as it is.
    pub is_own: bool,
}

/// A post or page of a site that is there already.
#[derive(Debug, Clone)]
pub struct KnownText {
    /// Its path below the site's folder.
    pub path: String,
    /// Its front matter, with the lines around it.
    pub front: String,
    /// Whether the author wrote or changed it: it stays as it is.
    pub is_own: bool,
}
