//! The site that an import comes to: its settings, and its texts.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::paths::{ByTaxonomy, Taxonomy};
use crate::config::read;
use crate::config::settings::{Config, settings_path};
use crate::import::model::blog::Kind;
use crate::import::model::options::{ImportOptions, KnownText};
use crate::import::plan::index::Index;
use crate::import::plan::new_site::{ListedPost, NewSite};
use crate::model::routes::route;
use crate::output::route::Route;
use crate::parse::dates::Dates;
use crate::parse::document::{Document, DocumentKind, ParseContext, document};
use crate::parse::front_matter::FrontMatter;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::text::meant_date::{DateHabits, DayOrder};
use crate::text::slug::Slug;
use crate::yaml::fields::Located;

/// The site that an import comes to.
#[derive(Debug, Default)]
pub struct KnownSite {
    /// Its settings, if it has some.
    pub config: Option<Config>,
    /// Whether they stay as they are: their author wrote them, or they are those of another blog.
    pub is_kept: bool,
    /// Whether another blog was imported here before.
    pub is_other: bool,
    /// Folders of texts that are not of this export.
    pub folders: BTreeSet<String>,
    texts: Vec<Text>,
}

/// A text that stays as it is, at the address of a list that the import would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheWay {
    /// Its path below the site's folder.
    pub path: String,
    /// The address.
    pub address: String,
}

/// A text of the site.
#[derive(Debug)]
struct Text {
    /// The entry of the export that it is.
    entry: Option<usize>,
    document: Document,
    /// Whether it stays as it is.
    is_kept: bool,
}

/// An entry of an earlier import, as it lies in the site now.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// Its folder below `content`.
    pub folder: Option<String>,
    /// The slug of its address, if readers see it: it keeps that.
    pub slug: Option<Slug>,
    /// Its address, if readers see it.
    pub route: Option<Route>,
    /// Its old addresses.
    pub aliases: Vec<String>,
    /// Whether its text is its author's, and stays as it is.
    pub is_kept: bool,
}

impl KnownSite {
    /// Reads the site.
    #[must_use]
    pub fn read(index: &Index, options: &ImportOptions) -> Self {
        let known = &options.known;
        let indexes: BTreeMap<&str, usize> =
            index.entries.iter().enumerate().map(|(at, meta)| (meta.id.as_str(), at)).collect();
        let mut entries: BTreeMap<&str, usize> = BTreeMap::new();
        let mut folders = BTreeSet::new();
        for (id, folder) in &known.folders {
            match indexes.get(id.as_str()) {
                Some(at) => drop(entries.insert(folder, *at)),
                None => drop(folders.insert(folder.clone())),
            }
        }
        let is_other = !known.folders.is_empty() && entries.is_empty();
        let config = known
            .settings
            .as_ref()
            .map(|settings| read::config(&Source::new(settings_path(), settings.text.clone().into_bytes())).value);
        let is_kept = known.settings.as_ref().is_some_and(|settings| settings.is_own || is_other);
        let default = Config::default();
        let config_of_texts = config.as_ref().unwrap_or(&default);
        let text = |text: &KnownText| {
            let document = parsed(&text.path, &text.front, config_of_texts, options)?;
            let entry = entries.get(document.path.folder().strip_prefix("content/")?).copied();
            Some(Text { entry, document, is_kept: text.is_own || entry.is_none() })
        };
        let texts: Vec<Text> = known.texts.iter().filter_map(text).collect();
        // A text that no import wrote has no id, and its folder is its own, too. Disks may take capitals for small letters.
        for text in texts.iter().filter(|text| text.entry.is_none()) {
            let folder = text.document.path.folder().strip_prefix("content/").unwrap_or_default();
            folders.extend([folder.to_owned(), folder.to_lowercase()]);
        }
        Self { config, is_kept, is_other, folders, texts }
    }

    /// Returns the posts that stay as they are and readers see.
    pub fn listed(&self) -> impl Iterator<Item = ListedPost> {
        let posts = self.texts.iter().filter(|text| text.entry.is_none() && text.is_public());
        posts.filter(|text| text.document.kind == DocumentKind::Post).filter_map(Text::listed)
    }

    /// Enters the addresses of the texts that stay as they are; returns for each entry what is known of it, and the texts at
    /// whose addresses the new site has lists.
    #[must_use]
    pub fn enter(&self, index: &Index, site: &mut NewSite, options: &ImportOptions) -> (Vec<Earlier>, Vec<InTheWay>) {
        let folder = |at: usize| {
            let meta = &index.entries[at];
            let root = match meta.kind {
                Kind::Post => "posts/",
                Kind::Page => "pages/",
                Kind::File | Kind::MenuItem(_) | Kind::Other(_) => return None,
            };
            let known = options.known.folders.get(&meta.id).filter(|known| known.starts_with(root) && !meta.is_twice);
            known.filter(|known| !self.folders.contains(*known)).cloned()
        };
        let of = |at| Earlier { folder: folder(at), ..Earlier::default() };
        let mut earlier: Vec<Earlier> = (0..index.entries.len()).map(of).collect();
        let config = self.config.clone().unwrap_or_default();
        let mut in_the_way = Vec::new();
        let aliases =
            |text: &Text| text.document.front.aliases.iter().flatten().map(|alias| alias.value.clone()).collect();
        for text in self.texts.iter().filter(|text| text.is_public()) {
            let Some(route) = route(&text.document, &config, site.terms(Taxonomy::Category)) else { continue };
            if let Some(entry) = text.entry.map(|at| &mut earlier[at]).filter(|entry| entry.folder.is_some()) {
                let own = text.document.front.slug.as_ref().map_or(text.document.name.as_str(), |slug| &slug.value);
                entry.slug = Some(Slug::of(own));
                (entry.aliases, entry.is_kept) = (aliases(text), text.is_kept);
                entry.route = Some(route.clone());
            }
            if text.is_kept && !site.claim(&route) {
                in_the_way.push(InTheWay { path: text.document.path.to_string(), address: route.to_string() });
            }
        }
        for text in self.texts.iter().filter(|text| text.is_kept && text.is_public()) {
            let Some(route) = route(&text.document, &config, site.terms(Taxonomy::Category)) else { continue };
            let aliases: Vec<String> = aliases(text);
            for alias in &aliases {
                site.lead(alias, &route);
            }
        }
        (earlier, in_the_way)
    }
}

impl Text {
    fn is_public(&self) -> bool {
        self.document.front.draft != Some(true)
    }

    fn listed(&self) -> Option<ListedPost> {
        let front = &self.document.front;
        let names = |names: &Option<Vec<Located<String>>>| {
            names.iter().flatten().map(|name| name.value.clone()).collect::<Vec<String>>()
        };
        let names = ByTaxonomy {
            category: names(&front.categories),
            tag: names(&front.tags),
            author: names(&front.authors),
            series: front.series.iter().map(|series| series.value.clone()).collect(),
        };
        Some(ListedPost { date: self.document.date?.date().at(0, 0, 0, 0), names })
    }
}

/// Parses a text of the site; `None` for one that is no post and no page, or cannot be read.
fn parsed(path: &str, front: &str, config: &Config, options: &ImportOptions) -> Option<Document> {
    let path = SourcePath::new(path)?;
    let kind = if path.is_below("content/posts") {
        DocumentKind::Post
    } else if path.is_below("content/pages") {
        DocumentKind::Page
    } else {
        return None;
    };
    let habits = DateHabits { today: options.today, order: DayOrder::of_language(&config.language) };
    let context = ParseContext {
        dates: Dates { zone: &config.zone, habits },
        defaults: &FrontMatter::default(),
        has_vocabulary: false,
    };
    document(&Source::new(path, front.to_owned().into_bytes()), kind, context).value
}
