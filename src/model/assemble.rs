//! Index, files and entries -> the site.

use std::sync::Arc;

use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::model::entry::Entry;
use crate::model::inputs::Inputs;
use crate::model::leftovers::{same_ids, unused};
use crate::model::menus::{MenuTargets, check_own_addresses, image, logo, menu, portraits};
use crate::model::publication::LeftOut;
use crate::model::redirects::old_files;
use crate::model::related::related;
use crate::model::setting_redirects::check_targets;
use crate::model::site::{Site, SiteEntry, presentation_ids};
use crate::model::site_files::{SiteFiles, published_files};
use crate::model::site_index::{PostTerms, SiteIndex};

/// Returns the files of the entries, which are those of the index in its order, and every address of the site. Reports
/// addresses and ids that two entries want, and files that nothing names. `found` is what was reported before.
#[must_use]
pub fn site_files(
    inputs: Inputs<'_>,
    index: &SiteIndex,
    entries: &[Arc<Entry>],
    found: &[Diagnostic],
) -> Diagnosed<SiteFiles> {
    let mut diagnostics = Vec::new();
    let value = published_files(inputs.config, index, entries, &mut diagnostics);
    unused(inputs, entries, found, &mut diagnostics);
    let is_sound = |at: &usize| !inputs.documents[index.posts[*at].document].has_front_errors;
    let sound = (0..index.posts.len()).filter(is_sound).map(|at| entries[at].as_ref()).collect();
    same_ids(sound, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

/// Returns the site.
#[must_use]
pub fn site(
    inputs: Inputs<'_>,
    index: &SiteIndex,
    files: &SiteFiles,
    left_out: Vec<LeftOut>,
    entries: Vec<Arc<Entry>>,
) -> Diagnosed<Site> {
    let mut diagnostics = Vec::new();
    let no_terms = Arc::new(PostTerms::default());
    let terms = index.terms.iter().chain(std::iter::repeat(&no_terms));
    let site_entry = |(entry, terms): (Arc<Entry>, &Arc<PostTerms>)| SiteEntry { entry, terms: Arc::clone(terms) };
    let mut posts: Vec<SiteEntry> = entries.into_iter().zip(terms).map(site_entry).collect();
    let pages = posts.split_off(index.posts.len());
    let config = inputs.config;
    let targets = MenuTargets { pages: &pages, addresses: &files.addresses, unpublished: &index.unpublished };
    check_own_addresses(config, targets, &mut diagnostics);
    check_targets(config, &files.addresses, &mut diagnostics);
    let value = Site {
        related: related(&posts, config.related),
        menu: menu(&config.menu, targets, config, &mut diagnostics),
        footer: menu(&config.footer, targets, config, &mut diagnostics),
        logo: logo(inputs, &mut diagnostics),
        image: image(inputs, &mut diagnostics),
        portraits: portraits(inputs, &mut diagnostics),
        presentations: presentation_ids(posts.iter().chain(&pages)),
        posts,
        pages,
        archives: Arc::clone(&index.archives),
        files: files.files.clone(),
        redirects: [index.redirects.as_slice(), &files.remembered.pages].concat(),
        old_files: [
            old_files(&index.old_files, &files.files, config).as_slice(),
            &index.file_redirects,
            &files.remembered.files,
        ]
        .concat(),
        gone: files.remembered.gone.clone(),
        query_redirects: index.query_redirects.clone(),
        left_out,
        statics: index.statics.clone(),
    };
    Diagnosed { value, diagnostics }
}
