//! What the author asks of a file beyond its bytes.

/// What the author asks of a file beyond its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DigestOptions {
    /// Whether it is a presentation, if the author said so; then all its pages are drawn.
    pub is_presentation: Option<bool>,
    /// Whether it has a transcript.
    pub has_transcript: bool,
    /// Whether the speaker notes of Markdown slides are published.
    pub has_notes: bool,
    /// Whether LibreOffice may draw its pages.
    pub has_office: bool,
    /// Most pages of a file that are drawn.
    pub draw_max: usize,
}

/// Most pages of a file that are drawn, unless the author asks for more.
pub const DRAW_MAX: usize = 100;

impl Default for DigestOptions {
    fn default() -> Self {
        let (has_transcript, has_notes, has_office) = (false, false, false);
        Self { is_presentation: None, has_transcript, has_notes, has_office, draw_max: DRAW_MAX }
    }
}
