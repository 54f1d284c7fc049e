//! What Snowball's compiler wrote. No one edits these files: `src/search/stem/generate.sh` writes them.
#![allow(
    clippy::all,
    clippy::pedantic,
    non_snake_case,
    non_upper_case_globals,
    unused_assignments,
    unused_mut,
    unused_parens,
    unused_variables,
    reason = "written by a compiler"
)]

pub mod english;
pub mod swedish;
