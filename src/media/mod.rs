//! Source -> Attachment: what a file beside a post is, and its bytes as they may be published.

pub mod attachment;
pub mod bounded;
pub mod captions;
#[cfg(feature = "images")]
mod copies;
pub mod deck;
mod digest;
pub mod faults;
pub mod film;
pub mod kind;
#[cfg(feature = "images")]
mod metadata;
pub mod names;
#[cfg(feature = "office")]
pub mod office;
pub mod pdf;
pub mod picture;
pub mod slides;
pub mod storeroom;
pub mod svg;
pub mod transcript;
pub mod types;
