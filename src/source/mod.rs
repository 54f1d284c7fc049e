//! The input of a build: files with their paths and fingerprints, as one immutable value.

pub mod fingerprint;
pub mod isobmff;
pub mod path;
pub mod snapshot;
pub mod span;
