//! Names of themes that somebody typed: which are known, and which a new theme may have.

use std::collections::BTreeSet;
use std::process::ExitCode;

use crate::cli::exit_code::USAGE;
use crate::cli::terminal::Terminal;
use crate::text::slug::Slug;
use crate::text::suggest::nearest;

/// Returns nothing if there is a theme of that name.
///
/// # Errors
///
/// The exit code, after a message with the names that there are and the one that may be meant.
pub(super) fn check_known(name: &str, names: &BTreeSet<&str>, terminal: &Terminal) -> Result<(), ExitCode> {
    if names.contains(name) {
        return Ok(());
    }
    let known = names.iter().copied().collect::<Vec<_>>().join(", ");
    match nearest(name, names.iter().copied()) {
        Some(near) => terminal.error("theme_unknown_near", &[("name", name), ("known", &known), ("near", near)]),
        None => terminal.error("theme_unknown", &[("name", name), ("known", &known)]),
    }
    Err(ExitCode::from(USAGE))
}

/// Returns the name of a new theme: small letters from a to z, digits and hyphens, and that of no theme inside the program. It is the
/// name of a folder on every computer, and part of an address.
///
/// # Errors
///
/// The exit code, after a message.
pub(super) fn new_name(typed: &str, builtin: &BTreeSet<&str>, terminal: &Terminal) -> Result<Slug, ExitCode> {
    let slug = Slug::of(typed);
    if slug.as_str() != typed {
        let has_letters = typed.chars().any(char::is_alphanumeric);
        let key = if has_letters { "theme_bad_name_near" } else { "theme_bad_name" };
        terminal.error(key, &[("name", typed), ("near", slug.as_str())]);
        return Err(ExitCode::from(USAGE));
    }
    if builtin.contains(typed) {
        terminal.error("theme_builtin_name", &[("name", typed)]);
        return Err(ExitCode::from(USAGE));
    }
    Ok(slug)
}
