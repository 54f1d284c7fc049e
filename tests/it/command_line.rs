//! The program itself, run as a user runs it.

use std::path::Path;
use std::process::{Command, Output};

use crate::site::light_example_copy;

/// Runs the program in a folder.
pub fn griffel(site: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_griffel"))
        .args(arguments)
        .current_dir(site)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "sv_SE.UTF-8")
        .output()
        .expect("the program runs")
}

/// Returns what the program printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn new_site(language: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let done = griffel(folder.path(), &["init", ".", "--lang", language]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    folder
}

/// Fills in the accessibility statement of a new site.
fn fill_in(settings: &Path) {
    let mut text = std::fs::read_to_string(settings).expect("settings");
    let values = [("contact", "https://norrby.example/form"), ("method", "self"), ("assessed", "2999-01-01")];
    for (key, value) in values.into_iter().chain([("organization", "Norrby kommun")]) {
        text = text.replace(&format!("  {key}:\n"), &format!("  {key}: {value}\n"));
    }
    std::fs::write(settings, text).expect("settings");
}

/// Creates a new site without anything left to fill in.
fn filled_site() -> tempfile::TempDir {
    let site = new_site("sv");
    fill_in(&site.path().join("griffel.yaml"));
    site
}

/// Returns what was printed as JSON, an object a line.
fn objects(bytes: &[u8]) -> Vec<serde_json::Value> {
    text(bytes).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[test]
fn a_new_site_builds_at_once_and_warns_of_its_placeholders_until_they_are_filled_in() {
    for language in ["sv", "en"] {
        let site = new_site(language);
        let done = griffel(site.path(), &["build", "--json"]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stdout));
        let [warning, summary] = &objects(&done.stdout)[..] else { panic!("{}", text(&done.stdout)) };
        assert_eq!((warning["code"].as_str(), warning["line"].as_u64()), (Some("G330"), Some(18)));
        assert_eq!((summary["warnings"].as_u64(), summary["posts"].as_u64()), (Some(1), Some(1)));
        assert!(site.path().join("public/index.html").is_file());
        let joined = std::fs::read_to_string(site.path().join(".gitattributes")).expect("a file");
        assert_eq!(joined, "published.yaml merge=union\n");
        let again = griffel(site.path(), &["init", "."]);
        assert_eq!(again.status.code(), Some(2));

        fill_in(&site.path().join("griffel.yaml"));
        let done = griffel(site.path(), &["build", "--json"]);
        assert_eq!(objects(&done.stdout).len(), 1, "{}", text(&done.stdout));
    }
}

#[test]
fn without_a_language_in_the_environment_the_site_decides_and_else_english() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = |at: &Path, variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(arguments).current_dir(at).env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG");
        let done = command.envs(variables.iter().copied()).output().expect("the program runs");
        text(&done.stderr) + &text(&done.stdout)
    };
    assert!(said(folder.path(), &[], &["list"]).starts_with("error: "));
    for (language, word) in [("sv", "fel: "), ("nb", "error: "), ("en-GB", "error: ")] {
        let site = folder.path().join(language);
        std::fs::create_dir(&site).expect("a folder");
        let settings = format!("title: A\nurl: https://example.se/\nlanguage: {language}\n");
        std::fs::write(site.join("griffel.yaml"), settings).expect("a file");
        let inside = site.join("content/posts");
        std::fs::create_dir_all(&inside).expect("a folder");
        for none in [&[][..], &[("LANG", "")], &[("LANG", "C")], &[("LC_ALL", "C.UTF-8")], &[("LC_MESSAGES", "POSIX")]]
        {
            for arguments in [&["new", "a", "b"][..], &["list", "--katt"], &["explain", "G999"]] {
                let said = said(&inside, none, arguments);
                assert!(said.starts_with(word), "{language} {none:?} {arguments:?}: {said}");
            }
            let at = site.to_str().expect("a path");
            assert!(said(folder.path(), none, &["--site", at, "transcript", "x"]).starts_with(word));
        }
        assert!(said(&inside, &[("LANG", "sv_SE.UTF-8")], &["explain", "G999"]).starts_with("fel: "));
        assert!(said(&inside, &[("LANG", "de_DE.UTF-8")], &["explain", "G999"]).starts_with("error: "));
        assert!(said(&inside, &[("LANG", "de_DE.UTF-8")], &["--lang=sv-FI", "explain", "G999"]).starts_with("fel: "));
    }
}

#[test]
fn help_and_faults_of_the_command_line_are_wholly_in_the_readers_language() {
    let site = new_site("sv");
    let said = |language: &str, arguments: &[&str]| {
        let done = griffel(site.path(), &[&["--lang", language], arguments].concat());
        text(&done.stdout) + &text(&done.stderr)
    };
    let commands = "init new build serve publish list transcript slides import explain completions man".split(' ');
    let helps = commands.map(|command| vec![command, "--help"]);
    let helps = helps.chain([vec!["--help"], vec![], vec!["import"], vec!["import", "blogger", "--help"], vec!["man"]]);
    let faults: [&[&str]; 15] = [
        &["new"],
        &["new", "planerar", "du"],
        &["bygg"],
        &["build", "--ut"],
        &["build", "--out"],
        &["build", "x"],
        &["build", "--today", "igår"],
        &["build", "--drafts", "--drafts"],
        &["list", "kategorier"],
        &["list", "--color", "blå"],
        &["serve", "--port", "70000"],
        &["serve", "--port", "http"],
        &["import", "medium"],
        &["import", "wordpress"],
        &["completions"],
    ];
    for arguments in helps.chain(faults.map(<[_]>::to_vec)) {
        let (swedish, english) = (said("sv", &arguments), said("en", &arguments));
        assert!(!english.contains("[]") && !english.contains("<>"), "a value without a name: {english}");
        let words = |line: &str| line.split_whitespace().any(|word| word.chars().all(char::is_alphabetic));
        for line in swedish.lines().filter(|line| words(line)) {
            let is_same = english.lines().any(|other| other == line);
            // Roff: fonts, and names of commands and of the program.
            assert!(!is_same || line.starts_with(['.', '\\']) || line.contains("griffel\\-"), "{arguments:?}: {line}");
        }
        for word in ["Usage", "error", "OPTIONS", "COMMAND", "default", "Possible", "Print ", "NAME\n", "DIR>", "FILE>"]
        {
            assert!(!swedish.contains(word), "{arguments:?}: {word}\n{swedish}");
        }
    }
    let fault = said("sv", &["new", "Vad", "planerar", "du"]);
    assert!(fault.contains("sätt citattecken om en rubrik som består av flera ord"), "{fault}");
    assert!(said("sv", &["serve", "--port", "70000"]).contains("skriv ett tal från 0 till 65535 efter `--port <N>`"));
    assert!(said("sv", &["import", "wordpress"]).contains("<FIL>"));
}

#[test]
fn what_the_system_says_is_said_in_the_readers_language() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = new_site("sv");
    let said = |arguments: &[&str]| text(&griffel(folder.path(), arguments).stderr);
    let missing = said(&["import", "wordpress", "saknas.xml", "--into", "ny"]);
    assert_eq!(missing, "fel: saknas.xml finns inte\n");
    std::fs::write(folder.path().join("fil"), "x").expect("a file");
    std::fs::write(folder.path().join("trasig.zip"), "x").expect("a file");
    let damaged = said(&["import", "blogger", "trasig.zip", "--into", "ny"]);
    assert_eq!(damaged, "fel: trasig.zip kan inte läsas: innehållet är skadat eller av fel slag\n");
    let in_the_way = said(&["init", "fil/ny"]);
    assert_eq!(in_the_way, "fel: fil/ny kan inte skrivas: en fil ligger i vägen\n");
    let is_folder = said(&["import", "wordpress", ".", "--into", "ny"]);
    assert_eq!(is_folder, "fel: . kan inte läsas: det är en mapp\n");
    let long = "x".repeat(300);
    let bad_name = said(&["--site", site.path().to_str().expect("a path"), "build", "--out", &long]);
    assert!(bad_name.ends_with("disken tillåter inte namnet\n"), "{bad_name}");
    #[cfg(unix)]
    {
        let name = site.path().join("content/posts/2026-01-02-a.md");
        std::os::unix::fs::symlink(&name, &name).expect("a link");
        let round = griffel(site.path(), &["build"]);
        assert!(!text(&round.stderr).contains("os error"), "{}", text(&round.stderr));
    }
}

#[test]
fn braces_in_what_an_author_types_are_never_filled_in() {
    let site = new_site("sv");
    let title = "{path} {n} {errors} {value}";
    let made = griffel(site.path(), &["new", title, "--category", "{near}"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let built = griffel(site.path(), &["build"]);
    assert!(text(&built.stderr).contains(&format!("utkast, visas inte: {title} – ")), "{}", text(&built.stderr));
    let unknown = griffel(site.path(), &["new", "a", "{value}", "--date", "{value}"]);
    assert!(text(&unknown.stderr).contains("`{value}` är ett ord för mycket"), "{}", text(&unknown.stderr));
    let no_day = griffel(site.path(), &["new", "a", "--date", "{n} {value}"]);
    assert_eq!(text(&no_day.stderr), "fel: `{n} {value}` är inte ett datum: skriv 2026-11-22\n");
}

#[test]
fn a_new_site_takes_a_fresh_clone_and_writes_over_nothing_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let clone = folder.path().join("ny");
    std::fs::create_dir_all(clone.join(".git")).expect("a folder");
    let mine = [
        (".gitignore", "*.bak\n/.griffel/\n"),
        (".gitattributes", "*.pdf binary\n"),
        ("README.md", "Min blogg\n"),
        ("LICENSE", "CC0\n"),
        ("Thumbs.db", "x"),
    ];
    for (name, text) in mine {
        std::fs::write(clone.join(name), text).expect("a file");
    }
    let done = griffel(folder.path(), &["init", "ny"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains("Lägg till /public i .gitignore"), "{}", text(&done.stderr));
    assert!(
        text(&done.stderr).contains("Lägg till published.yaml merge=union i .gitattributes"),
        "{}",
        text(&done.stderr)
    );
    for (name, text) in mine {
        assert_eq!(std::fs::read_to_string(clone.join(name)).expect("a file"), text);
    }
    assert_eq!(griffel(&clone, &["build", "--quiet"]).status.code(), Some(0));

    std::fs::write(folder.path().join("en-fil"), "x").expect("a file");
    std::fs::create_dir(folder.path().join("full")).expect("a folder");
    std::fs::write(folder.path().join("full/index.html"), "x").expect("a file");
    for (name, words) in [("full", "full är inte tom: där finns index.html"), ("en-fil", "en fil ligger i vägen")] {
        let refused = griffel(folder.path(), &["init", name]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains(words), "{}", text(&refused.stderr));
    }
}

#[test]
fn a_draft_is_made_listed_and_left_out() {
    let site = new_site("sv");
    let made = griffel(
        site.path(),
        &[
            "new",
            "Läxor: ja eller nej?",
            "--category",
            "Kvalitetsarbete",
            "--tag",
            "läxor",
            "--date",
            "2026-01-02",
            "--folder",
        ],
    );
    assert_eq!(
        text(&made.stdout).trim(),
        "content/posts/2026/2026-01-02-laxor-ja-eller-nej/index.md",
        "{}",
        text(&made.stderr)
    );
    let again = griffel(site.path(), &["new", "Läxor: ja eller nej?", "--date", "2026-01-02", "--folder"]);
    assert_eq!(again.status.code(), Some(2));
    let drafts = text(&griffel(site.path(), &["list", "drafts"]).stdout);
    assert!(drafts.contains("Läxor: ja eller nej?"), "{drafts}");
    let built = griffel(site.path(), &["build"]);
    let said = text(&built.stderr);
    assert_eq!(built.status.code(), Some(0), "{said}");
    assert!(said.contains("utkast, visas inte: Läxor: ja eller nej?"), "{said}");
    assert!(!site.path().join("public/2026").exists() || !said.contains("2026/01/02"));
    assert_eq!(griffel(site.path(), &["build", "--drafts"]).status.code(), Some(0));
    assert!(site.path().join("public/2026/01/02/laxor-ja-eller-nej/index.html").is_file());
}

#[test]
fn exit_codes_tell_content_from_usage() {
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(griffel(empty.path(), &["build"]).status.code(), Some(2));
    assert_eq!(griffel(empty.path(), &["bygg"]).status.code(), Some(2));
    let site = new_site("sv");
    griffel(site.path(), &["build"]);
    let home = std::fs::read(site.path().join("public/index.html")).expect("a page");
    std::fs::write(site.path().join("content/posts/2026-01-01-x.md"), "---\ntitle: Läxor: ja\n---\n[x](y.md)\n")
        .expect("a file");
    let done = griffel(site.path(), &["build"]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("content/posts/2026-01-01-x.md:2:8") && said.contains("G030"), "{said}");
    assert_eq!(std::fs::read(site.path().join("public/index.html")).expect("a page"), home, "the last site stays");
    let explained = griffel(site.path(), &["explain", "g030"]);
    assert!(text(&explained.stdout).contains("G030"));
    assert_eq!(griffel(site.path(), &["explain", "G999"]).status.code(), Some(2));
    let foreign = tempfile::tempdir().expect("a folder");
    std::fs::write(foreign.path().join("mitt.txt"), "x").expect("a file");
    let out = foreign.path().to_string_lossy().into_owned();
    std::fs::remove_file(site.path().join("content/posts/2026-01-01-x.md")).expect("gone");
    assert_eq!(griffel(site.path(), &["build", "--out", &out]).status.code(), Some(2));
    assert_eq!(griffel(site.path(), &["build", "--out", "content/x"]).status.code(), Some(2));
}

#[test]
fn the_same_input_gives_the_same_bytes_elsewhere_and_otherwise() {
    let (copy, out) = (light_example_copy(), tempfile::tempdir().expect("a folder"));
    let build = |name: &str, zone: &str, language: &str, threads: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_griffel"))
            .args(["build", "--no-cache", "--today", "2026-11-23", "--out"])
            .arg(out.path().join(name))
            .current_dir(copy.path())
            .env("TZ", zone)
            .env("LANG", language)
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .expect("the program runs");
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        crate::site::files_below(&out.path().join(name))
    };
    let first = build("a", "UTC", "C", "1");
    assert!(first.len() > 100);
    assert_eq!(first, build("b", "Pacific/Auckland", "en_US.UTF-8", "8"));
}

#[test]
fn a_second_build_writes_nothing_and_two_at_once_agree() {
    let site = filled_site();
    griffel(site.path(), &["build"]);
    let said = text(&griffel(site.path(), &["build", "--json"]).stdout);
    let summary: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(summary["written"].as_u64(), Some(0), "{said}");
    let path = site.path().to_path_buf();
    let other = std::thread::spawn(move || griffel(&path, &["build", "--drafts"]).status.code());
    assert_eq!(griffel(site.path(), &["build"]).status.code(), Some(0));
    assert_eq!(other.join().expect("the other build"), Some(0));
}

#[test]
fn a_build_that_keeps_going_shows_text_for_what_is_broken_and_leaves_out_what_may_leak() {
    let site = new_site("sv");
    let write = |path: &str, text: &str| std::fs::write(site.path().join(path), text).expect("written");
    write(
        "content/posts/2026-03-01-a.md",
        "---\ntitle: A\nattachments: [borta.pdf]\n---\nSe [planen](borta.md), ![tavlan](borta.png) och [B](2026-03-02-b.md).\n",
    );
    write("content/posts/2026-03-02-b.md", "---\ntitle: B\ndraft: kanske\n---\nHEMLIGT\n\n[mer](borta.md)\n");
    write("content/posts/2026-03-03-c.md", "---\ntitle: C\n---\n:::oklar\nText.\n:::\n");
    let strict = griffel(site.path(), &["build"]);
    assert_eq!((strict.status.code(), site.path().join("public").exists()), (Some(1), false));
    let done = griffel(site.path(), &["build", "--keep-going"]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    for line in
        ["länkar som leder ingenstans: 2 [G030]", "bilder och filmer som saknas: 1 [G033]", "2 inlägg och sidor"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    let page = |path: &str| std::fs::read_to_string(site.path().join("public").join(path)).unwrap_or_default();
    // What was left out is told, too.
    assert!(said.contains("2026-03-02-b.md:3:8") && said.contains("oklar"), "{said}");
    // Each kind of broken link is told once, by its number.
    assert_eq!(said.matches("[G030]").count(), 1, "{said}");
    let a = page("2026/03/01/a/index.html");
    assert!(a.contains("Se planen, ") && a.contains(" och B."), "{a}");
    assert!(!a.contains("borta"), "{a}");
    assert_eq!((page("2026/03/02/b/index.html"), page("2026/03/03/c/index.html")), (String::new(), String::new()));
    assert!(!page("index.html").contains("HEMLIGT"));
    // Settings decide too much to be guessed.
    write("griffel.yaml", "title: Blogg\nurl: nej\n");
    let stopped = griffel(site.path(), &["build", "--keep-going", "--out", "annan"]);
    assert_eq!((stopped.status.code(), site.path().join("annan").exists()), (Some(1), false));
}

#[test]
fn completions_and_manual_are_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(text(&griffel(folder.path(), &["completions", "bash"]).stdout).contains("griffel"));
    // The page refers to one for each command, by the name that such a page has itself.
    let page = text(&griffel(folder.path(), &["man"]).stdout);
    assert!(
        page.starts_with(".ie") && page.contains("griffel\\-import(1)") && page.contains(".TH GRIFFEL 1"),
        "{page}"
    );
    let page = text(&griffel(folder.path(), &["man", "import", "blogger"]).stdout);
    assert!(page.contains(".TH GRIFFEL-IMPORT-BLOGGER 1") && page.contains("\\-\\-labels"), "{page}");
    assert_eq!(griffel(folder.path(), &["man", "no-such"]).status.code(), Some(2));
}

/// A fix as `--json` tells it: path, first byte, byte after the last, text.
type JsonFix = (String, usize, usize, String);

/// Returns the codes of a site's diagnostics, and their fixes: path, start, end and text.
fn codes_and_fixes(site: &Path) -> (Vec<String>, Vec<JsonFix>) {
    let done = griffel(site, &["build", "--json"]);
    let (mut codes, mut fixes) = (Vec::new(), Vec::new());
    for line in text(&done.stdout).lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        codes.extend(line["code"].as_str().map(str::to_owned));
        for fix in line["fixes"].as_array().into_iter().flatten() {
            let number = |key: &str| usize::try_from(fix[key].as_u64().expect("a number")).expect("a small one");
            let word = |key: &str| fix[key].as_str().expect("a text").to_owned();
            fixes.push((word("path"), number("start"), number("end"), word("text")));
        }
    }
    (codes, fixes)
}

#[test]
fn a_diagnostic_goes_away_when_its_fix_is_made() {
    let site = filled_site();
    let post = site.path().join("content/posts/2026-01-05-fel.md");
    let front = "\u{feff}---\r\ntitel: Å\r\ndraft: nej # kommentar\r\ndate: 3/3 2026\r\n---\r\n";
    let body =
        "## Rubrik ett\r\n\r\n[a](#rubrik-et) och [om](../pages/omm.md \"omm.md\").\r\n\r\n::: noet\r\nText\r\n:::\r\n";
    std::fs::write(&post, format!("{front}{body}")).expect("a file");
    let settings = site.path().join("griffel.yaml");
    let text = std::fs::read_to_string(&settings).expect("a file");
    std::fs::write(&settings, format!("{text}live: newest-frist\n")).expect("a file");
    let (mut codes, mut fixes) = codes_and_fixes(site.path());
    codes.sort();
    assert_eq!(codes, ["G020", "G023", "G024", "G030", "G031", "G040", "G067"]);
    assert_eq!(fixes.len(), codes.len());
    fixes.sort();
    for (path, start, end, text) in fixes.into_iter().rev() {
        let file = site.path().join(path);
        let mut bytes = std::fs::read(&file).expect("a file");
        bytes.splice(start..end, text.into_bytes());
        std::fs::write(&file, bytes).expect("a file");
    }
    let fixed = std::fs::read_to_string(&post).expect("a file");
    assert!(fixed.starts_with("\u{feff}---\r\ntitle: Å\r\ndraft: false # kommentar\r\ndate: 2026-03-03\r\n---\r\n"));
    assert!(fixed.contains("[om](../pages/om.md \"omm.md\")"), "{fixed}");
    assert_eq!(codes_and_fixes(site.path()), (Vec::new(), Vec::new()));
}

#[test]
fn what_may_be_one_of_two_is_offered_and_not_mended() {
    let site = filled_site();
    let write = |path: &str, text: &str| {
        let path = site.path().join("content/posts").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    for name in ["a", "b"] {
        write(&format!("2026-01-05-{name}/index.md"), &format!("---\ntitle: {name}\n---\n[x](lista.csv)\n"));
        write(&format!("2026-01-05-{name}/lista.csv"), name);
    }
    write("2026-01-06-c.md", "---\ntitle: C\n---\n[x](lista.csv)\n");
    assert_eq!(codes_and_fixes(site.path()), (vec!["G030".to_owned()], Vec::new()));
    std::fs::remove_dir_all(site.path().join("content/posts/2026-01-05-a")).expect("removed");
    let (_, fixes) = codes_and_fixes(site.path());
    assert_eq!(fixes.iter().map(|fix| fix.3.as_str()).collect::<Vec<_>>(), ["2026-01-05-b/lista.csv"]);
}

#[test]
fn wrong_arguments_are_explained_in_the_users_language() {
    let site = new_site("sv");
    for (arguments, words) in [
        (&["new", "Vi", "planerar"][..], "sätt citattecken om en rubrik som består av flera ord"),
        (&["bild"], "kommandot `bild` finns inte\nmenade du `build`?"),
        (&["build", "--darfts"], "argumentet `--darfts` finns inte\nmenade du `--drafts`?"),
        (&["list", "inlägg"], "välj ett av: posts, drafts"),
        (&["new"], "det saknas: <RUBRIK>"),
        (&["build", "--out"], "`--out <MAPP>` behöver ett värde"),
    ] {
        let done = griffel(site.path(), arguments);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.starts_with("fel: ") && said.contains(words), "{arguments:?}: {said}");
        assert!(!said.contains("Usage") && !said.contains("error"), "{arguments:?}: {said}");
    }
    for command in [&[][..], &["build"], &["list"], &["import"], &["import", "blogger"]] {
        let done = griffel(site.path(), &[command, &["--help"]].concat());
        let said = text(&done.stdout);
        for english in ["OPTIONS", "COMMAND", "Usage", "Commands", "Possible values", "possible values", "default:"] {
            assert!(!said.contains(english), "{command:?}: {english}: {said}");
        }
    }
}

/// Puts slides of the test files into a folder of a post, and lists them.
fn with_slides(site: &Path, names: &[&str]) {
    let folder = site.join("content/posts/2026-02-03-moten");
    std::fs::create_dir_all(&folder).expect("a folder");
    let entry = |name: &&str| format!("  - file: \"{name}\"\n    notes: true\n");
    let listed: String = names.iter().map(entry).collect();
    std::fs::write(folder.join("index.md"), format!("---\ntitle: Möten\nattachments:\n{listed}---\nText.\n"))
        .expect("a post");
    let slides = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish.pptx");
    for name in names {
        std::fs::copy(&slides, folder.join(name)).expect("a file");
    }
}

#[test]
#[cfg(all(feature = "office", feature = "pdf", feature = "images"))]
fn a_build_without_pictures_of_slides_names_the_command_and_is_no_warning() {
    let site = filled_site();
    with_slides(site.path(), &["möte två.pptx", "start.pptx"]);
    let command = "griffel slides \"content/posts/2026-02-03-moten/möte två.pptx\"";
    for time in ["first", "second"] {
        let said = text(&griffel(site.path(), &["build"]).stderr);
        assert!(said.contains("möte två.pptx och 1 till visas som text"), "{time}: {said}");
        assert!(said.contains(command) && said.contains("0 varningar"), "{time}: {said}");
    }
    let summary = objects(&griffel(site.path(), &["build", "--json"]).stdout).pop().expect("a summary");
    let told = &summary["without_pictures"];
    assert_eq!((told[0]["command"].as_str(), summary["warnings"].as_u64()), (Some(command), Some(0)));
    assert_eq!(told[1]["path"].as_str(), Some("content/posts/2026-02-03-moten/start.pptx"));
    assert!(griffel(site.path(), &["build", "--quiet"]).stderr.is_empty());
    // A PDF beside them ends it, in whatever spelling.
    let pdf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish-tagged.pdf");
    for name in ["Möte Två.PDF", "start.pdf"] {
        std::fs::copy(&pdf, site.path().join("content/posts/2026-02-03-moten").join(name)).expect("a file");
    }
    let said = text(&griffel(site.path(), &["build"]).stderr);
    assert!(!said.contains("griffel slides content/posts/2026-02-03-moten/start.pptx`"), "{said}");
    assert!(!said.contains("visas som text, utan bilder av"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_pdf_that_is_replaced_is_the_one_that_a_build_shows() {
    let site = filled_site();
    with_slides(site.path(), &["tal.pptx"]);
    let folder = site.path().join("content/posts/2026-02-03-moten");
    for name in ["TAL.pdf", "Tal.pdf", "tal.pdf"] {
        std::fs::write(folder.join(name), "%PDF-1.4").expect("a file");
    }
    let refused = griffel(site.path(), &["slides", "content/posts/2026-02-03-moten/tal.pptx"]);
    let said = text(&refused.stderr);
    assert!(said.contains("2026-02-03-moten/tal.pdf finns redan"), "{said}");
}
