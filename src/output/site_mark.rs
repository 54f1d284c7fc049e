//! What a manifest says of the site whose files it lists, so that no other site takes them for its own.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Most documents that a manifest names: enough to know a site by, and one line of text.
const SAMPLE: usize = 32;

/// First word of the line.
const WORD: &str = "site ";

/// What a site is known by: the name in its settings, and its documents.
///
/// In a manifest it is a line with a sample of the documents. It depends on the site's files alone, so that the same site
/// makes the same manifest in any folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteMark {
    url: String,
    title: u64,
    /// By the hash of the path, the hash of the bytes.
    documents: BTreeMap<u64, u64>,
}

impl SiteMark {
    /// Creates the mark of a site from its title, its address and its documents.
    #[must_use]
    pub fn new<'a>(title: &str, url: &str, documents: impl Iterator<Item = (&'a SourcePath, Fingerprint)>) -> Self {
        let documents = documents.map(|(path, bytes)| (hash(Fingerprint::of(path.as_str().as_bytes())), hash(bytes)));
        Self { url: url.to_owned(), title: hash(Fingerprint::of(title.as_bytes())), documents: documents.collect() }
    }

    /// Returns the address of the site.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the line of a manifest: title, address, and the documents with the smallest hashes.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("{WORD}{:016x} {}", self.title, self.url);
        for (path, bytes) in self.documents.iter().take(SAMPLE) {
            write!(line, " {path:016x}{bytes:016x}").expect("invariant: a text takes everything");
        }
        line
    }

    /// Parses the result of [`SiteMark::line`].
    #[must_use]
    pub fn from_line(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix(WORD)?.split(' ');
        let title = number(words.next()?)?;
        let url = words.next()?.to_owned();
        let documents = words.map(|word| Some((number(word.get(..16)?)?, number(word.get(16..)?)?)));
        Some(Self { url, title, documents: documents.collect::<Option<_>>()? })
    }

    /// Returns whether a site is the one that left this mark, as a copy of it on another computer is: it has half of the
    /// documents of the sample as they were, or the same name and half of them in any state.
    #[must_use]
    pub fn is_of(&self, site: &Self) -> bool {
        let has_name = (self.title, &self.url) == (site.title, &site.url);
        let sample = self.documents.iter().take(SAMPLE);
        let (mut all, mut same, mut known) = (0, 0, 0);
        for (path, bytes) in sample {
            let found = site.documents.get(path);
            all += 1;
            known += usize::from(found.is_some());
            same += usize::from(found == Some(bytes));
        }
        let is_half = |count: usize| 2 * count >= all;
        if all == 0 { has_name } else { is_half(same) || has_name && is_half(known) }
    }
}

fn hash(fingerprint: Fingerprint) -> u64 {
    let hex = fingerprint.hex();
    number(&hex[..16]).expect("invariant: a fingerprint has 32 digits")
}

fn number(hex: &str) -> Option<u64> {
    let is_hex = hex.len() == 16 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(hex, 16).ok().filter(|_| is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(title: &str, documents: &[(&str, &str)]) -> SiteMark {
        let path = |name: &str| SourcePath::new(name).expect("a path");
        let documents: Vec<_> =
            documents.iter().map(|(name, text)| (path(name), Fingerprint::of(text.as_bytes()))).collect();
        SiteMark::new(title, "https://example.se/", documents.iter().map(|(path, bytes)| (path, *bytes)))
    }

    #[test]
    fn a_site_is_known_by_its_documents_and_not_by_its_name_alone() {
        let last = mark("A", &[("a.md", "1"), ("b.md", "1"), ("c.md", "1")]);
        let line = last.line();
        let read = SiteMark::from_line(&line).expect("a mark");
        assert_eq!(read, last);
        let is_of = |title, documents| read.is_of(&mark(title, documents));
        assert!(is_of("A", &[("a.md", "2"), ("b.md", "2"), ("c.md", "2")]), "all were edited");
        assert!(is_of("B", &[("a.md", "1"), ("b.md", "1"), ("d.md", "1")]), "it was renamed");
        assert!(!is_of("B", &[("a.md", "2"), ("b.md", "2"), ("c.md", "2")]), "files of the same names");
        assert!(!is_of("A", &[("d.md", "1"), ("e.md", "1")]), "a site of the same name");
        assert!(!is_of("A", &[]));
        let nothing = mark("A", &[]);
        assert!(nothing.is_of(&last) && !nothing.is_of(&mark("B", &[])));
    }

    #[test]
    fn a_mark_names_some_of_many_documents() {
        let names: Vec<String> = (0..500).map(|number| format!("{number}.md")).collect();
        let documents: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
        let all = mark("A", &documents);
        let line = all.line();
        assert_eq!(line.split(' ').count(), 3 + SAMPLE);
        let last = SiteMark::from_line(&line).expect("a mark");
        assert!(
            last.is_of(&all) && last.is_of(&mark("B", &documents[..450])) && !last.is_of(&mark("B", &documents[..50]))
        );
        for damaged in ["", "site", "site x https://example.se/", "site 0123456789abcdef https://example.se/ 12"] {
            assert_eq!(SiteMark::from_line(damaged), None, "{damaged}");
        }
    }
}
