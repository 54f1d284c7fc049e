//! Documents -> Site: whatever depends on more than one file.

pub mod article;
pub mod assemble;
pub mod entry;
pub mod links;
pub mod menus;
pub mod presentation;
pub mod presentations;
pub mod publication;
pub mod redirects;
pub mod related;
pub mod site;
pub mod site_index;
pub mod slide;
pub mod sources;
pub mod taxonomy;
