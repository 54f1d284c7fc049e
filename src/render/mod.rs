//! Pages + Theme -> Outputs: pages drawn by templates, feeds, redirects, and files for crawlers and web servers.

pub mod feed;
pub mod headers;
pub mod hosting;
pub mod json_feed;
pub mod page;
pub mod redirect;
#[cfg(feature = "share")]
pub mod share;
pub mod sitemap;
