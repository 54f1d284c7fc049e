//! Converts markup to Markdown.

pub mod check;
pub mod convert;
pub mod handlers;
pub mod media;
#[cfg(test)]
mod texts;
