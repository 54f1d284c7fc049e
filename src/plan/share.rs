//! Which pictures for sharing there are, and what each shows.

use crate::config::settings::Config;
use crate::model::links::files_folder;
use crate::model::site::SiteEntry;
use crate::output::route::Route;
use crate::parse::document::DocumentKind;
use crate::plan::planning::Planning;
use crate::plan::view::ShareImage;
use crate::source::fingerprint::Fingerprint;
use crate::text::color::{Color, Towards};

/// Width and height of a picture, as the networks ask for.
pub const SIZE: (u32, u32) = (1200, 630);

/// Goes up when the same title is drawn in another way, so that a browser does not show the old one.
const FORM: u32 = 1;
/// What the text is drawn with.
const PAPER: Color = Color { red: 0xfb, green: 0xfa, blue: 0xf7 };
/// Where the settings name no colour.
const SLATE: Color = Color { red: 0x1f, green: 0x5e, blue: 0x50 };
/// Least contrast of the text. The pictures are shown small: more than WCAG asks of a page.
const CONTRAST: f64 = 6.0;

/// A picture for sharing: all that it shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Share {
    /// Its address; it changes with what the picture shows.
    pub route: Route,
    /// Title.
    pub title: String,
    /// Title of the site.
    pub site: String,
    /// What it is drawn on.
    pub color: Color,
    /// What it is drawn with.
    pub paper: Color,
}

impl Share {
    fn of(config: &Config, folder: &Route, title: String) -> Option<Self> {
        let given = config.color.as_ref().map_or(SLATE, |color| color.value);
        let color = given.moved(Towards::Darker, |color| color.contrast(PAPER) >= CONTRAST);
        let site = config.title.clone();
        let name = if config.language.starts_with("sv") { "delning" } else { "share" };
        let shown = Fingerprint::of_value(&(FORM, &title, &site, color, PAPER));
        let route = folder.file(&format!("{name}.{}.png", &shown.hex()[..8]))?;
        Some(Self { route, title, site, color, paper: PAPER })
    }

    /// Returns what pages say of the picture.
    #[must_use]
    pub fn image(&self, config: &Config) -> ShareImage {
        let Self { route, title, site, color: _, paper: _ } = self;
        let alt = if title == site { title.clone() } else { format!("{title} – {site}") };
        ShareImage { url: config.url.absolute(route), alt, width: Some(SIZE.0), height: Some(SIZE.1) }
    }
}

/// Returns the picture of a post that has none of its own.
#[must_use]
pub fn of_post(config: &Config, entry: &SiteEntry) -> Option<Share> {
    let is_wanted = wants(config) && entry.kind == DocumentKind::Post && entry.cover.is_none();
    is_wanted.then(|| Share::of(config, &files_folder(&entry.route), entry.link_text()))?
}

/// Returns the picture of the site, where the author gave none.
#[must_use]
pub fn of_site(planning: &Planning<'_>) -> Option<Share> {
    let config = planning.config;
    let is_wanted = wants(config) && planning.site.image.is_none();
    is_wanted.then(|| Share::of(config, &Route::home(), config.title.clone()))?
}

/// Returns every picture for sharing that is to be drawn.
#[must_use]
pub fn shares(planning: &Planning<'_>) -> Vec<Share> {
    let posts = planning.site.posts.iter().filter_map(|post| of_post(planning.config, post));
    of_site(planning).into_iter().chain(posts).collect()
}

fn wants(config: &Config) -> bool {
    config.share_pictures && cfg!(feature = "share")
}
