//! Answers of a server as causes.

use std::io;

use suppaftp::FtpError;

use crate::net::road::ProxyRefusal;
use crate::publish::target::{Cause, Stage, TargetError};
use crate::source::path::SourcePath;

/// Longest name that every usual file system takes, in bytes.
const NAME_MAX: usize = 143;

/// Most bytes of the list of one folder: some hundred thousand names.
pub(super) const LIST_MAX: u64 = 64 << 20;

/// Answers to a connection for bytes that takes up no session: that of vsftpd (`require_ssl_reuse` in its settings), and those of
/// servers that only close it.
pub(super) const WANTS_SESSIONS: [u16; 3] = [522, 425, 426];

/// Returns the code of an answer that was not the hoped for one; `None` for all other errors.
pub(super) fn code(error: &FtpError) -> Option<u16> {
    let FtpError::UnexpectedResponse(answer) = error else { return None };
    // The library's own number is 0 for codes that it does not know.
    std::str::from_utf8(answer.body.get(..3)?).ok()?.parse().ok()
}

/// Returns whether the server says that it does not know a command, or not with these words.
pub(super) fn is_unknown(error: &FtpError) -> bool {
    code(error).is_some_and(|code| (500..=504).contains(&code))
}

/// Returns whether the server answered at all: without an answer, the connection is of no further use.
pub(super) fn is_answer(error: &FtpError) -> bool {
    matches!(error, FtpError::UnexpectedResponse(_)) && code(error) != Some(421)
}

/// Returns the text of an answer, without control characters at its end.
fn said(body: &[u8]) -> String {
    String::from_utf8_lossy(body).trim_end().to_owned()
}

/// Returns the cause of an error; `name` is the last part of the path that it is about.
pub(super) fn cause(error: &FtpError, name: &str) -> Cause {
    match error {
        FtpError::ConnectionError(error) => connection(error),
        FtpError::UnexpectedResponse(answer) => refusal(code(error), &said(&answer.body), name),
        FtpError::SecureError(text) => Cause::Protocol(text.clone()),
        FtpError::BadResponse | FtpError::InvalidAddress(_) | FtpError::DataConnectionAlreadyOpen => {
            Cause::Protocol(error.to_string())
        }
    }
}

/// Returns an error about a file.
pub(super) fn failed(stage: Stage, path: &SourcePath, error: &FtpError) -> TargetError {
    TargetError::at(stage, path, cause(error, path.name()))
}

/// Returns whether the server answered to an encrypted question as one that has never heard of encryption.
pub(super) fn is_readable(error: &FtpError) -> bool {
    let FtpError::ConnectionError(error) = error else { return false };
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    matches!(inner, Some(rustls::Error::InvalidMessage(_)))
}

/// Returns the cause of an error of a connection, encrypted or not.
pub(super) fn connection(error: &io::Error) -> Cause {
    if let Some(refusal) = error.get_ref().and_then(|inner| inner.downcast_ref::<ProxyRefusal>()) {
        return Cause::NotThrough(refusal.clone());
    }
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(why)) => Cause::Certificate(why.to_string()),
        // The last words of vsftpd are not encrypted.
        Some(rustls::Error::InvalidMessage(_)) => Cause::Lost,
        Some(other) => Cause::Protocol(other.to_string()),
        // Longer than any answer.
        None if error.kind() == io::ErrorKind::FileTooLarge => Cause::Endless { most: LIST_MAX },
        None if error.kind() == io::ErrorKind::InvalidData => Cause::Protocol(error.to_string()),
        None => Cause::from(error),
    }
}

/// Returns why the server says no. Its code tells little: 550 and 553 are anything that has to do with a file (RFC 959, 4.2.2), so the
/// words of the system, which most servers repeat, come first.
fn refusal(code: Option<u16>, text: &str, name: &str) -> Cause {
    let lower = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match code {
        Some(421 | 450) => return Cause::Busy,
        // The code says that nobody is let in, and the words that others have to go first.
        Some(530) if says(&["too many", "maximum number"]) => return Cause::Busy,
        Some(425 | 426) => return Cause::Lost,
        _ => {}
    }
    // The second is what vsftpd says.
    if says(&["no space", "disk full", "failure writing to local file"]) {
        return Cause::Full;
    }
    if says(&["quota"]) {
        return Cause::Quota;
    }
    if says(&["too long"]) {
        return Cause::NameTooLong;
    }
    if says(&["no such file", "not found"]) {
        return Cause::Missing;
    }
    if says(&["denied", "not permitted", "read-only"]) {
        return Cause::NoRight;
    }
    if says(&["is a directory", "not a directory"]) {
        return Cause::InTheWay;
    }
    match code {
        Some(452) => Cause::Full,
        Some(552) => Cause::Quota,
        Some(550 | 553) if name.len() > NAME_MAX => Cause::NameTooLong,
        Some(532 | 550 | 553) => Cause::NoRight,
        _ => Cause::Protocol(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use suppaftp::Status;
    use suppaftp::types::Response;

    use super::*;

    fn answer(text: &str) -> FtpError {
        FtpError::UnexpectedResponse(Response { status: Status::Unknown, body: text.as_bytes().to_vec() })
    }

    #[test]
    fn the_words_of_a_server_tell_more_than_its_code() {
        for (text, wanted) in [
            ("553 Can't open that file: Permission denied", Cause::NoRight),
            ("553 Can't open that file: File name too long", Cause::NameTooLong),
            ("553 Can't open that file: Is a directory", Cause::InTheWay),
            ("550 Can't create directory: No such file or directory", Cause::Missing),
            ("553 Could not create file.", Cause::NoRight),
            ("451 Failure writing to local file.", Cause::Full),
            ("452 Error during write to file", Cause::Full),
            ("552 Disk full - please upload later", Cause::Full),
            ("552 Quota exceeded: 10 MB", Cause::Quota),
            ("552 Exceeded storage allocation", Cause::Quota),
            ("421 There are too many connections from your internet address.", Cause::Busy),
            ("530 Sorry, the maximum number of clients", Cause::Busy),
            ("426 Failure reading network stream.", Cause::Lost),
            ("599 Nej.\r\n", Cause::Protocol("599 Nej.".to_owned())),
        ] {
            assert_eq!(cause(&answer(text), "index.html"), wanted, "{text}");
        }
        assert_eq!(cause(&answer("553 Could not create file."), &"x".repeat(200)), Cause::NameTooLong);
    }

    #[test]
    fn a_code_is_read_from_the_answer_itself() {
        assert_eq!(code(&answer("522 SSL connection failed; session reuse required")), Some(522));
        assert_eq!(code(&answer("5")), None);
        assert!(is_unknown(&answer("500 Unknown command.")) && !is_unknown(&answer("550 No.")));
        assert!(is_answer(&answer("550 No.")) && !is_answer(&answer("421 Timeout.")));
        assert!(!is_answer(&FtpError::BadResponse));
    }
}
