//! What the author asks of a file beyond its bytes.

/// What the author asks of a file beyond its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct DigestOptions {
    /// Whether it is a presentation, if the author said so; then all its pages are drawn.
    pub is_presentation: Option<bool>,
    /// Whether it has a transcript.
    pub has_transcript: bool,
    /// Whether the speaker notes of Markdown slides are published.
    pub has_notes: bool,
    /// Whether LibreOffice may draw its pages.
    pub has_office: bool,
}
