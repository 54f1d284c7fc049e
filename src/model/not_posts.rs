//! Files that were meant as posts and are none: texts of other programs, and texts that lie in the wrong place.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// A file whose name ends in a way that makes it no post.
pub const WRONG_ENDING: Rule = Rule::warning("G148");
/// A text in `content/` that is neither a post nor a page.
pub const MISPLACED: Rule = Rule::warning("G094");
/// A text in Markdown among the files that are copied as they are.
pub const TEXT_IN_STATIC: Rule = Rule::warning("G149");
/// A draft among the files that are copied as they are.
pub const DRAFT_IN_STATIC: Rule = Rule::error("G151");

/// Endings of texts that are not Markdown to us, or that an editor added.
const PLAIN: [&str; 10] = ["txt", "text", "mdown", "mkd", "mkdn", "mdwn", "mdtext", "mdx", "mdtxt", "rst"];
/// Endings of word processors.
const WORD: [&str; 8] = ["docx", "doc", "odt", "rtf", "pages", "gdoc", "dotx", "wpd"];
/// Endings of safety copies.
const BACKUP: [&str; 7] = ["bak", "orig", "old", "tmp", "backup", "save", "rej"];
/// Folders that other programs have for posts.
const POSTS: [&str; 12] = [
    "post", "posts", "_posts", "blog", "blogg", "inlagg", "inlägg", "articles", "artiklar", "news", "nyheter",
    "entries",
];

/// Returns whether a text was meant for an ending `.md`.
fn is_markdown(name: &str) -> bool {
    let name = name.to_lowercase();
    [".md", ".markdown"].iter().any(|end| name.len() > end.len() && name.ends_with(end))
}

/// Reports a file that no post uses if it was meant as a post by its name and place. `is_beside_post` says whether it lies in
/// the folder of a post: there it is rather a file that the post should name.
#[must_use]
pub(super) fn wrong_ending(path: &SourcePath, is_beside_post: bool) -> Option<Diagnostic> {
    let name = path.name();
    let ending = path.extension();
    let stem = path.stem();
    let has_ending = !ending.is_empty() && ending.len() <= 8 && !ending.contains(char::is_whitespace);
    let (help, mended) = if has_ending && is_markdown(stem) {
        let help = if BACKUP.contains(&ending.as_str()) { "backup" } else { "added" };
        (help, stem.to_owned())
    } else if is_beside_post {
        return None;
    } else if PLAIN.contains(&ending.as_str()) {
        ("plain", format!("{stem}.md"))
    } else if WORD.contains(&ending.as_str()) {
        ("word", format!("{stem}.md"))
    } else if !has_ending {
        ("none", format!("{}.md", name.trim_end_matches(['.', ' '])))
    } else {
        return None;
    };
    let ending = if has_ending { format!(".{ending}") } else { String::new() };
    let diagnostic = WRONG_ENDING.at(Location::file(path)).with("file", name).with("ending", ending);
    Some(diagnostic.with("mended", mended).help(help))
}

/// Reports a text that lies in `content/`, but outside the folders of posts and pages.
#[must_use]
pub fn misplaced(path: &SourcePath) -> Diagnostic {
    let inside = path.as_str().strip_prefix("content/").unwrap_or(path.as_str());
    let (folder, rest) = inside.split_once('/').unwrap_or(("", inside));
    let is_of_posts = POSTS.contains(&folder.to_lowercase().as_str());
    let is_of_pages = ["page", "pages", "sidor", "sida"].contains(&folder.to_lowercase().as_str());
    let place = if is_of_posts || is_of_pages { rest } else { inside };
    let named =
        if path.name() == "index.md" { path.folder().rsplit('/').next().unwrap_or_default() } else { path.name() };
    let has_date = named.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    let (post, page) = (format!("content/posts/{place}"), format!("content/pages/{place}"));
    let help = if is_of_posts || (has_date && !is_of_pages) {
        "post"
    } else if is_of_pages {
        "page"
    } else {
        "either"
    };
    let diagnostic = MISPLACED.at(Location::file(path)).with("file", path.as_str());
    diagnostic.with("post", post).with("page", page).help(help)
}

/// Reports a text in Markdown in `static/`, which is copied as it is: it becomes no page, and whoever knows its address reads it
/// with its front matter.
#[must_use]
pub fn text_in_static(path: &SourcePath, bytes: &[u8]) -> Option<Diagnostic> {
    if !is_markdown(path.name()) {
        return None;
    }
    let inside = path.as_str().strip_prefix("static/").unwrap_or(path.as_str());
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let is_front = lines.next().is_some_and(|line| line.trim_end() == "---");
    let is_draft = |line: &str| {
        let (key, value) = line.split_once(':').unwrap_or_default();
        key.trim() == "draft" && value.trim().starts_with("true")
    };
    let is_draft = is_front && lines.take_while(|line| line.trim_end() != "---").any(is_draft);
    let rule = if is_draft { DRAFT_IN_STATIC } else { TEXT_IN_STATIC };
    let diagnostic = rule.at(Location::file(path)).with("file", path.as_str());
    Some(diagnostic.with("post", format!("content/posts/{inside}")).with("page", format!("content/pages/{inside}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(path: &str, is_beside_post: bool) -> Option<String> {
        let found = wrong_ending(&SourcePath::new(path).expect("a path"), is_beside_post)?;
        let field = found.fields.iter().find(|(name, _)| *name == "mended").map(|(_, value)| value.clone());
        Some(format!("{} {}", found.helps[0], field.expect("a field")))
    }

    #[test]
    fn what_was_meant_as_a_post_is_known_by_its_ending() {
        let told = |name: &str| mended(&format!("content/posts/{name}"), false);
        assert_eq!(told("2026-01-05-ny.MD.txt").as_deref(), Some("added 2026-01-05-ny.MD"));
        assert_eq!(told("2026-01-05-ny.md.bak").as_deref(), Some("backup 2026-01-05-ny.md"));
        assert_eq!(told("ny.txt").as_deref(), Some("plain ny.md"));
        assert_eq!(told("Ny.DOCX").as_deref(), Some("word Ny.md"));
        assert_eq!(told("2026-01-05 Kap. 2 börjar").as_deref(), Some("none 2026-01-05 Kap. 2 börjar.md"));
        assert_eq!((told("bild.jpg"), told("plan.pdf")), (None, None));
        assert_eq!(mended("content/posts/a/plan.docx", true), None);
        assert_eq!(mended("content/posts/a/index.md.txt", true).as_deref(), Some("added index.md"));
    }
}
