//! What the page can ask of the desk: every action by its name, in one table.

use std::io::Read;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;

pub mod bin;
pub mod check;
pub mod colleague;
pub mod copies;
pub mod files;
pub mod goes_out;
pub mod overview;
pub mod preview;
pub mod publish;
pub mod sites;
pub mod slides;
pub mod state;
pub mod text;
pub mod unkept;
pub mod unsaved;
pub mod upload;
pub mod versions;
pub mod write_help;

/// What an action answers.
#[derive(Debug)]
pub enum Answered {
    /// A value.
    Json(Value),
    /// A picture.
    Bytes {
        /// Its media type.
        media_type: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A file that the page sends: its head. The bytes follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// What follows the question mark.
    pub query: String,
    /// The name that it has on her computer, percent-encoded.
    pub name: String,
    /// Its length, if the browser tells it.
    pub len: Option<u64>,
}

/// Something that the page can ask for.
#[derive(Clone, Copy)]
pub enum Action {
    /// With a value of JSON.
    Json(fn(&Arc<Desk>, &[u8]) -> Result<Answered, Refusal>),
    /// With a file.
    Upload(fn(&Arc<Desk>, &Upload, &mut dyn Read) -> Result<Answered, Refusal>),
}

/// Whether an action changes the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// It changes nothing.
    Reads,
    /// It does, and is refused where another desk has the site open.
    Writes,
}
use Does::{Reads, Writes};

/// An action that takes a typed request and answers with JSON.
macro_rules! json {
    ($run:path) => {
        Action::Json(|desk, body| $run(desk, request(body)?).map(Answered::Json))
    };
}

/// All actions, sorted by their names.
const ACTIONS: &[(&str, Does, Action)] = &[
    ("bin_put", Writes, json!(bin::bin_put)),
    ("bin_restore", Writes, json!(bin::bin_restore)),
    ("check", Reads, json!(check::check)),
    ("colleague_copy", Reads, json!(colleague::colleague_copy)),
    ("copies", Reads, json!(copies::copies)),
    ("copy_settle", Writes, json!(copies::copy_settle)),
    ("end", Reads, json!(sites::end)),
    ("file_bytes", Reads, Action::Json(|desk, body| files::file_bytes(desk, request(body)?))),
    ("file_kind", Writes, json!(files::file_kind)),
    ("file_markup", Reads, json!(files::file_markup)),
    ("file_remove", Writes, json!(files::file_remove)),
    ("files", Reads, json!(files::files)),
    ("find_posts", Reads, json!(write_help::find_posts)),
    ("goes_out", Writes, json!(goes_out::goes_out)),
    ("mend", Writes, json!(check::mend)),
    ("merge_settle", Writes, json!(copies::merge_settle)),
    ("overview", Reads, json!(overview::overview)),
    ("paste", Reads, json!(write_help::paste)),
    ("place_add", Writes, json!(publish::place_add)),
    ("place_look", Reads, json!(publish::place_look)),
    ("post_address", Writes, json!(write_help::post_address)),
    ("post_close", Writes, json!(text::post_close)),
    ("post_details", Writes, json!(text::post_details)),
    ("post_new", Writes, json!(write_help::post_new)),
    ("post_open", Reads, json!(text::post_open)),
    ("post_rewrite", Writes, json!(text::post_rewrite)),
    ("post_save", Writes, json!(text::post_save)),
    ("post_typed", Writes, json!(text::post_typed)),
    ("preview", Reads, json!(preview::preview)),
    ("publish", Writes, json!(publish::publish)),
    ("publish_cancel", Writes, json!(publish::publish_cancel)),
    ("publish_plan", Writes, json!(publish::publish_plan)),
    // A new site is none that another desk has open.
    ("site_new", Reads, json!(sites::site_new)),
    ("site_open", Reads, json!(sites::site_open)),
    ("sites", Reads, json!(sites::sites)),
    ("slides", Reads, json!(slides::slides)),
    ("slides_save", Writes, json!(slides::slides_save)),
    ("state", Reads, json!(state::state)),
    ("unsaved", Reads, json!(unsaved::unsaved)),
    ("unsaved_add", Writes, json!(unkept::unsaved_add)),
    ("unsaved_choose", Writes, json!(unsaved::unsaved_choose)),
    ("upload", Writes, Action::Upload(upload::upload)),
    ("version", Reads, json!(versions::version)),
    ("version_restore", Writes, json!(versions::version_restore)),
    ("versions", Reads, json!(versions::versions)),
];

/// Returns the action of a name, and what it does.
#[must_use]
pub fn action(name: &str) -> Option<(Does, Action)> {
    let at = ACTIONS.binary_search_by(|(known, ..)| (*known).cmp(name)).ok()?;
    let (_, does, action) = ACTIONS[at];
    Some((does, action))
}

/// Returns a request as its action wants it.
fn request<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|_| Refusal::request())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_sorted_and_known_once() {
        assert!(ACTIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(action("state").is_some() && action("State").is_none() && action("").is_none());
    }
}
