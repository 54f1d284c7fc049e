//! The preview's script, and its place in the pages of the site.

use bytes::Bytes;

use crate::source::path::SourcePath;
use crate::text::html::escape_into;

/// The script that reloads open pages and shows what is wrong.
pub const SCRIPT: &str = include_str!("script.js");
/// The script of pages that the desk shows in a frame: it takes new text from the desk.
pub const FRAME_SCRIPT: &str = include_str!("frame.js");
/// Its path: a name that no file of a site can have.
pub const SCRIPT_PATH: &str = "/.griffel/preview.js";
/// Path of the stream of events that it listens to.
pub const EVENTS_PATH: &str = "/.griffel/events";
/// Address of what the rules of `check` found in the file that the query names.
pub const FINDINGS_PATH: &str = "/.griffel/findings";

/// What a page shows errors of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows<'a> {
    /// Those of the file that it is made of.
    File(&'a SourcePath),
    /// Of no file: it is a list.
    Nothing,
    /// All of them: there is no page of the site at its address.
    All,
}

/// Returns a page with the script at its end. `nonce` lets it through the policy, `number` is that of the site.
#[must_use]
pub fn with_script(page: &[u8], nonce: &str, number: u64, shows: Shows<'_>) -> Bytes {
    const END: &[u8] = b"</body>";
    let end = page.windows(END.len()).rposition(|part| part.eq_ignore_ascii_case(END)).unwrap_or(page.len());
    let mut source = String::new();
    match shows {
        Shows::File(path) => escape_into(&mut source, path.as_str()),
        Shows::Nothing => {}
        // A character that no path begins with.
        Shows::All => source.push('*'),
    }
    let script = format!(
        "<script nonce=\"{nonce}\" src=\"{SCRIPT_PATH}\" data-number=\"{number}\" data-run=\"{nonce}\" \
         data-source=\"{source}\"></script>\n"
    );
    Bytes::from([&page[..end], script.as_bytes(), &page[end..]].concat())
}
