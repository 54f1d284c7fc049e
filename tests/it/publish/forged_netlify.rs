//! Forged situations of Netlify: tokens, limits and answers that are none. The command knows one address of Netlify, so that
//! these are played below it.

use griffel::config::read::config;
use griffel::config::settings::settings_path;
use griffel::diagnostic::catalogue::Language;
use griffel::diagnostic::report::for_terminal;
use griffel::publish::located::located;
use griffel::source::snapshot::Source;

use crate::publish::git::files;
use crate::publish::netlify::{Author, Netlify, Server};

/// What is forged, how, and how the publication ends: with these words in a diagnostic of this rule, or well.
type Situation = (&'static str, fn(&mut Netlify, &mut Author), Option<(&'static str, &'static str)>);

const SITUATIONS: &[Situation] = &[
    ("nobody has a token", |_, author| author.token = None, Some(("G279", "GRIFFEL_WEBBEN_TOKEN?"))),
    ("the token is wrong", |_, author| author.token = Some("fel-nyckel"), Some(("G279", "Access Denied (401)"))),
    (
        "the token is mistyped",
        |_, author| author.token = Some("nyckel \u{e5}"),
        Some(("G279", "GRIFFEL_WEBBEN_TOKEN?")),
    ),
    ("there is no such site", |server, _| server.once.push(("GET", 404)), Some(("G280", "no … (404)"))),
    ("the token may not send files", |server, _| server.once.push(("PUT", 403)), Some(("G279", "no … (403)"))),
    ("the deploy is refused", |server, _| server.once.push(("POST", 422)), Some(("G280", "no … (422)"))),
    ("there were too many requests", |server, _| server.once.push(("POST", 429)), None),
    ("the server breaks down for a moment", |server, _| server.once.push(("PUT", 500)), None),
    ("the answer leads elsewhere", |server, _| server.once.push(("GET", 302)), Some(("G284", "no … (302)"))),
    ("a page is answered for everything", |server, _| server.is_page = true, Some(("G284", "unexpected"))),
    ("publishing is stopped at the site", |server, _| server.is_locked = true, Some(("G280", "griffel.yaml"))),
    ("the deploy asks for digests that nobody has", |server, _| server.asks_more.push("0".repeat(40)), None),
];

const SETTINGS: &str = "title: Blogg\nurl: https://skola.example/\npublish:\n  webben: {to: netlify, site: blogg}\n";

/// Returns what is forged.
pub fn all() -> Vec<&'static str> {
    SITUATIONS.iter().map(|(what, ..)| *what).collect()
}

#[test]
fn nothing_is_lost_at_netlify() {
    let place = config(&Source::new(settings_path(), SETTINGS.as_bytes())).value.publish.remove(0);
    let (old, new) = (files(&[("index.html", "1"), ("a.html", "1")]), files(&[("index.html", "2"), ("b.html", "2")]));
    for (what, forge, end) in SITUATIONS {
        let server = Server::start();
        let mut author = Author::new(&server);
        author.publish(&old).expect("published");
        let token = author.token;
        forge(&mut server.state(), &mut author);
        let result = author.publish(&new);
        match (end, &result) {
            (None, Ok(_)) => assert_eq!(server.shown(), new, "{what}"),
            (Some((rule, words)), Err(error)) => {
                let found = located(error, &place).unwrap_or_else(|| panic!("{what}: {error:?}"));
                let said = for_terminal(&found, &|_| Some(SETTINGS), Language::English, false);
                assert!(
                    found.rule.code == *rule && said.contains(words) && said.contains("griffel.yaml:4:"),
                    "{what}: {said}"
                );
                assert!(!said.contains("nfp_") && !said.contains("fel-nyckel"), "{what}: {said}");
                server.state().is_page = false;
                assert_eq!(server.shown(), old, "{what}");
            }
            _ => panic!("{what}: {result:?}"),
        }
        assert!(!server.state().asked.iter().any(|asked| asked.contains("elsewhere")), "{what}");
        (server.state().is_locked, author.token) = (false, token);
        author.publish(&new).unwrap_or_else(|error| panic!("{what}: {error:?}"));
        assert_eq!(server.shown(), new, "{what}");
    }
}
