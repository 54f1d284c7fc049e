//! New files for an author, never written over old ones unless the author says so.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::disk::names::is_beside_a_site;

/// Returns the nearest folder upwards that holds `griffel.yaml`.
#[must_use]
pub fn site_above(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("griffel.yaml").is_file()).map(Path::to_path_buf)
}

/// Most names in a folder that are looked at for sites: nobody waits for a folder of a hundred thousand pictures.
const LOOKED_AT_MAX: usize = 2_000;

/// Returns the names of the folders in a folder that hold a site, sorted. What cannot be read holds none.
#[must_use]
pub fn sites_below(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().take(LOOKED_AT_MAX);
    let sites = names.filter(|entry| entry.path().join("griffel.yaml").is_file());
    let mut sites: Vec<String> = sites.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    sites.sort();
    sites
}

/// Returns the name of a file in a folder that was meant to be `griffel.yaml`: Windows hides extensions and adds its own.
#[must_use]
pub fn misnamed_settings(folder: &Path) -> Option<String> {
    const MEANT: [&str; 5] = ["griffel.yml", "griffel.yaml.txt", "griffel.yml.txt", "griffel.yaml.yaml", "griffel.txt"];
    let names = fs::read_dir(folder).ok()?.flatten().take(LOOKED_AT_MAX);
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.find(|name| MEANT.contains(&name.to_lowercase().as_str()) || name.eq_ignore_ascii_case("griffel.yaml"))
}

/// Returns the folder for documents in a user's folder, or the user's folder if there is none.
#[must_use]
pub fn documents(home: &Path) -> PathBuf {
    let found = ["Documents", "Dokument"].iter().map(|name| home.join(name)).find(|folder| folder.is_dir());
    found.unwrap_or_else(|| home.to_path_buf())
}

/// Returns the folder in a user's folder into which browsers put what is downloaded, if there is one.
#[must_use]
pub fn downloads(home: &Path) -> Option<PathBuf> {
    ["Downloads", "Hämtningar", "Hämtade filer"].iter().map(|name| home.join(name)).find(|folder| folder.is_dir())
}

/// Returns the folder of the repository that a site lies in, and the site's path in it, with `/` and `.` for the repository itself.
/// Without a repository that is the site's own folder. The site need not be there yet.
#[must_use]
pub fn in_repository(site: &Path) -> (PathBuf, String) {
    let real = |path: &Path| fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let planned = || Some(real(site.parent()?).ok()?.join(site.file_name()?));
    let site = real(site).ok().or_else(planned).unwrap_or_else(|| site.to_path_buf());
    let root = site.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&site);
    let inside = site.strip_prefix(root).unwrap_or_else(|_| Path::new(""));
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let path = if parts.is_empty() { ".".to_owned() } else { parts.join("/") };
    (root.to_path_buf(), path)
}

/// Returns whether something lies at a path.
#[must_use]
pub fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Returns the names in a folder that a new site cannot lie beside, sorted; none for a folder that does not exist.
///
/// # Errors
///
/// When the folder cannot be read, or is a file.
pub fn in_the_way(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => found?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<io::Result<Vec<String>>>()?;
    names.retain(|name| !is_beside_a_site(name));
    names.sort();
    Ok(names)
}

/// Writes a new file, and creates the folders above it.
///
/// # Errors
///
/// When the file exists already or cannot be written.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

/// What happens to a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Nothing: writing fails.
    Kept,
    /// It is replaced.
    Replaced,
}

/// Writes a file into a folder that exists.
///
/// # Errors
///
/// When it cannot be written, or is there and is to be kept.
pub fn write(path: &Path, bytes: &[u8], existing: Existing) -> io::Result<()> {
    let mut file = match existing {
        Existing::Kept => File::create_new(path)?,
        Existing::Replaced => File::create(path)?,
    };
    file.write_all(bytes)
}

/// Reads a text file.
///
/// # Errors
///
/// When it does not exist or is no text.
pub fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}
