//! A file of the finished site -> when it is sent: what a page needs comes before the page, and the page before what links to
//! it.

use std::collections::BTreeSet;

use crate::output::hosting::HIDDEN_NAMES;
use crate::output::route::INDEX;
use crate::source::path::SourcePath;

/// When a file is sent. All of a rank are in their places before the first of the next is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Pictures, styles, scripts, attachments.
    Asset,
    /// Pages of posts and other documents.
    Page,
    /// What leads to pages: the home page, archives, feeds, the sitemap, the search index, redirects.
    List,
    /// Settings of web servers: they may redirect to pages.
    Rule,
}

impl Rank {
    /// All ranks, in the order in which they are sent.
    pub const ALL: [Self; 4] = [Self::Asset, Self::Page, Self::List, Self::Rule];
}

/// What has to be known of a site to rank its files. A wrong rank changes the order, and never what is there in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranks {
    /// Names of the feeds' files, as `feed.xml`.
    pub feed_names: Vec<String>,
    /// Files of posts, pages and presentations. If there are none, all but the home page and the pages for errors are.
    pub pages: BTreeSet<SourcePath>,
}

/// Returns the rank of a file.
#[must_use]
pub fn rank(path: &SourcePath, ranks: &Ranks) -> Rank {
    if HIDDEN_NAMES.contains(&path.as_str()) {
        return Rank::Rule;
    }
    // Below this folder there are files whose names follow from their bytes; the one in it leads to them.
    if ranks.feed_names.iter().any(|name| path.name() == name) || path.folder() == INDEX {
        return Rank::List;
    }
    match path.extension().as_str() {
        "html" if ranks.pages.contains(path) => Rank::Page,
        "html" if ranks.pages.is_empty() && !["index.html", "404.html", "410.html"].contains(&path.as_str()) => {
            Rank::Page
        }
        "html" | "xml" | "opml" => Rank::List,
        "txt" if path.as_str() == "robots.txt" => Rank::List,
        _ => Rank::Asset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_needs_comes_before_it_and_what_leads_to_it_after() {
        let path = |text: &str| SourcePath::new(text).expect("a path");
        let known = Ranks { feed_names: vec!["rss".to_owned()], pages: [path("2015/nytt-ar/index.html")].into() };
        let unknown = Ranks { feed_names: vec!["rss".to_owned()], pages: BTreeSet::new() };
        for (text, with_pages, without) in [
            ("2015/nytt-ar/index.html", Rank::Page, Rank::Page),
            ("2015/nytt-ar/karta.png", Rank::Asset, Rank::Asset),
            ("2015/nytt-ar/robots.txt", Rank::Asset, Rank::Asset),
            ("2015/index.html", Rank::List, Rank::Page),
            ("index.html", Rank::List, Rank::List),
            ("404.html", Rank::List, Rank::List),
            ("410.html", Rank::List, Rank::List),
            ("rss", Rank::List, Rank::List),
            ("category/ma/rss", Rank::List, Rank::List),
            ("sitemap.xml", Rank::List, Rank::List),
            ("robots.txt", Rank::List, Rank::List),
            ("search-index/sv.json", Rank::List, Rank::List),
            ("search-index/1/0123456789", Rank::Asset, Rank::Asset),
            (".htaccess", Rank::Rule, Rank::Rule),
            ("assets/skola.css", Rank::Asset, Rank::Asset),
        ] {
            assert_eq!((rank(&path(text), &known), rank(&path(text), &unknown)), (with_pages, without), "{text}");
        }
    }
}
