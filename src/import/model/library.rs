//! Attachments of the old blog, to which texts refer by number.

/// An attachment that shortcodes and blocks refer to by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LibraryFile {
    /// Its address.
    pub url: String,
    /// Its text alternative.
    pub alt: String,
    /// Its caption as markup.
    pub caption: String,
    /// Its title.
    pub title: String,
}

/// Attachments that shortcodes refer to.
pub trait Library {
    /// Returns an attachment by its number.
    fn file(&self, key: &str) -> Option<LibraryFile>;
    /// Returns the numbers of the pictures uploaded to an entry, in order.
    fn pictures_of(&self, entry: &str) -> Vec<String>;
}
