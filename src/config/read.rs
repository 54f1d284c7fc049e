//! Reads the settings from `griffel.yaml`.

use jiff::tz::TimeZone;

use crate::addresses::link_address::{AddressError, LinkAddress, MailAddress};
use crate::addresses::paths::Paths;
use crate::addresses::permalink::{PatternError, Permalink};
use crate::config::accessibility::accessibility;
use crate::config::check::check;
use crate::config::link_fields::{base_url, checked_link, contact, external, hub, link, mail, no_link};
use crate::config::publish_fields::targets;
use crate::config::settings::{
    Archives, Author, Config, FeedSetting, LiveOrder, MenuItem, MenuTarget, Office, Organization, Redirect, Security,
    Server, TermSetting,
};
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnosed, Rule};
use crate::output::route::is_file_name;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::Location;
use crate::text::color::Color;
use crate::text::slug::Slug;
use crate::text::suggest::nearest;
use crate::yaml::fields::{Fields, Located};
use crate::yaml::file_text::file_mapping;
use crate::yaml::node::{Node, NodeKind};

/// An unknown time zone.
pub const NO_ZONE: Rule = Rule::error("G061");
/// An invalid pattern for addresses.
pub const NO_PERMALINK: Rule = Rule::error("G063");
/// A required setting is missing.
pub const MISSING: Rule = Rule::error("G064");
/// An unknown setting.
pub const UNKNOWN: Rule = Rule::warning("G066");
/// A value that is not one of the choices.
pub const NO_CHOICE: Rule = Rule::error("G067");

/// An invalid date.
pub const NO_DAY: Rule = Rule::error("G068");

/// A language that is no language tag.
pub const NO_LANGUAGE: Rule = Rule::error("G133");

/// An invalid colour.
pub const NO_COLOR: Rule = Rule::error("G100");

/// Most posts on a page of an archive, and most items in a feed.
const LIST_MAX: usize = 1000;

/// Reads the settings; a setting with a mistake keeps its default.
#[must_use]
pub fn config(source: &Source) -> Diagnosed<Config> {
    let mut diagnostics = Vec::new();
    let read = file_mapping(source, &mut diagnostics);
    let mut fields = Fields::new(&source.path, &read.entries, &mut diagnostics);
    let value = settings(&mut fields, &source.path, read.is_damaged);
    fields.finish(UNKNOWN);
    Diagnosed { value, diagnostics }
}

fn settings(fields: &mut Fields<'_>, path: &SourcePath, is_damaged: bool) -> Config {
    let default = Config::default();
    let title = fields.prose("title");
    let url = url(fields, path, is_damaged);
    if title.is_none() && !is_damaged {
        fields.report(MISSING.at(Location::file(path)).with("key", "title"));
    }
    let language = language(fields, path).unwrap_or(default.language);
    let image = fields.words("image");
    let image_alt = fields.prose("image_alt").map_or_else(String::new, |alt| alt.value);
    Config {
        title: title.map_or(default.title, |title| title.value),
        description: fields.prose("description").map_or_else(String::new, |text| text.value),
        url: url.unwrap_or(default.url),
        zone: zone(fields, path).unwrap_or(default.zone),
        authors: authors(fields, path),
        theme: fields.words("theme").unwrap_or(default.theme),
        color: color(fields, path),
        logo: fields.words("logo"),
        paginate: fields.number("paginate", 1..=LIST_MAX).unwrap_or(default.paginate),
        permalink: permalink(fields, path).unwrap_or_default(),
        paths: paths(fields, &language),
        categories: terms(fields, "categories"),
        tags: terms(fields, "tags"),
        series: terms(fields, "series"),
        feed: feed(fields, path).unwrap_or(default.feed),
        hub: hub(fields, path),
        menu: menu(fields, path, "menu"),
        footer: menu(fields, path, "footer"),
        redirects: redirects(fields, path),
        image: image.map(|image| (image, image_alt)),
        live: live(fields, path).unwrap_or(default.live),
        share_pictures: truth(fields, path, "share_pictures").unwrap_or(default.share_pictures),
        organization: organization(fields, path),
        comments_email: comments_email(fields, path),
        security: security(fields, path),
        archives: archives(fields, path).unwrap_or(default.archives),
        related: fields.number("related", 0..=20).unwrap_or(default.related),
        has_search: truth(fields, path, "search").unwrap_or(true),
        has_embeds: truth(fields, path, "embed").unwrap_or(false),
        office: {
            let text = fields.words("office");
            choice(fields, path, text, &["soffice"]).map(|_| Office::Soffice)
        },
        draw_max: draw_max(fields),
        external: external(fields, path),
        headers: headers(fields, path).unwrap_or(default.headers),
        publish: targets(fields, path, UNKNOWN),
        audience: default.audience,
        accessibility: accessibility(fields, path, UNKNOWN),
        check: check(fields, path, UNKNOWN),
        extra: fields.node("extra").map_or(default.extra, Node::to_json),
        language,
    }
}

fn url(fields: &mut Fields<'_>, path: &SourcePath, is_damaged: bool) -> Option<BaseUrl> {
    let Some(text) = fields.words("url") else {
        if !is_damaged {
            fields.report(MISSING.at(Location::file(path)).with("key", "url"));
        }
        return None;
    };
    base_url(&text, fields, path)
}

/// Returns the language of the site: a tag of letters, digits and hyphens (BCP 47), which files of lines contain, too.
fn language(fields: &mut Fields<'_>, path: &SourcePath) -> Option<String> {
    let text = fields.words("language")?;
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if text.value.split('-').all(is_part) {
        return Some(text.value);
    }
    fields.report(NO_LANGUAGE.at(Location::at(path, text.span)).with("value", text.value));
    None
}

fn zone(fields: &mut Fields<'_>, path: &SourcePath) -> Option<TimeZone> {
    let text = fields.words("timezone")?;
    let zone = TimeZone::get(&text.value).ok();
    if zone.is_none() {
        fields.report(NO_ZONE.at(Location::at(path, text.span)).with("value", text.value));
    }
    zone
}

fn color(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Located<Color>> {
    let text = fields.words("color")?;
    let color = Color::parse(&text.value);
    if color.is_none() {
        fields.report(NO_COLOR.at(Location::at(path, text.span)).with("value", text.value));
    }
    Some(Located { value: color?, span: text.span })
}

fn authors(fields: &mut Fields<'_>, path: &SourcePath) -> Vec<Author> {
    let mut authors = Vec::new();
    for node in fields.items("authors") {
        authors.extend(match &node.kind {
            NodeKind::Scalar { text, .. } => Some(Author::named(Located { value: text.clone(), span: node.span })),
            NodeKind::Map(entries) => fields.inner(entries, UNKNOWN, |fields| {
                let name = fields.name("name")?;
                let slug = fields.words("slug").map(|slug| Slug::of(&slug.value));
                let (email, url) = (mail(fields, path, "email"), link(fields, path, "url"));
                let description = fields.prose("description").map_or_else(String::new, |text| text.value);
                let role = fields.prose("role").map_or_else(String::new, |text| text.value);
                let picture = fields.words("picture");
                Some(Author { name, slug, email, url, description, role, picture })
            }),
            NodeKind::List(_) => {
                fields.wrong("authors", node, "text");
                None
            }
        });
    }
    authors
}

fn permalink(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Permalink> {
    let text = fields.words("permalink")?;
    let location = Location::at(path, text.span);
    match Permalink::parse(&text.value) {
        Ok(permalink) => return Some(permalink),
        Err(PatternError::Ends) => fields.report(NO_PERMALINK.at(location).help("ends")),
        Err(PatternError::NoSlug) => fields.report(NO_PERMALINK.at(location).help("slug")),
        Err(PatternError::Unknown(part)) => fields.report(NO_PERMALINK.at(location).with("part", part).help("part")),
    }
    None
}

fn paths(fields: &mut Fields<'_>, language: &str) -> Paths {
    let mut paths = Paths::of_language(language);
    let given = fields.map("paths").unwrap_or_default();
    fields.inner(given, UNKNOWN, |fields| {
        for (key, path) in paths.by_key() {
            if let Some(text) = fields.words(key) {
                *path = Slug::of(&text.value);
            }
        }
    });
    paths
}

fn terms(fields: &mut Fields<'_>, key: &'static str) -> Vec<TermSetting> {
    let mut terms = Vec::new();
    for node in fields.items(key) {
        let term = match &node.kind {
            NodeKind::Scalar { text, .. } => Some(TermSetting {
                name: Located { value: text.trim().to_owned(), span: node.span },
                slug: None,
                description: String::new(),
                parent: None,
            }),
            NodeKind::Map(entries) => fields.inner(entries, UNKNOWN, |fields| {
                let name = fields.name("name");
                let slug = fields.words("slug").map(|slug| Slug::of(&slug.value));
                let description = fields.prose("description").map_or_else(String::new, |text| text.value);
                let parent = fields.words("parent");
                name.map(|name| TermSetting { name, slug, description, parent })
            }),
            NodeKind::List(_) => None,
        };
        if term.is_none() {
            fields.wrong(key, node, "term");
        }
        terms.extend(term);
    }
    terms
}

fn feed(fields: &mut Fields<'_>, path: &SourcePath) -> Option<FeedSetting> {
    let entries = fields.map("feed")?;
    let default = Config::default().feed;
    Some(fields.inner(entries, UNKNOWN, |fields| {
        let items = fields.number("items", 1..=LIST_MAX).unwrap_or(default.items);
        let content = fields.words("content");
        let is_full = choice(fields, path, content, &["full", "summary"]).is_none_or(|choice| choice == "full");
        let file = fields.words("file");
        let is_name = |file: &Located<String>| is_file_name(&file.value) && file.value.contains('.');
        if let Some(file) = file.as_ref().filter(|file| !is_name(file)) {
            fields.report(
                NO_CHOICE
                    .at(Location::at(path, file.span))
                    .with("choices", "feed.xml, rss.xml, index.xml")
                    .with("value", file.value.clone()),
            );
        }
        let file = file.filter(is_name).map_or(default.file, |file| file.value);
        let has_tags = truth(fields, path, "tags").unwrap_or(default.has_tags);
        let json = truth(fields, path, "json").unwrap_or(false).then(|| FeedSetting::json_name(&file));
        FeedSetting { items, is_full, file, json, has_tags }
    }))
}

fn draw_max(fields: &mut Fields<'_>) -> Option<usize> {
    /// Most pages that can be asked for: as many as are read.
    const MOST: usize = 5_000;
    let entries = fields.map("presentations")?;
    fields.inner(entries, UNKNOWN, |fields| fields.number("draw", 0..=MOST))
}

fn live(fields: &mut Fields<'_>, path: &SourcePath) -> Option<LiveOrder> {
    let text = fields.words("live");
    choice(fields, path, text, &["newest-first", "oldest-first", "as-written"]).map(|choice| match choice {
        "newest-first" => LiveOrder::NewestFirst,
        "oldest-first" => LiveOrder::OldestFirst,
        _ => LiveOrder::AsWritten,
    })
}

/// Returns the value of a key that is `true` or `false`.
fn truth(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str) -> Option<bool> {
    let text = fields.words(key);
    choice(fields, path, text, &["true", "false"]).map(|choice| choice == "true")
}

/// Returns the text if it is one of `choices`; otherwise reports it.
fn choice(
    fields: &mut Fields<'_>,
    path: &SourcePath,
    text: Option<Located<String>>,
    choices: &[&'static str],
) -> Option<&'static str> {
    let text = text?;
    let choice = choices.iter().find(|choice| **choice == text.value).copied();
    if choice.is_none() {
        let diagnostic = NO_CHOICE.at(Location::at(path, text.span)).with("choices", choices.join(", "));
        let near = nearest(&text.value, choices.iter().copied());
        let diagnostic = match near.filter(|_| text.is_plain()) {
            Some(near) => diagnostic.fix(near),
            None => diagnostic,
        };
        fields.report(diagnostic.with("value", text.value.clone()).near(near));
    }
    choice
}

fn menu(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str) -> Vec<MenuItem> {
    let mut items = Vec::new();
    for node in fields.items(key) {
        let item = match &node.kind {
            NodeKind::Map(entries) => fields.inner(entries, UNKNOWN, |fields| {
                let title = fields.prose("title");
                let page = fields.words("page").map(|page| MenuTarget::Page(page.value));
                let url = fields.words("url").map(|url| Some(MenuTarget::Url(checked_link(fields, path, &url)?)));
                let (title, span) = (title?.value, node.span);
                // What is wrong with an address is reported already.
                Some(page.map(Some).or(url)?.map(|target| MenuItem { title, target, span }))
            }),
            NodeKind::Scalar { .. } | NodeKind::List(_) => None,
        };
        if item.is_none() {
            fields.wrong(key, node, "menu");
        }
        items.extend(item.flatten());
    }
    items
}

fn redirects(fields: &mut Fields<'_>, path: &SourcePath) -> Vec<Redirect> {
    let entries = fields.map("redirects").unwrap_or_default();
    let mut redirects = Vec::new();
    for entry in entries {
        match entry.value.text() {
            Some(to) => {
                let from = Located { value: entry.key.clone(), span: entry.key_span };
                let to = Located { value: to.to_owned(), span: entry.value.span };
                match LinkAddress::parse(&to.value) {
                    Err(error @ (AddressError::Control | AddressError::Scheme(_))) => {
                        fields.report(no_link(&error, path, &to, "link"));
                    }
                    // Whether it leads somewhere is known when all addresses are.
                    Ok(_) | Err(AddressError::Near(_) | AddressError::Nothing) => redirects.push(Redirect { from, to }),
                }
            }
            None => fields.wrong("redirects", &entry.value, "text"),
        }
    }
    redirects
}

fn organization(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Organization> {
    let entries = fields.map("organization")?;
    fields.inner(entries, UNKNOWN, |fields| {
        let name = fields.name("name").map(|name| name.value);
        let url = link(fields, path, "url");
        name.map(|name| Organization { name, url })
    })
}

fn comments_email(fields: &mut Fields<'_>, path: &SourcePath) -> Option<MailAddress> {
    let entries = fields.map("comments")?;
    fields.inner(entries, UNKNOWN, |fields| mail(fields, path, "email"))
}

fn security(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Security> {
    let entries = fields.map("security")?;
    fields.inner(entries, UNKNOWN, |fields| {
        let contact = contact(fields, path, "contact");
        let expires = fields.words("expires")?;
        match expires.value.parse() {
            Ok(day) => Some(Security { contact: contact?, expires: day }),
            Err(_) => {
                fields.report(NO_DAY.at(Location::at(path, expires.span)).with("value", expires.value));
                None
            }
        }
    })
}

fn archives(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Archives> {
    const CHOICES: [&str; 4] = ["year", "month", "author", "series"];
    let given = fields.texts("archives")?;
    let mut names: Vec<&str> = Vec::new();
    for text in given {
        names.extend(choice(fields, path, Some(text), &CHOICES));
    }
    let has = |name| names.contains(&name);
    Some(Archives { year: has("year"), month: has("month"), author: has("author"), series: has("series") })
}

/// Returns the chosen servers, each once, in the order of the enum; an empty list means none.
fn headers(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Vec<Server>> {
    const SERVERS: [(&str, Server); 4] =
        [("netlify", Server::Netlify), ("apache", Server::Apache), ("nginx", Server::Nginx), ("iis", Server::Iis)];
    const CHOICES: [&str; 4] = [SERVERS[0].0, SERVERS[1].0, SERVERS[2].0, SERVERS[3].0];
    let given = fields.texts("headers")?;
    let chosen: Vec<&str> = given.into_iter().filter_map(|text| choice(fields, path, Some(text), &CHOICES)).collect();
    Some(SERVERS.into_iter().filter(|(name, _)| chosen.contains(name)).map(|(_, server)| server).collect())
}
