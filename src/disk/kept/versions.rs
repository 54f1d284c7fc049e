//! Every version of every post: texts once each, and a list for each post that follows it when its file moves.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use walkdir::WalkDir;

use crate::disk::in_use;
use crate::disk::kept::text_store::TextStore;
use crate::disk::kept::thinning::thinned;
use crate::disk::kept::version_log::{Version, VersionKind, VersionLog, add_to_log, read_log, written_log};
use crate::disk::kept::whole_file::write_whole;
use crate::disk::own_folder::VERSIONS;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Ends the names of the lists.
const EXTENSION: &str = ".log";

/// By what a post is known.
#[derive(Debug, Clone, Copy)]
pub struct PostName<'a> {
    /// Its file.
    pub path: &'a SourcePath,
    /// Its `id`, if it has one: it stays when the file is moved or renamed.
    pub id: Option<&'a str>,
}

/// The versions of a post.
#[derive(Debug, Default)]
pub struct VersionList {
    /// The versions, the newest first.
    pub versions: Vec<Version>,
    /// How many lines of the list cannot be read.
    pub damaged: usize,
}

/// What came of thinning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Thinned {
    /// How many versions went.
    pub versions: usize,
    /// How many texts were deleted with them.
    pub texts: usize,
}

/// The folder of the versions of a site.
#[derive(Debug)]
pub struct VersionsFolder {
    site: PathBuf,
    folder: PathBuf,
    texts: TextStore,
    /// Held by whoever writes; the texts that were named since the program began, which thinning must not delete.
    named: Mutex<BTreeSet<Fingerprint>>,
}

impl VersionsFolder {
    /// Returns the folder of a site, which may not exist yet.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        let folder = site.join(VERSIONS);
        let texts = TextStore::new(folder.join("texts"));
        Self { site: site.to_path_buf(), folder, texts, named: Mutex::default() }
    }

    /// Keeps a version; returns whether there is a new one. The text of the newest version makes none, unless it is published now.
    ///
    /// # Errors
    ///
    /// When it cannot be written; all versions before are there then.
    pub fn add(&self, post: PostName, text: &str, kind: VersionKind, when: Timestamp) -> io::Result<bool> {
        let mut named = self.writing();
        self.adopt(post, &mut named)?;
        let log = self.log(post.path);
        let newest = read_log(&log)?.versions.into_iter().max_by_key(|version| version.when);
        let is_same = newest.is_some_and(|newest| {
            newest.text == Fingerprint::of(text.as_bytes())
                && (kind != VersionKind::Published || newest.kind == VersionKind::Published)
        });
        if is_same {
            return Ok(false);
        }
        // The text comes first: a list must not name what is not there.
        let version = Version { when, kind, text: self.texts.keep(text)?, bytes: text.len() as u64 };
        named.insert(version.text);
        add_to_log(&log, &version)?;
        Ok(true)
    }

    /// Returns the versions of a post, also those that were kept when its file had another name.
    ///
    /// # Errors
    ///
    /// When a list cannot be read.
    pub fn list(&self, post: PostName) -> io::Result<VersionList> {
        let mut list = VersionList::default();
        let paths = std::iter::once(post.path.clone()).chain(self.former(post));
        for log in paths.flat_map(|path| self.logs(&path)) {
            let VersionLog { versions, damaged } = read_log(&log)?;
            list.versions.extend(versions);
            list.damaged += damaged.len();
        }
        list.versions.sort_by_key(|version| Reverse((version.when, version.kind, version.text)));
        list.versions.dedup();
        Ok(list)
    }

    /// Returns the text of a version: the whole file.
    ///
    /// # Errors
    ///
    /// When it is not there any more, or damaged.
    pub fn text(&self, version: &Version) -> io::Result<String> {
        self.texts.get(version.text)
    }

    /// Lets the versions of a post follow its file to another path.
    ///
    /// # Errors
    ///
    /// When they cannot be read or written; they are under the old path then.
    pub fn moved(&self, from: &SourcePath, to: &SourcePath) -> io::Result<()> {
        self.follow(from, to, &mut self.writing())
    }

    /// Removes versions that time made superfluous, as [`thinned`] says, and texts that only they named.
    ///
    /// # Errors
    ///
    /// When a list cannot be written. No text is deleted if a list cannot be read: it may name it.
    pub fn thin(&self, now: Timestamp, zone: &TimeZone) -> io::Result<Thinned> {
        let (mut gone, mut rest) = (BTreeSet::new(), References::default());
        let mut done = Thinned::default();
        for entry in WalkDir::new(self.folder.join("posts")).sort_by_file_name() {
            let Ok(entry) = entry else {
                // Where nothing was kept yet, nothing is lost.
                rest.is_whole = false;
                continue;
            };
            if !entry.file_type().is_file() || !entry.file_name().to_string_lossy().ends_with(EXTENSION) {
                continue;
            }
            let _writing = self.writing();
            let Ok(mut log) = read_log(entry.path()) else {
                rest.is_whole = false;
                continue;
            };
            log.versions.sort_by_key(|version| version.when);
            let indexes = thinned(&log.versions, now, zone);
            let mut index = 0;
            let mut went = Vec::new();
            log.versions.retain(|version| {
                let is_gone = indexes.contains(&index);
                if is_gone {
                    went.push(version.text);
                }
                index += 1;
                !is_gone
            });
            if !went.is_empty() {
                write_whole(entry.path(), &written_log(&log))?;
                done.versions += went.len();
                gone.extend(went);
            }
            rest.add(log);
        }
        let named = self.writing();
        for text in gone.into_iter().filter(|text| rest.is_whole && !named.contains(text) && !rest.has(*text)) {
            self.texts.delete(text);
            done.texts += 1;
        }
        Ok(done)
    }

    fn writing(&self) -> MutexGuard<'_, BTreeSet<Fingerprint>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over the versions that a post had under another path, and notes where its id is now.
    fn adopt(&self, post: PostName, named: &mut BTreeSet<Fingerprint>) -> io::Result<()> {
        for path in self.former(post) {
            self.follow(&path, post.path, named)?;
        }
        let Some(id) = post.id else { return Ok(()) };
        let known = self.path_of(id);
        // A copy has the id of its original, which keeps it.
        if known.as_ref().is_none_or(|known| known != post.path && !self.is_there(known)) {
            write_whole(&self.id_file(id), post.path.as_str().as_bytes())?;
        }
        Ok(())
    }

    /// Returns other paths that the post had: that of its id, and that of a single file that became a folder or the other way
    /// round. A path where a file lies is that of another post.
    fn former(&self, post: PostName) -> BTreeSet<SourcePath> {
        let by_id = post.id.and_then(|id| self.path_of(id));
        let paths = [by_id, other_form(post.path)].into_iter().flatten();
        paths.filter(|path| path != post.path && !self.is_there(path)).collect()
    }

    fn is_there(&self, path: &SourcePath) -> bool {
        self.site.join(path.as_str()).exists()
    }

    fn follow(&self, from: &SourcePath, to: &SourcePath, named: &mut BTreeSet<Fingerprint>) -> io::Result<()> {
        let target = self.log(to);
        for source in self.logs(from) {
            let mut log = read_log(&target)?;
            let older = read_log(&source)?;
            named.extend(older.versions.iter().map(|version| version.text));
            log.versions.extend(older.versions);
            log.damaged.extend(older.damaged);
            log.versions.sort_by_key(|version| version.when);
            log.versions.dedup();
            write_whole(&target, &written_log(&log))?;
            in_use::remove_file(&source)?;
        }
        Ok(())
    }

    /// Returns the list of a post. Its name is a hash: a path may be longer than a name, and hold signs that Windows refuses.
    fn log(&self, post: &SourcePath) -> PathBuf {
        hashed(&self.folder.join("posts"), post.as_str(), EXTENSION)
    }

    /// Returns the lists of a post that are there: its own, and copies that a synchronising program made because two computers
    /// added to it.
    fn logs(&self, post: &SourcePath) -> BTreeSet<PathBuf> {
        let own = self.log(post);
        let (Some(folder), Some(stem)) = (own.parent(), own.file_stem()) else { return BTreeSet::new() };
        let is_one = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&*stem.to_string_lossy()) && name.ends_with(EXTENSION)
        };
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(is_one).collect()
    }

    fn id_file(&self, id: &str) -> PathBuf {
        hashed(&self.folder.join("ids"), id, ".path")
    }

    fn path_of(&self, id: &str) -> Option<SourcePath> {
        SourcePath::new(&fs::read_to_string(self.id_file(id)).ok()?)
    }
}

/// What the lists that were read still name.
struct References {
    texts: BTreeSet<Fingerprint>,
    damaged: Vec<u8>,
    /// Whether all lists were read.
    is_whole: bool,
}

impl Default for References {
    fn default() -> Self {
        Self { texts: BTreeSet::new(), damaged: Vec::new(), is_whole: true }
    }
}

impl References {
    fn add(&mut self, log: VersionLog) {
        let VersionLog { versions, damaged } = log;
        self.texts.extend(versions.into_iter().map(|version| version.text));
        for line in damaged {
            self.damaged.extend(line);
            self.damaged.push(b'\n');
        }
    }

    /// Returns whether a text is named; a damaged line may name it by a part of its name.
    fn has(&self, text: Fingerprint) -> bool {
        let hex = text.hex();
        self.texts.contains(&text) || self.damaged.windows(8).any(|part| part == &hex.as_bytes()[..8])
    }
}

fn hashed(folder: &Path, name: &str, extension: &str) -> PathBuf {
    let hex = Fingerprint::of(name.as_bytes()).hex();
    folder.join(&hex[..2]).join(format!("{hex}{extension}"))
}

/// Returns the path of a post in its other form: `a.md` and `a/index.md` are the same post.
fn other_form(path: &SourcePath) -> Option<SourcePath> {
    let path = path.as_str();
    let other = match path.strip_suffix("/index.md") {
        Some(folder) => format!("{folder}.md"),
        None => format!("{}/index.md", path.strip_suffix(".md")?),
    };
    SourcePath::new(&other)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn path(path: &str) -> SourcePath {
        SourcePath::new(path).expect("a path")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn of(path: &SourcePath) -> PostName<'_> {
        PostName { path, id: None }
    }

    fn texts(folder: &VersionsFolder, post: PostName) -> Vec<String> {
        let list = folder.list(post).expect("a list");
        list.versions.iter().map(|version| folder.text(version).expect("a text")).collect()
    }

    fn files(folder: &Path) -> usize {
        WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file()).count()
    }

    #[test]
    fn versions_are_kept_once_and_found_again() {
        let site = tempfile::tempdir().expect("a folder");
        let folder = VersionsFolder::of(site.path());
        let (a, b) = (path("content/posts/å.md"), path("content/posts/b.md"));
        assert!(texts(&folder, of(&a)).is_empty());
        let add = |post, text, kind, second| folder.add(of(post), text, kind, at(second)).expect("kept");
        assert!(add(&a, "ett", VersionKind::Opened, 1));
        assert!(add(&a, "två", VersionKind::Typed, 2));
        assert!(!add(&a, "två", VersionKind::Saved, 3), "nothing changed");
        assert!(add(&a, "två", VersionKind::Published, 4) && !add(&a, "två", VersionKind::Published, 5));
        assert!(add(&a, "ett", VersionKind::Restored, 6));
        assert!(add(&b, "ett", VersionKind::Opened, 7));
        assert_eq!(texts(&folder, of(&a)), ["ett", "två", "två", "ett"]);
        assert_eq!(files(&folder.folder.join("texts")), 2, "each text once");
        let list = folder.list(of(&a)).expect("a list");
        let names: BTreeSet<String> = list.versions.iter().map(Version::name).collect();
        assert_eq!(names.len(), 4);
    }

    #[test]
    fn versions_follow_a_post_that_moves() {
        let site = tempfile::tempdir().expect("a folder");
        let folder = VersionsFolder::of(site.path());
        let (single, whole) = (path("content/posts/a.md"), path("content/posts/a/index.md"));
        folder.add(of(&single), "ett", VersionKind::Opened, at(1)).expect("kept");
        // Somebody made a folder of it, without the desk.
        assert_eq!(texts(&folder, of(&whole)), ["ett"]);
        folder.add(of(&whole), "två", VersionKind::Saved, at(2)).expect("kept");
        assert_eq!(texts(&folder, of(&whole)), ["två", "ett"]);
        assert!(folder.logs(&single).is_empty());
        // Both are there: they are two posts.
        fs::create_dir_all(site.path().join("content/posts/a")).expect("a folder");
        fs::write(site.path().join(whole.as_str()), "två").expect("a file");
        fs::write(site.path().join(single.as_str()), "nytt").expect("a file");
        assert!(texts(&folder, of(&single)).is_empty());
        // By the desk.
        let renamed = path("content/posts/resa.md");
        folder.moved(&whole, &renamed).expect("moved");
        assert_eq!(texts(&folder, of(&renamed)), ["två", "ett"]);
        // By its id.
        let with_id = PostName { path: &renamed, id: Some("7") };
        folder.add(with_id, "tre", VersionKind::Saved, at(3)).expect("kept");
        let far = path("content/posts/2026/ny.md");
        let moved = PostName { path: &far, id: Some("7") };
        assert_eq!(texts(&folder, moved), ["tre", "två", "ett"]);
        folder.add(moved, "fyra", VersionKind::Saved, at(4)).expect("kept");
        assert_eq!(texts(&folder, of(&far)), ["fyra", "tre", "två", "ett"]);
        // A copy has the id, too; the original keeps its versions.
        fs::create_dir_all(site.path().join("content/posts/2026")).expect("a folder");
        fs::write(site.path().join(far.as_str()), "fyra").expect("a file");
        let copy = path("content/posts/2026/ny - Kopia.md");
        folder.add(PostName { path: &copy, id: Some("7") }, "kopia", VersionKind::Opened, at(5)).expect("kept");
        assert_eq!(texts(&folder, PostName { path: &far, id: Some("7") }), ["fyra", "tre", "två", "ett"]);
    }

    #[test]
    fn damage_costs_what_is_damaged_and_nothing_else() {
        let site = tempfile::tempdir().expect("a folder");
        let folder = VersionsFolder::of(site.path());
        let post = path("content/posts/a.md");
        for (second, text) in (1..).zip(["ett", "två", "tre"]) {
            folder.add(of(&post), text, VersionKind::Saved, at(second)).expect("kept");
        }
        let log = folder.log(&post);
        let whole = fs::read(&log).expect("a list");
        for cut in 0..whole.len() {
            fs::write(&log, &whole[..cut]).expect("a list");
            folder.add(of(&post), "nytt", VersionKind::Saved, at(9)).expect("kept");
            let list = folder.list(of(&post)).expect("a list");
            let lines = String::from_utf8_lossy(&whole[..cut]).matches('\n').count();
            // A line of which only the end is missing is whole.
            assert!((lines + 1..=lines + 2).contains(&list.versions.len()), "{cut}");
            assert!(list.damaged <= 1 && list.versions[0].when == at(9));
        }
        fs::write(&log, &whole).expect("a list");
        let list = folder.list(of(&post)).expect("a list");
        fs::write(folder.texts.path(list.versions[1].text), "x").expect("a text");
        assert!(folder.text(&list.versions[1]).is_err());
        assert_eq!(
            (folder.text(&list.versions[0]).expect("a text"), folder.text(&list.versions[2]).expect("a text")),
            ("tre".to_owned(), "ett".to_owned())
        );
        // What is written again is mended.
        folder.add(of(&post), "två", VersionKind::Saved, at(10)).expect("kept");
        assert_eq!(texts(&folder, of(&post)), ["två", "tre", "två", "ett"]);
    }

    #[test]
    fn a_list_that_two_computers_added_to_is_one() {
        let site = tempfile::tempdir().expect("a folder");
        let folder = VersionsFolder::of(site.path());
        let post = path("content/posts/a.md");
        folder.add(of(&post), "ett", VersionKind::Opened, at(1)).expect("kept");
        let log = folder.log(&post);
        let copy =
            log.with_file_name(format!("{}-DESKTOP-AB12.log", log.file_stem().expect("a name").to_string_lossy()));
        fs::copy(&log, &copy).expect("a copy");
        let there =
            Version { when: at(2), kind: VersionKind::Saved, text: folder.texts.keep("där").expect("kept"), bytes: 3 };
        add_to_log(&copy, &there).expect("kept");
        folder.add(of(&post), "här", VersionKind::Saved, at(3)).expect("kept");
        assert_eq!(texts(&folder, of(&post)), ["här", "där", "ett"]);
        let to = path("content/posts/b.md");
        folder.moved(&post, &to).expect("moved");
        assert_eq!(texts(&folder, of(&to)), ["här", "där", "ett"]);
    }

    #[test]
    fn thinning_deletes_texts_that_nothing_names_any_more() {
        let site = tempfile::tempdir().expect("a folder");
        let (a, b) = (path("content/posts/a.md"), path("content/posts/b.md"));
        let day = |number: i64| at(number * 86_400);
        {
            let folder = VersionsFolder::of(site.path());
            for (hour, text) in (0..).zip(["ett", "två", "båda", "sist"]) {
                folder
                    .add(of(&a), text, VersionKind::Typed, day(100) + SignedDuration::from_hours(hour))
                    .expect("kept");
            }
            folder.add(of(&b), "båda", VersionKind::Opened, day(100)).expect("kept");
        }
        let folder = VersionsFolder::of(site.path());
        let now = day(300);
        let count = || files(&folder.folder.join("texts"));
        assert_eq!(
            folder.thin(day(100) + SignedDuration::from_hours(5), &TimeZone::UTC).expect("thinned"),
            Thinned::default()
        );
        // A damaged line may name any of them by its first digits.
        let log = folder.log(&b);
        let whole = fs::read(&log).expect("a list");
        let mut torn = whole.clone();
        torn.extend_from_slice(
            format!("12 {{\"text\":\"{}", &Fingerprint::of("två".as_bytes()).hex()[..12]).as_bytes(),
        );
        fs::write(&log, torn).expect("a list");
        assert_eq!(folder.thin(now, &TimeZone::UTC).expect("thinned"), Thinned { versions: 3, texts: 1 });
        assert_eq!(count(), 3);
        assert_eq!(texts(&folder, of(&a)), ["sist"]);
        assert_eq!(texts(&folder, of(&b)), ["båda"]);
        assert_eq!(
            folder.thin(now, &TimeZone::UTC).expect("thinned"),
            Thinned::default(),
            "what it did not write it leaves"
        );
        assert_eq!(count(), 3);
    }
}
