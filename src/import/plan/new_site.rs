//! The addresses of the new site, given by the rules of a build: what an import plans is held against them before it is
//! written.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};

use crate::addresses::book::{AddressBook, Owner};
use crate::addresses::paths::{ByTaxonomy, Taxonomy, month, year};
use crate::config::settings::{Config, settings_path};
use crate::model::addresses;
use crate::model::archives::{Listed, SiteArchives};
use crate::model::redirects::{OldAddress, old_address_of};
use crate::model::terms::{NamedBy, Terms, terms};
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::slug::Slug;

/// A visible post, by what its archives depend on.
#[derive(Debug, Clone)]
pub struct ListedPost {
    /// When it was published.
    pub date: DateTime,
    /// Names of its terms.
    pub names: ByTaxonomy<Vec<String>>,
}

/// What became of an old address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Led {
    /// It leads to the new one, or is the new one.
    Here,
    /// It differs from the new one in capitals only.
    Spelling,
    /// Something else lies there.
    Taken,
    /// No site can have it.
    NoAddress,
}

/// The settings of the new site, its archives, and every address with its owner.
#[derive(Debug)]
pub struct NewSite {
    /// Its settings.
    pub config: Config,
    /// Its archives.
    pub archives: SiteArchives,
    terms: ByTaxonomy<Terms>,
    book: AddressBook,
    /// Queries that lead somewhere, by name and value.
    queries: BTreeSet<(String, String)>,
    /// Owners so far: each claim has one of its own.
    owners: usize,
}

impl NewSite {
    /// Returns a site with these visible posts, and no addresses but those of its lists, its files and the redirects of its
    /// settings.
    #[must_use]
    pub fn new(config: Config, mut posts: Vec<ListedPost>) -> Self {
        posts.sort_by_key(|post| std::cmp::Reverse(post.date));
        let terms = ByTaxonomy::of(|taxonomy| terms_of(taxonomy, &posts, &config));
        // A pinned post is above the pages of the home page, which may be fewer then.
        let listed = |post: &ListedPost| Listed { date: Some(post.date.date()), is_pinned: false };
        let listed: Vec<Listed> = posts.iter().map(listed).collect();
        let of_posts = ByTaxonomy::of(|taxonomy| terms[taxonomy].terms.clone());
        let archives = SiteArchives::of(&listed, of_posts, &config);
        let (book, queries) = (AddressBook::default(), BTreeSet::new());
        let mut site = Self { config, archives, terms, book, queries, owners: 0 };
        addresses::own(&site.archives, &[], &site.config, &mut site.book, &mut Vec::new());
        let own: Vec<(String, Option<Route>)> = site.config.redirects.iter().map(redirect).collect();
        for (from, to) in own {
            site.lead(&from, &to.unwrap_or_else(Route::home));
        }
        site
    }

    /// Keeps the addresses of the archives of a day for a post that readers do not see yet.
    pub fn reserve_archives(&mut self, date: Date) {
        let owner = self.owner();
        for route in [year(date.year()), month(date.year(), date.month())] {
            self.book.reserve(&route, &owner, &mut Vec::new());
        }
    }

    /// Gives an address to a text if nobody has it.
    pub fn claim(&mut self, route: &Route) -> bool {
        let owner = self.owner();
        self.book.claim(route, &owner, &mut Vec::new())
    }

    /// Lets an old address lead to `own` if nobody has it.
    pub fn lead(&mut self, typed: &str, own: &Route) -> Led {
        // A path of an export, which would be read as the address of a host.
        if typed.starts_with("//") || typed.contains("://") {
            return Led::NoAddress;
        }
        let owner = self.owner();
        let is_free = match old_address_of(typed, own, &self.config.url) {
            OldAddress::Query(query) => self.queries.insert((query.name, query.value)),
            OldAddress::Page(route) => self.book.claim(&route, &owner, &mut Vec::new()),
            OldAddress::File(route) => self.book.claim_unwritten(&route, &owner, &mut Vec::new()),
            OldAddress::Same => true,
            OldAddress::Spelling(_) => return Led::Spelling,
            OldAddress::None => return Led::NoAddress,
        };
        if is_free { Led::Here } else { Led::Taken }
    }

    /// Returns the address of a post; `None` if the pattern gives it none.
    #[must_use]
    pub fn post(&self, date: Date, slug: &Slug, categories: &[String]) -> Option<Route> {
        let category = categories.first().and_then(|name| self.category_slug(name));
        self.config.permalink.route(date, slug, category)
    }

    /// Returns the slug of a category that posts have.
    #[must_use]
    pub fn category_slug(&self, name: &str) -> Option<&Slug> {
        let terms = &self.terms[Taxonomy::Category];
        terms.index(name).map(|index| &terms.terms[index].slug)
    }

    /// Returns the terms of a taxonomy.
    #[must_use]
    pub fn terms(&self, taxonomy: Taxonomy) -> &Terms {
        &self.terms[taxonomy]
    }

    /// Returns the address of the archive of a term, and that of its feed.
    #[must_use]
    pub fn list(&self, taxonomy: Taxonomy, name: &str) -> Option<(&Route, Option<&Route>)> {
        let terms = &self.terms[taxonomy];
        let archive = &terms.terms[terms.index(name)?].archive;
        Some((archive.route.as_ref()?, archive.feed.as_ref()))
    }

    /// Returns an owner that nothing else has.
    fn owner(&mut self) -> Owner {
        self.owners += 1;
        Owner::Source(Location::at(&settings_path(), Span::new(self.owners, self.owners)))
    }
}

/// Returns where a redirect of the settings comes from, and where it leads if that is an address of the site.
fn redirect(redirect: &crate::config::settings::Redirect) -> (String, Option<Route>) {
    (redirect.from.value.clone(), Route::new(&redirect.to.value))
}

/// Returns the terms that posts, given newest first, have.
fn terms_of(taxonomy: Taxonomy, posts: &[ListedPost], config: &Config) -> Terms {
    let path: SourcePath = settings_path();
    let default =
        config.authors.first().filter(|_| taxonomy == Taxonomy::Author).map(|author| author.name.value.as_str());
    let named = posts.iter().enumerate().flat_map(|(post, of)| {
        let names = of.names[taxonomy].iter().map(String::as_str);
        let default = default.filter(|_| of.names[taxonomy].is_empty());
        let path = &path;
        names.chain(default).map(move |name| NamedBy { post, path, name, span: None })
    });
    terms(taxonomy, &named.collect::<Vec<_>>(), config, &mut Vec::new())
}
