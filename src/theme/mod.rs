//! Templates, words and assets of a theme, checked when they are loaded.

pub mod accent;
pub mod assets;
pub mod builtin;
pub mod callables;
pub(crate) mod components;
pub(crate) mod contract;
pub mod filled;
pub mod functions;
pub mod inventory;
pub mod load;
pub mod locale;
pub mod manifest;
pub mod mistakes;
pub(crate) mod named_files;
pub(crate) mod names;
pub mod new_theme;
pub mod no_effect;
pub mod old_names;
pub(crate) mod phrases;
pub(crate) mod steps;
pub(crate) mod structure;
pub mod syntax;
pub(crate) mod tags;
pub mod template;
pub mod templates;
pub mod wrong_names;
