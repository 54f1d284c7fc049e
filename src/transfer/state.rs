//! Notes on a server: the last finished transfer, and the one that is under way.

use jiff::Timestamp;

use crate::source::fingerprint::Fingerprint;

/// Most bytes of a note. Names of computers have at most 64 letters.
pub const NOTE_MAX: u64 = 4096;

/// First line of [`TargetState`].
const STATE: &str = "griffel state 1";
/// First line of [`LockNote`].
const LOCK: &str = "griffel lock 1";

/// What is known of the last finished transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetState {
    /// Its number, from 1.
    pub number: u64,
    /// Fingerprint of the manifest's text that it left.
    pub manifest: Fingerprint,
    /// When it began, by that computer's clock.
    pub time: Timestamp,
    /// Who published: `user@computer`.
    pub who: String,
    /// Version of the program.
    pub version: String,
}

impl TargetState {
    /// Returns the state as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { number, manifest, time, who, version } = self;
        let (manifest, who, version) = (manifest.hex(), line(who), line(version));
        format!("{STATE}\nnumber {number}\nmanifest {manifest}\ntime {time}\nwho {who}\nversion {version}\n")
    }

    /// Parses the result of [`TargetState::to_text`].
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut values = Values::of(text, STATE)?;
        let state = Self {
            number: values.next("number ")?.parse().ok()?,
            manifest: Fingerprint::from_hex(values.next("manifest ")?)?,
            time: values.next("time ")?.parse().ok()?,
            who: values.next("who ")?.to_owned(),
            version: values.next("version ")?.to_owned(),
        };
        values.end().then_some(state)
    }
}

/// What the lock on a server tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockNote {
    /// Who publishes: `user@computer`.
    pub who: String,
    /// The transfer; a word that no other has.
    pub token: String,
    /// When it began, by that computer's clock.
    pub time: Timestamp,
}

/// A lock that lies on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundLock {
    /// It says whose it is.
    Of(LockNote),
    /// It cannot be read.
    Unreadable,
}

impl FoundLock {
    /// Returns what the lock says, if it can be read.
    #[must_use]
    pub fn note(&self) -> Option<&LockNote> {
        match self {
            Self::Of(note) => Some(note),
            Self::Unreadable => None,
        }
    }
}

impl LockNote {
    /// Returns the note as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { who, token, time } = self;
        format!("{LOCK}\nwho {}\ntoken {}\ntime {time}\n", line(who), word(token))
    }

    /// Parses the result of [`LockNote::to_text`].
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut values = Values::of(text, LOCK)?;
        let note = Self {
            who: values.next("who ")?.to_owned(),
            token: values.next("token ")?.to_owned(),
            time: values.next("time ")?.parse().ok()?,
        };
        values.end().then_some(note)
    }
}

/// Returns a text as one line.
fn line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Returns a text as one word.
#[must_use]
pub fn word(text: &str) -> String {
    text.replace(|letter: char| letter.is_control() || letter == ' ', "_")
}

/// Lines with a name and a value each. The last one ends with a line break, so that half of a note is none.
struct Values<'a>(std::str::Split<'a, char>);

impl<'a> Values<'a> {
    fn of(text: &'a str, header: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        (lines.next() == Some(header)).then_some(Self(lines))
    }

    fn next(&mut self, name: &str) -> Option<&'a str> {
        self.0.next()?.strip_prefix(name)
    }

    fn end(mut self) -> bool {
        self.0.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_read_back_and_half_of_one_does_not() {
        let time: Timestamp = "2026-11-29T03:04:05Z".parse().expect("a time");
        let who = "anna@skola-12 å".to_owned();
        let (manifest, version) = (Fingerprint::of(b"x"), "0.1.0".to_owned());
        let state = TargetState { number: 12, manifest, time, who: who.clone(), version };
        let text = state.to_text();
        assert_eq!(TargetState::from_text(&text), Some(state.clone()));
        assert!((0..text.len()).all(|end| text.get(..end).and_then(TargetState::from_text).is_none()));
        let note = LockNote { who, token: "0123".to_owned(), time };
        let text = note.to_text();
        assert_eq!(LockNote::from_text(&text), Some(note.clone()));
        assert!((0..text.len()).all(|end| text.get(..end).and_then(LockNote::from_text).is_none()));
        let forged = LockNote { who: "a\ntoken b".to_owned(), ..note };
        assert_eq!(LockNote::from_text(&forged.to_text()).expect("a note").who, "a token b");
    }
}
