//! What a site is assembled from besides its index.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::settings::Config;
use crate::media::attachment::Attachment;
use crate::parse::comments::Comment;
use crate::parse::document::Document;
use crate::source::path::SourcePath;

/// What a site is assembled from besides its index.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Settings.
    pub config: &'a Config,
    /// Content files in the order of their paths.
    pub documents: &'a [Arc<Document>],
    /// Posts and pages that cannot be read, which is reported.
    pub unread: &'a BTreeSet<SourcePath>,
    /// Comments by the folder of their post.
    pub comments: &'a BTreeMap<String, Arc<[Comment]>>,
    /// Files beside documents.
    pub files: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Files of `static/`.
    pub statics: &'a BTreeMap<SourcePath, Arc<Attachment>>,
    /// Slides and transcripts beside documents, in Markdown.
    pub slides: &'a BTreeMap<SourcePath, Arc<Document>>,
}
