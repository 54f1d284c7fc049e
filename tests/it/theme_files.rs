//! What a theme is made of beside templates: style sheets that name files, fonts, colours, the blocks of every page.

use griffel::diagnostic::rule::has_error;
use griffel::output::file::Output;
use griffel::pipeline::build::Build;
use griffel::pipeline::input::Options;
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};

use crate::site::{build_of, case, shown};

/// The start of a font: its signature.
const FONT: &[u8] = b"wOF2\0\x01\0\0\0\0\0\x2c";

fn built(settings: &str, more: &[(&str, &[u8])]) -> (Build, Snapshot) {
    let settings = format!("title: Skola\nurl: https://example.se/blogg/\ntheme: eget\n{settings}");
    let theme = "extends: skola\n";
    let post = "---\ntitle: Ett\ndate: 2026-01-02 10:00\ncategories: [A]\ntags: [b]\nseries: S\nauthors: [X]\nattachments: [{file: t.ppt, title: Tal}]\n---\nText.\n";
    let files: [(&str, &[u8]); 7] = [
        ("griffel.yaml", settings.as_bytes()),
        ("themes/eget/theme.yaml", theme.as_bytes()),
        ("published.yaml", b"- {id: 2026-01-05-borta, kind: post, since: 2026-01-05, at: [/2026/01/05/borta/]}\n"),
        ("content/posts/2026-01-02-ett/index.md", post.as_bytes()),
        ("content/posts/2026-01-02-ett/t.ppt", b"x"),
        ("content/posts/2026-01-02-ett/t.ppt.transcript.md", b"## 1. Ett\n\nText.\n"),
        ("content/pages/om.md", b"---\ntitle: Om\n---\nText\n"),
    ];
    let all = files.iter().chain(more);
    let snapshot =
        Snapshot::new(all.map(|(path, bytes)| Source::new(SourcePath::new(path).expect("a path"), bytes.to_vec())));
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    assert!(!has_error(&build.diagnostics), "{}", shown(&build.diagnostics, &snapshot));
    (build, snapshot)
}

/// Returns the only file whose address begins and ends as told: `/assets/skola.*.css`.
fn named<'a>(build: &'a Build, like: &str) -> &'a Output {
    let (start, end) = like.split_once('*').unwrap_or((like, ""));
    let is_like = |address: &str| address.starts_with(start) && address.ends_with(end);
    let mut all = build.outputs.iter().filter(|output| is_like(output.route.as_str()));
    let found = all.next().unwrap_or_else(|| panic!("no {like}"));
    assert!(all.next().is_none(), "several {like}");
    found
}

fn text<'a>(build: &'a Build, like: &str) -> &'a str {
    named(build, like).as_text().expect("text")
}

#[test]
fn every_kind_of_page_shows_what_an_own_frame_adds() {
    let frame = "{% extends \"skola/base.html\" %}\
        {% block styles %}{{ super() }}<link rel=\"stylesheet\" href=\"{{ asset(path=\"eget.css\") }}\">{% endblock styles %}\
        {% block head %}{{ super() }}<meta name=\"x-frame\" content=\"head\">{% endblock head %}\
        {% block side %}{{ super() }}<p>RAMENS SIDA</p>{% endblock side %}\
        {% block footer %}{{ super() }}<p>RAMENS FOT</p>{% endblock footer %}";
    let more: [(&str, &[u8]); 2] =
        [("themes/eget/templates/base.html", frame.as_bytes()), ("themes/eget/assets/eget.css", b"p { color: red }")];
    let (build, snapshot) = built("embed: true\n", &more);
    assert_eq!(shown(&build.diagnostics, &snapshot), "");
    let sheet = named(&build, "/assets/eget.").route.as_str();
    let skola = named(&build, "/assets/skola.*.css").route.as_str();
    let pages: Vec<(&str, &str)> = build
        .outputs
        .iter()
        .map(|output| (output.route.as_str(), output.as_text().unwrap_or_default()))
        .filter(|(_, text)| text.contains("<html") && !text.contains("http-equiv=\"refresh\""))
        .collect();
    assert!(pages.len() >= 18, "{}", pages.len());
    for (route, text) in &pages {
        for part in [&format!("href=\"/blogg{sheet}\""), &format!("href=\"/blogg{skola}\""), "content=\"head\""] {
            assert_eq!(text.matches(part).count(), 1, "{part} on {route}");
        }
        // What another site shows in a frame has neither.
        let is_embedded = route.contains("/embed/") || text.contains("kind-embed");
        for part in ["RAMENS SIDA", "RAMENS FOT"] {
            assert_eq!(text.matches(part).count(), usize::from(!is_embedded), "{part} on {route}");
        }
    }
}

#[test]
fn style_sheets_name_files_by_addresses_that_change_with_them() {
    let sheet = "@import \"delar/knapp.css\" layer(a);\n@font-face { font-family: Egen; src: url(../fonts/Egen%20A.woff2) }\n\
        a { background: url(\"/egen.txt?v=1\"), url('/bakgrund.png#x'), url(#a) }\n";
    let knapp = "b { background: url(../../bild.svg#c) }";
    let files = |font: &'static [u8], picture: &'static [u8]| -> Vec<(&str, &[u8])> {
        vec![
            ("themes/eget/assets/css/eget.css", sheet.as_bytes()),
            ("themes/eget/assets/css/delar/knapp.css", knapp.as_bytes()),
            ("themes/eget/assets/fonts/Egen A.woff2", font),
            ("themes/eget/assets/bild.svg", picture),
            ("themes/eget/static/egen.txt", b"x"),
            ("static/bakgrund.png", b"x"),
        ]
    };
    let picture: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let other: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>";
    let (build, _) = built("", &files(FONT, picture));
    let (font, bild) = (named(&build, "/assets/fonts/"), named(&build, "/assets/bild."));
    let (knapp, eget) = (named(&build, "/assets/css/delar/"), named(&build, "/assets/css/eget."));
    let name = |output: &Output| output.route.encoded().rsplit('/').next().expect("a name").to_owned();
    assert_eq!(
        text(&build, "/assets/css/eget."),
        format!(
            "@import \"delar/{}\" layer(a);\n@font-face {{ font-family: Egen; src: url(\"../fonts/{}\") }}\n\
             a {{ background: url(\"/blogg/egen.txt?v=1\"), url('/blogg/bakgrund.png#x'), url(#a) }}\n",
            name(knapp),
            name(font)
        )
        .replace("('/blogg/bakgrund.png#x')", "(\"/blogg/bakgrund.png#x\")")
    );
    assert_eq!(text(&build, "/assets/css/delar/"), format!("b {{ background: url(\"../../{}#c\") }}", name(bild)));
    // A picture that a sheet names by another one changes both addresses, and no other.
    let (after, _) = built("", &files(FONT, other));
    assert_ne!(named(&after, "/assets/css/delar/").route, knapp.route);
    assert_ne!(named(&after, "/assets/css/eget.").route, eget.route);
    assert_eq!(named(&after, "/assets/skola.*.css").route, named(&build, "/assets/skola.*.css").route);
}

#[test]
fn a_font_is_served_as_one_and_the_policy_allows_it() {
    let more: [(&str, &[u8]); 2] = [
        ("themes/eget/assets/a.woff2", FONT),
        ("themes/eget/assets/eget.css", b"@font-face { font-family: A; src: url(a.woff2) }"),
    ];
    let (build, _) = built("headers: apache\n", &more);
    let rules = text(&build, "/.htaccess");
    for part in ["font-src 'self'", "AddType font/woff2 .woff2", "immutable"] {
        assert!(rules.contains(part), "{part}: {rules}");
    }
    assert_eq!(named(&build, "/assets/a.").fingerprint(), Fingerprint::of(FONT), "byte for byte");
    let (without, _) = built("headers: apache\n", &[]);
    assert!(!text(&without, "/.htaccess").contains("font-src"));
}

#[test]
fn the_colour_of_a_site_stands_at_the_end_of_a_sheet_that_names_files() {
    let more: [(&str, &[u8]); 2] = [
        ("themes/eget/assets/a.woff2", FONT),
        ("themes/eget/assets/skola.css", b"@font-face { font-family: A; src: url(a.woff2) }\n"),
    ];
    let (build, _) = built("color: \"#1d5c63\"\n", &more);
    let sheet = text(&build, "/assets/skola.*.css");
    let font = named(&build, "/assets/a.").route.as_str().rsplit('/').next().expect("a name");
    let start =
        format!("@font-face {{ font-family: A; src: url(\"{font}\") }}\n@layer tokens {{\n:root {{ --brand: #1d5c63;");
    assert!(sheet.starts_with(&start), "{sheet}");
}

#[test]
fn all_pairs_of_colours_of_every_built_in_theme_can_be_seen_with_any_colour_of_a_site() {
    let colors =
        ["#ffd200", "#ffff00", "#a5d8ff", "#e4002b", "#000000", "#ffffff", "#808080", "#767676", "#00205b", "#f26f21"];
    for theme in griffel::theme::builtin::names() {
        for color in colors {
            let input = format!(
                "-- griffel.yaml --\ntitle: Blogg\nurl: https://example.se/\ntheme: {theme}\ncolor: \"{color}\"\n\
                 -- content/posts/2026-01-02-a.md --\nText.\n"
            );
            let found = case(&input).checked();
            assert!(!found.contains("[T1]"), "{theme} with {color}: {found}");
        }
    }
    let bad = "-- griffel.yaml --\ntitle: Blogg\nurl: https://example.se/\ntheme: eget\n-- themes/eget/theme.yaml --\nextends: skola\n\
        -- themes/eget/assets/eget.css --\n:root { --brand: #ffd200; --on-brand: #ffffff; }\n";
    let found = case(bad).checked();
    assert!(found.contains("--on-brand (#ffffff)") && found.contains("[T1]"), "{found}");
}
