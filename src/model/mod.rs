//! Documents -> Site: whatever depends on more than one file.

pub mod addresses;
pub mod article;
pub mod assemble;
pub mod entry;
pub mod ground;
pub mod links;
pub mod menus;
pub mod publication;
pub mod redirects;
pub mod related;
pub mod site;
pub mod sources;
pub mod talk;
pub mod talks;
pub mod taxonomy;
