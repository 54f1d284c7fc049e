//! Nothing is lost on the desk: versions, texts that were not saved, the bin, changes by others, copies of cloud drives.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use griffel::desk::api::{Action, Answered, action};
use griffel::desk::live::open;
use griffel::desk::open_site::OpenSite;
use griffel::desk::refusal::Refusal;
use griffel::desk::saving::write_due;
use griffel::desk::secret::Token;
use griffel::desk::state::Desk;
use griffel::diagnostic::catalogue::Language;
use griffel::disk::kept::unsaved::{UnsavedFolder, UnsavedText};
use griffel::disk::kept::version_log::VersionKind;
use griffel::disk::kept::versions::{PostName, VersionsFolder};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;

const SETTINGS: &str = "title: Norrby\nurl: https://norrby.example/\nlanguage: sv\n";
const POST: &str = "content/posts/resa.md";
/// Longest wait for anything.
const DEADLINE: Duration = Duration::from_secs(30);

/// A site with the desk open on it.
struct Given {
    desk: Arc<Desk>,
    site: Arc<OpenSite>,
}

impl Given {
    fn of(folder: &Path) -> Self {
        let token = Token::new().expect("randomness");
        let desk = Arc::new(Desk::new(Language::Swedish, 1, token, Box::new(open)));
        desk.open(folder).expect("opened");
        let site = desk.site().expect("open");
        let given = Self { desk, site };
        given.wait("the first build", |site| site.seen().number > 0 && site.snapshot().get("griffel.yaml").is_some());
        given
    }

    fn wait(&self, what: &str, mut is_done: impl FnMut(&OpenSite) -> bool) {
        let start = Instant::now();
        while !is_done(&self.site) {
            assert!(start.elapsed() < DEADLINE, "waited for {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn id(&self, path: &str) -> String {
        self.site.new_id(&SourcePath::new(path).expect("a path"))
    }

    fn try_ask(&self, name: &str, request: &Value) -> Result<Value, Refusal> {
        let Some((_, Action::Json(run))) = action(name) else { panic!("no {name}") };
        match run(&self.desk, request.to_string().as_bytes())? {
            Answered::Json(value) => Ok(value),
            Answered::Bytes { .. } => panic!("no JSON"),
        }
    }

    fn ask(&self, name: &str, request: &Value) -> Value {
        self.try_ask(name, request).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
    }

    /// Returns the kinds of the versions of a post, the newest first.
    fn kinds(&self, post: &str) -> Vec<String> {
        let versions = self.ask("versions", &json!({"post": post}))["versions"].clone();
        versions
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["kind"].as_str().expect("a kind").to_owned())
            .collect()
    }

    /// Returns the texts of the versions of a post.
    fn bodies(&self, post: &str) -> Vec<String> {
        let versions = self.ask("versions", &json!({"post": post}))["versions"].clone();
        let body = |one: &Value| {
            let version = self.ask("version", &json!({"post": post, "version": one["version"]}));
            version["body"].as_str().expect("a text").to_owned()
        };
        versions.as_array().expect("a list").iter().map(body).collect()
    }
}

/// Returns the events of a kind that were told since this was last asked.
fn told(events: &mut Receiver<Arc<str>>, kind: &str) -> Vec<Value> {
    let all = std::iter::from_fn(|| events.try_recv().ok());
    all.map(|event| serde_json::from_str::<Value>(&event).expect("JSON"))
        .filter(|event| event["type"] == kind)
        .collect()
}

impl Drop for Given {
    fn drop(&mut self) {
        self.site.close();
    }
}

fn file(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2026-01-02\n---\n\n{body}")
}

fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in [&[("griffel.yaml", SETTINGS)], files].concat() {
        write(folder.path(), path, text);
    }
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("written");
}

fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).expect("a text")
}

#[test]
fn an_earlier_version_comes_back_and_the_present_one_stays_too() {
    let folder = site(&[(POST, &file("Resa", "Vi åkte buss.\n"))]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    given.ask("post_open", &json!({"post": post}));
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Vi åkte tåg.\n"}));
    given.ask("post_save", &json!({"post": post}));
    given.ask("post_typed", &json!({"post": post, "seq": 2, "body": "Vi åkte tåg och buss.\n"}));
    assert_eq!(given.kinds(&post), ["saved", "opened"]);
    let oldest = given.ask("versions", &json!({"post": post}))["versions"][1]["version"].clone();
    let shown = given.ask("version", &json!({"post": post, "version": oldest}));
    assert_eq!(
        shown["difference"],
        json!([
            {"kind": "same", "text": "Vi åkte "},
            {"kind": "removed", "text": "tåg och "},
            {"kind": "same", "text": "buss.\n"},
        ])
    );
    let back = given.ask("version_restore", &json!({"post": post, "version": oldest}));
    assert_eq!((back["body"].as_str(), back["title"].as_str()), (Some("Vi åkte buss.\n"), Some("Resa")));
    assert_eq!(given.bodies(&post)[..2], ["Vi åkte buss.\n", "Vi åkte tåg och buss.\n"]);
    // Readers see the post: its file waits for its author.
    assert_eq!(read(folder.path(), POST), file("Resa", "Vi åkte tåg.\n"));
    given.ask("post_save", &json!({"post": post}));
    assert_eq!(read(folder.path(), POST), file("Resa", "Vi åkte buss.\n"));
    let refused = given.try_ask("version", &json!({"post": post, "version": "../../x"})).expect_err("none");
    assert_eq!(refused.status, 404);
}

/// Leaves in a site what a killed desk leaves: a text beside the file.
fn left_behind(folder: &Path, began: &str, text: &str) {
    let post = SourcePath::new(POST).expect("a path");
    let versions = VersionsFolder::of(folder);
    let name = PostName { path: &post, id: None };
    versions.add(name, began, VersionKind::Opened, Timestamp::from_second(1).expect("a time")).expect("kept");
    let unsaved = UnsavedText {
        post,
        began: Some(Fingerprint::of(began.as_bytes())),
        when: Timestamp::from_second(2).expect("a time"),
        text: text.to_owned(),
    };
    UnsavedFolder::of(folder).keep(&unsaved).expect("kept");
}

#[test]
fn what_was_not_saved_is_offered_and_stays_whatever_is_chosen() {
    let (before, lost) = (file("Resa", "Ett.\n\nTvå.\n"), file("Resan", "Ett.\n\nTvå. Mer.\n"));
    for choice in ["leave", "use"] {
        let folder = site(&[(POST, &before)]);
        left_behind(folder.path(), &before, &lost);
        let given = Given::of(folder.path());
        let post = given.id(POST);
        let offers = given.ask("unsaved", &json!({}));
        assert_eq!((&offers["unsaved"][0]["post"], &offers["unsaved"][0]["title"]), (&json!(post), &json!("Resan")));
        let opened = given.ask("post_open", &json!({"post": post}));
        assert_eq!(opened["body"], "Ett.\n\nTvå.\n", "never applied unasked");
        assert_eq!(opened["unsaved"]["body"], "Ett.\n\nTvå. Mer.\n");
        assert!(opened["unsaved"]["difference"].as_array().is_some_and(|pieces| pieces.len() > 1));
        // She writes on before she chooses, and the new text is kept in the place of the old one.
        given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Noll.\n\nEtt.\n\nTvå.\n"}));
        let kept = UnsavedFolder::of(folder.path());
        let path = SourcePath::new(POST).expect("a path");
        given.wait("the copy", |_| kept.get(&path).expect("whole").is_some_and(|kept| kept.text.contains("Noll")));
        let chosen = given.ask("unsaved_choose", &json!({"post": post, "choice": choice}));
        let expected = if choice == "use" {
            ("Noll.\n\nEtt.\n\nTvå. Mer.\n", "Resan")
        } else {
            ("Noll.\n\nEtt.\n\nTvå.\n", "Resa")
        };
        assert_eq!((chosen["body"].as_str(), chosen["title"].as_str()), (Some(expected.0), Some(expected.1)));
        assert_eq!(given.ask("unsaved", &json!({}))["unsaved"], json!([]));
        assert_eq!(
            given.try_ask("unsaved_choose", &json!({"post": post, "choice": choice})).expect_err("done").status,
            404
        );
        assert!(given.bodies(&post).contains(&"Ett.\n\nTvå. Mer.\n".to_owned()));
        assert!(given.kinds(&post).contains(&"left".to_owned()));
    }
}

#[test]
fn what_was_saved_before_the_end_is_not_offered_and_a_deleted_post_is() {
    let text = file("Resa", "Ett.\n");
    let folder = site(&[(POST, &text)]);
    left_behind(folder.path(), &text, &text);
    {
        let given = Given::of(folder.path());
        assert_eq!(given.ask("unsaved", &json!({}))["unsaved"], json!([]));
        assert!(UnsavedFolder::of(folder.path()).all().texts.is_empty());
    }
    let folder = site(&[]);
    left_behind(folder.path(), &text, &text);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    assert_eq!(given.ask("unsaved", &json!({}))["unsaved"].as_array().map(Vec::len), Some(1));
    given.ask("unsaved_choose", &json!({"post": post, "choice": "use"}));
    assert_eq!(read(folder.path(), POST), text);
}

#[test]
fn a_deleted_post_comes_back_with_its_pictures() {
    let folder = site(&[
        ("content/posts/resa/index.md", &file("Resa", "Ett.\n")),
        ("content/posts/resa/sjö.txt", "x"),
        ("content/posts/hej.md", &file("Hej", "Hej.\n")),
    ]);
    let given = Given::of(folder.path());
    let post = given.id("content/posts/resa/index.md");
    given.ask("post_open", &json!({"post": post}));
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Ett och ett halvt.\n"}));
    given.ask("bin_put", &json!({"post": post}));
    assert!(!folder.path().join("content/posts/resa").exists());
    let bin = given.ask("overview", &json!({"list": "bin"}));
    assert_eq!(
        (&bin["total"], &bin["counts"]["bin"], &bin["items"][0]["title"]),
        (&json!(1), &json!(1), &json!("Resa"))
    );
    // What was typed and not saved is a version.
    assert_eq!(given.bodies(&post)[0], "Ett och ett halvt.\n");
    given.wait("the build", |site| site.snapshot().get("content/posts/resa/index.md").is_none());
    // Something else has taken its name.
    write(folder.path(), "content/posts/resa/index.md", &file("Annan", "Annan.\n"));
    let back = given.ask("bin_restore", &json!({"item": bin["items"][0]["id"]}));
    assert_eq!(back["post"], json!(given.id("content/posts/resa-2/index.md")));
    assert_eq!(read(folder.path(), "content/posts/resa-2/sjö.txt"), "x");
    assert_eq!(given.ask("overview", &json!({"list": "bin"}))["total"], 0);
    let again = given.try_ask("bin_restore", &json!({"item": bin["items"][0]["id"]}));
    assert_eq!(again.expect_err("it is back").status, 404);
}

#[test]
fn a_file_that_another_program_wrote_comes_together_or_waits_for_a_choice() {
    let before = file("Resa", "Ett.\n\nTvå.\n\nTre.\n");
    let folder = site(&[(POST, &before)]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    given.ask("post_open", &json!({"post": post}));
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Ett!\n\nTvå.\n\nTre.\n"}));
    write(folder.path(), POST, &before.replace("Tre.", "Tre och fyra.").replace("title: Resa", "title: Resan"));
    let saved = given.ask("post_save", &json!({"post": post}));
    assert_eq!(saved["saved"], true);
    assert_eq!(read(folder.path(), POST), file("Resan", "Ett!\n\nTvå.\n\nTre och fyra.\n"));
    // Both change the same.
    given.ask("post_typed", &json!({"post": post, "seq": 2, "body": "Ett!\n\nMitt.\n\nTre och fyra.\n"}));
    let theirs = file("Resan", "Ett!\n\nDitt.\n\nTre och fyra.\n\nFem.\n");
    write(folder.path(), POST, &theirs);
    let refused = given.try_ask("post_save", &json!({"post": post})).expect_err("a choice");
    assert_eq!(refused.status, 409);
    assert_eq!(refused.more["body"], "Ett!\n\nMitt.\n\nTre och fyra.\n\nFem.\n");
    assert_eq!(refused.more["theirs"], "Ett!\n\nDitt.\n\nTre och fyra.\n\nFem.\n");
    assert_eq!(read(folder.path(), POST), theirs, "nothing is overwritten");
    let settled = given.ask("merge_settle", &json!({"post": post, "body": "Ett!\n\nVårt.\n\nFem.\n"}));
    assert_eq!(settled["body"], "Ett!\n\nVårt.\n\nFem.\n");
    assert_eq!(read(folder.path(), POST), file("Resan", "Ett!\n\nVårt.\n\nFem.\n"));
    let bodies = given.bodies(&post);
    for kept in ["Ett!\n\nMitt.\n\nTre och fyra.\n", "Ett!\n\nDitt.\n\nTre och fyra.\n\nFem.\n"] {
        assert!(bodies.contains(&kept.to_owned()), "{kept}");
    }
    assert_eq!(given.kinds(&post)[0], "merged");
}

/// A file where the folder of the versions should be: none can be written.
struct NoVersions(std::path::PathBuf);

impl NoVersions {
    fn of(folder: &Path) -> Self {
        let versions = folder.join(".griffel/kept/versions");
        std::fs::remove_dir_all(&versions).ok();
        write(folder, ".griffel/kept/versions", "");
        Self(versions)
    }

    fn end(self) {
        std::fs::remove_file(self.0).expect("removed");
    }
}

#[test]
fn without_versions_the_last_copy_of_a_text_is_not_given_up() {
    let (before, lost) = (file("Resa", "Ett.\n"), file("Resa", "Ett. Bara här.\n"));
    let folder = site(&[(POST, &before)]);
    left_behind(folder.path(), &before, &lost);
    let none = NoVersions::of(folder.path());
    let given = Given::of(folder.path());
    let post = given.id(POST);
    let path = SourcePath::new(POST).expect("a path");
    let kept = || UnsavedFolder::of(folder.path()).get(&path).expect("whole").map(|kept| kept.text);
    given.ask("post_open", &json!({"post": post}));
    let mut events = given.desk.events();
    // What is typed now would lie in the place of what was left.
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Annat.\n"}));
    given.wait("word of it", |_| !told(&mut events, "not_saved").is_empty());
    for choice in ["leave", "use"] {
        let refused = given.try_ask("unsaved_choose", &json!({"post": post, "choice": choice})).expect_err("no disk");
        assert_eq!((refused.status, kept().as_deref()), (500, Some(lost.as_str())), "{choice}");
    }
    assert_eq!(given.ask("unsaved", &json!({}))["unsaved"].as_array().map(Vec::len), Some(1), "it is offered still");
    assert_eq!(given.try_ask("bin_put", &json!({"post": post})).expect_err("no disk").status, 500);
    assert_eq!(read(folder.path(), POST), before);
    none.end();
    given.ask("unsaved_choose", &json!({"post": post, "choice": "leave"}));
    given.wait("word that it is kept again", |_| !told(&mut events, "kept").is_empty());
    assert!(given.bodies(&post).contains(&"Ett. Bara här.\n".to_owned()));
    given.ask("bin_put", &json!({"post": post}));
    assert!(given.bodies(&post).contains(&"Annat.\n".to_owned()));
}

#[test]
fn without_versions_nothing_is_replaced() {
    const COPY: &str = "content/posts/resa (Kim Eks konfliktkopia 2026-01-03).md";
    let (mine, theirs) = (file("Resa", "Ett!\n\nTvå.\n"), file("Resa", "Ett.\n\nTvå!\n"));
    let folder = site(&[(POST, &mine), (COPY, &theirs)]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    let copy = given.ask("copies", &json!({}))["copies"][0]["copy"].clone();
    given.ask("post_open", &json!({"post": post}));
    let version = given.ask("versions", &json!({"post": post}))["versions"][0]["version"].clone();
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Ett!\n\nMitt.\n"}));
    let none = NoVersions::of(folder.path());
    let settle = json!({"copy": copy, "choice": "keep_copy"});
    assert_eq!(given.try_ask("copy_settle", &settle).expect_err("no disk").status, 500);
    given.try_ask("version_restore", &json!({"post": post, "version": version})).expect_err("no disk");
    assert_eq!((read(folder.path(), POST), read(folder.path(), COPY)), (mine, theirs));
    // Another program writes the same lines.
    let other = file("Resa", "Ett!\n\nDitt.\n");
    write(folder.path(), POST, &other);
    assert_eq!(given.try_ask("post_save", &json!({"post": post})).expect_err("a choice").status, 409);
    let settle = json!({"post": post, "body": "Ett!\n\nVårt.\n"});
    assert_eq!(given.try_ask("merge_settle", &settle).expect_err("no disk").status, 500);
    assert_eq!(read(folder.path(), POST), other);
    assert_eq!(given.ask("post_open", &json!({"post": post}))["body"], "Ett!\n\nMitt.\n");
    none.end();
    given.ask("merge_settle", &settle);
    assert_eq!(read(folder.path(), POST), file("Resa", "Ett!\n\nVårt.\n"));
    let bodies = given.bodies(&post);
    assert!(["Ett!\n\nMitt.\n", "Ett!\n\nDitt.\n"].iter().all(|text| bodies.iter().any(|body| body == text)));
}

/// The same post as a draft.
fn draft(body: &str) -> String {
    file("Resa", body).replace("---\n\n", "draft: true\n---\n\n")
}

#[test]
fn what_was_typed_before_a_change_from_elsewhere_was_seen_takes_the_place_of_nothing() {
    let folder = site(&[(POST, &draft("Ett.\n\nTvå.\n\nTre.\n"))]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    let opened = given.ask("post_open", &json!({"post": post}));
    let before = opened["revision"].clone();
    write(folder.path(), POST, &draft("Ett, rättat av kollegan.\n\nTvå.\n\nTre.\n"));
    given.wait("the change", |site| {
        let text = site.with_texts(|texts| texts.values().next().map(|open| open.text.to_string()));
        text.is_some_and(|text| text.contains("kollegan"))
    });
    // Her window has not heard of it.
    let typed = json!({"post": post, "seq": 1, "revision": before, "body": "Ett.\n\nTvå.\n\nTre och mer.\n"});
    let answer = given.ask("post_typed", &typed);
    let both = "Ett, rättat av kollegan.\n\nTvå.\n\nTre och mer.\n";
    assert_eq!(answer["body"], both);
    assert_ne!(answer["revision"], before);
    // She typed on before the answer came.
    let typed = json!({"post": post, "seq": 2, "revision": before, "body": "Ett.\n\nTvå.\n\nTre och mer. Fyra.\n"});
    let answer = given.ask("post_typed", &typed);
    assert_eq!(answer["body"], "Ett, rättat av kollegan.\n\nTvå.\n\nTre och mer. Fyra.\n");
    let typed = json!({"post": post, "seq": 3, "revision": answer["revision"], "body": both});
    assert_eq!(given.ask("post_typed", &typed), json!({"seq": 3, "revision": answer["revision"]}));
    given.ask("post_save", &json!({"post": post}));
    assert_eq!(read(folder.path(), POST), draft(both));
    // A window that was away for long says on what it was typed.
    let typed = json!({"post": post, "seq": 4, "revision": 1_000_000_000, "body": "Noll."});
    assert_eq!(given.try_ask("post_typed", &typed).expect_err("unknown").key, "text_older");
    let typed = json!({"post": post, "seq": 4, "base": "Ett.\n\nTvå.\n\nTre.\n", "body": "Ett.\n\nTvå!\n\nTre.\n"});
    assert_eq!(given.ask("post_typed", &typed)["body"], both.replace("Två.", "Två!"));
}

#[test]
fn what_was_typed_on_an_older_text_and_contradicts_it_waits_for_a_choice() {
    let folder = site(&[(POST, &draft("Ett.\n\nTvå.\n"))]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    let before = given.ask("post_open", &json!({"post": post}))["revision"].clone();
    let version = given.ask("versions", &json!({"post": post}))["versions"][0]["version"].clone();
    given.ask("post_typed", &json!({"post": post, "seq": 1, "revision": before, "body": "Ett.\n\nMellan.\n"}));
    let mut events = given.desk.events();
    given.ask("version_restore", &json!({"post": post, "version": version}));
    let told = told(&mut events, "text").pop().expect("her window hears of it");
    assert_eq!(told["body"], "Ett.\n\nTvå.\n");
    let typed = json!({"post": post, "seq": 2, "revision": before, "body": "Ett.\n\nMellan och mer.\n"});
    let answer = given.ask("post_typed", &typed);
    assert!(answer["body"].is_null() && answer["revision"] == told["revision"], "{answer}");
    assert_eq!(given.ask("post_open", &json!({"post": post}))["in_conflict"], true, "whoever comes back is asked too");
    let refused = given.try_ask("post_save", &json!({"post": post})).expect_err("a choice");
    assert_eq!((refused.status, &refused.more["theirs"]), (409, &json!("Ett.\n\nTvå.\n")));
    assert_eq!(refused.more["mine"], "Ett.\n\nMellan och mer.\n");
    let settled = given.ask("merge_settle", &json!({"post": post, "body": "Ett.\n\nTvå och mer.\n"}));
    assert_eq!(settled["body"], "Ett.\n\nTvå och mer.\n");
    assert_eq!(given.ask("post_open", &json!({"post": post}))["in_conflict"], false);
    assert_eq!(read(folder.path(), POST), draft("Ett.\n\nTvå och mer.\n"));
    assert!(given.bodies(&post).contains(&"Ett.\n\nMellan och mer.\n".to_owned()));
}

#[test]
fn a_draft_that_was_published_elsewhere_is_not_written_in_a_pause() {
    let folder = site(&[(POST, &draft("Ett.\n\nTvå.\n"))]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    given.ask("post_open", &json!({"post": post}));
    let public = file("Resa", "Ett.\n\nTvå.\n");
    // Whoever saves waits until the other computer has written.
    let writing = given.site.writing();
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Ett.\n\nTvå. Inte klart.\n"}));
    write(folder.path(), POST, &public);
    drop(writing);
    let path = SourcePath::new(POST).expect("a path");
    let is_taken = |site: &OpenSite| site.with_texts(|texts| *texts[&path].base == *public && !texts[&path].is_draft);
    given.wait("the change", is_taken);
    given.wait("the copy", |_| UnsavedFolder::of(folder.path()).get(&path).expect("whole").is_some());
    write_due(&given.desk, &given.site, Instant::now() + Duration::from_mins(1));
    given.ask("post_close", &json!({"post": post}));
    assert_eq!(read(folder.path(), POST), public, "neither Save nor Publish");
    given.ask("post_save", &json!({"post": post}));
    assert_eq!(read(folder.path(), POST), file("Resa", "Ett.\n\nTvå. Inte klart.\n"));
}

#[test]
fn another_site_in_its_place_takes_no_text_along() {
    let folder = site(&[(POST, &file("Resa", "Ett.\n"))]);
    let other = site(&[]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    given.ask("post_open", &json!({"post": post}));
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Bara i minnet.\n"}));
    given.desk.open(other.path()).expect("opened");
    let path = SourcePath::new(POST).expect("a path");
    let kept = UnsavedFolder::of(folder.path()).get(&path).expect("whole").expect("kept");
    assert_eq!(kept.text, file("Resa", "Bara i minnet.\n"));
    given.desk.site().expect("open").close();
    // Where it cannot be written, the site stays.
    let folder = site(&[(POST, &file("Resa", "Ett.\n")), (".griffel/kept/unsaved", "")]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    given.ask("post_open", &json!({"post": post}));
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Än en gång.\n"}));
    assert_eq!(given.desk.open(other.path()).expect_err("no disk").status, 500);
    assert_eq!(given.try_ask("end", &json!({})).expect_err("no disk").status, 500);
    assert_eq!(given.desk.site().expect("open").folder(), given.site.folder());
    assert_eq!(given.ask("post_open", &json!({"post": post}))["body"], "Än en gång.\n");
}

#[test]
fn a_file_that_is_gone_is_told_once_and_written_again_when_asked() {
    let folder = site(&[(POST, &draft("Ett.\n"))]);
    let given = Given::of(folder.path());
    let post = given.id(POST);
    given.ask("post_open", &json!({"post": post}));
    std::fs::remove_file(folder.path().join(POST)).expect("removed");
    let mut events = given.desk.events();
    given.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Ett och mer.\n"}));
    let mut all = Vec::new();
    given.wait("word of it", |_| {
        all.extend(told(&mut events, "not_saved"));
        !all.is_empty()
    });
    for seconds in 0..90 {
        write_due(&given.desk, &given.site, Instant::now() + Duration::from_secs(seconds));
    }
    all.extend(told(&mut events, "not_saved"));
    assert_eq!((all.len(), &all[0]["gone"], &all[0]["post"]), (1, &json!(true), &json!(post)), "{all:?}");
    let path = SourcePath::new(POST).expect("a path");
    let kept = UnsavedFolder::of(folder.path()).get(&path).expect("whole").expect("kept meanwhile");
    assert_eq!(kept.text, draft("Ett och mer.\n"));
    let refused = given.try_ask("post_save", &json!({"post": post})).expect_err("gone");
    assert_eq!((refused.status, &refused.more["gone"]), (404, &json!(true)));
    assert!(!folder.path().join(POST).exists(), "not without being asked");
    given.ask("post_rewrite", &json!({"post": post}));
    assert_eq!(read(folder.path(), POST), draft("Ett och mer.\n"));
    assert_eq!(UnsavedFolder::of(folder.path()).get(&path).expect("whole"), None);
    // It is written in pauses as before.
    given.ask("post_typed", &json!({"post": post, "seq": 2, "body": "Ett och mycket mer.\n"}));
    given.wait("the file", |_| read(folder.path(), POST) == draft("Ett och mycket mer.\n"));
    given.ask("post_rewrite", &json!({"post": post}));
}

#[test]
fn copies_of_cloud_drives_are_brought_together() {
    const COPY: &str = "content/posts/resa (Kim Eks konfliktkopia 2026-01-03).md";
    let base = file("Resa", "Ett.\n\nTvå.\n\nTre.\n");
    let (mine, theirs) = (base.replace("Ett.", "Ett!"), base.replace("Tre.", "Tre!"));
    for (choice, text, expected) in [
        ("merge", Value::Null, file("Resa", "Ett!\n\nTvå.\n\nTre!\n")),
        ("merge", json!("Hopskrivet.\n"), file("Resa", "Hopskrivet.\n")),
        ("keep_post", Value::Null, mine.clone()),
        ("keep_copy", Value::Null, theirs.clone()),
    ] {
        let folder = site(&[(POST, &mine), (COPY, &theirs)]);
        let path = SourcePath::new(POST).expect("a path");
        let name = PostName { path: &path, id: None };
        VersionsFolder::of(folder.path()).add(name, &base, VersionKind::Saved, Timestamp::UNIX_EPOCH).expect("kept");
        let given = Given::of(folder.path());
        let copies = given.ask("copies", &json!({}));
        let copy = &copies["copies"][0];
        assert_eq!((&copy["who"], &copy["when"]), (&json!("Kim Ek"), &json!("2026-01-03T00:00:00")));
        assert_eq!(copy["merge"]["is_sure"], true);
        given.ask("copy_settle", &json!({"copy": copy["copy"], "choice": choice, "text": text}));
        assert_eq!(read(folder.path(), POST), expected, "{choice}");
        assert!(!folder.path().join(COPY).exists());
        assert_eq!(given.ask("overview", &json!({"list": "bin"}))["total"], 1);
        let bodies = given.bodies(&given.id(POST));
        assert!(
            ["Ett!\n\nTvå.\n\nTre.\n", "Ett.\n\nTvå.\n\nTre!\n"]
                .iter()
                .all(|kept| bodies.iter().any(|body| body == kept))
        );
        given.wait("the build", |site| site.snapshot().get(COPY).is_none());
        assert_eq!(given.ask("copies", &json!({}))["copies"], json!([]));
    }
}

#[test]
fn the_second_desk_reads_only_and_says_who_has_the_first() {
    let folder = site(&[(POST, &file("Resa", "Ett.\n"))]);
    let first = Given::of(folder.path());
    let second = Given::of(folder.path());
    assert!(first.site.other().is_none());
    let other = second.site.other().expect("somebody");
    assert!(!other.since.is_empty() && other.who.contains('('));
    assert!(!second.ask("state", &json!({}))["reads_only"].is_null());
}

/// Names the site in which a child types, and whether the post is a draft.
const TYPES: &str = "GRIFFEL_TEST_TYPES";

/// Longest time whose typing may be lost (issue: nothing is ever lost).
const LOST_MAX: Duration = Duration::from_millis(1500);

/// The file after an edit.
fn edited(edit: u64, is_draft: bool) -> String {
    let line = format!("Rad i redigering {edit} om läsningen.\n\n");
    let draft = if is_draft { "draft: true\n" } else { "" };
    let body = line.repeat(usize::try_from(edit % 60).expect("small") + 1);
    format!("---\ntitle: Resa\ndate: 2026-01-02\n{draft}---\n\nRedigering {edit}.\n\n{body}")
}

/// Types without an end, where a parent says so, and tells each edit before it is sent.
#[test]
fn a_child_that_types() {
    use std::io::Write as _;
    let Some(folder) = std::env::var_os(TYPES) else { return };
    let folder = Path::new(&folder);
    let is_draft = folder.join("is-draft").exists();
    let given = Given::of(folder);
    let post = given.id(POST);
    given.ask("post_open", &json!({"post": post}));
    let mut told = std::fs::File::create(folder.join("typed")).expect("a file");
    for edit in 1_u64.. {
        let file = edited(edit, is_draft);
        let body = file.split("---\n\n").nth(1).expect("a text");
        told.write_all(format!("{}\n", Timestamp::now().as_millisecond()).as_bytes()).expect("told");
        given.ask("post_typed", &json!({"post": post, "seq": edit, "body": body}));
        // Now and then somebody thinks.
        let pause = if edit % 40 == 0 { 1300 } else { 25 };
        std::thread::sleep(Duration::from_millis(pause));
    }
}

#[test]
fn a_killed_desk_loses_a_moment_and_offers_the_rest() {
    // Two hundred take a quarter of an hour.
    let usual = if std::env::var_os("GRIFFEL_NIGHTLY").is_some() { 200_u32 } else { 6 };
    let kills = std::env::var("GRIFFEL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(usual);
    let mut lost_most = Duration::ZERO;
    for kill in 0..kills {
        let is_draft = kill % 2 == 0;
        let folder = site(&[(POST, &edited(0, is_draft))]);
        if is_draft {
            write(folder.path(), "is-draft", "");
        }
        let mut child = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "desk_kept::a_child_that_types", "--nocapture"])
            .env(TYPES, folder.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("a child");
        let typed = || std::fs::read_to_string(folder.path().join("typed")).unwrap_or_default();
        let start = Instant::now();
        while typed().is_empty() && start.elapsed() < DEADLINE {
            std::thread::sleep(Duration::from_millis(5));
        }
        let [first, second, ..] = Fingerprint::of(&kill.to_le_bytes()).short_bytes();
        std::thread::sleep(Duration::from_millis(u64::from(u16::from_be_bytes([first, second])) % 3_500));
        child.kill().expect("killed");
        let killed = Timestamp::now().as_millisecond();
        child.wait().expect("ended");
        let number = |text: &str| -> u64 {
            let edit =
                text.split("Redigering ").nth(1).and_then(|rest| rest.split('.').next()?.parse().ok()).unwrap_or(0);
            assert_eq!(text, edited(edit, is_draft), "a torn text");
            edit
        };
        let saved = number(&read(folder.path(), POST));
        let all = UnsavedFolder::of(folder.path()).all();
        assert!(all.unread.is_empty(), "{:?}", all.unread);
        let kept = all.texts.first().map_or(0, |unsaved| number(&unsaved.text)).max(saved);
        // Everything that was typed until then, and the next edit is younger than what may be lost.
        let times: Vec<i64> = typed().lines().filter_map(|line| line.parse().ok()).collect();
        let next = times.get(usize::try_from(kept).expect("small"));
        let lost = next.map_or(0, |typed| killed - typed);
        lost_most = lost_most.max(Duration::from_millis(lost.cast_unsigned()));
        assert!(lost_most < LOST_MAX, "{lost_most:?} lost");
        // The next desk offers what the file does not hold.
        let given = Given::of(folder.path());
        let offers = given.ask("unsaved", &json!({}))["unsaved"].as_array().map_or(0, Vec::len);
        let beside = all.texts.first().map(|unsaved| number(&unsaved.text));
        assert_eq!(offers, usize::from(beside.is_some_and(|beside| beside != saved)), "{beside:?} {saved}");
    }
    if std::env::var_os("GRIFFEL_KILLS").is_some() {
        println!("{kills} kills, at most {lost_most:?} of typing lost, 0 torn files");
    }
}
