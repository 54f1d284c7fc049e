//! Feeds as RSS 2.0, and the list of feeds as OPML 2.0.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ammonia::{Builder, UrlRelative};
use rss::extension::Extension;
use rss::extension::dublincore::DublinCoreExtension;
use rss::{Category, Channel, Enclosure, Guid, Item};

use crate::addresses::own::OwnFile;
use crate::output::file::Output;
use crate::plan::feeds::{FeedFormat, FeedPlan, ItemPlan};
use crate::plan::link_view::Feed;
use crate::render::json_feed::{JsonItem, json_feed, json_item};
use crate::text::allowed::allowed;
use crate::text::html::escape_into;
use crate::text::page_markup::without_page_markup;
use crate::text::post_date::PostDate;
use crate::text::words::Words;

/// Settings that all feeds share.
#[derive(Clone, Copy)]
pub struct FeedLocale<'a> {
    /// Language of the site.
    pub language: &'a str,
    /// Words of the theme in that language.
    pub words: &'a Words,
    /// Address of the style sheet with which browsers show a feed.
    pub sheet: Option<&'a str>,
    /// Whether some feeds are JSON.
    pub has_json: bool,
}

/// A rendered item.
pub struct RenderedItem {
    item: Item,
    json: Option<JsonItem>,
    date: PostDate,
}

/// Renders an item.
#[must_use]
pub fn item(item: &ItemPlan, locale: FeedLocale<'_>) -> RenderedItem {
    let content = item.content.as_ref().map(|content| content_of(item, content.as_str(), locale));
    let json = locale.has_json.then(|| json_item(item, content.as_deref()));
    RenderedItem { item: rss_item(item, content), json, date: item.date }
}

/// Renders a feed; `items` are newest first.
#[must_use]
pub fn feed(feed: &FeedPlan, items: &[Arc<RenderedItem>], locale: FeedLocale<'_>) -> Output {
    match feed.format {
        FeedFormat::Rss => rss(feed, items, locale),
        FeedFormat::Json => json_feed(feed, items.iter().filter_map(|item| item.json.as_ref()), locale.language),
    }
}

fn rss(feed: &FeedPlan, items: &[Arc<RenderedItem>], locale: FeedLocale<'_>) -> Output {
    let namespaces = [
        ("atom", "http://www.w3.org/2005/Atom"),
        ("content", "http://purl.org/rss/1.0/modules/content/"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
    ];
    let channel = Channel {
        title: feed.title.clone(),
        link: feed.link.clone(),
        description: feed.description.clone(),
        language: Some(rss_language(locale.language)),
        // The date of the newest item, not the current time: the same items give the same bytes (row F6).
        last_build_date: items.iter().map(|item| item.date).max().map(|date| date.rfc822()),
        extensions: BTreeMap::from([("atom".to_owned(), BTreeMap::from([("link".to_owned(), links(feed))]))]),
        namespaces: namespaces.iter().map(|(name, url)| ((*name).to_owned(), (*url).to_owned())).collect(),
        items: items.iter().map(|item| item.item.clone()).collect(),
        ..Channel::default()
    };
    let xml = with_empty_links(&channel.to_string(), 1 + usize::from(feed.hub.is_some()));
    let text = format!("{}\n", with_declaration(&with_help(xml, feed, locale), locale.sheet));
    Output::text(feed.route.clone(), allowed(&text).into_owned())
}

/// Returns the links from a feed to itself and to its hub (row F17). The `atom` feature of `rss` would write them as well, but
/// brings ten crates.
fn links(feed: &FeedPlan) -> Vec<Extension> {
    let own = link(&[("href", &feed.url), ("rel", "self"), ("type", "application/rss+xml")]);
    let hub = feed.hub.as_ref().map(|hub| link(&[("href", hub), ("rel", "hub")]));
    std::iter::once(own).chain(hub).collect()
}

fn link(attributes: &[(&str, &str)]) -> Extension {
    Extension {
        name: "atom:link".to_owned(),
        attrs: attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..Extension::default()
    }
}

/// Writes the links as empty elements. They are the first of their name: a channel's extensions precede its items.
fn with_empty_links(xml: &str, number: usize) -> String {
    xml.replacen("></atom:link>", "/>", number)
}

/// Adds what a person reads who opens the feed in a browser: a link to the page that explains feeds. XHTML beside the channel's own
/// elements is an extension of RSS 2.0 that feed readers pass over; it needs the style sheet, because without it there is
/// nothing to see but the source.
fn with_help(mut xml: String, feed: &FeedPlan, locale: FeedLocale<'_>) -> String {
    let at = xml.find("<item>").or_else(|| xml.find("</channel>")).filter(|_| locale.sheet.is_some());
    let Some(at) = at else { return xml };
    let mut help = "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"".to_owned();
    escape_into(&mut help, locale.language);
    help.push_str("\"><p>");
    escape_into(&mut help, &locale.words.say("feed_help", &[]));
    help.push_str(" <a href=\"");
    escape_into(&mut help, &feed.help);
    help.push_str("\">");
    escape_into(&mut help, &locale.words.say("feed_help_link", &[]));
    help.push_str("</a></p></div>");
    xml.insert_str(at, &help);
    xml
}

/// Writes the declaration, and the style sheet with which browsers show XML (W3C, Associating Style Sheets with XML).
fn with_declaration(xml: &str, sheet: Option<&str>) -> String {
    let mut declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_owned();
    if let Some(sheet) = sheet {
        declaration.push_str("\n<?xml-stylesheet type=\"text/css\" href=\"");
        escape_into(&mut declaration, sheet);
        declaration.push_str("\"?>");
    }
    let body = xml.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(xml, |(_, body)| body);
    format!("{declaration}\n{}", body.trim_start())
}

/// Returns a language tag as RSS writes it, in lower case and with a region: `sv-se`.
fn rss_language(language: &str) -> String {
    match language {
        "sv" => "sv-se".to_owned(),
        "en" => "en-gb".to_owned(),
        other => other.to_lowercase(),
    }
}

fn rss_item(item: &ItemPlan, content: Option<String>) -> Item {
    Item {
        title: Some(item.title.clone()),
        link: Some(item.link.clone()),
        guid: Some(Guid { value: item.id.clone(), permalink: item.id == item.link }),
        pub_date: Some(item.date.rfc822()),
        description: Some(summary(item)),
        content,
        categories: item.categories.iter().map(|name| Category { name: name.clone(), domain: None }).collect(),
        enclosure: item.enclosure.as_ref().map(|file| Enclosure {
            url: file.url.clone(),
            length: file.bytes.to_string(),
            mime_type: file.media_type.clone(),
        }),
        dublin_core_ext: (!item.authors.is_empty())
            .then(|| DublinCoreExtension { creators: item.authors.clone(), ..DublinCoreExtension::default() }),
        ..Item::default()
    }
}

/// Returns the summary as markup, because feed readers take it for that.
fn summary(item: &ItemPlan) -> String {
    let mut markup = String::new();
    escape_into(&mut markup, if item.summary.is_empty() { &item.title } else { &item.summary });
    markup
}

/// Returns the text for feed readers: absolute addresses, no scripts, a link to every attachment (rows F8 and F9).
fn content_of(item: &ItemPlan, content: &str, locale: FeedLocale<'_>) -> String {
    let mut text = absolute(&without_page_markup(content), &item.link);
    if !item.files.is_empty() {
        text.push_str("\n<h2>");
        escape_into(&mut text, &locale.words.say("attachments_in_feed", &[]));
        text.push_str("</h2>\n<ul>\n");
        for file in &item.files {
            text.push_str("<li><a href=\"");
            escape_into(&mut text, &file.url);
            text.push_str("\">");
            escape_into(&mut text, &format!("{} ({}, {})", file.title, file.kind, file.size));
            text.push_str("</a></li>\n");
        }
        text.push_str("</ul>\n");
    }
    if text.trim().is_empty() {
        escape_into(&mut text, &item.title);
    }
    text
}

/// Returns markup for feed readers: only elements that they know, with absolute addresses.
#[must_use]
pub fn absolute(markup: &str, base: &str) -> String {
    let base = url::Url::parse(base).expect("invariant: a page's absolute address");
    let mut builder = Builder::default();
    builder
        .add_tags(["figure", "figcaption"])
        .rm_tags(["span", "div", "section", "article", "aside", "header", "footer", "nav", "center"])
        .generic_attributes(["lang"].into())
        .tag_attributes(
            BTreeMap::from([
                ("a", BTreeSet::from(["href", "hreflang"])),
                ("img", BTreeSet::from(["src", "alt", "width", "height"])),
                ("ol", BTreeSet::from(["start", "type"])),
                ("th", BTreeSet::from(["scope"])),
            ])
            .into_iter()
            .map(|(tag, names)| (tag, names.into_iter().collect()))
            .collect(),
        )
        .link_rel(None)
        .url_relative(UrlRelative::RewriteWithBase(base));
    builder.clean(markup).to_string().trim().to_owned()
}

/// Renders the list of all feeds, which a feed reader can import.
#[must_use]
pub fn opml(title: &str, groups: &BTreeMap<&'static str, Vec<Feed>>, home: &str) -> Output {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n<head><title>".to_owned();
    escape_into(&mut text, title);
    text.push_str("</title></head>\n<body>\n");
    for name in ["site", "categories", "tags", "presentations"] {
        for feed in groups.get(name).into_iter().flatten() {
            text.push_str("<outline type=\"rss\" text=\"");
            escape_into(&mut text, &feed.title);
            text.push_str("\" title=\"");
            escape_into(&mut text, &feed.title);
            text.push_str("\" xmlUrl=\"");
            escape_into(&mut text, &feed.url);
            text.push_str("\" htmlUrl=\"");
            let page = feed.url.rfind('/').map_or(home, |at| &feed.url[..=at]);
            escape_into(&mut text, page);
            text.push_str("\"/>\n");
        }
    }
    text.push_str("</body>\n</opml>\n");
    Output::text(OwnFile::Opml.route(), allowed(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feed_text_has_absolute_addresses_and_nothing_that_runs() {
        let text = absolute(
            "<h2 id=\"a\">A</h2><p><a href=\"/x/\">x</a> <a href=\"#fn-1\">1</a><img src=\"b.png\" alt=\"b\" loading=\"lazy\"></p><video src=\"f.mp4\"><p><a href=\"f.mp4\">film</a></p></video>",
            "https://example.se/2015/a/",
        );
        assert!(text.contains("href=\"https://example.se/x/\""), "{text}");
        assert!(text.contains("href=\"https://example.se/2015/a/#fn-1\""), "{text}");
        assert!(text.contains("src=\"https://example.se/2015/a/b.png\""), "{text}");
        assert!(text.contains("href=\"https://example.se/2015/a/f.mp4\""), "{text}");
        assert!(!text.contains("loading") && !text.contains("<video") && !text.contains("id="), "{text}");
    }
}
