//! Which of the titles that files carry somebody gave them.

/// Titles that programs give to files of which nobody gave one.
const NO_TITLES: [&str; 8] = [
    "powerpoint presentation",
    "powerpoint-presentation",
    "presentation",
    "slide 1",
    "untitled",
    "namnlös",
    "bild 1",
    "dokument",
];

/// Returns a title on one line if somebody gave it: no file name, and none that a program made.
#[must_use]
pub fn given(title: &str) -> Option<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let numbered = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    let is_made = title.is_empty()
        || NO_TITLES.contains(&lower.as_str())
        || NO_TITLES.contains(&numbered)
        || lower.starts_with("microsoft ")
        || !title.contains(' ') && title.contains(['-', '_'])
        || [".ppt", ".pptx", ".odp", ".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".key", ".indd"]
            .iter()
            .any(|end| lower.ends_with(end));
    (!is_made).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_titles_that_somebody_gave_are_titles() {
        for made in ["", " ", "Microsoft PowerPoint - Tal.pptx", "tal.pptx", "PowerPoint Presentation", "Presentation1"]
        {
            assert_eq!(given(made), None, "{made}");
        }
        assert_eq!(given(" Läsning\n i alla ämnen ").as_deref(), Some("Läsning i alla ämnen"));
    }
}
