//! What a build makes: addresses, files, and what to change on the disk to get from the last build to this one.

pub mod changes;
pub mod collisions;
pub mod file;
pub mod hosting;
pub mod manifest;
pub mod policy;
pub mod route;
pub mod site_mark;
