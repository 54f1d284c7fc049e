//! Assigns folders and addresses.

pub mod archives;
pub mod assign;
pub mod old_site;
pub mod permalink;
pub mod slugs;
