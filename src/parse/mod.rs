//! Source -> Document: one content file, parsed without looking at any other.

pub mod body;
pub mod comments;
pub mod content_parts;
pub mod directives;
pub mod document;
pub mod extra_json;
pub mod file_name;
pub mod front_matter;
pub mod language_spans;
pub mod outline;
