//! What the page can ask of the desk: every action by its name, in one table.

use std::io::Read;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;

pub mod colleague;
pub mod overview;
pub mod preview;
pub mod publish;
pub mod sites;
pub mod state;
pub mod text;

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
    ("colleague_copy", Reads, json!(colleague::colleague_copy)),
    ("end", Reads, json!(sites::end)),
    ("goes_out", Reads, json!(publish::goes_out)),
    ("overview", Reads, json!(overview::overview)),
    ("place_add", Writes, json!(publish::place_add)),
    ("place_look", Reads, json!(publish::place_look)),
    ("post_close", Writes, json!(text::post_close)),
    ("post_open", Reads, json!(text::post_open)),
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
    ("state", Reads, json!(state::state)),
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
