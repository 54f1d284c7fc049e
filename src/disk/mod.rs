//! The disk: the only room that touches files.
#![expect(clippy::disallowed_methods, reason = "this is the edge where files are read and written")]

pub mod cache;
pub mod clock;
#[cfg(feature = "import")]
pub mod exports;
#[cfg(feature = "import")]
pub mod fetch;
pub mod folder;
#[cfg(feature = "import")]
pub mod import;
pub mod lock;
pub mod names;
mod office;
pub mod place;
pub mod read;
pub mod scaffold;
#[cfg(feature = "import")]
pub mod shelf;
pub mod storeroom;
pub mod write;
