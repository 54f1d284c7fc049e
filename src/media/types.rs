//! Media types of the files of a site.

use crate::media::kind::kind_of;

/// Extensions of web files and their types (IANA; OPML has no registered type).
const OF_PAGES: [(&str, &str); 24] = [
    ("html", "text/html"),
    ("htm", "text/html"),
    ("css", "text/css"),
    ("js", "text/javascript"),
    ("mjs", "text/javascript"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("xml", "application/xml"),
    ("xsl", "application/xml"),
    ("rss", "application/rss+xml"),
    ("atom", "application/atom+xml"),
    ("opml", "text/x-opml"),
    ("ics", "text/calendar"),
    ("wasm", "application/wasm"),
    ("ico", "image/x-icon"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("ttf", "font/ttf"),
    ("otf", "font/otf"),
    ("epub", "application/epub+zip"),
    ("asc", "text/plain"),
    ("sig", "text/plain"),
    // The search index, packed; IIS serves no file of unknown type.
    ("bin", "application/x-search-index"),
];

/// Extensions of attachments that may be published.
const OF_ATTACHMENTS: [&str; 42] = [
    "avif", "csv", "doc", "docx", "gif", "heic", "heif", "jpeg", "jpg", "m4a", "m4v", "md", "mov", "mp3", "mp4", "odp",
    "ods", "odt", "oga", "ogg", "otp", "pdf", "png", "pot", "potm", "potx", "pps", "ppsm", "ppsx", "ppt", "pptm",
    "pptx", "rtf", "svg", "txt", "vtt", "wav", "webm", "webp", "xls", "xlsx", "zip",
];

/// Returns every extension with a known type, as it is sent.
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    let pages = OF_PAGES.iter().map(|(extension, _)| *extension);
    let mut all: Vec<_> =
        pages.chain(OF_ATTACHMENTS).map(|extension| (extension, with_charset(of(extension)))).collect();
    all.sort_unstable();
    all
}

/// Returns the media type of a file by its path, with the character set if the type has one.
#[must_use]
pub fn content_type(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase());
    with_charset(if name.is_empty() { "text/html" } else { of(&extension) })
}

fn of(extension: &str) -> &'static str {
    let found = OF_PAGES.iter().find(|(known, _)| *known == extension);
    found.map_or_else(|| kind_of(extension).media_type, |(_, media_type)| media_type)
}

fn with_charset(media_type: &str) -> String {
    if is_text(media_type) { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
}

fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || matches!(media_type, "application/xml" | "application/rss+xml" | "application/atom+xml" | "image/svg+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_has_a_type_of_its_own() {
        for (extension, media_type) in all() {
            assert_ne!(media_type, "application/octet-stream", "{extension}");
        }
    }

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
