//! What an author wishes -> the files of a new site that can be built at once.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::chosen_theme::with_theme;
use crate::config::settings::SETTINGS_PATH;
use crate::config::url::BaseUrl;
use crate::diagnostic::catalogue::Language;
use crate::source::new_page::NewPage;
use crate::text::color::Color;
use crate::text::words::fill;
use crate::yaml::change::{Change, Step};
use crate::yaml::edit::edit;
use crate::yaml::layout::NotEdited;
use crate::yaml::scalar::Scalar;

/// Texts of a new site: paths and contents.
type Texts = [(&'static str, &'static str); 3];

const SWEDISH: Texts = [
    (SETTINGS_PATH, include_str!("new_site/sv/griffel.yaml")),
    ("content/posts/{date}-valkommen.md", include_str!("new_site/sv/valkommen.md")),
    ("content/pages/om.md", include_str!("new_site/sv/om.md")),
];

const ENGLISH: Texts = [
    (SETTINGS_PATH, include_str!("new_site/en/griffel.yaml")),
    ("content/posts/{date}-welcome.md", include_str!("new_site/en/welcome.md")),
    ("content/pages/about.md", include_str!("new_site/en/about.md")),
];

/// What version control leaves out: the finished site, and what builds remember.
pub const IGNORED: [&str; 2] = ["/public", "/.griffel"];

/// How git joins what two computers published: the lines of both stand in the file, which every reader of it understands.
pub const JOINED: [&str; 1] = ["published.yaml merge=union"];

/// What an author wishes of a new site; what is not there stays an example, which griffel asks to replace.
#[derive(Debug, Clone, Default)]
pub struct SiteWishes {
    /// Its name.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<BaseUrl>,
    /// Its colour, as it is typed.
    pub color: Option<String>,
    /// Name of a picture in `static/`.
    pub logo: Option<String>,
    /// Name of its theme.
    pub theme: Option<String>,
    /// Whether it is written at the desk: its first post teaches no marks of Markdown.
    pub is_for_desk: bool,
}

/// A file of a new site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path in the site's folder.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Returns the accessibility statement of a new site (the Swedish law on digital public services, 2018:1937).
#[must_use]
pub fn accessibility(language: Language) -> NewPage {
    match language {
        Language::Swedish => {
            NewPage { language: "sv", name: "tillganglighet", text: include_str!("new_site/sv/tillganglighet.md") }
        }
        Language::English => {
            NewPage { language: "en", name: "accessibility", text: include_str!("new_site/en/accessibility.md") }
        }
    }
}

/// Returns the time zone in which a new site has its days.
#[must_use]
pub fn date_zone(language: Language) -> TimeZone {
    let name = match language {
        Language::Swedish => "Europe/Stockholm",
        Language::English => "Europe/London",
    };
    TimeZone::get(name).expect("invariant: the zones are compiled in")
}

/// Returns the files of a new site whose first post is of a day.
///
/// # Errors
///
/// If a wish cannot be written into the settings.
pub fn new_site_files(language: Language, day: Date, wishes: &SiteWishes) -> Result<Vec<NewFile>, NotEdited> {
    let texts = match language {
        Language::Swedish => SWEDISH,
        Language::English => ENGLISH,
    };
    let first = wishes.is_for_desk.then_some(match language {
        Language::Swedish => include_str!("new_site/sv/valkommen-vid-skrivbordet.md"),
        Language::English => include_str!("new_site/en/welcome-at-the-desk.md"),
    });
    let (statement, day) = (accessibility(language), day.to_string());
    let page = statement.path();
    let mut files: Vec<NewFile> = texts
        .into_iter()
        .chain([(page.as_str(), statement.text)])
        .map(|(path, text)| {
            let text = first.filter(|_| path.starts_with("content/posts")).unwrap_or(text);
            NewFile { path: fill(path, &[("date", &day)]), text: fill(text, &[("date", &day)]) }
        })
        .collect();
    if let Some(settings) = files.iter_mut().find(|file| file.path == SETTINGS_PATH) {
        settings.text = wished(std::mem::take(&mut settings.text), wishes)?;
    }
    if let Some(url) = &wishes.url {
        // The id of the first post names the host that gave it.
        for file in files.iter_mut().filter(|file| file.path.starts_with("content/posts")) {
            for example in ["blogg.example.se", "blog.example.org"] {
                file.text = file.text.replace(example, url.host());
            }
        }
    }
    Ok(files)
}

/// Returns settings with what is wished.
fn wished(mut text: String, wishes: &SiteWishes) -> Result<String, NotEdited> {
    let SiteWishes { title, url, color, logo, theme, is_for_desk } = wishes;
    let url = url.as_ref().map(|url| url.absolute_href(url.path()));
    for (key, value) in [("title", title), ("url", &url)] {
        if let Some(value) = value {
            text = edit(&text, &Change::Set(&[Step::Key(key)], Scalar::Text(value)))?;
        }
    }
    if *is_for_desk {
        // Nobody there would see that a name is to be replaced, and readers would.
        text = edit(&text, &Change::Remove(&[Step::Key("authors")]))?;
    }
    if let Some(theme) = theme {
        text = with_theme(&text, theme)?;
    }
    for (key, value) in [("logo", logo), ("color", color)] {
        if let Some(value) = value {
            text = edit(&text, &Change::Insert(&[], key, Scalar::Text(value)))?;
        }
    }
    Ok(text)
}

/// Returns the address that somebody means who types the name of a host: `blogg.norrby.se` is `https://blogg.norrby.se/`.
#[must_use]
pub fn meant_url(typed: &str) -> Option<BaseUrl> {
    let typed = typed.trim();
    let has_scheme = typed.split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphabetic()));
    let full = if has_scheme { typed.to_owned() } else { format!("https://{typed}") };
    let is_host = |url: &BaseUrl| url.host().contains('.') || url.host().starts_with("localhost");
    BaseUrl::parse(&full).filter(|url| has_scheme || is_host(url))
}

/// Returns a colour as settings write it; `None` for what is none.
#[must_use]
pub fn meant_color(typed: &str) -> Option<String> {
    let typed = typed.trim();
    Color::parse(typed).map(|_| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read::config;
    use crate::config::settings::settings_path;
    use crate::source::snapshot::Source;

    fn read(files: &[NewFile]) -> crate::config::settings::Config {
        let settings = files.iter().find(|file| file.path == SETTINGS_PATH).expect("settings");
        config(&Source::new(settings_path(), settings.text.as_bytes())).value
    }

    #[test]
    fn wishes_are_in_the_settings_and_the_rest_stays_with_its_comments() {
        for language in [Language::Swedish, Language::English] {
            let day = jiff::civil::date(2026, 11, 29);
            let plain = new_site_files(language, day, &SiteWishes::default()).expect("files");
            let wishes = SiteWishes {
                title: Some("Norrby: \"läslust\" # 1".to_owned()),
                url: meant_url(" blogg.norrby.example/skolor "),
                color: meant_color("#1a5f7a"),
                logo: Some("logga.png".to_owned()),
                theme: Some("klar".to_owned()),
                is_for_desk: true,
            };
            let files = new_site_files(language, day, &wishes).expect("files");
            let paths = |files: &[NewFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
            assert_eq!(paths(&files), paths(&plain));
            let config = read(&files);
            assert_eq!(config.title, "Norrby: \"läslust\" # 1");
            assert_eq!(config.url.absolute_href(config.url.path()), "https://blogg.norrby.example/skolor/");
            assert_eq!(config.theme.value, "klar");
            assert_eq!(config.logo.map(|logo| logo.value).as_deref(), Some("logga.png"));
            assert!(config.color.is_some() && config.authors.is_empty());
            let comments =
                |files: &[NewFile]| files[0].text.lines().filter(|line| line.trim().starts_with('#')).count();
            assert_eq!(comments(&files), comments(&plain));
            let first = files.iter().find(|file| file.path.starts_with("content/posts")).expect("a post");
            assert!(first.text.contains("tag:blogg.norrby.example,2026-11-29"), "{}", first.text);
            assert!(!first.text.contains("##") && !first.text.contains("example.org"), "{}", first.text);
        }
    }

    #[test]
    fn a_host_is_an_address_and_a_word_is_none() {
        let meant = |typed: &str| meant_url(typed).map(|url| url.absolute_href(url.path()));
        assert_eq!(meant("norrby.example").as_deref(), Some("https://norrby.example/"));
        assert_eq!(meant("http://norrby.example/blogg").as_deref(), Some("http://norrby.example/blogg/"));
        for wrong in ["", "norrby", "javascript:alert(1)", "ftp://norrby.example/", "min blogg"] {
            assert_eq!(meant(wrong), None, "{wrong}");
        }
    }
}
