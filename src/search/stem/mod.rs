//! Stems: what the forms of one word have in common.
//!
//! `swedish.sbl` and `english.sbl` are the one source. Snowball's compiler writes them as Rust (`generated`) and as
//! JavaScript (`src/search/browser/stem.js`): see `generate.sh`.

use std::borrow::Cow;

use crate::search::stem::runtime::SnowballEnv;

mod generated;
#[expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "generated code counts bytes of a word as `i32`"
)]
mod runtime;

/// A language whose words have stems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StemLanguage {
    /// `sv`
    Swedish,
    /// `en`
    English,
}

impl StemLanguage {
    /// Returns the language of a code such as `sv` or `en-GB`, if its words have stems.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        match code.split(['-', '_']).next()? {
            "sv" => Some(Self::Swedish),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

/// Returns the stem of a word of `search::words`. Words with other letters than Latin ones, or with digits, are their
/// own stem: abbreviations and numbers are found as typed.
#[must_use]
pub fn stem(word: &str, language: Option<StemLanguage>) -> Cow<'_, str> {
    let Some(language) = language else { return Cow::Borrowed(word) };
    if !word.chars().all(|letter| letter.is_ascii_lowercase() || matches!(letter, 'ß'..='ɏ')) {
        return Cow::Borrowed(word);
    }
    let mut env = SnowballEnv::new(word);
    match language {
        StemLanguage::Swedish => generated::swedish::stem(&mut env),
        StemLanguage::English => generated::english::stem(&mut env),
    };
    env.current
}
