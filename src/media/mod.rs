//! Source -> Attachment: what a file beside a post is, and its bytes as they may be published.

pub mod attachment;
pub mod captions;
pub mod film;
pub mod kind;
pub mod pdf;
pub mod picture;
pub mod types;
