//! What has changed -> the site, built again.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::config::read::config;
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnosed, in_order};
use crate::disk::blob_folder::BlobFolder;
use crate::disk::{clock, read};
use crate::media::blob_cache::BlobCache;
use crate::model::publication::NextChange;
use crate::output::file::Output;
use crate::pipeline::build::{Build, build};
use crate::pipeline::input::{Input, Options, Purpose};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::{Progress, Stage};
use crate::serve::changed::Changed;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

/// Texts that are being written and are not on the disk yet, by their files: they take the place of what the disk holds.
pub type Unsaved = BTreeMap<SourcePath, Arc<[u8]>>;

/// Builds one site again and again, with the memory of the builds before.
pub struct Rebuilder {
    site: PathBuf,
    options: Options,
    memory: Memory,
    blob_cache: BlobFolder,
    /// The snapshot of the last build, if all files could be read.
    snapshot: Option<Arc<Snapshot>>,
    /// The site's time zone.
    zone: Option<TimeZone>,
}

/// A build and what it was built from.
#[derive(Debug)]
pub struct Rebuilt {
    /// The files it was built from.
    pub snapshot: Arc<Snapshot>,
    /// Its result: what can be shown, or nothing.
    pub build: Build,
    /// Address of the site on the web.
    pub url: BaseUrl,
    /// The site's time zone.
    pub zone: TimeZone,
}

impl Rebuilder {
    /// Returns a rebuilder without memory. `site` is the real path of the folder.
    #[must_use]
    pub fn new(site: PathBuf, options: Options) -> Self {
        let blob_cache = BlobFolder::of(&site);
        Self { site, options, memory: Memory::default(), blob_cache, snapshot: None, zone: None }
    }

    /// Reads what changed and builds, with the texts that are not saved in the place of those that are.
    ///
    /// # Errors
    ///
    /// When the site folder is not there.
    pub fn rebuild(&mut self, changed: &Changed, unsaved: &Unsaved, progress: &dyn Progress) -> io::Result<Rebuilt> {
        progress.stage(Stage::Read, 1);
        let Diagnosed { value: mut snapshot, diagnostics } = self.read(changed)?;
        self.snapshot = diagnostics.is_empty().then(|| Arc::clone(&snapshot));
        if !unsaved.is_empty() {
            let snapshot = Arc::make_mut(&mut snapshot);
            for (path, bytes) in unsaved {
                snapshot.insert(Source::new(path.clone(), Arc::clone(bytes)));
            }
        }
        let Config { zone, url, .. } =
            snapshot.get(SETTINGS_PATH).map(|source| config(source).value).unwrap_or_default();
        self.zone = Some(zone.clone());
        let url = self.options.url(url.clone()).unwrap_or(url);
        let now = clock::now();
        let date = now.to_zoned_datetime(zone.clone()).date();
        let (options, blob_cache) = (&self.options, Some(&self.blob_cache as &dyn BlobCache));
        let input =
            Input { snapshot: &snapshot, today: date, now, options, progress, blob_cache, purpose: Purpose::Preview };
        let mut build = build(&input, &mut self.memory);
        build.diagnostics.extend(diagnostics);
        build.diagnostics = in_order(build.diagnostics);
        Ok(Rebuilt { snapshot, build, url, zone })
    }

    /// Draws the page of a text that is being typed, as the next build will. `None` if it takes a build.
    pub fn typed(&mut self, path: &SourcePath, bytes: &Arc<[u8]>, progress: &dyn Progress) -> Option<Output> {
        let today = clock::today(self.zone.as_ref()?);
        self.memory.typed_page(&Source::new(path.clone(), Arc::clone(bytes)), today, progress)
    }

    /// Reads the files that changed, or all of them where that is not enough.
    fn read(&mut self, changed: &Changed) -> io::Result<Diagnosed<Arc<Snapshot>>> {
        if let (Changed::Paths(paths), Some(mut known)) = (changed, self.snapshot.take())
            && read::reread(&self.site, Arc::make_mut(&mut known), paths)
        {
            return Ok(Diagnosed { value: known, diagnostics: Vec::new() });
        }
        let Diagnosed { value, diagnostics } = read::snapshot(&self.site)?;
        Ok(Diagnosed { value: Arc::new(value), diagnostics })
    }
}

/// Returns whether the site changes although no file did: a post is due, or has expired.
#[must_use]
pub fn is_due(zone: &TimeZone, next_change: NextChange, now: Timestamp) -> bool {
    let NextChange { date, moment } = next_change;
    let today = now.to_zoned_datetime(zone.clone()).date();
    date.is_some_and(|date| today >= date) || moment.is_some_and(|moment| now >= moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_due_on_the_day_and_at_the_moment_of_a_post() {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let moment = |text: &str| text.parse::<Timestamp>().expect("a moment");
        let is_due = |next_change, now| is_due(&zone, next_change, moment(now));
        assert!(!is_due(NextChange::default(), "2026-11-23T23:00:00Z"));
        let tomorrow = NextChange { date: Some(jiff::civil::date(2026, 11, 24)), moment: None };
        assert!(!is_due(tomorrow, "2026-11-23T22:59:59Z"));
        assert!(is_due(tomorrow, "2026-11-23T23:00:00Z"));
        let later = NextChange { date: None, moment: Some(moment("2026-11-23T13:30:00Z")) };
        assert!(!is_due(later, "2026-11-23T13:29:59Z"));
        assert!(is_due(later, "2026-11-23T13:30:00Z"));
    }
}
