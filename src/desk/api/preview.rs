//! The page of a post as the preview shows it now, to be put into the frame without loading it anew.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::open_site::OpenSite;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::output::route::Route;
use crate::source::path::SourcePath;

/// Asks for the page of a post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The post.
    pub post: String,
    /// Where it is seen.
    #[serde(default, rename = "as")]
    pub seen_as: SeenAs,
    /// Words around the caret; the page itself finds the place.
    #[serde(default)]
    pub caret: String,
}

/// Where a post is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeenAs {
    /// On its own page.
    #[default]
    Page,
    /// In the list of the newest posts.
    List,
    /// In the feed.
    Feed,
}

/// Returns the address of the page in the preview, the number of the site that is shown, and the markup of its body.
///
/// # Errors
///
/// If there is no such post, or the preview does not show it: its front matter has an error.
pub fn preview(desk: &Arc<Desk>, request: PreviewRequest) -> Result<Value, Refusal> {
    let PreviewRequest { post, seen_as, caret } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let (url, route) = place(&site, &path, seen_as).ok_or_else(|| Refusal::new(409, "preview_not_shown"))?;
    let shown = site.shared().shown();
    let typed = if seen_as == SeenAs::Page { site.typed_page(&path) } else { None };
    let of_build = || shown.site.as_ref().and_then(|site| site.get(&route).cloned());
    let html = typed.or_else(of_build).and_then(|page| page.as_text().map(body));
    Ok(json!({"address": url, "number": shown.number(), "html": html, "caret": caret}))
}

/// Returns the address of where a post is seen, and that within the site.
fn place(site: &OpenSite, path: &SourcePath, seen_as: SeenAs) -> Option<(String, Route)> {
    let seen = site.seen();
    let base = site.preview();
    let route = |url: &str| Route::new(&format!("/{}", url.strip_prefix(base)?));
    match seen_as {
        SeenAs::Page => {
            let url = seen.entries.get(path)?.url.clone();
            let route = route(&url)?;
            Some((url, route))
        }
        SeenAs::List | SeenAs::Feed => Some((base.to_owned(), Route::home())),
    }
}

/// Returns the markup of a page's body, with its tags.
fn body(page: &str) -> String {
    let start = page.find("<body").unwrap_or_default();
    let end = page.rfind("</body>").map_or(page.len(), |end| end + "</body>".len());
    page.get(start..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_page_is_cut_out() {
        assert_eq!(body("<html><head></head><body class=\"a\"><p>x</body></html>"), "<body class=\"a\"><p>x</body>");
        assert_eq!(body("<p>x"), "<p>x");
    }
}
