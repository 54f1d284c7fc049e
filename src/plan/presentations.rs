//! Presentations as their own pages, lists and feeds show them.

use std::sync::Arc;

use crate::addresses::paths::Taxonomy;
use crate::config::settings::Config;
use crate::model::entry::{ListedAttachment, ListedPresentation};
use crate::model::file_refs::files_folder;
use crate::model::presentation::{Presentation, PresentationId};
use crate::model::site::SiteEntry;
use crate::model::slide::{Slide, joined};
use crate::output::route::Route;
use crate::plan::cards::related;
use crate::plan::file_view::FileView;
use crate::plan::file_view::Shape;
use crate::plan::files::file_view;
use crate::plan::planning::Planning;
use crate::plan::presentation_view::{EmbedView, PresentationCard, PresentationView, SlideView, Teaser};
use crate::plan::slide_pictures::{picture, shape};
use crate::text::html::{Html, escape_into};
use crate::text::post_date::PostDate;

/// Related presentations below a presentation.
const RELATED: usize = 3;
/// Related posts below a presentation.
const POSTS: usize = 3;
/// Most letters of the words on the card of a presentation without pictures.
const WORDS_MAX: usize = 118;
/// Width in pixels of an embedded slide.
const EMBED_WIDTH: u32 = 800;
/// Height in pixels of the bar below an embedded slide: its number and the buttons to the next slide.
const EMBED_BAR: u32 = 64;

/// Returns every presentation of a post, newest post first, as the list of presentations shows them.
#[must_use]
pub fn cards(planning: &Planning<'_>) -> Vec<PresentationCard> {
    planning.site.post_presentations().map(|id| card(planning, id)).collect()
}

/// Returns a presentation of a post as the list of presentations shows it.
#[must_use]
pub fn card(planning: &Planning<'_>, id: PresentationId) -> PresentationCard {
    let post = planning.entry(id.entry);
    let ListedPresentation { presentation, attachment } = planning.site.presentation(id);
    let post_link = related(planning, id.entry);
    let file = attachment.map(|listed| listed_file(planning, listed));
    let title = presentation.map(|presentation| &presentation.title).or_else(|| Some(&file.as_ref()?.title));
    PresentationCard {
        title: title.cloned().unwrap_or_else(|| post.link_text()),
        description: match (presentation, &file) {
            (Some(presentation), _) => presentation.description.clone().unwrap_or_default(),
            (None, Some(file)) => file.description.clone(),
            (None, None) => String::new(),
        },
        href: presentation.map(|presentation| presentation.href.clone()),
        language: presentation.and_then(|presentation| presentation.language.clone()),
        venue: presentation.and_then(|presentation| presentation.venue.clone()),
        pages: presentation.and_then(|presentation| pages(planning, presentation, id)),
        picture: presentation.and_then(|presentation| picture(presentation, 0, String::new())),
        words: presentation.map(|presentation| words(planning, presentation, id)).unwrap_or_default(),
        shape: presentation.map_or(Shape::Wide, |presentation| shape(presentation)),
        categories: planning.term_links(post, Taxonomy::Category),
        date: post_link.date,
        waits: post_link.waits,
        post: attachment.map(|_| post_link),
        file,
    }
}

/// Returns the first words on the slides of a presentation without pictures: of the first slide that says more than its
/// title.
fn words(planning: &Planning<'_>, presentation: &Presentation, id: PresentationId) -> String {
    if presentation.pictures.iter().any(|renditions| !renditions.is_empty()) {
        return String::new();
    }
    let own = presentation.title.as_str();
    let texts = planning.views.texts(id.entry);
    let mut said = texts.slides(id).iter().map(|slide| {
        let title = slide.title.as_deref().filter(|title| *title != own);
        let said = title.into_iter().chain([slide.content.text.trim()]).filter(|text| !text.is_empty());
        said.collect::<Vec<_>>().join(" – ")
    });
    shortened(&said.find(|text| !text.is_empty()).unwrap_or_default())
}

/// Returns the beginning of a text, up to a space.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(WORDS_MAX) else { return text.to_owned() };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", text[..cut].trim_end_matches([',', ';', ':', '–', ' ']))
}

fn listed_file(planning: &Planning<'_>, listed: &ListedAttachment) -> FileView {
    file_view(&listed.file, Some(listed), planning.words, planning.language())
}

/// Returns how many slides a presentation has: those of its file, or those that its own text makes.
fn pages(planning: &Planning<'_>, presentation: &Presentation, id: PresentationId) -> Option<u32> {
    let attachment = planning.site.presentation(id).attachment;
    let of_file = attachment.and_then(|listed| listed.file.attachment.pages());
    of_file.or_else(|| {
        let drawn = presentation.pictures.len();
        let slides = if drawn > 0 { drawn } else { planning.views.texts(id.entry).slides(id).len() };
        u32::try_from(slides).ok().filter(|pages| *pages > 0)
    })
}

/// Returns the address of the page of a presentation that other sites may embed.
#[must_use]
pub fn embed_route(presentation: &Presentation, config: &Config) -> Route {
    config.paths.embed(&files_folder(&presentation.route))
}

/// Returns a presentation that has a page.
#[must_use]
pub fn shown_presentation<'a>(planning: &Planning<'a>, id: PresentationId) -> &'a Presentation {
    let shown = planning.site.presentation(id).presentation;
    shown.expect("invariant: pages are planned for presentations whose slides can be shown")
}

/// Returns a presentation as its own page shows it.
#[must_use]
pub fn view(planning: &Planning<'_>, id: PresentationId) -> PresentationView {
    let (presentation, entry) = (shown_presentation(planning, id), planning.entry(id.entry));
    let listed = planning.site.presentation(id).attachment;
    let is_post = id.entry < planning.site.posts.len();
    let slides = slide_views(planning, presentation, planning.views.texts(id.entry).slides(id));
    let file = listed.map(|listed| listed_file(planning, listed));
    let others = file.iter().flat_map(|file| file.also.clone()).collect::<Vec<_>>();
    PresentationView {
        title: presentation.title.clone(),
        description: presentation.description.clone().unwrap_or_default(),
        language: presentation.language.clone(),
        venue: presentation.venue.clone(),
        date: entry.date.map(PostDate::day_only),
        waits: planning.waits(entry),
        href: presentation.href.clone(),
        url: presentation.url.clone(),
        files: file.into_iter().chain(others).collect(),
        has_pictures: slides.iter().any(|slide| slide.picture.is_some()),
        shape: shape(presentation),
        post: listed.map(|_| post_teaser(planning, entry)),
        categories: planning.term_links(entry, Taxonomy::Category),
        related: if is_post { related_presentations(planning, id) } else { Vec::new() },
        posts: if is_post { related_posts(planning, id.entry) } else { Vec::new() },
        embed: planning.config.has_embeds.then(|| embed(planning, presentation)),
        slides,
    }
}

/// Returns the slides from the first to the last that has text or a picture.
fn slide_views(planning: &Planning<'_>, presentation: &Presentation, slides: &[Slide]) -> Vec<SlideView> {
    let last = slides.iter().map(|slide| slide.number).max().unwrap_or_default().max(presentation.pictures.len());
    let empty = Slide::default();
    let view = |number: usize| {
        let slide = slides.iter().find(|slide| slide.number == number).unwrap_or(&empty);
        let n = number.to_string();
        let is_silent = slide.title.is_none() && slide.content.html.is_empty();
        let alt = planning.word(if is_silent { "slide_without_text" } else { "slide_picture" }, &[("n", &n)]);
        let id = Slide::id(number);
        SlideView {
            number,
            href: format!("{}#{id}", presentation.href),
            id,
            title: slide.title.clone().unwrap_or_else(|| numbered(planning, number, None)),
            titled: slide.title.is_some(),
            silent: is_silent,
            content: slide.content.html.clone(),
            notes: slide.notes.html.clone(),
            picture: picture(presentation, number - 1, alt),
        }
    };
    (1..=last).map(view).collect()
}

/// Returns the number of a slide in words, or those of several that end with `last`: `Bild 7`, `Bild 7–12`.
#[must_use]
pub fn numbered(planning: &Planning<'_>, first: usize, last: Option<usize>) -> String {
    let number = last.map_or_else(|| first.to_string(), |last| format!("{first}–{last}"));
    planning.word("slide_n", &[("n", &number)])
}

fn post_teaser(planning: &Planning<'_>, entry: &SiteEntry) -> Teaser {
    let title = entry.link_text();
    let description = entry.description();
    Teaser {
        // The title of a post without one is its first words, which the excerpt would repeat.
        excerpt: if description.starts_with(title.trim_end_matches(" …")) { String::new() } else { description },
        title,
        href: planning.config.url.href(&entry.route),
        date: entry.date.map(PostDate::day_only),
        waits: planning.waits(entry),
        language: entry.language.clone(),
        picture: None,
        words: String::new(),
    }
}

/// Returns related presentations of a post's presentation: of the same post, of related posts, then of the newest posts of
/// the same category.
#[must_use]
pub fn related_presentations(planning: &Planning<'_>, id: PresentationId) -> Vec<Teaser> {
    let (site, own) = (planning.site, id.entry);
    let categories = &site.posts[own].terms[Taxonomy::Category];
    let shares = |post: &SiteEntry| post.terms[Taxonomy::Category].iter().any(|term| categories.contains(term));
    let alike = (0..site.posts.len()).filter(|other| *other != own && shares(&site.posts[*other]));
    let mut posts = vec![own];
    posts.extend(site.related[own].iter().copied());
    let all = posts.iter().copied().chain(alike.filter(|other| !posts.contains(other)));
    let presentations = all.flat_map(|post| {
        let listed = site.posts[post].listed_presentations().enumerate();
        let others = listed.map(move |(number, listed)| (PresentationId { entry: post, number }, listed));
        others.filter(move |(other, _)| *other != id).filter_map(|(other, listed)| Some((other, listed.presentation?)))
    });
    let teaser = |(other, presentation): (PresentationId, &Arc<Presentation>)| Teaser {
        title: presentation.title.clone(),
        href: presentation.href.clone(),
        date: site.posts[other.entry].date.map(PostDate::day_only),
        waits: planning.waits(&site.posts[other.entry]),
        excerpt: presentation.description.clone().unwrap_or_default(),
        language: presentation.language.clone(),
        picture: picture(presentation, 0, String::new()),
        words: words(planning, presentation, other),
    };
    presentations.take(RELATED).map(teaser).collect()
}

/// Returns related posts of the post of a presentation.
#[must_use]
pub fn related_posts(planning: &Planning<'_>, post: usize) -> Vec<Teaser> {
    let related = planning.site.related[post].iter().take(POSTS);
    related.map(|other| post_teaser(planning, &planning.site.posts[*other])).collect()
}

fn embed(planning: &Planning<'_>, presentation: &Presentation) -> EmbedView {
    let route = embed_route(presentation, planning.config);
    let url = planning.config.url.absolute(&route);
    let height = match shape(presentation) {
        Shape::Wide => EMBED_WIDTH * 9 / 16,
        Shape::Classic => EMBED_WIDTH * 3 / 4,
        Shape::Tall => EMBED_WIDTH,
    };
    let mut code = String::from("<iframe src=\"");
    escape_into(&mut code, &url);
    code.push_str("\" title=\"");
    escape_into(&mut code, &presentation.title);
    code.push_str(&format!(
        "\" width=\"{EMBED_WIDTH}\" height=\"{}\" loading=\"lazy\" allowfullscreen></iframe>",
        height + EMBED_BAR
    ));
    EmbedView { href: planning.config.url.href(&route), code }
}

/// Returns all slides of a presentation as one text, for feeds.
#[must_use]
pub fn text(planning: &Planning<'_>, id: PresentationId) -> Html {
    // Its own word: what the feed once said of a slide without a title, it says for ever, or old posts look new.
    let said = |number: usize| Some(planning.word("slide_n_in_feed", &[("n", &number.to_string())]));
    joined(planning.views.texts(id.entry).slides(id), said)
}
