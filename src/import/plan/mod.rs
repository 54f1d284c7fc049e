//! Plans the new site: folders, addresses, names and redirects.

pub mod archives;
pub mod assign;
pub mod assigned;
pub mod form;
pub mod index;
pub mod known_site;
pub mod names;
pub mod new_site;
pub mod old_addresses;
pub mod old_entries;
pub mod places;
pub mod planned_config;
