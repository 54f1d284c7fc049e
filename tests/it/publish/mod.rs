//! Publishing to real servers, which are started here; a test whose server is not installed says so and is skipped.

#[cfg(feature = "backup")]
mod backup;
mod bounds;
mod files;
mod forged;
mod forged_folder;
mod forged_ftp;
mod forged_git;
mod forged_netlify;
mod forged_s3;
mod forged_sftp;
mod ftp;
mod ftp_servers;
mod git;
mod git_command;
mod git_http;
mod host_key;
mod keyring;
mod killed;
mod netlify;
mod proxy;
mod s3;
mod s3_server;
pub mod servers;
mod sftp;
mod typed;
mod workflows;
