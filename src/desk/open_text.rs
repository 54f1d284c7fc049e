//! A text that is being written: what the disk holds of it, and what its author typed since.

use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pause in typing after which a draft is written to its file.
pub const PAUSE: Duration = Duration::from_secs(1);
/// Longest time that what was typed is in memory alone.
pub const KEEP_WITHIN: Duration = Duration::from_millis(700);

/// A text that is being written.
#[derive(Debug, Clone)]
pub struct OpenText {
    /// What the file held when it was last read or written.
    pub base: Arc<str>,
    /// The whole text of the file as it is to be, front matter and line ends included.
    pub text: Arc<str>,
    /// Number of the last edit, as the page counts.
    pub seq: u64,
    /// When it was last typed in, since it was last kept beside the file.
    pub typed_first: Option<Instant>,
    /// When it was last typed in.
    pub typed_last: Option<Instant>,
    /// What is kept beside the file, if that is not what the file holds.
    pub kept: Option<Arc<str>>,
    /// Whether its file is written when its author pauses: readers do not see what the file holds.
    pub is_draft: bool,
    /// Whether the file says something that was not expected: the author has to choose first.
    pub is_in_conflict: bool,
    /// What the file says then.
    pub theirs: Option<Arc<str>>,
}

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// The text beside the file.
    Keep,
    /// The file.
    Save,
}

impl OpenText {
    /// Returns a text as it was read.
    #[must_use]
    pub fn new(base: Arc<str>, is_draft: bool) -> Self {
        Self {
            text: Arc::clone(&base),
            base,
            seq: 0,
            typed_first: None,
            typed_last: None,
            kept: None,
            is_draft,
            is_in_conflict: false,
            theirs: None,
        }
    }

    /// Returns whether something is in it that the file does not hold.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.text != self.base
    }

    /// Takes what was typed.
    pub fn typed(&mut self, text: Arc<str>, seq: u64, now: Instant) {
        self.seq = self.seq.max(seq);
        if text == self.text {
            return;
        }
        self.text = text;
        self.typed_first.get_or_insert(now);
        self.typed_last = Some(now);
    }

    /// Returns what is to be written now.
    #[must_use]
    pub fn due(&self, now: Instant) -> Due {
        let since = |when: Option<Instant>| when.map(|when| now.saturating_duration_since(when));
        let has_paused = since(self.typed_last).is_some_and(|paused| paused >= PAUSE);
        if self.is_draft && self.is_unsaved() && !self.is_in_conflict && has_paused {
            return Due::Save;
        }
        let is_known = if self.is_unsaved() { self.kept.as_ref() == Some(&self.text) } else { self.kept.is_none() };
        let is_late = since(self.typed_first).is_none_or(|typed| typed >= KEEP_WITHIN);
        if is_known || !is_late { Due::Nothing } else { Due::Keep }
    }

    /// Notes that the text is kept beside the file, or need not be.
    pub fn note_kept(&mut self, text: &Arc<str>) {
        self.kept = (*text != self.base).then(|| Arc::clone(text));
        if self.text == *text {
            self.typed_first = None;
        }
    }

    /// Notes that the file holds this text.
    pub fn note_saved(&mut self, text: Arc<str>) {
        self.base = text;
        if !self.is_unsaved() {
            (self.typed_first, self.typed_last) = (None, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_kept_while_it_is_typed_and_saved_in_a_pause() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut open = OpenText::new("a".into(), true);
        assert_eq!(open.due(at(0)), Due::Nothing);
        open.typed("ab".into(), 1, at(0));
        assert_eq!(open.due(at(500)), Due::Nothing);
        // Somebody who never pauses loses no more than a moment.
        for ms in (100..=700).step_by(100) {
            open.typed(format!("ab{ms}").into(), ms, at(ms));
        }
        assert_eq!(open.due(at(700)), Due::Keep);
        let text = Arc::clone(&open.text);
        open.note_kept(&text);
        assert_eq!(open.due(at(1500)), Due::Nothing);
        assert_eq!(open.due(at(1700)), Due::Save);
        open.note_saved(text);
        assert!(!open.is_unsaved());
        // What was kept beside the file goes.
        assert_eq!(open.due(at(1701)), Due::Keep);
        let text = Arc::clone(&open.text);
        open.note_kept(&text);
        assert_eq!(open.due(at(1702)), Due::Nothing);
    }

    #[test]
    fn a_published_post_and_one_in_conflict_are_only_kept() {
        let start = Instant::now();
        for (is_draft, is_in_conflict) in [(false, false), (true, true)] {
            let mut open = OpenText { is_in_conflict, ..OpenText::new("a".into(), is_draft) };
            open.typed("b".into(), 1, start);
            assert_eq!(open.due(start + Duration::from_secs(9)), Due::Keep);
            open.note_kept(&"b".into());
            assert_eq!(open.due(start + Duration::from_secs(99)), Due::Nothing);
        }
    }
}
