//! The command line: arguments in, exit code out; one file per command.
#![expect(clippy::disallowed_methods, reason = "this room reads the environment and the clock")]

#[cfg(feature = "backup")]
mod archive;
#[cfg(feature = "backup")]
mod archive_site;
pub mod arguments;
#[cfg(feature = "backup")]
mod backup;
pub mod build;
mod building;
pub mod check;
#[cfg(any(feature = "import", feature = "publish"))]
mod check_external;
mod check_fix;
mod check_report;
#[cfg(feature = "desk")]
pub mod desk;
#[cfg(feature = "desk")]
pub mod desk_arguments;
pub mod exit_code;
pub mod explain;
#[cfg(any(feature = "import", feature = "publish"))]
mod fetch_reason;
pub mod first_steps;
pub mod help;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "import")]
pub mod import_arguments;
#[cfg(feature = "import")]
mod import_command;
pub mod init;
mod init_ci;
pub mod language;
pub mod list;
pub mod manual;
pub mod new;
mod page_changes;
#[cfg(feature = "publish")]
mod publication;
#[cfg(feature = "publish")]
pub mod publish;
#[cfg(feature = "publish")]
mod publish_afterwards;
#[cfg(all(feature = "backup", feature = "publish"))]
mod publish_backup;
#[cfg(feature = "publish")]
mod publish_check;
#[cfg(feature = "publish")]
mod publish_due;
#[cfg(feature = "publish")]
mod publish_gone;
#[cfg(feature = "publish")]
mod publish_host_key;
#[cfg(feature = "publish")]
mod publish_place;
#[cfg(feature = "desk")]
mod publish_release;
#[cfg(feature = "publish")]
mod publish_report;
#[cfg(feature = "publish")]
mod publish_schedule;
#[cfg(feature = "publish")]
mod publish_secrets;
#[cfg(feature = "publish")]
mod publish_undo;
#[cfg(feature = "publish")]
mod publish_watch;
#[cfg(feature = "publish")]
mod publish_websub;
pub mod record;
#[cfg(feature = "backup")]
mod restore;
pub mod run;
#[cfg(feature = "serve")]
pub mod serve;
pub mod session;
mod slides;
pub mod summary;
pub mod terminal;
pub mod theme;
pub mod theme_arguments;
mod theme_data;
mod theme_files;
mod theme_name;
mod theme_new;
mod transcript;
pub mod usage;
pub mod watch;
mod workflow;
