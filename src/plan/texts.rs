//! The typeset texts of an entry: what `pipeline` hands over from `typeset`.

use crate::model::presentation::PresentationId;
use crate::model::slide::Slide;
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// The typeset texts of an entry.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Texts {
    /// The whole text.
    pub content: Html,
    /// The excerpt, which lists show.
    pub excerpt: Html,
    /// Whether the text holds more than the excerpt.
    pub has_more: bool,
    /// Times of the updates of a live post, in the order of the text.
    pub updates: Vec<PostDate>,
    /// Its comments in the order of the file.
    pub comments: Vec<Html>,
    /// The slides of its presentations, by [`PresentationId::number`]; none for those that cannot be shown.
    pub presentations: Vec<Vec<Slide>>,
}

impl Texts {
    /// Returns the slides of a presentation of this entry.
    #[must_use]
    pub fn slides(&self, id: PresentationId) -> &[Slide] {
        self.presentations.get(id.number).map_or(&[], Vec::as_slice)
    }
}
