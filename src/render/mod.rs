//! Pages + Theme -> Outputs: templates, feeds, and files for machines.

pub mod feed;
pub mod headers;
pub mod hosting;
pub mod page;
pub mod redirect;
#[cfg(feature = "share")]
pub mod share;
pub mod sitemap;
