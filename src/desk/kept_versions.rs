//! Texts of posts -> their versions, and what is known of them.

use std::io;

use jiff::Timestamp;

use crate::desk::open_site::OpenSite;
use crate::desk::parts::parts;
use crate::disk::clock;
use crate::disk::kept::version_log::VersionKind;
use crate::disk::kept::versions::{PostName, VersionList};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::yaml::node::NodeKind;
use crate::yaml::read::entries;

/// Keeps a text as a version of its post. Where the text itself is in a file that stays, the caller may go on without the version.
///
/// # Errors
///
/// When it cannot be written. Nothing may then be replaced or deleted of which the text is nowhere else: [`hold_version`].
pub fn add_version(
    site: &OpenSite,
    path: &SourcePath,
    text: &str,
    kind: VersionKind,
    now: Timestamp,
) -> io::Result<()> {
    let id = id_of(path, text);
    let post = PostName { path, id: id.as_deref() };
    site.versions().add(post, text, kind, now).map(|_| ())
}

/// Makes sure that a text is among the versions of its post and can be read, before it is replaced or deleted.
///
/// # Errors
///
/// When that is not sure. Then nothing may be replaced or deleted.
pub fn hold_version(site: &OpenSite, path: &SourcePath, text: &str, kind: VersionKind) -> io::Result<()> {
    hold(site, path, text, |_| true, || add_version(site, path, text, kind, clock::now()))
}

/// Makes sure that a text that an earlier desk left is among the versions of its post, and is known there as that.
///
/// # Errors
///
/// When that is not sure. Then it may not be deleted.
pub fn hold_left(site: &OpenSite, path: &SourcePath, text: &str, when: Timestamp) -> io::Result<()> {
    let is_left = |kind| kind == VersionKind::Left;
    hold(site, path, text, is_left, || add_version(site, path, text, VersionKind::Left, when))
}

/// Adds a version if there is none of the text, of a wanted kind, that can be read.
fn hold(
    site: &OpenSite,
    path: &SourcePath,
    text: &str,
    is_wanted: impl Fn(VersionKind) -> bool,
    add: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    let fingerprint = Fingerprint::of(text.as_bytes());
    let versions = versions_of(site, path, text)?.versions;
    let mut same = versions.iter().filter(|version| version.text == fingerprint && is_wanted(version.kind));
    // The list may name what a synchronising program took away.
    let is_held = same.next().is_some_and(|version| site.versions().text(version).is_ok_and(|kept| kept == text));
    if is_held { Ok(()) } else { add() }
}

/// Returns the versions of a post, which is known by its file and by the `id` in its text.
///
/// # Errors
///
/// When a list cannot be read.
pub fn versions_of(site: &OpenSite, path: &SourcePath, text: &str) -> io::Result<VersionList> {
    let id = id_of(path, text);
    site.versions().list(PostName { path, id: id.as_deref() })
}

/// Returns the `id` in a text.
fn id_of(path: &SourcePath, text: &str) -> Option<String> {
    let pairs = entries(path, parts(text.as_bytes()).ok()?.front_text(), 0).value.entries;
    let id = pairs.into_iter().find(|pair| pair.key == "id")?;
    match id.value.kind {
        NodeKind::Scalar { text, is_quoted: _ } => Some(text),
        NodeKind::List(_) | NodeKind::Map(_) => None,
    }
}
