//! What somebody reads first who opens an archive: a page with the ways in, and the same in plain text.

use std::fmt::Write as _;

use crate::archive::names::{FILES, POSTS, SOURCES, START, SUMS};
use crate::diagnostic::catalogue::{Language, counted, say};
use crate::text::address::encoded_path;
use crate::text::html::escape_into;

/// What the first page tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Language of the site.
    pub language: String,
    /// Its title.
    pub title: String,
    /// Its address on the web.
    pub url: String,
    /// The public body behind it; may be empty.
    pub organization: String,
    /// The day of the archive, in words.
    pub day: String,
    /// The program and its version.
    pub program: String,
    /// Number of posts.
    pub posts: usize,
    /// Number of pages.
    pub pages: usize,
    /// Number of files of posts and pages.
    pub files: usize,
    /// First and last day of the posts, in words.
    pub days: Option<(String, String)>,
    /// Paths in the archive: the home page, the list by the alphabet, and search.
    pub home: String,
    /// The list by the alphabet.
    pub a_to_z: String,
    /// Search, if the site has one.
    pub search: Option<String>,
    /// Whether there are sources.
    pub has_sources: bool,
    /// Whether they hold drafts.
    pub has_drafts: bool,
}

impl Cover {
    fn spoken(&self) -> Language {
        Language::of(&self.language)
    }

    fn say(&self, key: &str) -> String {
        let (from, to) = self.days.clone().unwrap_or_default();
        let spoken = self.spoken();
        let fields = [
            ("title", self.title.clone()),
            ("url", self.url.clone()),
            ("organization", self.organization.clone()),
            ("day", self.day.clone()),
            ("program", self.program.clone()),
            ("posts", counted(spoken, "archive_posts", self.posts)),
            ("pages", counted(spoken, "archive_pages", self.pages)),
            ("files", counted(spoken, "archive_files", self.files)),
            ("from", from),
            ("to", to),
            ("start", START.to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        say(spoken, key, &fields)
    }

    /// Returns the lines that say what the archive is.
    fn lead(&self) -> Vec<String> {
        let mut lines = vec![self.say("archive_what")];
        if !self.organization.is_empty() {
            lines.push(self.say("archive_who"));
        }
        lines.push(self.say("archive_count"));
        if self.days.is_some() {
            lines.push(self.say("archive_days"));
        }
        lines
    }

    /// Returns the other files of the archive, each with what it is.
    fn parts(&self) -> Vec<(&'static str, String)> {
        let mut parts = vec![
            (POSTS, self.say("archive_part_posts")),
            (FILES, self.say("archive_part_files")),
            (SUMS, self.say("archive_part_sums")),
        ];
        if self.has_sources {
            parts.push((SOURCES, self.say("archive_part_sources")));
        }
        parts
    }

    fn limits(&self) -> Vec<String> {
        let mut limits = vec!["archive_limit_links", "archive_limit_films", "archive_limit_feeds"];
        if self.search.is_some() {
            limits.push("archive_limit_search");
        }
        if self.has_sources {
            limits.push(if self.has_drafts { "archive_limit_with_drafts" } else { "archive_limit_no_drafts" });
        }
        limits.into_iter().map(|key| self.say(key)).collect()
    }
}

/// Returns the name of the text in which the archive is explained.
#[must_use]
pub fn readme_name(language: &str) -> &'static str {
    // In ASCII, for every program that unpacks.
    match Language::of(language) {
        Language::Swedish => "LAS-MIG.txt",
        Language::English => "README.txt",
    }
}

/// Returns the first page.
#[must_use]
pub fn start(cover: &Cover) -> String {
    let text = |text: &str| {
        let mut escaped = String::new();
        escape_into(&mut escaped, text);
        escaped
    };
    let ways = [Some((&cover.home, "archive_open")), Some((&cover.a_to_z, "archive_open_az"))];
    let ways = ways.into_iter().chain([cover.search.as_ref().map(|search| (search, "archive_open_search"))]).flatten();
    let ways: Vec<String> = ways
        .map(|(path, key)| {
            let (href, words) = (encoded_path(path), text(&cover.say(key)));
            let about = text(&cover.say(&format!("{key}_about")));
            format!("<li><a href=\"{href}\">{words}</a><br>{about}</li>\n")
        })
        .collect();
    let paragraphs = |lines: &[String]| lines.iter().map(|line| text(line)).collect::<Vec<_>>().join(" ");
    let parts: Vec<String> =
        cover.parts().iter().map(|(name, about)| format!("<dt>{name}</dt><dd>{}</dd>\n", text(about))).collect();
    let limits: Vec<String> = cover.limits().iter().map(|limit| format!("<li>{}</li>\n", text(limit))).collect();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{page}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{lead}</p>\n<p>{unpack}</p>\n<ul class=\"ways\">\n{ways}</ul>\n\
         <h2>{more}</h2>\n<dl>\n{parts}</dl>\n<h2>{limited}</h2>\n<ul>\n{limits}</ul>\n</main>\n</body>\n</html>\n",
        ways = ways.concat(),
        parts = parts.concat(),
        limits = limits.concat(),
        lang = text(&cover.language),
        page = text(&cover.say("archive_title")),
        title = text(&cover.title),
        lead = paragraphs(&cover.lead()),
        unpack = text(&cover.say("archive_unpack")),
        more = text(&cover.say("archive_more")),
        limited = text(&cover.say("archive_limits")),
    )
}

/// The look of the first page: readable at any width, in light and dark, with nothing beside it.
const STYLE: &str = "body{margin:0;font:1.0625rem/1.6 system-ui,sans-serif;color:#1b1b1b;background:#fff}\n\
    main{max-width:42rem;margin:0 auto;padding:2rem 1.25rem 4rem;overflow-wrap:break-word}\n\
    h1{font-size:2rem;line-height:1.2}h2{margin-top:2.5rem;font-size:1.25rem}\n\
    a{color:#0b57a4}a:focus-visible{outline:3px solid;outline-offset:2px}\n\
    .ways{list-style:none;padding:0}.ways li{margin:1rem 0}.ways a{display:inline-block;padding:.25rem 0;font-size:1.25rem;font-weight:600}\n\
    dt{margin-top:.75rem;font-weight:600}dd{margin:0}\n\
    @media (prefers-color-scheme:dark){body{color:#ececec;background:#161616}a{color:#9ecbff}}\n";

/// Returns the text in which the archive is explained, with line ends that every editor shows.
#[must_use]
pub fn readme(cover: &Cover) -> String {
    let mut text = format!("{}\n\n", cover.say("archive_title"));
    for line in cover.lead() {
        writeln!(text, "{line}").expect("invariant: a text takes all");
    }
    write!(
        text,
        "\n{}\n{}\n\n{}\n\n",
        cover.say("archive_unpack"),
        cover.say("archive_read"),
        cover.say("archive_more")
    )
    .expect("invariant: a text takes all");
    for (name, about) in cover.parts() {
        writeln!(text, "{name}: {about}").expect("invariant: a text takes all");
    }
    write!(text, "\n{}\n\n", cover.say("archive_columns")).expect("invariant: a text takes all");
    writeln!(text, "{}\n", cover.say("archive_limits")).expect("invariant: a text takes all");
    for limit in cover.limits() {
        writeln!(text, "- {limit}").expect("invariant: a text takes all");
    }
    write!(text, "\n{}\n", cover.say("archive_made")).expect("invariant: a text takes all");
    text.replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(language: &str) -> Cover {
        Cover {
            language: language.to_owned(),
            title: "Norrby & <co>".to_owned(),
            url: "https://norrby.example/".to_owned(),
            organization: "Norrby kommun".to_owned(),
            day: "29 november 2026".to_owned(),
            program: "griffel 0.1.0".to_owned(),
            posts: 12,
            pages: 1,
            files: 3,
            days: Some(("1 maj 2015".to_owned(), "2 maj 2026".to_owned())),
            home: "site/index.html".to_owned(),
            a_to_z: "site/a-o/index.html".to_owned(),
            search: Some("site/sök/index.html".to_owned()),
            has_sources: true,
            has_drafts: false,
        }
    }

    #[test]
    fn both_tell_what_there_is_in_the_language_of_the_site() {
        for language in ["sv", "en-GB"] {
            let cover = cover(language);
            let (page, text) = (start(&cover), readme(&cover));
            assert!(
                page.contains("Norrby &amp; &lt;co&gt;") && page.contains("href=\"site/s%C3%B6k/index.html\""),
                "{page}"
            );
            assert!(page.contains(&format!("<html lang=\"{language}\">")), "{page}");
            for told in ["12", "griffel 0.1.0", "posts.csv", "checksums.sha256", "1 maj 2015", "Norrby kommun", START] {
                assert!(text.contains(told), "{told} in {text}");
            }
            assert!(!text.contains('{') && !page.contains("{title}"), "{text}");
            assert!(text.lines().count() == text.matches("\r\n").count(), "Windows' editor");
        }
    }
}
