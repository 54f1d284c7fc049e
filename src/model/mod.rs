//! Documents -> Site: whatever depends on more than one file.

pub mod addresses;
pub mod archive;
pub mod archives;
pub mod article;
pub mod assemble;
pub mod entries;
pub mod entry;
pub mod inputs;
pub mod leftovers;
pub mod links;
pub mod menus;
pub mod presentation;
pub mod presentations;
pub mod publication;
pub mod redirects;
pub mod related;
pub mod routes;
pub mod site;
pub mod site_files;
pub mod site_index;
pub mod slide;
pub mod sources;
pub mod term_names;
pub mod terms;
