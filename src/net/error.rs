//! Why something was not fetched.

use std::io;

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// The server answered with this status.
    Status(u16),
    /// The server did not answer, or not to the end.
    NoAnswer(io::ErrorKind),
    /// Nothing proves that the server is the one it claims to be.
    Insecure,
    /// The server does not keep to HTTP.
    Talk,
    /// The address, or a redirect from it, leads to a host that may not be asked.
    OtherHost,
    /// The host has a private address and the user did not name it.
    Private,
    /// The server sent a page, or something else that is no file.
    NoFile,
    /// The file is larger than the limit, or all files together are.
    TooLarge,
}

/// Why a download was not written to the end.
#[derive(Debug)]
pub enum DownloadError {
    /// The server, or a limit.
    Fetch(FetchError),
    /// The writer.
    Write(io::Error),
}

impl From<FetchError> for DownloadError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}
