//! Digests the files beside a post: what each is, and its bytes as they may be published.

pub mod attachment;
pub mod blob_cache;
pub mod bounded;
pub mod captions;
mod digest;
pub mod faults;
pub mod kind;
#[cfg(feature = "images")]
mod metadata;
pub mod names;
#[cfg(feature = "office")]
pub mod office;
pub mod paged_text;
pub mod pdf;
pub mod picture;
#[cfg(feature = "images")]
mod renditions;
pub mod slides;
pub mod svg;
pub mod transcript;
pub mod types;
pub mod video;
