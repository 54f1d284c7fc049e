//! A blog as a value, and what an import tells of it.

pub mod addresses;
pub mod blog;
pub mod files;
pub mod ledger;
pub mod library;
pub mod options;
pub mod plain_text;
pub mod platform;
pub mod terms;
pub mod threads;
