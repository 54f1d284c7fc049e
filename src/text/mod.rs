//! Work on strings that every stage needs: slugs, markup, dates, sorting, suggestions, messages, colours, Markdown, XML.

pub mod address;
pub mod allowed;
pub mod circles;
pub mod color;
pub mod composed;
pub mod date_forms;
pub mod date_names;
pub mod elements;
pub mod entities;
pub mod footnotes;
pub mod html;
pub mod invisible;
pub mod line_starts;
pub mod markdown;
pub mod meant_date;
pub mod order;
pub mod paragraphs;
pub mod post_date;
pub mod quote;
pub mod raw_html;
pub mod slug;
pub mod spelling;
pub mod suggest;
pub mod truth;
pub mod words;
pub mod xml;
