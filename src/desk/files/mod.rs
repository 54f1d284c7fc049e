//! Pictures and files of a post: how they come in, what is written for them, how they are shown.

pub mod attaching;
pub mod listing;
pub mod markup;
pub mod moving;
pub mod slides;
pub mod taking_in;
pub mod thumbnail;
pub mod told;
