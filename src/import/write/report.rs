//! Formats a ledger for the author.

use crate::diagnostic::catalogue::{Language, say};
use crate::import::model::ledger::{ElementKind, Fate, Ledger, Note, Reason, Row};
use crate::text::html::escape_into;

/// Returns the catalogue key of an element kind.
#[must_use]
pub fn kind(what: ElementKind) -> &'static str {
    match what {
        ElementKind::Post => "import_post",
        ElementKind::Page => "import_page",
        ElementKind::File => "import_file",
        ElementKind::Comment => "import_comment",
        ElementKind::Category => "import_category",
        ElementKind::Tag => "import_tag",
        ElementKind::Author => "import_author",
        ElementKind::Other => "import_other",
        ElementKind::Value => "import_value",
    }
}

fn reason(why: Reason) -> &'static str {
    match why {
        Reason::Draft => "import_why_draft",
        Reason::Pending => "import_why_pending",
        Reason::Scheduled => "import_why_scheduled",
        Reason::Private => "import_why_private",
        Reason::Locked => "import_why_locked",
        Reason::Trashed => "import_why_trashed",
        Reason::Automatic => "import_why_automatic",
        Reason::NoSuchThing => "import_why_no_such_thing",
        Reason::Missing => "import_why_missing",
        Reason::Unused => "import_why_unused",
        Reason::Spam => "import_why_spam",
        Reason::Unapproved => "import_why_unapproved",
        Reason::Pingback => "import_why_pingback",
        Reason::OfHidden => "import_why_of_hidden",
        Reason::Twice => "import_why_twice",
        Reason::Deleted => "import_why_deleted",
        Reason::Unsaid => "import_why_unsaid",
        Reason::Empty => "import_why_empty",
        Reason::OtherMenu => "import_why_other_menu",
        Reason::BelowItem => "import_why_below_item",
    }
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Carried => "import_carried",
        Fate::AsData => "import_as_data",
        Fate::LeftOut => "import_left_out",
    }
}

/// Formats a note on an element.
fn note_text(row: &Row, note: &Note, language: Language) -> String {
    text_of(row.path.as_deref().unwrap_or(&row.title), note, language)
}

/// Formats the notes on the blog as a whole, then those on its elements.
pub fn note_texts(ledger: &Ledger, language: Language) -> impl Iterator<Item = String> {
    let of_blog = ledger.notes.iter().map(move |note| text_of("", note, language));
    let of_rows =
        ledger.rows.iter().flat_map(move |row| row.notes.iter().map(move |note| note_text(row, note, language)));
    of_blog.chain(of_rows)
}

/// Formats a note on what lies at a path.
fn text_of(path: &str, note: &Note, language: Language) -> String {
    let one = |key, one: &str| (key, one.to_owned(), String::new());
    let (key, one, other) = match note {
        Note::Renamed { from, to } => ("import_renamed", from.clone(), to.clone()),
        Note::Moved { from, to } => ("import_moved", from.clone(), to.clone()),
        Note::NotLed { address } => one("import_not_led", address),
        Note::Capitals { from, to } => ("import_capitals", from.clone(), to.clone()),
        Note::Letters { from, to } => ("import_letters", from.clone(), to.clone()),
        Note::ListNotLed { from, to } => ("import_list_not_led", from.clone(), to.clone()),
        Note::OtherForm { from, to } => ("import_other_form", from.clone(), to.clone()),
        Note::NoAddress { address } => one("import_no_address", address),
        Note::Unsaid => one("import_unsaid", ""),
        Note::NotADate => one("import_no_date", ""),
        Note::Missing { address } => one("import_missing", address),
        Note::Refused { address } => one("import_refused", address),
        Note::Unlinked { address } => one("import_unlinked", address),
        Note::Elsewhere { address } => one("import_elsewhere", address),
        Note::Shortcode { name } => one("import_shortcode", name),
        Note::Block { name } => one("import_block", name),
        Note::Elements { name, count } => ("import_elements", name.clone(), count.to_string()),
        Note::Unclosed { name } => one("import_unclosed", name),
        Note::Controls { count } => one("import_controls", &count.to_string()),
        Note::Lost { count } => one("import_lost", &count.to_string()),
        Note::Kept { count } => one("import_markup", &count.to_string()),
        Note::Differs { before, after } => ("import_differs", before.clone(), after.clone()),
    };
    say(language, key, &[("path", path), ("one", &one), ("other", &other), ("n", &one)])
}

/// Returns the ledger as a standalone page: sums, what needs attention, and a row for each element. `further` lists
/// additional items that need attention.
#[must_use]
pub fn page(ledger: &Ledger, further: &[String], language: Language) -> String {
    const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}\
        table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.3rem .6rem;text-align:left;vertical-align:top}\
        td.n{text-align:right}";
    let word = |key: &str| say(language, key, &[]);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
        language.tag()
    );
    escape_into(&mut page, &word("import_report"));
    page.push_str(&format!("</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>"));
    escape_into(&mut page, &word("import_report"));
    page.push_str("</h1>\n<table>\n");
    let heads = ["import_what", "import_all", "import_carried", "import_as_data", "import_left_out"];
    head(&mut page, &heads.map(word));
    for (what, sum) in ledger.sums() {
        page.push_str("<tr><th scope=\"row\">");
        escape_into(&mut page, &word(kind(what)));
        page.push_str("</th>");
        for number in [sum.all, sum.carried, sum.as_data, sum.left_out] {
            page.push_str(&format!("<td class=\"n\">{number}</td>"));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table>\n");
    let notes: Vec<String> = further.iter().cloned().chain(note_texts(ledger, language)).collect();
    if !notes.is_empty() {
        page.push_str("<h2>");
        escape_into(&mut page, &word("import_notes"));
        page.push_str("</h2>\n<ul>\n");
        for note in notes {
            page.push_str("<li>");
            escape_into(&mut page, &note);
            page.push_str("</li>\n");
        }
        page.push_str("</ul>\n");
    }
    for what in ledger.sums().into_keys() {
        page.push_str("<h2>");
        escape_into(&mut page, &word(kind(what)));
        page.push_str("</h2>\n<table>\n");
        head(&mut page, &["import_number", "import_name", "import_fate", "import_place"].map(word));
        for row in ledger.rows.iter().filter(|row| row.what == what) {
            let fate = match row.why {
                Some(why) => format!("{}: {}", word(fate(row.fate)), word(reason(why))),
                None => word(fate(row.fate)),
            };
            let name = if row.count > 1 { format!("{} × {}", row.title, row.count) } else { row.title.clone() };
            page.push_str("<tr>");
            for text in [row.key.as_str(), &name, &fate, row.path.as_deref().unwrap_or_default()] {
                page.push_str("<td>");
                escape_into(&mut page, text);
                page.push_str("</td>");
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</table>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn head(page: &mut String, words: &[String]) {
    page.push_str("<thead><tr>");
    for word in words {
        page.push_str("<th scope=\"col\">");
        escape_into(page, word);
        page.push_str("</th>");
    }
    page.push_str("</tr></thead>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_a_row_and_what_it_says_is_text() {
        let mut ledger = Ledger::default();
        ledger.enter(ElementKind::Post, "1", "<b>A & O</b>", (Fate::AsData, Some(Reason::Draft)));
        let row = ledger.enter(ElementKind::Value, "_x", "_x", (Fate::LeftOut, Some(Reason::NoSuchThing)));
        row.count = 3;
        row.notes.push(Note::Missing { address: "/a.pdf".to_owned() });
        for language in [Language::Swedish, Language::English] {
            let page = page(&ledger, &["<i>".to_owned()], language);
            assert!(page.contains("<li>&lt;i&gt;</li>"));
            assert!(
                page.contains("&lt;b&gt;A &amp; O&lt;/b&gt;") && page.contains("_x × 3") && page.contains("/a.pdf")
            );
            assert!(!page.contains("import_"), "every word is there: {page}");
        }
    }
}
