//! A title and a day -> the file of a new post, page or presentation: its path and its text.

use jiff::civil::Date;

use crate::source::path::SourcePath;
use crate::text::quote::quoted;
use crate::text::slug::Slug;

/// Name of the file of a text without a title.
pub const UNTITLED: &str = "utkast";

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewKind {
    /// A post.
    Post,
    /// A post in a folder of its own, where its pictures and files lie beside it.
    PostInFolder,
    /// A standing page.
    Page,
}

/// A new text. It is a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPost<'a> {
    /// What it is.
    pub kind: NewKind,
    /// Its title; any text.
    pub title: &'a str,
    /// Its day.
    pub date: Date,
    /// The day as it is written: with a time, if the author gave one.
    pub written: &'a str,
    /// The host of the site, for the id by which feed readers know the post for ever.
    pub host: &'a str,
    /// Its categories.
    pub categories: &'a [String],
    /// Its tags.
    pub tags: &'a [String],
}

impl NewPost<'_> {
    /// Returns the path of its file, and its text. `is_taken` says of a path without ending whether a file or a folder has it
    /// already; then the name gets a number.
    ///
    /// # Panics
    ///
    /// Never: a slug is a part of a path.
    #[must_use]
    pub fn file(&self, is_taken: &dyn Fn(&str) -> bool) -> (SourcePath, String) {
        let title = self.title.trim();
        let plain = Slug::of(if title.is_empty() { UNTITLED } else { title });
        let numbered = (2..).map(|number| plain.numbered(number));
        let mut slugs = std::iter::once(plain.clone()).chain(numbered);
        let slug = slugs.find(|slug| !is_taken(&self.place(slug))).expect("invariant: numbers do not end");
        let path = match self.kind {
            NewKind::Post | NewKind::Page => format!("{}.md", self.place(&slug)),
            NewKind::PostInFolder => format!("{}/index.md", self.place(&slug)),
        };
        (SourcePath::new(&path).expect("invariant: slugs make paths"), self.text(&slug))
    }

    /// Returns the path without ending.
    fn place(&self, slug: &Slug) -> String {
        let Self { kind, title: _, date, written: _, host: _, categories: _, tags: _ } = self;
        match kind {
            NewKind::Post | NewKind::PostInFolder => format!("content/posts/{:04}/{date}-{slug}", date.year()),
            NewKind::Page => format!("content/pages/{slug}"),
        }
    }

    fn text(&self, slug: &Slug) -> String {
        let Self { kind, title, date, written, host, categories, tags } = self;
        let mut text = format!("---\ntitle: {}\n", quoted(title.trim()));
        if *kind != NewKind::Page {
            text.push_str(&format!("date: {written}\nid: tag:{host},{date}:{slug}\n"));
        }
        for (key, names) in [("categories", categories), ("tags", tags)] {
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| quoted(name.trim())).collect();
                text.push_str(&format!("{key}: [{}]\n", names.join(", ")));
            }
        }
        text.push_str("draft: true\n---\n\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn new(kind: NewKind, title: &str) -> NewPost<'_> {
        let day = date(2026, 11, 29);
        NewPost { kind, title, date: day, written: "2026-11-29", host: "blogg.example", categories: &[], tags: &[] }
    }

    #[test]
    fn a_title_gives_a_path_and_a_text() {
        let (path, text) = new(NewKind::Post, " Nytt \"år\": #1 ").file(&|_| false);
        assert_eq!(path.as_str(), "content/posts/2026/2026-11-29-nytt-ar-1.md");
        assert_eq!(
            text,
            "---\ntitle: \"Nytt \\\"år\\\": #1\"\ndate: 2026-11-29\nid: tag:blogg.example,2026-11-29:nytt-ar-1\ndraft: true\n---\n\n"
        );
        let (path, text) = new(NewKind::Page, "Om oss").file(&|_| false);
        assert_eq!(
            (path.as_str(), text.as_str()),
            ("content/pages/om-oss.md", "---\ntitle: \"Om oss\"\ndraft: true\n---\n\n")
        );
        let (path, text) = new(NewKind::Post, " ").file(&|_| false);
        assert_eq!(path.as_str(), "content/posts/2026/2026-11-29-utkast.md");
        assert!(text.starts_with("---\ntitle: \"\"\n"));
        let (path, _) = new(NewKind::PostInFolder, "?").file(&|_| false);
        assert!(path.as_str().starts_with("content/posts/2026/2026-11-29-n-") && path.name() == "index.md");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_and_so_does_the_id() {
        let taken = ["content/posts/2026/2026-11-29-a", "content/posts/2026/2026-11-29-a-2"];
        let (path, text) = new(NewKind::Post, "A").file(&|place| taken.contains(&place));
        assert_eq!(path.as_str(), "content/posts/2026/2026-11-29-a-3.md");
        assert!(text.contains("id: tag:blogg.example,2026-11-29:a-3\n"));
    }
}
