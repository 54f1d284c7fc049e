//! The command line: arguments in, exit codes out; one file per command.
#![expect(clippy::disallowed_methods, reason = "this is the edge where the environment and the clock are read")]

pub mod arguments;
pub mod build;
pub mod explain;
pub mod help;
#[cfg(feature = "import")]
pub mod import;
pub mod init;
pub mod list;
pub mod manual;
pub mod new;
pub mod run;
#[cfg(feature = "serve")]
pub mod serve;
pub mod session;
pub mod terminal;
mod transcript;
pub mod watch;
