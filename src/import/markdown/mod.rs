//! Converts markup to Markdown: a tree becomes blocks and runs of text, and these are written.

pub mod block;
pub mod check;
pub mod convert;
pub mod escape;
pub mod flow;
pub mod inline;
mod media;
mod raw;
pub mod said;
mod table;
#[cfg(test)]
mod texts;
mod typed;
pub mod work;
