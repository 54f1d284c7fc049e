//! The page of a post as the preview shows it now, to be put into the frame without loading it anew.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::settings::Config;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::output::file::Output;
use crate::output::route::Route;
use crate::serve::preview::ServedSite;
use crate::text::html::escape_into;

/// Asks for the page of a post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The post.
    pub post: String,
    /// Where it is seen.
    #[serde(default, rename = "as")]
    pub seen_as: SeenAs,
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
/// If there is no such post, or the preview does not show it: its front matter has an error, or it is not where it was asked for.
pub fn preview(desk: &Arc<Desk>, request: PreviewRequest) -> Result<Value, Refusal> {
    let PreviewRequest { post, seen_as } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let shown = site.shared().shown();
    let Some(served) = &shown.site else { return Err(Refusal::new(409, "preview_not_yet")) };
    let seen = site.seen();
    let entry = seen.entries.get(&path).filter(|entry| !entry.url.is_empty());
    let url = entry.map(|entry| entry.url.clone()).ok_or_else(|| Refusal::new(409, "preview_not_shown"))?;
    let route = route(&url, site.preview()).ok_or_else(Refusal::unknown)?;
    let (address, html) = match seen_as {
        SeenAs::Page => {
            let page = site.typed_page(&path).or_else(|| served.get(&route).cloned());
            (url, page.and_then(|page| page.as_text().map(body)))
        }
        SeenAs::List => {
            let list =
                list_with(served, &site.config(), &route).ok_or_else(|| Refusal::new(409, "preview_not_in_list"))?;
            let address = format!("{}{}", site.preview().trim_end_matches('/'), list.route.encoded());
            (address, list.as_text().map(body))
        }
        SeenAs::Feed => {
            let feed = Route::home().file(&site.config().feed.file).and_then(|route| served.get(&route));
            let item = feed.and_then(|feed| feed_item(feed.as_text()?, &url));
            (url, Some(item.ok_or_else(|| Refusal::new(409, "preview_not_in_feed"))?))
        }
    };
    Ok(json!({"address": address, "number": shown.number(), "html": html}))
}

/// Returns an address of the preview as one within the site.
fn route(url: &str, base: &str) -> Option<Route> {
    Route::new(&format!("/{}", url.strip_prefix(base)?))
}

/// Returns the first page of the newest posts that has the post at an address.
fn list_with<'a>(served: &'a ServedSite, config: &Config, post: &Route) -> Option<&'a Output> {
    let link = format!("href=\"{}{}\"", served.url.path().trim_end_matches('/'), post.encoded());
    let further = (2..).map(|number: usize| Route::home().page(config.paths.page.as_str()).page(&number.to_string()));
    let mut lists = std::iter::once(Route::home()).chain(further).map_while(|route| served.get(&route));
    lists.find(|list| list.as_text().is_some_and(|text| text.contains(&link)))
}

/// Returns the post at an address as the body of a page, in the words that subscribers get.
fn feed_item(feed: &str, url: &str) -> Option<String> {
    let channel = rss::Channel::read_from(feed.as_bytes()).ok()?;
    let item = channel.items().iter().find(|item| item.link() == Some(url))?;
    let mut html = String::from("<body><main><article><h1>");
    escape_into(&mut html, item.title().unwrap_or_default());
    html.push_str("</h1>");
    html.push_str(item.content().or(item.description()).unwrap_or_default());
    html.push_str("</article></main></body>");
    Some(html)
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
