//! Makes the files of the new site.

pub mod comments;
pub mod enclosures;
pub mod front_matter;
pub mod menus;
pub mod post;
pub mod report;
pub mod resolver;
pub mod settings;
