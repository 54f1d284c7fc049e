//! The files of the desk's page, and the headers that they go with.

use rust_embed::RustEmbed;

use crate::desk::words::words;
use crate::diagnostic::catalogue::Language;

/// The page: plain modules, styles, the editor.
#[derive(RustEmbed)]
#[folder = "src/desk/page/"]
struct Page;

/// The file that is the page itself.
pub const INDEX: &str = "index.html";
/// Where the words of the page are.
const WORDS: &str = "words.json";
/// Stands in the page for the nonce of the styles that the editor makes, and for the language.
const NONCE: &str = "{nonce}";
const LANGUAGE: &str = "{language}";

/// A file of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Returns the file of a name without its first slash; the empty name is the page itself. `nonce` lets styles of the editor through.
#[must_use]
pub fn asset(name: &str, nonce: &str, language: Language) -> Option<Asset> {
    let name = if name.is_empty() { INDEX } else { name };
    if name == WORDS {
        let bytes = serde_json::to_vec(words(language)).expect("invariant: words are text");
        return Some(Asset { media_type: "application/json", bytes });
    }
    let bytes = Page::get(name)?.data.into_owned();
    let media_type = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return None,
    };
    if name != INDEX {
        return Some(Asset { media_type, bytes });
    }
    let text = String::from_utf8(bytes).expect("invariant: the page is text");
    let text = text.replace(NONCE, nonce).replace(LANGUAGE, language.tag());
    Some(Asset { media_type, bytes: text.into_bytes() })
}

/// Returns the headers that every answer of the desk has. `frames` is the origin of the preview.
#[must_use]
pub fn headers(nonce: &str, frames: Option<&str>) -> Vec<(&'static str, String)> {
    let frames = frames.unwrap_or("'none'");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; connect-src 'self'; \
         frame-src {frames}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    vec![
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("cross-origin-resource-policy", "same-origin".to_owned()),
        ("cross-origin-opener-policy", "same-origin".to_owned()),
        ("cache-control", "no-store".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_its_nonce_and_its_language_and_nothing_else_is_there() {
        let page = asset("", "N0", Language::Swedish).expect("the page");
        let text = String::from_utf8(page.bytes).expect("text");
        assert!(text.contains("content=\"N0\"") && text.contains("lang=\"sv\""), "{text}");
        assert!(asset("words.json", "N", Language::English).is_some());
        for name in ["../mod.rs", "x.js", "index.htm", "/index.html"] {
            assert_eq!(asset(name, "N", Language::English), None, "{name}");
        }
    }

    #[test]
    fn no_script_runs_that_is_not_the_desks() {
        let policy = headers("N", Some("http://127.0.0.1:2")).remove(0).1;
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-src http://127.0.0.1:2;"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
