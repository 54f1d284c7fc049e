//! Source -> Attachment: what a file beside a post is, and its bytes as they may be published.

pub mod attachment;
pub mod captions;
#[cfg(feature = "images")]
mod copies;
pub mod deck;
pub mod film;
pub mod kind;
#[cfg(feature = "images")]
mod metadata;
pub mod pdf;
pub mod picture;
pub mod storeroom;
pub mod svg;
pub mod types;
