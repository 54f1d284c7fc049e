//! Documents -> entries, with their links resolved.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::model::addresses::unclaimed;
use crate::model::article::{FileRef, LinkTarget};
use crate::model::comment_links::comment_targets;
use crate::model::entry::{Entry, ListedAttachment};
use crate::model::file_refs::files_folder;
use crate::model::inputs::Inputs;
use crate::model::links::{Linkable, Linking, NO_PICTURE, Targets, UNPUBLISHED};
use crate::model::presentations;
use crate::model::routes::Routed;
use crate::model::shared_names::SharedNames;
use crate::model::site_index::SiteIndex;
use crate::model::undescribed::undescribed;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::front_matter::AttachmentEntry;
use crate::parse::outline::{Link, LinkAt};
use crate::source::span::Location;

/// An attachment that does not exist.
pub const NO_ATTACHMENT: Rule = Rule::error("G034");
/// An attachment that is an address and no file beside the post.
pub const NOT_BESIDE: Rule = Rule::error("G035");
/// A file that is listed more than once.
pub const LISTED_TWICE: Rule = Rule::warning("G165");

/// Returns what links can lead to.
#[must_use]
pub fn targets<'a>(inputs: Inputs<'a>, index: &'a SiteIndex) -> Targets<'a> {
    let mut documents: Vec<Linkable<'_>> =
        inputs.documents.iter().map(|document| Linkable { document, route: None }).collect();
    for routed in index.posts.iter().chain(&index.pages) {
        documents[routed.document].route = Some(&routed.route);
    }
    let routed = index.posts.iter().chain(&index.pages);
    Targets {
        documents,
        pages: routed.map(|routed| (routed.route.as_str(), routed.document)).collect(),
        unread: inputs.unread,
        files: inputs.files,
        statics: inputs.statics,
        addresses: &index.addresses,
        unpublished: &index.unpublished,
        url: &inputs.config.url,
        external: &inputs.config.external,
        names: OnceLock::new(),
    }
}

/// Returns the entry of a published document with its links resolved, so that its text depends on nothing else.
#[must_use]
pub fn entry(document: &Arc<Document>, routed: &Routed, inputs: Inputs<'_>, targets: &Targets<'_>) -> Diagnosed<Entry> {
    let route = &routed.route;
    let plain = SharedNames::default();
    let mut linking = Linking::new(targets, document, files_folder(route), &plain);
    let value = linked(document, routed, inputs, &mut linking);
    // Which names two files want is known only now, and hardly ever there are some.
    let names = linking.shared_names();
    if names.is_empty() {
        return Diagnosed { value, diagnostics: once_for_each_picture(linking.diagnostics) };
    }
    let mut linking = Linking::new(targets, document, files_folder(route), &names);
    let value = linked(document, routed, inputs, &mut linking);
    Diagnosed { value, diagnostics: once_for_each_picture(linking.diagnostics) }
}

/// Returns what is wrong with the links of a document that is withheld because of its other errors. What it will be able to
/// link to, its own files above all, is not published with it, which is no mistake.
#[must_use]
pub fn check_withheld(document: &Arc<Document>, inputs: Inputs<'_>, targets: &Targets<'_>) -> Vec<Diagnostic> {
    let mut found = entry(document, &Routed::new(0, unclaimed(document)), inputs, targets).diagnostics;
    found.retain(|found| found.rule != UNPUBLISHED);
    found
}

/// Makes one message of all about the same missing picture: it is copied once to be there for all.
fn once_for_each_picture(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut told: Vec<Diagnostic> = Vec::with_capacity(found.len());
    for diagnostic in found {
        let address = diagnostic.fields.iter().find(|(name, _)| *name == "address").map(|(_, address)| address.clone());
        let Some(address) = address.filter(|_| diagnostic.rule == NO_PICTURE) else {
            told.push(diagnostic);
            continue;
        };
        match first.entry(address) {
            Slot::Vacant(slot) => {
                slot.insert(told.len());
                told.push(diagnostic);
            }
            Slot::Occupied(slot) => {
                let one = &mut told[*slot.get()];
                one.related.extend(diagnostic.location.map(|location| (location, "also")));
                one.fixes.extend(diagnostic.fixes);
            }
        }
    }
    told
}

/// Returns the entry of a document; `linking` gives the names of its files.
fn linked<'a>(document: &'a Arc<Document>, routed: &Routed, inputs: Inputs<'a>, linking: &mut Linking<'a>) -> Entry {
    let Routed { document: _, route, known: _, guid } = routed;
    let config = inputs.config;
    let front = &document.front;
    let article = Arc::new(linking.article(route, config));
    let files = listed_once(document, linking, inputs);
    let cover = cover(document, linking);
    linking.diagnostics.extend(undescribed(&article, document.front.undescribed_cover().filter(|_| cover.is_some())));
    let comments = if document.is_folder { inputs.comments.get(document.path.folder()) } else { None };
    let comments = comments.cloned().unwrap_or_default();
    // An id that feed readers know holds, whatever the file is called and wherever the post lies.
    let own_id = || front.id.as_ref().map_or_else(|| config.url.absolute(route), |id| id.value.clone());
    let id = guid.as_ref().map_or_else(own_id, ToString::to_string);
    Entry {
        document: Arc::clone(document),
        path: document.path.clone(),
        kind: document.kind,
        route: route.clone(),
        id,
        title: document.title().map(|title| title.value.clone()),
        date: document.date,
        updated: front.updated.as_ref().map(|updated| updated.value),
        summary: article.summary.clone(),
        is_pinned: front.pinned == Some(true),
        is_finished: front.finished == Some(true),
        has_open_comments: front.comments_open != Some(false) && document.kind == DocumentKind::Post,
        comment_targets: comment_targets(&comments, linking),
        comments,
        template: front.template.as_ref().map(|template| template.value.clone()),
        language: front.language.as_ref().map(|language| language.value.clone()).filter(|tag| *tag != config.language),
        cover,
        presentation: presentations::of_post(document, route, &article, config).map(Arc::new),
        files,
        article,
        extra: front.extra.clone(),
    }
}

/// Returns the files that the author listed, each once: of two entries for one file the one with a title holds.
fn listed_once<'a>(document: &'a Document, linking: &mut Linking<'a>, inputs: Inputs<'a>) -> Vec<ListedAttachment> {
    let mut files: Vec<(ListedAttachment, bool)> = Vec::new();
    for entry in document.front.attachments.iter().flatten() {
        let Some(file) = listed(entry, linking, inputs) else { continue };
        let has_title = entry.title.is_some();
        let path = &file.file.attachment.path;
        let Some(known) = files.iter_mut().find(|(known, _)| known.file.attachment.path == *path) else {
            files.push((file, has_title));
            continue;
        };
        let location = Location::at(&document.path, entry.file.span);
        linking.diagnostics.push(LISTED_TWICE.at(location).with("file", entry.file.value.clone()));
        if has_title && !known.1 {
            *known = (file, has_title);
        }
    }
    files.into_iter().map(|(file, _)| file).collect()
}

/// Returns a file that the author listed; `None` after a mistake, which is reported.
fn listed<'a>(entry: &AttachmentEntry, linking: &mut Linking<'a>, inputs: Inputs<'a>) -> Option<ListedAttachment> {
    let typed = &entry.file.value;
    let location = Location::at(&linking.document.path, entry.file.span);
    if typed.contains(':') || typed.starts_with(['/', '\\']) {
        linking.diagnostics.push(NOT_BESIDE.at(location).with("file", typed.clone()));
        return None;
    }
    let file = linking.file(typed, entry.file.span, NO_ATTACHMENT)?;
    let is_presentation = presentations::is_presentation(entry, &file.attachment, inputs)
        && !presentations::is_companion_pdf(linking.document, &file.attachment.path);
    let presentation =
        is_presentation.then(|| presentations::of_file(entry, &file, linking, inputs)).flatten().map(Arc::new);
    let AttachmentEntry { file: _, title, description, language, is_presentation: _, venue: _, has_notes: _ } =
        entry.clone();
    let named = || {
        presentation
            .as_ref()
            .map(|presentation| presentation.title.clone())
            .or_else(|| file.attachment.title().map(str::to_owned))
    };
    let title = title.map(|title| title.value).or_else(named);
    Some(ListedAttachment { file, title, description, language, is_presentation, presentation })
}

/// Returns the cover picture and its description.
fn cover(document: &Document, linking: &mut Linking<'_>) -> Option<(Arc<FileRef>, String)> {
    let image = document.front.image.as_ref()?;
    let address = image.value.clone();
    let link = Link {
        at: LinkAt::Cover,
        address,
        is_drawn: true,
        is_scaled: true,
        span: image.span,
        is_verbatim: image.is_plain(),
    };
    let file = match linking.target(&link) {
        LinkTarget::File(file) => file,
        // It may not be shown, which is reported elsewhere.
        LinkTarget::Hidden => return None,
        LinkTarget::Address(_) | LinkTarget::Foreign(_) => {
            let location = Location::at(&document.path, image.span);
            linking.diagnostics.push(NOT_BESIDE.at(location).with("file", image.value.clone()));
            return None;
        }
    };
    let alt = document.front.image_alt.as_ref().map(|alt| alt.value.clone());
    Some((file, alt.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::settings::Config;
    use crate::media::attachment::Attachment;
    use crate::model::publication::Published;
    use crate::model::site_index::site_index;
    use crate::parse::dates::Dates;
    use crate::parse::document::{ParseContext, document};
    use crate::parse::front_matter::FrontMatter;
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;
    use crate::source::span::Span;
    use crate::text::meant_date::{DateHabits, DayOrder};

    const TEXT: &str = "---\ntitle: Läsåret börjar\nsummary: Kort\ncategories: [Nyheter, Åk 3]\nimage: skola.jpg\n\
                        image_alt: Skolan i sol\nattachments:\n  - {file: plan.pdf, title: Planen}\n---\n\
                        Se [planen](plan.pdf).\n";

    fn source(name: &str, text: &str) -> Source {
        let path = SourcePath::new(&format!("content/posts/2026-08-17-start/{name}")).expect("a path");
        Source::new(path, text.as_bytes())
    }

    /// Returns the entry of [`TEXT`].
    fn entry_of_text() -> Entry {
        let config = Config::default();
        let habits = DateHabits { today: jiff::civil::date(2026, 11, 23), order: DayOrder::DayFirst };
        let dates = Dates { zone: &config.zone, habits };
        let context = ParseContext { dates, defaults: &FrontMatter::default(), has_vocabulary: false };
        let document = document(&source("index.md", TEXT), DocumentKind::Post, context).value.expect("a document");
        let documents = [Arc::new(document)];
        let files = ["skola.jpg", "plan.pdf"].map(|name| Attachment::unseen(&source(name, name)));
        let files: BTreeMap<_, _> = files.into_iter().map(|file| (file.path.clone(), Arc::new(file))).collect();
        let (comments, statics, slides) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let inputs = Inputs {
            config: &config,
            documents: &documents,
            unread: &BTreeSet::new(),
            comments: &comments,
            files: &files,
            statics: &statics,
            slides: &slides,
        };
        let published = Published { posts: vec![0], ..Published::default() };
        let index = site_index(&documents, &published, std::iter::empty(), &config, &Arc::default()).value;
        let targets = targets(inputs, &index);
        let entry = entry(&documents[0], &index.posts[0], inputs, &targets);
        assert!(entry.diagnostics.is_empty(), "{:?}", entry.diagnostics);
        entry.value
    }

    #[test]
    fn spans_of_an_entry_point_into_its_file() {
        let entry = entry_of_text();
        let front = &entry.document.front;
        let at = |span: Span| &TEXT[span.start..span.end];
        let title = entry.document.title().expect("a title");
        assert_eq!((at(title.span), Some(&title.value)), ("Läsåret börjar", entry.title.as_ref()));
        let alt = front.image_alt.as_ref().expect("a description");
        assert_eq!((at(alt.span), entry.cover.map(|(_, alt)| alt).as_deref()), ("Skolan i sol", Some("Skolan i sol")));
        assert_eq!(front.summary.as_ref().map(|summary| at(summary.span)), Some("Kort"));
        let categories: Vec<&str> = front.categories.iter().flatten().map(|name| at(name.span)).collect();
        assert_eq!(categories, ["Nyheter", "Åk 3"]);
        let attachment = front.attachments.iter().flatten().next().and_then(|listed| listed.title.as_ref());
        assert_eq!(attachment.map(|title| at(title.span)), Some("Planen"));
        let links: Vec<_> = entry.article.links().collect();
        assert_eq!(links.len(), 1);
        assert!(matches!(links[0], (link, LinkTarget::File(_)) if at(link.span) == "plan.pdf"), "{links:?}");
    }

    #[test]
    fn a_missing_picture_is_told_once_with_its_other_places() {
        let path = SourcePath::new("content/posts/a.md").expect("a path");
        let at = |rule: Rule, start: usize, address: &str| {
            rule.at(Location::at(&path, Span::new(start, start + 1))).with("address", address).fix("x.jpg")
        };
        let found = vec![
            at(NO_PICTURE, 5, "y.jpg"),
            at(NO_PICTURE, 1, "z.jpg"),
            at(NO_ATTACHMENT, 6, "y.jpg"),
            at(NO_PICTURE, 9, "y.jpg"),
        ];
        let told = once_for_each_picture(found);
        let starts = |diagnostic: &Diagnostic| -> Vec<usize> {
            let others = diagnostic.related.iter().map(|(location, _)| location);
            diagnostic.location.iter().chain(others).filter_map(|location| Some(location.span?.start)).collect()
        };
        assert_eq!(told.iter().map(starts).collect::<Vec<_>>(), [vec![5, 9], vec![1], vec![6]]);
        assert_eq!(told[0].fixes.len(), 2, "one mends all of them");
    }
}
