//! The disk: the only room that touches files.
#![expect(clippy::disallowed_methods, reason = "this is the edge where files are read and written")]

#[cfg(feature = "backup")]
pub mod archive;
#[cfg(feature = "backup")]
pub mod backup;
#[cfg(feature = "backup")]
pub mod backup_files;
pub mod beside;
pub mod blob_folder;
pub mod cache;
pub mod clock;
mod content;
pub mod desk_lock;
#[cfg(feature = "import")]
pub mod exports;
#[cfg(feature = "import")]
pub mod fetch;
pub mod folder_target;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "import")]
pub mod import_record;
pub mod in_use;
pub mod into_folder;
pub mod kept;
pub mod known_outputs;
#[cfg(any(feature = "import", feature = "publish"))]
pub mod link_answers;
pub mod lock;
#[cfg(feature = "import")]
pub mod media_source;
pub mod mode;
pub mod names;
pub mod new_files;
mod office;
pub mod output_bytes;
pub mod output_folder;
pub mod own_folder;
pub mod processes;
pub mod read;
pub mod real_path;
pub mod replace;
#[cfg(feature = "backup")]
pub mod restore;
#[cfg(feature = "backup")]
pub mod restore_names;
mod rights;
pub mod scaffold;
pub mod target;
#[cfg(feature = "desk")]
pub mod uploads;
pub mod walk;
#[cfg(feature = "publish")]
pub mod who;
#[cfg(feature = "backup")]
pub mod zip_writer;
