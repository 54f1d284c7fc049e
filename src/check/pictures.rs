//! Questions about a picture of a text that several rules ask.

use crate::check::parts::{LinkPart, PicturePart};
use crate::check::text::CheckedText;
use crate::model::article::LinkTarget;

/// Returns whether the author says that a picture is only decoration.
#[must_use]
pub fn is_decorative(text: &CheckedText<'_>, picture: &PicturePart) -> bool {
    if picture.is_raw {
        return picture.alt.as_deref().is_some_and(|alt| alt.trim().is_empty());
    }
    text.document.body.prepared().is_decorative(picture.range.start)
}

/// Returns whether nobody described a picture or said that it is decoration.
#[must_use]
pub fn is_undescribed(text: &CheckedText<'_>, picture: &PicturePart) -> bool {
    picture.alt.as_deref().is_none_or(|alt| alt.trim().is_empty()) && !is_decorative(text, picture)
}

/// Returns where a picture leads, if it was resolved.
#[must_use]
pub fn target<'a>(text: &CheckedText<'a>, picture: &PicturePart) -> Option<&'a LinkTarget> {
    if !picture.is_raw {
        return text.target(picture.range.start);
    }
    let at = text.parts.tags.binary_search_by_key(&picture.range.start, |tag| tag.range.start).ok()?;
    text.target(text.parts.tags[at].attribute("src")?.span.start)
}

/// Returns whether a link has a name for those who do not see it.
#[must_use]
pub fn has_name(link: &LinkPart) -> bool {
    let is_said = |name: &str| {
        let found = link.attributes.iter().find(|attribute| attribute.name == name);
        found.is_some_and(|attribute| !attribute.value.trim().is_empty())
    };
    !link.text.trim().is_empty() || is_said("aria-label") || is_said("aria-labelledby") || is_said("title")
}
