//! Publishing to real servers, which are started here; a test whose server is not installed says so and is skipped.

mod servers;
mod sftp;
