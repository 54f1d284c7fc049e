//! The site that is served and a path -> what the site has there.

use crate::output::file::Output;
use crate::output::hosting::HIDDEN_NAMES;
use crate::output::route::Route;
use crate::serve::preview::ServedSite;

/// What a site has at a path.
pub(super) enum Lookup<'a> {
    /// A file.
    File(&'a Output),
    /// A page, whose path ends with `/`.
    Folder,
    /// Something that is published no longer, and the page that says so.
    GonePage(&'a Output),
    /// The same, where no page can say so.
    Gone,
    /// Nothing.
    Nothing,
}

/// Returns what a site has at a path below its own, decoded.
pub(super) fn lookup<'a>(site: &'a ServedSite, inside: &str) -> Lookup<'a> {
    // Web servers read these files and do not show them.
    if inside.strip_prefix('/').is_some_and(|name| HIDDEN_NAMES.contains(&name)) {
        return Lookup::Nothing;
    }
    let at = |address: &str| {
        let route = Route::new(address)?;
        site.get(&route)
    };
    let index = inside.ends_with('/').then(|| format!("{inside}index.html"));
    let folder = inside.strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
    // Web servers know such an address without its last `/`, too.
    let page = format!("{inside}/");
    let gone = [inside, page.as_str()].into_iter().find(|address| site.rules.gone.contains(*address));
    if let Some(gone) = gone {
        return at(gone).map_or(Lookup::Gone, Lookup::GonePage);
    }
    let file = at(inside).or_else(|| at(index.as_deref()?)).or_else(|| at(folder?));
    match file {
        Some(output) => Lookup::File(output),
        None if at(&format!("{inside}/")).is_some() || at(&format!("{inside}/index.html")).is_some() => Lookup::Folder,
        None => Lookup::Nothing,
    }
}
