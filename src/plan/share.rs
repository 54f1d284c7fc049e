//! Share images: the pictures that social networks show with a link to a page.

use crate::config::settings::Config;
use crate::model::file_refs::files_folder;
use crate::model::site::SiteEntry;
use crate::output::route::Route;
use crate::parse::document::DocumentKind;
use crate::plan::planning::Planning;
use crate::plan::view::ShareImage;
use crate::source::fingerprint::Fingerprint;
use crate::text::color::{Color, Towards};

/// Width and height of a share image in pixels, as social networks ask for.
pub const SIZE: (u32, u32) = (1200, 630);

/// Version of the design. Raise it when the same title is drawn in another way, so that caches do not show the old image.
const FORM: u32 = 1;
/// Colour of the text.
const PAPER: Color = Color { red: 0xfb, green: 0xfa, blue: 0xf7 };
/// Background colour if the settings name none.
const SLATE: Color = Color { red: 0x1f, green: 0x5e, blue: 0x50 };
/// Least contrast of the text: more than WCAG asks of pages, because the images are shown small.
const CONTRAST: f64 = 6.0;

/// A share image: everything that it shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShareImagePlan {
    /// Its address, which changes with what it shows.
    pub route: Route,
    /// Title.
    pub title: String,
    /// Title of the site.
    pub site: String,
    /// Background colour.
    pub color: Color,
    /// Colour of the text.
    pub paper: Color,
}

impl ShareImagePlan {
    fn of(config: &Config, folder: &Route, title: String) -> Option<Self> {
        let given = config.color.as_ref().map_or(SLATE, |color| color.value);
        let color = given.moved(Towards::Darker, |color| color.contrast(PAPER) >= CONTRAST);
        let site = config.title.clone();
        let name = if config.language.starts_with("sv") { "delning" } else { "share" };
        let shown = Fingerprint::of_value(&(FORM, &title, &site, color, PAPER));
        let route = folder.file(&format!("{name}.{}.png", &shown.hex()[..8]))?;
        Some(Self { route, title, site, color, paper: PAPER })
    }

    /// Returns the image as the head of a page names it.
    #[must_use]
    pub fn image(&self, config: &Config) -> ShareImage {
        let Self { route, title, site, color: _, paper: _ } = self;
        let alt = if title == site { title.clone() } else { format!("{title} – {site}") };
        ShareImage { url: config.url.absolute(route), alt, width: Some(SIZE.0), height: Some(SIZE.1) }
    }
}

/// Returns the share image of a post that has no cover.
#[must_use]
pub fn of_post(config: &Config, entry: &SiteEntry) -> Option<ShareImagePlan> {
    let is_wanted = wants(config) && entry.kind == DocumentKind::Post && entry.cover.is_none();
    is_wanted.then(|| ShareImagePlan::of(config, &files_folder(&entry.route), entry.link_text()))?
}

/// Returns the share image of the site, unless the author gave one.
#[must_use]
pub fn of_site(planning: &Planning<'_>) -> Option<ShareImagePlan> {
    let config = planning.config;
    let is_wanted = wants(config) && planning.site.image.is_none();
    is_wanted.then(|| ShareImagePlan::of(config, &Route::home(), config.title.clone()))?
}

/// Returns every share image that is to be rendered.
#[must_use]
pub fn shares(planning: &Planning<'_>) -> Vec<ShareImagePlan> {
    let posts = planning.site.posts.iter().filter_map(|post| of_post(planning.config, post));
    of_site(planning).into_iter().chain(posts).collect()
}

fn wants(config: &Config) -> bool {
    config.share_pictures && cfg!(feature = "share")
}
