//! Addresses of a site: permalinks, paths of archives, names that pages use themselves, and who owns which address.

pub mod book;
pub mod known;
pub mod known_lines;
pub mod known_merge;
pub mod link_address;
pub mod new_post;
pub mod own;
pub mod own_computer;
pub mod paths;
pub mod permalink;
pub mod scheme;
