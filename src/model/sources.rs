//! The renditions of a picture from which a browser chooses by width and format.

use crate::media::rendition::Format;
use crate::model::article::FileRef;

/// The renditions of a picture from which a browser chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// For feeds and browsers that do not choose: the widest rendition, or the author's file if that is no wider.
    pub src: String,
    /// Width and height of `src` in pixels.
    pub pixels: Option<(u32, u32)>,
    /// `srcset` in the picture's own format; empty if there is only one file.
    pub own: String,
    /// `srcset` in WebP; empty if WebP is not smaller.
    pub webp: String,
}

impl Sources {
    /// Returns the sources of a picture.
    #[must_use]
    pub fn of(file: &FileRef) -> Self {
        let attachment = &file.attachment;
        let is_own = |format: Format| format != Format::WebP || attachment.kind.media_type == "image/webp";
        let own = file.renditions().filter(|(_, rendition)| is_own(rendition.format));
        let mut own: Vec<(String, (u32, u32))> =
            own.map(|(at, rendition)| (at.href.clone(), rendition.pixels)).collect();
        let widest = file.renditions().map(|(_, rendition)| rendition.pixels.0).max().unwrap_or_default();
        // The author's file is one of the choices unless it is wider than any rendition.
        if let Some(pixels) = attachment.pixels().filter(|(width, _)| *width <= widest || own.is_empty()) {
            own.push((file.href.clone(), pixels));
        }
        let webp = file.renditions().filter(|(_, rendition)| !is_own(rendition.format));
        let webp: Vec<String> = webp.map(|(at, rendition)| candidate(&at.href, rendition.pixels.0)).collect();
        let (src, pixels) = own.last().cloned().unzip();
        let set: Vec<String> = own.iter().map(|(href, (width, _))| candidate(href, *width)).collect();
        let src = src.unwrap_or_else(|| file.href.clone());
        Self { src, pixels, own: if set.len() > 1 { set.join(", ") } else { String::new() }, webp: webp.join(", ") }
    }
}

/// Returns an image candidate string (HTML, 4.8.4.2.1). Commas are encoded, because they separate candidates.
fn candidate(href: &str, width: u32) -> String {
    format!("{} {width}w", href.replace(',', "%2C"))
}
