//! Errors of the system in the reader's words: the system itself says them in English, or not in the reader's language.

use std::io::{Error, ErrorKind};

use crate::diagnostic::catalogue::{Language, say};

/// What the system says about a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemError {
    /// Key of its words, which may have the fields `code` and `text`.
    pub key: &'static str,
    /// Its number, which a search on the web or a technician knows; empty if it has none.
    pub code: String,
    /// The message of whoever reports it.
    pub text: String,
}

impl SystemError {
    /// Returns what an error says.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let code = error.raw_os_error().map_or_else(String::new, |code| code.to_string());
        Self { key: key(error), code, text: error.to_string() }
    }

    /// Returns an error that a library says in its own words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { key: "system_text", code: String::new(), text: text.into() }
    }

    /// Returns it in the reader's words, such as `the disk is full`.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let Self { key, code, text } = self;
        say(language, key, &[("code", code), ("text", text)])
    }
}

/// Returns what went wrong in the reader's words, such as `the disk is full`.
#[must_use]
pub fn reason(error: &Error, language: Language) -> String {
    SystemError::of(error).say(language)
}

/// Returns the sentence that a file cannot be read or written, as `key` says, and why. The usual reasons have sentences of
/// their own.
#[must_use]
pub fn cannot(key: &str, path: &str, error: &Error, language: Language) -> String {
    let path = ("path", path);
    match error.kind() {
        ErrorKind::NotFound if key == "cannot_read" => say(language, "not_found", &[path]),
        ErrorKind::PermissionDenied if cfg!(windows) => say(language, "not_permitted_windows", &[path]),
        ErrorKind::PermissionDenied => say(language, "not_permitted", &[path]),
        ErrorKind::AlreadyExists => say(language, "exists", &[path]),
        _ => say(language, key, &[path, ("reason", &reason(error, language))]),
    }
}

/// Returns the key of the words for an error.
fn key(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "system_not_found",
        ErrorKind::PermissionDenied => "system_no_right",
        ErrorKind::StorageFull | ErrorKind::WriteZero => "system_disk_full",
        ErrorKind::QuotaExceeded => "system_quota",
        ErrorKind::FileTooLarge => "system_too_large",
        ErrorKind::ReadOnlyFilesystem => "system_read_only",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "system_file_in_the_way",
        ErrorKind::IsADirectory => "system_is_folder",
        ErrorKind::DirectoryNotEmpty => "system_not_empty",
        ErrorKind::InvalidFilename | ErrorKind::ArgumentListTooLong => "system_bad_name",
        ErrorKind::InvalidData => "system_damaged",
        ErrorKind::UnexpectedEof => "system_cut_off",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy | ErrorKind::Deadlock => "system_in_use",
        ErrorKind::StaleNetworkFileHandle => "system_network_drive",
        ErrorKind::TimedOut => "system_late",
        ErrorKind::OutOfMemory => "system_no_memory",
        ErrorKind::AddrInUse => "system_port_in_use",
        ErrorKind::AddrNotAvailable => "system_no_address",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "system_unreachable",
        ErrorKind::ConnectionRefused => "system_refused",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::NotConnected | ErrorKind::BrokenPipe => {
            "system_hung_up"
        }
        _ => key_of_code(error),
    }
}

/// Returns the key for an error that the standard library has no kind for, by its number.
fn key_of_code(error: &Error) -> &'static str {
    match (error.raw_os_error(), cfg!(windows)) {
        // EMFILE and ENFILE; ERROR_TOO_MANY_OPEN_FILES.
        (Some(23 | 24), false) | (Some(4), true) => "system_many_files",
        // EIO; ERROR_CRC, ERROR_READ_FAULT and ERROR_IO_DEVICE.
        (Some(5), false) | (Some(23 | 30 | 1117), true) => "system_device",
        // ELOOP, on Linux and on macOS; ERROR_CANT_RESOLVE_FILENAME.
        (Some(40 | 62), false) | (Some(1921), true) => "system_loop",
        // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
        (Some(32 | 33), true) => "system_in_use",
        (Some(_), _) => "system_code",
        // Not the system says it, but a library or griffel.
        (None, _) => "system_text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_of_the_system_is_said_in_its_own_language() {
        for code in 1..134 {
            let error = Error::from_raw_os_error(code);
            for language in [Language::Swedish, Language::English] {
                let said = reason(&error, language);
                assert!(
                    !said.contains("os error") && !said.contains("system_") && !said.contains('{'),
                    "{code}: {said}"
                );
            }
            let (system, ours) = (error.to_string().to_lowercase(), reason(&error, Language::Swedish));
            assert!(!system.starts_with(&ours.to_lowercase()), "{code}: {ours}");
        }
        let own = Error::other("arkivet är {trasigt}");
        assert_eq!(reason(&own, Language::Swedish), "arkivet är {trasigt}");
        assert_eq!(reason(&Error::from(ErrorKind::NotFound), Language::English), "it does not exist");
    }
}
