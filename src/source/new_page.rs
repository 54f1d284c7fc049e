//! Pages that a new site has from the beginning.

/// A page that a new site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPage {
    /// Its language (BCP 47).
    pub language: &'static str,
    /// Its name in `content/pages`, without extension.
    pub name: &'static str,
    /// Its text with front matter.
    pub text: &'static str,
}

impl NewPage {
    /// Returns the path of its file.
    #[must_use]
    pub fn path(&self) -> String {
        format!("content/pages/{}.md", self.name)
    }

    /// Returns its title.
    #[must_use]
    pub fn title(&self) -> &'static str {
        let title = self.text.lines().find_map(|line| line.strip_prefix("title:"));
        title.map_or(self.name, |title| title.trim().trim_matches('"'))
    }
}
