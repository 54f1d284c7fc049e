//! Reads exports.

pub mod blogger;
pub mod decode;
pub mod elements;
pub mod wxr;
