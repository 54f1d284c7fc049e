//! A server by FTP over TLS (RFC 4217) as a target; by FTP without it only where the settings allow that.

mod connect;
mod error;
mod known;
mod list;
mod lock;
mod session;
pub mod target;
mod upload;
