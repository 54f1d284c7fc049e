//! Keys of the inputs and of the parts of a site that depend on less than a whole value.
//!
//! A stage is called again only if its key changed. The key of a whole value is `Fingerprint::of_value(&value)`, from
//! its `Hash`. This file and `page_keys.rs` hold the keys that are narrower than the value, each with the reason. A key
//! that covers too much costs time; a key that covers too little gives a wrong page, which the law *warm = cold*
//! (`tests/it/incremental.rs`) looks for. Values are destructured whole, so that a new field does not compile until it
//! is covered or named here as not needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::addresses::known::{Known, KnownAddresses};
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::media::attachment::Attachment;
use crate::model::article::Article;
use crate::model::entry::{Entry, ListedAttachment};
use crate::model::presentation::{Presentation, SlideSource};
use crate::model::publication::Published;
use crate::model::routes::Routed;
use crate::model::site_index::SiteIndex;
use crate::parse::comments::Comment;
use crate::parse::document::Document;
use crate::parse::front_matter::FrontMatter;
use crate::pipeline::input::Options;
use crate::plan::texts::Texts;
use crate::source::fingerprint::{Digest, Fingerprint};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

/// Returns the key of the settings. Of the options only those that replace a setting or are one are covered; the others decide
/// what is published, which the key of the site index covers.
pub(super) fn settings(snapshot: &Snapshot, options: &Options) -> Fingerprint {
    let Options { drafts: _, future: _, base_url, is_trial, on_errors: _ } = options;
    Fingerprint::of_value(&(snapshot.get(SETTINGS_PATH), base_url, is_trial))
}

/// Returns the key of the theme: of all files only those below `themes/`. The default theme is part of the program.
pub(super) fn theme(snapshot: &Snapshot, settings: Fingerprint) -> Fingerprint {
    let mut key = Digest::default();
    key.add(&settings);
    snapshot.below("themes").for_each(|source| key.add(source));
    key.fingerprint()
}

/// Returns the key of default front matter. Of the settings only those that change how documents are parsed, and
/// what is said about them, are covered, so that another setting does not parse every document again.
pub(super) fn defaults_key(config: &Config, defaults: &FrontMatter) -> Fingerprint {
    let hosts = (config.url.host(), config.url.real_host());
    Fingerprint::of_value(&(config.zone.iana_name(), &config.language, hosts, config.related > 0, defaults))
}

/// Returns the key of a comment file. Of the settings only the time zone is covered, because nothing else is used.
pub(super) fn comments(source: &Source, config: &Config) -> Fingerprint {
    Fingerprint::of_value(&(source, config.zone.iana_name()))
}

/// Keys of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DocumentKeys {
    /// Key of everything in it.
    pub(super) whole: Fingerprint,
    /// Key of everything but the text: the site index depends on that alone, and most edits are of the text.
    metadata: Fingerprint,
    /// Key of the ids in the text, which links from other documents can lead to.
    ids: Fingerprint,
}

impl DocumentKeys {
    /// Computes the keys; `whole` is the key that the document was parsed under.
    pub(super) fn of(whole: Fingerprint, document: Option<&Document>) -> Self {
        let Some(document) = document else {
            let nothing = Fingerprint::of(b"");
            return Self { whole, metadata: nothing, ids: nothing };
        };
        let Document { path, kind, front, date, name, is_folder, has_front_errors, body } = document;
        let headings: Vec<&str> = body.outline.headings.iter().map(|heading| heading.id.as_str()).collect();
        Self {
            whole,
            metadata: Fingerprint::of_value(&(path, kind, front, date, name, (is_folder, has_front_errors))),
            ids: Fingerprint::of_value(&(headings, &body.outline.raw_ids)),
        }
    }
}

impl DocumentKeys {
    /// Returns whether two documents differ in their text alone.
    pub(super) fn has_same_metadata(&self, other: &Self) -> bool {
        self.metadata == other.metadata
    }
}

/// Returns the key of the site index. Of the documents their text is not covered, of the static files all but their addresses,
/// of what is published the unpublished entries: they are all other documents. Of what readers know the days are not covered,
/// because no page shows them: a first publication does not render the site again.
pub(super) fn site_index<'a>(
    settings: Fingerprint,
    documents: impl Iterator<Item = &'a DocumentKeys>,
    published: &Published,
    statics: &BTreeMap<SourcePath, Arc<Attachment>>,
    known: &KnownAddresses,
) -> Fingerprint {
    let KnownAddresses { entries: known, unread: _ } = known;
    let Published { posts, pages, left_out: _, next_change: _ } = published;
    let mut key = Digest::default();
    key.add(&(settings, posts, pages));
    documents.for_each(|document| key.add(&document.metadata));
    for (path, file) in statics {
        key.add(&(path, file.static_route()));
    }
    for (one, Known { since: _, moved: _, now, before, gone, guid, file }) in known {
        key.add(&(one, now, before, gone.is_some(), guid, file));
    }
    key.fingerprint()
}

/// Returns the key of the addresses in the site index. Titles and terms are not covered, because links do not depend
/// on them.
pub(super) fn addresses<'a>(index: &SiteIndex, documents: impl Iterator<Item = &'a SourcePath>) -> Fingerprint {
    let mut key = Digest::default();
    documents.for_each(|path| key.add(path));
    for routed in index.posts.iter().chain(&index.pages) {
        key.add(&(routed.document, &routed.route));
    }
    index.addresses.linkable().for_each(|route| key.add(route));
    index.unpublished.iter().for_each(|unpublished| key.add(unpublished));
    key.fingerprint()
}

/// What the links of a document can depend on besides the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum LinkScope {
    /// Nothing: they lead to the document itself or to other sites.
    Itself,
    /// Files and documents of the site.
    Files,
    /// Headings of other documents.
    Headings,
}

/// Keys of what links can lead to.
pub(super) struct LinkKeys {
    /// Key of the addresses and files.
    files: Fingerprint,
    /// Key of the ids in documents.
    headings: Fingerprint,
}

impl LinkKeys {
    /// Computes the keys. Of the documents only the ids are covered, because a link depends on nothing else in them.
    pub(super) fn of<'a>(
        addresses: Fingerprint,
        files: &[Fingerprint],
        unread: &BTreeSet<SourcePath>,
        documents: impl Iterator<Item = &'a DocumentKeys>,
    ) -> Self {
        let mut headings = Digest::default();
        documents.for_each(|document| headings.add(&document.ids));
        Self { files: Fingerprint::of_value(&(addresses, files, unread)), headings: headings.fingerprint() }
    }

    /// Returns the key that an entry is made under. Of the link targets only those in the document's scope are covered,
    /// so that a new file does not make every entry again.
    pub(super) fn entry_input(
        &self,
        document: &DocumentKeys,
        scope: LinkScope,
        routed: &Routed,
        settings: Fingerprint,
        comments: Option<&[Comment]>,
    ) -> Fingerprint {
        // What readers know it as shows nowhere; which document it is follows from its key.
        let Routed { document: _, route, known: _, guid } = routed;
        let mut key = Digest::default();
        key.add(&(document.whole, route, guid, settings));
        let has_links = comments.is_some_and(|comments| comments.iter().any(|comment| !comment.links.is_empty()));
        match if has_links { LinkScope::Headings } else { scope } {
            LinkScope::Itself => {}
            LinkScope::Files => key.add(&self.files),
            LinkScope::Headings => key.add(&(self.files, self.headings)),
        }
        if let Some(comments) = comments {
            key.add(comments);
        }
        key.fingerprint()
    }
}

/// Returns the key of the files of the site. Of the entries only what they claim is covered. `wrong` are the source files
/// with diagnostics.
pub(super) fn site_files<'a>(
    index: Fingerprint,
    links: &LinkKeys,
    entries: impl Iterator<Item = &'a EntryKeys>,
    wrong: impl Iterator<Item = &'a SourcePath>,
) -> Fingerprint {
    let mut key = Digest::default();
    key.add(&(index, links.files));
    entries.for_each(|entry| key.add(&entry.claims));
    wrong.for_each(|path| key.add(path));
    key.fingerprint()
}

/// Keys of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EntryKeys {
    /// Key of everything in it but its terms.
    pub(super) whole: Fingerprint,
    /// Key of what lists show, so that an edit of the text does not render them again.
    pub(super) listed: Fingerprint,
    /// Key of a link to it.
    pub(super) link: Fingerprint,
    /// Key of what it claims: its id in feeds and the addresses of its files.
    claims: Fingerprint,
}

impl EntryKeys {
    /// Computes the keys; `document` returns the key of a document. Fields that follow from the document, the settings
    /// or the address are not covered again.
    pub(super) fn of(entry: &Entry, settings: Fingerprint, document: impl Fn(&SourcePath) -> Fingerprint) -> Self {
        let Entry {
            // Its spans do not show, and what pages show of it is in other fields.
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
            comment_targets,
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
        key.add(&(document(path), settings, route, id, targets, cover, comments, comment_targets));
        if let Some(presentation) = presentation {
            add_presentation(presentation, &document, &mut key);
        }
        for file in files {
            add_listed_file(file, &document, &mut key);
        }
        let whole = key.fingerprint();
        let link_text = entry.link_text();
        let listed = (settings, route, title, &link_text, date, updated, is_pinned, is_finished, language, extra);
        let counts = (body.outline.words, files.len(), comments.len());
        let mut key = Digest::default();
        key.add(&(path, id));
        entry.published_files().for_each(|file| key.add(&(&file.route, &file.attachment.path, file.renditions.len())));
        Self {
            whole,
            listed: Fingerprint::of_value(&(listed, counts, cover)),
            link: Fingerprint::of_value(&(&link_text, route, settings, date, language, cover)),
            claims: key.fingerprint(),
        }
    }
}

fn add_listed_file(listed: &ListedAttachment, document: &impl Fn(&SourcePath) -> Fingerprint, key: &mut Digest) {
    let ListedAttachment { file, title, description, language, is_presentation, presentation } = listed;
    key.add(&(file, title, description, language, is_presentation, presentation.is_some()));
    if let Some(presentation) = presentation {
        add_presentation(presentation, document, key);
    }
}

/// Adds a presentation. Its text is covered by the key of its file, which is known, and its addresses on this host by
/// its route.
fn add_presentation(presentation: &Presentation, document: &impl Fn(&SourcePath) -> Fingerprint, key: &mut Digest) {
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
        twin,
        size,
        files,
    } = presentation;
    key.add(&(route, title, description, language, venue, has_notes, pictures, twin, size, files));
    match source {
        SlideSource::File(text) => key.add(&(0_u8, text)),
        SlideSource::Markdown(article, division) => {
            let Article { path, body: _, href: _, language, targets, summary: _ } = article.as_ref();
            key.add(&(1_u8, path, document(path), language, targets, division));
        }
    }
}

/// Keys of the texts of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TextKeys {
    /// Key of what its own page shows.
    pub(super) content: Fingerprint,
    /// Key of what lists show, so that an edit behind the excerpt does not render them again.
    pub(super) listed: Fingerprint,
}

impl TextKeys {
    /// Computes the keys.
    pub(super) fn of(texts: &Texts) -> Self {
        let Texts { content, excerpt, has_more, updates, comments, presentations } = texts;
        Self {
            content: Fingerprint::of_value(&(content, updates, comments, presentations)),
            listed: Fingerprint::of_value(&(excerpt, has_more, updates)),
        }
    }
}
