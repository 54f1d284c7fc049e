//! A text that goes out with a publication -> how readers get it, and its file, written so when it lies there: until then it stays as
//! it was, whatever happens meanwhile.

use std::fs;
use std::io;
use std::path::Path;

use jiff::civil::Date;

use crate::config::settings::Config;
use crate::desk::change_details::{NotChanged, changed};
use crate::desk::detail_change::Detail;
use crate::disk::real_path::on_disk;
use crate::disk::replace::{Replaced, replace_if_same};
use crate::parse::dates::Dates;
use crate::source::path::SourcePath;

/// How often a file is read again that somebody else writes in the same moment.
const TRIES: usize = 20;

/// A text that goes out with a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// Its file.
    pub path: SourcePath,
    /// The day that it gets, with a time or without; `None` if it keeps its own.
    pub date: Option<String>,
}

impl Released {
    /// Returns a text of the file as readers get it: it is no draft any more, and has its day. Nothing else in it changes.
    ///
    /// # Errors
    ///
    /// [`NotChanged`] if its details cannot be changed safely.
    pub fn text(&self, text: &str, config: &Config, today: Date) -> Result<String, NotChanged> {
        let date = self.date.clone().map(|date| Detail::Date(Some(date)));
        let details: Vec<Detail> = date.into_iter().chain([Detail::Draft(false)]).collect();
        changed(text, &self.path, &details, Dates::of(config, today))
    }

    /// Writes the file as readers have it now; returns what it holds. What somebody else wrote there meanwhile stays.
    ///
    /// # Errors
    ///
    /// When it cannot be read, changed or written.
    pub fn write(&self, site: &Path, config: &Config, today: Date) -> io::Result<String> {
        for _ in 0..TRIES {
            let file = on_disk(site, &self.path)?;
            let now = fs::read_to_string(&file)?;
            let wanted = self.text(&now, config, today).map_err(|_| io::ErrorKind::InvalidData)?;
            if wanted == now || replace_if_same(&file, now.as_bytes(), &wanted)? == Replaced::Written {
                return Ok(wanted);
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    const DRAFT: &str = "---\r\ntitle: 'Ett'  # rubrik\r\ndraft: true\r\ndate: 2026-1-5\r\n---\r\n\r\nText.\r\n";

    fn released(date: Option<&str>) -> Released {
        let path = SourcePath::new("content/posts/ett.md").expect("a path");
        Released { path, date: date.map(str::to_owned) }
    }

    #[test]
    fn only_what_makes_it_go_out_is_changed() {
        let config = Config { zone: TimeZone::UTC, ..Config::default() };
        let today = date(2026, 11, 29);
        let kept = released(None).text(DRAFT, &config, today).expect("a text");
        assert_eq!(kept, DRAFT.replace("draft: true", "draft: false"));
        let dated = released(Some("2026-11-29")).text(DRAFT, &config, today).expect("a text");
        assert_eq!(dated, kept.replace("2026-1-5", "2026-11-29"));
        assert_eq!(released(Some("2026-11-29")).text(&dated, &config, today).as_ref(), Ok(&dated), "once is enough");
    }

    #[test]
    fn what_was_written_meanwhile_stays() {
        let (folder, config) = (tempfile::tempdir().expect("a folder"), Config::default());
        let today = date(2026, 11, 29);
        let file = folder.path().join("content/posts/ett.md");
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, DRAFT.replace("Text.", "Mer text.")).expect("a file");
        let now = released(None).write(folder.path(), &config, today).expect("written");
        assert!(now.contains("Mer text.") && now.contains("draft: false"), "{now}");
        assert_eq!(fs::read_to_string(&file).expect("a file"), now);
        let gone = Released { path: SourcePath::new("content/posts/borta.md").expect("a path"), date: None };
        assert!(gone.write(folder.path(), &config, today).is_err() && !folder.path().join(gone.path.as_str()).exists());
    }
}
