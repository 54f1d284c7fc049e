//! The whole site as the rules see it.

use crate::config::settings::Config;
use crate::model::site::Site;
use crate::source::snapshot::Snapshot;
use crate::theme::template::Theme;

/// The site with everything in it.
#[derive(Clone, Copy)]
pub struct CheckedSite<'a> {
    /// The files of the site's folder.
    pub snapshot: &'a Snapshot,
    /// Settings.
    pub config: &'a Config,
    /// What is published.
    pub site: &'a Site,
    /// The theme.
    pub theme: &'a Theme,
    /// One page of each template.
    pub samples: &'a [SamplePage],
}

/// A page as its template draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplePage {
    /// Name of the template.
    pub template: String,
    /// Whether an author's text is on it, which may hold any HTML.
    pub has_own_text: bool,
    /// The whole page.
    pub html: String,
}
