//! Deleted posts: put into the bin with their files, listed, and brought back.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::text::PostRequest;
use crate::desk::kept_versions::{add_version, hold_version};
use crate::desk::merged_post::title_of;
use crate::desk::recovery::present;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::disk::clock;
use crate::disk::kept::bin::{self, Deleted};
use crate::disk::kept::version_log::VersionKind;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// Names something in the bin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BinRequest {
    /// The item.
    pub item: String,
}

/// Puts a post into the bin, with all files of its folder. What was typed and not saved is kept as a version.
///
/// # Errors
///
/// If the post is not known, or the disk refuses; everything is at its place then.
pub fn bin_put(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let PostRequest { post } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let text = present(&site, &path).unwrap_or_default();
    let now = clock::now();
    let refused = |error: &std::io::Error| Refusal::disk(error, desk.language());
    add_version(&site, &path, &text, VersionKind::Removed, now).map_err(|error| refused(&error))?;
    let title = site.seen().entries.get(&path).map_or_else(|| title_of(&path, &text), |entry| entry.title.clone());
    let files = files_with(&site.snapshot(), &path);
    let deleted = if files.is_alone { Deleted::Folder(path.folder()) } else { Deleted::Files(&files.files) };
    // What is typed from now on would write the file again.
    let writing = site.writing();
    let open = site.with_texts(|texts| texts.remove(&path));
    // What was typed in this moment.
    let later = open.as_ref().filter(|open| *open.text != *text);
    let held = later.map_or(Ok(()), |open| hold_version(&site, &path, &open.text, VersionKind::Removed));
    if let Err(error) = held.and_then(|()| bin::put(site.folder(), &path, &title, deleted, now)) {
        site.with_texts(|texts| open.map(|open| texts.insert(path.clone(), open)));
        return Err(refused(&error));
    }
    drop(writing);
    site.take_offer(&path);
    site.unsaved().forget(&path, &text).ok();
    site.show_saved(&path);
    site.touched_all();
    desk.tell(&json!({"type": "overview"}));
    Ok(json!({}))
}

/// Brings an item back to its place, or beside it if there is something else now.
///
/// # Errors
///
/// If there is none of this name, or the disk refuses.
pub fn bin_restore(desk: &Arc<Desk>, request: BinRequest) -> Result<Value, Refusal> {
    let BinRequest { item } = request;
    let site = desk.site()?;
    let path = bin::restore(site.folder(), &item).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Refusal::unknown(),
        _ => Refusal::disk(&error, desk.language()),
    })?;
    let post = site.new_id(&path);
    site.touched_all();
    desk.tell(&json!({"type": "overview"}));
    Ok(json!({"post": post}))
}

/// The files of a post.
struct PostFiles {
    /// The post, and the files beside it that are its own.
    files: Vec<SourcePath>,
    /// Whether nothing else lies in its folder.
    is_alone: bool,
}

/// Returns the files that go with a post: of an `index.md` those of its folder, but for folders of other posts.
fn files_with(snapshot: &Snapshot, post: &SourcePath) -> PostFiles {
    let single = PostFiles { files: vec![post.clone()], is_alone: false };
    if post.name() != "index.md" || post.folder().matches('/').count() < 2 {
        return single;
    }
    let all: Vec<&SourcePath> = snapshot.below(post.folder()).map(|source| &source.path).collect();
    let others: Vec<&SourcePath> =
        all.iter().copied().filter(|path| path.extension() == "md" && *path != post).collect();
    if others.is_empty() {
        return PostFiles { is_alone: true, ..single };
    }
    let is_of_other = |path: &SourcePath| {
        let is_in_folder = |other: &SourcePath| other.folder() != post.folder() && path.is_below(other.folder());
        others.iter().any(|other| path == *other || is_in_folder(other))
    };
    // Beside other posts in the same folder nobody knows whose picture is whose: it stays.
    if others.iter().any(|other| other.folder() == post.folder()) {
        return single;
    }
    let own = all.into_iter().filter(|path| *path != post && !is_of_other(path));
    PostFiles { files: std::iter::once(post).chain(own).cloned().collect(), is_alone: false }
}

#[cfg(test)]
mod tests {
    use crate::source::snapshot::Source;

    use super::*;

    #[test]
    fn a_folder_goes_whole_unless_other_posts_lie_in_it() {
        let path = |path: &str| SourcePath::new(path).expect("a path");
        let snapshot = Snapshot::new(
            [
                "content/posts/resa/index.md",
                "content/posts/resa/bilder/a.jpg",
                "content/posts/hej.md",
                "content/pages/om/index.md",
                "content/pages/om/b.jpg",
                "content/pages/om/mer/index.md",
                "content/pages/om/mer/c.jpg",
                "content/pages/index.md",
                "content/posts/par/index.md",
                "content/posts/par/andra.md",
                "content/posts/par/d.jpg",
            ]
            .map(|name| Source::new(path(name), *b"x")),
        );
        let with = |name: &str| {
            let PostFiles { files, is_alone } = files_with(&snapshot, &path(name));
            (files.iter().map(|file| file.as_str().to_owned()).collect::<Vec<_>>(), is_alone)
        };
        assert!(with("content/posts/resa/index.md").1);
        assert_eq!(with("content/posts/hej.md"), (vec!["content/posts/hej.md".to_owned()], false));
        assert_eq!(with("content/pages/om/index.md").0, ["content/pages/om/index.md", "content/pages/om/b.jpg"]);
        assert_eq!(with("content/pages/index.md").0, ["content/pages/index.md"]);
        assert_eq!(with("content/posts/par/index.md"), (vec!["content/posts/par/index.md".to_owned()], false));
    }
}
