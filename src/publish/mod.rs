//! The edge to the servers that a site is published on: the only room besides `net` that opens connections.
#![expect(clippy::disallowed_methods, reason = "this is the edge to other places: files are read, sent and deleted")]

pub mod afterwards;
#[cfg(feature = "backup")]
pub mod backup;
pub mod bytes;
pub mod compare;
pub mod error;
pub mod folder;
pub mod ftp;
pub mod git;
pub mod kept;
pub mod keyring;
pub mod located;
pub mod names;
pub mod netlify;
mod notes;
pub mod retry;
pub mod run;
pub mod s3;
pub mod secret;
pub mod sftp;
pub mod sources;
pub mod store;
pub mod target;
pub mod websub;
