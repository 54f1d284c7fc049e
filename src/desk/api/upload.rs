//! Files that come in, one request each.

use std::io::Read;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::desk::api::files::{listed, looks_like_slides};
use crate::desk::api::text::{Edited, as_written};
use crate::desk::api::{Answered, Upload as Head};
use crate::desk::files::taking_in::{TakenIn, take_in, text_now};
use crate::desk::files::told::notes;
use crate::desk::parts::parts;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::media::kind::FileCategory;
use crate::text::address::decoded;

/// Takes in a file for a post, and answers what the page asks its author next.
///
/// # Errors
///
/// Why it may not lie beside the post, in the author's words.
pub fn upload(desk: &Arc<Desk>, head: &Head, stream: &mut dyn Read) -> Result<Answered, Refusal> {
    let site = desk.site()?;
    let id = post_of(&head.query).ok_or_else(Refusal::request)?;
    let name = decoded(&head.name);
    let taken = take_in(&site, &id, &name, head.len, stream, desk.language())?;
    let TakenIn { path, post, has_moved, has_new_links, category, notes: told, snapshot } = &taken;
    let file_id = site.new_id(path);
    let file = listed(&site, snapshot, post).into_iter().find(|file| file["file"] == file_id.as_str());
    let is_presentation = looks_like_slides(&site, path, desk.language())?;
    let asks = match category {
        FileCategory::Picture => "alt",
        FileCategory::Presentation => "kind",
        FileCategory::Document if path.extension() == "pdf" || path.extension() == "md" => "kind",
        FileCategory::Document
        | FileCategory::Spreadsheet
        | FileCategory::Video
        | FileCategory::Audio
        | FileCategory::Archive
        | FileCategory::File => "nothing",
    };
    let (text, revision) = match as_written(&site, post) {
        Some(Edited { text, revision }) => (text.to_string(), Some(revision)),
        None => (text_now(&site, snapshot, post), None),
    };
    let body = if *has_new_links { parts(text.as_bytes()).ok().map(|parts| parts.body()) } else { None };
    let answer: Value = json!({
        "file": file, "asks": asks, "looks_like_slides": is_presentation, "moved_to_folder": has_moved, "body": body, "revision": revision,
        "told": notes(told, path.name(), desk.language()),
    });
    Ok(Answered::Json(answer))
}

/// Returns the id of the post that a query names.
fn post_of(query: &str) -> Option<String> {
    let post = query.split('&').find_map(|pair| pair.strip_prefix("post="))?;
    post.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| post.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_named_by_its_id_and_nothing_else() {
        assert_eq!(post_of("post=ab12&x=1").as_deref(), Some("ab12"));
        for query in ["", "post", "x=1", "post=../a", "post=a%2Fb"] {
            assert_eq!(post_of(query), None, "{query}");
        }
    }
}
