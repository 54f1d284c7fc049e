//! What the program has to say to an author: values that stages return, and their words.

pub mod catalogue;
pub mod report;
pub mod rule;
