//! `.griffel/kept`: what an author wrote and a file does not hold: texts that are not saved, versions, deleted posts.

pub mod bin;
mod text_store;
pub mod thinning;
pub mod unsaved;
pub mod version_log;
pub mod versions;
mod whole_file;
