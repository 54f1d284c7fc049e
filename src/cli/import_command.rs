//! The command that imports a blog again, once its address is known.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::cli::import_arguments::ImportArguments;
use crate::config::new_site::accessibility;
use crate::diagnostic::catalogue::Language;
use crate::disk::import_record::Record;
use crate::disk::media_source::MediaSource;
use crate::import::model::files;
use crate::import::model::platform::Platform;
use crate::source::new_page::NewPage;
use crate::text::quote::argument;

/// Returns the command of an import with an example of the blog's address; `blog` is the one of several that was chosen.
#[must_use]
pub(super) fn with_url(
    platform: Platform,
    blog: Option<&str>,
    arguments: &ImportArguments,
    language: Language,
) -> String {
    let name = match language {
        Language::Swedish => "DIN-BLOGG",
        Language::English => "YOUR-BLOG",
    };
    let (kind, url) = match platform {
        Platform::WordPress => ("wordpress", format!("https://{name}.example.se/")),
        Platform::Blogger { .. } => ("blogger", format!("https://{name}.blogspot.com/")),
    };
    let path = |path: &Path| argument(&path.display().to_string());
    let mut words = vec!["griffel import".to_owned(), kind.to_owned()];
    words.extend(arguments.exports.iter().map(|export| path(export)));
    words.extend(arguments.media.iter().map(|media| format!("--media {}", path(media))));
    words.extend(blog.map(|blog| format!("--blog {}", argument(blog))));
    if platform == (Platform::Blogger { to_tags: true }) {
        words.push("--labels tags".to_owned());
    }
    words.extend(arguments.fetch.then(|| "--fetch".to_owned()));
    words.push(format!("--timezone {} --into {} --url {url}", arguments.timezone, path(&arguments.into)));
    words.join(" ")
}

/// Returns the accessibility statements that an import may write. A site that is there has its own, unless an import wrote it.
///
/// # Errors
///
/// When the site cannot be read.
pub(super) fn statements(record: &Record, site: &Path) -> io::Result<Vec<NewPage>> {
    let is_new = record.is_all_of(site)?;
    let mut pages = [Language::Swedish, Language::English].map(accessibility).to_vec();
    pages.retain(|page| {
        let path = page.path();
        if is_new { !record.is_deleted(&path, site) } else { record.has(&path, site) }
    });
    Ok(pages)
}

/// Returns files as an import sees them.
pub(super) fn on(media: &Arc<MediaSource>) -> Arc<dyn files::MediaSource> {
    Arc::clone(media) as Arc<dyn files::MediaSource>
}
