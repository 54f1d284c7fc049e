//! Answers of a server as causes.

use russh_sftp::client::error::Error;
use russh_sftp::protocol::StatusCode;

use crate::publish::target::Cause;

/// Longest name that every usual file system takes, in bytes.
const NAME_MAX: usize = 143;

/// Returns the cause of an error; `name` is the last part of the path that it is about.
///
/// OpenSSH has one status for most errors of its system (`errno_to_portable` in `sftp-server.c`).
pub(super) fn cause(error: &Error, name: &str) -> Cause {
    match error {
        Error::Timeout => Cause::Late,
        Error::IO(_) | Error::UnexpectedBehavior(_) => Cause::Lost,
        Error::Limited(text) => Cause::Protocol(text.clone()),
        Error::UnexpectedPacket => Cause::Protocol("unexpected packet".to_owned()),
        Error::Status(status) => match status.status_code {
            StatusCode::NoSuchFile => Cause::Missing,
            StatusCode::PermissionDenied => Cause::NoRight,
            StatusCode::NoConnection | StatusCode::ConnectionLost => Cause::Lost,
            StatusCode::BadMessage if name.len() > NAME_MAX => Cause::NameTooLong,
            code if status.error_message.is_empty() => Cause::Protocol(code.to_string()),
            _ => Cause::Protocol(status.error_message.clone()),
        },
    }
}

/// Returns whether the server says that there is no such file.
pub(super) fn is_missing(error: &Error) -> bool {
    matches!(error, Error::Status(status) if status.status_code == StatusCode::NoSuchFile)
}

/// Returns whether the server says no without a reason that has a status of its own.
pub(super) fn is_failure(error: &Error) -> bool {
    matches!(error, Error::Status(status) if status.status_code == StatusCode::Failure)
}
