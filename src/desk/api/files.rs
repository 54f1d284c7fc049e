//! The files of a post: listed, shown as small pictures, made attachments or presentations, taken away.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::Answered;
use crate::desk::api::text::edit;
use crate::desk::detail_files::shown;
use crate::desk::files::attaching::{Presented, attached, detached};
use crate::desk::files::listing::{AttachmentWords, PostFile, PostFileKind, is_own, post_files};
use crate::desk::files::markup::{FileWords, link_to, markup};
use crate::desk::files::slides::{pictures, transcript_path};
use crate::desk::files::taking_in::{on_disk_now, placing, text_now};
use crate::desk::files::thumbnail::{best, thumbnail};
use crate::desk::kept_versions::add_version;
use crate::desk::open_site::OpenSite;
use crate::desk::parts::{NotOpened, parts};
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::diagnostic::catalogue::Language;
use crate::disk::blob_folder::BlobFolder;
use crate::disk::clock;
use crate::disk::kept::bin::{Deleted, put};
use crate::disk::kept::version_log::VersionKind;
use crate::disk::real_path::on_disk;
use crate::disk::replace::{Replaced, replace_if_same};
use crate::media::attachment::Attachment;
use crate::media::digest::attachment;
use crate::media::kind::{FileCategory, kind_of};
use crate::media::options::{DRAW_MAX, DigestOptions};
use crate::model::presentations::twin;
use crate::parse::dates::Dates;
use crate::parse::front_matter::{AttachmentEntry, front_matter};
use crate::source::path::{SourcePath, relative};
use crate::source::snapshot::{Snapshot, Source};
use crate::yaml::read::entries;

/// Names a post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesRequest {
    /// The post.
    pub post: String,
}

/// Asks for a picture of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BytesRequest {
    /// The file, or the picture of a slide.
    pub file: String,
    /// Its width in pixels at most.
    pub width: u32,
}

/// Says how a file is shown.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileKindRequest {
    /// The post; needed for a file that does not lie in its folder.
    #[serde(default)]
    pub post: Option<String>,
    /// The file.
    pub file: String,
    /// As what.
    pub kind: ShownAs,
}

/// How a file among the attachments is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShownAs {
    /// As a file to download.
    Attachment,
    /// As slides on a page of their own.
    Presentation,
}

/// Names a file, and the post if the file does not lie in its folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRequest {
    /// The post.
    #[serde(default)]
    pub post: Option<String>,
    /// The file.
    pub file: String,
}

/// Asks what is written in the text for a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkupRequest {
    /// The post.
    pub post: String,
    /// The file.
    pub file: String,
    /// What the author says of it.
    pub words: FileWords,
}

/// Returns the files of a post.
///
/// # Errors
///
/// If there is no such post.
pub fn files(desk: &Arc<Desk>, request: FilesRequest) -> Result<Value, Refusal> {
    let FilesRequest { post } = request;
    let site = desk.site()?;
    let post = site.post_path(&post)?;
    let disk = on_disk_now(&site, &post, &[]).map_err(|error| Refusal::disk(&error, desk.language()))?;
    Ok(json!({"files": listed(&site, &disk, &post)}))
}

/// Returns a picture of a file, or of a slide.
///
/// # Errors
///
/// If there is none.
pub fn file_bytes(desk: &Arc<Desk>, request: BytesRequest) -> Result<Answered, Refusal> {
    let BytesRequest { file, width } = request;
    let site = desk.site()?;
    let none = || Refusal::new(404, "file_no_picture");
    let (id, page) = match file.split_once('.') {
        Some((id, page)) => (id, Some(page.parse::<usize>().map_err(|_| Refusal::request())?)),
        None => (file.as_str(), None),
    };
    let path = site.path_of(id)?;
    let source = source_of(&site, &path, desk.language())?;
    let blobs = BlobFolder::of(site.folder());
    let digest = digested(&site, &source, &blobs);
    let found = match page {
        Some(page) => {
            let beside = companion(&site, &path, &blobs);
            let drawn = pictures(&digest, beside.as_ref());
            let drawn = drawn.get(page).copied().ok_or_else(none)?;
            best(drawn, width, &blobs)
        }
        None => thumbnail(&source, &digest, None, width, &blobs),
    };
    let found = found.ok_or_else(none)?;
    Ok(Answered::Bytes { media_type: found.media_type, bytes: found.bytes })
}

/// Has a file shown as an attachment or as a presentation.
///
/// # Errors
///
/// If the details of the post cannot be edited, or the post is not open.
pub fn file_kind(desk: &Arc<Desk>, request: FileKindRequest) -> Result<Value, Refusal> {
    let FileKindRequest { post, file, kind } = request;
    let site = desk.site()?;
    let file = site.path_of(&file)?;
    let post = post_of(&site, post.as_deref(), &file)?;
    let wanted = kind == ShownAs::Presentation;
    let unsaid = looks_like_slides(&site, &file, desk.language())?;
    let link = relative_path(&post, &file);
    let name = file.name().to_owned();
    let change = |front: &str| attached(front, &post, &link, Presented { wanted, unsaid }).ok();
    edit_front(desk, &site, &post, &name, change)?;
    answer(desk, &site, &post)
}

/// Puts a file into the bin, from where it comes back; the text of the post is left as it is.
///
/// # Errors
///
/// If it does not lie in the folder of the post, or the disk refuses.
pub fn file_remove(desk: &Arc<Desk>, request: FileRequest) -> Result<Value, Refusal> {
    let FileRequest { post, file } = request;
    let site = desk.site()?;
    let file = site.path_of(&file)?;
    let post = post_of(&site, post.as_deref(), &file)?;
    let disk = on_disk_now(&site, &post, &[]).map_err(|error| Refusal::disk(&error, desk.language()))?;
    if !is_own(&disk, &post, &file) && !is_only_there(&file, &post) {
        return Err(Refusal::new(409, "file_elsewhere").with("file", file.name()));
    }
    {
        let _alone = placing();
        let transcript = transcript_path(&file).filter(|path| site.folder().join(path.as_str()).is_file());
        let gone: Vec<SourcePath> = [file.clone()].into_iter().chain(transcript).collect();
        put(site.folder(), &file, file.name(), Deleted::Files(&gone), clock::now())
            .map_err(|error| Refusal::disk(&error, desk.language()))?;
    }
    site.touched([site.folder().join(file.as_str())]);
    let (name, link) = (file.name().to_owned(), relative_path(&post, &file));
    // A post whose details cannot be read names it further; the build tells.
    edit_front(desk, &site, &post, &name, |front| detached(front, &post, &link).ok()).ok();
    answer(desk, &site, &post)
}

/// Returns what is written in the text for a file.
///
/// # Errors
///
/// If there is no such file.
pub fn file_markup(desk: &Arc<Desk>, request: MarkupRequest) -> Result<Value, Refusal> {
    let MarkupRequest { post, file, words } = request;
    let site = desk.site()?;
    let (post, file) = (site.post_path(&post)?, site.path_of(&file)?);
    Ok(json!({"markdown": markup(&link_to(&post, &file), &words)}))
}

/// Returns the files of a post as the page gets them. `disk` is what lies there.
#[must_use]
pub fn listed(site: &OpenSite, disk: &Snapshot, post: &SourcePath) -> Vec<Value> {
    let text = text_now(site, disk, post);
    let blobs = BlobFolder::of(site.folder());
    let is_wide = |source: &Source| digested(site, source, &blobs).paged_text().is_some_and(|text| text.is_wide());
    let files = post_files(disk, post, &text, &attachments_of(site, post, &text), &is_wide);
    files.iter().map(|file| to_json(site, file)).collect()
}

fn to_json(site: &OpenSite, file: &PostFile) -> Value {
    let PostFile { path, kind, title, bytes, alt, is_used, link } = file;
    json!({
        "file": site.new_id(path), "name": path.name(), "title": title, "kind": kind, "bytes": bytes, "alt": alt,
        "used": is_used, "link": link,
        "is_drawn": *kind == PostFileKind::Picture && path.extension() != "svg",
    })
}

/// Returns the answer to a change: the files and the details of the post.
fn answer(desk: &Desk, site: &OpenSite, post: &SourcePath) -> Result<Value, Refusal> {
    let disk = on_disk_now(site, post, &[]).map_err(|error| Refusal::disk(&error, desk.language()))?;
    let details = shown(site, &text_now(site, &disk, post), post);
    Ok(json!({"files": listed(site, &disk, post), "details": details}))
}

/// Returns what the details of a post say of its attachments.
fn attachments_of(site: &OpenSite, post: &SourcePath, text: &str) -> BTreeMap<SourcePath, AttachmentWords> {
    let Ok(parts) = parts(text.as_bytes()) else { return BTreeMap::new() };
    let mut told_elsewhere = Vec::new();
    let read = entries(post, parts.front_text(), 0).into_value(&mut told_elsewhere);
    let config = site.config();
    let dates = Dates::of(&config, clock::today(&config.zone));
    let front = front_matter(post, &read.entries, dates, &mut told_elsewhere);
    let entries = front.attachments.into_iter().flatten();
    let entry = |entry: AttachmentEntry| {
        let path = SourcePath::resolve(post.folder(), &entry.file.value.replace('\\', "/"))?;
        let title = entry.title.map(|title| title.value);
        Some((path, AttachmentWords { title, is_presentation: entry.is_presentation }))
    };
    entries.filter_map(entry).collect()
}

/// Returns the post that a file belongs to: the one that is named, or the one in whose folder the file lies.
fn post_of(site: &OpenSite, named: Option<&str>, file: &SourcePath) -> Result<SourcePath, Refusal> {
    if let Some(named) = named {
        return site.post_path(named);
    }
    let mut above = file.folders_above().filter_map(|folder| SourcePath::new(&format!("{folder}/index.md")));
    // A build may not know yet that it moved there.
    above.find(|index| site.folder().join(index.as_str()).is_file()).ok_or_else(Refusal::unknown)
}

/// Returns whether a file lies in the folder that has the name of a post of one file.
fn is_only_there(file: &SourcePath, post: &SourcePath) -> bool {
    file.folder().starts_with(&format!("{}/{}", post.folder(), post.stem())) && post.name() != "index.md"
}

/// Returns the path of a file as the details of a post name it.
fn relative_path(post: &SourcePath, file: &SourcePath) -> String {
    relative(post.folder(), file.as_str())
}

/// Returns a file as it lies on the disk.
pub(super) fn source_of(site: &OpenSite, path: &SourcePath, language: Language) -> Result<Source, Refusal> {
    if let Some(source) = site.snapshot().get(path.as_str()) {
        return Ok(source.clone());
    }
    let there = site.folder().join(path.as_str());
    let disk = on_disk_now(site, path, &[there]).map_err(|error| Refusal::disk(&error, language))?;
    disk.get(path.as_str()).cloned().ok_or_else(Refusal::unknown)
}

/// Digests a file as the build does it, so that both share what they keep.
pub(super) fn digested(site: &OpenSite, source: &Source, blobs: &BlobFolder) -> Attachment {
    let config = site.config();
    let is_slides = source.path.extension() == "pdf";
    let options = DigestOptions {
        is_presentation: is_slides.then_some(true),
        has_office: config.office.is_some(),
        draw_max: config.draw_max.unwrap_or(DRAW_MAX),
        ..DigestOptions::default()
    };
    attachment(source, options, blobs).value
}

/// Returns the PDF beside a file of slides, with its pages drawn.
pub(super) fn companion(site: &OpenSite, slides: &SourcePath, blobs: &BlobFolder) -> Option<Attachment> {
    let disk = on_disk_now(site, &SourcePath::new(&format!("{}/index.md", slides.folder()))?, &[]).ok()?;
    let found = twin(slides, disk.below(slides.folder()).map(|source| &source.path))?.clone();
    Some(digested(site, disk.get(found.as_str())?, blobs))
}

/// Returns whether pages take a file for slides if nothing is said.
pub(super) fn looks_like_slides(site: &OpenSite, file: &SourcePath, language: Language) -> Result<bool, Refusal> {
    match file.extension().as_str() {
        "md" | "markdown" => Ok(true),
        "pdf" => {
            let source = source_of(site, file, language)?;
            let digest = digested(site, &source, &BlobFolder::of(site.folder()));
            Ok(digest.paged_text().is_some_and(|text| text.is_wide()))
        }
        extension => Ok(kind_of(extension).category == FileCategory::Presentation),
    }
}

/// Changes the details of a post: of one that is open in the text that is written, else in its file.
fn edit_front(
    desk: &Desk,
    site: &OpenSite,
    post: &SourcePath,
    file: &str,
    change: impl FnOnce(&str) -> Option<String>,
) -> Result<(), Refusal> {
    let changed = |text: &str| {
        let parts = parts(text.as_bytes()).map_err(NotOpened::refusal)?;
        let front = parts.front_text();
        let new = change(front).ok_or_else(|| Refusal::new(409, "file_details_broken").with("file", file))?;
        Ok(if new == front { text.to_owned() } else { parts.with_front(&new) })
    };
    if site.with_texts(|texts| texts.contains_key(post)) {
        return edit(desk, site, post, changed).map(|_| ());
    }
    let refused = |error: &std::io::Error| Refusal::disk(error, desk.language());
    let _writing = site.writing();
    let there = on_disk(site.folder(), post).map_err(|_| Refusal::unknown())?;
    let was = fs::read_to_string(&there).map_err(|error| refused(&error))?;
    let text = changed(&was)?;
    // Only a detail is changed, and both texts are or were in the file.
    add_version(site, post, &was, VersionKind::Opened, clock::now()).ok();
    match replace_if_same(&there, was.as_bytes(), &text).map_err(|error| refused(&error))? {
        Replaced::Written => {
            add_version(site, post, &text, VersionKind::Saved, clock::now()).ok();
            site.touched([there]);
            Ok(())
        }
        Replaced::Changed => Err(Refusal::new(409, "file_changed_meanwhile")),
    }
}
