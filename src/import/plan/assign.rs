//! Assigns each entry of an old blog a folder and an address of its own.

use crate::import::model::options::Known;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::addresses::own::OwnFile;
use crate::addresses::permalink::NO_CATEGORY;
use crate::import::model::blog::{Blog, Kind, State};
use crate::import::plan::old_site::{OldSite, lookup_form, path_of};
use crate::import::plan::permalink::permalink;
use crate::import::plan::slugs::site_paths;
use crate::output::route::Route;
use crate::text::address::host;
use crate::text::slug::Slug;

/// Length of the date prefix of a post's folder: `2025-08-18-`.
const DATED: usize = 11;

/// Names that are taken.
#[derive(Default)]
struct Taken {
    folders: BTreeSet<String>,
    addresses: BTreeMap<String, Option<usize>>,
    /// The next number to try for each name; all lower ones are taken.
    numbers: BTreeMap<String, usize>,
}

impl Taken {
    /// Claims an address for an entry if it is free.
    fn claims(&mut self, address: &str, index: usize) -> bool {
        let address = address.to_lowercase();
        let is_free = !self.addresses.contains_key(&address);
        if is_free {
            self.addresses.insert(address, Some(index));
        }
        is_free
    }
}

impl OldSite {
    /// Assigns a folder and an address to every imported entry, once all entries are known. Colliding names get
    /// numbers, published entries first. An entry without a date counts as of `today`. Entries of earlier imports
    /// stay where they are, whatever their name and date now.
    pub fn assign(&mut self, blog: Blog, today: Date, known: &Known) {
        self.blog = blog;
        self.hosts.extend(host(&self.blog.url));
        for meta in &self.entries {
            self.hosts.extend(host(&meta.link));
        }
        self.permalink = permalink(self);
        // Archives occupy their addresses.
        let paths = site_paths(&self.blog);
        let lists = [&paths.category, &paths.tag, &paths.author, &paths.page];
        let lists = lists.map(|path| Route::home().page(path.as_str()).to_string());
        // So do the files of the site itself; pages of the old blog may have been called like them.
        let files = OwnFile::ALWAYS.map(|file| file.route().to_string()).into_iter().chain(["/index.html".to_owned()]);
        let pages = files.clone().map(|file| format!("{file}/"));
        let own = lists.into_iter().chain(files).chain(pages).map(|address| (address, None)).collect();
        let mut taken = Taken { addresses: own, ..Taken::default() };
        let own: BTreeSet<&String> = self.entries.iter().map(|meta| &meta.id).collect();
        // Folders of posts from other blogs in this site.
        taken
            .folders
            .extend(known.folders.iter().filter(|(id, _)| !own.contains(id)).map(|(_, folder)| folder.clone()));
        for meta in &mut self.entries {
            let root = match meta.kind {
                Kind::Post => "posts/",
                Kind::Page => "pages/",
                Kind::File | Kind::Other(_) => continue,
            };
            meta.is_deleted = known.deleted.contains(&meta.id);
            let known = known.folders.get(&meta.id).filter(|known| known.starts_with(root) && !meta.is_twice);
            meta.folder = known.filter(|known| taken.folders.insert((*known).clone())).cloned();
        }
        // Pages come after their parents.
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by_cached_key(|index| (self.depth(*index), self.entries[*index].state != State::Published, *index));
        for index in order {
            if let Some((above, name)) = self.wanted(index, today) {
                self.index(index, &above, &name, today, &mut taken);
            }
        }
        for (index, meta) in self.entries.iter().enumerate() {
            if let Some(media) = &meta.file {
                self.files.entry(path_of(&media.url)).or_insert(index);
                self.hosts.extend(host(&media.url));
            }
        }
        for index in 0..self.entries.len() {
            let meta = &self.entries[index];
            let path = self.path(&meta.link).filter(|_| meta.folder.is_some());
            if let Some(path) = path.filter(|path| path != "/") {
                self.paths.entry(lookup_form(&path)).or_insert(index);
            }
        }
        self.addresses = taken.addresses;
    }

    /// Assigns the first free folder and address of its name to an entry.
    fn index(&mut self, index: usize, above: &str, name: &str, today: Date, taken: &mut Taken) {
        let is_post = self.entries[index].kind == Kind::Post;
        let date = self.entries[index].date.map_or(today, |date| date.local.date());
        let folder_of = |slug: &str| if is_post { format!("{above}{date}-{slug}") } else { format!("{above}{slug}") };
        let permalink = self.permalink.clone();
        let address_of = |folder: &str, slug: &str| {
            if is_post { permalink.fill(date, slug, NO_CATEGORY) } else { format!("/{}/", &folder["pages/".len()..]) }
        };
        let meta = &mut self.entries[index];
        if let Some(folder) = meta.folder.clone() {
            let last = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
            let last = if is_post { last.get(DATED..).unwrap_or(&last).to_owned() } else { last };
            // Another folder name would change the address.
            meta.is_renamed = is_other(&last, name) && taken.claims(&address_of(&folder_of(name), name), index);
            if !meta.is_renamed {
                taken.claims(&address_of(&folder, &last), index);
            }
            meta.slug = if meta.is_renamed { name.to_owned() } else { last };
            return;
        }
        let mut next = taken.numbers.remove(&folder_of(name)).unwrap_or(1);
        loop {
            // A long name gives way to its number, or the address would be cut back to that of the other.
            let slug = if next == 1 { name.to_owned() } else { Slug::of(name).numbered(next).to_string() };
            next += 1;
            let folder = folder_of(&slug);
            if !taken.folders.contains(&folder) && taken.claims(&address_of(&folder, &slug), index) {
                taken.numbers.insert(folder_of(name), next);
                taken.folders.insert(folder.clone());
                meta.folder = Some(folder);
                meta.slug = slug;
                return;
            }
        }
    }

    /// Returns the parent folder of an entry and the name it wants there.
    fn wanted(&self, index: usize, today: Date) -> Option<(String, String)> {
        let meta = &self.entries[index];
        let is_gone = match meta.state {
            State::Automatic => true,
            // An entry that was imported while public is hidden now but keeps its files.
            State::Trashed => meta.folder.is_none(),
            State::Published | State::Scheduled | State::Draft | State::Pending | State::Private | State::Locked => {
                false
            }
        };
        if is_gone || meta.is_twice || meta.is_deleted {
            return None;
        }
        match meta.kind {
            Kind::Post => {
                let date = meta.date.map_or(today, |date| date.local.date()).to_string();
                Some((format!("posts/{}/", &date[..4]), self.name(index)))
            }
            Kind::Page => Some((self.above(index), self.name(index))),
            Kind::File | Kind::Other(_) => None,
        }
    }

    /// Returns the name that an entry wants: its slug, else its title, else its number.
    fn name(&self, index: usize) -> String {
        let meta = &self.entries[index];
        let name = if meta.slug.trim_matches(['.', '/', '\\', ' ']).is_empty() { &meta.title } else { &meta.slug };
        let name = if name.trim().is_empty() { &meta.key } else { name };
        Slug::of(name).as_str().to_owned()
    }

    /// Returns the indices of the ancestors of a page, nearest first; none if they form a cycle.
    fn ancestors(&self, index: usize) -> Vec<usize> {
        let mut above = Vec::new();
        let mut at = index;
        while let Some(parent) = self.entries[at].parent.as_ref().and_then(|key| self.keys.get(key)) {
            if self.entries[*parent].kind != Kind::Page
                || *parent == index
                || above.contains(parent)
                || above.len() > PAGES_MAX
            {
                break;
            }
            above.push(*parent);
            at = *parent;
        }
        above
    }

    fn depth(&self, index: usize) -> usize {
        if self.entries[index].kind == Kind::Page { self.ancestors(index).len() } else { 0 }
    }

    /// Returns the folder of the parent page.
    fn above(&self, index: usize) -> String {
        let mut folder = String::new();
        for above in self.ancestors(index) {
            if let Some(known) = &self.entries[above].folder {
                return format!("{known}/{folder}");
            }
            folder = format!("{}/{folder}", self.name(above));
        }
        format!("pages/{folder}")
    }
}

/// Most ancestors of a page; more indicate a faulty export.
const PAGES_MAX: usize = 50;

/// Returns whether a folder has another name than the entry has now. A number at its end only avoids a collision.
fn is_other(folder: &str, name: &str) -> bool {
    let number = folder.strip_prefix(name).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
    number.is_none_or(|number| !number.bytes().all(|byte| byte.is_ascii_digit()))
}
