//! Pages at the addresses of what is published no longer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::addresses::own::OwnFile;
use crate::addresses::paths::ArchiveKind;
use crate::model::archive::Archive;
use crate::output::route::Route;
use crate::plan::link_view::Link;
use crate::plan::page::{Planned, Single, Subject};
use crate::plan::planning::Planning;
use crate::plan::view::View;

/// Plans the pages at the addresses of what is published no longer, and the one for servers that show the same at all of them.
/// Pages of one year have the same subject, and none shows what changes with every post: there may be thousands.
#[must_use]
pub fn gone_pages(planning: &Planning<'_>) -> Vec<Planned<'static>> {
    let gone = &planning.site.gone;
    if gone.is_empty() || !planning.has_gone {
        return Vec::new();
    }
    let description = planning.word("description_gone", &[("site", &planning.config.title)]);
    let single = |year: Option<i16>| {
        let view = View::Gone(year.and_then(|year| year_link(planning, year)));
        Arc::new(Single { kind: "gone", description: description.clone(), feed: None, view })
    };
    let mut singles: BTreeMap<Option<i16>, Arc<Single>> = BTreeMap::new();
    let mut planned = |route: Route, year: Option<i16>| {
        let subject = Subject::Single(Arc::clone(singles.entry(year).or_insert_with(|| single(year))));
        Planned { route, template: View::GONE.into(), subject, changed: None, is_listed: false }
    };
    let mut all = vec![planned(OwnFile::Gone.route(), None)];
    for gone in gone.iter().filter(|gone| gone.has_page) {
        all.push(planned(gone.route.clone(), gone.year));
    }
    all
}

/// Returns a link to the archive of a year, if it has one.
fn year_link(planning: &Planning<'_>, year: i16) -> Option<Link> {
    let is_it = |archive: &&Archive| archive.kind == ArchiveKind::Year(year);
    let route = planning.site.archives.years.iter().find(is_it)?.route.as_ref()?;
    let title = planning.word("in_year", &[("name", &format!("{year:04}"))]);
    Some(Link::new(title, planning.config.url.href(route)))
}
