//! Words that authors write for yes and no.

use crate::text::invisible::visible;

/// Words for `true`, in lower case.
const YES: [&str; 8] = ["true", "ja", "yes", "on", "1", "sant", "y", "t"];
/// Words for `false`, in lower case.
const NO: [&str; 10] = ["false", "nej", "no", "off", "0", "falskt", "n", "f", "never", "aldrig"];

/// Returns whether a word means yes or no, whatever its case and its quotation marks; `None` if it means neither.
#[must_use]
pub fn meant_truth(word: &str) -> Option<bool> {
    let word = visible(word).to_lowercase();
    let word = word.trim_matches(|c: char| c.is_whitespace() || "“”„\"’‘'.,".contains(c));
    match word {
        word if YES.contains(&word) => Some(true),
        word if NO.contains(&word) => Some(false),
        _ => None,
    }
}
