//! The whole site as the rules see it.

use crate::config::settings::Config;
use crate::model::site::Site;
use crate::source::snapshot::Snapshot;

/// The site with everything in it.
#[derive(Debug, Clone, Copy)]
pub struct CheckedSite<'a> {
    /// The files of the site's folder.
    pub snapshot: &'a Snapshot,
    /// Settings.
    pub config: &'a Config,
    /// What is published.
    pub site: &'a Site,
}
