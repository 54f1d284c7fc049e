//! Authors of whom the settings say more than the name, as boxes below their posts and at the head of their lists.

use crate::addresses::paths::Taxonomy;
use crate::model::site::SiteEntry;
use crate::model::terms::Term;
use crate::plan::file_view::Picture;
use crate::plan::files::picture;
use crate::plan::link_view::AuthorView;
use crate::plan::planning::Planning;

/// Returns the authors of an entry of whom the settings say more than the name.
#[must_use]
pub fn about_authors(planning: &Planning<'_>, entry: &SiteEntry) -> Vec<AuthorView> {
    planning.terms(entry, Taxonomy::Author).filter_map(|author| about_author(planning, author)).collect()
}

/// Returns what the settings say of an author; `None` if that is the name alone.
#[must_use]
pub fn about_author(planning: &Planning<'_>, author: &Term) -> Option<AuthorView> {
    let portrait: Option<Picture> = planning.site.portraits.get(&author.name).map(|file| picture(file, ""));
    if author.role.is_empty() && author.description.is_empty() && portrait.is_none() {
        return None;
    }
    Some(AuthorView {
        name: author.name.clone(),
        role: author.role.clone(),
        description: author.description.clone(),
        href: author.archive.route.as_ref().map(|route| planning.config.url.href(route)),
        url: author.url.clone(),
        picture: portrait,
    })
}
