//! A text that is being written: what the disk holds of it, what its author typed since, and what came from elsewhere meanwhile.
//!
//! The window in which it is written says on which revision it types. What came from elsewhere makes a new revision, so that what
//! was typed before the window knew of it is brought together with it, and takes the place of nothing.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::desk::merged_post::{MergedPost, merged_post};
use crate::desk::parts::{NotOpened, Parts, parts};
use crate::source::path::SourcePath;
use crate::text::merge::{Merge, merge};

/// Pause in typing after which a draft is written to its file.
pub const PAUSE: Duration = Duration::from_secs(1);
/// Longest time that what was typed is in memory alone.
pub const KEEP_WITHIN: Duration = Duration::from_millis(700);
/// Time after which what could not be written is tried again; each time it is doubled.
const AGAIN_FIRST: Duration = Duration::from_secs(1);
/// Longest such time: who has made room on the disk does not wait for long.
const AGAIN_MOST: Duration = Duration::from_secs(16);
/// Earlier revisions of which the body is remembered. A window hears of a new one at once; one that is further behind sends the body
/// that it began with.
const EARLIER_MAX: usize = 8;

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
    /// What the author has to decide before the file is written.
    pub conflict: Option<Conflict>,
    /// Number of the present revision. No two texts have the same one.
    revision: u64,
    /// Bodies that a window may still hold, with the numbers of their revisions; the newest last.
    earlier: VecDeque<(u64, String)>,
    /// What could not be written, and why.
    failures: BTreeMap<Due, Failure>,
}

/// Two states of a text that only its author can bring together. Hers is the one that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What both come from.
    pub origin: Arc<str>,
    /// The other one.
    pub theirs: Arc<str>,
    /// Whether the file holds the other one.
    pub is_in_file: bool,
}

/// Why something could not be written.
#[derive(Debug, Clone)]
struct Failure {
    message: String,
    pause: Duration,
    again: Instant,
}

/// On what a window typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedOn<'a> {
    /// On the present revision, whichever that is.
    Present,
    /// On the revision of this number.
    Revision(u64),
    /// On this body: the window knows no revision of the text any more.
    Body(&'a str),
}

/// What became of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Number of the revision that the window writes on from now on.
    pub revision: u64,
    /// The body with what came from elsewhere, if it is not what was typed.
    pub body: Option<String>,
    /// The text that what was typed contradicts, so that only the author can decide.
    pub contradicts: Option<Arc<str>>,
}

/// Why what was typed was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTyped {
    /// The file cannot be taken apart.
    Closed(NotOpened),
    /// The body of the revision is not known any more.
    Forgotten,
}

/// What came of a file that another program wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromDisk {
    /// The text has the changes of both.
    Together,
    /// Only the author can decide.
    Unsure(MergedPost),
}

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
            conflict: None,
            revision: next_revision(),
            earlier: VecDeque::new(),
            failures: BTreeMap::new(),
        }
    }

    /// Returns the number of the present revision.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns whether something is in it that the file does not hold.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.text != self.base
    }

    /// Takes a text from elsewhere than the window in which it is written. Returns whether that has to hear of it: the body is another.
    pub fn replace(&mut self, text: Arc<str>, now: Instant) -> bool {
        if text == self.text {
            return false;
        }
        self.note_typed(now);
        self.set(text)
    }

    /// Returns the text as it is when its file has moved: what its links lead to stays where it is.
    #[must_use]
    pub fn moved(&self, base: Arc<str>, text: Arc<str>) -> Self {
        let mut moved = Self { base, kept: None, ..self.clone() };
        moved.set(text);
        moved
    }

    /// Takes what was typed: the whole body as the window has it. What came from elsewhere since `on` stays in the text.
    ///
    /// # Errors
    ///
    /// [`NotTyped`] says why it was not taken.
    pub fn typed(&mut self, body: &str, on: TypedOn<'_>, seq: u64, now: Instant) -> Result<Typed, NotTyped> {
        let present = Arc::clone(&self.text);
        let own = parts(present.as_bytes()).map_err(NotTyped::Closed)?;
        let origin = match on {
            TypedOn::Revision(number) if number != self.revision => {
                let known = self.earlier.iter().find(|(known, _)| *known == number);
                Some(known.ok_or(NotTyped::Forgotten)?.1.clone())
            }
            TypedOn::Body(body) => Some(as_written(&own, body)),
            TypedOn::Present | TypedOn::Revision(_) => None,
        };
        self.seq = self.seq.max(seq);
        let mut typed = Typed { revision: self.revision, body: None, contradicts: None };
        let Some(origin) = origin.filter(|origin| *origin != own.body()) else {
            self.take_typed(own.with_body(body), now);
            return Ok(typed);
        };
        let body = as_written(&own, body);
        match merge(&origin, &body, &own.body(), |_| true) {
            Merge::Sure(both) => {
                self.take_typed(own.with_body(&both), now);
                typed.body = Some(both).filter(|both| *both != body);
            }
            Merge::Unsure { pieces: _, form: _ } => {
                let origin = own.with_body(&origin).into();
                let conflict = Conflict { origin, theirs: Arc::clone(&present), is_in_file: false };
                self.conflict.get_or_insert(conflict);
                self.take_typed(own.with_body(&body), now);
                typed.contradicts = Some(Arc::clone(&present));
            }
        }
        // The window may ask once more before it hears the answer.
        if let TypedOn::Revision(number) = on {
            self.earlier
                .iter_mut()
                .filter(|(known, _)| *known == number)
                .for_each(|(_, known)| known.clone_from(&body));
        }
        Ok(typed)
    }

    /// Takes what another program wrote into the file, as far as that can be brought together with what was typed.
    pub fn take_from_disk(&mut self, path: &SourcePath, theirs: &Arc<str>) -> FromDisk {
        let merged = merged_post(path, Some(&self.base), &self.text, theirs);
        if !merged.is_sure {
            let (origin, theirs) = (Arc::clone(&self.base), Arc::clone(theirs));
            self.conflict = Some(Conflict { origin, theirs, is_in_file: true });
            return FromDisk::Unsure(merged);
        }
        self.base = Arc::clone(theirs);
        self.conflict = None;
        self.set(merged.file.into());
        FromDisk::Together
    }

    /// Puts a text into its place. If its body is another, that is a new revision.
    fn set(&mut self, text: Arc<str>) -> bool {
        let body = |text: &str| parts(text.as_bytes()).map(|parts| parts.body()).unwrap_or_default();
        let before = body(&self.text);
        let is_new = body(&text) != before;
        if is_new {
            self.earlier.push_back((self.revision, before));
            if self.earlier.len() > EARLIER_MAX {
                self.earlier.pop_front();
            }
            self.revision = next_revision();
        }
        self.text = text;
        is_new
    }

    fn take_typed(&mut self, text: String, now: Instant) {
        if *text != *self.text {
            self.text = text.into();
            self.note_typed(now);
        }
    }

    fn note_typed(&mut self, now: Instant) {
        self.typed_first.get_or_insert(now);
        self.typed_last = Some(now);
    }

    /// Returns what is to be written now.
    #[must_use]
    pub fn due(&self, now: Instant) -> Due {
        let since = |when: Option<Instant>| when.map(|when| now.saturating_duration_since(when));
        let has_paused = since(self.typed_last).is_some_and(|paused| paused >= PAUSE);
        let waits = |due| self.failures.get(&due).is_some_and(|failure| now < failure.again);
        if self.is_draft && self.is_unsaved() && self.conflict.is_none() && has_paused && !waits(Due::Save) {
            return Due::Save;
        }
        let is_known = if self.is_unsaved() { self.kept.as_ref() == Some(&self.text) } else { self.kept.is_none() };
        let is_late = since(self.typed_first).is_none_or(|typed| typed >= KEEP_WITHIN);
        if is_known || !is_late || waits(Due::Keep) { Due::Nothing } else { Due::Keep }
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

    /// Notes that something could not be written: it is tried again after a pause that grows. Returns whether the author does not know
    /// of it yet.
    pub fn note_failed(&mut self, due: Due, message: &str, now: Instant) -> bool {
        let is_told = self.failures.values().any(|failure| failure.message == message);
        let before = self.failures.get(&due).map(|failure| failure.pause);
        let pause = before.map_or(AGAIN_FIRST, |before| (before * 2).min(AGAIN_MOST));
        self.failures.insert(due, Failure { message: message.to_owned(), pause, again: now + pause });
        !is_told
    }

    /// Notes that something could be written; returns whether that ends what could not.
    pub fn note_done(&mut self, due: Due) -> bool {
        self.failures.remove(&due).is_some() && self.failures.is_empty()
    }
}

/// Returns a body as it will be read from the file: without lines before it that are blank, with the end that the file has.
fn as_written(own: &Parts<'_>, body: &str) -> String {
    let file = own.with_body(body);
    parts(file.as_bytes()).map_or_else(|_| body.to_owned(), |parts| parts.body())
}

/// Returns a number that no revision of any text had since the program began: a window may outlive the site that it shows.
fn next_revision() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn type_in(open: &mut OpenText, body: &str, seq: u64, now: Instant) -> Typed {
        open.typed(body, TypedOn::Present, seq, now).expect("a text")
    }

    #[test]
    fn a_draft_is_kept_while_it_is_typed_and_saved_in_a_pause() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut open = OpenText::new("a".into(), true);
        assert_eq!(open.due(at(0)), Due::Nothing);
        type_in(&mut open, "ab", 1, at(0));
        assert_eq!(open.due(at(500)), Due::Nothing);
        // Somebody who never pauses loses no more than a moment.
        for ms in (100..=700).step_by(100) {
            type_in(&mut open, &format!("ab{ms}"), ms, at(ms));
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
        let conflict = Conflict { origin: "a".into(), theirs: "c".into(), is_in_file: true };
        for (is_draft, conflict) in [(false, None), (true, Some(conflict))] {
            let mut open = OpenText { conflict, ..OpenText::new("a".into(), is_draft) };
            type_in(&mut open, "b", 1, start);
            assert_eq!(open.due(start + Duration::from_secs(9)), Due::Keep);
            open.note_kept(&"b".into());
            assert_eq!(open.due(start + Duration::from_secs(99)), Due::Nothing);
        }
    }

    #[test]
    fn what_cannot_be_written_is_tried_again_in_growing_pauses_and_told_once() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut open = OpenText::new("a".into(), true);
        type_in(&mut open, "ab", 1, at(0));
        let (mut tries, mut told) = (0, 0);
        for ms in (0..60_000).step_by(100) {
            match open.due(at(ms)) {
                Due::Nothing => {}
                Due::Keep => {
                    let text = Arc::clone(&open.text);
                    open.note_kept(&text);
                    open.note_done(Due::Keep);
                }
                Due::Save => {
                    tries += 1;
                    told += usize::from(open.note_failed(Due::Save, "full", at(ms)));
                }
            }
        }
        assert!((5..=9).contains(&tries) && told == 1, "{tries} {told}");
        // It is kept beside the file meanwhile, within the usual time.
        type_in(&mut open, "abc", 2, at(60_000));
        assert_eq!(open.due(at(60_700)), Due::Keep);
        assert!(open.note_failed(Due::Save, "gone", at(60_700)), "another reason is told");
        assert!(open.note_done(Due::Save) && !open.note_done(Due::Save), "that it is well is told once");
        assert!(open.note_failed(Due::Save, "gone", at(61_000)), "it was well meanwhile");
    }

    #[test]
    fn a_revision_that_is_forgotten_is_not_written_over() {
        let start = Instant::now();
        let mut open = OpenText::new("Ett.\n\nTvå.\n\nTre.\n".into(), true);
        let first = open.revision();
        for number in 0..20 {
            assert!(open.replace(format!("Ett.\n\nTvå {number}.\n\nTre.\n").into(), start));
        }
        let body = "Ett!\n\nTvå.\n\nTre.\n";
        assert_eq!(open.typed(body, TypedOn::Revision(first), 1, start), Err(NotTyped::Forgotten));
        let typed = open.typed(body, TypedOn::Body("Ett.\n\nTvå.\n\nTre.\n"), 1, start).expect("taken");
        assert_eq!(&*open.text, "Ett!\n\nTvå 19.\n\nTre.\n");
        assert_eq!((typed.body.as_deref(), typed.revision), (Some(&*open.text), open.revision()));
    }

    /// A window, as `page/session.js` has it.
    #[derive(Debug)]
    struct Window {
        body: String,
        sent: String,
        revision: u64,
        newer: Option<(u64, String)>,
        asked: Option<(String, Typed)>,
    }

    impl Window {
        fn send(&mut self, open: &mut OpenText) -> Option<Typed> {
            if self.asked.is_some() || self.body == self.sent {
                return None;
            }
            let now = Instant::now();
            let typed = match open.typed(&self.body, TypedOn::Revision(self.revision), 0, now) {
                Err(NotTyped::Forgotten) => open.typed(&self.body, TypedOn::Body(&self.sent), 0, now),
                taken => taken,
            };
            let typed = typed.expect("taken");
            self.asked = Some((self.body.clone(), typed.clone()));
            Some(typed)
        }

        fn hear(&mut self) {
            let Some((body, answer)) = self.asked.take() else { return };
            self.sent.clone_from(&body);
            match answer.body {
                None => self.revision = answer.revision,
                Some(both) if self.body == body => {
                    (self.body, self.sent, self.revision) = (both.clone(), both, answer.revision);
                }
                Some(_) => {}
            }
            self.settle();
        }

        fn learn(&mut self, revision: u64, body: String) {
            if revision > self.newer.as_ref().map_or(self.revision, |(newer, _)| *newer) {
                self.newer = Some((revision, body));
            }
            self.settle();
        }

        fn settle(&mut self) {
            if self.asked.is_none()
                && self.body == self.sent
                && let Some((revision, body)) = self.newer.clone().filter(|(newer, _)| *newer > self.revision)
            {
                (self.body, self.sent, self.revision) = (body.clone(), body, revision);
            }
        }
    }

    /// A text that is written in a window, and changed elsewhere.
    struct World {
        open: OpenText,
        file: String,
        window: Window,
        events: VecDeque<(u64, String)>,
        /// Texts that would be versions: both sides of what was decided before something else was.
        versions: Vec<String>,
        added: Vec<String>,
        decided: usize,
    }

    const FRONT: &str = "---\ntitle: A\ndraft: true\n---\n\n";

    fn body_of(text: &str) -> String {
        parts(text.as_bytes()).expect("a text").body()
    }

    impl World {
        fn new() -> Self {
            let paragraphs: Vec<String> =
                (0..6).map(|number| format!("stycke {number} om skolan och våren\n")).collect();
            let body = paragraphs.join("\n");
            let file = format!("{FRONT}{body}");
            let open = OpenText::new(file.as_str().into(), true);
            let window = Window { body: body.clone(), sent: body, revision: open.revision(), newer: None, asked: None };
            Self { open, file, window, events: VecDeque::new(), versions: Vec::new(), added: Vec::new(), decided: 0 }
        }

        /// Returns a text with a paragraph of its own at one of its paragraphs.
        fn with_line(&mut self, text: &str, by: &str, at: usize) -> String {
            let line = format!("{by} skrev rad {}.", self.added.len());
            let mut paragraphs: Vec<&str> = text.split("\n\n").collect();
            // Not among the details.
            let from = usize::from(text.starts_with(FRONT));
            paragraphs.insert(from + at % (paragraphs.len() - from), &line);
            let text = paragraphs.join("\n\n");
            self.added.push(line);
            text
        }

        fn tell(&mut self) {
            self.events.push_back((self.open.revision(), body_of(&self.open.text)));
        }

        fn look(&mut self) {
            if self.open.conflict.is_none() && self.file != *self.open.base {
                let theirs: Arc<str> = self.file.as_str().into();
                let path = SourcePath::new("content/posts/a.md").expect("a path");
                if self.open.take_from_disk(&path, &theirs) == FromDisk::Together {
                    self.tell();
                }
            }
        }

        /// Somebody decides: everything of both stays.
        fn decide(&mut self) {
            let Some(Conflict { origin: _, theirs, is_in_file }) = self.open.conflict.take() else { return };
            let mine = self.open.text.to_string();
            let missing = body_of(&theirs)
                .lines()
                .filter(|line| !mine.contains(line))
                .fold(String::new(), |all, line| all + "\n" + line + "\n");
            self.open.replace(format!("{mine}{missing}").into(), Instant::now());
            if is_in_file {
                self.open.base = theirs;
            }
            self.decided += 1;
            self.tell();
        }

        fn save(&mut self) {
            if self.open.conflict.is_none() && self.file == *self.open.base {
                self.file = self.open.text.to_string();
                let text = Arc::clone(&self.open.text);
                self.open.note_saved(text);
            }
        }

        fn step(&mut self, what: u8, at: usize) {
            match what {
                0 | 1 => {
                    let body = self.window.body.clone();
                    self.window.body = self.with_line(&body, "hon", at);
                }
                2 | 3 => {
                    let had = self.open.conflict.is_some();
                    let typed = self.window.send(&mut self.open);
                    let contradicts = typed.and_then(|typed| typed.contradicts).filter(|_| had);
                    self.versions.extend(contradicts.map(|text| text.to_string()));
                }
                4 | 5 => self.window.hear(),
                6 => {
                    let file = self.file.clone();
                    self.file = self.with_line(&file, "kollegan", at);
                }
                7 => self.look(),
                8 => {
                    if let Some((revision, body)) = self.events.pop_front() {
                        self.window.learn(revision, body);
                    }
                }
                9 => self.save(),
                10 => {
                    let text = self.open.text.to_string();
                    let text = self.with_line(&text, "en knapp", at);
                    self.open.replace(text.into(), Instant::now());
                    self.tell();
                }
                _ => self.decide(),
            }
        }

        fn is_somewhere(&self, line: &str) -> bool {
            let theirs = self.open.conflict.as_ref().map(|conflict| &*conflict.theirs);
            let own = [self.window.body.as_str(), &*self.open.text, self.file.as_str()];
            let all = own.into_iter().chain(theirs).chain(self.versions.iter().map(String::as_str));
            all.flat_map(str::lines).any(|found| found == line)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn no_line_that_only_one_side_added_is_lost(steps in proptest::collection::vec((0..12_u8, 0..64_usize), 1..60)) {
            let mut world = World::new();
            for (what, at) in steps {
                world.step(what, at);
                for line in &world.added {
                    prop_assert!(world.is_somewhere(line), "{line} after {what}");
                }
            }
            for _ in 0..8 {
                for what in [4, 2, 4, 8, 8, 8, 8, 7, 11, 9] {
                    world.step(what, 0);
                }
                while !world.events.is_empty() {
                    world.step(8, 0);
                }
            }
            let text = world.open.text.to_string();
            prop_assert_eq!(&world.file, &text);
            prop_assert_eq!(&world.window.body, &body_of(&text));
            for line in &world.added {
                let times = text.lines().filter(|found| found == line).count();
                let is_version = world.versions.iter().any(|version| version.lines().any(|found| found == line));
                prop_assert!(times == 1 || is_version, "{line} is there {times} times");
            }
        }
    }
}
