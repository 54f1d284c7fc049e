//! Which site the desk opens: one beside the program, the last one, or one that it makes.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::config::settings::{Config, SETTINGS_PATH, settings_path};
use crate::desk::last_sites::{FILE, LastSites, users_folder};
use crate::disk::replace::replace;
use crate::disk::scaffold::{documents, is_there, read, site_above, sites_below};
use crate::source::snapshot::Source;

/// Returns the sites that were opened last.
#[must_use]
pub fn last_sites() -> LastSites {
    let text = file().and_then(|file| read(&file).ok());
    text.map(|text| LastSites::from_text(&text)).unwrap_or_default()
}

/// Keeps that a site was opened. A list that cannot be written is missed by nobody but a start by double click.
pub fn keep_opened(site: &Path) {
    let Some(file) = file() else { return };
    let Ok(site) = fs::canonicalize(site) else { return };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).ok();
    }
    replace(&file, &last_sites().opened(&site).to_text()).ok();
}

fn file() -> Option<PathBuf> {
    let folder = users_folder(|name| std::env::var_os(name), std::env::home_dir().as_deref());
    folder.map(|folder| folder.join(FILE))
}

/// Returns the site that a double click means: the one in which or beside which the program lies, else the one that was opened last
/// and is still there.
#[must_use]
pub fn site_of_double_click() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let started_in = std::env::current_dir().ok();
    site_beside(started_in.as_deref(), program.as_deref().and_then(Path::parent), &last_sites())
}

/// Returns the site in the folder in which the program was started or in one above, in the program's own folder or directly below it
/// if there is only one; else the last one of a list that is still there.
#[must_use]
pub fn site_beside(started_in: Option<&Path>, program: Option<&Path>, last: &LastSites) -> Option<PathBuf> {
    let above = [started_in, program].into_iter().flatten().find_map(site_above);
    let below = || match sites_below(program?).as_slice() {
        [only] => Some(program?.join(only)),
        _ => None,
    };
    let opened = || last.folders().find(|site| is_there(&site.join(SETTINGS_PATH))).map(Path::to_path_buf);
    above.or_else(below).or_else(opened)
}

/// Returns the folder in which a new site gets its own: the one in which the author started the program in a terminal, if that is not
/// her own whole folder or one of the system; else the one for documents. `None` if she has none.
#[must_use]
pub fn folder_for_new() -> Option<PathBuf> {
    let home = std::env::home_dir()?;
    let started = std::env::current_dir().ok().filter(|_| std::io::stderr().is_terminal() && !is_double_click());
    let is_hers = |folder: &PathBuf| folder.starts_with(&home) && *folder != home && site_above(folder).is_none();
    Some(started.filter(is_hers).unwrap_or_else(|| documents(&home)))
}

/// Returns the name of the site in a folder, as its settings have it; `None` if there is no site.
#[must_use]
pub fn title_of(site: &Path) -> Option<String> {
    let text = read(&site.join(SETTINGS_PATH)).ok()?;
    let Config { title, .. } = crate::config::read::config(&Source::new(settings_path(), text.as_bytes())).value;
    let name = || site.file_name().map(|name| name.to_string_lossy().into_owned());
    if title.trim().is_empty() { name() } else { Some(title) }
}

/// Returns whether the program was started by a double click: nobody reads or types where it would print.
///
/// On Windows it has a window of its own then: a shell sets one of its variables, and Windows PowerShell puts the user's folder into
/// the path of its modules. Elsewhere it has no terminal and no pipe, and there is a screen.
#[must_use]
pub fn is_double_click() -> bool {
    let has_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if cfg!(windows) {
        return has_terminal && !is_in_shell(|name| std::env::var(name).ok());
    }
    let is_alone = !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal();
    let has_screen =
        cfg!(target_os = "macos") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    is_alone && has_screen && !is_piped()
}

/// Returns whether a shell of Windows set the variables of the environment.
fn is_in_shell(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| variable(name).is_some();
    // Both kinds of PowerShell add the folder of the user's own modules.
    let modules = variable("PSModulePath").unwrap_or_default().to_lowercase();
    let has_own_modules = modules.contains("documents\\windowspowershell")
        || modules.contains("powershell\\7")
        || modules.contains("documents\\powershell");
    ["PROMPT", "WT_SESSION", "TERM", "SHELL"].into_iter().any(is_set) || has_own_modules
}

/// Returns whether another program or a file reads or writes what the program prints and is given: then no person started it.
#[cfg(unix)]
fn is_piped() -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    ["/dev/stdin", "/dev/stdout", "/dev/stderr"].iter().any(|name| {
        let Ok(kind) = fs::metadata(name).map(|metadata| metadata.file_type()) else { return false };
        let is_terminal = || fs::File::open(name).is_ok_and(|file| file.is_terminal());
        kind.is_fifo() || kind.is_file() || (kind.is_char_device() && is_terminal())
    })
}

#[cfg(not(unix))]
fn is_piped() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_beside_comes_before_the_last_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(folder.path()).expect("a folder");
        let site = |name: &str| {
            let site = root.join(name);
            fs::create_dir_all(site.join("content")).expect("a folder");
            fs::write(site.join(SETTINGS_PATH), format!("title: {name}\n")).expect("a file");
            site
        };
        let (programs, elsewhere) = (root.join("program"), root.join("annanstans"));
        for folder in [&programs, &elsewhere] {
            fs::create_dir(folder).expect("a folder");
        }
        let (one, two) = (site("ett"), site("två"));
        let last = LastSites::default().opened(&two).opened(&root.join("borta"));
        let found = |started: &Path, last: &LastSites| site_beside(Some(started), Some(&programs), last);
        assert_eq!(found(&one.join("content"), &last), Some(one.clone()));
        assert_eq!(found(&elsewhere, &last), Some(two.clone()));
        assert_eq!(found(&elsewhere, &LastSites::default()), None);
        let below = site("program/blogg");
        assert_eq!(found(&elsewhere, &last), Some(below));
        site("program/blogg 2");
        assert_eq!(found(&elsewhere, &last), Some(two), "nobody can tell which of two is meant");
        assert_eq!((title_of(&one).as_deref(), title_of(&elsewhere)), (Some("ett"), None));
    }

    #[test]
    fn a_shell_of_windows_is_known_by_its_variables() {
        let set = |name: &'static str, value: &'static str| {
            is_in_shell(move |asked| (asked == name).then(|| value.to_owned()))
        };
        let system =
            "C:\\Program Files\\WindowsPowerShell\\Modules;C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\Modules";
        assert!(!set("PSModulePath", system) && !set("PATH", "C:\\"));
        assert!(set("PROMPT", "$P$G") && set("WT_SESSION", "1"));
        assert!(set("PSModulePath", "C:\\Users\\anna\\Documents\\WindowsPowerShell\\Modules;C:\\Windows"));
    }
}
