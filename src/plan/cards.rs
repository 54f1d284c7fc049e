//! Posts in lists, and on their own pages.

use std::sync::Arc;

use crate::addresses::paths::Taxonomy;
use crate::model::entry::Entry;
use crate::model::site::SiteEntry;
use crate::parse::document::DocumentKind;
use crate::parse::outline::Heading;
use crate::plan::authors::about_authors;
use crate::plan::file_view::Picture;
use crate::plan::files::{file_view, picture};
use crate::plan::link_view::{Link, PostLink, Related, TermLink};
use crate::plan::planning::Planning;
use crate::plan::post_view::{Card, PostView, SeriesView, Shown, TocEntry};
use crate::plan::texts::Texts;
use crate::plan::thread::thread;
use crate::source::path::SourcePath;
use crate::text::address::encoded_component;
use crate::text::post_date::PostDate;

/// Words that an adult reads in a minute.
const WORDS_PER_MINUTE: usize = 210;
/// Least number of headings for a table of contents.
const TOC_MIN: usize = 3;
/// Deepest level of headings in a table of contents.
const TOC_LEVELS: u8 = 3;
/// Terms that two posts share, of which a reader is told: more are no reason any longer.
const SHARED_MAX: usize = 2;

/// Returns an entry as lists show it.
#[must_use]
pub fn card(planning: &Planning<'_>, entry: &SiteEntry, texts: &Texts) -> Shown<Card> {
    let config = planning.config;
    let authors = planning.terms(entry, Taxonomy::Author).map(|author| {
        let own = author.archive.route.as_ref().map(|route| config.url.href(route));
        Link::new(&author.name, own.or_else(|| author.url.clone()).unwrap_or_default())
    });
    Shown::new(Card {
        heading: heading(planning, entry),
        titled: entry.title.is_some(),
        link_text: entry.link_text(),
        href: config.url.href(&entry.route),
        url: config.url.absolute(&entry.route),
        date: date(entry),
        updated: entry.updated,
        updates: texts.updates.len(),
        live: !texts.updates.is_empty() && !entry.is_finished,
        last_update: texts.updates.iter().max().copied(),
        excerpt: texts.excerpt.clone(),
        more: texts.has_more,
        categories: planning.term_links(entry, Taxonomy::Category),
        tags: planning.term_links(entry, Taxonomy::Tag),
        authors: authors.collect(),
        attachments: entry.files.len(),
        comments: entry.comments.len(),
        pinned: entry.is_pinned,
        waits: planning.waits(entry),
        language: entry.language.clone(),
        image: entry.cover.as_ref().map(|(file, alt)| picture(file, alt)),
        minutes: entry.article.body.outline.words.div_ceil(WORDS_PER_MINUTE).max(1),
        extra: serde_json::Value::Object(entry.extra.clone()),
    })
}

/// Returns the heading of an entry: its title, or its date in words.
#[must_use]
pub fn heading(planning: &Planning<'_>, entry: &Entry) -> String {
    match (&entry.title, entry.date) {
        (Some(title), _) => title.clone(),
        (None, Some(date)) => planning.word("untitled", &[("name", &date.short(planning.language()))]),
        (None, None) => entry.link_text(),
    }
}

/// Returns the date of an entry. A page without one gets the oldest, which no list shows.
fn date(entry: &Entry) -> PostDate {
    const NEVER: &str = "1900-01-01";
    entry.date.or_else(|| PostDate::from_iso(NEVER)).expect("invariant: a date")
}

/// Returns an entry as its own page shows it, by its index among the posts followed by the pages.
#[must_use]
pub fn post(planning: &Planning<'_>, index: usize) -> PostView {
    let posts = &planning.site.posts;
    let entry = planning.entry(index);
    let texts = planning.views.texts(index);
    let index = Some(index).filter(|index| *index < posts.len());
    let card = match index {
        Some(index) => planning.views.card(index),
        None => Arc::new(card(planning, entry, &texts)),
    };
    let link = |index: usize| {
        let language = posts[index].language.clone();
        let href = planning.config.url.href(&posts[index].route);
        let link = Link { language, ..Link::new(posts[index].link_text(), href) };
        PostLink { link, waits: planning.waits(&posts[index]) }
    };
    let [previous, next] = neighbours(index, posts.len());
    // The companion PDF of a presentation is shown with it, not as a file of its own.
    let companions = entry.presentations().flat_map(|presentation| presentation.files.iter().skip(1));
    let companions: Vec<&SourcePath> = companions.map(|file| &file.attachment.path).collect();
    let files = entry.files.iter().filter(|listed| !companions.contains(&&listed.file.attachment.path));
    PostView {
        card,
        content: texts.content.clone(),
        has_code: texts.content.as_str().contains("<pre class=\"code\""),
        toc: toc(&entry.article.body.outline.headings),
        files: files.map(|listed| file_view(&listed.file, Some(listed), planning.words, planning.language())).collect(),
        thread: thread(&entry.comments, &texts.comments, &entry.article.body.outline),
        comment_href: comment_href(planning, entry),
        previous: previous.map(link),
        next: next.map(link),
        series: index.and_then(|index| series(planning, entry, index)),
        related: index
            .map(|index| planning.site.related[index].iter().map(|other| related_to(planning, index, *other)).collect())
            .unwrap_or_default(),
        about_authors: about_authors(planning, entry),
        share_href: share_href(planning, entry),
    }
}

/// Returns the indexes of the next older and the next newer post.
#[must_use]
pub fn neighbours(index: Option<usize>, posts: usize) -> [Option<usize>; 2] {
    let older = index.and_then(|index| index.checked_add(1)).filter(|index| *index < posts);
    [older, index.and_then(|index| index.checked_sub(1))]
}

/// Returns a post as a link with its date.
#[must_use]
pub fn related(planning: &Planning<'_>, index: usize) -> Related {
    let card = planning.views.card(index);
    Related {
        title: card.link_text.clone(),
        href: card.href.clone(),
        date: card.date.day_only(),
        language: card.language.clone(),
        image: card.image.clone().map(|image| Picture { alt: String::new(), ..image }),
        waits: card.waits,
        shares: Vec::new(),
    }
}

/// Returns the post `other` as a link, with what it shares with the post `own`.
fn related_to(planning: &Planning<'_>, own: usize, other: usize) -> Related {
    Related { shares: shared(planning, own, other), ..related(planning, other) }
}

/// Returns the terms that two posts share and a reader is told of: tags, which say most, or else categories.
#[must_use]
pub fn shared(planning: &Planning<'_>, own: usize, other: usize) -> Vec<TermLink> {
    let [own, other] = [own, other].map(|index| &planning.site.posts[index]);
    let of = |taxonomy: Taxonomy| {
        let both = own.terms[taxonomy].iter().filter(move |term| other.terms[taxonomy].contains(term));
        both.take(SHARED_MAX).map(move |term| planning.term_link(&planning.site.terms(taxonomy)[*term]))
    };
    let tags: Vec<TermLink> = of(Taxonomy::Tag).collect();
    if tags.is_empty() { of(Taxonomy::Category).collect() } else { tags }
}

fn series(planning: &Planning<'_>, entry: &SiteEntry, index: usize) -> Option<SeriesView> {
    let series = planning.terms(entry, Taxonomy::Series).next()?;
    let part = |index: &usize| {
        let card = planning.views.card(*index);
        let link = Link { language: card.language.clone(), ..Link::new(&card.link_text, &card.href) };
        PostLink { link, waits: card.waits }
    };
    let number = series.archive.entries.iter().position(|other| *other == index)? + 1;
    Some(SeriesView {
        name: series.name.clone(),
        href: planning.term_link(series).href,
        number,
        parts: series.archive.entries.iter().map(part).collect(),
    })
}

fn toc(headings: &[Heading]) -> Vec<TocEntry> {
    let shown: Vec<&Heading> = headings
        .iter()
        .filter(|heading| heading.is_top && heading.level <= TOC_LEVELS && !heading.title.is_empty())
        .collect();
    if shown.len() < TOC_MIN {
        return Vec::new();
    }
    let mut toc: Vec<TocEntry> = Vec::new();
    for heading in shown {
        let entry = TocEntry {
            level: heading.level,
            id: heading.id.clone(),
            title: heading.title.clone(),
            children: Vec::new(),
        };
        match toc.last_mut() {
            Some(above) if above.level < heading.level => above.children.push(entry),
            _ => toc.push(entry),
        }
    }
    toc
}

fn comment_href(planning: &Planning<'_>, entry: &Entry) -> Option<String> {
    let email = planning.config.comments_email.as_ref()?;
    if !entry.has_open_comments || entry.kind != DocumentKind::Post {
        return None;
    }
    let subject = planning.word("comment_subject", &[("name", &heading(planning, entry))]);
    Some(format!("mailto:{}?subject={}", email.as_str(), encoded_component(&subject)))
}

/// Returns an address that writes an e-mail with a link to an entry (RFC 6068, in which a line ends with CR and LF).
fn share_href(planning: &Planning<'_>, entry: &Entry) -> String {
    let title = entry.link_text();
    let body = format!("{title}\r\n{}", planning.config.url.absolute(&entry.route));
    format!("mailto:?subject={}&body={}", encoded_component(&title), encoded_component(&body))
}
