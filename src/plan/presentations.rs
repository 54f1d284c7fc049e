//! Talks as their own pages, lists and feeds show them.

use crate::config::settings::Config;
use crate::model::article::{ListedAttachment, RenditionRef};
use crate::model::entry::Entry;
use crate::model::links::files_folder;
use crate::model::presentation::Talk;
use crate::model::site::SiteEntry;
use crate::output::route::Route;
use crate::plan::cards::related;
use crate::plan::files::file_view;
use crate::plan::page::SlideText;
use crate::plan::planning::Planning;
use crate::plan::presentation_view::{EmbedView, Linked, PresentationView, Shape, SlideView, TalkView};
use crate::plan::view::{FileView, Picture};
use crate::text::html::{Html, escape_into};
use crate::text::post_date::PostDate;

/// Related talks below a talk.
const RELATED: usize = 3;
/// Related posts below a talk.
const POSTS: usize = 3;
/// Folder of the talks that other sites may show inside theirs.
const EMBED: &str = "embed";
/// A slide that is shown alone has this many pixels of width.
const EMBED_WIDTH: u32 = 800;
/// Below the slide stand its number and the way to the next.
const EMBED_BAR: u32 = 64;

/// A talk of an entry, or a file that is one although nothing of it can be shown.
#[derive(Clone, Copy)]
pub struct Exhibit<'a> {
    /// The talk, and its place among those of the entry.
    pub talk: Option<(usize, &'a Talk)>,
    /// The file, as the author listed it; none where a post is all slides.
    pub listed: Option<&'a ListedAttachment>,
}

/// Returns the talks of an entry in the author's order.
#[must_use]
pub fn exhibits(entry: &Entry) -> Vec<Exhibit<'_>> {
    let mut all = Vec::new();
    let mut talks = 0;
    let mut next = |talk: Option<&'_ _>| {
        talks += usize::from(talk.is_some());
        talks.checked_sub(1).filter(|_| talk.is_some())
    };
    if let Some(talk) = &entry.talk {
        let place = next(Some(talk));
        all.push(Exhibit { talk: place.map(|place| (place, talk.as_ref())), listed: None });
    }
    for listed in entry.files.iter().filter(|listed| listed.is_presentation) {
        let place = next(listed.talk.as_ref());
        let talk = listed.talk.as_ref().and_then(|talk| Some((place?, talk.as_ref())));
        all.push(Exhibit { talk, listed: Some(listed) });
    }
    all
}

/// Returns every talk, newest post first: its place among the posts, and its own among the post's.
#[must_use]
pub fn all(planning: &Planning<'_>) -> Vec<(usize, usize)> {
    let posts = planning.site.posts.iter().enumerate();
    posts.flat_map(|(place, post)| (0..exhibits(post).len()).map(move |at| (place, at))).collect()
}

/// Returns a talk as the archive shows it.
#[must_use]
pub fn presentation(planning: &Planning<'_>, place: usize, at: usize) -> PresentationView {
    let post = &planning.site.posts[place];
    let Exhibit { talk, listed } = exhibits(post)[at];
    let file = listed.map(|listed| file(planning, listed));
    let talk = talk.map(|(_, talk)| talk);
    let title = talk.map(|talk| talk.title.clone()).or_else(|| file.as_ref().map(|file| file.title.clone()));
    PresentationView {
        title: title.unwrap_or_else(|| post.link_text()),
        description: match (talk, &file) {
            (Some(talk), _) => talk.description.clone().unwrap_or_default(),
            (None, Some(file)) => file.description.clone(),
            (None, None) => String::new(),
        },
        href: talk.map(|talk| talk.href.clone()),
        language: talk.and_then(|talk| talk.language.clone()),
        place: talk.and_then(|talk| talk.place.clone()),
        pages: talk.and_then(|talk| pages(talk, listed)),
        picture: talk.and_then(|talk| picture(talk, 0, String::new())),
        shape: talk.map_or(Shape::Wide, shape),
        categories: planning.categories(post),
        post: listed.map(|_| related(planning, place)),
        date: related(planning, place).date,
        file,
    }
}

fn file(planning: &Planning<'_>, listed: &ListedAttachment) -> FileView {
    file_view(&listed.file, Some(listed), planning.words, planning.language())
}

fn pages(talk: &Talk, listed: Option<&ListedAttachment>) -> Option<u32> {
    let known = listed.and_then(|listed| listed.file.attachment.pages);
    known.or_else(|| u32::try_from(talk.pictures.len()).ok().filter(|pages| *pages > 0))
}

/// Returns the picture of a slide, by its place, in all its widths.
#[must_use]
pub fn picture(talk: &Talk, place: usize, alt: String) -> Option<Picture> {
    let renditions = talk.pictures.get(place)?;
    let (widest, copy) = renditions.last()?;
    let candidate = |(at, copy): &(RenditionRef, crate::media::attachment::Rendition)| {
        format!("{} {}w", at.href.replace(',', "%2C"), copy.pixels.0)
    };
    let (width, height) = copy.pixels;
    Some(Picture {
        href: widest.href.clone(),
        alt,
        width: Some(width),
        height: Some(height),
        srcset: renditions.iter().map(candidate).collect::<Vec<_>>().join(", "),
        webp: String::new(),
    })
}

/// Returns how wide the slides of a talk are.
#[must_use]
pub fn shape(talk: &Talk) -> Shape {
    match talk.size {
        Some((width, height)) if width < height => Shape::Tall,
        Some((width, height)) if u64::from(width) * 2 < u64::from(height) * 3 => Shape::Classic,
        Some(_) | None => Shape::Wide,
    }
}

/// Returns the folder below which all pages lie that other sites may show: web servers are told of it once.
#[must_use]
pub fn embed_folder(config: &Config) -> Route {
    Route::home().page(config.paths.presentation.as_str()).page(EMBED)
}

/// Returns the address of the page on which a talk is shown for other sites.
#[must_use]
pub fn embed_route(talk: &Talk, config: &Config) -> Route {
    let own = files_folder(&talk.route);
    let route = Route::new(&format!("{}{}", embed_folder(config).as_str().trim_end_matches('/'), own.as_str()));
    route.expect("invariant: two addresses, one after the other, are one")
}

/// Returns a talk as its own page shows it: the place of its entry, and its own among the entry's talks.
#[must_use]
pub fn talk(planning: &Planning<'_>, place: usize, number: usize) -> TalkView {
    let (config, entry) = (planning.config, planning.entry(place));
    let (talk, listed) = of(entry, number);
    let is_post = place < planning.site.posts.len();
    let texts = planning.made.texts(place);
    let slides = slides(planning, talk, texts.talks.get(number).map_or(&[], Vec::as_slice));
    let own = listed.map(|listed| file(planning, listed));
    let others = own.iter().flat_map(|own| own.also.clone()).collect::<Vec<_>>();
    TalkView {
        title: talk.title.clone(),
        description: talk.description.clone().unwrap_or_default(),
        language: talk.language.clone(),
        place: talk.place.clone(),
        date: entry.date.map(PostDate::day_only),
        href: talk.href.clone(),
        url: talk.url.clone(),
        files: own.into_iter().chain(others).collect(),
        has_pictures: slides.iter().any(|slide| slide.picture.is_some()),
        shape: shape(talk),
        post: listed.map(|_| linked(planning, entry)),
        categories: planning.categories(entry),
        related: if is_post { related_talks(planning, place, number) } else { Vec::new() },
        posts: if is_post { related_posts(planning, place) } else { Vec::new() },
        embed: config.has_embeds.then(|| embed(planning, talk)),
        slides,
    }
}

/// Returns a talk of an entry by its place among them, and the file that the author listed.
fn of(entry: &Entry, number: usize) -> (&Talk, Option<&ListedAttachment>) {
    let found = exhibits(entry).into_iter().find_map(|exhibit| match exhibit.talk {
        Some((at, talk)) if at == number => Some((talk, exhibit.listed)),
        Some(_) | None => None,
    });
    found.expect("invariant: pages are planned of talks that are there")
}

fn slides(planning: &Planning<'_>, talk: &Talk, texts: &[SlideText]) -> Vec<SlideView> {
    let last = texts.iter().map(|slide| slide.number).max().unwrap_or_default().max(talk.pictures.len());
    let nothing = SlideText::default();
    let slide = |number: usize| {
        let text = texts.iter().find(|slide| slide.number == number).unwrap_or(&nothing);
        let n = number.to_string();
        let is_silent = text.title.is_none() && text.content.is_empty();
        let alt = planning.word(if is_silent { "slide_without_text" } else { "slide_picture" }, &[("n", &n)]);
        SlideView {
            number,
            id: format!("page-{n}"),
            href: format!("{}#page-{n}", talk.href),
            title: text.title.clone().unwrap_or_else(|| planning.word("slide_n", &[("n", &n)])),
            titled: text.title.is_some(),
            silent: is_silent,
            content: text.content.clone(),
            notes: text.notes.clone(),
            picture: picture(talk, number - 1, alt),
        }
    };
    (1..=last).map(slide).collect()
}

fn linked(planning: &Planning<'_>, entry: &SiteEntry) -> Linked {
    let title = entry.link_text();
    let description = entry.description();
    Linked {
        // A text without a title is named by its first words; they need not be read twice.
        excerpt: if description.starts_with(title.trim_end_matches(" …")) { String::new() } else { description },
        title,
        href: planning.config.url.href(&entry.route),
        date: entry.date.map(PostDate::day_only),
        language: entry.language.clone(),
        picture: None,
    }
}

/// Returns other talks: of the same post, of related posts, then the newest of the same category.
#[must_use]
pub fn related_talks(planning: &Planning<'_>, place: usize, number: usize) -> Vec<Linked> {
    let site = planning.site;
    let own = &site.posts[place];
    let shares = |post: &SiteEntry| post.terms.categories.iter().any(|term| own.terms.categories.contains(term));
    let alike = (0..site.posts.len()).filter(|other| *other != place && shares(&site.posts[*other]));
    let mut posts = vec![place];
    posts.extend(site.related[place].iter().copied());
    let all = posts.iter().copied().chain(alike.filter(|other| !posts.contains(other)));
    let talks = all.flat_map(|post| {
        let talks = exhibits(&site.posts[post]).into_iter().filter_map(|exhibit| exhibit.talk);
        talks.filter(move |(at, _)| post != place || *at != number).map(move |(_, talk)| (post, talk))
    });
    let view = |(post, talk): (usize, &Talk)| Linked {
        title: talk.title.clone(),
        href: talk.href.clone(),
        date: site.posts[post].date.map(PostDate::day_only),
        excerpt: talk.description.clone().unwrap_or_default(),
        language: talk.language.clone(),
        picture: picture(talk, 0, String::new()),
    };
    talks.take(RELATED).map(view).collect()
}

/// Returns posts about the same things as the post of a talk.
#[must_use]
pub fn related_posts(planning: &Planning<'_>, place: usize) -> Vec<Linked> {
    let related = planning.site.related[place].iter().take(POSTS);
    related.map(|other| linked(planning, &planning.site.posts[*other])).collect()
}

fn embed(planning: &Planning<'_>, talk: &Talk) -> EmbedView {
    let route = embed_route(talk, planning.config);
    let url = planning.config.url.absolute(&route);
    let height = match shape(talk) {
        Shape::Wide => EMBED_WIDTH * 9 / 16,
        Shape::Classic => EMBED_WIDTH * 3 / 4,
        Shape::Tall => EMBED_WIDTH,
    };
    let mut code = String::from("<iframe src=\"");
    escape_into(&mut code, &url);
    code.push_str("\" title=\"");
    escape_into(&mut code, &talk.title);
    code.push_str(&format!(
        "\" width=\"{EMBED_WIDTH}\" height=\"{}\" loading=\"lazy\" allowfullscreen></iframe>",
        height + EMBED_BAR
    ));
    EmbedView { href: planning.config.url.href(&route), code }
}

/// Returns all that is said in a talk as one text, for feeds.
#[must_use]
pub fn text(planning: &Planning<'_>, place: usize, number: usize) -> Html {
    let texts = planning.made.texts(place);
    let mut out = String::new();
    for slide in texts.talks.get(number).into_iter().flatten() {
        let title =
            slide.title.clone().unwrap_or_else(|| planning.word("slide_n", &[("n", &slide.number.to_string())]));
        out.push_str("<h2>");
        escape_into(&mut out, &title);
        out.push_str("</h2>\n");
        out.push_str(slide.content.as_str());
    }
    Html::trusted(out)
}
