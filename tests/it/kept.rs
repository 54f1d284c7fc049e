//! What an author wrote is on the disk whenever the program, or the computer, stops.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use griffel::disk::kept::unsaved::{UnsavedFolder, UnsavedText};
use griffel::disk::kept::version_log::VersionKind;
use griffel::disk::kept::versions::{PostName, VersionsFolder};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::text::difference::{Change, difference};
use griffel::text::merge::{Merge, merge};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Names the site in which a child writes.
const SITE: &str = "GRIFFEL_TEST_KEPT_SITE";

/// How often the child is killed.
const KILLS: u32 = 100;

fn path(path: &str) -> SourcePath {
    SourcePath::new(path).expect("a path")
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// The text of an edit: it says which it is, and is long enough to be torn.
fn text(number: u64) -> String {
    let line = format!("Rad i upplaga {number} om läsningen på skolan.\n");
    format!("---\ntitle: Upplaga {number}\n---\n\n{}", line.repeat(usize::try_from(number % 400).expect("small") + 1))
}

fn number(text: &str) -> u64 {
    let number = text.split("Upplaga ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok()).expect("a number");
    assert_eq!(text, self::text(number), "a torn text");
    number
}

/// Writes without an end, where a parent says so; what is written is told before and after.
#[test]
fn a_child_that_writes() {
    let Some(site) = std::env::var_os(SITE) else { return };
    let site = Path::new(&site);
    let (unsaved, versions) = (UnsavedFolder::of(site), VersionsFolder::of(site));
    let post = path("content/posts/a.md");
    let first = unsaved.get(&post).expect("whole").map_or(0, |unsaved| number(&unsaved.text));
    for edit in first + 1.. {
        let text = text(edit);
        unsaved
            .keep(&UnsavedText { post: post.clone(), began: None, when: at(edit.cast_signed()), text: text.clone() })
            .expect("kept");
        std::fs::write(site.join("unsaved-done"), edit.to_string()).expect("told");
        if edit % 3 == 0 {
            let name = PostName { path: &post, id: Some("7") };
            versions.add(name, &text, VersionKind::Typed, at(edit.cast_signed())).expect("kept");
            std::fs::write(site.join("version-done"), edit.to_string()).expect("told");
        }
    }
}

fn child(site: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "kept::a_child_that_writes", "--nocapture"])
        .env(SITE, site)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child")
}

/// What the child said last; a torn number is one that it was about to say.
fn told(site: &Path, file: &str) -> u64 {
    std::fs::read_to_string(site.join(file)).ok().and_then(|told| told.parse().ok()).unwrap_or_default()
}

#[test]
fn a_killed_program_tears_nothing_and_loses_the_last_write_at_most() {
    let site = tempfile::tempdir().expect("a folder");
    let site = site.path();
    let (unsaved, versions) = (UnsavedFolder::of(site), VersionsFolder::of(site));
    let post = path("content/posts/a.md");
    let name = PostName { path: &post, id: Some("7") };
    let (mut reached, mut number_of_versions) = (0, 0);
    for kill in 0..KILLS {
        let mut child = child(site);
        let start = Instant::now();
        // It has begun, and then some moment.
        while told(site, "unsaved-done") <= reached && start.elapsed() < Duration::from_secs(20) {
            sleep(Duration::from_millis(2));
        }
        let chance = Fingerprint::of(&kill.to_le_bytes()).short_bytes();
        sleep(Duration::from_micros(u64::from(chance[0]) * 150 + u64::from(chance[1])));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let kept = unsaved.get(&post).expect("whole").expect("a text");
        let last = number(&kept.text);
        assert!(last >= told(site, "unsaved-done"), "{last}");
        assert!(last > reached, "nothing was written");
        reached = last;
        let all = unsaved.all();
        assert!(all.unread.is_empty() && all.texts.len() == 1, "{:?}", all.unread);
        let list = versions.list(name).expect("a list");
        // Of each kill one line at most is torn.
        assert!(list.damaged <= usize::try_from(kill).expect("small") + 1);
        assert!(list.versions.len() >= number_of_versions);
        number_of_versions = list.versions.len();
        for version in list.versions.iter().take(3) {
            number(&versions.text(version).expect("whole"));
        }
        let newest = list.versions.first().map_or(0, |version| version.when.as_second().cast_unsigned());
        assert!(newest >= told(site, "version-done"), "{newest}");
    }
    let list = versions.list(name).expect("a list");
    for version in &list.versions {
        number(&versions.text(version).expect("whole"));
    }
    assert!(list.versions.len() > 30, "{}", list.versions.len());
}

#[test]
fn ten_thousand_versions_are_listed_in_a_moment() {
    let site = tempfile::tempdir().expect("a folder");
    let versions = VersionsFolder::of(site.path());
    let post = path("content/posts/a.md");
    let name = PostName { path: &post, id: None };
    // One line written by the program shows where and how; the rest is written at once, as a year of days would.
    versions.add(name, "text 0", VersionKind::Typed, at(0)).expect("kept");
    versions.add(name, "text 1", VersionKind::Typed, at(1)).expect("kept");
    let log = walkdir::WalkDir::new(site.path()).into_iter().flatten();
    let log = log.map(walkdir::DirEntry::into_path).find(|path| path.extension().is_some_and(|end| end == "log"));
    let log = log.expect("a list");
    let mut lines = String::new();
    for second in 0..10_000 {
        let text = Fingerprint::of(format!("text {}", second % 2).as_bytes()).hex();
        let line = format!(r#"{{"when":"{}","kind":"typed","text":"{text}","bytes":6}}"#, at(second));
        lines += &format!("{} {line}\n", Fingerprint::of(line.as_bytes()).short());
    }
    std::fs::write(&log, lines).expect("a list");
    let start = Instant::now();
    let list = versions.list(name).expect("a list");
    let took = start.elapsed();
    assert_eq!((list.versions.len(), list.damaged), (10_000, 0));
    // Without optimization; with it a tenth.
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(versions.text(&list.versions[0]).expect("a text"), "text 1");
    let later = at(10_000) + SignedDuration::from_hours(24 * 60);
    assert_eq!(versions.thin(later, &TimeZone::UTC).expect("thinned").versions, 9_999);
    assert_eq!(versions.list(name).expect("a list").versions.len(), 1);
}

#[test]
fn long_texts_are_compared_and_merged_in_a_moment() {
    let words = |step: usize| -> String {
        let word = |n: usize| format!("ord{}{}", (n * step) % 4093, if n % 90 == 89 { ".\n\n" } else { " " });
        (0..26_000).map(word).collect()
    };
    let (old, new) = (words(7), words(11));
    assert!(old.len() > 200_000);
    let one_word = old.replacen("ord7 ", "ordet ", 40);
    let one_line = old.replace("\n\n", " ");
    for new in [&new, &one_word, &old.replace("\n\n", "\n"), &one_line, &one_line.replace("ord77 ", "")] {
        let start = Instant::now();
        let stretches = difference(&old, new);
        let took = start.elapsed();
        assert!(stretches.iter().any(|stretch| stretch.change != Change::Same));
        assert!(took < Duration::from_secs(5), "{took:?}");
    }
    let start = Instant::now();
    let merged = merge(&old, &one_word, &old.replace("ord77 ", "något "), |_| true);
    assert!(matches!(merged, Merge::Sure(_)) && start.elapsed() < Duration::from_secs(5));
}
