//! Templates, words and assets of a theme, checked when they are loaded.

pub mod accent;
pub mod assets;
pub mod builtin;
pub mod functions;
pub mod load;
pub mod locale;
pub mod manifest;
pub mod old_names;
pub mod template;
pub mod templates;
