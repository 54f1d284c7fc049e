//! Files in the details of a post: the page names them by ids, the post by links.

use serde_json::{Value, json};

use crate::desk::detail_change::{AttachedFile, DetailChange};
use crate::desk::details::Details;
use crate::desk::open_site::OpenSite;
use crate::desk::written::details_of;
use crate::source::path::{SourcePath, relative};
use crate::source::snapshot::Snapshot;
use crate::text::address::decoded;

/// Returns the details of a text as the page shows them: with the ids, names and sizes of files. A file that is not there keeps
/// its link as its id.
#[must_use]
pub fn shown(site: &OpenSite, text: &str, path: &SourcePath) -> Value {
    let Some(details) = details_of(site, text, path) else { return Value::Null };
    let snapshot = site.snapshot();
    let id = |link: &str| file_of(&snapshot, path, link).map_or_else(|| link.to_owned(), |file| site.id_of(&file));
    let attached = |AttachedFile { file, title }: &AttachedFile| {
        let found = file_of(&snapshot, path, file);
        let name = found.as_ref().map_or(file.as_str(), SourcePath::name);
        let bytes = found.as_ref().and_then(|found| snapshot.get(found.as_str())).map_or(0, |source| source.len);
        json!({"file": id(file), "link": file, "title": title, "name": name, "bytes": bytes, "is_missing": found.is_none()})
    };
    let attachments: Vec<Value> = details.attachments.iter().map(attached).collect();
    let cover = details.cover.as_ref().map(
        |cover| json!({"file": id(&cover.file), "link": cover.file, "alt": cover.alt, "decorative": cover.decorative}),
    );
    let mut all = serde_json::to_value(&details).unwrap_or_default();
    (all["attachments"], all["cover"]) = (attachments.into(), cover.unwrap_or_default());
    all
}

/// Returns a change as the post writes it: with links in the place of ids. Files that the post names already keep their links.
#[must_use]
pub fn linked(site: &OpenSite, change: DetailChange, text: &str, path: &SourcePath) -> DetailChange {
    let snapshot = site.snapshot();
    let now = details_of(site, text, path).unwrap_or_default();
    let link = |id: &str| match site.path_of(id) {
        Ok(file) => link_to(&snapshot, &now, path, &file),
        // What is no id is a link: that of a file that is not there.
        Err(_) => id.to_owned(),
    };
    let DetailChange { key, mut value } = change;
    match (key.as_str(), &mut value) {
        ("attachments", Value::Array(files)) => files.iter_mut().for_each(|file| link_in(file, &link)),
        ("cover", cover) => link_in(cover, &link),
        _ => {}
    }
    DetailChange { key, value }
}

fn link_in(file: &mut Value, link: &dyn Fn(&str) -> String) {
    let id = file.get("file").and_then(Value::as_str).map(link);
    if let (Some(link), Some(file)) = (id, file.as_object_mut()) {
        file.insert("file".to_owned(), link.into());
    }
}

/// Returns the link to a file: as the post writes it already, else the shortest.
fn link_to(snapshot: &Snapshot, now: &Details, path: &SourcePath, file: &SourcePath) -> String {
    let attached = now.attachments.iter().map(|attached| attached.file.as_str());
    let mut links = attached.chain(now.cover.iter().map(|cover| cover.file.as_str()));
    let known = links.find(|link| file_of(snapshot, path, link).as_ref() == Some(file));
    known.map_or_else(|| relative(path.folder(), file.as_str()), str::to_owned)
}

/// Returns the file that a post names, if it is there.
fn file_of(snapshot: &Snapshot, path: &SourcePath, link: &str) -> Option<SourcePath> {
    let typed = SourcePath::resolve(path.folder(), link).filter(|file| snapshot.get(file.as_str()).is_some());
    let encoded = || SourcePath::resolve(path.folder(), &decoded(link));
    typed.or_else(encoded).filter(|file| snapshot.get(file.as_str()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::detail_change::Cover;
    use crate::source::snapshot::Source;

    #[test]
    fn files_keep_the_links_by_which_a_post_names_them() {
        let file = |path: &str| SourcePath::new(path).expect("a path");
        let files = ["content/posts/a/plan b.pdf", "content/posts/a/bild.jpg", "content/posts/delad.pdf"];
        let snapshot = Snapshot::new(files.iter().map(|path| Source::new(file(path), *b"x")));
        let post = file("content/posts/a/index.md");
        let attached = AttachedFile { file: "./plan%20b.pdf".to_owned(), title: None };
        let cover = Cover { file: "saknas.jpg".to_owned(), alt: String::new(), decorative: false };
        let now = Details { attachments: vec![attached], cover: Some(cover), ..Details::default() };
        let link = |path: &str| link_to(&snapshot, &now, &post, &file(path));
        assert_eq!(link("content/posts/a/plan b.pdf"), "./plan%20b.pdf");
        assert_eq!(link("content/posts/a/bild.jpg"), "bild.jpg");
        assert_eq!(link("content/posts/delad.pdf"), "../delad.pdf");
        assert_eq!(file_of(&snapshot, &post, "saknas.jpg"), None);
        assert_eq!(file_of(&snapshot, &post, "../../../../etc/passwd"), None);
    }
}
