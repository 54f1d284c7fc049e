//! The input of a build: files with their paths and fingerprints, as one immutable value.

pub mod copy_maker;
pub mod copy_name;
pub mod fingerprint;
pub mod new_page;
pub mod path;
pub mod snapshot;
pub mod span;
