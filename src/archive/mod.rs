//! A finished site -> the same site for an archive: every address in it leads from file to file, so that a browser reads it from a
//! folder, without a server and without a network; and what tells an archivist what there is.

pub mod a_to_z;
pub mod alone;
pub mod attributes;
pub mod check;
pub mod index;
pub mod lists;
pub mod markup;
pub mod names;
pub mod places;
pub mod scripts;
pub mod site;
pub mod start;
pub mod stylesheet;
pub mod told;
pub mod visit;
