//! Tells titles that an author wrote from those that programs generate.

/// Prefixes of titles that programs generate.
const PROGRAMS: [&str; 14] = [
    "microsoft ",
    "powerpoint presentation",
    "powerpoint-presentation",
    "powerpoint-bildspel",
    "untitled",
    "namnlös",
    "camscanner",
    "scanned document",
    "inskannat dokument",
    "skannat dokument",
    "bild 1",
    "slide 1",
    "full page photo",
    "libreoffice ",
];
/// Titles that programs number: "Presentation1".
const NUMBERED: [&str; 7] = ["presentation", "document", "dokument", "scan", "bok", "book", "img"];
/// File name extensions.
const ENDINGS: [&str; 19] = [
    ".pptx", ".ppt", ".ppsx", ".docx", ".doc", ".odp", ".odt", ".pdf", ".pub", ".indd", ".xlsx", ".xls", ".ods",
    ".pages", ".key", ".tex", ".dvi", ".jpg", ".png",
];
/// Returns whether a title is surely the name of a file or made by a program.
#[must_use]
pub fn is_made_title(title: &str) -> bool {
    let small = title.trim().to_lowercase();
    let is_number = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || " -_()".contains(c));
    PROGRAMS.iter().any(|start| small.starts_with(start))
        || NUMBERED.iter().filter_map(|word| small.strip_prefix(word)).any(is_number)
        || ENDINGS.iter().any(|ending| small.ends_with(ending))
        || !small.contains(' ') && small.contains('_')
}

/// Longest title in characters; longer ones are pasted text.
const LENGTH_MAX: usize = 200;

/// Returns the title on one line if an author wrote it; `None` for file names and generated titles.
#[must_use]
pub fn authored_title(title: &str) -> Option<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let small = title.to_lowercase();
    let is_number = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || " -_()".contains(c));
    let is_program = PROGRAMS.iter().any(|start| small.starts_with(start))
        || NUMBERED.iter().filter_map(|word| small.strip_prefix(word)).any(is_number);
    let is_file = ENDINGS.iter().any(|ending| small.ends_with(ending))
        || !title.contains(' ') && (title.contains(['_', '/', '\\']) || title.is_ascii() && title == small);
    let is_text =
        title.chars().any(char::is_alphabetic) && title.chars().count() <= LENGTH_MAX && !title.contains('\u{FFFD}');
    (is_text && !is_program && !is_file).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_titles_that_somebody_gave_are_titles() {
        let made = [
            "",
            " ",
            "Microsoft PowerPoint - Exit ticket.pptx",
            "PowerPoint-presentation",
            "Presentation1",
            "Untitled",
            "lektion.docx",
            "swedish-scan",
            "IMG_2034",
            "Scan20240101",
            "2024-11-03",
        ];
        for title in made {
            assert_eq!(authored_title(title), None, "{title}");
        }
        for title in ["Kollegialt lärande", "Exit-ticket", "Presentationsteknik", "Bokstäver", "Dokumentera lärande"]
        {
            assert_eq!(authored_title(title).as_deref(), Some(title));
        }
        assert_eq!(authored_title(" Läsning\n i alla ämnen ").as_deref(), Some("Läsning i alla ämnen"));
    }
}
