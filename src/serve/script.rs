//! The preview's script, and its place in the pages of the site.

use bytes::Bytes;

/// The script that reloads open pages and shows what is wrong.
pub const SCRIPT: &str = include_str!("script.js");
/// Its path: a name that no file of a site can have.
pub const SCRIPT_PATH: &str = "/.griffel/preview.js";
/// Path of the stream of events that it listens to.
pub const EVENTS_PATH: &str = "/.griffel/events";

/// Returns a page with the script at its end. `nonce` lets it through the policy, `number` is that of the site.
#[must_use]
pub fn with_script(page: &[u8], nonce: &str, number: u64) -> Bytes {
    const END: &[u8] = b"</body>";
    let end = page.windows(END.len()).rposition(|part| part.eq_ignore_ascii_case(END)).unwrap_or(page.len());
    let script = format!(
        "<script nonce=\"{nonce}\" src=\"{SCRIPT_PATH}\" data-number=\"{number}\" data-run=\"{nonce}\"></script>\n"
    );
    Bytes::from([&page[..end], script.as_bytes(), &page[end..]].concat())
}
