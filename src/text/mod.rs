//! String work that every stage speaks of: slugs, markup, dates and their names, Swedish order, likeness of words, Markdown, XML.

pub mod address;
pub mod color;
pub mod html;
pub mod markdown;
pub mod nearest;
pub mod order;
pub mod quote;
pub mod slug;
pub mod when;
pub mod words;
pub mod xml;
