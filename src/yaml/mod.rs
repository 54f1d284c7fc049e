//! YAML as a tree in which every key and value has its span, and edits that keep the rest of a file.
//!
//! Deserialising into structs would stop at the first mistake, turn `no` into a boolean and lose the spans of lists;
//! authors need all mistakes at once and their words as they wrote them.

pub mod change;
pub mod edit;
pub mod fields;
pub mod file_text;
pub mod layout;
pub mod mistakes;
pub mod new_value;
pub mod node;
pub mod read;
pub mod scalar;
pub mod splice;
pub mod splice_new;
pub mod swallowed;
