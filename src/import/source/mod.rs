//! Reads exports.

pub mod blogger;
pub mod decode;
pub mod elements;
mod fields;
pub mod languages;
pub mod menu_item;
pub mod wxr;
