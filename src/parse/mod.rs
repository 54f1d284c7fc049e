//! Source -> Document: one content file, parsed without looking at any other.

pub mod body;
mod body_words;
pub mod comment_links;
pub mod comments;
pub mod content_parts;
pub mod dates;
mod destination;
pub mod directives;
pub mod document;
pub mod extra_json;
pub mod file_name;
pub mod footnotes;
pub mod front_matter;
pub mod kept_back;
pub mod key_line;
pub mod known_keys;
pub mod language_spans;
mod lookalikes;
pub mod missed_mark;
pub mod other_file;
pub mod other_keys;
pub mod outline;
mod picture_line;
mod placeholders;
mod raw_outline;
mod typed_addresses;
pub mod unlinked;
