//! Templates, words and assets of a theme, checked when they are loaded.

pub mod accent;
pub mod assets;
pub mod builtin;
pub mod callables;
pub mod functions;
pub mod inventory;
pub mod load;
pub mod locale;
pub mod manifest;
pub mod mistakes;
pub(crate) mod named_files;
pub mod new_theme;
pub mod old_names;
pub(crate) mod structure;
pub(crate) mod tags;
pub mod template;
pub mod templates;
