//! What readers find beside and between the texts: covers, the archive of titles, related posts, authors, how to share; and in
//! a preview, why a post waits.

use std::fmt::Write;

use griffel::media::blob_cache::NoBlobCache;
use griffel::pipeline::build::Build;
use griffel::pipeline::input::{Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};

use crate::site::{built_for, built_with, shown};

const DAY: &str = "2026-11-23";
const DRAWING: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"40\"><path d=\"M0 0h9v9z\"/></svg>";

fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    let source = |(path, text): &(&str, &str)| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
    Snapshot::new(files.iter().map(source))
}

fn built_as(purpose: Purpose, snapshot: &Snapshot, options: &Options) -> Build {
    let build = built_for(purpose, snapshot, DAY.parse().expect("a day"), options);
    assert_eq!(shown(&build.diagnostics, snapshot), "");
    build
}

fn built(files: &[(&str, &str)]) -> Build {
    built_as(Purpose::Site, &snapshot(files), &Options::default())
}

fn page<'a>(build: &'a Build, address: &str) -> &'a str {
    let output = build.outputs.iter().find(|output| output.route.as_str() == address);
    output.unwrap_or_else(|| panic!("no {address}")).as_text().expect("text")
}

const SETTINGS: &str = "title: Skola\nurl: https://a.example/b/\nlanguage: sv\n";

const POSTS: [(&str, &str); 5] = [
    (
        "content/posts/2026-05-04-a/index.md",
        "---\ntitle: Fyra frågor & svar\ncategories: [Kvalitet]\ntags: [analys, rektorer]\nimage: a.svg\nimage_alt: En trappa\n---\nEtt.\n",
    ),
    ("content/posts/2026-05-04-a/a.svg", DRAWING),
    (
        "content/posts/2026-05-05-b.md",
        "---\ntitle: What visitors ask\nlanguage: en\ncategories: [Kvalitet]\ntags: [analys, rektorer]\nseries: Besök\n---\nTwo.\n",
    ),
    ("content/posts/2026-06-01-c.md", "---\ntitle: Sommar\ncategories: [Kvalitet]\nseries: Besök\n---\nTre.\n"),
    ("content/posts/2025-12-24-d.md", "---\ntitle: Lov\n---\nFyra.\n"),
];

fn site(settings: &str) -> Build {
    let settings = format!("{SETTINGS}{settings}");
    built(&[[("griffel.yaml", settings.as_str())].as_slice(), &POSTS].concat())
}

#[test]
fn lists_show_covers_unless_the_settings_say_otherwise() {
    let thumb = "<a class=\"thumb\" href=\"/b/2026/05/04/a/\"";
    let with = site("");
    for list in ["/", "/category/kvalitet/", "/tag/analys/", "/2026/", "/2026/05/"] {
        assert!(page(&with, list).contains(thumb), "{list}");
    }
    assert!(!page(&site("extra: {list_pictures: false}\n"), "/").contains("class=\"thumb\""));
    assert!(page(&with, "/").contains("<span class=nb>1 minuts</span> läsning"));
}

#[test]
fn titles_in_another_language_say_so_wherever_they_stand() {
    let build = site("related: 3\n");
    let titled = "lang=\"en\" hreflang=\"en\">What visitors ask</a>";
    assert!(page(&build, "/arkiv/").contains(titled));
    assert!(page(&build, "/404.html").contains(titled));
    // A part of the series and a related post; next and previous of the posts around it.
    assert_eq!(page(&build, "/2026/06/01/c/").matches(titled).count(), 3, "{}", page(&build, "/2026/06/01/c/"));
    let neighbour = "<span lang=\"en\">What visitors ask</span>";
    for address in ["/2026/05/04/a/", "/2026/06/01/c/"] {
        assert!(page(&build, address).contains(neighbour), "{address}");
    }
    assert!(page(&build, "/prenumerera/").contains(neighbour));
}

#[test]
fn a_menu_says_in_which_language_the_title_of_a_page_is() {
    let settings = format!("{SETTINGS}menu: [{{title: About us, page: about}}, {{title: På engelska, page: about}}]\n");
    let about = "---\ntitle: About us\nlanguage: en\n---\nText.\n";
    let build = built(&[("griffel.yaml", &settings), ("content/pages/about.md", about)]);
    let home = page(&build, "/");
    assert!(home.contains("><span lang=\"en\">About us</span></a>") && home.contains(">På engelska</a>"), "{home}");
}

#[test]
fn related_posts_say_what_they_share_and_show_their_covers() {
    let build = site("related: 3\n");
    let post = page(&build, "/2026/05/05/b/");
    let related =
        post.split("id=\"_related\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("related");
    assert!(related.contains("Båda om analys och rektorer"), "{related}");
    assert!(related.contains("<span class=\"thumb\"><img src=\"/b/2026/05/04/a/a.svg\" alt=\"\""), "{related}");
    // Without a tag in common it is the category.
    assert!(related.contains("Båda om Kvalitet"), "{related}");
}

#[test]
fn a_post_is_shared_by_a_letter_with_its_title_and_address() {
    let build = site("");
    let href = "mailto:?subject=Fyra%20fr%C3%A5gor%20%26%20svar&amp;body=Fyra%20fr%C3%A5gor%20%26%20svar%0D%0Ahttps%3A%2F%2Fa%2Eexample%2Fb%2F2026%2F05%2F04%2Fa%2F";
    assert!(page(&build, "/2026/05/04/a/").contains(href), "{}", page(&build, "/2026/05/04/a/"));
}

#[test]
fn the_archive_lists_titles_by_month_with_years_to_jump_to() {
    let build = site("");
    let archive = page(&build, "/arkiv/");
    let order = [
        "href=\"#_2026\"",
        "href=\"#_2025\"",
        "id=\"_2026\"",
        ">Sommar<",
        ">What visitors ask<",
        ">Fyra frågor &amp; svar<",
        "id=\"_2025\"",
        ">Lov<",
    ];
    let places: Vec<usize> =
        order.iter().map(|part| archive.find(part).unwrap_or_else(|| panic!("no {part}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    // Other pages do not hold them.
    assert!(!page(&build, "/404.html").contains("id=\"_2026\""));
}

#[test]
fn the_archive_of_a_large_site_lists_the_titles_of_its_newest_months() {
    let mut files =
        vec![("griffel.yaml".to_owned(), format!("{SETTINGS}related: 0\nsearch: false\nshare_pictures: false\n"))];
    // 60 months with 20 posts each: a thousand titles are 50 of them.
    for month in 0..60 {
        for day in 1..=20 {
            let (year, month) = (2021 + month / 12, 1 + month % 12);
            let path = format!("content/posts/{year}/{year}-{month:02}-{day:02}-p.md");
            files.push((path, format!("---\ntitle: Titel {year} {month} {day}\n---\nText.\n")));
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let build = built(&files);
    let archive = page(&build, "/arkiv/");
    assert_eq!(archive.matches(">Titel ").count(), 1_000);
    assert!(archive.contains(">Titel 2021 11 1<") && !archive.contains(">Titel 2021 10 20<"));
    assert!(archive.contains("href=\"/b/2021/10/\"") && archive.contains("href=\"/b/2021/\""));
    assert!(archive.len() < 150_000, "{}", archive.len());
}

#[test]
fn an_author_stands_below_posts_and_at_the_head_of_the_list_where_the_settings_say_more_than_the_name() {
    let settings = format!(
        "{SETTINGS}authors:\n  - {{name: Åsa Ek, role: Rektor, picture: asa.svg, description: Leder Torgskolan.}}\n  - Bo Alm\n"
    );
    let build = built(&[
        ("griffel.yaml", &settings),
        ("static/asa.svg", DRAWING),
        ("content/posts/2026-01-01-a.md", "---\ntitle: A\n---\nText.\n"),
        ("content/posts/2026-01-02-b.md", "---\ntitle: B\nauthors: [Bo Alm]\n---\nText.\n"),
    ]);
    let own = page(&build, "/2026/01/01/a/");
    for part in [
        "Om författaren",
        ">Rektor<",
        "Leder Torgskolan.",
        "src=\"/b/asa.svg\" alt=\"\"",
        "href=\"/b/author/asa-ek/\">Fler inlägg av Åsa Ek",
    ] {
        assert!(own.contains(part), "{part} in {own}");
    }
    assert!(!page(&build, "/2026/01/02/b/").contains("Om författaren"));
    let list = page(&build, "/author/asa-ek/");
    assert!(list.contains("src=\"/b/asa.svg\"") && list.contains(">Rektor<"), "{list}");
    assert!(!page(&build, "/author/bo-alm/").contains("portrait"));
}

#[test]
fn a_preview_says_why_readers_do_not_see_a_post_yet_and_a_build_never_does() {
    let files = snapshot(&[
        ("griffel.yaml", SETTINGS),
        ("content/posts/2026-01-01-a.md", "---\ntitle: Ett utkast\ndraft: true\n---\nText.\n"),
        ("content/posts/2027-01-13-b.md", "---\ntitle: Det som väntar\n---\nText.\n"),
        ("content/posts/2026-01-03-c.md", "---\ntitle: Det som syns\n---\nText.\n"),
        ("content/pages/om.md", "---\ntitle: Om\ndraft: true\n---\nText.\n"),
    ]);
    let all = Options { drafts: true, future: true, ..Options::default() };
    let preview = built_as(Purpose::Preview, &files, &all);
    for address in ["/", "/2026/01/01/a/", "/om/"] {
        assert_eq!(page(&preview, address).matches(">Utkast</span>").count(), 1, "{address}");
    }
    for address in ["/", "/2027/01/13/b/", "/2027/"] {
        assert_eq!(page(&preview, address).matches(">Visas 13 januari 2027</span>").count(), 1, "{address}");
    }
    let visible = page(&preview, "/2026/01/03/c/");
    // Below the text its neighbours say it, who wait.
    let head = visible.split_once("class=\"text").expect("a text").0;
    assert!(!head.contains("class=\"waits\""), "{head}");
    let build = built_as(Purpose::Site, &files, &all);
    let told =
        |output: &&griffel::output::file::Output| output.as_text().is_some_and(|text| text.contains("class=\"waits\""));
    assert_eq!(build.outputs.iter().find(told).map(|output| output.route.as_str()), None);
}

#[test]
fn in_a_preview_every_link_to_a_post_says_why_it_waits_in_all_themes_and_in_no_build() {
    let post = |at: &str, more: &str| format!("---\ntitle: {at}\nseries: Följd\ntags: [läsning]\n{more}---\nText.\n");
    for theme in ["skola", "klar", "tidning"] {
        let settings = format!("{SETTINGS}theme: {theme}\n");
        let files = snapshot(&[
            ("griffel.yaml", &settings),
            ("content/posts/2026-01-01-a.md", &post("Ett utkast", "draft: true\n")),
            ("content/posts/2026-01-02-b.md", &post("Det som syns", "")),
            ("content/posts/2027-01-13-c.md", &post("Det som väntar", "")),
            (
                "content/posts/2026-01-04-d.md",
                "---\ntitle: Ett bildspel\ntemplate: presentation\ndraft: true\n---\n# Hej\n\n---\n\n# Då\n",
            ),
            ("content/posts/2026-01-05-e.md", "---\ntitle: Ett till\ntemplate: presentation\n---\n# Hej\n"),
        ]);
        let all = Options { drafts: true, future: true, ..Options::default() };
        let preview = built_as(Purpose::Preview, &files, &all);
        // What waits, and after how many links to it, on each page.
        for (address, drafts, shows) in [
            ("/arkiv/", 2, 1),
            ("/presentation/", 1, 0),
            ("/2026/01/04/d/", 1, 0),
            // Neighbours, the series, related posts.
            ("/2026/01/02/b/", 4, 2),
            ("/404.html", 2, 1),
        ] {
            let page = page(&preview, address);
            let main = page.split_once("<main").expect("a main part").1.split_once("</main>").expect("its end").0;
            let count = |said: &str| main.matches(said).count();
            let badges = (
                count(" <span class=\"waits\">Utkast</span>"),
                count(" <span class=\"waits\">Visas 13 januari 2027</span>"),
            );
            assert_eq!(badges, (drafts, shows), "{theme} {address}: {main}");
        }
        let build = built_as(Purpose::Site, &files, &all);
        assert!(!build.outputs.iter().any(|output| output.as_text().is_some_and(|text| text.contains("waits\""))));
    }
}

#[test]
fn a_preview_that_remembers_takes_a_badge_away_where_a_draft_is_one_no_longer() {
    let mut memory = Memory::default();
    let all = Options { drafts: true, ..Options::default() };
    for (draft, badges) in [(true, 3), (false, 0), (true, 3)] {
        let own = format!("---\ntitle: Ett\nseries: Följd\ntags: [x]\ndraft: {draft}\n---\nText.\n");
        let files = snapshot(&[
            ("griffel.yaml", SETTINGS),
            ("content/posts/2026-01-01-a.md", &own),
            ("content/posts/2026-01-02-b.md", "---\ntitle: Två\nseries: Följd\ntags: [x]\n---\nText.\n"),
        ]);
        let day = DAY.parse().expect("a day");
        let build = built_with(&mut memory, &NoBlobCache, Purpose::Preview, &files, day, &all);
        let shown = page(&build, "/2026/01/02/b/").split_once("</main>").expect("its end").0;
        // The neighbour, the part of the series, the related post.
        assert_eq!(shown.matches(">Utkast</span>").count(), badges, "{draft}: {shown}");
        assert_eq!(page(&build, "/arkiv/").matches(">Utkast</span>").count(), usize::from(draft));
    }
}

#[test]
fn beside_a_list_stand_twelve_tags_and_the_way_to_all() {
    let mut posts = vec![("griffel.yaml".to_owned(), SETTINGS.to_owned())];
    for day in 1..=13 {
        let mut tags = String::new();
        // The first tag has thirteen posts, the last one.
        (1..=14 - day).for_each(|tag| write!(tags, "t{tag:02}, ").expect("a text"));
        posts.push((
            format!("content/posts/2026-01-{day:02}-p.md"),
            format!("---\ntitle: P{day}\ntags: [{tags}]\n---\nText.\n"),
        ));
    }
    let files: Vec<(&str, &str)> = posts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let build = built(&files);
    let side = page(&build, "/").split("<aside").nth(1).expect("a side");
    assert_eq!(side.matches("/tag/t").count(), 12, "{side}");
    assert!(!side.contains(">t13<") && side.contains(">Alla 13 taggar<"), "{side}");
}

#[test]
fn the_page_about_following_works_without_its_script() {
    for (language, address, words) in [
        ("sv", "/prenumerera/", ["NetNewsWire", "Kopiera adressen", "Hellre som e-post?"]),
        ("en", "/subscribe/", ["NetNewsWire", "Copy the address", "Rather by e-mail?"]),
    ] {
        let settings = SETTINGS.replace("sv", language);
        let build = built(&[
            ("griffel.yaml", &settings),
            ("content/posts/2026-01-01-a.md", "---\ntitle: Ny\ncategories: [K]\n---\nText.\n"),
        ]);
        let page = page(&build, address);
        for word in words {
            assert!(page.contains(word), "{word} in {page}");
        }
        // Buttons that nothing works are not shown, and each names a part of the page.
        let buttons: Vec<&str> = page.split("data-copy=\"#").skip(1).collect();
        assert_eq!(buttons.len(), 2, "{page}");
        for button in buttons {
            let id = button.split('"').next().expect("an id");
            assert!(button.starts_with(&format!("{id}\" hidden>")) && page.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(!page.contains("https://netnewswire") && page.contains("<b>Ny</b>"));
    }
}
