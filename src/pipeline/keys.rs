//! The keys under which the pipeline remembers: for every stage, all that it depends on.
//!
//! A key that covers too much costs time; one that covers too little gives a wrong page. The law *warm = cold*
//! (`tests/it/incremental.rs`) looks for the second. Values are taken apart whole, so that a new field is either covered
//! or named here as not needed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::addresses::paths::{ByTaxonomy, Taxonomy};
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::media::attachment::{Attachment, Rendition};
use crate::model::article::{Article, FileRef, Target};
use crate::model::entry::{Entry, ListedAttachment};
use crate::model::presentation::{Presentation, SlideSource};
use crate::model::publication::Published;
use crate::model::site::{Site, SiteEntry};
use crate::model::site_index::{PostTerms, SiteIndex};
use crate::model::terms::Term;
use crate::parse::comments::Comment;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::front_matter::FrontMatter;
use crate::parse::outline::{LinkAt, Outline};
use crate::pipeline::build::Options;
use crate::pipeline::contents::Parsed;
use crate::plan::feeds::FeedPlan;
use crate::plan::lists::List;
use crate::plan::page::Single;
use crate::plan::texts::Texts;
use crate::plan::view::{Parts, SiteView};
use crate::source::fingerprint::{Digest, Fingerprint};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::theme::template::Theme;

/// The settings, and what was asked for besides them.
pub(super) fn settings(snapshot: &Snapshot, options: &Options) -> Fingerprint {
    let Options { drafts: _, future: _, base_url } = options;
    Fingerprint::of_value(&(snapshot.get(SETTINGS_PATH).map(|source| source.fingerprint), base_url))
}

/// Everything that a build is given but the day.
pub(super) fn input(snapshot: &Snapshot, options: &Options) -> Fingerprint {
    let Options { drafts, future, base_url } = options;
    let mut key = Digest::default();
    key.add(&(drafts, future, base_url));
    snapshot.files().for_each(|source| key.add(&(&source.path, source.fingerprint)));
    key.fingerprint()
}

/// The theme: every file below `themes/`, and how it is wanted.
pub(super) fn theme(snapshot: &Snapshot, settings: Fingerprint) -> Fingerprint {
    let mut key = Digest::default();
    key.add(&settings);
    for source in snapshot.below("themes") {
        key.add(&(&source.path, source.fingerprint));
    }
    key.fingerprint()
}

/// What all documents below a folder are read with.
pub(super) fn reading(config: &Config, defaults: &FrontMatter) -> Fingerprint {
    Fingerprint::of_value(&(config.zone.iana_name(), config.related > 0, defaults))
}

/// A content file, parsed. Its path gives it date and name where the front matter does not.
pub(super) fn document(source: &Source, kind: DocumentKind, reading: Fingerprint) -> Fingerprint {
    Fingerprint::of_value(&(&source.path, source.fingerprint, kind, reading))
}

/// The comments of a post, read.
pub(super) fn comments(source: &Source, config: &Config) -> Fingerprint {
    Fingerprint::of_value(&(source.fingerprint, config.zone.iana_name()))
}

/// What of a document its address, its terms and its publication can depend on: everything but its text.
pub(super) fn ground_of(document: &Document) -> Fingerprint {
    let Document { path, kind, front, date, name, is_folder, body: _ } = document;
    Fingerprint::of_value(&(path, kind, front, date, name, is_folder))
}

/// What links can lead to inside a document.
pub(super) fn ids(outline: &Outline) -> Fingerprint {
    let headings: Vec<&str> = outline.headings.iter().map(|heading| heading.id.as_str()).collect();
    Fingerprint::of_value(&(headings, &outline.raw_ids))
}

/// The ground of the site.
pub(super) fn ground(
    settings: Fingerprint,
    parsed: &[Arc<Parsed>],
    published: &Published,
    statics: &BTreeMap<SourcePath, Arc<Attachment>>,
) -> Fingerprint {
    let Published { posts, pages, left_out: _, lasting: _ } = published;
    let mut key = Digest::default();
    key.add(&settings);
    key.add(&(posts, pages));
    for parsed in parsed {
        key.add(&parsed.ground);
    }
    for path in statics.keys() {
        key.add(path);
    }
    key.fingerprint()
}

/// Where everything lies that the ground knows of.
pub(super) fn places(ground: &SiteIndex, parsed: &[Arc<Parsed>]) -> Fingerprint {
    let mut key = Digest::default();
    for parsed in parsed {
        key.add(&parsed.path);
    }
    for routed in ground.posts.iter().chain(&ground.pages) {
        key.add(&(routed.document, &routed.route));
    }
    ground.addresses.linkable().for_each(|route| key.add(route));
    key.fingerprint()
}

/// A file beside a document, digested.
pub(super) fn attached(file: &Attachment) -> Fingerprint {
    let mut key = Digest::default();
    attachment(file, &mut key);
    key.fingerprint()
}

/// What links to files and documents can lead to; `places` is the key of where they lie.
pub(super) fn targets(places: Fingerprint, files: &[Fingerprint]) -> Fingerprint {
    Fingerprint::of_value(&(places, files))
}

/// What entries lay claim to: addresses of files, names in feeds. `wrong` are the files in which something is wrong.
pub(super) fn claims<'a>(
    ground: Fingerprint,
    targets: Fingerprint,
    entries: impl Iterator<Item = &'a EntryKeys>,
    wrong: impl Iterator<Item = &'a SourcePath>,
) -> Fingerprint {
    let mut key = Digest::default();
    key.add(&(ground, targets));
    entries.for_each(|entry| key.add(&entry.claims));
    wrong.for_each(|path| key.add(path));
    key.fingerprint()
}

/// The list of pages for search engines: which pages there are follows from the ground.
pub(super) fn sitemap(ground: Fingerprint, pages: usize) -> Fingerprint {
    Fingerprint::of_value(&(ground, pages))
}

/// What links to headings can lead to.
pub(super) fn headings(parsed: &[Arc<Parsed>]) -> Fingerprint {
    let mut key = Digest::default();
    for parsed in parsed {
        key.add(&parsed.ids);
    }
    key.fingerprint()
}

/// Keys of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EntryKeys {
    /// Everything of it but its terms.
    pub(super) whole: Fingerprint,
    /// What of it stands in lists.
    pub(super) listed: Fingerprint,
    /// A link to it.
    pub(super) link: Fingerprint,
    /// What it lays claim to: its name in feeds and the addresses of its files.
    pub(super) claims: Fingerprint,
}

/// Keys of an entry; `document` is the key of its document, `settings` that of the settings.
pub(super) fn entry(entry: &Entry, document: Fingerprint, settings: Fingerprint) -> EntryKeys {
    // What is left out here comes from the document or the settings.
    let Entry {
        // Its spans are of no matter to pages; what pages show of it has fields of its own.
        document: _,
        path,
        kind: _,
        route,
        id,
        title,
        date,
        updated,
        summary: _,
        is_pinned,
        is_finished,
        has_open_comments: _,
        comments,
        template: _,
        language,
        cover,
        presentation,
        files,
        article,
        extra,
    } = entry;
    let Article { path: _, body, href: _, language: _, targets, summary: _ } = article.as_ref();
    let mut key = Digest::default();
    key.add(&(document, settings, route));
    for (at, target) in targets {
        self::target(*at, target, &mut key);
    }
    if let Some(presentation) = presentation {
        self::presentation(presentation, &mut key);
    }
    for listed in files {
        self::listed(listed, &mut key);
    }
    if let Some((file, alt)) = cover {
        self::file(file, &mut key);
        key.add(alt);
    }
    self::comments_of(comments, &mut key);
    let whole = key.fingerprint();
    let link_text = entry.link_text();
    let link = Fingerprint::of_value(&(&link_text, route, settings, date));
    let mut key = Digest::default();
    key.add(&(settings, route, title, &link_text, date, updated, is_pinned, is_finished, language, extra));
    key.add(&(body.outline.words, files.len(), comments.len()));
    if let Some((file, alt)) = cover {
        self::file(file, &mut key);
        key.add(alt);
    }
    let listed = key.fingerprint();
    let mut key = Digest::default();
    key.add(&(path, id));
    entry.published_files().for_each(|file| key.add(&(&file.route, &file.attachment.path, file.renditions.len())));
    EntryKeys { whole, listed, link, claims: key.fingerprint() }
}

fn target(at: LinkAt, target: &Target, key: &mut Digest) {
    key.add(&at);
    match target {
        Target::Address(address) => key.add(&(0_u8, address)),
        Target::File(file) => {
            key.add(&1_u8);
            self::file(file, key);
        }
        Target::Hidden => key.add(&2_u8),
    }
}

fn listed(listed: &ListedAttachment, key: &mut Digest) {
    let ListedAttachment { file, title, description, language, is_presentation, presentation } = listed;
    self::file(file, key);
    key.add(&(title, description, language, is_presentation, presentation.is_some()));
    if let Some(presentation) = presentation {
        self::presentation(presentation, key);
    }
}

fn presentation(presentation: &Presentation, key: &mut Digest) {
    let Presentation {
        route,
        href: _,
        url: _,
        title,
        description,
        language,
        venue,
        source,
        has_notes,
        pictures,
        drawn_from,
        size,
        files,
    } = presentation;
    key.add(&(route, title, description, language, venue, has_notes, drawn_from, size));
    match source {
        SlideSource::File(paged_text) => key.add(&(0_u8, paged_text)),
        SlideSource::Markdown(article, division) => {
            // The text is that of its file.
            let Article { path, body, href: _, language, targets, summary: _ } = article.as_ref();
            key.add(&(1_u8, path, &body.prepared().text, language, division));
            for (at, target) in targets {
                self::target(*at, target, key);
            }
        }
    }
    key.add(&pictures.len());
    for (place, Rendition { pixels, format, body: _, fingerprint, len }) in pictures.iter().flatten() {
        key.add(&(&place.route, pixels, format, fingerprint, len));
    }
    for file in files {
        self::file(file, key);
    }
}

fn file(file: &FileRef, key: &mut Digest) {
    // The addresses with host and base path come from the route and the settings, those of copies from the file.
    let FileRef { route, href: _, url: _, attachment, renditions } = file;
    key.add(&(route, renditions.len()));
    self::attachment(attachment, key);
}

fn attachment(attachment: &Attachment, key: &mut Digest) {
    // The kind comes from the name, the body is what the fingerprint is of.
    let Attachment {
        path,
        kind: _,
        body: _,
        fingerprint,
        len,
        pixels,
        pages,
        renditions,
        title,
        paged_text,
        drawn,
        is_withheld,
    } = attachment;
    key.add(&(path, fingerprint, len, pixels, pages, renditions.len(), title, paged_text, drawn.len(), is_withheld));
    for Rendition { pixels, format, body: _, fingerprint, len } in renditions.iter().chain(drawn.iter().flatten()) {
        key.add(&(pixels, format, fingerprint, len));
    }
}

fn comments_of(comments: &[Comment], key: &mut Digest) {
    for Comment { id, author, url, date, parent, text } in comments {
        key.add(&(id, author, url, date, parent, text));
    }
}

/// What every text is typeset with.
pub(super) fn setting(theme: &Theme, settings: Fingerprint) -> Fingerprint {
    Fingerprint::of_value(&(theme.directives_fingerprint(), settings))
}

/// Texts: what a page shows of them, and what lists do.
pub(super) fn texts(texts: &Texts) -> [Fingerprint; 2] {
    let Texts { content, excerpt, has_more, updates, comments, presentations } = texts;
    let whole = Fingerprint::of_value(&(content, updates, comments, presentations));
    [whole, Fingerprint::of_value(&(excerpt, has_more, updates))]
}

/// A text, typeset.
pub(super) fn text(entry: &EntryKeys, setting: Fingerprint) -> Fingerprint {
    Fingerprint::of_value(&(entry.whole, setting))
}

/// What every page of a build depends on.
pub(super) struct Common {
    /// Settings, words, addresses of assets, and the picture for sharing.
    everything: Fingerprint,
    /// By template: it, and the site-wide values that it reads.
    templates: BTreeMap<String, Fingerprint>,
    /// Name and addresses of each term, and of a series the links to its posts.
    terms: ByTaxonomy<Vec<Fingerprint>>,
}

impl Common {
    /// Computes the keys that all pages share. `link` gives the key of a link to a post.
    pub(super) fn of(site: &Site, theme: &Theme, settings: Fingerprint, link: impl Fn(usize) -> Fingerprint) -> Self {
        let image = site.image.as_ref().map(|image| (&image.url, &image.alt, image.pixels));
        let terms = ByTaxonomy::of(|taxonomy| {
            let key = |term: &Term| {
                let series = if taxonomy == Taxonomy::Series { term.archive.entries.as_slice() } else { &[] };
                let posts: Vec<_> = series.iter().map(|index| link(*index)).collect();
                Fingerprint::of_value(&(&term.name, &term.archive.route, &term.url, posts))
            };
            site.terms(taxonomy).iter().map(key).collect()
        });
        Self { everything: Fingerprint::of_value(&(settings, theme.common, image)), templates: BTreeMap::new(), terms }
    }

    /// Takes in the site-wide values: each template is given those that it reads.
    pub(super) fn share(&mut self, site: &SiteView, parts: &Parts, theme: &Theme) {
        let Parts { categories, tags, recent, years, presentations } = parts;
        let shared = BTreeMap::from([
            ("site", Fingerprint::of_value(site)),
            ("categories", Fingerprint::of_value(categories)),
            ("tags", Fingerprint::of_value(tags)),
            ("recent", Fingerprint::of_value(recent)),
            ("years", Fingerprint::of_value(years)),
            ("presentations", Fingerprint::of_value(presentations)),
        ]);
        let keyed = theme.templates().filter_map(|name| {
            let closure = theme.closure(name)?;
            let read: Vec<_> = shared.iter().filter(|(name, _)| closure.reads.contains(**name)).collect();
            Some((name.to_owned(), Fingerprint::of_value(&(self.everything, name, closure.fingerprint, read))))
        });
        self.templates = keyed.collect();
    }

    fn terms(&self, terms: &PostTerms, key: &mut Digest) {
        // A series shows on the pages of its posts alone.
        for taxonomy in [Taxonomy::Category, Taxonomy::Tag, Taxonomy::Author] {
            key.add(&terms[taxonomy].len());
            for index in &terms[taxonomy] {
                key.add(&self.terms[taxonomy][*index]);
            }
        }
    }

    /// A post as it stands in lists.
    pub(super) fn card(&self, post: &SiteEntry, entry: &EntryKeys, listed: Fingerprint) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&(self.everything, entry.listed, listed));
        self.terms(&post.terms, &mut key);
        key.fingerprint()
    }

    /// A post as it stands in feeds.
    pub(super) fn item(&self, post: &SiteEntry, entry: &EntryKeys, content: Fingerprint) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&(self.everything, entry.whole, content));
        self.terms(&post.terms, &mut key);
        key.fingerprint()
    }

    /// An entry as it is found: its text, its files and comments, and what it is sorted under.
    pub(super) fn record(&self, entry: &SiteEntry, keys: &EntryKeys, content: Fingerprint) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&(keys.whole, content));
        self.terms(&entry.terms, &mut key);
        key.fingerprint()
    }

    /// A page that a template draws: the template, the site-wide values that it reads, and what it shows.
    pub(super) fn page(&self, template: &str, shown: impl FnOnce(&mut Digest)) -> Fingerprint {
        let mut key = Digest::default();
        match self.templates.get(template) {
            Some(template) => key.add(template),
            // There is no such template: the page is a mistake, whatever it shows.
            None => key.add(&(self.everything, template)),
        }
        shown(&mut key);
        key.fingerprint()
    }

    /// What the page of an entry shows besides the links to others. `card` is the key of a post's card.
    pub(super) fn entry(
        &self,
        entry: &SiteEntry,
        keys: &EntryKeys,
        texts: [Fingerprint; 2],
        card: Option<Fingerprint>,
        key: &mut Digest,
    ) {
        let [content, listed] = texts;
        key.add(&(keys.whole, content, card));
        if card.is_none() {
            key.add(&(keys.listed, listed));
            self.terms(&entry.terms, key);
        }
        let series = entry.terms[Taxonomy::Series].first();
        key.add(&series.map(|index| self.terms[Taxonomy::Series][*index]));
    }

    /// A feed of items.
    pub(super) fn feed(&self, plan: &FeedPlan, items: impl Iterator<Item = Fingerprint>) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&self.everything);
        key.add(plan);
        items.for_each(|item| key.add(&item));
        key.fingerprint()
    }
}

/// What all pages of a list show.
pub(super) fn list(list: &List<'_>) -> Fingerprint {
    let List { about, archive } = list;
    Fingerprint::of_value(&(about, archive.entries.len(), archive.pinned.len()))
}

/// A picture for sharing.
#[cfg(feature = "share")]
pub(super) fn share(share: &crate::plan::share::ShareImagePlan) -> Fingerprint {
    Fingerprint::of_value(share)
}

/// A page of which there is one.
pub(super) fn single(single: &Single) -> Fingerprint {
    Fingerprint::of_value(single)
}
