//! A folder that the author names -> a place in the settings, once she has seen and confirmed where it is.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::config::publish::PublishTarget;
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::disk::real_path::shown;
use crate::disk::replace::{Replaced, replace_if_same};
use crate::disk::scaffold::{in_the_way, read};
use crate::text::quote::quoted;
use crate::yaml::change::{Change, Step};
use crate::yaml::edit::edit;
use crate::yaml::layout::NotEdited;
use crate::yaml::scalar::Scalar;

/// Names of places that are tried.
const NAMES: [&str; 9] =
    ["webben", "webben-2", "webben-3", "webben-4", "webben-5", "webben-6", "webben-7", "webben-8", "webben-9"];

/// A folder that can become a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedPlace {
    /// The folder, with no links in its path.
    pub folder: PathBuf,
    /// Number of names in it: somebody may have chosen the wrong one.
    pub holds: usize,
}

/// Why a folder cannot become a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlace {
    /// It is no full path, or a part of it is not there: only its last name may be new.
    NoFolder,
    /// It is not in the author's own folder.
    NotHome,
    /// It is the author's own folder itself, or hidden in it: there lie keys and settings of programs.
    Hidden,
    /// It is the site's folder, in it, or around it.
    Site,
    /// The settings are written in a way that only a person can change.
    Settings,
    /// The settings were changed just now, or cannot be written.
    NotWritten,
}

/// Looks at a folder that the author typed; `home` is her own. Nothing is made.
///
/// # Errors
///
/// [`NoPlace`] says why it cannot be a place.
pub fn proposed(typed: &str, site: &Path, home: &Path) -> Result<ProposedPlace, NoPlace> {
    let typed = typed.trim().trim_matches('"').trim();
    let path = match typed.strip_prefix("~/").or_else(|| typed.strip_prefix("~\\")) {
        Some(inside) => home.join(inside),
        None => PathBuf::from(typed),
    };
    let is_plain = |part: Component<'_>| !matches!(part, Component::ParentDir | Component::CurDir);
    if !path.is_absolute() || typed.contains(char::is_control) || !path.components().all(is_plain) {
        return Err(NoPlace::NoFolder);
    }
    let real = |path: &Path| fs::canonicalize(path).ok();
    // Its last name may be new; links are followed first, so that none leads out of her folder later.
    let folder = match real(&path) {
        Some(folder) if folder.is_dir() => folder,
        Some(_) => return Err(NoPlace::NoFolder),
        None if path.is_symlink() => return Err(NoPlace::NoFolder),
        None => {
            let above = path.parent().and_then(real).ok_or(NoPlace::NoFolder)?;
            above.join(path.file_name().ok_or(NoPlace::NoFolder)?)
        }
    };
    let (home, site) = (real(home).ok_or(NoPlace::NotHome)?, real(site).ok_or(NoPlace::Site)?);
    let inside = folder.strip_prefix(&home).map_err(|_| NoPlace::NotHome)?;
    let is_hidden = |part: Component<'_>| {
        let name = part.as_os_str().to_string_lossy().to_lowercase();
        name.starts_with('.') || matches!(name.as_str(), "appdata" | "library")
    };
    if inside.as_os_str().is_empty() || inside.components().any(is_hidden) {
        return Err(NoPlace::Hidden);
    }
    if folder.starts_with(&site) || site.starts_with(&folder) {
        return Err(NoPlace::Site);
    }
    let holds = in_the_way(&folder).map_err(|_| NoPlace::NoFolder)?.len();
    Ok(ProposedPlace { folder, holds })
}

/// Writes a folder into the settings as a place; returns the name of the place.
///
/// # Errors
///
/// [`NoPlace`] says why it cannot be written; the settings are as before then.
pub fn add(place: &ProposedPlace, site: &Path, config: &Config) -> Result<String, NoPlace> {
    let file = site.join(SETTINGS_PATH);
    let before = read(&file).map_err(|_| NoPlace::NotWritten)?;
    let real = fs::canonicalize(site).map_err(|_| NoPlace::NotWritten)?;
    let path = path_from(&real, &place.folder).ok_or(NoPlace::NoFolder)?;
    let (after, name) = with_place(&before, &path, &config.publish)?;
    match replace_if_same(&file, before.as_bytes(), &after) {
        Ok(Replaced::Written) => Ok(name),
        _ => Err(NoPlace::NotWritten),
    }
}

/// Returns settings with one place more, a folder; and its name.
fn with_place(text: &str, path: &str, known: &[PublishTarget]) -> Result<(String, String), NoPlace> {
    let is_taken = |name: &&str| known.iter().any(|place| place.name.value == **name);
    let name = NAMES.iter().find(|name| !is_taken(name)).ok_or(NoPlace::Settings)?;
    // The editor writes scalars: this one is where the keys of the place will stand.
    let (stand_in, folder) = ("griffel-place-stands-here", format!("{{to: folder, path: {}}}", quoted(path)));
    if text.contains(stand_in) {
        return Err(NoPlace::Settings);
    }
    let scalar = Scalar::Literal(stand_in);
    let (edited, value) = match edit(text, &Change::Insert(&[Step::Key("publish")], name, scalar)) {
        Err(NotEdited::NotFound) => {
            (edit(text, &Change::Insert(&[], "publish", scalar)), format!("{{{name}: {folder}}}"))
        }
        edited => (edited, folder),
    };
    let edited = edited.map_err(|_| NoPlace::Settings)?;
    Ok((edited.replacen(stand_in, &value, 1), (*name).to_owned()))
}

/// Returns the path of a folder as the settings have it: from the site's folder if both are near each other, so that it is the same on
/// another computer whose user has another name; with `/`.
fn path_from(site: &Path, folder: &Path) -> Option<String> {
    let common = site.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = site.components().count() - common;
    let text = if common == 0 || up > 3 {
        shown(folder).to_string()
    } else {
        let down: PathBuf = folder.components().skip(common).collect();
        let up: PathBuf = std::iter::repeat_n("..", up).collect();
        up.join(down).to_str()?.to_owned()
    };
    (folder.to_str().is_some()).then(|| if cfg!(windows) { text.replace('\\', "/") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::publish::TargetKind;
    use crate::config::read::config;
    use crate::config::settings::settings_path;
    use crate::source::snapshot::Source;

    fn read_config(text: &str) -> Config {
        config(&Source::new(settings_path(), text.as_bytes())).value
    }

    #[test]
    fn a_place_is_added_and_everything_else_stays() {
        for (text, wanted) in [
            ("title: A\nurl: https://a.example/\n", "webben"),
            ("# mitt\ntitle: A # här\npublish: {webben: {to: folder, path: ../x}}\n", "webben-2"),
            ("publish:\n  webben: # först\n    to: folder\n    path: ../x\n# sist\ntitle: A\n", "webben-2"),
            ("title: A\npublish:\n", "webben"),
        ] {
            let (after, name) = with_place(text, "../ny å", &read_config(text).publish).expect("a place");
            assert_eq!(name, wanted);
            let places = read_config(&after).publish;
            let place = places.iter().find(|place| place.name.value == name).expect("a place");
            assert_eq!(place.kind, TargetKind::Folder { path: "../ny å".to_owned() }, "{after}");
            assert_eq!(places.len(), read_config(text).publish.len() + 1, "{after}");
            for comment in text.split('#').skip(1).filter_map(|rest| rest.lines().next()) {
                assert!(after.contains(&format!("#{comment}")), "{after}");
            }
        }
        assert_eq!(with_place("publish: ja\n", "../x", &[]), Err(NoPlace::Settings));
    }

    #[test]
    fn only_a_folder_of_her_own_that_is_no_other_things_home_is_proposed() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = fs::canonicalize(folder.path()).expect("a folder").join("anna");
        let site = home.join("Dokument/blogg");
        for made in ["Dokument/blogg/content", ".ssh", "AppData/Roaming", "webb"] {
            fs::create_dir_all(home.join(made)).expect("a folder");
        }
        fs::write(site.join(SETTINGS_PATH), "title: A\n").expect("a file");
        fs::write(home.join("webb/index.html"), "").expect("a file");
        let outside = home.parent().expect("a folder").join("utanför");
        fs::create_dir(&outside).expect("a folder");
        let of = |path: &Path| proposed(&path.display().to_string(), &site, &home);
        assert_eq!(of(&home.join("webb")).map(|place| place.holds), Ok(1));
        let new = of(&home.join("Dokument/ny")).expect("a place");
        assert_eq!((new.folder.clone(), new.holds), (home.join("Dokument/ny"), 0));
        assert_eq!(proposed("~/Dokument/ny", &site, &home).as_ref(), Ok(&new));
        for (path, wanted) in [
            (outside.clone(), NoPlace::NotHome),
            (home.clone(), NoPlace::Hidden),
            (home.join(".ssh"), NoPlace::Hidden),
            (home.join("AppData/Roaming"), NoPlace::Hidden),
            (home.join("Dokument"), NoPlace::Site),
            (site.join("content"), NoPlace::Site),
            (home.join("webb/../../utanför"), NoPlace::NoFolder),
            (home.join("webb/index.html"), NoPlace::NoFolder),
            (home.join("finns/inte"), NoPlace::NoFolder),
        ] {
            assert_eq!(of(&path), Err(wanted), "{}", path.display());
        }
        for typed in ["", "webb", "ftp://norrby.example/", "\0"] {
            assert_eq!(proposed(typed, &site, &home), Err(NoPlace::NoFolder), "{typed}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&outside, home.join("länk")).expect("a link");
            assert_eq!(of(&home.join("länk")), Err(NoPlace::NotHome));
            assert_eq!(of(&home.join("länk/ny")), Err(NoPlace::NotHome));
        }
        let name = add(&new, &site, &Config::default()).expect("a place");
        let text = fs::read_to_string(site.join(SETTINGS_PATH)).expect("settings");
        assert_eq!((name.as_str(), text.contains("../ny")), ("webben", true), "{text}");
    }
}
