//! griffel: a folder of Markdown posts in, a school blog out.
//!
//! The rooms stand in the order in which a post flows through them; `src/ARCHITECTURE.md` tells why.

pub mod text;
pub mod source;
pub mod diagnostic;
pub mod yaml;
pub mod output;
pub mod config;
pub mod parse;
pub mod media;
pub mod model;
pub mod theme;
pub mod typeset;
pub mod plan;
pub mod render;
pub mod pipeline;
pub mod disk;
pub mod cli;
