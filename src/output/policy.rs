//! Content-Security-Policy (CSP level 3).

use std::borrow::Cow;

/// A Content-Security-Policy: directives in their order, each with its sources in theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy(Vec<(&'static str, Vec<Cow<'static, str>>)>);

impl Policy {
    /// Returns this policy with one more source. A directive that it does not have is added at its end; `'none'` gives way.
    #[must_use]
    pub fn with(mut self, directive: &'static str, source: impl Into<Cow<'static, str>>) -> Self {
        let source = source.into();
        let at = self.0.iter().position(|(name, _)| *name == directive).unwrap_or_else(|| {
            self.0.push((directive, Vec::new()));
            self.0.len() - 1
        });
        let sources = &mut self.0[at].1;
        sources.retain(|known| *known != "'none'");
        if !sources.contains(&source) {
            sources.push(source);
        }
        self
    }

    /// Returns the union of two policies: it allows what either of them allows.
    ///
    /// A directive that only one of them has is copied, because the other one falls back to `default-src 'none'`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let sources = other.0.iter().flat_map(|(name, sources)| sources.iter().map(move |source| (*name, source)));
        sources.fold(self, |policy, (name, source)| {
            let is_new_none = *source == "'none'" && policy.0.iter().any(|(known, _)| *known == name);
            if is_new_none { policy } else { policy.with(name, source.clone()) }
        })
    }

    /// Returns the value of the header.
    #[must_use]
    pub fn text(&self) -> String {
        let directives = self.0.iter().map(|(name, sources)| format!("{name} {}", sources.join(" ")));
        directives.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_widened_and_joined() {
        let policy = Policy::default().with("default-src", "'none'").with("script-src", "'self'");
        let wide = policy.clone().with("script-src", "'wasm-unsafe-eval'").with("frame-src", "https://a.example");
        let text = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; frame-src https://a.example";
        assert_eq!((wide.text().as_str(), policy.clone().or(&wide)), (text, wide.clone()));
        assert_eq!(wide.clone().or(&policy), wide);
    }
}
