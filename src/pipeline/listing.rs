//! Lists of what a site contains, for `griffel list`.

use std::collections::BTreeSet;

use crate::addresses::paths::Taxonomy;
use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, in_order};
use crate::model::publication::{LeftOut, LeftOutReason};
use crate::parse::document::DocumentKind;
use crate::pipeline::assembled::assembled;
use crate::pipeline::input::Input;
use crate::pipeline::memory::Memory;
use crate::pipeline::used_pictures::{UsedPicture, pictures};
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

/// What a site contains.
#[derive(Debug, Default)]
pub struct Listing {
    /// Posts, newest first, then pages, then entries that are not published.
    pub entries: Vec<Listed>,
    /// Categories with their number of posts.
    pub categories: Vec<(String, usize)>,
    /// Tags with their number of posts.
    pub tags: Vec<(String, usize)>,
    /// Files that are published with posts.
    pub attachments: Vec<ListedFile>,
    /// Images, with where they are used.
    pub pictures: Vec<UsedPicture>,
}

/// A content file.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The file.
    pub path: SourcePath,
    /// Title, or the text of links to an entry without one.
    pub title: String,
    /// Date.
    pub date: Option<PostDate>,
    /// Absolute URL; empty if it is not published.
    pub address: String,
    /// Why it is not published.
    pub why_left_out: Option<LeftOutReason>,
    /// Whether it is a standing page.
    pub is_page: bool,
}

/// A file that is published with a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// The file.
    pub path: SourcePath,
    /// Title, or the file name.
    pub title: String,
    /// The file of the post.
    pub post: SourcePath,
    /// Size of the published file in bytes.
    pub bytes: u64,
}

/// Lists what a site contains.
#[must_use]
pub fn listing(input: &Input<'_>) -> Diagnosed<Listing> {
    let mut diagnostics = Vec::new();
    let Some(assembled) = assembled(input, &BTreeSet::new(), &mut Memory::default(), &mut diagnostics) else {
        return Diagnosed { value: Listing::default(), diagnostics: in_order(diagnostics) };
    };
    let (site, config): (_, &Config) = (&assembled.site.site, &assembled.config);
    let published = site.entries().map(|entry| Listed {
        path: entry.path.clone(),
        title: entry.link_text(),
        date: entry.date,
        address: config.url.absolute(&entry.route),
        why_left_out: None,
        is_page: entry.kind == DocumentKind::Page,
    });
    let left_out = site.left_out.iter().map(|LeftOut { path, title, why }| {
        let document = assembled.contents.documents.iter().find(|document| document.path == *path);
        Listed {
            path: path.clone(),
            title: title.clone(),
            date: document.and_then(|document| document.date),
            address: String::new(),
            why_left_out: Some(*why),
            is_page: path.is_below("content/pages"),
        }
    });
    let counts = |taxonomy| {
        let terms = site.terms(taxonomy).iter();
        terms.map(|term| (term.name.clone(), term.archive.entries.len())).collect()
    };
    let mut attachments = Vec::new();
    for entry in &site.posts {
        for listed in &entry.files {
            let attachment = &listed.file.attachment;
            attachments.push(ListedFile {
                path: attachment.path.clone(),
                title: listed.title.clone().unwrap_or_else(|| attachment.path.name().to_owned()),
                post: entry.path.clone(),
                bytes: attachment.len,
            });
        }
    }
    let value = Listing {
        entries: published.chain(left_out).collect(),
        categories: counts(Taxonomy::Category),
        tags: counts(Taxonomy::Tag),
        attachments,
        pictures: pictures(&assembled, input.snapshot),
    };
    Diagnosed { value, diagnostics: in_order(diagnostics) }
}
