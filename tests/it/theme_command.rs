//! `griffel theme`, run as a theme maker runs it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use griffel::diagnostic::rule::has_error;
use griffel::media::blob_cache::{BlobCache, NoBlobCache};
use griffel::pipeline::input::{Input, Options, Purpose};
use griffel::pipeline::page_data::{KindOfPage, SeenByTemplates, page_data};
use griffel::pipeline::progress::Unwatched;
use griffel::source::snapshot::Snapshot;
use serde_json::Value;

use crate::command_line::{griffel, text};
use crate::theme_contract::{Shape, contract};
use crate::themes::{GONE, site};

/// Returns a new site in which nothing is left to fill in.
fn new_site(language: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let done = griffel(folder.path(), &["init", ".", "--lang", language]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let file = folder.path().join("griffel.yaml");
    let mut settings = fs::read_to_string(&file).expect("settings");
    let values = [("contact", "https://norrby.example/form"), ("method", "self"), ("assessed", "2999-01-01")];
    for (key, value) in values.into_iter().chain([("organization", "Norrby kommun")]) {
        settings = settings.replace(&format!("  {key}:\n"), &format!("  {key}: {value}\n"));
    }
    for example in ["blogg.example.se", "blog.example.org"] {
        settings = settings.replace(example, "blogg.norrby.se");
    }
    for example in ["Förnamn Efternamn", "First name Last name", "Firstname Lastname"] {
        settings = settings.replace(example, "Eva Ek");
    }
    fs::write(&file, settings).expect("settings");
    folder
}

/// Runs a command and returns the objects that it prints with `--json`.
fn objects(site: &Path, arguments: &[&str]) -> Vec<Value> {
    let done = griffel(site, &[&["--json"], arguments].concat());
    text(&done.stdout).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// Builds the site, and returns what is told besides the summary.
fn told(site: &Path) -> Vec<Value> {
    let mut all = objects(site, &["build", "--no-cache"]);
    all.retain(|object| object["type"] != "summary");
    all
}

fn written(site: &Path, address: &str) -> String {
    fs::read_to_string(site.join("public").join(address)).expect("a page")
}

/// Returns the style sheet that a page names and whose name begins with `stem`.
fn style_sheet(site: &Path, page: &str, stem: &str) -> String {
    let href = page.split("href=\"/").find_map(|rest| {
        let href = rest.split('"').next()?;
        (href.ends_with(".css") && href.rsplit('/').next()?.starts_with(&format!("{stem}."))).then_some(href)
    });
    fs::read_to_string(site.join("public").join(href.expect("a link to the style sheet"))).expect("a style sheet")
}

#[test]
fn a_new_theme_builds_at_once_without_a_warning_and_takes_effect() {
    for language in ["sv", "en"] {
        let site = new_site(language);
        let site = site.path();
        let before = told(site);
        let settings = fs::read_to_string(site.join("griffel.yaml")).expect("settings");
        let done = griffel(site, &["theme", "new", "hav", "--lang", language]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        assert!(text(&done.stderr).contains("theme: hav"), "the next step: {}", text(&done.stderr));
        assert_eq!(fs::read_to_string(site.join("griffel.yaml")).expect("settings"), settings);
        let used = settings.replace("theme: skola", "theme: hav # vårt");
        fs::write(site.join("griffel.yaml"), &used).expect("settings");
        assert_eq!(told(site), before, "a new theme brings no warning");
        assert!(before.is_empty(), "{before:?}");
        for address in ["index.html", "404.html"] {
            let page = written(site, address);
            assert!(style_sheet(site, &page, "hav").contains("--display: var(--text)"), "{address}");
            assert!(page.find("/skola.") < page.find("/hav."), "its own comes after those that it changes");
        }
        let again = griffel(site, &["theme", "new", "strand", "--use", "--extends", "hav"]);
        assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
        let chosen = fs::read_to_string(site.join("griffel.yaml")).expect("settings");
        assert_eq!(chosen.replace("\"strand\"", "strand"), used.replace("theme: hav", "theme: strand"));
        assert!(told(site).is_empty());
        let page = written(site, "index.html");
        assert!(!style_sheet(site, &page, "hav").is_empty() && !style_sheet(site, &page, "strand").is_empty());
    }
}

#[test]
fn every_theme_of_the_program_can_be_extended() {
    let site = new_site("sv");
    let site = site.path();
    for parent in griffel::theme::builtin::names() {
        let name = format!("vart-{parent}");
        let done = griffel(site, &["theme", "new", &name, "--use", "--extends", parent]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        assert_eq!(told(site), Vec::<Value>::new(), "{parent}");
        for address in ["index.html", "404.html", "om/index.html"] {
            let page = written(site, address);
            assert!(style_sheet(site, &page, &name).contains("@layer tokens"), "{parent}: {address}");
        }
    }
}

#[test]
fn a_theme_that_cannot_be_made_is_refused_with_words_and_leaves_nothing() {
    let site = new_site("sv");
    let site = site.path();
    fs::create_dir_all(site.join("themes/hav/templates")).expect("a folder");
    for (arguments, says) in [
        (&["hav"][..], "themes/hav finns redan"),
        (&["Mitt tema"], "mitt-tema"),
        (&["../ute"], "ute"),
        (&["con"], "x-con"),
        (&["…"], "små bokstäver"),
        (&["skola"], "inne i programmet"),
        (&["vik", "--extends", "skolan"], "menade du skola?"),
        (&["vik", "--extends", "qqqqqq"], "skola"),
    ] {
        let done = griffel(site, &[&["theme", "new"], arguments].concat());
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(text(&done.stderr).contains(says), "{arguments:?}: {}", text(&done.stderr));
    }
    fs::write(site.join("griffel.yaml"), "title: A\nurl: https://a.example/\ntheme: &x skola\nmenu: [*x]\n")
        .expect("settings");
    let done = griffel(site, &["theme", "new", "vik", "--use"]);
    let names: Vec<_> =
        fs::read_dir(site.join("themes")).expect("a folder").flatten().map(|one| one.file_name()).collect();
    if done.status.code() == Some(0) {
        // The settings could be edited after all: then they name the theme.
        assert!(fs::read_to_string(site.join("griffel.yaml")).expect("settings").contains("vik"));
    } else {
        assert_eq!(names, ["hav"], "nothing is made that is not used");
    }
}

#[test]
fn files_of_the_program_are_listed_and_copied_without_writing_over_any() {
    let site = new_site("sv");
    let site = site.path();
    let paths = |objects: &[Value]| -> BTreeSet<String> {
        objects
            .iter()
            .map(|one| format!("{}/{}", one["theme"].as_str().expect("a theme"), one["path"].as_str().expect("a path")))
            .collect()
    };
    let listed = objects(site, &["theme", "files"]);
    assert!(paths(&listed).contains("skola/templates/parts/side.html"));
    assert!(listed.iter().all(|one| one["bytes"].as_u64().is_some() && one["replaced_by"].is_null()));
    let done = griffel(site, &["theme", "files", "--copy", "templates/parts"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let copied: Vec<String> = text(&done.stdout).lines().map(str::to_owned).collect();
    assert!(copied.contains(&"themes/skola/templates/parts/side.html".to_owned()) && copied.len() > 3, "{copied:?}");
    assert!(told(site).is_empty(), "a copy changes nothing");
    let replaced = objects(site, &["theme", "files"]).iter().filter(|one| !one["replaced_by"].is_null()).count();
    assert_eq!(replaced, copied.len());
    let own = site.join("themes/skola/templates/parts/side.html");
    fs::write(&own, "<p>Eget</p>").expect("a file");
    fs::remove_file(site.join("themes/skola/templates/parts/after.html")).expect("a file");
    let refused = griffel(site, &["theme", "files", "--copy", "skola/templates/parts/"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--force") && refused.stdout.is_empty());
    assert_eq!(fs::read_to_string(&own).expect("a file"), "<p>Eget</p>");
    assert!(!site.join("themes/skola/templates/parts/after.html").exists(), "nothing of a refused copy is written");
    let forced = griffel(site, &["theme", "files", "--copy", "templates/parts/side.html", "--force"]);
    assert_eq!(forced.status.code(), Some(0));
    assert_ne!(fs::read_to_string(&own).expect("a file"), "<p>Eget</p>");
    let missing = griffel(site, &["theme", "files", "--copy", "templates/pots.html"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("menade du templates/post.html?"), "{}", text(&missing.stderr));
}

#[test]
fn a_copy_for_a_site_with_a_theme_of_its_own_belongs_in_that_theme() {
    let site = new_site("sv");
    let site = site.path();
    assert_eq!(griffel(site, &["theme", "new", "hav", "--use"]).status.code(), Some(0));
    let done = objects(site, &["theme", "files", "--copy", "templates/post.html"]);
    assert_eq!(done[0]["path"], "themes/hav/templates/post.html");
    let refused = griffel(site, &["theme", "files", "--copy", "templates/base.html"]);
    assert_eq!(refused.status.code(), Some(2), "the new theme has one of its own");
    assert!(told(site).is_empty());
    let files = objects(site, &["theme", "files"]);
    let of = |path: &str| {
        files.iter().find(|one| one["theme"] == "skola" && one["path"] == path).expect("a file")["replaced_by"].clone()
    };
    assert_eq!(of("templates/post.html"), "themes/hav/templates/post.html");
    assert_eq!(of("templates/base.html"), "themes/hav/templates/base.html");
    assert!(of("theme.yaml").is_null() && of("locales/sv.yaml").is_null());
}

/// Returns the kinds of pages of a site, or the variables of one page, as a build on that day gives them to templates.
fn data(snapshot: &Snapshot, wanted: Option<&str>) -> SeenByTemplates {
    let today = jiff::civil::date(2026, 11, 23);
    let now = today.at(23, 59, 59, 0).to_zoned_datetime(jiff::tz::TimeZone::UTC).expect("a moment").timestamp();
    let options = Options::default();
    let (progress, blob_cache) = (&Unwatched, Some(&NoBlobCache as &dyn BlobCache));
    let input = Input { snapshot, today, now, options: &options, progress, blob_cache, purpose: Purpose::Site };
    let found = page_data(&input, wanted);
    assert!(!has_error(&found.diagnostics), "{:?}", found.diagnostics);
    found.value
}

#[test]
fn the_data_of_every_kind_of_page_is_what_the_reference_says() {
    let statement =
        ("content/pages/statement.md", "---\ntitle: Om tillgänglighet\ntemplate: accessibility\n---\nText.\n");
    let settings = "comments: {email: a@example.se}\nembed: true\naccessibility: {organization: Norrby kommun, contact: https://norrby.example/f, method: self, assessed: 2026-09-01}\n";
    let snapshot = site(settings, &[("published.yaml", GONE), statement]);
    let SeenByTemplates::Kinds(kinds) = data(&snapshot, None) else { panic!("no kinds") };
    let contract = contract();
    let mut templates: Vec<&str> = Vec::new();
    for one in &kinds {
        let KindOfPage { kind, template, href, path: _, pages } = one;
        let SeenByTemplates::Page(page, variables) = data(&snapshot, Some(href)) else { panic!("no page {href}") };
        assert_eq!((&page.kind, &page.template, &page.href), (kind, template, href));
        assert!(*pages > 0);
        let own = contract.templates.iter().find(|one| one.names.contains(&format!("`{template}`")));
        let own = &own.unwrap_or_else(|| panic!("{template} is not in the contract")).variables;
        let wide = contract.site_wide();
        let known = wide.iter().map(|field| (field.name.as_str(), &field.shape));
        let known: BTreeMap<&str, &Shape> =
            known.chain(own.iter().map(|(name, shape)| (name.as_str(), shape))).collect();
        assert_eq!(
            variables.keys().copied().collect::<Vec<_>>(),
            known.keys().copied().collect::<Vec<_>>(),
            "{template}"
        );
        for (name, shape) in known {
            let faults = contract.faults(&variables[name], shape, name);
            assert!(faults.is_empty(), "{template}: {faults:#?}");
        }
        assert_eq!(variables["page"]["kind"], *kind);
        assert_eq!(variables["page"]["href"], href.as_str());
        templates.push(template);
    }
    for template in &contract.templates {
        let name = template.names.split('`').nth(1).expect("a name");
        assert!(templates.contains(&name), "no page of {name} was looked at: {templates:?}");
    }
}

#[test]
fn a_page_is_named_by_its_address_its_text_its_kind_or_its_template() {
    let site = new_site("sv");
    let site = site.path();
    let page = |name: &str| {
        let found = objects(site, &["theme", "data", name]);
        (found[0]["address"].as_str().unwrap_or_default().to_owned(), found[0]["path"].as_str().map(str::to_owned))
    };
    let om = ("/om/".to_owned(), Some("content/pages/om.md".to_owned()));
    for name in ["/om/", "/om", "https://blogg.norrby.se/om/", "content/pages/om.md", "pages/om.md"] {
        assert_eq!(page(name), om, "{name}");
    }
    let (post, path) = page("post");
    assert!(path.as_deref().is_some_and(|path| path.ends_with("-valkommen.md")), "{path:?}");
    assert_eq!(page("post.html").0, post);
    assert_eq!(page(post.trim_matches('/')).0, post);
    for home in ["/", "home", "https://blogg.norrby.se/"] {
        assert_eq!(page(home).0, "/", "{home}");
    }
    for (name, near) in [("pots", "post"), ("/omm/", "/om/"), ("content/pages/omm.md", "content/pages/om.md")] {
        let done = griffel(site, &["theme", "data", name]);
        assert_eq!(done.status.code(), Some(2), "{name}");
        assert!(text(&done.stderr).contains(&format!("menade du {near}?")), "{name}: {}", text(&done.stderr));
    }
}

#[test]
fn people_see_json_that_is_cut_unless_they_ask_for_all() {
    let site = new_site("sv");
    let site = site.path();
    let shown = |arguments: &[&str]| {
        let done = griffel(site, &[&["theme", "data", "post"], arguments].concat());
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        (serde_json::from_str::<Value>(&text(&done.stdout)).expect("JSON"), text(&done.stderr))
    };
    let (short, said) = shown(&[]);
    let (full, said_of_full) = shown(&["--full"]);
    let content = |value: &Value| value["post"]["content"].as_str().expect("a text").to_owned();
    assert!(
        content(&short).contains('…')
            && content(&full).starts_with(content(&short).split('…').next().expect("a start"))
    );
    assert!(said.contains("--full") && !said_of_full.contains("--full"));
    assert_eq!(full, objects(site, &["theme", "data", "post"])[0]["variables"]);
}

#[test]
fn a_new_site_has_the_theme_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    for (at, name) in griffel::theme::builtin::names().into_iter().enumerate() {
        let dir = format!("blogg{at}");
        let made = objects(here, &["init", &dir, "--theme", name]);
        assert!(made.iter().any(|one| one["path"] == "griffel.yaml"), "{made:?}");
        let settings = fs::read_to_string(here.join(&dir).join("griffel.yaml")).expect("settings");
        assert!(settings.contains(&format!("theme: {name}")) && settings.contains("# "), "{settings}");
        assert_eq!(griffel(&here.join(&dir), &["build"]).status.code(), Some(0), "{name}");
    }
    for (wrong, says) in [("skolan", "menade du skola?"), ("qqqqqqq", "skola"), ("../skola", "skola")] {
        let done = griffel(here, &["init", "ny", "--theme", wrong]);
        assert_eq!(done.status.code(), Some(2));
        assert!(text(&done.stderr).contains(says), "{}", text(&done.stderr));
        assert!(!here.join("ny").exists(), "nothing is made");
    }
    let site = here.join("blogg0");
    let of_site = griffel(&site, &["init", "--ci", "github", "--theme", "skola"]);
    assert_eq!(of_site.status.code(), Some(2), "{}", text(&of_site.stderr));
    assert!(!site.join(".github").exists());
}
