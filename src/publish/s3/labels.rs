//! What a bucket says of a file when it gives it away: its media type, and how long a copy is fresh.
//!
//! Other headers of a site cannot be kept with a file there; a CDN in front adds them.

use crate::output::hosting::{HIDDEN_NAMES, Header, Hosting};
use crate::source::path::SourcePath;

/// Media type of files of which nobody knows one (RFC 2046).
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// Returns the headers that are kept with a file, in the order of their names.
pub(super) fn labels(hosting: &Hosting, path: &SourcePath) -> Vec<(&'static str, String)> {
    let media_type = hosting.media_type(path).unwrap_or(UNKNOWN_TYPE).to_owned();
    let cache = if HIDDEN_NAMES.contains(&path.as_str()) {
        // The lock and the lists are read by griffel alone; an old copy would say that nobody publishes.
        Some("no-store".to_owned())
    } else {
        hosting.headers_at(path).into_iter().find_map(|header| match header {
            Header::Cache(..) => Some(header.value()),
            Header::Policy(_) | Header::Other(..) => None,
        })
    };
    cache.map(|cache| ("cache-control", cache)).into_iter().chain([("content-type", media_type)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::hosting::{HeaderRule, Scope};
    use crate::output::route::Route;

    #[test]
    fn pages_are_asked_for_again_and_named_assets_never() {
        let rule = |scope, header| HeaderRule { scope, headers: vec![header] };
        let assets = Scope::Below(Route::home().page("assets"));
        let hosting = Hosting {
            rules: vec![
                rule(Scope::Everything, Header::Cache(0, "must-revalidate")),
                rule(assets, Header::Cache(31_536_000, "immutable")),
            ],
            types: vec![("html", "text/html; charset=utf-8".to_owned())],
            ..Hosting::default()
        };
        for (path, cache, media_type) in [
            ("2026/a/index.html", "public, max-age=0, must-revalidate", "text/html; charset=utf-8"),
            ("assets/x.1234", "public, max-age=31536000, immutable", UNKNOWN_TYPE),
            (".griffel-lock", "no-store", UNKNOWN_TYPE),
        ] {
            let expected = vec![("cache-control", cache.to_owned()), ("content-type", media_type.to_owned())];
            assert_eq!(labels(&hosting, &SourcePath::new(path).expect("a path")), expected);
        }
        let plain = labels(&Hosting::default(), &SourcePath::new("a").expect("a path"));
        assert_eq!(plain, [("content-type", UNKNOWN_TYPE.to_owned())]);
    }
}
