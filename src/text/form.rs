//! How the file of a text is written (byte order mark, line ends, end of the last line), and the text without it.

/// What an editor should not change when it writes a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextForm {
    /// Whether it begins with a byte order mark.
    pub has_mark: bool,
    /// How its lines end.
    pub ends: LineEnds,
    /// Whether its last line has an end.
    pub has_last_end: bool,
}

/// How the lines of a text end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// With a line feed, as on Unix.
    Unix,
    /// With a carriage return and a line feed, as on Windows.
    Windows,
    /// In more than one way: nothing may be changed about them.
    Mixed,
}

impl TextForm {
    /// Returns the form of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let feeds = text.matches('\n').count();
        let windows = text.matches("\r\n").count();
        let ends = match text.matches('\r').count() {
            0 => LineEnds::Unix,
            returns if returns == windows && windows == feeds => LineEnds::Windows,
            _ => LineEnds::Mixed,
        };
        Self { has_mark: text.starts_with('\u{feff}'), ends, has_last_end: text.ends_with('\n') }
    }

    /// Returns a text without its form: no mark, lines that end with a line feed, the last one too. Mixed line ends stay.
    #[must_use]
    pub fn plain(self, text: &str) -> String {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut plain = match self.ends {
            LineEnds::Windows => text.replace("\r\n", "\n"),
            LineEnds::Unix | LineEnds::Mixed => text.to_owned(),
        };
        if !plain.is_empty() && !self.has_last_end {
            plain.push('\n');
        }
        plain
    }

    /// Returns a text, as [`TextForm::plain`] makes them, in this form.
    #[must_use]
    pub fn apply(self, plain: &str) -> String {
        let plain = if self.has_last_end { plain } else { plain.strip_suffix('\n').unwrap_or(plain) };
        let text = match self.ends {
            LineEnds::Windows => plain.replace('\n', "\r\n"),
            LineEnds::Unix | LineEnds::Mixed => plain.to_owned(),
        };
        if self.has_mark { format!("\u{feff}{text}") } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was() {
        for text in
            ["", "a", "a\n", "a\r\nb\r\n", "a\r\nb", "\u{feff}a\r\n", "\u{feff}", "a\r\nb\n", "a\rb", "a\n\n", "\r\n"]
        {
            let form = TextForm::of(text);
            assert_eq!(form.apply(&form.plain(text)), text, "{text:?}");
        }
        assert_eq!(TextForm::of("\u{feff}a\r\nb").plain("\u{feff}a\r\nb"), "a\nb\n");
        assert_eq!(TextForm::of("a\r\nb\n").ends, LineEnds::Mixed);
    }
}
