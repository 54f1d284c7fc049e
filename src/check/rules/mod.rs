//! The rules of `check`: one file each, with its documentation beside it.

pub mod a01;
pub mod a05;
pub mod a06;
