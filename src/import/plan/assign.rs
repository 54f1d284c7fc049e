//! Assigns each entry of an old blog a folder, an address and names, and holds the plan against the rules of a build.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::paths::{ByTaxonomy, Paths};
use crate::addresses::permalink::Permalink;
use crate::config::settings::Config;
use crate::import::model::blog::{Blog, Kind, State, Term};
use crate::import::model::files::family;
use crate::import::model::ledger::Note;
use crate::import::model::options::ImportOptions;
use crate::import::model::platform::Platform;
use crate::import::plan::archives::{OldTerms, lists, moved, redirects};
use crate::import::plan::assigned::{Assigned, AssignedEntry, Place};
use crate::import::plan::form::{OldPost, form};
use crate::import::plan::index::{EntryMeta, Index};
use crate::import::plan::known_site::{Earlier, KnownSite};
use crate::import::plan::names::{EntryNames, Names, site_language};
use crate::import::plan::new_site::{ListedPost, NewSite};
use crate::import::plan::old_addresses::{OldAddresses, lookup_form, path_of};
use crate::import::plan::old_entries::{lead, old_post};
use crate::import::plan::places::{Places, is_imported, name};
use crate::import::plan::planned_config::planned_config;
use crate::model::routes::page_address;
use crate::text::spelling::Word;

/// What the first reading of an export found, but for its entries.
#[derive(Debug)]
pub struct Export<'a> {
    /// The platform it comes from.
    pub platform: Platform,
    /// The blog as a whole.
    pub blog: Blog,
    /// All of its categories.
    pub categories: &'a [Term],
    /// All of its tags.
    pub tags: &'a [Term],
    /// New names of categories that shared one, by slug.
    pub renamed: BTreeMap<String, String>,
}

impl Index {
    /// Assigns folders, addresses and names, once all entries are known. Colliding names get numbers, published entries
    /// first. An entry without a date counts as of today. Entries of earlier imports stay where they are, whatever their name
    /// and the form of addresses now.
    #[must_use]
    pub fn assign(self, export: Export<'_>, options: &ImportOptions) -> Assigned {
        let Export { platform, blog, categories, tags, renamed } = export;
        let names = Names::new(&blog, &self.entries, renamed);
        let terms = OldTerms { categories, tags, names: &names };
        let old = OldAddresses::new(&blog.url, links(&self));
        let planning = Planning { index: &self, old: &old, options, known: KnownSite::read(&self, options) };
        let mut of_entries: Vec<EntryNames> = self.entries.iter().map(|meta| names.of(meta)).collect();
        let (settings, mut site, mut notes) = planning.site(&blog, terms, &of_entries);
        let (earlier, in_the_way) = planning.known.enter(&self, &mut site, options);
        let places = planning.places(&earlier, &mut site, &mut of_entries);
        let is_offered = planning.known.is_other;
        let moved = moved(platform, &blog, terms, &site);
        let lists = lists(&moved, &site);
        let (redirects, of_lists) = redirects(&moved, &mut site);
        notes.extend(of_lists);
        let Self { entries, keys, uploads, .. } = self;
        let entry = |((meta, names), place): ((EntryMeta, EntryNames), Option<Place>)| {
            let is_deleted = options.known.deleted.contains(&meta.id);
            AssignedEntry { meta, names, place, is_deleted }
        };
        let entries: Vec<AssignedEntry> = entries.into_iter().zip(of_entries).zip(places).map(entry).collect();
        let (paths, files) = (old_paths(&entries, &old), files(&entries));
        let families = families(&files);
        let site = site.into();
        Assigned {
            blog,
            entries,
            settings,
            is_offered,
            in_the_way,
            redirects,
            lists,
            notes,
            keys,
            paths,
            files,
            families,
            uploads,
            old,
            site,
        }
    }
}

/// Returns attachments by what copies of a picture have in common.
fn families(files: &BTreeMap<String, usize>) -> BTreeMap<String, usize> {
    let mut families = BTreeMap::new();
    for (path, index) in files {
        families.entry(family(path)).or_insert(*index);
    }
    families
}

/// What addresses are planned from.
struct Planning<'a> {
    index: &'a Index,
    old: &'a OldAddresses,
    options: &'a ImportOptions,
    known: KnownSite,
}

impl<'a> Planning<'a> {
    /// Returns the settings that the export asks for, the site without its entries, and notes about the form of addresses.
    fn site(&self, blog: &Blog, old: OldTerms<'_>, of_entries: &[EntryNames]) -> (Config, NewSite, Vec<Note>) {
        let (permalink, notes) = self.permalink();
        let paths = match &self.known.config {
            Some(config) => config.paths.clone(),
            None => self.paths(blog),
        };
        let mut listed: Vec<ListedPost> = self.listed(of_entries).collect();
        let used: BTreeSet<Word> = listed.iter().flat_map(|post| &post.names.tag).map(|name| Word::of(name)).collect();
        let tags: Vec<Term> =
            old.tags.iter().filter(|tag| used.contains(&Word::of(old.names.tag(&tag.name)))).cloned().collect();
        let settings = planned_config(blog, old.names, (old.categories, &tags), permalink, paths);
        let config = self.known.config.clone().filter(|_| self.known.is_kept).unwrap_or_else(|| settings.clone());
        listed.extend(self.known.listed());
        (settings, NewSite::new(config, listed), notes)
    }

    /// Returns what the old addresses of posts may be made of, in the order of the entries.
    fn posts(&self) -> impl Iterator<Item = Option<OldPost<'a>>> {
        self.index.entries.iter().map(|meta| old_post(meta, self.old))
    }

    /// Returns the pattern of the addresses of posts. That of a site that is there stays; another is proposed.
    fn permalink(&self) -> (Permalink, Vec<Note>) {
        let posts: Vec<OldPost<'_>> = self.posts().flatten().collect();
        let form = form(&posts);
        let Some(config) = &self.known.config else { return (form.unwrap_or_default(), Vec::new()) };
        let own = config.permalink.clone();
        let other = form.filter(|form| *form != own && !self.known.is_other);
        let notes = other.map(|form| Note::OtherForm { from: own.to_string(), to: form.to_string() });
        (own, notes.into_iter().collect())
    }

    /// Returns the paths of the site's lists, moved away from the entries of the old blog: `/arkiv/`, `/search/`. Categories,
    /// tags and authors lie where they lay in the old blog, so that entries give way to them.
    fn paths(&self, blog: &Blog) -> Paths {
        const MOVED: [&str; 5] = ["archive", "subscribe", "search", "series", "presentation"];
        let is_page = |at: &usize| {
            self.index.entries[*at].kind == Kind::Page && is_imported(self.index, *at, &Earlier::default())
        };
        let pages = (0..self.index.entries.len()).filter(is_page);
        let of_pages = pages.filter(|at| self.index.ancestors(*at).is_empty());
        let of_pages = of_pages.map(|at| page_address(name(self.index, at).as_str(), None).to_string());
        let of_posts = self.posts().flatten().filter_map(|post| post.path);
        let of_posts = of_posts.map(|path| format!("{}/", path.trim_end_matches('/').to_lowercase()));
        let wanted: BTreeSet<String> = of_pages.chain(of_posts).collect();
        let mut paths = Paths::of_language(site_language(blog));
        for (key, slug) in paths.by_key() {
            if MOVED.contains(&key) {
                let numbered = (2..).map(|number| slug.numbered(number));
                let mut candidates = std::iter::once(slug.clone()).chain(numbered);
                let free = candidates.find(|slug| !wanted.contains(&format!("/{slug}/")));
                *slug = free.expect("invariant: there are more numbers than entries");
            }
        }
        paths
    }

    /// Returns the posts of the export that readers see.
    fn listed<'b>(&'b self, of_entries: &'b [EntryNames]) -> impl Iterator<Item = ListedPost> + 'b {
        let entries = self.index.entries.iter().zip(of_entries);
        let today = self.options.today;
        entries.filter_map(move |(meta, names)| {
            let is_deleted = self.options.known.deleted.contains(&meta.id);
            let is_shown = meta.kind == Kind::Post && meta.state == State::Published && !meta.is_twice && !is_deleted;
            let date = meta.date.map_or(today.at(0, 0, 0, 0), |date| date.local);
            let EntryNames { categories, tags, author } = names.clone();
            let author = Some(author).filter(|author| !author.is_empty()).into_iter().collect();
            let names = ByTaxonomy { category: categories, tag: tags, author, series: Vec::new() };
            (is_shown && date.date() <= today).then_some(ListedPost { date, names })
        })
    }

    /// Gives each entry that is imported a place, and enters it.
    fn places(&self, earlier: &[Earlier], site: &mut NewSite, of_entries: &mut [EntryNames]) -> Vec<Option<Place>> {
        let (index, options) = (self.index, self.options);
        for date in index.entries.iter().filter(|meta| meta.kind == Kind::Post).filter_map(|meta| meta.date) {
            site.reserve_archives(date.local.date());
        }
        let posts: Vec<Option<OldPost<'_>>> = self.posts().collect();
        let mut folders = self.known.folders.clone();
        folders.extend(earlier.iter().filter_map(|entry| entry.folder.clone()));
        let mut all: Vec<Option<Place>> = vec![None; index.entries.len()];
        let mut places = Places { index, site, today: options.today, folders, numbers: BTreeMap::new() };
        for at in self.order(earlier, &posts, &places.site.config.permalink) {
            let above = self.above(at, &all, places.date(at));
            all[at] = Some(places.place(at, &above, &earlier[at], posts[at].as_ref(), &mut of_entries[at]));
        }
        // Old addresses give way to new ones, and those of hidden entries to those that readers know.
        let is_published = |at: &usize| index.entries[*at].state == State::Published;
        let (published, hidden): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(is_published);
        for at in published.into_iter().chain(hidden) {
            if let Some(place) = &mut all[at] {
                lead(&index.entries[at], self.old, &earlier[at], site, place);
            }
        }
        all
    }

    /// Returns the entries that are imported, in the order in which they choose: pages after their parents, published before
    /// hidden ones, those that can keep their addresses before others.
    fn order(&self, earlier: &[Earlier], posts: &[Option<OldPost<'_>>], permalink: &Permalink) -> Vec<usize> {
        let index = self.index;
        let is_deleted = |at: usize| self.options.known.deleted.contains(&index.entries[at].id);
        let imported = (0..index.entries.len()).filter(|at| is_imported(index, *at, &earlier[*at]) && !is_deleted(*at));
        let mut order: Vec<usize> = imported.collect();
        order.sort_by_cached_key(|at| {
            let meta = &index.entries[*at];
            let depth = if meta.kind == Kind::Page { index.ancestors(*at).len() } else { 0 };
            let keeps =
                posts[*at].as_ref().is_none_or(|post| crate::import::plan::form::read(permalink, post).is_some());
            let is_known = earlier[*at].route.is_some();
            (depth, meta.state != State::Published, !is_known, !keeps, *at)
        });
        order
    }

    /// Returns the folder above that of an entry: of its year, or of its parent page.
    fn above(&self, at: usize, places: &[Option<Place>], date: jiff::civil::Date) -> String {
        if self.index.entries[at].kind == Kind::Post {
            return format!("posts/{:04}/", date.year());
        }
        let mut folder = String::new();
        for above in self.index.ancestors(at) {
            if let Some(known) = &places[above] {
                return format!("{}/{folder}", known.folder);
            }
            folder = format!("{}/{folder}", name(self.index, above));
        }
        format!("pages/{folder}")
    }
}

/// Returns every address that an export has for its entries and files.
fn links(index: &Index) -> impl Iterator<Item = &str> {
    index.entries.iter().flat_map(|meta| {
        let file = meta.file.as_ref().map(|file| file.url.as_str());
        std::iter::once(meta.link.as_str()).chain(file)
    })
}

/// Returns the entries by their old paths, in lookup form.
fn old_paths(entries: &[AssignedEntry], old: &OldAddresses) -> BTreeMap<String, usize> {
    let mut paths = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.place.is_some()) {
        if let Some(path) = old.path(&entry.meta.link).filter(|path| path != "/") {
            paths.entry(lookup_form(&path)).or_insert(index);
        }
    }
    paths
}

/// Returns the attachments by the paths of their addresses.
fn files(entries: &[AssignedEntry]) -> BTreeMap<String, usize> {
    let mut files = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        if let Some(file) = &entry.meta.file {
            files.entry(path_of(&file.url)).or_insert(index);
        }
    }
    files
}
