//! Kinds and words of the pages of taxonomies.

use crate::addresses::paths::Taxonomy;

/// Words of the pages of a taxonomy: the kinds of pages for themes, and keys of the theme's words.
pub struct TaxonomyWords {
    /// Kind of the page of a term.
    pub kind: &'static str,
    /// Heading of the page of a term.
    pub heading: &'static str,
    /// Description of the page of a term.
    pub description: &'static str,
    /// Title of the feed of a term.
    pub feed: &'static str,
    /// Kind and heading, then description of the list of all terms, if there is one.
    pub list: Option<(&'static str, &'static str)>,
}

/// Returns the words of the pages of a taxonomy.
#[must_use]
pub fn words(taxonomy: Taxonomy) -> TaxonomyWords {
    match taxonomy {
        Taxonomy::Category => TaxonomyWords {
            kind: "category",
            heading: "in_category",
            description: "description_category",
            feed: "feed_category",
            list: Some(("categories", "description_categories")),
        },
        Taxonomy::Tag => TaxonomyWords {
            kind: "tag",
            heading: "tagged",
            description: "description_tag",
            feed: "feed_tag",
            list: Some(("tags", "description_tags")),
        },
        Taxonomy::Author => TaxonomyWords {
            kind: "author",
            heading: "by_author",
            description: "description_author",
            feed: "",
            list: None,
        },
        Taxonomy::Series => TaxonomyWords {
            kind: "series",
            heading: "in_series",
            description: "description_series",
            feed: "",
            list: None,
        },
    }
}
