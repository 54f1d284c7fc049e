//! The site's own `_headers`, so that the preview obeys what readers' browsers will obey.

/// One block of `_headers`: a path with `*` for anything, and what is sent with addresses that it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The path, as it stands there.
    pub path: String,
    /// Names and values in their order.
    pub headers: Vec<(String, String)>,
}

/// Headers that the preview keeps for itself, in small letters.
///
/// `Strict-Transport-Security` would lock the whole host `localhost` to https in the author's browser, for a year and
/// for every other program that is served there. `Cache-Control` of the finished site says that a file never changes;
/// here it changes with the next key. The rest belongs to the connection, not to the site.
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

/// Reads a `_headers` file in the form of Netlify and Cloudflare Pages: a path, then indented lines `Name: value`.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if !line.starts_with([' ', '\t']) {
            blocks.push(Block { path: trimmed.to_owned(), headers: Vec::new() });
        } else if let (Some((name, value)), Some(block)) = (trimmed.split_once(':'), blocks.last_mut()) {
            block.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    blocks
}

/// Returns the headers of an address, each name once; values of one name are joined as HTTP joins them (RFC 9110, 5.3).
#[must_use]
pub fn for_path(blocks: &[Block], path: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in blocks.iter().filter(|block| fits(&block.path, path)).flat_map(|block| &block.headers) {
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

/// Returns whether a path fits a pattern in which `*` stands for anything.
#[must_use]
pub fn fits(pattern: &str, path: &str) -> bool {
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

/// Returns a Content-Security-Policy that also lets the preview's own script run and listen, and is otherwise as strict
/// towards the site as before.
///
/// `upgrade-insecure-requests` is taken out for the reason that keeps Strict-Transport-Security out: there is no https
/// here. Several policies may be joined by commas; each of them has to allow the script.
#[must_use]
pub fn with_preview(policies: &str, nonce: &str) -> String {
    policies.split(',').map(|policy| one_policy(policy, nonce)).collect::<Vec<_>>().join(", ")
}

fn one_policy(policy: &str, nonce: &str) -> String {
    let mut directives: Vec<(String, Vec<String>)> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace().map(str::to_owned);
            Some((words.next()?.to_ascii_lowercase(), words.collect()))
        })
        .filter(|(name, _)| name != "upgrade-insecure-requests")
        .collect();
    let default = directives.iter().find(|(name, _)| name == "default-src").map(|(_, sources)| sources.clone());
    let own = format!("'nonce-{nonce}'");
    for (wanted, inherits) in [("script-src", true), ("script-src-elem", false), ("connect-src", true)] {
        let at = directives.iter().position(|(name, _)| name == wanted);
        let at = match (at, &default) {
            (Some(at), _) => at,
            // What falls back to `default-src` would be looser without its sources, and stricter without ours.
            (None, Some(default)) if inherits => {
                directives.push((wanted.to_owned(), default.clone()));
                directives.len() - 1
            }
            (None, _) => continue,
        };
        let sources = &mut directives[at].1;
        sources.retain(|source| source != "'none'");
        allow(sources, if wanted == "connect-src" { "'self'" } else { &own });
    }
    directives
        .into_iter()
        .map(|(name, sources)| std::iter::once(name).chain(sources).collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("; ")
}

fn allow(sources: &mut Vec<String>, own: &str) {
    let has = |name: &str| sources.iter().any(|source| source == name);
    let is_closed_by_nonces = sources.iter().any(|source| source.starts_with("'nonce-") || source.starts_with("'sha"));
    // A nonce switches 'unsafe-inline' off: the site's own inline scripts would stop in the preview alone.
    let own = if has("'unsafe-inline'") && !is_closed_by_nonces { "'self'" } else { own };
    if !has(own) {
        sources.push(own.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_and_joined_and_what_is_ours_is_left_out() {
        let text = "# x\n/blogg/*\n  X-A: 1\n  Strict-Transport-Security: max-age=1\n\n/blogg/assets/*\n  \
                    Cache-Control: immutable\n  x-a: 2\n  Link: </a>; rel=preload\n";
        let blocks = blocks(text);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(for_path(&blocks, "/blogg/"), [pair("X-A", "1")]);
        let assets = for_path(&blocks, "/blogg/assets/a.css");
        assert_eq!(assets, [pair("X-A", "1, 2"), pair("Link", "</a>; rel=preload")]);
        assert!(for_path(&blocks, "/").is_empty());
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, path) in
            [("/*", "/"), ("/a/*", "/a/b/c"), ("/a", "/a"), ("/*.css", "/x/y.css"), ("/*/b/*", "/a/b/c")]
        {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("/a", "/ab"), ("/a/*", "/b/"), ("/*.css", "/x.js"), ("/*/b/*c", "/a/c")] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn the_policy_lets_our_script_run_and_nothing_else() {
        let policies = [
            (
                "default-src 'none'; style-src 'self'; connect-src 'self'",
                "default-src 'none'; style-src 'self'; connect-src 'self'; script-src 'nonce-N'",
            ),
            (
                "default-src 'self'; upgrade-insecure-requests",
                "default-src 'self'; script-src 'self' 'nonce-N'; connect-src 'self'",
            ),
            (
                "script-src 'none'; connect-src 'none'; script-src-elem 'self'",
                "script-src 'nonce-N'; connect-src 'self'; script-src-elem 'self' 'nonce-N'",
            ),
            ("script-src 'unsafe-inline'", "script-src 'unsafe-inline' 'self'"),
            ("img-src *", "img-src *"),
            (
                "default-src 'none', img-src *",
                "default-src 'none'; script-src 'nonce-N'; connect-src 'self', img-src *",
            ),
        ];
        for (policy, expected) in policies {
            assert_eq!(with_preview(policy, "N"), expected, "{policy}");
        }
    }
}
