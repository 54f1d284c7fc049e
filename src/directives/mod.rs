//! The directives of the built-in theme: one table that parsing, typesetting, import and the security policy share.

pub mod table;
pub mod video_host;
