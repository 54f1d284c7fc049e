//! Site + typeset texts -> Pages: which pages there are, and all that each shows.

pub mod archives;
pub mod cards;
pub mod feeds;
pub mod file_view;
pub mod files;
pub mod gone;
pub mod heads;
pub mod levels;
pub mod link_view;
pub mod lists;
pub mod page;
pub mod pages;
pub mod parts;
pub mod planning;
pub mod post_view;
pub mod presentation_view;
pub mod presentations;
pub mod share;
pub mod slide_pictures;
pub mod statement;
pub mod statement_view;
pub mod taxonomy_words;
pub mod texts;
pub mod thread;
pub mod view;
