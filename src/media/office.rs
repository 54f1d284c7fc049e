//! Files of office programs -> what their slides say, and their titles. Everything in them is foreign and bounded.

mod odp;
mod package;
mod pptx;
mod properties;

pub use odp::odp;
pub use pptx::pptx;
pub use properties::title;
