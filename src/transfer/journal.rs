//! The journal of a transfer: what it sends and deletes, told to the server before the first file.
//!
//! The next run, on whatever computer, knows from it which files are ours though no manifest names them, and which of them
//! are in their places.

use crate::output::manifest::FileStamp;
use crate::output::site_mark::SiteMark;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::transfer::state::word;

/// First line: its format.
const HEADER: &str = "griffel pending 1\n";
/// First word of the last line, which holds the fingerprint of all lines before it.
const END: &str = "end ";

/// What a transfer sends and deletes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal {
    /// The transfer that wrote it; a word.
    pub token: String,
    /// Version of the program; a word.
    pub version: String,
    /// The site whose files they are.
    pub site: Option<SiteMark>,
    /// The files in the order in which they are sent.
    pub write: Vec<(SourcePath, FileStamp)>,
    /// The files that are deleted.
    pub delete: Vec<SourcePath>,
}

impl Journal {
    /// Returns the journal as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { token, version, site, write, delete } = self;
        let mut text = format!("{HEADER}token {} {}\n", word(token), word(version));
        if let Some(site) = site {
            text.push_str(&site.line());
            text.push('\n');
        }
        for (path, FileStamp { fingerprint, len }) in write {
            text.push_str(&format!("{} {len} {path}\n", fingerprint.hex()));
        }
        for path in delete {
            text.push_str(&format!("delete {path}\n"));
        }
        let end = Fingerprint::of(text.as_bytes()).hex();
        text + END + &end + "\n"
    }

    /// Parses the result of [`Journal::to_text`]; `None` for anything else, as half of a journal makes our own files foreign.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let (before, end) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        let before = &text[..=before.len()];
        let fingerprint = Fingerprint::from_hex(end.strip_prefix(END)?)?;
        let lines = before.strip_prefix(HEADER).filter(|_| Fingerprint::of(before.as_bytes()) == fingerprint)?;
        let mut lines = lines.lines().peekable();
        let (token, version) = lines.next()?.strip_prefix("token ")?.split_once(' ')?;
        let mut journal = Self { token: token.to_owned(), version: version.to_owned(), ..Self::default() };
        if let Some(line) = lines.next_if(|line| line.starts_with("site ")) {
            journal.site = Some(SiteMark::from_line(line)?);
        }
        for line in lines {
            if let Some(path) = line.strip_prefix("delete ") {
                journal.delete.push(SourcePath::new(path)?);
                continue;
            }
            let (hex, rest) = line.split_once(' ')?;
            let (len, path) = rest.split_once(' ')?;
            let stamp = FileStamp { fingerprint: Fingerprint::from_hex(hex)?, len: len.parse().ok()? };
            journal.write.push((SourcePath::new(path)?, stamp));
        }
        Some(journal)
    }

    /// Returns the text that tells that the first `count` files are in their places.
    #[must_use]
    pub fn done_text(&self, count: usize) -> String {
        format!("{} {count}\n", word(&self.token))
    }

    /// Returns how many of the first files are in their places, by the result of [`Journal::done_text`]: none if it is that of
    /// another transfer.
    #[must_use]
    pub fn done(&self, text: &str) -> usize {
        let count = text.strip_prefix(&self.token).and_then(|rest| rest.strip_prefix(' '));
        let count = count.and_then(|rest| rest.strip_suffix('\n')?.parse().ok()).unwrap_or_default();
        self.write.len().min(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        let path = |text: &str| SourcePath::new(text).expect("a path");
        let stamp = |text: &str| FileStamp { fingerprint: Fingerprint::of(text.as_bytes()), len: text.len() as u64 };
        let document = path("content/a.md");
        let site = SiteMark::new("Blogg", "https://example.se/", [(&document, Fingerprint::of(b"y"))].into_iter());
        Journal {
            token: "0123".to_owned(),
            version: "0.1.0".to_owned(),
            site: Some(site),
            write: vec![(path("z/b å.png"), stamp("xx")), (path("a.html"), stamp("y"))],
            delete: vec![path("delete/c d"), path("e")],
        }
    }

    #[test]
    fn a_journal_reads_back_and_one_that_is_damaged_anywhere_does_not() {
        let text = journal().to_text();
        assert_eq!(Journal::from_text(&text), Some(journal()));
        for end in 0..text.len() {
            assert_eq!(text.get(..end).and_then(Journal::from_text), None, "{end}");
        }
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert_eq!(std::str::from_utf8(&bytes).ok().and_then(Journal::from_text), None, "{at}");
        }
        let without_site = Journal { site: None, ..journal() };
        assert_eq!(Journal::from_text(&without_site.to_text()), Some(without_site));
    }

    #[test]
    fn only_the_count_of_the_same_transfer_is_believed() {
        let journal = journal();
        assert_eq!(journal.done(&journal.done_text(1)), 1);
        assert_eq!(journal.done(&journal.done_text(99)), 2);
        for text in ["", "0123", "0123 1", "0124 1\n", "01234 1\n", "0123 -1\n", "0123 x\n"] {
            assert_eq!(journal.done(text), 0, "{text}");
        }
    }
}
