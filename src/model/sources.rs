//! Which file of a picture a browser takes: by the width that it needs, and by what it can read.

use crate::media::picture::Format;
use crate::model::article::FileRef;

/// What a browser chooses from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// For browsers that do not choose, and for feeds: wide enough for all, and not the author's own if that is wider.
    pub src: String,
    /// Width and height of that one in pixels.
    pub pixels: Option<(u32, u32)>,
    /// `srcset` in the picture's own format; empty where there is nothing to choose from.
    pub own: String,
    /// `srcset` in WebP; empty where there is nothing smaller in it.
    pub webp: String,
}

impl Sources {
    /// Returns the sources of a picture.
    #[must_use]
    pub fn of(file: &FileRef) -> Self {
        let attachment = &file.attachment;
        let is_own = |format: Format| format != Format::WebP || attachment.kind.media_type == "image/webp";
        let own = file.renditions().filter(|(_, copy)| is_own(copy.format));
        let mut own: Vec<(String, (u32, u32))> = own.map(|(place, copy)| (place.href.clone(), copy.pixels)).collect();
        let widest = file.renditions().map(|(_, copy)| copy.pixels.0).max().unwrap_or_default();
        // The author's own stands among its copies unless it is wider than anybody needs.
        if let Some(pixels) = attachment.pixels.filter(|(width, _)| *width <= widest || own.is_empty()) {
            own.push((file.href.clone(), pixels));
        }
        let webp = file.renditions().filter(|(_, copy)| !is_own(copy.format));
        let webp: Vec<String> = webp.map(|(place, copy)| candidate(&place.href, copy.pixels.0)).collect();
        let (src, pixels) = own.last().cloned().unzip();
        let set: Vec<String> = own.iter().map(|(href, (width, _))| candidate(href, *width)).collect();
        let src = src.unwrap_or_else(|| file.href.clone());
        Self { src, pixels, own: if set.len() > 1 { set.join(", ") } else { String::new() }, webp: webp.join(", ") }
    }
}

/// Returns an image candidate (HTML, 4.8.4.2.1). A comma would end its address.
fn candidate(href: &str, width: u32) -> String {
    format!("{} {width}w", href.replace(',', "%2C"))
}
