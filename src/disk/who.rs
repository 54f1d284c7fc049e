//! Who works at this computer, as other people know them.

/// Returns the name of the user and that of the computer; a name that the system does not tell is empty.
#[must_use]
pub fn user_and_computer() -> (String, String) {
    let first = |names: &[&str]| names.iter().find_map(|name| std::env::var(name).ok()).filter(|name| !name.is_empty());
    let user = first(&["USER", "USERNAME", "LOGNAME"]).unwrap_or_default();
    // Shells of Unix know the name and do not hand it on.
    let asked = || gethostname::gethostname().to_string_lossy().into_owned();
    (user, first(&["COMPUTERNAME", "HOSTNAME", "HOST"]).unwrap_or_else(asked))
}
