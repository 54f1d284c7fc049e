//! griffel: a folder of Markdown posts in, a school blog out.
//!
//! The rooms stand in the order in which a post flows through them; `src/ARCHITECTURE.md` tells why.

// Ground: values and string work that every stage speaks of.
pub mod diagnostic;
pub mod output;
pub mod source;
pub mod text;
pub mod yaml;

// Addresses and directives: below all rooms that read, plan or write them.
pub mod addresses;
pub mod directives;

// The pipeline, in the order in which a post flows through it.
pub mod check;
pub mod config;
pub mod media;
pub mod model;
pub mod parse;
pub mod pipeline;
pub mod plan;
pub mod render;
pub mod search;
pub mod theme;
pub mod typeset;

// Beside the pipeline: a finished site and what lies at a server become a plan of what is sent.
#[cfg(feature = "publish")]
pub mod transfer;

// Beside the pipeline: what other programs wrote becomes sources.
#[cfg(feature = "import")]
pub mod import;

// Beside the pipeline: a finished site becomes one that is read from a folder.
#[cfg(feature = "backup")]
pub mod archive;

// The edges: the only rooms that touch the world.
pub mod cli;
#[cfg(feature = "desk")]
pub mod desk;
pub mod disk;
#[cfg(any(feature = "import", feature = "publish"))]
pub mod net;
#[cfg(feature = "publish")]
pub mod publish;
#[cfg(feature = "serve")]
pub mod serve;

/// The house style, whose examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("STYLE.md")]
pub struct Style;
