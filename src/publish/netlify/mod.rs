//! Netlify: one publication is one deploy, by the digests of all files.

mod calls;
mod files;
pub mod target;
