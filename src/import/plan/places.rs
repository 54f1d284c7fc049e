//! Gives each entry a folder and an address that nothing else has.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::import::model::blog::{Kind, State};
use crate::import::plan::assigned::Place;
use crate::import::plan::form::{OldPost, read};
use crate::import::plan::index::Index;
use crate::import::plan::known_site::Earlier;
use crate::import::plan::names::EntryNames;
use crate::import::plan::new_site::NewSite;
use crate::model::routes::page_address;
use crate::output::route::Route;
use crate::parse::file_name::date_and_name;
use crate::text::slug::Slug;

/// Gives out folders and addresses.
pub struct Places<'a> {
    pub(in crate::import) index: &'a Index,
    pub(in crate::import) site: &'a mut NewSite,
    /// The date of entries without one.
    pub(in crate::import) today: Date,
    pub(in crate::import) folders: BTreeSet<String>,
    /// The next number to try for each name; all lower ones are taken.
    pub(in crate::import) numbers: BTreeMap<String, usize>,
}

impl Places<'_> {
    /// Gives an entry a place. `above` is the folder of its parent, `post` what its old address may be made of.
    pub fn place(
        &mut self,
        index: usize,
        above: &str,
        earlier: &Earlier,
        post: Option<&OldPost<'_>>,
        names: &mut EntryNames,
    ) -> Place {
        let is_post = self.index.entries[index].kind == Kind::Post;
        let date = self.date(index);
        let name = name(self.index, index);
        let folder = earlier.folder.clone().unwrap_or_else(|| self.free_folder(above, &name, is_post.then_some(date)));
        let last = folder.rsplit('/').next().unwrap_or_default();
        let dated = date_and_name(last, &self.site.config.zone).1;
        let last = Slug::of(if is_post && !dated.is_empty() { &dated } else { last });
        let kept = self.kept(post, names);
        if let (Some(route), Some(slug), true) = (&earlier.route, &earlier.slug, earlier.is_kept) {
            // Its text stays as it is, and its address is entered.
            let (route, slug) = (route.clone(), slug.to_string());
            return Place { folder, route, slug, is_renamed: false, aliases: Vec::new(), notes: Vec::new() };
        }
        let wanted = earlier.slug.clone().or(kept).unwrap_or(name);
        let (slug, route) = self.free_address(&folder, &wanted, is_post.then_some((date, names.categories.as_slice())));
        let is_renamed = slug != last;
        Place { folder, route, slug: slug.to_string(), is_renamed, aliases: Vec::new(), notes: Vec::new() }
    }

    /// Returns the day of an entry.
    #[must_use]
    pub fn date(&self, index: usize) -> Date {
        self.index.entries[index].date.map_or(self.today, |date| date.local.date())
    }

    /// Returns the slug with which a post keeps its old address. The category of that address becomes its first.
    fn kept(&self, post: Option<&OldPost<'_>>, names: &mut EntryNames) -> Option<Slug> {
        let parts = read(&self.site.config.permalink, post?)?;
        let is_of_address = |name: &String| {
            self.site.category_slug(name).is_some_and(|slug| parts.category.is_some_and(|own| own == slug.as_str()))
        };
        if let Some(at) = names.categories.iter().position(is_of_address) {
            names.categories[..=at].rotate_right(1);
        }
        Some(Slug::of(parts.slug))
    }

    /// Takes the first free folder of a name.
    fn free_folder(&mut self, above: &str, name: &Slug, date: Option<Date>) -> String {
        let folder_of = |slug: &Slug| match date {
            Some(date) => format!("{above}{date}-{slug}"),
            None => format!("{above}{slug}"),
        };
        let plain = folder_of(name);
        let mut next = self.numbers.remove(&plain).unwrap_or(1);
        loop {
            let folder = folder_of(&numbered(name, next));
            next += 1;
            if self.folders.insert(folder.clone()) {
                self.numbers.insert(plain, next);
                return folder;
            }
        }
    }

    /// Takes the first free address with a slug; returns the slug that it has then.
    fn free_address(&mut self, folder: &str, wanted: &Slug, post: Option<(Date, &[String])>) -> (Slug, Route) {
        let address = |site: &NewSite, slug: &Slug| match post {
            // A pattern that gives no address is reported by the build.
            Some((date, categories)) => {
                site.post(date, slug, categories).unwrap_or_else(|| Route::home().page(slug.as_str()))
            }
            None => page_address(folder.strip_prefix("pages/").unwrap_or(folder), Some(slug.clone())),
        };
        let plain = address(self.site, wanted).to_string();
        let mut next = self.numbers.remove(&plain).unwrap_or(1);
        loop {
            // A long name gives way to its number, or the address would be cut back to that of the other.
            let slug = numbered(wanted, next);
            next += 1;
            let route = address(self.site, &slug);
            if self.site.claim(&route) {
                self.numbers.insert(plain, next);
                return (slug, route);
            }
        }
    }
}

/// Returns a slug with a number after it, but for the first.
fn numbered(slug: &Slug, number: usize) -> Slug {
    if number == 1 { slug.clone() } else { slug.numbered(number) }
}

/// Returns the name that an entry wants: its slug, else its title, else its number.
#[must_use]
pub fn name(index: &Index, at: usize) -> Slug {
    let meta = &index.entries[at];
    let name = if meta.slug.trim_matches(['.', '/', '\\', ' ']).is_empty() { &meta.title } else { &meta.slug };
    Slug::of(if name.trim().is_empty() { &meta.key } else { name })
}

/// Returns whether an entry is imported. One that was imported while public is hidden now but keeps its files.
#[must_use]
pub fn is_imported(index: &Index, at: usize, earlier: &Earlier) -> bool {
    let meta = &index.entries[at];
    let is_there = match meta.state {
        State::Automatic => false,
        State::Trashed => earlier.folder.is_some(),
        State::Published
        | State::Scheduled
        | State::Draft
        | State::Pending
        | State::Private
        | State::Locked
        | State::Unsaid => true,
    };
    is_there && !meta.is_twice && matches!(meta.kind, Kind::Post | Kind::Page)
}
