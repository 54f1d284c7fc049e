//! The site -> what publishing it would do, and the publication itself: by the program run once more beside the desk, because a transfer
//! may be killed at any step, and then nothing but a kill is needed to stop it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::config::publish::PublishTarget;
use crate::config::settings::Config;
use crate::desk::child::{each_object, start};
use crate::desk::publish_said::{Heard, Known, SaidProgress, Say};
use crate::disk::processes::kill_group;
use crate::publish::sources::SincePublished;
use crate::publish::store::Store;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// Most foreign files that are written over at once: more are a folder that somebody else uses.
const OVERWRITTEN_MAX: usize = 500;

/// What a publication needs of the desk.
#[derive(Debug, Clone)]
pub struct Job {
    /// The program: this one.
    pub program: PathBuf,
    /// The site's folder.
    pub site: PathBuf,
    /// Name of the place, which the settings have.
    pub place: String,
    /// Language of messages.
    pub language: &'static str,
}

/// What the author agreed to besides the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreed {
    /// To write over files that lie there and are not ours.
    pub foreign: bool,
    /// To undo what somebody else published.
    pub others: bool,
}

/// Why it does not publish.
#[derive(Debug)]
pub enum NotPublished {
    /// It is publishing, or looking at what would go out.
    Busy,
    /// Nobody has seen what would go out.
    NotSeen,
    /// More foreign files lie there than anybody could mean.
    TooMany,
    /// The program cannot be started.
    Start(io::Error),
}

/// Names of texts, as far as they are known without a build.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    /// By their paths.
    pub by_path: BTreeMap<String, String>,
    /// By the address behind that of the site, of what is or was published.
    pub by_address: BTreeMap<String, String>,
}

/// The publication of a desk, of which there is one at a time.
#[derive(Debug, Default)]
pub struct Publishing(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Process that works for the desk now.
    running: Option<u32>,
    /// Whether it publishes, and does not just look.
    is_sending: bool,
    /// Whether somebody ended it.
    is_cancelled: bool,
    /// The place whose plan was shown last, and the foreign files there.
    seen: Option<(String, Vec<String>)>,
}

impl Publishing {
    /// Returns whether the site is being published.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.state().is_sending
    }

    /// Looks at what publishing would do; what was heard. It is what the author has to see before she publishes.
    ///
    /// # Errors
    ///
    /// [`NotPublished::Busy`] and [`NotPublished::Start`].
    pub fn looked(&self, job: &Job) -> Result<Heard, NotPublished> {
        let child = Self::begin(&mut self.state(), job, &[OsStr::new("--dry-run")], false)?;
        let heard = self.hear(child, |_, _| {}).0;
        self.state().seen = Some((job.place.clone(), heard.foreign().to_vec()));
        Ok(heard)
    }

    /// Publishes on a thread of its own. Each step is told to `tell`, the end by what `end` makes of what was heard and of whether
    /// somebody cancelled it.
    ///
    /// # Errors
    ///
    /// [`NotPublished`], before anything is sent.
    pub fn publish(
        self: &Arc<Self>,
        job: Job,
        agreed: Agreed,
        tell: impl Fn(Value) + Send + 'static,
        end: impl FnOnce(&Heard, bool) -> Value + Send + 'static,
    ) -> Result<(), NotPublished> {
        let mut state = self.state();
        if state.running.is_some() {
            return Err(NotPublished::Busy);
        }
        // One look is good for one publication.
        let (place, foreign) = state.seen.take().ok_or(NotPublished::NotSeen)?;
        if place != job.place {
            return Err(NotPublished::NotSeen);
        }
        if agreed.foreign && foreign.len() > OVERWRITTEN_MAX {
            return Err(NotPublished::TooMany);
        }
        let mut more = vec![OsStr::new("--yes")];
        for file in foreign.iter().filter(|_| agreed.foreign) {
            more.extend(["--overwrite", file].map(OsStr::new));
        }
        if agreed.others {
            more.push(OsStr::new("--take-over"));
        }
        // It runs before anybody else may ask: no look comes between, and a cancel finds it.
        let child = Self::begin(&mut state, &job, &more, true)?;
        drop(state);
        let this = Arc::clone(self);
        std::thread::spawn(move || {
            tell(event("build", &SaidProgress::default()));
            let (heard, is_cancelled) = this.hear(child, |step, progress| tell(event(step, progress)));
            tell(end(&heard, is_cancelled));
        });
        Ok(())
    }

    /// Ends what runs, at once; returns whether anything did.
    pub fn cancel(&self) -> bool {
        let number = {
            let mut state = self.state();
            state.is_cancelled = state.running.is_some();
            state.running
        };
        if let Some(number) = number {
            kill_group(number);
        }
        number.is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the program; nothing else runs until [`Publishing::hear`] has heard its end.
    fn begin(state: &mut State, job: &Job, more: &[&OsStr], is_sending: bool) -> Result<Child, NotPublished> {
        if state.running.is_some() {
            return Err(NotPublished::Busy);
        }
        let mut arguments: Vec<&OsStr> =
            ["publish", &job.place, "--json", "--lang", job.language, "--site"].map(OsStr::new).to_vec();
        arguments.push(job.site.as_os_str());
        arguments.extend(more);
        let child = start(&job.program, &job.site, &arguments).map_err(NotPublished::Start)?;
        (state.running, state.is_sending, state.is_cancelled) = (Some(child.id()), is_sending, false);
        Ok(child)
    }

    /// Listens to the program until it ends; returns what was heard, and whether somebody ended it.
    fn hear(&self, mut child: Child, told: impl Fn(&str, &SaidProgress)) -> (Heard, bool) {
        let mut heard = Heard::default();
        if let Some(printed) = child.stdout.take() {
            each_object(printed, |object| {
                if let Some(progress) = heard.hear(object) {
                    told(&progress.step, progress);
                }
            });
        }
        child.wait().ok();
        let mut state = self.state();
        let is_cancelled = state.is_cancelled && !heard.is_published();
        *state = State { seen: state.seen.take(), ..State::default() };
        (heard, is_cancelled)
    }
}

/// Returns the event for the page: `{type, step, done, total, text}`.
fn event(step: &str, progress: &SaidProgress) -> Value {
    json!({"type": "publish", "step": step, "done": progress.bytes, "total": progress.total, "text": progress.reason})
}

/// Returns the text of an event in the desk's words.
#[must_use]
pub fn worded(mut event: Value, say: &Say<'_>) -> Value {
    let reason = event["text"].as_str().unwrap_or_default().to_owned();
    let key = match event["step"].as_str().unwrap_or_default() {
        "build" => "publish_step_build",
        "compare" => "publish_step_compare",
        "send" => "publish_step_send",
        "wait" => "publish_step_wait",
        "look" => "publish_step_look",
        _ => return event,
    };
    event["text"] = say(key, &[("reason", &reason)]).into();
    event
}

/// Returns the plan for the page: `waits` are the titles of what waits for its day, with the day in words.
#[must_use]
pub fn plan(heard: &Heard, titles: &Titles, waits: &[(String, String)], say: &Say<'_>) -> Value {
    let mut plan = Known { titles: &titles.by_path, at: &titles.by_address, say }.plan(heard);
    plan["waits"] = waits.iter().map(|(title, when)| json!({"title": title, "when": when})).collect();
    plan
}

/// Returns the event of the end of a publication.
#[must_use]
pub fn ended(heard: &Heard, is_cancelled: bool, titles: &Titles, say: &Say<'_>) -> Value {
    Known { titles: &titles.by_path, at: &titles.by_address, say }.end(heard, is_cancelled)
}

/// Returns the place of the settings that has a name, or the first one that is for readers; a place with an address of its own is a
/// trial.
#[must_use]
pub fn place<'a>(config: &'a Config, name: Option<&str>) -> Option<&'a PublishTarget> {
    match name {
        Some(name) => config.publish.iter().find(|place| place.name.value == name),
        None => config.publish.iter().find(|place| place.trial(&config.url).is_none()),
    }
}

/// Returns the texts that lie at the readers' place as others than they are here. Of a text that this computer never published, nothing
/// is known: it is not among them.
#[must_use]
pub fn changed_since_published(site: &Path, config: &Config, snapshot: &Snapshot) -> BTreeSet<SourcePath> {
    let sources = place(config, None).and_then(|place| Store::of(site, &place.name.value).sources());
    let Some(sources) = sources else { return BTreeSet::new() };
    let texts = snapshot.below("content").filter(|source| source.path.extension() == "md").map(|source| &source.path);
    texts.filter(|path| sources.since(path, snapshot) == SincePublished::Changed).cloned().collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    /// A program that prints what a publication would, in the folder of a site.
    fn job(folder: &Path, script: &str) -> Job {
        let program = folder.join("program");
        std::fs::write(&program, format!("#!/bin/sh\necho \"$@\" >> arguments\n{script}\n")).expect("a file");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
        Job { program, site: folder.to_path_buf(), place: "webben".to_owned(), language: "sv" }
    }

    const PLAN: &str = "echo '{\"type\":\"plan\",\"new\":[],\"changed\":[],\"removed\":[],\"files\":1,\"bytes\":2,\
                        \"foreign\":[\"a b.html\"],\"others\":null}'";
    const END: &str =
        "echo '{\"type\":\"published\",\"address\":\"https://a.example/\",\"files\":1,\"checks\":[],\"bytes\":2}'";

    #[test]
    fn nothing_is_sent_before_its_plan_was_seen_and_each_plan_is_for_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let job = job(folder.path(), &format!("{PLAN}\ncase \"$*\" in *--yes*) {END};; esac"));
        let publishing = Arc::new(Publishing::default());
        let (sender, receiver) = channel();
        let publish = |job: &Job, agreed: Agreed| {
            let sender = sender.clone();
            let tell = move |event: Value| sender.send(event).expect("a listener");
            publishing.publish(job.clone(), agreed, tell, |heard, _| json!({"end": heard.is_published()}))
        };
        assert!(matches!(publish(&job, Agreed::default()), Err(NotPublished::NotSeen)));
        let heard = publishing.looked(&job).expect("a plan");
        assert!(!heard.is_published() && heard.foreign() == ["a b.html"]);
        let other = Job { place: "annan".to_owned(), ..job.clone() };
        assert!(matches!(publish(&other, Agreed::default()), Err(NotPublished::NotSeen)));
        publishing.looked(&job).expect("a plan");
        publish(&job, Agreed { foreign: true, others: true }).expect("it runs");
        let events: Vec<Value> =
            (0..2).map(|_| receiver.recv_timeout(Duration::from_secs(20)).expect("told")).collect();
        assert_eq!((&events[0]["step"], &events[1]), (&json!("build"), &json!({"end": true})));
        assert!(matches!(publish(&job, Agreed::default()), Err(NotPublished::NotSeen)), "once");
        let arguments = std::fs::read_to_string(folder.path().join("arguments")).expect("arguments");
        let last = arguments.lines().last().expect("a line");
        assert!(last.starts_with("publish webben --json --lang sv --site"), "{last}");
        assert!(last.ends_with("--yes --overwrite a b.html --take-over"), "{last}");
    }

    #[test]
    fn a_cancel_ends_it_at_once_with_all_that_it_began() {
        let folder = tempfile::tempdir().expect("a folder");
        let wait = "echo '{\"type\":\"progress\",\"step\":\"send\",\"files\":1,\"bytes\":5,\"total\":9}'\nsleep 60";
        let job = job(folder.path(), &format!("case \"$*\" in *--yes*) {wait};; *) {PLAN};; esac"));
        let publishing = Arc::new(Publishing::default());
        assert!(!publishing.cancel(), "nothing runs");
        publishing.looked(&job).expect("a plan");
        let (sender, receiver) = channel();
        let tell = move |event: Value| sender.send(event).expect("a listener");
        let end = |heard: &Heard, is_cancelled| json!({"cancelled": is_cancelled, "half": heard.has_sent()});
        publishing.publish(job.clone(), Agreed::default(), tell, end).expect("it runs");
        assert!(
            publishing.is_sending() && matches!(publishing.looked(&job), Err(NotPublished::Busy)),
            "from the start"
        );
        let next = || receiver.recv_timeout(Duration::from_secs(20)).expect("told");
        assert_eq!((next()["step"].clone(), next()["done"].clone()), (json!("build"), json!(5)));
        assert!(publishing.is_sending() && matches!(publishing.looked(&job), Err(NotPublished::Busy)));
        assert!(publishing.cancel());
        assert_eq!(next(), json!({"cancelled": true, "half": true}));
        assert!(!publishing.is_sending() && publishing.looked(&job).is_ok());
    }
}
