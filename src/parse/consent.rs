//! `consent` in front matter: for each picture what allows to show the people in it. It is never published.

use serde::{Deserialize, Serialize};

use crate::text::address::{decoded, without_query};
use crate::text::composed::composed;
use crate::yaml::fields::{Fields, Located};
use crate::yaml::node::Pair;

/// What allows to show the people in a picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ConsentNote {
    /// The picture: the name of its file, or its path from the post.
    pub picture: Located<String>,
    /// The author's words: where the consent is, and until when it holds.
    pub note: Located<String>,
}

impl ConsentNote {
    /// Returns whether the note is about a picture, by its address as typed.
    #[must_use]
    pub fn is_of(&self, address: &str) -> bool {
        let parts = |path: &str| -> Vec<String> {
            let path = decoded(path.trim());
            let path = composed(&path).to_lowercase().replace('\\', "/");
            path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).map(str::to_owned).collect()
        };
        let address = parts(without_query(address));
        let own = parts(&self.picture.value);
        !own.is_empty() && address.ends_with(&own)
    }
}

/// Reads `consent`.
pub(super) fn consent(fields: &mut Fields<'_>) -> Vec<ConsentNote> {
    let mut notes = Vec::new();
    for Pair { key, key_span, value } in fields.map("consent").unwrap_or_default() {
        let Some(note) = value.text() else {
            fields.wrong("consent", value, "text");
            continue;
        };
        let picture = Located { value: key.clone(), span: *key_span };
        notes.push(ConsentNote { picture, note: Located { value: note.trim().to_owned(), span: value.span } });
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::span::Span;

    #[test]
    fn a_note_is_about_a_picture_however_it_is_written() {
        let is_of = |name: &str, address: &str| {
            let located = |value: &str| Located { value: value.to_owned(), span: Span::default() };
            ConsentNote { picture: located(name), note: located("x") }.is_of(address)
        };
        for (name, address) in [
            ("klass.jpg", "klass.jpg"),
            ("Klass.JPG", "bilder/klass.jpg?v=2"),
            ("bilder/klass.jpg", "./bilder/klass.jpg"),
            ("vår klass.jpg", "v%C3%A5r%20klass.jpg"),
            ("va\u{30a}r.jpg", "vår.jpg"),
        ] {
            assert!(is_of(name, address), "{name} {address}");
        }
        assert!(!is_of("klass.jpg", "varklass.jpg"));
        assert!(!is_of("a/klass.jpg", "b/klass.jpg"));
        assert!(!is_of("", "klass.jpg"));
    }
}
