//! Comments -> their links to other sites.

use crate::addresses::link_address::LinkAddress;
use crate::check::external::{ExternalLinks, ExternalPlace};
use crate::config::url::BaseUrl;
use crate::model::entry::Entry;
use crate::source::snapshot::Snapshot;
use crate::source::span::{Location, Span};
use crate::text::post_date::PostDate;

/// Most addresses of one file that are looked for in vain: they were typed in another form, and each costs a look at the whole rest.
const UNFOUND_MAX: usize = 20;

/// Returns the links in the comments of an entry to other sites: what readers typed, and their own sites.
#[must_use]
pub fn of_comments(entry: &Entry, snapshot: &Snapshot, site: &BaseUrl) -> ExternalLinks {
    let mut links = ExternalLinks::default();
    let path = format!("{}/comments.yaml", entry.path.folder());
    let Some(source) = snapshot.get(&path).filter(|_| !entry.comments.is_empty()) else { return links };
    let text = source.text().unwrap_or_default();
    let (mut from, mut unfound) = (0, 0);
    for comment in entry.comments.iter() {
        let own = comment.url.iter().map(LinkAddress::as_str);
        let mut next = from;
        for typed in own.chain(comment.links.iter().map(String::as_str)) {
            let rest = text.get(from..).filter(|_| unfound < UNFOUND_MAX && !typed.is_empty());
            let at = rest.and_then(|rest| rest.find(typed)).map(|at| from + at);
            let location = match at {
                Some(at) => Location::at(&source.path, Span::new(at, at + typed.len())),
                None => Location::file(&source.path),
            };
            unfound += usize::from(at.is_none());
            next = next.max(at.unwrap_or_default());
            // Nobody changes what others wrote.
            let date = comment.date.as_ref().map(PostDate::date);
            links.add(ExternalPlace { location, typed: typed.to_owned(), edit: None, date }, site);
        }
        from = next;
    }
    links
}
