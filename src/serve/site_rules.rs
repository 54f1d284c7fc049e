//! The rules for web servers that the preview obeys: those of the build, or an author's own files in their place.

use std::collections::BTreeSet;

use crate::output::hosting::{HEADERS_NAME, Hosting, REDIRECTS_NAME};
use crate::serve::headers::{HeaderBlock, parse_headers, site_headers};
use crate::serve::redirects::{RedirectRule, parse_redirects, site_redirects};
use crate::source::snapshot::Snapshot;

/// The rules that the preview obeys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteRules {
    /// Headers by path.
    pub headers: Vec<HeaderBlock>,
    /// Redirects; the first that matches counts.
    pub redirects: Vec<RedirectRule>,
    /// Addresses below the site's path at which something was and is no longer.
    pub gone: BTreeSet<String>,
}

impl SiteRules {
    /// Returns the rules of a build. `static/_headers` and `static/_redirects` are files of the author that replace those of
    /// the build on the web, so they do here, too.
    #[must_use]
    pub fn new(hosting: &Hosting, snapshot: &Snapshot) -> Self {
        let own = |name: &str| {
            let path = format!("static/{name}");
            // A file that is no text has no rules.
            snapshot.get(&path).map(|_| snapshot.text(&path).unwrap_or_default())
        };
        Self {
            headers: own(HEADERS_NAME).map_or_else(|| site_headers(hosting), parse_headers),
            gone: hosting.gone.iter().map(|gone| gone.route.as_str().to_owned()).collect(),
            redirects: own(REDIRECTS_NAME).map_or_else(|| site_redirects(hosting), parse_redirects),
        }
    }
}
