//! Pictures of slides, and their shape.

use crate::media::rendition::Rendition;
use crate::model::article::RenditionRef;
use crate::model::presentation::Presentation;
use crate::plan::file_view::Picture;
use crate::plan::file_view::Shape;

/// Width in pixels of the rendition for browsers that know no `srcset`, and for sites that show a link with a picture. One
/// that is wider is for full screen only.
const ORDINARY_WIDTH: u32 = 1280;

/// Returns the ordinary rendition of a slide: the widest that is not for full screen only.
#[must_use]
pub fn ordinary(renditions: &[(RenditionRef, Rendition)]) -> Option<&(RenditionRef, Rendition)> {
    renditions.iter().rev().find(|(_, rendition)| rendition.pixels.0 <= ORDINARY_WIDTH).or_else(|| renditions.last())
}

/// Returns the picture of a slide, by its index, in all its widths.
#[must_use]
pub fn picture(presentation: &Presentation, index: usize, alt: String) -> Option<Picture> {
    let renditions = presentation.pictures.get(index)?;
    let (at, rendition) = ordinary(renditions)?;
    let candidate = |(at, rendition): &(RenditionRef, Rendition)| {
        format!("{} {}w", at.href.replace(',', "%2C"), rendition.pixels.0)
    };
    let (width, height) = rendition.pixels;
    Some(Picture {
        href: at.href.clone(),
        alt,
        width: Some(width),
        height: Some(height),
        srcset: renditions.iter().map(candidate).collect::<Vec<_>>().join(", "),
        webp: String::new(),
    })
}

/// Returns the shape of the slides of a presentation; wide if their size is unknown.
#[must_use]
pub fn shape(presentation: &Presentation) -> Shape {
    match presentation.size {
        Some((width, height)) if width < height => Shape::Tall,
        Some((width, height)) if u64::from(width) * 2 < u64::from(height) * 3 => Shape::Classic,
        Some(_) | None => Shape::Wide,
    }
}
