//! The desk: a page in the author's own browser, on which she writes, sees, checks and publishes.

pub mod change_details;
pub mod detail_change;
pub mod details;
pub mod list_plan;
pub mod parts;
