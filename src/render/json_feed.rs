//! Feeds as JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>): the items of the RSS feeds under the same ids.

use serde::Serialize;

use crate::output::file::Output;
use crate::plan::feeds::{FeedPlan, ItemPlan};
use crate::plan::file_view::FileView;
use crate::text::allowed::allowed;

/// An item.
#[derive(Debug, Serialize)]
pub(super) struct JsonItem {
    id: String,
    url: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    /// An item has one of both.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// RFC 3339.
    date_published: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<JsonAttachment>,
}

#[derive(Debug, Serialize)]
struct JsonAuthor {
    name: String,
}

#[derive(Debug, Serialize)]
struct JsonAttachment {
    url: String,
    mime_type: String,
    title: String,
    size_in_bytes: u64,
}

/// A feed, whose items come last: its head alone says what it is, and which hub it has.
#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    description: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<JsonHub<'a>>,
    items: Vec<&'a JsonItem>,
}

#[derive(Serialize)]
struct JsonHub<'a> {
    #[serde(rename = "type")]
    protocol: &'static str,
    url: &'a str,
}

/// Returns an item; `content` is its text for feed readers, if feeds contain it.
pub(super) fn json_item(item: &ItemPlan, content: Option<&str>) -> JsonItem {
    let clean = |text: &str| allowed(text).into_owned();
    let summary = Some(clean(&item.summary)).filter(|summary| !summary.is_empty());
    let content_html = content.map(clean);
    let content_text = if content_html.is_some() { None } else { summary.clone().or_else(|| Some(clean(&item.title))) };
    let is_listed = |file: &&FileView| item.files.iter().all(|listed| listed.url != file.url);
    let files = item.files.iter().chain(item.enclosure.as_ref().filter(is_listed));
    JsonItem {
        id: item.id.clone(),
        url: item.link.clone(),
        title: clean(&item.title),
        content_html,
        content_text,
        summary,
        date_published: item.date.rfc3339(),
        authors: item.authors.iter().map(|name| JsonAuthor { name: clean(name) }).collect(),
        tags: item.categories.iter().map(|name| clean(name)).collect(),
        language: item.language.clone(),
        attachments: files.map(attachment).collect(),
    }
}

fn attachment(file: &FileView) -> JsonAttachment {
    JsonAttachment {
        url: file.url.clone(),
        mime_type: file.media_type.clone(),
        title: allowed(&file.title).into_owned(),
        size_in_bytes: file.bytes,
    }
}

/// Renders a feed; `items` are newest first, `language` is that of the site.
pub(super) fn json_feed<'a>(
    feed: &'a FeedPlan,
    items: impl Iterator<Item = &'a JsonItem>,
    language: &'a str,
) -> Output {
    let (title, description) = (allowed(&feed.title), allowed(&feed.description));
    let json = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &title,
        home_page_url: &feed.link,
        feed_url: &feed.url,
        description: &description,
        language,
        hubs: feed.hub.iter().map(|url| JsonHub { protocol: "WebSub", url }).collect(),
        items: items.collect(),
    };
    let text = serde_json::to_string(&json).expect("invariant: a struct of texts and numbers is JSON");
    Output::text(feed.route.clone(), text + "\n")
}
