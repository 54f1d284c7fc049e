//! The markup that stands in place of shortcodes.

use crate::text::html::escaped;

/// Returns a picture.
#[must_use]
pub fn image(source: &str, alt: &str) -> String {
    format!("<img src=\"{}\" alt=\"{}\">", escaped(source), escaped(alt))
}

/// Returns a picture, given as markup, with its caption, if it has one.
#[must_use]
pub fn figure(picture: &str, caption: &str) -> String {
    if caption.is_empty() {
        return format!("<figure>{picture}</figure>");
    }
    format!("<figure>{picture}<figcaption>{caption}</figcaption></figure>")
}

/// Returns an embed of another host.
#[must_use]
pub fn embed(address: &str) -> String {
    format!("<iframe src=\"{}\"></iframe>", escaped(address))
}
