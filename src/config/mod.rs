//! `griffel.yaml`, typed.

pub mod read;
pub mod settings;
pub mod url;
