//! Source -> Document: one content file, parsed by itself.

pub mod body;
pub mod comments;
pub mod directives;
pub mod document;
pub mod front_matter;
pub mod outline;
