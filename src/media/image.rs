//! Pictures: read by their bytes, published without metadata, turned as the camera recorded, in the sizes readers need.

pub mod picture;
pub mod prepared;
#[cfg(feature = "images")]
pub mod processing;
#[cfg(not(feature = "images"))]
#[path = "image/no_processing.rs"]
mod processing;
pub mod publish;
mod tiff;
