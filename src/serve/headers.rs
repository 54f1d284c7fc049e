//! Headers that the preview sends with the files of the site, so that the browser obeys what it will obey on the web.

use crate::output::hosting::{Hosting, Scope};
use crate::text::address::decoded;

/// Headers of the addresses that match a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderBlock {
    /// A path, not percent-encoded, in which `*` stands for anything.
    pub pattern: String,
    /// Names and values in their order.
    pub headers: Vec<(String, String)>,
}

/// Headers that the preview decides itself, in lower case.
///
/// `Strict-Transport-Security` would lock the whole host `localhost` to https in the author's browser, for a year and for
/// every other program that is served there. `Cache-Control` of the finished site says that a file never changes; here it
/// changes with the next key. The others describe the connection and not the site.
const OWN: [&str; 8] = [
    "strict-transport-security",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "etag",
    "keep-alive",
    "transfer-encoding",
];

/// Returns the headers that the site's rules for web servers ask for.
#[must_use]
pub fn site_headers(hosting: &Hosting) -> Vec<HeaderBlock> {
    let rules = hosting.disjoint_rules();
    let blocks = rules.iter().map(|rule| HeaderBlock {
        pattern: match &rule.scope {
            Scope::Everything => "/*".to_owned(),
            Scope::Below(folder) => format!("{}*", hosting.path(folder)),
            Scope::Page(page) => hosting.path(page),
        },
        headers: rule.headers.iter().map(|header| (header.name().to_owned(), header.value())).collect(),
    });
    let feeds = hosting.feed_names.iter().map(|(name, media_type)| HeaderBlock {
        pattern: format!("*/{name}"),
        headers: vec![("Content-Type".to_owned(), (*media_type).to_owned())],
    });
    blocks.chain(feeds).collect()
}

/// Parses an author's `_headers` in the form of Netlify and Cloudflare Pages: a path, then indented lines `Name: value`.
#[must_use]
pub fn parse_headers(text: &str) -> Vec<HeaderBlock> {
    let mut blocks: Vec<HeaderBlock> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if !line.starts_with([' ', '\t']) {
            blocks.push(HeaderBlock { pattern: decoded(trimmed), headers: Vec::new() });
        } else if let (Some((name, value)), Some(block)) = (trimmed.split_once(':'), blocks.last_mut()) {
            block.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    blocks
}

/// Returns the headers of a decoded path, each name once; values of one name are joined by commas (RFC 9110, 5.3).
#[must_use]
pub fn headers_for(blocks: &[HeaderBlock], path: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in blocks.iter().filter(|block| matches(&block.pattern, path)).flat_map(|block| &block.headers) {
        if OWN.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        match headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, values)) => *values = format!("{values}, {value}"),
            None => headers.push((name.clone(), value.clone())),
        }
    }
    headers
}

/// Returns whether a path matches a pattern in which `*` stands for anything.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_parsed_and_joined_and_those_of_the_preview_are_left_out() {
        let text = "# x\n/blogg/*\n  X-A: 1\n  Strict-Transport-Security: max-age=1\n\n/blogg/assets/*\n  \
                    Cache-Control: immutable\n  x-a: 2\n  Link: </a>; rel=preload\n/s%C3%B6k/\n  X-B: 3\n";
        let blocks = parse_headers(text);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(headers_for(&blocks, "/blogg/"), [pair("X-A", "1")]);
        let assets = headers_for(&blocks, "/blogg/assets/a.css");
        assert_eq!(assets, [pair("X-A", "1, 2"), pair("Link", "</a>; rel=preload")]);
        assert_eq!(headers_for(&blocks, "/s\u{f6}k/"), [pair("X-B", "3")]);
        assert!(headers_for(&blocks, "/").is_empty());
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, path) in
            [("/*", "/"), ("/a/*", "/a/b/c"), ("/a", "/a"), ("/*.css", "/x/y.css"), ("/*/b/*", "/a/b/c")]
        {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("/a", "/ab"), ("/a/*", "/b/"), ("/*.css", "/x.js"), ("/*/b/*c", "/a/c")] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }
}
