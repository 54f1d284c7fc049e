//! Extracts slide text and titles from office files. All of their content is untrusted and bounded.

mod odp;
mod package;
mod pptx;
mod properties;

pub use odp::odp;
pub use pptx::pptx;
pub use properties::title;
