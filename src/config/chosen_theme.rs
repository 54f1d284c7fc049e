//! The theme of a site, written into the settings by griffel itself; all else keeps its bytes.

use crate::yaml::change::{Change, Step};
use crate::yaml::edit::edit;
use crate::yaml::layout::NotEdited;
use crate::yaml::scalar::Scalar;

/// Returns the text of the settings with the name of a theme, in the place of one that may be there.
///
/// # Errors
///
/// [`NotEdited`] if the text is written in a way in which an edit could change more than this.
pub fn with_theme(settings: &str, name: &str) -> Result<String, NotEdited> {
    match edit(settings, &Change::Insert(&[], "theme", Scalar::Text(name))) {
        Err(NotEdited::Exists) => edit(settings, &Change::Set(&[Step::Key("theme")], Scalar::Text(name))),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_theme_is_written() {
        for (before, after) in [
            (
                "# Vår blogg\ntitle: Å\ntheme: skola # lugnt\nmenu: []\n",
                "# Vår blogg\ntitle: Å\ntheme: eget # lugnt\nmenu: []\n",
            ),
            ("title: Å\r\ntheme: \"skola\"\r\n", "title: Å\r\ntheme: eget\r\n"),
            ("title: Å # namn\n", "title: Å # namn\ntheme: eget\n"),
        ] {
            let written = with_theme(before, "eget").expect("an edit");
            assert_eq!(written.replace("\"eget\"", "eget"), after);
        }
        for broken in ["theme: [a\n", "theme: {a: b}\n"] {
            assert!(with_theme(broken, "eget").is_err(), "{broken}");
        }
    }
}
