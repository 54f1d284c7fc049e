//! Diagnostics for authors: rules, what they found, and the words and formats to show it in.

pub mod catalogue;
pub mod report;
pub mod rule;
pub mod system;
