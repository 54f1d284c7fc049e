//! What other sites answered about links, from run to run: in the site's own folder, a line for each answer, written as it comes, so
//! that a run that is stopped keeps what it learnt.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::disk::own_folder::LINK_ANSWERS;
use crate::disk::replace::replace;
use crate::net::link_answer::LinkAnswer;
use crate::source::fingerprint::Fingerprint;

/// First line of the file: its format.
const HEAD: &str = "griffel links 1";

/// An answer, and when it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedAnswer {
    /// When it was given.
    pub checked: Timestamp,
    /// The answer.
    pub answer: LinkAnswer,
}

/// The answers of earlier runs that still hold, and a place for new ones.
#[derive(Debug)]
pub struct LinkAnswers {
    /// By address.
    pub known: BTreeMap<String, DatedAnswer>,
    /// Whether there was a file that could not be read, and is thrown away.
    pub was_damaged: bool,
    path: PathBuf,
    file: Option<File>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    url: String,
    checked: i64,
    answer: LinkAnswer,
}

impl LinkAnswers {
    /// Reads the answers that still hold at a moment. A file that is damaged is thrown away: it only saves questions.
    #[must_use]
    pub fn open(site: &Path, now: Timestamp) -> Self {
        let path = site.join(LINK_ANSWERS);
        let read = fs::read(&path).ok();
        let all = read.as_ref().map(|bytes| answers(bytes));
        let was_damaged = matches!(all, Some(None));
        let mut known = all.flatten().unwrap_or_default();
        known.retain(|_, dated| holds(dated, now));
        Self { known, was_damaged, path, file: None }
    }

    /// Notes an answer, if it is one that holds for a while.
    ///
    /// # Errors
    ///
    /// When the file cannot be written. The answer is known all the same.
    pub fn note(&mut self, url: &str, dated: DatedAnswer) -> io::Result<()> {
        let is_kept = dated.answer.days().is_some();
        let line = line(url, &dated);
        self.known.insert(url.to_owned(), dated);
        if !is_kept {
            return Ok(());
        }
        if self.file.is_none() {
            self.file = Some(self.begin()?);
            return Ok(());
        }
        // One write for each line: what is cut off is the last line alone.
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(line.as_bytes()))
    }

    /// Writes what is known as a whole, without what is too old, and opens the file for more.
    fn begin(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let kept = self.known.iter().filter(|(_, dated)| dated.answer.days().is_some());
        let text = kept.fold(format!("{HEAD}\n"), |text, (url, dated)| text + &line(url, dated));
        replace(&self.path, &text)?;
        OpenOptions::new().append(true).open(&self.path)
    }
}

/// Returns whether an answer still holds. One from the future was dated by a clock that was wrong.
fn holds(dated: &DatedAnswer, now: Timestamp) -> bool {
    let until = dated.answer.days().and_then(|days| dated.checked.checked_add((days * 24).hours()).ok());
    dated.checked <= now && until.is_some_and(|until| now < until)
}

fn line(url: &str, dated: &DatedAnswer) -> String {
    let line = Line { url: url.to_owned(), checked: dated.checked.as_second(), answer: dated.answer.clone() };
    let json = serde_json::to_string(&line).expect("invariant: text and numbers");
    format!("{} {json}\n", Fingerprint::of(json.as_bytes()).short())
}

/// Returns the answers in a file; `None` if it is damaged. A last line without an end was cut off, and is left out.
fn answers(bytes: &[u8]) -> Option<BTreeMap<String, DatedAnswer>> {
    let text = str::from_utf8(&bytes[..=bytes.iter().rposition(|byte| *byte == b'\n')?]).ok()?;
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return None;
    }
    let answer = |line: &str| {
        let (sum, json) = line.split_once(' ')?;
        let Line { url, checked, answer } = serde_json::from_str(json).ok()?;
        let checked = Timestamp::from_second(checked).ok()?;
        (Fingerprint::of(json.as_bytes()).short() == sum).then_some((url, DatedAnswer { checked, answer }))
    };
    lines.map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::link_answer::{DeadReason, UnknownReason};

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + day * 86_400).expect("a moment")
    }

    /// Writes answers of day 0, each by itself.
    fn written(site: &Path, answers: &[(&str, LinkAnswer)]) {
        let mut file = LinkAnswers::open(site, at(0));
        for (url, answer) in answers {
            file.note(url, DatedAnswer { checked: at(0), answer: answer.clone() }).expect("written");
        }
    }

    fn known(site: &Path, day: i64) -> Vec<String> {
        LinkAnswers::open(site, at(day)).known.into_keys().collect()
    }

    #[test]
    fn good_answers_hold_longer_than_bad_ones_and_what_nobody_was_asked_is_not_kept() {
        let site = tempfile::tempdir().expect("a folder");
        written(
            site.path(),
            &[
                ("fine", LinkAnswer::Fine),
                ("moved", LinkAnswer::Moved("https://a.example/".to_owned())),
                ("dead", LinkAnswer::Dead(DeadReason::Status(404))),
                ("unknown", LinkAnswer::Unknown(UnknownReason::Robots)),
                ("offline", LinkAnswer::Unknown(UnknownReason::Offline)),
            ],
        );
        assert_eq!(known(site.path(), 0), ["dead", "fine", "moved", "unknown"]);
        assert_eq!(known(site.path(), 1), ["fine", "moved"]);
        assert_eq!(known(site.path(), 13), ["fine", "moved"]);
        assert!(known(site.path(), 14).is_empty() && known(site.path(), -1).is_empty());
        // A later run writes no more than what holds.
        let mut later = LinkAnswers::open(site.path(), at(2));
        later.note("new", DatedAnswer { checked: at(2), answer: LinkAnswer::Fine }).expect("written");
        assert_eq!(known(site.path(), 2), ["fine", "moved", "new"]);
        let text = fs::read_to_string(site.path().join(LINK_ANSWERS)).expect("a file");
        assert_eq!(text.lines().count(), 4, "{text}");
    }

    #[test]
    fn what_is_cut_off_is_one_line_and_what_is_damaged_is_thrown_away() {
        let site = tempfile::tempdir().expect("a folder");
        let (path, none) = (site.path().join(LINK_ANSWERS), LinkAnswers::open(site.path(), at(0)));
        assert!(none.known.is_empty() && !none.was_damaged);
        written(site.path(), &[("a", LinkAnswer::Fine), ("b", LinkAnswer::Fine)]);
        let whole = fs::read(&path).expect("a file");
        fs::write(&path, &whole[..whole.len() - 3]).expect("a file");
        assert_eq!(known(site.path(), 0), ["a"]);
        for damage in [HEAD.len() - 1, HEAD.len() + 3, whole.len() - 5] {
            let mut bytes = whole.clone();
            bytes[damage] ^= 1;
            fs::write(&path, bytes).expect("a file");
            let found = LinkAnswers::open(site.path(), at(0));
            assert!(found.was_damaged && found.known.is_empty(), "{damage}");
        }
        written(site.path(), &[("c", LinkAnswer::Fine)]);
        assert_eq!(known(site.path(), 0), ["c"]);
    }
}
