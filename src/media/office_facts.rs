//! What a file of an office program tells programs that read aloud.

use serde::{Deserialize, Serialize};

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeFacts {
    /// Its title as written.
    pub title: Option<String>,
    /// Its language as written; spreadsheets have none.
    pub language: Option<String>,
    /// Whether such a file has a language at all.
    pub has_languages: bool,
    /// Pictures without a description that are no decoration, by slide or sheet; all at 0 in a running text.
    pub undescribed: Vec<u32>,
    /// Slides without a title.
    pub untitled: Vec<u32>,
    /// Number of tables without a header row.
    pub headless: usize,
}
