//! Site -> findings: what is wrong for readers and for the law, found where it was typed. One rule, one file.

pub mod baseline;
pub mod colors;
pub mod common_words;
pub mod exceptions;
pub mod external;
pub mod external_comments;
pub mod external_settings;
pub mod file;
pub mod finding;
pub mod findings;
pub mod parts;
pub mod pictures;
pub mod repair;
pub mod rule;
pub mod rules;
pub mod said;
pub mod sentences;
pub mod site;
pub mod statement;
pub mod style_sheet;
pub mod table;
pub mod text;
pub mod top_blocks;
pub mod typed_lists;
pub mod wording;

mod raw_parts;
mod taking_apart;
