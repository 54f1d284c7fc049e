//! A server by SSH as a target: SFTP, version 3, with what OpenSSH adds to it.

mod connect;
mod error;
mod login;
mod session;
pub mod target;
mod upload;
