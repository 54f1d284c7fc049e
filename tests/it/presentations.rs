//! Presentations on a site: their pages and pictures, transcripts, search, what is kept of them, and `LibreOffice`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use griffel::media::blob_cache::NoBlobCache;
use griffel::media::digest::attachment;
use griffel::media::options::DigestOptions;
use griffel::media::paged_text::{Block, Page, PagedText, Table};
use griffel::media::transcript::transcript;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::Source;

use crate::site::files_below;

const POST: &str = "content/posts/2026-01-02-tal";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).expect("a file of the tests")
}

/// Writes a site of one post with attachments, whose front matter is given.
fn site(settings: &str, attachments: &str, files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    };
    write("griffel.yaml", format!("title: Blogg\nurl: https://example.se/\n{settings}").as_bytes());
    let post = format!("---\ntitle: Talet\nsummary: Kort.\nattachments: {attachments}\n---\nText.\n");
    write(&format!("{POST}/index.md"), post.as_bytes());
    for (name, bytes) in files {
        write(&format!("{POST}/{name}"), bytes);
    }
    folder
}

fn run(site: &Path, arguments: &[&str], path: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
    command.args(arguments).arg("--site").arg(site).args(["--lang", "sv", "--color", "never"]);
    if let Some(path) = path {
        command.env("PATH", path);
    }
    command.output().expect("the program runs")
}

/// Builds; returns the finished files by their names, and what was said.
fn built(site: &Path, path: Option<&Path>) -> (BTreeMap<String, Vec<u8>>, String) {
    let Output { status, stdout, stderr } = run(site, &["build", "--today", "2026-11-23"], path);
    let said = String::from_utf8_lossy(&stderr).into_owned() + &String::from_utf8_lossy(&stdout);
    assert!(status.success(), "{said}");
    (files_below(&site.join("public")).into_iter().collect(), said)
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    let found = files.get(name).unwrap_or_else(|| panic!("{name} among {:?}", files.keys()));
    std::str::from_utf8(found).expect("a text")
}

#[cfg(all(feature = "pdf", feature = "images", feature = "office"))]
#[test]
fn slides_have_a_page_and_the_pictures_of_the_pdf_beside_them() {
    let files = [("tal.pptx", file("swedish.pptx")), ("tal.pdf", file("swedish.pdf"))];
    let site = site("", "[{file: tal.pptx, notes: true}]", &files);
    let (files, said) = built(site.path(), None);
    assert!(said.contains("0 varningar"), "{said}");
    let page = text(&files, "2026/01/02/tal/tal/index.html");
    assert_eq!(page.matches("<li id=\"page-").count(), 7, "the hidden slide is left out");
    for words in
        ["Mini-whiteboard", "<th scope=\"col\">Årskurs</th>", "Stapeldiagram: läsförståelsen", "Hälsa alla välkomna"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("Dold bild") && !page.contains("Visas bara vid frågor"));
    let pictures = |name: &str| files.keys().filter(|file| file.contains(name)).count();
    assert_eq!((pictures("tal/tal/page-"), pictures("-480w.")), (21, 7));
    assert!(!files.contains_key("2026/01/02/tal/tal.pdf"), "what only lends its pictures is not published");
    let feed = text(&files, "presentation/feed.xml");
    assert!(
        feed.contains("<link>https://example.se/2026/01/02/tal/tal/</link>")
            && feed.contains("tal.pptx\" length=\"46708\"")
    );
    assert!(text(&files, "2026/01/02/tal/index.html").contains("href=\"/2026/01/02/tal/tal/\""));

    // A second run reads nothing again, and a third that remembers nothing makes the same.
    let records = || std::fs::read_dir(site.path().join(".griffel/cache/pictures")).expect("a storeroom").count();
    let kept = records();
    std::fs::write(site.path().join("content/posts/2026-01-03-annat.md"), "---\ntitle: Annat\n---\nText.\n")
        .expect("a file");
    let (again, _) = built(site.path(), None);
    assert_eq!(records(), kept);
    std::fs::remove_dir_all(site.path().join(".griffel/cache")).expect("no cache");
    assert_eq!(built(site.path(), None).0, again, "the same bytes without what was kept");

    // Whoever is removed leaves nothing behind.
    std::fs::remove_file(site.path().join(POST).join("tal.pdf")).expect("a file");
    let (files, _) = built(site.path(), None);
    assert!(files.keys().all(|name| !name.contains("/page-")), "no picture is left");
    assert!(text(&files, "2026/01/02/tal/tal/index.html").contains("Mini-whiteboard"));
}

#[cfg(all(feature = "pdf", feature = "images"))]
#[test]
fn as_many_pages_are_drawn_as_the_settings_say() {
    let site = site("presentations:\n  draw: 2\n", "[tal.pdf]", &[("tal.pdf", file("swedish.pdf"))]);
    let (files, said) = built(site.path(), None);
    assert!(said.contains("[G172]: 5 av 7 sidor i `tal.pdf` ritas inte: sida 3–7"), "{said}");
    assert!(said.contains("`draw: 7`"), "{said}");
    let pictures = |page: usize| files.keys().filter(|name| name.contains(&format!("/tal/page-{page}-"))).count();
    assert_eq!([1, 2, 3, 7].map(pictures), [3, 3, 0, 0]);
    let page = text(&files, "2026/01/02/tal/tal/index.html");
    assert_eq!(page.matches("id=\"page-").count(), 7, "their words are shown: {page}");
    let settings = site.path().join("griffel.yaml");
    let all = std::fs::read_to_string(&settings).expect("settings").replace("draw: 2", "draw: 7");
    std::fs::write(&settings, all).expect("settings");
    assert!(!built(site.path(), None).1.contains("G172"), "the wish is in the key of what was read");
}

#[cfg(all(feature = "pdf", feature = "office"))]
#[test]
fn what_readers_will_miss_is_said_and_the_rest_is_shown() {
    let files =
        [("scan.pdf", file("swedish-scan.pdf")), ("trasig.pptx", b"hej".to_vec()), ("tal.pptx", file("swedish.pptx"))];
    let site = site("", "[scan.pdf, trasig.pptx, tal.pptx]", &files);
    let (files, said) = built(site.path(), None);
    for words in [
        "[G106]: 3 av 3 sidor i `scan.pdf` har ingen text som en skärmläsare kan läsa: sida 1–3",
        "[G091]: innehållet i `trasig.pptx` går inte att läsa",
        "[G109]: `tal.pptx` innehåller talarmanus",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(text(&files, "2026/01/02/tal/scan/index.html").contains("Bilden har ingen text som kan läsas upp"));
    assert!(
        !files.contains_key("2026/01/02/tal/trasig/index.html") && files.contains_key("2026/01/02/tal/trasig.pptx")
    );
    assert!(!text(&files, "2026/01/02/tal/tal/index.html").contains("Hälsa alla välkomna"), "notes need a word");
}

#[cfg(feature = "office")]
#[test]
fn a_transcript_is_written_once_and_then_wins() {
    let site = site("", "[{file: tal.pptx, notes: true}]", &[("tal.pptx", file("swedish.pptx"))]);
    let before = built(site.path(), None).0;
    let name = format!("{POST}/tal.pptx");
    let first = run(site.path(), &["transcript", &name], None);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let path = site.path().join(format!("{name}.transcript.md"));
    assert_eq!(String::from_utf8_lossy(&first.stdout).trim(), format!("{name}.transcript.md"));
    assert_eq!(run(site.path(), &["transcript", &name], None).status.code(), Some(2), "never over one that is there");
    let (same, said) = built(site.path(), None);
    assert!(said.contains("0 varningar"), "{said}");
    let words = |files: &BTreeMap<String, Vec<u8>>| {
        let page = text(files, "2026/01/02/tal/tal/index.html");
        assert!(page.contains("<h1>"));
        griffel::text::html::text_of(text_of_slides(files)).replace("Bilden visar: ", "")
    };
    assert_eq!(words(&before), words(&same), "as written, it says what the file says");
    let mended = std::fs::read_to_string(&path).expect("a text").replace("Följa upp", "Följa *upp* tillsammans");
    std::fs::write(&path, mended).expect("a file");
    assert!(
        text(&built(site.path(), None).0, "2026/01/02/tal/tal/index.html").contains("Följa <em>upp</em> tillsammans")
    );
    std::fs::write(site.path().join(&name), file("smartart.pptx")).expect("a file");
    assert!(built(site.path(), None).1.contains("[G110]"), "the file is another than the transcript's");
}

#[test]
fn a_transcript_says_what_a_file_says_whatever_is_in_it() {
    let said = "# inte *rubrik* [länk](x) `kod` <b> & | 1. ett - två ~~tre~~ ::: note {#id} _fyra_ $5$ ![bild](y)";
    let list = |level, text: &str| Block::text(level, text.to_owned());
    let blocks = vec![
        list(None, said),
        list(None, "1. först\n- sedan\n+ sist\n: definition"),
        list(Some(0), said),
        list(Some(1), "två\nrader"),
        Block::Table(Table::of(vec![
            vec!["a | b".to_owned(), String::new()],
            vec![said.to_owned(), "x\ny".to_owned()],
        ])),
    ];
    let page = Page { title: Some(said.to_owned()), blocks, ..Page::default() };
    let paged_text = PagedText { pages: vec![page], ..PagedText::default() };
    let text = transcript(&paged_text, "tal.pptx", "00ff");
    let site = site(
        "",
        "[{file: tal.pptx, presentation: true}]",
        &[("tal.pptx", b"x".to_vec()), ("tal.pptx.transcript.md", text.into_bytes())],
    );
    let (files, _) = built(site.path(), None);
    let page = griffel::text::html::text_of(text_of_slides(&files));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let wanted: Vec<&str> = paged_text.pages[0].texts().collect();
    let (page, wanted) = (words(&page), words(&wanted.join(" ")));
    let start = page.iter().position(|word| *word == wanted[0]).expect("the title");
    assert_eq!(page[start..start + wanted.len()], wanted);
}

fn text_of_slides(files: &BTreeMap<String, Vec<u8>>) -> &str {
    let page = text(files, "2026/01/02/tal/tal/index.html");
    &page[page.find("<ol class=\"slides\">").expect("slides")..page.find("class=\"viewer-foot\"").expect("an end")]
}

#[cfg(all(feature = "office", feature = "pdf", feature = "images", unix))]
#[test]
fn libreoffice_draws_slides_when_it_is_asked_to() {
    use std::os::unix::fs::PermissionsExt;

    // A stand-in: it does what the real one does with these arguments, or what it does when it cannot.
    let programs = tempfile::tempdir().expect("a folder");
    let soffice = programs.path().join("soffice");
    let pdf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish.pdf");
    let write = |last: &str| {
        let script = format!(
            "#!/bin/sh\nPATH=/usr/bin:/bin\nout=\nwhile [ $# -gt 1 ]; do case $1 in --outdir) out=$2; shift;; -env:*) profile=$1;; esac; shift; done\n\
             test -f \"$1\" && case $profile in -env:UserInstallation=file://*) ;; *) exit 3;; esac\n{last}\n"
        );
        std::fs::write(&soffice, script).expect("a file");
        std::fs::set_permissions(&soffice, std::fs::Permissions::from_mode(0o755)).expect("a program");
    };
    let site = site("office: soffice\n", "[{file: tal.pptx, notes: true}]", &[("tal.pptx", file("swedish.pptx"))]);
    let empty = tempfile::tempdir().expect("a folder");
    let (_, said) = built(site.path(), Some(empty.path()));
    assert!(said.contains("[G112]") && said.contains("installera LibreOffice"), "{said}");
    write("exit 1");
    let (_, said) = built(site.path(), Some(programs.path()));
    assert!(said.contains("[G112]") && said.contains("öppna filen i LibreOffice"), "{said}");
    write(&format!("cp '{}' \"$out/slides.pdf\"", pdf.display()));
    let (files, said) = built(site.path(), Some(programs.path()));
    assert!(said.contains("0 varningar"), "{said}");
    assert_eq!(files.keys().filter(|name| name.contains("tal/tal/page-")).count(), 21);
    write("exit 1");
    std::fs::write(site.path().join("content/posts/2026-01-03-annat.md"), "---\ntitle: Annat\n---\nText.\n")
        .expect("a file");
    let (files, said) = built(site.path(), Some(programs.path()));
    assert!(said.contains("0 varningar"), "what was drawn is not drawn again: {said}");
    assert_eq!(files.keys().filter(|name| name.contains("tal/tal/page-")).count(), 21);
}

#[cfg(all(feature = "office", feature = "pdf", feature = "images", unix))]
#[test]
fn the_pdf_of_slides_is_written_once_and_is_then_a_part_of_the_source() {
    use std::os::unix::fs::PermissionsExt;

    let programs = tempfile::tempdir().expect("a folder");
    let soffice = programs.path().join("soffice");
    let pdf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish.pdf");
    let script = format!(
        "#!/bin/sh\nPATH=/usr/bin:/bin\nwhile [ $# -gt 1 ]; do case $1 in --outdir) out=$2; shift;; esac; shift; done\ncp '{}' \"$out/slides.pdf\"\n",
        pdf.display()
    );
    std::fs::write(&soffice, script).expect("a file");
    std::fs::set_permissions(&soffice, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let empty = tempfile::tempdir().expect("a folder");
    let site = site("", "[{file: Tal.pptx, notes: true}]", &[("Tal.pptx", file("swedish.pptx"))]);
    let name = "content/posts/2026-01-02-tal/Tal.pptx";
    let error = |arguments: &[&str], path: &Path| {
        let done = run(site.path(), arguments, Some(path));
        assert_eq!(done.status.code(), Some(2));
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    assert!(error(&["slides", name], empty.path()).contains("soffice"), "says what to install");
    assert!(
        error(&["slides", "content/posts/2026-01-02-tal/index.md"], programs.path()).contains("ingen presentation")
    );
    let done = run(site.path(), &["slides", name, "--json"], Some(programs.path()));
    let written = "content/posts/2026-01-02-tal/Tal.pdf";
    assert!(String::from_utf8_lossy(&done.stdout).contains(&format!("\"path\":\"{written}\"")), "{done:?}");
    // On a machine without LibreOffice.
    let (files, said) = built(site.path(), Some(empty.path()));
    assert!(said.contains("0 varningar"), "{said}");
    assert!(files.keys().any(|name| name.contains("/page-1-")), "{:?}", files.keys());

    let own = site.path().join("content/posts/2026-01-02-tal/TAL.PDF");
    std::fs::rename(site.path().join(written), &own).expect("another spelling");
    std::fs::write(&own, "the author's").expect("a file");
    assert!(error(&["slides", name], programs.path()).contains("TAL.PDF"), "in whatever spelling");
    assert_eq!(std::fs::read(&own).expect("a file"), b"the author's");
    assert!(run(site.path(), &["slides", name, "--force"], Some(programs.path())).status.success());
    assert_eq!(std::fs::read(&own).expect("a file"), std::fs::read(&pdf).expect("a file"));
    assert!(!site.path().join(written).exists(), "one PDF, not two");
}

#[cfg(all(feature = "office", feature = "pdf", feature = "images"))]
#[test]
fn the_real_libreoffice_writes_a_page_for_each_slide() {
    let is_there = Command::new("soffice").arg("--version").output().is_ok_and(|output| output.status.success());
    if std::env::var_os("GRIFFEL_NIGHTLY").is_none() || !is_there {
        println!("skipped: LibreOffice is tried by `.ci/nightly`");
        return;
    }
    for name in ["swedish.pptx", "swedish.odp"] {
        let site = site("", &format!("[{{file: {name}, notes: true}}]"), &[(name, file(name))]);
        let done = run(site.path(), &["slides", &format!("{POST}/{name}")], None);
        assert!(done.status.success(), "{done:?}");
        let (files, said) = built(site.path(), None);
        assert!(!said.contains("[G168]"), "{said}");
        assert!(files.keys().any(|file| file.contains("/page-1-")), "{name}: {:?}", files.keys());
    }
}

#[test]
fn notes_are_taken_out_of_slides_that_are_a_text() {
    let digest = |wish| {
        let source = Source::new(SourcePath::new("content/a/b.md").expect("a path"), &b"# A\n\nNote: hemligt\n"[..]);
        attachment(&source, wish, &NoBlobCache).value
    };
    let open = DigestOptions { has_notes: true, ..DigestOptions::default() };
    assert_eq!((digest(DigestOptions::default()).len, digest(open).len), (5, 19));
}

#[cfg(feature = "office")]
#[test]
fn every_fault_of_a_file_is_told_with_the_slides_that_have_it() {
    use crate::office::{saying, with_slides};

    let deep = format!("{}{}", "<p:grpSp>".repeat(500), "</p:grpSp>".repeat(500));
    let days = saying("M T O T F L S");
    let slides =
        [saying("K v a l i t e t"), "<p:sp>".to_owned(), "<p:pic/>".to_owned(), deep, days, "<p:pic/>".to_owned()];
    let told = |has_transcript| {
        let source = Source::new(SourcePath::new("content/a/tal.pptx").expect("a path"), with_slides(&slides));
        let wish = DigestOptions { has_transcript, ..DigestOptions::default() };
        let found = attachment(&source, wish, &NoBlobCache).diagnostics;
        let field = |found: &griffel::diagnostic::rule::Diagnostic, name: &str| {
            found.fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let told = found.iter().map(|one| format!("{} {}", one.rule.code, field(one, "pages")));
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    };
    assert_eq!(told(false), ["G104 2", "G105 4", "G106 3, 6", "G108 1"]);
    assert_eq!(told(true), ["G104 2", "G105 4"], "a transcript mends what can be mended");
}

#[cfg(all(feature = "pdf", feature = "images", feature = "office"))]
#[test]
fn a_pdf_beside_slides_is_found_however_its_name_is_spelt_and_never_shows_other_slides() {
    // Seven slides are shown and one is hidden; the PDF has a page for each that is shown.
    for name in ["TAL.PDF", "Tal.pdf"] {
        let site = site(
            "",
            "[{file: tal.pptx, notes: true}]",
            &[("tal.pptx", file("swedish.pptx")), (name, file("swedish.pdf"))],
        );
        let (files, said) = built(site.path(), None);
        assert!(!said.contains("[G038]"), "{said}");
        let drawn = files.keys().filter(|name| name.contains("tal/tal/page-")).count();
        assert_eq!(drawn, 21, "each of seven slides in three widths");
    }
    let site = site(
        "",
        "[{file: tal.pptx, notes: true}]",
        &[("tal.pptx", file("swedish.pptx")), ("tal.pdf", file("swedish-scan.pdf"))],
    );
    let (files, said) = built(site.path(), None);
    assert!(said.contains("[G168]: `tal.pdf` har 3 sidor, men `tal.pptx` visar 7 bilder"), "{said}");
    assert!(!said.contains("[G038]") && !files.keys().any(|name| name.contains("tal/tal/page-")), "{said}");
}
