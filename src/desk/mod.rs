//! The desk: a page in the author's own browser, on which she writes, sees, checks and publishes.

pub mod parts;
