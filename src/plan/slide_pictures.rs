//! Pictures of slides, and their shape.

use crate::media::rendition::Rendition;
use crate::model::article::RenditionRef;
use crate::model::presentation::Presentation;
use crate::plan::file_view::Picture;
use crate::plan::file_view::Shape;

/// Returns the picture of a slide, by its index, in all its widths.
#[must_use]
pub fn picture(presentation: &Presentation, index: usize, alt: String) -> Option<Picture> {
    let renditions = presentation.pictures.get(index)?;
    let (widest, rendition) = renditions.last()?;
    let candidate = |(at, rendition): &(RenditionRef, Rendition)| {
        format!("{} {}w", at.href.replace(',', "%2C"), rendition.pixels.0)
    };
    let (width, height) = rendition.pixels;
    Some(Picture {
        href: widest.href.clone(),
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
