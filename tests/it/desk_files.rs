//! Files that are given to the desk: cleaned, named, placed, refused; and posts of one file that become folders.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use griffel::desk::api::{Answered, Upload, action};
use griffel::desk::live::open;
use griffel::desk::open_site::OpenSite;
use griffel::desk::refusal::Refusal;
use griffel::desk::secret::Token;
use griffel::desk::state::Desk;
use griffel::diagnostic::catalogue::Language;
use griffel::disk::read::snapshot;
use griffel::media::personal_metadata::{PersonalMetadata, personal_metadata};
use griffel::output::file::Body;
use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use jiff::civil::date;
use serde_json::{Value, json};

use crate::metadata::{PLANTED, Row, rows};
use crate::recordings::{SECRET, planted, uncleanable};
use crate::site::{build_of, files_below};

const SETTINGS: &str = "title: Norrby\nurl: https://norrby.example/\nlanguage: sv\n";
/// Longest wait for anything.
const DEADLINE: Duration = Duration::from_secs(30);

/// A site with the desk open on it.
struct Given {
    folder: tempfile::TempDir,
    desk: Arc<Desk>,
    site: Arc<OpenSite>,
}

impl Given {
    /// Opens a site of these files.
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "griffel.yaml", SETTINGS);
        files.iter().for_each(|(path, text)| write(folder.path(), path, text));
        let token = Token::new().expect("randomness");
        let desk = Arc::new(Desk::new(Language::Swedish, 1, token, Box::new(|desk, folder| open(desk, folder))));
        desk.open(folder.path()).expect("opened");
        let site = desk.site().expect("open");
        wait("the first build", || site.seen().number > 0 && site.snapshot().get("griffel.yaml").is_some());
        Self { folder, desk, site }
    }

    fn id(&self, path: &str) -> String {
        self.site.new_id(&SourcePath::new(path).expect("a path"))
    }

    /// Gives a file to a post.
    fn give(&self, post: &str, name: &str, bytes: &[u8]) -> Result<Value, Refusal> {
        self.stream(post, name, Some(bytes.len() as u64), &mut Cursor::new(bytes))
    }

    fn stream(&self, post: &str, name: &str, len: Option<u64>, bytes: &mut dyn Read) -> Result<Value, Refusal> {
        let Some((_, griffel::desk::api::Action::Upload(run))) = action("upload") else { panic!("no upload") };
        let name = griffel::text::address::encoded_component(name);
        let head = Upload { query: format!("post={post}"), name, len };
        run(&self.desk, &head, bytes).map(json_of)
    }

    fn ask(&self, name: &str, request: &Value) -> Result<Value, Refusal> {
        self.answer(name, request).map(json_of)
    }

    fn answer(&self, name: &str, request: &Value) -> Result<Answered, Refusal> {
        let Some((_, griffel::desk::api::Action::Json(run))) = action(name) else { panic!("no {name}") };
        run(&self.desk, request.to_string().as_bytes())
    }

    /// Returns the files below a folder of the site.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.folder.path().join(folder))
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        self.site.close();
    }
}

fn json_of(answered: Answered) -> Value {
    match answered {
        Answered::Json(value) => value,
        Answered::Bytes { .. } => panic!("no JSON"),
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("written");
}

fn wait(what: &str, is_done: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_done() {
        assert!(start.elapsed() < DEADLINE, "waited for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn corpus(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(folder);
    if !folder.is_dir() {
        println!("skipped: the corpus is not here (tests/README.md tells where it is looked for)");
    }
    files_below(&folder)
}

/// What the site of a folder is on the web: every address with its bytes.
fn built(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let snapshot = snapshot(folder).expect("read").value;
    let build = build_of(&snapshot, date(2026, 12, 1), &Options::default());
    let bytes = |body: &Body| match body {
        Body::Bytes(bytes) => bytes.to_vec(),
        Body::Copy { from } => std::fs::read(folder.join(from.as_str())).expect("a file"),
        Body::Stored | Body::InOutputFolder => Vec::new(),
    };
    build.outputs.iter().map(|output| (output.route.as_str().to_owned(), bytes(&output.body))).collect()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|found| found == part)
}

const POST: (&str, &str) = ("content/posts/2026/2026-11-29-x/index.md", "---\ntitle: X\n---\nText\n");

#[test]
fn what_pictures_tell_about_people_is_gone_before_they_lie_beside_the_post() {
    let given = Given::of(&[POST]);
    let post = given.id(POST.0);
    let (mut stored, mut refused) = (0, 0);
    for Row { name, bytes, withheld } in rows() {
        match given.give(&post, name, &bytes) {
            Ok(answer) => {
                assert!(withheld.is_none(), "{name}: {answer}");
                assert_eq!(answer["asks"], "alt", "{name}");
                stored += 1;
            }
            Err(refusal) => {
                assert!(withheld.is_some() || name == "fel.heic", "{name}: {refusal:?}");
                refused += 1;
            }
        }
    }
    for (name, bytes) in corpus("images") {
        let is_stored = given.give(&post, &name, &bytes).is_ok();
        stored += usize::from(is_stored);
        refused += usize::from(!is_stored);
    }
    let files = given.files("content/posts/2026/2026-11-29-x");
    for (name, bytes) in files.iter().filter(|(name, _)| *name != "index.md") {
        assert!(!has(bytes, PLANTED.as_bytes()), "{name} tells");
        // In an AVIF, which keeps its offsets, an empty one stays.
        let empty = &b"Exif\0\0"[..];
        for mark in [
            if name.ends_with(".avif") { PLANTED.as_bytes() } else { empty },
            b"http://ns.adobe.com/xap",
            b"Photoshop 3.0",
            b"GPSL",
            b"eXIf",
            b"XMP ",
        ] {
            assert!(!has(bytes, mark), "{name} has {}", String::from_utf8_lossy(mark));
        }
        assert_eq!(personal_metadata(bytes), PersonalMetadata::default(), "{name}");
    }
    println!("{stored} stored as {} files, {refused} refused", files.len() - 1);
    assert!(stored > 15 && refused > 10);
}

#[test]
fn films_and_sound_lie_clean_beside_the_post() {
    let given = Given::of(&[POST]);
    let post = given.id(POST.0);
    let folder = given.folder.path().join("content/posts/2026/2026-11-29-x");
    let mut clean = 0;
    for (name, bytes) in planted() {
        // As they are, and with so many bytes behind them that they are not held in memory; not all kinds may have any there.
        let long = [&bytes[..], &400_000_u32.to_be_bytes(), b"free", &vec![0; 399_992]].concat();
        let is_boxed = bytes.get(4..8) == Some(b"ftyp");
        for bytes in [Some(bytes), is_boxed.then_some(long)].into_iter().flatten() {
            let answer = given.give(&post, name, &bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
            let stored = folder.join(answer["file"]["name"].as_str().expect("a name"));
            let stored = std::fs::read(stored).expect("there");
            assert_eq!(stored.len(), bytes.len(), "{name}");
            assert!(!has(&stored, SECRET), "{name} tells");
            clean += 1;
        }
    }
    for (name, bytes) in uncleanable() {
        let refusal = given.give(&post, name, &bytes).expect_err(name);
        assert!(matches!(refusal.key, "file_recording" | "file_other_film" | "file_other_sound"), "{name}: {refusal:?}");
    }
    println!("{clean} recordings clean");
}

#[test]
fn office_files_keep_every_byte_and_their_author_is_told_whose_names_are_in_them() {
    let given = Given::of(&[POST]);
    let post = given.id(POST.0);
    let mut told = 0;
    for (path, bytes) in
        corpus("office").into_iter().filter(|(name, _)| !name.ends_with(".json") && !name.ends_with(".py"))
    {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let Ok(answer) = given.give(&post, name, &bytes) else { continue };
        let there = answer["file"]["name"].as_str().unwrap_or_else(|| panic!("{name}: {answer}"));
        let folder = given.folder.path().join("content/posts/2026/2026-11-29-x");
        assert_eq!(std::fs::read(folder.join(there)).expect("there"), bytes, "{name}");
        told += answer["told"].as_array().map_or(0, Vec::len);
    }
    println!("{told} words about office files");
}

#[test]
fn hostile_files_are_refused_or_stored_and_nothing_panics() {
    let given = Given::of(&[POST]);
    let post = given.id(POST.0);
    let mut counts = BTreeMap::new();
    for folder in ["hostile/pdf", "hostile/png", "hostile/svg", "hostile/zip"] {
        for (name, bytes) in corpus(folder) {
            let answer = given.give(&post, &name, &bytes);
            let key = match &answer {
                Ok(_) => "stored",
                Err(refusal) => {
                    assert_ne!(refusal.key, "refused_bug", "{name}");
                    refusal.key
                }
            };
            *counts.entry(key).or_insert(0_usize) += 1;
            if let (Ok(answer), true) = (&answer, name.ends_with(".svg")) {
                let stored = answer["file"]["name"].as_str().expect("a name");
                let path = given.folder.path().join("content/posts/2026/2026-11-29-x").join(stored);
                let text = String::from_utf8_lossy(&std::fs::read(path).expect("there")).to_lowercase();
                assert!(!text.contains("<script") && !text.contains("onload="), "{name}");
            }
        }
    }
    println!("{counts:?}");
    // A picture that claims a hundred thousand pixels on each side.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend([100_000_u32.to_be_bytes(), 100_000_u32.to_be_bytes()].concat());
    bomb.extend(b"\x08\x02\0\0\0\0\0\0\0");
    let start = Instant::now();
    let refusal = given.give(&post, "bomb.png", &bomb).expect_err("refused");
    assert_eq!((refusal.key, start.elapsed() < Duration::from_secs(2)), ("file_picture_large", true));
    for (name, bytes, key) in [
        ("a.exe", &b"MZ\x90\0"[..], "file_program"),
        ("a.html", b"<p>", "file_web_page"),
        ("tom.jpg", b"", "file_empty"),
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "file_heic"),
    ] {
        assert_eq!(given.give(&post, name, bytes).expect_err("refused").key, key, "{name}");
    }
    let waiting = given.files(".griffel/cache/uploads");
    assert!(waiting.is_empty(), "{waiting:?}");
}

#[test]
fn a_gigabyte_and_half_a_file_are_refused_with_a_word() {
    let given = Given::of(&[POST]);
    let post = given.id(POST.0);
    let never = &mut std::io::empty();
    let large = given.stream(&post, "film.mp4", Some(1_000_000_000), never).expect_err("refused");
    assert_eq!((large.status, large.key), (413, "file_large"));
    let said = large.to_json(Language::Swedish)["error"]["message"].to_string();
    assert!(said.contains("film.mp4 är en gigabyte eller mer"), "{said}");
    let half = given.stream(&post, "a.pdf", Some(9), &mut Cursor::new(b"%PDF-")).expect_err("refused");
    assert_eq!((half.status, half.key), (400, "file_interrupted"));
    let unknown = given.give("deadbeef", "a.pdf", b"%PDF-").expect_err("refused");
    assert_eq!(unknown.status, 404);
    assert_eq!(given.files("content").len(), 1);
}

/// A site whose posts name each other and their files in every way.
fn linked() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "content/posts/2026/2026-11-29-x.md",
            "---\ntitle: X\nimage: omslag.jpg\nimage_alt: Omslag\nattachments:\n  - plan.pdf # planen\nconsent: {omslag.jpg: \"ja\"}\n---\n\
             ![a](omslag.jpg) [b](y.md#del) [c](../2025/2025-01-01-z.md) [d][r] <a href=\"y.md\">d</a> [e](2026-11-29-x.md#h)\n\n\
             ## H\n\n::attachment{file=\"plan.pdf\"}\n\n[r]: /posts/2026/y.md\n",
        ),
        (
            "content/posts/2026/y.md",
            "---\ntitle: Y\ndate: 2026-11-28\n---\n[x](2026-11-29-x.md#h) [x][r] <a href='2026-11-29-x.md'>x</a>\n\n## Del\n\n[r]: ./2026-11-29-x.md\n",
        ),
        (
            "content/posts/2025/2025-01-01-z.md",
            "---\ntitle: Z\n---\n[x](/posts/2026/2026-11-29-x.md) [x](../2026/2026-11-29-x)\n",
        ),
        ("content/posts/2026/omslag.jpg", "bild"),
        ("content/posts/2026/plan.pdf", "%PDF-"),
        ("content/pages/om.md", "---\ntitle: Om\n---\n[x](../posts/2026/2026-11-29-x.md)\n"),
    ]
}

#[test]
fn a_post_becomes_a_folder_and_no_reader_notices() {
    let given = Given::of(&linked());
    let before = built(given.folder.path());
    let post = given.id("content/posts/2026/2026-11-29-x.md");
    let answer = given.give(&post, "lista.txt", b"En lista.\n").expect("taken in");
    assert_eq!((&answer["moved_to_folder"], &answer["file"]["link"]), (&json!(true), &json!("lista.txt")));
    assert!(answer["body"].as_str().is_some_and(|body| body.contains("![a](../omslag.jpg)")), "{answer}");
    let files = given.files("content/posts/2026");
    assert!(!files.contains_key("2026-11-29-x.md") && files.contains_key("2026-11-29-x/index.md"));
    let after = built(given.folder.path());
    let names = |site: &BTreeMap<String, Vec<u8>>| site.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    for (address, bytes) in &before {
        assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&after[address]), "{address}");
    }
    // The page goes on with the id that it knows.
    let again = given.give(&post, "lista.txt", b"En annan lista.\n").expect("taken in");
    assert_eq!((&again["moved_to_folder"], &again["file"]["name"]), (&json!(false), &json!("lista-2.txt")));
}

#[test]
fn a_run_that_was_killed_while_a_post_moved_is_ended_by_the_next() {
    let whole = {
        let given = Given::of(&linked());
        given.give(&given.id("content/posts/2026/2026-11-29-x.md"), "lista.txt", b"En lista.\n").expect("taken in");
        given.files("content")
    };
    // After each file that is written there may be an end.
    let texts: BTreeMap<&str, &str> = linked().into_iter().collect();
    let steps = ["posts/2026/2026-11-29-x/index.md", "pages/om.md", "posts/2025/2025-01-01-z.md", "posts/2026/y.md"];
    for done in 1..=steps.len() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "griffel.yaml", SETTINGS);
        texts.iter().for_each(|(path, text)| write(folder.path(), path, text));
        for step in &steps[..done] {
            write(folder.path(), &format!("content/{step}"), &String::from_utf8_lossy(&whole[*step]));
        }
        let files = files_below(folder.path());
        let files: Vec<(String, String)> =
            files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let given = Given::of(&files);
        wait("the move to be ended", || !given.files("content").contains_key("posts/2026/2026-11-29-x.md"));
        let mut ended = given.files("content");
        ended.insert("posts/2026/2026-11-29-x/lista.txt".to_owned(), b"En lista.\n".to_vec());
        assert_eq!(ended, whole, "{done} steps");
    }
}

#[test]
fn fifty_files_at_once_lie_beside_the_post_each_under_its_name() {
    let given = Given::of(&[("content/posts/2026-11-29-x.md", "---\ntitle: X\n---\nText\n")]);
    let post = given.id("content/posts/2026-11-29-x.md");
    let barrier = Barrier::new(50);
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let give = |number: usize| {
            let (given, post, barrier) = (&given, &post, &barrier);
            scope.spawn(move || {
                let text = format!("Lista {number}\n");
                barrier.wait();
                given.give(post, "lista.txt", text.as_bytes()).expect("taken in")
            })
        };
        let threads: Vec<_> = (0..50).map(give).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let moved = answers.iter().filter(|answer| answer["moved_to_folder"] == true).count();
    let files = given.files("content/posts");
    assert_eq!((moved, files.len()), (1, 51), "{:?}", files.keys());
    let mut texts: Vec<&Vec<u8>> = files.values().collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 51);
    // The same file again is not stored twice.
    let again = given.give(&post, "annan.txt", b"Lista 7\n").expect("taken in");
    assert!(again["file"]["name"].as_str().is_some_and(|name| name.starts_with("lista")), "{again}");
    assert_eq!(given.files("content/posts").len(), 51);
}

#[test]
fn names_from_outside_stay_in_the_folder() {
    let given = Given::of(&[POST, ("themes/x/theme.yaml", "name: x\n")]);
    let post = given.id(POST.0);
    let before = given.files("");
    for name in [
        "../../../griffel.yaml",
        "..\\..\\index.md",
        "/etc/passwd",
        "CON.txt",
        "index.md",
        "comments.yaml",
        "a.pptx.transcript.md",
        ".htaccess",
        "a\u{202e}fdp.txt",
        "",
    ] {
        let answer = given.give(&post, name, format!("En text i {name:?}\n").as_bytes());
        assert!(answer.is_ok() || answer.as_ref().is_err_and(|refusal| refusal.status < 500), "{name}: {answer:?}");
    }
    let after = given.files("");
    for (path, bytes) in &before {
        if !path.starts_with(".griffel") {
            assert_eq!(after.get(path), Some(bytes), "{path}");
        }
    }
    let new: Vec<&String> =
        after.keys().filter(|path| !before.contains_key(*path) && !path.starts_with(".griffel")).collect();
    println!("{new:?}");
    assert!(new.iter().all(|path| path.starts_with("content/posts/2026/2026-11-29-x/")), "{new:?}");
    assert!(!new.iter().any(|path| path.ends_with("/comments.yaml") || path.ends_with(".transcript.md")), "{new:?}");
}

#[test]
fn files_are_listed_shown_attached_and_put_into_the_bin() {
    let given = Given::of(&[POST]);
    let post = given.id(POST.0);
    let picture = rows().into_iter().find(|row| row.name == "a.jpg").expect("a picture").bytes;
    let answer = given.give(&post, "Klass 7B.jpg", &picture).expect("taken in");
    assert_eq!(answer["file"]["name"], "klass-7b.jpg");
    let id = answer["file"]["file"].as_str().expect("an id").to_owned();
    let Ok(Answered::Bytes { media_type, bytes }) = given.answer("file_bytes", &json!({"file": id, "width": 480}))
    else {
        panic!("a picture")
    };
    assert!(media_type.starts_with("image/") && !bytes.is_empty() && !has(&bytes, PLANTED.as_bytes()));
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9\"/></svg>";
    let drawing = given.give(&post, "logga.svg", svg).expect("taken in");
    let refusal =
        given.answer("file_bytes", &json!({"file": drawing["file"]["file"], "width": 480})).expect_err("none");
    assert_eq!(refusal.key, "file_no_picture");
    let words = json!({"kind": "picture", "description": "Elever läser", "caption": "I 7B."});
    let markup = given.ask("file_markup", &json!({"post": post, "file": id, "words": words})).expect("markup");
    assert_eq!(markup["markdown"], "![Elever läser](klass-7b.jpg \"I 7B.\")");
    let slides = given.give(&post, "bilder.pdf", b"%PDF-1.4 not much").expect("taken in");
    let slides = &slides["file"]["file"];
    let kind = given.ask("file_kind", &json!({"file": slides, "kind": "presentation"})).expect("attached");
    let row =
        kind["files"].as_array().and_then(|files| files.iter().find(|file| file["file"] == *slides)).expect("listed");
    assert_eq!((&row["kind"], &row["used"]), (&json!("presentation"), &json!(true)));
    let text = String::from_utf8(given.files("content/posts/2026/2026-11-29-x")["index.md"].clone()).expect("a text");
    assert_eq!(text, "---\ntitle: X\nattachments:\n  - file: bilder.pdf\n    presentation: true\n---\nText\n");
    given.ask("file_remove", &json!({"file": slides})).expect("removed");
    let files = given.files("content/posts/2026/2026-11-29-x");
    assert!(!files.contains_key("bilder.pdf"));
    assert_eq!(files["index.md"], POST.1.as_bytes());
    assert!(given.files(".griffel/kept").keys().any(|path| path.ends_with("bilder.pdf")));
}

#[test]
fn slides_are_corrected_one_by_one_and_the_rest_stays() {
    let Some(slides) = corpus("office").remove("swedish.pptx") else { return };
    let given = Given::of(&[POST]);
    let answer = given.give(&given.id(POST.0), "bilder.pptx", &slides).expect("taken in");
    assert_eq!(answer["asks"], "kind");
    let file = &answer["file"]["file"];
    let shown = given.ask("slides", &json!({"file": file})).expect("slides");
    let all = shown["slides"].as_array().expect("slides").clone();
    assert!(all.len() > 1 && all.iter().any(|slide| slide["text"].as_str().is_some_and(|text| !text.is_empty())));
    let transcript: PathBuf = given.folder.path().join("content/posts/2026/2026-11-29-x/bilder.pptx.transcript.md");
    let same: Vec<Value> = all.iter().map(|slide| json!({"number": slide["number"], "text": slide["text"]})).collect();
    let saved = given.ask("slides_save", &json!({"file": file, "slides": same})).expect("saved");
    assert_eq!((&saved["saved"], transcript.exists()), (&json!(false), false));
    let one = json!([{"number": 2, "text": "Det här står det."}]);
    given.ask("slides_save", &json!({"file": file, "slides": one})).expect("saved");
    let first = std::fs::read_to_string(&transcript).expect("a transcript");
    assert!(first.contains("\nDet här står det.\n"));
    let by_hand = first.replace("---\n\n## 1.", "---\nSkriven för hand.  \n\n## 1.");
    std::fs::write(&transcript, &by_hand).expect("written");
    let again = json!([{"number": 1, "text": "Ny första."}, {"number": 2, "text": "Det här står det."}]);
    given.ask("slides_save", &json!({"file": file, "slides": again})).expect("saved");
    let second = std::fs::read_to_string(&transcript).expect("a transcript");
    let tail = |text: &str| text[text.find("\n## 2.").expect("a slide")..].to_owned();
    assert_eq!(tail(&second), tail(&by_hand));
    assert!(second.contains("Skriven för hand.  \n") && second.contains("\nNy första.\n"));
}
