//! The site's Content-Security-Policy, extended for the script of the preview.

/// Returns a policy that also allows the preview's own script and its stream of events, and nothing else that the site's
/// policy forbids.
///
/// `upgrade-insecure-requests` is removed, as Strict-Transport-Security is: there is no https here. Policies may be joined by
/// commas; the script has to be allowed by each of them.
#[must_use]
pub fn with_preview(policies: &str, nonce: &str) -> String {
    policies.split(',').map(|policy| one_policy(policy, nonce)).collect::<Vec<_>>().join(", ")
}

/// Returns a policy that allows the script of the desk's frame, and that the desk, of this origin, and nothing else may embed
/// the page.
#[must_use]
pub fn with_frame(policies: &str, nonce: &str, desk: &str) -> String {
    let framed = |policy: &str| {
        let directives = policy.split(';').map(str::trim).filter(|one| !one.is_empty());
        let others = directives.filter(|one| !one.to_ascii_lowercase().starts_with("frame-ancestors"));
        others.chain([format!("frame-ancestors {desk}").as_str()]).collect::<Vec<_>>().join("; ")
    };
    with_preview(&policies.split(',').map(framed).collect::<Vec<_>>().join(", "), nonce)
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
            // The directive falls back to `default-src`, so it starts with its sources.
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
    // A nonce turns 'unsafe-inline' off, and the site's own inline scripts would not run in the preview.
    let own = if has("'unsafe-inline'") && !is_closed_by_nonces { "'self'" } else { own };
    if !has(own) {
        sources.push(own.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_alone_embeds_a_page() {
        let policy = with_frame("img-src 'self'; frame-ancestors 'none'", "N", "http://127.0.0.1:1");
        assert_eq!(policy, "img-src 'self'; frame-ancestors http://127.0.0.1:1");
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
