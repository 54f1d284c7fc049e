//! Where addresses of the old blog lead now, as the texts see it.

/// Where addresses of the old blog lead now.
pub trait Addresses: Send + Sync {
    /// Returns the target of a link.
    fn link(&self, address: &str) -> Target;
    /// Returns the file name of a file that will be beside this text; `None` if there is none.
    fn file(&self, address: &str) -> Option<String>;
    /// Returns the text alternative of a picture that has none in the text (WCAG 1.1.1).
    fn alt(&self, address: &str) -> Option<String>;
    /// Returns the language of the text (BCP 47).
    fn language(&self) -> String;
    /// Returns the title for a video without one (WCAG 2.4.4).
    fn title(&self) -> String;
}

/// Where an address of the old blog leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A target in the new site, as authors write it.
    Here(String),
    /// Nowhere.
    Gone,
    /// Another host, unchanged.
    Same,
}
