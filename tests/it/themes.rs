//! The contract with themes: the built-in theme draws every kind of page, in both languages, and another theme can
//! replace parts of it.

use griffel::diagnostic::rule::has_error;
use griffel::directives::table::{ADDRESSES, DIRECTIVES, Form, directive_kind};
use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};

use crate::site::{build_of, plain_theme, shown};

/// Returns a site in Swedish with a post that has a category, a tag, an author, a series, a presentation, an update and comments.
pub fn site(settings: &str, more: &[(&str, &str)]) -> Snapshot {
    let settings = format!("title: Skola\nurl: https://example.se/\n{settings}");
    let post = "---\ntitle: Ett\ndate: 2026-01-02 10:00\ncategories: [A]\ntags: [b]\nseries: S\nauthors: [X]\nattachments: [{file: t.ppt, title: Tal}]\ncomments: open\n---\nText.\n\n::: update{time=\"2026-01-02 11:00\"}\nNytt.\n:::\n";
    let mut files = vec![
        ("griffel.yaml", settings.as_str()),
        ("content/posts/2026-01-02-ett/index.md", post),
        ("content/posts/2026-01-02-ett/t.ppt", "x"),
        ("content/posts/2026-01-02-ett/t.ppt.transcript.md", "## 1. Ett\n\nText.\n"),
        (
            "content/posts/2026-01-02-ett/comments.yaml",
            "- {id: 1, author: N, date: 2026-01-03, text: Hej}\n- {id: 2, parent: 1, author: M, text: Hå}\n",
        ),
        ("content/posts/2026-01-03.md", "Bara text, utan rubrik.\n"),
        ("content/pages/om.md", "---\ntitle: Om\n---\nText\n"),
    ];
    files.extend_from_slice(more);
    Snapshot::new(
        files.into_iter().map(|(path, text)| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes())),
    )
}

const KINDS: [&str; 17] = [
    "/",
    "/2026/01/02/ett/",
    "/om/",
    "/category/",
    "/category/a/",
    "/tag/",
    "/tag/b/",
    "/author/x/",
    "/2026/",
    "/2026/01/",
    "/presentation/",
    "/404.html",
    "/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/_headers",
    "/feeds.opml",
];

#[test]
fn every_kind_of_page_is_drawn_by_the_built_in_theme_in_both_languages() {
    for (language, own) in
        [("sv", ["/arkiv/", "/prenumerera/", "/serie/s/"]), ("en", ["/archive/", "/subscribe/", "/series/s/"])]
    {
        let snapshot = site(&format!("language: {language}\ncomments: {{email: a@example.se}}\n"), &[]);
        let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
        assert_eq!(shown(&build.diagnostics, &snapshot), "");
        for kind in KINDS.iter().chain(&own) {
            let output = build.outputs.iter().find(|output| output.route.as_str() == *kind);
            let text = output.unwrap_or_else(|| panic!("no {kind}")).as_text().expect("text");
            assert!(!text.trim().is_empty(), "{kind} is empty");
            if kind.ends_with('/') {
                assert!(text.contains(&format!("<html lang=\"{language}\"")), "{kind}");
            }
        }
    }
}

/// Returns the ids of a page, in order.
fn ids(page: &str) -> Vec<&str> {
    page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn headings_keep_the_names_that_the_built_in_theme_uses_itself() {
    let text = |headings: &[&str]| {
        let headings: Vec<String> = headings.iter().map(|id| format!("## {id}\n\nText.\n")).collect();
        let update = "::: update{time=\"2026-01-04 11:00\"}\nNytt.\n:::\n";
        format!("---\ntitle: Två\ncomments: open\n---\n{update}\n{}", headings.join("\n"))
    };
    let page = |headings: &[&str]| {
        let text = text(headings);
        let comments: String = ["bo", "bo", "eva", "1"]
            .map(|id| format!("- {{id: {id}, author: N, date: 2026-01-05, text: Hej}}\n"))
            .concat();
        let more = [
            ("content/posts/2026-01-04-tva/index.md", text.as_str()),
            ("content/posts/2026-01-04-tva/comments.yaml", comments.as_str()),
        ];
        let snapshot = site("language: sv\ncomments: {email: a@example.se}\n", &more);
        let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
        assert_eq!(shown(&build.diagnostics, &snapshot), "");
        let output = build.outputs.iter().find(|output| output.route.as_str() == "/2026/01/04/tva/");
        output.and_then(|output| output.as_text()).expect("the page").to_owned()
    };
    let before = page(&["ett", "tva", "tre"]);
    let of_others = ["ett", "tva", "tre", "comment-1", "update-202601041100"];
    // No heading can have the name of the others.
    let names: Vec<&str> =
        ids(&before).into_iter().filter(|id| !id.starts_with('_') && !of_others.contains(id)).collect();
    assert!(["main", "comments", "comment-bo", "comment-eva"].iter().all(|id| names.contains(id)), "{names:?}");
    let headings = [names, vec!["contents", "comment-n1"]].concat();
    let after = page(&headings);
    for heading in &headings {
        assert!(after.contains(&format!("<h2 id=\"{heading}\"")), "{heading}: {:?}", ids(&after));
    }
    for all in [ids(&before), ids(&after)] {
        assert!(all.iter().enumerate().all(|(at, id)| !all[..at].contains(id)), "{all:?}");
    }
    assert!(after.contains("href=\"#_main\""));
}

/// What readers know of a post that is there no longer.
pub const GONE: &str = "- {id: 2026-01-05-borta, kind: post, since: 2026-01-05, at: [/2026/01/05/borta/]}\n";

#[test]
fn a_page_says_what_is_gone_in_both_languages_and_leads_to_its_year() {
    let said =
        [("sv", "<h1>Sidan är borttagen</h1>", "/arkiv/"), ("en", "<h1>This page has been removed</h1>", "/archive/")];
    for (language, heading, archive) in said {
        let snapshot = site(&format!("language: {language}\n"), &[("published.yaml", GONE)]);
        let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
        assert_eq!(shown(&build.diagnostics, &snapshot), "");
        let page = build.outputs.iter().find(|output| output.route.as_str() == "/2026/01/05/borta/").expect("a page");
        let page = page.as_text().expect("text");
        for part in [heading, "content=\"noindex\"", "<a href=\"/2026/\">", &format!("href=\"{archive}\"")] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(page.contains(&format!("<html lang=\"{language}\"")) && !page.contains("rel=\"canonical\""), "{page}");
        for file in ["/sitemap.xml", "/feed.xml"] {
            let output = build.outputs.iter().find(|output| output.route.as_str() == file).expect("a file");
            assert!(!output.as_text().expect("text").contains("borta"), "{file}");
        }
    }
}

#[test]
fn a_theme_without_a_template_for_what_is_gone_has_no_such_pages() {
    let mut theme = plain_theme();
    theme.remove("themes/plain/templates/gone.html").expect("a template");
    let theme: Vec<(String, String)> =
        theme.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text"))).collect();
    let more: Vec<(&str, &str)> = theme.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let more = [more.as_slice(), &[("published.yaml", GONE)]].concat();
    let snapshot = site("theme: plain\nheaders: apache\n", &more);
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    assert_eq!(shown(&build.diagnostics, &snapshot), "");
    let find = |address: &str| build.outputs.iter().find(|output| output.route.as_str() == address);
    assert!(find("/410.html").is_none() && find("/2026/01/05/borta/").is_none());
    let rules = find("/.htaccess").and_then(|output| output.as_text()).expect("text");
    assert!(rules.contains("ErrorDocument 410 /404.html\n") && rules.contains("RedirectMatch 410"), "{rules}");
}

#[test]
fn an_empty_site_is_a_site() {
    let snapshot = Snapshot::new([Source::new(
        SourcePath::new("griffel.yaml").expect("a path"),
        "title: Tom\nurl: https://example.se/\n".as_bytes(),
    )]);
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    assert_eq!(shown(&build.diagnostics, &snapshot), "");
    assert!(build.outputs.iter().any(|output| output.route.as_str() == "/"));
}

#[test]
fn a_theme_can_replace_one_template_one_word_and_the_style_of_another() {
    let more = [
        ("themes/vår/theme.yaml", "extends: skola\n"),
        (
            "themes/vår/templates/404.html",
            "{% extends \"skola/404.html\" %}{% block main %}<h1>BORTA</h1>{% endblock main %}",
        ),
        ("themes/vår/locales/sv.yaml", "subscribe: Följ oss\n"),
        ("themes/vår/assets/skola.css", "p { color: red }\n"),
    ];
    let snapshot = site("theme: vår\n", &more);
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    assert!(!has_error(&build.diagnostics), "{}", shown(&build.diagnostics, &snapshot));
    let text = |address: &str| {
        let output = build.outputs.iter().find(|output| output.route.as_str() == address).expect("a page");
        output.as_text().expect("text").to_owned()
    };
    assert!(text("/404.html").contains("<h1>BORTA</h1>") && text("/404.html").contains("<html lang"));
    assert!(text("/prenumerera/").contains("Följ oss"));
    let styles: Vec<_> =
        build.outputs.iter().filter(|output| output.route.as_str().starts_with("/assets/skola.")).collect();
    assert!(styles.iter().any(|output| output.as_text() == Some("p { color: red }\n")));
}

#[test]
fn nothing_of_what_is_left_out_reaches_any_file() {
    let more = [
        (
            "content/posts/2026-02-01-utkast.md",
            "---\ntitle: HEMLIGUTKAST\ndraft: true\ncategories: [HEMLIGKATEGORI]\ntags: [HEMLIGTAGG]\nauthors: [HEMLIGFÖRFATTARE]\nseries: HEMLIGSERIE\naliases: [/hemligalias/]\n---\nHEMLIGTEXT\n",
        ),
        ("content/posts/2027-01-01-sen.md", "---\ntitle: HEMLIGSEN\n---\nHEMLIGTEXT\n"),
        (
            "content/posts/2026-03-01-slut/index.md",
            "---\ntitle: HEMLIGSLUT\nexpires: 2026-04-01\nattachments: [HEMLIGFIL.pdf]\n---\nHEMLIGTEXT\n",
        ),
        ("content/posts/2026-03-01-slut/HEMLIGFIL.pdf", "%PDF-1.4"),
        (
            "content/posts/2026-03-02-lank.md",
            "---\ntitle: Länk\n---\nSe [utkastet](2026-02-01-utkast.md) och [den](2027-01-01-sen.md#x).\n",
        ),
    ];
    let snapshot = site("", &more);
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    assert!(!has_error(&build.diagnostics), "{}", shown(&build.diagnostics, &snapshot));
    assert_eq!(build.report.left_out.len(), 3);
    for output in &build.outputs {
        let text = output.as_text().unwrap_or_default().to_lowercase();
        for secret in ["hemlig", "2026-02-01-utkast", "/utkast/", "/sen/"] {
            assert!(
                !text.contains(secret) && !output.route.as_str().to_lowercase().contains(secret),
                "{secret} in {}",
                output.route
            );
        }
    }
}

#[test]
fn the_table_of_directives_says_what_the_templates_read() {
    let theme = griffel::theme::builtin::snapshot();
    let folder = "themes/skola/templates/directives";
    for template in theme.below(folder) {
        let name = template.path.stem();
        let kind = directive_kind(name).unwrap_or_else(|| panic!("{name} is not in the table"));
        let text = template.text().expect("UTF-8");
        assert_eq!(text.contains("{{ body"), kind.form == Form::Container, "{name}");
        for part in text.split("attrs.").skip(1) {
            let key: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            assert!(kind.attributes.contains(&key.as_str()), "{name} reads {key}");
        }
        let alternative = kind.alternative.map_or(&[][..], |alternative| alternative.attributes);
        for key in kind.required.iter().chain(alternative) {
            assert!(kind.attributes.contains(key), "{name} needs {key}");
        }
        assert!(alternative.iter().all(|key| ADDRESSES.contains(key)), "{name}");
    }
    assert_eq!(theme.below(folder).count(), DIRECTIVES.len(), "one template each");
}
