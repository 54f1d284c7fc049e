//! The site -> what publishing it would do, and the publication itself: by the program run once more beside the desk, because a transfer
//! may be killed at any step, and then nothing but a kill is needed to stop it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::config::publish::PublishTarget;
use crate::config::settings::Config;
use crate::desk::child::{each_object, start};
use crate::desk::publish_said::{Heard, Known, SaidProgress, Say};
use crate::desk::released::Released;
use crate::disk::clock;
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
    /// What works for the desk now.
    running: Option<Running>,
    /// What was shown last of what would go out; it is good for one publication.
    seen: Option<Shown>,
    /// The last step of the publication that runs, as pages were told.
    step: Option<Value>,
    /// The end of the last publication, as pages were told.
    last: Option<Value>,
}

#[derive(Debug)]
struct Running {
    /// Its process; `None` when that has ended, and its number may be another's.
    process: Option<u32>,
    /// Whether it publishes, and does not just look.
    is_sending: bool,
    /// Whether somebody ended it.
    is_cancelled: bool,
}

/// A plan that was shown.
#[derive(Debug)]
struct Shown {
    place: String,
    /// Files there that are not ours.
    foreign: Vec<String>,
    /// The text that goes out with it.
    release: Option<Released>,
}

impl Publishing {
    /// Returns whether the site is being published.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.state().running.as_ref().is_some_and(|running| running.is_sending)
    }

    /// Returns what a page has to know that did not hear it: the last step of the publication that runs, if one does, and the end of
    /// the last one.
    #[must_use]
    pub fn told(&self) -> (Option<Value>, Option<Value>) {
        let state = self.state();
        (state.step.clone(), state.last.clone())
    }

    /// Looks at what publishing would do, with a text that goes out with it; what was heard. It is what the author has to see before
    /// she publishes.
    ///
    /// # Errors
    ///
    /// [`NotPublished::Busy`] and [`NotPublished::Start`].
    pub fn looked(&self, job: &Job, release: Option<Released>) -> Result<Heard, NotPublished> {
        let more = ["--dry-run".to_owned()].into_iter().chain(arguments(release.as_ref()));
        let child = Self::begin(&mut self.state(), job, more, false)?;
        let heard = self.hear(child, |_, _| {});
        let mut state = self.state();
        let is_cancelled = state.running.take().is_some_and(|running| running.is_cancelled);
        // What broke or was ended showed nobody anything.
        state.seen = (heard.has_shown() && !is_cancelled).then(|| Shown {
            place: job.place.clone(),
            foreign: heard.foreign().to_vec(),
            release,
        });
        drop(state);
        Ok(heard)
    }

    /// Publishes on a thread of its own. Each step and the end are told to `tell`: steps as `word` words them, the end as `end` makes it
    /// of what was heard, of whether somebody cancelled it, and of the text that was to go out. They stay known: see
    /// [`Publishing::told`].
    ///
    /// # Errors
    ///
    /// [`NotPublished`], before anything is sent.
    pub fn publish(
        self: &Arc<Self>,
        job: &Job,
        agreed: Agreed,
        word: impl Fn(Value) -> Value + Send + 'static,
        tell: impl Fn(&Value) + Send + 'static,
        end: impl FnOnce(&Heard, bool, Option<&Released>) -> Value + Send + 'static,
    ) -> Result<(), NotPublished> {
        let mut state = self.state();
        if state.running.is_some() {
            return Err(NotPublished::Busy);
        }
        // One look is good for one publication.
        let Shown { place, foreign, release } = state.seen.take().ok_or(NotPublished::NotSeen)?;
        if place != job.place {
            return Err(NotPublished::NotSeen);
        }
        if agreed.foreign && foreign.len() > OVERWRITTEN_MAX {
            return Err(NotPublished::TooMany);
        }
        let overwritten = foreign.into_iter().filter(|_| agreed.foreign);
        let overwritten = overwritten.flat_map(|file| ["--overwrite".to_owned(), file]);
        let more = ["--yes".to_owned()].into_iter().chain(overwritten).chain(arguments(release.as_ref()));
        let more = more.chain(agreed.others.then(|| "--take-over".to_owned()));
        // It runs before anybody else may ask: no look comes between, and a cancel finds it.
        let child = Self::begin(&mut state, job, more, true)?;
        state.step = Some(word(event("build", &SaidProgress::default())));
        drop(state);
        let this = Arc::clone(self);
        std::thread::spawn(move || {
            let step = |step: Value| {
                this.state().step = Some(step.clone());
                tell(&step);
            };
            step(word(event("build", &SaidProgress::default())));
            let heard = this.hear(child, |name, progress| step(word(event(name, progress))));
            let is_cancelled = this.state().running.as_ref().is_some_and(|running| running.is_cancelled);
            let is_cancelled = is_cancelled && !heard.is_published();
            // Whatever breaks here: it has ended.
            let end = catch_unwind(AssertUnwindSafe(|| end(&heard, is_cancelled, release.as_ref())));
            let mut end = end.unwrap_or_else(|_| json!({"type": "published", "ok": heard.is_published()}));
            // By its moment a page knows whether it has told of it.
            end["id"] = clock::now().to_string().into();
            let mut state = this.state();
            (state.running, state.step, state.last) = (None, None, Some(end.clone()));
            drop(state);
            tell(&end);
        });
        Ok(())
    }

    /// Ends what runs, at once; returns whether anything did.
    pub fn cancel(&self) -> bool {
        let mut state = self.state();
        let Some(running) = &mut state.running else { return false };
        let Some(process) = running.process else { return false };
        running.is_cancelled = true;
        kill_group(process);
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the program; nothing else runs until whoever asked for it has heard its end. What was shown before is not any more what
    /// would go out.
    fn begin(
        state: &mut State,
        job: &Job,
        more: impl Iterator<Item = String>,
        is_sending: bool,
    ) -> Result<Child, NotPublished> {
        if state.running.is_some() {
            return Err(NotPublished::Busy);
        }
        state.seen = None;
        let more: Vec<String> = more.collect();
        let mut arguments: Vec<&OsStr> =
            ["publish", &job.place, "--json", "--lang", job.language, "--site"].map(OsStr::new).to_vec();
        arguments.push(job.site.as_os_str());
        arguments.extend(more.iter().map(OsStr::new));
        let child = start(&job.program, &job.site, &arguments).map_err(NotPublished::Start)?;
        state.running = Some(Running { process: Some(child.id()), is_sending, is_cancelled: false });
        Ok(child)
    }

    /// Listens to the program until it ends; returns what was heard.
    fn hear(&self, mut child: Child, told: impl Fn(&str, &SaidProgress)) -> Heard {
        let mut heard = Heard::default();
        if let Some(printed) = child.stdout.take() {
            each_object(printed, |object| {
                if let Some(progress) = heard.hear(object) {
                    told(&progress.step, progress);
                }
            });
        }
        child.wait().ok();
        if let Some(running) = &mut self.state().running {
            running.process = None;
        }
        heard
    }
}

/// Returns the arguments by which a text goes out with a publication.
fn arguments(release: Option<&Released>) -> impl Iterator<Item = String> + use<> {
    let release = release.cloned().map(|Released { path, date }| {
        let date = date.map(|date| ["--release-date".to_owned(), date]);
        ["--release".to_owned(), path.to_string()].into_iter().chain(date.into_iter().flatten())
    });
    release.into_iter().flatten()
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
        None => config.publish.iter().find(|place| place.is_for_readers(&config.url)),
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
    use std::sync::mpsc::{Receiver, channel};
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

    /// Publishes; what was told comes out of the receiver.
    fn begin(publishing: &Arc<Publishing>, job: &Job, agreed: Agreed) -> Result<Receiver<Value>, NotPublished> {
        let (sender, receiver) = channel();
        let tell = move |event: &Value| sender.send(event.clone()).expect("a listener");
        let end = |heard: &Heard, is_cancelled, release: Option<&Released>| {
            json!({"end": heard.is_published(), "cancelled": is_cancelled, "half": heard.has_sent(),
                "release": release.map(|release| release.path.to_string())})
        };
        publishing.publish(job, agreed, |event| event, tell, end).map(|()| receiver)
    }

    fn next(events: &Receiver<Value>) -> Value {
        events.recv_timeout(Duration::from_mins(2)).expect("told")
    }

    fn release() -> Released {
        let path = SourcePath::new("content/posts/a.md").expect("a path");
        Released { path, date: Some("2026-11-29".to_owned()) }
    }

    #[test]
    fn nothing_is_sent_before_its_plan_was_seen_and_each_plan_is_for_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let job = job(folder.path(), &format!("{PLAN}\ncase \"$*\" in *--yes*) {END};; esac"));
        let publishing = Arc::new(Publishing::default());
        let publish = |job: &Job, agreed: Agreed| begin(&publishing, job, agreed);
        assert!(matches!(publish(&job, Agreed::default()), Err(NotPublished::NotSeen)));
        let heard = publishing.looked(&job, None).expect("a plan");
        assert!(!heard.is_published() && heard.foreign() == ["a b.html"]);
        let other = Job { place: "annan".to_owned(), ..job.clone() };
        assert!(matches!(publish(&other, Agreed::default()), Err(NotPublished::NotSeen)));
        publishing.looked(&job, Some(release())).expect("a plan");
        let events = publish(&job, Agreed { foreign: true, others: true }).expect("it runs");
        assert_eq!(next(&events)["step"], "build");
        let end = next(&events);
        assert_eq!((&end["end"], &end["release"]), (&json!(true), &json!("content/posts/a.md")));
        assert!(matches!(publish(&job, Agreed::default()), Err(NotPublished::NotSeen)), "once");
        let arguments = std::fs::read_to_string(folder.path().join("arguments")).expect("arguments");
        let last = arguments.lines().last().expect("a line");
        assert!(last.starts_with("publish webben --json --lang sv --site"), "{last}");
        let wanted = "--yes --overwrite a b.html --release content/posts/a.md --release-date 2026-11-29 --take-over";
        assert!(last.ends_with(wanted), "{last}");
        assert!(arguments.contains("--dry-run --release content/posts/a.md --release-date 2026-11-29"), "{arguments}");
    }

    #[test]
    fn a_look_that_failed_or_was_ended_shows_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = "echo '{\"type\":\"error\",\"message\":\"m\",\"key\":null}'";
        let script = format!(
            "[ \"$(cat mode)\" = fails ] && {{ {error}; exit 2; }}\n{PLAN}\n[ \"$(cat mode)\" = hangs ] && {{ touch there; sleep 60; }}"
        );
        let job = job(folder.path(), &script);
        let publishing = Arc::new(Publishing::default());
        let is_not_seen = || matches!(begin(&publishing, &job, Agreed::default()), Err(NotPublished::NotSeen));
        let mode = |mode: &str| std::fs::write(folder.path().join("mode"), mode).expect("a file");
        for name in ["fails", "hangs"] {
            mode("works");
            publishing.looked(&job, None).expect("a plan");
            mode(name);
            std::thread::scope(|scope| {
                let look = scope.spawn(|| publishing.looked(&job, None).expect("a look"));
                // Where it hangs, the plan was told already.
                while name == "hangs" && !folder.path().join("there").exists() {
                    std::thread::sleep(Duration::from_millis(5));
                }
                assert!(name == "fails" || publishing.cancel());
                look.join().expect("it ends");
            });
            // What was seen before is not what would go out now.
            assert!(is_not_seen(), "{name}");
        }
    }

    #[test]
    fn a_cancel_ends_it_at_once_with_all_that_it_began() {
        let folder = tempfile::tempdir().expect("a folder");
        let wait = "echo '{\"type\":\"progress\",\"step\":\"send\",\"files\":1,\"bytes\":5,\"total\":9}'\nsleep 60";
        let job = job(folder.path(), &format!("case \"$*\" in *--yes*) {wait};; *) {PLAN};; esac"));
        let publishing = Arc::new(Publishing::default());
        assert!(!publishing.cancel(), "nothing runs");
        publishing.looked(&job, None).expect("a plan");
        let is_busy = || matches!(publishing.looked(&job, None), Err(NotPublished::Busy));
        let events = begin(&publishing, &job, Agreed::default()).expect("it runs");
        assert!(publishing.is_sending() && is_busy(), "from the start");
        assert!(publishing.told().0.is_some() && publishing.told().1.is_none(), "a page that comes now is told");
        assert_eq!((next(&events)["step"].clone(), next(&events)["done"].clone()), (json!("build"), json!(5)));
        assert!(publishing.is_sending() && is_busy());
        assert!(publishing.told().0.is_some_and(|step| step["done"] == 5));
        assert!(publishing.cancel());
        let end = next(&events);
        assert_eq!((&end["cancelled"], &end["half"], &end["end"]), (&json!(true), &json!(true), &json!(false)));
        // Who did not hear it can ask.
        assert_eq!(publishing.told(), (None, Some(end)));
        assert!(!publishing.is_sending() && publishing.looked(&job, None).is_ok());
    }

    #[test]
    fn an_end_that_breaks_is_one_all_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let job = job(folder.path(), &format!("{PLAN}\n{END}"));
        let publishing = Arc::new(Publishing::default());
        publishing.looked(&job, None).expect("a plan");
        let (sender, receiver) = channel();
        let tell = move |event: &Value| sender.send(event.clone()).expect("a listener");
        publishing
            .publish(&job, Agreed::default(), |event| event, tell, |_, _, _| panic!("it breaks"))
            .expect("it runs");
        next(&receiver);
        assert_eq!(next(&receiver)["ok"], true);
        assert!(!publishing.is_sending());
    }
}
