//! `griffel.yaml`, typed.

pub mod permalink;
pub mod read;
pub mod settings;
pub mod url;
