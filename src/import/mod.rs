//! Imports another blog's export: posts, pages, comments and files of a site, and a ledger of what became of each
//! element.
//!
//! Floors: `source` reads exports into values of `model`, `plan` assigns folders and addresses, `html` cleans texts,
//! `markdown` converts them, `write` makes files.

pub mod html;
mod importer;
pub mod markdown;
pub mod model;
pub mod paste;
#[cfg(test)]
mod paste_samples;
pub mod plan;
pub mod site;
pub mod source;
pub mod write;
