//! Addresses of the pages and feeds that the program makes itself.

use std::ops::Index;

use crate::output::route::Route;
use crate::text::slug::Slug;

/// What posts are sorted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taxonomy {
    /// Categories, which may lie below each other.
    Category,
    /// Tags.
    Tag,
    /// Authors.
    Author,
    /// Series of posts.
    Series,
}

impl Taxonomy {
    /// All taxonomies.
    pub const ALL: [Self; 4] = [Self::Category, Self::Tag, Self::Author, Self::Series];
}

/// What an archive, a list of posts, is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArchiveKind {
    /// The home page: the newest posts.
    Home,
    /// A term, by its index among the terms of its taxonomy.
    Term(Taxonomy, usize),
    /// A year.
    Year(i16),
    /// A month of a year.
    Month(i16, i8),
}

/// One value for each taxonomy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ByTaxonomy<T> {
    /// For categories.
    pub category: T,
    /// For tags.
    pub tag: T,
    /// For authors.
    pub author: T,
    /// For series.
    pub series: T,
}

impl<T> ByTaxonomy<T> {
    /// Computes the value of each taxonomy.
    pub fn of(mut value: impl FnMut(Taxonomy) -> T) -> Self {
        let [category, tag, author, series] = Taxonomy::ALL.map(&mut value);
        Self { category, tag, author, series }
    }

    /// Computes another value from each.
    pub fn map<U>(self, mut value: impl FnMut(T) -> U) -> ByTaxonomy<U> {
        let Self { category, tag, author, series } = self;
        ByTaxonomy { category: value(category), tag: value(tag), author: value(author), series: value(series) }
    }

    /// Returns the values in the order of [`Taxonomy::ALL`].
    pub fn values(&self) -> impl Iterator<Item = &T> {
        Taxonomy::ALL.into_iter().map(|taxonomy| &self[taxonomy])
    }
}

impl<T> Index<Taxonomy> for ByTaxonomy<T> {
    type Output = T;

    fn index(&self, taxonomy: Taxonomy) -> &T {
        match taxonomy {
            Taxonomy::Category => &self.category,
            Taxonomy::Tag => &self.tag,
            Taxonomy::Author => &self.author,
            Taxonomy::Series => &self.series,
        }
    }
}

/// First parts of the addresses of pages that the program makes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Categories.
    pub category: Slug,
    /// Tags.
    pub tag: Slug,
    /// Second and later pages of an archive.
    pub page: Slug,
    /// Presentations.
    pub presentation: Slug,
    /// Authors.
    pub author: Slug,
    /// Series.
    pub series: Slug,
    /// The archive by year.
    pub archive: Slug,
    /// The page about feeds.
    pub subscribe: Slug,
    /// Search.
    pub search: Slug,
}

impl Paths {
    /// Returns the paths of a site in a language whose settings name none.
    #[must_use]
    pub fn of_language(language: &str) -> Self {
        let words = if language.starts_with("sv") {
            ["serie", "arkiv", "prenumerera"]
        } else {
            ["series", "archive", "subscribe"]
        };
        let [series, archive, subscribe] = words.map(Slug::of);
        let [category, tag, page] = ["category", "tag", "page"].map(Slug::of);
        let [presentation, author, search] = ["presentation", "author", "search"].map(Slug::of);
        Self { category, tag, page, presentation, author, series, archive, subscribe, search }
    }

    /// Returns every path with its key in the settings.
    pub fn by_key(&mut self) -> [(&'static str, &mut Slug); 9] {
        let Self { category, tag, page, presentation, author, series, archive, subscribe, search } = self;
        [
            ("category", category),
            ("tag", tag),
            ("page", page),
            ("presentation", presentation),
            ("author", author),
            ("series", series),
            ("archive", archive),
            ("subscribe", subscribe),
            ("search", search),
        ]
    }

    /// Returns the address below which the archives of a taxonomy lie; of categories and tags also the list of all.
    #[must_use]
    pub fn taxonomy(&self, taxonomy: Taxonomy) -> Route {
        top(match taxonomy {
            Taxonomy::Category => &self.category,
            Taxonomy::Tag => &self.tag,
            Taxonomy::Author => &self.author,
            Taxonomy::Series => &self.series,
        })
    }

    /// Returns the address of the archive of a term; `slugs` are those of the terms above it and its own.
    #[must_use]
    pub fn term<'a>(&self, taxonomy: Taxonomy, slugs: impl IntoIterator<Item = &'a Slug>) -> Route {
        slugs.into_iter().fold(self.taxonomy(taxonomy), |route, slug| route.page(slug.as_str()))
    }

    /// Returns the address of the list of presentations.
    #[must_use]
    pub fn presentations(&self) -> Route {
        top(&self.presentation)
    }

    /// Returns the folder of the pages that other sites may embed: web servers are told of it in one rule.
    #[must_use]
    pub fn embeds(&self) -> Route {
        self.presentations().page("embed")
    }

    /// Returns the address of the page that other sites may embed, for the folder of a presentation's own page.
    ///
    /// # Panics
    ///
    /// Never: an address below a folder is an address.
    #[must_use]
    pub fn embed(&self, folder: &Route) -> Route {
        self.embeds().file(&folder.as_str()[1..]).expect("invariant: an address below a folder is an address")
    }

    /// Returns the address of the archive by year.
    #[must_use]
    pub fn archive(&self) -> Route {
        top(&self.archive)
    }

    /// Returns the address of the page about feeds.
    #[must_use]
    pub fn subscribe(&self) -> Route {
        top(&self.subscribe)
    }

    /// Returns the address of the search page.
    #[must_use]
    pub fn search(&self) -> Route {
        top(&self.search)
    }

    /// Returns the address of a page of an archive, counted from 1.
    #[must_use]
    pub fn numbered(&self, first: &Route, number: usize) -> Route {
        if number == 1 { first.clone() } else { first.page(self.page.as_str()).page(&number.to_string()) }
    }
}

fn top(slug: &Slug) -> Route {
    Route::home().page(slug.as_str())
}

/// Returns the address of the archive of a year.
#[must_use]
pub fn year(year: i16) -> Route {
    Route::home().page(&format!("{year:04}"))
}

/// Returns the address of the archive of a month.
#[must_use]
pub fn month(year: i16, month: i8) -> Route {
    self::year(year).page(&format!("{month:02}"))
}

/// Returns the address of the feed of an archive, or of the site's for the home page.
///
/// # Panics
///
/// When `file` is no file name; the settings are checked to give one.
#[must_use]
pub fn feed(archive: &Route, file: &str) -> Route {
    archive.file(file).expect("invariant: the settings were checked to give a file name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_have_addresses() {
        let paths = Paths::of_language("sv-FI");
        let slugs = [Slug::of("Nyheter"), Slug::of("Åk 3")];
        let term = paths.term(Taxonomy::Category, &slugs);
        assert_eq!(term.as_str(), "/category/nyheter/ak-3/");
        assert_eq!(paths.numbered(&term, 1), term);
        assert_eq!(paths.numbered(&term, 2).as_str(), "/category/nyheter/ak-3/page/2/");
        assert_eq!(feed(&term, FEED).as_str(), "/category/nyheter/ak-3/feed.xml");
        assert_eq!((month(2025, 8).as_str(), paths.archive().as_str()), ("/2025/08/", "/arkiv/"));
    }

    const FEED: &str = crate::addresses::own::FEED_FILE;
}
