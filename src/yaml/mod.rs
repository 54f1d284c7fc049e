//! YAML as a tree in which every key and value knows its place, so that every mistake can be pointed at.
//!
//! Deserialising into structs would stop at the first mistake, turn `no` into a truth value and lose the places of
//! lists; authors need all mistakes at once and their words as they typed them.

pub mod fields;
pub mod node;
pub mod read;
