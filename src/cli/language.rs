//! The language of messages: that of `--lang`, else of the environment, else of the site, else English.

use std::path::Path;

use crate::config::read::config;
use crate::config::settings::SETTINGS_PATH;
use crate::diagnostic::catalogue::Language;
use crate::disk::scaffold::{read, site_above};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;

/// Variables of the environment that name a language, the first that is set before the others (POSIX).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Returns the language of messages; `tag` is the value of `--lang` and `site` that of `--site`.
#[must_use]
pub fn language(tag: Option<&str>, site: Option<&Path>) -> Language {
    let of_environment = || named(VARIABLES.iter().filter_map(|name| std::env::var(name).ok()));
    let tag = tag.map(str::to_owned).or_else(of_environment).or_else(|| of_site(site));
    tag.map_or(Language::English, |tag| Language::of(&tag))
}

/// Returns the first value that is not empty, unless it names no language: `C` and `POSIX` say that nobody chose one.
/// Without a value the system is asked.
fn named(values: impl Iterator<Item = String>) -> Option<String> {
    let mut values = values.filter(|value| !value.trim().is_empty());
    let is_named = |value: &String| !matches!(value.split(['.', '@']).next(), Some("C" | "POSIX"));
    values.next().map_or_else(of_system, |value| Some(value).filter(is_named))
}

/// Returns the language that was chosen in the settings of the system, which sets no variables for it.
#[cfg(any(windows, target_os = "macos"))]
fn of_system() -> Option<String> {
    sys_locale::get_locale()
}

/// Returns nothing: the environment has named the language already, if there is one.
#[cfg(not(any(windows, target_os = "macos")))]
fn of_system() -> Option<String> {
    None
}

/// Returns the language of the site in a folder, or of the site that the current folder belongs to.
fn of_site(site: Option<&Path>) -> Option<String> {
    let here = || std::env::current_dir().ok();
    let folder = site.map_or_else(|| here().and_then(|folder| site_above(&folder)), |site| Some(site.to_path_buf()));
    let text = read(&folder?.join(SETTINGS_PATH)).ok()?;
    let path = SourcePath::new(SETTINGS_PATH)?;
    Some(config(&Source::new(path, text.into_bytes())).value.language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Option<String> {
        named(values.iter().map(|value| (*value).to_owned()))
    }

    #[test]
    fn the_first_variable_that_is_set_decides_and_some_name_no_language() {
        assert_eq!(of(&["", "sv_SE.UTF-8", "en_GB"]).as_deref(), Some("sv_SE.UTF-8"));
        for none in [&["C"][..], &["POSIX"], &["C.UTF-8", "sv_SE"], &["C.utf8"]] {
            assert_eq!(of(none), None, "{none:?}");
        }
        for unset in [&["", " "][..], &[]] {
            assert_eq!(of(unset), of_system(), "{unset:?}");
        }
    }
}
