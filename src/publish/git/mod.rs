//! A branch of a repository, by the machine's own git. One publication is one commit.

mod answers;
mod program;
mod remote;
mod stream;
pub mod target;
mod tree;
