//! The lists of an archive: posts and pages, files, and the sums of all bytes. Comma-separated as RFC 4180 says, in UTF-8.

use std::fmt::Write as _;

use crate::archive::names::SITE;
use crate::config::url::BaseUrl;
use crate::media::types::content_type;
use crate::output::route::Route;
use crate::pipeline::inventory::Inventory;

/// Separates several values in one cell: names may hold a comma.
const SEVERAL: &str = "; ";

/// A file of the archive with what is known of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summed<'a> {
    /// Its path in the archive.
    pub path: String,
    /// Its address on the web, if it has one.
    pub route: Option<&'a Route>,
    /// Its length in bytes.
    pub len: u64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sum: String,
}

/// Returns the list of posts and pages.
#[must_use]
pub fn posts(inventory: &Inventory, url: &BaseUrl) -> String {
    let mut text = row(&[
        "title",
        "kind",
        "address",
        "file",
        "published",
        "updated",
        "categories",
        "tags",
        "authors",
        "language",
        "attachments",
        "source",
    ]);
    for entry in &inventory.entries {
        let [date, updated] = [entry.date, entry.updated].map(|date| date.map(|date| date.iso()).unwrap_or_default());
        let files: Vec<String> = entry.files.iter().map(in_site).collect();
        text += &row(&[
            &entry.title,
            if entry.is_page { "page" } else { "post" },
            &url.absolute(&entry.route),
            &in_site(&entry.route),
            &date,
            &updated,
            &entry.categories.join(SEVERAL),
            &entry.tags.join(SEVERAL),
            &entry.authors.join(SEVERAL),
            &entry.language,
            &files.join(SEVERAL),
            entry.path.as_str(),
        ]);
    }
    text
}

/// Returns the list of the files of the site that are no pages.
#[must_use]
pub fn files(summed: &[Summed<'_>], inventory: &Inventory, url: &BaseUrl) -> String {
    let mut text = row(&["file", "title", "type", "bytes", "sha256", "address", "belongs_to"]);
    for Summed { path, route, len, sum } in summed {
        let Some(route) = route.filter(|route| !route.is_page() && !path.ends_with(".html")) else { continue };
        let known = inventory.files.get(route);
        let title = known.map(|known| known.title.as_str()).unwrap_or_default();
        let owner =
            known.map(|known| in_site(&inventory.entries[known.entry].route)).or_else(|| beside(route, inventory));
        let media_type = known.map_or_else(|| content_type(route.as_str()), |known| known.media_type.clone());
        let cells = [path, title, &media_type, &len.to_string(), sum, &url.absolute(route), &owner.unwrap_or_default()];
        text += &row(&cells);
    }
    text
}

/// Returns the page of the entry beside which a file lies: copies of pictures in other sizes do.
fn beside(route: &Route, inventory: &Inventory) -> Option<String> {
    let folder = &route.as_str()[..=route.as_str().rfind('/')?];
    let found = inventory.entries.iter().find(|entry| folder != "/" && entry.route.as_str() == folder)?;
    Some(in_site(&found.route))
}

/// Returns the sums of all files, as `sha256sum -c` reads them.
#[must_use]
pub fn sums(summed: &[Summed<'_>]) -> String {
    let mut text = String::new();
    for Summed { path, sum, .. } in summed {
        writeln!(text, "{sum}  {path}").expect("invariant: a text takes all");
    }
    text
}

/// Returns the path in the archive of what lies at an address.
#[must_use]
pub fn in_site(route: &Route) -> String {
    format!("{SITE}/{}", route.file_path().as_str())
}

/// Returns a line of a list.
fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

/// Returns the text of a cell. One that a spreadsheet would take as a formula gets an apostrophe before it, which says there that it is
/// a text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    let is_quoted = text.contains(['"', ',', '\r', '\n']) || text != text.trim();
    if is_quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_never_formulas() {
        for (text, wanted) in [
            ("Läslust", "Läslust"),
            ("a, b", "\"a, b\""),
            ("\"Ja\"", "\"\"\"Ja\"\"\""),
            ("två\nrader", "\"två\nrader\""),
            ("=1+1", "'=1+1"),
            ("-5 grader, snö", "\"'-5 grader, snö\""),
            ("@skolan", "'@skolan"),
            ("+46", "'+46"),
            ("\t=x", "'\t=x"),
            (" x", "\" x\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), wanted, "{text:?}");
        }
        assert_eq!(row(&["a", "b,c"]), "a,\"b,c\"\r\n");
    }
}
