//! `robots.txt` (RFC 9309): what a host asks programs to leave alone.

/// The name by which we are known in `robots.txt`: that of our `User-Agent`, without the version.
const NAME: &str = "griffel";

/// Most bytes that are read of it; RFC 9309, 2.5 asks for at least 500 KiB.
pub(super) const BYTES_MAX: u64 = 512 << 10;

/// What a host asks of us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// Patterns of paths, each with whether it is allowed.
    rules: Vec<(String, bool)>,
    /// Seconds between two requests, where the host asks for them. No standard has it, but many hosts do.
    pub delay: Option<u64>,
}

impl Robots {
    /// Returns what a host asks that forbids everything, as one does that cannot tell (RFC 9309, 2.3.1.4).
    #[must_use]
    pub fn forbidding() -> Self {
        Self { rules: vec![("/".to_owned(), false)], delay: None }
    }

    /// Reads the groups that name us, or else those for all programs (RFC 9309, 2.2.1).
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (mut own, mut all) = (Self::default(), Self::default());
        let (mut is_own, mut is_all, mut has_own) = (false, false, false);
        // Lines that name programs belong to one group until a rule follows.
        let mut is_naming = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !is_naming {
                    (is_own, is_all) = (false, false);
                }
                is_naming = true;
                let name: String = value.chars().take_while(|c| c.is_ascii_alphabetic() || "-_".contains(*c)).collect();
                is_own |= name.eq_ignore_ascii_case(NAME);
                is_all |= value == "*";
                has_own |= is_own;
                continue;
            }
            for (is_meant, robots) in [(is_own, &mut own), (is_all, &mut all)] {
                match key.as_str() {
                    "allow" | "disallow" if is_meant && !value.is_empty() => {
                        robots.rules.push((encoded(value), key == "allow"));
                    }
                    "crawl-delay" if is_meant => robots.delay = robots.delay.or(value.parse().ok()),
                    _ => {}
                }
            }
            is_naming &= !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay");
        }
        if has_own { own } else { all }
    }

    /// Returns whether a path with its query may be asked for: the longest pattern decides, and of two the one that allows.
    #[must_use]
    pub fn allows(&self, path: &str) -> bool {
        let matching = self.rules.iter().filter(|(pattern, _)| matches(pattern, path));
        matching.max_by_key(|(pattern, allows)| (pattern.len(), *allows)).is_none_or(|(_, allows)| *allows)
    }
}

/// Returns a pattern as addresses are written: letters outside ASCII are percent-encoded.
fn encoded(pattern: &str) -> String {
    pattern.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// Returns whether a pattern matches the start of a path; `*` stands for anything, `$` at its end for the end of the path.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !is_whole || rest.is_empty() };
    // The first place of each piece leaves the most for those behind it.
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    if is_whole { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, allowed: &[&str], forbidden: &[&str]) {
        let robots = Robots::parse(text);
        for path in allowed {
            assert!(robots.allows(path), "{path}\n{text}");
        }
        for path in forbidden {
            assert!(!robots.allows(path), "{path}\n{text}");
        }
    }

    #[test]
    fn the_longest_pattern_decides() {
        check(
            "User-agent: *\nDisallow: /a\nAllow: /a/b\nAllow: /c\nDisallow: /c",
            &["/", "/a/b/c", "/c"],
            &["/a", "/ab"],
        );
        check("user-AGENT : *\r\nDISALLOW : /x # not here\r\n", &["/"], &["/x?y=1"]);
        check("User-agent: *\nDisallow:\n", &["/", "/a"], &[]);
        check("", &["/"], &[]);
        check("<html>not: found</html>", &["/"], &[]);
        check("\u{feff}User-agent: *\nDisallow: /", &[], &["/"]);
    }

    #[test]
    fn our_own_group_replaces_the_one_for_all() {
        let text = "User-agent: other\nUser-agent: Griffel/2\nDisallow: /g\n\nUser-agent: *\nDisallow: /\nUser-agent: griffel\nAllow: /g/h\n";
        check(text, &["/", "/g/h"], &["/g"]);
        check("User-agent: griffelbot\nDisallow: /", &["/"], &[]);
        check("User-agent: griffel\nDisallow:\nUser-agent: *\nDisallow: /", &["/a"], &[]);
    }

    #[test]
    fn stars_and_ends_are_known_and_cost_no_time() {
        check("User-agent: *\nDisallow: /*.pdf$\nDisallow: /a*b*c", &["/x.pdf?y", "/acb"], &["/y/x.pdf", "/a1b2c3"]);
        check("User-agent: *\nDisallow: /å", &["/a"], &["/%C3%A5"]);
        let stars = format!("User-agent: *\nDisallow: /{}b", "a*".repeat(2000));
        check(&stars, &[&format!("/{}", "a".repeat(20_000))], &[]);
    }

    #[test]
    fn a_delay_is_read() {
        assert_eq!(Robots::parse("User-agent: *\nCrawl-delay: 3\nCrawl-delay: x").delay, Some(3));
        assert!(!Robots::forbidding().allows("/") && Robots::default().allows("/"));
    }
}
