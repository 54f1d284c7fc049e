//! String work that every stage speaks of: slugs, markup, dates and their names, Swedish order, likeness of words, XML.

pub mod color;
pub mod html;
pub mod nearest;
pub mod order;
pub mod slug;
pub mod when;
pub mod words;
pub mod xml;
