//! What is wrong in a text that is being written, and the button that mends it.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::text::{Edited, PostRequest, edit, text_of};
use crate::desk::checking::{found, shown, without};
use crate::desk::parts::parts;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::desk::words::words;
use crate::disk::clock;

/// Returns what is wrong in a text, as far as it can be seen in itself.
///
/// # Errors
///
/// If it is not there.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn check(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let path = site.post_path(&request.post)?;
    let text = text_of(desk, &site, &path)?;
    let config = site.config();
    let today = clock::today(&config.zone);
    let found = found(&text, &path, &config, today);
    let mend = words(desk.language()).say("check_mend", &[]);
    Ok(json!({"findings": shown(&found, &text, desk.language(), &mend)}))
}

/// Mends something that is wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MendRequest {
    /// The post.
    pub post: String,
    /// What is wrong.
    pub finding: String,
    /// How it is mended.
    pub edit: String,
}

/// Mends one thing that is wrong in a text that is being written.
///
/// # Errors
///
/// If the text is another one meanwhile, so that it is not there any more.
pub fn mend(desk: &Arc<Desk>, request: MendRequest) -> Result<Value, Refusal> {
    // Every finding has one edit.
    let MendRequest { post, finding, edit: _ } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let config = site.config();
    let today = clock::today(&config.zone);
    let Edited { text, revision } = edit(desk, &site, &path, |text| {
        without(&finding, text, &path, &config, today).ok_or_else(|| Refusal::new(409, "check_gone"))
    })?;
    let body = parts(text.as_bytes()).map(|parts| parts.body()).unwrap_or_default();
    Ok(json!({"body": body, "revision": revision}))
}
