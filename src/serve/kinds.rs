//! Media types of the finished site's files.

use crate::media::kind::kind_of;

/// Returns the media type of a file by its path, with the character set where the type has one.
#[must_use]
pub fn content_type(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase());
    let media_type = if name.is_empty() { "text/html" } else { of_a_site(&extension) };
    if is_text(media_type) { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
}

/// Returns the media type of what web pages are made of (IANA; OPML has none there), else that of an attachment.
fn of_a_site(extension: &str) -> &'static str {
    match extension {
        "html" | "htm" => "text/html",
        "css" => "text/css",
        "js" | "mjs" => "text/javascript",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" | "xsl" => "application/xml",
        "rss" => "application/rss+xml",
        "atom" => "application/atom+xml",
        "opml" => "text/x-opml",
        "ics" => "text/calendar",
        "wasm" => "application/wasm",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "epub" => "application/epub+zip",
        "asc" | "sig" => "text/plain",
        other => kind_of(other).media_type,
    }
}

fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || matches!(media_type, "application/xml" | "application/rss+xml" | "application/atom+xml" | "image/svg+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_say_their_character_set_and_other_files_do_not() {
        let types = [
            ("/om/", "text/html; charset=utf-8"),
            ("/404.html", "text/html; charset=utf-8"),
            ("/feed.xml", "application/xml; charset=utf-8"),
            ("/feeds.opml", "text/x-opml; charset=utf-8"),
            ("/a/film.vtt", "text/vtt; charset=utf-8"),
            ("/a/app.MJS", "text/javascript; charset=utf-8"),
            ("/a/b.wasm", "application/wasm"),
            ("/a/film.mp4", "video/mp4"),
            ("/a/plan.pdf", "application/pdf"),
            ("/site.webmanifest", "application/manifest+json"),
            ("/utan-punkt", "application/octet-stream"),
        ];
        for (path, expected) in types {
            assert_eq!(content_type(path), expected, "{path}");
        }
    }
}
