//! Makes the files of the new site.

pub mod front_matter;
pub mod post;
pub mod report;
pub mod resolver;
pub mod settings;
