//! Pages that every new site has, whether it is empty or imported.

use crate::diagnostic::catalogue::Language;
use crate::source::new_page::NewPage;

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
