//! What is source in a site -> one zip.

use std::io;
use std::path::Path;

use crate::disk::backup_files::Contents;
use crate::disk::own_folder::FOLDER;
use crate::disk::real_path::real;
use crate::disk::walk::TOPS;
use crate::disk::zip_writer::{AddError, BACKUP_MARK, ZipWriter};
use crate::output::manifest::MANIFEST_NAME;

/// Why there is no backup. What was at its place is there still.
#[derive(Debug)]
pub enum NoBackup {
    /// These files cannot be read, or are changed as fast as they are read.
    Unread(Vec<(String, io::Error)>),
    /// It cannot be written.
    Unwritten(io::Error),
}

/// Writes a backup; returns its length in bytes. `on_file` is called after each file with its length.
///
/// # Errors
///
/// [`NoBackup`].
pub fn write(contents: &Contents, place: &Path, on_file: &dyn Fn(u64)) -> Result<u64, NoBackup> {
    let mut zip = ZipWriter::create(place).map_err(NoBackup::Unwritten)?;
    zip.comment(BACKUP_MARK).map_err(NoBackup::Unwritten)?;
    for folder in &contents.folders {
        zip.add_folder(folder).map_err(NoBackup::Unwritten)?;
    }
    let mut unread = Vec::new();
    for file in &contents.files {
        match zip.add_from(&file.name, &file.from) {
            Ok(len) => on_file(len),
            Err(AddError::Read(error)) => unread.push((file.name.clone(), error)),
            Err(AddError::Write(error)) => return Err(NoBackup::Unwritten(error)),
        }
    }
    if unread.is_empty() { zip.finish().map_err(NoBackup::Unwritten) } else { Err(NoBackup::Unread(unread)) }
}

/// Returns whether a backup at a place would be among what builds read or publish: in a folder of the site that is published, or in a
/// finished site.
#[must_use]
pub fn is_among_published(site: &Path, place: &Path) -> bool {
    let Ok(place) = real(place) else { return false };
    let Ok(site) = real(site) else { return false };
    let is_read = place.strip_prefix(&site).is_ok_and(|inside| {
        let top = inside.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        inside.components().nth(1).is_some() && top.is_some_and(|top| TOPS.contains(&top.as_str()) || top == FOLDER)
    });
    is_read || place.ancestors().skip(1).any(|folder| folder.join(MANIFEST_NAME).exists())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Read as _;

    use super::*;
    use crate::disk::backup_files::{Why, contents};
    use crate::disk::restore::{Backup, NotRestored};
    use crate::disk::restore_names::BadName;
    use crate::disk::zip_writer::is_free;

    /// Makes a folder of files.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let place = folder.path().join(path);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, text).expect("a file");
        }
        folder
    }

    #[test]
    fn sources_are_kept_and_what_can_be_made_again_or_is_secret_is_not() {
        let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n";
        let quoted = format!("# SSH\n\n{key}");
        let certificate = format!("-----BEGIN CERTIFICATE-----\nx\n{key}");
        let site = folder(&[
            ("griffel.yaml", "title: x\n"),
            ("published.yaml", ""),
            ("content/_defaults.yaml", ""),
            ("content/posts/a.md", "a"),
            ("content/posts/b/index.md", "b"),
            ("content/posts/b/bilaga.md", "b"),
            ("content/posts/_c.md", "c"),
            ("content/posts/ssh.md", &quoted),
            ("content/posts/.DS_Store", ""),
            ("content/pages/p.md", "p"),
            ("static/.htaccess", "x"),
            ("static/.griffel-manifest", "not an output"),
            (".gitattributes", "x"),
            (".github/workflows/a.yml", "x"),
            (".griffel/import.json", "{}"),
            (".griffel/cache/build", "x"),
            (".griffel/publish/webben/state", "x"),
            (".griffel/publish/webben/kept/bytes/ab", "x"),
            ("public/.griffel-manifest", "damaged"),
            ("public/index.html", "x"),
            (".git/config", "x"),
            ("node_modules/a/index.js", "x"),
            ("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
            ("target/debug/a.o", "x"),
            ("static/cache/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55"),
            ("marked/CACHEDIR.TAG", "not such a mark"),
            (".env", "x"),
            (".env.local", "x"),
            ("deploy", key),
            ("keys/web.pem", &certificate),
            ("keys/named", "no key by its words"),
            ("~$plan.docx", "x"),
            ("a.zip.abcdef.griffel-new", "half"),
        ]);
        fs::create_dir(site.path().join("static/tom")).expect("a folder");
        let found = contents(site.path(), &["keys/named".into()], None).expect("a site");
        let files: Vec<&str> = found.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            files,
            [
                ".gitattributes",
                ".github/workflows/a.yml",
                ".griffel/import.json",
                ".griffel/publish/webben/state",
                "content/_defaults.yaml",
                "content/pages/p.md",
                "content/posts/_c.md",
                "content/posts/a.md",
                "content/posts/b/bilaga.md",
                "content/posts/b/index.md",
                "content/posts/ssh.md",
                "griffel.yaml",
                "marked/CACHEDIR.TAG",
                "published.yaml",
                "static/.griffel-manifest",
                "static/.htaccess",
                "static/cache/CACHEDIR.TAG",
            ]
        );
        assert_eq!((found.posts(), found.unread.len()), (3, 0));
        assert_eq!(found.folders, ["static/tom"]);
        let of = |why: &str| -> Vec<&str> {
            let of = found.left_out.iter().filter(|left| left.why.word() == why);
            of.map(|left| left.path.as_str()).collect()
        };
        assert_eq!(of("secret"), [".env", ".env.local", "deploy", "keys/named", "keys/web.pem"]);
        assert_eq!((of("history"), of("modules"), of("output")), (vec![".git"], vec!["node_modules"], vec!["public"]));
        assert_eq!(of("cache"), [".griffel/cache", ".griffel/publish/webben/kept", "target"]);
        assert_eq!(of("system"), ["content/posts/.DS_Store", "~$plan.docx"]);
        assert_eq!(of("backup"), ["a.zip.abcdef.griffel-new"]);
    }

    #[test]
    fn what_a_person_put_into_the_finished_site_is_named() {
        let manifest = crate::output::manifest::Manifest::default().to_text();
        let site = folder(&[("griffel.yaml", ""), ("ut/.griffel-manifest", &manifest), ("ut/CNAME", "x")]);
        let found = contents(site.path(), &[], None).expect("a site");
        assert_eq!(found.left_out[0].why, Why::Output(vec!["CNAME".to_owned()]));
    }

    #[cfg(unix)]
    #[test]
    fn links_become_what_the_build_reads_and_nothing_outside() {
        use std::os::unix::fs::symlink;
        let elsewhere = folder(&[("hemligt.txt", "x")]);
        let site = folder(&[("griffel.yaml", ""), ("content/bilder/a.txt", "a"), ("content/posts/p.md", "p")]);
        let at = |path: &str| site.path().join(path);
        symlink("../bilder", at("content/posts/bilder")).expect("a link");
        symlink("posts/p.md", at("content/q.md")).expect("a link");
        symlink(elsewhere.path(), at("content/ut")).expect("a link");
        symlink(elsewhere.path().join("hemligt.txt"), at("static")).expect("a link");
        symlink("nowhere", at("content/bruten.md")).expect("a link");
        symlink("content", at("innehall")).expect("a link");
        let found = contents(site.path(), &[], None).expect("a site");
        let files: Vec<&str> = found.files.iter().map(|file| file.name.as_str()).collect();
        let read = [
            "content/bilder/a.txt",
            "content/posts/bilder/a.txt",
            "content/posts/p.md",
            "content/q.md",
            "griffel.yaml",
        ];
        assert_eq!(files, read);
        let left: Vec<&str> = found.left_out.iter().map(|left| left.path.as_str()).collect();
        assert_eq!(left, ["content/bruten.md", "content/ut", "innehall", "static"]);
        assert!(found.left_out.iter().all(|left| left.why == Why::Link));
    }

    #[test]
    fn a_backup_is_no_part_of_the_next_and_takes_no_foreign_place() {
        let site = folder(&[("griffel.yaml", ""), ("min.zip", "PK mine")]);
        let place = site.path().join("kopia.zip");
        let all = |place: Option<&Path>| contents(site.path(), &[], place).expect("a site");
        write(&all(Some(&place)), &place, &|_| ()).expect("written");
        let names = |found: &crate::disk::backup_files::Contents| {
            found.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&all(None)), ["griffel.yaml", "min.zip"]);
        let before = fs::read(&place).expect("a zip");
        write(&all(Some(&place)), &place, &|_| ()).expect("written again");
        assert_eq!(fs::read(&place).expect("a zip"), before);
        let is_free = |place: &Path| is_free(place, BACKUP_MARK);
        assert!(is_free(&place).expect("read") && is_free(&site.path().join("ny.zip")).expect("read"));
        assert!(!is_free(&site.path().join("min.zip")).expect("read"));
        assert!(is_among_published(site.path(), &site.path().join("static/x.zip")));
        assert!(!is_among_published(site.path(), &site.path().join("x.zip")));
        fs::write(site.path().join(MANIFEST_NAME), "").expect("a file");
        assert!(is_among_published(site.path(), &site.path().join("x.zip")));
    }

    /// Writes a zip of names and texts as they come.
    fn zip_of(place: &Path, files: &[(&str, &str)]) {
        let mut zip = ZipWriter::create(place).expect("begun");
        for (name, text) in files {
            zip.add(name, text.as_bytes()).expect("written");
        }
        zip.finish().expect("finished");
    }

    #[test]
    fn what_is_no_site_or_means_no_good_is_refused_before_anything_is_written() {
        let home = folder(&[]);
        let (zip, to) = (home.path().join("a.zip"), home.path().join("ny"));
        let open = |files: &[(&str, &str)]| {
            zip_of(&zip, files);
            Backup::open(&zip).and_then(|backup| backup.restore(&to, &|_| ()))
        };
        let settings = ("griffel.yaml", "title: x\n");
        for out in ["../ut.md", "/etc/x", "C:/x", "content/../../x", "..\\x"] {
            let Err(NotRestored::Names(bad)) = open(&[settings, (out, "x")]) else { panic!("{out}") };
            assert_eq!(bad[0].1, BadName::Out, "{out}");
        }
        assert!(matches!(open(&[settings, ("a", "x"), ("a/b", "x")]), Err(NotRestored::Names(_))));
        assert!(matches!(open(&[("Takeout/Blogger/Blogs/x/feed.atom", "")]), Err(NotRestored::Export)));
        assert!(matches!(open(&[("index.html", "")]), Err(NotRestored::NoSite)));
        let zeros = "\0".repeat(80 << 20);
        assert!(matches!(open(&[settings, ("static/a.txt", &zeros)]), Err(NotRestored::Bomb(_))));
        for (text, is_export) in [("<?xml?><rss>wordpress.org/export", true), ("not a zip", false)] {
            fs::write(&zip, text).expect("a file");
            let refused = Backup::open(&zip).expect_err("no zip");
            assert_eq!(matches!(refused, NotRestored::Export), is_export, "{refused:?}");
        }
        assert!(!to.exists());
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 1, "nothing is left beside");
    }

    #[test]
    fn damage_is_found_wherever_it_is_and_leaves_nothing() {
        let home = folder(&[]);
        let (zip, to) = (home.path().join("a.zip"), home.path().join("ny"));
        let text = (0..400).map(|number: u32| number.to_string()).collect::<Vec<_>>().join(" ");
        zip_of(&zip, &[("griffel.yaml", "title: x\n"), ("content/posts/a.md", &text), ("content/b.jpg", &text)]);
        let whole = fs::read(&zip).expect("a zip");
        for at in (0..whole.len()).step_by(7) {
            for cut in [true, false] {
                let mut bytes = whole.clone();
                if cut {
                    bytes.truncate(at);
                } else {
                    bytes[at] ^= 0x55;
                }
                fs::write(&zip, bytes).expect("a file");
                let done = Backup::open(&zip).and_then(|backup| backup.restore(&to, &|_| ()));
                if done.is_ok() {
                    // A byte that says nothing of what is in it: a date, a version, a comment.
                    assert!(!cut, "{at}");
                    let there = fs::read_to_string(to.join("content/posts/a.md"));
                    assert!(there.is_err() || there.is_ok_and(|there| there == text), "{at}");
                    fs::remove_dir_all(&to).expect("gone");
                }
                assert!(!to.exists(), "{at}");
            }
        }
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 1, "nothing is left beside");
    }

    #[test]
    fn zips_of_other_programs_are_read_and_what_is_encrypted_is_told() {
        let home = folder(&[]);
        let zip = home.path().join("a.zip");
        let mut writer = zip::ZipWriter::new(File::create(&zip).expect("a file"));
        // As Windows writes it: backslashes, and letters of the code page 850.
        for name in [&b"Blogg\\griffel.yaml"[..], b"Blogg\\content\\sm\\\x86b\x94rd \x9b.md"] {
            let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            writer.start_file_with_options(options.name(name)).expect("begun");
            std::io::Write::write_all(&mut writer, b"x").expect("written");
        }
        writer.finish().expect("finished");
        Backup::open(&zip).and_then(|backup| backup.restore(&home.path().join("ny"), &|_| ())).expect("restored");
        assert!(home.path().join("ny/content/sm/åbörd ø.md").is_file());
        let mut bytes = fs::read(&zip).expect("a zip");
        for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
            let places: Vec<usize> =
                bytes.windows(4).enumerate().filter(|(_, found)| found == mark).map(|(at, _)| at).collect();
            for at in places {
                bytes[at + flags] |= 1;
            }
        }
        fs::write(&zip, bytes).expect("a zip");
        assert!(matches!(Backup::open(&zip), Err(NotRestored::Encrypted(_))));
    }

    #[test]
    fn a_folder_that_holds_something_stays_and_what_was_killed_is_cleared_up() {
        let home = folder(&[
            ("ny/min.txt", "x"),
            (".tom.abcdef.griffel-new/lock", ""),
            (".tom.abcdef.griffel-new/site/a", ""),
        ]);
        let zip = home.path().join("a.zip");
        zip_of(
            &zip,
            &[("Blogg\\griffel.yaml", "title: x\n"), ("Blogg\\content\\a.md", "x"), ("__MACOSX/Blogg/._a", "x")],
        );
        let restore = |name: &str| Backup::open(&zip).expect("a site").restore(&home.path().join(name), &|_| ());
        assert!(matches!(restore("ny"), Err(NotRestored::NotEmpty)));
        fs::create_dir(home.path().join("tom")).expect("a folder");
        assert_eq!(restore("tom").expect("restored").files, 2);
        let mut text = String::new();
        File::open(home.path().join("tom/content/a.md"))
            .and_then(|mut file| file.read_to_string(&mut text))
            .expect("there");
        assert_eq!(text, "x");
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 3);
    }
}
