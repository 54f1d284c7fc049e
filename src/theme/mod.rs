//! Templates, words and assets of a theme, checked when they are loaded.

pub mod accent;
pub mod assets;
pub mod builtin;
pub mod callables;
pub mod functions;
pub mod load;
pub mod locale;
pub mod manifest;
pub mod mistakes;
pub(crate) mod named_files;
pub(crate) mod structure;
pub(crate) mod tags;
pub mod template;
pub mod templates;
