//! String work that every stage speaks of: slugs, markup, dates and their names, Swedish order, likeness of words, Markdown, XML.

pub mod address;
pub mod color;
pub mod elements;
pub mod entities;
pub mod html;
pub mod markdown;
pub mod order;
pub mod post_date;
pub mod quote;
pub mod slug;
pub mod suggest;
pub mod words;
pub mod xml;
